"""What both boards share on a Raspberry Pi Pico: time, link, storage, identity, the turn's end."""

import gc
import os
import sys
import time

import machine

from firmware.common import pins
from firmware.drivers.flash import Flash

WATCHDOG_MS = 1000
STORED = "/stored"
MARKER_FILE = "/marker.txt"


def switch(number):
    """A contact to ground: reads 0 when closed."""
    return machine.Pin(number, machine.Pin.IN, machine.Pin.PULL_UP)


def output(number):
    """An output that starts low."""
    return machine.Pin(number, machine.Pin.OUT, value=0)


class Pico:
    """The methods of the seam that have nothing to do with what is wired to the board."""

    def __init__(self, uart_tx, uart_rx, turn_ms):
        self._uart = machine.UART(
            0,
            baudrate=pins.UART_BAUD,
            tx=machine.Pin(uart_tx),
            rx=machine.Pin(uart_rx),
            txbuf=pins.UART_BUFFER_B,
            rxbuf=pins.UART_BUFFER_B,
            timeout=0,
        )
        self.flash = Flash(STORED)
        self._turn_ms = turn_ms
        self._boot = "".join(["%02x" % byte for byte in os.urandom(4)])
        self._next_ms = time.ticks_ms()
        self._watchdog = machine.WDT(timeout=WATCHDOG_MS)

    def ticks_ms(self):
        """The millisecond counter, which wraps at 2^30."""
        return time.ticks_ms()

    def link_read(self, limit):
        """Bytes that have come, at most `limit`."""
        count = min(limit, self._uart.any())
        return (self._uart.read(count) or b"") if count else b""

    def link_write(self, data):
        """The number of bytes taken; never waits."""
        return self._uart.write(data) or 0

    def keep(self, event):
        """Events live in memory, in the link's queue."""

    def identity(self):
        """Who this board is and why it started."""
        return {
            "id": "".join(["%02x" % byte for byte in machine.unique_id()]),
            "boot": self._boot,
            "py": "micropython " + ".".join([str(n) for n in sys.implementation.version[:3]]),
            "cause": _cause(),
        }

    def end_turn(self):
        """Collects garbage, feeds the watchdog, sleeps until the next turn is due."""
        gc.collect()
        self._watchdog.feed()
        self._next_ms = time.ticks_add(self._next_ms, self._turn_ms)
        left_ms = time.ticks_diff(self._next_ms, time.ticks_ms())
        if left_ms > 0:
            time.sleep_ms(left_ms)
        else:
            self._next_ms = time.ticks_ms()  # late: the lost turns are not made up for

    def restart(self, marker):
        """Restarts; `boot.py` finds the marker."""
        with open(MARKER_FILE, "w") as file:
            file.write(marker)
        machine.reset()


def _cause():
    """Why it started. An intended restart looks like a watchdog's: it leaves a marker."""
    try:
        with open(MARKER_FILE) as file:
            marker = file.read()
        os.remove(MARKER_FILE)
        return marker
    except OSError:
        return "watchdog" if machine.reset_cause() == machine.WDT_RESET else "power"
