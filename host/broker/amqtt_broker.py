"""amqtt as a process: the demonstrator's broker on a machine without mosquitto.

`python -m host.broker.amqtt_broker DATA SITE PORT`. Passwords and rights are the same as
mosquitto's. It is not for real boards: it carries about 2400 messages a second and loses its
queue on `kill -9` (measured).
"""

from __future__ import annotations

import asyncio
import hmac
import signal
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from amqtt.broker import Broker
from amqtt.contexts import Action
from amqtt.plugins.base import BaseAuthPlugin, BaseTopicPlugin
from amqtt.session import Session

from host.auth.credentials import IDENTITIES, read_password
from host.broker.acl import matches, readable, writable
from host.broker.broker import HOST


class Subscriptions(dict[str, list[tuple[Session, int]]]):
    """Amqtt's table of subscriptions, which may change while a message is delivered.

    amqtt iterates over it and awaits in between. Without the copy, a client that connects or
    leaves meanwhile raises an exception, and the message is lost.
    """

    def items(self) -> Any:
        """A copy."""
        return [(pattern, list(sessions)) for pattern, sessions in super().items()]


class Passwords(BaseAuthPlugin):
    """Accepts a service with its password, and nobody else."""

    @dataclass
    class Config:
        """`data`: the folder with the secrets."""

        data: str = ""

    async def authenticate(self, *, session: Session) -> bool | None:
        """True for a known identity with its password."""
        if session.username not in IDENTITIES:
            return False
        password = read_password(Path(self.config.data), session.username)
        return hmac.compare_digest((session.password or "").encode(), password.encode())


class Rights(BaseTopicPlugin):
    """The table of `host.broker.acl`."""

    @dataclass
    class Config:
        """`site`: its name in topics."""

        site: str = ""

    async def topic_filtering(
        self,
        *,
        session: Session | None = None,
        topic: str | None = None,
        action: Action | None = None,
    ) -> bool | None:
        """True if the session's identity may publish to or read this topic."""
        if session is None or topic is None or session.username not in IDENTITIES:
            return False
        rights = writable if action == Action.PUBLISH else readable
        return any(
            matches(topic, allowed) for allowed in rights(session.username, self.config.site)
        )


def configuration(data: Path, site: str, port: int) -> dict[str, dict[str, dict[str, str]]]:
    """Amqtt's settings: loopback only, nobody anonymous. Its default is anonymous on 0.0.0.0."""
    return {
        "listeners": {"default": {"type": "tcp", "bind": f"{HOST}:{port}"}},
        "plugins": {
            "host.broker.amqtt_broker.Passwords": {"data": str(data)},
            "host.broker.amqtt_broker.Rights": {"site": site},
        },
    }


async def serve(data: Path, site: str, port: int) -> None:
    """Runs until SIGTERM."""
    ended = asyncio.Event()
    asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, ended.set)
    broker = Broker(configuration(data, site, port))
    broker._subscriptions = Subscriptions()
    await broker.start()
    await ended.wait()
    await asyncio.wait_for(broker.shutdown(), timeout=1.0)


if __name__ == "__main__":
    asyncio.run(serve(Path(sys.argv[1]), sys.argv[2], int(sys.argv[3])))
