"""The boiler board's limits: name, default, lowest and highest value a board accepts.

Defaults are for a maximum allowable pressure PS of 12.0 bar at sea level. The host derives
a site's own limits (`host.site.board_config`); the bounds here are compiled in. Pressures are
ADC codes: 4 mA = 3200 = 0 bar, 800 codes a bar.
"""

CODE_AT_ZERO = 3200
CODES_A_BAR = 800
PULSES_A_LITRE = 450  # of the feed water's flow meter

# name, default, lowest, highest
LIMITS = (
    ("high_code", 11600, 3600, 11600),  # SF-01, 10.5 bar
    ("high_hold_code", 11680, 3600, 11680),  # SF-01 second stage, 10.6 bar
    ("high_high_code", 12000, 3600, 12000),  # SF-02, 11.0 bar
    ("pressure_back_code", 10800, 3400, 10800),  # 9.5 bar: reset of SF-01 hold and SF-02
    ("reduced_back_code", 11200, 3400, 11200),  # 10.0 bar: REDUCED -> RUN
    ("vent_close_code", 10400, 3400, 10400),  # 9.0 bar: the vent may close again
    ("rise_from_code", 7200, 3200, 7200),  # SF-02, rate: above 5 bar
    ("rise_code_s", 224, 40, 224),  # SF-02, rate: 0.28 bar/s, seen of 0.3 within its second
    ("differ_code", 240, 40, 240),  # SF-04, 0.30 bar
    ("reference_code", 16000, 3200, 32000),  # SF-03: the fixed reference
    ("drum_max_cdeg", 18950, 10000, 19200),  # SF-06: saturation at 11.4 bar
    ("boiling_cdeg", 9998, 8000, 10200),  # the site's boiling point, for the vent
    ("outlet_reduced_cdeg", 19500, 8500, 21500),  # SF-07, first stage: 15 K below the next
    ("outlet_max_cdeg", 21000, 10000, 23000),  # SF-07
    ("air_code", 806, 480, 840),  # SF-05: the site's air pressure, 800 codes a bar
    ("thermowell_ms", 15000, 1000, 120000),  # SF-05: the lag of the drum's thermowell
    ("home_ms", 60000, 5000, 120000),  # SF-13: twice the slowest escape
    ("fill_max_ms", 1950000, 10000, 3600000),  # cold fill
    # SF-15: the most that a dose may meter from LC_ON, LW1 or LW2 to LC_OFF, and a quarter more;
    # the least that counts as a full one.
    ("dose_lc_on_pulses", 345, 10, 30000),
    ("dose_lw1_pulses", 1031, 20, 30000),
    ("dose_lw2_pulses", 1891, 20, 30000),
    ("dose_min_pulses", 80, 5, 10000),
    # SF-15: heat in hundredths of a kelvin of the metal above the drum, times seconds: what boils
    # the water from LC_OFF to LW2 away; at full light; and for a kelvin of the whole drum.
    ("boil_cdeg_s", 1951400, 10000, 60000000),
    ("light_cdeg", 1890, 100, 20000),
    ("warm_s", 134, 10, 4000),
    ("superheater", 0, 0, 1),
)

# Each must be below the next.
ORDER = (
    ("vent_close_code", "pressure_back_code", "reduced_back_code", "high_code"),
    ("high_code", "high_hold_code", "high_high_code"),
    ("outlet_reduced_cdeg", "outlet_max_cdeg"),
)
NAMES = tuple([limit[0] for limit in LIMITS])


class Limits:
    """The limits by name, as attributes, each with its inverse copy (SF-18).

    `crc`: of their stored form, eight hex digits.
    """

    def __init__(self, values, crc):
        self.crc = crc
        for name in NAMES:
            setattr(self, name, values[name])
        self.inverse = tuple([~values[name] for name in NAMES])

    def intact(self, part):
        """SF-18: one limit in memory, that of any `part` >= 0, still matches its inverse copy."""
        place = part % len(NAMES)
        return getattr(self, NAMES[place]) == ~self.inverse[place]


def pressure_mbar(code):
    """Gauge pressure in millibar for an ADC code."""
    return (code - CODE_AT_ZERO) * 5 // 4


def defaults():
    """A configuration with every limit at its default."""
    return {name: default for name, default, _, _ in LIMITS}
