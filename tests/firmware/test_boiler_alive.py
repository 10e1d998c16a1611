"""SF-26: a tracker is not alive; each group's loop is closed only while all of its trackers are."""

from desk.boiler import Bench


def open_for(bench, group, ms):
    """The loop of a group is open for so long, and still is."""
    bench.set(**{"alive%d_closed" % group: False})
    bench.run(ms)


def test_sf26_when_a_loop_is_open_for_0_5_s_in_run_then_it_holds_and_says_which():
    for group in (1, 2):
        bench = Bench().to_run()
        open_for(bench, group, 450)
        assert bench.permits == (True, True)
        bench.turn()
        assert (bench.mode, bench.why(), bench.permits) == ("HOLD", "SF-26", (False, False))
        told = bench.events("state")[-1]
        assert (told["ch"], told["val"], told["lim"]) == ("alive%d" % group, 0, 1)
        assert told["ms"] - told["since"] == 450
        assert bench.trips() == []


def test_sf26_when_reduced_then_both_groups_must_be_alive():
    for group in (1, 2):
        bench = Bench().to_reduced()
        open_for(bench, group, 500)
        assert (bench.mode, bench.why()) == ("HOLD", "SF-26")


def test_sf26_when_no_light_is_on_the_receiver_then_it_refuses_start_alone():
    for group in (1, 2):
        bench = Bench().to_ready()
        open_for(bench, group, 60_000)
        why = "ALIVE_%d open" % group
        assert (bench.mode, bench.command("start")) == ("READY", ("rejected", why))
        bench.gesture()
        assert [event["why"] for event in bench.events("start_refused")] == [why] * 2
        bench.set(**{"alive%d_closed" % group: True})
        assert bench.command("start") == ("done", None)


def test_sf26_when_both_loops_are_open_then_the_reset_is_taken_and_the_first_one_is_named():
    bench = Bench(alive1_closed=False, alive2_closed=False).to_ready()
    assert bench.command("start") == ("rejected", "ALIVE_1 open")


def test_sf26_when_it_held_then_it_is_ready_after_0_5_s_in_the_dark_and_refuses_start():
    bench = Bench().to_run()
    open_for(bench, 1, 500)
    bench.run(450)
    assert bench.mode == "HOLD"
    bench.turn()
    assert (bench.mode, bench.permits) == ("READY", (False, False))
    bench.run(5000)
    assert bench.command("start") == ("rejected", "ALIVE_1 open")
    bench.set(alive1_closed=True)
    bench.slowly(60_000)
    assert (bench.mode, bench.permits) == ("READY", (False, False))


def test_sf26_when_a_loop_flickers_then_it_is_told_and_then_holds_for_a_good_minute():
    bench = Bench().to_run()
    for _ in range(6):
        blink(bench)
    assert bench.events("warning") == []
    blink(bench)
    assert [(told["sf"], told["ch"]) for told in bench.events("warning")] == [("SF-26", "alive2")]
    for _ in range(13):
        blink(bench)
    assert bench.mode == "RUN"
    blink(bench)
    assert (bench.mode, bench.why()) == ("HOLD", "SF-26")
    bench.set(alive2_closed=True)
    bench.run(59_900)
    assert bench.mode == "HOLD"
    bench.run(150)
    assert bench.mode == "READY"


def blink(bench):
    """Good for a turn, bad for a turn."""
    for closed in (True, False):
        bench.set(alive2_closed=closed)
        bench.turn()
