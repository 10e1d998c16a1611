"""A campaign of single faults and pairs: no miss, and true pressure stays below PS."""

import tempfile

from proofs.command import document
from proofs.ledger import Outcome

ALONE = True  # it uses all cores

KEPT = ("runs", "missed", "false_trips", "excepted", "singles", "pairs", "nominal", "nominal_days")
KEPT += ("false_trips_a_day_upper", "simulated_s", "peak_barg", "peak_metal_c", "by_function")


def measure(runs=3000, seed=1):
    """`runs` drawn with `seed`."""
    with tempfile.TemporaryDirectory() as folder:
        where = ("--out", f"{folder}/campaign", "--json")
        words = ("campaign", "--runs", str(runs), "--seed", str(seed), *where)
        found = document("-m", "heliose", "sim", *words)
    figures = {key: found[key] for key in KEPT if key in found}
    failures = []
    if found["missed"]:
        failures.append(f"{found['missed']} missed: heliose sim campaign names each")
    if found["false_trips"]:
        failures.append(f"{found['false_trips']} false trips")
    if found["runs"] != runs:
        failures.append(f"{found['runs']} of {runs} runs")
    return Outcome(figures, failures)
