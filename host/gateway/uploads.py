"""What goes to a board in parts: configurations and trajectories, one part after the other."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from host.gateway.clock_map import ClockMap
from host.gateway.config_upload import Settings
from host.gateway.trajectory_upload import Knot, Sender, coming

MOVED_MS = 5_000  # 14 s are 0.5 mrad: trajectories are renewed long before


@dataclass
class Feed:
    """The senders of one session. utc_offset_ms: UTC less the host's milliseconds."""

    trajectories: Sender = field(default_factory=Sender)
    settings: Settings = field(default_factory=Settings)
    utc_offset_ms: int = 0
    _sent_at_ms: int = 0  # the clock's offset when trajectories were made

    @property
    def busy(self) -> bool:
        """Whether something is to be sent or answered."""
        return self.trajectories.busy or bool(self.settings)

    def next(self, boot: str, clock: ClockMap, now_ms: int) -> dict[str, object] | None:
        """The part that is to be sent now, if any."""
        sender = self.trajectories
        part = self.settings.part(now_ms)
        if part is not None:
            return part
        mirror = sender.next_mirror(now_ms)
        if mirror is not None:
            sender.start(mirror, self._in_board_time(sender.wanted[mirror], clock, now_ms))
        return sender.part(boot, now_ms)

    def want(self, knots: Mapping[str, Sequence[Knot]], now_ms: int, utc_of_now_ms: int) -> None:
        """Sets all trajectories; what is wholly past has nothing to be sent."""
        self.utc_offset_ms = utc_of_now_ms - now_ms
        ahead = {m: ks for m, ks in knots.items() if ks and ks[-1][0] > utc_of_now_ms}
        self.trajectories.want(ahead)

    def follow(self, clock: ClockMap) -> None:
        """Makes trajectories anew where the board's clock has moved against ours."""
        if self.trajectories.taken and abs(clock.offset_ms - self._sent_at_ms) > MOVED_MS:
            self._sent_at_ms = clock.offset_ms
            self.trajectories.renew()

    def _in_board_time(
        self, knots: Sequence[Knot], clock: ClockMap, now_ms: int
    ) -> list[list[int]]:
        """Knots in board milliseconds, from the last one before now on."""
        self._sent_at_ms = clock.offset_ms
        offset_ms = self.utc_offset_ms
        return [
            [clock.to_board_ms(utc_ms - offset_ms) or 0, axis1_udeg, axis2_udeg]
            for utc_ms, axis1_udeg, axis2_udeg in coming(knots, now_ms + offset_ms)
        ]
