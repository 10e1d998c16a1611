"""The mirrors of a site as arrays: their target angles at any time, and whether they reach them."""

import numpy as np
from numpy.typing import NDArray

from host.site import Site
from host.site.aim import aim_points_m
from host.tracking.day_plan import Knot
from host.tracking.geometry import (
    Axes,
    azimuth_elevation_deg,
    direction,
    heliostat_normals,
    within_travel_deg,
)
from host.tracking.slats import Slats
from host.tracking.sun import SunTrack

Array = NDArray[np.float64]
Times = NDArray[np.int64]
Flags = NDArray[np.bool_]

# Following may take this share of a drive's speed: the rest is for catching up.
SPEED_SHARE = 0.9
_TURN_DEG_S = 90.0  # no drive is as fast: an axis reached its stop and turns back all round
# Slats turn evenly, and a board has many of them: their knots are farther apart.
KNOT_MS, SLAT_KNOT_MS = 60_000, 240_000
_SPEED_OVER_MS = 500  # speed is measured over a second around each time
_AXES = ("axis1", "axis2")


class Field:
    """Exact normals and axis angles of all mirrors under one day's sun.

    Arguments `mirrors` are indices (n,) into the site's mirrors, `times_ms` (n,) UTC ms.
    """

    def __init__(self, site: Site, track: SunTrack) -> None:
        self._slats = Slats.of(site)
        self.knot_ms = SLAT_KNOT_MS if self._slats else KNOT_MS
        self.count = len(site.mirrors)
        self.mirrors = site.mirrors
        self._track = track
        points = aim_points_m(site)
        self._pivots = np.array([m.pivot_m for m in site.mirrors])
        self._aims = np.array([points[m.id] for m in site.mirrors])
        self._offsets = np.array([[m.surface_offset_m] for m in site.mirrors])
        self.axes = (Axes.of([m.axis1 for m in site.mirrors]), self._second_axes(site))
        self.start_elevation_deg = site.location.start_elevation_deg

    def _second_axes(self, site: Site) -> Axes:
        second = [m.axis2 for m in site.mirrors if m.axis2 is not None]
        return Axes.still(self.count) if self._slats else Axes.of(second)

    def normals(self, mirrors: Times, times_ms: Times) -> Array:
        """Exact unit normals (n, 3)."""
        sun = self._track.vectors(times_ms)
        if self._slats:
            return self._slats.normals(self._slats.angles_deg(mirrors, sun))
        aims, offsets = self._aims[mirrors], self._offsets[mirrors]
        return heliostat_normals(sun, self._pivots[mirrors], aims, offsets)

    def normals_of(self, mirrors: Times, angles_deg: Array) -> Array:
        """Unit normals (n, 3) of mirrors at given angles (n, 2) of their axes."""
        if self._slats:
            return self._slats.normals(angles_deg[:, 0])
        return direction(angles_deg[:, 0], angles_deg[:, 1])

    def angles_deg(self, mirrors: Times, times_ms: Times) -> Array:
        """Exact angles (n, 2) of both axes, within reach or not."""
        if self._slats:
            turned = self._slats.angles_deg(mirrors, self._track.vectors(times_ms))
            return np.stack([turned, np.zeros_like(turned)], axis=-1)
        azimuth, elevation = azimuth_elevation_deg(self.normals(mirrors, times_ms))
        first = self.axes[0]
        azimuth = within_travel_deg(azimuth, first.low_deg[mirrors], first.high_deg[mirrors])
        return np.stack([azimuth, elevation], axis=-1)

    def knots(self, index: int, times_ms: Times) -> list[Knot]:
        """Knots of one mirror at times; angles are rounded to millionths of a degree."""
        angles = self.angles_deg(np.full(len(times_ms), index), times_ms)
        rows = zip(times_ms.tolist(), angles.round(6).tolist(), strict=True)
        if self._slats:
            return [(at, first, None) for at, (first, _) in rows]
        return [(at, first, second) for at, (first, second) in rows]

    def reachable(self, times_ms: Times, index: int | None = None) -> Flags:
        """Whether mirrors can follow at times (m,): (mirrors, m), or (1, m) of one mirror."""
        which = np.arange(self.count) if index is None else np.array([index])
        owners, at = np.repeat(which, len(times_ms)), np.tile(times_ms, len(which))
        good = np.ones(len(at), dtype=bool)
        for outside, fast in self._faults(owners, at):
            good &= ~outside & ~fast
        return good.reshape(len(which), len(times_ms))

    def _faults(self, owners: Times, at: Times) -> list[tuple[Flags, Flags]]:
        """For each axis: out of its travel, faster than its drive."""
        angles, speeds = self.angles_deg(owners, at), self.speeds_deg_s(owners, at)
        faults = []
        for k, axis in enumerate(self.axes):
            outside = (angles[:, k] < axis.low_deg[owners]) | (angles[:, k] > axis.high_deg[owners])
            faults.append((outside, speeds[:, k] > SPEED_SHARE * axis.speed_deg_s[owners]))
        return faults

    def speeds_deg_s(self, owners: Times, at: Times) -> Array:
        """Speeds (n, 2) for following, without sign."""
        before = np.maximum(at - _SPEED_OVER_MS, self._track.from_ms)
        after = np.minimum(at + _SPEED_OVER_MS, self._track.to_ms)
        turned = self.angles_deg(owners, after) - self.angles_deg(owners, before)
        speeds: Array = np.abs(turned) * 1000.0 / (after - before)[:, None]
        return speeds

    def jumps(self, index: int, looks_ms: Times) -> list[tuple[int, int]]:
        """Neighbouring times between which an axis of one mirror would have to jump.

        Near the zenith, or where an axis that turns all round reaches its stop.
        """
        angles = self.angles_deg(np.full(len(looks_ms), index), looks_ms)
        seconds = np.diff(looks_ms) / 1000.0
        jump = np.zeros(len(seconds), dtype=bool)
        for k, axis in enumerate(self.axes):
            most = SPEED_SHARE * axis.speed_deg_s[index] * seconds
            jump |= np.abs(np.diff(angles[:, k])) > most
        return [(int(looks_ms[i]), int(looks_ms[i + 1])) for i in np.flatnonzero(jump)]

    def reason(self, index: int, from_ms: int, to_ms: int) -> str:
        """Why a mirror cannot follow between two times: what, found, allowed."""
        at = np.linspace(from_ms, to_ms, 61).astype(np.int64)[1:-1]
        owners = np.full(len(at), index)
        low = np.flatnonzero(
            self._track.vectors(at)[:, 2] < np.sin(np.radians(self.start_elevation_deg) - 1e-6)
        )
        if len(low):
            return f"the sun is below {self.start_elevation_deg:g} deg"
        angles, speeds = self.angles_deg(owners, at), self.speeds_deg_s(owners, at)
        smooth = (speeds < _TURN_DEG_S).all(axis=-1)
        for k, (outside, fast) in enumerate(self._faults(owners, at)):
            axis, name = self.axes[k], _AXES[k]
            span = f"{axis.low_deg[index]:g} to {axis.high_deg[index]:g} deg"
            if outside.any():
                farthest = angles[outside][np.argmax(_beyond(angles[outside, k], axis, index)), k]
                return f"{name}: found {farthest:.1f}, allowed: {span}"
            if fast[smooth].any():
                most, allowed = speeds[smooth, k].max(), SPEED_SHARE * axis.speed_deg_s[index]
                return f"{name}: found {most:.2f} deg/s, allowed: {allowed:.2f} deg/s"
        first, last = angles[0, 0], angles[-1, 0]
        return (
            f"axis1: found a turn from {first:.1f} to {last:.1f} deg at once, "
            "allowed: only with the beam away"
        )


def _beyond(angles_deg: Array, axis: Axes, index: int) -> Array:
    """Degrees by which angles are out of travel."""
    beyond: Array = np.maximum(axis.low_deg[index] - angles_deg, angles_deg - axis.high_deg[index])
    return beyond
