"""The supervisor with real processes: kept running, ended in order, never left behind."""

import json
import os
import signal
import sys
import time
from pathlib import Path

import pytest

from host.clock import Clock
from host.services.child import Service
from host.services.supervisor import GROUP_S, RESTARTS, Run, StartError, check_port, services_of
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

    def interrupt(self):
        self.process.send_signal(signal.SIGINT)

    def end(self):
        self.interrupt()
        return self.process.wait(60)

    def output(self):
        return (self.data / "output").read_text()


def _runs(words, name):
    return any(word == name or word.endswith(f"/{name}") for word in words)


@pytest.fixture
def supervise(tmp_path, free_port, spawn, until, children_of):
    def start(*names, wait=True):
        command = [sys.executable, SCRIPT, tmp_path, free_port, *names]
        environment = {**os.environ, "PYTHONPATH": str(ROOT)}
        with (tmp_path / "output").open("w") as output:
            process = spawn(command, env=environment, stdout=output, stderr=output)
        running = Supervised(process, tmp_path, children_of)
        if wait:
            programs = {"http.server" if name == "page" else name for name in names}
            until(lambda: programs | {"mosquitto"} <= set(running.children()), 20)
        return running

    return start


@pytest.mark.needs_mosquitto
def test_supervisor_when_killed_then_leaves_no_process(supervise, alive, until):
    running = supervise(*EVERYTHING)
    children = running.children()
    running.process.kill()
    running.process.wait()
    until(lambda: not any(alive(pid) for pid in children.values()), 2)


@pytest.mark.needs_mosquitto
def test_supervisor_at_ctrl_c_then_its_last_commands_are_in_the_history_and_all_have_ended(
    supervise, alive, until
):
    running = supervise(*EVERYTHING)
    reader = Reader(running.data / FILE)
    homing = {"tracker1", "tracker2"}
    until(lambda: {ack.device for ack in reader.acks(SITE)} >= homing, 20)
    children = running.children()
    assert running.end() == 0
    assert "was killed" not in running.output()
    assert not any(alive(pid) for pid in children.values())
    acks = [(a.device, a.content) for a in reader.acks(SITE)]
    last = {(device, ack.op) for device, ack in acks if ack.by == "supervisor"}
    assert last == {("tracker1", "defocus"), ("tracker2", "defocus"), ("boiler", "stop")}


@pytest.mark.needs_mosquitto
@pytest.mark.parametrize("name", ["recorder", "gateway", "mosquitto", "http.server"])
def test_a_service_when_killed_then_is_restarted(supervise, kill9, until, name):
    running = supervise("page", "gateway", "recorder")
    before = running.children()[name]
    kill9(before)
    until(lambda: running.children().get(name, before) != before, 5)
    notes = (running.data / restarts.FILE).read_text().splitlines()
    assert json.loads(notes[0])["code"] == -signal.SIGKILL


def test_a_service_when_it_refuses_to_start_then_ends_the_run_with_its_code_and_message(supervise):
    running = supervise("refusing", wait=False)
    assert running.process.wait(60) == 3
    assert "heliose: no such disk" in running.output()


def start_stubborn(supervise, until):
    running = supervise("stubborn", wait=False)
    log = running.data / "log" / "page.log"
    until(lambda: log.exists() and "ready" in log.read_text())
    return running


def test_a_service_when_it_does_not_end_then_is_killed(supervise, until):
    running = start_stubborn(supervise, until)
    assert running.end() == 0
    assert "page did not stop and was killed" in running.output()


def test_a_second_ctrl_c_then_ends_the_wait(supervise, until):
    running = start_stubborn(supervise, until)
    running.interrupt()
    until(lambda: "stopping" in running.output())
    began = time.monotonic()
    running.end()
    assert time.monotonic() - began < GROUP_S - 0.3


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
