"""`[expect]` of a scenario file: what a run must show. `sim.scenario.judge` compares the two."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Annotated, Any

from pydantic import AfterValidator, BeforeValidator

from firmware.boiler import rows
from firmware.boiler.proofs import REFUSALS
from firmware.common.fields import BOILER_MODES, TRACKER_MODES
from host import safety_functions
from host.site.fields import Table, matching, within
from sim.boards.faults import Seconds

PROTECTIONS = frozenset(safety_functions.FUNCTIONS)
FUNCTIONS = PROTECTIONS | {"BOOT", "COMMAND", "none"}
# Told, if need be without a change of state: a contact that flickers, a code that stands still.
_TOLD = {rows.NAMES[row] for row in range(rows.COUNT) if rows.FLICKERS[row] or row in rows.STILL}
WARNINGS = tuple(sorted(_TOLD | {"SF-14", "SF-21", "SF-22"}))
# Reasons besides a function to refuse a start or a reset (firmware.boiler.interlock).
LOOPS = tuple(f"{loop}_{group} open" for loop in ("OFF_TARGET", "ALIVE") for group in (1, 2))
WORDS = ("not READY", "chain open", *LOOPS, "t_metal differs from t_drum", *REFUSALS)


def one_of(names: Iterable[str], *words: str) -> AfterValidator:
    """One of these names; `words` list them in short for an error."""
    listed = words or tuple(f'"{name}"' for name in names)
    allowed = " or ".join(part for part in (", ".join(listed[:-1]), listed[-1]) if part)
    return matching(frozenset(names).__contains__, allowed)


def _listed(value: Any) -> Any:
    """A single name becomes a tuple of one, a list of TOML a tuple."""
    return tuple(value) if isinstance(value, list) else (value,)


_SPAN = f'"{min(PROTECTIONS)}" to "{max(PROTECTIONS)}"'
Function = Annotated[str, one_of(FUNCTIONS, _SPAN, '"BOOT"', '"COMMAND"', '"none"')]
Latched = Annotated[str, one_of(FUNCTIONS - {"none"}, _SPAN, '"BOOT"', '"COMMAND"')]
Warned = Annotated[str, one_of(WARNINGS)]
Refusal = Annotated[str, one_of(PROTECTIONS | set(WORDS), _SPAN, *(f'"{word}"' for word in WORDS))]
BoilerState = Annotated[str, one_of(BOILER_MODES)]
TrackerState = Annotated[str, one_of(TRACKER_MODES)]
BoilerPath = Annotated[tuple[BoilerState, ...], BeforeValidator(_listed)]
TrackerPath = Annotated[tuple[TrackerState, ...], BeforeValidator(_listed)]


class Expect(Table):
    """Every key is optional; all that are there must hold.

    first: the first function that acts, latched or not; trip: the first that latches ("none":
    none does); trips: all that latch, in order; warns: functions reported as a fault, with or
    without a change of state; within_s: from the first fault to the trip, or else to the first
    function that acts; dark_s: from both PERMITs low to the last light; reaches and
    tracker_reaches: states passed through, in order.
    """

    first: Function | None = None
    trip: Function | None = None
    trips: Annotated[tuple[Latched, ...], BeforeValidator(_listed)] | None = None
    warns: Annotated[tuple[Warned, ...], BeforeValidator(_listed)] | None = None
    within_s: Seconds | None = None
    max_pressure_barg: Annotated[float, within(0.0, 100.0)] | None = None
    dark_s: Seconds | None = None
    siren: bool | None = None
    vent_opens: bool | None = None
    refused: Refusal | None = None
    reaches: BoilerPath | None = None
    end_state: BoilerState | None = None
    tracker_reaches: dict[str, TrackerPath] | None = None
    tracker_end_state: dict[str, TrackerState] | None = None
