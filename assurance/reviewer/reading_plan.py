"""An hour for a review: what to read, how long it takes, and what to see. A test holds the pace."""

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
        4,
        ("docs/safety.md",),
        N_("down to the table of functions: what can go wrong, and what acts against it"),
    ),
    _read(9, "rows checks saturation", N_("each condition is a row; how its value is got")),
    _read(8, "pressures slopes life flicker", N_("rates, signals that stand still or flicker")),
    _read(8, "latches thresholds recent", N_("votes, delays, what stays, what came first")),
    _read(10, "responses water selfcheck", N_("whether what was commanded happened; the balance")),
    _read(9, "interlock button means", N_("states; the only lines that raise a PERMIT; the start")),
    _read(
        12,
        "proofs control",
        N_("proofs; pump, vent, siren and lamp, none of which raises a PERMIT"),
    ),
)
