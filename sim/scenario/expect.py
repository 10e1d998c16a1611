"""`[expect]` of a scenario file: what a run must show. `sim.scenario.judge` compares."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Annotated, Any

from pydantic import AfterValidator, BeforeValidator

from firmware.common.fields import BOILER_MODES, TRACKER_MODES
from host.site.fields import Table, matching, within
from sim.boards.faults import Seconds

PROTECTIONS = frozenset(f"SF-{n:02}" for n in range(1, 26))
FUNCTIONS = PROTECTIONS | {"BOOT", "COMMAND", "none"}
WARNINGS = ("SF-14", "SF-21", "SF-22")  # they may act without a board's state showing it
# What refuses a start or a reset besides a function (firmware.boiler.interlock).
WORDS = ("not READY", "chain open", "OFF_TARGET_1 open", "OFF_TARGET_2 open")


def _one_of(names: Iterable[str], *words: str) -> AfterValidator:
    """A name of these; `words` say in short which ones they are."""
    told = words or tuple(f'"{name}"' for name in names)
    allowed = " or ".join(part for part in (", ".join(told[:-1]), told[-1]) if part)
    return matching(frozenset(names).__contains__, allowed)


def _listed(value: Any) -> Any:
    """One name stands for a list of one; TOML's lists become tuples."""
    return tuple(value) if isinstance(value, list) else (value,)


_SPAN = '"SF-01" to "SF-25"'
Function = Annotated[str, _one_of(FUNCTIONS, _SPAN, '"BOOT"', '"COMMAND"', '"none"')]
Latched = Annotated[str, _one_of(FUNCTIONS - {"none"}, _SPAN, '"BOOT"', '"COMMAND"')]
Warned = Annotated[str, _one_of(WARNINGS)]
Refusal = Annotated[
    str, _one_of(PROTECTIONS | set(WORDS), _SPAN, *(f'"{words}"' for words in WORDS))
]
BoilerState = Annotated[str, _one_of(BOILER_MODES)]
TrackerState = Annotated[str, _one_of(TRACKER_MODES)]
BoilerPath = Annotated[tuple[BoilerState, ...], BeforeValidator(_listed)]
TrackerPath = Annotated[tuple[TrackerState, ...], BeforeValidator(_listed)]


class Expect(Table):
    """Every key optional; all must hold.

    first: the first function that acts, latched or not; trip: the first that latches ("none":
    none does); trips: all that latch, in the order in which they first do; warns: functions told
    as a fault, which no board's state may show. within_s: from the first fault to the trip,
    without one to the first. dark_s: from the first moment at which both PERMITs are low to the
    last light. reaches and tracker_reaches: states passed through, several in this order.
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
