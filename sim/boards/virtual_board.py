"""Virtual boards: power, watchdog, stored configuration, and the firmware that runs on them.

Time is virtual: milliseconds since the start of the run.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Protocol

from host import board_program
from sim.boards.flash import SimFlash
from sim.boards.serial_line import SerialLine
from sim.plant.plant import Plant

TICKS_MASK = (1 << 30) - 1  # MicroPython's ticks wrap at 2^30
BOOT_MS = 2300  # boot.py leaves two seconds for a cable; then modules load
MAINTENANCE_MS = 60_300  # boot.py alone for a minute
WATCHDOG_MS = 1000
CONFIG_COPIES = ("config0", "config1")  # names in flash
LOOP_MS = {"boiler": 50, "tracker": 100}

Event = dict[str, Any]  # as the firmware makes it, with its `kind`


@dataclass
class Power:
    """What firmware finds when its board is powered: pins, line and flash, and who it is.

    `keep(event)` takes each event at the moment the firmware makes it.
    """

    role: str
    name: str
    board_id: str
    boot: str
    cause: str
    flash: SimFlash
    plant: Plant
    line: SerialLine
    keep: Callable[[Event], None]
    first_tick: int = 0

    def identity(self) -> dict[str, str]:
        """Who this board is, why it started, and its program: the one of this folder."""
        prog = board_program.name(self.role)
        return {"id": self.board_id, "boot": self.boot, "cause": self.cause, "prog": prog}


class BoardCrashError(RuntimeError):
    """Firmware that raised an exception: a finding about the firmware."""

    exit_code = 1

    def __init__(self, board: str) -> None:
        super().__init__(f"the firmware of {board} crashed")
        self.board = board


class Firmware(Protocol):
    """Running firmware: one turn of its loop, and its outputs after it."""

    interpreter: str

    @property
    def marker(self) -> str | None:
        """Why it asks for a restart; None: it does not."""

    def turn(self, ticks_ms: int) -> None:
        """Runs one turn of the board's loop, at this reading of its millisecond counter."""

    def outputs(self) -> tuple[int, ...]:
        """What the board drives after its last turn."""

    def close(self) -> None:
        """Power off."""


class HoldUp:
    """Stands in for firmware that has gone mad: it holds every output up and does nothing else.

    A PERMIT or ALIVE "up" is toggled in each loop; drives stand: a pin that is up makes no steps.
    """

    interpreter = "none"
    marker = None

    def __init__(self, plant: Plant, role: str, name: str) -> None:
        self._plant, self._name = plant, name
        self._boiler = role == "boiler"
        self._axes = 0 if self._boiler else len(plant.mirrors.steps(name))

    def turn(self, ticks_ms: int) -> None:
        """Every output up, whatever the readings."""
        plant = self._plant
        if self._boiler:
            plant.pulse1 = plant.pulse2 = plant.pump = plant.vent_closed = True
        else:
            plant.off_target[self._name] = True
            plant.alive[self._name] = not plant.alive[self._name]
            plant.mirrors.set_rates(self._name, [0] * self._axes)

    def outputs(self) -> tuple[int, ...]:
        """What the board drives, in the order of the real firmware's."""
        return (1,) * 6 if self._boiler else (1, 1, *[0] * self._axes)

    def close(self) -> None:
        """Nothing to end."""


