"""What the retained topics hold about one board: its birth, its link, its state, its console."""

from collections import deque
from dataclasses import dataclass, field

from host import bus
from host.gateway.board_session import BoardSession

CONSOLE_LINES = 50  # protocol: the last 50 lines that are no frames
CONSOLE_CHARACTERS = 200  # of a line; a traceback's are shorter
# A board that sends nothing but garbage, 11 kB a second, must not fill the broker.
CONSOLE_EVERY_MS = 1_000
LINK_EVERY_MS = 10_000
# protocol, "Names of fields carry their unit"; "" for codes and flags.
_UNITS = ("mbar", "cdeg", "udeg", "ms", "mv", "pct", "cm_s", "ml_min", "b", "bits")


def unit(name: str) -> str:
    """The unit at the end of a field's name, "" if it has none."""
    return next((u for u in _UNITS if name.endswith(f"_{u}")), "")


@dataclass
class BoardStatus:
    """Makes each payload when it is due, and None while nothing is new."""

    session: BoardSession
    state: bus.State | None = None
    online: bool | None = None  # as published; None: not yet
    _link: bus.Link | None = None
    _link_due_ms: int = 0
    _console: deque[str] = field(default_factory=lambda: deque(maxlen=CONSOLE_LINES))
    _console_new: bool = False
    _console_due_ms: int = 0

    def meta(self, utc_ms: int) -> bus.Meta | None:
        """The board's birth; None before its hello."""
        hello = self.session.hello
        if hello is None:
            return None
        return bus.Meta(
            t=utc_ms, boot=hello.boot, role=hello.role, id=hello.id, fw=hello.fw,
            proto=hello.proto, py=hello.py, cause=hello.cause, cfg=hello.cfg, prog=hello.prog,
            fields={name: unit(name) for name in hello.fields},
        )  # fmt: skip

    def link(self, port_problem: str | None, now_ms: int, utc_ms: int) -> bus.Link | None:
        """How the board is reached, if that has changed or was not published for a while."""
        session = self.session
        new = bus.Link(
            t=utc_ms, online=session.online, boot=session.boot,
            trajectories=session.trajectories_ok,
            why=port_problem or session.boots.problem or session.trajectories.why,
            drops=session.drops, round_trip_ms=session.round_trip_ms,
        )  # fmt: skip
        old = self._link
        # Drops and round trips alone are no news: they change with every look.
        if old is not None and now_ms < self._link_due_ms and _essence(old) == _essence(new):
            return None
        self._link, self._link_due_ms = new, now_ms + LINK_EVERY_MS
        return new

    def add_line(self, line: str) -> None:
        """A line that was no frame. Lines are published together, once a second at most."""
        self._console.append(line[:CONSOLE_CHARACTERS])
        self._console_new = True

    def console(self, now_ms: int, utc_ms: int) -> bus.Console | None:
        """The last lines, if there are new ones and they are due."""
        if not self._console_new or now_ms < self._console_due_ms:
            return None
        self._console_new, self._console_due_ms = False, now_ms + CONSOLE_EVERY_MS
        return bus.Console(t=utc_ms, lines=list(self._console))

    def publish_all(self) -> None:
        """Makes everything new: the broker has forgotten, or got nothing yet."""
        # `avail` too: the broker may have lost it with everything else that it retained.
        self._link = self.online = None
        self._console_new = bool(self._console)

    def state_of_event(self, event: bus.Event) -> bus.State | None:
        """The state in an event of that kind."""
        if event.kind != "state":
            return None
        state, before, why = (event.f.get(key) for key in ("state", "from", "why"))
        self.state = bus.State(
            boot=event.boot, seq=event.seq, t=event.t, ms=event.ms, state=str(state),
            before=None if before is None else str(before), why=None if why is None else str(why),
        )  # fmt: skip
        return self.state

    def state_of_sample(self, sample: bus.Sample) -> bus.State | None:
        """The state in telemetry, if it is not the one published last."""
        # After a restart of the gateway no event holds the state: a board repeats only what was not
        # acknowledged. Telemetry carries the mode (protocol), so it fills in.
        mode, known = self.session.mode, self.state
        if not mode or (known and known.boot == sample.boot and known.state == mode):
            return None
        self.state = bus.State(
            boot=sample.boot, seq=sample.seq, t=sample.t, ms=sample.ms, state=mode
        )
        return self.state


def _essence(link: bus.Link) -> tuple[bool, str, bool, str | None]:
    return link.online, link.boot, link.trajectories, link.why
