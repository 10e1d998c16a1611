"""Invariants 1 to 4 of safety.md: a person, a plant and an adversary, drawn by hypothesis.

Every integer refuses to leave 31 bits. Invariants 1, 2 and 4 are judged in every step
(`desk.judge`), invariant 3 by repeating the last step of a rule with one value less that is valid.
"""

import copy
from itertools import pairwise

from desk.int31 import Int31
from desk.judge import Judge
from desk.storm import CODES, PRESSES, TEMPERATURES, TROUBLES, calm
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, rule

from firmware.boiler import config, control, interlock
from firmware.boiler.reading import Outputs, Reading
from firmware.common import ticks
from firmware.common.limits import NAMES, Limits

VALIDITY = ("pt1_ok", "pt2_ok", "reference_ok", "t_drum_ok", "t_outlet_ok", "t_metal_ok")
VALIDITY += ("supply_ok", "config_ok")
OTHERS = ("chain_closed", "off_target1_closed", "off_target2_closed")
OTHERS += ("contact1_closed", "contact2_closed", "alive1_closed", "alive2_closed")
LIMIT_CODES = [limit + d for limit in (10_400, 10_800, 11_200, 11_600) for d in (-1, 0, 1)]
LIMIT_CODES += [limit + d for limit in (11_680, 12_000, 2880, 16_800) for d in (-1, 0, 1)]
codes = st.one_of(st.sampled_from(LIMIT_CODES + list(CODES)), st.integers(-32_768, 32_767))
temperatures = st.one_of(st.sampled_from(TEMPERATURES), st.integers(-30_000, 100_000))
troubles = st.dictionaries(
    st.sampled_from([name for name, _ in TROUBLES]), st.integers(0, 1000), max_size=4
)


class Board:
    """The protection between two steps, so that it can be copied whole."""

    def __init__(self, superheater):
        limits = config.fallback()
        if superheater:
            limits = Limits(limits_of(limits) | {"superheater": 1}, "")
        self.state = interlock.State(limits, True)
        self.control = control.Control(self.state)
        self.outputs = Outputs()

    def heats(self):
        return self.outputs.permit1, self.outputs.permit2, bool(self.outputs.pump)


def limits_of(found):
    """The numbers of Limits as a dict."""
    return {name: getattr(found, name) for name in NAMES}


def invalidated(reading, name):
    """The same reading with one value invalid."""
    worse = copy.copy(reading)
    setattr(worse, name, False)
    return worse


