"""The saturation line of water: IAPWS-IF97, region 4, in closed form.

Source: IAPWS R7-97(2012), equations 30 and 31 with table 34; valid from 273.15 K to
647.096 K, 611.2 Pa to 22.064 MPa.
"""

from math import sqrt

_N = (
    0.11670521452767e4,
    -0.72421316703206e6,
    -0.17073846940092e2,
    0.12020824702470e5,
    -0.32325550322333e7,
    0.14915108613530e2,
    -0.48232657361591e4,
    0.40511340542057e6,
    -0.23855557567849,
    0.65017534844798e3,
)
_PA_PER_BAR = 1e5


def saturation_c(pressure_pa: float) -> float:
    """Temperature in °C at which water boils under an absolute pressure in Pa."""
    b: float = (pressure_pa / 1e6) ** 0.25
    e = b * b + _N[2] * b + _N[5]
    f = _N[0] * b * b + _N[3] * b + _N[6]
    g = _N[1] * b * b + _N[4] * b + _N[7]
    d = 2.0 * g / (-f - sqrt(f * f - 4.0 * e * g))
    root = sqrt((_N[9] + d) ** 2 - 4.0 * (_N[8] + _N[9] * d))
    return (_N[9] + d - root) / 2.0 - 273.15


def saturation_pa(temperature_c: float) -> float:
    """Absolute pressure in Pa of saturated steam at a temperature in °C."""
    kelvin = temperature_c + 273.15
    t = kelvin + _N[8] / (kelvin - _N[9])
    a = t * t + _N[0] * t + _N[1]
    b = _N[2] * t * t + _N[3] * t + _N[4]
    c = _N[5] * t * t + _N[6] * t + _N[7]
    root_mpa = 2.0 * c / (-b + sqrt(b * b - 4.0 * a * c))
    pressure_mpa: float = root_mpa**4
    return 1e6 * pressure_mpa


def saturation_at_gauge_c(pressure_barg: float, air_hpa: float) -> float:
    """Boiling temperature in °C at a gauge pressure in bar, the air being at `air_hpa`."""
    return saturation_c(pressure_barg * _PA_PER_BAR + air_hpa * 100.0)


def pressure_slope_pa_k(pressure_barg: float, air_hpa: float) -> float:
    """How steeply the pressure of saturated steam rises, in Pa per K."""
    boiling_c = saturation_at_gauge_c(pressure_barg, air_hpa)
    return (saturation_pa(boiling_c + 0.05) - saturation_pa(boiling_c - 0.05)) / 0.1
