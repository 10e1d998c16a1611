"""Who may operate: everyone on the loopback of a simulation, else accounts that signed in.

A session is a signed cookie, `name|until|mac`. It outlives the page's process, so Defocus
works as soon as the page is back. Passwords are checked by `host.auth`.
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
_OPERATORS = ("operate", "admin")


@dataclass(frozen=True)
class Visitor:
    """name: of the account, None without one."""

    name: str | None
    may_operate: bool


class Authenticator:
    """Identifies visitors and signs them in."""

    def __init__(self, data: Path, key: str, simulated: bool) -> None:
        self._accounts, self._key, self._simulated = Accounts(data), key.encode(), simulated
        self._tries: list[float] = []

    def visitor(self, request: HTTPConnection) -> Visitor:
        """The visitor of a request, by the session's cookie and the address."""
        name = self._signed_in(request.cookies.get(COOKIE, ""))
        account = self._accounts.all().get(name) if name else None
        if account is not None and account.role in _OPERATORS:
            return Visitor(name, True)
        peer = request.client.host if request.client else ""
        return Visitor(name, self._simulated and peer in LOOPBACK)

    def token(self, visitor: Visitor) -> str:
        """The token in this visitor's forms; the same after a restart."""
        return self._mac(f"token|{visitor.name or ''}")

    def token_is_right(self, visitor: Visitor, token: str) -> bool:
        """Whether a command comes from a page that was made for this visitor."""
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
        claim = f"{name}|{int(time.time()) + SESSION_S}"
        return f"{claim}|{self._mac(claim)}"

    def _signed_in(self, session: str) -> str | None:
        claim, _, mac = session.rpartition("|")
        name, _, until = claim.partition("|")
        good = hmac.compare_digest(mac.encode(), self._mac(claim).encode())
        return name if good and until.isdigit() and int(until) > time.time() else None

    def _mac(self, text: str) -> str:
        return hmac.new(self._key, b"page|" + text.encode(), hashlib.sha256).hexdigest()
