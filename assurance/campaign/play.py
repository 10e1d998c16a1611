"""Plays one run of a campaign and judges it."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from functools import cache

import msgspec

from assurance.campaign import PoolError
from assurance.campaign.sampling import Case, sample_case, site_of
from assurance.campaign.verdicts import FaultOutcome, MonitoredRun, Violation
from assurance.pairs import LISTED
from assurance.program import ROOT
from sim.scenario.fault_matrix import has_pair
from sim.scenario.result import Result
from sim.scenario.simulation import Options
from sim.scenario.warm_start import WarmStartError

FOLDERS = ("assurance", "firmware", "host", "sim")  # their code decides the outcome of a run
FALSE_TRIP = "false trip"
# With the steam valve closed the pressure rises to SF-01, which is no false trip.
SURELY_HIGH_BARG = 10.4


@dataclass(frozen=True)
class Outcome:
    """One run. wrong: its violations; excepted: those that a listed pair may cause."""

    index: int
    kind: str
    site: str
    what: str
    digest: str = ""
    simulated_s: float = 0.0
    peak_barg: float = 0.0
    peak_metal_c: float = 0.0
    end_state: str = ""
    faults: tuple[FaultOutcome, ...] = ()
    wrong: tuple[Violation, ...] = ()
    excepted: tuple[Violation, ...] = ()

    @property
    def missed(self) -> bool:
        """Whether it has a violation; a false trip is counted apart."""
        return any(one.what != FALSE_TRIP for one in self.wrong)

    @property
    def false_trip(self) -> bool:
        """Whether it tripped with nothing broken."""
        return any(one.what == FALSE_TRIP for one in self.wrong)


def to_line(outcome: Outcome) -> bytes:
    """An outcome as a line of JSON, without the line end."""
    return msgspec.json.encode(outcome)


def from_line(line: bytes) -> Outcome:
    """The outcome of a line. Raises msgspec.DecodeError."""
    return msgspec.json.decode(line, type=Outcome)


def play_line(seed: int, index: int, code: str) -> bytes:
    """The outcome of a run as a line. Raises PoolError if `code` is not this fingerprint."""
    if code != fingerprint():
        raise PoolError(
            "a worker runs another version of heliose: install the same on all, then --resume"
        )
    return to_line(play(sample_case(seed, index)))


@cache
def fingerprint() -> str:
    """A digest of all code that decides the outcome of a run."""
    digest = hashlib.sha256()
    for folder in FOLDERS:
        for file in sorted((ROOT / folder).rglob("*")):
            if file.suffix in (".py", ".toml") and file.is_file():
                digest.update(file.relative_to(ROOT).as_posix().encode() + b"\0")
                digest.update(file.read_bytes())
    return digest.hexdigest()[:16]


def play(case: Case) -> Outcome:
    """Plays a sampled run. One that cannot begin in RUN is a violation of its own."""
    options = Options(listed_pairs=LISTED)
    run = MonitoredRun(case.scenario, site_of(case.drum), case.faults, options)
    try:
        result = run.run()
    except WarmStartError as error:
        wrong = (Violation("start", None, str(error)),)
        return Outcome(case.index, case.kind, case.drum.name, case.description, wrong=wrong)
    faults = tuple(fault.end() for fault in run.safety.faults)
    found = _violations(case, result, run)
    listed = has_pair(((fault.target, fault.kind) for fault in case.faults), LISTED)
    excepted = tuple(one for one in found if listed and one.what == "pressure")
    return Outcome(
        index=case.index,
        kind=case.kind,
        site=case.drum.name,
        what=case.description,
        digest=result.digest,
        simulated_s=result.simulated_s,
        peak_barg=result.peak.pressure_barg,
        peak_metal_c=result.peak.metal_c,
        end_state=result.end_state,
        faults=faults,
        wrong=tuple(one for one in found if one not in excepted),
        excepted=excepted,
    )


def _violations(case: Case, result: Result, run: MonitoredRun) -> list[Violation]:
    peak_barg, ps_barg = result.peak.pressure_barg, run.monitor.ps_barg
    found = []
    if result.finding is not None:
        found.append(Violation("crash", result.finding.at_s, str(result.finding)))
    if peak_barg >= ps_barg:
        words = f"true pressure {peak_barg:.2f} bar, PS is {ps_barg:g}"
        found.append(Violation("pressure", None, words))
    for broken in result.invariants.violated:
        if broken.invariant != 5:  # that is the pressure
            what = f"invariant {broken.invariant}"
            found.append(Violation(what, broken.at_s, broken.what))
    found += run.safety.violations
    found += [late for fault in run.safety.faults if (late := fault.violation) is not None]
    if case.kind == "nominal":
        found += _false_trips(run.safety.acts, peak_barg)[:1]
    return found


def _false_trips(acts: list[tuple[float, str, str]], peak_barg: float) -> list[Violation]:
    """Functions that acted without a reason on a healthy plant, in order."""
    return [
        Violation(FALSE_TRIP, at_s, f"{function} of {device} with nothing broken")
        for at_s, device, function in acts
        if function != "SF-01" or peak_barg < SURELY_HIGH_BARG
    ]
