"""Runs the day as a good operator would: home, plan, track, trim heat, stow, shut down.

Pure: `step` takes the time and the latest state of the boards about once a second, and returns
the commands to send. It keeps only wear and overrides; the boards show the rest. A command is
repeated only while the boards do not show its effect. It never sends `start`: a person does.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

from host.bus import Arguments, Command
from host.codes import ActivityCode
from host.conductor.actions import Action, Repeater, Trajectories
from host.conductor.activity import READY_TO_TRACK, Activity, daytime_activity
from host.conductor.day import Day, udeg_knots
from host.conductor.mirror_control import MirrorControl
from host.conductor.wind import WindWatch
from host.plant_state import GONE, BoardView
from host.site.runtime import SiteRuntime
from host.tracking.day_plan import DayPlan

TRAJECTORIES_REPEAT_MS = 20_000
# The field is homed this long before the first mirror can track. Homing takes minutes at most.
MORNING_MS = 30 * 60_000
# Mirrors leave this long before their reach or the day ends.
LEAVE_MS = 20_000


class Conductor:
    """Runs a site's day. Attributes for reading: `activity`, `mirrors`, `turned_away_by`.

    turned_away_by: `defocus` or `stow` while an operator keeps the mirrors away.
    """

    def __init__(self, site: SiteRuntime, plan_for: Callable[[date], DayPlan | None]) -> None:
        self._site, self._plan_for = site, plan_for
        self._zone = ZoneInfo(site.timezone)
        self._boiler = site.boiler
        self._repeater = Repeater()
        self.mirrors = MirrorControl(site, self._repeater)
        self._wind = WindWatch(site.wind)
        self._day: Day | None = None
        self._sent_day: dict[str, tuple[date, str, int]] = {}
        self._was_running = False
        self.turned_away_by: str | None = None
        self.activity = Activity(ActivityCode.STARTING)

    @property
    def heat_pct(self) -> float:
        """The operator's limit: the share of mirrors that may be on the receiver."""
        return self.mirrors.trim.limit_pct

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
            self.mirrors.trim.limit_pct = float(pct)
        if op in ("defocus", "stow"):
            self.turned_away_by = op
        elif op == "track" or (op == "heat" and self.mirrors.trim.limit_pct > 0):
            self.turned_away_by = None

    def step(
        self, now_ms: int, boards: Mapping[str, BoardView], clock_good: bool = True
    ) -> list[Action]:
        """The commands to send now (UTC milliseconds), given each board's view."""
        views = {b.id: boards.get(b.id, GONE) for b in self._site.boards}
        self._wind.see(now_ms, views)
        self._notice_start(views[self._boiler].mode)
        if not clock_good:
            self.activity = Activity(ActivityCode.WAITING_FOR_CLOCK)
            return self._home(now_ms, views) + self.mirrors.trim_only(now_ms, views)
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
            self.turned_away_by = None
        if boiler_mode:
            self._was_running = running

    def _night(self, now_ms: int, views: Mapping[str, BoardView], day: Day) -> list[Action]:
        self.mirrors.on = frozenset()
        actions = self._command_all(now_ms, views, "stow", READY_TO_TRACK)
        # Before dawn nothing runs; `stop` belongs to the end of the day.
        if now_ms >= day.ends_ms and views[self._boiler].mode in ("RUN", "REDUCED"):
            actions += self._repeater.once(now_ms, Command(self._boiler, "stop"))
        return actions

    def _daytime(self, now_ms: int, views: Mapping[str, BoardView], day: Day) -> list[Action]:
        actions: list[Action] = self._trajectories(now_ms, views, day)
        if self._wind.blows:
            self.activity, self.mirrors.on = Activity(ActivityCode.STOWED_FOR_WIND), frozenset()
            return actions + self._command_all(now_ms, views, "stow", READY_TO_TRACK)
        if self.turned_away_by == "stow":
            self.activity = Activity(ActivityCode.STOWED_BY_OPERATOR)
            return actions
        actions += self._home(now_ms, views)
        if now_ms >= day.ends_ms - LEAVE_MS:
            self.activity, self.mirrors.on = Activity(ActivityCode.DAY_ENDING), frozenset()
            return actions + self._command_all(now_ms, views, "defocus", ("TRACK",))
        if self.turned_away_by is not None:
            self.activity = Activity(ActivityCode.DEFOCUSED_BY_OPERATOR)
            return actions
        usable = day.usable(now_ms, LEAVE_MS)
        self.activity = daytime_activity(views, self._boiler, bool(usable))
        return actions + self.mirrors.track(now_ms, views, usable)

    def _home(self, now_ms: int, views: Mapping[str, BoardView]) -> list[Action]:
        return self._command_all(now_ms, views, "home", ("UNHOMED", "STOW"))

    def _command_all(
        self, now_ms: int, views: Mapping[str, BoardView], op: str, modes: tuple[str, ...]
    ) -> list[Action]:
        """The command for every tracker that is in one of the modes."""
        names = [name for name, view in self._trackers(views) if view.mode in modes]
        return self._repeater.to_all(now_ms, names, op)

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

    def _trackers(self, views: Mapping[str, BoardView]) -> list[tuple[str, BoardView]]:
        return [(name, views[name]) for name in self._site.trackers if views[name].online]
