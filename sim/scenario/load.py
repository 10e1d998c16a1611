"""Reading a scenario file: every refusal names file, line, what was found and what is allowed."""

from __future__ import annotations

from difflib import get_close_matches
from pathlib import Path
from typing import Any

from pydantic import BaseModel, ValidationError

from host.site import Site, load_site, presets
from host.site.checks.plant import check
from host.site.errors import allowed, found, key_path, unknown_key
from host.site.lines import KeyPath, lines_of
from host.site.load import read_toml
from sim.boards.faults import FaultEntry
from sim.boards.site_plant import measured_file
from sim.plant.measured import shipped_day
from sim.scenario import fault_matrix
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

    With `other_site` (a preset or a path) it is checked against that one, which is returned.
    """
    file = _find(where)
    text, raw = read_toml(file, ScenarioError)
    reader = _Reader(file, text, raw)
    scenario = reader.scenario()
    site = load_site(other_site or reader.site_of(scenario))
    reader.check_site(site)
    reader.check_against(scenario, site)
    if scenario.sky.file is not None:
        found = measured_file(scenario.sky.file, file.parent)
        sky = scenario.sky.model_copy(update={"file": str(found)})
        scenario = scenario.model_copy(update={"sky": sky})
    return scenario, site


def placed(where: str | Path, error: Exception) -> ScenarioError:
    """What a run found wrong with its beginning or its sky, told with the scenario's line."""
    file = _find(where)
    text, raw = read_toml(file, ScenarioError)
    message = str(error)
    if isinstance(error, WarmStartError):  # names its key itself
        return _Reader(file, text, raw).says(("initial", "state"), message.partition(": ")[2])
    covers = "the run is from" in message or "file" not in raw.get("sky", {})
    return _Reader(file, text, raw).says(("start",) if covers else ("sky", "file"), message)


def _find(where: str | Path) -> Path:
    name = str(where)
    if name in shipped():
        return SHIPPED / f"{name}.toml"
    path = Path(where)
    if path.is_file():
        return path
    what = "no file" if name and path.exists() else "no such scenario"
    near = get_close_matches(name, shipped(), n=3)
    hint = f"; did you mean {' or '.join(near)}?" if near else ""
    allowed = f"a path, or one of {len(shipped())} names that `heliose sim list` shows"
    raise ScenarioError(f"{name or 'nothing'}: {what}; allowed: {allowed}{hint}")


