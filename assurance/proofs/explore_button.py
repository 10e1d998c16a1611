"""Presses of the local button, of any length and in any sequence, beside a plain stopwatch.

A start is a gesture: released for 3 s and no bounce for 5 s, pressed for 0.2 to 1 s, then released
for 0.5 s. A reset is a press of 2 to 10 s. A button held for 30 s is stuck until it was released
for 10 s.
"""

from __future__ import annotations

import itertools
from dataclasses import dataclass, replace
from typing import Any

from assurance.proofs.reachability import Reachability
from firmware.boiler.button import Button

FREE_MS, BOUNCE_MS, SURE_MS, SHORT_MS, QUIET_MS = 3000, 5000, 200, 1000, 500
LONG_MS, LONGEST_MS, STUCK_MS, FREED_MS = 2000, 10_000, 30_000, 10_000
# What is longer is all alike.
CAPS = {"held_ms": STUCK_MS + 1, "freed_ms": FREED_MS, "bounced_ms": BOUNCE_MS}
OF_ONE_STEP = ("began", "short", "long")

Key = tuple[tuple[Any, ...], "Watch"]


@dataclass(frozen=True)
class Watch:
    """What a person with a stopwatch knows after a sample; times are in ms.

    sure: from the first to the last sample that saw this press; released: since the last sample
    that saw one; bounce: since one ended that was too short; waits: what is left of the quiet
    after a press that may be a start.
    """

    pressed: bool = True
    counts: bool = False  # this press means something: it began after the boot, nothing engaged
    free: bool = False  # long released before it, and no bounce
    sure: int = 0
    released: int = 0
    bounce: int = BOUNCE_MS
    waits: int = 0
    stuck: bool = False

    def after(self, pressed: bool, engaged: bool, loop_ms: int) -> tuple[Watch, bool, bool]:
        """After the next sample; whether a short press counts now, and a long one."""
        bounce = min(self.bounce + loop_ms, BOUNCE_MS)
        if pressed and not self.pressed:
            free = self.released >= FREE_MS and bounce >= BOUNCE_MS
            return Watch(True, not engaged, free, 0, 0, bounce, 0, self.stuck), False, False
        if pressed:
            sure = min(self.sure + loop_ms, STUCK_MS + 1)
            stuck = self.stuck or sure >= STUCK_MS
            return replace(self, sure=sure, bounce=bounce, stuck=stuck), False, False
        released = min(self.released + loop_ms, FREED_MS)
        after = Watch(False, released=released, bounce=bounce, stuck=self.stuck)
        if self.pressed:
            return self._ended(after, loop_ms)
        waits = max(self.waits - loop_ms, 0)
        stuck = self.stuck and released < FREED_MS
        short = self.waits > 0 and waits == 0
        return replace(after, waits=waits, stuck=stuck), short, False

    def _ended(self, after: Watch, loop_ms: int) -> tuple[Watch, bool, bool]:
        lasted_ms = self.sure + loop_ms  # at most
        bounced = self.sure < SURE_MS
        may_start = self.counts and self.free and not bounced and lasted_ms <= SHORT_MS
        waits = QUIET_MS if may_start else 0
        long = self.counts and LONG_MS <= lasted_ms <= LONGEST_MS
        return replace(after, bounce=0 if bounced else after.bounce, waits=waits), False, long


def explore_button(
    loops_ms: tuple[int, ...] = (50, 150), most: int | None = None
) -> Reachability[Key]:
    """Every state of the button, or all edges out of so many."""
    button = Button()
    search: Reachability[Key] = Reachability((_memory(button), Watch()))
    inputs = tuple(itertools.product((False, True), (False, True), loops_ms))
    for memory, watch in search.each(most):
        for pressed, engaged, loop_ms in inputs:
            _put(button, memory)
            button.watch(pressed, engaged, loop_ms)
            after, short, long = watch.after(pressed, engaged, loop_ms)
            edge = watch, pressed, engaged, loop_ms
            search.must(button.short == short, "a short press", *edge)
            search.must(button.long == long, "a long press", *edge)
            search.must(button.stuck == after.stuck, "stuck", *edge)
            began = pressed and not watch.pressed
            search.must(button.began == began, "began", *edge)
            search.reach((_memory(button), after))
    return search


def _memory(button: Button) -> tuple[Any, ...]:
    found = sorted(vars(button).items())
    return tuple(
        (name, min(value, CAPS[name]) if name in CAPS else value)
        for name, value in found
        if name not in OF_ONE_STEP
    )


def _put(button: Button, memory: tuple[Any, ...]) -> None:
    for name, value in memory:
        setattr(button, name, value)
