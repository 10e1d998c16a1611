"""Water and steam on the saturation line, from a table of IAPWS-IF97.

Cubic Hermite pieces of 5 K between the rows of `data/saturation.csv` (made by
`make_steam_table`): within 1e-6 in ln p from 0.01 to 320 °C. Scalar and plain, because the
boiler evaluates it twenty times a simulated second. Outside the table its end tangents hold.
"""

import csv
import math
from itertools import pairwise
from pathlib import Path

# A cubic over 5 K is within 1e-6 of IF97 in ln p (tests/sim/plant/test_steam.py); 65 rows need no
# search, only a division.
STEP_C = 5.0
FIELDS = 7  # columns, each with its slope

Piece = tuple[float, ...]  # a, b, c, d of each column: a + x (b + x (c + x d)), x in K


def _piece(low: list[float], high: list[float]) -> Piece:
    """Coefficients of one interval from value and slope at both of its ends."""
    made: list[float] = []
    for column in range(FIELDS):
        a, b = low[1 + 2 * column], low[2 + 2 * column]
        rise = (high[1 + 2 * column] - a) / STEP_C
        slope = high[2 + 2 * column]
        c = (3 * rise - 2 * b - slope) / STEP_C
        made += [a, b, c, (b + slope - 2 * rise) / STEP_C**2]
    return tuple(made)


def _straight(row: list[float]) -> Piece:
    """A tangent at one row, for temperatures beyond the table."""
    pairs = zip(row[1::2], row[2::2], strict=True)
    return tuple(x for value, slope in pairs for x in (value, slope, 0.0, 0.0))


def _rows() -> list[list[float]]:
    path = Path(__file__).parent / "data" / "saturation.csv"
    with path.open(newline="", encoding="ascii") as file:
        return [[float(cell) for cell in row] for row in list(csv.reader(file))[1:]]


_ROWS = _rows()
_PIECES = [_piece(low, high) for low, high in pairwise(_ROWS)] + [_straight(_ROWS[-1])]
_BELOW = _straight(_ROWS[0])
_LAST = len(_PIECES) - 1


def piece_at(celsius: float) -> tuple[Piece, float]:
    """The interval of a temperature, and how far into it the temperature lies, in K."""
    # Comparisons instead of min and max: two calls less in the innermost function.
    if celsius < 0.0:
        return _BELOW, celsius
    index = int(celsius / STEP_C)
    if index > _LAST:
        index = _LAST
    return _PIECES[index], celsius - index * STEP_C


def _value(column: int, celsius: float) -> float:
    piece, x = piece_at(celsius)
    a, b, c, d = piece[4 * column : 4 * column + 4]
    return a + x * (b + x * (c + x * d))


def pressure_pa(celsius: float) -> float:
    """Saturation pressure, absolute."""
    return math.exp(_value(0, celsius))


def water_kg_m3(celsius: float) -> float:
    """Density of saturated water."""
    return _value(1, celsius)


def steam_kg_m3(celsius: float) -> float:
    """Density of saturated steam."""
    return math.exp(_value(2, celsius))


def steam_enthalpy_j_kg(celsius: float) -> float:
    """Specific enthalpy of saturated steam."""
    return _value(5, celsius)


def water_enthalpy_j_kg(celsius: float) -> float:
    """Specific enthalpy of saturated water."""
    return _value(6, celsius)


def saturation_c(absolute_pa: float) -> float:
    """The temperature at which water boils under this absolute pressure; Newton on ln p."""
    # Steps are bounded to 40 K: far away from the solution the tangent overshoots.
    ln_p = math.log(absolute_pa)
    celsius = 100.0
    for _ in range(40):
        piece, x = piece_at(celsius)
        a, b, c, d = piece[:4]
        change = (ln_p - (a + x * (b + x * (c + x * d)))) / (b + x * (2 * c + 3 * x * d))
        celsius += max(-40.0, min(40.0, change))
        if abs(change) < 1e-10:
            break
    return celsius
