"""Findings about a site that can be read: each of the workshop's list."""

import json

import pytest

from heliose.app import main
from host.site import load_site, presets
from host.site.checks.plant import check


@pytest.fixture
def found(tmp_path):
    """`found(old, new, …)`: findings about la-villette with texts replaced, as (level, key)."""

    def edit(*pairs, preset="la-villette"):
        text = load_site(preset).source.read_text(encoding="utf-8")
        for old, new in zip(pairs[::2], pairs[1::2], strict=True):
            assert old in text
            text = text.replace(old, new)
        file = tmp_path / "site.toml"
        file.write_text(text, encoding="utf-8")
        return {(f.level, f.key): f.message for f in check(load_site(file))}

    return edit


@pytest.mark.parametrize("preset", presets())
def test_presets_when_checked_then_there_is_no_error(preset):
    assert [f for f in check(load_site(preset)) if f.level == "error"] == []


def test_longitude_when_its_sign_is_wrong_for_the_time_zone_then_it_is_an_error(found):
    message = found("= -105.92 ", "= 105.92 ", preset="san-luis-valley")
    assert "-105.92?" in message["error", "location.longitude_deg"]


def test_air_pressure_when_it_is_that_of_the_sea_then_it_is_a_warning(found):
    assert ("warning", "location.pressure_hpa") in found(
        "= 776.0 ", "= 1013.0 ", preset="san-luis-valley"
    )


def test_set_pressure_when_it_is_ps_then_it_is_an_error(found):
    findings = found("operating_pressure_barg         = 10.0", "operating_pressure_barg = 12.0")
    assert "relief valve" in findings["error", "boiler.operating_pressure_barg"]


@pytest.mark.parametrize(
    ("limits", "key"),
    [
        ("high_barg = 10.65", "high_hold_barg"),
        ("high_hold_barg = 11.2", "high_high_barg"),
        ("high_barg = 9.9", "high_barg"),
    ],
)
def test_limits_when_they_are_out_of_order_then_it_is_an_error(found, limits, key):
    findings = found("# [boiler.limits] ", f"[boiler.limits]\n{limits}\n#")
    assert "out of order" in findings["error", f"boiler.limits.{key}"]


def test_limit_when_it_is_above_the_ceiling_of_the_board_then_it_is_an_error(found):
    findings = found("# [boiler.limits] ", "[boiler.limits]\nhigh_high_barg = 11.5\n#")
    assert "high_high_code" in findings["error", "boiler"]


def test_water_when_full_light_reaches_ps_too_soon_then_it_is_an_error(found):
    old = "lw2 = 3.0, lw1 = 4.0, lc_on = 4.8, lc_off = 5.2"
    new = "lw2 = 1.0, lw1 = 1.5, lc_on = 1.9, lc_off = 2.1"
    findings = found("water_l         = 5.0 ", "water_l = 2.0 ", old, new)
    assert "acting needs" in findings["error", "boiler.water_l"]


def test_hw_when_cold_water_could_swell_to_it_then_it_is_an_error(found):
    assert ("error", "boiler.levels_l.hw") in found("hw = 6.3", "hw = 6.0")


def test_pump_when_it_feeds_less_than_steam_leaves_then_it_is_an_error(found):
    assert ("error", "boiler.pump_g_s") in found("pump_g_s        = 4.0", "pump_g_s = 1.0")


def test_relief_when_full_light_makes_more_steam_then_it_is_an_error(found):
    assert ("error", "boiler.relief_kg_h") in found("relief_kg_h     = 40.0", "relief_kg_h = 4.0")


def test_defocus_when_there_is_no_stored_energy_then_it_is_an_error(found):
    assert ("error", "boiler.defocus_energy") in found('"battery" ', '"none" ')


def test_escape_when_only_software_moves_a_mirror_then_a_warning_says_what_is_lost(found):
    findings = found('escape_drive = "wire"    ', 'escape_drive = "software"')
    told = findings["warning", "mirror.escape_drive"]
    assert "m1, m2, m3, m4" in told and "hangs" in told


def test_escape_by_wire_when_nothing_feeds_the_motors_then_it_is_an_error(found):
    findings = found('"battery" ', '"spring" ')
    assert "spring" in findings["error", "mirror.escape_drive"]


def test_groups_when_they_are_out_of_balance_then_it_is_a_warning(found):
    one_moved = (
        'id = "m2"\nboard = "tracker2"\ngroup = 2',
        'id = "m2"\nboard = "tracker1"\ngroup = 1',
    )
    assert ("warning", "mirror.group") in found(*one_moved)


