"""One supervised process: started, started again with patience, ended."""

import os
import sys
import time

import pytest

from host.services.child import Child, Death, Service


@pytest.fixture
def child(tmp_path):
    started = []

    def make(code, at_once=False):
        service = Service("it", (sys.executable, "-c", code), at_once)
        started.append(Child(service, tmp_path, os.environ))
        return started[-1]

    yield make
    for one in started:
        one.wait(0)


def first_death(child, until):
    return until(child.watch, 5)


def test_a_process_that_ends_then_its_last_words_are_told(child, until):
    one = child("import sys; print('begin'); sys.exit('disk is full')")
    one.start()
    death = first_death(one, until)
    assert death == Death("it", 1, "disk is full")
    assert str(death) == "it ended with code 1: disk is full"


def test_a_process_that_is_killed_then_the_signal_is_told(child, until):
    one = child("import os; os.kill(os.getpid(), 9)")
    one.start()
    assert str(first_death(one, until)) == "it was ended by SIGKILL"


def test_a_process_that_always_ends_then_waits_longer_each_time(child, until):
    one = child("pass")
    one.start()
    pauses = []
    for _ in range(3):
        first_death(one, until)
        ended = time.monotonic()
        until(lambda: one.watch() or one.running, 5)
        pauses.append(time.monotonic() - ended)
    assert 0.4 < pauses[0] < 0.9
    assert pauses[2] > 1.8


def test_a_process_that_others_need_then_is_back_at_once(child, until):
    one = child("pass", at_once=True)
    one.start()
    first_death(one, until)
    one.watch()
    assert one.running


def test_a_process_told_to_end_then_has_time_for_it(child, until, tmp_path):
    mark = tmp_path / "mark"
    one = child(
        "import pathlib, signal, sys, time\n"
        f"signal.signal(signal.SIGTERM, lambda *_: sys.exit(pathlib.Path({str(mark)!r}).touch()))\n"
        "print('ready', flush=True); time.sleep(30)"
    )
    one.start()
    until(lambda: "ready" in one.log.read_text())
    one.ask_to_end()
    assert one.wait(3.0)
    assert mark.exists()


def test_a_process_that_does_not_end_then_is_killed(child, until):
    one = child(
        "import signal, time; signal.signal(signal.SIGTERM, signal.SIG_IGN)\n"
        "print('ready', flush=True); time.sleep(30)"
    )
    one.start()
    until(lambda: "ready" in one.log.read_text())
    one.ask_to_end()
    assert not one.wait(0.2)


def test_a_log_that_cannot_be_opened_then_it_runs_without(child, until, tmp_path):
    it = child("raise SystemExit(7)")
    it.log.mkdir()
    it.start()
    assert first_death(it, until) == Death("it", 7, "")
