"""The byte streams to the boards: opened in the background, retried, and never waited for."""

import threading
import time
from pathlib import Path

import msgspec
import serial

BAUD = 115_200  # protocol; 11.5 bytes a millisecond
# Bytes a turn: more than a serial line brings in one, so that a backlog shrinks; few enough that
# one board's garbage does not delay the others.
READ_LIMIT = 4096
RETRY_S = 1.0
# Linux names adapters here by their serial number: it is the same one after a replug.
_BY_ID = Path("/dev/serial/by-id")


class Port:
    """The stream to one board. problem: why it is not open, as text; None while it is."""

    def __init__(self, device: str, link: str, serial_id: str | None, data: Path) -> None:
        self.device = device
        self.problem: str | None = "not opened yet"
        self._link, self._serial_id, self._links = link, serial_id, data / "links.json"
        self._stream: serial.SerialBase | None = None
        self._opening: threading.Thread | None = None
        self._retry_at_s = 0.0
        self._url = ""

    def ready(self) -> bool:
        """Whether bytes can flow; starts to open the port if they cannot."""
        if self._opening is not None:
            if self._opening.is_alive():
                return False
            self._opening = None
        if self._stream is None and time.monotonic() >= self._retry_at_s:
            self._retry_at_s = time.monotonic() + RETRY_S
            # A TCP connection may take seconds. The other boards' pings must not wait for it: a
            # missing heartbeat turns all mirrors away (SF-19).
            self._opening = threading.Thread(target=self._try, daemon=True)
            self._opening.start()
        return self._stream is not None

    def fileno(self) -> int | None:
        """For `select`; None if the platform has none for this kind of port."""
        try:
            return None if self._stream is None else int(self._stream.fileno())
        except (AttributeError, OSError):
            return None

    def read(self) -> bytes:
        """The bytes that have arrived. OSError: the link broke, and the port is closed."""
        assert self._stream is not None
        try:
            return bytes(self._stream.read(READ_LIMIT))
        except OSError as e:
            self.close(f"{self._url}: {e}")
            raise

    def write(self, data: bytes) -> int:
        """Writes without waiting. Returns how many bytes were taken. OSError as `read`."""
        assert self._stream is not None
        try:
            return int(self._stream.write(data) or 0)
        except serial.SerialTimeoutException:  # the driver's buffer is full
            return 0
        except OSError as e:
            self.close(f"{self._url}: {e}")
            raise

    def close(self, problem: str, for_s: float = RETRY_S) -> None:
        """Closes the port; it is not opened again for some seconds."""
        self.problem = problem
        self._retry_at_s = time.monotonic() + for_s
        stream, self._stream = self._stream, None
        if stream is not None:
            # pyserial sleeps 0.3 s after closing a socket: not in the gateway's thread.
            threading.Thread(target=stream.close, daemon=True).start()

    def _try(self) -> None:
        try:
            self._url = self._find()
            self._stream = self._opened()
            self.problem = None
        except (OSError, ValueError) as e:
            self.problem = f"{self._url or self.device}: {e}"

    def _opened(self) -> serial.SerialBase:
        stream = serial.serial_for_url(self._url, do_not_open=True)
        stream.baudrate = BAUD
        stream.timeout = stream.write_timeout = 0
        # Another program on the port, say a terminal, would take half of the frames.
        stream.exclusive = True
        # An RP2040 sends on USB only with DTR on; an ESP32 is reset by DTR off with RTS on (both
        # measured). So both are set before the port is opened.
        stream.dtr = stream.rts = True
        stream.open()
        return stream

    def _find(self) -> str:
        """The board's address. DIR/links.json, of virtual boards, precedes the site."""
        try:
            links = msgspec.json.decode(self._links.read_bytes(), type=dict[str, str])
            if self.device in links:
                return links[self.device]
        except (OSError, msgspec.DecodeError, UnicodeDecodeError):
            pass
        if self._link != "serial":
            return self._link
        if self._serial_id is None:
            raise FileNotFoundError("no serial_id in site.toml")
        by_id = _BY_ID / self._serial_id
        return str(by_id) if by_id.exists() else self._serial_id
