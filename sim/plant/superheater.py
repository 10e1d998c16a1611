"""The superheater: a small part of the receiver that heats steam on its way out.

Its steel exchanges heat with light, air and the steam that flows through. Without flow it
stagnates: it heats up until its losses balance the light, and so does the steam in it. On steel
colder than the steam, some condenses and runs back: it never cools the steam below saturation.
"""

import math

from sim.plant.boiler import KELVIN, STEEL_J_KG_K, STEFAN_BOLTZMANN
from sim.plant.parameters import SuperheaterParameters

# Of steam from saturation at 11 bar to 200 °C (IAPWS-IF97: 2780.7 to 2822.3 kJ/kg over 15.9 K).
STEAM_J_KG_K = 2610.0
STILL_W_K = 1e-6  # less than this is no flow: the exponential below would divide by zero
# Condensing steam transfers far more heat than flowing steam (some 8 W/K): the steel follows the
# drum within a minute.
CONDENSING_W_K = 30.0


class Superheater:
    """Truth about it. `outlet_c` is the steam as it leaves.

    `absorbed_j`, `lost_j` and `heat_j` (into the steam, less that from it) are sums since the
    start.
    """

    def __init__(self, parameters: SuperheaterParameters, celsius: float) -> None:
        self._parameters = parameters
        self._steel_j_k = parameters.steel_kg * STEEL_J_KG_K
        self.light_w = 0.0
        self.absorbed_j = self.lost_j = self.heat_j = 0.0
        self.set(celsius)

    def set(self, celsius: float) -> None:
        """Steel and steam at one temperature."""
        self.metal_c = self.outlet_c = celsius

    @property
    def energy_j(self) -> float:
        """The energy of its steel, from 0 °C."""
        return self._steel_j_k * self.metal_c

    def settle(self, absorbed_w: float, air_c: float, steam_c: float, flow_kg_s: float) -> None:
        """Bring the steel to the temperature that this light and this flow would hold."""
        # Halving, because flow and radiation make Newton overshoot; 60 halvings of 2000 K leave
        # less than a double can hold.
        low_c, high_c = min(air_c, steam_c), 2000.0
        for _ in range(60):
            self.metal_c = 0.5 * (low_c + high_c)
            gone_w = self._lost_w(air_c) + self._to_steam_w(steam_c, flow_kg_s)
            if gone_w < absorbed_w:
                low_c = self.metal_c
            else:
                high_c = self.metal_c
        self._show(steam_c, flow_kg_s)

    def step(
        self, dt_s: float, absorbed_w: float, air_c: float, steam_c: float, flow_kg_s: float
    ) -> float:
        """Advance, with the absorbed light and with steam that flows through from the drum.

        Returns the power in W of steam that condensed on it, which the drum has lost.
        """
        lost_w = self._lost_w(air_c)
        heat_w = self._to_steam_w(steam_c, flow_kg_s)
        self.metal_c += (absorbed_w - lost_w - heat_w) * dt_s / self._steel_j_k
        self.absorbed_j += absorbed_w * dt_s
        self.lost_j += lost_w * dt_s
        self.heat_j += heat_w * dt_s
        self._show(steam_c, flow_kg_s)
        return max(0.0, -heat_w)

    def _taken(self, flow_kg_s: float) -> float:
        """The steam's rise as a share of the difference between steel and steam at the inlet."""
        # A heat exchanger with one side at constant temperature: 1 - exp(-NTU).
        flow_w_k = flow_kg_s * STEAM_J_KG_K
        if flow_w_k < STILL_W_K:
            return 1.0
        return 1.0 - math.exp(-self._parameters.metal_to_steam_w_k / flow_w_k)

    def _to_steam_w(self, steam_c: float, flow_kg_s: float) -> float:
        if self.metal_c < steam_c:
            return CONDENSING_W_K * (self.metal_c - steam_c)
        flow_w_k = flow_kg_s * STEAM_J_KG_K
        return flow_w_k * self._taken(flow_kg_s) * (self.metal_c - steam_c)

    def _lost_w(self, air_c: float) -> float:
        p = self._parameters
        metal_k, air_k = self.metal_c + KELVIN, air_c + KELVIN
        radiated = p.emissivity * STEFAN_BOLTZMANN * (metal_k**4 - air_k**4)
        return p.area_m2 * (p.h_w_m2_k * (self.metal_c - air_c) + radiated)

    def _show(self, steam_c: float, flow_kg_s: float) -> None:
        hotter_k = max(0.0, self.metal_c - steam_c)
        self.outlet_c = steam_c + self._taken(flow_kg_s) * hotter_k
