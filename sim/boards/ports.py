"""Virtual boards as devices: a TCP port or a pseudo-terminal in front of a serial line.

One peer at a time, as on a cable: a new TCP connection replaces the old one, which may be that
of a gateway that was killed.
"""

from __future__ import annotations

import contextlib
import os
import socket
from pathlib import Path
from typing import Protocol

from sim.boards.serial_line import SerialLine

CHUNK_B = 4096


class PortError(RuntimeError):
    """A port that cannot be opened; the message gives the reason and the alternatives."""

    exit_code = 3


class Port(Protocol):
    """Where a virtual board can be reached."""

    url: str

    def pump(self) -> None:
        """Moves the waiting bytes of both directions; never waits."""

    def close(self) -> None:
        """Gives the port back."""


class TcpPort:
    """A listening socket on 127.0.0.1. Port 0: a free one."""

    def __init__(self, line: SerialLine, port: int = 0) -> None:
        self._line = line
        self._peer: socket.socket | None = None
        self._server = socket.socket()
        self._server.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            self._server.bind(("127.0.0.1", port))
            self._server.listen(4)
        except OSError as error:
            self._server.close()
            raise PortError(
                f"TCP port {port} cannot be used ({error.strerror}); choose a free one, or 0"
            ) from None
        self._server.setblocking(False)
        self.port: int = self._server.getsockname()[1]
        self.url = f"socket://127.0.0.1:{self.port}"

    def pump(self) -> None:
        """Moves bytes; accepts a new peer."""
        with contextlib.suppress(BlockingIOError):
            peer, _ = self._server.accept()
            self._drop()
            peer.setblocking(False)
            peer.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            self._peer = peer
        data = self._line.host_read()
        if self._peer is None:
            return
        try:
            if data:
                self._peer.sendall(data)
            received = self._peer.recv(CHUNK_B)
            if received:
                self._line.host_write(received)
            else:
                self._drop()
        except BlockingIOError:
            return
        except OSError:
            self._drop()

    def close(self) -> None:
        """Closes peer and socket."""
        self._drop()
        self._server.close()

    def _drop(self) -> None:
        if self._peer is not None:
            self._peer.close()
            self._peer = None


class PtyPort:
    """A pseudo-terminal; `path` becomes a link to it. Not on Windows."""

    def __init__(self, line: SerialLine, path: Path) -> None:
        if not hasattr(os, "openpty"):
            raise PortError("this system has no pseudo-terminals; use --tcp PORT")
        import tty

        if path.exists():
            leads = f", it leads to {path.resolve()}" if path.is_symlink() else ""
            raise PortError(f"{path}: is in use{leads}; choose another path, or remove it")
        self._line, self._path = line, path
        self._controller, self._device = os.openpty()
        tty.setraw(self._device)
        os.set_blocking(self._controller, False)
        try:
            path.unlink(missing_ok=True)  # a link that leads nowhere: its board was killed
            path.symlink_to(os.ttyname(self._device))
        except OSError as error:
            self._hang_up()
            raise PortError(f"{path}: cannot be made: {error.strerror}") from None
        self.url = str(path)

    def pump(self) -> None:
        """Moves bytes; unread ones are lost, as on a wire."""
        data = self._line.host_read()
        with contextlib.suppress(BlockingIOError):
            if data:
                os.write(self._controller, data)
        with contextlib.suppress(BlockingIOError):
            self._line.host_write(os.read(self._controller, CHUNK_B))

    def close(self) -> None:
        """Removes the link and closes the terminal."""
        self._path.unlink(missing_ok=True)
        self._hang_up()

    def _hang_up(self) -> None:
        os.close(self._device)
        os.close(self._controller)
