"""Scenario files: what is refused, and with which message."""

import pytest

from heliose.app import main
from host.site import load_site, presets
from host.site.checks.plant import check
from sim.scenario import fault_matrix
from sim.scenario.load import ScenarioError, read_scenario, shipped

GOOD = """title    = "one fault"
site     = "la-villette"
start    = "2026-06-21T10:00:00Z"
duration_s = 900

[[fault]]
at_s = 10.0
target = "pt1"
kind = "stuck"
"""


def refused(tmp_path, old, new):
    file = tmp_path / "scenario.toml"
    file.write_text(GOOD.replace(old, new))
    with pytest.raises(ScenarioError) as caught:
        read_scenario(file)
    assert caught.value.exit_code == 2
    message = str(caught.value)
    assert message.startswith(str(file))
    return message.removeprefix(str(file))


def test_scenario_when_good_then_is_read_with_its_site(tmp_path):
    file = tmp_path / "scenario.toml"
    file.write_text(GOOD)
    scenario, site = read_scenario(file)
    assert scenario.fault[0].target == "pt1"
    assert site.name == "la-villette"


@pytest.mark.parametrize("name", shipped())
def test_scenario_when_shipped_then_is_read(name):
    scenario, _ = read_scenario(name)
    assert scenario.expect.model_fields_set, f"{name} expects nothing"


def test_target_when_unknown_then_line_and_targets_of_the_site_are_named(tmp_path):
    message = refused(tmp_path, "pt1", "pt3")
    assert message.startswith(":8: fault.1.target: found")
    assert "mirror.m4.axis2" in message
    assert "link.tracker2" in message


def test_fault_when_in_an_array_of_inline_tables_then_its_own_line_is_named(tmp_path):
    inline = 'fault = [\n    { at_s = 1.0, target = "pt1", kind = "stcuk" },\n]\n'
    old = GOOD[GOOD.index("[[fault]]") :]
    assert refused(tmp_path, old, inline).startswith(":7: fault.1.kind: found")


def test_kind_when_unknown_then_kinds_of_the_target_are_named(tmp_path):
    message = refused(tmp_path, "stuck", "stcuk")
    assert message.startswith(":9: fault.1.kind")
    assert "off, short, stuck, offset" in message


@pytest.mark.parametrize(
    ("target", "kind", "value", "error"),
    [
        ("link.boiler", "late", None, "is missing; allowed: a number (ms)"),
        ("board.boiler", "late", None, "is missing; allowed: a number (ms a loop)"),
        ("board.boiler", "late", -1.0, "allowed: 0 to 60000 (ms a loop)"),
        ("link.boiler", "corrupt", 1.5, "allowed: 0 to 1"),
        ("config.boiler", "corrupt", 0.5, "allowed: none; corrupt takes no value"),
        ("link.boiler", "flood", 1.0, "allowed: none; flood takes no value"),
        ("board.tracker1", "hold_up", 1.0, "allowed: none; hold_up takes no value"),
        ("link.tracker1", "hold_up", None, 'kind: found "hold_up", allowed: cut, flood, corrupt'),
    ],
)
def test_fault_of_a_board_or_link_when_its_value_is_wrong_then_refused(
    tmp_path, target, kind, value, error
):
    other = f'target = "{target}"\nkind = "{kind}"' + (f"\nvalue = {value}" if value else "")
    assert error in refused(tmp_path, 'target = "pt1"\nkind = "stuck"', other)


def test_value_of_slow_then_a_time_for_sensors_and_a_share_for_drives(tmp_path):
    slow = 'kind = "slow"\nvalue = '
    assert "(share of its speed)" in refused(
        tmp_path, 'pt1"\nkind = "stuck"', 'pump"\nkind = "slow"'
    )
    assert "0 to 1 (share" in refused(tmp_path, 'pt1"\nkind = "stuck"', f'pump"\n{slow}5.0')
    assert "0 to 3600 (s)" in refused(tmp_path, 'kind = "stuck"', f"{slow}-1.0")


def test_key_when_unknown_then_nearest_and_allowed_are_named(tmp_path):
    message = refused(tmp_path, "kind =", "kin =")
    assert ":9: fault.1.kin: unknown key; did you mean kind?" in message


def test_action_when_it_lacks_its_key_then_is_refused(tmp_path):
    more = 'duration_s = 900\n[[action]]\nat_s = 1.0\ndo = "press_button"\n'
    assert "press_button needs the key seconds" in refused(tmp_path, "duration_s = 900\n", more)


