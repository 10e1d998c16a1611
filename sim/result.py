"""What a simulated run says: the JSON object of `heliose sim run`, and its expectations."""

from __future__ import annotations

from dataclasses import asdict, dataclass, field
from typing import Any

from sim.finding import Finding
from sim.scenario import Expect

StateChange = tuple[float, str, str | None]


@dataclass(frozen=True)
class Trip:
    """A latched function, a `trip` command (COMMAND) or a restart (BOOT)."""

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
class Expected:
    """One line of `[expect]` beside what was seen."""

    key: str
    ok: bool
    saw: Any


@dataclass
class Result:
    """One run. Times are seconds since the start; peaks and invariants are the plant's truth."""

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

    def judge(self, expect: Expect, first_fault_s: float | None) -> None:
        """Fills in `expect` and `ok`."""
        latched = self.trips[0] if self.trips else None
        acted = latched or self.first
        names = {name for changes in self.states.values() for _, name, _ in changes}
        delay_s = None
        if acted is not None:
            delay_s = round(acted.at_s - (first_fault_s or 0.0), 3)
        checks: dict[str, tuple[Any, bool]] = {
            "first": (self.first.sf if self.first else "none", True),
            "trip": (latched.sf if latched else "none", True),
            "within_s": (delay_s, delay_s is not None and delay_s <= (expect.within_s or 0.0)),
            "max_pressure_barg": (
                self.peak["pressure_barg"],
                self.peak["pressure_barg"] <= (expect.max_pressure_barg or 0.0),
            ),
            "reaches": (sorted(names), expect.reaches in names),
            "end_state": (self.end_state, True),
        }
        for key, wanted in expect.model_dump().items():
            if wanted is None:
                continue
            saw, holds = checks[key]
            if key in ("first", "trip", "end_state"):
                holds = saw == wanted
            self.expect.append(Expected(key, holds, saw))
        held = all(e.ok for e in self.expect) and not self.invariants["violated"]
        self.ok = held and self.finding is None
