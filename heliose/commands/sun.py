"""`heliose sun`: the sun's position."""

from typing import Annotated

import typer

from heliose.commands import single
from heliose.output import Json, print_json

app = single("Shows the sun's position.")


@app.command()
def sun(
    lat: Annotated[float, typer.Option(help="Latitude in degrees, north positive.")],
    lon: Annotated[float, typer.Option(help="Longitude in degrees, east positive.")],
    at: Annotated[
        str, typer.Option(help="Time, ISO 8601 with a zone, such as 2026-06-21T12:00:00Z.")
    ],
    alt: Annotated[float, typer.Option(help="Altitude in metres.")] = 0.0,
    pressure_hpa: Annotated[
        float | None, typer.Option(help="Mean air pressure; default: from the altitude.")
    ] = None,
    temperature_c: Annotated[float, typer.Option(help="Mean air temperature.")] = 12.0,
    json: Json = False,
) -> None:
    """Show the sun's position.

    Azimuth is clockwise from north, elevation above the horizon. The apparent angles include
    refraction.
    """
    from host.times import parse_time
    from host.tracking.sun import Place, sun_positions

    time = parse_time("--at", at)
    position = sun_positions(Place(lat, lon, alt, pressure_hpa, temperature_c), [time])
    angles = {name: float(values[0]) for name, values in vars(position).items()}
    if json:
        print_json({"time": time, **angles})
        return
    typer.echo(f"{time.isoformat()} at {lat:g}, {lon:g}")
    for name, value in angles.items():
        typer.echo(f"{name.removesuffix('_deg').replace('_', ' '):<20} {value:12.6f}°")
