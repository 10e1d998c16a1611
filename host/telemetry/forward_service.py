"""The forwarder as a thread of the recorder, for a site with an [influxdb]."""

from __future__ import annotations

import threading
import time
import traceback
from pathlib import Path

from host.site.runtime import Database
from host.telemetry.forward import Forwarder
from host.telemetry.influx import Influx1, Influx2, Writer

LAST_CALL_S = 0.7  # of the 1.5 s that the supervisor gives the recorder


class TokenError(RuntimeError):
    """The file with the database's token is not there."""

    exit_code = 3


class ForwarderThread:
    """Runs a Forwarder until `end`; does nothing for a site without a database."""

    def __init__(self, path: Path, database: Database | None) -> None:
        self.failed = False
        self._ended = threading.Event()
        self._forwarder: Forwarder | None = None
        self._thread: threading.Thread | None = None
        if database is not None:
            self._writer = writer_for(database)
            self._path, self._target = path, f"{database.url} {database.bucket}"
            self._thread = threading.Thread(target=self._run, name="forwarder", daemon=True)
            self._thread.start()

    @property
    def problem(self) -> str | None:
        """What hinders the forwarder now, for a person."""
        return None if self._forwarder is None else self._forwarder.problem

    def end(self) -> None:
        """Deliver what is there if the database takes it at once; the rest waits in the history."""
        self._ended.set()
        if self._thread is not None:
            self._thread.join(LAST_CALL_S)

    def _last_call(self, forwarder: Forwarder) -> None:
        """The last orders' acknowledgements came after the last step."""
        until_s = time.monotonic() + LAST_CALL_S
        while time.monotonic() < until_s and forwarder.step() == 0.0:
            pass

    def _run(self) -> None:
        # Nothing that happens in a thread may pass unnoticed: the recorder ends with it and
        # is started again.
        try:
            # A connection belongs to the thread that made it.
            self._forwarder = Forwarder(self._path, self._target, self._writer)
            wait_s = 0.0
            while not self._ended.wait(wait_s):
                wait_s = self._forwarder.step()
            self._last_call(self._forwarder)
            self._forwarder.close()
        except Exception:
            traceback.print_exc()
            self.failed = True


def writer_for(database: Database) -> Writer:
    """The writer for a database.

    Raises TokenError where its token cannot be read.
    """
    token = _token(Path(database.token_file)) if database.token_file else None
    if database.version == 1:
        return Influx1(database.url, database.bucket, token)
    return Influx2(database.url, database.bucket, database.org or "", token or "")


def _token(file: Path) -> str:
    try:
        return file.read_text(encoding="utf-8").strip()
    except OSError as error:
        raise TokenError(f"influxdb.token_file: {file}: {error.strerror}") from None
