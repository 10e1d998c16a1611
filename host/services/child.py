"""One service under supervision: started, watched, started again, ended."""

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
SETTLED_S = 60.0  # after so long the delay begins small again
LOG_LIMIT_BYTES = 2_000_000


@dataclass(frozen=True)
class Service:
    """A command line under a name.

    at_once: the others need it, so it is started again without delay. later: it is started
    once the page answers.
    """

    name: str
    command: Sequence[str]
    at_once: bool = False
    later: bool = False


@dataclass(frozen=True)
class Death:
    """How a service ended. code: its exit code, negative for a signal; last_words: its log's."""

    name: str
    code: int
    last_words: str

    def __str__(self) -> str:
        if self.code < 0:
            return f"{self.name} was ended by {signal.Signals(-self.code).name}"
        said = f": {self.last_words}" if self.last_words and self.code else ""
        return f"{self.name} ended with code {self.code}{said}"


class Child:
    """Keeps one service alive. Its output goes to `<logs>/<name>.log`."""

    def __init__(self, service: Service, logs: Path, environment: Mapping[str, str]) -> None:
        self.service, self._environment = service, environment
        self.log = logs / f"{service.name}.log"
        self._process: subprocess.Popen[bytes] | None = None
        self._started_s = 0.0
        self._due_s = 0.0  # when to start, while there is no process
        self._delay_s = 0.0

    @property
    def running(self) -> bool:
        """It has a process (which may have ended since the last `watch`)."""
        return self._process is not None

    def start(self) -> None:
        """Start it now."""
        if self.log.exists() and self.log.stat().st_size > LOG_LIMIT_BYTES:
            os.replace(self.log, self.log.with_suffix(".log.1"))
        with self._open_log() as log:
            self._process = subprocess.Popen(
                self.service.command,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                env=dict(self._environment),
                start_new_session=True,  # Ctrl-C is for the supervisor, who ends them in order
                preexec_fn=dying_with_parent(),
            )
        self._started_s = time.monotonic()

    def _open_log(self) -> BinaryIO:
        try:
            return self.log.open("ab")
        except OSError:  # a full disk: it runs without one
            return Path(os.devnull).open("ab")

    def watch(self) -> Death | None:
        """Note its end, or start it again when that is due; how it ended, if it just did."""
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
        return Death(self.service.name, code, self._last_words())

    def lives(self) -> bool:
        """Its process has not ended yet."""
        return self._process is not None and self._process.poll() is None

    def ask_to_end(self) -> None:
        """SIGTERM: it may finish what it has in hand."""
        if self._process is not None:
            self._process.terminate()

    def wait(self, seconds: float) -> bool:
        """Wait for its end; after `seconds` it is killed, and the answer is False."""
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

    def _next_delay_s(self, lived_s: float) -> float:
        if lived_s > SETTLED_S:
            self._delay_s = 0.0
        delay = self._delay_s
        if self.service.at_once:
            # A second death within a moment is a fault that needs a breath, not a spin.
            self._delay_s = 0.0 if lived_s > 2.0 else 0.5
        else:
            delay = max(0.5, delay)
            self._delay_s = min(LONGEST_DELAY_S, delay * 2.0)
        return delay

    def _last_words(self) -> str:
        if not self.log.is_file():
            return ""
        with self.log.open("rb") as log:
            log.seek(max(0, self.log.stat().st_size - 2000))
            lines = log.read().decode(errors="replace").strip().splitlines()
        return lines[-1] if lines else ""
