from desk.tracker import BOOT, WRAP, Bench, configuration, line, mirror

from firmware.tracker import config as stored
from firmware.tracker.config import AxisConfig, load, pack, unpack

TWO = configuration(mirror("m1"), mirror("m2"))


def rejected(answer, words):
    assert answer[0] == "rejected" and words in answer[1], answer


def test_track_when_a_condition_is_missing_then_it_is_refused_with_the_reason():
    bench = Bench(TWO)
    rejected(bench.command("track"), "not homed")
    assert bench.command("home") == ("accepted", None)
    rejected(bench.command("track"), "home switches")
    bench.until(lambda: bench.state == "STANDBY", 300)
    rejected(bench.command("track"), "no trajectory")
    assert bench.send_course("m1", line(bench.now_ms, 1, 150.0, 40.0)) == ("done", None)
    rejected(bench.command("track", {"mirrors": ["m1", "m2"]}), "mirror m2 has no trajectory")
    rejected(bench.command("track", {"mirrors": ["m1", "m9"]}), "mirror m9: known are m1 m2")
    rejected(bench.command("track", {"mirrors": "m1"}), "list")
    bench.board.permit = False
    rejected(bench.command("track"), "PERMIT")
    bench.board.permit = True
    bench.board.reserve_mv = 9000
    rejected(bench.command("track"), "SF-17")
    bench.board.reserve_mv = 12600
    assert bench.command("track", {"mirrors": ["m1"]}) == ("accepted", None)
    bench.run(60)
    assert abs(bench.deg(1) - 40.0) < 0.1
    assert bench.deg(3) > 89.9, "without a trajectory it stays away"
    assert bench.telemetry()["m2_mode"] == 4


def test_track_when_the_trajectory_begins_later_then_it_is_refused_until_then():
    bench = Bench(TWO)
    bench.command("home")
    bench.until(lambda: bench.state == "STANDBY", 300)
    later = line(bench.now_ms + 120_000, 1, 150.0, 40.0)  # begins in a minute
    assert bench.send_course("m1", later) == ("done", None)
    rejected(bench.command("track", {"mirrors": ["m1"]}), "no trajectory")
    bench.run(61)
    assert bench.command("track", {"mirrors": ["m1"]}) == ("accepted", None)


def test_trajectory_when_refused_then_the_board_says_why():
    bench = Bench(TWO)
    bench.run(1)
    knots = line(bench.now_ms, 1, 150.0, 40.0)
    rejected(bench.send_course("m1", knots, boot="00000000"), "another boot")
    rejected(bench.send_course("m7", knots), "no such mirror")
    rejected(bench.send_course("m1", knots, skip=(1,)), "missing 1")
    old = line(bench.now_ms - 7_200_000 + WRAP, 1, 150.0, 40.0)
    rejected(bench.send_course("m2", old, number=3), "busy")
    bench.run(12)  # silence frees the slot
    rejected(bench.send_course("m2", old, number=3), "expired")


def test_alive_when_the_board_runs_then_an_edge_a_turn_but_none_in_its_first_second():
    for first_ms in (0, (1 << 30) - 500):
        bench = Bench(TWO, first_ms=first_ms)
        levels = []
        bench.watch = lambda levels=levels, bench=bench: levels.append(bench.board.alive)
        bench.run(4)
        edges = [before != after for before, after in zip(levels, levels[1:])]
        assert not any(edges[:10]) and all(edges[11:]), levels


def test_sf19_when_pings_stop_then_mirrors_leave_after_five_seconds():
    bench = Bench(TWO)
    bench.on_target()
    bench.run(0.1)
    bench.pings = False
    bench.run(4)
    assert bench.state == "TRACK"
    bench.until(lambda: bench.state == "DEFOCUS", 3)
    assert bench.states[-1] == ("DEFOCUS", "SF-19")
    bench.until(lambda: bench.board.off_target, 5)


