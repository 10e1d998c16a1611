"""A stepper's pulses from a state machine of the RP2040: exact, whatever the loop does.

Each turn gives it a number of steps and their spacing; then it stands still until the next turn.
So a loop that hangs stops the motor, and the count of steps is exact.
"""

import rp2
from machine import Pin

TYPE_CHECKING = False
if TYPE_CHECKING:  # names that only exist inside of an assembled program
    from rp2.asm_pio import jmp, label, mov, osr, pins, pull, wrap, wrap_target, x, x_dec, y, y_dec
    from rp2.asm_pio import set as set  # noqa: A004 - an instruction of the state machine

# One instruction takes one cycle, here 1 µs (RP2040 data sheet, chapter 3).
CYCLES_A_S = 1_000_000
TURN_S = 0.1
# Steps end a little before the next turn gives more.
BUSY_CYCLES = 96_000
STEP_CYCLES = 6  # of a step besides its two waits


@rp2.asm_pio(set_init=rp2.PIO.OUT_LOW)
def _steps():
    # `pull` waits for a word: without a new turn from the loop the machine stands still here.
    wrap_target()
    pull()
    mov(x, osr)  # steps to make, less one
    pull()  # length of half a step
    label("step")
    mov(y, osr)
    set(pins, 1)
    label("high")
    jmp(y_dec, "high")
    mov(y, osr)
    set(pins, 0)
    label("low")
    jmp(y_dec, "low")
    jmp(x_dec, "step")
    wrap()


class Stepper:
    """One axis. `number`: which state machine (0 to 7)."""

    def __init__(self, number, row):
        self._direction = Pin(row["direction"], Pin.OUT, value=0)
        self._machine = rp2.StateMachine(
            number, _steps, freq=CYCLES_A_S, set_base=Pin(row["pulse"], Pin.OUT)
        )
        self._machine.active(1)
        self._owed = 0.0  # parts of a step that did not fit into the last turn
        self.steps = 0

    def drive(self, rate_steps_s):
        """Makes the steps of one turn at a signed rate."""
        exact = rate_steps_s * TURN_S + self._owed
        count = int(exact)
        self._owed = exact - count
        # Nothing is queued behind steps that still wait: they would pile up.
        if count == 0 or self._machine.tx_fifo():
            return
        self._direction.value(1 if count > 0 else 0)
        self._machine.put(abs(count) - 1)
        self._machine.put(max(1, BUSY_CYCLES // abs(count) - STEP_CYCLES) // 2)
        self.steps += count
