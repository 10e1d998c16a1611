"""The condition of each safety function, in the order of the table in safety.md.

`check` judges every row of `latches` on the reading of one loop. Unknown is bad: an invalid
sample counts as over the limit. Integers only; pressures are ADC codes.
"""

from firmware.boiler.latches import (
    SF01_HOLD,
    SF01_REDUCE,
    SF02,
    SF02_RISE,
    SF03,
    SF03_REFERENCE,
    SF04,
    SF06,
    SF09,
    SF11,
    SF13_HOME,
    SF13_LATE,
    SF13_RISING,
    SF13_WELDED,
    SF16,
    SF18,
    SF19,
    SF23_CHAIN,
    SF23_CONTACT,
)

HOUR_MS = 3_600_000  # ages saturate here
CODE_MIN, CODE_MAX = 2880, 16800  # 3.6 and 21 mA: NAMUR NE 43
CODE_HOT = 3600  # 0.5 bar
CDEG_HOT = 6000
CDEG_MIN, CDEG_MAX = -4000, 40000  # SF-09
CDEG_HYSTERESIS = 200  # SF-06
CODE_HYSTERESIS = 40  # SF-04, 0.05 bar
OVER = 1 << 20  # over every limit
LW2_WET = 1  # firmware.common.fields.LW2
FRESH_MS = 1000  # SF-09
DEFOCUS_MS = 6000  # SF-13
PROVED_MS = 1000  # SF-13: OFF_TARGET closed for so long has arrived
CONTACT_MS = 500  # SF-23
RISING_FROM_MS, RISING_WINDOW_MS, RISING_CODE_S = 8000, 2000, 16  # SF-13: 0.02 bar/s
LATE_MS, LATE_WITHIN_MS = 100, 10_000  # SF-16
SILENT_MS, HEARD_MS = 5000, 2000  # SF-19


class Memory:
    """What the checks remember from loop to loop. Pairs are PT1, PT2 or group 1, group 2."""

    def __init__(self):
        self.configured = False  # SF-18
        self.pt_valid = [False, False]  # in this loop
        self.code = [-1, -1]  # the sample before, -1 where that was invalid
        self.age_ms = [0, 0, 0]  # of the last conversion: drum, outlet, metal
        self.t_valid = [False, False, False]  # the last conversion was good and is fresh
        self.hot = True  # pressure or metal; unknown is hot
        self.on_ms = [0, 0]  # since a PERMIT's pulses began
        self.low_ms = [0, 0]  # since they ended
        self.closed_ms = [0, 0]  # OFF_TARGET, while PERMIT is low
        self.proved = [True, True]  # OFF_TARGET closed since PERMIT dropped
        self.rising = False  # SF-13: pressure, in the last window
        self.window_ms = 0
        self.window_code = 0
        self.late_ms = [HOUR_MS, HOUR_MS, HOUR_MS]  # ages of the last three late loops


def check(memory, latches, limits, reading, permit1, permit2):
    """Judge every row. `permit1` and `permit2`: pulsed since the step before."""
    reference(latches, limits, reading)
    trusted = not latches.window[SF03_REFERENCE] & 1
    pressure(memory, latches, limits, 0, reading.pt1_code, trusted and reading.pt1_ok)
    pressure(memory, latches, limits, 1, reading.pt2_code, trusted and reading.pt2_ok)
    pressures_differ(memory, latches, limits, reading)
    temperature(memory, latches, 0, reading.t_drum_cdeg, reading.t_drum_ok, reading.t_drum_new)
    drum_too_hot(memory, latches, limits, reading)
    temperature(
        memory, latches, 1, reading.t_outlet_cdeg, reading.t_outlet_ok, reading.t_outlet_new
    )
    temperature(memory, latches, 2, reading.t_metal_cdeg, reading.t_metal_ok, reading.t_metal_new)
    water_low_low(latches, reading)
    memory.hot = is_hot(memory, reading)
    defocus(memory, latches, 0, permit1, reading.off_target1_closed, reading.contact1_closed)
    defocus(memory, latches, 1, permit2, reading.off_target2_closed, reading.contact2_closed)
    pressure_rises_dark(memory, latches, limits, reading)
    control_stops(memory, latches)
    latches.delay(SF18, not memory.configured, True, SF18, 0, 1)
    age_ms = reading.ping_age_ms
    latches.delay(SF19, age_ms >= SILENT_MS, age_ms < HEARD_MS, SF19, age_ms, SILENT_MS)
    chain(memory, latches, reading, permit1, permit2)


