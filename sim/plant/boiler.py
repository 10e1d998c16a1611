"""A drum boiler and its receiver: heat in, steam out, nothing lost in the books.

The drum holds water and saturated steam at one temperature. Mass and internal energy are
integrated, so both are conserved to rounding; the temperature follows from the energy by one
Newton step each time (the next step corrects the remainder). Air keeps a cold drum from being a
vacuum: it comes and goes through the open vent.
"""

import math

from sim.plant.parameters import BoilerParameters
from sim.plant.steam import piece_at, steam_kg_m3, water_enthalpy_j_kg, water_kg_m3

# Of carbon steel at 100 °C: EN 1993-1-2:2005, (3.2a).
STEEL_J_KG_K = 490.0
# Specific gas constants; that of steam is R of IAPWS-IF97.
AIR_J_KG_K = 287.05
STEAM_J_KG_K = 461.53
# Superheated steam has at least this share of an ideal gas's pressure: saturated steam at 250 °C.
REAL_GAS_SHARE = 0.8
STEFAN_BOLTZMANN = 5.670374e-8  # W/(m2 K4), CODATA 2018
KELVIN = 273.15

# A tube without water keeps this share of its contact with the drum, through steam.
DRY_CONTACT = 0.03
# Fully dry at this share of the level LW2, fully wet at LW2.
DRY_BELOW = 0.8
# Stiffness of a drum full to the brim. Water alone has a bulk modulus of 2.2 GPa; the vessel and
# its fittings give as well.
BRIM_PA = 1.0e9
OUTLET_S = 8.0  # thermowell of the steam outlet
METAL_S = 3.0  # thermocouple pad on the receiver


