"""A leaky bucket for each channel that should not flicker: it finds loose contacts.

Each change from good to bad pours in, each good sample lets one out. Twenty changes within some
seconds fill it, and a third of that is told. Full, it counts as `SPILT` until a good minute (1200
samples) has passed.
"""

POURS, TOLD_AT, FULL, SPILT = 60, 400, 1200, 2400


def next_level(level, bad, before, acts):
    """The level after one sample. `before`: the sample before was bad; `acts`: it may spill."""
    if bad and not before:
        level = min(level + POURS, FULL)
        return SPILT if acts and level >= FULL else level
    if level == 0 or bad:
        return level
    return level - 1 if level != FULL + 1 else 0
