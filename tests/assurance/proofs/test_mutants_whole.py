"""The second mutation tool on small pieces; `make evidence` runs it on the whole protection."""

import os

import pytest

from assurance.program import ROOT
from assurance.proofs import mutants_whole
from assurance.proofs.mutation import generate, hunt, kept, neighbours, tests, trial
from assurance.proofs.mutation.mutant import Module
from assurance.proofs.mutation.survivors import EXPLAINED, Explained
from assurance.proofs.mutation.trial import OUT_OF_TIME, Verdict

PLAIN = '''
LOW_MS, HIGH_MS = 50, 100

def judge(valid, answered, age_ms, held_ms):
    """Not this."""
    seen = age_ms if valid else held_ms
    if answered and seen >= LOW_MS:
        return max(seen, 1)
    return None
'''
TABLE_TEST = "tests/firmware/test_boiler_table.py"
TICKS_TEST = "tests/firmware/test_votes.py"


@pytest.fixture(scope="module")
def modules():
    return generate.modules()


def changes(source):
    return {(one.operator, one.now) for one in generate.of_module(Module("plain", source), {})}


def test_operators_when_a_function_is_plain_then_each_place_is_changed_in_each_way():
    found = changes(PLAIN)
    for change in (
        ("neighbour", "seen = age_ms if answered else held_ms"),
        ("neighbour", "seen = held_ms if valid else held_ms"),
        ("neighbour", "if answered and seen >= HIGH_MS:"),
        ("branches swapped", "seen = (held_ms if valid else age_ms)"),
        ("comparison", "if answered and (seen > LOW_MS):"),
        ("and or", "if (answered or seen >= LOW_MS):"),
        ("part missing", "if answered:"),
        ("never", "if False:"),
        ("constant", "LOW_MS, HIGH_MS = 51, 100"),
        ("min max", "return min(seen, 1)"),
        ("wrapper missing", "return seen"),
        ("statement missing", "pass"),
        ("early return", "return"),
    ):
        assert change in found, change
    assert not any("Not this" in now for _, now in found)


def test_names_when_they_are_of_another_kind_then_they_are_not_swapped():
    assert neighbours.kind("rise_code_s") == "code_s" and neighbours.kind("CODE_MIN") == "code"
    kinds = {"pt1_code": "code", "pt1_ok": "ok", "pt2_code": "code", "plain": ""}
    assert neighbours.near("pt1_code", kinds) == ["pt2_code"]
    assert neighbours.near("plain", kinds) == []


def test_mutants_when_made_then_all_of_the_protection_is_there_and_each_can_be_compiled(modules):
    mutants = generate.mutants(modules)
    sources = {one.name: one.source for one in modules}
    assert {"rows", "latches", "checks", "responses", "interlock", "button", "control"} <= set(
        sources
    )
    assert len({one.name for one in mutants}) == len(mutants) > 3000
    for mutant in mutants[::20]:
        compile(mutant.applied(sources[mutant.module]), mutant.name, "exec")
    assert {one.module for one in mutants} == set(sources)


def named(modules, now):
    [mutant] = [one for one in generate.mutants(modules) if one.now == now]
    return mutant, {one.name: one.source for one in modules}


def tried(modules, now, *ladder):
    mutant, sources = named(modules, now)
    found = []
    trials = hunt.Hunt(dict.fromkeys(ladder, 1.0))
    trials.run([mutant], sources, lambda _, verdict: found.append(verdict), rung=3)
    return found[0]


def test_trial_when_a_test_fails_on_the_mutant_then_it_is_named(modules):
    test = f"{TABLE_TEST}::test_numbers_when_they_stand_outside_the_table_then_they_are_the_pages"
    verdict = tried(modules, "BACK_MS = 300001 # REDUCED ends after 5 min of calm", test)
    assert (verdict.by, verdict.how, verdict.killed) == (test, "AssertionError", True)


def test_trial_when_no_test_fails_then_the_mutant_is_alive(modules):
    test = f"{TICKS_TEST}::test_votes_when_bad_is_any_truth_then_one_bit_is_added"
    verdict = tried(modules, "BACK_MS = 300001 # REDUCED ends after 5 min of calm", test)
    assert not verdict.killed


