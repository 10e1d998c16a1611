"""In place of MicroPython's `esp32`: its remote control peripheral makes pulses."""

from sim.chips.rmt import RMT

__all__ = ["RMT"]
