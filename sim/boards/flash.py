"""The flash of a virtual board: files in memory that outlive its firmware, and their faults.

The boards' seam on MicroPython uses it too, so it uses only what MicroPython has.
"""

ENOSPC = 28  # not in MicroPython's errno


class SimFlash:
    """As `firmware.drivers.flash.Flash` on metal. `full` and `damaged` are faults.

    `changes` counts changes of the faults: another process needs to get them.
    """

    def __init__(self, files: dict[str, bytes]) -> None:
        self.files = files
        self.full = False
        self.damaged: tuple[str, ...] = ()
        self.changes = 0

    def read(self, name: str) -> bytes | None:
        """The bytes of a file, or None where there is none."""
        data = self.files.get(name)
        return _damaged(data) if data and name in self.damaged else data

    def write(self, name: str, data: bytes) -> None:
        """Replaces a file whole, which mends its damage. Raises OSError when full."""
        if self.full:
            raise OSError(ENOSPC)
        self.files[name] = bytes(data)
        self.damaged = tuple([other for other in self.damaged if other != name])

    def fail(self, full: bool, damaged: tuple[str, ...]) -> None:
        """Sets its faults: full or not, and which files read with one bit flipped."""
        self.full, self.damaged = full, damaged
        self.changes += 1


def _damaged(stored: bytes) -> bytes:
    """A file with one bit flipped in its middle."""
    at = len(stored) // 2
    return stored[:at] + bytes((stored[at] ^ 1,)) + stored[at + 1 :]
