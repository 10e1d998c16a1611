"""A boiler board at register level: its board.py and drivers on MicroPython, over chip models."""

from __future__ import annotations

from dataclasses import dataclass

from sim.boards.micropython import OnMicroPython


@dataclass(frozen=True)
class HeapUse:
    """A board's heap after a collection. `minute` 0: before its first loop."""

    minute: int
    used_b: int
    free_b: int


class OnChips(OnMicroPython):
    """As `OnMicroPython`, with metal's own seam; `heap_uses` once it is closed."""

    heap = "1m"
    program = "boards/terminals.py"
    heap_uses: tuple[HeapUse, ...] = ()

    def close(self) -> None:
        """Ends the process and reads its lines about its heap."""
        self._process.kill()
        lines = [line.split() for line in self._stderr.read().decode().splitlines()]
        counts = [HeapUse(*map(int, words[1:])) for words in lines if words[:1] == ["heap"]]
        if counts:
            before_b = counts[0].used_b  # stand-ins, and the ballast up to the board's share
            self.heap_uses = tuple(
                HeapUse(use.minute, use.used_b - before_b, use.free_b) for use in counts[1:]
            )
        super().close()
