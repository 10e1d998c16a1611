"""Another configuration over the link, on a tracker board, and strange ones on both boards."""

from desk import tracker
from desk.flash import CUT_SHORT, MIXED, OLD, PowerCutError
from desk.settings import HOLD, OTHER, boiler, cfg, in_parts, send

from firmware.common.parts import pack


def mirrors_board(held=True, permit=False, copies=None):
    """A tracker board at rest."""
    bench = tracker.Bench(copies=copies)
    bench.board.permit = permit
    bench.board.button_pressed = held
    bench.run(60)
    return bench


def tracker_config(**changes):
    return dict(tracker.configuration(), **changes)


def tracker_frames(values):
    rest = {name: values[name] for name in values if name != "mirrors"}
    return cfg(values, [rest] + [{"mirrors": [mirror]} for mirror in values["mirrors"]])


def test_tracker_config_when_at_rest_with_permit_low_then_stored_twice_and_restarted():
    bench = mirrors_board()
    other = tracker_config(stow_cm_s=1000)
    for frame in tracker_frames(other):
        bench.send(frame)
    bench.run(3)
    assert bench.board.flash.read("config0") == bench.board.flash.read("config1") == pack(other)
    assert bench.board.markers == ["configured"]


def test_tracker_config_when_it_must_not_be_then_refused_with_the_reason():
    for held, permit, why in (
        (False, False, HOLD),
        (True, True, "PERMIT is up"),
        (False, True, HOLD),
    ):
        bench = mirrors_board(held, permit)
        before = dict(bench.board.flash.files)
        assert refused(bench, tracker_config()) == why
        assert bench.board.flash.files == before
    bench = mirrors_board()
    bench.command("home")
    bench.run(1)
    assert refused(bench, tracker_config()) == "mirrors move"


def refused(bench, values):
    """Why the last answer refuses a configuration."""
    begun = len(bench.frames)
    for frame in tracker_frames(values):
        bench.send(frame)
    bench.run(3)
    acks = [f for f in bench.frames[begun:] if f["t"] == "ack" and "cfg" in f]
    assert acks[-1]["r"] == "rejected", acks
    return acks[-1]["why"]


def test_tracker_config_when_a_value_is_wrong_then_named_with_what_is_allowed():
    bench = mirrors_board()
    for changes, why in (
        ({"stow_cm_s": 1201}, "stow_cm_s is 1201, allowed 0 to 1200"),
        ({"resume_cm_s": 801}, "resume_cm_s is 801, allowed 0 to 800"),
        ({"group": 3}, "group is 3, allowed 1 to 2"),
        (
            {"wind": 1, "stow_cm_s": 700, "resume_cm_s": 700},
            "resume_cm_s is 700, allowed below stow_cm_s, which is 700",
        ),
        ({"reserve_min_mv": "x"}, "reserve_min_mv: found 'x', wanted an integer"),
    ):
        assert refused(bench, tracker_config(**changes)) == why
    without = tracker_config()
    del without["group"]
    assert "group" in refused(bench, without)


def test_tracker_config_when_the_board_has_none_then_taken_even_with_permit_up():
    bench = mirrors_board(True, True, (b"rubbish", b""))
    values = tracker_config()
    for frame in tracker_frames(values):
        bench.send(frame)
    bench.run(3)
    assert bench.board.flash.read("config0") == pack(values)


def test_tracker_config_when_power_goes_between_the_copies_then_a_whole_one_is_used():
    other = tracker_config(stow_cm_s=1000)
    for leaves in (OLD, CUT_SHORT, MIXED):
        for cut_at in range(0, len(pack(other)), 97):
            bench = mirrors_board(copies=(pack(tracker_config()),) * 2)
            flash = bench.board.flash
            flash.cut_at, flash.leaves = cut_at, leaves
            try:
                refused(bench, other)
            except PowerCutError:
                pass
            assert flash.cut_at is None
            found = tracker.stored.load(flash)
            assert found is not None and found.stow_cm_s in (1000, 1200)


def test_tracker_board_when_a_stored_copy_is_lost_or_differs_then_it_runs_and_says_so():
    good, other = pack(tracker_config()), pack(tracker_config(stow_cm_s=1000))
    for copies, why in (
        ((good[:-2] + b"x\n", good), "config0 is missing or damaged; send the configuration anew"),
        ((good, b""), "config1 is missing or damaged; send the configuration anew"),
        ((good, other), "two configurations; send the right one anew"),
    ):
        bench = tracker.Bench(copies=copies)
        bench.run(2)
        (event,) = [e for e in bench.board.kept if e["kind"] == "fault"]
        assert (event["what"], event["why"]) == ("configuration", why)
        assert bench.state == "UNHOMED"
    bench = tracker.Bench()
    bench.run(2)
    assert [e for e in bench.board.kept if e["kind"] == "fault"] == []


STRANGE = (None, "x", "x" * 17, -1, 0, 1, 1 << 29, 1 << 40, -(1 << 70), 1.5, [], [1], {}, True)


def places(value, path=()):
    """The ways to each entry of nested dicts and lists."""
    found = [path] if path else []
    if isinstance(value, dict):
        for name in value:
            found += places(value[name], path + (name,))
    elif isinstance(value, list):
        for index in range(len(value)):
            found += places(value[index], path + (index,))
    return found


def changed(path, strange):
    """A tracker's configuration with one entry replaced."""
    values = tracker_config(mirrors=[tracker.mirror("m1")])
    inner = values
    for step in path[:-1]:
        inner = inner[step]
    inner[path[-1]] = strange
    return values


def test_tracker_config_when_any_entry_is_strange_then_refused_or_the_board_runs_with_it():
    whole = tracker_config(mirrors=[tracker.mirror("m1")])
    refusals = 0
    for path in places(whole):
        for strange in STRANGE:
            values = changed(path, strange)
            if tracker.stored.fault(values) is not None:
                refusals += 1
                continue
            bench = tracker.Bench(whole, copies=(pack(values),) * 2)
            bench.command("home")
            bench.run(2)
            assert bench.states, (path, strange)
    assert refusals > 250, refusals


def test_config_when_frames_are_strange_then_both_boards_stay_alive_and_as_they_were():
    bench, mirrors = boiler(), mirrors_board()
    files = dict(bench.board.flash.files), dict(mirrors.board.flash.files)
    for name in ("id", "n", "m", "crc", "d"):
        for strange in STRANGE + ("x" * 400, {"a": float("1e300")}, {"a": [[[[[[[[1]]]]]]]]}):
            for one in (bench, mirrors):
                frame = in_parts(OTHER, 4)[0]
                frame[name] = strange
                one.send(frame)
                one.turn()
    bench.run(12_000)
    mirrors.run(12)
    assert (bench.board.flash.files, mirrors.board.flash.files) == files
    assert (bench.mode, mirrors.state) == ("TRIPPED", "UNHOMED")
    assert send(bench) == ("done", None)
