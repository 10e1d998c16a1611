"""`heliose plan`: a day's trajectories."""

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from heliose.commands import single
from heliose.output import Json, print_json

if TYPE_CHECKING:
    from host.tracking.day_plan import DayPlan, MirrorPlan

app = single("Plans where every mirror points during a day.")


@app.command()
def plan(
    site: Annotated[str, typer.Option(help="Path of a site.toml, or a preset's name.")],
    date: Annotated[str, typer.Option(help="The site's local date, such as 2026-06-21.")],
    mirror: Annotated[str | None, typer.Option(help="Plan only this mirror.")] = None,
    out: Annotated[
        Path | None, typer.Option(help="Also write the plan to this file, as JSON.")
    ] = None,
    json: Json = False,
) -> None:
    """Plan the mirrors' trajectories for a day.

    A trajectory is a list of knots: a time and the angles of both axes. Between knots the angles
    change linearly.
    """
    from host.site import load_site
    from host.tracking.day_plan import parse_day, to_json
    from host.tracking.plan import plan_day

    place = load_site(site)
    day = plan_day(place, parse_day(date))
    if mirror is not None:
        day = day.only(mirror)
    if out is not None:
        out.write_bytes(to_json(day))
    if json:
        print_json(day)
        return
    _show(day, place.timezone)
    if out is not None:
        typer.echo(f"written to {out}")


def _show(day: "DayPlan", timezone: str) -> None:
    """Print a plan as text, in the site's local time."""
    from datetime import UTC, datetime
    from zoneinfo import ZoneInfo

    zone = ZoneInfo(timezone)

    def clock(utc_ms: int) -> str:
        return f"{datetime.fromtimestamp(utc_ms / 1000, UTC).astimezone(zone):%H:%M:%S}"

    typer.echo(f"{day.site}, {day.date}, times of {timezone}")
    for mirror in day.mirrors:
        typer.echo(_line(mirror, clock))
        for from_ms, to_ms, reason in mirror.unreachable:
            typer.echo(f"      parked {clock(from_ms)} to {clock(to_ms)}: {reason}")


def _line(mirror: "MirrorPlan", clock: Callable[[int], str]) -> str:
    if mirror.tracks_from is None or mirror.tracks_to is None:
        return f"{mirror.id:<5} does not track: the sun stays too low"
    return (
        f"{mirror.id:<5} {clock(mirror.tracks_from)} to {clock(mirror.tracks_to)}, "
        f"{len(mirror.knots)} knots, within {mirror.max_interpolation_mrad:.4f} mrad"
    )
