"""A proof as the JSON object of `heliose safety prove`."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from assurance.safety.prove import Proof


def document(proof: Proof) -> dict[str, Any]:
    """Plain dictionaries and lists, ready for JSON."""
    tests = [{**asdict(case), "sentence": case.sentence} for case in proof.tests]
    passed = sum(case.outcome == "passed" for case in proof.tests)
    function = proof.function
    return {
        "function": {
            "sf": function.sf,
            "boards": list(function.boards),
            "name": asdict(function.name),
            "rule": asdict(function.rule),
        },
        "conditions": [asdict(row) for row in proof.conditions],
        "code": [asdict(passage) for passage in proof.code],
        "tests": {"passed": passed, "failed": len(tests) - passed, "cases": tests},
        "run": {**asdict(proof.run), "ok": proof.run.ok, "kind": "simulated"},
        "metal": proof.metal,
        "missing": proof.missing,
        "ok": proof.ok,
    }
