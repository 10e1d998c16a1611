"""The model of a scenario file. `sim.scenario.load` reads one."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Annotated, Literal

from pydantic import BeforeValidator, model_validator
from pydantic_core import PydanticCustomError

from host.site.fields import Table, within
from sim.boards.faults import MAX_DURATION_S, FaultEntry, Seconds
from sim.scenario.expect import Expect, one_of

YEARS = (1900, 2100)  # the years for which the sun's position is accurate


def _instant(value: object) -> datetime:
    """A time with its zone; without one its meaning would depend on the reader."""
    try:
        time = value if isinstance(value, datetime) else datetime.fromisoformat(str(value))
    except ValueError:
        raise PydanticCustomError("time", "a time as 2026-06-21T10:00:00Z") from None
    if time.tzinfo is None:
        raise PydanticCustomError("time", "a time with its zone, as 2026-06-21T10:00:00Z")
    if not YEARS[0] <= time.year <= YEARS[1]:
        raise PydanticCustomError("time", f"a time from {YEARS[0]} to {YEARS[1]}")
    return time.astimezone(UTC)


def _day(value: object) -> date:
    try:
        day = value if isinstance(value, date) else date.fromisoformat(str(value))
        if isinstance(day, datetime):
            raise ValueError
        return day
    except ValueError:
        raise PydanticCustomError("day", "a day as 2016-01-01") from None


class Sky(Table):
    """`[sky]`: clear, clouds for the share `cover` of the time, or measured.

    file: of a measured day; without one the shipped day.
    """

    kind: Literal["clear", "clouds", "measured"] = "clear"
    cover: Annotated[float, within(0.0, 1.0)] | None = None
    file: str | None = None
    day: Annotated[date | None, BeforeValidator(_day)] = None


class Initial(Table):
    """`[initial]`: a warm start in RUN, or only the water of a cold boiler."""

    state: Literal["RUN"] | None = None
    pressure_barg: Annotated[float, within(0.0, 10.4)] | None = None
    water_l: Annotated[float, within(0.0, 1000.0)] | None = None
    proof: Literal["done", "overdue"] = "done"

    @model_validator(mode="after")
    def _pressure_needs_run(self) -> Initial:
        if self.pressure_barg is not None and self.state is None:
            raise PydanticCustomError("together", 'pressure_barg only with state = "RUN"')
        return self


# For each action the key that it needs (None: none), then the keys that it may have.
ACTION_KEYS: dict[str, tuple[str | None, ...]] = {
    "press_button": ("seconds",),
    **dict.fromkeys(("start", "stop", "trip"), (None,)),
    **dict.fromkeys(("track", "defocus", "stow"), (None, "board")),
    **dict.fromkeys(("press_estop", "release_estop"), (None,)),
    "demand": ("kg_h",),
    "set_wind": ("m_s", "gusts"),
    "send": ("line", "board"),
}


class Action(Table):
    """One `[[action]]` of a person."""

    at_s: Seconds
    do: Annotated[str, one_of(ACTION_KEYS)]
    seconds: Annotated[float, within(0.05, 3600.0)] | None = None
    kg_h: Annotated[float, within(0.0, 1000.0)] | None = None
    m_s: Annotated[float, within(0.0, 100.0)] | None = None
    gusts: bool | None = None
    board: str | None = None
    line: str | None = None

    @model_validator(mode="after")
    def _has_what_it_needs(self) -> Action:
        needed, *more = ACTION_KEYS[self.do]
        given = self.model_dump(exclude={"at_s", "do"}, exclude_none=True)
        if needed is not None and needed not in given:
            context = {"do": self.do, "key": needed}
            raise PydanticCustomError("together", "{do} needs the key {key}", context)
        for key in [key for key in given if key not in (needed, *more)]:
            context = {"do": self.do, "key": key}
            raise PydanticCustomError("together", "{do} has no key {key}", context)
        return self


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
