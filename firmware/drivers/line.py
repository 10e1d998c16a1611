"""The board's link: its UART in a plant, USB at the desk, one of them at a time."""

import time

from firmware.common import pins

# Silence of the UART before USB is read. A gateway pings every second (protocol): five are missing.
SILENT_MS = 5000


class Line:
    """`uart`: with driver buffers and without a timeout; `usb`: a Usb, or None."""

    def __init__(self, uart, usb, now_ms):
        self._uart, self._usb = uart, usb
        self._at_usb = False
        self._silent = True  # the UART
        self._heard_ms = now_ms

    def read(self, limit, now_ms):
        """Bytes that have come, at most `limit`, b"" if none. The UART comes first."""
        # Asked for no more than there is: a read would wait for the rest.
        count = min(limit, self._uart.any())
        if count:
            self._at_usb, self._silent, self._heard_ms = False, False, now_ms
            return self._uart.read(count) or b""
        if self._usb is None or not self._is_silent(now_ms):
            return b""
        data = self._usb.read(limit)
        if data:
            self._at_usb = True
        return data

    def write(self, data):
        """How many bytes were taken; never waits.

        A Pico's UART takes what it has room for. An ESP32's would wait for more, but a turn sends
        (`firmware.common.link`) less than the line carries meanwhile.
        """
        if self._at_usb:
            return self._usb.write(data)
        return self._uart.write(data) or 0

    def _is_silent(self, now_ms):
        if not self._silent:
            self._silent = time.ticks_diff(now_ms, self._heard_ms) >= SILENT_MS
        return self._silent


def open_uart(uart, number, tx, rx):
    """The UART at two pins. `uart`: the port's class."""
    return uart(
        number,
        baudrate=pins.UART_BAUD,
        tx=tx,
        rx=rx,
        txbuf=pins.UART_BUFFER_B,
        rxbuf=pins.UART_BUFFER_B,
        timeout=0,
    )
