"""The result of a simulated run: the JSON object of `heliose sim run`."""

from __future__ import annotations

from typing import Any

import msgspec
from msgspec import Struct, field

from sim.scenario.crash import Finding

StateChange = tuple[float, str, str | None]  # time in s, state, cause


class Trip(Struct, frozen=True):
    """A latched function or a warning, a `trip` command (COMMAND) or a restart (BOOT)."""

    sf: str
    device: str
    channel: str | None
    value: int | None
    limit: int | None
    unit: str | None
    at_s: float


class First(Struct, frozen=True):
    """The first function that acted, latched or not."""

    sf: str
    device: str
    at_s: float


class Refusal(Struct, frozen=True):
    """What a board refused, and why: `start`, `reset`, `track`, or a `trajectory`."""

    command: str = field(name="order")
    device: str
    why: str
    at_s: float


class Expected(Struct, frozen=True):
    """One key of `[expect]`: whether it holds, and what the run showed."""

    key: str
    ok: bool
    saw: Any


class Violation(Struct, frozen=True):
    """An invariant of safety.md that was broken, and when for the first time."""

    invariant: int
    at_s: float
    what: str


class Invariants(Struct):
    """The numbers of the invariants that were judged, and those that were broken."""

    checked: tuple[int, ...] = (1, 2, 4, 5)
    violated: list[Violation] = []


class Peak(Struct, frozen=True):
    """The highest true values of a run."""

    pressure_barg: float = 0.0
    metal_c: float = -273.0


class Result(Struct):
    """One run. Times are seconds since the start; peaks and invariants are the plant's truth.

    trips: functions that latched; warned: functions reported as a fault only; siren_s: when
    the siren first sounded; vent_open_s: when the vent first opened after it had been closed;
    heat_available_kwh: what the receiver would have absorbed with all mirrors on it, without shade,
    block and losses; finding: only of a run that crashed.
    """

    scenario: str
    seed: int
    ok: bool = True
    digest: str = ""
    simulated_s: float = 0.0
    wall_s: float = 0.0
    speed: float = 0.0
    firmware: dict[str, str] = {}
    first: First | None = None
    trips: list[Trip] = []
    warned: list[Trip] = []
    refused: list[Refusal] = []
    siren_s: float | None = None
    vent_open_s: float | None = None
    states: dict[str, list[StateChange]] = {}
    permit_low_s: float | None = None
    dark_s: float | None = None
    steps: dict[str, int] = {}
    dni_kwh_m2: float = 0.0
    peak: Peak = Peak()
    end_state: str = ""
    heat_kwh: float = 0.0
    heat_available_kwh: float = 0.0
    steam_kg: float = 0.0
    invariants: Invariants = field(default_factory=Invariants)
    expect: list[Expected] = []
    finding: Finding | None = None

    def json(self) -> Any:
        """Plain dictionaries and lists, ready for `json.dumps`."""
        document = msgspec.to_builtins(self)
        if self.finding is None:
            del document["finding"]
        return document
