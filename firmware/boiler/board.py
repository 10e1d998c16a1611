"""The boiler board's seam on a Raspberry Pi Pico: the only boiler file that knows its pins."""

from machine import I2C, SPI, Pin

from firmware.common import pins
from firmware.drivers.ads1115 import Ads1115
from firmware.drivers.max31865 import Max31865
from firmware.drivers.pico import Pico, output, switch
from firmware.drivers.pulses import Pulses
from firmware.drivers.shift_in import ShiftIn

TURN_MS = 50
I2C_TIMEOUT_US = 2000  # the default of 50 ms would stop the loop
CODES_A_VOLT = 8000
SWITCHES = ("chain", "contact1", "contact2", "off_target1", "off_target2")
OUTPUTS = ("pump", "vent_closed", "siren", "lamp")


class Board(Pico):
    """Transmitters, thermometers, electrodes, wires and valves."""

    def __init__(self):
        wired = pins.BOILER
        self._permits = (output(wired["permit1"]), output(wired["permit2"]))
        self._outputs = [(name, output(wired[name])) for name in OUTPUTS]
        Pico.__init__(self, wired["uart_tx"], wired["uart_rx"], TURN_MS)
        scl, sda = Pin(wired["i2c_scl"]), Pin(wired["i2c_sda"])
        self._adc = Ads1115(I2C(0, scl=scl, sda=sda, freq=400_000, timeout=I2C_TIMEOUT_US))
        bus = [Pin(wired["spi_" + line]) for line in ("sck", "mosi", "miso")]
        spi = SPI(0, 1_000_000, polarity=0, phase=1, sck=bus[0], mosi=bus[1], miso=bus[2])
        self._thermometers = [
            (name, 1 << bit, Max31865(spi, Pin(wired["cs_" + name], Pin.OUT, value=1)))
            for name, bit in pins.SHIFT_DRDY.items()
        ]
        shift = [wired["shift_" + line] for line in ("load", "clock", "data")]
        self._shift = ShiftIn(output(shift[0]), output(shift[1]), Pin(shift[2], Pin.IN))
        self._switches = [(name + "_closed", switch(wired[name])) for name in SWITCHES]
        self._button = switch(wired["button"])
        self._flow = Pulses(switch(wired["flow"]))

    def read(self, reading):
        """Everything the protection looks at; what fails is marked so."""
        for channel, name in enumerate(("pt1", "pt2", "reference", "supply")):
            code = self._adc.read(channel)
            setattr(reading, name + "_ok", code is not None)
            if name == "supply":
                reading.supply_mv = (code or 0) * pins.SUPPLY_DIVIDER * 1000 // CODES_A_VOLT
            else:
                setattr(reading, name + "_code", code or 0)
        bits = self._shift.read()
        reading.level_bits = ~bits & 0x1F  # a wet electrode pulls its input low
        for name, mask, chip in self._thermometers:
            new = not bits & mask
            setattr(reading, "t_" + name + "_new", new)
            if new:
                found_cdeg = chip.read_cdeg()
                setattr(reading, "t_" + name + "_ok", found_cdeg is not None)
                setattr(reading, "t_" + name + "_cdeg", found_cdeg or 0)
        for name, pin in self._switches:
            setattr(reading, name, not pin.value())
        reading.flow_pulses, reading.flow_age_ms = self._flow.read()
        reading.button_pressed = not self._button.value()

    def write(self, outputs):
        """Pulses for the PERMIT relays, pump, vent, siren and lamp."""
        for pin, up in zip(self._permits, (outputs.permit1, outputs.permit2)):
            pin.value(not pin.value() if up else 0)
        for name, pin in self._outputs:
            pin.value(getattr(outputs, name))
