"""A board's flash as small files by name: configurations, the last trips, counts.

On metal the seam's `board.flash` is one of these; a simulated board has one in memory.
"""

import os

# A file is written under this name first. One is enough: nothing writes two files at once.
_FRESH = "fresh"


class Flash:
    """Files in a folder of the board's file system (littlefs), made where it is missing."""

    def __init__(self, folder):
        self._folder = folder + "/"
        try:
            os.mkdir(folder)
        except OSError:
            pass  # it exists; any other error comes back from `write`

    def read(self, name):
        """The bytes of a file, or None where there is none or it cannot be read."""
        try:
            with open(self._folder + name, "rb") as file:
                return file.read()
        except OSError:
            return None

    def write(self, name, data):
        """Replaces a file whole; a power cut leaves the old one or the new one.

        It stops everything for tens of milliseconds. Raises OSError where the flash is full
        or fails; the old file is then still there.
        """
        # An RP2040 runs its program from the same flash: nothing else runs while it is written.
        fresh = self._folder + _FRESH
        try:
            with open(fresh, "wb") as file:
                file.write(data)
            # littlefs replaces in one step: https://github.com/littlefs-project, DESIGN.md
            os.rename(fresh, self._folder + name)
        except OSError:
            self._remove(fresh)  # it would take room from other files
            raise

    def _remove(self, path):
        try:
            os.remove(path)
        except OSError:
            pass
