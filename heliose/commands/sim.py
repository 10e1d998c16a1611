"""`heliose sim`: scenarios in virtual time, virtual boards for anything that speaks serial."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from heliose.commands import group
from heliose.output import Json, print_json
from heliose.place import DEMONSTRATOR

if TYPE_CHECKING:
    from sim.scenario.result import Result

app = group("Simulate a plant: run scenarios, offer virtual boards.")
MAX_SEED = 2**31 - 1


@app.command("run")
def run_scenario(
    file: Annotated[str, typer.Argument(help="A scenario file, or the name of a shipped one.")],
    seed: Annotated[
        int | None,
        typer.Option(min=0, max=MAX_SEED, help="Seed of noise and boot ids; else the file's."),
    ] = None,
    until: Annotated[
        float | None,
        typer.Option(min=1.0, help="Stop after so many seconds of the plant's time."),
    ] = None,
    firmware: Annotated[
        Literal["cpython", "micropython"], typer.Option(help="What runs the boards' firmware.")
    ] = "cpython",
    out: Annotated[
        Path | None,
        typer.Option(
            help="Also write samples, events, the result and a page of plots (report.html) here."
        ),
    ] = None,
    language: Annotated[
        Literal["en", "fr"], typer.Option("--lang", help="The language of the page in --out.")
    ] = "en",
    json: Json = False,
) -> None:
    """Run a scenario in virtual time, faster than real.

    The boards run the real firmware; plant and clock are simulated. The same seed gives the same
    run. Exit code 1 where an expectation or an invariant does not hold.
    """
    from assurance.pairs import LISTED
    from sim.plant.sky import SkyError
    from sim.report.folder import prepare, write_folder
    from sim.scenario.load import placed, read_scenario
    from sim.scenario.recording import record
    from sim.scenario.simulation import Options, Simulation
    from sim.scenario.warm_start import WarmStartError

    scenario, site = read_scenario(file)
    if out is not None:
        prepare(out)
    options = Options(firmware, seed, until, LISTED)
    try:
        if out is None:
            result = Simulation(scenario, site, options).run()
        else:
            run = record(scenario, site, options)
            write_folder(out, run, language)
            result = run.result
    except (SkyError, WarmStartError) as error:
        raise placed(file, error) from error
    if json:
        print_json(result.json())
    else:
        _print(result)
    raise typer.Exit(0 if result.ok else 1)


@app.command("campaign")
def run_campaign(
    runs: Annotated[
        int | None, typer.Option(help="How many runs; a new campaign needs it.")
    ] = None,
    seed: Annotated[
        int | None,
        typer.Option(min=0, max=MAX_SEED, help="What they are drawn from; a new one needs it."),
    ] = None,
    workers: Annotated[
        int | None, typer.Option(help="Processes; default: one for each core.")
    ] = None,
    dask: Annotated[
        str | None, typer.Option(help="Address of a Dask scheduler, as tcp://192.168.1.10:8786.")
    ] = None,
    out: Annotated[
        Path | None, typer.Option(help="The campaign's folder; default: campaign-seed<SEED>.")
    ] = None,
    resume: Annotated[bool, typer.Option(help="Go on with the campaign in --out.")] = False,
    json: Json = False,
) -> None:
    """Run many drawn scenarios and count the misses.

    Drawn are faults, pairs of faults, and plants on which nothing is broken. The same seed gives
    the same runs, on any number of workers. Ctrl-C keeps what is done. Exit code 1 where a fault
    was missed or a plant that is well tripped; each such run is kept as a scenario.
    """
    from heliose import campaign_output

    summary = campaign_output.run_campaign(runs, seed, workers, dask, out, resume)
    if json:
        print_json(summary)
    else:
        campaign_output.print_summary(summary)
    raise typer.Exit(0 if summary.ok else 1)


@app.command("from-trip")
def from_trip(
    file: Annotated[
        Path, typer.Argument(help="A history.sqlite, or the report of a trip (trip.json).")
    ],
    out: Annotated[
        Path | None, typer.Option(help="The scenario; default: trip-<time>-<function>.toml.")
    ] = None,
    site: Annotated[
        str | None, typer.Option(help="A path or a preset, where the file does not say it.")
    ] = None,
    at: Annotated[
        str | None,
        typer.Option(help="Of a history: the last trip until then, ISO 8601 with a zone."),
    ] = None,
    json: Json = False,
) -> None:
    """Turn a recorded trip into a scenario that plays it again.

    The newest trip of a history is taken. Exit code 1 where the scenario does not trip by the
    same function within a second: it is written all the same.
    """
    from assurance.from_trip.convert import convert

    made = convert(file, out, site, at)
    if json:
        print_json(made)
    else:
        typer.echo(f"{made.function} of {made.device} at {made.at}: {made.scenario}")
        typer.echo(f"  made of {made.by}; tripped {made.at_s:g} s after its start")
        again = (
            f"{made.replay_function} at {made.replay_at_s} s" if made.replay_function else "none"
        )
        typer.echo(f"  {'ok  ' if made.same else 'FAIL'} played again: {again}")
    raise typer.Exit(0 if made.same else 1)


@app.command("board")
def virtual_board(
    role: Annotated[Literal["boiler", "tracker"], typer.Option(help="Which kind of board.")],
    pty: Annotated[Path | None, typer.Option(help="Make a serial device at this path.")] = None,
    tcp: Annotated[
        int | None, typer.Option(min=0, max=65535, help="Listen on this TCP port; 0: a free one.")
    ] = None,
    site: Annotated[
        str | None,
        typer.Option(help="Whose board, a preset or a path; else that of --faults or la-villette."),
    ] = None,
    faults: Annotated[
        Path | None, typer.Option(help="Let the faults of this scenario happen, by its times.")
    ] = None,
    seconds: Annotated[
        float | None, typer.Option(min=0.0, help="End by itself after so many seconds.")
    ] = None,
    json: Json = False,
) -> None:
    """Offer a virtual board as if it were plugged in.

    It runs in real time, by --pty or by --tcp, until Ctrl-C. With --json the document tells the
    port that a gateway or a serial terminal opens.
    """
    if (pty is None) == (tcp is None):
        raise typer.BadParameter("allowed: either --pty PATH or --tcp PORT")
    from host.site import load_site
    from sim.boards.device import Device
    from sim.boards.ports import Port, PtyPort, TcpPort
    from sim.scenario.load import read_scenario

    if faults is None:
        device = Device(load_site(site or DEMONSTRATOR), role)
    else:
        scenario, place = read_scenario(faults, site)
        device = Device(place, role, scenario.fault)
    port: Port
    port = PtyPort(device.line, pty) if pty is not None else TcpPort(device.line, tcp or 0)
    if json:
        print_json({"port": port.url, "board": device.name})
    else:
        typer.echo(f"{device.name} at {port.url}; Ctrl-C ends it")
    device.serve(port, seconds)


@app.command("list")
def list_scenarios(json: Json = False) -> None:
    """Name the scenarios that come with heliose."""
    from dataclasses import asdict

    from sim.scenario.catalogue import catalogue

    entries = catalogue()
    if json:
        print_json({entry.name: asdict(entry) for entry in entries})
        return
    width = max(len(entry.name) for entry in entries)
    for entry in entries:
        typer.echo(f"{entry.name:{width}}  {entry.title}")


def _print(result: Result) -> None:
    """The result for a person: what happened in order, then what was expected."""
    from sim.report.story import measured

    typer.echo(f"{result.scenario}  (seed {result.seed})")
    typer.echo(
        f"  {result.simulated_s:g} s in {result.wall_s:g} s: {result.speed:g} x real time,"
        f" firmware on {', '.join(sorted(set(result.firmware.values())))}"
    )
    for device, changes in result.states.items():
        story = ", ".join(
            f"{state} at {at_s:g} s" + (f" ({cause})" if cause else "")
            for at_s, state, cause in changes
        )
        typer.echo(f"  {device}: {story}")
    for trip in [*result.trips, *result.warned]:
        values = measured(trip.channel, trip.value, trip.limit)
        typer.echo(f"  {trip.sf} at {trip.at_s:g} s" + (f": {values}" if values else ""))
    for refusal in result.refused:
        told = f"{refusal.device} refused {refusal.command} at {refusal.at_s:g} s"
        typer.echo(f"  {told}: {refusal.why}")
    typer.echo(
        f"  peak {result.peak.pressure_barg:g} bar, metal {result.peak.metal_c:g} °C;"
        f" heat {result.heat_kwh:g} kWh, steam {result.steam_kg:g} kg"
    )
    if result.finding is not None:
        typer.echo(f"  FAIL {result.finding}")
    for line in result.expect:
        typer.echo(f"  {'ok  ' if line.ok else 'FAIL'} {line.key}: saw {line.saw}")
    for broken in result.invariants.violated:
        typer.echo(f"  FAIL invariant {broken.invariant} at {broken.at_s} s: {broken.what}")
