"""Whatever comes over the link leaves no PERMIT up that would be low without it."""

from desk.fuzz import fuzz

FRAMES = 5000


def test_frames_when_anything_but_a_start_comes_then_no_permit_is_up_that_would_be_low():
    found = fuzz(FRAMES, seed=20)
    assert found["frames"] >= FRAMES
    assert found["loops_up"] > 100
