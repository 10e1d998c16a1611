"""Which pin of a Raspberry Pi Pico does what: the wiring tables of both boards, declared once.

Numbers are GPIO numbers. Inputs are pulled up and read low when their contact is closed,
outputs drive a transistor and are active high.
"""

UART_BAUD = 115_200
UART_BUFFER_B = 2048

BOILER = {
    "uart_tx": 0,
    "uart_rx": 1,
    "permit1": 2,
    "permit2": 3,
    "i2c_sda": 4,  # ADS1115: PT1, PT2, reference, 24 V supply
    "i2c_scl": 5,
    "contact1": 6,  # auxiliary contacts of the PERMIT relays
    "contact2": 7,
    "off_target1": 8,
    "off_target2": 9,
    "chain": 10,  # the live end of the hard-wired chain
    "flow": 11,
    "button": 12,
    "shift_load": 13,  # 74HC165: five electrodes and the DRDY of the three MAX31865
    "shift_clock": 14,
    "shift_data": 15,
    "spi_miso": 16,
    "cs_drum": 17,
    "spi_sck": 18,
    "spi_mosi": 19,
    "cs_outlet": 20,
    "cs_metal": 21,
    "pump": 22,
    "vent_closed": 26,
    "siren": 27,
    "lamp": 28,
}

# Bits of the shift register, first bit out is bit 7; bits 0 to 4 are `fields.LW2` to `fields.HW`.
SHIFT_DRDY = {"drum": 5, "outlet": 6, "metal": 7}

TRACKER = {
    "uart_tx": 0,
    "uart_rx": 1,
    "permit": 18,
    "off_target": 19,
    "button": 20,
    "buzzer": 21,
    "reserve": 26,  # ADC: stored energy, divided by RESERVE_DIVIDER
    "wind": 27,  # ADC: anemometer of 0.4 to 2.0 V for 0 to 32.4 m/s
}

# One row an axis, mirror by mirror: a Pico has pins for two mirrors. `pulse` is the step of a
# rotary drive or the PWM of a linear one; `hall` counts a linear one's turns.
AXES = (
    {"pulse": 2, "direction": 3, "home": 4, "hall": 5},
    {"pulse": 6, "direction": 7, "home": 8, "hall": 9},
    {"pulse": 10, "direction": 11, "home": 12, "hall": 13},
    {"pulse": 14, "direction": 15, "home": 16, "hall": 17},
)

# Voltage dividers in front of the converters, as a ratio.
SUPPLY_DIVIDER = 11  # 24 V against the ADS1115's 4.096 V
RESERVE_DIVIDER = 6  # 12 V battery against the Pico's 3.3 V
