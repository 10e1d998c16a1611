"""True positions of mirrors: drives, end stops, home switches, and the light they bring.

Rates come from the step hardware, and so does the count of a stepper's steps, which goes on at a
jammed axis. Axes with a sensor (linear actuators, and all that escape by wire) count their motion.
Motion is worked out when it is read, not in every step of the plant: rates are constant in between.
"""

import math
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from sim.plant.axis_faults import AxisFaults
from sim.plant.drives import Drives, drive_steps
from sim.plant.escapes import Escapes
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
# On a plant that was just put up, an axis stands this far short of its home switch.
START_BEFORE_HOME_DEG = 3.0
# An axis faster than this makes a move. Following takes far less: the sun turns by 0.004 deg/s, and
# a mirror by half of that, but for some minutes near the zenith.
MOVING_DEG_S = 0.5
# A rate times a time ends a hair below the whole step that it stands for.
WHOLE_STEP = 1e-6

# Every mirror has two axes in the arrays; this one stands in for a slat's second, and never turns.
NO_AXIS = AxisParameters("rotary", 0.0, 1.0, 0.0, -1, steps_per_deg=1.0)


class Mirrors:
    """All mirrors of a plant. Axes of a board: mirror i has 2·i and 2·i + 1 (a slat's stays still).

    `angles_deg` (mirrors, 2) are the true angles; `power_w` gives the light on the receiver and
    leaves each mirror's part in `powers_w`.
    """

    def __init__(
        self, mirrors: Sequence[MirrorParameters], receiver: ReceiverParameters | TubeParameters
    ) -> None:
        for mirror in mirrors:
            if len(mirror.axes) != (1 if mirror.turns_about else 2):
                raise ValueError(f"{mirror.id}: {len(mirror.axes)} axes; a slat has 1, others 2")
        self._index = {m.id: i for i, m in enumerate(mirrors)}
        self._parameters = [a for m in mirrors for a in _two_axes(m)]
        self._of_board = {b: _axes_of(mirrors, b) for b in dict.fromkeys(m.board for m in mirrors)}
        self._drives = Drives(self._parameters)
        self._home = np.array([a.home_deg for a in self._parameters])
        self._home_dir = np.array([float(a.home_dir) for a in self._parameters])
        # Half of the play on either side of the drive.
        self._play = np.array([a.backlash_deg / 2 for a in self._parameters])
        self._optics = Optics(mirrors, receiver)
        self._full = np.array([a.speed_steps_s for a in self._parameters])
        self._fast = np.array([MOVING_DEG_S * _steps_per_deg(a) for a in self._parameters])
        self._faults = AxisFaults(mirrors, self._fast, self._full)
        self._escapes = Escapes(mirrors, self._parameters, self._of_board, self._faults)
        linear = np.array([a.drive == "linear" for a in self._parameters])
        self._sensed = linear | self._escapes.fitted
        self.powers_w: Array = np.zeros(len(mirrors))
        self._still(len(self._parameters))
        for i in range(len(mirrors)):
            self._stand(i, [_start_deg(a, k == 0) for k, a in enumerate(_two_axes(mirrors[i]))])
        self._judge_motion()

    def _still(self, axes: int) -> None:
        """No motion, no count."""
        self._angles = np.zeros(axes)
        self._drive = np.zeros(axes)  # in steps, before the backlash
        # Stops in steps: the drive's direction may be against the angle's, so min and max.
        stops = [[drive_steps(a, deg) for deg in _stops_deg(a)] for a in self._parameters]
        self._low, self._high = np.array([[min(ends), max(ends)] for ends in stops]).T
        self._count = np.zeros(axes)
        self._rates = np.zeros(axes)
        self._fed = np.ones(axes)  # 0 of motors without power
        self._travel = np.zeros(axes)  # true rates
        self._pending_s = 0.0  # since the motion was last worked out
        self.at_rest, self.moving = True, False
        self.unread = True  # moved since its boards looked

    def set_rates(self, board: str, rates_steps_s: Sequence[float]) -> None:
        """Steps per second for each axis of a board, from now on."""
        axes = self._of_board[board]
        if len(rates_steps_s) != len(axes):
            raise ValueError(f"{board} has {len(axes)} axes; found {len(rates_steps_s)} rates")
        # Motion up to now was at the old rates.
        self._catch_up()
        self._rates[axes] = rates_steps_s
        self._judge_motion()

    def feed(self, board: str, powered: bool) -> None:
        """Switch a board's motors on or off."""
        self._catch_up()
        self._fed[self._of_board[board]] = float(powered)
        self._escapes.feed(board, powered)
        self._judge_motion()

    def permit(self, board: str, live: bool) -> None:
        """The PERMIT line at a board: dead, it moves the escape axes home by wire."""
        self._catch_up()
        self._escapes.permit(board, live)
        self._judge_motion()

    def effort(self, board: str) -> float:
        """How many motors of a board run at speed; following the sun counts next to nothing."""
        axes = self._of_board[board]
        driven = np.where(self._escapes.released, 0.0, self._rates)[axes]
        by_driver = np.minimum(np.abs(driven) / self._fast[axes], 1.0).sum()
        return float(by_driver) + self._escapes.motors(axes)

    def step(self, dt_s: float) -> None:
        """Let time pass."""
        if not self.at_rest:
            self._pending_s += dt_s

    def _judge_motion(self) -> None:
        """True rates of the axes: driven, escaping, jammed, slow or without power."""
        faults, rates = self._faults, (self._rates + self._faults.runaway) * self._fed
        if self._escapes.any_released:
            rates = np.where(self._escapes.released, self._escapes.judge(self._drive), rates)
        if faults.any:
            rates = np.where(np.abs(rates) > faults.stall, 0.0, rates * faults.gain)
        self._travel = rates
        # At rest the plant skips the mirrors: most of a night, and most of a day between updates.
        moves = np.count_nonzero(rates) or np.count_nonzero(self._rates)
        self.at_rest = not (moves or faults.counts_at_rest)
        self.moving = bool(np.count_nonzero(np.abs(rates) > self._fast))

    def _catch_up(self) -> None:
        """Work out the motion since the last time."""
        dt_s, self._pending_s = self._pending_s, 0.0
        if dt_s == 0.0:
            return
        self.unread = True
        before, drive = self._drive, self._drive + self._travel * dt_s
        if self._escapes.any_released:
            drive = self._escapes.stopped(drive)
        # Mechanical stops hold the drive; the hardware of a stepper counts on.
        self._drive = np.minimum(np.maximum(drive, self._low), self._high)
        counted = np.where(self._sensed, self._drive - before, self._rates * dt_s)
        self._count += self._faults.counted(counted, dt_s) if self._faults.any else counted
        self._follow()
        if self._escapes.any_released:
            self._judge_motion()  # an end switch may have opened

    def _follow(self) -> None:
        """The axis follows its drive with the backlash between them."""
        deg = self._drives.angles_deg(self._drive)
        self._angles = np.minimum(np.maximum(self._angles, deg - self._play), deg + self._play)

    def steps(self, board: str) -> list[int]:
        """Steps made by the hardware since power-on, per axis of the board, signed."""
        self._catch_up()
        return [math.floor(c + WHOLE_STEP) for c in self._count[self._of_board[board]].tolist()]

    def home_made(self, board: str) -> list[bool]:
        """Home switches of a board: made at the home position and beyond it."""
        self._catch_up()
        # The switch is a cam, not a point: it stays made from the home position to the stop.
        beyond = (self._angles - self._home) * self._home_dir >= 0.0
        made = (beyond & ~self._faults.home_open) | self._faults.home_closed
        of_board: list[bool] = made[self._of_board[board]].tolist()
        return of_board

    @property
    def angles_deg(self) -> Array:
        """True angles (mirrors, 2); the second of a slat means nothing."""
        self._catch_up()
        return self._angles.reshape(-1, 2)

    def absolute_steps(self, board: str) -> list[int]:
        """True drive positions in steps, as a homed board would compute them."""
        self._catch_up()
        return [round(s) for s in self._drive[self._of_board[board]].tolist()]

    def power_w(self, sun: Sequence[float] | Array, dni_w_m2: float) -> float:
        """Light on the receiver for a sun (unit vector east, north, up)."""
        direction = np.asarray(sun, dtype=float)
        # At night, and below the horizon, nothing is computed.
        if dni_w_m2 <= 0.0 or direction[2] <= 0.0:
            self.powers_w = np.zeros(len(self._index))
            return 0.0
        lit = self._optics.lit_m2(np.radians(self.angles_deg), direction)
        self.powers_w = lit * dni_w_m2
        return float(self.powers_w.sum())

    def place(self, mirror_id: str, axis1_deg: float, axis2_deg: float) -> None:
        """Put a mirror at these angles, free of play; the hardware's count does not change."""
        self._catch_up()
        self._stand(self._index[mirror_id], [axis1_deg, axis2_deg])
        self.unread = True
        self._judge_motion()

    def drive(self, mirror_id: str, *angles_deg: float) -> None:
        """Have drives cover the way to these angles at once, counted by the hardware."""
        self._catch_up()
        for axis, deg in enumerate(angles_deg, start=2 * self._index[mirror_id]):
            # Whole steps, as the hardware makes them.
            way = round(drive_steps(self._parameters[axis], deg) - float(self._drive[axis]))
            self._drive[axis] += way
            self._count[axis] += way
        self._follow()
        self.unread = True
        self._judge_motion()

    def _stand(self, mirror: int, angles_deg: Sequence[float]) -> None:
        for axis, deg in enumerate(angles_deg, start=2 * mirror):
            parameters = self._parameters[axis]
            low_deg, high_deg = _stops_deg(parameters)
            self._angles[axis] = min(max(deg, low_deg), high_deg)
            self._drive[axis] = drive_steps(parameters, float(self._angles[axis]))
        self._follow()

    def inject(self, target: str, kind: str, value: float | None = None) -> None:
        """Break an axis, its sensor, the escape relay or the home switches of a mirror.

        `<mirror>.axis1|axis2`: jam, slow, stall (`value`: remaining share of the speed), runaway
        (steps/s); `<mirror>.hall1|hall2`: off, noise (counts/s); `<mirror>.escape`: open, closed,
        jam; `<mirror>.home`: open or closed, both switches. Raises ValueError for anything else,
        naming the allowed.
        """
        self._catch_up()
        self._faults.set(target, kind, value)
        self._changed()

    def clear(self, target: str, kind: str) -> None:
        """Mend what `inject` broke."""
        self._catch_up()
        self._faults.clear(target, kind)
        self._changed()

    def _changed(self) -> None:
        self._escapes.switch_relays()
        self._judge_motion()


