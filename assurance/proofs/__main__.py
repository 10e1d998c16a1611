"""Runs the proofs that take long, and keeps their results in evidence/.

`python -m assurance.proofs` runs all of them; `NAME... [SIZE=NUMBER...]` runs some, in other
sizes; `--check` names the results that are missing, older than what they prove, or bad. Those that
evidence/owed.toml names are known to be out of date: they are told, and do not fail the check.
"""

from __future__ import annotations

import importlib
import inspect
import os
import subprocess
import sys
import time
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from types import ModuleType

from assurance.program import ROOT
from assurance.proofs import ledger

# For `desk`, the test bench of the firmware.
sys.path.append(str(ROOT / "tests" / "firmware"))

MISSING = 3  # exit code: an interpreter or a tool is not installed
PROOFS = (  # long ones first
    *("mutants_whole", "fourteen_days", "mutants", "traces", "invariants", "fuzz"),
    "hour_on_chips",
    *("coverage_of_protection", "exploration", "memory", "heap_lock", "step_time", "campaign"),
)


def main(arguments: Sequence[str]) -> int:
    """The exit code: 0 if every requested proof holds."""
    if arguments == ["--check"]:
        return check()
    names = [word for word in arguments if "=" not in word and not word.startswith("--")]
    sizes = [word for word in arguments if "=" in word]
    unknown = [name for name in names if name not in PROOFS]
    if unknown:
        return refuse(f"no proof is called {unknown[0]}; there are: {', '.join(PROOFS)}")
    if "--here" in arguments:  # by `start`
        return prove(names[0], sizes)
    wrong = wrong_sizes(sizes, names or PROOFS)
    return refuse(wrong) if wrong else run_all(names or PROOFS, sizes)


def check() -> int:
    """Prints one line for each result that does not count; those that are owed do not fail."""
    owed = ledger.owed()
    complaints = []
    for name in PROOFS:
        complaint = ledger.complaint(name, ledger.subject(proof(name)))
        if name not in owed:
            complaints += [complaint] if complaint else []
        elif complaint:
            print(f"evidence: owed: {complaint} ({owed[name]})")
        else:
            complaints.append(f"{name} is played: take it off evidence/{ledger.OWED}")
    campaign = ledger.kept("campaign")
    if campaign is not None and campaign.ok and "campaign" not in owed:
        again = proof("campaign").differences(campaign)
        complaints += [f"{difference}: make evidence ONLY=campaign" for difference in again]
    for complaint in complaints:
        print(f"evidence: {complaint}")
    if len(complaints) > 1:
        print("evidence: all of them: make evidence")
    return 1 if complaints else 0


def run_all(names: Sequence[str], sizes: Sequence[str]) -> int:
    """Each in a process of its own; those that need the whole machine one by one."""
    began_s = time.monotonic()
    alone = [name for name in names if getattr(proof(name), "ALONE", False)]
    together = [name for name in names if name not in alone]
    with ThreadPoolExecutor(os.cpu_count()) as pool:
        codes = list(pool.map(lambda name: start(name, sizes), together))
    codes += [start(name, sizes) for name in alone]
    worst = max(codes, default=0)
    verdict = "DOES NOT HOLD" if worst else "all holds"
    print(f"evidence: {verdict} ({time.monotonic() - began_s:.0f} s)")
    return worst


def start(name: str, sizes: Sequence[str]) -> int:
    """One proof in a process of its own; its exit code."""
    command = [sys.executable, "-m", "assurance.proofs", "--here", name, *sizes]
    done = subprocess.run(command, cwd=ROOT, stdout=subprocess.PIPE, text=True, check=False)
    print(done.stdout, end="", flush=True)
    return done.returncode


def prove(name: str, given: Sequence[str]) -> int:
    """One proof in this process: measures, keeps and prints the result."""
    module = proof(name)
    sizes = sizes_of(module, given)
    began_s = time.monotonic()
    try:
        outcome = module.measure(**sizes)
    except Exception as error:  # a proof that breaks off proves nothing
        if getattr(error, "exit_code", None) == MISSING:
            print(f"evidence: {name}: {error}")
            return MISSING
        outcome = ledger.Outcome({}, [f"{type(error).__name__}: {error}"])
    return report(ledger.keep(name, module, sizes, time.monotonic() - began_s, outcome))


def report(entry: ledger.Entry) -> int:
    """Prints the plain figures and the failures of a result; the exit code."""
    plain = [f"{k} {v}" for k, v in entry.figures.items() if not isinstance(v, list | dict)]
    verdict = "ok" if entry.ok else "DOES NOT HOLD"
    print(f"evidence: {entry.name:<16} {verdict} {entry.seconds:.0f} s: {', '.join(plain)}")
    for failure in entry.failures:
        print(f"evidence:   {failure}")
    return 0 if entry.ok else 1


def proof(name: str) -> ModuleType:
    """The module of a proof."""
    return importlib.import_module(f"assurance.proofs.{name}")


def sizes_of(module: ModuleType, given: Sequence[str] = ()) -> dict[str, int]:
    """The sizes of a proof: its defaults, replaced by those `given` ("frames=1000")."""
    words = dict(word.split("=") for word in given)
    parameters = inspect.signature(module.measure).parameters.items()
    return {name: int(words.get(name, parameter.default)) for name, parameter in parameters}


def wrong_sizes(given: Sequence[str], names: Sequence[str]) -> str | None:
    """What is wrong with the first word that is no size of any of these proofs."""
    allowed = sorted({size for name in names for size in sizes_of(proof(name))})
    for word in given:
        name, _, number = word.partition("=")
        if name not in allowed or not number.isdigit():
            return f"{word}: a size is one of {', '.join(allowed)}, = and a number"
    return None


def refuse(why: str) -> int:
    """Prints what is wrong with the call; the exit code."""
    print(f"evidence: {why}", file=sys.stderr)
    return 2


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
