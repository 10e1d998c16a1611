"""The forwarder as a thread of the recorder, for a site with an `[influxdb]` table."""

from __future__ import annotations

import threading
import time
import traceback
from pathlib import Path

from host.site.runtime import Database
from host.telemetry.forward import Forwarder
from host.telemetry.influx import Influx1, Influx2, Writer

FLUSH_S = 0.7  # at the end; the supervisor gives the recorder 1.5 s


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
        """Why the database gets nothing now, as text; None while all is well."""
        return None if self._forwarder is None else self._forwarder.problem

    def end(self) -> None:
        """Ends the thread. Lines that the database does not take now stay in the history."""
        self._ended.set()
        if self._thread is not None:
            self._thread.join(FLUSH_S)

    def _flush(self, forwarder: Forwarder) -> None:
        """Delivers what came after the last step: the acknowledgements of the shutdown."""
        until_s = time.monotonic() + FLUSH_S
        while time.monotonic() < until_s and forwarder.step() == 0.0:
            pass

    def _run(self) -> None:
        # An exception would end this thread unnoticed. The recorder ends with it instead, and the
        # supervisor starts it again.
        try:
            # A connection belongs to the thread that made it.
            self._forwarder = Forwarder(self._path, self._target, self._writer)
            wait_s = 0.0
            while not self._ended.wait(wait_s):
                wait_s = self._forwarder.step()
            self._flush(self._forwarder)
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
