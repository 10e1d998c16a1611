"""Decides which mirrors are on the receiver now, and sends `track` to their boards."""

from collections.abc import Mapping, Sequence

from host.bus import Command
from host.conductor.actions import Action, Repeater
from host.conductor.activity import READY_TO_TRACK
from host.conductor.heat import HeatTrim
from host.conductor.mirror_choice import Candidate, choose
from host.plant_state import BoardView
from host.site.runtime import SiteRuntime

# A mirror needs up to this long to reach the receiver; `track` is not repeated before.
MIRROR_REPEAT_MS = 40_000
_TRACKING = 3  # of a mirror's own mode: on the receiver or on its way there
_GROUPS = {"RUN": (1, 2), "REDUCED": (1,)}  # with PERMIT, by the boiler's mode


class MirrorControl:
    """Controls the mirrors of a site. on: those meant to be on the receiver, None after a restart.

    wear: how often each was turned away.
    """

    def __init__(self, site: SiteRuntime, repeater: Repeater) -> None:
        self._site, self._repeater = site, repeater
        operating, count = site.limits.operating_mbar / 1000.0, len(site.mirrors)
        # 9.9 to 10.3 bar where the operating pressure is 10.0.
        mirror_bar_s = site.full_light_bar_s / count
        self.trim = HeatTrim(operating - 0.1, operating + 0.3, count, mirror_bar_s)
        self.on: frozenset[str] | None = None
        self.wear: dict[str, int] = {mirror.id: 0 for mirror in site.mirrors}

    def track(
        self, now_ms: int, views: Mapping[str, BoardView], usable: Sequence[Candidate]
    ) -> list[Action]:
        """Chooses among the usable mirrors, and commands the boards that show another choice."""
        boards = self._fit_to_track(views)
        usable = [c for c in usable if self._board_of(c.id) in boards]
        on = self._on_now(views) & {c.id for c in usable}
        number = self.trim.number(now_ms, _pressure_barg(views[self._site.boiler]), len(on))
        chosen = choose(number, on, usable, self.wear)
        for mirror in on - chosen:
            self.wear[mirror] += 1
        if boards:
            self.on = chosen
        return [a for name in boards for a in self._track_board(now_ms, name, views[name], chosen)]

    def trim_only(self, now_ms: int, views: Mapping[str, BoardView]) -> list[Action]:
        """Without a clock no mirror comes on; those that are on may still have to leave."""
        on = self._on_now(views)
        stay = [Candidate(m.id, m.group, m.area_m2) for m in self._site.mirrors if m.id in on]
        return self.track(now_ms, views, stay)

    def _track_board(
        self, now_ms: int, name: str, view: BoardView, on: frozenset[str]
    ) -> list[Action]:
        """`track` for a board, unless the board shows that it does just that."""
        mirrors = [m.id for m in self._site.mirrors_of(name)]
        chosen = [mirror for mirror in mirrors if mirror in on]
        command = Command(name, "track", {"mirrors": [*chosen]})
        if view.mode != "TRACK":
            return self._repeater.once(now_ms, command) if chosen else []
        shown = [m for m in mirrors if view.fields.get(f"{m}_mode") == _TRACKING]
        if shown == chosen and self._repeater.last(name) in (None, command):
            return []
        return self._repeater.once(now_ms, command, MIRROR_REPEAT_MS)

    def _fit_to_track(self, views: Mapping[str, BoardView]) -> list[str]:
        """Trackers whose group may be on the receiver: in RUN both, in REDUCED that of PERMIT_1."""
        groups = _GROUPS.get(views[self._site.boiler].mode, ())
        return [
            name
            for name, group in self._site.trackers.items()
            if group in groups and _is_fit(views[name])
        ]

    def _on_now(self, views: Mapping[str, BoardView]) -> frozenset[str]:
        """Mirrors meant to be on the receiver. After a restart: those that the boards show."""
        if self.on is not None:
            return self.on
        return frozenset(m.id for m in self._site.mirrors if _shows(views[m.board], m.id))

    def _board_of(self, mirror_id: str) -> str:
        return next(m.board for m in self._site.mirrors if m.id == mirror_id)


def _is_fit(view: BoardView) -> bool:
    ready = view.online and view.mode in READY_TO_TRACK
    return ready and view.trajectories_ok and view.fields.get("permit") == 1


def _shows(view: BoardView, mirror: str) -> bool:
    tracking = view.online and view.mode == "TRACK"
    return tracking and view.fields.get(f"{mirror}_mode") == _TRACKING


def _pressure_barg(boiler: BoardView) -> float | None:
    if not boiler.online:
        return None
    both = (boiler.fields.get("pt1_mbar"), boiler.fields.get("pt2_mbar"))
    valid = [mbar for mbar in both if mbar is not None]
    return sum(valid) / len(valid) / 1000.0 if valid else None
