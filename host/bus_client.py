"""A connection to the broker: paho behind a queue that the service reads in its own thread."""

import contextlib
import queue
import secrets
import sys
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

import msgspec
import paho.mqtt.client as mqtt
from paho.mqtt.enums import CallbackAPIVersion, MQTTErrorCode
from paho.mqtt.properties import Properties
from paho.mqtt.reasoncodes import ReasonCode

from host.auth.signing import sign
from host.bus import (
    COMMAND_MS,
    KINDS,
    OFFLINE,
    ONLINE,
    VERSION,
    Arguments,
    Cmd,
    Message,
    Payload,
    Plan,
    Topic,
)

_T = TypeVar("_T")


class BusError(RuntimeError):
    """The broker, its address or the credentials for it are missing."""

    exit_code = 3


@dataclass(frozen=True)
class Identity:
    """A service's name at the broker, its password, and its key for signatures."""

    username: str
    password: str
    key: str


@dataclass(frozen=True)
class Address:
    """The broker's address. tls_ca: a file of certificates, None for a plain connection."""

    host: str
    port: int
    tls_ca: str | None = None


def load_identity(data: Path, service: str) -> Identity:
    """The service's identity from DIR/secrets/<service>.json. BusError if it is missing."""
    return _load(data / "secrets" / f"{service}.json", Identity)


def load_address(data: Path) -> Address:
    """The broker's address from DIR/broker.json. BusError if it is missing."""
    path = data / "broker.json"
    address = _load(path, Address)
    if not address.host or not 1 <= address.port <= 65_535:
        raise BusError(
            f"{path}: found host {address.host!r}, port {address.port}; "
            "allowed: a name or address, 1 to 65535"
        )
    return address


def _load(path: Path, kind: type[_T]) -> _T:
    try:
        return msgspec.json.decode(path.read_bytes(), type=kind)
    except FileNotFoundError as e:
        raise BusError(f"{path} is not there; `heliose run` writes it") from e
    except (msgspec.DecodeError, UnicodeDecodeError) as e:
        raise BusError(f"{path}: {e}") from e


class _Client(mqtt.Client):
    """paho's client. An exception in a callback ends its thread without a word (measured)."""

    failure: BaseException | None = None

    def loop_forever(self, *args: Any, **kwargs: Any) -> Any:
        try:
            return super().loop_forever(*args, **kwargs)
        except BaseException as e:
            self.failure = e  # raised again where the service calls
            return MQTTErrorCode.MQTT_ERR_UNKNOWN