def test_sf20_when_a_gust_comes_then_the_board_that_reads_it_stows():
    bench = Bench(configuration(mirror("m1"), mirror("m2"), wind=1))
    bench.on_target()
    assert bench.telemetry()["wind_cm_s"] == 200
    bench.board.wind_cm_s = 1300
    bench.run(60)
    assert bench.states[-1] == ("STOW", "SF-20")
    assert abs(bench.deg(0) - 180.0) < 0.01 and bench.deg(1) > 89.9
    rejected(bench.command("track"), "SF-20")


def test_sf22_when_all_trajectories_end_then_mirrors_leave_and_after_ten_minutes_stow():
    bench = Bench(TWO)
    bench.on_target(hours=0.1)
    bench.until(lambda: bench.state == "DEFOCUS", 400)
    assert bench.states[-1] == ("DEFOCUS", "SF-22")
    bench.until(lambda: bench.board.off_target, 5)
    assert 595 < bench.until(lambda: bench.state == "STOW", 700) < 605


def test_sf22_when_one_trajectory_ends_then_that_mirror_leaves_alone_and_returns_with_a_new_one():
    bench = Bench(TWO)
    bench.ready()
    assert bench.send_course("m2", line(bench.now_ms, 0.05, 150.0, 40.0), number=5)[0] == "done"
    bench.command("track")
    bench.run(240)
    assert bench.state == "TRACK" and abs(bench.deg(1) - 40.0) < 0.2
    assert bench.deg(3) > 89.9 and bench.telemetry()["m2_mode"] == 4
    bench.send_course("m2", line(bench.now_ms, 1, 150.0, 40.0), number=6)
    bench.run(60)
    assert abs(bench.deg(3) - 40.0) < 0.2


def test_trajectory_when_replaced_while_tracking_then_the_mirror_moves_over_without_a_jump():
    bench = Bench(TWO)
    bench.on_target()
    bench.send_course("m1", line(bench.now_ms, 1, 150.6, 40.6), number=2)
    fastest = [0]
    bench.watch = lambda: fastest.append(abs(bench.board.motors[1].rate))
    bench.run(70)
    assert abs(bench.deg(0) - 150.6) < 0.1 and abs(bench.deg(1) - 40.6) < 0.1
    assert max(fastest) < 60, "0.6 degrees, about 40 counts, were to take the way to a knot"


def test_ticks_when_they_wrap_while_tracking_then_nothing_is_noticed():
    bench = Bench(TWO, first_ms=WRAP - 240_000)
    bench.on_target()
    bench.run(240)
    assert bench.now_ms < 600_000 and bench.state == "TRACK"
    assert abs(bench.deg(1) - 40.0) < 0.2


def test_stow_when_sent_then_the_escape_axis_goes_first_and_the_light_is_gone():
    bench = Bench(TWO)
    bench.on_target()
    assert bench.command("stow") == ("accepted", None)

    def other_moves_only_at_the_end():
        assert abs(bench.board.motors[0].rate) < 50 or bench.deg(1) > 89.9

    bench.run(1)
    bench.watch = other_moves_only_at_the_end
    bench.run(60)
    assert abs(bench.deg(0) - 180.0) < 0.01 and bench.deg(1) > 89.9
    assert bench.state == "STOW" and bench.board.off_target
    assert not any([motor.rate for motor in bench.board.motors])


def test_stow_when_its_place_is_in_the_light_then_the_escape_end_is_used():
    bench = Bench(configuration(mirror("m1", stow=(180000000, 40000000))), (150.0, 40.0))
    bench.on_target()
    bench.command("stow")
    bench.run(60)
    assert bench.deg(1) > 89.9 and abs(bench.deg(0) - 180.0) < 0.01


def test_stow_when_its_place_is_beyond_clear_then_the_axis_goes_there():
    bench = Bench(configuration(mirror("m1", stow=(180000000, 75000000))), (150.0, 40.0))
    bench.on_target()
    bench.command("stow")
    bench.run(60)
    assert abs(bench.deg(1) - 75.0) < 0.03 and bench.board.off_target


