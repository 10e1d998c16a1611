"""The boiler board's loop: telemetry, events, configuration, time that wraps, no allocation."""

from desk.boiler import BOOT, Bench, code
from desk.flash import with_copies
from desk.wander import Wander

from firmware.boiler import config
from firmware.common import fields, limits

try:
    import micropython
except ImportError:  # CPython, where nothing can forbid the heap
    micropython = None

WRAP = 1 << 30


def test_telemetry_when_running_then_it_comes_twice_a_second_in_the_order_of_the_fields():
    bench = Bench().to_run()
    bench.run(1000)
    bench.receive()
    bench.frames = []
    bench.set(flow_pulses=0, level_bits=7)
    bench.run(10_000)
    frames = [frame for frame in bench.receive() if frame["t"] == "tel"]
    assert len(frames) == 20
    assert [b["seq"] - a["seq"] for a, b in zip(frames, frames[1:])] == [1] * 19
    assert [b["ms"] - a["ms"] for a, b in zip(frames, frames[1:])] == [500] * 19
    values = dict(zip(fields.BOILER_FIELDS, frames[-1]["v"]))
    assert len(frames[-1]["v"]) == len(fields.BOILER_FIELDS)
    heap_free_b = values.pop("heap_free_b")
    assert heap_free_b is None or heap_free_b > 0
    assert values == {
        "mode": 2, "sf": 0, "pt1_mbar": 9000, "pt2_mbar": 9000, "t_drum_cdeg": 17_991,
        "t_outlet_cdeg": 17_900, "t_metal_cdeg": 18_591, "level_bits": 7, "flow_ml_min": 0,
        "supply_mv": 24_000, "permit_bits": 15, "off_target_bits": 0, "alive_bits": 3,
        "chain_bits": 1, "pump": 0, "vent": 0, "loop_max_ms": 50, "link_drops": 0,
    }  # fmt: skip


def test_telemetry_when_a_value_is_invalid_then_it_is_null():
    bench = Bench()
    bench.set(pt1_ok=False, supply_ok=False, t_outlet_ok=False)
    bench.run(5000)
    telemetry = bench.telemetry()
    for name in ("pt1_mbar", "supply_mv", "t_outlet_cdeg"):
        assert telemetry[name] is None
    assert telemetry["pt2_mbar"] == 9000


def test_telemetry_when_water_flows_then_the_flow_is_that_of_450_pulses_a_litre():
    bench = Bench()
    pulses = 65_000
    for _ in range(200):
        bench.set(flow_pulses=pulses % 65_536)  # wraps on the way
        bench.run(100)
        pulses += 9  # 90 a second: 12 l/min
    assert bench.telemetry()["flow_ml_min"] == 12_000


def test_hello_when_a_board_boots_then_it_names_its_configuration():
    bench = Bench()
    bench.run(2000)
    hello = next(frame for frame in bench.receive() if frame["t"] == "hello")
    assert (hello["role"], hello["boot"], hello["proto"]) == ("boiler", BOOT, 1)
    assert hello["cfg"] == bench.board.flash.read("config0")[-9:-1].decode()


def test_events_when_a_trip_happens_then_it_tells_function_channel_value_limit_and_since():
    bench = Bench().to_run()
    bench.set(pt2_code=12_027)
    bench.turn(2)
    trip = bench.events("trip")[0]
    assert (trip["sf"], trip["ch"], trip["val"], trip["lim"]) == ("SF-02", "pt2", 11_033, 11_000)
    assert trip["since"] == trip["ms"] - 50 and trip["state"] == "RUN"
    state = bench.events("state")[-1]
    assert (state["state"], state["from"], state["why"]) == ("TRIPPED", "RUN", "SF-02")


def test_events_when_acknowledged_one_by_one_then_all_of_a_trip_arrive_in_order():
    bench = Bench().to_run()
    bench.set(pt2_code=12_000, chain_closed=False)
    bench.run(3000)
    seen = []
    for _ in range(400):
        bench.turn()
        for frame in bench.receive():
            if frame["t"] == "evt" and frame["seq"] == len(seen) + 1:
                seen.append(frame["kind"])
                bench.send({"t": "evt_ack", "boot": BOOT, "seq": frame["seq"]})
    assert seen == [event["kind"] for event in bench.events()]


