"""Virtual boards: the real firmware in this process, on MicroPython or as a serial device.

The physics behind them live in `sim.plant`, register-level chips in `sim.chips`.
"""
