"""What all conditions have seen so far: votes, delays, first-out.

`checks` and `responses` judge every row once in every step; it acts from 2 of 3 samples
(`vote`), or when it was bad for its delay (`delay`), until its cause has cleared with its
hysteresis. One good sample never wipes the memory of bad ones.
"""

from firmware.boiler.rows import BACK, COUNT, DELAY_MS, KINDS, LATCH, LIMIT, ROWS, SIGN, SIREN

GOOD_MAX_MS = 100  # at most so much of a delay is forgiven by one sample
TWO_OF_THREE = (False, False, False, True, False, True, True, True)


class Latches:
    """The memory of all rows: lists by row, so that a step allocates nothing.

    `limits`: an object with the names of firmware.common.limits as attributes.
    """

    def __init__(self, limits):
        def numbers(column):
            """The column with its names replaced by the site's numbers."""
            of = [row[column] for row in ROWS]
            return [getattr(limits, cell) if isinstance(cell, str) else cell for cell in of]

        self.limit = numbers(LIMIT)  # for people: what the value was compared with
        self.over = [self.limit[row] + (ROWS[row][SIGN] == ">") for row in range(COUNT)]
        self.back = numbers(BACK)
        self.delay_ms = numbers(DELAY_MS)
        self.columns = (self.over, self.back, self.delay_ms)
        self.inverse = tuple([tuple([~number for number in column]) for column in self.columns])
        self.window = [0] * COUNT  # three bits: the last samples that were bad
        self.away = [0] * COUNT  # three bits: the last samples that were not back
        self.bad_ms = [0] * COUNT  # time that was bad, less the time that was good since
        self.since_ms = [0] * COUNT  # tick of the first bad sample
        self.value = [0] * COUNT  # with which it began to act
        self.active = [False] * COUNT
        self.acting = [0, 0, 0, 0]  # number of rows that act, by kind
        self.news = 0  # how many times a row was recorded since boot
        self.recorded = [0] * COUNT  # which time it was, 0: not since the last reset
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

        Where two bad ones are not to be had without an invalid one, the row `sensor` acts.
        """
        self.judged += 1
        if value is None:
            return
        before = self.window[row]
        bad = value >= self.over[row]
        if not bad and before == 0 and not self.active[row]:
            return
        if before == 0:
            self.since_ms[row] = self.now_ms
        self.window[row] = window = (before << 1 | bad) & 7
        self.away[row] = (self.away[row] << 1 | (value > self.back[row])) & 7
        if TWO_OF_THREE[window & ~self.window[sensor]]:
            self.act(row, value)
        elif TWO_OF_THREE[window]:
            self.act(sensor, value)
        elif self.away[row] == 0:  # then none of the three is bad
            self.clear(row)

    def delay(self, row, value, charged=None):
        """Judge one sample of a condition with a delay; the row `charged` acts (None: itself)."""
        self.judged += 1
        spent_ms = self.bad_ms[row]
        if value >= self.over[row]:
            if spent_ms == 0 and not self.active[row]:
                self.since_ms[row] = self.now_ms
            self.bad_ms[row] = spent_ms = min(spent_ms + self.loop_ms, self.delay_ms[row])
            if spent_ms >= self.delay_ms[row]:
                self.act(row if charged is None else charged, value)
        elif spent_ms or self.active[row]:
            if value <= self.back[row] or not self.active[row]:
                # After a loop that hung, one good sample is still only one.
                good_ms = min(self.loop_ms, GOOD_MAX_MS)
                self.bad_ms[row] = spent_ms = max(spent_ms - good_ms, 0)
                if spent_ms == 0:
                    self.clear(row)

    def act(self, row, value):
        """The row's cause is there. If it latches it is recorded, once between two resets."""
        kind = KINDS[row]
        if not self.active[row]:
            self.active[row] = True
            self.acting[kind] += 1
            self.value[row] = value
        if self.recording and (kind == LATCH or kind == SIREN) and not self.recorded[row]:
            self.news += 1
            self.recorded[row] = self.news
            if kind == LATCH and self.first < 0:
                self.first = row

    def clear(self, row):
        """The row's cause is gone."""
        if self.active[row]:
            self.active[row] = False
            self.acting[KINDS[row]] -= 1

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

    def intact(self, row):
        """SF-18: the numbers that this row is judged by still match their inverse copies."""
        for column in range(len(self.columns)):
            if self.columns[column][row] != ~self.inverse[column][row]:
                return False
        return True


class Recent:
    """Counts what happened within a time, up to `most` times."""

    def __init__(self, most, within_ms, already=0):
        self.within_ms = within_ms
        self.left_ms = [0] * (most - already) + [within_ms] * already  # how long each still counts

    def count(self, loop_ms, happened):
        """How many there are after a step of `loop_ms`, in which it `happened` or did not."""
        left_ms = self.left_ms
        for one in range(len(left_ms)):
            if left_ms[one]:
                left_ms[one] = max(left_ms[one] - loop_ms, 0)
        if happened:
            left_ms[left_ms.index(min(left_ms))] = self.within_ms
        return len(left_ms) - left_ms.count(0)
