"""The host's part of a simulated run: board sessions and the conductor, in virtual time.

The same sans-I/O session that the gateway runs on a serial port, and the same pure conductor
that the service runs; there is no broker in between.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from host.bus import Arguments, Command, Event
from host.conductor.actions import Trajectories
from host.conductor.conductor import Conductor
from host.gateway.board_session import BoardSession
from host.gateway.frames import CommandAck, Received, TrajectoryAck
from host.plant_state import BoardView
from host.site import Site
from sim.boards.serial_line import SerialLine
from sim.scenario.result import Refusal

CONDUCTOR_EVERY_MS = 1000
# A host's monotonic clock shows this at virtual time 0; a warm start lies before it.
ORIGIN_MS = 1_000_000


@dataclass
class VirtualHost:
    """Sessions on virtual lines and a conductor.

    alive: False after a kill, and nothing is sent; conducting: False without a conductor, while
    the boards still get their heartbeats; listener: gets what each board sends; refused: by
    trackers (a boiler makes an event); needed_until_ms: a warm start sends no more of a day than
    the run needs, None: whole days; days: each board's whole day.
    """

    site: Site
    lines: Mapping[str, SerialLine]
    conductor: Conductor
    start_utc_ms: int
    alive: bool = True
    sessions: dict[str, BoardSession] = field(default_factory=dict)
    conducting: bool = True
    listener: Callable[[str, Received], None] | None = None
    refused: list[Refusal] = field(default_factory=list)
    needed_until_ms: int | None = None
    days: dict[str, Trajectories] = field(default_factory=dict)
    _next_conduct_ms: int = -ORIGIN_MS

    def __post_init__(self) -> None:
        self._begin_sessions(first_id=1)

    def step(self, now_ms: int) -> None:
        """Serves every link; once a second lets the conductor decide."""
        if not self.alive:
            for line in self.lines.values():
                line.host_read()
            return
        for name, session in self.sessions.items():
            line = self.lines[name]
            if data := line.host_read():
                for received in session.receive(data, ORIGIN_MS + now_ms):
                    self._receive(session, received, now_ms)
            session.tick(ORIGIN_MS + now_ms)
            if out := session.output():
                line.host_write(out)
        if self.conducting and now_ms >= self._next_conduct_ms:
            self._next_conduct_ms = now_ms + CONDUCTOR_EVERY_MS
            self._conduct(now_ms)

    def restart(self, now_ms: int) -> None:
        """Starts the host again after a kill: new sessions and a new conductor."""
        self.alive = True
        # A board takes no command id twice. A new gateway begins far beyond the old one's.
        self._begin_sessions(first_id=(ORIGIN_MS + now_ms) // 1000)
        self.conductor = self.conductor.fresh()

    def conduct_anew(self) -> None:
        """Starts a new conductor alone."""
        self.conductor = self.conductor.fresh()
        self.conducting = True

    def command(self, device: str, op: str, now_ms: int, args: Arguments | None = None) -> None:
        """Sends a command as a person on the page does; the conductor takes it as an override."""
        if self.alive:
            self.sessions[device].command(op, args or {}, ORIGIN_MS + now_ms)
            self.conductor.override(op, args)

    def interpreter(self, device: str) -> str:
        """The interpreter that the board's `hello` names; "" before it."""
        hello = self.sessions[device].hello
        return hello.py.split()[0] if hello is not None and hello.py else ""

    def utc_ms(self, now_ms: int) -> int:
        """UTC of a virtual time."""
        return self.start_utc_ms + now_ms

    def send(self, day: Trajectories, now_ms: int) -> None:
        """Gives a day's trajectories to a board's session."""
        self.days[day.device] = day
        knots = day.knots
        if self.needed_until_ms is not None:
            until_ms = self.utc_ms(self.needed_until_ms)
            last = {m: bisect_right(ks, until_ms, key=lambda k: k[0]) for m, ks in knots.items()}
            knots = {m: ks[: last[m] + 1] for m, ks in knots.items()}
        session, utc_ms = self.sessions[day.device], self.utc_ms(now_ms)
        session.send_trajectories(knots, ORIGIN_MS + now_ms, utc_ms)

    def send_whole_days(self) -> None:
        """Sends whole days from now on: a board gets its own at its next boot."""
        self.needed_until_ms = None
        for name, day in self.days.items():
            upload = self.sessions[name].trajectories
            upload.knots = {mirror: tuple(day.knots[mirror]) for mirror in upload.knots}

    def _begin_sessions(self, first_id: int) -> None:
        for board in self.site.boards:
            session = BoardSession(board.id, board.role, first_id)
            session.utc_offset_ms = self.start_utc_ms - ORIGIN_MS
            self.sessions[board.id] = session

    def _receive(self, session: BoardSession, received: Received, now_ms: int) -> None:
        if self.listener is not None:
            self.listener(session.device, received)
        if isinstance(received, Event):
            session.confirm_event(session.boot, received.seq)
        elif isinstance(received, CommandAck) and received.result == "rejected":
            self._note_refusal(session, received.op or "", received.why, now_ms)
        elif isinstance(received, TrajectoryAck) and received.result == "rejected":
            why = f"{received.mirror}: {received.why}"
            self._note_refusal(session, "trajectory", why, now_ms)

    def _note_refusal(self, session: BoardSession, what: str, why: str | None, now_ms: int) -> None:
        """Notes equal refusals in a row once: the conductor repeats its commands."""
        refused = what, session.device, why or ""
        last = self.refused[-1] if self.refused else None
        repeated = last is not None and (last.command, last.device, last.why) == refused
        if now_ms >= 0 and session.role == "tracker" and not repeated:
            self.refused.append(Refusal(*refused, now_ms / 1000.0))

    def _conduct(self, now_ms: int) -> None:
        views = {
            name: BoardView(s.online, s.boot or "", s.mode or "", s.fields, s.trajectories_ok)
            for name, s in self.sessions.items()
        }
        for action in self.conductor.step(self.utc_ms(now_ms), views):
            if isinstance(action, Trajectories):
                self.send(action, now_ms)
            elif isinstance(action, Command):
                self.sessions[action.device].command(action.op, action.args, ORIGIN_MS + now_ms)
