"""Boot, restart, identity, the end of a turn: what both boards share on either chip."""

from desk.folder import Folder

from sim.chips import load
from sim.chips.world import Restart, World

PORTS = ("pico", "esp32")


def boots(port, root, cause="power"):
    """A board that has just started; the world's cause is how."""
    world = World(port, cause=cause)
    return world, load(port, "firmware.drivers.port").Port(0, 1, 50, None, root)


def restart(call):
    """The cause with which a call ends the program."""
    try:
        call()
    except Restart as ended:
        return ended.cause
    return None


def test_board_when_power_comes_then_its_cause_is_power():
    for port in PORTS:
        _, board = boots(port, "/nowhere")
        identity = board.identity()
        assert identity["cause"] == "power"
        assert len(identity["boot"]) == 8
        assert identity["id"] == ("e6614103e7452d2f" if port == "pico" else "240ac4010203")
        assert board.identity() is identity


def test_board_when_it_was_the_watchdog_then_it_says_so():
    for port in PORTS:
        _, board = boots(port, "/nowhere", cause="watchdog")
        assert board.identity()["cause"] == "watchdog"


def test_restart_when_intended_then_the_marker_is_its_cause_once():
    for port in PORTS:
        with Folder() as root:
            _, board = boots(port, root)
            assert restart(lambda board=board: board.restart("config")) == "reset"
            # Without the marker it would look like a watchdog reset on a Pico.
            _, board = boots(port, root, cause="reset")
            assert board.identity()["cause"] == board.identity()["cause"] == "config"
            _, board = boots(port, root)
            assert board.identity()["cause"] == "power"


def test_boot_then_two_seconds_are_left_for_a_cable_without_a_watchdog():
    world = World()
    load("pico", "firmware.boot")
    assert 2_000_000 <= world.now_us < 2_001_000
    world.spend(3_600_000_000)  # no watchdog bites


def test_boot_then_memory_is_collected_often_enough_for_importing():
    World()
    boot = load("pico", "firmware.boot")
    found = boot.gc.threshold()
    boot.gc.threshold(-1)
    assert found == 8192


def test_boot_when_maintenance_was_asked_for_then_it_waits_a_minute():
    with Folder() as root:
        World()
        boot = load("pico", "firmware.boot")
        assert boot.wait_s(root) == 2
        _, board = boots("pico", root)
        assert restart(lambda: board.restart("maintenance")) == "reset"
        assert boot.wait_s(root) == 60
        _, board = boots("pico", root, cause="reset")
        assert board.identity()["cause"] == "maintenance"
        assert boot.wait_s(root) == 2


def test_watchdog_when_turns_end_then_it_does_not_bite_and_then_it_does_within_a_second():
    for port in PORTS:
        world, board = boots(port, "/nowhere")
        for _ in range(100):
            board.end_turn()
        fed_us = world.now_us
        assert restart(lambda world=world: world.spend(5_000_000)) == "watchdog"
        assert world.now_us - fed_us <= 1_000_000


def test_turns_when_one_is_late_then_lost_ones_are_not_made_up_for():
    world, board = boots("pico", "/nowhere")
    board.end_turn()
    world.spend(180_000)
    board.end_turn()  # at once: it is late
    late_us = world.now_us
    board.end_turn()
    assert 49_000 <= world.now_us - late_us <= 51_000


def test_flash_when_written_then_another_boot_reads_it():
    with Folder() as root:
        _, board = boots("pico", root)
        board.flash.write("config0", b"limits")
        _, board = boots("pico", root)
        assert board.flash.read("config0") == b"limits"
        assert board.flash.read("config1") is None


def test_ticks_when_the_counter_wraps_then_turns_go_on():
    world = World("pico", first_ms=(1 << 30) - 200)
    board = load("pico", "firmware.drivers.port").Port(0, 1, 50, None, "/nowhere")
    before_us = world.now_us
    for _ in range(10):
        board.end_turn()
    assert abs(world.now_us - before_us - 500_000) < 2_000
    assert board.ticks_ms() < 400
