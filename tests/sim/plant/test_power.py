"""Supply and stored energy: what falls at which voltage, and what an escape takes and gets back."""

from dataclasses import replace

import pytest

from sim.plant.inputs import TrackerInputs
from sim.plant.mirrors import Mirrors
from sim.plant.parameters import ReserveParameters
from sim.plant.plant import Plant
from sim.plant.power import Reserve
from sim.plant.sky import Sky

DARK = Sky([(0.0, -0.6, -0.8, 0.0, 10.0, 3.0, 1e5)] * 2)
BATTERY = ReserveParameters(capacity_wh=84.0, ohm=0.03, charger_w=40.0, motor_w=30.0, board_w=2.0)
FULL_J = 84.0 * 3600.0


@pytest.fixture
def inputs():
    return TrackerInputs([0, 0], [False, False])


@pytest.fixture
def plant(parameters):
    return Plant(parameters("la-villette"), DARK, 1)


def held(plant, run_s, volts, seconds=0.2):
    """The plant some time after its supply has fallen to this."""
    plant.inject("supply", "dip", volts, plant.time_s)
    run_s(plant, seconds)
    return plant


def half_way(plant):
    """All mirrors in the middle of their travel."""
    for mirror in plant.parameters.mirrors:
        plant.mirrors.place(mirror.id, 180.0, 45.0)
    return plant


def driving(plant, board="tracker1"):
    """Both axes of its two mirrors at full speed; PERMIT is low, so the escape axes are not its."""
    plant.mirrors.set_rates(board, [2000, -600] * 2)
    return plant


# -- the battery -----------------------------------------------------------------------------------


def test_battery_when_full_then_12_8_volts_and_a_board_that_lives(inputs):
    reserve = Reserve(BATTERY, inputs)
    reserve.step(1.0, 0.0, 24.0)
    assert (inputs.reserve_mv, inputs.reserve_ok, reserve.powered) == (12800, True, True)


def test_battery_under_the_load_of_homing_then_sags_by_its_resistance_and_comes_back(inputs):
    reserve = Reserve(BATTERY, inputs)
    reserve.step(1.0, 160.0, 24.0)
    # 160 W less 40 W of the charger from 12.8 V are 9.4 A, over 0.03 ohm 0.28 V.
    assert inputs.reserve_mv == pytest.approx(12_519, abs=2)
    reserve.step(1.0, 0.0, 24.0)
    assert inputs.reserve_mv > 12_800  # it is being charged


def test_battery_without_a_supply_then_gives_what_it_holds_and_no_more(inputs):
    reserve = Reserve(BATTERY, inputs)
    seconds = 0
    while reserve.powered:
        reserve.step(10.0, 58.0, 0.0)
        seconds += 10
    # 58 W of motors and 2 W of the board.
    assert seconds == pytest.approx(FULL_J / 60.0, abs=20)
    assert inputs.reserve_mv == 0


def test_battery_when_its_load_is_gone_then_stays_switched_off_until_there_is_a_supply(inputs):
    weak = replace(BATTERY, ohm=1.0)
    reserve = Reserve(weak, inputs)
    reserve.step(0.1, 120.0, 0.0)
    assert not reserve.powered
    reserve.step(0.1, 0.0, 0.0)
    assert not reserve.powered
    reserve.step(0.1, 0.0, 24.0)
    assert reserve.powered


def test_battery_that_was_drawn_on_then_is_charged_again_by_the_charger_s_power(inputs):
    reserve = Reserve(BATTERY, inputs)
    reserve.step(100.0, 98.0, 0.0)
    assert reserve.stored_j == pytest.approx(FULL_J - 10_000.0)
    reserve.step(100.0, 0.0, 24.0)
    assert reserve.stored_j == pytest.approx(FULL_J - 6_000.0)
    reserve.step(1000.0, 0.0, 24.0)
    assert reserve.stored_j == FULL_J


@pytest.mark.parametrize(("kind", "value", "mv"), [("dip", 9.0, 9000), ("off", None, 0)])
def test_battery_when_broken_then_shows_it_and_gives_as_much_as_that(inputs, kind, value, mv):
    reserve = Reserve(BATTERY, inputs)
    reserve.inject(kind, value, 0.0)
    assert inputs.reserve_mv == mv
    reserve.step(0.1, 60.0, 24.0)
    assert reserve.powered
    reserve.step(0.1, 60.0, 0.0)
    assert reserve.powered == (mv >= 8000)
    reserve.clear(kind)
    assert inputs.reserve_mv > 12_000


