"""Drives, stops, switches and faults of the true mirrors."""

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sim.plant.mirrors import Mirrors, drive_steps
from sim.plant.parameters import AxisParameters, MirrorParameters, ReceiverParameters

AZIMUTH = AxisParameters("rotary", 60.0, 300.0, 60.0, -1, steps_per_deg=400.0, backlash_deg=0.05)
ELEVATION = AxisParameters(
    "linear",
    0.0,
    90.0,
    90.0,
    1,
    counts_per_mm=20.0,
    arm_a_mm=200.0,
    arm_b_mm=600.0,
    angle_offset_deg=45.0,
    backlash_deg=0.05,
)
RECEIVER = ReceiverParameters((0.0, 0.0, 4.0), 0.4, 0.4, (0.0, 0.94, -0.34))


def mirror(name, board, pivot):
    return MirrorParameters(
        name,
        board,
        1,
        pivot,
        1.0,
        1.0,
        (3, 3),
        0.05,
        0.92,
        1.5,
        (AZIMUTH, ELEVATION),
        (0.0, 0.0, 4.0),
    )


def field():
    mirrors = [
        mirror("m1", "tracker1", (-2.25, 7.5, 1.2)),
        mirror("m2", "tracker2", (-0.75, 7.8, 1.2)),
        mirror("m3", "tracker1", (0.75, 7.8, 1.2)),
    ]
    return Mirrors(mirrors, RECEIVER)


def run(mirrors, seconds):
    for _ in range(round(seconds / 0.05)):
        mirrors.step(0.05)


def test_rotary_axis_when_driven_for_a_second_then_turned_by_the_steps_less_the_play():
    mirrors = field()
    mirrors.place("m1", 180.0, 45.0)
    mirrors.set_rates("tracker1", [400, 0, 0, 0])
    run(mirrors, 1.0)
    assert mirrors.angles_deg[0] == pytest.approx([181.0 - 0.025, 45.0])


def test_axis_when_turned_back_then_first_takes_up_the_play():
    mirrors = field()
    mirrors.place("m1", 180.0, 45.0)
    mirrors.set_rates("tracker1", [400, 0, 0, 0])
    run(mirrors, 1.0)
    forth = mirrors.angles_deg[0, 0]
    mirrors.set_rates("tracker1", [-400, 0, 0, 0])
    run(mirrors, 0.1)
    assert forth - mirrors.angles_deg[0, 0] == pytest.approx(0.1 - 0.05)


@given(st.floats(-1.0, 91.0))
def test_linear_axis_when_placed_then_steps_follow_the_law_of_cosines(angle_deg):
    mirrors = field()
    mirrors.place("m1", 180.0, angle_deg)
    length = math.hypot(
        600.0 - 200.0 * math.cos(math.radians(angle_deg + 45.0)),
        200.0 * math.sin(math.radians(angle_deg + 45.0)),
    )
    assert drive_steps(ELEVATION, angle_deg) == pytest.approx(length * 20.0)
    assert mirrors.absolute_steps("tracker1")[1] == round(length * 20.0)
    assert mirrors.angles_deg[0, 1] == pytest.approx(angle_deg)


def test_count_when_driven_both_ways_then_whole_signed_steps_since_power_on():
    mirrors = field()
    mirrors.set_rates("tracker1", [400, -20, 0, 3])
    run(mirrors, 0.5)
    assert mirrors.steps("tracker1") == [200, -10, 0, 1]
    mirrors.set_rates("tracker1", [-800, 0, 0, 0])
    run(mirrors, 0.5)
    assert mirrors.steps("tracker1") == [-200, -10, 0, 1]
    assert mirrors.steps("tracker2") == [0, 0]


def test_drives_when_sent_to_angles_at_once_then_the_count_says_so_and_play_is_taken_up():
    mirrors = field()
    mirrors.place("m1", 60.0, 90.0)
    before = mirrors.absolute_steps("tracker1")
    mirrors.drive("m1", 150.0, 45.0)
    ways = [a - b for a, b in zip(mirrors.absolute_steps("tracker1"), before, strict=True)]
    assert mirrors.steps("tracker1") == ways
    assert ways[0] == 90 * 400 and ways[2:] == [0, 0]
    # Half of the backlash behind the drive, on the side that it comes from; steps are whole.
    assert mirrors.angles_deg[0].tolist() == pytest.approx([149.975, 45.025], abs=0.02)


def test_axis_when_driven_into_its_stop_then_it_stands_and_the_count_goes_on():
    mirrors = field()
    mirrors.place("m1", 62.0, 45.0)
    mirrors.set_rates("tracker1", [-2000, 0, 0, 0])
    run(mirrors, 2.0)
    assert 58.9 < mirrors.angles_deg[0, 0] < 60.0
    assert mirrors.steps("tracker1")[0] == -4000


def test_home_switch_when_passed_then_made_from_the_home_position_on():
    mirrors = field()
    mirrors.place("m1", 60.5, 89.9)
    assert mirrors.home_made("tracker1") == [False, False, False, False]
    mirrors.place("m1", 59.9, 90.1)
    assert mirrors.home_made("tracker1") == [True, True, False, False]


