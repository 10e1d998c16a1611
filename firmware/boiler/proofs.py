"""What only a proof shows: parts that stand still in service, seen to move by the board itself.

One of them is looked at in each step. A proof that is overdue is told; a week later it refuses
`start`, by name. How to do each proof is in docs/safety.
"""

from firmware.boiler import rows
from firmware.common.fields import PROOFS
from firmware.common.limits import CODE_AT_ZERO

COUNT = len(PROOFS)
MINUTE_MS = 60_000
WEEK_MIN, DAY_MIN = 10_080, 1440
MOST_MIN = 32_000
LW2, LW1, HW, VENT, ALIVE1, ALIVE2 = 0, 1, 2, 3, 4, 5  # places in PROOFS
DUE_MIN = (WEEK_MIN, WEEK_MIN, WEEK_MIN, DAY_MIN, WEEK_MIN, WEEK_MIN)
GRACE_MIN = WEEK_MIN
REFUSALS = tuple(["proof overdue: " + name for name in PROOFS])  # a step makes no string
NO_RECORD = DUE_MIN  # a board that was never proved: due at once
# A drum that is sealed at 60 °C or more is at least 0.3 bar away from the air outside.
WARM_CDEG, BELOW_BOILING_CDEG, NEAR_CODE = 6000, 500, 120
VENT_MS, ALIVE_MS = 60_000, 1000


class Proofs:
    """`minutes`: powered time since each part was seen to move, as it is kept in flash."""

    def __init__(self, minutes=NO_RECORD):
        self.minutes = list(minutes)
        self.done = -1  # the place that was proved in this step
        self.place = 0
        self.part_ms = 0
        self.seen_ms = [0] * COUNT  # for how long the part has been where it seldom is

    def judge(self, reading, state):
        """Look at one part. `state`: the interlock's."""
        self._count(reading.loop_ms)
        self.place = place = self.place + 1 if self.place < COUNT - 1 else 0
        before_ms = self.seen_ms[place]
        moved = has_moved(place, reading, state)
        seen_ms = min(before_ms + COUNT * reading.loop_ms, MINUTE_MS) if moved else 0
        self.seen_ms[place] = seen_ms
        if place == VENT:
            proved = before_ms < VENT_MS <= seen_ms
        elif place >= ALIVE1:  # and it has closed again
            proved = before_ms >= ALIVE_MS and not moved
        else:
            proved = moved and before_ms == 0
        self.done = place if proved else -1
        if proved:
            self.minutes[place] = 0

    def overdue(self, place):
        """It should be proved by now."""
        return self.minutes[place] >= DUE_MIN[place]

    def refusal(self):
        """The first part that has been overdue for a week, as a reason for people; or None."""
        for place in range(COUNT):
            if self.minutes[place] >= DUE_MIN[place] + GRACE_MIN:
                return REFUSALS[place]
        return None

    def _count(self, loop_ms):
        self.part_ms += loop_ms
        if self.part_ms >= MINUTE_MS:
            self.part_ms -= MINUTE_MS
            for place in range(COUNT):
                self.minutes[place] = min(self.minutes[place] + 1, MOST_MIN)


def has_moved(place, reading, state):
    """The part is where it seldom is: an electrode dry (HW: wet), the vent open, a loop open."""
    if place == ALIVE1:
        return not reading.alive1_closed
    if place == ALIVE2:
        return not reading.alive2_closed
    if place == VENT:
        return vent_is_open(reading, state)
    row = rows.SF11 if place == LW2 else rows.SF10 if place == LW1 else rows.SF12
    return state.latches.active[row]


def vent_is_open(reading, state):
    """Open by command, and a drum that is warm without boiling has the pressure of the air."""
    checks = state.checks
    if not (state.vent_open and checks.t_valid[0] and checks.pt_valid[0] and checks.pt_valid[1]):
        return False
    most_cdeg = state.limits.boiling_cdeg - BELOW_BOILING_CDEG
    warm = WARM_CDEG <= reading.t_drum_cdeg <= most_cdeg
    apart1, apart2 = reading.pt1_code - CODE_AT_ZERO, reading.pt2_code - CODE_AT_ZERO
    return warm and abs(apart1) <= NEAR_CODE and abs(apart2) <= NEAR_CODE