def test_commands_when_unknown_then_they_are_rejected_and_there_is_no_reset():
    bench = Bench()
    bench.run(3000)
    for op in ("reset", "", "permit", "START"):
        assert bench.command(op) == ("rejected", "unknown command")
    assert bench.mode == "TRIPPED"


def test_link_when_garbage_floods_it_then_protection_goes_on():
    bench = Bench().to_run()
    bench.board.received = b"\x00\xffgarbage\n" * 20_000
    bench.run(1000)
    bench.set(pt1_code=12_000)
    bench.turn(2)
    assert bench.mode == "TRIPPED"
    assert bench.loop.link.drops > 100


def test_link_when_a_full_line_of_garbage_never_ends_then_pings_in_it_are_heard():
    bench = Bench().to_run()
    bench.pings = False
    for turn in range(600):
        bench.board.received += b"x" * 575 + b"\n"
        if turn % 20 == 0:
            bench.send({"t": "ping", "n": turn})
        bench.turn()
    assert bench.mode == "RUN" and len(bench.board.received) < 2048  # the driver's buffer


def test_ticks_when_they_wrap_in_a_run_then_nothing_changes():
    def story(now_ms):
        bench = Bench(now_ms)
        bench.to_run()
        bench.run(30_000)
        bench.set(pt1_code=code(9000) + 241)
        bench.run(1000)
        bench.set(pt1_code=code(9000))
        bench.run(3000)
        bench.pings = False
        bench.run(5000)
        bench.pings = True
        bench.run(5000)
        bench.set(level_bits=0)
        bench.run(2000)
        return [
            ((event["ms"] - now_ms) % WRAP, event["kind"], event.get("state"), event.get("sf"))
            for event in bench.events()
        ]

    plain = story(0)
    assert "TRIPPED" in [told[2] for told in plain[-4:]]
    for back_ms in (50, 2000, 5025, 20_000, 37_500, 41_000):
        assert story(WRAP - back_ms) == plain, back_ms


def test_config_when_packed_then_it_is_loaded_as_attributes():
    values = limits.defaults()
    values["differ_code"] = 200

    found = loaded(config.pack(values), config.pack(values))
    assert found.differ_code == 200 and found.high_high_code == 12_000
    assert len(found.crc) == 8


def loaded(first, second):
    return config.load(with_copies(first, second))


def test_config_when_a_copy_is_missing_damaged_or_different_then_there_is_none():
    good = config.pack(limits.defaults())
    other = limits.defaults()
    other["differ_code"] -= 1
    assert loaded(good, good) is not None
    for first, second in (
        (good, None),
        (None, good),
        (good, good[:-2] + b"\n"),
        (good.replace(b"240", b"241", 1), good),
        (good, config.pack(other)),
        (b"", b""),
        (b"\n", b"\n"),
    ):
        assert loaded(first, second) is None


def test_config_when_a_limit_is_beyond_a_bound_absent_or_no_integer_then_it_is_named():
    assert config.fault(limits.defaults()) is None
    for name, _, lowest, highest in limits.LIMITS:
        for value in (lowest - 1, highest + 1, None, 1.5, "1", True):
            values = limits.defaults()
            values[name] = value
            assert name in config.fault(values), (name, value)
        values = limits.defaults()
        del values[name]
        assert "wanted %d limits" % len(limits.LIMITS) in config.fault(values)
    values = limits.defaults()
    values["extra"] = 1
    assert config.fault(values) is not None


def test_config_when_limits_are_out_of_order_then_both_are_named():
    for names in limits.ORDER:
        for lower, upper in zip(names, names[1:]):
            values = limits.defaults()
            values[lower] = values[upper]
            assert config.fault(values) is not None, (lower, upper)


def test_step_when_the_heap_is_locked_then_it_goes_through_every_state():
    wander = Wander()
    if micropython is not None:
        micropython.heap_lock()
    try:
        wander.turn(20_000)
    finally:
        if micropython is not None:
            micropython.heap_unlock()
    assert min(wander.modes) > 0, wander.modes
