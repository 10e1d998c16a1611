"""Plays one run of a campaign and judges it."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import msgspec

from assurance import pairs
from assurance.campaign.errors import PoolError
from assurance.campaign.sampling import Case, draw, fault_words, site_of
from assurance.campaign.verdicts import MISSED, Verdict, Witnessed, Wrong
from assurance.pairs import LISTED
from sim.scenario.result import Result
from sim.scenario.simulation import Options
from sim.scenario.warm_start import WarmStartError

ROOT = Path(__file__).parents[2]
PLAYED = ("firmware", "host", "sim")  # the folders whose code makes a run what it is
FALSE_TRIP = "false trip"
# A closed steam valve takes the pressure to SF-01, which is no false trip.
SURELY_HIGH_BARG = 10.4


@dataclass(frozen=True)
class FaultOutcome:
    """A fault and what became of it: the fields of `witness.Verdict`, the fault in words."""

    fault: str
    row: str
    kind: str
    functions: tuple[str, ...]
    verdict: str
    by: str | None
    after_s: float | None


@dataclass(frozen=True)
class Outcome:
    """One run. wrong: its misses; excepted: what a pair that is listed by name may do."""

    index: int
    kind: str
    site: str
    what: str
    digest: str
    simulated_s: float
    peak_barg: float
    peak_metal_c: float
    end_state: str
    faults: tuple[FaultOutcome, ...] = ()
    wrong: tuple[Wrong, ...] = ()
    excepted: tuple[Wrong, ...] = ()

    @property
    def missed(self) -> bool:
        """Something in it must not be; a false trip is counted apart."""
        return any(wrong.what != FALSE_TRIP for wrong in self.wrong)

    @property
    def false_trip(self) -> bool:
        """It tripped with nothing broken."""
        return any(wrong.what == FALSE_TRIP for wrong in self.wrong)


def to_line(outcome: Outcome) -> bytes:
    """An outcome as a line of JSON, without the line's end."""
    return msgspec.json.encode(outcome)


def from_line(line: bytes) -> Outcome:
    """The outcome of a line. Raises msgspec.DecodeError for what is none."""
    return _DECODER.decode(line)


_DECODER = msgspec.json.Decoder(Outcome)


def play(seed: int, index: int, code: str) -> bytes:
    """The outcome of a run as a line. Raises PoolError where `code` is not this one."""
    if code != fingerprint():
        raise PoolError(
            "a worker has another version of heliose: give all of them the same, then --resume"
        )
    return to_line(outcome_of(draw(seed, index)))


@cache
def fingerprint() -> str:
    """A digest of all code that decides what comes out of a run."""
    digest = hashlib.sha256()
    for folder in PLAYED:
        for file in sorted((ROOT / folder).rglob("*")):
            if file.suffix in (".py", ".toml") and file.is_file():
                digest.update(file.relative_to(ROOT).as_posix().encode() + b"\0")
                digest.update(file.read_bytes())
    return digest.hexdigest()[:16]


def outcome_of(case: Case) -> Outcome:
    """Plays a drawn run."""
    run = Witnessed(case.scenario, site_of(case.drum), case.faults, Options(listed_pairs=LISTED))
    try:
        result = run.run()
    except WarmStartError as error:
        return _without_start(case, str(error))
    witness = run.witness
    verdicts = [trial.end() for trial in witness.trials]
    wrong = [*_of_result(result, run.monitor.ps_barg), *witness.wrong, *map(_late, verdicts)]
    if case.kind == "nominal":
        wrong.append(_false_trip(witness.acts, result.peak.pressure_barg))
    listed = pairs.listed((fault.target, fault.kind) for fault in case.faults)
    found = tuple(one for one in wrong if one is not None)
    return Outcome(
        index=case.index,
        kind=case.kind,
        site=case.drum.name,
        what=case.words,
        digest=result.digest,
        simulated_s=result.simulated_s,
        peak_barg=result.peak.pressure_barg,
        peak_metal_c=result.peak.metal_c,
        end_state=result.end_state,
        faults=tuple(map(_fault_outcome, verdicts)),
        wrong=tuple(one for one in found if not (listed and one.what in _EXCEPTED)),
        excepted=tuple(one for one in found if listed and one.what in _EXCEPTED),
    )


_EXCEPTED = ("pressure",)  # what pairs that are listed by name may do


def _without_start(case: Case, words: str) -> Outcome:
    wrong = (Wrong("start", None, words),)
    return Outcome(case.index, case.kind, case.drum.name, case.words, "", 0, 0, 0, "", (), wrong)


def _fault_outcome(verdict: Verdict) -> FaultOutcome:
    words, v = fault_words(verdict.fault), verdict
    return FaultOutcome(words, v.row, v.fault.kind, v.functions, v.verdict, v.by, v.after_s)


def _of_result(result: Result, ps_barg: float) -> list[Wrong]:
    """What the plant's truth and the invariants have against a run."""
    wrong = []
    if result.finding is not None:
        wrong.append(Wrong("crash", result.finding.at_s, str(result.finding)))
    if result.peak.pressure_barg >= ps_barg:
        words = f"true pressure {result.peak.pressure_barg:.2f} bar, PS is {ps_barg:g}"
        wrong.append(Wrong("pressure", None, words))
    for broken in result.invariants.violated:
        if broken.invariant != 5:  # that is the pressure
            what = f"invariant {broken.invariant}"
            wrong.append(Wrong(what, broken.at_s, broken.what))
    return wrong


def _late(verdict: Verdict) -> Wrong | None:
    if verdict.verdict != MISSED:
        return None
    names = " or ".join(verdict.functions)
    words = f"{fault_words(verdict.fault)}: no {names} within {verdict.after_s:g} s"
    return Wrong("late", verdict.at_s, words)


def _false_trip(acts: list[tuple[float, str, str]], peak_barg: float) -> Wrong | None:
    """The first function that acted without a reason on a plant that is well."""
    for at_s, device, function in acts:
        if function != "SF-01" or peak_barg < SURELY_HIGH_BARG:
            return Wrong(FALSE_TRIP, at_s, f"{function} of {device} with nothing broken")
    return None
