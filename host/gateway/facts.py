"""What the gateway must know of a site, without holding the site's model in memory.

pydantic costs more memory than all of the gateway, so a short-lived child reads and checks
site.toml and leaves DIR/gateway.json; it runs again only when the file has changed.
"""

import subprocess
import sys
from pathlib import Path

import msgspec


class FactsError(ValueError):
    """The site could not be read; the message is that of the site's own check."""

    def __init__(self, message: str, exit_code: int) -> None:
        super().__init__(message)
        self.exit_code = exit_code


class Board(msgspec.Struct, frozen=True):
    """A board and how it is reached: `socket://HOST:PORT`, or serial with its id."""

    id: str
    role: str
    link: str
    serial_id: str | None = None


class Facts(msgspec.Struct, frozen=True):
    """The part of a site that the gateway works with. stamp: of the file it was read from."""

    name: str
    boards: tuple[Board, ...]
    commit_ms: int
    stamp: str


def read(site: str, data: Path) -> Facts:
    """The facts of a site (path or preset), by a child where they are not known yet.

    FactsError with the site's own message and exit code.
    """
    path = data / "gateway.json"
    try:
        known = msgspec.json.decode(path.read_bytes(), type=Facts)
        if known.stamp == _stamp(site):
            return known
    except (OSError, msgspec.DecodeError, UnicodeDecodeError):
        pass
    child = subprocess.run(
        [sys.executable, "-m", "host.gateway.facts", site],
        capture_output=True,
        text=True,
        check=False,
    )
    if child.returncode != 0:
        raise FactsError(child.stderr.strip(), child.returncode)
    facts = msgspec.json.decode(child.stdout, type=Facts)
    data.mkdir(parents=True, exist_ok=True)
    path.write_text(child.stdout, encoding="utf-8")
    return facts


def _stamp(site: str) -> str:
    """Names the state of a site's file: path, time and size."""
    preset = Path(__file__).parent.parent / "sites" / f"{site}.toml"
    path = preset if preset.exists() else Path(site)
    status = path.stat()
    return f"{path.resolve()} {status.st_mtime_ns} {status.st_size}"


def _extract(site: str) -> Facts:
    from host.site import load_site

    model = load_site(site)
    boards = tuple(Board(b.id, b.role, b.link, b.serial_id) for b in model.boards)
    return Facts(model.name, boards, model.recorder.commit_ms, _stamp(site))


def main() -> int:
    """The child: prints the facts of the site it is told, or the error and its code."""
    from host.site import SiteError

    try:
        print(msgspec.json.encode(_extract(sys.argv[1])).decode())
    except (SiteError, OSError) as e:
        print(e, file=sys.stderr)
        return int(getattr(e, "exit_code", 2))
    return 0


if __name__ == "__main__":
    sys.exit(main())
