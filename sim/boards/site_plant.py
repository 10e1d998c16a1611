"""A site's parameters and sky, as the plant model takes them."""

from __future__ import annotations

import math
from dataclasses import replace
from datetime import datetime
from pathlib import Path

from host.site import LinearAxis, Mirror, Plant, RotaryAxis, Site, TubeReceiver
from host.site.escape import escape_drive
from host.site.slat import tube_axis, tube_of
from sim.plant.measured import MeasuredSky, shipped_day
from sim.plant.mounts import drawn_errors
from sim.plant.parameters import (
    AxisParameters,
    BoilerParameters,
    MirrorParameters,
    MountErrors,
    PlantParameters,
    ReceiverParameters,
    ReserveParameters,
    SuperheaterParameters,
    TubeParameters,
)
from sim.plant.sky import ClearSky, Place, Sky

THERMAL_SWITCH_C = {False: 215.0, True: 240.0}  # of saturated steam, of a superheater


class BuildError(ValueError):
    """A site that the simulator cannot build; the message names the missing part."""

    exit_code = 2


def plant_parameters(site: Site) -> PlantParameters:
    """The numbers of a site's plant. Raises BuildError where the site lacks them."""
    return PlantParameters(
        boiler=_boiler(site),
        receiver=_receiver(site),
        mirrors=tuple(_mirror(mirror, site, i) for i, mirror in enumerate(site.mirrors)),
        boards=tuple(board.id for board in site.trackers),
        groups={board.id: board.group or 1 for board in site.trackers},
        wind_board=site.wind.board if site.wind else None,
        reserve=ReserveParameters(site.boiler.defocus_energy),
    )


def measured_file(name: str | None, beside: Path = Path()) -> Path:
    """The file of a measured day: a path seen from `beside`, a shipped name, or the shipped day."""
    if name is None:
        return shipped_day()
    path = beside / name
    shipped = shipped_day().parent / name
    return shipped if not path.exists() and shipped.exists() else path


def clear_sky(site: Site, start: datetime, duration_s: float) -> Sky:
    """A cloudless sky over the site."""
    return ClearSky(_place(site), round(start.timestamp() * 1000), duration_s)


def measured_sky(site: Site, file: Path, start: datetime, duration_s: float) -> Sky:
    """A measured day over the site. Raises SkyError where the file does not cover the time."""
    return MeasuredSky(file, _place(site), round(start.timestamp() * 1000), duration_s)


def _place(site: Site) -> Place:
    here = site.location
    return Place(here.latitude_deg, here.longitude_deg, here.altitude_m)


def home_direction(axis: RotaryAxis | LinearAxis) -> int:
    """The direction (-1 or 1) of the home switch: it is at the nearer end of the travel."""
    return 1 if axis.max_deg - axis.home_deg < axis.home_deg - axis.min_deg else -1


def _boiler(site: Site) -> BoilerParameters:
    if site.plant is None:
        raise BuildError(f"{site.source}: plant: is missing; the simulator needs the table [plant]")
    boiler, plant = site.boiler, site.plant
    return BoilerParameters(
        water_l=boiler.water_l,
        vessel_l=boiler.vessel_l,
        levels_l=boiler.levels_l.model_dump(),
        pump_g_s=boiler.pump_g_s,
        vent_kg_h=boiler.vent_kg_h,
        relief_kg_h=boiler.relief_kg_h,
        relief_opens_barg=boiler.maximum_allowable_pressure_barg,
        operating_barg=boiler.operating_pressure_barg,
        drum_steel_kg=plant.drum_steel_kg,
        receiver_steel_kg=plant.receiver_steel_kg,
        metal_to_water_w_k=plant.metal_to_water_w_k,
        drum_loss_w_k=plant.drum_loss_w_k,
        receiver_area_m2=plant.receiver_loss.area_m2,
        receiver_h_w_m2_k=plant.receiver_loss.h_w_m2_k,
        receiver_emissivity=plant.receiver_loss.emissivity,
        frost_heater_c=plant.frost_heater_c,
        steam_valve_opens_barg=plant.steam_valve_opens_barg,
        steam_demand_kg_h=plant.steam_demand_kg_h,
        thermowell_s=boiler.thermowell_s,
        air_pressure_pa=site.location.pressure_hpa * 100.0,
        thermal_switch_c=THERMAL_SWITCH_C[boiler.superheater],
        superheater=_superheater(site, plant) if boiler.superheater else None,
    )


