"""An hour of the whole board on MicroPython, its drivers included, on models of the chips."""

from assurance.proofs.ledger import Outcome
from assurance.proofs.subcommand import document

OF = "firmware.boiler.main"


def measure(minutes=60):
    """`minutes` of plant time."""
    found = document("-m", "assurance.proofs.chip_hour", "--minutes", str(minutes), "--json")
    figures = {key: value for key, value in found.items() if key not in ("heap", "ok", "wall_s")}
    failures = [] if found["ok"] else [f"it tripped, stopped or its heap grew: {figures}"]
    return Outcome(figures, failures)
