"""`heliose sim`: scenarios in virtual time, virtual boards for anything that speaks serial."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from heliose.commands import group
from heliose.output import Json, print_json

if TYPE_CHECKING:
    from sim.result import Result

app = group("Simulate a plant: run scenarios, offer virtual boards.")


@app.command("run")
def run_scenario(
    file: Annotated[str, typer.Argument(help="A scenario file, or the name of a shipped one.")],
    seed: Annotated[int | None, typer.Option(help="Another seed than the file's.")] = None,
    until: Annotated[
        float | None, typer.Option(min=1.0, help="Stop after so many seconds.")
    ] = None,
    firmware: Annotated[str, typer.Option(help="cpython or micropython.")] = "cpython",
    out: Annotated[Path | None, typer.Option(help="Folder for samples, events, result.")] = None,
    json: Json = False,
) -> None:
    """Run one scenario with the real firmware in the loop, as fast as the machine can.

    Exit code 1 where an expectation or an invariant does not hold.
    """
    if firmware not in ("cpython", "micropython"):
        raise typer.BadParameter("found " + firmware + ", allowed: cpython, micropython")
    from sim.run import Options, Simulation
    from sim.scenario_file import read_scenario

    scenario, site = read_scenario(file)
    options = Options(interpreter=firmware, seed=seed, until_s=until, out=out)
    result = Simulation(scenario, site, options).run()
    if json:
        print_json(result.json())
    else:
        _print(result)
    raise typer.Exit(0 if result.ok else 1)


@app.command("board")
def virtual_board(
    role: Annotated[str, typer.Option(help="boiler or tracker.")],
    pty: Annotated[Path | None, typer.Option(help="Make this path a serial device.")] = None,
    tcp: Annotated[int | None, typer.Option(min=0, max=65535, help="TCP port; 0: free.")] = None,
    site: Annotated[str, typer.Option(help="Preset or path: whose board.")] = "la-villette",
    faults: Annotated[Path | None, typer.Option(help="A scenario file: its faults.")] = None,
    seconds: Annotated[float | None, typer.Option(help="End after so many seconds.")] = None,
    json: Json = False,
) -> None:
    """Offer one virtual board in real time, as if it were plugged in. Ctrl-C ends it."""
    if role not in ("boiler", "tracker"):
        raise typer.BadParameter(f"--role: found {role}, allowed: boiler, tracker")
    if (pty is None) == (tcp is None):
        raise typer.BadParameter("give either --pty PATH or --tcp PORT")
    from host.site import load_site
    from sim.device import Device
    from sim.ports import Port, PtyPort, TcpPort
    from sim.scenario_file import read_scenario

    entries = read_scenario(str(faults))[0].fault if faults is not None else ()
    device = Device(load_site(site), role, entries)
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
    import tomllib

    from sim.scenario_file import SHIPPED, shipped

    titles = {
        name: str(tomllib.loads((SHIPPED / f"{name}.toml").read_text(encoding="utf-8"))["title"])
        for name in shipped()
    }
    if json:
        print_json(titles)
        return
    width = max(map(len, titles), default=0)
    for name, title in titles.items():
        typer.echo(f"{name:{width}}  {title}")


def _print(result: Result) -> None:
    """The result for a person: what happened in order, then what was expected."""
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
    for trip in result.trips:
        value = f": {trip.channel} {trip.value}, limit {trip.limit} {trip.unit or ''}"
        typer.echo(f"  {trip.sf} at {trip.at_s:g} s{value if trip.channel else ''}")
    typer.echo(
        f"  peak {result.peak['pressure_barg']:g} bar, metal {result.peak['metal_c']:g} °C;"
        f" heat {result.heat_kwh:g} kWh, steam {result.steam_kg:g} kg"
    )
    for line in result.expect:
        typer.echo(f"  {'ok  ' if line.ok else 'FAIL'} {line.key}: saw {line.saw}")
    for broken in result.invariants["violated"]:
        typer.echo(
            f"  FAIL invariant {broken['invariant']} at {broken['at_s']} s: {broken['what']}"
        )
