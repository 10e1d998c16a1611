"""What the values of the firmware's table mean where a limit and its unit do not explain them."""

from __future__ import annotations

from firmware.boiler import rows
from host.language import N_

_FIRST: list[int] = sorted(
    number for name, number in vars(rows).items() if name.startswith("SF") and name != "SF"
)

MEANINGS = {
    rows.SF03_REFERENCE: N_("is off by more than 1 %"),
    rows.SF03: N_("cannot be believed"),
    rows.SF03_STILL: N_("its code has not changed by a count with PERMIT up"),
    rows.SF05: N_("apart by more than the band"),
    rows.SF07_REDUCE: N_("with a superheater"),
    rows.SF09: N_("invalid, or none for 1 s"),
    rows.SF09_STILL: N_("has not changed by a hundredth of a degree with PERMIT up"),
    rows.SF09_COLD: N_("below the drum with PERMIT up"),
    rows.SF10: N_("dry"),
    rows.SF10_AGAIN: N_("dry again under light"),
    rows.SF11: N_("dry"),
    rows.SF12: N_("wet"),
    rows.SF12_ORDER: N_("one is wet above a dry one"),
    rows.SF13_LATE: N_("open since PERMIT dropped out of RUN"),
    rows.SF13_HOME: N_("open with PERMIT low, while hot"),
    rows.SF13_SHUT: N_("has not opened since PERMIT rose"),
    rows.SF13_WELDED: N_("contact closed without pulses"),
    rows.SF13_RISING: N_("still rises 8 s after both PERMITs dropped, above SF-01"),
    rows.SF14_SHUT: N_("open, but the drum is below boiling and under pressure"),
    rows.SF14: N_("does not fall in 10 s with the vent open, above SF-01"),
    rows.SF15: N_("none with the pump on for 3 s"),
    rows.SF15_AGAIN: N_("missing again"),
    rows.SF15_OFF: N_("present with the pump off"),
    rows.SF15_DOSE: N_("meters more than fits between the level at its start and LC_OFF"),
    rows.SF15_BALANCE: N_("has boiled away by the heat since the last full dose, down to LW2"),
    rows.SF16: N_("longer than 100 ms"),
    rows.SF18: N_("a stored copy or the program is damaged"),
    rows.SF18 + 1: N_("a number differs from its inverse"),
    rows.SF19: N_("age of the last one"),
    rows.SF23: N_("interrupted"),
    rows.SF23_CONTACT: N_("contact open with pulses"),
    rows.SF24: N_("a 4th after trips under light, in 60 min"),
    rows.SF24 + 1: N_("a 3rd by the watchdog, in 60 min"),
    rows.SF24_BUTTON: N_("held for 30 s"),
    rows.SF26: N_("open in RUN or REDUCED"),
}
# The unit of a row's numbers, where the name of its limit does not end in one.
_UNITS = {
    rows.SF02_FAST: "code_s",
    rows.SF03_STILL: "ms",
    rows.SF04: "bar apart",
    rows.SF08_HOT: "cdeg",
    rows.SF08: "cdeg K",
    rows.SF09_STILL: "ms",
    rows.SF09_COLD: "cdeg K",
    rows.SF10_AGAIN: "in 60 min",
    rows.SF13_LATE: "ms",
    rows.SF13_SHUT: "ms",
    rows.SF13_RISING: "code_s",
    rows.SF14: "code_s",
    rows.SF14_SHUT: "code",
    rows.SF15_AGAIN: "in 60 min",
    rows.SF16: "in 10 s",
    rows.SF17: "mv",
    rows.SF19: "ms",
    rows.SF23_CONTACT: "ms",
    rows.SF25: "cdeg",
}
_ENDINGS = ("_code_s", "_code", "_cdeg", "_ms")


def meaning(row: int) -> str | None:
    """Of a row, or of the first of its channels; None where limit and unit explain it."""
    return MEANINGS.get(row) or MEANINGS.get(_first(row))


def unit(row: int) -> str:
    """Of a row's limit; `yes` where the limit is a plain yes."""
    if _first(row) in _UNITS:
        return _UNITS[_first(row)]
    limit = rows.ROWS[row][rows.LIMIT]
    ends = [ending[1:] for ending in _ENDINGS if isinstance(limit, str) and limit.endswith(ending)]
    return ends[0] if ends else "yes"


def _first(row: int) -> int:
    """The row of the first channel that is judged alike."""
    return max(first for first in _FIRST if first <= row)
