"""Scenarios are played once for each interpreter and length, and their results are shared."""

from datetime import timedelta
from functools import cache

import pytest

from assurance.equivalence import interpreters_differ
from assurance.pairs import LISTED
from sim.scenario.load import read_scenario
from sim.scenario.simulation import Options, Simulation

# Nothing happens before sunrise, at 14:20 UTC; without the night it takes a third of the time.
NIGHT_S = {"measured-day": 14 * 3600}


@pytest.fixture(scope="session")
def without_night():
    """without_night(name) -> the shipped scenario, from shortly before sunrise, and its site."""

    def read(name):
        scenario, site = read_scenario(name)
        night_s = NIGHT_S.get(name, 0)
        later = {
            "start": scenario.start + timedelta(seconds=night_s),
            "duration_s": scenario.duration_s - night_s,
            "action": tuple(
                action.model_copy(update={"at_s": action.at_s - night_s})
                for action in scenario.action
            ),
        }
        return scenario.model_copy(update=later), site

    return read


@pytest.fixture(scope="session")
def played(without_night):
    """played(name, interpreter="cpython", until_s=None) -> its result."""

    @cache
    def play(name, interpreter="cpython", until_s=None):
        options = Options(interpreter, until_s=until_s, listed_pairs=LISTED)
        return Simulation(*without_night(name), options).run()

    return play


@pytest.fixture(scope="session")
def holds():
    """holds(result): a run on CPython met its expectations, and no invariant was violated."""

    def check(result):
        assert result.ok, [line for line in result.expect if not line.ok] + result.trips
        assert result.expect
        assert result.invariants["violated"] == []
        assert set(result.firmware.values()) == {"cpython"}

    return check


@pytest.fixture(scope="session")
def dark_in_time():
    """dark_in_time(result): the light was gone soon enough after both PERMITs fell."""

    def check(result):
        if result.permit_low_s is not None:
            assert result.dark_s is not None
            # From low PERMITs to no light (safety.md, time to act).
            assert result.dark_s - result.permit_low_s <= 5.0

    return check


@pytest.fixture(scope="session")
def decides_the_same(played, without_night):
    """decides_the_same(name, until_s): both interpreters do, until then or for all of it."""

    def check(name, until_s):
        there, here = played(name, "micropython", until_s), played(name, "cpython", until_s)
        assert set(there.firmware.values()) == {"micropython"}
        assert there.states == here.states
        assert there.trips == here.trips
        assert there.digest == here.digest, interpreters_differ(*without_night(name), until_s)

    return check
