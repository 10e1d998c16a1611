"""A campaign of single faults and pairs: no miss, and true pressure stays below PS.

Ten of its runs are kept with their digests; `make check` plays them again.
"""

from __future__ import annotations

import hashlib
import platform
import tempfile
from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path
from typing import Any

import msgspec
import numpy as np

from assurance.campaign.execute import execute, open_folder, open_pool
from assurance.campaign.play import play
from assurance.campaign.sampling import sample_case
from assurance.proofs.ledger import Entry, Outcome

ALONE = True  # it uses all cores

KEPT = (
    *("runs", "missed", "false_trips", "excepted", "singles", "pairs", "nominal", "nominal_days"),
    *("false_trips_a_day_upper", "simulated_s", "peak_barg", "peak_metal_c", "by_function"),
)
REPLAYED = 10
ALIKE = ("faults", "end_state")  # equal on every machine; digests are equal on the same kind
LOOP_S = 0.0501  # times of faults may differ by a loop


def measure(runs: int = 3000, seed: int = 1) -> Outcome:
    """`runs` of `seed`."""
    with tempfile.TemporaryDirectory() as name:
        folder = open_folder(Path(name, "campaign"), runs, seed, resume=False)
        summary = execute(folder, open_pool(seed, None, None), lambda done, total: None)
        replayed = {number * runs // REPLAYED for number in range(REPLAYED)}
        replays = [_plain(one) for one in folder.outcomes() if one.index in replayed]
    document = asdict(summary)
    figures = {key: document[key] for key in KEPT} | {"machine": machine(), "replays": replays}
    wrong = {
        f"{summary.missed} missed: heliose sim campaign names each": summary.missed,
        f"{summary.false_trips} false trips": summary.false_trips,
        f"{summary.runs} of {runs} runs": summary.runs != runs,
    }
    return Outcome(figures, [failure for failure, is_so in wrong.items() if is_so])


def machine() -> str:
    """What determines the last bits of a run: processor, interpreter, numpy."""
    features = np._core._multiarray_umath.__cpu_features__  # type: ignore[attr-defined]
    present = sorted(name for name, has in features.items() if has)
    words = (platform.machine(), platform.python_version(), np.__version__, *present)
    return hashlib.sha256(" ".join(words).encode()).hexdigest()[:12]


def differences(entry: Entry) -> Iterator[str]:
    """Plays the kept runs again; a sentence for each that differs."""
    same_machine = entry.figures["machine"] == machine()
    names = (*ALIKE, "digest") if same_machine else ALIKE
    for before in entry.figures["replays"]:
        after = _plain(play(sample_case(entry.seeds["seed"], before["index"])))
        for name in names:
            if not _alike(before[name], after[name]):
                yield f"run {before['index']} of the campaign has another {name}"
                break


def _plain(outcome: object) -> Any:
    """As it is written to a file of JSON."""
    return msgspec.to_builtins(outcome)


def _alike(before: Any, after: Any) -> bool:
    """Equal, but for times that are a loop apart."""
    if isinstance(before, float) and isinstance(after, float):
        return abs(before - after) <= LOOP_S
    if isinstance(before, dict) and isinstance(after, dict):
        return before.keys() == after.keys() and all(_alike(before[k], after[k]) for k in before)
    if isinstance(before, list | tuple) and isinstance(after, list | tuple):
        return len(before) == len(after) and all(map(_alike, before, after))
    return bool(before == after)