class _Reader:
    def __init__(self, file: Path, text: str, raw: dict[str, Any]) -> None:
        self._file, self._text, self._raw = file, text, raw

    def scenario(self) -> Scenario:
        # Lists become tuples, as the models are frozen.
        data = {key: tuple(v) if isinstance(v, list) else v for key, v in self._raw.items()}
        try:
            return Scenario.model_validate(data)
        except ValidationError as error:
            raise self._explain(error) from None

    def site_of(self, scenario: Scenario) -> str | Path:
        """A preset's name, or a path seen from the scenario's folder or from here."""
        name = scenario.site
        beside = self._file.parent / name
        if name and name not in presets() and beside.exists():
            return beside
        if name in presets() or (name and Path(name).exists()):
            return name
        raise self._error(("site",), name, f"a path or one of {', '.join(presets())}")

    def check_site(self, site: Site) -> None:
        """What `heliose site check` calls an error; presets have none."""
        if site.name in presets() and site.source == load_site(site.name).source:
            return
        errors = [finding for finding in check(site) if finding.level == "error"]
        if errors:
            more = f" ({len(errors) - 1} more by `heliose site check`)" if errors[1:] else ""
            first = errors[0]
            raise self.says(("site",), f"{site.source}: {first.key}: {first.message}{more}")

    def check_against(self, scenario: Scenario, site: Site) -> None:
        """What only the site and the fault matrix can tell."""
        trackers = [board.id for board in site.trackers]
        boiler = next(board.id for board in site.boards if board.role == "boiler")
        targets = fault_matrix.targets(boiler, trackers, [mirror.id for mirror in site.mirrors])
        for i, fault in enumerate(scenario.fault):
            self._check_fault(("fault", i), fault, targets)
        for i, action in enumerate(scenario.action):
            boards = [boiler, *trackers] if action.do == "send" else trackers
            if action.board is not None and action.board not in boards:
                raise self._error(("action", i, "board"), action.board, ", ".join(boards))
        self._check_water(scenario, site)
        self._check_sky(scenario)
        self._check_times(scenario)
        self._check_expect(scenario, trackers)

    def _check_fault(self, here: KeyPath, fault: FaultEntry, targets: list[str]) -> None:
        if fault.target not in targets:
            raise self._error((*here, "target"), fault.target, ", ".join(targets))
        kinds = fault_matrix.MATRIX[fault_matrix.pattern(fault.target) or ""]
        if fault.kind not in kinds:
            raise self._error((*here, "kind"), fault.kind, ", ".join(kinds))
        if fault.until_s is not None:
            self._check_until((*here, "until_s"), fault, fault.until_s)
        self._check_value((*here, "value"), fault)

    def _check_until(self, here: KeyPath, fault: FaultEntry, until_s: float) -> None:
        if fault.kind in fault_matrix.MOMENTARY:
            raise self._error(here, until_s, f"none; a {fault.kind} is over at once")
        if until_s <= fault.at_s:
            raise self._error(here, until_s, f"after at_s = {fault.at_s:g}")

    def _check_value(self, here: KeyPath, fault: FaultEntry) -> None:
        span = fault_matrix.values_of(fault.target, fault.kind)
        unit = fault_matrix.unit_of(fault.target, fault.kind)
        if fault.value is None:
            if unit is not None:
                raise self.says(here, f"is missing; allowed: a number ({unit})")
        elif span is None:
            raise self._error(here, fault.value, f"none; {fault.kind} takes no value")
        elif not span[0] <= fault.value <= span[1]:
            unit = unit or fault_matrix.quantity(fault.target)[0]
            words = f"{span[0]:g} to {span[1]:g} ({unit})"
            raise self._error(here, fault.value, words)

    def _check_water(self, scenario: Scenario, site: Site) -> None:
        """As much as the vessel holds; in RUN as much as one may run with."""
        water_l, levels = scenario.initial.water_l, site.boiler.levels_l
        low, high, names = 0.0, site.boiler.vessel_l, "the vessel"
        if scenario.initial.state == "RUN":
            low, high, names = levels.lw1, levels.hw, "from lw1 to hw"
        if water_l is not None and not low <= water_l <= high:
            raise self._error(("initial", "water_l"), water_l, f"{low:g} to {high:g} ({names})")

    def _check_sky(self, scenario: Scenario) -> None:
        sky = scenario.sky
        if sky.kind == "clouds" and sky.cover is None:
            raise self.says(("sky", "cover"), "is missing; allowed: 0 to 1 (share of the time)")
        if sky.kind != "clouds" and sky.cover is not None:
            raise self._error(("sky", "cover"), sky.cover, 'only with kind = "clouds"')
        if sky.kind != "measured":
            for key in ("file", "day"):
                if getattr(sky, key) is not None:
                    raise self._error(
                        ("sky", key), getattr(sky, key), 'only with kind = "measured"'
                    )
            return
        start = scenario.start.date()
        if sky.day is not None and sky.day != start:
            raise self._error(("sky", "day"), str(sky.day), f"the day of start, {start}")
        file = measured_file(sky.file, self._file.parent)
        if not file.is_file():
            shipped = shipped_day().name
            raise self._error(("sky", "file"), sky.file, f"a path, or the shipped {shipped}")

    def _check_times(self, scenario: Scenario) -> None:
        allowed = f"0 to duration_s = {scenario.duration_s:g}"
        for i, fault in enumerate(scenario.fault):
            if fault.at_s > scenario.duration_s:
                raise self._error(("fault", i, "at_s"), fault.at_s, allowed)
        for i, action in enumerate(scenario.action):
            if action.at_s > scenario.duration_s:
                raise self._error(("action", i, "at_s"), action.at_s, allowed)

    def _check_expect(self, scenario: Scenario, trackers: list[str]) -> None:
        expect = scenario.expect
        for key in ("tracker_reaches", "tracker_end_state"):
            for name in getattr(expect, key) or {}:
                if name not in trackers:
                    here = ("expect", key, name)
                    raise self.says(here, f"no such tracker; allowed: {', '.join(trackers)}")
        if expect.within_s is not None and not (expect.first or expect.trip):
            raise self._error(("expect", "within_s"), expect.within_s, "only with first or trip")

    def _explain(self, failed: ValidationError) -> ScenarioError:
        problems = failed.errors(include_url=False)
        # A key that nobody knows is the likelier reason for another one that is missing.
        unknown = [p for p in problems if p["type"] == "extra_forbidden"]
        first = (unknown or problems)[0]
        path = self._as_written(first["loc"])
        if first["type"] == "extra_forbidden":
            return self.says(path, unknown_key(str(path[-1]), _keys(path[:-1])))
        if first["type"] == "missing":
            return self.says(path, "is missing")
        if first["type"] == "together":  # of several keys
            return self.says(path, str(first["msg"]))
        return self._error(path, first["input"], allowed(first))

    def _as_written(self, path: KeyPath) -> KeyPath:
        """Without the place in a list where the file has one name instead of a list of one."""
        here: Any = self._raw
        for n, part in enumerate(path):
            if isinstance(part, int) and not isinstance(here, list):
                return path[:n]
            try:
                here = here[part]
            except (KeyError, IndexError, TypeError):
                return path
        return path

    def _error(self, path: KeyPath, what: object, allowed: str) -> ScenarioError:
        return self.says(path, f"found {found(what)}, allowed: {allowed}")

    def says(self, path: KeyPath, words: str) -> ScenarioError:
        """An error about a key, with file and line."""
        lines = lines_of(self._text)
        parents = [path[:n] for n in range(len(path), 0, -1)]
        line = next((lines[p] for p in parents if p in lines), None)
        where = f"{self._file}:{line}" if line else str(self._file)
        return ScenarioError(f"{where}: {key_path(self._raw, path)}: {words}")


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
