"""What a good operator would do: home, plan the day, track, trim heat, stow, shut down.

Pure: `step` is called about once a second with the time and what the boards last said, and
answers with what shall be sent. Nothing is remembered that the boards do not show again, but
wear and a person's wishes; a command is repeated only while its effect does not show. It never
gives `start`: a person does.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

from host.conductor.day import Day, udeg_knots
from host.conductor.heat import HeatTrim
from host.conductor.mirror_choice import Candidate, choose
from host.conductor.wind import WindWatch
from host.site import Site
from host.site.margin import full_light_bar_s
from host.tracking.day_plan import DayPlan

REPEAT_MS = 5_000
TRAJECTORIES_REPEAT_MS = 20_000
# The field is homed this long before the first mirror can track: homing takes minutes at most.
MORNING_MS = 30 * 60_000
# Mirrors leave this long before their reach or the day ends.
LEAVE_MS = 20_000
# A mirror that is turned on may need its time; `track` is not said again before that.
MIRROR_REPEAT_MS = 40_000
_READY_TO_TRACK = ("STANDBY", "TRACK", "DEFOCUS")
_TRACKING = 3  # of a mirror's own mode: on the receiver or on its way there


@dataclass(frozen=True)
class Command:
    """An order for a board, with the arguments of protocol.md."""

    device: str
    op: str
    args: dict[str, object] = field(default_factory=dict)


@dataclass(frozen=True)
class Trajectories:
    """A day's knots for all mirrors of a board: (UTC ms, axis 1 udeg, axis 2 udeg) by mirror."""

    device: str
    date: date
    knots: dict[str, list[tuple[int, int, int]]]


Action = Command | Trajectories


@dataclass
class BoardView:
    """What is known of a board now; `mode` in words, `fields` by their names."""

    online: bool
    boot: str
    mode: str
    fields: Mapping[str, int | None]
    trajectories_ok: bool = False


_GONE = BoardView(False, "", "", {})


