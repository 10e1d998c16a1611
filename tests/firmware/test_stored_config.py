"""SF-18: both stored copies of the boiler's configuration, looked at again every 60 s."""

from desk.boiler import Bench
from desk.flash import Flash, with_copies

from firmware.boiler import config
from firmware.common import limits, wire

GOOD = config.pack(limits.defaults())


def watch(flash):
    return config.Watch(flash, config.load(flash).crc)


def turns_until_noticed(one):
    """Loops of 50 ms until a Watch finds a fault; None: none within three minutes."""
    for turn in range(3600):
        if not one.turn(50):
            return turn + 1
    return None


def with_a_bit_gone(at):
    return GOOD[:at] + bytes((GOOD[at] ^ 1,)) + GOOD[at + 1 :]


def test_sf18_copies_when_they_stay_as_they_were_then_all_is_well():
    assert turns_until_noticed(watch(with_copies(GOOD, GOOD))) is None


def test_sf18_copy_when_it_changes_while_the_board_runs_then_noticed_within_a_minute():
    other = limits.defaults()
    other["differ_code"] -= 1
    for name in config.COPIES:
        for found in (None, b"", b"\n", GOOD[:-1], config.pack(other), with_a_bit_gone(99)):
            flash = with_copies(GOOD, GOOD)
            one = watch(flash)
            flash.files[name] = found
            assert 1200 <= turns_until_noticed(one) <= 1202, (name, found)


def test_sf18_copy_when_any_byte_has_changed_then_it_is_noticed():
    crc = wire.crc_of(GOOD)
    assert crc == GOOD[-9:-1]
    for at in range(len(GOOD)):
        assert wire.crc_of(with_a_bit_gone(at)) != crc, at
    for length in range(len(GOOD)):
        assert wire.crc_of(GOOD[:length]) is None, length


def test_sf18_copies_when_good_again_then_the_board_still_says_no():
    flash = with_copies(GOOD, None)
    one = config.Watch(flash, GOOD[-9:-1].decode())
    assert turns_until_noticed(one) is not None
    flash.files["config1"] = GOOD
    assert turns_until_noticed(one) == 1


def test_sf18_board_when_it_has_no_configuration_then_it_says_so_from_the_first_loop():
    assert not config.Watch(Flash(), "").turn(50)


def test_sf18_reading_when_a_copy_is_lost_in_service_then_it_carries_the_verdict():
    bench = Bench()
    bench.slowly(60_000)
    assert bench.loop.reading.config_ok
    del bench.board.flash.files["config1"]
    bench.run(60_200)
    assert not bench.loop.reading.config_ok
