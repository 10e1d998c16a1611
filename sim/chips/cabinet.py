"""A boiler board's cabinet: every chip and contact that `pins` names, wired to a world."""

from firmware.common import pins
from sim.chips.ads1115 import Ads1115Chip
from sim.chips.buses import I2cWires
from sim.chips.contacts import ShiftRegister
from sim.chips.max31865 import Max31865Chip
from sim.chips.serial import Serial
from sim.chips.world import Net, World

THERMOMETERS = ("drum", "outlet", "metal")
ELECTRODES = ("lw2", "lw1", "lc_on", "lc_off", "hw")
OUTPUTS = ("permit1", "permit2", "pump", "vent_closed", "siren", "lamp")
UV_A_CODE = 125  # of an ADS1115 at 4.096 V
PULSE_US = 500  # for which the flow meter's contact is closed


class BoilerCabinet:
    """`closed`: names of contacts that are closed, of electrodes that are wet."""

    def __init__(self, port: str = "pico", cause: str = "power") -> None:
        world = self.world = World(port, cause=cause)
        column = pins.PICO if port == "pico" else pins.ESP32
        wired = self.wired = pins.of(pins.BOILER, column)
        self.uart = pins.UART[column]
        self.i2c = I2cWires(world, wired["i2c_scl"], wired["i2c_sda"])
        self.adc = Ads1115Chip(world)
        self.i2c.chips.append(self.adc)
        self.thermometers = {
            name: Max31865Chip(world, world.net(wired["cs_" + name])) for name in THERMOMETERS
        }
        lines = wired["shift_load"], wired["shift_clock"], wired["shift_data"]
        self.shift = ShiftRegister(world, lines, len(pins.SHIFT), self._levels)
        self._flow = world.net(wired["flow"])
        self._flow.outside = 1
        self.set_alive(False, False)
        self.closed: set[str] = set()
        self.set_codes(3200, 3200)
        for name in THERMOMETERS:
            self.thermometers[name].set_celsius(20.0)

    def set_codes(self, pt1: int, pt2: int, reference: int = 16000, supply_mv: int = 24000) -> None:
        """Sets the ADC's inputs: codes of PT1, PT2 and the reference, and the 24 V supply."""
        # The middle of a code; for the supply the least voltage that reads so.
        inputs_uv = [code * UV_A_CODE + UV_A_CODE // 2 for code in (pt1, pt2, reference)]
        self.adc.inputs_uv = inputs_uv + [-(-supply_mv * 1000 // pins.SUPPLY_DIVIDER)]

    def set_alive(self, first: bool, second: bool) -> None:
        """Closes or opens the ALIVE loops of both groups."""
        for name, closed in (("alive1", first), ("alive2", second)):
            self.world.net(self.wired[name]).put(0 if closed else 1)

    def see(self, **thermometers: float | None) -> None:
        """Sets temperatures in °C by name; None: that sensor is open."""
        for name, celsius in thermometers.items():
            self.thermometers[name].set_celsius(celsius)

    def output(self, name: str) -> Net:
        """The net of an output: its level, and how often it was toggled."""
        return self.world.net(self.wired[name])

    def line(self) -> Serial | None:
        """The board's end of the link; None before the board has opened it."""
        return self.world.serials.get(self.uart)

    def flow_pulse(self) -> None:
        """A pulse of the flow meter."""
        self._flow.put(0)
        self.world.at(self.world.now_us + PULSE_US, lambda: self._flow.put(1))

    def _levels(self) -> int:
        bits = 0
        for place, name in enumerate(pins.SHIFT):
            if name in self.thermometers:
                low = self.thermometers[name].drdy_is_low()
            else:
                low = name in self.closed or name == "fixed_low"
            if not low:
                bits |= 1 << place
        return bits
