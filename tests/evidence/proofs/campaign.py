"""A campaign of single faults and pairs: no miss, and true pressure stays below PS."""

import tempfile

from proofs.command import document
from proofs.ledger import Outcome

ALONE = True  # it uses all cores


def measure(runs=3000, seed=1):
    """`runs` drawn with `seed`."""
    with tempfile.TemporaryDirectory() as folder:
        where = ("--out", f"{folder}/campaign", "--json")
        words = ("campaign", "--runs", str(runs), "--seed", str(seed), *where)
        found = document("-m", "heliose", "sim", *words)
    figures = {key: found[key] for key in ("runs", "missed", "false_trips") if key in found}
    figures |= {key: value for key, value in found.items() if isinstance(value, int | float)}
    figures["by_function"] = found.get("by_function", [])
    failures = []
    if found["missed"]:
        failures.append(f"{found['missed']} missed: heliose sim campaign names each")
    if found["false_trips"]:
        failures.append(f"{found['false_trips']} false trips")
    if found["runs"] != runs:
        failures.append(f"{found['runs']} of {runs} runs")
    return Outcome(figures, failures)
