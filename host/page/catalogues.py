"""The page's compiled catalogues, in DIR/page.

Babel costs more memory than the page can spare, so a short-lived child compiles the
catalogues. It runs again only after one of the sources has changed.
"""

import struct
import subprocess
import sys
from pathlib import Path

from host.language import LOCALE, Language, load_languages

FOLDER = "page"
STAMP = "catalogues.stamp"


class CatalogueError(RuntimeError):
    """The catalogues cannot be compiled."""

    exit_code = 3


class Catalogues:
    """The catalogues of a data folder: compiled already, or by a child in the background."""

    def __init__(self, data: Path) -> None:
        self._folder, self._stamp = data / FOLDER, _stamp()
        self._child: subprocess.Popen[str] | None = None
        if not self._fresh():
            self._child = self._compile()

    def languages(self, timezone: str) -> dict[str, Language]:
        """All languages; waits for the child. Raises CatalogueError with the child's message."""
        if self._child is None:
            try:
                return load_languages(self._folder, timezone)
            except (OSError, ValueError, struct.error):  # cut off by a power cut
                self._child = self._compile()
        _, message = self._child.communicate()
        if self._child.returncode:
            raise CatalogueError(message.strip())
        return load_languages(self._folder, timezone)

    def _compile(self) -> "subprocess.Popen[str]":
        command = [sys.executable, "-m", "host.page.catalogues", str(self._folder)]
        return subprocess.Popen(command, stderr=subprocess.PIPE, text=True)

    def _fresh(self) -> bool:
        try:
            return (self._folder / STAMP).read_text(encoding="utf-8") == self._stamp
        except (OSError, ValueError):
            return False


def _stamp() -> str:
    """Path, time and size of each source."""
    stats = [(path, path.stat()) for path in sorted(LOCALE.rglob("*.po"))]
    return " ".join(f"{path} {s.st_mtime_ns} {s.st_size}" for path, s in stats)


def main(folder: Path) -> int:
    """The child: writes the catalogues, or prints the error; returns the exit code."""
    from host.language import compile_catalogues

    try:
        stamp = _stamp()
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        compile_catalogues(folder)
        (folder / STAMP).write_text(stamp, encoding="utf-8")
    except OSError as error:
        print(error, file=sys.stderr)
        return CatalogueError.exit_code
    return 0


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1])))
