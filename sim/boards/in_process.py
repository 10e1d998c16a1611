"""Firmware in this process: its own loop, with the simulated plant in place of pins.

`SimBoilerBoard` and `SimTrackerBoard` are the seam that the firmware sees, with the methods of
the metal's `board.py`.
"""

from __future__ import annotations

import platform
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from firmware.boiler.loop import Loop as BoilerLoop
from firmware.tracker.loop import Loop as TrackerLoop
from sim.boards.virtual_board import Power

if TYPE_CHECKING:
    from firmware.boiler import reading as boiler_io
    from firmware.tracker import reading as tracker_io


class Seam:
    """What both boards' seams share: time, link, storage, identity. `last`: the last outputs."""

    last: tuple[int, ...] = ()

    def __init__(self, power: Power) -> None:
        self._power = power
        self._plant = power.plant
        self.flash = power.flash
        self.keep = power.keep
        self.link_read = power.line.board_read
        self.link_write = power.line.board_write
        self.now_ticks = power.first_tick
        self.marker: str | None = None

    def ticks_ms(self) -> int:
        """The board's millisecond counter, which wraps at 2^30."""
        return self.now_ticks

    def identity(self) -> dict[str, str]:
        """Who this board is and why it started."""
        python = "cpython " + platform.python_version()
        return {**self._power.identity(), "py": python}

    def end_turn(self) -> None:
        """Garbage and watchdog are the virtual board's business."""

    def restart(self, marker: str) -> None:
        """Asks the virtual board for a restart once this turn is over."""
        self.marker = marker


class SimBoilerBoard(Seam):
    """The boiler board's seam on the simulated plant."""

    last = (0, 0, 0, 0, 0, 0)

    def __init__(self, power: Power) -> None:
        super().__init__(power)
        self.inputs = power.plant.boiler_inputs

    def read(self, reading: boiler_io.Reading) -> None:
        """Fills the reading from sensors and wires."""
        # One by one: after any access to an object's __dict__, CPython looks its attributes up
        # five times more slowly, and the protection reads them a hundred times.
        inputs = self.inputs
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
        reading.alive1_closed = inputs.alive1_closed
        reading.alive2_closed = inputs.alive2_closed
        reading.button_pressed = inputs.button_pressed

    def write(self, outputs: boiler_io.Outputs) -> None:
        """Drives pulses, pump, vent, siren and lamp."""
        plant = self._plant
        plant.pulse1, plant.pulse2 = outputs.permit1, outputs.permit2
        plant.pump, plant.vent_closed = outputs.pump, outputs.vent_closed
        siren, lamp = outputs.siren, outputs.lamp
        self.last = (plant.pulse1, plant.pulse2, plant.pump, plant.vent_closed, siren, lamp)


class SimTrackerBoard(Seam):
    """A tracker board's seam on the simulated plant."""

    def __init__(self, power: Power) -> None:
        super().__init__(power)
        self._name = power.name
        self.inputs = power.plant.tracker_inputs[power.name]
        self._rates: list[int] = []

    def read(self, reading: tracker_io.Reading) -> None:
        """Fills the reading with PERMIT, step counts, switches, wind and stored energy."""
        inputs = self.inputs
        reading.permit = inputs.permit
        reading.steps = inputs.steps
        reading.home_made = inputs.home_made
        reading.wind_cm_s = inputs.wind_cm_s
        reading.wind_ok = inputs.wind_ok
        reading.reserve_mv = inputs.reserve_mv
        reading.reserve_ok = inputs.reserve_ok
        reading.button_pressed = inputs.button_pressed

    def write(self, outputs: tracker_io.Outputs) -> None:
        """Drives the step hardware, the relays of OFF_TARGET and ALIVE, and the buzzer."""
        rates = outputs.rates_steps_s
        if rates != self._rates:
            self._rates = list(rates)
            self._plant.mirrors.set_rates(self._name, self._rates)
        self._plant.off_target[self._name] = outputs.off_target
        self._plant.alive[self._name] = outputs.alive
        self.last = (outputs.off_target, outputs.buzzer, *rates)


def seam_of(power: Power) -> SimBoilerBoard | SimTrackerBoard:
    """The seam for the role of a board."""
    return SimBoilerBoard(power) if power.role == "boiler" else SimTrackerBoard(power)


class InProcess:
    """The firmware's loop under this interpreter."""

    interpreter = "cpython"

    def __init__(self, power: Power) -> None:
        self._seam = seam_of(power)
        loop: Any = BoilerLoop if power.role == "boiler" else TrackerLoop
        self._turn: Callable[[], None] = loop(self._seam).turn

    def turn(self, ticks_ms: int) -> None:
        """Runs one turn of the loop."""
        self._seam.now_ticks = ticks_ms
        self._turn()

    def outputs(self) -> tuple[int, ...]:
        """What the board drives."""
        return self._seam.last

    @property
    def marker(self) -> str | None:
        """Why the firmware asks for a restart; None: it does not."""
        return self._seam.marker

    def close(self) -> None:
        """Nothing to end."""
