"""site.toml: its model, its loading, every check of a site, and `runtime` for the services.

Nothing here imports another part of host, and nothing runs a plant.
"""

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from host.site.errors import SiteError
    from host.site.find import presets
    from host.site.load import load_site
    from host.site.mirror import Axis, LinearAxis, Mirror, RotaryAxis, Stow
    from host.site.model import (
        Board,
        Boiler,
        KeepOut,
        Levels,
        Limits,
        Location,
        Plant,
        Site,
        Target,
    )
    from host.site.receiver import PlaneReceiver, Receiver, TubeReceiver
else:

    def __getattr__(name: str) -> object:
        """A name of `__all__`, imported when it is used: services stay without pydantic."""
        if name in __all__:
            for module in ("errors", "find", "load", "mirror", "model", "receiver"):
                found = vars(import_module(f"{__name__}.{module}"))
                if name in found:
                    return found[name]
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")


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
