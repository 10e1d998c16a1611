"""What the conductor sends: commands and trajectories, each command only as often as needed."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from host.bus import Command

REPEAT_MS = 5_000


@dataclass(frozen=True)
class Trajectories:
    """A day's knots for all mirrors of a board: (UTC ms, axis 1 udeg, axis 2 udeg) by mirror."""

    device: str
    date: date
    knots: dict[str, list[tuple[int, int, int]]]


Action = Command | Trajectories


class Repeater:
    """Remembers the last command to each board, and does not repeat it too soon."""

    def __init__(self) -> None:
        self._sent: dict[str, tuple[Command, int]] = {}

    def last(self, device: str) -> Command | None:
        """The last command to a board."""
        entry = self._sent.get(device)
        return entry[0] if entry else None

    def once(self, now_ms: int, command: Command, pause_ms: int = REPEAT_MS) -> list[Action]:
        """The command, unless the same one was sent to the board less than `pause_ms` ago."""
        last = self._sent.get(command.device)
        if last is not None and last[0] == command and now_ms - last[1] < pause_ms:
            return []
        self._sent[command.device] = (command, now_ms)
        return [command]

    def to_all(self, now_ms: int, devices: Iterable[str], op: str) -> list[Action]:
        """A command without arguments for several boards."""
        return [action for device in devices for action in self.once(now_ms, Command(device, op))]