class Conductor:
    """Runs a site's day. Attributes for reading: `says`, `on`, `wear`, `heat_pct`.

    says: in a few words what it does or waits for; on: mirrors meant to be on the receiver;
    wear: how often each was turned away (give it back after a restart to wear them evenly).
    """

    def __init__(self, site: Site, plan_for: Callable[[date], DayPlan | None]) -> None:
        self._site, self._plan_for = site, plan_for
        self._zone = ZoneInfo(site.timezone)
        self._boiler = next(board.id for board in site.boards if board.role == "boiler")
        operating = site.boiler.operating_pressure_barg
        # 9.9 to 10.3 bar where the operating pressure is 10.0.
        count = len(site.mirrors)
        self._trim = HeatTrim(
            operating - 0.1, operating + 0.3, count, full_light_bar_s(site) / count
        )
        self._wind = WindWatch(site.wind)
        self._day: Day | None = None
        self._sent: dict[str, tuple[object, int]] = {}
        self._sent_day: dict[str, tuple[date, str, int]] = {}
        self._turned_away_by: str | None = None
        self._was_running = False
        self.says = "begins"
        self.on: frozenset[str] | None = None
        self.wear: dict[str, int] = {mirror.id: 0 for mirror in site.mirrors}

    @property
    def heat_pct(self) -> float:
        """A person's limit: this much of the mirrors at most."""
        return self._trim.limit_pct

    @property
    def turned_away_by(self) -> str | None:
        """`defocus` or `stow` while a person has sent the mirrors away."""
        return self._turned_away_by

    def fresh(self) -> Conductor:
        """One that knows nothing yet, for the same site: as after a restart."""
        return Conductor(self._site, self._plan_for)

    def told(self, op: str, args: Mapping[str, object] | None = None) -> None:
        """A person ordered something, here or of the trackers.

        `heat` with `pct` limits the heat. After `defocus` or `stow` the mirrors stay away until
        `track`, a limit of heat above 0, or the next `start`.
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
        """What shall be sent now (UTC milliseconds), given each board's view."""
        views = {b.id: boards.get(b.id, _GONE) for b in self._site.boards}
        self._wind.see(now_ms, views)
        self._notice_start(views[self._boiler].mode)
        if not clock_good:
            self.says = "waits for the clock: the time is not known to be good"
            return self._home(now_ms, views) + self._trim_only(now_ms, views)
        day = self._plan(now_ms)
        if day is None:
            self.says = "plans the day"
            return self._home(now_ms, views)
        if not day.begins_ms - MORNING_MS <= now_ms < day.ends_ms:
            self.says = "night: the mirrors are stowed"
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
        actions: list[Action] = []
        for name, view in self._trackers(views):
            if view.mode in _READY_TO_TRACK:
                actions += self._once(now_ms, Command(name, "stow"), view)
        # Before dawn nothing runs; `stop` belongs to the end of the day.
        if now_ms >= day.ends_ms and views[self._boiler].mode in ("RUN", "REDUCED"):
            actions += self._once(now_ms, Command(self._boiler, "stop"), views[self._boiler])
        return actions

    def _daytime(self, now_ms: int, views: Mapping[str, BoardView], day: Day) -> list[Action]:
        actions: list[Action] = self._trajectories(now_ms, views, day)
        if self._wind.blows:
            self.says = "wind: the mirrors are stowed"
            return actions + self._stow_for_wind(now_ms, views)
        if self._turned_away_by == "stow":
            self.says = "stowed by a person: waits for track or start"
            return actions
        actions += self._home(now_ms, views)
        if now_ms >= day.ends_ms - LEAVE_MS:
            self.says = "the day ends: the mirrors turn away"
            return actions + self._defocus(now_ms, views)
        if self._turned_away_by is not None:
            self.says = "turned away by a person: waits for track or start"
            return actions
        self.says = self._waits_for(views, bool(day.usable(now_ms, LEAVE_MS)))
        return actions + self._track(now_ms, views, day.usable(now_ms, LEAVE_MS))

    def _home(self, now_ms: int, views: Mapping[str, BoardView]) -> list[Action]:
        actions: list[Action] = []
        for name, view in self._trackers(views):
            if view.mode in ("UNHOMED", "STOW"):
                actions += self._once(now_ms, Command(name, "home"), view)
        return actions

    def _defocus(self, now_ms: int, views: Mapping[str, BoardView]) -> list[Action]:
        self.on = frozenset()
        actions: list[Action] = []
        for name, view in self._trackers(views):
            if view.mode == "TRACK":
                actions += self._once(now_ms, Command(name, "defocus"), view)
        return actions

    def _stow_for_wind(self, now_ms: int, views: Mapping[str, BoardView]) -> list[Action]:
        self.on = frozenset()
        actions: list[Action] = []
        for name, view in self._trackers(views):
            if view.mode in _READY_TO_TRACK:
                actions += self._once(now_ms, Command(name, "stow"), view)
        return actions

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
        """Without a clock no mirror comes on, but those that are on may still have to leave."""
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
        wanted = choose(number, on, usable, self.wear)
        for mirror in on - wanted:
            self.wear[mirror] += 1
        if boards:
            self.on = wanted
        return [a for name in boards for a in self._track_board(now_ms, name, boards[name], wanted)]

    def _track_board(
        self, now_ms: int, name: str, view: BoardView, wanted: frozenset[str]
    ) -> list[Action]:
        """`track` for a board, unless it shows that it does just that."""
        mirrors = [m.id for m in self._site.mirrors_of(name)]
        chosen = [mirror for mirror in mirrors if mirror in wanted]
        if view.mode != "TRACK" and not chosen:
            return []
        command = Command(name, "track", {"mirrors": chosen})
        if view.mode == "TRACK":
            shown = [m for m in mirrors if view.fields.get(f"{m}_mode") == _TRACKING]
            pause = 0 if self._last_sent(name) != command else MIRROR_REPEAT_MS
            if shown == chosen and self._last_sent(name) in (None, command):
                return []
            return self._once(now_ms, command, view, pause)
        return self._once(now_ms, command, view)

    def _fit_to_track(self, views: Mapping[str, BoardView]) -> list[tuple[str, BoardView]]:
        """Trackers whose group may be on: in RUN both, in REDUCED those of PERMIT_1."""
        groups = {"RUN": (1, 2), "REDUCED": (1,)}.get(views[self._boiler].mode, ())
        group_of = {board.id: board.group for board in self._site.trackers}
        return [
            (name, view)
            for name, view in self._trackers(views)
            if group_of[name] in groups
            and view.mode in _READY_TO_TRACK
            and view.trajectories_ok
            and view.fields.get("permit") == 1
        ]

    def _on_now(self, views: Mapping[str, BoardView]) -> frozenset[str]:
        """Mirrors meant to be on; after a restart of this program those that the boards show."""
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
        told = (boiler.fields.get("pt1_mbar"), boiler.fields.get("pt2_mbar"))
        valid = [mbar for mbar in told if mbar is not None]
        return sum(valid) / len(valid) / 1000.0 if valid else None

    # -- small words

    def _waits_for(self, views: Mapping[str, BoardView], sun: bool) -> str:
        boiler = views[self._boiler]
        gone = [name for name, view in views.items() if not view.online]
        if gone:
            return f"waits for {', '.join(gone)} to answer"
        busy = [n for n, v in self._trackers(views) if v.mode not in _READY_TO_TRACK]
        if busy:
            return f"waits for {', '.join(busy)}: {views[busy[0]].mode}"
        late = [n for n, v in self._trackers(views) if not v.trajectories_ok]
        if late:
            return f"sends the day's trajectories to {', '.join(late)}"
        waits = {
            "TRIPPED": "waits for a reset at the boiler",
            "READY": "waits for start, which a person gives",
            "HOLD": "waits for the causes of HOLD to go",
        }
        if boiler.mode in waits:
            return waits[boiler.mode]
        return "tracks the sun and trims heat" if sun else "waits for the sun"

    def _trackers(self, views: Mapping[str, BoardView]) -> list[tuple[str, BoardView]]:
        return [(b.id, views[b.id]) for b in self._site.trackers if views[b.id].online]

    def _board_of(self, mirror_id: str) -> str:
        return next(m.board for m in self._site.mirrors if m.id == mirror_id)

    def _last_sent(self, device: str) -> object:
        entry = self._sent.get(device)
        return entry[0] if entry else None

    def _once(
        self, now_ms: int, command: Command, view: BoardView, pause_ms: int = REPEAT_MS
    ) -> list[Action]:
        """The command, unless the same was sent to the board just now."""
        last = self._sent.get(command.device)
        if last is not None and last[0] == command and now_ms - last[1] < pause_ms:
            return []
        self._sent[command.device] = (command, now_ms)
        return [command]
