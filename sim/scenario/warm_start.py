"""A warm start: brings boards and plant into RUN before the scenario's time begins.

Firmware and host do it all themselves: the boards boot, escape and home, a person presses the
button, gives `start` and has the mirrors track, the conductor sends the plan. Only idle waiting is
skipped: mirrors begin beside their home switches, drives jump most of the way to the sun, and
boards get no more of the day's trajectories than the run needs. Meanwhile the drum is held at its
pressure, and nobody trims heat.
"""

from __future__ import annotations

import math
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from host.bus import Arguments
from host.gateway.trajectory_upload import Knot
from host.site import LinearAxis, Mirror, Site
from host.site.escape import ACTUATOR_RAMP_S
from sim.boards.rig import TICK_MS, Rig
from sim.scenario.model import Initial
from sim.scenario.monitor import Monitor
from sim.scenario.virtual_host import VirtualHost

FIND_S = 2.0  # an axis needs this to find the edge of its home switch, slowly
BACK_TIMES = 5.0  # an axis brakes behind the switch and comes back at a tenth of its speed
SLOWLY_SHARE = 1.0 / 3.0  # of its speed: axes other than the escape axis home so fast
PART_S = 0.5  # to send and read one part of a trajectory
PART_COVERS_S = 1200.0  # a part covers at least so much of a day
MARGIN_S = 60.0  # trajectories reach so far beyond the run
START_S = 5.0  # from homed mirrors to mirrors on target
SETTLED_S = 10.0  # for slow values at the end: SF-05's model of the thermowell
NEAR_HOME_DEG = 0.1  # mirrors begin here; homing from far away takes a minute
# Drives jump to this distance and come from the side that homing leaves: the boards' own moves then
# take up the backlash, as on the whole way.
LAST_BIT_DEG = 0.3
# The vent is open at boot and closes only below nine tenths of the operating pressure, so the drum
# waits there for a second. No function judges a rise in a board's first two seconds.
LOW_SHARE = 0.88
LOW_MS = 1_000
UDEG = 1e6
_SECOND_MS = 1_000
_HELD_MS = 2_500  # the button: 2 to 10 s are a reset


class WarmStartError(RuntimeError):
    """A scenario that cannot begin in RUN, as at night. The message has each board's state."""

    exit_code = 2


def warm_up_s(site: Site, duration_s: float) -> int:
    """How long before a scenario its warm start begins: mirrors home while plans are sent."""
    parts = math.ceil((duration_s + MARGIN_S) / PART_COVERS_S)
    mirrors = max(len(site.mirrors_of(board.id)) for board in site.trackers)
    homing_s = max(map(_homing_s, site.mirrors))
    return math.ceil(max(homing_s, PART_S * parts * mirrors) + START_S + SETTLED_S)


def _homing_s(mirror: Mirror) -> float:
    """How long a mirror needs from beside its home switches, one axis after the other."""
    seconds = 0.0
    for number, axis in enumerate(mirror.axes, start=1):
        braking_s = ACTUATOR_RAMP_S
        if not isinstance(axis, LinearAxis):
            braking_s = axis.speed_deg_s / axis.acceleration_deg_s2
        share = 1.0 if number == mirror.escape_axis else SLOWLY_SHARE
        seconds += FIND_S + BACK_TIMES * braking_s * share
    return seconds


@dataclass
class _Person:
    """Homes the field, resets the boiler once it is off target, starts it, has mirrors track."""

    rig: Rig
    host: VirtualHost
    monitor: Monitor
    pressed_ms: int | None = None
    sent: set[tuple[str, str]] = field(default_factory=set)  # board and command; each only once
    spared: set[str] = field(default_factory=set)  # boards whose drives have jumped

    def act(self, now_ms: int) -> None:
        mode = self.monitor.modes.get(self.monitor.boiler_name)
        for board in self.rig.site.trackers:
            if self.host.sessions[board.id].round_trip_ms is not None:
                self._send(board.id, "home", now_ms)
            if mode == "RUN" and self.rig.plant.tracker_inputs[board.id].permit:
                self._send(board.id, "track", now_ms)
        if mode == "READY" and self._field_stands_by():
            self._send(self.monitor.boiler_name, "start", now_ms)
        inputs = self.rig.plant.boiler_inputs
        off_target = inputs.off_target1_closed and inputs.off_target2_closed
        if self.pressed_ms is None and mode == "TRIPPED" and off_target:
            self.pressed_ms = now_ms
        elif self.pressed_ms is not None and now_ms - self.pressed_ms >= _HELD_MS:
            self.pressed_ms = None
        self.rig.plant.button = self.pressed_ms is not None

    def spare_the_way(self, now_ms: int) -> None:
        """Drives that have just begun to track jump to where the sun wants them, almost."""
        for board in self.rig.site.trackers:
            tracks = self.monitor.modes.get(board.id) == "TRACK"
            if tracks and board.id not in self.spared:
                self.spared.add(board.id)
                self._jump(_angles_deg(self.host, board.id, now_ms))

    def _jump(self, angles_deg: dict[str, tuple[float, float]]) -> None:
        for mirror in self.rig.plant.parameters.mirrors:
            if mirror.id in angles_deg:
                axes = enumerate(mirror.axes)  # a slat has one
                short_deg = [angles_deg[mirror.id][i] + a.home_dir * LAST_BIT_DEG for i, a in axes]
                self.rig.plant.mirrors.drive(mirror.id, *short_deg)

    def _send(self, board: str, command: str, now_ms: int) -> None:
        if (board, command) not in self.sent:
            self.sent.add((board, command))
            args: Arguments = {"mirrors": [*_angles_deg(self.host, board, now_ms)]}
            self.host.command(board, command, now_ms, args if command == "track" else None)

    def _field_stands_by(self) -> bool:
        modes, sessions = self.monitor.modes, self.host.sessions
        boards = [board.id for board in self.rig.site.trackers]
        return all(modes.get(b) == "STANDBY" and sessions[b].trajectories_ok for b in boards)


