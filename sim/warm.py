"""A warm start: the minutes before a scenario that begins in RUN, played for real.

The boards boot, escape and home, a person presses the button and gives `start`, the conductor
brings the mirrors on target: all by firmware and host themselves. Only the drum is held at its
pressure meanwhile. The scenario's time begins afterwards.
"""

from __future__ import annotations

from sim.host import VirtualHost
from sim.rig import TICK_MS, Rig
from sim.scenario import Initial
from sim.watch import Watch

WARM_UP_S = 90  # the slowest preset needs 70
_PRESS_MS = 3_000  # after the two silent seconds of a boot
_HELD_MS = 2_500  # 2 to 10 s are a reset
_HOLD_DRUM_EVERY_MS = 1_000


class WarmStartError(RuntimeError):
    """The plant was not in RUN after the warm-up: what each board did instead."""

    exit_code = 1


def warm_start(rig: Rig, host: VirtualHost, watch: Watch, initial: Initial) -> None:
    """Brings the rig from power-on to RUN at virtual time 0.

    Raises WarmStartError where the boiler is not in RUN by then.
    """
    pressure_barg = initial.pressure_barg
    if pressure_barg is None:
        pressure_barg = rig.site.boiler.operating_pressure_barg
    began_ms = -WARM_UP_S * 1000
    rig.power_on(began_ms)
    for now_ms in range(began_ms + TICK_MS, TICK_MS, TICK_MS):
        if now_ms % _HOLD_DRUM_EVERY_MS == 0:
            rig.plant.warm_start(pressure_barg, initial.water_l)
            _be_the_person(rig, host, watch, now_ms)
        pressed_for_ms = now_ms - began_ms - _PRESS_MS
        rig.plant.button = 0 <= pressed_for_ms < _HELD_MS
        rig.tick(now_ms)
        if now_ms % (2 * TICK_MS) == 0:
            host.step(now_ms)
        watch.tick(now_ms)
    rig.plant.warm_start(pressure_barg, initial.water_l)
    modes = watch.modes()
    if modes[watch.boiler_name] != "RUN":
        seen = ", ".join(f"{name} is {mode}" for name, mode in sorted(modes.items()))
        raise WarmStartError(f"not in RUN after a warm-up of {WARM_UP_S} s: {seen}")


def _be_the_person(rig: Rig, host: VirtualHost, watch: Watch, now_ms: int) -> None:
    """Gives `start` once the field stands by with its trajectories."""
    modes = watch.modes()
    trackers = [board.id for board in rig.site.trackers]
    if modes.get(watch.boiler_name) == "READY" and all(
        modes.get(name) == "STANDBY" and host.sessions[name].trajectories_ok for name in trackers
    ):
        host.command(watch.boiler_name, "start", now_ms)