def test_sf21_when_the_escape_axis_lost_steps_upwards_then_its_switch_is_missed_at_home():
    bench = Bench(configuration(mirror("m1")), (150.0, 40.0))
    bench.on_target()
    bench.command("stow")
    bench.board.motors[1].jammed = True
    bench.run(0.5)
    bench.board.motors[1].jammed = False
    bench.until(lambda: bench.faults, 30)
    assert bench.faults == [("m1", 2, "home switch not made at home")]
    bench.run(60)
    assert bench.deg(1) > 80.0 and not bench.board.off_target
    assert bench.state == "FAULT"


def test_sf21_when_the_escape_axis_lost_steps_downwards_then_its_switch_comes_too_early():
    bench = Bench(configuration(mirror("m1")), (150.0, 40.0))
    bench.on_target()
    bench.command("defocus")
    bench.run(4)
    bench.command("track")
    bench.until(lambda: bench.board.motors[1].rate < -100, 20)
    bench.board.motors[1].jammed = True
    bench.run(0.5)
    bench.board.motors[1].jammed = False
    bench.run(10)
    assert bench.command("stow") == ("accepted", None)
    bench.until(lambda: bench.faults, 30)
    assert bench.faults == [("m1", 2, "home switch made too early")]
    bench.run(60)
    assert bench.deg(1) > 89.9 and not bench.board.off_target
    assert bench.state == "FAULT"


def test_sf21_when_the_home_switch_sticks_closed_then_the_escape_goes_on_all_the_same():
    bench = Bench(configuration(mirror("m1")), (150.0, 40.0))
    bench.on_target()
    bench.board.motors[1].switch = True
    bench.board.permit = False
    bench.until(lambda: bench.deg(1) > 55.0, 5)
    assert bench.faults and not bench.board.off_target
    bench.until(lambda: bench.deg(1) > 89.9, 10)


def test_jog_when_not_in_standby_or_out_of_reach_then_it_is_refused():
    bench = Bench(TWO)
    jog = {"mirror": "m1", "axis": 1, "udeg": 1_000_000}
    rejected(bench.command("jog", jog), "not homed")
    bench.ready()
    rejected(bench.command("jog", {"mirror": "m8", "axis": 1, "udeg": 1}), "mirror")
    rejected(bench.command("jog", {"mirror": "m1", "axis": 3, "udeg": 1}), "axis")
    rejected(bench.command("jog", {"mirror": "m1", "axis": 1, "udeg": 0.5}), "udeg")
    rejected(bench.command("jog", {}), "mirror")
    rejected(bench.command("jog", {"mirror": "m1", "axis": 1, "udeg": -90_000_000}), "travel")
    assert bench.command("jog", jog) == ("accepted", None)
    bench.run(5)
    assert abs(bench.deg(0) - 61.0) < 0.01
    bench.command("track")
    rejected(bench.command("jog", jog), "tracking")


def test_jog_when_permit_is_low_then_no_beam_is_brought_near_the_receiver():
    bench = Bench(TWO)
    bench.board.permit = False
    bench.ready()
    rejected(bench.command("jog", {"mirror": "m1", "axis": 2, "udeg": -50_000_000}), "PERMIT")
    away = {"mirror": "m1", "axis": 2, "udeg": -20_000_000}
    assert bench.command("jog", away) == ("accepted", None)
    bench.run(10)
    assert bench.board.off_target and abs(bench.deg(1) - 70.0) < 0.1


def test_commands_when_unknown_or_for_another_boot_then_they_are_refused():
    bench = Bench(TWO)
    rejected(bench.command("reset"), "unknown op")
    rejected(bench.command("home", boot="00000000"), "boot")
    assert bench.states == [("UNHOMED", "boot")]


def test_maintenance_when_at_rest_with_permit_low_then_the_board_restarts():
    bench = Bench(TWO)
    bench.board.permit = False
    bench.run(1)
    rejected(bench.command("maintenance"), "move")
    bench.run(30)
    bench.board.permit = True
    rejected(bench.command("maintenance"), "PERMIT")
    bench.board.permit = False
    assert bench.command("maintenance") == ("accepted", None)
    bench.run(1)
    assert bench.board.markers == ["maintenance"]


