"""Light of canted facets on a plane receiver or a tube, in closed form.

Each facet reflects the middle ray of the sun. Its rectangle, carried along that ray onto the
receiver's plane and blurred by a Gaussian (sun's disc and slope error), is cut into cells no
larger than the blur; a cell counts as a Gaussian of the same mean and variance, so the share
that falls between the receiver's edges is a product of two differences of error functions.
A tube is to each mirror a strip as wide as its diameter that faces it.

Frames: east, north, up outside; inside, vectors are in the receiver's frame (right and up as seen
from the front, and out of its surface), where the receiver is z = 0. A tube has one frame for each
mirror.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.special import erf

from sim.plant.mounts import Mounts
from sim.plant.parameters import MirrorParameters, ReceiverParameters, TubeParameters, Vector

Array = NDArray[np.float64]

# Why facets: one circular Gaussian for a whole mirror (HFLCAL) is off by up to 0.2 in the intercept
# of a mirror near its receiver; rectangles blurred by a Gaussian are within 0.005, and these cells
# within 0.01 (tests/sim/plant/test_optics_raytrace.py).

# One axis of a Gaussian with the second moment of the sun: a disc of 4.65 mrad with the limb
# darkening of visible light (u = 0.56: Allen's Astrophysical Quantities) gives 2.22 mrad; the
# few per cent of circumsolar light of clear air (Buie 2003) bring it to about 2.3.
SUN_SIGMA_RAD = 2.3e-3

# Smaller cells cost time, larger ones show in the intercept of a beam as small as the receiver.
CELL_M = 0.12
# Shares of a tube's diameter and length: across it the beam is as small as the tube.
TUBE_CELLS = (1 / 4, 1 / 16)

# Shade and block change slowly: they are worked out again when the sun or a mirror has turned by
# about this angle. The sun takes 70 s for it.
SHADE_STEP_RAD = 0.005


def receiver_frame(normal: Vector) -> Array:
    """Rows: right and up as seen from the front, and outwards. `normal` is made a unit."""
    out = np.asarray(normal, dtype=float)
    out = out / np.linalg.norm(out)
    right = np.cross([0.0, 0.0, 1.0], out)
    if np.linalg.norm(right) < 1e-9:  # it looks straight up or down: east is right
        right = np.array([1.0, 0.0, 0.0])
    right = right / np.linalg.norm(right)
    return np.stack([right, np.cross(out, right), out])


def tube_frames(tube: TubeParameters, pivots_m: Array) -> Array:
    """A frame (mirrors, 3, 3) for each mirror: across the tube, along it, and towards the mirror.

    Raises ValueError for a mirror that stands in line with the tube.
    """
    along = np.asarray(tube.axis, dtype=float)
    along = along / np.linalg.norm(along)
    out = pivots_m - np.asarray(tube.centre_m)
    out = out - (out @ along)[:, None] * along
    far = np.linalg.norm(out, axis=1)[:, None]
    if far.min() < tube.diameter_m:
        raise ValueError(
            f"a mirror {far.min():.2f} m from the line of the tube; allowed: beside it"
        )
    out = out / far
    up = np.broadcast_to(along, out.shape)
    return np.stack([np.cross(up, out), up, out], axis=1)


@dataclass(frozen=True)
class Facets:
    """Facets of all mirrors in the frames of their mirrors (right, up, outwards).

    `vectors` is (mirrors, 3, 4 × facets): normals, centres, then the two half edges, all turned by
    one product. Mirrors with fewer facets are filled up with facets of no area.
    """

    count: int
    vectors: Array
    area_m2: Array  # (mirrors, facets)

    @classmethod
    def of(cls, mirrors: Sequence[MirrorParameters]) -> "Facets":
        """Facets canted to each mirror's aim point."""
        count = max(m.facets[0] * m.facets[1] for m in mirrors)
        vectors = np.zeros((len(mirrors), 3, 4 * count))
        area = np.zeros((len(mirrors), count))
        vectors[:, 2, :count] = 1.0
        for i, mirror in enumerate(mirrors):
            normals, centres, across, along = _facets_of_one(mirror)
            n = len(normals)
            for k, part in enumerate((normals, centres, across, along)):
                vectors[i, :, k * count : k * count + n] = part.T
            area[i, :n] = mirror.width_m * mirror.height_m / n
        return cls(count, vectors, area)


