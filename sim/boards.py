"""Virtual boards in this process: the firmware's own loop, with physics in place of pins.

A `VirtualBoard` is the board with its power and its watchdog; `SimBoilerBoard` and
`SimTrackerBoard` are the seam that the firmware sees, with the methods of the metal's
`board.py`. Time is virtual: milliseconds since the start of the run.
"""

from __future__ import annotations

import platform
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, Protocol

from firmware.boiler.loop import Loop as BoilerLoop
from firmware.tracker.loop import Loop as TrackerLoop
from sim.links import SerialLine
from sim.plant.plant import Plant

TICKS_MASK = (1 << 30) - 1
BOOT_MS = 2300  # boot.py leaves two seconds for a cable; then modules load
WATCHDOG_MS = 1000

Event = dict[str, Any]


@dataclass
class Power:
    """What a board is given at power-on, in place of flash and chip registers."""

    role: str
    name: str
    board_id: str
    boot: str
    cause: str
    config: bytes
    first_tick: int = 0


class Firmware(Protocol):
    """Running firmware: one turn of its loop, and what it decided in it."""

    interpreter: str

    def turn(self, now_ms: int) -> None:
        """Runs one turn of the board's loop at this virtual time."""

    def outputs(self) -> tuple[int, ...]:
        """What the board drives after its last turn."""

    def close(self) -> None:
        """Power off."""


class _Seam:
    """What both boards' seams share: time, link, storage, identity."""

    def __init__(self, power: Power, line: SerialLine, keep: Callable[[Event], None]) -> None:
        self._power = power
        self._keep = keep
        self.link_read = line.board_read
        self.link_write = line.board_write
        self.now_ticks = 0

    def ticks_ms(self) -> int:
        """The board's millisecond counter, which wraps at 2^30."""
        return self.now_ticks

    def keep(self, event: Event) -> None:
        """Takes note of an event at the moment it is made."""
        self._keep(event)

    def load(self, copy: int) -> bytes | None:
        """One of the two stored copies of the configuration."""
        return self._power.config

    def identity(self) -> dict[str, str]:
        """Who this board is and why it started."""
        return {
            "id": self._power.board_id,
            "boot": self._power.boot,
            "py": "cpython " + platform.python_version(),
            "cause": self._power.cause,
        }

    def end_turn(self) -> None:
        """Garbage and watchdog are the virtual board's business."""

    def restart(self, marker: str) -> None:
        """Asked for by `maintenance`; the virtual board stays off the link for that time."""


class SimBoilerBoard(_Seam):
    """The boiler board's seam on the simulated plant."""

    def __init__(self, plant: Plant, power: Power, line: SerialLine, keep: Callable[[Event], None]):
        super().__init__(power, line, keep)
        self._plant = plant
        self._inputs = plant.boiler_inputs.__dict__
        self.last: tuple[int, ...] = (0, 0, 0, 0, 0, 0)

    def read(self, reading: Any) -> None:
        """Fills the reading with what the sensors and wires say now."""
        reading.__dict__.update(self._inputs)

    def write(self, outputs: Any) -> None:
        """Drives pulses, pump, vent, siren and lamp."""
        plant = self._plant
        plant.pulse1 = outputs.permit1
        plant.pulse2 = outputs.permit2
        plant.pump = outputs.pump
        plant.vent_closed = outputs.vent_closed
        self.last = (
            outputs.permit1,
            outputs.permit2,
            outputs.pump,
            outputs.vent_closed,
            outputs.siren,
            outputs.lamp,
        )


class SimTrackerBoard(_Seam):
    """A tracker board's seam on the simulated plant."""

    def __init__(self, plant: Plant, power: Power, line: SerialLine, keep: Callable[[Event], None]):
        super().__init__(power, line, keep)
        self._plant = plant
        self._name = power.name
        self._inputs = plant.tracker_inputs[power.name].__dict__
        self.last: tuple[int, ...] = ()
        self._rates: list[int] = []

    def read(self, reading: Any) -> None:
        """Fills the reading with PERMIT, step counts, switches, wind and stored energy."""
        reading.__dict__.update(self._inputs)

    def write(self, outputs: Any) -> None:
        """Drives the step hardware, the OFF_TARGET relay and the buzzer."""
        rates = outputs.rates_steps_s
        if rates != self._rates:
            self._rates = list(rates)
            self._plant.mirrors.set_rates(self._name, self._rates)
        self._plant.off_target[self._name] = outputs.off_target
        self.last = (outputs.off_target, outputs.buzzer, *rates)