def reference(latches, limits, reading):
    """SF-03: the fixed reference is read wrong by more than 1 %, and with it both PTs."""
    nominal = limits.reference_code
    code = reading.reference_code
    good = reading.reference_ok and abs(code - nominal) * 100 <= nominal
    latches.vote(SF03_REFERENCE, not good, good, SF03_REFERENCE, code, nominal)


def pressure(memory, latches, limits, pt, code, answered):
    """SF-03, SF-01 and SF-02 of PT1 (`pt` 0) or PT2 (1)."""
    valid = answered and CODE_MIN <= code <= CODE_MAX
    sensor = SF03 + pt
    edge = CODE_MIN if code < CODE_MIN else CODE_MAX
    latches.vote(sensor, not valid, valid, sensor, code, edge)
    seen = code if valid else OVER
    limit = limits.high_code
    latches.vote(
        SF01_REDUCE + pt, seen >= limit, seen <= limits.reduced_back_code, sensor, code, limit
    )
    back = seen <= limits.pressure_back_code
    limit = limits.high_hold_code
    latches.vote(SF01_HOLD + pt, seen >= limit, back, sensor, code, limit)
    limit = limits.high_high_code
    latches.vote(SF02 + pt, seen >= limit, back, sensor, code, limit)

    # A rate needs two valid samples in a row; without them the pressure may be rising.
    before = memory.code[pt]
    known = valid and before >= 0
    rise = (code - before) * 1000
    fast = code > limits.rise_from_code and rise > limits.rise_code_s * latches.loop_ms
    row = SF02_RISE + pt
    latches.delay(row, fast or not known, back, row if known else sensor, rise, limits.rise_code_s)
    memory.code[pt] = code if valid else -1
    memory.pt_valid[pt] = valid


def pressures_differ(memory, latches, limits, reading):
    """SF-04: the two channels disagree for 2 s."""
    apart = abs(reading.pt1_code - reading.pt2_code)
    limit = limits.differ_code
    charged = SF04
    if not memory.pt_valid[0]:
        charged = SF03
    elif not memory.pt_valid[1]:
        charged = SF03 + 1
    bad = apart > limit or charged != SF04
    latches.delay(SF04, bad, apart <= limit - CODE_HYSTERESIS, charged, apart, limit)


def temperature(memory, latches, channel, cdeg, good, new):
    """SF-09, as far as votes need it: conversions that are invalid or stay away."""
    row = SF09 + channel
    if new:
        valid = good and CDEG_MIN <= cdeg <= CDEG_MAX
        memory.age_ms[channel] = 0
        memory.t_valid[channel] = valid
        latches.vote(row, not valid, valid, row, cdeg, CDEG_MAX)
        return
    age_ms = min(memory.age_ms[channel] + latches.loop_ms, HOUR_MS)
    memory.age_ms[channel] = age_ms
    if age_ms < FRESH_MS:
        latches.unchanged(1)
    else:
        memory.t_valid[channel] = False
        latches.vote(row, True, False, row, age_ms, FRESH_MS)


def drum_too_hot(memory, latches, limits, reading):
    """SF-06: the drum is hotter than saturation at 11.4 bar."""
    if not reading.t_drum_new:
        latches.unchanged(1)
        return
    cdeg = reading.t_drum_cdeg
    seen = cdeg if memory.t_valid[0] else OVER
    limit = limits.drum_max_cdeg
    latches.vote(SF06, seen > limit, seen <= limit - CDEG_HYSTERESIS, SF09, cdeg, limit)


def water_low_low(latches, reading):
    """SF-11: the lowest electrode is dry for 1 s."""
    wet = reading.level_bits & LW2_WET
    latches.delay(SF11, not wet, True, SF11, wet, LW2_WET)


