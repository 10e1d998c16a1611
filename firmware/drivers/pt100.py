"""A Pt100's temperature from a MAX31865's code, in integers.

The table holds hundredths of a degree at every 512th code (its middle), for a reference of
430 ohm: Callendar-Van Dusen of IEC 60751, also below 0 °C. Straight lines between them are off by
less than 0.01 K. A test compares the table with the formula.
"""

# The resistor on most ready-made boards for a Pt100.
REFERENCE_OHM = 430
OUT = -32768  # cdeg of a code beyond the table
FIRST_CODE = 6144
# Spans of 512 codes: a shift and a mask in place of a division.
_SHIFT = 9
_MASK = 511
_HALF = 256  # half of a span: results are rounded
# Integers, because floats allocate on a board.
TABLE_CDEG = (
    -4918,
    -3221,
    -1514,
    202,
    1926,
    3660,
    5402,
    7154,
    8914,
    10685,
    12465,
    14255,
    16054,
    17864,
    19684,
    21515,
    23356,
    25208,
    27071,
    28945,
    30831,
    32728,
    34637,
    36558,
    38492,
    40438,
    42397,
)
_SPANS = len(TABLE_CDEG) - 1


def cdeg(code):
    """Hundredths of a degree Celsius for a 15-bit ratio, from -49 to 423 °C; beyond it OUT."""
    span = code - FIRST_CODE >> _SHIFT
    if span < 0 or span >= _SPANS:
        return OUT
    low = TABLE_CDEG[span]
    part = (code - FIRST_CODE) & _MASK
    return low + ((TABLE_CDEG[span + 1] - low) * part + _HALF >> _SHIFT)


def code_at(ohm):
    """The 15-bit ratio of a resistance in whole ohms."""
    return ohm * 32768 // REFERENCE_OHM
