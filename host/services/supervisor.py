"""`heliose run`: all services of a site, started, kept alive and ended in order.

It stays small, because it is there for months: no pydantic, no MQTT until the farewell.
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
from host.services.child import Child, Death, Service
from host.site.runtime import SiteRuntime

RESTARTS = "restarts.jsonl"  # host.telemetry.restarts, which this process does not load
BROKER_ANSWERS_S = 8.0
STARTING_S = 15.0  # a service that refuses to start within this time ends the run
PAGE_HEAD_START_S = 3.0
TURN_S = 0.2
REFUSALS = (2, 3)
# The gateway hands its last frames to the recorder; the broker carries them.
END_ORDER = (("page", "gateway"), ("recorder", "plant"), ("broker",))
# All of it within 5 s: a group that needs little leaves its time to the next.
END_S = 4.6
GROUP_S = 1.5
LEAST_S = 0.35


class StartError(RuntimeError):
    """The run cannot begin: something that it needs is taken or missing."""

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
    """Runs the services of one site until it is told to end."""

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
        """Start everything, keep it alive until SIGINT or SIGTERM, end it; the exit code."""
        self._listen_for_signals()
        code = 0
        try:
            self._start_all()
            code = self._keep_alive()
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
            if not service.later:
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
            say("broker: amqtt, enough for a simulation (mosquitto is not installed)")

    def _keep_alive(self) -> int:
        """Watch the services; the exit code, once a signal or a refusal ends the run."""
        began, page_answered = time.monotonic(), False
        while not self._signals:
            age_s = time.monotonic() - began
            for child in list(self._children.values()):
                death = child.watch()
                if death is not None and not self._signals:
                    if age_s < STARTING_S and death.code in REFUSALS:
                        words = death.last_words.removeprefix("heliose: ")
                        print(f"heliose: {words}", file=sys.stderr, flush=True)
                        return death.code
                    self._report(death)
            if page_answered or age_s > PAGE_HEAD_START_S:
                self._start_later()
            if not page_answered and answers(self._run.page_port):
                page_answered = True
                welcome(self._run)
            select.select([self._wake], [], [], TURN_S)
            self._drain_wake()
        return 0

    def _end_all(self, *, orderly: bool) -> None:
        self._signals.clear()
        self._end_by_s = time.monotonic() + END_S
        children = self._children
        if orderly and "gateway" in children and children["gateway"].running:
            say("ending: mirrors away, boiler stopped")
            self._end("conductor")  # it would bring the mirrors back
            self._farewell()
        else:
            self._end("conductor")
        for names in END_ORDER:
            self._end(*names)
        say("ended")

    def _farewell(self) -> None:
        from host.services.shutdown import say_farewell  # MQTT: 10 MB that are needed only now

        run = self._run
        for complaint in say_farewell(
            run.data, run.topic_name, tuple(run.site.trackers), (run.site.boiler,), run.clock
        ):
            say(f"  {complaint}")

    def _end(self, *names: str) -> None:
        going = [self._children[name] for name in names if name in self._children]
        for child in going:
            child.ask_to_end()
        now = time.monotonic()
        deadline = now + max(LEAST_S, min(GROUP_S, self._end_by_s - now - LEAST_S))
        while any(child.lives() for child in going) and time.monotonic() < deadline:
            if self._signals:  # Ctrl-C once more: no more patience
                break
            time.sleep(0.02)
        for child in going:
            if not child.wait(0.0):
                say(f"  {child.service.name} did not end by itself and was killed")

    def _start(self, service: Service) -> None:
        child = Child(service, self._logs, self._environment)
        self._children[service.name] = child
        child.start()

    def _start_later(self) -> None:
        for service in self._services:
            if service.name not in self._children:
                self._start(service)

    def _report(self, death: Death) -> None:
        say(f"{death}; it is started again. Its log: {self._logs / death.name}.log")
        line = {"service": death.name, "code": death.code, "t": self._run.clock.now_ms()}
        with (
            contextlib.suppress(OSError),  # a full disk ends nothing
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
        # Its planner would take a core from the page in the first seconds.
        Service("conductor", command("conductor"), later=True),
    ]
    if run.simulated:
        services.insert(3, Service("plant", command("sim", "plant")))
    return services


def answers(port: int) -> bool:
    """True if something listens on this port of the loopback."""
    try:
        socket.create_connection((broker.HOST, port), timeout=0.2).close()
    except OSError:
        return False
    return True


def lan_address() -> str:
    """This machine's address in its network, as its routes have it; nothing is sent."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        try:
            probe.connect(("10.255.255.255", 9))
            return str(probe.getsockname()[0])
        except OSError:
            return socket.gethostname()


def check_port(host: str, port: int) -> None:
    """Raise StartError if the page could not listen there."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as error:
            raise StartError(
                f"the page's port {port} cannot be used ({error.strerror}); "
                "choose another one with --port"
            ) from None


def say(text: str) -> None:
    """A line for the person at the terminal."""
    print(text, flush=True)


def welcome(run: Run) -> None:
    """Where the page is and what one can do next."""
    url = f"http://{broker.HOST}:{run.page_port}/"
    say(f"\n  The page:  {url}\n  The data:  {run.data}\n")
    if run.lan:
        say(f"  On the network:  http://{lan_address()}:{run.page_port}/\n")
    if run.simulated:
        say(
            "  This is a simulation. What one can do next, on the page:\n"
            "  1. press the cabinet's button shortly: the pump fills the empty boiler (20 min);\n"
            "  2. hold it for 2 to 10 s and let go: a person's reset, which no network can do;\n"
            "  3. Start: the mirrors come onto the receiver, the pressure rises to 10 bar;\n"
            "  4. Defocus: the receiver is empty within seconds.\n"
            "  `heliose run --speed 10` does the same ten times faster."
        )
    say("  Ctrl-C ends it: the mirrors turn away first.\n")
