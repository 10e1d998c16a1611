"""`heliose sim run`: prints the result of a run as text."""

from __future__ import annotations

from typing import TYPE_CHECKING

import typer

if TYPE_CHECKING:
    from sim.scenario.result import Result


def print_result(result: Result) -> None:
    """Print a result as text: what happened, in order, then the expectations."""
    _print_story(result)
    if result.finding is not None:
        typer.echo(f"  FAIL {result.finding}")
    for line in result.expect:
        typer.echo(f"  {'ok  ' if line.ok else 'FAIL'} {line.key}: saw {line.saw}")
    for broken in result.invariants.violated:
        typer.echo(f"  FAIL invariant {broken.invariant} at {broken.at_s} s: {broken.what}")


def _print_story(result: Result) -> None:
    from host.language import load_language
    from sim.report.story import measured

    english = load_language("en")
    typer.echo(f"{result.scenario}  (seed {result.seed})")
    typer.echo(
        f"  {result.simulated_s:g} s in {result.wall_s:g} s: {result.speed:g} x real time,"
        f" firmware on {', '.join(sorted(set(result.firmware.values())))}"
    )
    for device, changes in result.states.items():
        passed = (
            f"{s} at {at_s:g} s" + (f" ({cause})" if cause else "") for at_s, s, cause in changes
        )
        typer.echo(f"  {device}: {', '.join(passed)}")
    for trip in [*result.trips, *result.warned]:
        values = measured(trip.channel, trip.value, trip.limit, english)
        typer.echo(f"  {trip.sf} at {trip.at_s:g} s" + (f": {values}" if values else ""))
    for refusal in result.refused:
        refused = f"{refusal.device} refused {refusal.command} at {refusal.at_s:g} s"
        typer.echo(f"  {refused}: {refusal.why}")
    typer.echo(
        f"  peak {result.peak.pressure_barg:g} bar, metal {result.peak.metal_c:g} °C;"
        f" heat {result.heat_kwh:g} of {result.heat_available_kwh:g} kWh,"
        f" steam {result.steam_kg:g} kg"
    )
