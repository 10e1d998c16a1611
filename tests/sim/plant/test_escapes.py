"""Escape by wire: the PERMIT line alone takes the mirrors home, and nothing else on the way."""

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sim.plant.mirrors import Mirrors
from sim.plant.parameters import AxisParameters, MirrorParameters, ReceiverParameters

AZIMUTH = AxisParameters("rotary", 60.0, 300.0, 60.0, -1, 400.0, speed_steps_s=2000.0)
ELEVATION = AxisParameters(
    "rotary", 0.0, 90.0, 90.0, 1, 100.0, backlash_deg=0.05, speed_steps_s=1000.0
)
RECEIVER = ReceiverParameters((0.0, 0.0, 4.0), 0.4, 0.4, (0.0, 0.94, -0.34))
FROM_DEG = 40.0
FULL_DEG_S = 10.0


def field(drive="wire", permit=True):
    """m1 on tracker1 and m2 on tracker2, both at 180 and 40 degrees."""
    mirrors = [
        MirrorParameters(
            id=name, board=board, group=1, pivot_m=(east, 7.5, 1.2), width_m=1.0, height_m=1.0,
            facets=(3, 3), surface_offset_m=0.05, reflectivity=0.92, slope_error_mrad=1.5,
            axes=(AZIMUTH, ELEVATION), aim_m=(0.0, 0.0, 4.0), escape_drive=drive,
        )
        for name, board, east in (("m1", "tracker1", -1.0), ("m2", "tracker2", 1.0))
    ]  # fmt: skip
    made = Mirrors(mirrors, RECEIVER)
    for name in ("m1", "m2"):
        made.place(name, 180.0, FROM_DEG)
    for board in ("tracker1", "tracker2"):
        made.permit(board, permit)
    return made


def run(mirrors, seconds):
    """Every 100 ms boards look, as they do."""
    for _ in range(round(seconds * 10)):
        mirrors.step(0.05)
        mirrors.step(0.05)
        mirrors.steps("tracker1")
    return mirrors


def elevation_deg(mirrors):
    return float(mirrors.angles_deg[0, 1])


def counted(mirrors):
    return mirrors.steps("tracker1")[1]


@pytest.mark.parametrize("drive", ["wire", "spring", "gravity"])
def test_permit_when_its_line_dies_then_the_axis_runs_home_at_full_speed_and_stops(drive):
    mirrors = field(drive)
    assert mirrors.at_rest
    mirrors.permit("tracker1", live=False)
    assert mirrors.moving
    run(mirrors, 2.0)
    assert elevation_deg(mirrors) == pytest.approx(FROM_DEG + 2.0 * FULL_DEG_S, abs=0.03)
    assert counted(mirrors) == pytest.approx(2000, abs=1)
    run(mirrors, 6.0)
    assert elevation_deg(mirrors) == pytest.approx(90.0, abs=1e-4)
    assert mirrors.home_made("tracker1") == [False, True]
    assert counted(mirrors) == pytest.approx(5002, abs=1)  # and half of the backlash
    assert mirrors.at_rest and not mirrors.moving
    assert mirrors.angles_deg[1].tolist() == [180.0, FROM_DEG], "the line of another board"


def test_permit_when_low_then_the_driver_has_the_other_axis_alone():
    mirrors = field()
    mirrors.permit("tracker1", live=False)
    mirrors.set_rates("tracker1", [400, -1000])
    run(mirrors, 2.0)
    assert mirrors.angles_deg[0].tolist() == pytest.approx([182.0, 60.0], abs=0.03)


def test_permit_when_it_comes_back_on_the_way_then_the_driver_has_the_axis_again():
    mirrors = field()
    mirrors.permit("tracker1", live=False)
    run(mirrors, 2.0)
    mirrors.permit("tracker1", live=True)
    assert mirrors.at_rest
    mirrors.set_rates("tracker1", [0, -500])
    run(mirrors, 2.0)
    assert elevation_deg(mirrors) == pytest.approx(50.0, abs=0.1)
    assert counted(mirrors) == pytest.approx(1000, abs=1)


def test_end_when_an_axis_stands_beyond_it_then_the_wire_does_not_move_it():
    mirrors = field()
    mirrors.place("m1", 180.0, 90.6)
    mirrors.permit("tracker1", live=False)
    assert mirrors.at_rest
    assert elevation_deg(run(mirrors, 1.0)) == 90.6


def test_software_drive_when_permit_is_low_then_only_the_board_moves_it():
    mirrors = field("software")
    mirrors.permit("tracker1", live=False)
    assert mirrors.at_rest
    mirrors.set_rates("tracker1", [0, 500])
    assert elevation_deg(run(mirrors, 1.0)) == pytest.approx(45.0, abs=0.03)


@pytest.mark.parametrize(
    ("drive", "permit", "goes"),
    [
        ("wire", False, False),
        ("spring", False, True),
        ("gravity", True, True),  # no motor holds against it
        ("wire", True, False),
        ("software", False, False),
    ],
)
def test_power_when_gone_then_only_a_spring_or_a_weight_moves_the_axis(drive, permit, goes):
    mirrors = field(drive, permit)
    mirrors.place("m1", 180.0, FROM_DEG)
    mirrors.feed("tracker1", powered=False)
    assert (elevation_deg(run(mirrors, 8.0)) > 89.9) is goes
    mirrors.feed("tracker1", powered=True)
    assert elevation_deg(run(mirrors, 8.0)) > 89.9 or permit or drive == "software"


