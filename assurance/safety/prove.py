"""The proof of one safety function: meaning, conditions, code, tests, and a simulated run."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from assurance.pairs import LISTED
from assurance.safety.cases import Case, run_cases
from assurance.safety.code import Passage, passages
from assurance.safety.conditions import Condition, conditions
from assurance.safety.functions import Function
from host.language import N_, Message
from sim.report.folder import prepare, write_folder
from sim.scenario import recording
from sim.scenario.load import read_scenario
from sim.scenario.model import Scenario
from sim.scenario.result import Result
from sim.scenario.simulation import Options

NOT_MEASURED = N_("nothing measured on real hardware yet")


@dataclass(frozen=True)
class Run:
    """The simulated run. ok: the function acted, and all that the scenario expects came true.

    at_s: when the function acted first; after_s: since the last fault or action before it; page:
    the plots, where they were kept.
    """

    scenario: str
    title: str
    acted: bool
    at_s: float | None
    after_s: float | None
    expectations_hold: bool
    invariants_hold: bool
    peak_barg: float
    digest: str
    page: str | None
    ok: bool
    kind: str = "simulated"

    def told(self) -> Message:
        """When the function acted, in words."""
        if self.at_s is None:
            return Message(N_("did not act"))
        if self.after_s is None:
            return Message(N_("acted after {n} s (simulated)"), {"n": self.at_s})
        return Message(N_("acted {n} s after its cause (simulated)"), {"n": self.after_s})


@dataclass(frozen=True)
class Proof:
    """What there is to show for one function. plots: of the run; missing: what stands against it.

    metal: what was measured on real boards.
    """

    function: Function
    conditions: list[Condition]
    code: list[Passage]
    tests: list[Case]
    run: Run
    plots: recording.Run
    missing: list[Message]
    metal: str = NOT_MEASURED

    @property
    def ok(self) -> bool:
        """Nothing is missing, every test passed, and the run shows it."""
        return not self.missing

    @property
    def passed(self) -> int:
        """How many of the tests passed."""
        return sum(case.outcome == "passed" for case in self.tests)


def prove(function: Function, out: Path | None = None, cases: list[Case] | None = None) -> Proof:
    """Proves a function now, on this machine.

    out: a folder for the run's plots; cases: tests that have been run already. Raises
    TestsMissingError, and what reading and running a scenario raise.
    """
    ran = run_cases(function.sf) if cases is None else cases
    tests = [case for case in ran if case.carries(function.sf)]
    code = passages(function.sf)
    run, plots = _run(function, out)
    missing = list(_missing(code, tests, run))
    return Proof(function, conditions(function.number), code, tests, run, plots, missing)


def _missing(code: list[Passage], tests: list[Case], run: Run) -> Iterator[Message]:
    failed = [case.name for case in tests if case.outcome == "failed"]
    skipped = [case.name for case in tests if case.outcome == "skipped"]
    if not code:
        yield Message(N_("no line of the firmware names it"))
    if not tests:
        yield Message(N_("no test carries its number"))
    total = len(tests)
    if failed:
        names = ", ".join(failed[:3])
        text = N_("{n} of {all} tests failed: {names}")
        yield Message(text, {"n": len(failed), "all": total, "names": names})
    if skipped:
        yield Message(N_("{n} of {all} tests were skipped"), {"n": len(skipped), "all": total})
    if not run.acted:
        yield Message(N_("it did not act in the run {run}"), {"run": run.scenario})
    elif not run.ok:
        yield Message(N_("the run {run} did not end as expected"), {"run": run.scenario})


def _run(function: Function, out: Path | None) -> tuple[Run, recording.Run]:
    scenario, site = read_scenario(function.run)
    if out is not None:
        prepare(out)
    plots = recording.record(scenario, site, Options(listed_pairs=LISTED))
    if out is not None:
        write_folder(out, plots)
    result = plots.result
    times = _acted(function.sf, result)
    expected = all(line.ok for line in result.expect) and result.finding is None
    invariants = not result.invariants.violated
    run = Run(
        scenario=function.run,
        title=scenario.title,
        acted=bool(times),
        at_s=min(times, default=None),
        after_s=_after(scenario, min(times)) if times else None,
        expectations_hold=expected,
        invariants_hold=invariants,
        peak_barg=result.peak.pressure_barg,
        digest=result.digest,
        page=str(out / "report.html") if out is not None else None,
        ok=bool(times) and expected and invariants,
    )
    return run, plots


def _after(scenario: Scenario, at_s: float) -> float | None:
    """Seconds since the last fault or action before; None without any."""
    times = [fault.at_s for fault in scenario.fault] + [action.at_s for action in scenario.action]
    began = [time_s for time_s in times if time_s <= at_s]
    return round(at_s - max(began), 2) if began else None


def _acted(sf: str, result: Result) -> list[float]:
    """When a function acted: trips, warnings, changes of state that name it, and the first-out."""
    times = [trip.at_s for trip in (*result.trips, *result.warned) if trip.sf == sf]
    for changes in result.states.values():
        times += [at_s for at_s, _, cause in changes if cause is not None and sf in cause]
    if result.first is not None and result.first.sf == sf:
        times.append(result.first.at_s)
    return times
