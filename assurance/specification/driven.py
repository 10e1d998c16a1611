"""What the page's table of outputs says of one loop: lamp, vent, pump.

Feed is only forbidden here: whether it is needed is no question of safety. A function of the table
may forbid it, too.
"""

from assurance.specification.seen import INVALID, Seen
from assurance.specification.table import whole
from firmware.boiler.reading import Reading

BOILING_C = 99.98  # at sea level
SIRENS = (2, 6, 13, 14)  # functions that sound
VENTS = (2, 6, 13)  # functions that open the vent while they act
NO_FEED = (
    2,
    8,
    11,
    12,
    25,
)  # functions that forbid feed while they act; SF-15 has rows that do not
LC_OFF, HW = 8, 16  # bits: wet


def is_safe(seen: Seen) -> bool:
    """Everything that can burn is known and low: below 0.5 bar and 60 °C."""
    low = all([code < whole(0.5, "bar") for code in seen.pressures])
    return low and all([cdeg < whole(60, "°C") for cdeg in seen.temperatures])


def may_feed(seen: Seen, reading: Reading) -> bool:
    """No feed beats feed: a level, a pressure or hot metal that forbids it in this loop."""
    metal = seen.temperatures[2]
    high = any([code >= whole(11.0, "bar") for code in seen.pressures])
    wet = reading.level_bits & (HW | LC_OFF)
    return not (high or wet or metal > whole(230, "°C"))


def vent_is_open(seen: Seen, was_open: bool, cause: bool) -> bool:
    """Whether the vent is open after this loop. cause: of SF-02, SF-06 or SF-13 is there."""
    drum = seen.temperatures[0]
    if cause:
        return True
    if drum == INVALID:
        empty = all([code <= whole(0.2, "bar") for code in seen.pressures])
        return was_open or empty
    if drum < whole(BOILING_C + 2, "°C"):
        return True
    calm = all([code <= whole(9.0, "bar") for code in seen.pressures])
    return was_open and not (calm and drum > whole(BOILING_C + 4, "°C"))
