"""The search for one axis's home switch: found at speed, left again, found slowly.

`Arrival` is its counterpart for an escape axis that runs home by wire.

For an escape axis the first leg is the escape itself: full speed towards the switch, from
wherever it stands, at once. Only where the switch is made already is there nothing to escape
from: then the buzzer warns first.
"""

from firmware.common import ticks

WARN_MS = 3000
STILL_MS = 500  # an axis whose count stands for so long stands
STANDS_MS = 300  # before its end an axis that is taken home does not stand for so long
ARRIVE_MS = 1500  # by wire: so much for each second that its travel takes, and once more
# Beyond its travel an axis may have this much to its end stops, in hundredths of the travel.
MARGIN_PCT = 5
TURNS_A_S = 10
CREEP_STEPS_S = 10  # one step a turn: the switch is then known to a step

WARN, FAST, STOP, BACK, STILL, CREEP, DONE, FAILED = range(8)


class Search:
    """Runs an axis through its search: call `turn` once a turn before the axis's own.

    Ends in `done` (the axis is homed) or with `failed`, a reason in words.
    """

    stands = False  # see Arrival

    def __init__(self, axis, speed_steps_s):
        self._axis = axis
        self._speed = min(speed_steps_s, axis.speed)
        self._back = axis.slow
        self._creep = max(CREEP_STEPS_S, axis.slow // 10)
        self._travel = (axis.highest - axis.lowest) * (100 + MARGIN_PCT) // 100
        # The two finds may differ by this and by what the axis covers in one turn.
        self._tolerance = axis.half_degree_steps
        self._phase = None
        self._from = 0  # hardware steps where this leg began
        self._before = 0  # hardware steps one turn ago
        self._first = None
        self._begun_ms = 0
        self.failed = None
        axis.homed = False

    @property
    def done(self):
        """The switch was found twice, in the same place."""
        return self._phase == DONE

    @property
    def over(self):
        """Found or failed."""
        return self._phase in (DONE, FAILED)

    def turn(self, made, now_ms):
        """One turn; `made` is the home switch."""
        axis = self._axis
        if self._phase is None:
            self._begin(made, now_ms)
        else:
            STEPS[self._phase](self, made, now_ms)
        self._before = axis.raw_steps

    def _begin(self, made, now_ms):
        self._begun_ms = now_ms
        if made:
            self._enter(WARN, 0)
        else:
            self._enter(FAST, self._speed)

    def _enter(self, phase, rate_to_switch):
        self._phase = phase
        self._from = self._axis.raw_steps
        self._axis.run(rate_to_switch * self._axis.home_sign)

    def _warn(self, made, now_ms):
        if not made:
            self._enter(FAST, self._speed)
        elif ticks.diff(now_ms, self._begun_ms) >= WARN_MS:
            self._enter(BACK, -self._back)

    def _fast(self, made, now_ms):
        if made:
            self._first = self._axis.raw_steps
            self._enter(STOP, 0)
        elif self._covered() > self._travel:
            self._fail("home switch not found")

    def _stop(self, made, now_ms):
        if self._axis.rate == 0:
            self._enter(BACK, -self._back)

    def _back_off(self, made, now_ms):
        if not made:
            self._enter(STILL, 0)
        elif self._covered() > self._travel * MARGIN_PCT // 100 + self._overshoot():
            self._fail("home switch does not open")

    def _still(self, made, now_ms):
        if self._axis.rate == 0:
            self._enter(CREEP, self._creep)

    def _crept(self, made, now_ms):
        if made:
            self._compare((self._before + self._axis.raw_steps + 1) // 2)
        elif self._covered() > self._tolerance + self._back:
            self._fail("home switch not found again")

    def _rest(self, made, now_ms):
        self._axis.halt()

    def _compare(self, edge):
        """The second find counts; the first one says whether to believe it."""
        a_turn = (self._speed + TURNS_A_S - 1) // TURNS_A_S
        if self._first is not None and abs(edge - self._first) > self._tolerance + a_turn:
            self._fail("home switch found in two places")
            return
        self._axis.found(edge)
        self._enter(DONE, 0)

    def _fail(self, why):
        self.failed = why
        self._enter(FAILED, 0)

    def _covered(self):
        return abs(self._axis.raw_steps - self._from)

    def _overshoot(self):
        """What the axis ran beyond the switch until it stood."""
        return self._speed * self._speed // (self._axis.gain * TURNS_A_S) + self._speed


class Arrival:
    """Waits until an axis that PERMIT's relay takes home stands at its end, its switch made.

    As a `Search`, it ends in `done` or with `failed`. An axis that knew its position must be within
    half a degree of home there; another one learns it. `stands`: the wire does not move it.
    """

    def __init__(self, axis):
        self._axis = axis
        self._limit_ms = (axis.highest - axis.lowest) * ARRIVE_MS // axis.speed + ARRIVE_MS
        self._begun_ms = None
        self._stood_ms = 0  # since when it stands
        self._before = None
        self.stands = self.done = False
        self.failed = None

    @property
    def over(self):
        """Arrived or failed."""
        return self.done or self.failed is not None

    def turn(self, made, now_ms):
        """One turn; `made` is the home switch."""
        axis = self._axis
        if self._begun_ms is None:
            self._begun_ms = now_ms
        if axis.raw_steps != self._before:
            self._before, self._stood_ms = axis.raw_steps, now_ms
        stood_ms = ticks.diff(now_ms, self._stood_ms)
        if made and stood_ms >= STILL_MS:
            self._arrive()
        self.stands = not made and stood_ms >= STANDS_MS
        if not self.over and ticks.diff(now_ms, self._begun_ms) >= self._limit_ms:
            self.failed = "does not reach its end by wire"

    def _arrive(self):
        axis = self._axis
        if not axis.homed:
            axis.found(axis.raw_steps)
        elif abs(axis.short_of_home) > axis.half_degree_steps:
            self.failed = "home switch made elsewhere than at home"
        self.done = self.failed is None


STEPS = {
    WARN: Search._warn,
    FAST: Search._fast,
    STOP: Search._stop,
    BACK: Search._back_off,
    STILL: Search._still,
    CREEP: Search._crept,
    DONE: Search._rest,
    FAILED: Search._rest,
}
