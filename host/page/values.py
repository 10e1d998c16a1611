"""The plant's values as texts with their units."""

from collections.abc import Iterable, Mapping, Sequence

from firmware.common.fields import HW, LC_OFF, LC_ON, LW1, LW2
from host.language import N_, NOTHING, Language
from host.page import words
from host.plant_state import Board

Truth = Mapping[str, float | int | None]
# The highest electrode in the water decides.
LEVELS = (
    (HW, N_("too high")),
    (LC_OFF, N_("good, at the upper mark")),
    (LC_ON, N_("good")),
    (LW1, N_("low")),
    (LW2, N_("very low")),
)


def highest_mbar(boiler: Board) -> int | None:
    """The higher of both pressures: the one that the protection acts on."""
    both = (boiler.fields.get("pt1_mbar"), boiler.fields.get("pt2_mbar"))
    return max((mbar for mbar in both if mbar is not None), default=None)


def of_boiler(boiler: Board, language: Language) -> dict[str, str]:
    """The texts of the boiler's values, by the `data-text` that shows them."""
    fields, mbar = boiler.fields, highest_mbar(boiler)
    on_off, flow = (N_("on"), N_("off")), fields.get("flow_ml_min")
    return {
        "pressure": language.number(None if mbar is None else mbar / 1000.0, 2),
        "pt1": language.bar(fields.get("pt1_mbar"), 2),
        "pt2": language.bar(fields.get("pt2_mbar"), 2),
        "state": words.state(boiler.mode, language),
        "t_drum": language.celsius(fields.get("t_drum_cdeg")),
        "t_outlet": language.celsius(fields.get("t_outlet_cdeg")),
        "t_metal": language.celsius(fields.get("t_metal_cdeg")),
        "level": _level(fields.get("level_bits"), language),
        "pump": _either(boiler.bit("pump", 1), (N_("running"), N_("stopped")), language),
        "vent": _either(boiler.bit("vent", 1), (N_("open"), N_("closed")), language),
        "feed": NOTHING if flow is None else f"{language.number(flow)} ml/min",
        # The relays' contacts count, not the board's outputs.
        "permit1": _either(boiler.bit("permit_bits", 4), on_off, language),
        "permit2": _either(boiler.bit("permit_bits", 8), on_off, language),
    }


def heat(truth: Truth, modes: Sequence[str], language: Language) -> str:
    """Mirrors on the receiver, and their light where a simulated plant reports it."""
    light_w = truth.get("light_w")
    count = f"{sum(1 for mode in modes if mode == 'TRACK')} / {len(modes)}"
    return count if light_w is None else f"{count} · {language.number(light_w / 1000.0, 1)} kW"


def dni(truth: Truth, language: Language) -> str:
    """Direct sunlight, of a simulated plant."""
    watts = truth.get("dni_w_m2")
    return NOTHING if watts is None else f"{language.number(watts)} W/m²"


def wind(trackers: Iterable[Board], language: Language) -> str:
    """The wind at the tracker with the anemometer."""
    known = (tracker.fields.get("wind_cm_s") for tracker in trackers)
    wind_cm_s = next((value for value in known if value is not None), None)
    return NOTHING if wind_cm_s is None else f"{language.number(wind_cm_s / 100.0, 1)} m/s"


def sun(elevation_deg: float, language: Language) -> str:
    """How high the sun stands."""
    if elevation_deg < 0:
        return language._(N_("below the horizon"))
    return language._(N_("{elevation}° high"), elevation=language.number(elevation_deg))


def _level(bits: int | None, language: Language) -> str:
    if bits is None:
        return NOTHING
    lowest = N_("too low")
    return language._(next((text for mask, text in LEVELS if bits & mask), lowest))


def _either(value: bool | None, texts: tuple[str, str], language: Language) -> str:
    return NOTHING if value is None else language._(texts[0] if value else texts[1])
