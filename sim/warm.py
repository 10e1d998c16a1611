"""A warm start: the minutes before a scenario that begins in RUN, played for real.

The boards boot, escape and home, a person presses the button and gives `start`, the conductor
brings the mirrors on target: all by firmware and host themselves. Only the drum is held at its
pressure meanwhile. The scenario's time begins afterwards.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from sim.host import VirtualHost
from sim.rig import TICK_MS, Rig
from sim.scenario import Initial
from sim.watch import Watch

WARM_UP_S = 90  # the slowest preset needs 70
NEAR_HOME_DEG = 1.0  # mirrors begin here, as homing from far away takes a minute
# The vent, open at boot, closes only below nine tenths of the operating pressure: the drum waits
# there first, all mirrors on, and is then raised: more slowly than SF-02 by rate allows, and with
# the conductor's hands off, which would turn mirrors away before the scenario begins.
LOW_SHARE = 0.85
RISE_BAR_S = 0.25
SETTLED_S = 3.0  # at the end, so that telemetry shows no rise any more
_SECOND_MS = 1_000
_HELD_MS = 2_500  # the button: 2 to 10 s are a reset


class WarmStartError(RuntimeError):
    """A scenario that cannot begin in RUN, as at night: what each board did instead."""

    exit_code = 2


@dataclass
class _Person:
    """Resets the boiler once the field is off target, and starts it once the field stands by."""

    rig: Rig
    host: VirtualHost
    watch: Watch
    pressed_ms: int | None = None

    def act(self, now_ms: int) -> None:
        mode = self.watch.modes().get(self.watch.boiler_name)
        if self.pressed_ms is not None and now_ms - self.pressed_ms >= _HELD_MS:
            self.pressed_ms = None
        elif self.pressed_ms is None and mode == "TRIPPED" and self._field_stands_by():
            self.pressed_ms = now_ms
        elif mode == "READY" and self._field_stands_by() and now_ms % _SECOND_MS == 0:
            self.host.command(self.watch.boiler_name, "start", now_ms)
        self.rig.plant.button = self.pressed_ms is not None

    def _field_stands_by(self) -> bool:
        modes = self.watch.modes()
        trackers = [board.id for board in self.rig.site.trackers]
        return all(
            modes.get(name) == "STANDBY" and self.host.sessions[name].trajectories_ok
            for name in trackers
        )


def warm_start(rig: Rig, host: VirtualHost, watch: Watch, initial: Initial) -> Iterator[int]:
    """Brings the rig from power-on to RUN at virtual time 0; yields the time after each tick.

    Raises WarmStartError where the boiler is not in RUN by then.
    """
    pressure_barg = initial.pressure_barg
    if pressure_barg is None:
        pressure_barg = rig.site.boiler.operating_pressure_barg
    water_l = rig.site.boiler.water_l if initial.water_l is None else initial.water_l
    person = _Person(rig, host, watch)
    for mirror in rig.plant.parameters.mirrors:
        home = mirror.axes[0].home_deg - mirror.axes[0].home_dir * NEAR_HOME_DEG
        rig.plant.mirrors.place(mirror.id, home, mirror.axes[-1].home_deg)
    began_ms = -WARM_UP_S * _SECOND_MS
    rig.power_on(began_ms)
    for now_ms in range(began_ms + TICK_MS, TICK_MS, TICK_MS):
        if now_ms % _SECOND_MS == 0:
            held_barg = _held_barg(rig, pressure_barg, -now_ms / 1000.0)
            host.conducting = held_barg <= LOW_SHARE * rig.site.boiler.operating_pressure_barg
            rig.plant.warm_start(held_barg, water_l)
        person.act(now_ms)
        rig.tick(now_ms)
        if now_ms % (2 * TICK_MS) == 0:
            host.step(now_ms)
        watch.tick(now_ms)
        yield now_ms
    rig.plant.warm_start(pressure_barg, water_l)
    host.conducting = True
    modes = watch.modes()
    if modes[watch.boiler_name] != "RUN":
        seen = ", ".join(f"{name} is {mode}" for name, mode in sorted(modes.items()))
        raise WarmStartError(
            f'initial.state: found "RUN", but after a warm-up of {WARM_UP_S} s {seen}; '
            "allowed: a start in daylight, when the mirrors can track"
        )


def _held_barg(rig: Rig, wanted_barg: float, left_s: float) -> float:
    """What the drum is held at, so long before the scenario begins."""
    low_barg = LOW_SHARE * rig.site.boiler.operating_pressure_barg
    return min(wanted_barg, max(low_barg, wanted_barg - RISE_BAR_S * (left_s - SETTLED_S)))
