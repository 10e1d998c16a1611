"""`heliose run`: starts all services of a site, keeps them running and ends them in order.

It runs for months and must stay small: no pydantic, and no MQTT before the shutdown.
"""

from __future__ import annotations

import contextlib
import json
import os
import select
import signal
import socket
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from host.auth.credentials import prepare_secrets
from host.broker import broker
from host.clock import VARIABLE as CLOCK_VARIABLE
from host.clock import Clock
from host.data_folder import topic_name
from host.services.child import Child, Exit, Service
from host.site.runtime import SiteRuntime

RESTARTS = "restarts.jsonl"  # as in host.telemetry.restarts, which this process does not import
BROKER_ANSWERS_S = 8.0
STARTING_S = 15.0  # a service that refuses to start this early ends the run
PAGE_HEAD_START_S = 3.0
TURN_S = 0.2
REFUSALS = (2, 3)
# The recorder outlives the gateway to store its last frames, and the broker outlives both.
END_ORDER = (("page", "gateway"), ("recorder", "plant"), ("broker",))
# The whole shutdown takes at most 5 s; time that one group does not use goes to the next.
END_S = 4.6
GROUP_S = 1.5
LEAST_S = 0.35


class StartError(RuntimeError):
    """The run cannot start: something it needs is in use or missing."""

    exit_code = 3


@dataclass(frozen=True)
class Run:
    """One run of a site.

    where: what services get as --site. lan: the page is open to the local network.
    """

    site: SiteRuntime
    where: str
    simulated: bool
    data: Path
    clock: Clock
    page_port: int
    lan: bool = False

    @property
    def topic_name(self) -> str:
        """The site's name in topics."""
        return topic_name(self.site.name, simulated=self.simulated)

    @property
    def page_host(self) -> str:
        """Where the page listens."""
        return "0.0.0.0" if self.lan else broker.HOST


class Supervisor:
    """Runs the services of one site until SIGINT or SIGTERM."""

    def __init__(self, run: Run, services: Sequence[Service]) -> None:
        """services: in the order of their start, without the broker."""
        self._run, self._services = run, services
        self._logs = run.data / "log"
        self._logs.mkdir(mode=0o700, parents=True, exist_ok=True)
        self._environment = {**os.environ, CLOCK_VARIABLE: run.clock.encode()}
        self._children: dict[str, Child] = {}
        self._signals: list[int] = []
        self._end_by_s = 0.0
        self._wake, self._waker = socket.socketpair()

    def serve(self) -> int:
        """Start everything, keep it running until a signal, end it; returns the exit code."""
        self._listen_for_signals()
        code = 0
        try:
            self._start_all()
            code = self._keep_running()
        finally:
            self._end_all(orderly=code == 0)
        return code

    def _listen_for_signals(self) -> None:
        for name in (signal.SIGINT, signal.SIGTERM):
            signal.signal(name, lambda number, _: self._signals.append(number))
        signal.signal(signal.SIGCHLD, lambda *_: None)
        self._waker.setblocking(False)
        signal.set_wakeup_fd(self._waker.fileno(), warn_on_full_buffer=False)

    def _start_all(self) -> None:
        self._start_broker()
        for service in self._services:
            if not service.after_page:
                self._start(service)

    def _start_broker(self) -> None:
        data, external = self._run.data, self._run.site.broker
        if external is not None:
            prepare_secrets(data)
            broker.announce(data, external.host, external.port)
            return
        launch = broker.prepare(data, self._run.topic_name, simulated=self._run.simulated)
        self._start(Service("broker", launch.command, at_once=True))
        if not broker.wait_until_it_answers(launch.host, launch.port, BROKER_ANSWERS_S):
            raise StartError(
                f"{launch.kind} does not answer on port {launch.port}; "
                f"its log: {self._children['broker'].log}"
            )
        broker.announce(data, launch.host, launch.port)
        if launch.kind == "amqtt":
            show("broker: amqtt, enough for a simulation (mosquitto is not installed)")

    def _keep_running(self) -> int:
        """Restart services that exit. Returns the exit code after a signal or a refused start."""
        began, page_answered = time.monotonic(), False
        while not self._signals:
            age_s = time.monotonic() - began
            for child in list(self._children.values()):
                ended = child.watch()
                if ended is not None and not self._signals:
                    if age_s < STARTING_S and ended.code in REFUSALS:
                        message = ended.last_line.removeprefix("heliose: ")
                        print(f"heliose: {message}", file=sys.stderr, flush=True)
                        return ended.code
                    self._report(ended)
            if page_answered or age_s > PAGE_HEAD_START_S:
                self._start_after_page()
            if not page_answered and answers(self._run.page_port):
                page_answered = True
                welcome(self._run)
            select.select([self._wake], [], [], TURN_S)
            self._drain_wake()
        return 0

    def _end_all(self, *, orderly: bool) -> None:
        self._signals.clear()
        self._end_by_s = time.monotonic() + END_S
        show("stopping")
        self._end("conductor")  # it would turn the mirrors back
        gateway = self._children.get("gateway")
        if orderly and gateway is not None and gateway.running:
            self._shut_down()
        for names in END_ORDER:
            self._end(*names)
        show("stopped")

    def _shut_down(self) -> None:
        from host.services.shutdown import shut_down  # MQTT takes 10 MB, so not earlier

        show("  mirrors turn away, boiler stops")
        run, site = self._run, self._run.site
        trackers = tuple(site.trackers)
        for problem in shut_down(run.data, run.topic_name, trackers, site.boiler, run.clock):
            show(f"  {problem}")

    def _end(self, *names: str) -> None:
        ending = [self._children[name] for name in names if name in self._children]
        for child in ending:
            child.terminate()
        now = time.monotonic()
        deadline = now + max(LEAST_S, min(GROUP_S, self._end_by_s - now - LEAST_S))
        while any(child.is_alive() for child in ending) and time.monotonic() < deadline:
            if self._signals:  # a second Ctrl-C: do not wait
                break
            time.sleep(0.02)
        for child in ending:
            if not child.wait(0.0):
                show(f"  {child.service.name} did not stop and was killed")

    def _start(self, service: Service) -> None:
        child = Child(service, self._logs, self._environment)
        self._children[service.name] = child
        child.start()

    def _start_after_page(self) -> None:
        for service in self._services:
            if service.name not in self._children:
                self._start(service)

    def _report(self, ended: Exit) -> None:
        show(f"{ended}; it will be restarted. Its log: {self._logs / ended.name}.log")
        line = {"service": ended.name, "code": ended.code, "t": self._run.clock.now_ms()}
        with (
            contextlib.suppress(OSError),  # a full disk must not end the run
            (self._run.data / RESTARTS).open("a", encoding="utf-8") as file,
        ):
            file.write(json.dumps(line) + "\n")

    def _drain_wake(self) -> None:
        self._wake.setblocking(False)
        try:
            while self._wake.recv(64):
                pass
        except BlockingIOError:
            return


