"""The drive laws of axes: between the angle of an axis and its drive's position in steps."""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from sim.plant.parameters import AxisParameters

Array = NDArray[np.float64]


def drive_steps(axis: AxisParameters, angle_deg: float) -> float:
    """Drive position in steps (counts of a linear actuator) at an angle.

    A linear actuator is the third side of a triangle with two fixed arms: law of cosines.
    """
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
        # The constants of the law of cosines, for linear actuators alone.
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
            # Bounded, for actuators at a dead end. On arrays of a few numbers np.clip costs more.
            opening = np.degrees(np.arccos(np.minimum(np.maximum(cosine, -1.0), 1.0)))
            angles[self._linear] = opening - self._offset
        return angles
