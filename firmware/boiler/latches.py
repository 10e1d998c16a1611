"""What all conditions have seen so far: votes, delays, flicker, first-out.

`checks`, `responses` and `water` judge every row once in every step; it acts from 2 of 3 samples
(`vote`), or when it was bad for its delay (`delay`), until its cause has cleared with its
hysteresis. One good sample never wipes the memory of bad ones.
"""

from firmware.boiler.flicker import FULL, SPILT, TOLD_AT, next_level
from firmware.boiler.rows import ACTS, COUNT, FLICKERS, KINDS, LATCH, QUIET, SIREN
from firmware.boiler.thresholds import Thresholds

GOOD_MAX_MS = 100  # at most so much of a delay is forgiven by one sample
TWO_OF_THREE = (False, False, False, True, False, True, True, True)


class Latches:
    """The memory of all rows: lists by row, so that a step allocates nothing.

    `limits`: an object with the names of firmware.common.limits as attributes.
    """

    def __init__(self, limits):
        numbers = Thresholds(limits)
        self.limit = numbers.limit  # for people: what the value was compared with
        self.over, self.back, self.delay_ms = numbers.columns
        self.intact = numbers.intact
        self.stirred = [False] * COUNT  # it remembers a bad sample: one of the next five is not 0
        self.window = [0] * COUNT  # three bits: the last samples that were bad
        self.away = [0] * COUNT  # three bits: the last samples that were not back
        self.bad_ms = [0] * COUNT  # time that was bad, less the time that was good since
        self.bucket = [0] * COUNT
        self.active = [False] * COUNT
        self.stirring = 0  # how many rows are stirred
        self.since_ms = [0] * COUNT  # tick of the first bad sample
        self.value = [0] * COUNT  # with which it began to act
        self.acting = [0, 0, 0, 0]  # number of rows that act, by kind
        self.news = 0  # how many times a row was recorded or warned of since boot
        self.recorded = [0] * COUNT  # which time it was, 0: not since the last reset
        self.warned = [0] * COUNT  # the same for a warning, 0: none that still stands
        self.first = -1  # the first row that latched since the last reset
        self.recording = False  # not in the first two seconds after a boot
        self.judged = self.now_ms = self.loop_ms = 0  # of this step

    def begin(self, now_ms, loop_ms):
        """Before the checks of a step."""
        self.now_ms = now_ms
        self.loop_ms = loop_ms
        self.judged = 0

    def vote(self, row, value, sensor):
        """Judge one raw sample, None where there is no new one.

        `sensor` is the row of the channel's own fault. It acts instead of `row` if two bad samples
        of three cannot be had without an invalid one.
        """
        self.judged += 1
        if value is not None:
            bad = value >= self.over[row]
            if bad or self.stirred[row]:
                self._push(row, value, bad, sensor)

    def delay(self, row, value, charged=None):
        """Judge one sample of a condition with a delay.

        `charged`: the row of the sensor whose fault hides the value; it acts instead of `row`.
        """
        self.judged += 1
        bad = value >= self.over[row]
        if bad or self.stirred[row]:
            self._wait(row, value, bad, row if charged is None else charged)

    def _push(self, row, value, bad, sensor):
        """One more vote. What three samples in a row have not been bad is forgotten."""
        before = self.window[row]
        self._stir(row, bad, before == 0, before & 1)
        self.window[row] = window = (before << 1 | bad) & 7
        self.away[row] = (self.away[row] << 1 | (value > self.back[row])) & 7
        if TWO_OF_THREE[window & ~self.window[sensor]]:
            self.act(row, value)
        elif TWO_OF_THREE[window]:
            self.act(sensor, value)
        elif self.away[row] == 0:  # then none of the three is bad
            self.settle(row)

    def _wait(self, row, value, bad, charged):
        """One more sample of a delay: bad time counts up, good time down."""
        spent_ms = self.bad_ms[row]
        self._stir(row, bad, spent_ms == 0, spent_ms)
        if bad:
            self.bad_ms[row] = spent_ms = min(spent_ms + self.loop_ms, self.delay_ms[row])
            if spent_ms >= self.delay_ms[row]:
                self.act(charged, value)
        elif value <= self.back[row] or not self.active[row]:
            # After a loop that hung, one good sample is still only one.
            good_ms = min(self.loop_ms, GOOD_MAX_MS)
            self.bad_ms[row] = spent_ms = max(spent_ms - good_ms, 0)
            if spent_ms == 0:
                self.settle(row)

    def _stir(self, row, bad, first, before):
        """Note when it began to be bad, and fill or drain the bucket of a channel that flickers.

        `first`: nothing bad is remembered; `before`: true if the sample before was bad.
        """
        if not self.stirred[row]:
            self.stirred[row] = True
            self.stirring += 1
        if bad and first and not self.active[row]:
            self.since_ms[row] = self.now_ms
        if FLICKERS[row] != QUIET:
            acts = FLICKERS[row] == ACTS
            self.bucket[row] = level = next_level(self.bucket[row], bad, before, acts)
            if level >= TOLD_AT and not self.warned[row]:
                self.warn(row)
            if level == SPILT:
                self.act(row, level)

    def act(self, row, value):
        """The row's cause is there. If it latches it is recorded, once between two resets."""
        kind = KINDS[row]
        if not self.active[row]:
            self.active[row] = True
            if not self.stirred[row]:  # it is charged for another row
                self.stirred[row] = True
                self.stirring += 1
                self.since_ms[row] = self.now_ms
            self.acting[kind] += 1
            self.value[row] = value
        if self.recording and (kind == LATCH or kind == SIREN) and not self.recorded[row]:
            self.news += 1
            self.recorded[row] = self.news
            if kind == LATCH and self.first < 0:
                self.first = row

    def warn(self, row):
        """Tell once that a row may act soon; again only after it has settled."""
        if self.recording and not self.warned[row]:
            self.news += 1
            self.warned[row] = self.news

    def settle(self, row):
        """The row's cause is gone, but for a channel that flickered too often."""
        level = self.bucket[row]
        if level <= FULL and self.active[row]:
            self.active[row] = False
            self.acting[KINDS[row]] -= 1
        if level == 0 and self.stirred[row]:
            self.warned[row] = 0
            self.stirred[row] = False
            self.stirring -= 1

    def reset(self):
        """Forget what was recorded."""
        self.first = -1
        for row in range(COUNT):
            self.recorded[row] = 0

    def first_acting(self, kind):
        """The first row of this kind or a stronger one that acts, or -1."""
        for row in range(COUNT):
            if self.active[row] and KINDS[row] >= kind:
                return row
        return -1

    def holds(self, row):
        """A condition with votes or a delay holds, whichever row was charged with it."""
        waited = self.delay_ms[row] > 0 and self.bad_ms[row] >= self.delay_ms[row]
        return self.active[row] or waited or TWO_OF_THREE[self.window[row]]
