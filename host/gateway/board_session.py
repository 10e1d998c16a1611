"""One board's session: takes the bytes a board sent, gives the bytes to send. No I/O, no clock.

The owner moves bytes and time: it calls `receive` with what arrived and `tick` every turn, and
writes `output`. Host times are milliseconds that never step; in a simulation they are virtual.
"""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import msgspec

from firmware.common import wire
from host.bus import COMMAND_MS, Arguments, Event, Json, Sample
from host.gateway import frames
from host.gateway.boot import NOT_MAPPED, SAMPLES_HELD, Boot, Boots
from host.gateway.config_upload import BUTTON_MS
from host.gateway.frames import ConsoleLine, Received, kept_trip_line
from host.gateway.pings import Pings
from host.gateway.requests import Requests
from host.gateway.trajectory_upload import Knot

PING_MS = 1_000  # protocol: the heartbeat is 1 Hz
ONLINE_MS = 5_000  # the board counts as gone: ten frames (telemetry and pongs, 1 Hz) are missing
HELLO_MS = 1_000  # between two requests for a hello
BUSY_MS = 100  # between two looks at commands and uploads while any is open
# A board sends an event at once and repeats it every second (protocol). One this old waited for
# a link, or belongs to a boot whose hello was lost: the next pong shows which.
OLD_MS = 2_000
LINE_LIMIT = 1_100  # bytes; a board's frames have 512 (protocol), so a longer line is garbage
ANOTHER_BOOT = "another boot"  # firmware.common.link: the command was made for one
_NEVER = -(1 << 60)