class Bus:
    """A service's connection to the broker, used from one thread only: the service's own.

    Connects, and reconnects without end. `<service>/avail` is `online` while it lives and
    `offline` by the last will. paho's thread only puts messages into a queue; `poll` returns
    them, and raises the exception that ended that thread.
    """

    # Messages waiting for `poll`, 20 s of the 1000 messages/s of a faulty client (telemetry.md);
    # further ones are counted and dropped.
    LIMIT = 20_000

    def __init__(self, address: Address, identity: Identity, site: str, service: str) -> None:
        self.site, self.service, self.identity = site, service, identity
        self.connections = 0  # how often a connection was made; a change means: publish anew
        self.overflow = 0
        self.problem: str | None = "not connected yet"
        self._patterns: list[str] = []
        self._queue: queue.SimpleQueue[Message] = queue.SimpleQueue()
        self._avail = self.topic(service, "avail")
        self._where = f"{address.host}:{address.port}"
        self._client = self._make(address)
        self._client.connect_async(address.host, address.port, keepalive=15)
        self._client.loop_start()

    def _make(self, address: Address) -> _Client:
        name = f"{self.site}-{self.service}-{secrets.token_hex(4)}"
        client = _Client(CallbackAPIVersion.VERSION2, name, clean_session=True)
        client.username_pw_set(self.identity.username, self.identity.password)
        client.will_set(self._avail, OFFLINE, qos=1, retain=True)
        if address.tls_ca is not None:
            client.tls_set(ca_certs=address.tls_ca)
        # With paho's default of 20 messages in flight a backlog waits for the broker at every 20th.
        # No limit to paho's queue: beyond one, `publish` drops messages.
        client.max_inflight_messages_set(1000)
        client.max_queued_messages_set(0)
        client.reconnect_delay_set(1, 2)
        client.on_connect = self._on_connect
        client.on_connect_fail = self._on_connect_fail
        client.on_disconnect = self._on_disconnect
        client.on_message = self._on_message
        return client

    @property
    def connected(self) -> bool:
        """Whether the broker is there now."""
        return self._client.is_connected()

    def wait_connected(self, timeout_s: float) -> None:
        """Returns once connected; BusError with the reason when it takes longer."""
        deadline = time.monotonic() + timeout_s
        while not self.connected:
            self._check()
            if time.monotonic() > deadline:
                raise BusError(f"broker: {self.problem}")
            time.sleep(0.02)

    def topic(self, device: str, kind: str, rest: str = "") -> str:
        """A topic of this site."""
        return str(Topic(self.site, device, kind, rest))

    def subscribe(self, *patterns: str) -> None:
        """Subscribes, also after each reconnection. `<device>/<kind>[/<rest>]`, `+` and `#`."""
        full = [f"heliose/{VERSION}/{self.site}/{pattern}" for pattern in patterns]
        self._patterns += full
        if self.connected:
            self._client.subscribe([(pattern, 1) for pattern in full])

    def publish(self, topic: str, payload: bytes, qos: int = 1, retain: bool = False) -> int:
        """Queues a message in paho, where it waits in memory for the broker. Its message id."""
        self._check()
        return self._client.publish(topic, payload, qos, retain).mid

    def send(self, device: str, kind: str, payload: Payload, rest: str = "") -> int:
        """Publishes with the quality of service that the kind has."""
        qos, retain = KINDS[kind]
        return self.publish(self.topic(device, kind, rest), payload.encode(), qos, retain)

    def offer(self, device: str, kind: str, payload: bytes) -> None:
        """Publishes with the kind's quality of service, or drops it while there is no broker.

        For a caller that keeps its messages elsewhere: paho would queue them without bound.
        """
        if self.connected:
            qos, retain = KINDS[kind]
            self.publish(self.topic(device, kind), payload, qos, retain)

    def command(
        self,
        device: str,
        op: str,
        now_ms: int,
        args: Arguments | None = None,
        ttl_ms: int = COMMAND_MS,
        user: str | None = None,
    ) -> str:
        """Signs and publishes `cmd/<op>`; the id under which `<device>/ack` will answer.

        now_ms: UTC of the plant's clock. ttl_ms: at most COMMAND_MAX_MS. user: the person who
        asked for it, for the audit log.
        """
        command = Cmd(
            by=self.identity.username,
            id=secrets.token_hex(8),
            issued=now_ms,
            expires=now_ms + ttl_ms,
            args=dict(args or {}),
            user=user,
        )
        topic = self.topic(device, "cmd", op)
        self.publish(topic, sign(topic, command, self.identity.key), 1, False)
        return command.id

    def plan(self, device: str, plan: Plan) -> None:
        """Signs and publishes a device's trajectories of a day, retained."""
        topic = self.topic(device, "plan")
        self.publish(topic, sign(topic, plan, self.identity.key), 1, True)

    def poll(self, timeout_s: float = 0.0, limit: int = 1000) -> list[Message]:
        """The messages so far, at most `limit`; waits up to `timeout_s` real seconds for one."""
        self._check()
        found: list[Message] = []
        try:
            found.append(self._queue.get(timeout=timeout_s) if timeout_s > 0 else self._get())
            while len(found) < limit:
                found.append(self._get())
        except queue.Empty:
            pass
        return found

    def close(self, timeout_s: float = 1.0) -> None:
        """Publishes `offline` and disconnects, once the broker has it or the time is over."""
        info = self._client.publish(self._avail, OFFLINE, 1, True)
        deadline = time.monotonic() + timeout_s
        while self.connected and not info.is_published() and time.monotonic() < deadline:
            time.sleep(0.005)
        self._client.disconnect()
        self._client.loop_stop()

    def _get(self) -> Message:
        return self._queue.get_nowait()

    def _check(self) -> None:
        if self._client.failure is not None:
            failure = self._client.failure
            raise BusError(f"the MQTT thread ended: {failure!r}") from failure

    # In paho's thread from here on: only the queue and a few attributes are touched.

    def _on_connect(
        self, client: mqtt.Client, _userdata: object, _flags: mqtt.ConnectFlags,
        reason: ReasonCode, _properties: Properties | None,
    ) -> None:  # fmt: skip
        if reason.is_failure:
            self._log_once(f"the broker refuses {self.identity.username}: {reason}")
            return
        if self._patterns:
            client.subscribe([(pattern, 1) for pattern in self._patterns])
        client.publish(self._avail, ONLINE, 1, True)
        self.problem = None
        self.connections += 1

    def _on_connect_fail(self, _client: mqtt.Client, _userdata: object) -> None:
        self._log_once(f"nobody answers at {self._where}")

    def _log_once(self, problem: str) -> None:
        """Logs a problem once; paho keeps trying."""
        if problem != self.problem:
            self.problem = problem
            with contextlib.suppress(OSError):  # the log's disk may be full
                print(f"{self.service}: broker: {problem}", file=sys.stderr, flush=True)

    def _on_disconnect(
        self, _client: mqtt.Client, _userdata: object, _flags: mqtt.DisconnectFlags,
        reason: ReasonCode, _properties: Properties | None,
    ) -> None:  # fmt: skip
        self.problem = self.problem or f"connection lost: {reason}"

    def _on_message(self, _client: mqtt.Client, _userdata: object, m: mqtt.MQTTMessage) -> None:
        if self._queue.qsize() < self.LIMIT:
            self._queue.put(Message(m.topic, bytes(m.payload), m.retain))
        else:
            self.overflow += 1
