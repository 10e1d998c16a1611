"""Runs the day as a good operator would: home, plan, track, trim heat, stow, shut down.

Pure: `step` takes the time and the latest state of the boards about once a second, and returns
the commands to send. It keeps only wear and overrides; the boards show the rest. A command is
repeated only while the boards do not show its effect. It never sends `start`: a person does.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

from host.bus import Arguments
from host.codes import ActivityCode
from host.conductor.activity import READY_TO_TRACK, Activity, daytime_activity
from host.conductor.day import Day, udeg_knots
from host.conductor.heat import HeatTrim
from host.conductor.mirror_choice import Candidate, choose
from host.conductor.wind import WindWatch
from host.plant_state import GONE, BoardView
from host.site.runtime import SiteRuntime
from host.tracking.day_plan import DayPlan

REPEAT_MS = 5_000
TRAJECTORIES_REPEAT_MS = 20_000
# The field is homed this long before the first mirror can track. Homing takes minutes at most.
MORNING_MS = 30 * 60_000
# Mirrors leave this long before their reach or the day ends.
LEAVE_MS = 20_000
# A mirror needs up to this long to reach the receiver; `track` is not repeated before.
MIRROR_REPEAT_MS = 40_000
_TRACKING = 3  # of a mirror's own mode: on the receiver or on its way there


@dataclass(frozen=True)
class Command:
    """A command for a board, with the arguments of protocol.md."""

    device: str
    op: str
    args: Arguments = field(default_factory=dict)


@dataclass(frozen=True)
class Trajectories:
    """A day's knots for all mirrors of a board: (UTC ms, axis 1 udeg, axis 2 udeg) by mirror."""

    device: str
    date: date
    knots: dict[str, list[tuple[int, int, int]]]


Action = Command | Trajectories


