"""Writes a miss as a scenario that anybody can play again."""

from __future__ import annotations

from pathlib import Path

import tomli_w

from assurance.campaign.play import Outcome
from assurance.campaign.sampling import Case, sample_case, site_of, site_text
from assurance.campaign.summary import miss_name
from assurance.campaign.verdicts import MISSED
from sim.scenario.expect import Expect

BELOW_PS_BAR = 0.001  # the rounding of results


def keep_miss(folder: Path, seed: int, outcome: Outcome) -> None:
    """Writes the scenario of a run into the folder, and its site if it is no preset."""
    case = sample_case(seed, outcome.index)
    file = folder / miss_name(outcome.index)
    file.parent.mkdir(exist_ok=True)
    site_name = case.drum.name
    if case.drum.factor != 1.0:
        site_name = f"{case.drum.name}.toml"
        file.with_name(site_name).write_text(site_text(case.drum), encoding="utf-8")
    changed = {"site": site_name, "expect": _expect(case, outcome)}
    scenario = case.scenario.model_copy(update=changed)
    document = scenario.model_dump(exclude_none=True, exclude_defaults=True)
    file.write_text(f"{_head(outcome)}{tomli_w.dumps(document)}", encoding="utf-8")


def _head(outcome: Outcome) -> str:
    lines = [f"{one.what}: {one.words}" for one in (*outcome.wrong, *outcome.excepted)]
    texts = [f"Broken: {outcome.what}.", *lines, f"digest {outcome.digest}"]
    return "".join(f"# {line}\n" for text in texts for line in text.splitlines())


def _expect(case: Case, outcome: Outcome) -> Expect:
    """What did not hold, as far as a scenario can express it."""
    ps_barg = site_of(case.drum).boiler.maximum_allowable_pressure_barg
    pressure_barg = ps_barg - BELOW_PS_BAR
    if case.kind == "nominal":
        return Expect(max_pressure_barg=pressure_barg, trip="none")
    late_s = [one.at_s or 0.0 for one in outcome.wrong if one.what == "late"]
    missed = [fault for fault in outcome.faults if fault.verdict == MISSED]
    if not late_s or any(fault.by is not None for fault in outcome.faults):
        return Expect(max_pressure_barg=pressure_barg)
    within_s = round(late_s[0] - min(fault.at_s for fault in case.scenario.fault), 2)
    first = missed[0].functions[0]
    return Expect(max_pressure_barg=pressure_barg, first=first, within_s=within_s)