def services_of(run: Run) -> list[Service]:
    """The services of a run, in the order of their start."""
    common = ["--site", run.where, "--data", str(run.data)]
    common += ["--sim"] if run.simulated else []

    def command(*words: str) -> tuple[str, ...]:
        return (sys.executable, "-m", "heliose", *words, *common)

    lan = ("--lan",) if run.lan else ()
    services = [
        Service("page", (*command("page"), "--port", str(run.page_port), *lan)),
        Service("gateway", command("gateway"), at_once=True),
        Service("recorder", command("recorder")),
        # Its planner would compete with the starting page for a core.
        Service("conductor", command("conductor"), after_page=True),
    ]
    if run.simulated:
        services.insert(3, Service("plant", command("sim", "plant")))
    return services


def answers(port: int) -> bool:
    """True if something listens on this loopback port."""
    try:
        socket.create_connection((broker.HOST, port), timeout=0.2).close()
    except OSError:
        return False
    return True


def lan_address() -> str:
    """This machine's address in its network, from its routes; nothing is sent."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        try:
            probe.connect(("10.255.255.255", 9))
            return str(probe.getsockname()[0])
        except OSError:
            return socket.gethostname()


def check_port(host: str, port: int) -> None:
    """Raise StartError if the page cannot listen there."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as error:
            raise StartError(
                f"cannot use port {port} for the page ({error.strerror}); "
                "choose another with --port"
            ) from None


def show(text: str) -> None:
    """Print a line at the terminal."""
    print(text, flush=True)


def welcome(run: Run) -> None:
    """Print where the page is and what to do next."""
    url = f"http://{broker.HOST}:{run.page_port}/"
    show(f"\n  The page:  {url}\n  The data:  {run.data}\n")
    if run.lan:
        show(f"  On the network:  http://{lan_address()}:{run.page_port}/\n")
    if run.simulated:
        show(
            "  This is a simulation. What to try on the page:\n"
            "  1. Press the cabinet's button for half a second: the pump fills it (20 min).\n"
            "  2. Hold it for 2 to 10 s: a local reset, which the network cannot give.\n"
            "  3. Start: the mirrors turn onto the receiver, the pressure rises to 10 bar.\n"
            "  4. Defocus: the receiver is dark within seconds.\n"
            "  `heliose run --speed 10` does the same ten times faster."
        )
    show("  Ctrl-C stops it: the mirrors turn away first.\n")
