"""A toy plant for tests of the conductor: boards that obey, pressure that integrates heat."""

from dataclasses import dataclass, field
from datetime import date, datetime

import pytest

from host.bus import Command
from host.conductor.actions import Trajectories
from host.conductor.conductor import Conductor
from host.plant_state import BoardView
from host.site import Site, load_site
from host.site.runtime import runtime_of
from host.tracking.day_plan import DayPlan, MirrorPlan

BAR_PER_KW_S_L = 0.062  # safety.md: Q kW on V litres at 10 bar raise the pressure so fast
HOMING_MS = 20_000
COMES_MS = 4_000
LEAVES_MS = 1_500


def utc_ms(text: str) -> int:
    """UTC milliseconds of an ISO 8601 time."""
    return round(datetime.fromisoformat(text).timestamp() * 1000)


def plan_of(site: Site, begins: str, ends: str, unreachable=None) -> DayPlan:
    """A plan in which mirrors stand still; `unreachable` by mirror id."""
    begins_ms, ends_ms = utc_ms(begins), utc_ms(ends)
    knots = ((begins_ms, 180.0, 30.0), (ends_ms, 180.0, 30.0))
    spans = unreachable or {}
    mirrors = tuple(
        MirrorPlan(m.id, knots, begins_ms, ends_ms, 0.01, tuple(spans.get(m.id, ())))
        for m in site.mirrors
    )
    return DayPlan(site.name, begins[:10], mirrors)


@dataclass
class ToyTracker:
    """A tracker board that carries out commands after a while."""

    name: str
    group: int
    mirrors: list[str]
    mode: str = "UNHOMED"
    online: bool = True
    boot: str = "00000001"
    permit: bool = False
    trajectories: date | None = None
    wind_cm_s: int | None = 100
    on: dict[str, bool] = field(default_factory=dict)
    _chosen: set[str] = field(default_factory=set)
    _until_ms: dict[str, int] = field(default_factory=dict)
    _homed_ms: int = 0

    def obey(self, command: Command, now_ms: int) -> None:
        if command.op == "home":
            self.mode, self._homed_ms = "HOMING", now_ms + HOMING_MS
        elif command.op == "track" and self.permit and self.trajectories:
            self.mode = "TRACK"
            self._turn(set(command.args["mirrors"]), now_ms)
        elif command.op in ("defocus", "stow"):
            self.mode = command.op.upper()
            self._turn(set(), now_ms)

    def step(self, now_ms: int) -> None:
        if self.mode == "HOMING" and now_ms >= self._homed_ms:
            self.mode = "STANDBY"
        if not self.permit and self.mode == "TRACK":
            self.mode = "DEFOCUS"
            self._turn(set(), now_ms)
        for mirror, until_ms in list(self._until_ms.items()):
            if now_ms >= until_ms:
                del self._until_ms[mirror]
                self.on[mirror] = mirror in self._chosen

    def _turn(self, chosen: set[str], now_ms: int) -> None:
        self._chosen = chosen
        for mirror in self.mirrors:
            change = (mirror in chosen) != self.on.get(mirror, False)
            if change and mirror not in self._until_ms:
                self._until_ms[mirror] = now_ms + (COMES_MS if mirror in chosen else LEAVES_MS)

    def view(self) -> BoardView:
        fields = {"permit": int(self.permit), "wind_cm_s": self.wind_cm_s}
        for mirror in self.mirrors:
            fields[f"{mirror}_mode"] = 3 if self.mode == "TRACK" and mirror in self._chosen else 2
        return BoardView(self.online, self.boot, self.mode, fields, self.trajectories is not None)


