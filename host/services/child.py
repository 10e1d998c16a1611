"""A supervised service: one process, restarted when it exits."""

from __future__ import annotations

import os
import signal
import subprocess
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from host.process import dying_with_parent

LONGEST_DELAY_S = 30.0
SETTLED_S = 60.0  # a service that ran this long is restarted with the shortest delay
LOG_LIMIT_BYTES = 2_000_000


@dataclass(frozen=True)
class Service:
    """A named command line.

    at_once: other services need it, so it is restarted without delay. after_page: it is started
    once the page answers.
    """

    name: str
    command: Sequence[str]
    at_once: bool = False
    after_page: bool = False


@dataclass(frozen=True)
class Exit:
    """How a service ended. code: its exit code, negative for a signal. last_line: of its log."""

    name: str
    code: int
    last_line: str

    def __str__(self) -> str:
        if self.code < 0:
            return f"{self.name} was killed by {signal.Signals(-self.code).name}"
        why = f": {self.last_line}" if self.last_line and self.code else ""
        return f"{self.name} exited with code {self.code}{why}"


class Child:
    """Keeps one service running. Its output goes to `<logs>/<name>.log`."""

    def __init__(self, service: Service, logs: Path, environment: Mapping[str, str]) -> None:
        self.service, self._environment = service, environment
        self.log = logs / f"{service.name}.log"
        self._process: subprocess.Popen[bytes] | None = None
        self._started_s = 0.0
        self._due_s = 0.0  # when to start it, if it is not running
        self._delay_s = 0.0

    @property
    def running(self) -> bool:
        """True if it was running at the last `watch`."""
        return self._process is not None

    def start(self) -> None:
        """Start the process."""
        if self.log.exists() and self.log.stat().st_size > LOG_LIMIT_BYTES:
            os.replace(self.log, self.log.with_suffix(".log.1"))
        with self._open_log() as log:
            self._process = subprocess.Popen(
                self.service.command,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                env=dict(self._environment),
                start_new_session=True,  # Ctrl-C must reach the supervisor alone
                preexec_fn=dying_with_parent(),
            )
        self._started_s = time.monotonic()

    def _open_log(self) -> BinaryIO:
        try:
            return self.log.open("ab")
        except OSError:  # the disk is full: it runs without a log
            return Path(os.devnull).open("ab")

    def watch(self) -> Exit | None:
        """Restart the process when due. Returns how it ended, if that is new."""
        now = time.monotonic()
        if self._process is None:
            if now >= self._due_s:
                self.start()
            return None
        code = self._process.poll()
        if code is None:
            return None
        self._process = None
        self._due_s = now + self._next_delay_s(now - self._started_s)
        return Exit(self.service.name, code, self._last_line())

    def is_alive(self) -> bool:
        """True while the process runs."""
        return self._process is not None and self._process.poll() is None

    def terminate(self) -> None:
        """Send SIGTERM, so that it can finish its work."""
        if self._process is not None:
            self._process.terminate()

    def wait(self, seconds: float) -> bool:
        """Wait for its end. After `seconds` it is killed and the result is False."""
        if self._process is None:
            return True
        try:
            self._process.wait(max(0.0, seconds))
            ended = True
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
            ended = False
        self._process = None
        return ended

    def _next_delay_s(self, ran_s: float) -> float:
        if ran_s > SETTLED_S:
            self._delay_s = 0.0
        delay = self._delay_s
        if self.service.at_once:
            # A second exit within two seconds is a fault: do not restart in a tight loop.
            self._delay_s = 0.0 if ran_s > 2.0 else 0.5
        else:
            delay = max(0.5, delay)
            self._delay_s = min(LONGEST_DELAY_S, delay * 2.0)
        return delay

    def _last_line(self) -> str:
        if not self.log.is_file():
            return ""
        with self.log.open("rb") as log:
            log.seek(max(0, self.log.stat().st_size - 2000))
            lines = log.read().decode(errors="replace").strip().splitlines()
        return lines[-1] if lines else ""
