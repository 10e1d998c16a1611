"""The flash of a virtual board: files in memory that outlive its firmware, and their faults.

It keeps to what MicroPython has, because the boards' seam there uses it too.
"""

ENOSPC = 28  # MicroPython's errno has none


class SimFlash:
    """What `firmware.drivers.flash.Flash` is on metal. `full` and `damaged` are faults.

    `changes` rises with each change that did not come from `write`: what another process must
    be told.
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
        """Replaces a file whole; what was damaged is good again. Raises OSError when full."""
        if self.full:
            raise OSError(ENOSPC)
        self.files[name] = bytes(data)
        self.damaged = tuple([other for other in self.damaged if other != name])

    def fail(self, full: bool, damaged: tuple[str, ...]) -> None:
        """From now on it is full, and these files are found with a bit that has flipped."""
        self.full, self.damaged = full, damaged
        self.changes += 1


def _damaged(stored: bytes) -> bytes:
    """A file with one bit gone, in the middle of it."""
    at = len(stored) // 2
    return stored[:at] + bytes((stored[at] ^ 1,)) + stored[at + 1 :]
