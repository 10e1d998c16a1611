"""What is broken on the mirrors' axes, and the targets of these faults."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sim.plant.faults import SLOW_SHARE
from sim.plant.parameters import MirrorParameters

Array = NDArray[np.float64]
Flags = NDArray[np.bool_]

# Kinds by the part that a target names: `m1.axis2`, `m1.hall2`, `m1.home`, `m1.escape`.
KINDS = {
    "axis": ("jam", "slow", "runaway", "stall"),
    "hall": ("off", "noise"),
    "home": ("open", "closed"),
    "escape": ("open", "closed", "jam"),
}
STALL_SHARE = 0.5  # of its full speed: an axis that stalls without a value
NOISE_SHARE = 0.1  # the same for the false pulses of its sensor


class AxisFaults:
    """Faults in arrays over all axes, two a mirror; a slat has one.

    `gain`: of a jammed axis 0, of a slow one below 1; `runaway`: steps/s without any command;
    `stall`: the rate, in steps/s, beyond which it stands; `home_open home_closed`: its home
    switch; `relay_open relay_closed`: its escape relay, dropped or welded; `any`: is one broken.
    """

    def __init__(self, mirrors: Sequence[MirrorParameters], runaway: Array, full: Array) -> None:
        self._mirrors = {mirror.id: (i, mirror) for i, mirror in enumerate(mirrors)}
        axes = 2 * len(mirrors)
        self.gain, self.runaway = np.ones(axes), np.zeros(axes)
        self.stall = np.full(axes, np.inf)
        self.home_open, self.home_closed, self.relay_open, self.relay_closed, self._hall_off = (
            np.zeros(axes, dtype=bool) for _ in range(5)
        )
        self._false_pulses = np.zeros(axes)  # counts/s
        self._full = full  # speed in steps/s
        none, every = np.zeros(axes), np.ones(axes)
        # Of each kind of fault: the state that it changes, its values broken and healthy.
        self._states: dict[tuple[str, str], tuple[NDArray[Any], Array, float]] = {
            ("axis", "jam"): (self.gain, none, 1.0),
            ("axis", "slow"): (self.gain, SLOW_SHARE * every, 1.0),
            ("axis", "runaway"): (self.runaway, runaway, 0.0),
            ("axis", "stall"): (self.stall, STALL_SHARE * full, np.inf),
            ("hall", "off"): (self._hall_off, every, 0.0),
            ("hall", "noise"): (self._false_pulses, NOISE_SHARE * full, 0.0),
            ("home", "open"): (self.home_open, every, 0.0),
            ("home", "closed"): (self.home_closed, every, 0.0),
            ("escape", "open"): (self.relay_open, every, 0.0),
            ("escape", "closed"): (self.relay_closed, every, 0.0),
            ("escape", "jam"): (self.gain, none, 1.0),
        }
        self._look()

    def set(self, target: str, kind: str, value: float | None) -> None:
        """Breaks a part of a mirror. Raises ValueError that names what is allowed."""
        part, axes = self._target(target)
        if kind not in KINDS[part]:
            raise ValueError(f"{target}: found {kind!r}, allowed are {', '.join(KINDS[part])}")
        state, broken, _ = self._states[part, kind]
        if value is None:
            state[axes] = broken[axes]
        else:
            state[axes] = value * self._full[axes] if kind == "stall" else value
        self._look()

    def clear(self, target: str, kind: str) -> None:
        """Mends what `set` broke."""
        part, axes = self._target(target)
        state, _, healthy = self._states[part, kind]
        state[axes] = healthy
        self._look()

    def counted(self, steps: Array, dt_s: float) -> Array:
        """What the sensors count of these steps."""
        seen: Array = np.where(self._hall_off, 0.0, steps) + self._false_pulses * dt_s
        return seen

    def _look(self) -> None:
        self.any = any((state != healthy).any() for state, _, healthy in self._states.values())
        self.counts_at_rest = bool(self._false_pulses.any())

    def _target(self, target: str) -> tuple[str, list[int]]:
        """The part that a target names, and its axes."""
        name, _, part = target.rpartition(".")
        number, mirror = self._mirrors.get(name, (0, None))
        own = {"axis1": [0], "axis2": [1], "home": [0, 1], "hall1": [0], "hall2": [1]}
        if mirror and mirror.turns_about:
            own = {"axis1": [0], "home": [0], "hall1": [0]}
        own["escape"] = [mirror.escape_axis if mirror else 0]
        if mirror is None or part not in own:
            names = ", ".join(self._mirrors)
            raise ValueError(f"{target}: allowed are <mirror>.{'|'.join(own)} of {names}")
        return part.rstrip("12"), [2 * number + axis for axis in own[part]]
