"""The page as a process: the bus on one side, browsers on the other, one loop between them."""

import asyncio
import contextlib
import itertools
import os
import signal
import socket
import sys
from collections.abc import AsyncIterator
from pathlib import Path
from typing import TYPE_CHECKING

from host.bus import Beat
from host.bus_client import Bus, BusError, load_address, load_identity
from host.clock import Clock
from host.data_folder import topic_name
from host.page import memory
from host.page.cabinet import Button
from host.page.catalogues import Catalogues
from host.page.commands import CommandSender
from host.page.middleware import LOOPBACK, Guard
from host.page.signin import Doorkeeper
from host.page.snapshot import SnapshotMaker
from host.page.trend import Trend
from host.plant_state import Event, PlantState
from host.site.runtime import site_runtime
from host.telemetry.history import FILE, HistoryError, Reader

if TYPE_CHECKING:
    import uvicorn

    from host.page.desk import Desk

NAME = "page"
SUBSCRIPTIONS = (
    "+/tel", "+/evt", "+/link", "+/ack", "+/avail", "conductor/state", "gateway/state",
    "recorder/alarm/+", "plant/cabinet",
)  # fmt: skip
RECEIVE_S = 0.05  # real time between two polls of the bus
SHOW_S = 0.5  # real time between two updates of all browsers
BEAT_MS = 5_000
GIVE_BACK_TURNS = 60


class PageError(RuntimeError):
    """The page cannot be served."""

    exit_code = 3


def serve(where: str, data: Path, port: int, *, lan: bool, simulated: bool) -> int:
    """Serves until SIGTERM; the exit code. Raises PageError, SiteError, BusError."""
    memory.share_one_heap()
    door = _bind("0.0.0.0" if lan else LOOPBACK[0], port)
    catalogues = Catalogues(data)  # compiled while NiceGUI is imported
    signal.signal(signal.SIGTERM, lambda *_: None)  # uvicorn raises it again at its end
    import uvicorn

    from host.page.desk import Desk
    from host.page.front import build

    site = site_runtime(where, data)
    clock = Clock.from_environment()
    identity = load_identity(data, NAME)
    bus = Bus(load_address(data), identity, topic_name(site.name, simulated=simulated), NAME)
    plant = PlantState({board.id: board.role for board in site.boards})
    sender = CommandSender(bus, clock)
    desk = Desk(
        site=site,
        clock=clock,
        languages=catalogues.languages(site.timezone),
        snapshots=SnapshotMaker(plant, site, clock, simulated),
        trend=Trend(plant, clock),
        sender=sender,
        button=Button(sender, clock),
        doorkeeper=Doorkeeper(data, identity.key, simulated),
        simulated=simulated,
    )
    life = _Life(desk, bus, plant, data)
    app = build(desk, life.running)
    hosts = LOOPBACK if not lan else (*LOOPBACK, *_own_names())
    server = uvicorn.Server(
        uvicorn.Config(
            Guard(app, hosts), log_level="warning", access_log=False, server_header=False,
            timeout_graceful_shutdown=1, ws_per_message_deflate=False,
        )
    )  # fmt: skip
    life.server = server
    server.run(sockets=[door])
    bus.close(0.2)
    if life.problem is not None:
        raise PageError(life.problem)
    return 0


def _bind(host: str, port: int) -> socket.socket:
    door = socket.socket()
    door.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        door.bind((host, port))
    except (OSError, OverflowError) as error:
        door.close()
        said = getattr(error, "strerror", None) or str(error)
        raise PageError(
            f"the page's port {port} cannot be used ({said}); choose another one with --port"
        ) from None
    return door


def _own_names() -> list[str]:
    """The names and addresses of this computer in the local network."""
    name = socket.gethostname()
    found = {name, f"{name}.local"}
    with contextlib.suppress(OSError):
        found |= {str(info[4][0]) for info in socket.getaddrinfo(name, None)}
    # The address of the default route; nothing is sent.
    with contextlib.suppress(OSError), socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        probe.connect(("192.0.2.1", 9))
        found.add(probe.getsockname()[0])
    return sorted(found)


class _Life:
    """The loops that run while the page is served: messages, updates, the heartbeat."""

    def __init__(self, desk: "Desk", bus: Bus, plant: PlantState, data: Path) -> None:
        self._desk, self._bus, self._plant, self._data = desk, bus, plant, data
        self.server: uvicorn.Server | None = None
        self.problem: str | None = None
        bus.subscribe(*SUBSCRIPTIONS)

    @contextlib.asynccontextmanager
    async def running(self) -> AsyncIterator[None]:
        """The context in which the server runs."""
        await asyncio.to_thread(self._remember)
        tasks = [asyncio.create_task(self._receive()), asyncio.create_task(self._show())]
        for task in tasks:
            task.add_done_callback(self._ended)
        yield
        for task in tasks:
            task.cancel()

    def _ended(self, task: "asyncio.Task[None]") -> None:
        """A loop that ends by itself ends the page and prints the reason."""
        if task.cancelled():
            return
        error = task.exception()
        if not isinstance(error, BusError) and error is not None:
            import traceback

            traceback.print_exception(error, file=sys.stderr)
        self.problem = str(error)
        if self.server is not None:
            self.server.should_exit = True

    async def _receive(self) -> None:
        while True:
            for message in self._bus.poll():
                ack = self._plant.take(message)
                if ack is not None:
                    self._desk.sender.acknowledged(ack)
            self._desk.trend.sample()
            await asyncio.sleep(RECEIVE_S)

    async def _show(self) -> None:
        beat_due_ms = 0
        for turn in itertools.count():
            self._desk.show_all()
            now_ms = self._desk.clock.now_ms()
            if now_ms >= beat_due_ms:
                beat_due_ms = now_ms + BEAT_MS
                self._bus.send(NAME, "beat", Beat(t=now_ms, pid=os.getpid()))
            if turn % GIVE_BACK_TURNS == 1:
                memory.give_back()
            await asyncio.sleep(SHOW_S)

    def _remember(self) -> None:
        """Loads the latest events and the last hour from the history."""
        site, reader = self._bus.site, Reader(self._data / FILE)
        try:
            self._plant.remember(
                Event(r.device, r.content.kind, r.content.t, r.content.ms, r.content.f)
                for r in reversed(reader.events(site, 30))
            )
            self._desk.trend.remember(reader, site, self._desk.site.boiler)
        except HistoryError as error:
            print(f"heliose: {error}", file=sys.stderr)
        finally:
            reader.close()
