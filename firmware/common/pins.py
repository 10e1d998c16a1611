"""Which pin does what: the wiring of both boards on a Raspberry Pi Pico and on an ESP32.

Numbers are GPIO numbers, `(Pico, ESP32)`; the ESP32 is a WROOM-32 module. Inputs are pulled up
and read low when their contact is closed; GPIO 34 to 39 of an ESP32 have no pull-up of their
own: 10 kΩ to 3.3 V beside the pin. Outputs drive a transistor with a resistor to ground at its
base, and are active high; GPIO 12 of an ESP32 must be low at power-on, which that resistor sees to.
"""

PICO, ESP32 = 0, 1  # columns

UART = (0, 2)  # which UART is the link
UART_BAUD = 115_200
UART_BUFFER_B = 2048

BOILER = {
    "uart_tx": (0, 17),
    "uart_rx": (1, 16),
    "permit1": (2, 32),
    "permit2": (3, 33),
    "i2c_sda": (4, 21),  # ADS1115: PT1, PT2, reference, 24 V supply
    "i2c_scl": (5, 22),
    "alive1": (6, 36),  # loops through the ALIVE relays of the trackers of a group
    "alive2": (7, 39),
    "flow": (11, 34),
    "shift_load": (13, 25),  # two 74HC165 in a row, inputs as in SHIFT
    "shift_clock": (14, 26),
    "shift_data": (15, 35),
    "spi_miso": (16, 19),
    "cs_drum": (17, 5),
    "spi_sck": (18, 18),
    "spi_mosi": (19, 23),
    "cs_outlet": (20, 15),
    "cs_metal": (21, 13),
    "pump": (22, 27),
    "vent_closed": (26, 4),
    "siren": (27, 2),
    "lamp": (28, 14),
}

# The ADS1115's inputs, 0 to 3.
ADC = ("pt1", "pt2", "reference", "supply")

# Inputs of the shift registers, bit 0 to 15 (bit 15 comes out first): electrodes as the bits of
# `fields`, DRDY of three MAX31865, contacts to ground. Two fixed inputs prove in each loop that
# the chips and all three lines work.
SHIFT = (
    "lw2",
    "lw1",
    "lc_on",
    "lc_off",
    "hw",
    "drum",
    "outlet",
    "metal",
    "chain",  # the live end of the hard-wired chain
    "contact1",  # auxiliary contacts of the PERMIT relays
    "contact2",
    "off_target1",
    "off_target2",
    "button",
    "fixed_low",  # tied to ground
    "fixed_high",  # tied to 3.3 V
)
LEVEL_BITS = 0x1F

TRACKER = {
    "uart_tx": (0, 17),
    "uart_rx": (1, 16),
    "permit": (18, 34),
    "off_target": (19, 2),
    "button": (20, 35),
    "buzzer": (21, 4),
    "alive": (22, 12),  # toggles in each loop that ended, into a retriggerable relay
    "reserve": (26, 36),  # ADC: stored energy, divided by RESERVE_DIVIDER
    "wind": (27, 39),  # ADC: anemometer of 0.4 to 2.0 V for 0 to 32.4 m/s
}

# One row an axis, mirror by mirror: there are pins for two mirrors. `pulse` is the step of a
# rotary drive or the PWM of a linear one; `hall` counts a linear one's turns. An ESP32 has pins
# for it at the second axis of each mirror only.
AXES = (
    {"pulse": (2, 13), "direction": (3, 14), "home": (4, 18), "hall": (5, None)},
    {"pulse": (6, 25), "direction": (7, 26), "home": (8, 19), "hall": (9, 21)},
    {"pulse": (10, 27), "direction": (11, 32), "home": (12, 22), "hall": (13, None)},
    {"pulse": (14, 33), "direction": (15, 5), "home": (16, 23), "hall": (17, 15)},
)

# Voltage dividers in front of the converters, as a ratio.
SUPPLY_DIVIDER = 11  # 24 V against the ADS1115's 4.096 V
RESERVE_DIVIDER = 6  # 12 V battery against the board's 3.3 V


def of(table, column):
    """{name: GPIO number} of a table on one kind of board."""
    return {name: numbers[column] for name, numbers in table.items()}


def bit(name):
    """The bit of an input of the shift registers."""
    return 1 << SHIFT.index(name)
