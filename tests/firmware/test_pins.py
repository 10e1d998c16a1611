from firmware.common import fields, pins

# GPIO numbers that a Raspberry Pi Pico brings to its edge.
PICO_EDGE = list(range(23)) + [26, 27, 28]
# An ESP32-WROOM-32's, without its flash (6 to 11), its console (1, 3), and 0, which decides at
# power-on how it starts. So does 12: as an output it has a resistor to ground, as it must.
ESP32_EDGE = [2, 4, 5] + list(range(12, 20)) + [21, 22, 23, 25, 26, 27] + [32, 33, 34, 35, 36, 39]
ESP32_INPUTS = (34, 35, 36, 39)
DRIVEN = ("uart_tx", "permit1", "permit2", "i2c_sda", "i2c_scl", "shift_load", "shift_clock")
DRIVEN += ("cs_drum", "cs_outlet", "cs_metal", "spi_sck", "spi_mosi", "pump", "vent_closed")
DRIVEN += ("siren", "lamp", "off_target", "alive", "buzzer", "pulse", "direction")
AT_POWER_ON = 12  # of an ESP32: must be low then


def rows(*tables):
    return [(name, numbers) for table in tables for name, numbers in table.items()]


def boards():
    return rows(pins.BOILER), rows(pins.TRACKER, *pins.AXES)


def test_pins_when_counted_then_each_is_on_the_edge_and_used_once():
    for column, edge in (pins.PICO, PICO_EDGE), (pins.ESP32, ESP32_EDGE):
        for table in boards():
            used = [numbers[column] for _, numbers in table if numbers[column] is not None]
            assert len(used) == len(set(used)), used
            assert [number for number in used if number not in edge] == []


def test_pins_when_something_is_driven_then_an_esp32_can_drive_it():
    for table in boards():
        for name, numbers in table:
            assert not (name in DRIVEN and numbers[pins.ESP32] in ESP32_INPUTS), name


def test_pins_when_an_esp32_needs_one_low_at_power_on_then_it_is_an_output():
    for table in boards():
        for name, numbers in table:
            assert numbers[pins.ESP32] != AT_POWER_ON or name in DRIVEN, name


def test_pins_when_missing_on_an_esp32_then_only_the_hall_sensors_of_first_axes():
    for table in boards():
        for name, numbers in table:
            assert None not in numbers or name == "hall"
    assert [row["hall"][pins.ESP32] is None for row in pins.AXES] == [True, False, True, False]


def test_shift_registers_when_looked_at_then_electrodes_are_the_bits_of_fields():
    assert pins.LEVEL_BITS == fields.LW2 | fields.LW1 | fields.LC_ON | fields.LC_OFF | fields.HW
    for name in ("LW2", "LW1", "LC_ON", "LC_OFF", "HW"):
        assert pins.bit(name.lower()) == getattr(fields, name)
    assert len(pins.SHIFT) == len(set(pins.SHIFT)) == 16