def warm_start(
    rig: Rig, host: VirtualHost, monitor: Monitor, initial: Initial, duration_s: float
) -> Iterator[int]:
    """Brings the rig from power-on to RUN at virtual time 0; yields the time after each tick.

    Raises WarmStartError if the boiler is not in RUN by then.
    """
    boiler = rig.site.boiler
    operating_barg = boiler.operating_pressure_barg
    target_barg = operating_barg if initial.pressure_barg is None else initial.pressure_barg
    water_l = boiler.water_l if initial.water_l is None else initial.water_l
    began_ms = -warm_up_s(rig.site, duration_s) * _SECOND_MS
    host.needed_until_ms = round((duration_s + MARGIN_S) * 1000)
    _place_near_home(rig)
    rig.plant.warm_start(min(target_barg, LOW_SHARE * operating_barg), water_l)
    rig.power_on(began_ms)
    person = _Person(rig, host, monitor)
    for now_ms in range(began_ms + TICK_MS, TICK_MS, TICK_MS):
        if now_ms % _SECOND_MS == 0 and now_ms >= began_ms + LOW_MS:
            rig.plant.warm_start(target_barg, water_l)
        person.act(now_ms)
        rig.tick(now_ms)
        person.spare_the_way(now_ms)
        host.conducting = monitor.modes.get(monitor.boiler_name) != "RUN"
        if now_ms % (2 * TICK_MS) == 0:
            host.step(now_ms)
        monitor.tick(now_ms)
        yield now_ms
    host.conducting = True
    host.send_whole_days()
    _check_running(monitor, -began_ms // _SECOND_MS)


def _check_running(monitor: Monitor, warmed_s: int) -> None:
    modes = monitor.modes
    if modes[monitor.boiler_name] != "RUN":
        seen = ", ".join(f"{name} is {mode}" for name, mode in sorted(modes.items()))
        raise WarmStartError(
            f'initial.state: found "RUN", but after a warm-up of {warmed_s} s {seen}; '
            "allowed: a start in daylight, when the mirrors can track"
        )


def _place_near_home(rig: Rig) -> None:
    for mirror in rig.plant.parameters.mirrors:
        home = mirror.axes[0].home_deg - mirror.axes[0].home_dir * NEAR_HOME_DEG
        rig.plant.mirrors.place(mirror.id, home, mirror.axes[-1].home_deg)


def _angles_deg(host: VirtualHost, board: str, now_ms: int) -> dict[str, tuple[float, float]]:
    """Both planned angles of each mirror of a board that has a trajectory for this time."""
    knots = host.days[board].knots if board in host.days else {}
    angles_deg = {mirror: _planned_deg(ks, host.utc_ms(now_ms)) for mirror, ks in knots.items()}
    return {mirror: deg for mirror, deg in angles_deg.items() if deg is not None}


def _planned_deg(knots: Sequence[Knot], utc_ms: int) -> tuple[float, float] | None:
    """Both angles of a trajectory; None outside its time."""
    after = bisect_right(knots, utc_ms, key=lambda knot: knot[0])
    if not 0 < after < len(knots):
        return None
    (from_ms, *first), (to_ms, *second) = knots[after - 1], knots[after]
    part = (utc_ms - from_ms) / (to_ms - from_ms)
    axis1, axis2 = (a + part * (b - a) for a, b in zip(first, second, strict=True))
    return axis1 / UDEG, axis2 / UDEG
