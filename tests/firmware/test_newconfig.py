"""Another configuration over the link, on both boards: who may, what is refused, what is stored."""

from desk.boiler import Bench, code
from desk.flash import CUT_SHORT, MIXED, OLD, Flash, PowerCutError, with_copies
from desk.settings import HOLD, LOW, OTHER, answer, boiler, crc, in_parts, send

from firmware.boiler import config
from firmware.common import limits
from firmware.common.parts import pack


def copies(bench):
    return [bench.board.flash.read(name) for name in config.COPIES]


def untouched(bench):
    return copies(bench) == [config.pack(limits.defaults())] * 2


def test_config_when_the_button_is_held_without_pressure_then_stored_twice_and_restarted():
    bench = boiler()
    assert send(bench) == ("done", None)
    assert copies(bench) == [pack(OTHER)] * 2
    assert bench.board.markers == []
    bench.run(1200)
    assert bench.board.markers == ["configured"]
    assert bench.events("link")[-1]["cfg"] == crc(OTHER)
    later = Bench(flash=bench.board.flash)
    later.run(1000)
    assert later.loop.state.limits.differ_code == 200
    hello = next(frame for frame in later.receive() if frame["t"] == "hello")
    assert hello["cfg"] == crc(OTHER)


def test_config_when_nobody_holds_the_button_then_refused_and_recorded():
    bench = boiler(button_pressed=False)
    bench.set(button_pressed=False)
    bench.turn(2)
    assert send(bench) == ("rejected", HOLD)
    assert untouched(bench)
    assert [(e["what"], e["why"]) for e in bench.events("fault")] == [("configuration", HOLD)]


def test_config_when_the_button_is_let_go_between_parts_then_refused():
    bench = boiler()
    frames = in_parts(OTHER, 2)
    bench.send(frames[0])
    bench.turn(4)
    bench.set(button_pressed=False)
    bench.turn(2)
    bench.send(frames[1])
    bench.turn(4)
    assert answer(bench) == ("rejected", HOLD)
    bench.set(button_pressed=True)
    bench.turn(2)
    bench.send(frames[1])
    bench.turn(4)
    assert answer(bench) == ("rejected", "missing 1")
    assert untouched(bench)


def test_config_when_there_is_pressure_or_it_is_unknown_then_refused():
    for inputs, why in (
        ({"pt2_code": code(500)}, "pressure 500 mbar"),
        ({"pt1_code": code(9000)}, "pressure 9000 mbar"),
        ({"pt1_ok": False}, "pressure unknown"),
        ({"pt2_code": 2879}, "pressure unknown"),
        ({"reference_ok": False}, "pressure unknown"),
    ):
        bench = boiler(**inputs)
        assert send(bench) == ("rejected", why)
        assert untouched(bench)
    assert send(boiler(pt2_code=code(495))) == ("done", None)


def test_config_when_the_board_is_not_tripped_then_refused():
    bench = Bench(**LOW)
    bench.set(level_bits=7)
    bench.to_ready()
    bench.set(button_pressed=True)
    bench.turn(2)
    assert send(bench) == ("rejected", "not TRIPPED")
    bench.set(button_pressed=False)
    bench.turn(4)
    assert bench.mode == "READY", "the press gave no start"
    assert untouched(bench)


def test_config_when_the_board_has_none_then_taken_at_any_pressure_but_with_the_button():
    bench = Bench(stored=(None, None))
    bench.run(3000)
    assert send(bench) == ("rejected", HOLD)
    bench.set(button_pressed=True)
    bench.turn(2)
    assert send(bench) == ("done", None)
    assert copies(bench) == [pack(OTHER)] * 2


def test_config_when_it_came_during_a_press_then_the_press_resets_nothing():
    for values in (OTHER, dict(OTHER, high_code=99_999)):
        bench = boiler()
        bench.run(1500)
        send(bench, values)
        bench.run(1000)
        bench.set(button_pressed=False)
        bench.turn(4)
        assert bench.mode == "TRIPPED"
        assert bench.events("reset_refused") == []