def is_hot(memory, reading):
    """Pressure from 0.5 bar or metal from 60 °C; unknown is hot."""
    known = memory.pt_valid[0] and memory.pt_valid[1] and memory.t_valid[2]
    cool = reading.pt1_code < CODE_HOT and reading.pt2_code < CODE_HOT
    return not (known and cool and reading.t_metal_cdeg < CDEG_HOT)


def defocus(memory, latches, group, permit, off_target, contact):
    """SF-13 of group 1 (`group` 0) or 2 (1): light must leave when its PERMIT drops."""
    loop_ms = latches.loop_ms
    if permit:
        memory.low_ms[group] = 0
        memory.closed_ms[group] = 0
        memory.proved[group] = False
    else:
        memory.low_ms[group] = min(memory.low_ms[group] + loop_ms, HOUR_MS)
        closed_ms = min(memory.closed_ms[group] + loop_ms, HOUR_MS) if off_target else 0
        memory.closed_ms[group] = closed_ms
        if closed_ms >= PROVED_MS:
            memory.proved[group] = True
    low_ms = memory.low_ms[group]
    open_dark = not permit and not off_target
    proved = memory.proved[group]
    row = SF13_LATE + group
    late = open_dark and not proved and low_ms >= DEFOCUS_MS
    latches.delay(row, late, off_target, row, low_ms, DEFOCUS_MS)
    row = SF13_HOME + group
    limit_ms = latches.delay_ms[row]
    latches.delay(row, open_dark and proved and memory.hot, True, row, limit_ms, limit_ms)
    row = SF13_WELDED + group
    latches.delay(row, contact and not permit, True, row, low_ms, CONTACT_MS)


def pressure_rises_dark(memory, latches, limits, reading):
    """SF-13: 8 s after both PERMITs dropped the pressure is high and still rises."""
    dark_ms = min(memory.low_ms[0], memory.low_ms[1])
    code = max(reading.pt1_code, reading.pt2_code)
    if not memory.pt_valid[1]:
        code = reading.pt1_code if memory.pt_valid[0] else 0  # SF-03 has acted by then
    elif not memory.pt_valid[0]:
        code = reading.pt2_code
    window_ms = memory.window_ms + latches.loop_ms
    rise = (code - memory.window_code) * 1000
    if dark_ms == 0 or window_ms >= RISING_WINDOW_MS:
        fast = memory.window_code > 0 and rise > RISING_CODE_S * window_ms
        memory.rising = fast and code >= limits.high_code and dark_ms >= RISING_FROM_MS
        memory.window_code = code
        window_ms = 0
    memory.window_ms = window_ms
    latches.delay(SF13_RISING, memory.rising, True, SF13_RISING, rise, RISING_CODE_S)


def control_stops(memory, latches):
    """SF-16: three loops longer than 100 ms within 10 s."""
    late_ms = memory.late_ms
    loop_ms = latches.loop_ms
    for loop in (0, 1, 2):
        late_ms[loop] = min(late_ms[loop] + loop_ms, HOUR_MS)
    if loop_ms > LATE_MS:
        late_ms[2] = late_ms[1]
        late_ms[1] = late_ms[0]
        late_ms[0] = 0
    latches.delay(SF16, late_ms[2] <= LATE_WITHIN_MS, True, SF16, loop_ms, LATE_MS)


def chain(memory, latches, reading, permit1, permit2):
    """SF-23: the chain is open, or a PERMIT contact 0.5 s after its pulses began."""
    closed = reading.chain_closed
    latches.delay(SF23_CHAIN, not closed, True, SF23_CHAIN, 0, 1)
    contact(memory, latches, 0, permit1, reading.contact1_closed)
    contact(memory, latches, 1, permit2, reading.contact2_closed)


def contact(memory, latches, group, permit, closed):
    """SF-23 of one PERMIT's contact."""
    on_ms = min(memory.on_ms[group] + latches.loop_ms, HOUR_MS) if permit else 0
    memory.on_ms[group] = on_ms
    row = SF23_CONTACT + group
    latches.delay(row, on_ms >= CONTACT_MS and not closed, True, row, on_ms, CONTACT_MS)
