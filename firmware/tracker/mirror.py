"""One mirror: in which order its axes move for what it is told to do.

The escape axis decides whether light reaches the receiver. Everything begins and ends at its
escape end: the other axis only moves far while the escape axis stands there. While PERMIT is low,
an escape axis with a drive `by_wire` is not this board's: it runs to its end and is waited for.
"""

from firmware.common import ticks
from firmware.tracker.drive import Axis
from firmware.tracker.homing import Arrival, Search
from firmware.tracker.trajectory import Course

LEAVE, HOME, HOLD, FOLLOW, STOW = range(5)

# A mirror is aimed once a second, at where it should be in the middle of that second.
LEAD_MS = 500
# By so much a trajectory may leave the travel before the mirror gives it up.
SLACK_UDEG = 100_000
# Near the switch an escape axis looks for it at this part of its speed.
LOOK_DIVISOR = 8
# The other axis looks for its switch "slowly": a third of its speed.
SLOWLY_DIVISOR = 3


class Mirror:
    """Axes, trajectory and order of one mirror. `base` is its first axis in the readings."""

    def __init__(self, config, base):
        self.id = config.id
        self.axes = tuple([Axis(axis) for axis in config.axes])
        self.escape = self.axes[config.escape]
        self.other = self.axes[1 - config.escape] if len(self.axes) == 2 else None
        self.course = Course()
        self.waiting = False  # follows beside the receiver instead of on it
        self.lost = False  # was to follow and had no trajectory
        self.failed = []  # axes that failed
        self.faults = []  # (function, axis number, why), until somebody has reported them
        self.busy = True
        self._by_wire = config.by_wire
        self._permit = True
        self.released = False  # its escape axis: by wire, while PERMIT is low
        self._base = base
        self._escape_index = config.escape
        self._away_udeg = config.away_udeg
        self._clear_steps = self.escape.steps_at(config.clear_udeg)
        self._stow_steps = [a.steps_at(u) for a, u in zip(self.axes, config.stow_udeg)]
        self._made = [False] * len(self.axes)
        self._order = LEAVE
        self._search = None
        self._searching = None  # the axis that is being searched for its switch
        self._to_find = []
        self._parked = False  # at the escape end, and its home switch says so
        self._looking = False  # creeping on because the switch is not made at the end
        self._lined_up = False  # the other axis is where the trajectory wants it
        self._targets = None  # steps of both axes
        self._at_end_once = False  # since the order to stow
        self._taken_away = False  # by the other axis, because the escape axis failed

    @property
    def homed(self):
        """All axes know where they are."""
        return not self.failed and all([axis.homed for axis in self.axes])

    @property
    def homing(self):
        """Still looking for home switches on command."""
        return self._order == HOME

    @property
    def sounding(self):
        """The buzzer warns: an axis moves on its own to find its switch."""
        return self._searching is not None and not self._searching.homed

    @property
    def carried(self):
        """On its way home by wire."""
        return self.released and not self._parked and self.escape not in self.failed

    @property
    def off_target(self):
        """Provably beside the receiver: homed, and far enough towards the escape end."""
        escape = self.escape
        return escape.homed and (escape.steps - self._clear_steps) * escape.home_sign >= 0

    def order(self, order, now_ms):
        """Does something else from this turn on. A failed mirror only obeys HOME."""
        self.busy = True
        if order == HOME:
            self.failed, self._taken_away = [], False
            self.released = self._by_wire and not self._permit
            if self.released:  # it stands at its end, or goes there: that is where it learns it
                self._drop_search(self.escape)
                self.escape.homed = False
            self._to_find = [axis for axis in (self.escape, self.other) if axis is not None]
        elif self.failed:
            order = LEAVE
        if order != self._order:
            self._begin(order)
        if order == FOLLOW:
            self.aim(now_ms)

    def _begin(self, order):
        self._order = order
        self._lined_up = self._at_end_once = self.lost = False
        self._drop_search(self.other)
        self._halt_other()
        if order == HOLD:
            self.escape.halt()

    def jog(self, index, steps):
        """Moves one axis of a mirror that holds."""
        self.busy = True
        self.axes[index].go(steps)
        if index == self._escape_index:
            self._parked = False

    def reaches_light(self, index, steps):
        """That axis at that position leaves the safe side of the escape axis."""
        escape = self.escape
        if index == self._escape_index:
            return (steps - self._clear_steps) * escape.home_sign < 0
        return not self.off_target

    def aim(self, now_ms):
        """Works out where to stand for the coming second."""
        self.course.refresh(now_ms)
        if self._order != FOLLOW:
            return
        position = self.course.at(ticks.add(now_ms, LEAD_MS))
        self.busy = True
        if position is None or not self._reaches(position):
            self._lose(position)
            return
        self.lost = False
        targets_udeg = list(position)
        if self.waiting:
            targets_udeg[self._escape_index] += self._away_udeg
        self._targets = [axis.reachable(targets_udeg[i]) for i, axis in enumerate(self.axes)]

    def _lose(self, position):
        """SF-22, for this mirror alone: it leaves until it has a trajectory again."""
        if not self.lost:
            why = "no trajectory" if position is None else "trajectory beyond the travel"
            self.faults.append(("SF-22", None, why))
        self.lost, self._targets, self._lined_up = True, None, False

    def _reaches(self, position):
        """A trajectory beyond the travel would end with the beam somewhere else."""
        for index, axis in enumerate(self.axes):
            config, angle_udeg = axis.config, position[index]
            if not config.min_udeg - SLACK_UDEG <= angle_udeg <= config.max_udeg + SLACK_UDEG:
                return False
        return True

    def release(self, permit):
        """PERMIT of this turn: whose the escape axis is."""
        if self._by_wire and permit != self._permit:
            self._permit, self.released, self.busy = permit, not permit, True
            self._drop_search(self.escape)
            if self.released:
                self.escape.give_up()

    def _drop_search(self, axis):
        if self._searching is axis:
            self._searching = self._search = None

    def turn(self, now_ms, reading, outputs):
        """Moves both axes by one turn."""
        base = self._base
        for index, axis in enumerate(self.axes):
            axis.raw_steps = reading.steps[base + index]
            self._made[index] = reading.home_made[base + index]
        self._look_for_motion(now_ms)
        settled = SEQUENCES[self._order](self, now_ms)
        for index, axis in enumerate(self.axes):
            outputs.rates_steps_s[base + index] = axis.turn()
        self.busy = not settled

    def _look_for_motion(self, now_ms):
        """SF-21: an axis that is driven and whose count stands."""
        for axis in self.axes:
            if axis.stands_still(now_ms) and axis not in self.failed:
                self._fail(axis, "does not move")

    # Sequences: each sets goals for this turn and returns whether all is done and still.

    def _leave(self, now_ms):
        at_end = self._to_end(now_ms)
        if self.escape in self.failed:
            self._take_away(now_ms)
        else:
            self._halt_other()
        return at_end and self._searching is None and self._resting()

    def _home(self, now_ms):
        axis = self._to_find[0]
        speed = axis.speed if axis is self.escape else axis.speed // SLOWLY_DIVISOR
        if self._find(axis, speed, now_ms) and self._to_find:
            self._to_find.pop(0)
            if not self._to_find:
                self._begin(HOLD)
        return False

    def _hold(self, now_ms):
        return self._resting()

    def _follow(self, now_ms):
        if self._targets is None or self.released:
            return self._leave(now_ms)
        if self.other is not None and not self._line_up(now_ms):
            return False
        for axis, steps in zip(self.axes, self._targets):
            axis.go(steps)
        self._parked = self._looking = False
        return self._resting()

    def _line_up(self, now_ms):
        """Brings the other axis to its target, far ways with the escape axis at its end."""
        other, target = self.other, self._targets[1 - self._escape_index]
        near, far = other.half_degree_steps // 10 + 1, 4 * other.half_degree_steps
        off = abs(target - other.position)
        self._lined_up = off <= (far if self._lined_up else near)
        if not self._lined_up:
            if self._to_end(now_ms):
                other.go(target)
            else:
                other.halt()
        return self._lined_up

    def _stow(self, now_ms):
        if not self._at_end_once or (self.released and not self._parked):
            self._at_end_once = self._to_end(now_ms)
            if not self._at_end_once:
                return False
        if self.other is not None:
            self.other.go(self._stow_steps[1 - self._escape_index])
            if not self.other.resting:
                return False
        steps = self._stow_steps[self._escape_index]
        # A stow position in the light would be the site's mistake: then the end is as good.
        beside = not self.reaches_light(self._escape_index, steps)
        if steps != self.escape.home_steps and beside and not self.released:
            self.escape.go(steps)
            self._parked = False
        return self._resting()

    def _to_end(self, now_ms):
        """The escape, at full speed: True once the axis stands at its end by its switch."""
        escape = self.escape
        if escape in self.failed:
            return escape.resting
        by_wire = self.released and not self._parked
        if self._searching is escape or not escape.homed or by_wire:
            self._find(escape, escape.speed, now_ms)
            return False
        if not self._parked:
            self._close_in(self._made[self._escape_index])
        return self._parked

    def _close_in(self, made):
        """Runs home by its count; at the end, SF-21: the switch must be within half a degree."""
        escape = self.escape
        short, tolerance = escape.short_of_home, escape.half_degree_steps
        if made and short > tolerance:
            # The switch may be stuck: the axis goes on by its count, the other one helps.
            escape.go(escape.home_steps)
            self._fail(escape, "home switch made too early")
        elif self._looking:
            if made:
                escape.halt()
                self._parked, self._looking = True, False
            elif -short > tolerance:
                escape.halt()
                self._fail(escape, "home switch not made at home")
        elif not escape.resting or short != 0:
            escape.go(escape.home_steps)
        elif made:
            self._parked = True
        else:
            self._looking = True
            escape.run(escape.home_sign * max(1, escape.speed // LOOK_DIVISOR))

    def _find(self, axis, speed_steps_s, now_ms):
        """Searches for an axis's home switch; True once that is over."""
        if self._searching is not axis:
            by_wire = self.released and axis is self.escape
            self._searching = axis
            self._search = Arrival(axis) if by_wire else Search(axis, speed_steps_s)
            self._parked = self._looking = False
        search = self._search
        search.turn(self._made[0 if axis is self.axes[0] else 1], now_ms)
        if search.stands:
            # The relay may be welded: then the driver has the motor, and brings it home itself.
            self.released = False
            self._drop_search(axis)
            self._report(axis, "stands before its end by wire")
            return False
        if not search.over:
            return False
        self._searching = self._search = None
        if search.failed:
            self._fail(axis, search.failed)
        elif axis is self.escape:
            self._parked = True
        return True

    def _fail(self, axis, why):
        """That axis is out until `home`; the other one takes the light away."""
        axis.homed = False
        self._drop_search(axis)
        self.failed.append(axis)
        self._report(axis, why)
        self._parked = self._looking = False
        self._to_find = []
        self._begin(LEAVE)

    def _report(self, axis, why):
        self.faults.append(("SF-21", self.axes.index(axis) + 1, why))

    def _take_away(self, now_ms):
        """The escape axis failed: the other one goes to the end that is farther away."""
        other = self.other
        if other is None or other in self.failed or self._taken_away:
            return
        if other.homed:
            low, high = other.lowest, other.highest
            other.go(low if other.steps - low > high - other.steps else high)
            self._taken_away = True
        else:
            self._taken_away = self._find(other, other.speed, now_ms)

    def _halt_other(self):
        if self.other is not None:
            self.other.halt()

    def _resting(self):
        return all([axis.resting for axis in self.axes])


SEQUENCES = {
    LEAVE: Mirror._leave,
    HOME: Mirror._home,
    HOLD: Mirror._hold,
    FOLLOW: Mirror._follow,
    STOW: Mirror._stow,
}
