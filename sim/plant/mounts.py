"""The orientation of mirrors at given angles of their axes, on mounts with errors of their own.

A mirror's frame is right, up (both in its surface) and outwards; matrices have these as columns.
"""

import math
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from sim.plant.parameters import MirrorParameters, MountErrors, Vector

Array = NDArray[np.float64]

PIVOT_M_A_MRAD = 1e-3  # an installer who levels to a milliradian measures to a millimetre


def drawn_errors(seed: int, number: int, sigma_mrad: float) -> MountErrors:
    """Errors of the mirror of this number: normal, all angles of the same sigma.

    Drive scales are drawn so that a turn of a radian is off by as much.
    """
    # A generator for each mirror: another mirror more or less leaves the others as they are.
    rng = np.random.default_rng([seed, number])
    angles = (sigma_mrad * rng.standard_normal(7)).tolist()
    east, north, up = (sigma_mrad * PIVOT_M_A_MRAD * rng.standard_normal(3)).tolist()
    return MountErrors(
        offsets_mrad=(angles[0], angles[1]),
        scales=(angles[2] * 1e-3, angles[3] * 1e-3),
        tilts_mrad=(angles[4], angles[5]),
        not_square_mrad=angles[6],
        pivot_off_m=(east, north, up),
    )


class Mounts:
    """The mounts of a field of heliostats, or of one of slats (`parameters.MirrorParameters`).

    Raises ValueError for a field of both.
    """

    def __init__(self, mirrors: Sequence[MirrorParameters]) -> None:
        errors = [m.errors for m in mirrors]
        self.slats = all(m.turns_about for m in mirrors)
        if not self.slats and any(m.turns_about for m in mirrors):
            raise ValueError("found slats and heliostats in one field, allowed: one of them")
        if self.slats:
            self._sides = np.array([_right_and_up(m.turns_about or (0, 0, 0)) for m in mirrors])
        self._exact = all(e == MountErrors() for e in errors)
        # Constant over a run, so worked out once: `turned` is called five times a second.
        self._offsets = 1e-3 * np.array([e.offsets_mrad for e in errors])
        self._scales = 1.0 + np.array([e.scales for e in errors])
        self._pedestals = np.array([_pedestal(e) for e in errors])
        self._askew = np.array([_about_forward(1e-3 * e.not_square_mrad) for e in errors])
        self.pivots_off_m = np.array([e.pivot_off_m for e in errors])
        # One buffer for all calls: matrices are used up before the next call.
        self._turn = np.zeros((len(mirrors), 3, 3))

    def turned(self, angles_rad: Array) -> Array:
        """Matrices (mirrors, 3, 3) from a mirror's frame to east, north, up.

        `angles_rad` is (mirrors, 2); the second angle of a slat is not used.
        """
        if self._exact and not self.slats:
            return self._level(angles_rad)  # without products of matrices
        true = angles_rad * self._scales + self._offsets
        if self.slats:
            slanting: Array = self._pedestals @ self._rolled(true[:, 0])
            return slanting
        return self._with_errors(true)

    def _with_errors(self, true: Array) -> Array:
        # From the mirror outwards: about axis 2, axis 2 askew on axis 1, about axis 1, pedestal.
        level = np.zeros_like(true)
        level[:, 0] = true[:, 0]
        # With elevation 0 the mirror's outwards is the mount's forward, and its up the vertical.
        around = self._level(level)[:, :, [0, 2, 1]]  # columns: right, forward, up
        raised = np.zeros_like(around)
        sin_e, cos_e = np.sin(true[:, 1]), np.cos(true[:, 1])
        raised[:, 0, 0] = 1.0
        raised[:, 1, 1], raised[:, 2, 1] = -sin_e, cos_e
        raised[:, 1, 2], raised[:, 2, 2] = cos_e, sin_e
        result: Array = self._pedestals @ around @ self._askew @ raised
        return result

    def _level(self, angles_rad: Array) -> Array:
        """Azimuth about the vertical, then elevation, written out; into one buffer, kept."""
        sin_a, sin_e = np.sin(angles_rad).T
        cos_a, cos_e = np.cos(angles_rad).T
        turn: Array = self._turn
        turn[:, 0, 0], turn[:, 1, 0] = cos_a, -sin_a
        turn[:, 0, 1], turn[:, 1, 1], turn[:, 2, 1] = -sin_e * sin_a, -sin_e * cos_a, cos_e
        turn[:, 0, 2], turn[:, 1, 2], turn[:, 2, 2] = cos_e * sin_a, cos_e * cos_a, sin_e
        return turn

    def _rolled(self, angles_rad: Array) -> Array:
        """Columns of slats: across, along their axes, outwards."""
        sine, cosine = np.sin(angles_rad)[:, None], np.cos(angles_rad)[:, None]
        right, upwards, along = self._sides.transpose(1, 0, 2)
        turn: Array = self._turn
        turn[:, :, 0] = sine * right - cosine * upwards
        turn[:, :, 1] = along
        turn[:, :, 2] = cosine * right + sine * upwards
        return turn


def _right_and_up(axis: Vector) -> Array:
    """Rows: right and upwards as seen along an axis, and the axis itself."""
    along = np.asarray(axis, dtype=float)
    along = along / np.linalg.norm(along)
    right = np.cross(along, [0.0, 0.0, 1.0])
    right = right / np.linalg.norm(right)
    return np.stack([right, np.cross(right, along), along])


def _pedestal(errors: MountErrors) -> Array:
    """A pedestal that leans: turned about east, then about north."""
    # For tilts of some mrad the order matters by their product: some microradians.
    about_east, about_north = (1e-3 * t for t in errors.tilts_mrad)
    sin_e, cos_e = math.sin(about_east), math.cos(about_east)
    lean = np.array([[1.0, 0.0, 0.0], [0.0, cos_e, -sin_e], [0.0, sin_e, cos_e]])
    leaning: Array = _about_forward(about_north) @ lean
    return leaning


def _about_forward(angle_rad: float) -> Array:
    """A turn about the second of (right or east, forward or north, up)."""
    sine, cosine = math.sin(angle_rad), math.cos(angle_rad)
    return np.array([[cosine, 0.0, sine], [0.0, 1.0, 0.0], [-sine, 0.0, cosine]])
