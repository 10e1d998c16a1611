"""What is particular to an ESP32 (WROOM-32).

Its I2C hardware driver waits 100 ms a byte for a bus that hangs, whatever `timeout` says
(ports/esp32/machine_i2c.c): hence I2C in software, whose timeout holds.
"""

from machine import SPI, Pin, SoftI2C

from firmware.common import pins
from firmware.drivers import i2c_bus, max31865

COLUMN = pins.ESP32
NO_PULL_UP = 34  # from this GPIO on


def switch(number):
    """A contact to ground: reads 0 when closed."""
    if number >= NO_PULL_UP:
        return Pin(number, Pin.IN)
    return Pin(number, Pin.IN, Pin.PULL_UP)


def analogue(converter, pin):
    """An input of 0 to 3.3 V; without attenuation it would end at 1.1 V."""
    return converter(pin, atten=converter.ATTN_11DB)


def open_i2c(scl, sda):
    """I2C in software: a chip may hold the clock for 2 ms."""
    return SoftI2C(scl=scl, sda=sda, freq=i2c_bus.SPEED_HZ, timeout=i2c_bus.TIMEOUT_US)


def open_spi(sck, mosi, miso):
    """The SPI bus of the thermometers, at its own pins (VSPI)."""
    return SPI(
        2,
        max31865.SPEED_HZ,
        polarity=max31865.POLARITY,
        phase=max31865.PHASE,
        sck=sck,
        mosi=mosi,
        miso=miso,
    )


def stepper(number, row):
    """A stepper on the `number`-th RMT channel; `row`: of `pins.AXES`, this board's numbers."""
    from firmware.drivers.rmt_stepper import RmtStepper

    return RmtStepper(number, row)
