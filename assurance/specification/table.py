"""Each row of the safety table, for a maximum allowable pressure PS of 12.0 bar at sea level.

Written from the page by hand. `firmware.boiler.rows` says the same in integers; a test compares
both. What depends on the site's geometry is named like its limit instead.
"""

WARNING, SIREN, REDUCED, HOLD, LATCHED = "warning", "siren", "REDUCED", "HOLD", "latched"
VOTES, AT_ONCE = "2 of 3", "at once"
YES = "yes"  # a condition without a limit of its own
TELLS, ACTS = "tells", "acts"  # what a channel that flickers does

# By unit: the integer at 0, and integers for one. 4 mA = 3200 = 0 bar, 800 codes a bar.
UNITS = {
    "bar": (3200, 800),
    "bar apart": (0, 800),
    "bar/s": (0, 800),
    "°C": (0, 100),
    "K": (0, 100),
    "s": (0, 1000),
    "V": (0, 1000),
    "times": (0, 1),
    YES: (0, 1),
}


def whole(value: float, unit: str) -> int:
    """The integer that stands for an amount in the firmware."""
    zero, one = UNITS[unit]
    return zero + round(value * one)


class Row:
    """One condition of a function; one row of the firmware for each of its channels.

    name: what the firmware calls the first of them; sign: of a sample that is bad, compared with
    the limit; back: where it is good again. Both are in `unit`, or the names of a site's limits.
    when: VOTES, AT_ONCE, seconds, or such a name.
    """

    def __init__(
        self,
        name: str,
        sf: int,
        channels: str,
        does: str,
        when: str | float,
        sign: str = ">=",
        limit: str | float = 1,
        back: str | float = 0,
        unit: str = YES,
        flicker: str = "",
    ) -> None:
        self.name = name
        self.sf = sf
        self.channels = tuple(channels.split())
        self.does = does
        self.when = when
        self.sign = sign
        self.limit = limit
        self.back = back
        self.unit = unit
        self.flicker = flicker


