"""A flash in memory, with the faults that a real one can have."""

EIO, ENOSPC = 5, 28  # MicroPython's errno has no ENOSPC
OLD, CUT_SHORT, MIXED = "old", "cut short", "mixed"  # what a power cut leaves of a write


class PowerCutError(Exception):
    """The board lost its power in the middle of a write."""


class Flash:
    """`cut_at` n: power goes after n bytes of the next write; `leaves`: what is then there.

    littlefs leaves the old file; what is worse must do no harm either.
    """

    def __init__(self, files=None):
        self.files = dict(files or {})
        self.full = False
        self.broken = False
        self.cut_at = None
        self.leaves = OLD
        self.writes = []  # names, in their order

    def read(self, name):
        return self.files.get(name)

    def write(self, name, data):
        if self.full or self.broken:
            raise OSError(ENOSPC if self.full else EIO)
        if self.cut_at is not None:
            self._cut(name, data, self.cut_at)
        self.writes.append(name)
        self.files[name] = bytes(data)

    def _cut(self, name, data, at):
        if at > len(data):
            return
        self.cut_at = None
        old = self.files.get(name, b"")
        if self.leaves == CUT_SHORT:
            self.files[name] = data[:at]
        elif self.leaves == MIXED:
            self.files[name] = data[:at] + old[at:]
        raise PowerCutError()


def with_copies(first, second):
    """A flash with two copies of a configuration; None: that one is missing."""
    copies = (("config0", first), ("config1", second))
    return Flash({name: copy for name, copy in copies if copy is not None})
