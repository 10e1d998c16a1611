"""The loops beside the page's server: messages from the bus, updates of browsers, the heartbeat."""

import asyncio
import contextlib
import itertools
import os
import sys
import traceback
from collections.abc import AsyncIterator
from pathlib import Path

import uvicorn

from host.bus import Beat
from host.bus import Event as BoardEvent
from host.bus_client import Bus, BusError
from host.page import memory
from host.page.context import Context
from host.plant_state import Event, PlantState
from host.telemetry.history import FILE, HistoryError, Reader
from host.telemetry.record import Record

SUBSCRIPTIONS = (
    "+/tel", "+/evt", "+/link", "+/ack", "+/avail", "conductor/state", "gateway/state",
    "recorder/alarm/+", "plant/cabinet",
)  # fmt: skip
RECEIVE_S = 0.05  # real time between two polls of the bus
SHOW_S = 0.5  # real time between two updates of all browsers
BEAT_MS = 5_000  # plant time
GIVE_BACK_TURNS = 60
EVENTS_LOADED = 30


class Loops:
    """Run while the page is served. problem: why they ended it."""

    def __init__(self, context: Context, bus: Bus, plant: PlantState, data: Path) -> None:
        self.context, self.bus, self._plant, self._data = context, bus, plant, data
        self.server: uvicorn.Server | None = None
        self.problem: str | None = None
        bus.subscribe(*SUBSCRIPTIONS)

    @contextlib.asynccontextmanager
    async def running(self) -> AsyncIterator[None]:
        """Runs the loops while the server runs."""
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
            traceback.print_exception(error, file=sys.stderr)
        self.problem = str(error)
        if self.server is not None:
            self.server.should_exit = True

    async def _receive(self) -> None:
        while True:
            for message in self.bus.poll():
                ack = self._plant.take(message)
                if ack is not None:
                    self.context.sender.acknowledged(ack)
            self.context.trend.sample()
            await asyncio.sleep(RECEIVE_S)

    async def _show(self) -> None:
        beat_due_ms = 0
        for turn in itertools.count():
            self.context.show_all()
            now_ms = self.context.clock.now_ms()
            if now_ms >= beat_due_ms:
                beat_due_ms = now_ms + BEAT_MS
                self.bus.send("page", "beat", Beat(t=now_ms, pid=os.getpid()))
            if turn % GIVE_BACK_TURNS == 1:
                memory.give_back()
            await asyncio.sleep(SHOW_S)

    def _remember(self) -> None:
        """Loads the latest events and the last hour from the history."""
        site, reader = self.bus.site, Reader(self._data / FILE)
        try:
            self._plant.remember_proofs(map(_event, reader.proofs(site)))
            self._plant.remember(map(_event, reversed(reader.events(site, EVENTS_LOADED))))
            self.context.trend.remember(reader, site, self.context.site.boiler)
        except HistoryError as error:
            print(f"heliose: {error}", file=sys.stderr)
        finally:
            reader.close()


def _event(record: Record[BoardEvent]) -> Event:
    found = record.content
    return Event(record.device, found.kind, found.t, found.ms, found.f)
