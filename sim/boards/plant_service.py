"""The service `plant`: a site's metal, simulated at the plant clock's rate.

Boards are reached over TCP ports on 127.0.0.1 (their addresses in DIR/links.json, for the
gateway). The broker carries the cabinet alone: local button, emergency stop, lamp and siren; and,
for the demonstrator, truth that no sensor measures.
"""

from __future__ import annotations

import json
import logging
import math
import signal
from datetime import UTC, datetime
from pathlib import Path

import msgspec

from host import bus
from host.auth.signing import verify
from host.bus import Message
from host.bus_client import Bus, load_address, load_identity
from host.clock import Clock
from host.site import Site
from sim.boards.cabinet_button import Button
from sim.boards.ports import TcpPort
from sim.boards.realtime import RealTime
from sim.boards.rig import Rig
from sim.boards.site_plant import clear_sky, measured_file, measured_sky
from sim.boards.virtual_board import Event, VirtualBoard
from sim.plant.sky import Sky

LOG = logging.getLogger("heliose.plant")
SKY_S = 36 * 3600.0
DAY_S = 86_400.0
TRUTH_EVERY_MS = 1_000
ESTOP, BUTTON = "estop", "button"


class PlantService:
    """Rig, ports and cabinet. `run` serves until SIGTERM."""

    def __init__(self, site: Site, data: Path, clock: Clock, seed: int) -> None:
        self._clock = clock
        self._rig = Rig(site, _sky(site, clock), seed, _log_event)
        self._rig.plant.cold_start(0.0)
        self._rig.power_on(0)
        ports = {name: TcpPort(line) for name, line in self._rig.lines.items()}
        self._button = Button()
        self._pace = RealTime(self._rig, ports, clock, self._press)
        _write(data / "links.json", {name: port.url for name, port in ports.items()})
        self._page_key = load_identity(data, "page").key
        self._bus = Bus(
            load_address(data), load_identity(data, "plant"), f"sim-{site.name}", "plant"
        )
        self._bus.subscribe("plant/cmd/+")
        self._cabinet: tuple[bool, ...] | None = None
        self._connections = 0
        self._next_truth_ms = 0
        self._stopped = False

    def run(self) -> None:
        """Serves until SIGTERM."""
        signal.signal(signal.SIGTERM, self._stop)
        try:
            while not self._stopped:
                self._pace.catch_up()
                for message in self._bus.poll():
                    self._take(message)
                self._publish()
                self._pace.nap()
        finally:
            self._pace.close()
            self._bus.close()

    def _press(self, now_ms: int) -> None:
        self._rig.plant.button = self._button.tick(now_ms)

    def _stop(self, *_: object) -> None:
        self._stopped = True

    def _take(self, message: Message) -> None:
        """One command to the cabinet; unsigned or late ones are ignored."""
        topic = bus.Topic.parse(message.topic)
        if topic is None or message.retained:
            return
        if not verify(message.topic, message.payload, self._page_key):
            LOG.warning("refused: %s without the page's signature", message.topic)
            return
        try:
            command = bus.decode(message.payload, bus.Cmd)
            self._obey(topic.rest, command, bool(command.args["pressed"]))
        except (msgspec.MsgspecError, KeyError):
            LOG.warning("refused: %s is not {pressed: true|false}", message.topic)

    def _obey(self, part: str, command: bus.Cmd, pressed: bool) -> None:
        if part == BUTTON and command.expires >= self._clock.now_ms():
            self._button.command(pressed, command.issued)
        elif part == ESTOP:
            self._rig.plant.estop_pressed = pressed

    def _publish(self) -> None:
        now_ms = self._clock.now_ms()
        plant = self._rig.plant
        siren, lamp = self._rig.signals()
        cabinet = (plant.button, plant.estop_pressed, lamp, siren)
        if cabinet != self._cabinet or self._bus.connections != self._connections:
            self._cabinet, self._connections = cabinet, self._bus.connections
            button, estop, lamp, siren = cabinet
            state = bus.Cabinet(t=now_ms, button=button, estop=estop, lamp=lamp, siren=siren)
            self._bus.send("plant", "cabinet", state)
        if now_ms >= self._next_truth_ms:
            self._next_truth_ms = now_ms + TRUTH_EVERY_MS
            self._bus.send("plant", "tel", bus.Truth(t=now_ms, f=self._truth()))

    def _truth(self) -> dict[str, float | int | None]:
        plant = self._rig.plant
        elevation_rad = math.asin(max(-1.0, min(1.0, plant.sun[2])))
        return {
            "dni_w_m2": round(plant.dni_w_m2),
            "light_w": round(plant.light_w),
            "pressure_mbar": round(plant.pressure_barg * 1000.0),
            "water_ml": round(plant.water_l * 1000.0),
            "sun_elevation_udeg": round(math.degrees(elevation_rad) * 1e6),
        }


def _sky(site: Site, clock: Clock) -> Sky:
    """The measured day where the clock runs on it, else a clear sky."""
    start = datetime.fromtimestamp(clock.now_ms() / 1000.0, UTC)
    day = site.plant.measured_day if site.plant else None
    if day is not None and start.date() == day.start.astimezone(UTC).date():
        midnight = start.replace(hour=0, minute=0, second=0, microsecond=0)
        left_s = DAY_S - (start - midnight).total_seconds() - 60.0
        return measured_sky(site, measured_file(day.file), start, left_s)
    return clear_sky(site, start, SKY_S)


def _log_event(board: VirtualBoard, event: Event, now_ms: int) -> None:
    LOG.info("%s at %.2f s: %s", board.name, now_ms / 1000.0, event)


def _write(file: Path, content: object) -> None:
    new = file.with_suffix(".new")
    new.write_text(json.dumps(content), encoding="utf-8")
    new.replace(file)