class Protection(RuleBasedStateMachine):
    @initialize(
        start_ms=st.sampled_from([0, (1 << 30) - 60_000]),
        pressed=st.booleans(),
        superheater=st.booleans(),
    )
    def boot(self, start_ms, pressed, superheater):
        self.board = Board(superheater)
        self.reading = Reading()
        self.judge = Judge(self.board.state, self.board.control, self.board.outputs)
        self.now_ms = Int31(start_ms)
        self.loop = 0
        self.code = 10_400
        self.level = 7
        self.calm_turns(41, button_pressed=pressed)

    def calm_reading(self):
        calm(self.reading, self.board.state, self.loop, Int31)
        self.reading.pt1_code = self.reading.pt2_code = Int31(self.code)
        self.reading.level_bits = Int31(self.level)

    def turn(self):
        """One loop with the reading as it is."""
        before = copy.deepcopy(self.board) if self.compare else None
        self.judge.turn(self.reading, self.now_ms)
        if before is not None:
            self.compare_with_less(before)
        self.now_ms = Int31(ticks.add(self.now_ms, self.reading.loop_ms))
        self.loop += 1

    compare = False

    def compare_with_less(self, before):
        """3: an output that is off stays off if one valid reading becomes invalid."""
        heats = self.board.heats()
        for name in VALIDITY:
            if getattr(self.reading, name):
                other = copy.deepcopy(before)
                interlock.step(other.state, invalidated(self.reading, name), self.now_ms)
                other.control.step(invalidated(self.reading, name), other.outputs)
                for less, more in zip(other.heats(), heats, strict=True):
                    assert more or not less, name

    def calm_turns(self, turns, **changes):
        for _ in range(turns):
            self.calm_reading()
            for name, value in changes.items():
                setattr(self.reading, name, value)
            self.turn()

    @rule()
    def person_starts_the_plant(self):
        """Waits, silences, resets and starts."""
        self.code, self.level = 10_400, 7
        ends = [(0, 0), *PRESSES, (195, 195)]
        for (_, before), (begin, end) in pairwise(ends):
            self.calm_turns(begin - before)
            self.calm_turns(end - begin, button_pressed=True)

    @rule(turns=st.sampled_from([1, 2, 3, 19, 20, 21, 39, 40, 41, 199, 200, 201, 250]))
    def person_presses(self, turns):
        self.calm_turns(turns, button_pressed=True)
        self.calm_turns(1)

    @rule(turns=st.integers(1, 30))
    def nothing_happens(self, turns):
        self.compare = True
        self.calm_turns(1)
        self.compare = False
        self.calm_turns(turns)

    @rule(code=st.integers(3200, 11_700), level=st.integers(0, 31))
    def plant_goes_elsewhere(self, code, level):
        self.code, self.level = code, level

    @rule(slope=st.integers(-30, 30), turns=st.integers(1, 20))
    def pressure_ramps(self, slope, turns):
        for _ in range(turns):
            self.code = min(12_500, max(3200, self.code + slope))
            self.calm_turns(1)

    @rule(
        pairs=st.lists(st.tuples(codes, codes, st.booleans(), st.booleans()), max_size=6),
    )
    def transmitters_read_anything(self, pairs):
        self.compare = True
        for code1, code2, ok1, ok2 in pairs:
            changes = {"pt1_code": Int31(code1), "pt2_code": Int31(code2)}
            self.calm_turns(1, **changes, pt1_ok=ok1, pt2_ok=ok2)
        self.compare = False

    @rule(drum=st.lists(temperatures, max_size=5), metal=temperatures, ok=st.booleans())
    def thermometers_read_anything(self, drum, metal, ok):
        self.compare = True
        for cdeg in drum:
            changes = {"t_drum_new": True, "t_drum_ok": ok, "t_drum_cdeg": Int31(cdeg)}
            self.calm_turns(1, **changes, t_metal_cdeg=Int31(metal))
        self.compare = False

    @rule(chosen=troubles, turns=st.sampled_from([1, 1, 1, 2, 3, 12, 25]))
    def anything_goes_wrong(self, chosen, turns):
        changes = {}
        for name, place in chosen.items():
            values = dict(TROUBLES)[name]
            value = values[place % len(values)]
            changes[name] = value if isinstance(value, bool) else Int31(value)
        self.calm_turns(turns - 1, **changes)
        self.compare = True
        self.calm_turns(1, **changes)
        self.compare = False

    @rule(wires=st.dictionaries(st.sampled_from(OTHERS), st.booleans(), max_size=3))
    def wires_read_anything(self, wires):
        """For longer than the delays of SF-13 and SF-23 but for the homing."""
        self.compare = True
        self.calm_turns(2, **wires)
        self.compare = False
        self.calm_turns(130, **wires)
        self.compare = True
        self.calm_turns(1, **wires)
        self.compare = False

    @rule(
        level=st.sampled_from([3, 7, 15, 31]),
        age_ms=st.sampled_from([100, 1999, 2000, 2999, 3000, 3_600_000]),
        turns=st.sampled_from([1, 59, 60, 61, 130]),
        pauses=st.booleans(),
    )
    def feed_and_flow_read_anything(self, level, age_ms, turns, pauses):
        """Without water from LC_ON on the pump runs; `pauses`: now and then a sample is invalid."""
        self.level = level
        for turn in range(turns):
            valid = not pauses or turn % 5 != 0
            self.calm_turns(1, flow_age_ms=Int31(age_ms), pt1_ok=valid)
        self.compare = True
        self.calm_turns(1, flow_age_ms=Int31(age_ms))
        self.compare = False

    @rule(offset=st.integers(-1500, 1500), turns=st.sampled_from([1, 190, 210]))
    def drum_thermometer_is_off(self, offset, turns):
        """SF-05, for longer than its 10 s."""
        cdeg = Int31(17_900 + offset)
        self.calm_turns(turns, t_drum_cdeg=cdeg)
        self.compare = True
        self.calm_turns(1, t_drum_cdeg=cdeg)
        self.compare = False

    @rule(left_ms=st.sampled_from([0, 50, 100]))
    def evening_comes(self, left_ms):
        """As if the plant had run since the morning: it stops by itself."""
        state = self.board.state
        state.run_ms = Int31(interlock.RUN_MAX_MS - left_ms)
        self.calm_turns(3)
        assert state.mode not in (interlock.RUN, interlock.REDUCED)

    @rule(minutes=st.sampled_from([1, 5]))
    def minutes_pass(self, minutes):
        """In loops that are just not late: they cost half."""
        self.calm_turns(minutes * 600, loop_ms=Int31(100))

    @rule()
    def cold_and_empty(self):
        """Where a cold fill may begin, with a press, and anything valid after it."""
        self.code, self.level = 3200, 0
        cold = dict.fromkeys(("t_drum_cdeg", "t_metal_cdeg", "t_outlet_cdeg"), Int31(1500))
        self.calm_turns(4, **cold)
        self.calm_turns(6, **cold, button_pressed=True)
        self.calm_turns(2, **cold)
        self.compare = True
        self.calm_turns(2, **cold)
        self.calm_turns(2, **{**cold, "t_drum_cdeg": Int31(12_000)}, t_drum_new=True)
        self.compare = False

    @rule(op=st.sampled_from(["start", "start", "stop", "trip"]))
    def gateway_commands(self, op):
        if op == "start":
            self.judge.start()
        else:
            getattr(interlock, op)(self.board.state)
        self.calm_turns(1)
