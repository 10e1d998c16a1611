"""Runs the proofs that take long, and keeps their results in evidence/.

`python -m assurance.proofs` runs all of them, with `NAME... [SIZE=NUMBER...]` some, in other
sizes; `--check` says which results are missing, older than what they prove, or bad.
"""

import importlib
import inspect
import os
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor

from assurance.proofs import ledger

# For `desk`, the test bench of the firmware, which the proofs drive in full.
sys.path.append(str(ledger.ROOT / "tests" / "firmware"))

MISSING = 3  # exit code: something needed is not there
PROOFS = (  # long ones first
    "fourteen_days",
    "mutants",
    "traces",
    "invariants",
    "fuzz",
    "hour_on_chips",
    "coverage_of_protection",
    "exploration",
    "memory",
    "heap_lock",
    "step_time",
    "campaign",
)


def main(arguments):
    """The exit code: 0 where all that was asked for holds."""
    if arguments == ["--check"]:
        return check()
    names = [word for word in arguments if "=" not in word and not word.startswith("--")]
    sizes = [word for word in arguments if "=" in word]
    unknown = [name for name in names if name not in PROOFS]
    if unknown:
        return refuse(f"no proof is called {unknown[0]}; there are: {', '.join(PROOFS)}")
    if "--here" in arguments:  # asked by `start`
        return prove(names[0], sizes)
    names = names or PROOFS
    try:
        check_sizes(sizes, [sizes_of(proof(name)) for name in names])
    except ValueError as error:
        return refuse(str(error))
    return run_all(names, sizes)


def check():
    """One line for each result that does not count."""
    complaints = [ledger.complaint(name, subject(proof(name))) for name in PROOFS]
    complaints = [sentence for sentence in complaints if sentence]
    complaints += replays(ledger.kept("campaign"))
    for sentence in complaints:
        print("evidence: " + sentence)
    if len(complaints) > 1:
        print("evidence: all of them: make evidence")
    return 1 if complaints else 0


def replays(campaign):
    """Runs of the campaign that are others now, where one was kept."""
    if campaign is None or not campaign.get("ok"):
        return []
    command = "make evidence ONLY=campaign"
    return [f"{one}: {command}" for one in proof("campaign").again(campaign)]


def run_all(names, sizes):
    """Each in a process of its own; those that measure time or use all cores one by one."""
    began_s = time.monotonic()
    alone = [name for name in names if getattr(proof(name), "ALONE", False)]
    together = [name for name in names if name not in alone]
    with ThreadPoolExecutor(os.cpu_count()) as pool:
        codes = list(pool.map(lambda name: start(name, sizes), together))
    codes += [start(name, sizes) for name in alone]
    worst = max(codes, default=0)
    print(f"evidence: {'all holds' if not worst else 'DOES NOT HOLD'}", end="")
    print(f" ({time.monotonic() - began_s:.0f} s)")
    return worst


def start(name, sizes):
    """One proof in a process of its own; its exit code."""
    command = [sys.executable, "-m", "assurance.proofs", "--here", name, *sizes]
    done = subprocess.run(command, cwd=ledger.ROOT, stdout=subprocess.PIPE, text=True, check=False)
    print(done.stdout, end="", flush=True)
    return done.returncode


def prove(name, sizes):
    """One proof in this process: measures, keeps, tells."""
    module = proof(name)
    wanted = sizes_of(module, sizes)
    began_s = time.monotonic()
    try:
        outcome = module.measure(**wanted)
    except Exception as error:  # a proof that breaks off proves nothing
        if getattr(error, "exit_code", None) == MISSING:
            print(f"evidence: {name}: {error}")
            return MISSING
        outcome = ledger.Outcome({}, [f"{type(error).__name__}: {error}"])
    seconds = time.monotonic() - began_s
    what = inspect.getdoc(module).splitlines()[0]
    entry = ledger.keep(name, what, subject(module), wanted, seconds, outcome)
    plain = {k: v for k, v in entry["figures"].items() if not isinstance(v, list | dict)}
    told = ", ".join(f"{key} {value}" for key, value in plain.items())
    print(
        f"evidence: {name:<16} {'ok' if entry['ok'] else 'DOES NOT HOLD'} {seconds:.0f} s: {told}"
    )
    for failure in outcome.failures[:20]:
        print(f"evidence:   {failure}")
    return 0 if entry["ok"] else 1


def proof(name):
    """The module of a proof."""
    return importlib.import_module("assurance.proofs." + name)


def subject(module):
    """The module of the firmware that a proof is about."""
    return getattr(module, "OF", ledger.LOOP)


def sizes_of(module, given=()):
    """The sizes of a proof: its own, but for those of them that are `given` ("frames=1000")."""
    parameters = inspect.signature(module.measure).parameters
    sizes = {name: parameter.default for name, parameter in parameters.items()}
    words = dict(word.split("=") for word in given)
    return {name: int(words.get(name, size)) for name, size in sizes.items()}


def check_sizes(given, allowed):
    """ValueError where a word is no size of any proof. `allowed`: a dict of sizes for each."""
    names = sorted({name for sizes in allowed for name in sizes})
    for word in given:
        name, _, number = word.partition("=")
        if name not in names or not number.isdigit():
            raise ValueError(f"{word}: a size is one of {', '.join(names)}, = and a number")


def refuse(why):
    """The call was wrong."""
    print(f"evidence: {why}", file=sys.stderr)
    return 2


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