@pytest.mark.parametrize(
    ("old", "new", "error"),
    [
        ('"pt1"', '"mirror.m12.axis1"', "mirror.m12.axis1"),
        ('"pt1"', "pt1", "not valid TOML"),
        ("stuck", "reboot", 'found "reboot"'),
        ("stuck", "drift", "a second"),
        ('kind = "stuck"\n', "", "fault.1.kind: is missing"),
        ("00Z", "00", "a time with its zone"),
        ("at_s = 10.0", "at_s = 10.0\nuntil_s = 5.0", "fault.1.until_s"),
        ("at_s = 10.0", "at_s = 1000.0", "fault.1.at_s"),
        ("900", "0", ":4: duration_s"),
        ("900", "2592000", ":4: duration_s"),
        ("900", '"long"', ":4: duration_s"),
        ('"la-villette"', '"nowhere"', ':2: site: found "nowhere", allowed: a path or one of'),
        ('"la-villette"', '""', ':2: site: found ""'),
        ('"la-villette"', "3", ':2: site: found 3, allowed: a text in "quotes"'),
        ('"2026-06-21T10:00:00Z"', "2026-06-21", ":3: start: found 2026-06-21, allowed: a time"),
        ("2026-06-21T10:00:00Z", "9999-12-31T23:59:59Z", "allowed: a time from 1900 to 2100"),
        ("2026-06-21T10:00:00Z", "0001-01-01T00:00:00+14:00", "from 1900 to 2100"),
        ("duration_s = 900", "duration_min = 15", "wrong unit: found duration_min"),
        ("900", "inf", ":4: duration_s: found inf, allowed: a finite number"),
        ("900", "900\nseed = -1", ":5: seed: found -1, allowed: 0 to 2147483647"),
        ("900", "900\nsky = 3", ":5: sky: found 3, allowed: a table"),
        ("at_s = 10.0", "at_s = nan", ":7: fault.1.at_s: found nan"),
        ("at_s = 10.0", "at_s = -1", ":7: fault.1.at_s: found -1"),
        ('"stuck"', '"stuck"\nvalue = 1e300', ":10: fault.1.value: found 1e+300"),
        ('"stuck"', '"stuck"\nvalue = nan', ":10: fault.1.value: found nan"),
        ('"stuck"', '"stuck"\nvalue = 37.0', "found 37.0, allowed: -4 to 36 (bar)"),
        ('"stuck"', '"drift"\nvalue = -41.0', "allowed: -40 to 40 (bar a second)"),
        ('"pt1"\nkind = "stuck"', '"t_drum"\nkind = "stuck"\nvalue = -300', "-273 to 1000 (°C)"),
        ('"pt1"\nkind = "stuck"', '"t_drum"\nkind = "offset"\nvalue = 2e3', "1273 (K)"),
        ('"pt1"\nkind = "stuck"', '"supply"\nkind = "dip"\nvalue = 230', "0 to 60 (V)"),
        ('"pt1"\nkind = "stuck"', '"wind"\nkind = "stuck"\nvalue = -1', "0 to 100 (m/s)"),
        ('"pt1"\nkind = "stuck"', '"hw"\nkind = "stuck"\nvalue = 2', "0 to 1 (0 or 1)"),
        ('"stuck"', '"noise"\nvalue = -1.0', "found -1.0, allowed: 0 to 40 (sigma, in bar)"),
        ('"stuck"', '"off"\nvalue = 1.0', "allowed: none; off takes no value"),
        ('"pt1"\nkind = "stuck"', '"reserve.boiler"\nkind = "off"', "reserve.tracker1"),
        (
            '"pt1"\nkind = "stuck"',
            '"board.boiler"\nkind = "reboot"\nuntil_s = 20',
            "allowed: none; a reboot is over at once",
        ),
    ],
)
def test_value_when_not_allowed_then_line_found_and_allowed_are_named(tmp_path, old, new, error):
    assert error in refused(tmp_path, old, new)


