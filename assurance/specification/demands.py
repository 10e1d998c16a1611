"""An account of the safety table beside the firmware's: which action the readings demand.

Plain and slow: the last three samples of each vote, the bad time of each delay.
"""

from assurance.specification import table
from assurance.specification.seen import INVALID, Seen
from assurance.specification.table import AT_ONCE, HOLD, LATCHED, REDUCED, VOTES, Row, whole
from firmware.boiler.reading import Reading

GOOD_MAX_MS = 100  # one good sample lets at most so much of a delay be forgotten
STRENGTH = ("", table.SIREN, REDUCED, HOLD, LATCHED)
# Where a demand leads, by the mode before it. Nothing but a person leads out of TRIPPED.
NEXT = {
    "TRIPPED": {},
    "READY": {LATCHED: "TRIPPED"},
    "RUN": {LATCHED: "TRIPPED", HOLD: "HOLD", REDUCED: "REDUCED"},
    "REDUCED": {LATCHED: "TRIPPED", HOLD: "HOLD"},
    "HOLD": {LATCHED: "TRIPPED", REDUCED: "READY", table.SIREN: "READY", "": "READY"},
}


def stronger(one: str, other: str) -> str:
    """The action that takes more heat away."""
    return one if STRENGTH.index(one) >= STRENGTH.index(other) else other


class Condition:
    """One channel of a row. demands: its action while it holds, "" otherwise."""

    def __init__(self, row: Row) -> None:
        self.row = row
        self.demands = ""
        self._last: list[tuple[bool, bool, bool]] = []  # of three samples: bad, away, invalid
        self._bad_ms = 0

    def take(self, value: int, loop_ms: int) -> None:
        """A sample of what is compared with the limit."""
        invalid = value == INVALID
        bad, back = invalid or self._is_bad(value), not invalid and self._is_back(value)
        if self.row.when == VOTES:
            self._vote(bad, not back, invalid)
        else:
            self._wait(bad, back, invalid, loop_ms)

    def votes(self) -> tuple[tuple[bool, bool, bool], ...]:
        """The last three samples of a row with votes: bad, not back, invalid."""
        return tuple(self._last)

    def _is_bad(self, value: int) -> bool:
        limit = whole(float(self.row.limit), self.row.unit)
        sign = self.row.sign
        return value < limit if sign == "<" else value > limit or (sign == ">=" and value == limit)

    def _is_back(self, value: int) -> bool:
        back = whole(float(self.row.back), self.row.unit)
        return value >= back if self.row.sign == "<" else value <= back

    def _vote(self, bad: bool, away: bool, invalid: bool) -> None:
        self._last = (self._last + [(bad, away, invalid)])[-3:]
        if sum([one[0] for one in self._last]) >= 2:
            valid = sum([one[0] and not one[2] for one in self._last])
            # Two that need an invalid one are the sensor's fault, which latches.
            self.demands = stronger(self.row.does if valid >= 2 else LATCHED, self.demands)
        elif not any([one[1] for one in self._last]):
            self.demands = ""

    def _wait(self, bad: bool, back: bool, invalid: bool, loop_ms: int) -> None:
        when = self.row.when
        if bad:
            delay_ms = 0 if when == AT_ONCE else whole(float(when), "s")
            self._bad_ms = min(self._bad_ms + loop_ms, delay_ms)
            if self._bad_ms >= delay_ms:
                self.demands = stronger(LATCHED if invalid else self.row.does, self.demands)
        elif back or not self.demands:
            self._bad_ms = max(self._bad_ms - min(loop_ms, GOOD_MAX_MS), 0)
            if self._bad_ms == 0:
                self.demands = ""


class Monitor:
    """Watches from some loop on, in which all was calm."""

    def __init__(self, mode: str, superheater: bool = False) -> None:
        self.mode = mode
        self.seen = Seen(superheater)
        self.demands = ""
        self.seen.look(Reading(), False, False)  # which rows can be seen
        watched = [row for row in table.ROWS if row.name in self.seen.values]
        self.conditions = {row.name: [Condition(row) for _ in row.channels] for row in watched}
        self.seen = Seen(superheater)

    def turn(self, reading: Reading, permit1: bool, permit2: bool) -> str:
        """The mode after this reading. permit1, permit2: were driven since the loop before."""
        self.seen.look(reading, permit1, permit2)
        self.demands = ""
        for name in self.conditions:
            for condition, value in zip(self.conditions[name], self.seen.values[name]):
                if value is not None:
                    condition.take(value, reading.loop_ms)
                self.demands = stronger(condition.demands, self.demands)
        self.mode = NEXT[self.mode].get(self.demands, self.mode)
        return self.mode

    def votes(self) -> tuple[object, ...]:
        """What is remembered of all rows with votes."""
        found = [one for conditions in self.conditions.values() for one in conditions]
        return tuple([(one.demands, one.votes()) for one in found if one.row.when == VOTES])
