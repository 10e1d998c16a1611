"""Angles and normals of slats under a tube, for many times and mirrors at once."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from host.site import Site
from host.site.slat import right_and_above, tube_of, way_to_tube
from host.tracking.day_plan import PlanError

Array = NDArray[np.float64]
Indices = NDArray[np.int64]


@dataclass(frozen=True)
class Slats:
    """The plane across the tube, (2, 3): to the right, upwards; and the angle of the tube."""

    sides: Array
    tube_deg: Array  # (mirrors,)

    @classmethod
    def of(cls, site: Site) -> "Slats | None":
        """The slats of a site; None for one of heliostats.

        Raises PlanError for a site of both, SlatError for slats without a tube above them.
        """
        slats = [m for m in site.mirrors if m.kind == "slat"]
        if not slats:
            return None
        if len(slats) < len(site.mirrors):
            raise PlanError(
                f"{site.source}: mirror {slats[0].id}: found a slat among heliostats, allowed: "
                "a field of one kind"
            )
        sides = np.array(right_and_above(tube_of(site, slats[0])))
        return cls(sides, np.array([way_to_tube(site, slat)[0] for slat in slats]))

    def angles_deg(self, mirrors: Indices, suns: Array) -> Array:
        """Angles (n,) half-way between suns (n, 3) and tube, in the plane across it."""
        right, above = (suns @ side for side in self.sides)
        sun_deg = (np.degrees(np.arctan2(above, right)) + 90.0) % 360.0 - 90.0
        angles: Array = 0.5 * (sun_deg + self.tube_deg[mirrors])
        return angles

    def normals(self, angles_deg: Array) -> Array:
        """Unit normals (n, 3) at angles (n,)."""
        angles = np.radians(angles_deg)[:, None]
        normals: Array = np.cos(angles) * self.sides[0] + np.sin(angles) * self.sides[1]
        return normals
