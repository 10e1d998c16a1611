"""A board's clock against the host's, with jitter, drift and wraps."""

from hypothesis import given, settings
from hypothesis import strategies as st

from host.gateway.clock_map import MAX_DRIFT, WRAP_MS, ClockMap


def watch(clock_map, start_ms, ppm, delays, first_s=0):
    """Pings each second; delays are (there, back) in ms. Returns a function true -> board ms."""

    def board(true_ms):
        return int(start_ms + true_ms * (1 + ppm * 1e-6)) % WRAP_MS

    for second, (there, back) in enumerate(delays, first_s):
        sent = second * 1000
        clock_map.observe(sent, sent + there + back, board(sent + there))
    return board


@settings(max_examples=60, deadline=None)
@given(
    start_ms=st.integers(0, WRAP_MS - 1),
    ppm=st.floats(-100, 100),
    delays=st.lists(
        st.tuples(st.integers(0, 150), st.integers(0, 150)), min_size=1, max_size=200
    ),
)  # fmt: skip
def test_map_when_round_trips_jitter_then_its_error_is_at_most_half_the_best_of_the_last_60(
    start_ms, ppm, delays
):
    clock_map = ClockMap()
    board = watch(clock_map, start_ms, ppm, delays)
    now = len(delays) * 1000
    best = min(there + back for there, back in delays[-60:])
    bound = best / 2 + 60_000 * MAX_DRIFT + 2
    assert abs(clock_map.to_host_ms(board(now)) - now) <= bound
    error = (clock_map.to_board_ms(now) - board(now) + WRAP_MS // 2) % WRAP_MS - WRAP_MS // 2
    assert abs(error) <= bound


def test_map_when_an_hour_has_passed_then_the_drift_is_known_and_tomorrow_is_near():
    clock_map = ClockMap()
    delays = [((n * 7) % 50, 3) for n in range(3600)]
    board = watch(clock_map, 77, 80.0, delays)
    assert abs(clock_map.drift - 80e-6) < 10e-6
    in_ten_hours = 3_600_000 + 36_000_000
    assert abs(clock_map.to_board_ms(in_ten_hours) - board(in_ten_hours)) < 400


@settings(max_examples=30, deadline=None)
@given(start_ms=st.integers(0, WRAP_MS - 1), quiet_h=st.integers(0, 2000))
def test_map_when_the_board_was_silent_for_weeks_then_wraps_are_counted(start_ms, quiet_h):
    clock_map = ClockMap()
    watch(clock_map, start_ms, 0.0, [(5, 5)] * 10)
    later_s = quiet_h * 3600
    board = watch(clock_map, start_ms, 0.0, [(5, 5)] * 3, first_s=10 + later_s)
    now = (13 + later_s) * 1000
    assert abs(clock_map.to_host_ms(board(now)) - now) <= 10


def test_map_when_the_board_ran_slow_for_a_while_then_the_old_round_trips_are_forgotten():
    clock_map = ClockMap()
    watch(clock_map, 0, 0.0, [(1, 1)] * 30)
    watch(clock_map, -700, 0.0, [(20, 20)] * 2, first_s=30)
    assert abs(clock_map.to_board_ms(32_000) - (32_000 - 700)) <= 21


def test_map_when_nothing_was_heard_then_nothing_is_claimed():
    clock_map = ClockMap()
    assert clock_map.to_host_ms(5) is None
    assert clock_map.to_board_ms(5) is None
    assert clock_map.jumped_ms(5, 5) == 0
