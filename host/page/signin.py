"""Who may order: everybody on the loopback of a simulation, else accounts that signed in.

A session is a signed word in a cookie, `name|until|mac`: it outlives the page's process, so
that Defocus works the moment a page is there again. Passwords are checked by host.gateway.
"""

import asyncio
import hashlib
import hmac
import time
from dataclasses import dataclass
from pathlib import Path

from starlette.requests import HTTPConnection

from host.auth.accounts import Accounts
from host.page.middleware import LOOPBACK

COOKIE = "heliose"
SESSION_S = 12 * 3600
TRIES, TRIES_S = 5, 60.0
_MAY = ("operate", "admin")


@dataclass(frozen=True)
class Visitor:
    """name: of the account, None for nobody in particular."""

    name: str | None
    may_operate: bool


class Doorkeeper:
    """Tells who a request comes from."""

    def __init__(self, data: Path, key: str, simulated: bool) -> None:
        self._accounts, self._key, self._simulated = Accounts(data), key.encode(), simulated
        self._tries: list[float] = []

    def visitor(self, request: HTTPConnection) -> Visitor:
        """Who asks, by the session's cookie and where from."""
        name = self._signed_in(request.cookies.get(COOKIE, ""))
        account = self._accounts.all().get(name) if name else None
        if account is not None and account.role in _MAY:
            return Visitor(name, True)
        peer = request.client.host if request.client else ""
        return Visitor(name, self._simulated and peer in LOOPBACK)

    def token(self, visitor: Visitor) -> str:
        """What a form of this visitor carries; the same after a restart."""
        return self._mac(f"token|{visitor.name or ''}")

    def token_is_right(self, visitor: Visitor, token: str) -> bool:
        """Whether an order comes from a page that was made for this visitor."""
        return hmac.compare_digest(self.token(visitor).encode(), token.encode())

    async def sign_in(self, name: str, password: str) -> str | None:
        """A session for the right password; None for a wrong one or too many tries."""
        now_s = time.monotonic()
        self._tries = [at for at in self._tries if now_s - at < TRIES_S]
        if len(self._tries) >= TRIES:
            return None
        self._tries.append(now_s)
        account = await asyncio.to_thread(self._accounts.check, name, password)
        if account is None:
            return None
        self._tries.clear()
        word = f"{name}|{int(time.time()) + SESSION_S}"
        return f"{word}|{self._mac(word)}"

    def _signed_in(self, session: str) -> str | None:
        word, _, mac = session.rpartition("|")
        name, _, until = word.partition("|")
        good = hmac.compare_digest(mac.encode(), self._mac(word).encode())
        return name if good and until.isdigit() and int(until) > time.time() else None

    def _mac(self, text: str) -> str:
        return hmac.new(self._key, b"page|" + text.encode(), hashlib.sha256).hexdigest()