class Conductor:
    """Runs a site's day. Attributes for reading: `activity`, `on`, `wear`, `heat_pct`.

    on: mirrors meant to be on the receiver. wear: how often each was turned away; restore it
    after a restart so that the mirrors wear evenly.
    """

    def __init__(self, site: SiteRuntime, plan_for: Callable[[date], DayPlan | None]) -> None:
        self._site, self._plan_for = site, plan_for
        self._zone = ZoneInfo(site.timezone)
        self._boiler = site.boiler
        operating = site.limits.operating_mbar / 1000.0
        # 9.9 to 10.3 bar where the operating pressure is 10.0.
        count = len(site.mirrors)
        self._trim = HeatTrim(
            operating - 0.1, operating + 0.3, count, site.full_light_bar_s / count
        )
        self._wind = WindWatch(site.wind)
        self._day: Day | None = None
        self._sent: dict[str, tuple[Command, int]] = {}
        self._sent_day: dict[str, tuple[date, str, int]] = {}
        self._turned_away_by: str | None = None
        self._was_running = False
        self.activity = Activity(ActivityCode.STARTING)
        self.on: frozenset[str] | None = None
        self.wear: dict[str, int] = {mirror.id: 0 for mirror in site.mirrors}

    @property
    def heat_pct(self) -> float:
        """The operator's limit: the share of mirrors that may be on the receiver."""
        return self._trim.limit_pct

    @property
    def turned_away_by(self) -> str | None:
        """`defocus` or `stow` while an operator keeps the mirrors away."""
        return self._turned_away_by

    def fresh(self) -> Conductor:
        """A new conductor for the same site, as after a restart."""
        return Conductor(self._site, self._plan_for)

    def override(self, op: str, args: Arguments | None = None) -> None:
        """Takes in what an operator commanded, here or of the trackers.

        `heat` with `pct` limits the heat. After `defocus` or `stow` the mirrors stay away until
        `track`, a heat limit above 0, or the next `start`. Raises ValueError for a wrong `pct`.
        """
        if op == "heat":
            pct = (args or {}).get("pct")
            if not isinstance(pct, int | float) or isinstance(pct, bool) or not 0 <= pct <= 100:
                raise ValueError(f"heat: pct: found {pct!r}, allowed: 0 to 100")
            self._trim.limit_pct = float(pct)
        if op in ("defocus", "stow"):
            self._turned_away_by = op
        elif op == "track" or (op == "heat" and self._trim.limit_pct > 0):
            self._turned_away_by = None

    def step(
        self, now_ms: int, boards: Mapping[str, BoardView], clock_good: bool = True
    ) -> list[Action]:
        """The commands to send now (UTC milliseconds), given each board's view."""
        views = {b.id: boards.get(b.id, GONE) for b in self._site.boards}
        self._wind.see(now_ms, views)
        self._notice_start(views[self._boiler].mode)
        if not clock_good:
            self.activity = Activity(ActivityCode.WAITING_FOR_CLOCK)
            return self._home(now_ms, views) + self._trim_only(now_ms, views)
        day = self._plan(now_ms)
        if day is None:
            self.activity = Activity(ActivityCode.PLANNING)
            return self._home(now_ms, views)
        if not day.begins_ms - MORNING_MS <= now_ms < day.ends_ms:
            self.activity = Activity(ActivityCode.NIGHT)
            return self._night(now_ms, views, day)
        return self._daytime(now_ms, views, day)

    # -- the parts of a day

    def _plan(self, now_ms: int) -> Day | None:
        today = datetime.fromtimestamp(now_ms / 1000.0, UTC).astimezone(self._zone).date()
        if self._day is None or self._day.date != today:
            plan = self._plan_for(today)
            self._day = None if plan is None else Day(today, plan, self._site)
        return self._day

    def _notice_start(self, boiler_mode: str) -> None:
        running = boiler_mode in ("RUN", "REDUCED")
        if running and not self._was_running:
            self._turned_away_by = None
        if boiler_mode:
            self._was_running = running

    def _night(self, now_ms: int, views: Mapping[str, BoardView], day: Day) -> list[Action]:
        self.on = frozenset()
        actions = self._command_all(now_ms, views, "stow", READY_TO_TRACK)
        # Before dawn nothing runs; `stop` belongs to the end of the day.
        if now_ms >= day.ends_ms and views[self._boiler].mode in ("RUN", "REDUCED"):
            actions += self._once(now_ms, Command(self._boiler, "stop"))
        return actions

    def _daytime(self, now_ms: int, views: Mapping[str, BoardView], day: Day) -> list[Action]:
        actions: list[Action] = self._trajectories(now_ms, views, day)
        if self._wind.blows:
            self.activity, self.on = Activity(ActivityCode.STOWED_FOR_WIND), frozenset()
            return actions + self._command_all(now_ms, views, "stow", READY_TO_TRACK)
        if self._turned_away_by == "stow":
            self.activity = Activity(ActivityCode.STOWED_BY_OPERATOR)
            return actions
        actions += self._home(now_ms, views)
        if now_ms >= day.ends_ms - LEAVE_MS:
            self.activity, self.on = Activity(ActivityCode.DAY_ENDING), frozenset()
            return actions + self._command_all(now_ms, views, "defocus", ("TRACK",))
        if self._turned_away_by is not None:
            self.activity = Activity(ActivityCode.DEFOCUSED_BY_OPERATOR)
            return actions
        usable = day.usable(now_ms, LEAVE_MS)
        self.activity = daytime_activity(views, self._boiler, bool(usable))
        return actions + self._track(now_ms, views, usable)

    def _home(self, now_ms: int, views: Mapping[str, BoardView]) -> list[Action]:
        return self._command_all(now_ms, views, "home", ("UNHOMED", "STOW"))

    def _command_all(
        self, now_ms: int, views: Mapping[str, BoardView], op: str, modes: tuple[str, ...]
    ) -> list[Action]:
        """The command for every tracker that is in one of the modes."""
        names = [name for name, view in self._trackers(views) if view.mode in modes]
        return [action for name in names for action in self._once(now_ms, Command(name, op))]

    def _trajectories(self, now_ms: int, views: Mapping[str, BoardView], day: Day) -> list[Action]:
        actions: list[Action] = []
        for name, view in self._trackers(views):
            last = self._sent_day.get(name)
            same = last is not None and last[:2] == (day.date, view.boot)
            due = last is None or now_ms - last[2] >= TRAJECTORIES_REPEAT_MS
            if same and (view.trajectories_ok or not due):
                continue
            self._sent_day[name] = (day.date, view.boot, now_ms)
            knots = {m.id: udeg_knots(day.mirror(m.id)) for m in self._site.mirrors_of(name)}
            actions.append(Trajectories(name, day.date, knots))
        return actions

    # -- heat

    def _trim_only(self, now_ms: int, views: Mapping[str, BoardView]) -> list[Action]:
        """Without a clock no mirror comes on; those that are on may still have to leave."""
        on = self._on_now(views)
        stay = [Candidate(m.id, m.group, m.area_m2) for m in self._site.mirrors if m.id in on]
        return self._track(now_ms, views, stay)

    def _track(
        self, now_ms: int, views: Mapping[str, BoardView], usable: list[Candidate]
    ) -> list[Action]:
        boards = dict(self._fit_to_track(views))
        usable = [c for c in usable if self._board_of(c.id) in boards]
        on = self._on_now(views) & {c.id for c in usable}
        pressure = self._pressure_barg(views[self._boiler])
        number = self._trim.number(now_ms, pressure, len(on))
        chosen = choose(number, on, usable, self.wear)
        for mirror in on - chosen:
            self.wear[mirror] += 1
        if boards:
            self.on = chosen
        return [a for name in boards for a in self._track_board(now_ms, name, boards[name], chosen)]

    def _track_board(
        self, now_ms: int, name: str, view: BoardView, on: frozenset[str]
    ) -> list[Action]:
        """`track` for a board, unless the board shows that it does just that."""
        mirrors = [m.id for m in self._site.mirrors_of(name)]
        chosen = [mirror for mirror in mirrors if mirror in on]
        command = Command(name, "track", {"mirrors": [*chosen]})
        if view.mode != "TRACK":
            return self._once(now_ms, command) if chosen else []
        shown = [m for m in mirrors if view.fields.get(f"{m}_mode") == _TRACKING]
        if shown == chosen and self._last_sent(name) in (None, command):
            return []
        return self._once(now_ms, command, MIRROR_REPEAT_MS)

    def _fit_to_track(self, views: Mapping[str, BoardView]) -> list[tuple[str, BoardView]]:
        """Trackers whose group may be on the receiver: in RUN both, in REDUCED that of PERMIT_1."""
        groups = {"RUN": (1, 2), "REDUCED": (1,)}.get(views[self._boiler].mode, ())
        return [
            (name, view)
            for name, view in self._trackers(views)
            if self._site.trackers[name] in groups
            and view.mode in READY_TO_TRACK
            and view.trajectories_ok
            and view.fields.get("permit") == 1
        ]

    def _on_now(self, views: Mapping[str, BoardView]) -> frozenset[str]:
        """Mirrors meant to be on the receiver. After a restart: those that the boards show."""
        tracking = [name for name, view in self._trackers(views) if view.mode == "TRACK"]
        on = self.on
        if on is None:
            return frozenset(
                m.id
                for m in self._site.mirrors
                if m.board in tracking and views[m.board].fields.get(f"{m.id}_mode") == _TRACKING
            )
        return frozenset(m.id for m in self._site.mirrors if m.id in on and m.board in views)

    def _pressure_barg(self, boiler: BoardView) -> float | None:
        if not boiler.online:
            return None
        both = (boiler.fields.get("pt1_mbar"), boiler.fields.get("pt2_mbar"))
        valid = [mbar for mbar in both if mbar is not None]
        return sum(valid) / len(valid) / 1000.0 if valid else None

    # -- boards and commands

    def _trackers(self, views: Mapping[str, BoardView]) -> list[tuple[str, BoardView]]:
        return [(name, views[name]) for name in self._site.trackers if views[name].online]

    def _board_of(self, mirror_id: str) -> str:
        return next(m.board for m in self._site.mirrors if m.id == mirror_id)

    def _last_sent(self, device: str) -> Command | None:
        entry = self._sent.get(device)
        return entry[0] if entry else None

    def _once(self, now_ms: int, command: Command, pause_ms: int = REPEAT_MS) -> list[Action]:
        """The command, unless the same one was sent to the board less than `pause_ms` ago."""
        last = self._sent.get(command.device)
        if last is not None and last[0] == command and now_ms - last[1] < pause_ms:
            return []
        self._sent[command.device] = (command, now_ms)
        return [command]
