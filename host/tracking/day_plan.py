"""A day's trajectories as plain values: the planner makes them, others send and show them.

It does not import numpy, so that a service can hold a plan without the planner.
"""

import hashlib
from dataclasses import dataclass, replace
from datetime import date

import msgspec

Knot = tuple[int, float, float | None]  # UTC ms, axis 1 and axis 2 in degrees
Unreachable = tuple[int, int, str]  # from and to in UTC ms, reason


class PlanError(ValueError):
    """A plan that cannot be made; the message names the finding and the allowed."""

    exit_code = 2


@dataclass(frozen=True)
class MirrorPlan:
    """One mirror's day. Between knots both axes move linearly.

    `tracks_from` and `tracks_to` (UTC ms) are when the sun crosses the site's starting
    elevation, None where it does not rise that far. `unreachable` lists when the mirror is
    parked in between, `max_interpolation_mrad` is the largest angle between the target normal
    and that of the trajectory, measured between the knots.
    """

    id: str
    knots: tuple[Knot, ...]
    tracks_from: int | None
    tracks_to: int | None
    max_interpolation_mrad: float
    unreachable: tuple[Unreachable, ...]


@dataclass(frozen=True)
class DayPlan:
    """A site's local day: `date` in ISO 8601, mirrors in the order of the site."""

    site: str
    date: str
    mirrors: tuple[MirrorPlan, ...]

    def only(self, mirror_id: str) -> "DayPlan":
        """The same plan for one mirror alone; PlanError with the known ids for another."""
        mirrors = tuple(plan for plan in self.mirrors if plan.id == mirror_id)
        if not mirrors:
            known = ", ".join(plan.id for plan in self.mirrors)
            raise PlanError(f"mirror: found {mirror_id}, allowed: {known}")
        return replace(self, mirrors=mirrors)


def parse_day(text: str) -> date:
    """A day from its ISO 8601 form; PlanError otherwise."""
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise PlanError(f"date: found {text!r}, allowed: a day as 2026-06-21") from None


def to_json(plan: DayPlan) -> bytes:
    """A plan as one JSON document on one line."""
    return msgspec.json.encode(plan) + b"\n"


def to_bytes(plan: DayPlan) -> bytes:
    """A plan for a file: a line with the SHA-256 of the rest, then JSON."""
    body = msgspec.json.encode(plan)
    return hashlib.sha256(body).hexdigest().encode() + b"\n" + body


def from_bytes(data: bytes) -> DayPlan | None:
    """The plan of a file's bytes; None for bytes that `to_bytes` did not write."""
    digest, _, body = data.partition(b"\n")
    if digest != hashlib.sha256(body).hexdigest().encode():
        return None
    try:
        return msgspec.json.decode(body, type=DayPlan)
    except msgspec.MsgspecError:
        return None
