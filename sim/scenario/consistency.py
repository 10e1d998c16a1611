"""Whether a scenario fits its site: faults, actions, water, sky, times and expectations.

Each problem is the path of a key and what is wrong with it.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from host.site import Site
from host.site.errors import found
from host.site.lines import KeyPath
from sim.boards.faults import FaultEntry
from sim.boards.site_plant import measured_file
from sim.plant.measured import shipped_day
from sim.scenario import fault_matrix
from sim.scenario.model import Scenario, Sky


def not_allowed(value: object, allowed: str) -> str:
    """The words for a value that is not allowed."""
    return f"found {found(value)}, allowed: {allowed}"


def problems(scenario: Scenario, site: Site, folder: Path) -> Iterator[tuple[KeyPath, str]]:
    """What does not fit. folder: the scenario's own, for the file of a measured sky."""
    trackers = [board.id for board in site.trackers]
    boards = [board.id for board in site.boards if board.role == "boiler"] + trackers
    targets = fault_matrix.targets(boards[0], trackers, [mirror.id for mirror in site.mirrors])
    for i, fault in enumerate(scenario.fault):
        for key, words in _fault(fault, targets):
            yield ("fault", i, key), words
    for i, action in enumerate(scenario.action):
        known = boards if action.do == "send" else trackers
        if action.board not in (None, *known):
            yield ("action", i, "board"), not_allowed(action.board, ", ".join(known))
    yield from _water(scenario, site)
    for key, words in _sky(scenario.sky, scenario, folder):
        yield ("sky", key), words
    yield from _times(scenario)
    for *keys, words in _expect(scenario, trackers):
        yield ("expect", *keys), words


def _fault(fault: FaultEntry, targets: list[str]) -> Iterator[tuple[str, str]]:
    if fault.target not in targets:
        yield "target", not_allowed(fault.target, ", ".join(targets))
        return
    kinds = fault_matrix.MATRIX[fault_matrix.pattern(fault.target) or ""]
    if fault.kind not in kinds:
        yield "kind", not_allowed(fault.kind, ", ".join(kinds))
    if fault.until_s is not None and fault.kind in fault_matrix.MOMENTARY:
        yield "until_s", not_allowed(fault.until_s, f"none; a {fault.kind} is over at once")
    elif fault.until_s is not None and fault.until_s <= fault.at_s:
        yield "until_s", not_allowed(fault.until_s, f"after at_s = {fault.at_s:g}")
    if wrong := _value(fault):
        yield "value", wrong


def _value(fault: FaultEntry) -> str | None:
    span = fault_matrix.values_of(fault.target, fault.kind)
    unit = fault_matrix.unit_of(fault.target, fault.kind)
    if fault.value is None:
        return f"is missing; allowed: a number ({unit})" if unit is not None else None
    if span is None:
        return not_allowed(fault.value, f"none; {fault.kind} takes no value")
    if span[0] <= fault.value <= span[1]:
        return None
    unit = unit or fault_matrix.quantity(fault.target)[0]
    return not_allowed(fault.value, f"{span[0]:g} to {span[1]:g} ({unit})")


def _water(scenario: Scenario, site: Site) -> Iterator[tuple[KeyPath, str]]:
    """The vessel's capacity is the limit; in RUN the levels between which the boiler may run."""
    water_l, levels = scenario.initial.water_l, site.boiler.levels_l
    low, high, names = 0.0, site.boiler.vessel_l, "the vessel"
    if scenario.initial.state == "RUN":
        low, high, names = levels.lw1, levels.hw, "from lw1 to hw"
    if water_l is not None and not low <= water_l <= high:
        yield ("initial", "water_l"), not_allowed(water_l, f"{low:g} to {high:g} ({names})")


def _sky(sky: Sky, scenario: Scenario, folder: Path) -> Iterator[tuple[str, str]]:
    if sky.kind == "clouds" and sky.cover is None:
        yield "cover", "is missing; allowed: 0 to 1 (share of the time)"
    for key, kind in (("cover", "clouds"), ("file", "measured"), ("day", "measured")):
        value = getattr(sky, key)
        if sky.kind != kind and value is not None:
            yield key, not_allowed(value, f'only with kind = "{kind}"')
    if sky.kind == "measured":
        day = scenario.start.date()
        if sky.day not in (None, day):
            yield "day", not_allowed(str(sky.day), f"the day of start, {day}")
        if not measured_file(sky.file, folder).is_file():
            yield "file", not_allowed(sky.file, f"a path, or the shipped {shipped_day().name}")


def _times(scenario: Scenario) -> Iterator[tuple[KeyPath, str]]:
    times = [("fault", i, fault.at_s) for i, fault in enumerate(scenario.fault)]
    times += [("action", i, action.at_s) for i, action in enumerate(scenario.action)]
    for table, i, at_s in times:
        if at_s > scenario.duration_s:
            allowed = f"0 to duration_s = {scenario.duration_s:g}"
            yield (table, i, "at_s"), not_allowed(at_s, allowed)


def _expect(scenario: Scenario, trackers: list[str]) -> Iterator[tuple[str, ...]]:
    expect = scenario.expect
    for key in ("tracker_reaches", "tracker_end_state"):
        for name in getattr(expect, key) or {}:
            if name not in trackers:
                yield key, name, f"no such tracker; allowed: {', '.join(trackers)}"
    if expect.within_s is not None and not (expect.first or expect.trip):
        yield "within_s", not_allowed(expect.within_s, "only with first or trip")