class ToyField:
    """The boards of a site, its drum and steam valve. `run` lets a conductor work on it."""

    def __init__(self, site: Site, conductor: Conductor, start: str, mirror_kw: float) -> None:
        self.site, self.conductor, self.now_ms = site, conductor, utc_ms(start)
        self.mirror_kw, self.demand_kw, self.metal_lag_s = mirror_kw, 0.0, 10.0
        self.boiler_mode, self.pressure_barg, self.metal_kw = "READY", 5.0, 0.0
        self.pts_mbar: tuple[int | None, int | None] | None = None
        self.clock_good = True
        self.trackers = {
            b.id: ToyTracker(b.id, b.group, [m.id for m in site.mirrors_of(b.id)])
            for b in site.trackers
        }
        self.commands: list[tuple[int, Command]] = []
        self.sent: list[Trajectories] = []
        self.pressures_barg: list[float] = []

    @property
    def on(self) -> int:
        """Mirrors whose light is on the receiver."""
        return sum(sum(t.on.values()) for t in self.trackers.values())

    def ops(self, device: str | None = None) -> list[str]:
        """The operations commanded, in order."""
        return [c.op for _, c in self.commands if device in (None, c.device)]

    def run(self, seconds: float) -> None:
        """Steps of a quarter second; the conductor steps once a second."""
        for i in range(round(seconds * 4)):
            self._physics(0.25)
            if i % 4 == 0:
                self._conduct()
            self.now_ms += 250

    def _physics(self, dt_s: float) -> None:
        groups = {"RUN": (1, 2), "REDUCED": (1,)}.get(self.boiler_mode, ())
        for tracker in self.trackers.values():
            tracker.permit = tracker.group in groups
            tracker.step(self.now_ms)
        light_kw = self.on * self.mirror_kw
        self.metal_kw += (light_kw - self.metal_kw) * dt_s / self.metal_lag_s
        # Steam passes a back-pressure valve: no demand below its opening.
        drawn_kw = self.demand_kw if self.pressure_barg > 9.5 else 0.0
        rise = BAR_PER_KW_S_L * (self.metal_kw - drawn_kw) / self.site.boiler.water_l
        self.pressure_barg += rise * dt_s
        self.pressures_barg.append(self.pressure_barg)

    def _conduct(self) -> None:
        mbar = round(self.pressure_barg * 1000.0)
        pt1, pt2 = self.pts_mbar or (mbar, mbar)
        fields = {"pt1_mbar": pt1, "pt2_mbar": pt2}
        views = {name: t.view() for name, t in self.trackers.items()}
        views["boiler"] = BoardView(True, "b0", self.boiler_mode, fields)
        for action in self.conductor.step(self.now_ms, views, self.clock_good):
            if isinstance(action, Trajectories):
                self.sent.append(action)
                self.trackers[action.device].trajectories = action.date
            else:
                self.commands.append((self.now_ms, action))
                self._obey(action)

    def _obey(self, command: Command) -> None:
        if command.device in self.trackers:
            self.trackers[command.device].obey(command, self.now_ms)
        elif command.op == "stop":
            self.boiler_mode = "READY"


BEGINS, ENDS = "2026-06-21T06:00+00:00", "2026-06-21T18:00+00:00"
MIRROR_KW = {"la-villette": 0.7, "san-luis-valley": 0.83}


@pytest.fixture
def make_field():
    """make_field(preset, start=…, unreachable=…): a toy plant with its conductor."""

    def make(preset="la-villette", start="2026-06-21T08:00+00:00", unreachable=None):
        site = load_site(preset)
        plan = plan_of(site, BEGINS, ENDS, unreachable)
        conductor = Conductor(runtime_of(site), lambda day: plan if str(day) == plan.date else None)
        return ToyField(site, conductor, start, MIRROR_KW[preset])

    return make


@pytest.fixture
def running(make_field):
    """running(preset): homed, started by a person, mirrors on the receiver at 8 bar."""

    def make(preset="la-villette", **options):
        field = make_field(preset, **options)
        field.pressure_barg = 8.0
        field.run(60)
        field.boiler_mode = "RUN"
        field.run(10)
        return field

    return make
