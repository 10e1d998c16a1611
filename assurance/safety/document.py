"""A proof as the JSON object of `heliose safety prove`."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any, TypeAlias

from assurance.safety.conditions import Condition
from assurance.safety.prove import Proof
from host.language import LANGUAGES, load_language

Json: TypeAlias = dict[str, Any]
_ENGLISH = load_language("en")


def document(proof: Proof) -> Json:
    """Ready for JSON: names and meanings in each language, all else in English."""
    function = proof.function
    return {
        "function": {
            "sf": function.sf,
            "boards": function.boards,
            "name": _both(function.name),
            "rule": _both(function.meaning),
        },
        "conditions": [_condition(row) for row in proof.conditions],
        "code": [asdict(passage) for passage in proof.code],
        "tests": {
            "passed": proof.passed,
            "failed": len(proof.tests) - proof.passed,
            "cases": [asdict(case) for case in proof.tests],
        },
        "run": asdict(proof.run),
        "metal": proof.metal,
        "missing": [message.of(_ENGLISH) for message in proof.missing],
        "ok": proof.ok,
    }


def _condition(row: Condition) -> Json:
    delay, action, back = row.cells(_ENGLISH)
    return {
        "channels": row.channels,
        "what": _both(row.what) if row.what else None,
        "sign": row.sign,
        "limit": row.limit.of(_ENGLISH) if row.limit else "",
        "delay": delay,
        "action": action,
        "back": back,
    }


def _both(text: str) -> dict[str, str]:
    return {name: load_language(name)._(text) for name in LANGUAGES}
