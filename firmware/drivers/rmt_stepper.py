"""A stepper's pulses from an ESP32's remote control peripheral: exact, whatever the loop does.

As on a Pico, each turn gives it a number of steps and their spacing; then it stands still, so a
loop that hangs stops the motor.
"""

import esp32
from machine import Pin

TURN_S = 0.1
# The largest divider of the 80 MHz clock (8 bits), for a unit of 3.1875 µs. A level lasts at most
# 32767 units (15 bits): half a step of one step a turn fits.
CLOCK_DIV = 255
# 96 ms: steps end a little before the next turn gives more.
UNITS_A_TURN = 30_117
# A turn; the levels are kept in memory, two for each step.
STEPS_MOST = 400


class RmtStepper:
    """One axis. `number`: which channel (0 to 7); `row`: its pins."""

    def __init__(self, number, row):
        self._direction = Pin(row["direction"], Pin.OUT, value=0)
        self._rmt = esp32.RMT(number, pin=Pin(row["pulse"], Pin.OUT), clock_div=CLOCK_DIV)
        self._owed = 0.0  # parts of a step that did not fit into the last turn
        self.steps = 0

    def drive(self, rate_steps_s):
        """Makes the steps of one turn at a signed rate."""
        exact = rate_steps_s * TURN_S + self._owed
        count = int(exact)
        self._owed = exact - count
        # Nothing is added while the last pulses still run, as on a Pico.
        if count == 0 or not self._rmt.wait_done():
            return
        made = min(abs(count), STEPS_MOST)
        self._direction.value(1 if count > 0 else 0)
        self._rmt.write_pulses(UNITS_A_TURN // made // 2, (True, False) * made)
        self.steps += made if count > 0 else -made
