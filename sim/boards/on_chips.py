"""A boiler board at register level: its board.py and drivers on MicroPython, over chip models."""

from __future__ import annotations

from dataclasses import dataclass

from sim.boards.micropython import OnMicroPython


@dataclass(frozen=True)
class HeapUse:
    """What a board has in use after a collection. `minute` 0: before its first loop."""

    minute: int
    used_b: int
    free_b: int


class OnChips(OnMicroPython):
    """As `OnMicroPython`, with metal's own seam; `heap_uses` once it is closed."""

    heap = "1m"
    program = "boards/terminals.py"
    heap_uses: tuple[HeapUse, ...] = ()

    def close(self) -> None:
        """Ends the process and takes what it said about its heap."""
        self._process.kill()
        said = self._process.stderr.read() if self._process.stderr is not None else b""
        lines = [line.split()[1:] for line in said.decode().splitlines() if line[:5] == "heap "]
        counts = [(int(minute), int(used_b), int(free_b)) for minute, used_b, free_b in lines]
        if counts:
            before_b = counts[0][1]  # stand-ins, and what fills the heap up to the board's share
            self.heap_uses = tuple(
                HeapUse(minute, used_b - before_b, free_b) for minute, used_b, free_b in counts[1:]
            )
        super().close()
