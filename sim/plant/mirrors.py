"""Mirrors as they really stand: drives, end stops, home switches, and the light they bring.

Truth only: what a board believes of its mirrors is the firmware's business. Rates come from the
step hardware, and so does the count of steps, which a jammed axis does not change. Motion is
worked out when somebody looks, not in every step of the plant: rates are constant in between.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from sim.plant.optics import Optics
from sim.plant.parameters import (
    AxisParameters,
    MirrorParameters,
    ReceiverParameters,
    TubeParameters,
)

Array = NDArray[np.float64]

# The mechanical stop lies this far beyond the travel and beyond the home switch.
STOP_MARGIN_DEG = 1.0
# Where an axis stands on a plant that was just put up: short of its home switch.
START_BEFORE_HOME_DEG = 3.0
# Faster than this an axis is on its way somewhere: following the sun takes far less.
MOVING_DEG_S = 0.5
PULLED_DEG_S = 10.0  # by a spring or weight, once no motor holds against it

# In place of a slat's second axis.
NO_AXIS = AxisParameters("rotary", 0.0, 1.0, 0.0, -1, steps_per_deg=1.0)

AXIS_FAULTS = ("jam", "slow", "runaway")
HOME_FAULTS = ("open", "closed")


def drive_steps(axis: AxisParameters, angle_deg: float) -> float:
    """Drive position in steps (counts of a linear actuator) at an angle."""
    if axis.drive == "rotary":
        return angle_deg * axis.steps_per_deg
    opening = math.radians(angle_deg + axis.angle_offset_deg)
    a, b = axis.arm_a_mm, axis.arm_b_mm
    return math.sqrt(a * a + b * b - 2 * a * b * math.cos(opening)) * axis.counts_per_mm


class Drives:
    """The drive laws of all axes at once, numbered mirror by mirror."""

    def __init__(self, axes: Sequence[AxisParameters]) -> None:
        self._linear = np.flatnonzero([a.drive == "linear" for a in axes])
        self._per_deg = np.array([a.steps_per_deg if a.drive == "rotary" else 1.0 for a in axes])
        linear = [a for a in axes if a.drive == "linear"]
        self._counts = np.array([a.counts_per_mm for a in linear])
        self._squares = np.array([a.arm_a_mm**2 + a.arm_b_mm**2 for a in linear])
        self._twice = np.array([2 * a.arm_a_mm * a.arm_b_mm for a in linear])
        self._offset = np.array([a.angle_offset_deg for a in linear])

    def angles_deg(self, steps: Array) -> Array:
        """Angles (axes,) at drive positions in steps."""
        angles: Array = steps / self._per_deg
        if len(self._linear):
            length = steps[self._linear] / self._counts
            cosine = (self._squares - length * length) / self._twice
            opening = np.degrees(np.arccos(np.minimum(np.maximum(cosine, -1.0), 1.0)))
            angles[self._linear] = opening - self._offset
        return angles


@dataclass(frozen=True)
class _Travel:
    """Ends of the mechanics and home switches, (axes,) each, in degrees."""

    low: Array
    high: Array
    home: Array
    home_dir: Array

    @classmethod
    def of(cls, axes: Sequence[AxisParameters]) -> "_Travel":
        return cls(
            np.array([min(a.min_deg, a.home_deg) - STOP_MARGIN_DEG for a in axes]),
            np.array([max(a.max_deg, a.home_deg) + STOP_MARGIN_DEG for a in axes]),
            np.array([a.home_deg for a in axes]),
            np.array([float(a.home_dir) for a in axes]),
        )


class Mirrors:
    """All mirrors of a plant. Axes of a board: mirror i has 2·i and 2·i + 1 (a slat's stays still).

    `angles_deg` (mirrors, 2) are the true angles; `power_w` gives the light on the receiver and
    leaves what each mirror brings in `powers_w`.
    """

    def __init__(
        self, mirrors: Sequence[MirrorParameters], receiver: ReceiverParameters | TubeParameters
    ) -> None:
        for mirror in mirrors:
            if len(mirror.axes) != (1 if mirror.turns_about else 2):
                raise ValueError(f"{mirror.id}: {len(mirror.axes)} axes; a slat has 1, others 2")
        self._index = {m.id: i for i, m in enumerate(mirrors)}
        self._slats = {m.id for m in mirrors if m.turns_about}
        self._parameters = [a for m in mirrors for a in _two_axes(m)]
        self._of_board = {b: _axes_of(mirrors, b) for b in dict.fromkeys(m.board for m in mirrors)}
        self._drives = Drives(self._parameters)
        self._travel = _Travel.of(self._parameters)
        self._play = np.array([a.backlash_deg / 2 for a in self._parameters])
        self._optics = Optics(mirrors, receiver)
        # Towards the home switch of each escape axis at the least speed of a move, in steps/s.
        self._escapes = np.array(
            [
                a.home_dir * MOVING_DEG_S * _steps_per_deg(a) * (k == m.escape_axis)
                for m in mirrors
                for k, a in enumerate(_two_axes(m))
            ]
        )
        self.powers_w: Array = np.zeros(len(mirrors))
        self._still(len(self._parameters))
        for i in range(len(mirrors)):
            self._stand(i, [_start_deg(a, k == 0) for k, a in enumerate(_two_axes(mirrors[i]))])

    def _still(self, axes: int) -> None:
        """No motion, no count, no fault."""
        self._angles = np.zeros(axes)
        self._drive = np.zeros(axes)  # in steps, before the backlash
        self._low = np.array([min(self._stops(i)) for i in range(axes)])
        self._high = np.array([max(self._stops(i)) for i in range(axes)])
        self._count = np.zeros(axes)
        self._rates = np.zeros(axes)
        self._gain = np.ones(axes)  # of a jammed axis 0, of a slow one below 1
        self._fed = np.ones(axes)  # 0 of motors without power
        self._pulled = np.zeros(axes)  # steps/s by spring or weight
        self._runaway = np.zeros(axes)  # steps/s whatever the board says
        self._home_open = np.zeros(axes, dtype=bool)
        self._home_closed = np.zeros(axes, dtype=bool)
        self._fast = np.array([MOVING_DEG_S * _steps_per_deg(a) for a in self._parameters])
        self._pending_s = 0.0
        self.at_rest = True
        self.moving = False

    def _stops(self, axis: int) -> tuple[float, float]:
        low, high = float(self._travel.low[axis]), float(self._travel.high[axis])
        parameters = self._parameters[axis]
        return drive_steps(parameters, low), drive_steps(parameters, high)

    # -- what the step hardware does ---------------------------------------------------------

    def set_rates(self, board: str, rates_steps_s: Sequence[float]) -> None:
        """Steps per second for each axis of a board, from now on."""
        axes = self._of_board[board]
        if len(rates_steps_s) != len(axes):
            raise ValueError(f"{board} has {len(axes)} axes; found {len(rates_steps_s)} rates")
        self._catch_up()
        self._rates[axes] = rates_steps_s
        self._judge_motion()

    def feed(self, board: str, powered: bool, pulled: bool) -> None:
        """Give a board's motors power, or take it; `pulled`: escape axes then go home by force."""
        axes = self._of_board[board]
        self._catch_up()
        self._fed[axes] = float(powered)
        self._pulled[axes] = 0.0
        if pulled and not powered:
            self._pulled[axes] = self._escapes[axes] * PULLED_DEG_S / MOVING_DEG_S
        self._judge_motion()

    def effort(self, board: str) -> float:
        """How many motors of a board run at speed: those that follow the sun hardly count."""
        axes = self._of_board[board]
        return float(np.minimum(np.abs(self._rates[axes]) / self._fast[axes], 1.0).sum())

    def step(self, dt_s: float) -> None:
        """Let time pass."""
        if not self.at_rest:
            self._pending_s += dt_s

    def _travel_steps_s(self) -> Array:
        """What each axis really does, jammed, slow, without power or pulled."""
        driven = (self._rates + self._runaway) * self._fed
        travel: Array = (driven + self._pulled) * self._gain
        return travel

    def _judge_motion(self) -> None:
        travel = self._travel_steps_s()
        self.at_rest = not (np.count_nonzero(travel) or np.count_nonzero(self._rates))
        self.moving = bool(np.count_nonzero(np.abs(travel) > self._fast))

    def _catch_up(self) -> None:
        """Work out the motion since somebody last looked."""
        dt_s, self._pending_s = self._pending_s, 0.0
        if dt_s == 0.0:
            return
        self._count += self._rates * dt_s
        travel = self._travel_steps_s() * dt_s
        self._drive = np.minimum(np.maximum(self._drive + travel, self._low), self._high)
        self._follow()

    def _follow(self) -> None:
        """The axis follows its drive with the backlash between them."""
        deg = self._drives.angles_deg(self._drive)
        self._angles = np.minimum(np.maximum(self._angles, deg - self._play), deg + self._play)

    # -- what a board can see ----------------------------------------------------------------

    def steps(self, board: str) -> list[int]:
        """Steps made by the hardware since power-on, per axis of the board, signed."""
        self._catch_up()
        # A rate times a time ends a hair below the whole step it stands for.
        return [math.floor(c + 1e-6) for c in self._count[self._of_board[board]].tolist()]

    def home_made(self, board: str) -> list[bool]:
        """Home switches of a board: made at the home position and beyond it."""
        self._catch_up()
        beyond = (self._angles - self._travel.home) * self._travel.home_dir >= 0.0
        made = (beyond & ~self._home_open) | self._home_closed
        of_board: list[bool] = made[self._of_board[board]].tolist()
        return of_board

    # -- truth -------------------------------------------------------------------------------

    @property
    def angles_deg(self) -> Array:
        """True angles (mirrors, 2): of a slat the second says nothing."""
        self._catch_up()
        return self._angles.reshape(-1, 2)

    def absolute_steps(self, board: str) -> list[int]:
        """True drive positions in steps: what a homed board would believe."""
        self._catch_up()
        return [round(s) for s in self._drive[self._of_board[board]].tolist()]

    def power_w(self, sun: Sequence[float] | Array, dni_w_m2: float) -> float:
        """Light on the receiver for a sun (unit vector east, north, up)."""
        direction = np.asarray(sun, dtype=float)
        if dni_w_m2 <= 0.0 or direction[2] <= 0.0:
            self.powers_w = np.zeros(len(self._index))
            return 0.0
        lit = self._optics.lit_m2(np.radians(self.angles_deg), direction)
        self.powers_w = lit * dni_w_m2
        return float(self.powers_w.sum())

    def place(self, mirror_id: str, axis1_deg: float, axis2_deg: float) -> None:
        """Put a mirror somewhere, free of play; the hardware's count does not change."""
        self._catch_up()
        self._stand(self._index[mirror_id], [axis1_deg, axis2_deg])

    def drive(self, mirror_id: str, *angles_deg: float) -> None:
        """Have drives cover the way to these angles at once; the hardware counts it."""
        self._catch_up()
        for axis, deg in enumerate(angles_deg, start=2 * self._index[mirror_id]):
            way = round(drive_steps(self._parameters[axis], deg) - float(self._drive[axis]))
            self._drive[axis] += way
            self._count[axis] += way
        self._follow()

    def _stand(self, mirror: int, angles_deg: Sequence[float]) -> None:
        for axis, deg in enumerate(angles_deg, start=2 * mirror):
            deg = min(max(deg, float(self._travel.low[axis])), float(self._travel.high[axis]))
            self._angles[axis] = deg
            self._drive[axis] = drive_steps(self._parameters[axis], deg)
        self._follow()

    # -- faults ------------------------------------------------------------------------------

    def inject(self, target: str, kind: str, value: float | None = None) -> None:
        """Break an axis or the home switches of a mirror.

        `<mirror>.axis1|axis2`: jam, slow (`value`: share of the speed that is left, 0.3 if not
        given), runaway (steps/s); `<mirror>.home`: open or closed, both switches. Anything else
        is a ValueError that names what is allowed.
        """
        axes = self._target(target)
        allowed = HOME_FAULTS if target.endswith(".home") else AXIS_FAULTS
        if kind not in allowed:
            raise ValueError(f"{target}: found {kind!r}, allowed are {', '.join(allowed)}")
        self._catch_up()
        if kind == "jam":
            self._gain[axes] = 0.0
        elif kind == "slow":
            self._gain[axes] = 0.3 if value is None else value
        elif kind == "runaway":
            self._runaway[axes] = self._fast[axes] if value is None else value
        else:
            (self._home_open if kind == "open" else self._home_closed)[axes] = True
        self._judge_motion()

    def clear(self, target: str, kind: str) -> None:
        """Mend what `inject` broke."""
        axes = self._target(target)
        self._catch_up()
        if kind in ("jam", "slow"):
            self._gain[axes] = 1.0
        elif kind == "runaway":
            self._runaway[axes] = 0.0
        elif kind in HOME_FAULTS:
            (self._home_open if kind == "open" else self._home_closed)[axes] = False
        self._judge_motion()

    def _target(self, target: str) -> list[int]:
        mirror, _, part = target.rpartition(".")
        parts = {"axis1": [0], "axis2": [1], "home": [0, 1]}
        if mirror in self._slats:
            parts = {"axis1": [0], "home": [0]}
        if mirror not in self._index or part not in parts:
            mirrors = ", ".join(self._index)
            words = "|".join(parts)
            raise ValueError(f"{target}: allowed are <mirror>.{words} of {mirrors}")
        return [2 * self._index[mirror] + k for k in parts[part]]


def _two_axes(mirror: MirrorParameters) -> tuple[AxisParameters, ...]:
    return (*mirror.axes, NO_AXIS)[:2]


def _axes_of(mirrors: Sequence[MirrorParameters], board: str) -> NDArray[np.intp]:
    of_board = [2 * i + k for i, m in enumerate(mirrors) if m.board == board for k in (0, 1)]
    return np.array(of_board, dtype=np.intp)


def _start_deg(axis: AxisParameters, middle: bool) -> float:
    if middle:
        return (axis.min_deg + axis.max_deg) / 2
    return axis.home_deg - axis.home_dir * START_BEFORE_HOME_DEG


def _steps_per_deg(axis: AxisParameters) -> float:
    """Roughly, and for a linear actuator its largest: arm × angle."""
    if axis.drive == "rotary":
        return axis.steps_per_deg
    return math.radians(1.0) * min(axis.arm_a_mm, axis.arm_b_mm) * axis.counts_per_mm