@pytest.mark.parametrize("energy", ["spring", "gravity", "none"])
def test_board_without_a_battery_then_lives_by_the_supply_alone(inputs, energy):
    reserve = Reserve(replace(BATTERY, energy=energy), inputs)
    assert not inputs.reserve_ok
    reserve.step(1.0, 100.0, 24.0)
    assert reserve.powered
    reserve.step(1.0, 0.0, 6.0)
    assert not reserve.powered


# -- the whole plant -------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("volts", "relays", "board"),
    [(24.0, True, True), (15.5, True, True), (14.5, False, True), (6.5, False, False)],
)
def test_supply_when_it_dips_then_relays_fall_first_and_the_board_last(
    plant, run_s, volts, relays, board
):
    plant.warm_start(5.0, 5.0)
    plant.pulse1 = plant.pulse2 = plant.pump = plant.vent_closed = True
    held(plant, run_s, volts)
    assert plant.hydraulics.vent_open is not relays
    assert (plant.hydraulics.feed_kg_s > 0.0) is relays
    assert plant.boiler_inputs.contact1_closed is relays
    assert plant.tracker_inputs["tracker1"].permit is relays
    assert plant.boiler_powered is board
    assert all(plant.powered.values())


def test_supply_when_it_comes_back_then_the_board_has_power_again(plant, run_s):
    held(plant, run_s, 0.0)
    assert not plant.boiler_powered and plant.power_changes == 1
    plant.clear("supply", "dip")
    run_s(plant, 1.0)
    assert plant.boiler_powered and plant.power_changes == 2


def test_motors_when_the_supply_is_gone_then_run_on_from_the_battery(plant, run_s):
    driving(half_way(held(plant, run_s, 0.0, seconds=4.0)))
    before = plant.mirrors.angles_deg.copy()
    run_s(plant, 2.0)
    assert (abs(plant.mirrors.angles_deg - before) > 1.0)[[0, 2]].all()
    assert plant.tracker_inputs["tracker1"].reserve_mv < 12_600
    run_s(plant, 18.0)
    # Two motors of 30 W; on the other board they stand after an escape of seconds.
    used_j = [FULL_J - plant.reserves[board].stored_j for board in ("tracker1", "tracker2")]
    assert used_j[0] > used_j[1] + 900.0
    assert 200.0 < used_j[1] < 900.0


def test_motors_when_supply_and_battery_are_gone_then_stand_until_power_is_back(plant, run_s):
    plant.inject("reserve.tracker1", "off", None, 0.0)
    driving(half_way(held(plant, run_s, 0.0)))
    before = plant.mirrors.angles_deg.copy()
    run_s(plant, 2.0)
    assert (plant.mirrors.angles_deg[[0, 2]] == before[[0, 2]]).all()
    assert (plant.mirrors.angles_deg[[1, 3], 1] > before[[1, 3], 1] + 10.0).all()
    assert plant.powered == {"tracker1": False, "tracker2": True}
    plant.clear("supply", "dip")
    run_s(plant, 2.0)
    assert (plant.mirrors.angles_deg[0] != before[0]).any()


@pytest.mark.parametrize(
    ("drive", "goes"), [("spring", True), ("gravity", True), ("wire", False), ("software", False)]
)
def test_mirrors_when_all_power_is_gone_then_spring_or_weight_takes_them_home(
    parameters, run_s, drive, goes
):
    numbers = parameters("la-villette")
    mirrors = tuple(replace(mirror, escape_drive=drive) for mirror in numbers.mirrors)
    reserve = ReserveParameters("none")
    plant = half_way(Plant(replace(numbers, mirrors=mirrors, reserve=reserve), DARK, 1))
    plant.pulse1 = plant.pulse2 = True
    held(plant, run_s, 0.0, seconds=15.0)
    assert plant.tracker_inputs["tracker1"].home_made[1::2] == [goes, goes]
    assert plant.mirrors.angles_deg[:, 0] == pytest.approx(180.0, abs=0.1)
    plant.clear("supply", "dip")
    run_s(plant, 15.0)
    assert plant.mirrors.at_rest and not plant.mirrors.moving


def test_runaway_axis_when_there_is_no_power_at_all_then_stands_too(parameters, run_s):
    numbers = replace(parameters("la-villette"), reserve=ReserveParameters("none"))
    plant = Plant(numbers, DARK, 1, Mirrors(numbers.mirrors, numbers.receiver))
    plant.inject("mirror.m1.axis1", "runaway", None, 0.0)
    held(plant, run_s, 0.0)
    before = plant.mirrors.angles_deg.copy()
    run_s(plant, 1.0)
    assert (plant.mirrors.angles_deg == before).all()
