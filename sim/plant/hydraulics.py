"""Flows into the drum and out of it: feed pump, steam valve, vent, relief valve.

Pressures in bar are gauge. Valves pass steam as nozzles do: choked while the outside is below
55 % of the inside, by the ellipse law (Stodola) from there down to nothing.
"""

import math

from sim.plant.faults import Breakable, Part
from sim.plant.parameters import BoilerParameters

# The critical pressure ratio (2 / (k + 1))^(k / (k - 1)): 0.577 for saturated steam (k = 1.135,
# Zeuner), 0.546 for superheated steam (k = 1.3).
CHOKED = 0.55
# A back-pressure valve opens over this band, from just open to the whole demand.
STEAM_VALVE_BAND_BAR = 0.5
# Equal percentage, IEC 60534-2-4: flow 50 times less when just open.
STEAM_VALVE_RANGE = 50.0
STEAM_VALVE_WIDE = 3.0  # stuck open: this many times the site's demand, at operating pressure
# The pump still feeds at the relief valve's full lift (13.2 bar), and stalls far below the pressure
# that the vessel bears (30 bar).
PUMP_WEAKENS_BARG = 14.0
PUMP_STALLS_BARG = 16.0
CONDENSATE_C = 90.0  # the condensate comes back from the steam's user, cooled on its way
TANK_KEEPS_KG = 0.1  # a pot: its float valve lets mains water in below this


class FeedTank:
    """The source of feed water: mains water first, then condensate.

    Doses of a cold litre would take the drum's pressure down by a bar.
    """

    def __init__(self, mains_c: float) -> None:
        self._mains_c = mains_c
        self._kg = TANK_KEEPS_KG
        self.celsius = mains_c

    def step(self, condensate_kg: float, fed_kg: float) -> None:
        """Take condensate in and feed water out; the float valve makes up for the loss."""
        if condensate_kg > 0.0:
            self._kg += condensate_kg
            self.celsius += (CONDENSATE_C - self.celsius) * condensate_kg / self._kg
        self._kg -= fed_kg
        if self._kg < TANK_KEEPS_KG:
            made_up = (TANK_KEEPS_KG - self._kg) / TANK_KEEPS_KG
            self.celsius += (self._mains_c - self.celsius) * made_up
            self._kg = TANK_KEEPS_KG


class Hydraulics:
    """Flows in kg/s, from the pressure, the board's outputs and the demand.

    `pump`, `pump_contact`, `vent`, `relief` and `steam_demand` are the parts that can be broken.
    """

    def __init__(self, parameters: BoilerParameters) -> None:
        self._parameters = parameters
        self._operating_bar = parameters.operating_barg + parameters.air_pressure_pa / 1e5
        self._lift = 0.0
        self.pump = Part({"jam": False, "runaway": True}, can_be_slow=True)
        self.pump_contact = Part({"closed": True})
        self.vent = Part({"open": True, "closed": False})
        self.relief = Part({"open": True, "closed": False})
        self.steam_demand = Part({"open": True, "closed": False})
        self.vent_open = True
        self.feed_kg_s = self.demand_kg_s = self.vent_kg_s = self.relief_kg_s = 0.0

    def parts(self) -> dict[str, Breakable]:
        """Everything here that can be broken, by its name as a target."""
        names = ("pump", "pump_contact", "vent", "relief", "steam_demand")
        return {name: getattr(self, name) for name in names}

    def step(
        self, barg: float, pump: bool, vent_closed: bool, demand_kg_h: float, fed: bool = True
    ) -> float:
        """New flows; returns the sum of those out of the drum, in kg/s.

        `pump`: its contactor is energised. `fed`: the contact in the pump's supply is closed.
        """
        p = self._parameters
        outside_bar = p.air_pressure_pa / 1e5
        bar = barg + outside_bar
        self.vent_open = not vent_closed if self.vent.stuck is None else self.vent.stuck
        running = pump if self.pump.stuck is None else self.pump.stuck
        fed = fed if self.pump_contact.stuck is None else self.pump_contact.stuck
        self.feed_kg_s = self._feed_kg_s(barg) if running and fed else 0.0
        # Without pressure no steam leaves; `Boiler` lets air in through the vent.
        if barg <= 0.0:
            self.demand_kg_s = self.vent_kg_s = self.relief_kg_s = 0.0
            return 0.0
        # Choked flow is proportional to the absolute pressure (Napier).
        share = bar / self._operating_bar * _nozzle(outside_bar / bar)
        self.vent_kg_s = p.vent_kg_h / 3600.0 * share if self.vent_open else 0.0
        self.demand_kg_s = self._demand_kg_s(barg, demand_kg_h, share)
        self.relief_kg_s = self._relief_lift(barg) * p.relief_kg_h / 3600.0 * share
        return self.vent_kg_s + self.demand_kg_s + self.relief_kg_s

    def _feed_kg_s(self, barg: float) -> float:
        """A piston pump that slips near its stall; its check valve lets nothing back."""
        grams = self._parameters.pump_g_s * self.pump.share
        if barg <= PUMP_WEAKENS_BARG:
            return grams / 1000.0
        left = (PUMP_STALLS_BARG - barg) / (PUMP_STALLS_BARG - PUMP_WEAKENS_BARG)
        return max(0.0, left) * grams / 1000.0

    def _demand_kg_s(self, barg: float, demand_kg_h: float, share: float) -> float:
        """The back-pressure valve gives the demand, but never pulls the drum below its set."""
        p = self._parameters
        if self.steam_demand.stuck is not None:
            wide_kg_h = STEAM_VALVE_WIDE * p.steam_demand_kg_h
            return wide_kg_h / 3600.0 * share if self.steam_demand.stuck else 0.0
        opening = (barg - p.steam_valve_opens_barg) / STEAM_VALVE_BAND_BAR
        if opening <= 0.0:
            return 0.0
        lift = float(STEAM_VALVE_RANGE ** (min(1.0, opening) - 1.0))
        return demand_kg_h / 3600.0 * lift

    def _relief_lift(self, barg: float) -> float:
        """Lifts from opening to full, and closes along the same line, lower by its blowdown."""
        if self.relief.stuck is not None:
            return 1.0 if self.relief.stuck else 0.0
        p = self._parameters
        if self._lift == 0.0 and barg < p.relief_opens_barg:
            return 0.0
        span = p.relief_full_barg - p.relief_opens_barg
        rising = (barg - p.relief_opens_barg) / span
        falling = (barg - p.relief_closes_barg) / span
        self._lift = min(1.0, max(0.0, min(max(self._lift, rising), falling)))
        return self._lift


def _nozzle(ratio: float) -> float:
    """Share of the choked flow at this ratio of outside to inside pressure."""
    if ratio <= CHOKED:
        return 1.0
    part = (ratio - CHOKED) / (1.0 - CHOKED)
    return math.sqrt(max(0.0, 1.0 - part * part))
