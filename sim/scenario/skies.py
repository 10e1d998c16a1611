"""The sky that a scenario describes."""

from __future__ import annotations

from datetime import datetime

from host.site import Site
from sim.boards.site_plant import clear_sky, measured_file, measured_sky
from sim.plant.clouds import CloudySky
from sim.plant.sky import Sky
from sim.scenario import model


def scenario_sky(site: Site, sky: model.Sky, seed: int, start: datetime, duration_s: float) -> Sky:
    """The described sky over the site; `seed` makes its clouds.

    Raises SkyError if a measured file cannot be used.
    """
    if sky.kind == "measured":
        return measured_sky(site, measured_file(sky.file), start, duration_s)
    clear = clear_sky(site, start, duration_s)
    if sky.kind == "clouds":
        return CloudySky(clear, sky.cover or 0.0, seed, duration_s)
    return clear
