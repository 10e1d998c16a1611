"""The common part of both boards on either chip: time, link, storage, identity, end of a turn."""

import os
import sys
import time

import machine

from firmware.common import pins, program
from firmware.drivers.flash import Flash
from firmware.drivers.line import Line, open_uart

# Twenty loops of the boiler board; an RP2040 allows up to 8388 ms.
WATCHDOG_MS = 1000
STORED = "/stored"
MARKER_FILE = "/marker.txt"


def _chip():
    """The particulars of the chip that this runs on."""
    try:
        import rp2  # noqa: F401 - only an RP2040 has it
    except ImportError:
        from firmware.drivers import esp32

        return esp32
    from firmware.drivers import pico

    return pico


chip = _chip()


def output(number, level=0):
    """An output that starts at this level."""
    return machine.Pin(number, machine.Pin.OUT, value=level)


class Port:
    """The methods of the seam that do not depend on the wiring of the board.

    `usb`: the link at the desk, a Usb, or None; `root`: the folder that its files are in.
    """

    def __init__(self, uart_tx, uart_rx, turn_ms, usb, root):
        ends = machine.Pin(uart_tx), machine.Pin(uart_rx)
        uart = open_uart(machine.UART, pins.UART[chip.COLUMN], ends[0], ends[1])
        self._line = Line(uart, usb, time.ticks_ms())
        self._marker = root + MARKER_FILE
        self.flash = Flash(root + STORED)
        self._turn_ms = turn_ms
        self._identity = {
            "id": "".join(["%02x" % byte for byte in machine.unique_id()]),
            "boot": "".join(["%02x" % byte for byte in os.urandom(4)]),
            "py": "micropython " + ".".join([str(n) for n in sys.implementation.version[:3]]),
            "cause": _cause(self._marker),
            "prog": program.prog(root),
        }
        self._next_ms = time.ticks_ms()
        # Last, because it cannot be stopped: all that takes long is behind.
        self._watchdog = machine.WDT(timeout=WATCHDOG_MS)

    def ticks_ms(self):
        """The millisecond counter, which wraps at 2^30."""
        return time.ticks_ms()

    def link_read(self, limit):
        """Bytes that have come, at most `limit`."""
        return self._line.read(limit, time.ticks_ms())

    def link_write(self, data):
        """The number of bytes taken; never waits."""
        return self._line.write(data)

    def keep(self, event):
        """Events live in memory, in the link's queue."""

    def identity(self):
        """Who this board is and why it started."""
        return self._identity

    def end_turn(self):
        """Feeds the watchdog, sleeps until the next turn is due."""
        # Fed here alone: a loop that hangs anywhere restarts the board.
        self._watchdog.feed()
        self._next_ms = time.ticks_add(self._next_ms, self._turn_ms)
        left_ms = time.ticks_diff(self._next_ms, time.ticks_ms())
        if left_ms > 0:
            time.sleep_ms(left_ms)
        else:
            self._next_ms = time.ticks_ms()  # late: lost turns are not made up

    def restart(self, marker):
        """Restarts; `boot.py` finds the marker. OSError, and no restart, where there is none."""
        with open(self._marker, "w") as file:
            file.write(marker)
        machine.reset()


def _cause(marker_file):
    """Why it started. An intended restart leaves a marker."""
    # `machine.reset()` on an RP2040 reports WDT_RESET as its cause, like a real watchdog's.
    marker = ""  # a full flash leaves it empty too
    try:
        with open(marker_file) as file:
            found = file.read()
        os.remove(marker_file)
        marker = found
    except OSError:
        pass  # there is none, or it cannot be removed and would count at each boot
    unmarked = "watchdog" if machine.reset_cause() == machine.WDT_RESET else "power"
    return marker or unmarked
