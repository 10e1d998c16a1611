"""Where each safety function begins and ends: sensors, logic, final elements, safe state.

What functions share follows from it. Conditions and limits stand in `firmware.boiler.rows`.
"""

from __future__ import annotations

from dataclasses import dataclass

from host.language import N_


@dataclass(frozen=True)
class FinalElement:
    """What acts. path: from the logic to the light, the water or the steam.

    safe: the state to which it falls without current, or with which it acts.
    """

    name: str
    path: str
    safe: str


SENSORS = {
    "pressure": N_("PT1 and PT2, over one ADS1115"),
    "reference": N_("reference voltage, over the same ADS1115"),
    "drum": N_("Pt100 of the drum"),
    "outlet": N_("Pt100 of the outlet"),
    "metal": N_("Pt100 of the receiver"),
    "lw2": N_("electrode LW2"),
    "lw1": N_("electrode LW1"),
    "control": N_("electrodes LC_ON and LC_OFF"),
    "hw": N_("electrode HW"),
    "flow": N_("flow meter"),
    "off-target": N_("OFF_TARGET loops"),
    "contacts": N_("PERMIT contacts, read back"),
    "alive": N_("ALIVE loops"),
    "chain": N_("end of the hard-wired chain, read back"),
    "supply": N_("24 V, over the same ADS1115"),
    "energy": N_("voltage of a tracker's stored energy"),
    "clock": N_("the board's own clock"),
    "memory": N_("flash and memory of the board"),
    "ping": N_("heartbeat of the gateway"),
    "wind": N_("anemometer"),
    "axes": N_("home switches and counters of the axes"),
    "trajectory": N_("trajectories in the tracker's memory"),
    "button": N_("local button"),
}
FINAL_ELEMENTS = {
    "field": FinalElement(
        N_("both halves of the field"),
        N_("PERMIT_1 and PERMIT_2 relays → escape relays → escape drives → mirrors"),
        N_("without current the mirrors leave, on stored energy"),
    ),
    "half": FinalElement(
        N_("half of the field"),
        N_("PERMIT_2 relay → escape relays → escape drives → mirrors"),
        N_("without current the mirrors of group 2 leave, on stored energy"),
    ),
    "mirrors": FinalElement(
        N_("mirrors of one tracker"),
        N_("its drivers → drives of its axes → mirrors"),
        N_("moved by its software; PERMIT and the escape by wire stay above it"),
    ),
    "vent": FinalElement(
        N_("vent"),
        N_("output of the board → vent valve → pipe to a safe place"),
        N_("open without current"),
    ),
    "pump": FinalElement(
        N_("feed pump"),
        N_("output of the board → contactor, behind the pump's own contact → pump"),
        N_("off without current"),
    ),
    "siren": FinalElement(
        N_("siren"),
        N_("output of the board → siren"),
        N_("needs current to sound: it protects nobody by itself"),
    ),
    "refusal": FinalElement(
        N_("refusal of a command"),
        N_("the state of the board"),
        N_("nothing moves"),
    ),
}


@dataclass(frozen=True)
class Boundary:
    """Of one function: keys of SENSORS and FINAL_ELEMENTS; boards stand in `safety.functions`."""

    sensors: tuple[str, ...]
    final: tuple[str, ...]


def _by(sensors: str, final: str) -> Boundary:
    return Boundary(tuple(sensors.split()), tuple(final.split()))


BOUNDARIES = {
    "SF-01": _by("pressure", "half field"),
    "SF-02": _by("pressure", "field vent pump siren"),
    "SF-03": _by("pressure reference", "field pump"),
    "SF-04": _by("pressure", "field"),
    "SF-05": _by("pressure drum", "field"),
    "SF-06": _by("drum", "field vent siren"),
    "SF-07": _by("outlet", "half field"),
    "SF-08": _by("metal drum pressure", "field pump"),
    "SF-09": _by("drum outlet metal", "field"),
    "SF-10": _by("lw1", "field"),
    "SF-11": _by("lw2", "field pump"),
    "SF-12": _by("lw2 lw1 control hw", "field pump"),
    "SF-13": _by("off-target contacts pressure metal", "field vent siren"),
    "SF-14": _by("pressure drum", "field siren"),
    "SF-15": _by("flow lw1 control metal drum", "field pump"),
    "SF-16": _by("clock", "field"),
    "SF-17": _by("supply energy", "field refusal"),
    "SF-18": _by("memory", "field refusal"),
    "SF-19": _by("ping", "field mirrors"),
    "SF-20": _by("wind", "mirrors"),
    "SF-21": _by("axes", "mirrors"),
    "SF-22": _by("trajectory clock", "mirrors"),
    "SF-23": _by("chain contacts", "field"),
    "SF-24": _by("clock button memory", "field refusal"),
    "SF-25": _by("drum outlet metal", "field pump"),
    "SF-26": _by("alive", "field refusal"),
}


def shares(sf: str) -> dict[str, list[str]]:
    """By sensor of this function: the other functions that hang on the same one."""
    return {
        sensor: [
            other
            for other, boundary in BOUNDARIES.items()
            if other != sf and sensor in boundary.sensors
        ]
        for sensor in BOUNDARIES[sf].sensors
    }
