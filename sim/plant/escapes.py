"""Escape by wire: what drives the escape axes while the PERMIT line of their board is dead.

Each mirror has a relay with its coil on the PERMIT line. When it drops, it takes the motor from the
board's driver and connects it to the stored energy, or lets a spring or a weight go; the axis then
runs at full speed until the end switch at its home stops it. No board and no program is needed.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from sim.plant.axis_faults import AxisFaults
from sim.plant.drives import drive_steps
from sim.plant.parameters import AxisParameters, MirrorParameters

Array = NDArray[np.float64]
Flags = NDArray[np.bool_]

# The cam of the end switch opens it this far behind the edge of the home switch, then made.
END_BEYOND_DEG = 1e-6


class Escapes:
    """The relays of all mirrors, in arrays over all axes; two axes a mirror.

    `fitted`: escape axes that leave by wire. `released`: those that the driver does not have now.
    `rates` steps/s of `released` axes with force behind them and their end still ahead.
    """

    def __init__(
        self,
        mirrors: Sequence[MirrorParameters],
        axes: Sequence[AxisParameters],
        of_board: Mapping[str, NDArray[np.intp]],
        faults: AxisFaults,
    ) -> None:
        drives = [m.escape_drive if k == m.escape_axis else "" for m in mirrors for k in (0, 1)]
        self.fitted: Flags = np.array([drive not in ("", "software") for drive in drives])
        self._sprung: Flags = np.array([drive in ("spring", "gravity") for drive in drives])
        self._home_sign = np.array([float(a.home_dir) for a in axes])
        self._full = np.array([a.home_dir * a.speed_steps_s for a in axes])
        # Half of the backlash: the switch is on the axis, which lags behind its drive.
        ends = [a.home_deg + a.home_dir * (a.backlash_deg / 2 + END_BEYOND_DEG) for a in axes]
        self.ends = np.array([drive_steps(a, deg) for a, deg in zip(axes, ends, strict=True)])
        self._of_board, self._faults = of_board, faults
        self._permit = np.zeros(len(axes), dtype=bool)
        self._powered = np.ones(len(axes), dtype=bool)
        self.rates: Array = np.zeros(len(axes))
        self.switch_relays()

    def permit(self, board: str, live: bool) -> None:
        """The PERMIT line at a board."""
        self._permit[self._of_board[board]] = live
        self.switch_relays()

    def feed(self, board: str, powered: bool) -> None:
        """Whether a board has power, from its stored energy or the supply."""
        self._powered[self._of_board[board]] = powered
        self.switch_relays()

    def switch_relays(self) -> None:
        """Works `released` out anew, after a line, a power or a fault has changed."""
        faults = self._faults
        dropped = (~self._permit & ~faults.relay_closed) | faults.relay_open
        # Without power no motor holds against a spring or a weight.
        self.released: Flags = self.fitted & (dropped | (self._sprung & ~self._powered))
        self._pulls = self.released & (self._sprung | self._powered)
        self.any_released = bool(self.released.any())

    def judge(self, drive: Array) -> Array:
        """`rates` with the drives at these positions."""
        ahead = (self.ends - drive) * self._home_sign > 0.0
        self.rates = np.where(self._pulls & ahead, self._full, 0.0)
        return self.rates

    def stopped(self, drive: Array) -> Array:
        """The drives' positions with none that runs home beyond its end switch."""
        over = (self.rates != 0.0) & ((self.ends - drive) * self._home_sign < 0.0)
        return np.where(over, self.ends, drive)

    def motors(self, axes: NDArray[np.intp]) -> float:
        """How many motors of these axes the stored energy drives; a spring needs none."""
        # A blocked one draws nothing for long: its own fuse opens.
        runs = (self.rates != 0.0) & ~self._sprung & (self._faults.gain > 0.0)
        return float(np.count_nonzero(runs[axes]))
