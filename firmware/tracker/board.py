"""The tracker board's seam on metal: the only tracker file that knows what is wired to it."""

from machine import ADC, Pin

from firmware.common import pins
from firmware.drivers.linear_actuator import LinearActuator
from firmware.drivers.port import Port, chip, output
from firmware.tracker import config
from firmware.tracker.drive import Axis

TURN_MS = 100
MV_FULL_SCALE = 3300
WIND_ZERO_MV, WIND_FULL_MV, WIND_FULL_CM_S = 400, 2000, 3240
WIND_DEAD_MV = 300  # below this the anemometer is unplugged or without power


class Board(Port):
    """Pins and drives of up to two mirrors."""

    def __init__(self, usb=None, root=""):
        wired = pins.of(pins.TRACKER, chip.COLUMN)
        self._off_target = output(wired["off_target"])
        self._buzzer = output(wired["buzzer"])
        self._alive = output(wired["alive"])
        Port.__init__(self, wired["uart_tx"], wired["uart_rx"], TURN_MS, usb, root)
        self._permit = chip.switch(wired["permit"])
        self._button = chip.switch(wired["button"])
        self._wind = chip.analogue(ADC, Pin(wired["wind"]))
        self._reserve = chip.analogue(ADC, Pin(wired["reserve"]))
        stored = config.load(self.flash) or config.NOTHING
        axes = [mirror.axes[i % len(mirror.axes)] for mirror in stored.mirrors for i in (0, 1)]
        relays = [mirror.has_relay(i) for mirror in stored.mirrors for i in (0, 1)]
        rows = [pins.of(row, chip.COLUMN) for row in pins.AXES]
        self._drives = [
            LinearActuator(row, Axis(axis))
            if axis.drive == "linear" or relay  # of a stepper no relay could make a turn
            else chip.stepper(number, row)
            for number, (row, axis, relay) in enumerate(zip(rows, axes, relays))
        ]
        self._by_wire = [drive for drive, relay in zip(self._drives, relays) if relay]
        self._homes = [chip.switch(row["home"]) for row, _ in zip(rows, axes)]

    def read(self, reading):
        """PERMIT, steps made, home switches, wind, stored energy, button."""
        reading.permit = not self._permit.value()
        reading.button_pressed = not self._button.value()
        if not reading.permit:
            for drive in self._by_wire:
                drive.run_home()
        for index, drive in enumerate(self._drives):
            reading.steps[index] = drive.steps
            reading.home_made[index] = not self._homes[index].value()
        wind_mv = self._wind.read_u16() * MV_FULL_SCALE >> 16
        reading.wind_ok = wind_mv >= WIND_DEAD_MV
        above_mv = max(0, wind_mv - WIND_ZERO_MV)
        reading.wind_cm_s = above_mv * WIND_FULL_CM_S // (WIND_FULL_MV - WIND_ZERO_MV)
        reserve_mv = self._reserve.read_u16() * MV_FULL_SCALE >> 16
        reading.reserve_mv = reserve_mv * pins.RESERVE_DIVIDER
        reading.reserve_ok = True

    def write(self, outputs):
        """Rates to the drives, the relays of OFF_TARGET and ALIVE, the buzzer."""
        for drive, rate in zip(self._drives, outputs.rates_steps_s):
            drive.drive(rate)
        self._off_target.value(outputs.off_target)
        self._buzzer.value(outputs.buzzer)
        self._alive.value(outputs.alive)