def _stops_deg(axis: AxisParameters) -> tuple[float, float]:
    """The mechanical stops."""
    low_deg, high_deg = min(axis.min_deg, axis.home_deg), max(axis.max_deg, axis.home_deg)
    return low_deg - STOP_MARGIN_DEG, high_deg + STOP_MARGIN_DEG


def _two_axes(mirror: MirrorParameters) -> tuple[AxisParameters, ...]:
    return (*mirror.axes, NO_AXIS)[:2]


def _axes_of(mirrors: Sequence[MirrorParameters], board: str) -> NDArray[np.intp]:
    of_board = [2 * i + k for i, m in enumerate(mirrors) if m.board == board for k in (0, 1)]
    return np.array(of_board, dtype=np.intp)


def _start_deg(axis: AxisParameters, middle: bool) -> float:
    """Axis 1 starts in the middle of its travel, axis 2 just short of its home switch."""
    if middle:
        return (axis.min_deg + axis.max_deg) / 2
    return axis.home_deg - axis.home_dir * START_BEFORE_HOME_DEG


def _steps_per_deg(axis: AxisParameters) -> float:
    """Roughly, and for a linear actuator its largest: arm × angle."""
    # The lever is at most the shorter arm, where the actuator stands square to it.
    if axis.drive == "rotary":
        return axis.steps_per_deg
    return math.radians(1.0) * min(axis.arm_a_mm, axis.arm_b_mm) * axis.counts_per_mm
