"""A miss as a scenario that anybody can play again."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import tomli_w

from assurance.campaign.play import Outcome
from assurance.campaign.sampling import Case, draw, site_of, site_text
from assurance.campaign.summary import miss_name
from assurance.campaign.verdicts import MISSED, Wrong

BELOW_PS_BAR = 0.001  # as results are rounded


def keep_miss(folder: Path, seed: int, outcome: Outcome) -> None:
    """Writes the scenario of a run with a miss into the folder, and its site where it needs one."""
    case = draw(seed, outcome.index)
    file = folder / miss_name(outcome.index)
    file.parent.mkdir(exist_ok=True)
    document = case.scenario.model_dump(exclude_none=True, exclude_defaults=True)
    if case.drum.factor != 1.0:
        site = file.with_name(f"{case.drum.name}.toml")
        site.write_text(site_text(case.drum), encoding="utf-8")
        document["site"] = site.name
    document["expect"] = _expect(case, outcome)
    file.write_text(f"{_head(outcome)}{tomli_w.dumps(document)}", encoding="utf-8")


def _head(outcome: Outcome) -> str:
    wrongs: tuple[Wrong, ...] = (*outcome.wrong, *outcome.excepted)
    lines = [f"{wrong.what}: {wrong.words}" for wrong in wrongs]
    told = [f"Broken: {outcome.what}.", *lines, f"digest {outcome.digest}"]
    return "".join(f"# {line}\n" for text in told for line in text.splitlines())


def _expect(case: Case, outcome: Outcome) -> dict[str, Any]:
    """What did not hold, as far as a scenario can say it."""
    ps_barg = site_of(case.drum).boiler.maximum_allowable_pressure_barg
    expect: dict[str, Any] = {"max_pressure_barg": ps_barg - BELOW_PS_BAR}
    if case.kind == "nominal":
        return {**expect, "trip": "none"}
    late = [wrong for wrong in outcome.wrong if wrong.what == "late"]
    missed = [fault for fault in outcome.faults if fault.verdict == MISSED]
    if late and all(fault.by is None for fault in outcome.faults):
        began_s = min(fault.at_s for fault in case.scenario.fault)
        within_s = round((late[0].at_s or 0.0) - began_s, 2)
        expect |= {"first": missed[0].functions[0], "within_s": within_s}
    return expect
