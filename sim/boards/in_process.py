"""Firmware in this process: its own loop, with the simulated plant in place of pins.

`SimBoilerBoard` and `SimTrackerBoard` are the seam that the firmware sees, with the methods of
the metal's `board.py`.
"""

from __future__ import annotations

import platform
from collections.abc import Callable
from typing import Any

from firmware.boiler.loop import Loop as BoilerLoop
from firmware.tracker.loop import Loop as TrackerLoop
from sim.boards.serial_line import SerialLine
from sim.boards.virtual_board import TICKS_MASK, Event, Power
from sim.plant.plant import Plant


class _Seam:
    """What both boards' seams share: time, link, storage, identity."""

    def __init__(self, power: Power, line: SerialLine, keep: Callable[[Event], None]) -> None:
        self._power = power
        self._keep = keep
        self.flash = power.flash
        self.link_read = line.board_read
        self.link_write = line.board_write
        self.now_ticks = 0
        self.marker: str | None = None

    def ticks_ms(self) -> int:
        """The board's millisecond counter, which wraps at 2^30."""
        return self.now_ticks

    def keep(self, event: Event) -> None:
        """Takes note of an event at the moment it is made."""
        self._keep(event)

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
        """Notes that the firmware wants to be started anew, when this turn is over."""
        self.marker = marker


class SimBoilerBoard(_Seam):
    """The boiler board's seam on the simulated plant."""

    def __init__(self, plant: Plant, power: Power, line: SerialLine, keep: Callable[[Event], None]):
        super().__init__(power, line, keep)
        self._plant = plant
        self._inputs = plant.boiler_inputs
        self.last: tuple[int, ...] = (0, 0, 0, 0, 0, 0)

    def read(self, reading: Any) -> None:
        """Fills the reading with what the sensors and wires say now."""
        # One by one: once somebody has taken an object's __dict__, CPython looks its attributes
        # up five times more slowly, and the protection looks at a reading a hundred times.
        inputs = self._inputs
        reading.pt1_code = inputs.pt1_code
        reading.pt1_ok = inputs.pt1_ok
        reading.pt2_code = inputs.pt2_code
        reading.pt2_ok = inputs.pt2_ok
        reading.reference_code = inputs.reference_code
        reading.reference_ok = inputs.reference_ok
        reading.supply_mv = inputs.supply_mv
        reading.supply_ok = inputs.supply_ok
        reading.t_drum_cdeg = inputs.t_drum_cdeg
        reading.t_drum_ok = inputs.t_drum_ok
        reading.t_drum_new = inputs.t_drum_new
        reading.t_outlet_cdeg = inputs.t_outlet_cdeg
        reading.t_outlet_ok = inputs.t_outlet_ok
        reading.t_outlet_new = inputs.t_outlet_new
        reading.t_metal_cdeg = inputs.t_metal_cdeg
        reading.t_metal_ok = inputs.t_metal_ok
        reading.t_metal_new = inputs.t_metal_new
        reading.level_bits = inputs.level_bits
        reading.flow_pulses = inputs.flow_pulses
        reading.flow_age_ms = inputs.flow_age_ms
        reading.chain_closed = inputs.chain_closed
        reading.contact1_closed = inputs.contact1_closed
        reading.contact2_closed = inputs.contact2_closed
        reading.off_target1_closed = inputs.off_target1_closed
        reading.off_target2_closed = inputs.off_target2_closed
        reading.button_pressed = inputs.button_pressed

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
        self._inputs = plant.tracker_inputs[power.name]
        self.last: tuple[int, ...] = ()
        self._rates: list[int] = []

    def read(self, reading: Any) -> None:
        """Fills the reading with PERMIT, step counts, switches, wind and stored energy."""
        inputs = self._inputs
        reading.permit = inputs.permit
        reading.steps = inputs.steps
        reading.home_made = inputs.home_made
        reading.wind_cm_s = inputs.wind_cm_s
        reading.wind_ok = inputs.wind_ok
        reading.reserve_mv = inputs.reserve_mv
        reading.reserve_ok = inputs.reserve_ok
        reading.button_pressed = inputs.button_pressed

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

    @property
    def marker(self) -> str | None:
        """Why the firmware wants a restart; None: it wants none."""
        return self._seam.marker

    def close(self) -> None:
        """Nothing to end."""
