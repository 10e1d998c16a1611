"""The command line's top level: words, exit codes and errors of one line."""

import os
import subprocess
import sys

import pytest

from heliose import app

BUDGET_B = 22_000_000


def heliose(*words):
    return subprocess.run(
        [sys.executable, "-m", "heliose", *words], capture_output=True, text=True, timeout=60
    )


def test_help_when_asked_then_lists_the_words():
    done = heliose("--help")
    assert done.returncode == 0
    assert "Usage: heliose" in done.stdout


def test_unknown_word_when_given_then_is_refused_with_2_and_named():
    done = heliose("teapot")
    assert done.returncode == 2
    assert "teapot" in done.stderr
    assert done.stdout == ""
    assert "Traceback" not in done.stderr


class WrongInputError(ValueError):
    exit_code = 2


def raising(error):
    def run():
        raise error

    return run


@pytest.mark.parametrize(
    ("error", "code", "message"),
    [
        (WrongInputError("site.toml:3: no"), 2, "heliose: site.toml:3: no\n"),
        (FileNotFoundError(2, "No such file", "a.toml"), 3, "heliose: a.toml: No such file\n"),
        (KeyboardInterrupt(), 130, ""),
    ],
)
def test_error_when_it_reaches_the_top_then_is_one_line_and_a_code(capsys, error, code, message):
    assert app.guarded(raising(error)) == code
    assert capsys.readouterr().err == message


def test_bug_when_it_reaches_the_top_then_ends_with_70_without_traceback(capsys):
    assert app.guarded(raising(ZeroDivisionError("x"))) == 70
    said = capsys.readouterr().err
    assert "ZeroDivisionError: x" in said
    assert "--debug" in said
    assert "Traceback" not in said


def test_debug_when_given_then_shows_the_traceback(capsys):
    assert app.guarded(raising(WrongInputError("no")), debug=True) == 2
    assert "Traceback" in capsys.readouterr().err


def test_command_line_when_a_service_starts_then_costs_little_memory():
    # The peak that getrusage knows is inherited from the process that forked: ask for the present.
    code = (
        "import sys, heliose.app, heliose.services as s; s.services();"
        "assert not {'typer', 'numpy', 'pvlib', 'rich', 'pydantic'} & set(sys.modules);"
        "import psutil; print(psutil.Process().memory_info().rss)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=60)
    assert done.returncode == 0, done.stderr
    assert int(done.stdout) < BUDGET_B


def test_reader_when_it_goes_away_then_that_is_neither_an_answer_nor_an_error():
    words = [sys.executable, "-m", "heliose", "sim", "list"]
    read, write = os.pipe()
    os.close(read)
    with os.fdopen(write) as pipe:
        done = subprocess.run(words, stdout=pipe, stderr=subprocess.PIPE, text=True, timeout=60)
    assert (done.returncode, done.stderr) == (0, "")