def test_drives_when_the_beam_stays_longer_than_5_s_then_it_is_an_error(found):
    findings = found("speed_mm_s = 25.0", "speed_mm_s = 2.0")
    assert "allowed: 5" in findings["error", "mirror.m1.axis2"]


def test_drives_when_off_target_would_come_after_6_s_then_it_is_a_warning(found):
    """At 20 mm/s a December morning's `stop` ended in SF-13."""
    findings = found("speed_mm_s = 25.0", "speed_mm_s = 20.0")
    assert "SF-13 waits 6 s" in findings["warning", "mirror.m1.axis2"]


def test_home_switch_when_it_is_not_at_the_escape_end_then_it_is_an_error(found):
    findings = found("home_deg = 90.0", "home_deg = 0.0")
    assert "allowed: 90" in findings["error", "mirror.m1.axis2.home_deg"]


def test_reach_when_travel_is_short_then_it_says_how_often(found):
    findings = found("min_deg = 60.0, max_deg = 300.0", "min_deg = 150.0, max_deg = 300.0",
                     "home_deg = 60.0", "home_deg = 150.0")  # fmt: skip
    assert "% of the time" in findings["warning", "mirror.m4.axis1"]


def test_flux_when_all_mirrors_are_too_many_then_it_is_an_error(found):
    assert ("error", "receiver.flux_limit_kw_m2") in found("= 60.0", "= 8.0")


@pytest.mark.parametrize(
    ("centre", "words"),
    [
        ("[-1.1, 3.7, 2.5]", "the beam on the receiver"),
        ("[0.0, -6.0, 8.0]", "on the way to and from"),
        ("[-2.25, 8.2, 1.2]", "is inside"),
    ],
)
def test_keep_out_when_a_beam_passes_through_then_it_is_an_error(found, centre, words):
    findings = found("[5.0, -0.5, 1.5]", centre, "radius_m = 1.5", "radius_m = 0.8")
    assert any(words in message for message in findings.values())


SLATS_KEEP_OUT = """
[[keep_out]]
name = "nest"
centre_m = {centre}
radius_m = 0.2

[wind]"""


@pytest.mark.parametrize(
    ("centre", "words"),
    [
        # Half-way up to the tube; low in the west, where the slats look on their way to face the
        # ground; at the end of a slat; and where no beam comes: low in the east, and in the south.
        ("[0.3, 0.2, 1.6]", "the beam on the receiver"),
        ("[-6.0, 0.0, 2.0]", "on the way to and from"),
        ("[0.05, 0.95, 0.8]", "is inside"),
        ("[3.0, 0.0, 0.3]", None),
        ("[0.0, -9.0, 6.0]", None),
    ],
)
def test_keep_out_of_slats_when_a_beam_passes_through_then_it_is_an_error(found, centre, words):
    findings = found("\n[wind]", SLATS_KEEP_OUT.format(centre=centre), preset="solar-ose-v1")
    told = [message for message in findings.values() if "keep_out nest" in message]
    assert bool(told) == (words is not None)
    assert words is None or any(words in message for message in told)


def test_slat_when_its_travel_ends_too_early_then_it_is_a_warning_with_the_share_of_the_time(found):
    findings = found("min_deg = 15.0", "min_deg = 60.0", preset="solar-ose-v1")
    assert "out of reach" in findings["warning", "mirror.s1.axis1"]


def test_command_when_a_site_is_good_then_json_says_so(capsys):
    assert main(["site", "check", "san-luis-valley", "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["ok"] is True


def test_command_when_a_site_has_an_error_then_the_exit_code_is_1(tmp_path, capsys):
    file = tmp_path / "bad.toml"
    text = load_site("la-villette").source.read_text(encoding="utf-8")
    file.write_text(text.replace('"battery" ', '"none" '), encoding="utf-8")
    assert main(["site", "check", str(file), "--json"]) == 1
    answer = json.loads(capsys.readouterr().out)
    assert answer["ok"] is False
    assert answer["findings"][0]["level"] == "error"
    assert answer["findings"][0]["key"] == "boiler.defocus_energy"


def test_command_when_the_file_is_no_site_then_the_exit_code_is_2_and_one_line_says_why(
    tmp_path, capsys
):
    file = tmp_path / "bad.toml"
    file.write_text("version = 1\ncolour = 3\n")
    assert main(["site", "check", str(file)]) == 2
    said = capsys.readouterr()
    assert said.out == ""
    assert said.err.count("\n") == 1
    assert f"{file}:2: colour: unknown key" in said.err
