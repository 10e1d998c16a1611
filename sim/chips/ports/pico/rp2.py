"""In place of MicroPython's `rp2`: programs for state machines, and machines that run them."""

from sim.chips.pio import PIO, StateMachine, asm_pio

__all__ = ["PIO", "StateMachine", "asm_pio"]
