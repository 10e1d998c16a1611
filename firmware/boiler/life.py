"""SF-03 and SF-09: a raw code that never changes by a single count is not alive.

A real one flickers: 16 bits, hum, steam. One of six codes is looked at in each step, because
whether a code moves shows as well in every sixth sample.
"""

from firmware.boiler import rows

WARN_MS = 60_000
HOUR_MS = 3_600_000
CHANNELS = 6
METAL = 5
_CODES = (
    "pt1_code", "pt2_code", "reference_code", "t_drum_cdeg", "t_outlet_cdeg", "t_metal_cdeg",
)  # fmt: skip


class Life:
    """For how long each code has stood still while PERMITs were up; else that time is kept."""

    def __init__(self, latches):
        self.latches = latches
        self.channel = 0
        self.code = [-1] * CHANNELS
        self.still_ms = [0] * CHANNELS

    def judge(self, reading, heated):
        """Judge the next channel."""
        self.channel = channel = self.channel + 1 if self.channel < CHANNELS - 1 else 0
        code, row = getattr(reading, _CODES[channel]), rows.STILL[channel]
        if code != self.code[channel]:
            self.code[channel] = code
            self.still_ms[channel] = 0
        elif heated:
            still_ms = self.still_ms[channel] + CHANNELS * self.latches.loop_ms
            self.still_ms[channel] = min(still_ms, HOUR_MS)
        still_ms = self.still_ms[channel]
        self.latches.delay(row, still_ms)
        if still_ms >= WARN_MS:
            self.latches.warn(row)
        elif self.latches.warned[row]:
            self.latches.warned[row] = 0

    def dead(self, channel):
        """It has stood still for so long that it is not believed."""
        return self.still_ms[channel] >= WARN_MS