@pytest.mark.parametrize(
    ("kind", "permit", "moved"),
    [
        ("open", True, True),  # the driver has no motor, whatever it asks for
        ("open", False, True),
        ("closed", False, False),  # welded
        ("jam", False, False),
        ("jam", True, False),
    ],
)
def test_escape_relay_when_broken_then_the_mirror_leaves_or_stays(kind, permit, moved):
    mirrors = field(permit=permit)
    mirrors.place("m1", 180.0, FROM_DEG)
    mirrors.inject("m1.escape", kind)
    assert (elevation_deg(run(mirrors, 8.0)) > 89.9) is moved
    mirrors.set_rates("tracker1", [0, -500 if moved else 500])
    goes_by_driver = kind == "closed"
    before = elevation_deg(mirrors)
    assert (abs(elevation_deg(run(mirrors, 1.0)) - before) > 4.0) is goes_by_driver
    mirrors.clear("m1.escape", kind)
    mirrors.permit("tracker1", live=False)
    assert elevation_deg(run(mirrors, 8.0)) > 89.9


@pytest.mark.parametrize(("drive", "motors"), [("wire", 1.0), ("spring", 0.0)])
def test_effort_when_it_escapes_then_a_motor_for_each_axis_on_its_way(drive, motors):
    mirrors = field(drive)
    assert mirrors.effort("tracker1") == 0.0
    mirrors.permit("tracker1", live=False)
    mirrors.set_rates("tracker1", [0, 1000])  # of a board that does not know better
    assert mirrors.effort("tracker1") == motors
    assert mirrors.effort("tracker2") == 0.0
    assert run(mirrors, 8.0).effort("tracker1") == 0.0


@pytest.mark.parametrize(("kind", "value", "per_s"), [("off", None, 0), ("noise", 40.0, 540)])
def test_sensor_when_broken_then_the_count_is_not_the_motion(kind, value, per_s):
    mirrors = field()
    mirrors.inject("m1.hall2", kind, value)
    mirrors.set_rates("tracker1", [0, 500])
    run(mirrors, 2.0)
    assert elevation_deg(mirrors) == pytest.approx(FROM_DEG + 10.0, abs=0.03)
    assert counted(mirrors) == pytest.approx(2 * per_s, abs=1)
    mirrors.set_rates("tracker1", [0, 0])
    run(mirrors, 1.0)
    assert counted(mirrors) == pytest.approx(2 * per_s + (value or 0.0), abs=1)


def test_jammed_axis_with_a_sensor_when_driven_then_its_count_stands():
    mirrors = field()
    mirrors.inject("m1.axis2", "jam")
    mirrors.set_rates("tracker1", [0, 500])
    assert counted(run(mirrors, 1.0)) == 0


def test_axis_when_it_stalls_then_it_moves_up_to_its_share_and_stands_beyond():
    mirrors = field()
    mirrors.inject("m1.axis2", "stall", 0.5)
    mirrors.set_rates("tracker1", [0, 499])
    run(mirrors, 1.0)
    assert counted(mirrors) == 499
    mirrors.set_rates("tracker1", [0, 501])
    run(mirrors, 1.0)
    assert counted(mirrors) == 499


@settings(max_examples=30, deadline=None)
@given(
    lines=st.lists(st.booleans(), min_size=40, max_size=40),
    rates=st.lists(st.integers(-1000, 1000), min_size=40, max_size=40),
    start_deg=st.floats(0.0, 90.0),
)
def test_motion_when_lines_and_rates_change_then_the_count_is_always_the_way(
    lines, rates, start_deg
):
    mirrors = field()
    mirrors.place("m1", 180.0, start_deg)
    begun = mirrors.absolute_steps("tracker1")[1]
    for live, rate in zip(lines, rates, strict=True):
        mirrors.permit("tracker1", live)
        mirrors.set_rates("tracker1", [0, rate])
        mirrors.step(0.05)
    moved = mirrors.absolute_steps("tracker1")[1] - begun
    assert counted(mirrors) == pytest.approx(moved, abs=1)
    mirrors.permit("tracker1", live=False)
    mirrors.set_rates("tracker1", [0, 0])
    assert elevation_deg(run(mirrors, 10.0)) >= 90.0
    assert mirrors.at_rest


def test_slat_when_permit_is_low_then_its_only_axis_goes_home():
    slat = MirrorParameters(
        id="s1", board="tracker1", group=1, pivot_m=(0.0, 0.0, 1.0), width_m=0.2, height_m=2.0,
        facets=(1, 1), surface_offset_m=0.0, reflectivity=0.9, slope_error_mrad=1.5,
        axes=(replace(ELEVATION, min_deg=10.0),), aim_m=(0.0, 1.0, 4.0), escape_axis=0,
        escape_drive="gravity", turns_about=(0.0, 1.0, 0.0),
    )  # fmt: skip
    mirrors = Mirrors([slat], ReceiverParameters((0.0, 1.0, 4.0), 0.4, 0.4, (0.0, 0.0, -1.0)))
    assert run(mirrors, 10.0).home_made("tracker1") == [True, False]
    assert mirrors.at_rest
