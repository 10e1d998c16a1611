"""What the page says of proof tests: which are due, and how each is done."""

from dataclasses import dataclass

from host.language import Language
from host.plant_state import PlantState
from host.proof_procedures import PROCEDURES, part_name, told


@dataclass(frozen=True)
class Guide:
    """A procedure in words. steps: (do, expect)."""

    key: str
    name: str
    needs: str
    steps: list[tuple[str, str]]


def due(plant: PlantState, language: Language) -> dict[str, str]:
    """By the key of each procedure that is due: its parts that are due, in words."""
    found = {}
    for procedure in PROCEDURES:
        parts = [part for part in procedure.parts if part in plant.proofs_due]
        if parts:
            found[procedure.key] = ", ".join(part_name(part, language) for part in parts)
    return found


def guides(language: Language) -> list[Guide]:
    """All procedures, in one language."""
    return [
        Guide(
            procedure.key,
            language._(procedure.name),
            language._(procedure.needs),
            [(told(step.do, language), told(step.expect, language)) for step in procedure.steps],
        )
        for procedure in PROCEDURES
    ]