@dataclass
class VirtualBoard:
    """A board with its power: it boots, hangs, is reset by its watchdog, and counts its turns."""

    role: str
    name: str
    plant: Plant
    line: SerialLine
    start: Callable[[Power], Firmware]
    config: bytes  # as it left the workshop: two copies of it in flash
    files: Mapping[str, bytes]  # what else is in flash at first
    new_boot_id: Callable[[], str]
    on_event: Callable[[VirtualBoard, Event, int], None]
    first_tick: int = 0  # its millisecond counter in the first turn after power-on
    steps: int = 0
    boots: int = 0
    hanging: bool = False
    late_ms: int = 0  # by which each loop is longer
    held_up: bool = False
    firmware: Firmware | None = None
    flash: SimFlash = field(init=False)
    _power: Power | None = None
    _now_ms: int = 0
    _runs_from_ms: int = 0
    _hung_since_ms: int | None = None
    _first_ms: int | None = None  # when its first loop began; None: none since it booted
    _last_ms: int | None = None  # the same for the last one
    _converted: int = 0  # thermometers whose conversions wait to be read

    def __post_init__(self) -> None:
        self.flash = SimFlash(dict.fromkeys(CONFIG_COPIES, self.config) | dict(self.files))

    @property
    def board_id(self) -> str:
        """A stable id, as a chip's serial number would be."""
        return f"sim{self.name:0>13}"[-16:]

    def power_on(self, now_ms: int, cause: str = "power", boot_ms: int = BOOT_MS) -> None:
        """(Re)starts the board: outputs fall at once, its firmware runs after `boot_ms`."""
        self.power_off()
        self.line.power_cycle()
        self.boots += 1
        self._power = Power(
            self.role, self.name, self.board_id, self.new_boot_id(), cause,
            self.flash, self.plant, self.line, self._keep, self.first_tick,
        )  # fmt: skip
        if self.held_up:
            self.firmware = HoldUp(self.plant, self.role, self.name)
        self._runs_from_ms = now_ms + boot_ms
        self._first_ms = self._last_ms = self._hung_since_ms = None

    def power_off(self) -> None:
        """Everything the board drove falls."""
        self._power = None
        if self.firmware is not None:
            self.firmware.close()
            self.firmware = None
        self._release_outputs()

    def turn(self, now_ms: int) -> None:
        """One turn of the loop, if the board is up and not hanging."""
        if self.hanging or self._hung_since_ms is not None:
            self._hang(now_ms)
            return
        firmware = self._running(now_ms) if now_ms >= self._runs_from_ms else None
        if firmware is not None and self.late_ms:
            self._turn_late(firmware, now_ms)
        elif firmware is not None:
            self._turn(firmware, now_ms, now_ms)

    def hold_up(self) -> None:
        """Replaces its software by one that holds every output up."""
        self.power_off()
        self.held_up = True
        self.firmware = HoldUp(self.plant, self.role, self.name)

    def restore(self, now_ms: int) -> None:
        """Its own software again, from power-on."""
        self.held_up = False
        self.power_on(now_ms)

    def damage(self, damaged: bool) -> None:
        """Whether its stored configuration reads damaged.

        One copy of a boiler's, which needs both; both of a tracker's, which needs one.
        """
        names = CONFIG_COPIES if self.role == "tracker" else CONFIG_COPIES[1:]
        self.flash.fail(self.flash.full, names if damaged else ())

    def _running(self, now_ms: int) -> Firmware | None:
        """The firmware; it starts when `boot.py` is done."""
        if self.firmware is None and self._power is not None:
            self._now_ms = now_ms
            try:
                self.firmware = self.start(self._power)
            except Exception as error:
                raise BoardCrashError(self.name) from error
        return self.firmware

    def _turn(self, firmware: Firmware, now_ms: int, began_ms: int) -> None:
        """One turn; `began_ms`: the time that the board reads, at most one tick ago."""
        self._now_ms = now_ms
        self._last_ms = began_ms
        if self._first_ms is None:
            self._first_ms = began_ms
        try:
            firmware.turn((self.first_tick + began_ms - self._first_ms) & TICKS_MASK)
        except Exception as error:
            raise BoardCrashError(self.name) from error
        self.steps += 1
        if firmware.marker is not None:
            boot_ms = MAINTENANCE_MS if firmware.marker == "maintenance" else BOOT_MS
            self.power_on(now_ms, firmware.marker, boot_ms)

    def _turn_late(self, firmware: Firmware, now_ms: int) -> None:
        """Loops that take longer; one that takes a second never ends: the watchdog bites."""
        since_ms = now_ms if self._last_ms is None else self._last_ms
        due_ms = since_ms if self._last_ms is None else since_ms + LOOP_MS[self.role] + self.late_ms
        if self.role == "boiler":
            self._hold_conversions()
        if now_ms >= due_ms:
            self._turn(firmware, now_ms, due_ms)
            self._converted = 0
        else:
            self._stand_still(now_ms, since_ms)

    def _hold_conversions(self) -> None:
        """A thermometer's conversion stays ready until it is read, however late that is."""
        inputs = vars(self.plant.boiler_inputs)
        for bit, name in enumerate(("t_drum_new", "t_outlet_new", "t_metal_new")):
            self._converted |= bool(inputs[name]) << bit
            inputs[name] = bool(self._converted >> bit & 1)

    def _keep(self, event: Event) -> None:
        self.on_event(self, event, self._now_ms)

    def _hang(self, now_ms: int) -> None:
        if self._hung_since_ms is None:
            self._hung_since_ms = now_ms
        self._stand_still(now_ms, self._hung_since_ms)

    def _stand_still(self, now_ms: int, since_ms: int) -> None:
        """A loop that does not end: no pulses, pins as they were, then the watchdog."""
        if self.role == "boiler":
            self.plant.pulse1 = self.plant.pulse2 = False
        if now_ms - since_ms >= WATCHDOG_MS:
            self.power_on(now_ms, "watchdog")

    def _release_outputs(self) -> None:
        plant = self.plant
        if self.role == "boiler":
            plant.pulse1 = plant.pulse2 = plant.pump = plant.vent_closed = False
        else:
            plant.off_target[self.name] = plant.alive[self.name] = False
            count = len(plant.mirrors.steps(self.name))
            plant.mirrors.set_rates(self.name, [0] * count)
