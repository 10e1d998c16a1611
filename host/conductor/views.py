"""What the conductor knows of the boards, put together from what the gateway publishes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

import msgspec

from firmware.common.fields import BOILER_MODES, TRACKER_MODES
from host.bus import ONLINE, Link, Message, Sample, ServiceState, Topic, decode
from host.conductor.conductor import BoardView

SUBSCRIPTIONS = ("+/tel", "+/link", "gateway/avail", "gateway/state")
MODES = {"boiler": BOILER_MODES, "tracker": TRACKER_MODES}


@dataclass
class _Known:
    link: Link | None = None
    boot: str = ""
    fields: Mapping[str, int | None] = field(default_factory=dict)


class Views:
    """Listens to the gateway. roles: board id to its role. rejects: messages that did not fit."""

    def __init__(self, roles: Mapping[str, str]) -> None:
        self._roles = roles
        self._known = {board: _Known() for board in roles}
        self._gateway_online = False
        self.clock_good = False
        self.rejects = 0

    def take(self, message: Message) -> None:
        """Learn from a message; what is not for the conductor is left aside."""
        topic = Topic.parse(message.topic)
        if topic is None:
            return
        try:
            self._learn(topic, message.payload)
        except (msgspec.DecodeError, UnicodeDecodeError):
            self.rejects += 1

    def of_boards(self, connected: bool) -> dict[str, BoardView]:
        """Each board's view now. connected: to the broker; without it nobody is known to be."""
        there = connected and self._gateway_online
        return {board: self._view(board, there) for board in self._roles}

    def _learn(self, topic: Topic, payload: bytes) -> None:
        if topic.device == "gateway":
            if topic.kind == "avail":
                self._gateway_online = payload == ONLINE
            elif topic.kind == "state":
                self.clock_good = decode(payload, ServiceState).f.get("clock_good") is True
            return
        known = self._known.get(topic.device)
        if known is None:
            return
        if topic.kind == "tel":
            sample = decode(payload, Sample)
            known.boot, known.fields = sample.boot, sample.f
        elif topic.kind == "link":
            known.link = decode(payload, Link)

    def _view(self, board: str, there: bool) -> BoardView:
        known = self._known[board]
        link = known.link
        if link is None or not link.online or not there:
            return BoardView(False, "", "", {})
        # What the boot before said says nothing of this one.
        fields = known.fields if known.boot == link.boot else {}
        return BoardView(True, link.boot, self._mode(board, fields), fields, link.trajectories)

    def _mode(self, board: str, fields: Mapping[str, int | None]) -> str:
        names, code = MODES[self._roles[board]], fields.get("mode")
        return names[code] if code is not None and 0 <= code < len(names) else ""
