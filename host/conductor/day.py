"""One day's plan as the conductor needs it: when each mirror may be on the receiver."""

from datetime import date
from math import cos, hypot, radians, sin

from host.conductor.mirror_choice import Candidate
from host.site.runtime import Mirror, SiteRuntime
from host.tracking.day_plan import DayPlan, Knot, MirrorPlan

_UDEG = 1_000_000


class Day:
    """A day's plan by time. begins_ms, ends_ms: when the first and the last mirror tracks."""

    def __init__(self, day: date, plan: DayPlan, site: SiteRuntime) -> None:
        self.date = day
        self._plans = {m.id: m for m in plan.mirrors}
        self._mirrors = [m for m in site.mirrors if m.id in self._plans]
        self._site = site
        self._light: dict[str, float] = {}
        self._light_ms = -(1 << 60)
        spans = [(p.tracks_from, p.tracks_to) for p in self._plans.values()]
        self.begins_ms = min((f for f, _ in spans if f is not None), default=0)
        self.ends_ms = max((t for _, t in spans if t is not None), default=0)

    def mirror(self, mirror_id: str) -> MirrorPlan:
        """The plan of one mirror. Raises KeyError for an unknown one."""
        return self._plans[mirror_id]

    def usable(self, now_ms: int, leave_ms: int) -> list[Candidate]:
        """Mirrors that can be on the receiver now and for `leave_ms` longer."""
        self._weigh(now_ms)
        return [
            Candidate(m.id, m.group, self._light[m.id])
            for m in self._mirrors
            if _reaches(self._plans[m.id], now_ms, leave_ms)
        ]

    def _weigh(self, now_ms: int) -> None:
        # The sun moves a degree in four minutes; every five minutes is enough.
        if now_ms - self._light_ms < 300_000 and self._light:
            return
        self._light_ms = now_ms
        for mirror in self._mirrors:
            rows = self._plans[mirror.id].knots
            self._light[mirror.id] = round(_effective_m2(self._site, mirror, rows, now_ms), 3)


def udeg_knots(plan: MirrorPlan) -> list[tuple[int, int, int]]:
    """Knots for a board: UTC ms and both axes in millionths of a degree (0: no such axis)."""
    return [(utc_ms, _udeg(axis1), _udeg(axis2)) for utc_ms, axis1, axis2 in plan.knots]


def _udeg(angle_deg: float | None) -> int:
    return 0 if angle_deg is None else round(angle_deg * _UDEG)


def _reaches(plan: MirrorPlan, now_ms: int, leave_ms: int) -> bool:
    if plan.tracks_from is None or plan.tracks_to is None:
        return False
    if not plan.tracks_from <= now_ms < plan.tracks_to - leave_ms:
        return False
    return all(not begins - leave_ms <= now_ms < ends for begins, ends, _ in plan.unreachable)


def _effective_m2(site: SiteRuntime, mirror: Mirror, knots: tuple[Knot, ...], now_ms: int) -> float:
    """The mirror area normal to the sun: its normal halves the angle between sun and receiver."""
    if not knots:
        return mirror.area_m2
    _, azimuth_deg, elevation_deg = min(knots, key=lambda knot: abs(knot[0] - now_ms))
    if elevation_deg is None:
        return mirror.area_m2
    azimuth, elevation = radians(azimuth_deg), radians(elevation_deg)
    normal = (cos(elevation) * sin(azimuth), cos(elevation) * cos(azimuth), sin(elevation))
    to_receiver = [c - p for c, p in zip(site.receiver_m, mirror.pivot_m, strict=True)]
    along = sum(n * x for n, x in zip(normal, to_receiver, strict=True))
    return mirror.area_m2 * along / hypot(*to_receiver)
