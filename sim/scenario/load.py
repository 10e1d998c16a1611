"""Reads a scenario file. Every error names file, line, what was found and what is allowed."""

from __future__ import annotations

from difflib import get_close_matches
from pathlib import Path
from typing import Any

from pydantic import BaseModel, ValidationError

from host.site import Site, load_site, presets
from host.site.checks.plant import check
from host.site.errors import allowed, key_path, unknown_key
from host.site.lines import KeyPath, lines_of
from host.site.load import read_toml
from sim.boards.site_plant import measured_file
from sim.scenario.consistency import not_allowed, problems
from sim.scenario.model import Scenario
from sim.scenario.warm_start import WarmStartError

SHIPPED = Path(__file__).parents[1] / "scenarios"


class ScenarioError(ValueError):
    """A scenario that cannot be run; the message names file, line, key, found and allowed."""

    exit_code = 2


def shipped() -> list[str]:
    """Names of the scenarios that come with heliose."""
    return sorted(file.stem for file in SHIPPED.glob("*.toml"))


def read_scenario(where: str | Path, other_site: str | None = None) -> tuple[Scenario, Site]:
    """The scenario of a path or of a shipped name, and its site; both checked.

    other_site: a preset or a path that replaces the scenario's own site.
    """
    reader = _Reader(_find(where))
    scenario = reader.scenario()
    site = load_site(other_site or reader.site_of(scenario))
    reader.check_site(site)
    for path, words in problems(scenario, site, reader.file.parent):
        raise reader.error(path, words)
    if scenario.sky.file is not None:
        file = measured_file(scenario.sky.file, reader.file.parent)
        sky = scenario.sky.model_copy(update={"file": str(file)})
        scenario = scenario.model_copy(update={"sky": sky})
    return scenario, site


def placed(where: str | Path, error: Exception) -> ScenarioError:
    """The error of a run about its start or its sky, with the line of the scenario."""
    reader, message = _Reader(_find(where)), str(error)
    if isinstance(error, WarmStartError):  # names its key itself
        return reader.error(("initial", "state"), message.partition(": ")[2])
    of_start = "the run is from" in message or "file" not in reader.raw.get("sky", {})
    return reader.error(("start",) if of_start else ("sky", "file"), message)


def _find(where: str | Path) -> Path:
    name = str(where)
    if name in shipped():
        return SHIPPED / f"{name}.toml"
    path = Path(where)
    if path.is_file():
        return path
    what = "no file" if name and path.exists() else "unknown scenario"
    near = get_close_matches(name, shipped(), n=3)
    hint = f"; did you mean {' or '.join(near)}?" if near else ""
    allowed = f"a path, or one of {len(shipped())} names that `heliose sim list` shows"
    raise ScenarioError(f"{what}: found {name or 'nothing'}; allowed: {allowed}{hint}")


class _Reader:
    """One scenario file: its text and its tables."""

    def __init__(self, file: Path) -> None:
        self.file = file
        self._text, self.raw = read_toml(file, ScenarioError)

    def scenario(self) -> Scenario:
        # Lists become tuples, as the models are frozen.
        data = {key: tuple(v) if isinstance(v, list) else v for key, v in self.raw.items()}
        try:
            return Scenario.model_validate(data)
        except ValidationError as error:
            raise self._explain(error) from None

    def site_of(self, scenario: Scenario) -> str | Path:
        """A preset's name, or a path seen from the scenario's folder or from here."""
        name = scenario.site
        beside = self.file.parent / name
        if name and name not in presets() and beside.exists():
            return beside
        if name in presets() or (name and Path(name).exists()):
            return name
        words = f"a path or one of {', '.join(presets())}"
        raise self.error(("site",), not_allowed(name, words))

    def check_site(self, site: Site) -> None:
        """Raises the first error of `heliose site check`; presets have none."""
        if site.name in presets() and site.source == load_site(site.name).source:
            return
        errors = [finding for finding in check(site) if finding.level == "error"]
        for first in errors[:1]:
            more = f" ({len(errors) - 1} more by `heliose site check`)" if errors[1:] else ""
            raise self.error(("site",), f"{site.source}: {first.key}: {first.message}{more}")

    def error(self, path: KeyPath, words: str) -> ScenarioError:
        """An error about a key, with file and line."""
        lines = lines_of(self._text)
        parents = [path[:n] for n in range(len(path), 0, -1)]
        line = next((lines[p] for p in parents if p in lines), None)
        where = f"{self.file}:{line}" if line else str(self.file)
        return ScenarioError(f"{where}: {key_path(self.raw, path)}: {words}")

    def _explain(self, failed: ValidationError) -> ScenarioError:
        found = failed.errors(include_url=False)
        # An unknown key is the likelier mistake when another one is missing.
        first = next((p for p in found if p["type"] == "extra_forbidden"), found[0])
        path = self._as_written(first["loc"])
        if first["type"] == "extra_forbidden":
            return self.error(path, unknown_key(str(path[-1]), _keys(path[:-1])))
        words = not_allowed(first["input"], allowed(first))
        of_tables = {"missing": "is missing", "together": str(first["msg"])}
        return self.error(path, of_tables.get(first["type"], words))

    def _as_written(self, path: KeyPath) -> KeyPath:
        """Without the place in a list where the file has one name instead of a list of one."""
        here: Any = self.raw
        for n, part in enumerate(path):
            if isinstance(part, int) and not isinstance(here, list):
                return path[:n]
            try:
                here = here[part]
            except (KeyError, IndexError, TypeError):
                return path
        return path


def _keys(path: KeyPath) -> list[str]:
    """The keys that the table at a path may have."""
    model: type[BaseModel] = Scenario
    for part in path:
        if isinstance(part, str):
            annotation = model.model_fields[part].annotation
            inner = getattr(annotation, "__args__", (annotation,))[0]
            if isinstance(inner, type) and issubclass(inner, BaseModel):
                model = inner
    return list(model.model_fields)
