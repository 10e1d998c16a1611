"""The sky that a scenario asks for."""

from __future__ import annotations

from datetime import datetime

from host.site import Site
from sim.boards.site_plant import clear_sky, measured_file, measured_sky
from sim.plant.clouds import CloudySky
from sim.plant.sky import Sky
from sim.scenario.model import Sky as Wanted


def scenario_sky(site: Site, wanted: Wanted, seed: int, start: datetime, duration_s: float) -> Sky:
    """A sky of the wanted kind over the site; `seed` makes its clouds.

    Raises SkyError where a measured file does not serve.
    """
    if wanted.kind == "measured":
        return measured_sky(site, measured_file(wanted.file), start, duration_s)
    clear = clear_sky(site, start, duration_s)
    if wanted.kind == "clouds":
        return CloudySky(clear, wanted.cover or 0.0, seed, duration_s)
    return clear
