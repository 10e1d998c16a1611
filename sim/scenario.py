"""Scenario files: what they may say. `sim.scenario_file` reads them."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Annotated, Literal

from pydantic import BeforeValidator, Field, model_validator
from pydantic_core import PydanticCustomError

from host.site.fields import Table, within

MAX_DURATION_S = 15 * 86_400.0  # fourteen days on end and a margin

Function = Annotated[
    str,
    Field(pattern=r"^(SF-(0[1-9]|1\d|2[0-5])|BOOT|COMMAND|none)$"),
]
BoilerState = Literal["TRIPPED", "READY", "RUN", "REDUCED", "HOLD"]
Seconds = Annotated[float, within(0.0, MAX_DURATION_S)]


def _instant(value: object) -> datetime:
    """A time with its zone; one without is an error, as its meaning depends on the reader."""
    try:
        time = value if isinstance(value, datetime) else datetime.fromisoformat(str(value))
    except ValueError:
        raise PydanticCustomError("time", "a time as 2026-06-21T10:00:00Z") from None
    if time.tzinfo is None:
        raise PydanticCustomError("time", "a time with its zone, as 2026-06-21T10:00:00Z")
    return time.astimezone(UTC)


def _day(value: object) -> date:
    try:
        return value if isinstance(value, date) else date.fromisoformat(str(value))
    except ValueError:
        raise PydanticCustomError("day", "a day as 2016-01-01") from None


class Sky(Table):
    """`[sky]`: clear, or measured from a file (a path, or the shipped day without one)."""

    kind: Literal["clear", "measured"] = "clear"
    file: str | None = None
    day: Annotated[date | None, BeforeValidator(_day)] = None


class Initial(Table):
    """`[initial]`: a warm start in RUN, or only how much water a cold boiler holds."""

    state: Literal["RUN"] | None = None
    pressure_barg: Annotated[float, within(0.0, 10.4)] | None = None
    water_l: Annotated[float, within(0.0, 1000.0)] | None = None

    @model_validator(mode="after")
    def _pressure_needs_run(self) -> Initial:
        if self.pressure_barg is not None and self.state is None:
            raise PydanticCustomError("initial", 'pressure_barg only with state = "RUN"')
        return self


class FaultEntry(Table):
    """One `[[fault]]`; target and kind are checked against the site and the matrix."""

    at_s: Seconds
    until_s: Seconds | None = None
    target: str
    kind: str
    value: float | None = None


class Action(Table):
    """One `[[action]]` of the scripted person."""

    at_s: Seconds
    do: Literal[
        "press_button",
        "start",
        "stop",
        "trip",
        "track",
        "defocus",
        "stow",
        "press_estop",
        "release_estop",
        "demand",
        "set_wind",
        "send",
    ]
    seconds: Annotated[float, within(0.05, 3600.0)] | None = None
    kg_h: Annotated[float, within(0.0, 1000.0)] | None = None
    m_s: Annotated[float, within(0.0, 100.0)] | None = None
    board: str | None = None
    line: str | None = None

    @model_validator(mode="after")
    def _has_what_it_needs(self) -> Action:
        needs = {"press_button": "seconds", "demand": "kg_h", "set_wind": "m_s", "send": "line"}
        key = needs.get(self.do)
        if key is not None and getattr(self, key) is None:
            raise PydanticCustomError(
                "action", "{do} with its key {key}", {"do": self.do, "key": key}
            )
        return self


class Expect(Table):
    """`[expect]`: every key optional; all must hold."""

    first: Function | None = None
    trip: Function | None = None
    within_s: Seconds | None = None
    max_pressure_barg: Annotated[float, within(0.0, 100.0)] | None = None
    reaches: BoilerState | None = None
    end_state: BoilerState | None = None


class Scenario(Table):
    """One scenario file."""

    title: str
    site: str
    start: Annotated[datetime, BeforeValidator(_instant)]
    duration_s: Annotated[float, within(1.0, MAX_DURATION_S)]
    seed: Annotated[int, within(0, 2**31 - 1)] = 1
    sky: Sky = Sky()
    initial: Initial = Initial()
    fault: tuple[FaultEntry, ...] = ()
    action: tuple[Action, ...] = ()
    expect: Expect = Expect()
