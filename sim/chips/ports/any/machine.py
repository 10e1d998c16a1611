"""In place of MicroPython's `machine`: pins, buses and timers of the current world."""

from sim.chips.buses import I2C, SPI, SoftI2C
from sim.chips.heap import unlocked
from sim.chips.pins import ADC, PWM, Pin
from sim.chips.serial import UART
from sim.chips.world import current

__all__ = ["ADC", "I2C", "PWM", "SPI", "UART", "WDT", "Pin", "SoftI2C", "reset", "unique_id"]

# Its counter has 24 bits and counts twice a microsecond: RP2040 data sheet, 4.7 and erratum E1.
PICO_WATCHDOG_MS = 8388
PWRON_RESET, HARD_RESET, WDT_RESET, SOFT_RESET = 1, 2, 3, 5
PICO_ID, ESP32_ID = b"\xe6\x61\x41\x03\xe7\x45\x2d\x2f", b"\x24\x0a\xc4\x01\x02\x03"


class WDT:
    """The watchdog: it cannot be stopped once it runs."""

    def __init__(self, number: int = 0, timeout: int = 5000) -> None:
        if current().port == "pico" and timeout > PICO_WATCHDOG_MS:
            raise ValueError("timeout exceeds 8388")
        current().watch(timeout * 1000)

    def feed(self) -> None:
        """Starts its time anew."""
        with unlocked:
            current().spend(1)
            current().feed()


def reset() -> None:
    """Restarts the board."""
    current().restart("reset")


def reset_cause() -> int:
    """Why the board started. On a Pico an intended reset looks like the watchdog's."""
    world = current()
    if world.cause == "watchdog":
        return WDT_RESET
    if world.cause == "reset":
        return WDT_RESET if world.port == "pico" else SOFT_RESET
    return PWRON_RESET


def unique_id() -> bytes:
    """The chip's number."""
    return PICO_ID if current().port == "pico" else ESP32_ID
