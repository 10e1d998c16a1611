"""The particulars of a Raspberry Pi Pico (RP2040)."""

from machine import I2C, SPI, Pin

from firmware.common import pins
from firmware.drivers import i2c_bus, max31865

COLUMN = pins.PICO
# The first of two controllers each; which pins reach them is in the RP2040 data sheet, 1.4.3.
I2C_NUMBER = SPI_NUMBER = 0


def switch(number):
    """A contact to ground: reads 0 when closed."""
    return Pin(number, Pin.IN, Pin.PULL_UP)


def analogue(converter, pin):
    """An input of 0 to 3.3 V. `converter`: the port's ADC."""
    return converter(pin)


def open_i2c(scl, sda):
    """I2C in hardware: each transfer ends after 2 ms, whatever holds the bus."""
    return I2C(I2C_NUMBER, scl=scl, sda=sda, freq=i2c_bus.SPEED_HZ, timeout=i2c_bus.TIMEOUT_US)


def open_spi(sck, mosi, miso):
    """The SPI bus of the thermometers."""
    return max31865.open_spi(SPI, SPI_NUMBER, sck, mosi, miso)


def stepper(number, row):
    """A stepper on the `number`-th state machine; `row`: of `pins.AXES`, this board's numbers."""
    from firmware.drivers.stepper import Stepper

    return Stepper(number, row)
