"""The boiler board's seam on metal: the only boiler file that knows what is wired to it."""

from machine import Pin

from firmware.common import pins
from firmware.drivers.ads1115 import Ads1115
from firmware.drivers.complaints import Complaints
from firmware.drivers.i2c_bus import I2cBus
from firmware.drivers.max31865 import Max31865
from firmware.drivers.port import Port, chip, output
from firmware.drivers.pulses import Pulses
from firmware.drivers.shift_in import ShiftIn
from firmware.drivers.thermometers import Thermometers

TURN_MS = 50
THERMOMETERS = ("drum", "outlet", "metal")
DRDY = [pins.bit(name) for name in THERMOMETERS]
CHAIN, BUTTON = pins.bit("chain"), pins.bit("button")
CONTACT1, CONTACT2 = pins.bit("contact1"), pins.bit("contact2")
OFF_TARGET1, OFF_TARGET2 = pins.bit("off_target1"), pins.bit("off_target2")
CODES_A_MV = 8


class Board(Port):
    """Transmitters, thermometers, electrodes, wires and valves."""

    def __init__(self, usb=None, root=""):
        wired = pins.of(pins.BOILER, chip.COLUMN)
        self._permit1, self._permit2 = output(wired["permit1"]), output(wired["permit2"])
        names = "pump", "vent_closed", "siren", "lamp"
        self._outputs = [(name, output(wired[name])) for name in names]
        Port.__init__(self, wired["uart_tx"], wired["uart_rx"], TURN_MS, usb, root)
        self._adc = Ads1115(I2cBus(wired["i2c_scl"], wired["i2c_sda"], chip.open_i2c))
        spi = chip.open_spi(*[Pin(wired["spi_" + line]) for line in ("sck", "mosi", "miso")])
        selects = [output(wired["cs_" + name], 1) for name in THERMOMETERS]
        chips = [Max31865(spi, select, name) for select, name in zip(selects, THERMOMETERS)]
        self._thermometers = Thermometers(chips, THERMOMETERS, self.ticks_ms())
        load, clock = output(wired["shift_load"], 1), output(wired["shift_clock"])
        row = len(pins.SHIFT), pins.bit("fixed_low"), pins.bit("fixed_high")
        self._shift = ShiftIn(load, clock, Pin(wired["shift_data"], Pin.IN), *row)
        self._alive1, self._alive2 = chip.switch(wired["alive1"]), chip.switch(wired["alive2"])
        self._flow = Pulses(chip.switch(wired["flow"]))
        self._complaints = Complaints([self._adc, self._shift] + chips, self.ticks_ms())

    def read(self, reading):
        """All that the protection looks at, what fails is marked so. What to tell, or None."""
        now_ms = self.ticks_ms()
        bits = self._shift.read()
        self._thermometers.poll(bits, DRDY, now_ms)
        self._adc.cycle()
        self._thermometers.finish()
        self._thermometers.show(reading)
        good, codes = self._adc.good, self._adc.codes
        reading.pt1_ok, reading.pt2_ok, reading.reference_ok = good[0], good[1], good[2]
        reading.pt1_code, reading.pt2_code, reading.reference_code = codes[0], codes[1], codes[2]
        reading.supply_ok, reading.supply_mv = good[3], codes[3] * pins.SUPPLY_DIVIDER // CODES_A_MV
        reading.level_bits = ~bits & pins.LEVEL_BITS  # a wet electrode pulls its input low
        reading.chain_closed, reading.button_pressed = not bits & CHAIN, not bits & BUTTON
        reading.contact1_closed, reading.contact2_closed = not bits & CONTACT1, not bits & CONTACT2
        reading.off_target1_closed = not bits & OFF_TARGET1
        reading.off_target2_closed = not bits & OFF_TARGET2
        reading.alive1_closed = not self._alive1.value()
        reading.alive2_closed = not self._alive2.value()
        reading.flow_pulses, reading.flow_age_ms = self._flow.count, self._flow.age_ms()
        return self._complaints.news(now_ms)

    def write(self, outputs):
        """Pulses for the PERMIT relays, pump, vent, siren and lamp."""
        self._permit1.value(outputs.permit1 and not self._permit1.value())
        self._permit2.value(outputs.permit2 and not self._permit2.value())
        for name, pin in self._outputs:
            pin.value(getattr(outputs, name))
