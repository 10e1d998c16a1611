"""Finds a site's file. Services use it, so it does not import pydantic (20 MB)."""

from difflib import get_close_matches
from pathlib import Path

from host.site.errors import SiteError

PRESETS = Path(__file__).parent.parent / "sites"


def presets() -> list[str]:
    """The names of the sites that are shipped, sorted."""
    return sorted(file.stem for file in PRESETS.glob("*.toml"))


def find_site(where: str | Path) -> Path:
    """The file of a preset's name, of a path, or of a folder with a site.toml.

    Raises SiteError if there is none.
    """
    name = str(where)
    if name in presets():
        return PRESETS / f"{name}.toml"
    path = Path(where)
    if name and path.is_dir():
        path = path / "site.toml"
    if name and path.exists():
        return path
    if path.suffix == ".toml" or len(path.parts) > 1:
        raise SiteError(f"{path}: there is no such file")
    near = get_close_matches(name, presets(), n=1)
    hint = f"; did you mean {near[0]}?" if near else ""
    raise SiteError(
        f"unknown site: found {name or 'nothing'}; allowed: a path or one of "
        f"{', '.join(presets())}{hint}"
    )


def is_site_name(name: object) -> bool:
    """True for a-z, 0-9 and -, at most 32: the name is part of topics and of a folder's name."""
    if not isinstance(name, str) or not 0 < len(name) <= 32:
        return False
    letters = name.replace("-", "")
    return letters.isascii() and letters.isalnum() and name == name.lower()
