"""Writes lines to InfluxDB: 1.x by `/write`, 2 and 3 by influxdb-client; one answer for both."""

from __future__ import annotations

import base64
import http.client
import urllib.parse
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Protocol

TIMEOUT_S = 10.0


@dataclass(frozen=True)
class Answer:
    """The database's answer. status: HTTP's, None without an answer."""

    status: int | None
    message: str = ""
    retry_after_s: float | None = None

    @property
    def ok(self) -> bool:
        """Whether it has the lines."""
        return self.status is not None and 200 <= self.status < 300


class Writer(Protocol):
    """A database that takes lines."""

    def write(self, lines: Sequence[str]) -> Answer:
        """Writes lines with nanosecond times; server and network failures become an Answer."""


class Influx1:
    """InfluxDB 1.x over one kept connection. token: `user:password`, or None."""

    def __init__(self, url: str, database: str, token: str | None = None) -> None:
        self._url = urllib.parse.urlsplit(url)
        query = urllib.parse.urlencode({"db": database, "precision": "ns"})
        self._path = f"{self._url.path.rstrip('/')}/write?{query}"
        self._headers = {"Content-Type": "text/plain; charset=utf-8"}
        if token:
            login = base64.b64encode(token.encode()).decode()
            self._headers["Authorization"] = f"Basic {login}"
        self._connection: http.client.HTTPConnection | None = None

    def write(self, lines: Sequence[str]) -> Answer:
        """See Writer."""
        try:
            return self._post("\n".join(lines).encode())
        except (OSError, http.client.HTTPException) as error:
            if self._connection is not None:
                self._connection.close()
                self._connection = None
            return Answer(None, str(error) or type(error).__name__)

    def _post(self, body: bytes) -> Answer:
        if self._connection is None:
            secure = self._url.scheme == "https"
            kind = http.client.HTTPSConnection if secure else http.client.HTTPConnection
            self._connection = kind(self._url.netloc, timeout=TIMEOUT_S)
        self._connection.request("POST", self._path, body, self._headers)
        response = self._connection.getresponse()
        text = response.read(2000).decode(errors="replace")
        while response.read(65536):  # a rest would be read as the next answer
            pass
        wait = response.getheader("Retry-After")
        return Answer(response.status, text.strip(), seconds(wait))


class Influx2:
    """InfluxDB 2 and 3 and compatible databases, through influxdb-client.

    Synchronous: its batching mode loses lines when a write fails (measured).
    """

    def __init__(self, url: str, bucket: str, org: str, token: str) -> None:
        # Imported only here: it costs 35 MB (measured).
        from influxdb_client.client.influxdb_client import InfluxDBClient
        from influxdb_client.client.write_api import SYNCHRONOUS

        client = InfluxDBClient(url, token, org=org, timeout=int(TIMEOUT_S * 1000))
        self._api: Any = client.write_api(write_options=SYNCHRONOUS)
        self._bucket = bucket

    def write(self, lines: Sequence[str]) -> Answer:
        """See Writer."""
        from influxdb_client.rest import ApiException
        from urllib3.exceptions import HTTPError

        try:
            self._api.write(self._bucket, record="\n".join(lines))
        except ApiException as error:
            headers: Any = error.headers or {}
            return Answer(
                error.status or None, str(error.message), seconds(headers.get("Retry-After"))
            )
        except (OSError, HTTPError) as error:
            return Answer(None, str(error) or type(error).__name__)
        return Answer(204)


def seconds(header: str | None) -> float | None:
    """A Retry-After header in seconds; None where it is absent or a date."""
    try:
        return None if header is None else max(0.0, float(header))
    except ValueError:
        return None
