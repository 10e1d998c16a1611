"""One board as the gateway knows it: its session, its port, and what to publish about it."""

from collections import deque
from dataclasses import dataclass, field

from firmware.common.fields import PROTOCOL
from host import bus
from host.auth.verifier import Order
from host.gateway import frames
from host.gateway.board_session import BoardSession
from host.gateway.ports import Port
from host.gateway.utc import Utc

PENDING_MAX = 8_192  # bytes that a port does not take; then they are of no use any more
CONSOLE_LINES = 50
CONSOLE_CHARACTERS = 200  # of a line; a traceback's are shorter
CONSOLE_EVERY_MS = 1_000
ORDERS_KEPT = 256
LINK_EVERY_MS = 10_000
_UNITS = ("mbar", "cdeg", "udeg", "ms", "mv", "pct", "cm_s", "ml_min", "b", "bits")
_NOT_MAPPED = "no round trip with this boot yet"


def unit(name: str) -> str:
    """The unit at the end of a field's name, "" where it has none."""
    return next((u for u in _UNITS if name.endswith(f"_{u}")), "")


@dataclass
class Post:
    """Moves bytes between a port and its session; makes payloads of what the board said."""

    session: BoardSession
    port: Port
    orders: dict[int, Order] = field(default_factory=dict)
    plan_id: str = ""
    state: bus.State | None = None
    _console: deque[str] = field(default_factory=lambda: deque(maxlen=CONSOLE_LINES))
    _console_new: bool = False
    _console_due_ms: int = 0
    _ack_seq: int = 0
    _pending: bytes = b""
    _was_ready: bool = False
    _link: bus.Link | None = None
    _link_due_ms: int = 0

    @property
    def device(self) -> str:
        """The board's name in topics."""
        return self.session.device

    def exchange(self, now_ms: int) -> list[frames.Said]:
        """Reads, lets time pass, writes; never waits. What the board said."""
        ready = self.port.ready()
        if self._was_ready and not ready:
            self._drop(now_ms)
        self._was_ready = ready
        if not ready:
            self.session.tick(now_ms)
            self.session.output()
            return self.session.receive(b"", now_ms)
        try:
            said = self.session.receive(self.port.read(), now_ms)
            self.session.tick(now_ms)
            self._pending += self.session.output()
            if self._pending:
                self._pending = self._pending[self.port.write(self._pending) :]
        except OSError:
            self._drop(now_ms)
            return self.session.receive(b"", now_ms)
        if len(self._pending) > PENDING_MAX:
            self.port.close("the board's port takes no bytes")
        return said

    def _drop(self, now_ms: int) -> None:
        self._pending, self._was_ready = b"", False
        self.session.lost(now_ms)

    def remember(self, number: int, order: Order) -> None:
        """The order behind one of the session's ids, for its answers."""
        self.orders[number] = order
        while len(self.orders) > ORDERS_KEPT:  # accepted, and never said to be done
            del self.orders[next(iter(self.orders))]

    def refusal(self, op: str) -> str | None:
        """Why the board cannot be ordered this beyond taking heat away, or None."""
        hello = self.session.hello
        if hello is not None and not PROTOCOL - 1 <= hello.proto <= PROTOCOL:
            return f"the board speaks protocol {hello.proto}, this gateway {PROTOCOL}"
        if self.session.orders >= 20:
            return "too many orders wait for the board's answer"
        return None

    def meta(self, utc_ms: int) -> bus.Meta | None:
        """The board's birth; None before its hello."""
        hello = self.session.hello
        if hello is None:
            return None
        return bus.Meta(
            t=utc_ms, boot=hello.boot, role=hello.role, id=hello.id, fw=hello.fw,
            proto=hello.proto, py=hello.py, cause=hello.cause, cfg=hello.cfg,
            fields={name: unit(name) for name in hello.fields},
        )  # fmt: skip

    def link(self, now_ms: int, utc_ms: int) -> bus.Link | None:
        """How the board is reached, where that has changed or was not said for a while."""
        session = self.session
        why = self.port.problem or session.problem or session.trajectories.why
        new = bus.Link(
            t=utc_ms, online=session.online, boot=session.boot,
            trajectories=session.trajectories_ok, why=why, drops=session.drops,
            round_trip_ms=session.round_trip_ms,
        )  # fmt: skip
        old = self._link
        if old is not None and now_ms < self._link_due_ms and _essence(old) == _essence(new):
            return None
        self._link, self._link_due_ms = new, now_ms + LINK_EVERY_MS
        return new

    def hear_console(self, line: str) -> None:
        """A line that was no frame; they are published together, once a second at most."""
        self._console.append(line[:CONSOLE_CHARACTERS])
        self._console_new = True

    def console_due(self, now_ms: int, utc_ms: int) -> bus.Console | None:
        """The last lines, where there are new ones and it is time."""
        if not self._console_new or now_ms < self._console_due_ms:
            return None
        self._console_new, self._console_due_ms = False, now_ms + CONSOLE_EVERY_MS
        return bus.Console(t=utc_ms, lines=list(self._console))

    def say_again(self) -> None:
        """The broker may have forgotten everything, or heard nothing yet."""
        self._link = None
        self._console_new = bool(self._console)

    def tel(self, said: frames.Tel, utc: Utc) -> bus.Sample:
        """The payload of a telemetry frame."""
        t, why = _time(said.host_ms, utc)
        return bus.Sample(boot=said.boot, seq=said.seq, t=t, ms=said.ms, f=said.values, why=why)

    def evt(self, said: frames.Evt, utc: Utc) -> bus.Event:
        """The payload of an event."""
        t, why = _time(said.host_ms, utc)
        return bus.Event(
            boot=said.boot, seq=said.seq, t=t, ms=said.ms, kind=said.kind, f=said.fields, why=why
        )

    def state_of(self, said: frames.Evt | frames.Tel, utc: Utc) -> bus.State | None:
        """The state that an event tells, or telemetry where no event has; None: nothing new."""
        if isinstance(said, frames.Evt):
            if said.kind != "state":
                return None
            name, before, why = (said.fields.get(key) for key in ("state", "from", "why"))
        else:
            name, before, why = self.session.mode, None, None
            known = self.state
            if not name or (known and known.boot == said.boot and known.state == name):
                return None
        self.state = bus.State(
            boot=said.boot, seq=said.seq, t=_time(said.host_ms, utc)[0], ms=said.ms,
            state=str(name), before=None if before is None else str(before),
            why=None if why is None else str(why),
        )  # fmt: skip
        return self.state

    def ack(self, boot: str, order: Order, outcome: str, why: str | None, t: int,
            mirror: str | None = None) -> bus.Ack:  # fmt: skip
        """The payload of an answer to an order; `boot` is the gateway's run."""
        self._ack_seq += 1
        return bus.Ack(
            boot=boot, seq=self._ack_seq, t=t, id=order.id, op=order.op, by=order.by,
            outcome=outcome, why=why, mirror=mirror,
        )  # fmt: skip


def _time(host_ms: int | None, utc: Utc) -> tuple[int | None, str | None]:
    return (None, _NOT_MAPPED) if host_ms is None else (host_ms + utc.offset_ms, None)


def _essence(link: bus.Link) -> tuple[object, ...]:
    return link.online, link.boot, link.trajectories, link.why
