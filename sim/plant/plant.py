"""The whole simulated plant, stepped by 50 ms: boiler, mirrors, sensors and wires.

It needs no host and no firmware. The caller writes the inputs (outputs of boards, buttons), calls
`step`, and reads `boiler_inputs` and `tracker_inputs` (what boards can measure) or the truth.
Same parameters, sky, seed and inputs: the same run, bit for bit.
"""

import math

from sim.plant.boiler import Boiler
from sim.plant.faults import OFF, Breakable, Part
from sim.plant.hydraulics import FeedTank, Hydraulics
from sim.plant.inputs import BoilerInputs, TrackerInputs
from sim.plant.mirrors import Mirrors
from sim.plant.parameters import MirrorParameters, PlantParameters, Vector
from sim.plant.power import BOARD_NEEDS_V, RELAY_NEEDS_V, Reserve
from sim.plant.sensors import Sensors
from sim.plant.sky import Sky
from sim.plant.steam import saturation_c
from sim.plant.superheater import Superheater
from sim.plant.wind import Gusts
from sim.plant.wires import Wires

STEP_S = 0.05
SLOW_S = 0.1  # thermometers, electrodes and flow go on every second step
STEPS_A_SECOND = 20
SECOND_S = 1.0
STEPS_MOVING = 4  # light five times a second while a mirror is on its way
PA_A_BAR = 1e5
J_A_KWH = 3.6e6


