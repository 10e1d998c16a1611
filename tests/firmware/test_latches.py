"""Votes, delays, first-out and counts, by themselves: one sample at a time."""

from firmware.boiler import rows
from firmware.boiler.latches import Latches, Recent
from firmware.boiler.responses import Rise
from firmware.common import limits

VOTED, SENSOR = rows.SF02, rows.SF03  # at 12000, back at 10800
HELD = rows.SF01_HOLD
WAITED = rows.SF04  # above 240 for 2 s
AT_ONCE = rows.SF19  # at 5000, back at 2000
LATCHED_AT_ONCE = rows.SF23
SIREN = rows.SF14
BAD, BETWEEN, GOOD = 12_000, 11_000, 10_800


class Desk:
    """Latches that are recording, and one step a sample."""

    def __init__(self, recording=True):
        self.latches = Latches(limits.Limits(limits.defaults(), ""))
        self.latches.recording = recording
        self.now_ms = 0

    def step(self, loop_ms=50):
        self.now_ms += loop_ms
        self.latches.begin(self.now_ms, loop_ms)
        return self.latches

    def vote(self, *values, row=VOTED, sensor=SENSOR):
        for value in values:
            self.step().vote(row, value, sensor)
        return self.latches.active[row]

    def wait(self, value, ms, row=WAITED, loop_ms=50, charged=None):
        for _ in range(ms // loop_ms):
            self.step(loop_ms).delay(row, value, charged)
        return self.latches.active[row]


def test_latches_when_made_then_nothing_was_seen_and_nothing_is_recorded_yet():
    latches = Latches(limits.Limits(limits.defaults(), ""))
    for memory in (latches.window, latches.away, latches.bad_ms, latches.since_ms, latches.value):
        assert memory == [0] * rows.COUNT
    assert latches.recording is False and latches.first == -1
    assert (latches.judged, latches.now_ms, latches.loop_ms) == (0, 0, 0)


def test_vote_when_two_of_the_last_three_are_bad_then_it_acts():
    for pattern, acts in (
        ((BAD,), False),
        ((BAD, BAD), True),
        ((BAD, GOOD, BAD), True),
        ((BAD, GOOD, GOOD, BAD), False),
        ((GOOD, BAD, GOOD, GOOD, BAD, GOOD, GOOD), False),
        ((BAD, BETWEEN, BETWEEN, BAD, BETWEEN, BAD), True),
        ((BAD - 1, BAD - 1, BAD - 1), False),
    ):
        assert Desk().vote(*pattern) == acts, pattern


def test_vote_when_it_acts_then_three_samples_at_or_below_back_end_it():
    desk = Desk()
    assert desk.vote(BAD, BAD)
    assert desk.vote(GOOD, GOOD)
    assert desk.vote(GOOD + 1)
    assert desk.vote(GOOD, GOOD)
    assert not desk.vote(GOOD)


def test_vote_when_it_acts_then_samples_between_back_and_limit_leave_it():
    desk = Desk()
    desk.vote(BAD, BAD)
    assert desk.vote(*[GOOD + 1] * 20)
    assert desk.vote(*[BAD - 1] * 20)


def test_vote_when_there_is_no_new_sample_then_old_ones_do_not_age():
    desk = Desk()
    desk.vote(BAD)
    desk.vote(*[None] * 20)
    assert desk.vote(BAD)
    desk.vote(*[None] * 20)
    desk.vote(GOOD, GOOD)
    assert desk.vote(None)
    assert not desk.vote(GOOD)


def test_vote_when_there_is_no_new_sample_then_the_row_counts_as_judged():
    latches = Desk().step()
    latches.vote(VOTED, None, SENSOR)
    latches.vote(HELD, GOOD, SENSOR)
    latches.delay(WAITED, 0)
    assert latches.judged == 3
    latches.begin(0, 50)
    assert latches.judged == 0


def test_vote_when_it_needs_an_invalid_sample_for_two_then_the_sensor_acts():
    desk = Desk()
    for value, invalid in ((BAD, False), (1 << 20, True)):
        latches = desk.step()
        latches.vote(SENSOR, invalid, SENSOR)
        latches.vote(VOTED, value, SENSOR)
    assert latches.active[SENSOR] and not latches.active[VOTED]
    assert latches.value[SENSOR] == 1 << 20


def test_vote_when_two_are_valid_beside_an_invalid_one_then_both_act():
    desk = Desk()
    for value, invalid in ((BAD, False), (1 << 20, True), (BAD, False)):
        latches = desk.step()
        latches.vote(SENSOR, invalid, SENSOR)
        latches.vote(VOTED, value, SENSOR)
    assert latches.active[SENSOR] and latches.active[VOTED]


def test_delay_when_it_is_bad_for_its_delay_then_it_acts_and_not_a_loop_sooner():
    assert not Desk().wait(241, 1950)
    assert Desk().wait(241, 2000)
    assert not Desk().wait(240, 60_000)
    assert Desk().wait(241, 2000, loop_ms=100)


def test_delay_when_good_samples_come_between_then_they_forgive_as_long_as_they_last():
    desk = Desk()
    desk.wait(241, 1500)
    desk.wait(240, 500)
    assert not desk.wait(241, 950)
    assert desk.wait(241, 50)


def test_delay_when_a_loop_hangs_then_one_good_sample_forgives_100_ms():
    desk = Desk()
    desk.wait(241, 1950)
    desk.wait(0, 5000, loop_ms=5000)
    assert not desk.wait(241, 100)
    assert desk.wait(241, 50)


def test_delay_when_it_acts_then_it_takes_as_long_to_be_good_again():
    desk = Desk()
    desk.wait(241, 10_000)
    assert desk.wait(240, 1950)
    assert not desk.wait(240, 50)


def test_delay_when_it_has_none_then_one_sample_acts_and_one_at_back_ends_it():
    desk = Desk()
    assert not desk.wait(4999, 50, row=AT_ONCE)
    assert desk.wait(5000, 50, row=AT_ONCE)
    assert desk.wait(4999, 500, row=AT_ONCE)
    assert desk.wait(2001, 500, row=AT_ONCE)
    assert not desk.wait(2000, 50, row=AT_ONCE)


def test_delay_when_it_never_acted_then_samples_between_back_and_limit_forgive():
    desk = Desk()
    desk.wait(20_000 + 1, 0)
    desk.wait(-19_999, 150, row=rows.SF17)
    desk.wait(-20_000, 150, row=rows.SF17)  # no longer bad, though not yet back
    assert not desk.wait(-19_999, 150, row=rows.SF17)
    assert desk.wait(-19_999, 50, row=rows.SF17)


def test_delay_when_another_row_is_charged_then_that_one_acts_at_the_end():
    desk = Desk()
    desk.wait(241, 1950, charged=SENSOR)
    assert not desk.latches.active[SENSOR]
    desk.wait(241, 50, charged=SENSOR)
    assert desk.latches.active[SENSOR] and not desk.latches.active[WAITED]
    assert desk.wait(241, 50) and desk.latches.active[WAITED]


def test_since_when_it_acts_then_it_is_the_first_bad_sample_of_those_that_made_it_act():
    desk = Desk()
    desk.vote(BAD, GOOD, GOOD, GOOD, BAD, GOOD, BAD)
    assert desk.latches.since_ms[VOTED] == 5 * 50
    desk = Desk()
    desk.wait(241, 500)
    desk.wait(0, 500)
    desk.wait(241, 3000)
    assert desk.latches.since_ms[WAITED] == 1050


def test_since_when_it_goes_on_acting_then_it_stays():
    desk = Desk()
    desk.vote(BAD, BAD, BAD, BAD)
    assert desk.latches.since_ms[VOTED] == 50
    desk = Desk()
    desk.wait(5000, 500, row=AT_ONCE)
    assert desk.latches.since_ms[AT_ONCE] == 50


def test_value_when_it_acts_then_it_is_that_of_the_sample_that_made_it_act():
    desk = Desk()
    desk.vote(BAD, BAD + 5, BAD + 9)
    assert desk.latches.value[VOTED] == BAD + 5


def test_acting_when_rows_come_and_go_then_they_are_counted_by_kind():
    desk = Desk()
    assert desk.latches.acting == [0, 0, 0, 0]
    desk.vote(BAD, BAD, BAD)
    desk.vote(BAD, BAD, BAD, row=VOTED + 1)
    desk.vote(BAD, BAD, BAD, row=HELD)
    desk.vote(BAD, BAD, BAD, row=rows.SF01)
    desk.wait(0, 50, row=SIREN)
    assert desk.latches.acting == [1, 1, 1, 2]
    desk.vote(0, 0, 0, row=HELD)
    desk.wait(-1, 50, row=SIREN)
    assert desk.latches.acting == [0, 1, 0, 2] and desk.latches.active[HELD] is False


def test_recorded_when_rows_latch_then_in_their_order_once_and_the_first_is_kept():
    desk = Desk()
    desk.wait(1, 100, row=LATCHED_AT_ONCE)
    desk.vote(BAD, BAD, BAD)
    desk.wait(0, 100, row=LATCHED_AT_ONCE)
    desk.wait(1, 100, row=LATCHED_AT_ONCE)
    latches = desk.latches
    assert latches.first == LATCHED_AT_ONCE
    assert (latches.recorded[LATCHED_AT_ONCE], latches.recorded[VOTED], latches.news) == (1, 2, 2)


def test_recorded_when_a_row_only_holds_or_reduces_then_it_is_not():
    desk = Desk()
    desk.vote(BAD, BAD, BAD, row=HELD)
    desk.vote(BAD, BAD, BAD, row=rows.SF01)
    assert (desk.latches.news, desk.latches.first) == (0, -1)


def test_recorded_when_the_siren_alone_is_wanted_then_it_is_but_never_the_first():
    desk = Desk()
    desk.wait(0, 50, row=SIREN)
    assert (desk.latches.news, desk.latches.recorded[SIREN], desk.latches.first) == (1, 1, -1)


def test_recorded_when_it_is_too_soon_after_boot_then_only_once_recording_begins():
    desk = Desk(recording=False)
    desk.vote(BAD, BAD)
    assert desk.latches.active[VOTED] and desk.latches.first == -1
    desk.latches.recording = True
    desk.vote(BAD)
    assert desk.latches.first == VOTED and desk.latches.since_ms[VOTED] == 50


def test_reset_when_taken_then_nothing_is_recorded_and_the_next_one_is_first():
    desk = Desk()
    desk.vote(BAD, BAD)
    desk.wait(1, 50, row=LATCHED_AT_ONCE)
    desk.latches.reset()
    assert desk.latches.first == -1 and set(desk.latches.recorded) == {0}
    desk.wait(1, 50, row=LATCHED_AT_ONCE)
    assert desk.latches.first == LATCHED_AT_ONCE
    assert desk.latches.recorded[LATCHED_AT_ONCE] == 3  # of all since boot


def test_first_acting_when_asked_for_a_kind_then_the_first_of_that_or_a_stronger_one():
    desk = Desk()
    assert desk.latches.first_acting(rows.SIREN) == -1
    desk.vote(BAD, BAD, row=rows.SF01)
    desk.vote(BAD, BAD)
    for kind, row in ((rows.SIREN, rows.SF01), (rows.REDUCE, rows.SF01), (rows.HOLD, VOTED)):
        assert desk.latches.first_acting(kind) == row
    assert desk.latches.first_acting(rows.LATCH) == VOTED


def test_holds_when_only_the_sensor_was_charged_then_the_condition_holds_all_the_same():
    desk = Desk()
    assert not desk.latches.holds(WAITED) and not desk.latches.holds(VOTED)
    desk.wait(241, 1950, charged=SENSOR)
    assert not desk.latches.holds(WAITED)
    desk.wait(241, 50, charged=SENSOR)
    assert desk.latches.holds(WAITED) and not desk.latches.active[WAITED]
    desk = Desk()
    for _ in range(2):
        desk.step().vote(SENSOR, True, SENSOR)
        desk.latches.vote(VOTED, BAD, SENSOR)
    assert desk.latches.holds(VOTED) and not desk.latches.active[VOTED]
    desk = Desk()
    desk.vote(BAD)
    assert not desk.latches.holds(VOTED)
    desk.vote(BAD, 0, 0)
    assert desk.latches.holds(VOTED)  # no vote is left, but it still acts
    assert not desk.latches.holds(AT_ONCE)


def test_recent_when_things_happen_then_each_counts_until_its_time_is_over():
    recent = Recent(3, 1000)
    assert [recent.count(100, n in (0, 5, 9)) for n in range(20)] == (
        [1] * 5 + [2] * 4 + [3] + [2] * 5 + [1] * 4 + [0]
    )


def test_recent_when_more_happens_than_it_holds_then_the_oldest_gives_way():
    recent = Recent(2, 1000)
    assert [recent.count(100, n < 5) for n in range(16)] == ([1] + [2] * 12 + [1] + [0] * 2)


def test_recent_when_some_are_known_from_before_then_their_time_begins_now():
    recent = Recent(4, 1000, 3)
    assert recent.count(0, False) == 3
    assert recent.count(0, True) == 4
    assert recent.count(0, True) == 4  # and never more
    assert recent.count(999, False) == 4
    assert recent.count(1, False) == 0


def test_rise_when_windows_follow_each_other_then_each_says_how_fast_it_rose():
    rise = Rise(200)
    found = [rise.follow(True, True, 1000 + n * n, 50) for n in range(9)]
    low = -(1 << 20)
    assert found == [low] * 3 + [low] + [low] * 3 + [(49 - 9) * 1000 // 200] + [200]


def test_rise_when_not_watched_then_the_last_sample_begins_the_first_window():
    rise = Rise(100)
    assert rise.follow(False, True, 1000, 50) < 0
    assert rise.follow(False, True, 1100, 50) < 0
    assert rise.follow(True, True, 1100, 50) < 0
    assert rise.follow(True, True, 1110, 50) == 100
    assert rise.follow(True, True, 1110, 50) == 100
    assert rise.follow(True, True, 1110, 50) == 0
    assert rise.follow(False, True, 1110, 50) == -(1 << 20)


def test_rise_when_a_window_ends_then_its_rate_is_whole_codes_a_second():
    for window_ms, before, after, codes_s in (
        (1, 10, 20, 10_000),
        (100, 1, 101, 1000),
        (30, 9, 10, 33),
    ):
        rise = Rise(window_ms)
        rise.follow(False, True, before, window_ms)
        found = rise.follow(True, True, after, window_ms)
        assert found == codes_s and isinstance(found, int)


def test_rise_when_the_end_of_a_window_is_invalid_then_it_ends_with_the_next_valid_one():
    rise = Rise(100)
    rise.follow(False, True, 1000, 50)
    rise.follow(True, True, 1000, 50)
    assert rise.follow(True, False, 0, 50) < 0
    assert rise.follow(True, True, 1015, 50) == 100


def test_rise_when_the_sample_before_was_invalid_then_the_first_window_is_not_known():
    rise = Rise(100)
    rise.follow(False, False, 1000, 50)
    rise.follow(True, True, 1000, 50)
    assert rise.follow(True, True, 2000, 50) < 0
    rise.follow(True, True, 2000, 50)
    assert rise.follow(True, True, 2001, 50) == 10
