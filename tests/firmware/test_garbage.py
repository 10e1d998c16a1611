"""Garbage is collected once in ten turns, in a turn without frames; CPython has none."""

import gc

from firmware.common.garbage import AT_LATEST, EVERY, Garbage

BOARD = hasattr(gc, "mem_free")


def collected(garbage, frames):
    """Whether a turn collected: what was thrown away before is gone after it."""
    if not BOARD:
        return False
    thrown_away = bytearray(40_000)
    del thrown_away
    before_b = gc.mem_alloc()
    garbage.turn(frames)
    return gc.mem_alloc() < before_b - 20_000


def test_garbage_when_no_frames_come_then_one_turn_in_ten_collects():
    garbage = Garbage()
    found = [collected(garbage, 0) for _ in range(4 * EVERY)]
    at = [turn for turn in range(len(found)) if found[turn]]
    assert at == ([EVERY - 1, 2 * EVERY - 1, 3 * EVERY - 1, 4 * EVERY - 1] if BOARD else [])


def test_garbage_when_a_frame_comes_in_that_turn_then_the_next_one_collects():
    garbage = Garbage()
    found = [collected(garbage, turn == EVERY - 1) for turn in range(EVERY - 1)]
    assert not any(found)
    assert not collected(garbage, 1)
    assert collected(garbage, 1) == BOARD


def test_garbage_when_frames_never_end_then_it_is_collected_at_the_latest():
    garbage = Garbage()
    found = [collected(garbage, turn + 1) for turn in range(AT_LATEST)]
    assert found == [False] * (AT_LATEST - 1) + [BOARD]


def test_garbage_when_collected_then_the_next_quiet_turn_counts_what_is_free():
    garbage = Garbage()
    for _ in range(EVERY):
        garbage.turn(0)
    assert garbage.free_b is None
    garbage.turn(1)
    assert garbage.free_b is None
    garbage.turn(1)
    assert (garbage.free_b or 0) > 0 if BOARD else garbage.free_b is None