class Plant:
    """A plant that begins cold: filled to LC_OFF, the vent open, kept from frost by its heater.

    Inputs: `pulse1 pulse2 pump vent_closed button estop_pressed demand_kg_h off_target alive
    wind_m_s` (None: the sky's wind) `gusty` (gusts around that wind). Truth: `pressure_barg
    water_l drum_c metal_c light_w full_light_w dni_w_m2 air_c steam_kg heat_kwh heat_available_kwh
    dni_kwh_m2 time_s`, and which boards have power: `boiler_powered`, `powered` by board,
    `power_changes` so far.
    """

    def __init__(
        self, parameters: PlantParameters, sky: Sky, seed: int, mirrors: Mirrors | None = None
    ) -> None:
        self.parameters = parameters
        self.sky = sky
        boiler = parameters.boiler
        self.boiler = Boiler(boiler)
        self.superheater = boiler.superheater and Superheater(boiler.superheater, 0.0)
        self.hydraulics = Hydraulics(boiler)
        self.feed_tank = FeedTank(boiler.mains_water_c)
        self.boiler_inputs = BoilerInputs()
        self.sensors = Sensors(
            seed, boiler.levels_l, boiler.flow_pulses_a_litre, self.boiler_inputs
        )
        self.wires = Wires(parameters.groups, boiler.pressure_switch_barg, boiler.thermal_switch_c)
        self._absorptivity = boiler.receiver_absorptivity
        self._hw_l = boiler.levels_l["hw"]
        self._gusts = Gusts(seed)
        self._button = Part({"stuck": True, "off": False})
        self._trackers(mirrors or Mirrors(parameters.mirrors, parameters.receiver))
        self._parts = self._breakables()
        self._inputs()
        self._begin()

    def _trackers(self, mirrors: Mirrors) -> None:
        """Mirrors, and the inputs and stored energy of their boards."""
        parameters = self.parameters
        self.mirrors = mirrors
        self.tracker_inputs = {
            board: TrackerInputs(mirrors.steps(board), mirrors.home_made(board))
            for board in parameters.boards
        }
        self.reserves = {
            board: Reserve(parameters.reserve, own) for board, own in self.tracker_inputs.items()
        }
        self._permits = False, False  # the PERMIT lines, at the trackers
        self._beams = [_beam(mirror) for mirror in parameters.mirrors]
        part = parameters.boiler.superheater
        lights = part.mirrors if part else ()  # in part, the superheater
        self._on_superheater = [i for i, m in enumerate(parameters.mirrors) if m.id in lights]

    def _breakables(self) -> dict[str, Breakable]:
        """Everything but mirrors that can be broken, by its name as a target."""
        reserves = {f"reserve.{board}": reserve for board, reserve in self.reserves.items()}
        rest: dict[str, Breakable] = {"button": self._button, **reserves}
        return self.sensors.parts() | self.wires.parts() | self.hydraulics.parts() | rest

    def _inputs(self) -> None:
        """Inputs as without boards and people."""
        parameters = self.parameters
        self.pulse1 = self.pulse2 = self.pump = self.vent_closed = False
        self.button = self.estop_pressed = False
        self.demand_kg_h = parameters.boiler.steam_demand_kg_h
        self.wind_m_s: float | None = None
        self.gusty = False
        self.off_target = dict.fromkeys(parameters.boards, False)
        self.alive = dict.fromkeys(parameters.boards, False)  # levels: edges count

    def _begin(self) -> None:
        self.boiler_powered = self._relays_fed = self._all_powered = True
        self.powered = dict.fromkeys(self.parameters.boards, True)
        self.power_changes = 0
        self._since_power_s = 0.0
        self._step = 0
        self.time_s = 0.0
        self.light_w = self.full_light_w = self._boiling_w = self._superheating_w = 0.0
        self.dni_kwh_m2 = self.steam_kg = self.heat_available_kwh = 0.0
        self._outside_barg = self.parameters.boiler.air_pressure_pa / PA_A_BAR
        self._see_sky()
        self._see_light()
        self.cold_start(None)

    def cold_start(self, water_l: float | None) -> None:
        """Everything at the temperature of the night, the vent open; None: filled to LC_OFF."""
        boiler = self.parameters.boiler
        celsius = max(self.air_c, boiler.frost_heater_c)
        level_l = boiler.levels_l["lc_off"] if water_l is None else water_l
        self.boiler.set(celsius, level_l, vented=True)
        if self.superheater:
            self.superheater.set(celsius)
        self.sensors.dry_electrodes()
        self._first_look()

    def warm_start(self, pressure_barg: float, water_l: float) -> None:
        """Drum in equilibrium at this pressure, filled to `water_l`, the vent closed."""
        boiler = self.parameters.boiler
        celsius = saturation_c(boiler.air_pressure_pa + pressure_barg * PA_A_BAR)
        self.boiler.set(celsius, water_l, vented=False)
        self.boiler.warm_metal(self._boiling_w, self.air_c)
        self.vent_closed = True
        if self.superheater:
            demand_kg_s = boiler.steam_demand_kg_h / 3600.0  # steam has flowed for a while
            absorbed_w = boiler.receiver_absorptivity * self._superheating_w
            self.superheater.settle(absorbed_w, self.air_c, celsius, demand_kg_s)
            self.boiler.warm_outlet(self.superheater.outlet_c)
        self._first_look()

    def _first_look(self) -> None:
        """Sensors have been on for a while when a run begins."""
        self._show()
        self.sensors.read_pressures(self.pressure_barg, self.time_s)
        self._slow_step(self.time_s)

    def step(self) -> None:
        """Advance 50 ms, with the inputs as they are now."""
        step = self._step = self._step + 1
        self.time_s = t_s = step * STEP_S
        mirrors = self.mirrors
        mirrors.step(STEP_S)
        if step % STEPS_A_SECOND == 0:
            self._see_sky()
            self.dni_kwh_m2 += self.dni_w_m2 / J_A_KWH
            self.heat_available_kwh += self.full_light_w * self._absorptivity / J_A_KWH
            self._see_light()
        elif mirrors.moving and step % STEPS_MOVING == 0:
            self._see_light()
        self._boil()
        inputs = self.boiler_inputs
        if step % 2 == 0:
            self._slow_step(t_s)
        else:
            self.sensors.no_temperatures()
            self._close_loops(inputs)
        self.sensors.read_pressures(self.pressure_barg, t_s)
        self._wire_step(inputs)

    def _boil(self) -> None:
        """Drum and flows, every 50 ms: a drum full to the brim rises by bars in a second."""
        boiler, flows = self.boiler, self.hydraulics
        fed = self._relays_fed
        pump, vent_closed = self.pump and fed, self.vent_closed and fed
        # A float relay and the end of the chain, no board: the contact in the pump's own supply.
        pump_fed = self.wires.chain_live and self.water_l < self._hw_l
        demand_kg_h = self.demand_kg_h
        out_kg_s = flows.step(self.pressure_barg, pump, vent_closed, demand_kg_h, pump_fed)
        feed_kg_s, vent_open, tank = flows.feed_kg_s, flows.vent_open, self.feed_tank
        light_w, air_c = self._boiling_w, self.air_c
        boiler.step(STEP_S, light_w, air_c, feed_kg_s, out_kg_s, vent_open, tank.celsius)
        steam_kg = flows.demand_kg_s * STEP_S
        self.steam_kg += steam_kg
        tank.step(steam_kg, feed_kg_s * STEP_S)
        self._show()

    def _slow_step(self, t_s: float) -> None:
        """Ten times a second: thermometers, electrodes, flow (1 kg is 1 litre), switches, axes."""
        boiler, sensors = self.boiler, self.sensors
        sensors.flow.step(SLOW_S, self.hydraulics.feed_kg_s, self.boiler_inputs)
        outlet_c = boiler.outlet_well_c
        sensors.read_temperatures(boiler.drum_well_c, outlet_c, boiler.metal_well_c, t_s)
        sensors.read_levels(self.water_l, t_s)
        volts = sensors.supply.volts()
        self.boiler_inputs.supply_mv = int(volts * 1000.0)
        self.wires.step_switches(self.pressure_barg, outlet_c, volts)
        if self.mirrors.unread or not self.mirrors.at_rest:
            self._see_axes()
        self._feed_boards(volts)
        if self.superheater:
            self._superheat(self.superheater)

    def _superheat(self, superheater: Superheater) -> None:
        boiler = self.boiler
        absorbed_w = self._superheating_w * self.parameters.boiler.receiver_absorptivity
        demand_kg_s = self.hydraulics.demand_kg_s
        drum_c = boiler.drum_c
        condensed_w = superheater.step(SLOW_S, absorbed_w, self.air_c, drum_c, demand_kg_s)
        boiler.energy_j -= condensed_w * SLOW_S
        boiler.superheat_k = superheater.outlet_c - boiler.drum_c

    def _feed_boards(self, volts: float) -> None:
        """Power of relays and boards, by the supply and the stored energy."""
        self._since_power_s += SLOW_S
        self._relays_fed = volts >= RELAY_NEEDS_V
        if self.boiler_powered != (volts >= BOARD_NEEDS_V):
            self.boiler_powered = not self.boiler_powered
            self.power_changes += 1
        busy = self.mirrors.moving or self.sensors.supply.broken or not self._all_powered
        if not busy and self._since_power_s < SECOND_S:
            return
        seconds, self._since_power_s = self._since_power_s, 0.0
        self._feed_trackers(seconds, volts)

    def _feed_trackers(self, seconds: float, volts: float) -> None:
        """Batteries, and the boards and motors that they feed."""
        motor_w = self.parameters.reserve.motor_w
        for board, reserve in self.reserves.items():
            reserve.step(seconds, motor_w * self.mirrors.effort(board), volts)
            if reserve.powered != self.powered[board]:
                self.powered[board] = reserve.powered
                self.power_changes += 1
                self.mirrors.feed(board, reserve.powered)
        self._all_powered = all(self.powered.values())

    def _close_loops(self, inputs: BoilerInputs) -> None:
        """The loops through the trackers' relays, after each turn of these boards."""
        wires = self.wires
        inputs.off_target1_closed = wires.off_target_closed(1, self.off_target)
        inputs.off_target2_closed = wires.off_target_closed(2, self.off_target)
        wires.step_alive(self.alive)
        inputs.alive1_closed = wires.alive_closed(1)
        inputs.alive2_closed = wires.alive_closed(2)

    def _wire_step(self, inputs: BoilerInputs) -> None:
        wires = self.wires
        wires.step(self.pulse1, self.pulse2, self.estop_pressed)
        inputs.chain_closed = wires.chain_live
        inputs.contact1_closed = wires.permit1.contact
        inputs.contact2_closed = wires.permit2.contact
        stuck = self._button.stuck
        inputs.button_pressed = self.button if stuck is None else stuck
        live = wires.permit1.live, wires.permit2.live
        if live != self._permits:
            self._switch_permits(live)

    def _switch_permits(self, live: tuple[bool, bool]) -> None:
        """A PERMIT line has changed: the boards of its group read it, their escape relays obey."""
        self._permits = live
        for board, group in self.parameters.groups.items():
            self.tracker_inputs[board].permit = live[group - 1]
            self.mirrors.permit(board, live[group - 1])

    def _show(self) -> None:
        """Copies the truth of the drum to the plant's attributes."""
        boiler = self.boiler
        self.pressure_barg = boiler.pressure_pa / PA_A_BAR - self._outside_barg
        self.water_l = boiler.water_m3 * 1000.0
        self.drum_c, self.metal_c = boiler.drum_c, boiler.metal_c
        self.heat_kwh = boiler.heat_j / J_A_KWH

    def _see_sky(self) -> None:
        """Sun and weather of this second."""
        sky = self.sky.at(self.time_s)
        self.sun, self.dni_w_m2, self.air_c = sky.sun, sky.dni_w_m2, sky.air_c
        self.full_light_w = self._full_light_w()
        if self.parameters.wind_board is not None:
            self._see_wind(self.parameters.wind_board, sky.wind_m_s)

    def _see_wind(self, board: str, sky_m_s: float) -> None:
        """The wind at the anemometer of a board."""
        wind_m_s = sky_m_s if self.wind_m_s is None else self.wind_m_s
        if self.gusty:
            wind_m_s = self._gusts.around(wind_m_s, SECOND_S)
        if self.sensors.wind.broken:
            wind_m_s = self.sensors.wind.wrong(wind_m_s, self.time_s)
        inputs = self.tracker_inputs[board]
        inputs.wind_ok = wind_m_s != OFF
        inputs.wind_cm_s = round(wind_m_s * 100.0) if inputs.wind_ok else 0

    def _see_light(self) -> None:
        self.light_w = self._boiling_w = self.mirrors.power_w(self.sun, self.dni_w_m2)
        superheater = self.parameters.boiler.superheater
        if superheater:
            own_w = float(self.mirrors.powers_w[self._on_superheater].sum())
            self._superheating_w = superheater.light_share * own_w
            self._boiling_w -= self._superheating_w

    def _full_light_w(self) -> float:
        """The light that all mirrors would reflect towards the receiver from on target."""
        if self.dni_w_m2 <= 0.0:
            return 0.0
        east, north, up = self.sun
        lit_m2 = 0.0
        for mirror_m2, (x, y, z), (a, b, c) in self._beams:
            # The normal is half-way between sun and beam: the cosine of half their angle. For a
            # slat only the parts across its axis count.
            along = east * a + north * b + up * c
            across2 = 1.0 - along * along
            towards = east * x + north * y + up * z
            lit_m2 += mirror_m2 * math.sqrt(
                max(0.0, 0.5 * (across2 + math.sqrt(across2) * towards))
            )
        return lit_m2 * self.dni_w_m2

    def _see_axes(self) -> None:
        """Step counts and home switches for the tracker boards."""
        for board, inputs in self.tracker_inputs.items():
            inputs.steps = self.mirrors.steps(board)
            inputs.home_made = self.mirrors.home_made(board)
        self.mirrors.unread = False

    def inject(self, target: str, kind: str, value: float | None, t_s: float) -> None:
        """Break a target from `t_s` on; targets and kinds are those of the simulator's matrix.

        Raises ValueError for a target or kind that the plant does not have, naming what it has.
        """
        mirror = _mirror_target(target)
        if mirror:
            self.mirrors.inject(mirror, kind, value)
            self._see_axes()
            return
        self._part(target, kind).inject(kind, value, t_s)

    def clear(self, target: str, kind: str) -> None:
        """Mend what `inject` broke. Raises ValueError as it does."""
        mirror = _mirror_target(target)
        if mirror:
            self.mirrors.clear(mirror, kind)
            self._see_axes()
            return
        self._part(target, kind).clear(kind)

    def _part(self, target: str, kind: str) -> Breakable:
        part = self._parts.get(target)
        if part is None:
            allowed = ", ".join(sorted(self._parts))
            allowed += ", mirror...., hall...., escape...."
            raise ValueError(f"{target}: no such target; allowed are {allowed}")
        if kind not in part.kinds:
            allowed = ", ".join(part.kinds)
            raise ValueError(f"{target}: found {kind!r}, allowed are {allowed}")
        return part


def _mirror_target(target: str) -> str | None:
    """The target among the mirrors' parts: `hall.m1.axis2` is `m1.hall2`; None: it is none."""
    owner, _, part = target.partition(".")
    if owner == "hall":
        return part.replace(".axis", ".hall")
    return {"mirror": part, "escape": f"{part}.escape"}.get(owner)


def _beam(mirror: MirrorParameters) -> tuple[float, Vector, Vector]:
    """Reflecting area in m2, direction to the aim point, and the axis of a slat (else zeros).

    For a slat the direction is across its axis.
    """
    axis = mirror.turns_about or (0.0, 0.0, 0.0)
    way = [a - p for a, p in zip(mirror.aim_m, mirror.pivot_m, strict=True)]
    along = sum(w * a for w, a in zip(way, axis, strict=True))
    east, north, up = (w - along * a for w, a in zip(way, axis, strict=True))
    length = math.sqrt(east * east + north * north + up * up)
    area_m2 = mirror.width_m * mirror.height_m * mirror.reflectivity
    return area_m2, (east / length, north / length, up / length), axis