def _facets_of_one(mirror: MirrorParameters) -> tuple[Array, Array, Array, Array]:
    """Normals, centres and half edges of one mirror's facets, each (facets, 3)."""
    columns, rows = mirror.facets
    width, height = mirror.width_m / columns, mirror.height_m / rows
    x = (np.arange(columns) - (columns - 1) / 2) * width
    y = (np.arange(rows) - (rows - 1) / 2) * height
    xs, ys = (a.ravel() for a in np.meshgrid(x, y))
    # Canted as a sphere whose focus, at half its radius, is the aim point: light along the mirror's
    # axis meets there. A slat is bent across its axis alone. At 8 m, four flat mirrors of 1 m2
    # bring 0.5 kW onto a receiver of 0.4 m, with nine canted facets each 2.8 kW.
    radius = 2.0 * _focus_m(mirror)
    one, nought = np.ones_like(xs), np.zeros_like(xs)
    lean_x, lean_y = xs / radius, nought if mirror.turns_about else ys / radius
    normals = np.stack([-lean_x, -lean_y, one], axis=1)
    normals /= np.linalg.norm(normals, axis=1)[:, None]
    centres = np.stack([xs, ys, one * mirror.surface_offset_m], axis=1)
    across = np.stack([one, nought, lean_x], axis=1) * (width / 2)
    along = np.stack([nought, one, lean_y], axis=1) * (height / 2)
    return normals, centres, across, along


def _focus_m(mirror: MirrorParameters) -> float:
    """From a mirror to the point it is canted to; for a slat in the plane across its axis."""
    apart = np.subtract(mirror.aim_m, mirror.pivot_m)
    if mirror.turns_about is not None:
        apart = apart - (apart @ np.asarray(mirror.turns_about)) * np.asarray(mirror.turns_about)
    return float(np.linalg.norm(apart))


def _cells(
    mirrors: Sequence[MirrorParameters], largest_m: tuple[float, float]
) -> tuple[Array, Array, float, float]:
    """Positions of a facet's cells, and their size, both in half edges of the facet."""
    # As many for every facet, so that the arrays are rectangular: the largest facet decides.
    columns = max(math.ceil(m.width_m / m.facets[0] / largest_m[0]) for m in mirrors)
    rows = max(math.ceil(m.height_m / m.facets[1] / largest_m[1]) for m in mirrors)
    x = (2 * np.arange(columns) + 1) / columns - 1
    y = (2 * np.arange(rows) + 1) / rows - 1
    xs, ys = np.meshgrid(x, y)
    return xs.ravel(), ys.ravel(), 1 / columns, 1 / rows


def _target(
    receiver: ReceiverParameters | TubeParameters, pivots_m: Array
) -> tuple[Array, tuple[float, float], tuple[float, float]]:
    """The frames of a receiver, its size across and along, and the largest cells in metres."""
    if isinstance(receiver, TubeParameters):
        size = (receiver.diameter_m, receiver.length_m)
        return tube_frames(receiver, pivots_m), size, tuple(np.multiply(TUBE_CELLS, size))
    size = (receiver.width_m, receiver.height_m)
    return receiver_frame(receiver.normal)[None], size, (CELL_M, CELL_M)


