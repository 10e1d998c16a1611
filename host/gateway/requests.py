"""All that the gateway asks of one board, and the board's answers."""

from collections.abc import Mapping, Sequence

from msgspec import UNSET

from host.bus import Arguments
from host.gateway.clock_map import ClockMap
from host.gateway.config_upload import ConfigUpload
from host.gateway.frames import (
    NO_ANSWER,
    AckFrame,
    CommandAck,
    CommandFrame,
    ConfigPart,
    Received,
    TrajectoryAck,
    TrajectoryPart,
)
from host.gateway.pending_commands import PendingCommands
from host.gateway.trajectory_upload import Knot, TrajectoryUpload, coming

CONFIG = "config"  # the operation under which a configuration is acknowledged
# The sun moves 15 degrees an hour, 0.07 mrad a second, and a mirror half of that: 14 s are
# 0.5 mrad of a mirror. Trajectories are made anew long before.
MOVED_MS = 5_000
_NO_CLOCK, _NOT_THERE = "the board's clock is not known yet", "the board is not connected"
_CONFIG_OPEN = "another configuration is being sent"


class Requests:
    """Commands, a configuration and trajectories. Times are host ms unless they say UTC.

    first_id: of the ids, which rise by 1. acks: gets the outcome of each.
    """

    def __init__(self, first_id: int, acks: list[Received]) -> None:
        self.commands = PendingCommands()
        self.config = ConfigUpload()
        self.trajectories = TrajectoryUpload()
        self._acks = acks
        # A board rejects an id that does not rise (protocol), so a new gateway must begin beyond
        # all ids of those before.
        self._next_id = first_id
        self._made_at_ms = 0  # the clock's offset when trajectories were made

    @property
    def busy(self) -> bool:
        """Whether something is to be sent or answered soon."""
        waiting = bool(self.commands) and self.commands.unanswered > 0
        return waiting or bool(self.config) or self.trajectories.busy

    def command(
        self, op: str, args: Arguments, boot: str, clock: ClockMap, now_ms: int, ttl_ms: int
    ) -> tuple[int, CommandFrame | None]:
        """The id of a new command, and its frame; without one it has failed. boot: "" offline."""
        number = self._new_id()
        # `until` is the board's time (protocol): without a map of its clock no command can be
        # limited, and an unlimited one might be executed minutes late.
        until = clock.to_board_ms(now_ms + ttl_ms)
        if not boot or until is None:
            why = _NO_CLOCK if boot else _NOT_THERE
            self._acks.append(CommandAck(number, "failed", why, op))
            return number, None
        frame = CommandFrame(boot, number, op, dict(args), until)
        self.commands.add(frame, now_ms, ttl_ms)
        return number, frame

    def send_config(self, values: Arguments, online: bool, now_ms: int, wait_ms: int) -> int:
        """The id of a configuration that is sent from now on, or has failed."""
        number = self._new_id()
        if online and not self.config:
            self.config.start(number, values, now_ms, wait_ms)
        else:
            why = _CONFIG_OPEN if online else _NOT_THERE
            self._acks.append(CommandAck(number, "failed", why, CONFIG))
        return number

    def set_trajectories(self, knots: Mapping[str, Sequence[Knot]], utc_ms: int) -> None:
        """Sets all trajectories; a mirror whose knots are all past has nothing to be sent."""
        ahead = {m: ks for m, ks in knots.items() if ks and ks[-1][0] > utc_ms}
        self.trajectories.replace(ahead)

    def acknowledge(self, ack: AckFrame, now_ms: int) -> None:
        """Takes the board's answer."""
        found: CommandAck | TrajectoryAck | None
        if ack.mirror is not UNSET:
            mirror = self.trajectories.acknowledge(ack.id, ack.r, ack.why, now_ms)
            found = None if mirror is None else TrajectoryAck(mirror, ack.r, ack.why)
        elif ack.cfg is not UNSET:
            final = self.config.acknowledge(ack.id, ack.r, ack.why, now_ms)
            found = CommandAck(ack.id, ack.r, ack.why, CONFIG) if final else None
        else:
            found = self.commands.acknowledge(ack, now_ms)
        if found is not None:
            self._acks.append(found)

    def follow_up(self, now_ms: int) -> CommandFrame | None:
        """Gives up what got no answer in time; the command to send again now, if any."""
        # The usual case, and a hot path: the simulator calls this at 600 times real time.
        if not self.commands and not self.config:
            return None
        self._acks += self.commands.given_up(now_ms)
        repeated = self.commands.repeated(now_ms)
        number = self.config.number
        if self.config.given_up(now_ms):
            self._acks.append(CommandAck(number, "expired", NO_ANSWER, CONFIG))
        return repeated

    def next_part(
        self, boot: str, clock: ClockMap, now_ms: int, utc_offset_ms: int
    ) -> ConfigPart | TrajectoryPart | None:
        """The part of an upload to send now. utc_offset_ms: UTC less host milliseconds."""
        # A person stands at the board for a configuration; a trajectory can wait.
        part = self.config.part(now_ms)
        if part is not None:
            return part
        mirror = self.trajectories.next_mirror(now_ms)
        if mirror is not None:
            self._made_at_ms = clock.offset_ms
            # Board times are computed as late as possible: each ping improves the clock map.
            ahead = coming(self.trajectories.knots[mirror], now_ms + utc_offset_ms)
            self.trajectories.start(mirror, _in_board_time(ahead, clock, utc_offset_ms))
        return self.trajectories.part(boot, now_ms)

    def follow_clock(self, clock: ClockMap) -> None:
        """Makes trajectories anew if the board's clock has moved against the host's."""
        if self.trajectories.taken and abs(clock.offset_ms - self._made_at_ms) > MOVED_MS:
            self._made_at_ms = clock.offset_ms
            self.trajectories.renew()

    def _new_id(self) -> int:
        self._next_id += 1
        return self._next_id - 1


def _in_board_time(knots: Sequence[Knot], clock: ClockMap, utc_offset_ms: int) -> list[list[int]]:
    return [
        [clock.to_board_ms(utc_ms - utc_offset_ms) or 0, axis1_udeg, axis2_udeg]
        for utc_ms, axis1_udeg, axis2_udeg in knots
    ]
