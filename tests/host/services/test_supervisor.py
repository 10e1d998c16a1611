"""The supervisor with real processes: kept alive, ended in order, never left behind."""

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from host.clock import Clock
from host.services.child import Service
from host.services.supervisor import RESTARTS, Run, StartError, check_port, services_of
from host.site.runtime import site_runtime
from host.telemetry import restarts
from host.telemetry.history import FILE, Reader

SITE = "sim-la-villette"
SCRIPT = Path(__file__).parent / "supervised.py"
ROOT = Path(__file__).parents[3]
EVERYTHING = ("page", "gateway", "recorder", "plant", "conductor")


class Supervised:
    """A supervisor in a process of its own."""

    def __init__(self, process, data, children_of):
        self.process, self.data, self._children_of = process, data, children_of

    def children(self):
        """Process ids by what they run."""
        found = {}
        for pid, words in self._children_of(self.process.pid).items():
            names = [n for n in (*EVERYTHING, "mosquitto", "http.server") if _runs(words, n)]
            found.update(dict.fromkeys(names, pid))
        return found

    def end(self):
        self.process.send_signal(signal.SIGINT)
        return self.process.wait(8)


def _runs(words, name):
    return any(word == name or word.endswith(f"/{name}") for word in words)


@pytest.fixture
def supervise(tmp_path, free_port, spawn, until, children_of):
    def start(*names, wait=True):
        command = [sys.executable, SCRIPT, tmp_path, free_port, *names]
        environment = {**os.environ, "PYTHONPATH": str(ROOT)}
        process = spawn(command, env=environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
        running = Supervised(process, tmp_path, children_of)
        if wait:
            until(lambda: len(running.children()) > len(names), 10)
        return running

    return start


@pytest.mark.needs_mosquitto
def test_supervisor_killed_then_no_process_is_left(supervise, alive, until):
    running = supervise(*EVERYTHING)
    until(lambda: {"mosquitto", "gateway", "recorder", "plant"} <= set(running.children()), 20)
    children = running.children()
    running.process.kill()
    running.process.wait()
    until(lambda: not any(alive(pid) for pid in children.values()), 2)


@pytest.mark.needs_mosquitto
def test_supervisor_at_ctrl_c_then_the_farewell_is_in_the_history_and_all_have_ended(
    supervise, alive, until
):
    running = supervise(*EVERYTHING)
    reader = Reader(running.data / FILE)
    homing = {"tracker1", "tracker2"}
    until(lambda: {ack.device for ack in reader.acks(SITE)} >= homing, 20)
    children = running.children()
    began = time.monotonic()
    assert running.end() == 0
    assert time.monotonic() - began < 5
    assert not any(alive(pid) for pid in children.values())
    farewell = {
        (a.device, a.fields["op"]) for a in reader.acks(SITE) if a.fields["by"] == "supervisor"
    }
    assert farewell == {("tracker1", "defocus"), ("tracker2", "defocus"), ("boiler", "stop")}


@pytest.mark.needs_mosquitto
@pytest.mark.parametrize("name", ["recorder", "gateway", "mosquitto", "http.server"])
def test_a_service_killed_then_comes_back_by_itself(supervise, kill9, until, name):
    running = supervise("page", "gateway", "recorder")
    before = running.children()[name]
    kill9(before)
    until(lambda: running.children().get(name, before) != before, 4)
    notes = (running.data / restarts.FILE).read_text().splitlines()
    assert json.loads(notes[0])["code"] == -signal.SIGKILL


def test_a_service_that_refuses_to_start_then_ends_the_run_with_its_code_and_words(supervise):
    running = supervise("refusing", wait=False)
    words, _ = running.process.communicate(timeout=8)
    assert running.process.returncode == 3
    assert b"heliose: no such disk" in words


def start_stubborn(supervise, until):
    running = supervise("stubborn", wait=False)
    log = running.data / "log" / "page.log"
    until(lambda: log.exists() and "ready" in log.read_text())
    return running


def test_a_service_that_does_not_end_then_is_killed_in_time(supervise, until):
    running = start_stubborn(supervise, until)
    began = time.monotonic()
    assert running.end() == 0
    assert time.monotonic() - began < 2.5


def test_a_second_ctrl_c_then_does_not_wait(supervise, until):
    running = start_stubborn(supervise, until)
    running.process.send_signal(signal.SIGINT)
    time.sleep(0.1)
    began = time.monotonic()
    running.end()
    assert time.monotonic() - began < 0.5


def test_supervisor_then_stays_small(supervise, until):
    running = supervise("page")
    status = Path(f"/proc/{running.process.pid}/smaps_rollup").read_text()
    pss_kb = next(int(line.split()[1]) for line in status.splitlines() if line.startswith("Pss:"))
    assert pss_kb < 20_000


def test_page_port_in_use_then_is_refused_with_what_to_do(free_port):
    import socket

    with socket.socket() as taken:
        taken.bind(("127.0.0.1", free_port))
        taken.listen()
        with pytest.raises(StartError, match="--port") as caught:
            check_port("127.0.0.1", free_port)
    assert caught.value.exit_code == 3
    assert str(free_port) in str(caught.value)


def run_of(tmp_path, **changes):
    site = site_runtime("la-villette", tmp_path)
    return Run(site, "la-villette", True, tmp_path, Clock.starting(0), 8080, **changes)


def test_services_of_a_simulation_then_include_the_plant_and_know_it(tmp_path):
    services = {service.name: service for service in services_of(run_of(tmp_path))}
    assert set(services) == set(EVERYTHING)
    assert all("--sim" in service.command for service in services.values())


def test_only_the_page_then_hears_of_the_lan(tmp_path):
    with_lan = [s.name for s in services_of(run_of(tmp_path, lan=True)) if "--lan" in s.command]
    assert with_lan == ["page"]


def test_the_note_of_restarts_then_has_the_name_that_the_recorder_reads():
    assert RESTARTS == restarts.FILE


def test_gateway_then_is_started_again_at_once(tmp_path):
    assert [s.name for s in services_of(run_of(tmp_path)) if s.at_once] == ["gateway"]
    assert isinstance(services_of(run_of(tmp_path))[0], Service)
