"""How far UTC is believed: synchronised, stepped, set by hand."""

from host.gateway.utc import Utc

NTP = (True, "synchronised")
NONE = (False, "not synchronised")


def test_utc_when_never_good_then_it_follows_the_clock_anywhere_and_is_not_good():
    utc = Utc(1000)
    utc.look(5_000_000, *NONE)
    assert (utc.offset_ms, utc.good, utc.why) == (5_000_000, False, "not synchronised")
    utc.look(9_000_000, *NTP)
    assert (utc.offset_ms, utc.good, utc.why) == (9_000_000, True, "synchronised")


def test_utc_when_a_good_clock_is_steered_then_it_follows_and_stays_good():
    utc = Utc(1000)
    utc.look(1000, *NTP)
    utc.look(1200, *NTP)
    utc.look(1250, *NONE)  # nobody has spoken to it for hours: it is still off by little
    assert (utc.offset_ms, utc.good, utc.stepped) == (1250, True, False)


def test_utc_when_a_good_clock_steps_then_the_old_one_holds_and_it_is_said():
    utc = Utc(1000)
    utc.look(1000, *NTP)
    utc.look(3_601_000, *NTP)
    assert (utc.offset_ms, utc.good, utc.stepped) == (1000, True, True)
    assert utc.why == "the computer's clock stepped by +3600.0 s; not followed"
    utc.look(1100, *NTP)  # it came back
    assert (utc.offset_ms, utc.stepped, utc.why) == (1100, False, "synchronised")


def test_utc_when_set_by_an_operator_then_it_holds_until_the_clock_is_synchronised():
    utc = Utc(0)
    utc.set(500, 1_782_032_400_500)
    utc.look(77, *NONE)
    assert (utc.offset_ms, utc.good, utc.why) == (1_782_032_400_000, True, "set by an operator")
    utc.look(1_782_032_409_000, *NTP)
    assert (utc.offset_ms, utc.good, utc.why) == (1_782_032_409_000, True, "synchronised")
