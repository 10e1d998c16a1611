"""Who may speak to the page at all: Host, Origin, and what a browser may load.

An ASGI layer around everything, sockets included.
"""

from collections.abc import Collection
from urllib.parse import urlsplit

from starlette.types import ASGIApp, Message, Receive, Scope, Send

POLICY = (
    "default-src 'self'; script-src 'self' 'unsafe-inline' 'unsafe-eval'; style-src 'self' "
    "'unsafe-inline'; img-src 'self' data:; connect-src 'self'; object-src 'none'; base-uri "
    "'none'; frame-ancestors 'none'; form-action 'self'"
)
_HEADERS = (
    (b"content-security-policy", POLICY.encode()),
    (b"x-content-type-options", b"nosniff"),
    (b"referrer-policy", b"no-referrer"),
)
LOOPBACK = ("127.0.0.1", "localhost", "::1")
_TAKES_NOTHING = ("GET", "HEAD", "OPTIONS")


class Guard:
    """Refuses what comes under another name or from another page. hosts: names without port."""

    def __init__(self, app: ASGIApp, hosts: Collection[str]) -> None:
        self._app, self._hosts = app, frozenset(hosts)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """One request or socket."""
        if scope["type"] == "lifespan":
            await self._app(scope, receive, send)
        elif not self._allowed(scope):
            await _refuse(scope, receive, send)
        else:
            await self._app(scope, receive, _with_policy(send))

    def _allowed(self, scope: Scope) -> bool:
        headers = {name.decode("latin-1"): value.decode("latin-1")
                   for name, value in scope["headers"]}  # fmt: skip
        host = headers.get("host", "")
        if _name(f"//{host}") not in self._hosts:
            return False
        # A page of another origin may look at nothing through a socket, and order nothing.
        origin = headers.get("origin")
        if origin is None:
            return headers.get("sec-fetch-site", "none") != "cross-site" or _harmless(scope)
        return urlsplit(origin).netloc == host or _harmless(scope)


def _harmless(scope: Scope) -> bool:
    """A plain look at a page, as a link from elsewhere makes it."""
    socket = scope["path"].startswith("/_nicegui_ws")
    return scope["type"] == "http" and scope["method"] in _TAKES_NOTHING and not socket


def _name(url: str) -> str | None:
    try:
        return urlsplit(url).hostname
    except ValueError:
        return None


def _with_policy(send: Send) -> Send:
    async def sending(message: Message) -> None:
        if message["type"] == "http.response.start":
            headers = [
                (name, value)
                for name, value in message.get("headers", ())
                if not name.lower().startswith(b"access-control-")
            ]
            message = {**message, "headers": [*headers, *_HEADERS]}
        await send(message)

    return sending


async def _refuse(scope: Scope, receive: Receive, send: Send) -> None:
    if scope["type"] == "websocket":
        await receive()
        await send({"type": "websocket.close", "code": 1008})
        return
    body = b"This page answers under its own name and to itself alone.\n"
    headers = [(b"content-type", b"text/plain; charset=utf-8"), *_HEADERS]
    await send({"type": "http.response.start", "status": 403, "headers": headers})
    await send({"type": "http.response.body", "body": body})
