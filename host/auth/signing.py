"""Signatures of commands and plans: made by the sender, checked by the receiver.

Boards hold no keys (protocol, "Who may command"): the gateway verifies on their behalf.
"""

import hashlib
import hmac
import json
from collections.abc import Mapping

from host.bus import Cmd, Json, Plan


def canonical(topic: str, payload: Mapping[str, Json]) -> bytes:
    """The bytes that a signature covers: topic, LF, the JSON without `mac`, keys sorted, no spaces.

    The signature covers the content, not its spelling: other languages may order keys and
    place spaces as their JSON library does.
    """
    body = {key: value for key, value in payload.items() if key != "mac"}
    text = json.dumps(body, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return f"{topic}\n{text}".encode()


def mac(topic: str, payload: Mapping[str, Json], key: str) -> str:
    """The hex HMAC-SHA256 of a payload on its topic under a key (text as in `users.json`)."""
    return hmac.new(key.encode(), canonical(topic, payload), hashlib.sha256).hexdigest()


def sign(topic: str, payload: Cmd | Plan, key: str) -> bytes:
    """The JSON of `payload` with its `mac`."""
    body: dict[str, Json] = json.loads(payload.encode())
    body["mac"] = mac(topic, body, key)
    return json.dumps(body, separators=(",", ":"), ensure_ascii=False).encode()


def verify(topic: str, raw: bytes, key: str) -> bool:
    """Whether `raw` carries the right `mac` for this topic and key. False for any garbage."""
    try:
        body = json.loads(raw)
        given = body["mac"]
        # compare_digest takes the same time wherever the two differ.
        return hmac.compare_digest(mac(topic, body, key).encode(), given.encode())
    # Deep nesting is a RecursionError of the parser, before any check of ours.
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
        return False