class Optics:
    """The mirrors' light on one receiver, by `lit_m2`; everything else is prepared once."""

    def __init__(
        self, mirrors: Sequence[MirrorParameters], receiver: ReceiverParameters | TubeParameters
    ) -> None:
        self._mounts = Mounts(mirrors)
        pivots = np.array([m.pivot_m for m in mirrors]) + self._mounts.pivots_off_m
        self._frames, size, cells_m = _target(receiver, pivots)
        apart = pivots - np.asarray(receiver.centre_m)
        self._pivots = (self._frames @ apart[:, :, None])[:, :, 0]
        self._half = np.array(size) / 2
        self._bounds = self._half.reshape(2, 1, 1, 1)
        self._shade = Shade(mirrors, pivots, self._mounts.slats)
        self._facets = Facets.of(mirrors)
        self._cell_x, self._cell_y, across, along = _cells(mirrors, cells_m)
        # Variance of a uniform distribution over a half edge of 1: 1/3.
        self._cell_share = np.array([across, along]) ** 2 / 3.0
        # A slope error turns the ray by twice itself: four times its variance.
        self._slope4 = 4.0 * np.array([(m.slope_error_mrad * 1e-3) ** 2 for m in mirrors])
        self._spread = SUN_SIGMA_RAD**2 + self._slope4
        self._reflectivity = np.array([m.reflectivity for m in mirrors])

    def lit_m2(self, angles_rad: Array, sun: Array) -> Array:
        """Square metres of direct light that each mirror brings onto the receiver.

        `angles_rad` is (mirrors, 2), `sun` a unit vector (east, north, up). Multiplied by the
        direct normal irradiance it is the power.
        """
        light = (self._frames @ sun).T
        outside = self._mounts.turned(angles_rad)
        turn = self._frames @ outside
        vectors = (turn @ self._facets.vectors).transpose(1, 0, 2)
        n = self._facets.count
        normal, centre = vectors[:, :, :n], vectors[:, :, n : 2 * n]
        centre = centre + self._pivots.T[:, :, None]
        to_sun = light[:, :, None]
        cosine = to_sun[0] * normal[0] + to_sun[1] * normal[1] + to_sun[2] * normal[2]
        ray = 2.0 * cosine * normal - to_sun  # law of reflection, for the middle of the sun
        # From the front only: the ray comes down on the plane from above it, and leaves the front
        # of the facet, which faces the sun.
        good = (ray[2] < -1e-3) & (centre[2] > 0.0) & (cosine > 0.0)
        if not np.count_nonzero(good):
            return np.zeros(len(turn))
        # Rays that do not hit get a harmless direction here, and no area below.
        down = np.where(good, ray[2], -1.0)
        slope = ray[:2] / down
        hit = centre[:2] - slope * centre[2]
        if not self._near(hit, good):
            return np.zeros(len(turn))
        both = np.concatenate([slope, slope], axis=2)
        # Edges are carried along the ray onto the plane too: a rectangle becomes a parallelogram.
        edges = vectors[:2, :, 2 * n :] - both * vectors[2, :, 2 * n :]
        share = self._intercept(hit, edges, self._blur(turn, light, centre, down, slope))
        power = (share * (self._facets.area_m2 * cosine * good)).sum(axis=1)
        free = self._shade.free(outside, sun)
        lit: Array = power * self._reflectivity * free
        return lit

    def _near(self, hit: Array, good: Array) -> bool:
        """Whether any beam comes within a metre of the receiver's edge; parked mirrors' do not."""
        beside = np.maximum(np.abs(hit[0]) - self._half[0], np.abs(hit[1]) - self._half[1])
        return bool(np.count_nonzero(good & (beside < 1.0)))

    def _blur(self, turn: Array, light: Array, centre: Array, down: Array, slope: Array) -> Array:
        """Variances (2, mirrors, facets) of the blur on the receiver, in square metres.

        The disc of the sun and twice the slope error, stretched where the ray comes in at a
        slant; across the plane of incidence a slope error counts less, by the cosine.
        """
        # The mirror's normal times the sun: the axis across the plane of incidence, whose length is
        # the sine of the angle of incidence.
        x, y, z = turn[:, :, 2].T
        cross_x = y * light[2] - z * light[1]
        cross_y = z * light[0] - x * light[2]
        cross_z = x * light[1] - y * light[0]
        middle = slope[:, :, slope.shape[2] // 2]  # one facet stands for its mirror
        drawn = self._spread * (1.0 + middle * middle)
        less = np.stack([cross_x, cross_y]) - middle * cross_z
        distance = centre[2] / down
        spread: Array = (drawn - self._slope4 * less * less)[:, :, None] * (distance * distance)
        return spread

    def _intercept(self, hit: Array, edges: Array, blur: Array) -> Array:
        """Share (mirrors, facets) of each facet's light between the receiver's edges."""
        # erf takes x / (sigma sqrt 2): hence the 0.5. The Gaussian lies along the receiver's axes:
        # the correlation that is lost is within the 0.01.
        n = hit.shape[2]
        across, along = edges[:, :, :n], edges[:, :, n:]
        square = across * across * self._cell_share[0] + along * along * self._cell_share[1]
        scale = np.sqrt(0.5 / (blur + square))[:, :, :, None]
        at = hit[:, :, :, None] + across[:, :, :, None] * self._cell_x
        at += along[:, :, :, None] * self._cell_y
        between = erf((self._bounds - at) * scale)
        between += erf((self._bounds + at) * scale)
        share: Array = (between[0] * between[1]).sum(axis=2) * (0.25 / len(self._cell_x))
        return share


class Shade:
    """The share of each mirror that is free of its neighbours' shade and block.

    Neighbours count as parallel rectangles, and the losses by two of them are added: right for the
    small losses of a field that is not crowded. Of slats, which stand close, the nearest counts. A
    beam narrows on its way to the aim point, so less of it meets a neighbour far ahead. The result
    is kept until the sun or a mirror has turned by SHADE_STEP_RAD.
    """

    def __init__(self, mirrors: Sequence[MirrorParameters], pivots: Array, slats: bool) -> None:
        self._slats = slats
        self._apart = (pivots[None, :, :] - pivots[:, None, :]).transpose(2, 0, 1)
        self._half = np.array([[m.width_m / 2, m.height_m / 2] for m in mirrors]).T
        self._facet = self._half / np.array([m.facets for m in mirrors]).T
        self._range = np.array([math.dist(m.pivot_m, m.aim_m) for m in mirrors])
        self._normals = np.zeros((len(mirrors), 3))
        self._light = np.zeros(3)
        self._free = np.ones(len(mirrors))

    def free(self, turn: Array, light: Array) -> Array:
        """Free share (mirrors,) between 0 and 1, for mirrors turned by (mirrors, 3, 3)."""
        normals = turn[:, :, 2]
        turned = max(
            float(np.abs(normals - self._normals).max()), float(np.abs(light - self._light).max())
        )
        if turned > SHADE_STEP_RAD:
            self._normals, self._light = normals.copy(), light.copy()
            self._free = self._worked_out(normals, turn, light)
        return self._free

    def _worked_out(self, normals: Array, turn: Array, light: Array) -> Array:
        cosine = normals @ light
        rays = 2.0 * cosine[:, None] * normals - light
        shaded = self._covered(turn, np.broadcast_to(light, rays.shape), 0.0)
        # A canted mirror's beam shrinks to a facet's size at the aim point.
        blocked = self._covered(turn, rays, 1.0 / self._range)
        free: Array = np.clip(1.0 - shaded - blocked, 0.0, 1.0)
        return free

    def _covered(self, turn: Array, rays: Array, narrowing_m: Array | float) -> Array:
        """Share of each mirror that others cover, along each mirror's ray.

        `narrowing_m`: the share of its width by which a mirror's beam narrows in a metre.
        """
        along = np.einsum("nck,nc->kn", turn, rays)  # in the mirror's own frame
        apart = np.einsum("nck,cnm->knm", turn, self._apart)
        ahead = apart[2] / np.where(np.abs(along[2]) > 1e-6, along[2], 1e-6)[:, None]
        narrowed = np.clip(ahead.T * narrowing_m, 0.0, 1.0).T
        covered = np.ones_like(ahead)
        for k in range(2):
            middle = apart[k] - along[k][:, None] * ahead
            own = self._half[k][:, None] * (1.0 - narrowed) + self._facet[k][:, None] * narrowed
            other = self._half[k][None, :]
            overlap = np.minimum(own, middle + other) - np.maximum(-own, middle - other)
            covered *= np.clip(overlap / (2.0 * own), 0.0, 1.0)
        covered = np.where(ahead > 1e-6, covered, 0.0)
        # Slats side by side: the nearest one covers all that the farther ones cover.
        total: Array = covered.max(axis=1) if self._slats else covered.sum(axis=1)
        return total
