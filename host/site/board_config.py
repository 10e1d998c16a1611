"""Each board's configuration for a site, in the integers that boards use.

The boiler's has a value for each of `firmware.common.limits.LIMITS`. A tracker's has the form
that `firmware.tracker.config` reads. Lengths are in µm, angles in millionths of a degree.
"""

from firmware.common import limits
from host.site.escape import ACTUATOR_RAMP_S, escape_drive, escape_of, slowest_escape_s
from host.site.full_light import full_light_kw
from host.site.mirror import LinearAxis, Mirror, RotaryAxis
from host.site.model import Boiler, Site
from host.site.steam import saturation_at_gauge_c

# One axis, one mirror and one tracker board, as the boards' JSON.
AxisConfig = dict[str, str | int]
MirrorConfig = dict[str, str | int | list[int] | list[AxisConfig]]
TrackerConfig = dict[str, str | int | list[MirrorConfig] | None]

PS_OF_DEFAULTS_BARG = 12.0  # the limits in safety.md are for this PS
# These depend on a full drum, the transmitters and the ADC's reference, not on the site.
_SAME_EVERYWHERE = ("rise_code_s", "differ_code", "reference_code")
_LONGEST_HOME_MS = 120_000  # SF-13 waits no longer
_SHORTEST_HOME_MS = 5_000
_LONGEST_MS = 3_600_000
_OUTLET_REDUCED_K = 15.0  # SF-07 with a superheater: its first stage below the second
_DOSE_FACTOR = 1.25  # SF-15: a dose may meter a quarter more than fits
_LEAST_SPARE = 0.1  # of the pump's flow beyond the steam's
# At 10 bar gauge (IAPWS-IF97): evaporation 2000 kJ/kg, water 0.88 kg/l; steel EN 1993-1-2.
_EVAPORATION_J_KG, _HOT_WATER_KG_L = 2.0e6, 0.88
_WATER_J_L_K, _STEEL_J_KG_K = 4200.0, 490.0
_STEEL_KG_L = 1.25  # of a drum for 10 bar, per litre of the vessel
_METAL_TO_WATER_W_K = 200.0  # of a receiver of 0.4 m; measure it at full light
# Below this a loaded 12 V lead-acid battery may fail to turn all mirrors away.
_RESERVE_MIN_MV = 11_000


class BoardConfigError(ValueError):
    """No board accepts the site's limits; the message names limit, found and allowed."""

    exit_code = 2


def boiler_config(site: Site) -> dict[str, int]:
    """A value for each of the boiler board's limits.

    Raises BoardConfigError if one is outside the range compiled into the board.
    """
    config = {**_pressure_codes(site.boiler), **_temperatures(site), **_times(site)}
    config.update(_doses(site.boiler) | _heat(site))
    config["superheater"] = int(site.boiler.superheater)
    config.update({name: limits.defaults()[name] for name in _SAME_EVERYWHERE})
    for name, _, lowest, highest in limits.LIMITS:
        if not lowest <= config[name] <= highest:
            raise BoardConfigError(
                f"{site.source}: {name} of the boiler board: found {config[name]}, "
                f"allowed: {lowest} to {highest}"
            )
    return {name: config[name] for name, _, _, _ in limits.LIMITS}


def high_barg(boiler: Boiler) -> float:
    """SF-01, first stage."""
    return _own_or_scaled(boiler, boiler.limits.high_barg, 10.5)


def high_hold_barg(boiler: Boiler) -> float:
    """SF-01, second stage."""
    return _own_or_scaled(boiler, boiler.limits.high_hold_barg, 10.6)


def high_high_barg(boiler: Boiler) -> float:
    """SF-02."""
    return _own_or_scaled(boiler, boiler.limits.high_high_barg, 11.0)


def scale(boiler: Boiler) -> float:
    """The factor for the pressures in safety.md."""
    return boiler.maximum_allowable_pressure_barg / PS_OF_DEFAULTS_BARG


def tracker_config(site: Site, board_id: str) -> TrackerConfig:
    """The configuration of one tracker board and its mirrors.

    Raises BoardConfigError if the site has no such tracker.
    """
    board = next((b for b in site.trackers if b.id == board_id), None)
    if board is None:
        allowed = ", ".join(b.id for b in site.trackers)
        raise BoardConfigError(f"{site.source}: found tracker board {board_id}, allowed: {allowed}")
    wind = site.wind
    battery = site.boiler.defocus_energy == "battery"
    return {
        "board": board.id,
        "group": board.group,
        "wind": int(wind is not None and wind.board == board.id),
        "stow_cm_s": round(wind.stow_m_s * 100) if wind else 0,
        "resume_cm_s": round(wind.resume_m_s * 100) if wind else 0,
        "reserve_min_mv": _RESERVE_MIN_MV if battery else 0,
        "mirrors": [_mirror(site, m) for m in site.mirrors_of(board.id)],
    }


def _own_or_scaled(boiler: Boiler, own: float | None, default_barg: float) -> float:
    return default_barg * scale(boiler) if own is None else own


def _code(pressure_barg: float) -> int:
    return round(limits.CODE_AT_ZERO + limits.CODES_A_BAR * pressure_barg)


def _pressure_codes(boiler: Boiler) -> dict[str, int]:
    ratio = scale(boiler)
    return {
        "high_code": _code(high_barg(boiler)),
        "high_hold_code": _code(high_hold_barg(boiler)),
        "high_high_code": _code(high_high_barg(boiler)),
        "pressure_back_code": _code(9.5 * ratio),
        "reduced_back_code": _code(10.0 * ratio),
        "vent_close_code": _code(9.0 * ratio),
        "rise_from_code": _code(5.0 * ratio),
    }


