"""Scenario files: what is refused, and what the refusal says."""

import pytest

from sim import faults
from sim.scenario_file import ScenarioError, read_scenario, shipped

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


def test_target_when_of_another_site_then_is_refused(tmp_path):
    assert "mirror.m12.axis1" in refused(tmp_path, '"pt1"', '"mirror.m12.axis1"')


def test_kind_when_unknown_then_kinds_of_the_target_are_named(tmp_path):
    message = refused(tmp_path, "stuck", "stcuk")
    assert message.startswith(":9: fault.1.kind")
    assert "off, short, stuck, offset" in message


def test_kind_when_the_target_cannot_have_it_then_is_refused(tmp_path):
    assert 'found "reboot"' in refused(tmp_path, "stuck", "reboot")


def test_kind_when_not_simulated_yet_then_says_which_are(tmp_path):
    message = refused(tmp_path, "stuck", "hum")
    assert "allowed: off, stuck, offset, drift, noise (of" in message


def test_value_when_missing_then_unit_is_named(tmp_path):
    assert "a second" in refused(tmp_path, "stuck", "drift")


def test_key_when_unknown_then_nearest_and_allowed_are_named(tmp_path):
    message = refused(tmp_path, "kind =", "kin =")
    assert ":9: fault.1.kin: unknown key; did you mean kind?" in message


def test_key_when_missing_then_table_is_named(tmp_path):
    assert "fault.1.kind: is missing" in refused(tmp_path, 'kind = "stuck"\n', "")


def test_start_when_without_zone_then_says_so(tmp_path):
    assert "a time with its zone" in refused(tmp_path, "00Z", "00")


@pytest.mark.parametrize("duration", ["0", "2592000", "-5", "nan", '"long"'])
def test_duration_when_none_or_a_month_then_is_refused(tmp_path, duration):
    assert ":4: duration_s" in refused(tmp_path, "900", duration)


def test_fault_when_it_ends_before_it_begins_then_is_refused(tmp_path):
    assert "until_s" in refused(tmp_path, "at_s = 10.0", "at_s = 10.0\nuntil_s = 5.0")


def test_fault_when_after_the_end_then_is_refused(tmp_path):
    assert "fault.1.at_s" in refused(tmp_path, "at_s = 10.0", "at_s = 1000.0")


def test_action_when_it_lacks_its_key_then_is_refused(tmp_path):
    more = 'duration_s = 900\n[[action]]\nat_s = 1.0\ndo = "press_button"\n'
    assert "press_button with its key seconds" in refused(tmp_path, "duration_s = 900\n", more)


def test_toml_when_broken_then_says_where(tmp_path):
    assert "not valid TOML" in refused(tmp_path, '"pt1"', "pt1")


def test_file_when_absent_then_shipped_ones_are_named():
    with pytest.raises(ScenarioError, match="nominal-day"):
        read_scenario("no-such-scenario")


def test_matrix_when_asked_for_each_pair_then_a_pattern_answers():
    for target in faults.targets(["boiler", "tracker1"], ["m1"]):
        row = faults.pattern(target)
        assert row in faults.MATRIX


def test_simulated_when_of_the_first_kinds_then_true():
    for target, kind in [
        ("pt1", "drift"),
        ("link.boiler", "cut"),
        ("board.tracker1", "reboot"),
        ("board.boiler", "hang"),
        ("host", "kill"),
        ("permit1", "cut"),
        ("lw2", "off"),
    ]:
        assert faults.simulated(target, kind), (target, kind)
    assert not faults.simulated("pt1", "hum")
    assert not faults.simulated("pt9", "off")