def test_field_when_new_then_no_home_switch_is_made_and_nothing_moves():
    mirrors = field()
    assert not any(mirrors.home_made("tracker1") + mirrors.home_made("tracker2"))
    assert not mirrors.moving


def test_moving_when_it_follows_the_sun_then_not_and_when_it_escapes_then_so():
    mirrors = field()
    mirrors.set_rates("tracker1", [4, 0, 4, 0])
    assert not mirrors.moving
    mirrors.set_rates("tracker1", [4, 400, 4, 0])
    assert mirrors.moving
    mirrors.set_rates("tracker1", [0, 0, 0, 0])
    assert not mirrors.moving


def test_jammed_axis_when_driven_then_counts_but_stays_and_goes_again_when_mended():
    mirrors = field()
    mirrors.place("m1", 180.0, 45.0)
    mirrors.inject("m1.axis1", "jam")
    mirrors.set_rates("tracker1", [400, 0, 0, 0])
    run(mirrors, 1.0)
    assert mirrors.angles_deg[0, 0] == 180.0
    assert mirrors.steps("tracker1")[0] == 400
    mirrors.clear("m1.axis1", "jam")
    run(mirrors, 1.0)
    assert mirrors.angles_deg[0, 0] == pytest.approx(181.0 - 0.025)


@pytest.mark.parametrize(
    ("kind", "value", "rate", "turned_deg", "counted"),
    [("slow", 0.5, 400, 0.5, 400), ("runaway", -400.0, 0, -1.0, 0)],
)
def test_axis_when_slow_or_runaway_then_turns_so_and_counts_its_rate(
    kind, value, rate, turned_deg, counted
):
    mirrors = field()
    mirrors.place("m3", 180.0, 45.0)
    mirrors.inject("m3.axis1", kind, value)
    mirrors.set_rates("tracker1", [0, 0, rate, 0])
    run(mirrors, 1.0)
    behind_deg = math.copysign(0.025, turned_deg)
    assert mirrors.angles_deg[2, 0] == pytest.approx(180.0 + turned_deg - behind_deg)
    assert mirrors.steps("tracker1")[2] == counted


def test_home_switch_when_faulty_then_says_the_same_always():
    mirrors = field()
    mirrors.inject("m1.home", "closed")
    assert mirrors.home_made("tracker1") == [True, True, False, False]
    mirrors.clear("m1.home", "closed")
    mirrors.inject("m1.home", "open")
    mirrors.place("m1", 59.0, 91.0)
    assert mirrors.home_made("tracker1")[:2] == [False, False]


@pytest.mark.parametrize(
    ("target", "kind", "named"),
    [("m9.axis1", "jam", "m1"), ("m1.axis3", "jam", "axis1"), ("m1.home", "jam", "open")],
)
def test_fault_when_unknown_then_the_error_names_what_is_allowed(target, kind, named):
    with pytest.raises(ValueError, match=named):
        field().inject(target, kind)


def test_power_when_the_sun_is_down_or_hidden_then_none():
    mirrors = field()
    assert mirrors.power_w((0.0, -0.99, -0.1), 800.0) == 0.0
    assert mirrors.power_w((0.0, -0.6, 0.8), 0.0) == 0.0
    assert not mirrors.powers_w.any()


def test_power_when_one_mirror_is_on_target_then_it_alone_brings_it():
    mirrors = field()
    # Sun in the south at 60 degrees; m1 looks half-way between it and the receiver.
    sun = np.array([0.0, -0.5, math.sqrt(0.75)])
    ray = np.array([2.25, -7.5, 2.8])
    normal = sun + ray / np.linalg.norm(ray)
    normal /= np.linalg.norm(normal)
    azimuth = math.degrees(math.atan2(normal[0], normal[1])) % 360
    mirrors.place("m1", azimuth, math.degrees(math.asin(normal[2])))
    total = mirrors.power_w(sun, 900.0)
    assert 600.0 < total < 850.0
    assert mirrors.powers_w.tolist() == pytest.approx([total, 0.0, 0.0])


@settings(max_examples=30, deadline=None)
@given(
    rates=st.lists(st.integers(-2500, 2500), min_size=4, max_size=4),
    looks=st.lists(st.booleans(), min_size=20, max_size=20),
)
def test_motion_when_looked_at_now_and_then_then_the_same_as_never(rates, looks):
    watched, alone = field(), field()
    watched.set_rates("tracker1", rates)
    alone.set_rates("tracker1", rates)
    for look in looks:
        watched.step(0.05)
        alone.step(0.05)
        if look:
            watched.home_made("tracker1")
    assert watched.angles_deg == pytest.approx(alone.angles_deg, abs=1e-9)
    assert watched.steps("tracker1") == alone.steps("tracker1")


def test_heliostat_of_one_axis_when_given_then_refused():
    slat = MirrorParameters(
        "s1",
        "tracker1",
        1,
        (0.0, 0.0, 0.0),
        0.2,
        1.0,
        (1, 1),
        0.0,
        0.9,
        1.5,
        (AZIMUTH,),
        (0.0, 0.0, 4.0),
    )
    with pytest.raises(ValueError, match="a slat has 1, others 2"):
        Mirrors([slat], RECEIVER)
