from firmware.drivers import pt100

A, B, C = 3.9083e-3, -5.775e-7, -4.183e-12

# Ohms at °C as IEC 60751 prints them.
PUBLISHED = (
    (-40, 84.27),
    (-20, 92.16),
    (0, 100.00),
    (20, 107.79),
    (50, 119.40),
    (100, 138.51),
    (150, 157.33),
    (200, 175.86),
    (250, 194.10),
    (300, 212.05),
    (350, 229.72),
    (400, 247.09),
)


def ohm(celsius):
    below = C * (celsius - 100) * celsius**3 if celsius < 0 else 0
    return 100 * (1 + A * celsius + B * celsius**2 + below)


def code(resistance):
    """What a MAX31865 makes of a resistance: it drops what is less than a code."""
    return int(resistance * 32768 / pt100.REFERENCE_OHM)


def test_formula_when_compared_with_the_published_table_then_it_is_that_one():
    for celsius, published in PUBLISHED:
        assert abs(ohm(celsius) - published) <= 0.0051, celsius


def test_temperature_at_every_tenth_of_a_degree_then_it_is_within_0_05_k():
    worst = 0
    for tenths in range(-400, 4001):
        error = abs(pt100.cdeg(code(ohm(tenths / 10))) - tenths * 10)
        worst = max(worst, error)
    assert worst <= 3, worst


def test_temperature_when_the_code_rises_then_it_never_falls():
    codes = range(code(ohm(-45)), code(ohm(420)))
    values = [pt100.cdeg(c) for c in codes]
    assert all(low <= high for low, high in zip(values, values[1:]))


def test_temperature_when_the_code_is_none_of_a_pt100_then_it_is_out():
    for beyond in (0, 1, pt100.FIRST_CODE - 1, 19456, 32767):
        assert pt100.cdeg(beyond) == pt100.OUT


def test_table_when_worked_out_anew_then_it_is_the_same():
    for place, cdeg in enumerate(pt100.TABLE_CDEG):
        middle = pt100.FIRST_CODE + 512 * place + 0.5
        error = ohm(cdeg / 100) - middle * pt100.REFERENCE_OHM / 32768
        assert abs(error) < 0.0026, place  # half of a hundredth of a degree


def test_temperature_between_two_entries_then_it_is_rounded():
    low, high = pt100.TABLE_CDEG[0], pt100.TABLE_CDEG[1]
    for part in (1, 100, 255, 256, 300, 511):
        exact = low + (high - low) * part / 512
        assert abs(pt100.cdeg(pt100.FIRST_CODE + part) - exact) <= 0.5
