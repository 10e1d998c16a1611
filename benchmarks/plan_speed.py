"""A day's plan beside what is written first: one pvlib call for each mirror and time.

The naive way is measured on a sample of its calls and multiplied; it is also compared: both
must point the mirrors the same way.
"""

import sys
import time
from datetime import date

import numpy as np
import pandas
from pvlib.solarposition import get_solarposition

from host.site import Site, load_site
from host.tracking.day_plan import DayPlan
from host.tracking.planner import make_plan

DAY = date(2026, 6, 21)
SAMPLE = 100
AT_LEAST = 20  # times faster than one call for each mirror and time


def naive_angles_deg(site: Site, mirror: int, utc_ms: int) -> tuple[float, float]:
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


def naive_s(site: Site, plan: DayPlan) -> tuple[float, float]:
    """Seconds for all knots the naive way, and the largest difference in degrees."""
    knots = [(i, *k) for i, mirror in enumerate(plan.mirrors) for k in mirror.knots]
    sample = knots[:: max(1, len(knots) // SAMPLE)]
    worst = 0.0
    began_s = time.perf_counter()
    for mirror, utc_ms, *angles in sample:
        naive = naive_angles_deg(site, mirror, utc_ms)
        worst = max(worst, *(abs(a - b) for a, b in zip(naive, angles, strict=True)))
    return (time.perf_counter() - began_s) * len(knots) / len(sample), worst


def main() -> int:
    """Print a row for each preset; 1 where the plan is not fast enough or points elsewhere."""
    make_plan(load_site("la-villette"), DAY)  # imports are not what is measured
    print(f"{'site':18} {'mirrors':>7} {'knots':>6} {'plan':>8} {'naive':>8} {'faster':>7}  apart")
    good = True
    for name in ("la-villette", "san-luis-valley"):
        site = load_site(name)
        began_s = time.perf_counter()
        plan = make_plan(site, DAY)
        ours_s = time.perf_counter() - began_s
        theirs_s, apart_deg = naive_s(site, plan)
        knots = sum(len(m.knots) for m in plan.mirrors)
        print(
            f"{name:18} {len(plan.mirrors):7} {knots:6} {ours_s:6.3f} s {theirs_s:6.1f} s "
            f"{theirs_s / ours_s:6.0f}x  {apart_deg:.1e} deg"
        )
        good &= theirs_s > AT_LEAST * ours_s and apart_deg < 1e-4
    return 0 if good else 1


if __name__ == "__main__":
    sys.exit(main())
