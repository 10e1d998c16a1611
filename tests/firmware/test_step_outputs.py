"""Lamp, vent and pump with every class of every input: what the page's table of outputs says.

`assurance.specification` says it, from the reading and what was driven before. A PERMIT is never
theirs: see test_step_classes.
"""

from desk.watched import Watched

from assurance.specification import classes

STEPS = 2
COLD = {"pt1_code": 3200, "pt2_code": 3200}
COLD.update({"t_drum_cdeg": 2000, "t_outlet_cdeg": 2000, "t_metal_cdeg": 2000})
DRY = {"level_bits": 3}  # LC_ON is dry: it feeds


def look(core, name):
    """Every class for two steps, from one state."""
    snapshot = core.snapshot()
    kept = dict(core.kept)
    for changed in classes.everything(core.reading.__dict__):
        if not classes.is_held(changed):
            continue
        snapshot.put_back()
        core.kept = {field: kept[field] for field in kept if field not in changed}
        for _ in range(STEPS):
            core.turn(**changed)
            wrong = core.outputs_wrong()
            assert wrong == [], (name, changed, wrong, core.seen(), core.acting())
    core.kept = kept


def cold(mode):
    core = Watched().keep(**COLD).to(mode)
    core.run(1000)
    assert core.outputs.lamp and not core.outputs.vent_closed and not core.outputs.pump
    return core


def test_outputs_when_all_is_cold_then_the_lamp_says_safe_and_any_doubt_ends_that():
    for mode in ("TRIPPED", "READY"):
        look(cold(mode), mode)


def test_outputs_when_it_runs_and_feeds_then_what_forbids_feed_ends_it_in_that_loop():
    for mode in ("READY", "RUN", "REDUCED", "HOLD"):
        core = Watched().to(mode).keep(**DRY).run(500)
        assert core.outputs.pump and core.outputs.vent_closed and not core.outputs.lamp
        look(core, mode)


def test_outputs_when_the_drum_is_near_boiling_then_the_vent_is_open_or_closed_by_its_hysteresis():
    for before, closed in ((10_600, True), (10_000, False)):
        core = Watched().to("READY")
        near = {"pt1_code": 3300, "pt2_code": 3300, "t_metal_cdeg": 10_300}
        core.keep(**near).run(1000, t_drum_cdeg=before)
        core.keep(t_drum_cdeg=10_300).run(500)
        assert core.outputs.vent_closed == closed
        look(core, before)
