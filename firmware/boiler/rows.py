"""The table of all conditions, one row each: how it is judged, and what it does while it acts.

It follows the table of safety.md from top to bottom. Where a function stands for itself, its
rows say everything but how the value is got: that is in `checks`, `responses` and `water`.
"""

SIREN, REDUCE, HOLD, LATCH = 0, 1, 2, 3  # what a row does while it acts
VOTES, AT_ONCE = -1, 0  # in the column of delays: by 2 of 3 votes; by a single sample
QUIET, TELLS, ACTS = 0, 1, 2  # what a channel that flickers does (see latches)
SF, CHANNEL, KIND, DELAY_MS, SIGN, LIMIT, BACK, FLICKER = 0, 1, 2, 3, 4, 5, 6, 7  # columns
ROWS = []


def _row(sf, channels, kind, delay, sign, limit, back, flicker=QUIET):
    """Add a row for each channel; the number of the first one."""
    first = len(ROWS)
    for channel in channels.split():
        ROWS.append((sf, channel, kind, delay, sign, limit, back, flicker))
    return first


# A sample is bad at `sign` limit and good again at or below back: numbers, or names of
# firmware.common.limits. A value of 1 stands for yes; what is bad below a limit (supply, frost)
# is judged with the other sign. Pairs are PT1, PT2 or group 1, group 2; triples are drum,
# outlet, metal.
#                          SF  channels   does   delay  sign  limit  back
SF01 = _row(1, "pt1 pt2", REDUCE, VOTES, ">=", "high_code", "reduced_back_code")
SF01_HOLD = _row(1, "pt1 pt2", HOLD, VOTES, ">=", "high_hold_code", "pressure_back_code")
SF02 = _row(2, "pt1 pt2", LATCH, VOTES, ">=", "high_high_code", "pressure_back_code")
# Codes a second of a slope. A ramp of 1 bar/s reaches nine tenths of its slope over 0.5 s after
# 0.4 s; one of 0.3 bar/s reaches 0.28 over 1 s after 0.85 s. White noise of 0.05 bar on a
# transmitter makes slopes of 0.11 and 0.04 bar/s (one sigma).
SF02_FAST = _row(2, "pt1_rise pt2_rise", LATCH, VOTES, ">=", 720, 0)
SF02_RISE = _row(2, "pt1_rise pt2_rise", LATCH, VOTES, ">=", "rise_code_s", 0)
SF03_REFERENCE = _row(3, "reference", LATCH, VOTES, ">=", 1, 0, ACTS)
SF03 = _row(3, "pt1 pt2", LATCH, VOTES, ">=", 1, 0, ACTS)
SF03_STILL = _row(3, "pt1 pt2 reference", HOLD, AT_ONCE, ">=", 600_000, 0)
SF04 = _row(4, "pt1-pt2", LATCH, 2000, ">", "differ_code", "differ_code")
SF05 = _row(5, "t_drum-pt1 t_drum-pt2", LATCH, 10_000, ">", 0, 0)  # what is beyond the band
SF06 = _row(6, "t_drum", LATCH, VOTES, ">", "drum_max_cdeg", "drum_max_cdeg")
SF07 = _row(7, "t_outlet", LATCH, VOTES, ">", "outlet_max_cdeg", "outlet_max_cdeg")
SF07_REDUCE = _row(7, "t_outlet", REDUCE, VOTES, ">", "outlet_reduced_cdeg", "outlet_reduced_cdeg")
SF08_HOT = _row(8, "t_metal", LATCH, VOTES, ">", 26_000, 26_000)
SF08 = _row(8, "t_metal-water", LATCH, 2000, ">", 4000, 4000)
SF09 = _row(9, "t_drum t_outlet t_metal", LATCH, VOTES, ">=", 1, 0, ACTS)
SF09_STILL = _row(9, "t_drum t_outlet t_metal", HOLD, AT_ONCE, ">=", 600_000, 0)
SF09_COLD = _row(9, "t_metal", LATCH, 60_000, ">", 1500, 1500)  # below the drum, under light
SF10 = _row(10, "lw1", HOLD, 3000, ">=", 1, 0)
SF10_AGAIN = _row(10, "lw1", LATCH, AT_ONCE, ">=", 2, 0)  # times in 60 min
SF11 = _row(11, "lw2", LATCH, 1000, ">=", 1, 0)
SF12 = _row(12, "hw", HOLD, 3000, ">=", 1, 0)
SF12_ORDER = _row(12, "electrodes", LATCH, 3000, ">=", 1, 0)
SF13_LATE = _row(13, "off_target1 off_target2", LATCH, AT_ONCE, ">=", 6000, 0)
SF13_HOME = _row(13, "off_target1 off_target2", LATCH, "home_ms", ">=", 1, 0, TELLS)
SF13_SHUT = _row(13, "off_target1 off_target2", HOLD, AT_ONCE, ">=", 10_000, 0)
SF13_WELDED = _row(13, "permit1 permit2", LATCH, 500, ">=", 1, 0)
SF13_RISING = _row(13, "pressure", LATCH, AT_ONCE, ">", 16, 0)  # codes a second: 0.02 bar/s
SF14 = _row(14, "pressure", SIREN, AT_ONCE, ">=", 0, -1)  # codes a second
SF14_SHUT = _row(14, "vent", HOLD, 60_000, ">", 3440, 3440)  # 0.3 bar in a cold drum
SF15 = _row(15, "flow", HOLD, AT_ONCE, ">=", 1, 0)
SF15_AGAIN = _row(15, "flow", LATCH, AT_ONCE, ">=", 3, 0)  # times in 60 min
SF15_OFF = _row(15, "flow", LATCH, 3000, ">=", 1, 0)
SF15_DOSE = _row(
    15, "dose", LATCH, AT_ONCE, ">", 0, 0
)  # pulses beyond what the level leaves room for
SF15_BALANCE = _row(15, "water", HOLD, AT_ONCE, ">", "boil_cdeg_s", 0)
SF16 = _row(16, "loop", LATCH, AT_ONCE, ">=", 3, 1)
SF17 = _row(17, "supply", LATCH, 200, ">", -20_000, -20_500, ACTS)
SF18 = _row(18, "config memory", LATCH, AT_ONCE, ">=", 1, 0)
SF19 = _row(19, "ping", HOLD, AT_ONCE, ">=", 5000, 2000)
SF23 = _row(23, "chain", LATCH, AT_ONCE, ">=", 1, 0)
SF23_CONTACT = _row(23, "permit1 permit2", LATCH, AT_ONCE, ">=", 500, 0)
SF24 = _row(24, "resets boots", LATCH, AT_ONCE, ">=", 1, 0)  # what is left of the 60 min
SF24_BUTTON = _row(24, "button", LATCH, AT_ONCE, ">=", 1, 0)
SF25 = _row(25, "t_drum t_outlet t_metal", HOLD, VOTES, ">", -300, -400)
SF26 = _row(26, "alive1 alive2", HOLD, 500, ">=", 1, 0, ACTS)

COUNT = len(ROWS)
# One of six raw codes is looked at in each step (see life); all other rows are judged in each.
STILL = (SF03_STILL, SF03_STILL + 1, SF03_STILL + 2, SF09_STILL, SF09_STILL + 1, SF09_STILL + 2)
JUDGED = COUNT - len(STILL) + 1
NAMES = tuple(["SF-%02d" % row[SF] for row in ROWS])
KINDS = tuple([row[KIND] for row in ROWS])
FLICKERS = tuple([row[FLICKER] for row in ROWS])
