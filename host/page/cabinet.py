"""The simulated cabinet's button: a press lasts as long in the plant as the person meant.

At real speed a press is passed on as it happens, and ends by itself unless the browser renews
it. In a faster plant no finger is quick enough. There a press is passed on when it ends: with
its length in plant seconds, or, if that is longer than a reset takes, in real seconds.
"""

import asyncio
import contextlib

from host.bus import Command
from host.clock import Clock
from host.page.commands import CommandSender

LEASE_S = 1.2  # real time; the browser renews every 0.4 s
SHORTEST_S = 0.4  # plant time: the board needs two samples, and delivery is uneven
LONG_S, TOO_LONG_S = 2.0, 10.0  # the board's bounds of a long press
MEANT_SHORT_S, MEANT_LONG_S, MEANT_NEITHER_S = 0.5, 4.0, 12.0


def plant_seconds(held_s: float, rate: float) -> float:
    """How long a press of `held_s` real seconds lasts in the plant."""
    if rate <= 1.0:
        return max(held_s, SHORTEST_S)
    if held_s * rate < LONG_S:
        return min(max(held_s * rate, SHORTEST_S), MEANT_SHORT_S)
    if held_s * rate <= TOO_LONG_S - 1.0:
        return max(held_s * rate, LONG_S + 0.5)
    return MEANT_LONG_S if held_s <= TOO_LONG_S else MEANT_NEITHER_S


class Button:
    """The button, pressed and released by commands to the plant service."""

    def __init__(self, sender: CommandSender, clock: Clock) -> None:
        self._sender, self._clock = sender, clock
        self._pressed_s: float | None = None
        self._release: asyncio.Task[None] | None = None

    def hold(self, user: str | None) -> None:
        """The button is down, or still down. In a faster plant nothing happens before `let_go`."""
        if self._clock.rate > 1.0:
            return
        now_s = asyncio.get_running_loop().time()
        if self._pressed_s is None:
            self._pressed_s = now_s
            self._send(True, user)
        self._release_in(LEASE_S, user)

    def let_go(self, held_s: float, user: str | None) -> None:
        """The person let go after `held_s` real seconds."""
        if self._clock.rate > 1.0:
            self._send(True, user)
            self._release_in(plant_seconds(held_s, self._clock.rate) / self._clock.rate, user)
        elif self._pressed_s is not None:
            lasted_s = asyncio.get_running_loop().time() - self._pressed_s
            self._release_in(max(0.0, SHORTEST_S - lasted_s), user)

    def _release_in(self, seconds: float, user: str | None) -> None:
        if self._release is not None:
            self._release.cancel()
        self._release = asyncio.get_running_loop().create_task(self._later(seconds, user))

    async def _later(self, seconds: float, user: str | None) -> None:
        with contextlib.suppress(asyncio.CancelledError):
            await asyncio.sleep(seconds)
            self._pressed_s = None
            self._send(False, user)

    def _send(self, pressed: bool, user: str | None) -> None:
        self._sender.send(Command("plant", "button", {"pressed": pressed}), user)
