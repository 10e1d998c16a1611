"""The simulated cabinet's button: a press lasts as between its two commands, a click 0.4 s."""

from __future__ import annotations

from collections import deque

CLICK_MS = 400  # a click of a mouse takes a tenth of a second; the board wants 0.2 to 1 s


class Button:
    """Commands arrive in bundles, late and unevenly; the plant sees them at their own intervals."""

    def __init__(self) -> None:
        self.pressed = False
        self._waiting: deque[tuple[bool, int]] = deque()
        self._last_issued_ms = 0
        self._changed_ms = 0

    def command(self, pressed: bool, issued_ms: int) -> None:
        """Down or up, by a command issued at `issued_ms` of the plant's clock."""
        self._waiting.append((pressed, issued_ms))

    def tick(self, now_ms: int) -> bool:
        """Whether the button is down at `now_ms` of the plant's own time."""
        if self._waiting:
            pressed, issued_ms = self._waiting[0]
            lasts_ms = max(issued_ms - self._last_issued_ms, CLICK_MS)
            if now_ms - self._changed_ms >= lasts_ms or not self.pressed:
                self._waiting.popleft()
                self.pressed = pressed
                self._changed_ms, self._last_issued_ms = now_ms, issued_ms
        return self.pressed
