"""The numbers of a site that procedures and the protocol name in braces, such as {trip}.

Pressures are gauge, in bar; currents are those of a transmitter of 0 to 16 bar, in mA.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TypeAlias

from firmware.boiler.control import CDEG_HOT, CODE_SAFE
from firmware.boiler.proofs import BELOW_BOILING_CDEG, NEAR_CODE, WARM_CDEG
from firmware.common.limits import CODES_A_BAR, pressure_mbar
from host.language import Language, Message
from host.site import Site
from host.site.board_config import boiler_config
from sim.boards.site_plant import THERMAL_SWITCH_C
from sim.plant.parameters import BoilerParameters

Figures: TypeAlias = Mapping[str, float]

MA_AT_ZERO, MA_A_BAR = 4.0, 1.0


def figures(site: Site) -> dict[str, float]:
    """By name. Raises BoardConfigError for a site that the board would refuse."""
    config, boiler = boiler_config(site), site.boiler
    barg = {
        "first": pressure_mbar(config["high_code"]) / 1000,
        "second": pressure_mbar(config["high_hold_code"]) / 1000,
        "trip": pressure_mbar(config["high_high_code"]) / 1000,
    }
    return {
        **barg,
        **{f"{name}_ma": MA_AT_ZERO + MA_A_BAR * value for name, value in barg.items()},
        "switch": BoilerParameters.pressure_switch_barg,
        "thermal": THERMAL_SWITCH_C[boiler.superheater],
        "relief": boiler.maximum_allowable_pressure_barg,
        "safe_bar": pressure_mbar(CODE_SAFE) / 1000,
        "safe_c": CDEG_HOT / 100,
        "warm_c": WARM_CDEG / 100,
        "below_k": BELOW_BOILING_CDEG / 100,
        "near_bar": NEAR_CODE / CODES_A_BAR,
    }


def told(text: str, language: Language, numbers: Figures) -> str:
    """A marked text in a language, with its {names} filled in."""
    return Message(text, numbers).of(language)
