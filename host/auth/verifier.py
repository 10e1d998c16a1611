"""Checks commands and plans from MQTT: signature, right, age, repetition.

Used by every service that takes commands: the gateway for the boards and itself, the others
for their own `cmd/<op>`. The rules are the protocol's ("Who may command").
"""

from collections.abc import Callable
from dataclasses import dataclass, field

import msgspec

from host.auth.rights import COOLING, Grant
from host.auth.signing import verify
from host.bus import COMMAND_MAX_MS, COMMAND_MS, Arguments, Cmd, Message, Plan, Topic, decode

# An id is refused for so long. A command is valid for 10 s and may be issued 10 s ahead of this
# clock, so it cannot be played again after that.
REMEMBERED_MS = 20_000


@dataclass(frozen=True)
class Command:
    """A command that is valid. user: the person on whose behalf; ttl_ms: time left."""

    device: str
    op: str
    by: str
    user: str
    id: str
    args: Arguments = field(default_factory=dict)
    ttl_ms: int = COMMAND_MS


@dataclass(frozen=True)
class Refusal:
    """A command that is refused, and why, as text. by and id are claims, not proven."""

    device: str
    op: str
    by: str
    id: str
    why: str


class _RefusedError(Exception):
    pass


class Verifier:
    """Checks commands. `grant` finds an identity; times are UTC milliseconds of the plant."""

    def __init__(self, grant: Callable[[str], Grant | None], started_ms: int) -> None:
        self._grant = grant
        self._started_ms = started_ms
        self._seen: dict[str, int] = {}

    def command(self, message: Message, role: str, now_ms: int) -> Command | Refusal:
        """Checks a `<device>/cmd/<op>`. role: what the device is (boiler, tracker, a service)."""
        topic = Topic.parse(message.topic)
        if topic is None:
            return Refusal("", "", "", "", "the topic is not of this version")
        try:
            cmd = decode(message.payload, Cmd)
        except (msgspec.DecodeError, UnicodeDecodeError) as e:
            return Refusal(topic.device, topic.rest, "", "", f"malformed: {e}")
        cooling = f"{role}/{topic.rest}" in COOLING
        try:
            self._signed(message, cmd, f"{role}/{topic.rest}")
            if message.retained:
                raise _RefusedError("retained: a command is never kept by the broker")
            self._fresh(cmd, cooling, now_ms)
        except _RefusedError as e:
            return Refusal(topic.device, topic.rest, cmd.by, cmd.id, str(e))
        ttl_ms = COMMAND_MS if cooling else min(COMMAND_MS, cmd.expires - now_ms)
        return Command(topic.device, topic.rest, cmd.by, cmd.user or "", cmd.id, cmd.args, ttl_ms)

    def plan(self, message: Message, role: str) -> Plan | Refusal:
        """Checks a `<device>/plan`: retained by design, so only signature and right count."""
        topic = Topic.parse(message.topic)
        if topic is None:
            return Refusal("", "plan", "", "", "the topic is not of this version")
        try:
            plan = decode(message.payload, Plan)
        except (msgspec.DecodeError, UnicodeDecodeError) as e:
            return Refusal(topic.device, "plan", "", "", f"malformed: {e}")
        try:
            self._signed(message, plan, f"{role}/plan")
        except _RefusedError as e:
            return Refusal(topic.device, "plan", plan.by, plan.id, str(e))
        return plan

    def _signed(self, message: Message, payload: Cmd | Plan, right: str) -> None:
        grant = self._grant(payload.by)
        if grant is None:
            raise _RefusedError(f"nobody here is called {payload.by!r}")
        if not payload.mac:
            raise _RefusedError("mac is missing")
        if not verify(message.topic, message.payload, grant.key):
            raise _RefusedError(f"mac is not that of {payload.by}")
        if right not in grant.rights:
            raise _RefusedError(f"{payload.by} has no right to {right}")

    def _fresh(self, cmd: Cmd, cooling: bool, now_ms: int) -> None:
        for known, seen_ms in list(self._seen.items()):
            if now_ms - seen_ms > REMEMBERED_MS:
                del self._seen[known]
        if cmd.id in self._seen:
            raise _RefusedError("this id was seen before")
        if not cooling:
            self._timely(cmd, now_ms)
        self._seen[cmd.id] = now_ms

    def _timely(self, cmd: Cmd, now_ms: int) -> None:
        if cmd.expires - cmd.issued > COMMAND_MAX_MS:
            valid_s, most_s = (cmd.expires - cmd.issued) / 1000, COMMAND_MAX_MS // 1000
            raise _RefusedError(f"valid for {valid_s:g} s, allowed {most_s} s")
        if cmd.issued < self._started_ms:
            raise _RefusedError("issued before this gateway started")
        if now_ms > cmd.expires:
            raise _RefusedError(f"expired {(now_ms - cmd.expires) / 1000:g} s ago")
        # Issued further ahead, it could be played again after its id is forgotten.
        if cmd.issued - now_ms > COMMAND_MAX_MS:
            raise _RefusedError(f"issued {(cmd.issued - now_ms) / 1000:g} s ahead of this clock")
