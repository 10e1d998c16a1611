"""What a simulated run says: the JSON object of `heliose sim run`."""

from __future__ import annotations

from dataclasses import asdict, dataclass, field
from typing import Any

from sim.scenario.crash import Finding

StateChange = tuple[float, str, str | None]


@dataclass(frozen=True)
class Trip:
    """A latched function or a warning, a `trip` command (COMMAND) or a restart (BOOT)."""

    sf: str
    device: str
    channel: str | None
    value: int | None
    limit: int | None
    unit: str | None
    at_s: float


@dataclass(frozen=True)
class First:
    """The first function that acted, latched or not."""

    sf: str
    device: str
    at_s: float


@dataclass(frozen=True)
class Refusal:
    """An order that a board refused: `start`, `reset` or `track`, and by what."""

    order: str
    device: str
    why: str
    at_s: float


@dataclass(frozen=True)
class Expected:
    """One line of `[expect]` beside what was seen."""

    key: str
    ok: bool
    saw: Any


@dataclass
class Result:
    """One run. Times are seconds since the start; peaks and invariants are the plant's truth.

    trips latched; warned were told as faults; the siren was first heard at siren_s, and
    the vent first opened at vent_open_s after it had been closed.
    """

    scenario: str
    seed: int
    ok: bool = True
    digest: str = ""
    simulated_s: float = 0.0
    wall_s: float = 0.0
    speed: float = 0.0
    firmware: dict[str, str] = field(default_factory=dict)
    first: First | None = None
    trips: list[Trip] = field(default_factory=list)
    warned: list[Trip] = field(default_factory=list)
    refused: list[Refusal] = field(default_factory=list)
    siren_s: float | None = None
    vent_open_s: float | None = None
    states: dict[str, list[StateChange]] = field(default_factory=dict)
    permit_low_s: float | None = None
    dark_s: float | None = None
    steps: dict[str, int] = field(default_factory=dict)
    dni_kwh_m2: float = 0.0
    peak: dict[str, float] = field(default_factory=dict)
    end_state: str = ""
    heat_kwh: float = 0.0
    steam_kg: float = 0.0
    invariants: dict[str, list[Any]] = field(default_factory=dict)
    expect: list[Expected] = field(default_factory=list)
    finding: Finding | None = None  # only of a run that crashed

    def json(self) -> dict[str, Any]:
        """Plain dictionaries and lists, ready for `json.dumps`."""
        document = asdict(self)
        if self.finding is None:
            del document["finding"]
        return document
