"""The types of the FMEDA: a component, how it fails, what that does, and what finds it."""

from __future__ import annotations

from dataclasses import dataclass

from assurance.detection import Detection, detection_of
from assurance.reviewer.rates import Rate
from host.language import N_
from sim.scenario.fault_matrix import Cell

SAFE = N_("safe")  # by itself it takes heat away, or stops feed
DANGEROUS = N_("dangerous")  # a function is lost, late or weaker
NO_EFFECT = N_("no effect")


def cells_of(text: str) -> tuple[Cell, ...]:
    """`pt1 pt2: off short; supply: dip` -> rows of the matrix of faults, each with its kinds."""
    groups = [group.partition(":") for group in text.split(";")]
    return tuple(
        (row, kind) for rows, _, kinds in groups for row in rows.split() for kind in kinds.split()
    )


@dataclass(frozen=True)
class Mode:
    """A way to fail. how, effect: marked for translation; kind: SAFE, DANGEROUS or NO_EFFECT.

    played: cells of the matrix of faults that play it, as `cells_of` reads them; then
    `assurance.detection` says who detects it. by, within_s: the same where nothing plays it.
    proof: the id of the proof test that finds what the functions do not, or not in every state.
    """

    how: str
    effect: str
    kind: str
    played: str = ""
    by: tuple[str, ...] = ()
    within_s: float | None = None
    proof: str = ""

    @property
    def cells(self) -> tuple[Cell, ...]:
        """Rows and kinds of the matrix of faults."""
        return cells_of(self.played)

    @property
    def detections(self) -> list[Detection]:
        """What the detection matrix says of each cell."""
        return [detection_of(*cell) for cell in self.cells]

    @property
    def functions(self) -> tuple[str, ...]:
        """The functions of which one detects it; empty: none does."""
        return self.detections[0].functions if self.played else self.by

    @property
    def time_s(self) -> float | None:
        """Until it is detected, from the moment at which its condition holds."""
        return self.detections[0].within_s if self.played else self.within_s

    @property
    def undetected(self) -> bool:
        """It can hide until a proof test, or for as long as the plant stands."""
        return self.kind == DANGEROUS and (bool(self.proof) or not self.functions)


@dataclass(frozen=True)
class Component:
    """A part of the plant. part: its type, in words that need no translation; how_many: a rule."""

    key: str
    name: str
    rate: Rate
    modes: tuple[Mode, ...]

    def share(self, undetected: bool) -> float:
        """The share of dangerous modes that hide (or do not); each mode counts the same."""
        dangerous = [mode for mode in self.modes if mode.kind == DANGEROUS]
        return sum(mode.undetected is undetected for mode in dangerous) / len(self.modes)
