"""Decides whether wind keeps the field stowed, from the tracker with the anemometer."""

from collections.abc import Mapping
from typing import Protocol

from host.site.runtime import Wind

# SF-20 ends after ten minutes below the lower limit.
CALM_MS = 10 * 60_000
# The board with the anemometer may be silent this long; then silence counts as wind.
SILENT_MS = 60_000


class SeenBoard(Protocol):
    """The part of a board's view that matters here."""

    online: bool
    fields: Mapping[str, int | None]


class WindWatch:
    """Follows SF-20 of the board with the anemometer, for the boards that have none."""

    def __init__(self, wind: Wind | None) -> None:
        self._wind = wind
        self._calm_since_ms: int | None = None
        self._online_ms: int | None = None
        self.blows = False

    def see(self, now_ms: int, boards: Mapping[str, SeenBoard]) -> None:
        """Takes in the boards' state and updates `blows`: whether to stow."""
        if self._wind is None:
            return
        board = boards[self._wind.board]
        if board.online:
            self._online_ms = now_ms
            # Without the field the board has started and sent no telemetry yet.
            if "wind_cm_s" in board.fields:
                self._judge(now_ms, board.fields["wind_cm_s"])
        elif self._online_ms is not None and now_ms - self._online_ms > SILENT_MS:
            self._judge(now_ms, None)

    def _judge(self, now_ms: int, wind_cm_s: int | None) -> None:
        assert self._wind is not None
        if wind_cm_s is None or wind_cm_s > self._wind.stow_m_s * 100:
            self.blows, self._calm_since_ms = True, None
        elif wind_cm_s >= self._wind.resume_m_s * 100:
            self._calm_since_ms = None
        elif self._calm_since_ms is None:
            self._calm_since_ms = now_ms
        elif now_ms - self._calm_since_ms >= CALM_MS:
            self.blows = False
