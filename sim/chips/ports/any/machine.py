"""In place of MicroPython's `machine`: pins, buses and timers of the current world."""

from sim.chips import heap
from sim.chips.buses import I2C, SPI, SoftI2C
from sim.chips.pins import ADC, PWM, Pin
from sim.chips.serial import UART
from sim.chips.world import current

__all__ = ["ADC", "I2C", "PWM", "SPI", "UART", "WDT", "Pin", "SoftI2C", "reset", "unique_id"]

PWRON_RESET, HARD_RESET, WDT_RESET, SOFT_RESET = 1, 2, 3, 5


class WDT:
    """The watchdog: cannot be stopped once it runs."""

    def __init__(self, number=0, timeout=5000):
        if current().port == "pico" and timeout > 8388:
            raise ValueError("timeout exceeds 8388")
        current().watch(timeout * 1000)

    def feed(self):
        """Another while."""
        heap.enter()
        try:
            current().spend(1)
            current().feed()
        finally:
            heap.leave()


def reset():
    """Restarts the board."""
    current().restart("reset")


def reset_cause():
    """Why it started. A reset that was asked for looks like the watchdog's on a Pico."""
    world = current()
    if world.cause == "watchdog":
        return WDT_RESET
    if world.cause == "reset":
        return WDT_RESET if world.port == "pico" else SOFT_RESET
    return PWRON_RESET


def unique_id():
    """The chip's number."""
    return (
        b"\xe6\x61\x41\x03\xe7\x45\x2d\x2f"
        if current().port == "pico"
        else b"\x24\x0a\xc4\x01\x02\x03"
    )
