"""The proof of one safety function: rule, conditions, code, tests, and a simulated run."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

from assurance.pairs import LISTED
from assurance.safety.cases import Case, carries, run_cases
from assurance.safety.code import Passage, passages
from assurance.safety.conditions import Condition, conditions
from assurance.safety.functions import Function
from sim.report.folder import prepare, write_folder
from sim.scenario import recording
from sim.scenario.load import read_scenario
from sim.scenario.simulation import Options

NOT_MEASURED = "nothing measured on metal yet"


@dataclass(frozen=True)
class Run:
    """The simulated run: what was expected, whether the function acted, when, and the plots."""

    scenario: str
    title: str
    acted: bool
    at_s: float | None
    expectations_hold: bool
    invariants_hold: bool
    peak_barg: float
    digest: str
    page: str | None

    @property
    def ok(self) -> bool:
        """The function acted, and all else that the scenario expects came true."""
        return self.acted and self.expectations_hold and self.invariants_hold


@dataclass
class Proof:
    """What there is to show for one function; `metal`: what was measured on real boards."""

    function: Function
    conditions: list[Condition]
    code: list[Passage]
    tests: list[Case]
    run: Run
    told: recording.Run  # for plots
    metal: str = NOT_MEASURED
    missing: list[str] = field(default_factory=list)

    @property
    def ok(self) -> bool:
        """Nothing is missing, every test passed, and the run shows it."""
        return not self.missing


def prove(function: Function, out: Path | None = None, cases: list[Case] | None = None) -> Proof:
    """Proves a function now, on this machine.

    `out`: a folder for the run's plots; `cases`: tests that have been run already. Raises
    TestsMissingError, and what reading and running a scenario raise.
    """
    ran = run_cases(function.sf) if cases is None else cases
    run, told = _run(function, out)
    proof = Proof(
        function,
        conditions(function.number) if "boiler" in function.boards else [],
        passages(function.sf),
        [case for case in ran if carries(case, function.sf)],
        run,
        told,
    )
    proof.missing = list(_missing(proof))
    return proof


def _missing(proof: Proof) -> list[str]:
    """What stands against the proof, in words."""
    found = []
    failed = [case.name for case in proof.tests if case.outcome == "failed"]
    skipped = [case.name for case in proof.tests if case.outcome == "skipped"]
    if not proof.code:
        found.append("no line of the firmware names it")
    if not proof.tests:
        found.append("no test carries its number")
    if failed:
        found.append(f"{len(failed)} of {len(proof.tests)} tests failed: {', '.join(failed[:3])}")
    if skipped:
        found.append(f"{len(skipped)} of {len(proof.tests)} tests were skipped")
    if not proof.run.acted:
        found.append(f"it did not act in the run {proof.run.scenario}")
    elif not proof.run.ok:
        found.append(f"the run {proof.run.scenario} did not end as expected")
    return found


def _run(function: Function, out: Path | None) -> tuple[Run, recording.Run]:
    scenario, site = read_scenario(function.run)
    if out is not None:
        prepare(out)
    told = recording.record(scenario, site, Options(listed_pairs=LISTED))
    if out is not None:
        write_folder(out, told)
    result = told.result
    times = [trip.at_s for trip in (*result.trips, *result.warned) if trip.sf == function.sf]
    times += [
        at_s
        for changes in result.states.values()
        for at_s, _, cause in changes
        if cause is not None and function.sf in cause
    ]
    if result.first is not None and result.first.sf == function.sf:
        times.append(result.first.at_s)
    run = Run(
        scenario=function.run,
        title=scenario.title,
        acted=bool(times),
        at_s=min(times, default=None),
        expectations_hold=all(line.ok for line in result.expect) and result.finding is None,
        invariants_hold=not result.invariants.violated,
        peak_barg=result.peak.pressure_barg,
        digest=result.digest,
        page=str(out / "report.html") if out is not None else None,
    )
    return run, told
