"""What the checks have seen so far: votes, delays, what acts now, and what came first.

One row of `ROWS` is one condition of one channel. `checks` judges every row once in every
step, by `vote` (2 of 3 raw samples) or by `delay` (bad for that long); one good sample never
wipes the memory of bad ones. A row acts until its cause has cleared with its hysteresis.
"""

REDUCE, HOLD, LATCH = 0, 1, 2  # what a row does while it acts
VOTES = 0  # in the column of delays: rows that vote, and rows whose first bad sample counts
HOME = -1  # in the column of delays: the site's `home_ms`

# SF, channel, what it does, delay in ms
ROWS = (
    (1, "pt1", REDUCE, VOTES),
    (1, "pt2", REDUCE, VOTES),
    (1, "pt1", HOLD, VOTES),
    (1, "pt2", HOLD, VOTES),
    (2, "pt1", LATCH, VOTES),
    (2, "pt2", LATCH, VOTES),
    (2, "pt1_rise", LATCH, 300),
    (2, "pt2_rise", LATCH, 300),
    (3, "reference", LATCH, VOTES),
    (3, "pt1", LATCH, VOTES),
    (3, "pt2", LATCH, VOTES),
    (4, "pt1-pt2", LATCH, 2000),
    (6, "t_drum", LATCH, VOTES),
    (9, "t_drum", LATCH, VOTES),
    (9, "t_outlet", LATCH, VOTES),
    (9, "t_metal", LATCH, VOTES),
    (11, "lw2", LATCH, 1000),
    (13, "off_target1", LATCH, 0),
    (13, "off_target2", LATCH, 0),
    (13, "off_target1", LATCH, HOME),
    (13, "off_target2", LATCH, HOME),
    (13, "permit1", LATCH, 500),
    (13, "permit2", LATCH, 500),
    (13, "pressure", LATCH, 0),
    (16, "loop", LATCH, 0),
    (18, "config", LATCH, 0),
    (19, "ping", HOLD, 0),
    (23, "chain", LATCH, 0),
    (23, "permit1", LATCH, 0),
    (23, "permit2", LATCH, 0),
)
# Rows in pairs are those of PT1 and PT2, or of group 1 and group 2.
SF01_REDUCE, SF01_HOLD, SF02, SF02_RISE, SF03_REFERENCE, SF03 = 0, 2, 4, 6, 8, 9
SF04, SF06, SF09, SF11 = 11, 12, 13, 16
SF13_LATE, SF13_HOME, SF13_WELDED, SF13_RISING = 17, 19, 21, 23
SF16, SF18, SF19, SF23_CHAIN, SF23_CONTACT = 24, 25, 26, 27, 28

COUNT = len(ROWS)
NAMES = tuple(["SF-%02d" % row[0] for row in ROWS])
KINDS = tuple([row[2] for row in ROWS])
TWO_OF_THREE = (False, False, False, True, False, True, True, True)


class Latches:
    """The memory of all rows: lists by row, so that a step allocates nothing."""

    def __init__(self, home_ms):
        self.delay_ms = [home_ms if row[3] == HOME else row[3] for row in ROWS]
        self.window = [0] * COUNT  # three bits: the last samples that were over the limit
        self.away = [0] * COUNT  # three bits: the last samples not yet back, while a row acts
        self.bad_ms = [0] * COUNT  # time that was bad, less the time that was good since
        self.active = [False] * COUNT
        self.acting = [0, 0, 0]  # number of rows that act, by kind
        self.judged = 0  # rows judged in this step
        self.since_ms = [0] * COUNT  # tick of the first bad sample
        self.value = [0] * COUNT  # when it began to act
        self.limit = [0] * COUNT
        self.recorded = [False] * COUNT  # latched since the last reset
        self.news = 0  # rows recorded since boot, to be told
        self.told = [False] * COUNT
        self.first = -1  # the first row recorded since the last reset
        self.recording = False  # not in the first two seconds after a boot
        self.now_ms = 0
        self.loop_ms = 0

    def begin(self, now_ms, loop_ms):
        """Before the checks of a step."""
        self.now_ms = now_ms
        self.loop_ms = loop_ms
        self.judged = 0

    def vote(self, row, over, back, sensor, value, limit):
        """One raw sample. Votes that an invalid sample carries go to the row `sensor`."""
        self.judged += 1
        before = self.window[row]
        if not over and before == 0 and not self.active[row]:
            return
        window = ((before << 1) | over) & 7
        self.window[row] = window
        if before == 0:
            self.since_ms[row] = self.now_ms
        self.away[row] = ((self.away[row] << 1) | (not back)) & 7
        if TWO_OF_THREE[window & ~self.window[sensor]]:
            self.act(row, value, limit)
        elif TWO_OF_THREE[window]:
            self.since_ms[sensor] = self.since_ms[row]
            self.act(sensor, value, limit)
        elif window == 0 and self.away[row] == 0:
            self.clear(row)

    def delay(self, row, bad, back, charged, value, limit):
        """One sample of a condition that acts when it was bad for the row's delay.

        Between bad and back nothing moves while the row acts. `charged` is the row that acts.
        """
        self.judged += 1
        bad_ms = self.bad_ms[row]
        if bad:
            if bad_ms == 0:
                self.since_ms[row] = self.now_ms
            self.bad_ms[row] = bad_ms = min(bad_ms + self.loop_ms, self.delay_ms[row])
            if bad_ms >= self.delay_ms[row]:
                self.act(charged, value, limit)
        elif self.active[row]:
            if back:
                self.bad_ms[row] = bad_ms = max(0, bad_ms - self.loop_ms)
                if bad_ms == 0:
                    self.clear(row)
        elif bad_ms:
            self.bad_ms[row] = max(0, bad_ms - self.loop_ms)

    def unchanged(self, rows):
        """As many rows had no new sample in this step, and keep what they have."""
        self.judged += rows

    def act(self, row, value, limit):
        """The row's cause is there."""
        if self.active[row]:
            return
        self.active[row] = True
        self.acting[KINDS[row]] += 1
        self.value[row] = value
        self.limit[row] = limit
        if self.recording:
            self.record(row)

    def clear(self, row):
        """The row's cause is gone."""
        if self.active[row]:
            self.active[row] = False
            self.acting[KINDS[row]] -= 1

    def record(self, row):
        """Keep a row that latches until the next reset; the first one is the first-out."""
        if KINDS[row] == LATCH and not self.recorded[row]:
            self.recorded[row] = True
            self.news += 1
            if self.first < 0:
                self.first = row

    def start_recording(self):
        """Two seconds after boot: what acts by now is recorded in the order of the table."""
        self.recording = True
        for row in range(COUNT):
            if self.active[row]:
                self.record(row)

    def reset(self):
        """Forget what was recorded; what acts goes on acting."""
        self.first = -1
        for row in range(COUNT):
            self.recorded[row] = False
            self.told[row] = False

    def first_acting(self, kind):
        """The first row of this kind or a stronger one that acts, or -1."""
        for row in range(COUNT):
            if self.active[row] and KINDS[row] >= kind:
                return row
        return -1
