from firmware.common import fields, pins

# GPIO numbers that a Raspberry Pi Pico brings to its edge.
EDGE = list(range(23)) + [26, 27, 28]


def numbers(*tables):
    return [number for table in tables for number in table.values()]


def test_pins_when_counted_then_each_is_on_the_edge_and_used_once():
    for used in (numbers(pins.BOILER), numbers(pins.TRACKER, *pins.AXES)):
        assert len(used) == len(set(used))
        assert [number for number in used if number not in EDGE] == []


def test_shift_register_when_looked_at_then_electrodes_and_thermometers_do_not_overlap():
    electrodes = fields.LW2 | fields.LW1 | fields.LC_ON | fields.LC_OFF | fields.HW
    for bit in pins.SHIFT_DRDY.values():
        assert 0 <= bit < 8 and not electrodes & 1 << bit
