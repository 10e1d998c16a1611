"""`heliose sim`: scenarios in virtual time, and virtual boards on a serial port."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from heliose.commands import group
from heliose.output import Json, print_json
from heliose.place import DEMONSTRATOR

if TYPE_CHECKING:
    from sim.boards.device import Device
    from sim.scenario.result import Result

app = group("Simulate a plant: run scenarios, serve virtual boards.")
MAX_SEED = 2**31 - 1


@app.command("run")
def run_scenario(
    file: Annotated[str, typer.Argument(help="A scenario file, or a shipped scenario's name.")],
    seed: Annotated[
        int | None,
        typer.Option(min=0, max=MAX_SEED, help="Seed of noise and boot ids; default: the file's."),
    ] = None,
    until: Annotated[
        float | None,
        typer.Option(min=1.0, help="Stop after this many simulated seconds."),
    ] = None,
    firmware: Annotated[
        Literal["cpython", "micropython"],
        typer.Option(help="The interpreter for the boards' firmware."),
    ] = "cpython",
    out: Annotated[
        Path | None,
        typer.Option(
            help="Also write samples, events, result and a page of plots (report.html) here."
        ),
    ] = None,
    language: Annotated[
        Literal["en", "fr"], typer.Option("--lang", help="The language of that page.")
    ] = "en",
    json: Json = False,
) -> None:
    """Run a scenario in virtual time, faster than real time.

    The boards run the real firmware; the plant and the clock are simulated. The same seed gives
    the same run. Exit code 1: an expectation or an invariant does not hold.
    """
    from heliose.scenario_output import print_result

    result = _simulate(file, firmware, seed, until, out, language)
    if json:
        print_json(result.json())
    else:
        print_result(result)
    raise typer.Exit(0 if result.ok else 1)


def _simulate(
    file: str,
    firmware: Literal["cpython", "micropython"],
    seed: int | None,
    until: float | None,
    out: Path | None,
    language: str,
) -> Result:
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
            return Simulation(scenario, site, options).run()
        run = record(scenario, site, options)
        write_folder(out, run, language)
        return run.result
    except (SkyError, WarmStartError) as error:
        raise placed(file, error) from error


@app.command("campaign")
def run_campaign(
    runs: Annotated[
        int | None, typer.Option(help="Number of runs; required for a new campaign.")
    ] = None,
    seed: Annotated[
        int | None,
        typer.Option(
            min=0, max=MAX_SEED, help="Seed of the sampling; required for a new campaign."
        ),
    ] = None,
    workers: Annotated[
        int | None, typer.Option(help="Number of processes; default: one per core.")
    ] = None,
    dask: Annotated[
        str | None,
        typer.Option(help="Address of a Dask scheduler, such as tcp://192.168.1.10:8786."),
    ] = None,
    out: Annotated[
        Path | None, typer.Option(help="The campaign's folder; default: campaign-seed<SEED>.")
    ] = None,
    resume: Annotated[bool, typer.Option(help="Continue the campaign in --out.")] = False,
    json: Json = False,
) -> None:
    """Run many random scenarios and count the missed faults.

    Scenarios are sampled: single faults, pairs of faults, and plants without a fault. The same
    seed gives the same runs on any number of workers. Ctrl-C keeps the finished runs. Exit code
    1: a fault was missed, or a plant without a fault tripped; such a run is kept as a scenario.
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
    file: Annotated[Path, typer.Argument(help="A history.sqlite, or a trip report (trip.json).")],
    out: Annotated[
        Path | None,
        typer.Option(help="The scenario to write; default: trip-<time>-<function>.toml."),
    ] = None,
    site: Annotated[
        str | None, typer.Option(help="Path of a site.toml, or a preset, if the file names none.")
    ] = None,
    at: Annotated[
        str | None,
        typer.Option(help="Take the last trip before this time, ISO 8601 with a zone."),
    ] = None,
    json: Json = False,
) -> None:
    """Turn a recorded trip into a scenario that reproduces it.

    Takes the newest trip of a history. Exit code 1: the scenario is written, but the same
    function does not trip it within a second of the recorded time.
    """
    from assurance.from_trip.convert import convert

    made = convert(file, out, site, at)
    if json:
        print_json(made)
    else:
        typer.echo(f"{made.function} of {made.device} at {made.at}: {made.scenario}")
        typer.echo(f"  made from {made.by}; tripped {made.at_s:g} s after the start")
        again = (
            f"{made.replay_function} at {made.replay_at_s} s" if made.replay_function else "none"
        )
        typer.echo(f"  {'ok  ' if made.same else 'FAIL'} reproduced: {again}")
    raise typer.Exit(0 if made.same else 1)


@app.command("board")
def virtual_board(
    role: Annotated[Literal["boiler", "tracker"], typer.Option(help="The kind of board.")],
    pty: Annotated[Path | None, typer.Option(help="Create a serial device at this path.")] = None,
    tcp: Annotated[
        int | None,
        typer.Option(min=0, max=65535, help="Listen on this TCP port; 0: any free port."),
    ] = None,
    site: Annotated[
        str | None,
        typer.Option(
            help="Path of a site.toml, or a preset; default: that of --faults, else la-villette."
        ),
    ] = None,
    faults: Annotated[
        Path | None, typer.Option(help="Inject the faults of this scenario at its times.")
    ] = None,
    seconds: Annotated[
        float | None, typer.Option(min=0.0, help="Stop after this many seconds.")
    ] = None,
    json: Json = False,
) -> None:
    """Serve a virtual board as if it were plugged in.

    It runs in real time on --pty or --tcp until Ctrl-C. With --json, the document names the port
    for a gateway or a serial terminal.
    """
    if (pty is None) == (tcp is None):
        raise typer.BadParameter("give either --pty PATH or --tcp PORT")
    from sim.boards.ports import Port, PtyPort, TcpPort

    device = _device(role, site, faults)
    port: Port
    port = PtyPort(device.line, pty) if pty is not None else TcpPort(device.line, tcp or 0)
    if json:
        print_json({"port": port.url, "board": device.name})
    else:
        typer.echo(f"{device.name} at {port.url}; Ctrl-C stops it")
    device.serve(port, seconds)


def _device(role: Literal["boiler", "tracker"], site: str | None, faults: Path | None) -> Device:
    from host.site import load_site
    from sim.boards.device import Device
    from sim.scenario.load import read_scenario

    if faults is None:
        return Device(load_site(site or DEMONSTRATOR), role)
    scenario, place = read_scenario(faults, site)
    return Device(place, role, scenario.fault)


@app.command("list")
def list_scenarios(json: Json = False) -> None:
    """List the scenarios that ship with heliose."""
    from dataclasses import asdict

    from sim.scenario.catalogue import catalogue

    entries = catalogue()
    if json:
        print_json({entry.name: asdict(entry) for entry in entries})
        return
    width = max(len(entry.name) for entry in entries)
    for entry in entries:
        typer.echo(f"{entry.name:{width}}  {entry.title}")
