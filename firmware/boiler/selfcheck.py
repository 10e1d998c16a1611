"""The board looks at itself: SF-16, SF-18, SF-19 and SF-24."""

from firmware.boiler import rows
from firmware.boiler.life import HOUR_MS
from firmware.boiler.recent import Recent

LATE_MS, LATE_WITHIN_MS, LATE = 100, 10_000, 3  # SF-16
RESETS, BOOTS = 4, 3  # SF-24: within 60 min


class SelfCheck:
    """What is remembered from loop to loop.

    `configured`: the limits are the site's own. `boots`, `resets`: unintended watchdog boots, and
    resets after trips out of RUN or REDUCED, within the last 60 min; `locked`: the lock of SF-24
    was running when the power went.
    """

    def __init__(self, limits, latches, configured, boots, resets, locked):
        self.limits = limits
        self.latches = latches
        self.configured = configured
        self.late = Recent(LATE, LATE_WITHIN_MS)
        self.part = 0  # of the memory, checked in this step
        self.intact = True
        self.reset = False  # one was asked for after a trip out of RUN or REDUCED
        self.resets = Recent(RESETS, HOUR_MS, min(resets, RESETS - 1))
        self.times = 0  # of them
        self.locked_ms = [HOUR_MS if locked else 0, HOUR_MS if boots >= BOOTS else 0]

    def judge(self, reading, button):
        """Judge each row once. `button`: the local button."""
        late = self.late.count(reading.loop_ms, reading.loop_ms > LATE_MS)
        self.latches.delay(rows.SF16, late)
        self.memory(reading.config_ok)
        self.latches.delay(rows.SF19, reading.ping_age_ms)
        self.restarts(reading.loop_ms)
        self.latches.delay(rows.SF24_BUTTON, button.stuck)

    def refuses_reset(self):
        """A reset after a trip out of RUN or REDUCED is asked for: its refusal, or None."""
        self.reset = True  # counted in the next step
        return "SF-24" if self.times >= RESETS - 1 else None

    def memory(self, config_ok):
        """SF-18: the stored copies, and one limit and one row in memory in each step."""
        self.part = part = self.part + 1 if self.part < HOUR_MS else 0
        row = self.latches.intact(part % rows.COUNT)
        self.intact = self.intact and row and self.limits.intact(part)
        self.configured = self.configured and config_ok
        self.latches.delay(rows.SF18, not self.configured)
        self.latches.delay(rows.SF18 + 1, not self.intact)
        if not self.intact:  # the number that is wrong may be that of this very row
            self.latches.act(rows.SF18 + 1, 1)

    def restarts(self, loop_ms):
        """SF-24: a fourth reset, or a third boot by the watchdog, within 60 min locks for 60."""
        self.times = self.resets.count(loop_ms, self.reset)
        left_ms = self.locked_ms
        left_ms[0] = (
            HOUR_MS if self.reset and self.times >= RESETS else max(left_ms[0] - loop_ms, 0)
        )
        left_ms[1] = max(left_ms[1] - loop_ms, 0)
        self.reset = False
        self.latches.delay(rows.SF24, left_ms[0])
        self.latches.delay(rows.SF24 + 1, left_ms[1])
