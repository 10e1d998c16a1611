"""How mutants are counted and survivors explained; the run itself is `make evidence`'s."""

from assurance.proofs import equivalent_mutants, mutants

KNOWN = equivalent_mutants.EQUIVALENT[0]


def test_mutants_when_all_survivors_are_explained_then_it_holds():
    outcome = mutants.judged([1] * 97 + [0, 36, 3], [KNOWN[:3]])
    assert outcome.failures == []
    figures = outcome.figures
    assert (figures["mutants"], figures["killed"], figures["out_of_time"]) == (100, 98, 1)
    assert (figures["equivalent"], figures["unexplained"]) == (1, 0)
    assert figures["killed_percent"] == 99.0 and figures["survivors"] == [list(KNOWN)]


def test_mutants_when_a_survivor_is_not_explained_then_it_is_named():
    outcome = mutants.judged([1] * 99 + [0], [("checks.Checks.dry", "a > b", "a >= b")])
    assert outcome.failures == ["checks.Checks.dry: no test detects `a >= b` for `a > b`"]


def test_mutants_when_too_many_survive_then_it_does_not_hold():
    outcome = mutants.judged([1] * 94 + [0] * 6, [KNOWN[:3]] * 6)
    assert outcome.failures == ["94.0 % are killed, 95 % are required"]


def test_mutants_when_named_by_mutmut_then_the_function_is_found():
    for key, place in (
        ("firmware.boiler.interlock.x_reset__mutmut_6", "interlock.reset"),
        ("firmware.boiler.checks.xǁChecksǁdry__mutmut_1", "checks.Checks.dry"),
        ("firmware.boiler.latches.xǁLatchesǁ__init____mutmut_1", "latches.Latches.__init__"),
    ):
        assert mutants.function(key) == place


def test_mutants_when_a_folder_is_prepared_then_it_has_the_firmware_and_the_tests(tmp_path):
    mutants.prepare(tmp_path)
    assert (tmp_path / "firmware" / "boiler" / "checks.py").is_file()
    names = {path.name for path in (tmp_path / "tests" / "firmware").glob("*.py")}
    assert {"test_latches.py", "test_checks_alone.py", "test_interlock_alone.py"} <= names
    assert "only_mutate=\n    firmware/boiler/checks.py\n" in (tmp_path / "setup.cfg").read_text()


def test_equivalent_mutants_when_listed_then_each_has_a_reason_and_stands_once():
    places = [one[:3] for one in equivalent_mutants.EQUIVALENT]
    assert len(set(places)) == len(places)
    assert all(len(why) > 20 for _, _, _, why in equivalent_mutants.EQUIVALENT)
