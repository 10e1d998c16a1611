"""Storms over the protection: whatever is read, in whatever order, the invariants hold."""

from desk.storm import Storm

from firmware.common import fields

SEEDS = (2, 3, 300)  # `make evidence` plays more and longer ones
LOOPS = 10_000


def test_invariants_when_storms_rage_for_hours_then_every_step_holds_them():
    seen = set()
    for seed in SEEDS:
        storm = Storm(seed)
        storm.turn(LOOPS, start_ms=(1 << 30) - 400_000)
        assert min(storm.modes) > 0, storm.modes
        seen.update(storm.judge.seen)
    for step in (
        (fields.TRIPPED, fields.READY),
        (fields.READY, fields.RUN),
        (fields.RUN, fields.REDUCED),
        (fields.RUN, fields.HOLD),
        (fields.REDUCED, fields.HOLD),
        (fields.REDUCED, fields.TRIPPED),
        (fields.HOLD, fields.READY),
        (fields.HOLD, fields.TRIPPED),
    ):
        assert step in seen, step
