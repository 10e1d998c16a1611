"""The table of all conditions, and what they have seen so far: votes, delays, first-out.

A row is one condition of one channel. `checks` judges every row once in every step; it acts
from 2 of 3 samples (`vote`), or when it was bad for its delay (`delay`), until its cause has
cleared with its hysteresis. One good sample never wipes the memory of bad ones.
"""

REDUCE, HOLD, LATCH = 0, 1, 2  # what a row does while it acts
VOTES = 0  # in the column of delays: judged by vote
GOOD_MAX_MS = 100  # at most so much of a delay is forgiven by one sample
SF, CHANNEL, KIND, DELAY_MS, SIGN, LIMIT, BACK = 0, 1, 2, 3, 4, 5, 6  # columns
ROWS = []


def _row(sf, channels, *rest):
    """Add a row for each channel; the number of the first one."""
    first = len(ROWS)
    for channel in channels.split():
        ROWS.append((sf, channel) + rest)
    return first


# A sample is bad at `sign` limit and good again at or below back: numbers, or names of
# firmware.common.limits. A value of 1 stands for yes. Pairs are PT1, PT2 or group 1, group 2.
#                          SF  channels   does   delay  sign  limit  back
SF01 = _row(1, "pt1 pt2", REDUCE, VOTES, ">=", "high_code", "reduced_back_code")
SF01_HOLD = _row(1, "pt1 pt2", HOLD, VOTES, ">=", "high_hold_code", "pressure_back_code")
SF02 = _row(2, "pt1 pt2", LATCH, VOTES, ">=", "high_high_code", "pressure_back_code")
SF02_RISE = _row(2, "pt1_rise pt2_rise", LATCH, 300, ">", "rise_code_s", 0)
SF03_REFERENCE = _row(3, "reference", LATCH, VOTES, ">=", 1, 0)
SF03 = _row(3, "pt1 pt2", LATCH, VOTES, ">=", 1, 0)
SF04 = _row(4, "pt1-pt2", LATCH, 2000, ">", "differ_code", "differ_code")
SF06 = _row(6, "t_drum", LATCH, VOTES, ">", "drum_max_cdeg", "drum_max_cdeg")
SF09 = _row(9, "t_drum t_outlet t_metal", LATCH, VOTES, ">=", 1, 0)
SF11 = _row(11, "lw2", LATCH, 1000, ">=", 1, 0)
SF13_LATE = _row(13, "off_target1 off_target2", LATCH, 0, ">=", 6000, 0)
SF13_HOME = _row(13, "off_target1 off_target2", LATCH, "home_ms", ">=", 1, 0)
SF13_WELDED = _row(13, "permit1 permit2", LATCH, 500, ">=", 1, 0)
SF13_RISING = _row(13, "pressure", LATCH, 0, ">", 16, 0)
SF16 = _row(16, "loop", LATCH, 0, ">=", 3, 1)
SF18 = _row(18, "config", LATCH, 0, ">=", 1, 0)
SF19 = _row(19, "ping", HOLD, 0, ">=", 5000, 2000)
SF23 = _row(23, "chain", LATCH, 0, ">=", 1, 0)
SF23_CONTACT = _row(23, "permit1 permit2", LATCH, 0, ">=", 500, 0)

COUNT = len(ROWS)
NAMES = tuple(["SF-%02d" % row[SF] for row in ROWS])
KINDS = tuple([row[KIND] for row in ROWS])
TWO_OF_THREE = (False, False, False, True, False, True, True, True)


class Latches:
    """The memory of all rows: lists by row, so that a step allocates nothing.

    `limits`: an object with the names of firmware.common.limits as attributes.
    """

    def __init__(self, limits):
        def number(of):
            return getattr(limits, of) if isinstance(of, str) else of

        self.limit = [number(row[LIMIT]) for row in ROWS]
        self.over = [number(row[LIMIT]) + (row[SIGN] == ">") for row in ROWS]
        self.back = [number(row[BACK]) for row in ROWS]
        self.delay_ms = [number(row[DELAY_MS]) for row in ROWS]
        self.window = [0] * COUNT  # three bits: the last samples that were bad
        self.away = [0] * COUNT  # three bits: the last samples that were not back
        self.bad_ms = [0] * COUNT  # time that was bad, less the time that was good since
        self.since_ms = [0] * COUNT  # tick of the first bad sample
        self.value = [0] * COUNT  # with which it began to act
        self.active = [False] * COUNT
        self.acting = [0, 0, 0]  # number of rows that act, by kind
        self.news = 0  # how many times a row was recorded since boot
        self.recorded = [0] * COUNT  # which time it was, 0: not since the last reset
        self.first = -1  # the first row recorded since the last reset
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
        if not self.active[row]:
            self.active[row] = True
            self.acting[KINDS[row]] += 1
            self.value[row] = value
        if self.recording and KINDS[row] == LATCH and not self.recorded[row]:
            self.news += 1
            self.recorded[row] = self.news
            if self.first < 0:
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
