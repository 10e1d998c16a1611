"""The particulars of an ESP32 (WROOM-32).

Its I2C hardware driver waits 100 ms a byte for a bus that hangs and ignores `timeout`
(ports/esp32/machine_i2c.c): hence I2C in software, whose timeout holds.
"""

from machine import SPI, Pin, SoftI2C

from firmware.common import pins
from firmware.drivers import i2c_bus, max31865

COLUMN = pins.ESP32
# GPIO 34 to 39 are inputs without pull-ups: their contacts need resistors of their own.
NO_PULL_UP = 34
# VSPI. HSPI is number 1; the other two controllers serve the flash.
SPI_NUMBER = 2


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
    """The SPI bus of the thermometers."""
    return max31865.open_spi(SPI, SPI_NUMBER, sck, mosi, miso)


def stepper(number, row):
    """A stepper on the `number`-th RMT channel; `row`: of `pins.AXES`, this board's numbers."""
    from firmware.drivers.rmt_stepper import RmtStepper

    return RmtStepper(number, row)
