"""The table of safety.md beside the code's: functions, actions, delays, limits, and the numbers
that stand in its other tables. The rows of the page are in assurance.specification, the other
numbers are written here once, in the page's units.
"""

from assurance.specification import table
from firmware.boiler import (
    button,
    checks,
    control,
    flicker,
    interlock,
    life,
    means,
    pressures,
    proofs,
    responses,
    rows,
    selfcheck,
    water,
)
from firmware.common import fields, limits

HERE = tuple(range(1, 20)) + (23, 24, 25, 26)  # SF-20 to SF-22 are a tracker's
KINDS = {
    table.SIREN: rows.SIREN,
    table.REDUCED: rows.REDUCE,
    table.HOLD: rows.HOLD,
    table.LATCHED: rows.LATCH,
}
DELAYS = {table.VOTES: rows.VOTES, table.AT_ONCE: rows.AT_ONCE}
FLICKERS = {"": rows.QUIET, table.TELLS: rows.TELLS, table.ACTS: rows.ACTS}


def bar(pressure):
    """Gauge pressure as an ADC code."""
    return 3200 + round(pressure * 800)


def bar_s(rate):
    return round(rate * 800)


def kelvin(temperature):
    return round(temperature * 100)


def seconds(time):
    return round(time * 1000)


def minutes(time):
    return time * 60_000


# (number in the code, the page's)
ELSEWHERE = (
    (pressures.CODE_MIN, 2880),  # 3.6 mA
    (pressures.CODE_MAX, 16_800),  # 21 mA
    (limits.CODE_AT_ZERO, bar(0)),
    (pressures.FAST * 50, seconds(0.5)),
    (pressures.RISE * 50, seconds(1)),
    (life.WARN_MS, minutes(1)),
    (checks.CDEG_MIN, kelvin(-40)),
    (checks.CDEG_MAX, kelvin(400)),
    (checks.FRESH_MS, seconds(1)),
    (checks.CODE_STEAM, bar(1.0)),
    (checks.CDEG_STEAM, kelvin(115)),
    (checks.CODE_WIDE, bar(3)),
    (checks.WIDE_CDEG, kelvin(8)),
    (checks.BAND_CDEG, kelvin(4)),
    (checks.AGAIN, 2),
    (life.HOUR_MS, seconds(60 * 60)),
    (responses.CODE_HOT, bar(0.5)),
    (responses.CDEG_HOT, kelvin(60)),
    (responses.DEFOCUS_MS, seconds(6)),
    (responses.DARK_MS, seconds(8)),
    (responses.VENTED_MS, seconds(10)),
    (water.NO_FLOW_MS, seconds(3)),
    (water.PAUSE_MS, seconds(60)),
    (water.TRIES, 3),
    (selfcheck.LATE_MS, seconds(0.1)),
    (selfcheck.LATE_WITHIN_MS, seconds(10)),
    (selfcheck.LATE, 3),
    (selfcheck.RESETS, 4),
    (selfcheck.BOOTS, 3),
    (interlock.BOOT_MS, seconds(2)),
    (interlock.BACK_MS, seconds(5 * 60)),
    (means.OUTLET_BACK_CDEG, kelvin(25)),
    (interlock.RUN_MAX_MS, seconds(14 * 3600)),
    (button.SHORT_MIN_MS, seconds(0.2)),
    (button.FREE_MS, seconds(3)),
    (button.QUIET_MS, seconds(0.5)),
    (button.BOUNCED_MS, seconds(5)),
    (button.SHORT_MAX_MS, seconds(1)),
    (button.LONG_MIN_MS, seconds(2)),
    (button.LONG_MAX_MS, seconds(10)),
    (button.STUCK_MS, seconds(30)),
    (button.FREED_MS, seconds(10)),
    (control.CODE_HOT, bar(0.2)),
    (control.CODE_SAFE, bar(0.5)),
    (control.CDEG_HOT, kelvin(60)),
    (control.METAL_FEED_CDEG, kelvin(230)),
    (control.VENT_OPEN_CDEG, kelvin(2)),
    (control.VENT_CLOSE_CDEG, kelvin(4)),
    (control.FILL_NO_FLOW_MS, seconds(30)),
    (control.SIREN_FULL_MS, seconds(3 * 60)),
    (control.SIREN_EVERY_MS, seconds(10 * 60)),
    (control.SIREN_SHORT_MS, seconds(5)),
    (control.STEADY_MS, seconds(3)),
)

DEFAULTS = (
    # for PS = 12.0 bar at sea level
    ("high_code", bar(10.5)),
    ("high_hold_code", bar(10.6)),
    ("high_high_code", bar(11.0)),
    ("pressure_back_code", bar(9.5)),
    ("reduced_back_code", bar(10.0)),
    ("vent_close_code", bar(9.0)),
    ("rise_from_code", bar(5)),
    ("rise_code_s", bar_s(0.28)),
    ("differ_code", bar_s(0.30)),
    ("drum_max_cdeg", kelvin(189.5)),
    ("outlet_max_cdeg", kelvin(210)),
    ("outlet_reduced_cdeg", kelvin(195)),
)


