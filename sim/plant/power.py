"""Power of boards and motors: the 24 V supply, and the energy stored for an escape.

Each tracker board has a battery that the supply keeps full; its motors draw from it, so homing
proves that it bears their load. Without either, motors stand, and the board restarts when power is
back.
"""

import numpy as np

from sim.plant.faults import Breakable, normal_noise
from sim.plant.inputs import TrackerInputs
from sim.plant.parameters import ReserveParameters

SUPPLY_V = 24.0
SUPPLY_NOISE_V = 0.02
RELAY_NEEDS_V = 15.0  # relays, solenoid valves and the pump's contactor let go below this
BOARD_NEEDS_V = 7.0  # the least that a 24 V to 5 V converter makes 5 V of

# Lead acid of six cells, at rest: full and empty.
FULL_V, EMPTY_V = 12.8, 11.6
RESERVE_NEEDS_V = 8.0  # below this motor drivers and board switch themselves off
WH_J = 3600.0


class Supply(Breakable):
    """The 24 V supply: `dip` takes it to its value in volts, `off` to nothing."""

    def __init__(self, rng: np.random.Generator) -> None:
        super().__init__(("dip", "off"))
        self._noise = normal_noise(rng, SUPPLY_NOISE_V)

    def volts(self) -> float:
        """The voltage at boards and relays."""
        if self.has("off"):
            return 0.0
        volts = self._values.get("dip")
        return max(0.0, (SUPPLY_V if volts is None else volts) + next(self._noise))


class Reserve(Breakable):
    """A tracker board's stored energy: `dip` takes it to its value in volts, `off` to nothing.

    `powered`: whether the board and its motors have power, from here or the supply.
    """

    def __init__(self, parameters: ReserveParameters, inputs: TrackerInputs) -> None:
        super().__init__(("dip", "off"))
        self._parameters = parameters
        self._inputs = inputs
        self._full_j = parameters.capacity_wh * WH_J
        self._cut_off = False
        self.stored_j = self._full_j
        self.powered = True
        inputs.reserve_ok = parameters.energy == "battery"
        self._show(0.0)

    def step(self, dt_s: float, motors_w: float, supply_v: float) -> None:
        """Let time pass: motors draw, and the charger replaces it while there is a supply."""
        p = self._parameters
        supplied = supply_v >= BOARD_NEEDS_V
        if p.energy != "battery":
            self.powered = supplied
            return
        drawn_w = motors_w if supplied else motors_w + p.board_w
        net_w = drawn_w
        if supply_v >= RELAY_NEEDS_V:
            net_w -= min(p.charger_w, drawn_w + (self._full_j - self.stored_j) / dt_s)
        if not self.broken:
            self.stored_j = min(self._full_j, max(0.0, self.stored_j - net_w * dt_s))
        volts = self._show(net_w)
        if supplied:
            self._cut_off = False
        elif volts < RESERVE_NEEDS_V:
            self._cut_off = True  # a battery that recovers without its load stays switched off
        self.powered = supplied or not self._cut_off

    def _show(self, net_w: float) -> float:
        """Shows the voltage at its terminals, with this power drawn (negative: charging)."""
        volts = self._volts(net_w) if self._parameters.energy == "battery" else 0.0
        self._inputs.reserve_mv = round(volts * 1000.0)
        return volts

    def _volts(self, net_w: float) -> float:
        if self.has("off"):
            return 0.0
        dip_v = self._values.get("dip")
        if dip_v is not None:
            return max(0.0, dip_v)
        if self.stored_j <= 0.0:
            return 0.0  # its own protection against deep discharge
        rest_v = EMPTY_V + (FULL_V - EMPTY_V) * self.stored_j / self._full_j
        return rest_v - net_w / rest_v * self._parameters.ohm

    def _changed(self, kind: str, t_s: float) -> None:
        super()._changed(kind, t_s)
        self._show(0.0)