@pytest.mark.parametrize(
    ("table", "error"),
    [
        ("[initial]\nwater_l = 999.0", "found 999.0, allowed: 0 to 8 (the vessel)"),
        ('[initial]\nstate = "RUN"\nwater_l = 1.0', "allowed: 4 to 6.3 (from lw1 to hw)"),
        ("[initial]\npressure_barg = 9.0", 'initial: pressure_barg only with state = "RUN"'),
        ('[[action]]\nat_s = 1\ndo = "dance"', 'found "dance", allowed: "press_button"'),
        ('[[action]]\nat_s = 1\ndo = "start"\nkg_h = 2.0', "action.1: start has no key kg_h"),
        ('[[action]]\nat_s = 1\ndo = "demand"', "action.1: demand needs the key kg_h"),
        ('[[action]]\nat_s = 1\ndo = "track"\nboard = "boiler"', "allowed: tracker1, tracker2"),
        ('[expect]\ntrip = "SF-99"', 'allowed: "SF-01" to "SF-26", "BOOT", "COMMAND" or "none"'),
        ("[expect]\nmax_pressure_barg = nan", "found nan, allowed: a finite number"),
        ('[expect]\nreaches = "STEAM"', ':11: expect.reaches: found "STEAM", allowed: "TRIPPED"'),
        ('[expect]\nreaches = ["RUN", "TRACK"]', 'expect.reaches.2: found "TRACK"'),
        ('[expect]\ntrips = "none"', 'expect.trips: found "none", allowed: "SF-01" to "SF-26"'),
        (
            '[expect]\nwarns = "SF-02"',
            'expect.warns: found "SF-02", allowed: "SF-03", "SF-09", "SF-13", "SF-14", "SF-17", '
            '"SF-21", "SF-22" or "SF-26"',
        ),
        ('[expect]\nrefused = "no"', 'found "no", allowed: "SF-01" to "SF-26", "not READY"'),
        ("[expect]\nsiren = 1", "expect.siren: found 1, allowed: true or false"),
        ("[expect]\ndark_s = -1", "expect.dark_s: found -1, allowed: 0.0 to"),
        ("[expect]\ndark_ms = 1", "wrong unit: found dark_ms, allowed: dark_s"),
        ('[expect]\ntracker_reaches = "TRACK"', 'found "TRACK", allowed: a table'),
        (
            '[expect.tracker_end_state]\ntracker3 = "TRACK"',
            ":11: expect.tracker_end_state.tracker3: no such tracker; allowed: tracker1, tracker2",
        ),
        (
            '[expect.tracker_reaches]\ntracker1 = "RUN"',
            ':11: expect.tracker_reaches.tracker1: found "RUN", allowed: "UNHOMED", "HOMING"',
        ),
        ('[sky]\nkind = "measured"\nfile = "nowhere.dat"', 'sky.file: found "nowhere.dat"'),
        ('[sky]\nkind = "measured"\nday = 2026-06-21T10:00:00Z', "allowed: a day as 2016-01-01"),
    ],
)
def test_table_when_it_holds_what_is_not_allowed_then_it_is_refused(tmp_path, table, error):
    assert error in refused(tmp_path, 'kind = "stuck"\n', f'kind = "stuck"\n{table}\n')


@pytest.mark.parametrize("data", [b"\xff\xfe", b"\0", b"a = " + b"[" * 5000, bytes(range(256))])
def test_file_when_it_is_no_toml_then_it_is_refused_in_one_line(tmp_path, data):
    file = tmp_path / "scenario.toml"
    file.write_bytes(data)
    with pytest.raises(ScenarioError, match="not ") as caught:
        read_scenario(file)
    assert "\n" not in str(caught.value)


def test_file_when_windows_editor_wrote_it_then_it_is_read(tmp_path):
    file = tmp_path / "scenario.toml"
    file.write_bytes(b"\xef\xbb\xbf" + GOOD.replace("\n", "\r\n").encode())
    assert read_scenario(file)[0].title == "one fault"


def test_file_when_it_is_a_folder_then_refused(tmp_path):
    with pytest.raises(ScenarioError, match="no file: found .*; allowed: a path, or one of"):
        read_scenario(tmp_path)


def test_site_when_another_one_is_given_then_targets_are_those_of_it(tmp_path):
    file = tmp_path / "scenario.toml"
    file.write_text(GOOD)
    assert read_scenario(file, "san-luis-valley")[1].name == "san-luis-valley"


