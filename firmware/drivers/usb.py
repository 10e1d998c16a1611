"""USB's serial port: for the desk, the doctor and flashing. Never waits for its reader.

A write into a full buffer would wait up to 500 ms on an RP2040, and a poll only reports room for
one byte: hence byte by byte.
"""

import select

import micropython

# A turn. A byte costs 20 µs: 2.6 ms each way at most.
READ_LIMIT_B = 128
WRITE_LIMIT_B = 128


class Usb:
    """`stdin`, `stdout`: binary streams of the console. Ctrl-C becomes a byte like others.

    `poll()`: a poll object without streams.
    """

    def __init__(self, stdin, stdout, poll=select.poll):
        # A byte 0x03 in a frame would raise KeyboardInterrupt and end the firmware.
        micropython.kbd_intr(-1)
        self._stdin, self._stdout = stdin, stdout
        self._readable, self._writable = poll(), poll()
        self._readable.register(stdin, select.POLLIN)
        self._writable.register(stdout, select.POLLOUT)
        self._byte = bytearray(1)
        self._read = bytearray(READ_LIMIT_B)

    def read(self, limit):
        """Bytes that have come, at most `limit`, b"" if none."""
        count = 0
        while count < min(limit, READ_LIMIT_B) and self._readable.poll(0):
            if not self._stdin.readinto(self._byte):
                break
            self._read[count] = self._byte[0]
            count += 1
        return bytes(self._read[:count]) if count else b""

    def write(self, data):
        """How many bytes were taken."""
        count = 0
        while count < min(len(data), WRITE_LIMIT_B) and self._writable.poll(0):
            self._byte[0] = data[count]
            self._stdout.write(self._byte)
            count += 1
        return count