def number(cell):
    """A cell of the code's table as a number, with the default limits."""
    found = limits.defaults()
    return found.get(cell, cell)


def delay_ms(when):
    """A cell of the page's table that says how it is judged."""
    return DELAYS[when] if when in DELAYS else when if isinstance(when, str) else seconds(when)


def numbers(row):
    """Sign, limit and back of a row of the page as the firmware has them."""
    sign, limit, back = [
        cell if isinstance(cell, str) else table.whole(cell, row.unit)
        for cell in (row.sign, row.limit, row.back)
    ]
    # What is bad below a limit is judged with the other sign.
    return (">", -limit, -back) if sign == "<" else (sign, number(limit), back)


def test_table_when_walked_from_top_to_bottom_then_each_row_says_what_the_page_says():
    place = 0
    for row in table.ROWS:
        assert getattr(rows, row.name) == place, row.name
        for channel in row.channels:
            sf, found_channel, kind, delay, sign, limit, back, flickers = rows.ROWS[place]
            assert (sf, found_channel) == (row.sf, channel), row.name
            assert (kind, delay) == (KINDS[row.does], delay_ms(row.when)), row.name
            assert (sign, number(limit), number(back)) == numbers(row), row.name
            assert flickers == FLICKERS[row.flicker], row.name
            place += 1
    assert place == rows.COUNT == len(rows.ROWS)


def test_table_when_walked_then_every_function_of_the_boiler_board_is_there_and_no_other():
    assert tuple(sorted(set([row[rows.SF] for row in rows.ROWS]))) == HERE


def test_numbers_when_they_stand_outside_the_table_then_they_are_the_pages():
    for place, (found, wanted) in enumerate(ELSEWHERE):
        assert found == wanted, place


def test_limits_when_they_are_the_defaults_then_they_are_the_pages():
    for name, wanted in DEFAULTS:
        assert limits.defaults()[name] == wanted, name


def test_limits_when_compiled_in_then_no_ceiling_of_a_pressure_is_above_the_page():
    for name, default, lowest, highest in limits.LIMITS:
        assert lowest <= default <= highest, name
        if name.endswith("_code") and name not in ("reference_code", "air_code"):
            assert highest == default, name
    ceilings = {name: highest for name, _, _, highest in limits.LIMITS}
    assert ceilings["outlet_max_cdeg"] == kelvin(230)  # with a superheater
    assert ceilings["home_ms"] == seconds(120)


def test_sirens_vents_and_feed_when_listed_then_they_are_the_pages():
    def functions(listed):
        return sorted(set([rows.ROWS[row][rows.SF] for row in listed]))

    assert functions(control._SIREN_ROWS) == [2, 6, 13, 14]
    assert functions(control._VENT_ROWS) == [2, 6, 13]
    # A cold fill waives SF-11, and an SF-15 that waits for its reset: both stand apart.
    assert functions(control._NO_FEED_ROWS) == [2, 8, 12, 15, 25]
    assert functions(control._RESET_FIRST_ROWS) == [15]


def test_flicker_when_it_is_counted_then_twenty_changes_are_full_and_a_third_is_told():
    assert flicker.TOLD_AT * 3 == flicker.FULL == 60 * 20  # a good minute of good samples
    assert flicker.FULL // flicker.POURS == 20
    assert flicker.SPILT - flicker.FULL == 60 * 20


def test_proofs_when_listed_then_they_are_due_after_a_week_and_the_vent_after_a_day():
    week_min, day_min = 7 * 24 * 60, 24 * 60
    due = dict(zip(fields.PROOFS, proofs.DUE_MIN))
    assert due.pop("vent") == day_min
    assert sorted(due) == ["alive1", "alive2", "hw", "lw1", "lw2"]
    assert set(due.values()) == {week_min}
    assert week_min == proofs.GRACE_MIN


def test_events_of_the_state_table_when_listed_then_tripped_ends_by_reset_alone():
    tripped, ready, run, reduced, held = range(5)
    for mode in range(5):
        reached = {event: interlock.NEXT[event][mode] for event in interlock.NEXT}
        assert reached["trip"] == tripped
        assert reached["stop"] == (ready if mode in (run, reduced) else mode)
        assert reached["start"] == (run if mode == ready else mode)
        assert reached["reset"] == (ready if mode == tripped else mode)
        assert reached["hold"] == (held if mode in (run, reduced) else mode)
        assert reached["clear"] == (ready if mode == held else mode)
        assert reached["reduce"] == (reduced if mode == run else mode)
        assert reached["back"] == (run if mode == reduced else mode)