def test_events_when_states_change_then_each_is_sent_once_in_order():
    bench = Bench(TWO)
    bench.on_target()
    events = [f for f in bench.frames if f["t"] == "evt"]
    assert [e["seq"] for e in events] == [1, 2, 3, 4]
    assert [(e["from"], e["state"], e["why"]) for e in events] == [
        (None, "UNHOMED", "boot"),
        ("UNHOMED", "HOMING", "home"),
        ("HOMING", "STANDBY", "homed"),
        ("STANDBY", "TRACK", "track"),
    ]


def test_garbage_when_it_fills_the_link_then_it_is_counted_and_the_board_goes_on():
    bench = Bench(TWO)
    bench.on_target()
    noise = bytes([(i * i * 31 + i * 7) % 256 for i in range(1000)]) * 20
    bench.board.received += noise + b"\n" + b'{"t":"traj"}*00000000\n' + b"\n"
    bench.send({"t": "traj"})
    bench.send({"t": "traj", "id": 5, "mirror": ["m1"], "k": {}})
    bench.send({"t": "cmd", "op": "home"})
    bench.send({"t": "cfg"})
    bench.run(4)
    assert bench.state == "TRACK"
    bench.run(30)
    assert bench.telemetry()["link_drops"] > 0


def test_config_when_none_is_valid_then_the_board_is_in_fault_and_its_loop_open():
    for copies in ([pack(TWO)[:-2] + b"x\n", b"{}"], [None, None]):
        bench = Bench(TWO, copies=copies)
        assert load(bench.board.flash) is None
        bench.run(5)
        assert bench.states == [("UNHOMED", "boot"), ("FAULT", "SF-18")][-len(bench.states) :]
        assert not bench.board.off_target
        rejected(bench.command("track"), "fault")


def test_config_when_one_copy_is_broken_then_the_other_one_is_used():
    for copies in ([b"broken", pack(TWO)], [pack(TWO), b"broken"]):
        assert [m.id for m in load(Bench(TWO, copies=copies).board.flash).mirrors] == ["m1", "m2"]


def test_config_when_a_key_is_missing_or_no_integer_then_it_is_refused():
    def refused(config):
        try:
            unpack(pack(config))
        except ValueError:
            return True
        return False

    good = mirror("m1")
    assert not refused(configuration(good))
    for key in ("id", "escape", "away_udeg", "clear_udeg", "stow", "axes"):
        assert refused(configuration({k: v for k, v in good.items() if k != key})), key
    axis = good["axes"][1]
    for key in axis:
        broken = {k: v for k, v in axis.items() if k != key}
        assert refused(configuration(mirror("m1", axes=(good["axes"][0], broken)))), key
    for key, value in (
        ("speed", 0),
        ("speed", 1.5),
        ("home_dir", 0),
        ("drive", "belt"),
        ("max", 0),
    ):
        broken = dict(axis)
        broken[key] = value
        assert refused(configuration(mirror("m1", axes=(good["axes"][0], broken)))), key
    assert refused(configuration(mirror("m1", escape=2)))
    assert refused(configuration(mirror("m1", stow=(1,))))
    assert AxisConfig(axis).counts_per_mm_milli == 20000
    assert stored.NOTHING.mirrors == ()


def test_hello_when_the_board_starts_then_it_names_its_fields():
    bench = Bench(TWO)
    bench.run(3)
    hello = next(f for f in bench.frames if f["t"] == "hello")
    assert (hello["role"], hello["boot"], hello["board"]) == ("tracker", BOOT, "tracker1")
    assert hello["cfg"] == pack(TWO)[-9:-1].decode()
    now = bench.telemetry()
    assert now["mode"] == 0 and now["permit"] == 1 and now["reserve_mv"] == 12600
    assert now["wind_cm_s"] is None and now["m1_axis1_udeg"] is None
