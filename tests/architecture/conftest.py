"""The tree as git sees it: what is tracked and what would be, never what is ignored."""

import subprocess
from dataclasses import dataclass
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
PACKAGES = ("firmware", "heliose", "host", "sim")


@dataclass(frozen=True)
class Tree:
    """The repository's files, by path from its root."""

    root: Path
    files: tuple[Path, ...]

    def modules(self, *folders):
        """(path, source) of each Python file under the folders."""
        for path in self.files:
            if path.suffix == ".py" and path.parts[0] in folders:
                yield path, (self.root / path).read_text(encoding="utf-8")

    def texts(self):
        """(path, text) of each file that is text."""
        for path in self.files:
            data = (self.root / path).read_bytes()
            if b"\0" not in data[:4096]:
                yield path, data.decode("utf-8", "replace")


@pytest.fixture(scope="session")
def packages():
    return PACKAGES


@pytest.fixture(scope="session")
def tree():
    command = ["git", "ls-files", "--cached", "--others", "--exclude-standard", "-z"]
    listed = subprocess.run(command, cwd=ROOT, capture_output=True, check=True).stdout.decode()
    paths = sorted({Path(name) for name in listed.split("\0") if name})
    return Tree(ROOT, tuple(path for path in paths if (ROOT / path).is_file()))
