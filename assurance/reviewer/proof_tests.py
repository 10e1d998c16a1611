"""Proof tests: what only an exercise shows, how often, by whom, and what is written down."""

from __future__ import annotations

from dataclasses import dataclass

from firmware.boiler.proofs import DUE_MIN
from firmware.common.fields import PROOFS
from host.language import N_, Language, Message
from host.proof_procedures import Procedure, Step

DAY_H = 24
WEEK_H = 7 * DAY_H
MONTH_H = 4 * WEEK_H
YEAR_H = 365 * DAY_H

OPERATOR = N_("operator")
TWO = N_("operator and a second person")
COMPETENT = N_("competent person for pressure equipment")
_PERIODS = {  # in the words of people, the shortest first
    DAY_H: N_("every day"),
    WEEK_H: N_("every week"),
    MONTH_H: N_("every 4 weeks"),
    YEAR_H // 4: N_("every 3 months"),
    YEAR_H // 2: N_("every 6 months"),
    YEAR_H: N_("every year"),
}


def due_h(part: str) -> int:
    """Hours after which the board itself calls the proof of this part overdue."""
    return int(DUE_MIN[PROOFS.index(part)]) // 60


@dataclass(frozen=True)
class Entry:
    """A line of the record. limits: what is allowed, empty where anything is."""

    what: str
    limits: str = ""


@dataclass(frozen=True)
class ProofTest:
    """A proof test and its form. proves: the failure that it finds.

    board: parts of `host.proof_procedures.PARTS` that the boiler board itself sees and dates;
    by_itself: what the board does of it without a person, in words; empty: nothing; automatic: the
    board does all of it, each time.
    """

    key: str
    name: str
    proves: str
    every_h: int
    who: str
    needs: str
    steps: tuple[Step, ...]
    record: tuple[Entry, ...]
    board: tuple[str, ...] = ()
    by_itself: str = ""
    automatic: bool = False

    @property
    def every(self) -> str:
        """The interval, marked for translation."""
        return _PERIODS[self.every_h]

    def overdue(self, language: Language) -> str:
        """What happens when it is late."""
        if self.board:
            names = ", ".join(self.board)
            return Message(
                N_("the board warns at once; a week later it refuses `start`: {names}"),
                {"names": names},
            ).of(language)
        if self.automatic:
            return language._(N_("it cannot be late: the board does it each time"))
        return language._(N_("no board sees it: nobody starts the plant without this record"))


def seen_by_the_board(
    procedure: Procedure, record: tuple[Entry, ...], by_itself: str = ""
) -> ProofTest:
    """The form of a procedure that the page shows too, due when the board says so."""
    return ProofTest(
        procedure.key,
        procedure.name,
        procedure.proves,
        due_h(procedure.parts[0]),
        OPERATOR,
        procedure.needs,
        procedure.steps,
        record,
        board=procedure.parts,
        by_itself=by_itself,
    )
