"""site.toml: the model of a site, reading it, and errors that name file, line and key.

This package imports no other part of host. `check`s that need arithmetic of the plant (time
to act, groups in balance, escape) are `host.site.checks.plant`.
"""

from host.site.errors import SiteError
from host.site.load import load_site, presets
from host.site.mirror import Axis, LinearAxis, Mirror, RotaryAxis, Stow
from host.site.model import Board, Boiler, KeepOut, Levels, Limits, Location, Plant, Site, Target
from host.site.receiver import PlaneReceiver, Receiver, TubeReceiver

__all__ = [
    "Axis",
    "Board",
    "Boiler",
    "KeepOut",
    "Levels",
    "Limits",
    "LinearAxis",
    "Location",
    "Mirror",
    "PlaneReceiver",
    "Plant",
    "Receiver",
    "RotaryAxis",
    "Site",
    "SiteError",
    "Stow",
    "Target",
    "TubeReceiver",
    "load_site",
    "presets",
]