def test_sf03_when_an_answered_code_below_ne43_is_taken_for_a_pressure_then_a_test_fails(modules):
    test = "tests/firmware/test_step_classes.py::"
    test += "test_sf01_sf02_sf03_when_three_samples_are_of_any_classes_then_two_of_three_decide"
    assert tried(modules, "seen = code if answered else OVER", test).killed


def test_ladder_when_a_test_killed_mutants_of_the_same_function_then_it_comes_first(modules):
    one, other = [mutant for mutant in generate.mutants(modules) if mutant.module == "button"][:2]
    trials = hunt.Hunt({"quick": 0.01, "slow": 9.0})
    assert [trials.ladder(other, rung) for rung in (0, 3)] == [["quick"], ["slow"]]
    trials.learn(one, Verdict("slow", "AssertionError", 1.0))
    assert trials.ladder(other, 0) == ["slow", "quick"]


def test_tests_when_listed_then_those_of_the_board_are_there_and_no_others():
    files = [path.name for path in tests.files()]
    assert {"test_latches.py", "test_pressure_cutoff.py", "test_exploration.py"} <= set(files)
    assert not any("tracker" in name or "ads1115" in name for name in files)
    for test in tests.named():
        assert (ROOT / test.partition("::")[0]).is_file()


def test_kept_when_read_again_then_a_verdict_counts_as_long_as_its_tests_are_the_same(
    modules, tmp_path
):
    one, other = generate.mutants(modules)[:2]
    first = kept.Kept(modules, tmp_path)
    first.add(one, Verdict(f"{TABLE_TEST}::test_x", "AssertionError", 0.1))
    first.add(other, Verdict("", "", 30.0, rungs=2))
    again = kept.Kept(modules, tmp_path)
    assert again.verdicts == first.verdicts
    assert (again.rungs(one), again.rungs(other)) == (kept.DONE, 2)
    file = first.files[one.module]
    file.write_text(file.read_text().replace(tests.all_hash(), "0" * 16) + '["cut')
    assert list(kept.Kept(modules, tmp_path).verdicts) == [one.name]


def test_times_when_measured_then_they_are_kept(modules, tmp_path):
    found = kept.Kept(modules, tmp_path)
    assert found.times(lambda: {"a": 1.5}) == {"a": 1.5} == found.times(dict)


def outcome(modules, explained, are):
    mutants = generate.mutants(modules)[:3]
    by = {
        "killed": Verdict("t", "AssertionError", 0.1),
        "alive": Verdict("", "", 1.0),
        "slow": Verdict("t", OUT_OF_TIME, 1.0),
    }
    found = {one.name: by[word] for one, word in zip(mutants, are, strict=True)}
    reasons = [Explained(one.module, one.was, one.now, "why") for one in explained(mutants)]
    return mutants, mutants_whole.judged(mutants, found, reasons)


def test_judged_when_each_is_killed_or_explained_then_it_holds(modules):
    _, found = outcome(modules, lambda all_of: all_of[1:2], ("killed", "alive", "slow"))
    figures = found.figures
    assert found.failures == []
    assert (figures["mutants"], figures["killed"], figures["out_of_time"]) == (3, 2, 1)
    assert (figures["explained"], figures["unexplained"]) == (1, 0)
    assert figures["reasons"][0][3] == "why"


def test_judged_when_one_is_alive_or_an_explanation_has_no_mutant_then_it_does_not(modules):
    last = generate.mutants(modules)[-1:]
    mutants, found = outcome(modules, lambda _: last, ("killed", "alive", "killed"))
    assert len(found.failures) == 2
    assert "no test detects" in found.failures[0] and mutants[1].now in found.failures[0]
    assert found.failures[1].endswith("there is no such mutant")


def test_explanations_when_listed_then_each_says_why_and_stands_once():
    places = [(one.module, one.was, one.now) for one in EXPLAINED]
    assert len(set(places)) == len(places)
    assert all(len(one.why) > 20 for one in EXPLAINED)


def test_trial_when_a_child_dies_then_the_mutant_counts_as_killed(modules):
    process, pipe = trial.begin(None, [], {})
    assert hunt.answer(pipe) == {}
    os.waitpid(process, 0)
    os.close(pipe)
    assert hunt.DIED.killed
