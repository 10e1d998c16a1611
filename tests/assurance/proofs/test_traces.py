"""Invariants 5 and 6 of safety.md on two recorded traces, and both interpreters on the same."""

import functools
import json
from pathlib import Path

import pytest
from desk.fuzz import Dice
from desk.int31 import Int31
from desk.replay import replay
from hypothesis import given, settings
from hypothesis import strategies as st

from assurance.proofs import traces, two_runs
from assurance.proofs.frames import higher
from assurance.proofs.interpreters import unix
from assurance.proofs.recording import NAMES, record
from firmware.boiler import config
from firmware.common import limits

SCENARIOS = ("pump-jams", "ramp-of-0-1-bar-a-second")


@functools.cache
def pair(name):
    return two_runs.Pair(record(name))


def written(name, folder):
    path = folder / f"{name}.trace"
    pair(name).trace.write(path)
    return str(path)


def test_trace_when_recorded_then_it_begins_with_the_boot_and_ends_behind_the_drop():
    trace = pair("pump-jams").trace
    assert trace.turns[0].why == "boot"
    assert trace.turns[trace.run].up
    assert trace.turns[trace.drop].why == "SF-15"
    assert not any(turn.up for turn in trace.turns[trace.drop :])


@pytest.mark.parametrize("name", SCENARIOS)
def test_trace_when_replayed_on_31_bits_then_the_same_is_decided_in_every_loop(name, tmp_path):
    assert replay(written(name, tmp_path), Int31) == len(pair(name).trace.turns)


@pytest.mark.needs_micropython
def test_traces_when_replayed_on_micropython_without_heap_then_the_same_is_decided(tmp_path):
    files = [written(name, tmp_path) for name in SCENARIOS]
    assert unix("replays.py", *files) == [len(pair(name).trace.turns) for name in SCENARIOS]


def test_trace_when_a_decision_is_another_then_the_replay_says_in_which_loop(tmp_path):
    path = Path(written("pump-jams", tmp_path))
    lines = path.read_text().splitlines()
    values = limits.defaults() | {"differ_code": 40, "high_code": 9000, "high_hold_code": 9001}
    values |= {"vent_close_code": 8000, "pressure_back_code": 8001, "reduced_back_code": 8002}
    assert config.fault(values) is None
    path.write_text("\n".join([json.dumps(values), *lines[1:]]) + "\n")
    with pytest.raises(AssertionError, match="pump-jams"):
        replay(str(path))


@st.composite
def invalid(draw, trace, begin):
    """{loop: samples that are invalid in it}; of thermometers, where a conversion ended."""
    loops = st.integers(begin, trace.drop - 1)
    names = st.sampled_from(list(two_runs.SAMPLES))
    change = {}
    for number, name in draw(st.sets(st.tuples(loops, names), max_size=30)):
        new = two_runs.SAMPLES[name]
        if new is None or trace.turns[number].reading[NAMES.index(new)]:
            change.setdefault(number, set()).add(name)
    return change


@pytest.mark.parametrize("name", SCENARIOS)
@settings(max_examples=25)
@given(data=st.data())
def test_invariant_5_when_samples_are_invalid_then_the_first_drop_is_not_later(name, data):
    runs = pair(name)
    begin = data.draw(st.sampled_from(list(runs.forks)))
    change = data.draw(invalid(runs.trace, begin))
    allowed = traces.ALLOWED_LOOPS.get(runs.trace.turns[runs.trace.drop].why, 0)
    assert runs.delay(begin, change) <= allowed


@st.composite
def tighter(draw, now):
    """Limits that a board takes, some of them tighter than `now`."""
    values = {name: getattr(now, name) for name in limits.NAMES}
    for name in draw(st.sets(st.sampled_from(list(two_runs.TIGHTER)), min_size=1, max_size=3)):
        _, _, lowest, highest = limits.LIMITS[limits.NAMES.index(name)]
        end = lowest if two_runs.TIGHTER[name] < 0 else highest
        values[name] = draw(st.integers(min(end, values[name]), max(end, values[name])))
    return values


@pytest.mark.parametrize("name", SCENARIOS)
@settings(max_examples=25)
@given(data=st.data())
def test_invariant_6_when_limits_are_tightened_then_the_first_drop_is_not_later(name, data):
    runs = pair(name)
    values = data.draw(tighter(runs.trace.limits).filter(lambda v: config.fault(v) is None))
    begin = data.draw(st.sampled_from(list(runs.forks)))
    assert runs.delay(begin, tight=limits.Limits(values, "00000000")) == 0


@pytest.mark.parametrize("name", SCENARIOS)
def test_invariant_7_when_one_of_two_boards_gets_frames_then_no_permit_is_higher(name):
    loop, frames = higher(pair(name).trace, Dice(5), loops=150)
    assert loop is None
    assert frames > 500


def test_two_runs_when_the_second_has_looser_limits_then_the_delay_is_seen():
    runs = pair("ramp-of-0-1-bar-a-second")
    now = runs.trace.limits
    values = {name: getattr(now, name) for name in limits.NAMES}
    values |= {"high_code": 11_640, "high_hold_code": 11_660, "high_high_code": 11_990}
    begin = min(runs.forks)
    assert runs.delay(begin, tight=limits.Limits(values, "00000000")) > 0
