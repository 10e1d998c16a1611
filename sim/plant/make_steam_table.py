"""Makes `data/saturation.csv` from IAPWS-IF97: `python -m sim.plant.make_steam_table`.

Needs the package iapws, which the plant itself does not: loading it takes seconds.
"""

import csv
import math
from pathlib import Path

TABLE = Path(__file__).parent / "data" / "saturation.csv"
COLUMNS = (
    "ln_pressure_pa",
    "water_kg_m3",
    "ln_steam_kg_m3",
    "water_u_j_kg",
    "steam_u_j_kg",
    "steam_h_j_kg",
    "water_h_j_kg",
)
STEP_C = 5
LAST_C = 320  # 113 bar: the vessel goes at 30, but models of power stations are compared at 85
SLOPE_OVER_K = 0.1  # half-width of the five-point stencil for slopes


def saturated(celsius: float) -> tuple[float, ...]:
    """Saturated water and steam at this temperature, in the order of `COLUMNS`."""
    from iapws import iapws97

    kelvin = celsius + 273.15
    megapascal = iapws97._PSat_T(kelvin)
    water = iapws97._Region1(kelvin, megapascal)
    steam = iapws97._Region2(kelvin, megapascal)
    work = megapascal * 1e3  # kJ/kg for each m3/kg
    return (
        math.log(megapascal * 1e6),
        1.0 / water["v"],
        -math.log(steam["v"]),
        (water["h"] - work * water["v"]) * 1e3,
        (steam["h"] - work * steam["v"]) * 1e3,
        steam["h"] * 1e3,
        water["h"] * 1e3,
    )


def slopes(celsius: float) -> tuple[float, ...]:
    """Derivatives by temperature of the same, per kelvin."""
    # IF97 begins at 0 °C exactly: the stencil is moved inwards there, by a quadratic.
    d = SLOPE_OVER_K
    if celsius < 2 * d:
        here, one, two = saturated(celsius), saturated(celsius + d), saturated(celsius + 2 * d)
        triples = zip(here, one, two, strict=True)
        return tuple((4 * b - 3 * a - c) / (2 * d) for a, b, c in triples)
    far = zip(saturated(celsius - 2 * d), saturated(celsius + 2 * d), strict=True)
    near = zip(saturated(celsius - d), saturated(celsius + d), strict=True)
    return tuple(
        (8 * (n1 - n0) - (f1 - f0)) / (12 * d) for (f0, f1), (n0, n1) in zip(far, near, strict=True)
    )


def rows() -> list[list[str]]:
    """The table: temperature, then value and slope of each column."""
    made = []
    for celsius in range(0, LAST_C + 1, STEP_C):
        pairs = zip(saturated(celsius), slopes(celsius), strict=True)
        made.append([str(celsius), *(f"{x:.12g}" for pair in pairs for x in pair)])
    return made


def header() -> list[str]:
    """Names of the table's columns."""
    return ["celsius", *(name + end for name in COLUMNS for end in ("", "_slope"))]


if __name__ == "__main__":
    with TABLE.open("w", newline="", encoding="ascii") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(header())
        writer.writerows(rows())