def _superheater(site: Site, plant: Plant) -> SuperheaterParameters:
    part = plant.superheater
    if part is None:
        raise BuildError(
            f"{site.source}: plant.superheater: is missing; the simulator needs it where "
            "boiler.superheater = true"
        )
    return SuperheaterParameters(
        mirrors=part.mirrors,
        light_share=part.light_share,
        steel_kg=part.steel_kg,
        metal_to_steam_w_k=part.metal_to_steam_w_k,
        area_m2=part.loss.area_m2,
        h_w_m2_k=part.loss.h_w_m2_k,
        emissivity=part.loss.emissivity,
    )


def _receiver(site: Site) -> ReceiverParameters | TubeParameters:
    receiver = site.receiver
    if isinstance(receiver, TubeReceiver):
        axis = tube_axis(receiver)
        return TubeParameters(receiver.centre_m, receiver.length_m, receiver.diameter_m, axis)
    normal = _direction(receiver.faces_azimuth_deg, receiver.faces_elevation_deg)
    return ReceiverParameters(receiver.centre_m, receiver.width_m, receiver.height_m, normal)


def _direction(azimuth_deg: float, elevation_deg: float) -> tuple[float, float, float]:
    azimuth, elevation = math.radians(azimuth_deg), math.radians(elevation_deg)
    flat = math.cos(elevation)
    return (flat * math.sin(azimuth), flat * math.cos(azimuth), math.sin(elevation))


def _mirror(mirror: Mirror, site: Site, number: int) -> MirrorParameters:
    errors, plant = MountErrors(), site.plant
    if plant is not None and plant.mount_errors_mrad > 0.0:
        errors = drawn_errors(plant.mount_seed, number, plant.mount_errors_mrad)
    return MirrorParameters(
        id=mirror.id,
        board=mirror.board,
        group=mirror.group,
        pivot_m=mirror.pivot_m,
        width_m=mirror.width_m,
        height_m=mirror.height_m,
        facets=mirror.facets,
        surface_offset_m=mirror.surface_offset_m,
        reflectivity=mirror.reflectivity,
        slope_error_mrad=mirror.slope_error_mrad,
        axes=tuple(_axis(axis) for axis in mirror.axes),
        aim_m=site.receiver.centre_m,
        escape_axis=mirror.escape_axis - 1,
        escape_drive=escape_drive(site, mirror),
        errors=errors,
        turns_about=tube_axis(tube_of(site, mirror)) if mirror.kind == "slat" else None,
    )


def _axis(axis: RotaryAxis | LinearAxis) -> AxisParameters:
    travel = (axis.min_deg, axis.max_deg, axis.home_deg, home_direction(axis))
    rotary = AxisParameters("rotary", *travel, backlash_deg=axis.backlash_deg)
    if isinstance(axis, RotaryAxis):
        speed_steps_s = axis.speed_deg_s * axis.steps_per_deg
        return replace(rotary, steps_per_deg=axis.steps_per_deg, speed_steps_s=speed_steps_s)
    return replace(
        rotary,
        drive="linear",
        speed_steps_s=axis.speed_mm_s * axis.counts_per_mm,
        counts_per_mm=axis.counts_per_mm,
        arm_a_mm=axis.arm_a_mm,
        arm_b_mm=axis.arm_b_mm,
        angle_offset_deg=axis.angle_offset_deg,
    )
