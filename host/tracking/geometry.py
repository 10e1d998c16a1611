"""Frames, normals and axis angles of heliostats, for many times and mirrors at once.

East, north, up in metres; azimuth clockwise from north, elevation from the horizon. Axis 1 is
the azimuth of the mirror's normal, axis 2 its elevation. All arrays broadcast over leading
dimensions; vectors are in the last one.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from host.site import LinearAxis, RotaryAxis

Array = NDArray[np.float64]

# The surface lies some centimetres ahead of the pivot, so the ray depends on the normal it
# gives: each round leaves less than 1 % of the error, four are far below a microradian.
_ROUNDS = 4
_STILL_DEG_S = 90.0  # of an axis without a drive: never the limit


def direction(azimuth_deg: Array, elevation_deg: Array) -> Array:
    """Unit vectors (..., 3) of azimuths and elevations in degrees."""
    azimuth, elevation = np.radians(azimuth_deg), np.radians(elevation_deg)
    flat = np.cos(elevation)
    parts = [flat * np.sin(azimuth), flat * np.cos(azimuth), np.sin(elevation)]
    return np.stack(np.broadcast_arrays(*parts), axis=-1)


def azimuth_elevation_deg(vectors: Array) -> tuple[Array, Array]:
    """Azimuth (0 to 360) and elevation in degrees of vectors (..., 3) of any length."""
    east, north, up = vectors[..., 0], vectors[..., 1], vectors[..., 2]
    azimuth: Array = np.degrees(np.arctan2(east, north)) % 360.0
    return azimuth, np.degrees(np.arctan2(up, np.hypot(east, north)))


def unit(vectors: Array) -> Array:
    """Vectors (..., 3) brought to length 1."""
    lengths: Array = np.sqrt((vectors * vectors).sum(axis=-1, keepdims=True))
    result: Array = vectors / lengths
    return result


def heliostat_normals(sun: Array, pivot_m: Array, aim_m: Array, offset_m: Array) -> Array:
    """Unit normals (..., 3) that send the sun's middle ray from the surface's middle to the aim.

    `sun` are unit vectors; `offset_m` (..., 1) is how far the surface lies ahead of the pivot.
    """
    apart = aim_m - pivot_m
    normals = unit(sun + unit(apart))
    for _ in range(_ROUNDS):
        normals = unit(sun + unit(apart - offset_m * normals))
    return normals


def within_travel_deg(azimuth_deg: Array, low_deg: Array, high_deg: Array) -> Array:
    """Azimuths as angles of an axis: the turn that lies nearest to the middle of its travel."""
    middle = (low_deg + high_deg) / 2.0
    turned: Array = (azimuth_deg - middle + 180.0) % 360.0 - 180.0 + middle
    return turned


def angle_between(a: Array, b: Array) -> Array:
    """Angles in radians between unit vectors; exact for small ones, where arccos is not."""
    apart = a - b
    chord: Array = np.sqrt((apart * apart).sum(axis=-1))
    return 2.0 * np.arcsin(np.minimum(chord / 2.0, 1.0))


@dataclass(frozen=True)
class Axes:
    """Limits of one axis of each mirror, (mirrors,) each."""

    low_deg: Array
    high_deg: Array
    speed_deg_s: Array  # of a rotary drive; of an actuator at its slowest

    @classmethod
    def of(cls, axes: list[RotaryAxis | LinearAxis]) -> "Axes":
        """Limits of axes, actuators by the law of cosines."""
        return cls(
            np.array([a.min_deg for a in axes]),
            np.array([a.max_deg for a in axes]),
            np.array([slowest_deg_s(a) for a in axes]),
        )

    @classmethod
    def still(cls, count: int) -> "Axes":
        """In place of axes that mirrors do not have: always on target, at zero."""
        return cls(np.full(count, -1.0), np.full(count, 1.0), np.full(count, _STILL_DEG_S))


def slowest_deg_s(axis: RotaryAxis | LinearAxis) -> float:
    """Speed of an axis in degrees a second where its drive turns it most slowly.

    A linear actuator is slowest where it stands square to the shorter arm: its lever is longest.
    """
    if isinstance(axis, RotaryAxis):
        return axis.speed_deg_s
    a, b = axis.arm_a_mm, axis.arm_b_mm
    opening = np.radians(np.linspace(axis.min_deg, axis.max_deg, 181) + axis.angle_offset_deg)
    length = np.sqrt(a * a + b * b - 2.0 * a * b * np.cos(opening))
    lever_mm = a * b * np.abs(np.sin(opening)) / length  # change of length with angle, per radian
    return float(np.degrees(axis.speed_mm_s / lever_mm.max()))