class InProcess:
    """The firmware's loop under this interpreter."""

    interpreter = "cpython"

    def __init__(self, plant: Plant, power: Power, line: SerialLine, keep: Callable[[Event], None]):
        self._first_tick = power.first_tick
        self._booted_ms: int | None = None
        self._seam: SimBoilerBoard | SimTrackerBoard
        self._turn: Callable[[], None]
        if power.role == "boiler":
            self._seam = SimBoilerBoard(plant, power, line, keep)
            self._seam.now_ticks = power.first_tick
            self._turn = BoilerLoop(self._seam).turn
        else:
            self._seam = SimTrackerBoard(plant, power, line, keep)
            self._seam.now_ticks = power.first_tick
            self._turn = TrackerLoop(self._seam).turn

    def turn(self, now_ms: int) -> None:
        """Runs one turn of the loop."""
        if self._booted_ms is None:
            self._booted_ms = now_ms
        self._seam.now_ticks = (self._first_tick + now_ms - self._booted_ms) & TICKS_MASK
        self._turn()

    def outputs(self) -> tuple[int, ...]:
        """What the board drives."""
        return self._seam.last

    def close(self) -> None:
        """Nothing to end."""


@dataclass
class VirtualBoard:
    """A board with its power: it boots, hangs, is reset by its watchdog, and counts its turns."""

    role: str
    name: str
    plant: Plant
    line: SerialLine
    start: Callable[[Power, Callable[[Event], None]], Firmware]
    config: bytes
    new_boot_id: Callable[[], str]
    on_event: Callable[[VirtualBoard, Event, int], None]
    first_tick: int = 0
    steps: int = 0
    boots: int = 0
    hanging: bool = False
    firmware: Firmware | None = None
    _now_ms: int = 0
    _runs_from_ms: int = 0
    _hung_since_ms: int | None = field(default=None)

    @property
    def board_id(self) -> str:
        """A stable id, as a chip's serial number would be."""
        return f"sim{self.name:0>13}"[-16:]

    def power_on(self, now_ms: int, cause: str = "power", boot_ms: int = BOOT_MS) -> None:
        """(Re)starts the board: outputs fall at once, its firmware runs after `boot_ms`."""
        self.power_off()
        self.line.power_cycle()
        self.boots += 1
        power = Power(
            self.role,
            self.name,
            self.board_id,
            self.new_boot_id(),
            cause,
            self.config,
            self.first_tick,
        )
        self.firmware = self.start(power, self._keep)
        self._runs_from_ms = now_ms + boot_ms
        self._hung_since_ms = None

    def power_off(self) -> None:
        """Everything the board drove falls."""
        if self.firmware is not None:
            self.firmware.close()
            self.firmware = None
        self._release_outputs()

    def turn(self, now_ms: int) -> None:
        """One turn of the loop, if the board is up and not hanging."""
        if self.hanging or self._hung_since_ms is not None:
            self._hang(now_ms)
        elif self.firmware is not None and now_ms >= self._runs_from_ms:
            self._now_ms = now_ms
            self.firmware.turn(now_ms)
            self.steps += 1

    def _keep(self, event: Event) -> None:
        self.on_event(self, event, self._now_ms)

    def _hang(self, now_ms: int) -> None:
        """A loop that stands still: no pulses, pins as they were, then the watchdog."""
        if self._hung_since_ms is None:
            self._hung_since_ms = now_ms
        if self.role == "boiler":
            self.plant.pulse1 = self.plant.pulse2 = False
        if now_ms - self._hung_since_ms >= WATCHDOG_MS:
            self.power_on(now_ms, "watchdog")

    def _release_outputs(self) -> None:
        plant = self.plant
        if self.role == "boiler":
            plant.pulse1 = plant.pulse2 = plant.pump = plant.vent_closed = False
        else:
            plant.off_target[self.name] = False
            count = len(plant.mirrors.steps(self.name))
            plant.mirrors.set_rates(self.name, [0] * count)
