"""Every class of every input, step by step, in every mode: what the safety table demands, no less
and no more.

The classes and what they demand come from `assurance.specification`, not from the firmware.
"""

from desk.watched import MODES, Watched

from assurance.specification import classes, table

STEPS = 3  # 2 of 3
CALM = 3  # and as many until what does not latch is over


def follow(core, number, turns):
    """Each of these changes for a step; agreed as long as the modes are the same."""
    for changed in turns:
        core.turn(**changed)
        assert core.agrees(), (number, turns, core.seen(), core.monitor.mode)


def test_step_when_an_input_is_in_any_class_then_the_mode_is_what_the_table_demands():
    for mode in MODES:
        core = Watched().to(mode)
        snapshot = core.snapshot()
        for changed in classes.everything(core.reading.__dict__):
            snapshot.put_back()
            gesture = "button_pressed" in changed  # its end may mean something
            follow(core, mode, [changed] * STEPS + ([] if gesture else [{}] * CALM))


def pressures():
    """Classes of one transmitter: beside each limit that acts, each kind of invalid."""
    codes = [table.whole(bar, "bar") for bar in (10.0, 10.5, 10.6, 11.0)]
    found = [code + beside for code in codes for beside in (-1, 0)]
    found += [table.NE43[0], table.NE43[0] - 1, table.NE43[1], table.NE43[1] + 1]
    return found + [classes.RAILS["code"][0], classes.RAILS["code"][-1]]


def samples(pt):
    found = [{pt + "_code": code} for code in pressures()]
    found += [{pt + "_ok": False}, {pt + "_ok": False, pt + "_code": 12_000}]
    off = round(table.REFERENCE * table.REFERENCE_OFF)
    for code in (table.REFERENCE - off - 1, table.REFERENCE + off + 1):
        found.append({"reference_code": code})
    return found + [{"reference_ok": False}]


def test_sf01_sf02_sf03_when_three_samples_are_of_any_classes_then_two_of_three_decide():
    for pt in ("pt1", "pt2"):
        core = Watched().to("RUN")
        snapshot = core.snapshot()
        found = samples(pt)
        for first in found:
            for second in found:
                snapshot.put_back()
                follow(core, pt, [first, second])
                if core.mode == "RUN":
                    before = core.snapshot()
                    for third in found:
                        before.put_back()
                        follow(core, (pt, first, second), [third])
