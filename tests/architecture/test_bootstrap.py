"""bootstrap.py: words, and what it says on a machine that lacks something."""

import ast

import pytest

import bootstrap


def test_bootstrap_when_read_by_python_3_6_then_has_no_newer_syntax(tree):
    source = (tree.root / "bootstrap.py").read_text(encoding="utf-8")
    ast.parse(source, feature_version=(3, 6))


@pytest.mark.parametrize("arguments", [[], ["teapot"]])
def test_bootstrap_when_the_word_is_wrong_then_lists_the_words_and_ends_with_2(capsys, arguments):
    assert bootstrap.main(arguments) == 2
    assert "setup, run, test, check, bench, evidence" in capsys.readouterr().err


def test_bootstrap_when_python_is_too_old_then_names_both_versions_and_ends_with_3(capsys):
    with pytest.raises(SystemExit) as ended:
        bootstrap.refuse_old_python("run", (3, 9, 2))
    assert ended.value.code == 3
    assert "3.11 or newer is needed; this is 3.9.2." in capsys.readouterr().err


def test_bootstrap_when_python_is_new_enough_then_prints_nothing(capsys):
    bootstrap.refuse_old_python("run", (3, 11, 0))
    assert capsys.readouterr().err == ""


def test_fingerprint_when_computed_twice_then_is_the_same():
    assert bootstrap.fingerprint() == bootstrap.fingerprint()
