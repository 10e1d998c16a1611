"""Plant time: real, simulated, handed to child processes."""

import subprocess
import sys
import time

import pytest

from host.clock import VARIABLE, Clock, ClockError, trust
from host.codes import ClockTrust

EPOCH = 1_782_032_400_000


def test_clock_when_nothing_is_said_then_it_is_the_computers():
    clock = Clock.from_environment()
    assert not clock.simulated
    assert abs(clock.now_ms() - time.time() * 1000) < 100


def test_clock_when_simulated_then_it_begins_at_its_epoch_and_runs_at_its_rate():
    clock = Clock.starting(EPOCH, rate=10.0)
    begin = time.monotonic()
    first = clock.now_ms()
    clock.sleep(0.5)
    real_ms = (time.monotonic() - begin) * 1000
    assert abs(first - EPOCH) < 50
    assert 45 <= real_ms < 300
    assert abs((clock.now_ms() - first) - 10 * real_ms) < 50
    assert clock.wall_s(5.0) == 0.5


def test_clock_when_handed_to_a_child_then_both_show_the_same():
    clock = Clock.starting(EPOCH, rate=10.0)
    program = "from host.clock import Clock; print(Clock.from_environment().now_ms())"
    child = subprocess.run(
        [sys.executable, "-c", program],
        env={VARIABLE: clock.encode()},
        capture_output=True,
        check=True,
    )
    assert 0 <= clock.now_ms() - int(child.stdout) < 5_000
    assert Clock.decode(clock.encode()) == clock
    assert Clock.decode(Clock().encode()) == Clock()


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("", "allowed: UTC ms or -"),
        ("yesterday 0 1", "found 'yesterday 0 1'"),
        ("5 0 11", "rate is 11, allowed above 0 and up to 10"),
        ("5 0 0", "rate is 0"),
        ("5 0 nan", "rate is nan"),
        ("- 0 2", "real time has rate 1, found 2"),
    ],
)
def test_clock_when_its_description_is_wrong_then_the_error_says_what_is_allowed(text, says):
    with pytest.raises(ClockError) as e:
        Clock.decode(text)
    assert says in str(e.value)
    assert e.value.exit_code == 2


def test_clock_when_simulated_then_it_is_trusted_else_with_a_reason():
    assert trust(Clock.starting(EPOCH)) == (True, ClockTrust.SIMULATED)
    good, why = trust(Clock())
    assert good == (why is not ClockTrust.NOT_SYNCHRONISED)