def test_config_when_a_limit_is_wrong_then_refused_with_limit_value_and_what_is_allowed():
    for name, _, lowest, highest in limits.LIMITS:
        for value in (lowest - 1, highest + 1):
            bench = boiler()
            why = "%s is %d, allowed %d to %d" % (name, value, lowest, highest)
            assert send(bench, dict(limits.defaults(), **{name: value})) == ("rejected", why)
            assert untouched(bench)
    why = "high_code is 11600, allowed below high_hold_code, which is 11600"
    assert send(boiler(), dict(OTHER, high_hold_code=11_600)) == ("rejected", why)
    without = dict(OTHER)
    del without["home_ms"]
    wanted = "wanted %d limits, found %d" % (len(OTHER), len(without))
    assert send(boiler(), without) == ("rejected", wanted)
    assert send(boiler(), dict(OTHER, home_ms="x")) == (
        "rejected",
        "home_ms is missing or no integer",
    )


def test_config_when_stored_and_not_yet_restarted_then_nothing_resets_and_no_other_is_taken():
    bench = boiler()
    assert send(bench) == ("done", None)
    assert send(bench, limits.defaults())[0] == "rejected"
    bench.set(button_pressed=False)
    bench.run(2500)
    assert not bench.loop.reading.config_ok
    bench.press(2500)
    assert bench.mode == "TRIPPED"
    assert bench.events("reset_refused")[-1]["why"] == "SF-18"


def test_config_when_a_copy_is_cut_at_any_byte_then_there_is_none_or_a_whole_one():
    old, new = config.pack(limits.defaults()), pack(OTHER)
    for at in range(len(new) + 1):
        for left in (new[:at], new[:at] + old[at:]):
            for first, second in ((left, old), (new, left), (left, new), (old, left)):
                found = config.load(with_copies(first, second))
                assert (found is not None) == (first == second and first in (old, new)), at


def test_config_when_power_goes_then_old_or_new_or_sf18_until_sent_anew():
    for leaves in (OLD, CUT_SHORT, MIXED):
        for copy in (0, 1):
            for cut_at in list(range(0, len(pack(OTHER)), 61)) + [len(pack(OTHER))]:
                bench = boiler()
                if copy == 1:
                    bench.board.flash = bench.loop.kept.store.flash = flash = SecondCut(bench)
                flash = bench.board.flash
                flash.cut_at, flash.leaves = cut_at, leaves
                assert cut(bench), (leaves, copy, cut_at)
                after_cut(flash, (leaves, copy, cut_at))


class SecondCut(Flash):
    """Loses power in the second write."""

    def __init__(self, bench):
        Flash.__init__(self, bench.board.flash.files)

    def _cut(self, name, data, at):
        if self.writes:
            Flash._cut(self, name, data, at)


def cut(bench):
    try:
        send(bench)
    except PowerCutError:
        return True
    return False


def after_cut(flash, where):
    """The board is TRIPPED: with the old limits, the new ones, or SF-18 until sent anew."""
    first, second = flash.read("config0"), flash.read("config1")
    found = config.load(flash)
    if first == second and first in (pack(OTHER), pack(limits.defaults())):
        assert found is not None, where
        return
    assert found is None, where
    bench = Bench(flash=flash, **LOW)
    bench.run(3000)
    bench.press(2500)
    assert bench.mode == "TRIPPED", where
    assert bench.events("reset_refused")[-1]["why"] == "SF-18", where
    bench.set(button_pressed=True)
    bench.turn(2)
    assert send(bench) == ("done", None), where
    assert config.load(flash) is not None, where


def test_config_when_the_flash_is_full_then_refused_by_name_and_the_old_one_stays():
    bench = boiler()
    bench.board.flash.full = True
    assert send(bench)[0] == "rejected"
    assert send(bench)[1].startswith("flash full: config0 not written")
    assert untouched(bench) and bench.loop.reading.config_ok


def test_restart_when_the_flash_takes_no_marker_then_the_board_goes_on_and_says_so():
    bench = Bench(**LOW)
    bench.run(3000)
    bench.board.flash.full = True
    assert bench.command("maintenance") == ("accepted", None)
    bench.run(2000)
    assert bench.board.markers == []
    assert "flash full or failing (28): no restart" in bench.events("fault")[-1]["why"]


# The tracker board.