def _temperatures(site: Site) -> dict[str, int]:
    air_hpa = site.location.pressure_hpa
    ceiling_c = saturation_at_gauge_c(11.4 * scale(site.boiler), air_hpa)
    return {
        "drum_max_cdeg": round(ceiling_c * 100),
        "boiling_cdeg": round(saturation_at_gauge_c(0.0, air_hpa) * 100),
        "outlet_max_cdeg": round(site.boiler.outlet_max_c * 100),
        "outlet_reduced_cdeg": round((site.boiler.outlet_max_c - _OUTLET_REDUCED_K) * 100),
        "air_code": round(limits.CODES_A_BAR * air_hpa / 1000.0),
    }


def _times(site: Site) -> dict[str, int]:
    boiler, levels = site.boiler, site.boiler.levels_l
    fill_s = 1.5 * levels.lc_off * 1000.0 / boiler.pump_g_s
    home_ms = round(2000.0 * slowest_escape_s(site))
    return {
        "home_ms": min(max(home_ms, _SHORTEST_HOME_MS), _LONGEST_HOME_MS),
        "fill_max_ms": min(max(round(fill_s * 1000.0), 10_000), _LONGEST_MS),
        "thermowell_ms": round(boiler.thermowell_s * 1000.0),
    }


def _doses(boiler: Boiler) -> dict[str, int]:
    """SF-15: doses in pulses of the flow meter. Steam takes its share while the pump feeds."""
    levels = boiler.levels_l
    spare = 1.0 - boiler.steam_max_kg_h / 3.6 / boiler.pump_g_s
    a_litre = limits.PULSES_A_LITRE / max(spare, _LEAST_SPARE)
    return {
        "dose_lc_on_pulses": round(_DOSE_FACTOR * (levels.lc_off - levels.lc_on) * a_litre),
        "dose_lw1_pulses": round(_DOSE_FACTOR * (levels.lc_off - levels.lw1) * a_litre),
        "dose_lw2_pulses": round(_DOSE_FACTOR * (levels.lc_off - levels.lw2) * a_litre),
        "dose_min_pulses": round((levels.lc_off - levels.lc_on) * limits.PULSES_A_LITRE / 2.0),
    }


def _heat(site: Site) -> dict[str, int]:
    """SF-15, water balance: heat as the metal's excess over the drum, times seconds."""
    boiler, levels = site.boiler, site.boiler.levels_l
    metal_w_k = metal_to_water_w_k(site)
    band_kg = (levels.lc_off - levels.lw2) * _HOT_WATER_KG_L
    steel_kg = site.plant.drum_steel_kg if site.plant else _STEEL_KG_L * boiler.vessel_l
    capacity_j_k = boiler.water_l * _WATER_J_L_K + steel_kg * _STEEL_J_KG_K
    return {
        "boil_cdeg_s": round(band_kg * _EVAPORATION_J_KG / metal_w_k * 100.0),
        "light_cdeg": round(full_light_kw(site) * 1000.0 / metal_w_k * 100.0),
        "warm_s": round(capacity_j_k / metal_w_k),
    }


def metal_to_water_w_k(site: Site) -> float:
    """Heat from the receiver's metal into the water, per kelvin between both, in W/K."""
    if site.boiler.metal_to_water_w_k is not None:
        return site.boiler.metal_to_water_w_k
    return site.plant.metal_to_water_w_k if site.plant else _METAL_TO_WATER_W_K


def _udeg(angle_deg: float) -> int:
    return round(angle_deg * 1e6)


def _mirror(site: Site, mirror: Mirror) -> MirrorConfig:
    escape = escape_of(site, mirror)
    stow = [_udeg(mirror.stow.axis1_deg)]
    if mirror.stow.axis2_deg is not None:
        stow.append(_udeg(mirror.stow.axis2_deg))
    return {
        "id": mirror.id,
        "escape": mirror.escape_axis - 1,
        "escape_drive": escape_drive(site, mirror),
        "away_udeg": _udeg(escape.away_deg),
        "clear_udeg": _udeg(escape.clear_deg),
        "stow": stow,
        "axes": [_rotary(a) if isinstance(a, RotaryAxis) else _linear(a) for a in mirror.axes],
    }


def _travel(axis: RotaryAxis | LinearAxis) -> AxisConfig:
    return {
        "drive": axis.drive,
        "min": _udeg(axis.min_deg),
        "max": _udeg(axis.max_deg),
        "home": _udeg(axis.home_deg),
        "home_dir": 1 if axis.home_deg == axis.max_deg else -1,
        "backlash_udeg": _udeg(axis.backlash_deg),
    }


def _rotary(axis: RotaryAxis) -> AxisConfig:
    speed = axis.speed_deg_s * axis.steps_per_deg
    return {
        **_travel(axis),
        **_speeds(speed),
        "accel": round(axis.acceleration_deg_s2 * axis.steps_per_deg),
        "steps_per_deg_milli": round(axis.steps_per_deg * 1000.0),
    }


def _linear(axis: LinearAxis) -> AxisConfig:
    speed = axis.speed_mm_s * axis.counts_per_mm
    return {
        **_travel(axis),
        **_speeds(speed),
        "accel": round(speed / ACTUATOR_RAMP_S),
        "counts_per_mm_milli": round(axis.counts_per_mm * 1000.0),
        "arm_a_um": round(axis.arm_a_mm * 1000.0),
        "arm_b_um": round(axis.arm_b_mm * 1000.0),
        "angle_offset_udeg": _udeg(axis.angle_offset_deg),
    }


def _speeds(speed_steps_s: float) -> dict[str, int]:
    # Homing approaches its switch slowly the second time, to find it to a step or two.
    return {"speed": round(speed_steps_s), "slow": max(round(speed_steps_s / 10.0), 1)}
