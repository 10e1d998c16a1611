"""The broker of one machine: mosquitto with a private configuration, else amqtt for a simulation.

Nothing relies on what the broker stores: `stored` acknowledges end to end (protocol). So it
keeps nothing on disk, and its queues are bounded by bytes.
"""

from __future__ import annotations

import base64
import hashlib
import json
import os
import shutil
import socket
import sys
import time
from dataclasses import dataclass
from pathlib import Path

from host.auth.credentials import IDENTITIES, prepare_secrets, read_password, write_private
from host.broker.acl import mosquitto_acl

HOST = "127.0.0.1"
# Debian installs it where only root's PATH leads.
_ALSO_IN = ("/usr/sbin", "/usr/local/sbin", "/opt/homebrew/sbin")
_PBKDF2_ROUNDS = 101  # what mosquitto_passwd uses; the passwords are 192 random bits

# A CONNECT without a user (MQTT 3.1.1, section 3.1): every broker answers it, with "not
# authorised".
_CONNECT = b"\x10\x0c\x00\x04MQTT\x04\x02\x00\x05\x00\x00"
_CONNACK = 0x20


class BrokerError(RuntimeError):
    """No broker can be started; the message contains the remedy."""

    exit_code = 3


@dataclass(frozen=True)
class Launch:
    """How to start a broker: a command line, host and port."""

    kind: str  # "mosquitto" | "amqtt"
    command: tuple[str, ...]
    host: str
    port: int


def prepare(data: Path, site: str, *, simulated: bool, use: str | None = None) -> Launch:
    """Writes configuration, passwords and rights into DATA/broker and chooses a free port.

    `site` is the name in topics. use: `mosquitto` or `amqtt`; by default the environment's
    HELIOSE_BROKER, else mosquitto if it is installed. Raises BrokerError if real boards would
    get the demonstrator's broker.
    """
    prepare_secrets(data)
    folder = data / "broker"
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    program = None if (use or os.environ.get("HELIOSE_BROKER")) == "amqtt" else find_mosquitto()
    port = free_port()
    if program:
        write_private(folder / "passwords", _password_file(data))
        write_private(folder / "acl", mosquitto_acl(site))
        write_private(folder / "mosquitto.conf", _mosquitto_conf(folder, port))
        command = (program, "-c", str(folder / "mosquitto.conf"))
        return Launch("mosquitto", command, HOST, port)
    if not simulated:
        raise BrokerError(
            "mosquitto is not installed, and real boards need it: sudo apt install mosquitto"
        )
    command = (sys.executable, "-m", "host.broker.amqtt_broker")
    return Launch("amqtt", (*command, str(data), site, str(port)), HOST, port)


def find_mosquitto() -> str | None:
    """The path of mosquitto, on PATH or in the folders for servers; None if not installed."""
    path = os.pathsep.join((os.environ.get("PATH", ""), *_ALSO_IN))
    return shutil.which("mosquitto", path=path)


def free_port() -> int:
    """A free TCP port of the loopback."""
    with socket.socket() as probe:
        probe.bind((HOST, 0))
        return int(probe.getsockname()[1])


def answers(host: str, port: int) -> bool:
    """True if an MQTT broker answers there, even with a refusal."""
    try:
        with socket.create_connection((host, port), timeout=1.0) as link:
            link.sendall(_CONNECT)
            answer = link.recv(1)
            while link.recv(64):  # the broker closes; if we did, it would log an error
                pass
            return answer == bytes([_CONNACK])
    except OSError:
        return False


def wait_until_it_answers(host: str, port: int, seconds: float) -> bool:
    """Waits for the broker; False if it has not answered in time."""
    deadline = time.monotonic() + seconds
    while not answers(host, port):
        if time.monotonic() > deadline:
            return False
        time.sleep(0.03)
    return True


def announce(data: Path, host: str, port: int) -> None:
    """Writes DATA/broker.json, where every service finds the broker's address."""
    write_private(data / "broker.json", json.dumps({"host": host, "port": port}))


def _mosquitto_conf(folder: Path, port: int) -> str:
    # max_queued_messages 0, no limit: the default of 1000 drops acknowledged QoS 1 messages of a
    # subscriber that is away (measured). max_queued_bytes bounds memory instead.
    # As root, mosquitto would become the user "mosquitto", who cannot read private files.
    user = "user root\n" if hasattr(os, "getuid") and os.getuid() == 0 else ""
    return f"""\
listener {port} {HOST}
{user}\
allow_anonymous false
password_file {folder / "passwords"}
acl_file {folder / "acl"}
persistence false
max_inflight_messages 1000
max_queued_messages 0
max_queued_bytes 16777216
set_tcp_nodelay true
log_dest stderr
log_type error
log_type warning
"""


def _password_file(data: Path) -> str:
    lines = (f"{name}:{_hashed(read_password(data, name))}\n" for name in IDENTITIES)
    return "".join(lines)


def _hashed(password: str) -> str:
    """As mosquitto_passwd writes it: $7$rounds$salt$PBKDF2-HMAC-SHA512."""
    salt = os.urandom(12)
    digest = hashlib.pbkdf2_hmac("sha512", password.encode(), salt, _PBKDF2_ROUNDS)
    parts = (base64.b64encode(part).decode() for part in (salt, digest))
    return f"$7${_PBKDF2_ROUNDS}$" + "$".join(parts)
