"""One board's session: bytes in, what the board said out, and what it shall hear. No I/O, no clock.

The owner moves bytes and time: `receive` what came, `tick` now and then, write `output`.
Host times are milliseconds that never step; in a simulation they are virtual.
"""

from collections.abc import Callable, Mapping, Sequence

import msgspec

from firmware.common import wire
from host.gateway import frames
from host.gateway.clock_map import ClockMap
from host.gateway.frames import Ack, ConsoleLine, Evt, HelloParts, Said, Tel, TrajectoryAck
from host.gateway.pending_commands import Orders
from host.gateway.trajectory_upload import Knot
from host.gateway.uploads import Feed

PING_MS = 1_000
ONLINE_MS = 5_000  # silent for longer: the board is not there
HELLO_MS = 1_000  # between two requests for a hello
COMMAND_MS = 5_000
BUTTON_MS = 60_000  # so long a configuration waits for a person at the board
PART_MS = 2_000  # a part of a trajectory is read by then, or was lost
JUMP_MS = 10_000  # a board time this far off is another boot's
OLD_MS = 2_000  # an event this old waits for proof that the boot is the one we believe in
LINE_LIMIT = 1_100
EARLY_MAX = 20
ANOTHER_BOOT = "another boot"  # firmware.common.link: the order was made for one
_NEVER = -(1 << 60)
_NO_CLOCK, _NOT_THERE = "the board's clock is not known yet", "the board is not connected"
_EVT_HEAD = ("t", "seq", "ms", "kind")


