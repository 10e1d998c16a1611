"""What all rows rely on: bad time is never lost, and a channel that flickers fills its bucket.

Each exploration runs the code that ships through every memory it can have, beside the plainest
account of what came before.
"""

from __future__ import annotations

import itertools
from dataclasses import dataclass

from assurance.proofs.reachability import Reachability
from firmware.boiler import config, rows
from firmware.boiler.latches import Latches

LOOPS_MS = (0, 50, 100, 1000)
FORGIVEN_MS = 100  # by one good sample, however long its loop
# The bucket of a loose contact: of twenty changes a third is told, all of them act; a good minute
# empties it, and it acts until then. In good samples of 50 ms.
CHANGE, TOLD, FULL, MINUTE = 60, 400, 1200, 1200

Memory = tuple[
    int, int, bool, bool, bool, int
]  # of a row: window, away, acts, told, stirred, bucket


def latches_of_a_board() -> Latches:
    """As after the first two seconds."""
    latches = Latches(config.fallback())
    latches.recording = True
    return latches


def explore_delay(row: int = rows.SF10) -> Reachability[tuple[int, bool]]:
    """One condition with a delay, loops of any length: its bad time is never lost."""
    search = Reachability((0, False))
    delay_ms = latches_of_a_board().delay_ms[row]
    for bad_ms, active in search.each():
        for loop_ms, bad in itertools.product(LOOPS_MS, (False, True)):
            latches = latches_of_a_board()
            latches.begin(0, loop_ms)
            if active:
                latches.act(row, 1)
            latches.bad_ms[row] = bad_ms
            latches.stirred[row] = active or bad_ms > 0
            latches.delay(row, int(bad))
            edge = bad_ms, active, loop_ms, bad
            now_ms, acts = latches.bad_ms[row], latches.active[row]
            search.must(0 <= now_ms <= delay_ms, "out of its range", *edge)
            if bad:
                search.must(now_ms == min(bad_ms + loop_ms, delay_ms), "bad time lost", *edge)
                search.must(acts or now_ms < delay_ms, "does not act", *edge)
            else:
                forgiven_ms = bad_ms - now_ms
                search.must(forgiven_ms <= min(loop_ms, FORGIVEN_MS), "wiped", *edge)
                search.must(acts or not active or now_ms == 0, "cleared too soon", *edge)
            search.must(active or not acts or bad, "acts without a cause", *edge)
            search.reach((now_ms, acts))
    return search


@dataclass(frozen=True)
class Contact:
    """A loose contact as a person counts it. before: its last sample was bad."""

    poured: int = 0
    minute: int = 0  # good samples that are left until it no longer acts
    before: bool = False

    def after(self, bad: bool) -> Contact:
        """After one more sample."""
        poured, minute = self.poured, self.minute
        if bad and not self.before:
            poured = poured + CHANGE
            full = minute > 0 or poured >= FULL
            return Contact(FULL if full else poured, MINUTE if full else 0, True)
        if bad or not poured:
            return Contact(poured, minute, bad)
        if minute:
            return Contact(FULL if minute > 1 else 0, minute - 1, False)
        return Contact(poured - 1, 0, False)


def explore_flicker(row: int = rows.SF03_REFERENCE) -> Reachability[tuple[Memory, Contact]]:
    """A channel that flickers: good and bad samples in any sequence; 2 of 3 act as ever."""
    latches = latches_of_a_board()
    search = Reachability((_memory(latches, row), Contact()))
    for memory, contact in search.each():
        for bad in (False, True):
            _put(latches, row, memory)
            latches.begin(0, 50)
            latches.vote(row, int(bad), row)
            after = contact.after(bad)
            edge = memory, contact, bad
            voted = sum(latches.window[row] >> bit & 1 for bit in range(3)) >= 2
            acts, told = latches.active[row], latches.warned[row] > 0
            search.must(acts or not (voted or after.minute), "does not act", *edge)
            search.must(voted or after.minute or memory[2] or not acts, "acts", *edge)
            good = not (latches.away[row] or after.minute)
            search.must(not (good and acts), "acts for ever", *edge)
            search.must(told or after.poured < TOLD, "is not told", *edge)
            search.must(memory[3] or not told or after.poured >= TOLD, "told too soon", *edge)
            search.must(not told or after.poured, "told for ever", *edge)
            search.reach((_memory(latches, row), after))
    return search


def _memory(latches: Latches, row: int) -> Memory:
    told = latches.warned[row] > 0
    return (
        *(latches.window[row], latches.away[row], latches.active[row], told),
        *(latches.stirred[row], latches.bucket[row]),
    )


def _put(latches: Latches, row: int, memory: Memory) -> None:
    window, away, active, told, stirred, bucket = memory
    latches.window[row], latches.away[row], latches.active[row] = window, away, active
    latches.warned[row], latches.stirred[row], latches.bucket[row] = int(told), stirred, bucket
    latches.stirring = int(stirred)
    latches.acting[rows.KINDS[row]] = int(active)
