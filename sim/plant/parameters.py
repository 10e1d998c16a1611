"""Every number of the plant, with its unit in its name.

The plant is independent of site files and firmware: its builder turns a site into these.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

Vector = tuple[float, float, float]  # east, north, up, in metres or as a unit vector


@dataclass(frozen=True)
class SuperheaterParameters:
    """The part of the receiver that heats steam above saturation.

    It gets the share `light_share` of the light of `mirrors` (ids).
    """

    mirrors: tuple[str, ...]
    light_share: float
    steel_kg: float
    metal_to_steam_w_k: float
    area_m2: float
    h_w_m2_k: float
    emissivity: float


@dataclass(frozen=True)
class BoilerParameters:
    """Drum, receiver, valves and pump. Volumes are of water at the temperature of filling.

    `levels_l` gives the water at which each electrode is wet, cold: keys lw2, lw1, lc_on,
    lc_off, hw. Flows of vent and relief valve are those at `operating_barg`, and at full lift.
    """

    water_l: float
    vessel_l: float
    levels_l: Mapping[str, float]
    pump_g_s: float
    vent_kg_h: float
    relief_kg_h: float
    operating_barg: float
    drum_steel_kg: float
    receiver_steel_kg: float
    metal_to_water_w_k: float
    drum_loss_w_k: float
    receiver_area_m2: float
    receiver_h_w_m2_k: float
    receiver_emissivity: float
    frost_heater_c: float
    steam_valve_opens_barg: float
    steam_demand_kg_h: float
    thermowell_s: float
    air_pressure_pa: float
    relief_opens_barg: float = 12.0
    relief_full_barg: float = 13.2
    relief_closes_barg: float = 11.4  # a blowdown of 5 %, usual for small spring-loaded valves
    pressure_switch_barg: float = 11.4
    thermal_switch_c: float = 215.0
    frost_heater_w: float = 300.0
    receiver_absorptivity: float = 0.95  # of a black, baked-on paint
    mains_water_c: float = 15.0
    flow_pulses_a_litre: float = 450.0
    superheater: SuperheaterParameters | None = None


@dataclass(frozen=True)
class ReserveParameters:
    """The energy that turns mirrors away without the supply: a battery for each tracker board.

    The battery is of lead acid, 12 V: its capacity, its resistance with that of the wires, and the
    charger's largest power.
    """

    energy: Literal["battery", "spring", "gravity", "none"] = "battery"
    capacity_wh: float = 84.0  # 7 Ah
    ohm: float = 0.03
    charger_w: float = 40.0
    motor_w: float = 30.0  # of each axis at full speed
    board_w: float = 2.0


@dataclass(frozen=True)
class AxisParameters:
    """One axis of a mirror: a rotary drive by steps per degree, or a linear actuator.

    `home_dir` is the direction (-1 or 1) in which the home switch lies, `speed_steps_s` its full
    speed.
    """

    drive: Literal["rotary", "linear"]
    min_deg: float
    max_deg: float
    home_deg: float
    home_dir: int
    steps_per_deg: float = 0.0  # rotary
    counts_per_mm: float = 0.0  # linear, as are the next three
    arm_a_mm: float = 0.0
    arm_b_mm: float = 0.0
    angle_offset_deg: float = 0.0
    backlash_deg: float = 0.0
    speed_steps_s: float = 0.0


@dataclass(frozen=True)
class MountErrors:
    """How a true mount differs from its drawing; all zero: not at all.

    Offsets and drive scales of axis 1 and axis 2; tilts of the pedestal about east and north;
    how far axis 2 is from square to axis 1; where the pivot really is.
    """

    offsets_mrad: tuple[float, float] = (0.0, 0.0)
    scales: tuple[float, float] = (0.0, 0.0)  # more angle than by the drive law, as a share
    tilts_mrad: tuple[float, float] = (0.0, 0.0)
    not_square_mrad: float = 0.0
    pivot_off_m: Vector = (0.0, 0.0, 0.0)


@dataclass(frozen=True)
class MirrorParameters:
    """A mirror of canted facets, and the point it is canted to.

    A heliostat has two axes: azimuth of the normal, clockwise from north, and its elevation. A
    slat has one, along the unit vector `turns_about`: the angle of its normal, upwards from the
    horizon on the right as seen along that vector; its `height_m` lies along the axis.
    `escape_axis` is the index of the axis that takes the light away, `escape_drive` what moves it
    home while the PERMIT line is dead: stored energy over a relay, a spring or a weight, or nothing
    but the board's own software.
    """

    id: str
    board: str
    group: int
    pivot_m: Vector
    width_m: float
    height_m: float
    facets: tuple[int, int]
    surface_offset_m: float
    reflectivity: float
    slope_error_mrad: float
    axes: tuple[AxisParameters, ...]
    aim_m: Vector
    escape_axis: int = 1
    escape_drive: Literal["wire", "spring", "gravity", "software"] = "software"
    errors: MountErrors = MountErrors()
    turns_about: Vector | None = None


@dataclass(frozen=True)
class ReceiverParameters:
    """A plane rectangle; `normal` points towards the mirrors."""

    centre_m: Vector
    width_m: float
    height_m: float
    normal: Vector


@dataclass(frozen=True)
class TubeParameters:
    """A round tube, lit from all sides; `axis` is a unit vector along it."""

    centre_m: Vector
    length_m: float
    diameter_m: float
    axis: Vector


@dataclass(frozen=True)
class PlantParameters:
    """A whole plant. `groups`: the PERMIT line (1 or 2) of each tracker board."""

    boiler: BoilerParameters
    receiver: ReceiverParameters | TubeParameters
    mirrors: tuple[MirrorParameters, ...]
    boards: tuple[str, ...]
    groups: Mapping[str, int]
    wind_board: str | None = None  # the board that reads the anemometer; None: none is fitted
    reserve: ReserveParameters = ReserveParameters()
