"""`heliose sun`: where the sun stands."""

from typing import Annotated

import typer

from heliose.commands import single
from heliose.output import Json, print_json

app = single("Says where the sun stands.")


@app.command()
def sun(
    lat: Annotated[float, typer.Option(help="Latitude in degrees, north positive.")],
    lon: Annotated[float, typer.Option(help="Longitude in degrees, east positive.")],
    at: Annotated[str, typer.Option(help="Time, ISO 8601 with a zone: 2026-06-21T12:00:00Z.")],
    alt: Annotated[float, typer.Option(help="Altitude in metres.")] = 0.0,
    pressure_hpa: Annotated[
        float | None, typer.Option(help="Mean air pressure; else that of the altitude.")
    ] = None,
    temperature_c: Annotated[float, typer.Option(help="Mean air temperature.")] = 12.0,
    json: Json = False,
) -> None:
    """Say where the sun stands.

    Azimuth is clockwise from north, elevation from the horizon; the apparent angles are those
    that one sees, with refraction.
    """
    from host.tracking.sun import Place, parse_time, sun_positions

    time = parse_time(at)
    position = sun_positions(Place(lat, lon, alt, pressure_hpa, temperature_c), [time])
    angles = {name: float(values[0]) for name, values in vars(position).items()}
    if json:
        print_json({"time": time, **angles})
        return
    typer.echo(f"{time.isoformat()} at {lat:g}, {lon:g}")
    for name, value in angles.items():
        typer.echo(f"{name.removesuffix('_deg').replace('_', ' '):<20} {value:12.6f}°")
