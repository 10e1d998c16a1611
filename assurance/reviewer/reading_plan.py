"""An hour for a review: what to read, for how long, and what to see. A test holds the pace."""

from __future__ import annotations

from dataclasses import dataclass

from host.language import N_

MOST_LINES_A_MINUTE = 25  # that are not blank, by somebody who has not seen them before


@dataclass(frozen=True)
class Sitting:
    """paths: files of the project, or none for a command; see: marked for translation."""

    minutes: int
    paths: tuple[str, ...]
    see: str


_BOILER = "firmware/boiler/"


def _read(minutes: int, names: str, see: str) -> Sitting:
    return Sitting(minutes, tuple(f"{_BOILER}{name}.py" for name in names.split()), see)


PLAN = (
    Sitting(
        6,
        ("docs/safety.md",),
        N_("down to the table of functions: what can go wrong, and what acts against it"),
    ),
    _read(4, "rows", N_("every condition is a row: channel, action, delay, limit")),
    _read(9, "checks saturation", N_("how the value of each row is got from a reading")),
    _read(8, "responses", N_("whether what was commanded happened")),
    _read(7, "latches", N_("votes, delays, what stays, what came first")),
    _read(9, "interlock button", N_("states; the only lines that raise a PERMIT; reset and start")),
    _read(9, "control", N_("pump, vent, siren and lamp: none of them can raise a PERMIT")),
    Sitting(
        8,
        ("tests/firmware/test_pressure_cutoff.py",),
        N_("SF-01 to SF-04 as sentences; run it: a second for each interpreter"),
    ),
)
