"""What the interlock relies on: delays, and presses of the button.

Each exploration runs the code that ships through every state it can reach, with readings of
every kind that it distinguishes, beside the plainest account of what came before.
"""

from __future__ import annotations

import itertools
from typing import Any

from assurance.proofs.reachability import Reachability
from firmware.boiler import config, rows
from firmware.boiler.button import FREED_MS, STUCK_MS, Button
from firmware.boiler.latches import Latches

LOOPS_MS = (0, 50, 100, 1000)
FORGIVEN_MS = 100  # by one good sample, however long its loop

ButtonKey = tuple[Any, ...]


def explore_delay(row: int = rows.SF10) -> Reachability[tuple[int, bool]]:
    """One condition with a delay, loops of any length: its bad time is never lost."""
    latches = Latches(config.fallback())
    latches.recording = True
    delay_ms = latches.delay_ms[row]
    search = Reachability((0, False))
    for bad_ms, active in search.each():
        for loop_ms, bad in itertools.product(LOOPS_MS, (False, True)):
            latches.bad_ms[row], latches.active[row] = bad_ms, active
            latches.acting[rows.KINDS[row]] = int(active)
            latches.begin(0, loop_ms)
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


def explore_button(loops_ms: tuple[int, ...] = (50, 150)) -> Reachability[Any]:
    """The button against a stopwatch: presses of any length, in loops of two lengths."""
    top_ms = STUCK_MS + 1  # longer presses are all alike
    button = Button()
    search: Reachability[Any] = Reachability((_button_key(button, top_ms), (True, False, 0)))
    inputs = tuple(itertools.product((False, True), (False, True), loops_ms))
    for memory, (was_pressed, counts, held_ms) in search.each():
        for pressed, engaged, loop_ms in inputs:
            _put_button(button, memory)
            button.watch(pressed, engaged, loop_ms)
            lasted_ms = min(held_ms + loop_ms, top_ms) if was_pressed else 0
            ended = was_pressed and not pressed and counts
            edge = memory, pressed, engaged, loop_ms
            short = ended and held_ms >= 50 and lasted_ms <= 1000  # surely, and at most
            search.must(button.short == short, "a short press", *edge)
            search.must(button.long == (ended and 2000 <= lasted_ms <= 10_000), "a long one", *edge)
            search.must(not pressed or lasted_ms < STUCK_MS or button.stuck, "stuck", *edge)
            began = pressed and not was_pressed
            goes_on = pressed and (not engaged if began else counts)
            watch = pressed, goes_on, lasted_ms if pressed else 0
            search.reach((_button_key(button, top_ms), watch))
    return search


def _button_key(button: Button, top_ms: int) -> ButtonKey:
    held_ms, freed_ms = min(button.held_ms, top_ms), min(button.freed_ms, FREED_MS)
    return button.pressed, button.counts, button.stuck, held_ms, freed_ms


def _put_button(button: Button, memory: ButtonKey) -> None:
    button.pressed, button.counts, button.stuck, button.held_ms, button.freed_ms = memory
