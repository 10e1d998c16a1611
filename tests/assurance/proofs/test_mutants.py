"""How mutmut's mutants are taken over and judged; the run itself is `make evidence`'s."""

import pytest

from assurance.proofs import mutants
from assurance.proofs.mutation import by_mutmut, generate
from assurance.proofs.mutation.mutant import Module
from assurance.proofs.mutation.survivors import Explained

SOURCE = """class Checks:
    def dry(self, metal, water):
        if metal > water:
            return metal
        return water

    def wet(self, metal, water):
        if metal > water:
            return water
        return 0
"""
KEY = "firmware.boiler.checks.xǁChecksǁwet__mutmut_2"
SHOWN = """# firmware.boiler.checks.xǁChecksǁwet__mutmut_2: survived
--- firmware/boiler/checks.py
+++ firmware/boiler/checks.py
@@ -1,4 +1,4 @@
 def wet(self, metal, water):
-    if metal > water:
+    if metal >= water:
         return water
     return 0
"""


def taken():
    return by_mutmut.mutant(KEY, SHOWN, {"checks": Module("checks", SOURCE)})


def test_mutant_when_mutmut_shows_a_change_then_it_is_made_in_that_function_alone():
    found = taken()
    assert (found.place, found.operator) == ("checks.Checks.wet", "mutmut")
    assert (found.was, found.now) == ("if metal > water:", "if metal >= water:")
    lines = found.applied(SOURCE).splitlines()
    assert lines[2] == "        if metal > water:" and lines[7] == "        if metal >= water:"
    assert len(lines) == len(SOURCE.splitlines())


def test_mutants_when_all_survivors_are_explained_then_it_holds():
    reason = Explained("checks", "if metal > water:", "if metal >= water:", "they are never equal")
    outcome = mutants.judged([1] * 96 + [0, 0, 36, 3], 2, [taken()], [reason])
    assert outcome.failures == []
    figures = outcome.figures
    assert (figures["mutants"], figures["killed"], figures["out_of_time"]) == (100, 98, 1)
    assert (figures["equivalent"], figures["unexplained"]) == (1, 0)
    assert figures["killed_percent"] == 99.0
    assert figures["survivors"] == [["checks.Checks.wet", reason.was, reason.now, reason.why]]


def test_mutants_when_a_survivor_is_not_explained_then_it_is_named():
    outcome = mutants.judged([1] * 99 + [0], 1, [taken()], [])
    said = "checks.Checks.wet: no test detects `if metal >= water:` for `if metal > water:`"
    assert outcome.failures == [said]


def test_mutants_when_named_by_mutmut_then_the_function_is_found():
    for key, place in (
        ("firmware.boiler.interlock.x_reset__mutmut_6", ("interlock", "reset")),
        ("firmware.boiler.checks.xǁChecksǁdry__mutmut_1", ("checks", "Checks.dry")),
        ("firmware.boiler.latches.xǁLatchesǁ__init____mutmut_1", ("latches", "Latches.__init__")),
    ):
        assert by_mutmut.place(key) == place


@pytest.fixture(scope="module")
def modules():
    return generate.modules()


def test_mutants_when_a_folder_is_prepared_then_it_has_the_firmware_and_the_tests(
    modules, tmp_path
):
    by_mutmut.prepare(tmp_path, modules)
    assert (tmp_path / "firmware" / "boiler" / "checks.py").is_file()
    assert (tmp_path / "assurance" / "specification" / "table.py").is_file()
    names = {path.name for path in (tmp_path / "tests" / "firmware").glob("*.py")}
    assert {"test_latches.py", "test_checks_alone.py", "test_step_classes.py"} <= names
    text = (tmp_path / "setup.cfg").read_text()
    assert "    firmware/boiler/checks.py\n" in text and "interlock.py" in text
