"""Whether UTC is trusted: synchronised, stepped, set by hand."""

from host.codes import ClockTrust
from host.gateway.utc import Utc

NTP = (True, ClockTrust.SYNCHRONISED)
NONE = (False, ClockTrust.NOT_SYNCHRONISED)


def test_utc_when_never_good_then_it_follows_the_clock_anywhere_and_is_not_good():
    utc = Utc(1000)
    utc.look(5_000_000, *NONE)
    assert (utc.offset_ms, utc.good, utc.why) == (5_000_000, False, "not_synchronised")
    utc.look(9_000_000, *NTP)
    assert (utc.offset_ms, utc.good, utc.why) == (9_000_000, True, "synchronised")


def test_utc_when_a_good_clock_is_steered_then_it_follows_and_stays_good():
    utc = Utc(1000)
    utc.look(1000, *NTP)
    utc.look(1200, *NTP)
    utc.look(1250, *NONE)  # no source for hours: it is still off by little
    assert (utc.offset_ms, utc.good, utc.stepped) == (1250, True, False)


def test_utc_when_a_good_clock_steps_then_the_old_offset_holds():
    utc = Utc(1000)
    utc.look(1000, *NTP)
    utc.look(3_601_000, *NTP)
    assert (utc.offset_ms, utc.good, utc.stepped) == (1000, True, True)
    assert (utc.why, utc.step_ms) == ("stepped", 3_600_000)
    utc.look(1100, *NTP)  # it came back
    assert (utc.offset_ms, utc.stepped, utc.why) == (1100, False, "synchronised")


def test_utc_when_set_by_an_operator_then_it_holds_until_the_clock_is_synchronised():
    utc = Utc(0)
    utc.set(500, 1_782_032_400_500)
    utc.look(77, *NONE)
    assert (utc.offset_ms, utc.good, utc.why) == (1_782_032_400_000, True, "set_by_operator")
    utc.look(1_782_032_409_000, *NTP)
    assert (utc.offset_ms, utc.good, utc.why) == (1_782_032_409_000, True, "synchronised")
