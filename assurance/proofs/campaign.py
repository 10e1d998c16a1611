"""A campaign of single faults and pairs: no miss, and true pressure stays below PS.

Ten of its runs are kept with their digests: `make check` plays them again.
"""

import hashlib
import json
import platform
import tempfile
from pathlib import Path

import numpy

from assurance.campaign.play import outcome_of, to_line
from assurance.campaign.sampling import draw
from assurance.proofs.ledger import Outcome
from assurance.proofs.subcommand import document

ALONE = True  # it uses all cores

KEPT = ("runs", "missed", "false_trips", "excepted", "singles", "pairs", "nominal", "nominal_days")
KEPT += ("false_trips_a_day_upper", "simulated_s", "peak_barg", "peak_metal_c", "by_function")
REPLAYED = 10
ALIKE = ("faults", "end_state")  # on every machine; digests are alike on one


def measure(runs=3000, seed=1):
    """`runs` drawn with `seed`."""
    with tempfile.TemporaryDirectory() as folder:
        where = ("--out", f"{folder}/campaign", "--json")
        words = ("campaign", "--runs", str(runs), "--seed", str(seed), *where)
        found = document("-m", "heliose", "sim", *words)
        kept = some(Path(folder, "campaign", "runs.jsonl"), runs)
    figures = {key: found[key] for key in KEPT if key in found}
    figures |= {"machine": machine(), "replays": kept}
    failures = []
    if found["missed"]:
        failures.append(f"{found['missed']} missed: heliose sim campaign names each")
    if found["false_trips"]:
        failures.append(f"{found['false_trips']} false trips")
    if found["runs"] != runs:
        failures.append(f"{found['runs']} of {runs} runs")
    return Outcome(figures, failures)


def some(file, runs):
    """Ten runs of all, as they were kept."""
    wanted = {number * runs // REPLAYED for number in range(REPLAYED)}
    with file.open(encoding="utf-8") as lines:
        return [json.loads(line) for number, line in enumerate(lines) if number in wanted]


def machine():
    """What makes the last bits of a run what they are: processor, interpreter, numpy."""
    features = sorted(k for k, v in numpy._core._multiarray_umath.__cpu_features__.items() if v)
    words = (platform.machine(), platform.python_version(), numpy.__version__, *features)
    return hashlib.sha256(" ".join(words).encode()).hexdigest()[:12]


def again(entry):
    """Plays the kept runs again; a sentence for each that is another run now."""
    figures = entry["figures"]
    names = (*ALIKE, "digest") if figures["machine"] == machine() else ALIKE
    for before in figures["replays"]:
        case = draw(entry["seeds"]["seed"], before["index"])
        now = json.loads(to_line(outcome_of(case)))
        for name in names:
            if not alike(before[name], now[name]):
                yield f"run {before['index']} of the campaign has another {name}"
                break


def alike(before, now):
    """The same; times of faults may be a loop apart."""
    if isinstance(before, float) and isinstance(now, float):
        return abs(before - now) <= 0.0501
    if isinstance(before, dict) and isinstance(now, dict):
        return before.keys() == now.keys() and all(alike(before[k], now[k]) for k in before)
    if isinstance(before, list) and isinstance(now, list):
        return len(before) == len(now) and all(map(alike, before, now))
    return before == now