class Boiler:
    """Truth about drum and receiver. Temperatures in °C, pressures absolute in Pa.

    `superheat_k` is added to the steam by a superheater on its way out; `outlet_c` includes it.
    `absorbed_j`, `lost_j`, `heater_j`, `fed_kg`, `fed_j`, `left_kg`, `left_j` and `heat_j` (from
    the receiver into the water, not back) are sums since the start.
    """

    def __init__(self, parameters: BoilerParameters) -> None:
        self._parameters = parameters
        self._vessel_m3 = parameters.vessel_l / 1000.0
        self._drum_j_k = parameters.drum_steel_kg * STEEL_J_KG_K
        self._metal_j_k = parameters.receiver_steel_kg * STEEL_J_KG_K
        self._lw2_m3 = parameters.levels_l["lw2"] / 1000.0
        self.absorbed_j = self.lost_j = self.heater_j = self.heat_j = 0.0
        self.fed_kg = self.fed_j = self.left_kg = self.left_j = 0.0
        self.set(parameters.frost_heater_c, parameters.levels_l["lc_off"], vented=True)

    def set(self, celsius: float, water_l: float, vented: bool) -> None:
        """Put `water_l` litres at this temperature into the drum, under air where `vented`."""
        water_m3 = min(water_l / 1000.0, self._vessel_m3)
        steam_m3 = self._vessel_m3 - water_m3
        self.mass_kg = water_m3 * water_kg_m3(celsius) + steam_m3 * steam_kg_m3(celsius)
        self.drum_c = self.metal_c = self.outlet_c = celsius
        self.drum_well_c = self.outlet_well_c = self.metal_well_c = celsius
        self.air_kg = 0.0
        self.superheat_k = 0.0
        self._open_to_air = vented
        self._settle()
        self.energy_j = self._inner_j

    def warm_metal(self, light_w: float, air_c: float) -> None:
        """Bring the receiver's steel to the temperature that this light would hold."""
        for _ in range(5):  # losses change little with some kelvin: five rounds settle it
            heat_w = light_w * self._parameters.receiver_absorptivity - self._metal_loss_w(air_c)
            contact_w_k = self._parameters.metal_to_water_w_k * self.wet_share
            self.metal_c = self.metal_well_c = self.drum_c + heat_w / contact_w_k

    def warm_outlet(self, celsius: float) -> None:
        """Bring the outlet pipe and its thermometer to a superheater's temperature."""
        self.superheat_k = celsius - self.drum_c
        self.outlet_c = self.outlet_well_c = celsius

    def step(
        self,
        dt_s: float,
        light_w: float,
        air_c: float,
        feed_kg_s: float,
        out_kg_s: float,
        vent_open: bool,
        feed_c: float = 15.0,
    ) -> None:
        """Advance: light on the receiver, water fed in, steam (and air) let out by all valves."""
        heat_w = self._receiver(dt_s, light_w, air_c)
        # The receiver first: its heat counts within the same step. At 50 ms an explicit step is far
        # below every time constant here (thermocouple pad 3 s).
        p = self._parameters
        drum_c = self.drum_c
        lost_w = p.drum_loss_w_k * (drum_c - air_c)
        short_k = p.frost_heater_c + 0.5 - drum_c
        heater_w = 0.0
        # Proportional within half a kelvin, so that it does not switch at every step.
        if short_k > 0.0:
            heater_w = p.frost_heater_w * min(1.0, 2.0 * short_k)
        air_kg = self.air_kg
        out_kg = out_kg_s * dt_s
        # Air and steam are taken as well mixed: they leave by their shares of the mass.
        if out_kg > 0.0 and air_kg > 0.0:
            air_out_kg = out_kg * air_kg / (air_kg + self._steam_kg)
            self.air_kg = max(0.0, air_kg - air_out_kg)
            out_kg -= air_out_kg
        # A wide open valve could take more than the drum holds: at most half of it in a step.
        out_kg = min(out_kg, 0.5 * self.mass_kg)
        out_j = out_kg * self._out_j_kg
        fed_kg = feed_kg_s * dt_s
        fed_j = fed_kg * water_enthalpy_j_kg(feed_c) if fed_kg else 0.0
        self.mass_kg += fed_kg - out_kg
        self.energy_j += (heat_w + heater_w - lost_w) * dt_s + fed_j - out_j
        self._open_to_air = vent_open
        self.drum_c = drum_c + (self.energy_j - self._inner_j) / self._capacity_j_k
        self._settle()
        # Sums that the physics does not need: with them tests close the books of mass and energy.
        self.heater_j += heater_w * dt_s
        self.lost_j += lost_w * dt_s
        self.fed_kg += fed_kg
        self.fed_j += fed_j
        self.left_kg += out_kg
        self.left_j += out_j
        self._wells(dt_s)

    def _receiver(self, dt_s: float, light_w: float, air_c: float) -> float:
        """The receiver's steel between light, air and water; returns the water's heat in W."""
        p = self._parameters
        metal_c = self.metal_c
        lost_w = self._metal_loss_w(air_c)
        heat_w = p.metal_to_water_w_k * self.wet_share * (metal_c - self.drum_c)
        absorbed_w = light_w * p.receiver_absorptivity
        self.metal_c = metal_c + (absorbed_w - lost_w - heat_w) * dt_s / self._metal_j_k
        self.absorbed_j += absorbed_w * dt_s
        self.lost_j += lost_w * dt_s
        self.heat_j += max(0.0, heat_w) * dt_s
        return heat_w

    def _metal_loss_w(self, air_c: float) -> float:
        """The receiver's loss by convection and radiation."""
        p = self._parameters
        metal_c = self.metal_c
        metal_k, air_k = metal_c + KELVIN, air_c + KELVIN
        radiated = p.receiver_emissivity * STEFAN_BOLTZMANN * (metal_k**4 - air_k**4)
        return p.receiver_area_m2 * (p.receiver_h_w_m2_k * (metal_c - air_c) + radiated)

    def _settle(self) -> None:
        """Computes pressure, water and inner energy from temperature, mass and air."""
        # One look-up for all seven columns, because this runs twenty times a simulated second.
        celsius, mass_kg, vessel_m3 = self.drum_c, self.mass_kg, self._vessel_m3
        piece, x = piece_at(celsius)
        (
            p0, p1, p2, p3, w0, w1, w2, w3, s0, s1, s2, s3, uw0, uw1, uw2, uw3,
            us0, us1, us2, us3, h0, h1, h2, h3, _, _, _, _,
        ) = piece  # fmt: skip
        pressure_pa = math.exp(p0 + x * (p1 + x * (p2 + x * p3)))
        water_kg_m3 = w0 + x * (w1 + x * (w2 + x * w3))
        steam_kg_m3 = math.exp(s0 + x * (s1 + x * (s2 + x * s3)))
        water_u = uw0 + x * (uw1 + x * (uw2 + x * uw3))
        steam_u = us0 + x * (us1 + x * (us2 + x * us3))
        # A vessel full of steam is the least mass; the rest is water, which displaces steam.
        beyond_steam_kg = mass_kg - steam_kg_m3 * vessel_m3
        if beyond_steam_kg > 0.0:
            water_kg = beyond_steam_kg / (1.0 - steam_kg_m3 / water_kg_m3)
        else:  # boiled dry
            water_kg = 0.0
            pressure_pa = _thin_steam_pa(mass_kg / vessel_m3, celsius, pressure_pa / steam_kg_m3)
        water_m3 = water_kg / water_kg_m3
        steam_m3 = vessel_m3 - water_m3
        # Below a thousandth of the vessel the steam is gone: the water itself is compressed.
        brim_m3 = 1e-3 * vessel_m3
        if steam_m3 < brim_m3:
            pressure_pa += BRIM_PA * (brim_m3 - steam_m3) / vessel_m3
            steam_m3, water_kg = brim_m3, mass_kg
            self._out_j_kg = water_u
        else:
            self._out_j_kg = h0 + x * (h1 + x * (h2 + x * h3))
        steam_kg = mass_kg - water_kg
        self._steam_kg = steam_kg
        self.water_m3 = water_m3
        self._inner_j = water_kg * water_u + steam_kg * steam_u + self._drum_j_k * celsius
        # Warmer saturated steam is denser (s1: slope of its ln density): some water boils for it.
        boiling_j_k = steam_m3 * steam_kg_m3 * s1 * (steam_u - water_u) if water_kg else 0.0
        self._capacity_j_k = water_kg * uw1 + steam_kg * us1 + boiling_j_k + self._drum_j_k
        self._breathe(pressure_pa, steam_m3)
        # Tubes dry out while the level falls from LW2 to that share of it.
        dry_m3 = DRY_BELOW * self._lw2_m3
        wet = (water_m3 - dry_m3) / (self._lw2_m3 - dry_m3)
        self.wet_share = 1.0 if wet >= 1.0 else max(DRY_CONTACT, wet)

    def _breathe(self, steam_pa: float, gas_m3: float) -> None:
        """Air adds its partial pressure (Dalton); an open vent evens it out with the outside."""
        outside_pa = self._parameters.air_pressure_pa
        gas_j_kg = AIR_J_KG_K * (self.drum_c + KELVIN)
        if self._open_to_air and steam_pa < outside_pa:
            self.air_kg = (outside_pa - steam_pa) * gas_m3 / gas_j_kg
            self.pressure_pa = outside_pa
        elif self.air_kg > 0.0:
            self.pressure_pa = steam_pa + self.air_kg * gas_j_kg / gas_m3
        else:
            self.pressure_pa = steam_pa

    def _wells(self, dt_s: float) -> None:
        """Thermometers lag behind through their wells, each with one time constant."""
        drum_c = self.drum_c
        self.outlet_c = outlet_c = drum_c + self.superheat_k
        self.drum_well_c += (drum_c - self.drum_well_c) * dt_s / self._parameters.thermowell_s
        self.outlet_well_c += (outlet_c - self.outlet_well_c) * dt_s / OUTLET_S
        self.metal_well_c += (self.metal_c - self.metal_well_c) * dt_s / METAL_S


def _thin_steam_pa(kg_m3: float, celsius: float, saturated_j_kg: float) -> float:
    """Pressure of superheated steam: a gas, as far from ideal as on the saturation line."""
    ideal_j_kg = STEAM_J_KG_K * (celsius + KELVIN)
    return kg_m3 * min(ideal_j_kg, max(saturated_j_kg, REAL_GAS_SHARE * ideal_j_kg))
