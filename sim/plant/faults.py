"""Faults of signals, parts that stick, and wires.

A healthy signal costs nothing: its reader looks at `broken` first.
"""

import math
from collections.abc import Iterator, Mapping

import numpy as np

MAINS_HZ = 50.007  # never exactly 50: sampled at 20 Hz it folds into a slow swing
SLOW_SHARE = 0.3  # of a pump that is `slow` without a value
SLOW_S = 1.0  # of a signal
OFF, SHORT = -math.inf, math.inf  # readings of an open circuit and of a short

SIGNAL_KINDS = ("off", "short", "stuck", "offset", "drift", "noise", "slow", "garbage")


def normal_noise(rng: np.random.Generator, sigma: float) -> Iterator[float]:
    """Endless normal noise, drawn in blocks because one number at a time is slow."""
    while True:
        yield from rng.normal(0.0, sigma, 4096).tolist()


class Breakable:
    """Base of everything that has faults, of `kinds`; `broken` while it has any."""

    def __init__(self, kinds: tuple[str, ...]) -> None:
        self.kinds = kinds
        self.broken = False
        self._values: dict[str, float | None] = {}

    def inject(self, kind: str, value: float | None, t_s: float) -> None:
        """Break it by one of its kinds."""
        self._values[kind] = value
        self._changed(kind, t_s)

    def clear(self, kind: str) -> None:
        """Mend that fault, if it is there."""
        self._values.pop(kind, None)
        self._changed(kind, 0.0)

    def has(self, kind: str) -> bool:
        """Whether it has this fault now."""
        return self.broken and kind in self._values

    def _changed(self, kind: str, t_s: float) -> None:
        self.broken = bool(self._values)

    def _held(self, present: float) -> float:
        """The value of `stuck`; without one, the value of this moment from now on."""
        held = self._values["stuck"]
        if held is None:
            held = self._values["stuck"] = present
        return held


class Signal(Breakable):
    """An analogue signal in its own unit; `wrong` applies its faults to a true value.

    `stuck` without a value holds the present one; nothing flickers then. `slow` is a time constant
    in s, `drift` a rate a second, `noise` a sigma, `hum` an amplitude.
    """

    def __init__(
        self, rng: np.random.Generator, low: float, high: float,
        kinds: tuple[str, ...] = SIGNAL_KINDS,
    ) -> None:  # fmt: skip
        super().__init__(kinds)
        self._rng = rng
        self._low, self._high = low, high  # garbage lies between these
        self._since_s: dict[str, float] = {}
        self._slow: float | None = None
        self._slow_at_s = 0.0
        self.alive = 1.0  # of the sensor's own noise: none is left where it is stuck

    def _changed(self, kind: str, t_s: float) -> None:
        super()._changed(kind, t_s)
        self._since_s[kind] = t_s
        self.alive = 0.0 if "stuck" in self._values else 1.0
        if kind == "slow":
            self._slow = None

    def wrong(self, true: float, t_s: float) -> float:
        """The value shown; OFF and SHORT for a broken wire."""
        values = self._values
        if "off" in values:
            return OFF
        if "short" in values:
            return SHORT
        if "garbage" in values:
            return float(self._rng.uniform(self._low, self._high))
        shown = self._held(true) if "stuck" in values else true
        return self._disturbed(self._lag(shown, t_s) if "slow" in values else shown, t_s)

    def _disturbed(self, shown: float, t_s: float) -> float:
        values = self._values
        shown += values.get("offset") or 0.0
        if "drift" in values:
            shown += (values["drift"] or 0.0) * (t_s - self._since_s["drift"])
        if "hum" in values:
            shown += (values["hum"] or 0.0) * math.sin(2 * math.pi * MAINS_HZ * t_s)
        if "noise" in values:
            shown += float(self._rng.normal(0.0, values["noise"] or 0.0))
        return shown

    def _lag(self, value: float, t_s: float) -> float:
        if self._slow is None:
            self._slow, self._slow_at_s = value, t_s
        constant_s = self._values["slow"]
        constant_s = SLOW_S if constant_s is None else max(constant_s, 1e-3)
        part = 1.0 - math.exp(-(t_s - self._slow_at_s) / constant_s)
        self._slow += (value - self._slow) * part
        self._slow_at_s = t_s
        return self._slow


class Part(Breakable):
    """A valve, pump, relay or switch that sticks: `stuck` is None while it is healthy.

    `states` gives the state that each kind of fault holds it in.
    """

    def __init__(self, states: Mapping[str, bool], can_be_slow: bool = False) -> None:
        super().__init__((*states, "slow") if can_be_slow else tuple(states))
        self._states = dict(states)
        self.stuck: bool | None = None
        self.share = 1.0  # of its speed or flow

    def _changed(self, kind: str, t_s: float) -> None:
        super()._changed(kind, t_s)
        held = [self._states[kind] for kind in self._values if kind in self._states]
        self.stuck = held[-1] if held else None
        slow = self._values.get("slow", 1.0)
        self.share = SLOW_SHARE if slow is None else slow


class Wire(Breakable):
    """A line with a relay in it: `open` or `closed` (welded) contact, and a `cut` wire."""

    def __init__(self) -> None:
        super().__init__(("open", "closed", "cut"))
        self.stuck: bool | None = None
        self.cut = False

    def _changed(self, kind: str, t_s: float) -> None:
        super()._changed(kind, t_s)
        self.cut = "cut" in self._values
        self.stuck = False if "open" in self._values else True if "closed" in self._values else None
