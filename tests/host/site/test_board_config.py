"""What boards are told about a site, in the integers they take."""

import pytest

from firmware.boiler import config as boiler_board
from firmware.common import limits, wire
from firmware.tracker import config as tracker_board
from host.site import load_site, presets
from host.site.board_config import BoardConfigError, boiler_config, tracker_config
from host.site.model import Limits


def with_boiler(site, **changes):
    return site.model_copy(update={"boiler": site.boiler.model_copy(update=changes)})


@pytest.mark.parametrize("preset", presets())
def test_boiler_config_when_made_from_a_preset_then_every_limit_is_within_what_boards_accept(
    preset,
):
    config = boiler_config(load_site(preset))
    assert list(config) == [name for name, _, _, _ in limits.LIMITS]
    for name, _, lowest, highest in limits.LIMITS:
        assert type(config[name]) is int
        assert lowest <= config[name] <= highest
    for chain in limits.ORDER:
        values = [config[name] for name in chain]
        assert values == sorted(set(values))


@pytest.mark.parametrize("preset", presets())
def test_boiler_config_when_packed_then_the_board_reads_the_same(preset):
    config = boiler_config(load_site(preset))
    assert wire.decode(boiler_board.pack(config)[:-1]) == config
    assert boiler_board.fault(config) is None


def test_boiler_config_when_ps_is_12_then_pressures_are_those_of_the_safety_page():
    config = boiler_config(load_site("la-villette"))
    names = ("high_code", "high_hold_code", "high_high_code", "pressure_back_code")
    assert [config[n] for n in names] == [11600, 11680, 12000, 10800]


def test_boiler_config_when_ps_is_6_then_pressures_are_half():
    site = with_boiler(load_site("la-villette"), maximum_allowable_pressure_barg=6.0)
    assert boiler_config(site)["high_high_code"] == 3200 + 800 * 11 // 2


def test_boiler_config_when_a_limit_is_moved_by_one_count_then_the_code_is_another():
    limit = Limits(high_high_barg=10.99875)
    config = boiler_config(with_boiler(load_site("la-villette"), limits=limit))
    assert config["high_high_code"] == 11999


def test_boiler_config_when_a_limit_is_above_its_ceiling_then_it_is_refused():
    site = with_boiler(load_site("la-villette"), limits=Limits(high_high_barg=11.01))
    with pytest.raises(BoardConfigError, match="high_high_code of the boiler board: found 12008"):
        boiler_config(site)


def test_boiler_config_when_the_air_is_thin_then_temperatures_follow():
    high, low = boiler_config(load_site("san-luis-valley")), boiler_config(load_site("la-villette"))
    assert low["drum_max_cdeg"] == pytest.approx(18950, abs=5)
    assert low["boiling_cdeg"] == pytest.approx(9980, abs=2)
    assert high["boiling_cdeg"] == pytest.approx(9267, abs=2)
    assert high["drum_max_cdeg"] < low["drum_max_cdeg"]


def test_boiler_config_when_volumes_and_flows_are_known_then_times_follow():
    config = boiler_config(load_site("la-villette"))
    assert config["fill_max_ms"] == 1_950_000
    # 1.2 l from LW1 to LC_OFF and a quarter, 450 pulses a litre; steam takes 1.4 of 4 g/s.
    assert config["dose_lw1_pulses"] == round(1.2 * 1.25 * 450 / (1 - 5.0 / 3.6 / 4.0))
    assert config["dose_min_pulses"] == 90
    # 2.2 l of hot water from LC_OFF to LW2, at 200 W for a kelvin of the metal above the water.
    assert config["boil_cdeg_s"] == round(2.2 * 0.88 * 2.0e6 / 200 * 100)
    # 275 mm at 25 mm/s and a tenth of a second of acceleration, twice.
    assert config["home_ms"] == pytest.approx(2 * 11_100, abs=50)


@pytest.mark.parametrize("preset", presets())
def test_tracker_config_when_packed_then_the_board_takes_it(preset):
    site = load_site(preset)
    for board in site.trackers:
        config = tracker_config(site, board.id)
        taken = tracker_board.unpack(tracker_board.pack(config))
        assert taken.group == board.group
        assert [m.id for m in taken.mirrors] == [m.id for m in site.mirrors_of(board.id)]


def test_tracker_config_when_made_then_escape_ends_at_the_home_switch_of_axis_2():
    site = load_site("la-villette")
    config = tracker_config(site, "tracker1")
    assert (config["wind"], config["stow_cm_s"], config["resume_cm_s"]) == (1, 1200, 800)
    assert tracker_config(site, "tracker2")["wind"] == 0
    mirror = config["mirrors"][0]
    axis1, axis2 = mirror["axes"]
    assert mirror["escape"] == 1
    assert (axis2["home"], axis2["home_dir"]) == (90_000_000, 1)
    assert (axis1["home"], axis1["home_dir"]) == (60_000_000, -1)
    assert (axis1["speed"], axis1["accel"], axis1["steps_per_deg_milli"]) == (2222, 2222, 444400)
    assert (axis2["speed"], axis2["counts_per_mm_milli"], axis2["arm_a_um"]) == (500, 20000, 200000)
    assert 2_000_000 < mirror["away_udeg"] < 8_000_000
    assert 42_000_000 < mirror["clear_udeg"] < 60_000_000


def test_tracker_config_when_the_board_is_none_of_the_site_then_it_is_refused():
    with pytest.raises(BoardConfigError, match="board boiler, allowed: tracker1, tracker2"):
        tracker_config(load_site("la-villette"), "boiler")