class BoardSession:
    """Speaks with one board. Attributes are for reading.

    boot: the board's boot id ("" before its hello); hello: its birth; fields: the latest values
    by name; confirmed: the highest sequence number of an event that is safe.
    """

    def __init__(self, device: str, role: str, first_id: int = 1) -> None:
        self.device, self.role = device, role
        self.boot = ""
        self.hello: frames.Hello | None = None
        self.problem: str | None = None  # why its hello is not taken
        self.fields: dict[str, int | None] = {}
        self._feed = Feed()
        self.trajectories = self._feed.trajectories
        self.maps: dict[str, ClockMap] = {}
        self._map = ClockMap()
        self._decoder = wire.Decoder(LINE_LIMIT, keep_garbage=True)
        self._bad_frames = 0
        self._parts = HelloParts()
        self._said: list[Said] = []
        self._out = bytearray()
        self._now_ms = 0
        self._heard_ms = _NEVER
        self._ping_due_ms = _NEVER
        self._hello_due_ms = _NEVER
        self._due_ms = _NEVER
        self._pings: dict[int, int] = {}  # number -> when it was sent
        self._ping_number = 0
        self._part_ping = 0  # the ping behind the last part of a trajectory, 0: none
        self._next_id = first_id
        self._orders = Orders()
        self._last_tel, self._last_evt, self.confirmed = 0, 0, 0
        self._held: Evt | None = None
        self._early: list[Tel] = []
        self._handlers: dict[object, Callable[[dict[str, object]], None]] = {
            "hello": self._on_hello, "tel": self._on_tel, "evt": self._on_evt,
            "ack": self._on_ack, "pong": self._on_pong, "trip": self._on_trip,
        }  # fmt: skip

    @property
    def online(self) -> bool:
        """Whether the board has introduced itself and is heard."""
        return self.boot != "" and self._now_ms - self._heard_ms <= ONLINE_MS

    @property
    def drops(self) -> int:
        """Lines and frames that were dropped: garbled, unknown, not fitting."""
        return int(self._decoder.drops) + self._bad_frames

    @property
    def mode(self) -> str:
        """The board's mode as last told by telemetry, in words; "" before."""
        number = self.fields.get("mode")
        modes = frames.MODES[self.role]
        return modes[number] if number is not None and 0 <= number < len(modes) else ""

    @property
    def orders(self) -> int:
        """How many orders wait for an answer."""
        return self._orders.unanswered

    @property
    def trajectories_ok(self) -> bool:
        """Whether this boot has taken every mirror's trajectory."""
        return self.trajectories.complete

    @property
    def round_trip_ms(self) -> int | None:
        """The smallest round trip of the last pings."""
        return None if self._map.best is None else self._map.best.round_trip_ms

    def receive(self, data: bytes, now_ms: int) -> list[Said]:
        """Takes bytes of the board in; what it said, in order, and what became of orders."""
        self._now_ms = now_ms
        if data:
            for frame in self._decoder.feed(data):
                self._take(frame)
            self._console()
        said, self._said = self._said, []
        return said

    def tick(self, now_ms: int) -> None:
        """Lets time pass: pings, requests, parts of trajectories, orders without answer."""
        self._now_ms = now_ms
        if now_ms < self._due_ms:
            return
        if now_ms >= self._ping_due_ms:
            self._ping_due_ms = now_ms + PING_MS
            self._ping()
        if self.boot == "" and now_ms >= self._hello_due_ms:
            self._hello_due_ms = now_ms + HELLO_MS
            self._send({"t": "hello?"})
        if self._orders or self._feed.settings:
            self._repeat_or_give_up()
        self._send_part()
        self._due_ms = min(self._ping_due_ms, self._next_look_ms())

    def output(self) -> bytes:
        """Bytes for the board since the last call."""
        if not self._out:
            return b""
        out = bytes(self._out)
        self._out.clear()
        return out

    def command(
        self, op: str, args: Mapping[str, object], now_ms: int, ttl_ms: int = COMMAND_MS
    ) -> int:
        """Orders `op`; the id under which an Ack will come, in any case.

        The board carries it out only if it arrives within `ttl_ms`. Where the board is not
        there, the Ack says `failed`; where it does not answer, `expired`.
        """
        number = self._next_id
        self._next_id += 1
        self._now_ms = now_ms
        until = self._map.to_board_ms(now_ms + ttl_ms)
        if not self.online or until is None:
            why = _NO_CLOCK if self.online else _NOT_THERE
            self._said.append(Ack(number, "failed", why, op))
            return number
        frame = {"t": "cmd", "boot": self.boot, "id": number, "op": op, "args": dict(args),
                 "until": until}  # fmt: skip
        self._orders.give(number, frame, now_ms, ttl_ms)
        self._send(frame)
        self._due_ms = now_ms
        return number

    def send_trajectories(
        self, knots: Mapping[str, Sequence[Knot]], now_ms: int, utc_of_now_ms: int
    ) -> None:
        """Sets the trajectories by mirror: knots of UTC ms, axis 1 and axis 2 in udeg.

        They are sent mirror by mirror, again after each boot, and again where the board
        refused one. `trajectories_ok` becomes True when it has all of them. A mirror without
        knots to come has nothing to be sent.
        """
        self._feed.want(knots, now_ms, utc_of_now_ms)
        self._due_ms = now_ms

    def send_config(
        self, values: Mapping[str, object], now_ms: int, wait_ms: int = BUTTON_MS
    ) -> int:
        """Sends a configuration (host.site.board_config); the id under which an Ack will come.

        A person must hold the board's button within `wait_ms`, until the board has all parts.
        After `done` it restarts. Raises ValueError for what does not fit into frames.
        """
        number = self._next_id
        self._next_id += 1
        self._now_ms = now_ms
        if self.online and not self._feed.settings:
            self._feed.settings.give(number, values, now_ms, wait_ms)
        else:
            why = "another configuration is being sent" if self.online else _NOT_THERE
            self._said.append(Ack(number, "failed", why, "config"))
        self._due_ms = now_ms
        return number

    def confirm_event(self, boot: str, seq: int) -> None:
        """The event is safe: the board may forget it."""
        if boot == self.boot:
            self.confirmed = max(self.confirmed, seq)
            self._send({"t": "evt_ack", "boot": boot, "seq": seq})

    def lost(self, now_ms: int) -> None:
        """The link broke: nothing half-sent or half-received counts any more."""
        self._now_ms = now_ms
        drops = self.drops
        self._decoder = wire.Decoder(LINE_LIMIT, keep_garbage=True)
        self._bad_frames = drops
        self._out.clear()
        self._pings.clear()
        self._heard_ms = _NEVER
        self._hello_due_ms = self._due_ms = self._ping_due_ms = now_ms

    def _take(self, frame: dict[str, object]) -> None:
        try:
            self._handlers[frame["t"]](frame)
        except (ValueError, KeyError, TypeError):
            self._bad_frames += 1

    def _on_hello(self, frame: dict[str, object]) -> None:
        hello = self._parts.add(frame)
        if hello is None:
            return
        if hello.role != self.role:
            self.problem = f"the board says that it is a {hello.role}, not a {self.role}"
            raise ValueError(self.problem)
        self.problem = None
        self._heard_ms = self._now_ms
        if hello.boot != self.boot:
            self._new_boot(hello)
        self.boot = hello.boot

    def _new_boot(self, hello: frames.Hello) -> None:
        self.hello = hello
        if self.maps.get(hello.boot) is None:
            self._map = self.maps[hello.boot] = ClockMap()
            self._last_tel = self._last_evt = self.confirmed = 0
            self.trajectories.forget()
        while len(self.maps) > 4:
            del self.maps[next(iter(self.maps))]
        self._pings.clear()
        self._let_go()
        self._ping_due_ms = self._due_ms = self._now_ms
        self._said.append(hello)
        if self.role == "boiler":
            self._send({"t": "trips?"})

    def _on_tel(self, frame: dict[str, object]) -> None:
        seq, ms, values = frames.integer(frame["seq"]), frames.ticks(frame["ms"]), frame["v"]
        if self.hello is None or self.boot == "":
            return
        if not isinstance(values, list) or len(values) != len(self.hello.fields):
            raise ValueError("values")
        for value in values:
            if value is not None:
                frames.integer(value)
        if seq <= self._last_tel:
            self._doubt_boot()
            return
        self._heard_ms = self._now_ms
        self._last_tel = seq
        self.fields = dict(zip(self.hello.fields, values, strict=True))
        tel = Tel(self.boot, seq, ms, self._map.to_host_ms(ms), self.fields)
        # Before the first pong it has no time yet; that is a turn or two away.
        (self._said if tel.host_ms is not None else self._early).append(tel)
        if len(self._early) > EARLY_MAX:
            self._let_go()

    def _on_evt(self, frame: dict[str, object]) -> None:
        seq, ms = frames.integer(frame["seq"]), frames.ticks(frame["ms"])
        kind = frames.string(frame["kind"])
        if self.boot == "":
            return
        rest = {frames.string(k): frames.entry(v) for k, v in frame.items() if k not in _EVT_HEAD}
        self._heard_ms = self._now_ms
        if seq <= self._last_evt:
            if seq <= self.confirmed:  # the acknowledgement was lost on the way
                self._send({"t": "evt_ack", "boot": self.boot, "seq": seq})
            return
        event = Evt(self.boot, seq, ms, self._map.to_host_ms(ms), kind, rest)
        if event.host_ms is None or self._now_ms - event.host_ms > OLD_MS:
            # Either it waited for long, or the board has restarted and its hello was lost. The
            # next pong tells.
            self._held = event
            return
        self._last_evt = seq
        self._said.append(event)

    def _on_ack(self, frame: dict[str, object]) -> None:
        number, result = frames.integer(frame["id"]), frames.string(frame["r"])
        why = None if frame.get("why") is None else frames.string(frame["why"])
        if result not in frames.RESULTS:
            raise ValueError("result")
        self._heard_ms = self._now_ms
        if "mirror" in frame:
            self._due_ms = self._now_ms
            mirror = self.trajectories.answered(number, result, why, self._now_ms)
            if mirror is not None:
                self._said.append(TrajectoryAck(mirror, result, why))
            return
        if "cfg" in frame:
            if self._feed.settings.answered(number, result, why, self._now_ms):
                self._said.append(Ack(number, result, why, "config"))
            return
        op = self._orders.answer(number, result, self._now_ms)
        if op is not None:  # else given up, or an earlier gateway's: answered for already
            self._said.append(Ack(number, result, why, op))
        if result == "rejected" and why == ANOTHER_BOOT:
            self._doubt_boot()

    def _on_pong(self, frame: dict[str, object]) -> None:
        number, ms = frames.integer(frame["n"]), frames.ticks(frame["ms"])
        sent_ms = self._pings.pop(number, None)
        if sent_ms is None or self.boot == "":
            return
        if abs(self._map.jumped_ms(self._now_ms, ms)) > JUMP_MS + self._now_ms - sent_ms:
            # Another boot, or this computer slept: either way the old mapping is void.
            self.maps.pop(self.boot, None)
            self._doubt_boot()
            return
        self._heard_ms = self._now_ms
        if number == self._part_ping:
            self._part_ping = 0
            self._due_ms = self._now_ms
        elif not self._part_ping:  # a ping that waited behind a part says nothing about time
            self._map.observe(sent_ms, self._now_ms, ms)
            self._feed.follow(self._map)
        self._release()

    def _on_trip(self, frame: dict[str, object]) -> None:
        """One of the last trips in the board's flash: for people, in the console."""
        self._said.append(ConsoleLine(frames.trip_line(frame)))

    def _release(self) -> None:
        """The boot is the one we believe in: an event held back is true."""
        for tel in self._early:
            host_ms = self._map.to_host_ms(tel.ms)
            self._said.append(msgspec.structs.replace(tel, host_ms=host_ms))
        self._early.clear()
        event, self._held = self._held, None
        if event is not None and self._map.best is not None and event.seq > self._last_evt:
            self._last_evt = event.seq
            host_ms = self._map.to_host_ms(event.ms)
            self._said.append(msgspec.structs.replace(event, host_ms=host_ms))

    def _let_go(self) -> None:
        """What was held back is not that of a boot whose time is known. The event comes again."""
        self._said += self._early
        self._early.clear()
        self._held = None

    def _doubt_boot(self) -> None:
        """Its counters went back: it has restarted and its hello was lost. Ask for it."""
        self.boot = ""
        self._let_go()
        self._hello_due_ms = self._due_ms = self._now_ms

    def _console(self) -> None:
        garbage = self._decoder.garbage
        if garbage:
            self._said += [ConsoleLine(frames.text(line)) for line in garbage]
            garbage.clear()

    def _ping(self) -> None:
        self._out += b"\n" if len(self._pings) > 1 else b""  # no answers: end a begun line
        self._ping_number += 1
        self._pings[self._ping_number] = self._now_ms
        while len(self._pings) > 8:
            del self._pings[next(iter(self._pings))]
        self._send({"t": "ping", "n": self._ping_number})

    def _send(self, frame: Mapping[str, object]) -> None:
        self._out += wire.encode(frame)

    def _repeat_or_give_up(self) -> None:
        for number, op in self._orders.given_up(self._now_ms):
            self._said.append(Ack(number, "expired", "the board did not answer", op))
        frame = self._orders.repeated(self._now_ms)
        if frame is not None:
            self._send(frame)

        settings = self._feed.settings
        number = settings.number
        if settings.given_up(self._now_ms):
            self._said.append(Ack(number, "expired", "the board did not answer", "config"))

    def _send_part(self) -> None:
        if not self.online or self._map.best is None:
            return
        if self._now_ms - self._pings.get(self._part_ping, _NEVER) < PART_MS:
            return  # the board has not read the last part yet
        self._part_ping = 0
        part = self._feed.next(self.boot, self._map, self._now_ms)
        if part is not None:
            self._send(part)
            self._ping()
            self._part_ping = self._ping_number

    def _next_look_ms(self) -> int:
        """When orders or trajectories next need a look."""
        busy = self._orders.unanswered > 0 or self._feed.busy
        return self._now_ms + (100 if busy else PING_MS)
