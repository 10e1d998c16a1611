"""One supervised process: started, restarted after a growing delay, ended."""

import os
import sys
import time

import pytest

from host.services.child import Child, Exit, Service


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


def first_exit(child, until):
    return until(child.watch, 5)


def test_exit_when_the_process_failed_then_it_has_the_last_line_of_the_log(child, until):
    one = child("import sys; print('begin'); sys.exit('disk is full')")
    one.start()
    ended = first_exit(one, until)
    assert ended == Exit("it", 1, "disk is full")
    assert str(ended) == "it exited with code 1: disk is full"


def test_exit_when_the_process_was_killed_then_it_names_the_signal(child, until):
    one = child("import os; os.kill(os.getpid(), 9)")
    one.start()
    assert str(first_exit(one, until)) == "it was killed by SIGKILL"


def test_delay_when_a_process_exits_again_and_again_then_grows(child, until):
    one = child("pass")
    one.start()
    pauses = []
    for _ in range(3):
        first_exit(one, until)
        ended = time.monotonic()
        until(lambda: one.watch() or one.running, 5)
        pauses.append(time.monotonic() - ended)
    assert pauses[0] > 0.4
    assert pauses[2] > 1.8


def test_delay_when_other_services_need_the_process_then_is_none(child, until):
    one = child("pass", at_once=True)
    one.start()
    first_exit(one, until)
    one.watch()
    assert one.running


def test_terminate_when_the_process_heeds_it_then_it_finishes_its_work(child, until, tmp_path):
    mark = tmp_path / "mark"
    one = child(
        "import pathlib, signal, sys, time\n"
        f"signal.signal(signal.SIGTERM, lambda *_: sys.exit(pathlib.Path({str(mark)!r}).touch()))\n"
        "print('ready', flush=True); time.sleep(30)"
    )
    one.start()
    until(lambda: "ready" in one.log.read_text())
    one.terminate()
    assert one.wait(3.0)
    assert mark.exists()


def test_wait_when_the_process_does_not_end_then_kills_it(child, until):
    one = child(
        "import signal, time; signal.signal(signal.SIGTERM, signal.SIG_IGN)\n"
        "print('ready', flush=True); time.sleep(30)"
    )
    one.start()
    until(lambda: "ready" in one.log.read_text())
    one.terminate()
    assert not one.wait(0.2)


def test_start_when_the_log_cannot_be_opened_then_runs_without(child, until, tmp_path):
    one = child("raise SystemExit(7)")
    one.log.mkdir()
    one.start()
    assert first_exit(one, until) == Exit("it", 7, "")