@pytest.fixture
def own_site(tmp_path):
    """`own_site(old, new, …)`: a scenario at a changed copy of la-villette."""

    def make(*pairs):
        text = load_site("la-villette").source.read_text(encoding="utf-8")
        for old, new in zip(pairs[::2], pairs[1::2], strict=True):
            assert old in text
            text = text.replace(old, new, 1)
        (tmp_path / "mine.toml").write_text(text, encoding="utf-8")
        file = tmp_path / "scenario.toml"
        file.write_text(GOOD.replace('"la-villette"', '"mine.toml"'))
        return file

    return make


def test_site_when_its_check_finds_errors_then_the_first_is_named_with_the_scenarios_line(own_site):
    file = own_site('defocus_energy  = "battery"', 'defocus_energy  = "none"')
    with pytest.raises(ScenarioError) as caught:
        read_scenario(file)
    assert str(caught.value).startswith(f"{file}:2: site: {file.parent / 'mine.toml'}: boiler.")
    assert 'defocus_energy: found "none"' in str(caught.value)


def test_site_when_its_check_finds_several_errors_then_has_the_number_of_the_others(own_site):
    file = own_site('"battery"', '"none"', "pump_g_s        = 4.0", "pump_g_s        = 1.0")
    with pytest.raises(ScenarioError, match=r"\(2 more by `heliose site check`\)"):
        read_scenario(file)


def test_site_when_its_check_has_warnings_only_then_it_is_played(own_site):
    file = own_site("outlet_max_c    = 210.0", "outlet_max_c    = 215.0")
    assert read_scenario(file)[1].boiler.outlet_max_c == 215.0


@pytest.mark.parametrize("name", presets())
def test_presets_when_checked_then_have_no_error(name):
    assert [f for f in check(load_site(name)) if f.level == "error"] == []


def test_file_when_absent_then_shipped_ones_are_named():
    with pytest.raises(ScenarioError, match="heliose sim list"):
        read_scenario("no-such-scenario")


def test_matrix_when_asked_for_each_pair_then_a_pattern_answers():
    for target in fault_matrix.targets("boiler", ["tracker1"], ["m1"]):
        row = fault_matrix.pattern(target)
        assert row in fault_matrix.MATRIX


def test_gusts_when_of_the_wind_then_taken_and_of_anything_else_refused(tmp_path):
    wind = '[[action]]\nat_s = 1.0\ndo = "set_wind"\nm_s = 9.0\ngusts = true\n'
    file = tmp_path / "scenario.toml"
    file.write_text(GOOD + wind)
    assert read_scenario(file)[0].action[0].gusts is True
    other = wind.replace("set_wind", "start").replace("m_s = 9.0\n", "")
    assert "start has no key gusts" in refused(tmp_path, GOOD, GOOD + other)


def with_sky(tmp_path, *lines):
    return refused(tmp_path, "\n[[fault]]", "\n".join(["[sky]", *lines, "[[fault]]"]))


def test_clouds_when_without_cover_then_refused(tmp_path):
    assert ":5: sky.cover: is missing; allowed: 0 to 1" in with_sky(tmp_path, 'kind = "clouds"')


def test_cover_when_not_of_clouds_then_is_refused_with_its_line(tmp_path):
    message = with_sky(tmp_path, 'kind = "clear"', "cover = 0.3")
    assert ':7: sky.cover: found 0.3, allowed: only with kind = "clouds"' in message


@pytest.mark.parametrize("cover", ["-0.1", "1.1", "nan", '"half"', "40"])
def test_cover_when_no_share_then_is_refused(tmp_path, cover):
    assert ":7: sky.cover" in with_sky(tmp_path, 'kind = "clouds"', f"cover = {cover}")


@pytest.mark.parametrize(
    ("old", "new", "error"),
    [
        ("10:00:00Z", "23:00:00Z", ':11: initial.state: found "RUN", but after a warm-up'),
        ("[initial]", '[sky]\nkind = "measured"\n[initial]', ":3: start: "),
        ("[initial]", '[sky]\nkind = "measured"\nfile = "own.dat"\n[initial]', ":12: sky.file: "),
    ],
)
def test_run_when_sky_or_sun_do_not_allow_it_then_the_key_is_named(
    tmp_path, capsys, old, new, error
):
    file = tmp_path / "scenario.toml"
    (tmp_path / "own.dat").write_text("nothing that a station would write\n")
    warm = GOOD + '[initial]\nstate = "RUN"\n'
    file.write_text(warm.replace(old, new))
    assert main(["sim", "run", str(file)]) == 2
    assert capsys.readouterr().err.startswith(f"heliose: {file}{error}")