ROWS = (
    Row("SF01", 1, "pt1 pt2", REDUCED, VOTES, ">=", 10.5, 10.0, "bar"),
    Row("SF01_HOLD", 1, "pt1 pt2", HOLD, VOTES, ">=", 10.6, 9.5, "bar"),
    Row("SF02", 2, "pt1 pt2", LATCHED, VOTES, ">=", 11.0, 9.5, "bar"),
    # Slopes: of a ramp of 1 bar/s within half a second, of one of 0.3 bar/s within a second.
    Row("SF02_FAST", 2, "pt1_rise pt2_rise", LATCHED, VOTES, ">=", 0.9, 0, "bar/s"),
    Row("SF02_RISE", 2, "pt1_rise pt2_rise", LATCHED, VOTES, ">=", 0.28, 0, "bar/s"),
    Row("SF03_REFERENCE", 3, "reference", LATCHED, VOTES, flicker=ACTS),  # off by more than 1 %
    Row("SF03", 3, "pt1 pt2", LATCHED, VOTES, flicker=ACTS),  # outside NE 43, or not read
    Row(
        "SF03_STILL", 3, "pt1 pt2 reference", HOLD, AT_ONCE, ">=", 600, 0, "s"
    ),  # the code stands still
    Row("SF04", 4, "pt1-pt2", LATCHED, 2, ">", 0.30, 0.30, "bar apart"),
    Row("SF05", 5, "t_drum-pt1 t_drum-pt2", LATCHED, 10, ">", 0, 0, "K"),  # beyond the band
    Row("SF06", 6, "t_drum", LATCHED, VOTES, ">", 189.5, 189.5, "°C"),
    Row("SF07", 7, "t_outlet", LATCHED, VOTES, ">", 210, 210, "°C"),
    Row("SF07_REDUCE", 7, "t_outlet", REDUCED, VOTES, ">", 195, 195, "°C"),  # with a superheater
    Row("SF08_HOT", 8, "t_metal", LATCHED, VOTES, ">", 260, 260, "°C"),
    Row("SF08", 8, "t_metal-water", LATCHED, 2, ">", 40, 40, "K"),
    Row(
        "SF09", 9, "t_drum t_outlet t_metal", LATCHED, VOTES, flicker=ACTS
    ),  # invalid, or none for 1 s
    Row(
        "SF09_STILL", 9, "t_drum t_outlet t_metal", HOLD, AT_ONCE, ">=", 600, 0, "s"
    ),  # the code stands still
    Row("SF09_COLD", 9, "t_metal", LATCHED, 60, ">", 15, 15, "K"),  # below the drum, under light
    Row("SF10", 10, "lw1", HOLD, 3),
    Row("SF10_AGAIN", 10, "lw1", LATCHED, AT_ONCE, ">=", 2, 0, "times"),  # within 60 min
    Row("SF11", 11, "lw2", LATCHED, 1),
    Row("SF12", 12, "hw", HOLD, 3),
    Row("SF12_ORDER", 12, "electrodes", LATCHED, 3),  # one is wet above a dry one
    Row("SF13_LATE", 13, "off_target1 off_target2", LATCHED, AT_ONCE, ">=", 6, 0, "s"),
    Row("SF13_HOME", 13, "off_target1 off_target2", LATCHED, "home_ms", flicker=TELLS),
    Row(
        "SF13_SHUT", 13, "off_target1 off_target2", HOLD, AT_ONCE, ">=", 10, 0, "s"
    ),  # never opened in a RUN
    Row("SF13_WELDED", 13, "permit1 permit2", LATCHED, 0.5),  # welded
    Row("SF13_RISING", 13, "pressure", LATCHED, AT_ONCE, ">", 0.02, 0, "bar/s"),
    Row("SF14", 14, "pressure", SIREN, AT_ONCE, ">=", 0, -1 / 800, "bar/s"),  # not falling
    Row(
        "SF14_SHUT", 14, "vent", HOLD, 60, ">", 0.3, 0.3, "bar"
    ),  # in a cold drum that should be open
    Row("SF15", 15, "flow", HOLD, AT_ONCE),
    Row("SF15_AGAIN", 15, "flow", LATCHED, AT_ONCE, ">=", 3, 0, "times"),  # within 60 min
    Row("SF15_OFF", 15, "flow", LATCHED, 3),  # with the pump off
    Row(
        "SF15_DOSE", 15, "dose", LATCHED, AT_ONCE, ">", 0, 0, "times"
    ),  # pulses beyond what there is room for
    Row(
        "SF15_BALANCE", 15, "water", HOLD, AT_ONCE, ">", "boil_cdeg_s", 0, "times"
    ),  # heat without a dose
    Row("SF16", 16, "loop", LATCHED, AT_ONCE, ">=", 3, 1, "times"),  # within 10 s
    Row("SF17", 17, "supply", LATCHED, 0.2, "<", 20.0, 20.5, "V", flicker=ACTS),
    Row("SF18", 18, "config memory", LATCHED, AT_ONCE),
    Row("SF19", 19, "ping", HOLD, AT_ONCE, ">=", 5, 2, "s"),
    Row("SF23", 23, "chain", LATCHED, AT_ONCE),
    Row("SF23_CONTACT", 23, "permit1 permit2", LATCHED, AT_ONCE, ">=", 0.5, 0, "s"),
    Row("SF24", 24, "resets boots", LATCHED, AT_ONCE),
    Row("SF24_BUTTON", 24, "button", LATCHED, AT_ONCE),
    Row("SF25", 25, "t_drum t_outlet t_metal", HOLD, VOTES, "<", 3, 4, "°C"),
    Row("SF26", 26, "alive1 alive2", HOLD, 0.5, flicker=ACTS),
)

# Boundaries outside of the rows: inputs, unit, amount. What is told or driven changes there.
FURTHER = (
    ("pt1 pt2", "bar", 0.2),  # cold fill below, feed in TRIPPED from here
    ("pt1 pt2", "bar", 0.5),  # lamp; SF-13 hot
    ("pt1 pt2", "bar", 1.0),  # SF-05 from here
    ("pt1 pt2", "bar", 3.0),  # SF-05: 8 K below
    ("pt1 pt2", "bar", 5.0),  # SF-05: 4 K above; SF-02 rates above
    ("pt1 pt2", "bar", 9.0),  # the vent may close
    ("t_drum t_outlet t_metal", "°C", 60),  # lamp; SF-13 hot
    ("t_drum", "°C", 115),  # SF-05 from here
    ("t_drum", "°C", 99.98 + 2),  # the vent opens below
    ("t_drum", "°C", 99.98 + 4),  # and closes above
    ("t_outlet", "°C", 210 - 25),  # REDUCED ends, with a superheater
    ("t_metal", "°C", 230),  # no feed above
    ("flow", "s", 2),  # SF-15: a younger pulse is flow
    ("flow", "s", 3),  # SF-15: none for so long
    ("flow", "s", 30),  # cold fill without flow
    ("loop", "s", 0.1),  # SF-16: late above
)
NE43 = (2880, 16_800)  # codes: 3.6 and 21 mA, valid at both
CDEG_ENDS = (-4000, 40_000)  # SF-09: valid at both
REFERENCE, REFERENCE_OFF = 16_000, 0.01  # of it
