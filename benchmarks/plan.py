"""A day's plan beside what is written first: one pvlib call for each mirror and time.

The naive way is timed on a sample of its calls and multiplied. Both ways must also point the
mirrors at the same place.
"""

import time
from collections.abc import Iterator
from datetime import date

import numpy as np
import pandas
from pvlib.solarposition import get_solarposition

from benchmarks.row import LOOP, Row, loop_s
from host.site import Site, load_site
from host.tracking.day_plan import DayPlan
from host.tracking.planner import make_plan

DAY = date(2026, 6, 21)
SAMPLE = 100
FASTER_AT_LEAST = 20.0
APART_AT_MOST_DEG = 1e-4


def rows(quick: bool) -> Iterator[Row]:
    """Three rows for each preset."""
    make_plan(load_site("la-villette"), DAY)  # imports are not measured
    for name in ("la-villette", "san-luis-valley"):
        site = load_site(name)
        began_s = time.perf_counter()
        plan = make_plan(site, DAY)
        ours_s = time.perf_counter() - began_s
        theirs_s, apart_deg = _naive(site, plan, SAMPLE // 10 if quick else SAMPLE)
        what = f"{name}: a day's plan, {len(plan.mirrors)} mirrors"
        yield Row("plan", what, ours_s, "s", None, ratio=ours_s / loop_s(), beside=LOOP)
        what = f"{name}: faster than a pvlib call for each knot"
        yield Row("plan", what, theirs_s / ours_s, "x", FASTER_AT_LEAST, True)
        yield Row("plan", f"{name}: both ways apart", apart_deg, "deg", APART_AT_MOST_DEG)


def _naive(site: Site, plan: DayPlan, sampled: int) -> tuple[float, float]:
    """Seconds for all knots the naive way, and the largest difference in degrees."""
    knots = [(i, *k) for i, mirror in enumerate(plan.mirrors) for k in mirror.knots]
    sample = knots[:: max(1, len(knots) // sampled)]
    worst = 0.0
    began_s = time.perf_counter()
    for mirror, utc_ms, *angles in sample:
        naive = _naive_angles_deg(site, mirror, utc_ms)
        worst = max(worst, *(abs(a - b) for a, b in zip(naive, angles, strict=True)))
    return (time.perf_counter() - began_s) * len(knots) / len(sample), worst


def _naive_angles_deg(site: Site, mirror: int, utc_ms: int) -> tuple[float, float]:
    """Azimuth and elevation of one mirror's normal at one time, as one would write it first."""
    here = site.location
    sun = get_solarposition(
        pandas.Timestamp(utc_ms, unit="ms", tz="UTC"),
        here.latitude_deg,
        here.longitude_deg,
        here.altitude_m,
        here.pressure_hpa * 100.0,
        temperature=here.temperature_c,
    ).iloc[0]
    azimuth, elevation = np.radians([sun["azimuth"], sun["apparent_elevation"]])
    flat = np.cos(elevation)
    light = np.array([flat * np.sin(azimuth), flat * np.cos(azimuth), np.sin(elevation)])
    pivot, offset = np.array(site.mirrors[mirror].pivot_m), site.mirrors[mirror].surface_offset_m
    normal = np.zeros(3)
    for _ in range(5):
        ray = np.array(site.receiver.centre_m) - pivot - offset * normal
        normal = light + ray / np.linalg.norm(ray)
        normal /= np.linalg.norm(normal)
    azimuth_deg = float(np.degrees(np.arctan2(normal[0], normal[1]))) % 360.0
    return azimuth_deg, float(np.degrees(np.arcsin(normal[2])))