class BoardSession:
    """The gateway's end of one board's link. Attributes are for reading, but `utc_offset_ms`.

    boot: the boot id ("" before a hello). fields: the latest values by name. utc_offset_ms: UTC
    less host milliseconds; the owner sets it.
    """

    def __init__(self, device: str, role: str, first_id: int = 1) -> None:
        self.device, self.role = device, role
        self.boot, self.utc_offset_ms = "", 0
        self.hello: frames.Hello | None = None
        self.fields: dict[str, int | None] = {}
        self.boots, self._boot = Boots(role), Boot()  # _boot: the one of the last hello
        self._pings = Pings()
        self._received: list[Received] = []
        self.requests = Requests(first_id, self._received)
        self.trajectories = self.requests.trajectories
        self._decoder, self._bad_frames = wire.Decoder(LINE_LIMIT, keep_garbage=True), 0
        self._out, self._now_ms = bytearray(), 0
        self._received_ms = self._ping_due_ms = self._hello_due_ms = self._due_ms = _NEVER
        self._handlers: dict[type[frames.Frame], Callable[[Any], None]] = {
            frames.Hello: self._on_hello, frames.Telemetry: self._on_telemetry,
            frames.EventFrame: self._on_event, frames.AckFrame: self._on_ack,
            frames.Pong: self._on_pong,
            frames.KeptTrip: lambda trip: self._received.append(kept_trip_line(trip)),
        }  # fmt: skip

    @property
    def online(self) -> bool:
        """Whether the board has introduced itself and keeps sending."""
        return self.boot != "" and self._now_ms - self._received_ms <= ONLINE_MS

    @property
    def drops(self) -> int:
        """Lines and frames that were dropped: garbled, of an unknown type, out of bounds."""
        return int(self._decoder.drops) + self._bad_frames

    @property
    def mode(self) -> str:
        """The name of the board's mode in its latest telemetry; "" before."""
        number, modes = self.fields.get("mode"), frames.MODES[self.role]
        return modes[number] if number is not None and 0 <= number < len(modes) else ""

    @property
    def trajectories_ok(self) -> bool:
        """Whether this boot has taken every mirror's trajectory."""
        return self.trajectories.complete

    @property
    def round_trip_ms(self) -> int | None:
        """The smallest round trip of the last pings."""
        best = self._boot.clock.best
        return None if best is None else best.round_trip_ms

    # The owner's calls.

    def receive(self, data: bytes, now_ms: int) -> list[Received]:
        """Takes bytes from the board. Returns what they held, and acknowledgements, in order."""
        self._now_ms = now_ms
        if data:
            for raw in self._decoder.feed(data):
                self._receive_frame(raw)
            for line in self._decoder.garbage:
                self._received.append(ConsoleLine(line.decode("utf-8", "replace")))
            self._decoder.garbage.clear()
        received = self._received[:]
        self._received.clear()
        return received

    def tick(self, now_ms: int) -> None:
        """Lets time pass: pings, requests, parts of uploads, commands without an answer."""
        self._now_ms = now_ms
        if now_ms < self._due_ms:  # nearly always; the simulator's speed rests on it
            return
        if now_ms >= self._ping_due_ms:
            self._ping_due_ms = now_ms + PING_MS
            self._ping()
        if self.boot == "" and now_ms >= self._hello_due_ms:
            self._hello_due_ms = now_ms + HELLO_MS
            self._send(frames.HelloRequest())
        self._send(self.requests.follow_up(now_ms))
        self._send_part(now_ms)
        self._due_ms = min(self._ping_due_ms, now_ms + (BUSY_MS if self.requests.busy else PING_MS))

    def output(self) -> bytes:
        """Bytes for the board since the last call."""
        out, self._out = bytes(self._out), bytearray()
        return out

    def command(self, op: str, args: Arguments, now_ms: int, ttl_ms: int = COMMAND_MS) -> int:
        """Sends a command. Returns the id of the CommandAck that follows in any case.

        The board executes it only if it arrives within `ttl_ms`.
        """
        self._now_ms = now_ms
        boot = self.boot if self.online else ""
        number, frame = self.requests.command(op, args, boot, self._boot.clock, now_ms, ttl_ms)
        if frame is not None:
            self._send(frame)
            self._due_ms = now_ms
        return number

    def send_trajectories(
        self, knots: Mapping[str, Sequence[Knot]], now_ms: int, utc_of_now_ms: int
    ) -> None:
        """Sets the trajectories by mirror: knots of UTC ms, axis 1 and axis 2 in udeg.

        They are sent again after each boot, and if the board rejects one.
        """
        self.utc_offset_ms = utc_of_now_ms - now_ms
        self.requests.set_trajectories(knots, utc_of_now_ms)
        self._due_ms = now_ms

    def send_config(self, values: Arguments, now_ms: int, wait_ms: int = BUTTON_MS) -> int:
        """Sends a configuration (host.site.board_config). Returns the id of its CommandAck.

        A person must hold the board's button within `wait_ms`. ValueError: it fits no frames.
        """
        self._now_ms = self._due_ms = now_ms
        return self.requests.send_config(values, self.online, now_ms, wait_ms)

    def confirm_event(self, boot: str, seq: int) -> None:
        """The event is safe: the board may forget it."""
        # Another boot's numbers begin anew: a late confirmation must not delete its events.
        if boot == self.boot:
            self._boot.confirmed = max(self._boot.confirmed, seq)
            self._send(frames.EventAck(boot, seq))

    def lost(self, now_ms: int) -> None:
        """The link broke: nothing half-sent or half-received counts any more."""
        self._now_ms = now_ms
        self._bad_frames = self.drops  # the new decoder counts from 0
        self._decoder = wire.Decoder(LINE_LIMIT, keep_garbage=True)
        self._out.clear()
        self._pings.forget()
        self._received_ms = _NEVER
        self._hello_due_ms = self._due_ms = self._ping_due_ms = now_ms

    # Frames from the board, by type.

    def _receive_frame(self, raw: dict[str, Json]) -> None:
        """Decodes a frame and hands it to its handler; what does not fit is counted."""
        try:
            if raw.get("t") in ("evt", "trip"):
                raw = frames.folded(raw)
            frame = msgspec.convert((raw,), frames.Envelope).frame
            self._handlers[type(frame)](frame)
        except (msgspec.ValidationError, ValueError):
            self._bad_frames += 1

    def _on_hello(self, part: frames.Hello) -> None:
        hello = self.boots.introduce(part)
        if hello is None:
            return
        self._received_ms = self._now_ms
        if hello.boot == self.boot:
            return
        self._received += self._boot.let_go()
        self.boot, self.hello = hello.boot, hello
        self._boot, new = self.boots.find(hello.boot)
        if new:
            self.trajectories.forget()
        self._pings.forget()
        self._ping_due_ms = self._due_ms = self._now_ms
        self._received.append(hello)
        # Events in memory are lost at a reset, the trips in flash are not (protocol).
        if self.role == "boiler":
            self._send(frames.TripsRequest())

    def _on_telemetry(self, frame: frames.Telemetry) -> None:
        if self.hello is None or self.boot == "":
            return
        # zip(strict=True) raises ValueError unless there is one value for each name.
        fields = dict(zip(self.hello.fields, frame.v, strict=True))
        boot = self._boot
        # A board sends telemetry once and in order, so a number that falls is a new boot's.
        if frame.seq <= boot.last_sample:
            self._doubt_boot()
            return
        self._received_ms = self._now_ms
        boot.last_sample, self.fields = frame.seq, fields
        t, why = self._utc_ms(frame.ms)
        sample = Sample(boot=self.boot, seq=frame.seq, t=t, ms=frame.ms, f=fields, why=why)
        if t is not None:
            self._received.append(sample)
            return
        # Before the first pong there is no map of the clock; that is a turn or two away.
        boot.held_samples.append(sample)
        if len(boot.held_samples) > SAMPLES_HELD:
            self._received += boot.let_go()

    def _on_event(self, frame: frames.EventFrame) -> None:
        boot = self._boot
        if self.boot == "":
            return
        self._received_ms = self._now_ms
        # A board repeats an event until it is acknowledged, and holds the next one back.
        if frame.seq <= boot.last_event:
            if frame.seq <= boot.confirmed:  # the acknowledgement was lost on the way
                self._send(frames.EventAck(self.boot, frame.seq))
            return
        t, why = self._utc_ms(frame.ms)
        event = Event(
            boot=self.boot, seq=frame.seq, t=t, ms=frame.ms, kind=frame.kind, f=frame.f, why=why
        )
        if t is None or self._now_ms + self.utc_offset_ms - t > OLD_MS:
            boot.held_event = event
            return
        boot.last_event = frame.seq
        self._received.append(event)

    def _on_ack(self, ack: frames.AckFrame) -> None:
        self._received_ms = self._now_ms
        self.requests.acknowledge(ack, self._now_ms)
        if ack.mirror is not msgspec.UNSET:
            self._due_ms = self._now_ms  # the next mirror's trajectory can go
        elif ack.cfg is msgspec.UNSET and ack.r == "rejected" and ack.why == ANOTHER_BOOT:
            self._doubt_boot()

    def _on_pong(self, pong: frames.Pong) -> None:
        sent_ms = self._pings.answered(pong.n)
        if sent_ms is None or self.boot == "":
            return
        if self._boot.jumped(sent_ms, self._now_ms, pong.ms):
            self.boots.forget(self.boot)
            self._doubt_boot()
            return
        self._received_ms = self._now_ms
        if pong.n == self._pings.behind_part:
            self._pings.behind_part, self._due_ms = 0, self._now_ms
        elif not self._pings.behind_part:  # else it waited behind a part, and measures that
            self._boot.clock.observe(sent_ms, self._now_ms, pong.ms)
            self.requests.follow_clock(self._boot.clock)
        self._received += self._boot.release(self.utc_offset_ms)

    def _doubt_boot(self) -> None:
        """The board has restarted and its hello was lost. Nothing counts until it is here."""
        self.boot = ""
        self._received += self._boot.let_go()
        self._hello_due_ms = self._due_ms = self._now_ms

    def _utc_ms(self, board_ms: int) -> tuple[int | None, str | None]:
        host_ms = self._boot.clock.to_host_ms(board_ms)
        return (None, NOT_MAPPED) if host_ms is None else (host_ms + self.utc_offset_ms, None)

    # Frames to the board.

    def _send(self, frame: frames.ToBoard | None) -> None:
        if frame is not None:
            self._out += wire.encode(msgspec.to_builtins(frame))

    def _ping(self) -> None:
        # Without answers the line may hold half a frame; a line feed ends it.
        self._out += b"\n" if self._pings.unanswered > 1 else b""
        self._send(self._pings.next(self._now_ms))

    def _send_part(self, now_ms: int) -> None:
        """The next part of an upload, once the board has read the one before it."""
        clock = self._boot.clock
        if not self.online or clock.best is None or self._pings.part_pending(now_ms):
            return
        self._pings.behind_part = 0
        part = self.requests.next_part(self.boot, clock, now_ms, self.utc_offset_ms)
        if part is not None:
            self._send(part)
            self._ping()
            self._pings.behind_part = self._pings.number
