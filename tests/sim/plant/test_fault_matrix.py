"""Every cell of the matrix of faults that lies in the plant changes what it should, and no more.

A quarter of a minute in which everything happens is played twice, healthy and broken; no board
answers, so that what a sensor's fault changes is the reading alone.
"""

from functools import cache

import pytest

from host.site import load_site
from sim.boards.site_plant import plant_parameters
from sim.plant.mirrors import Mirrors
from sim.plant.plant import Plant
from sim.plant.sky import Sky
from sim.scenario import fault_matrix

BEGINS_S = 0.5
SKY = Sky([(0.0, -0.6, 0.8, 900.0, 10.0, 3.0, 1e5)] * 2)
IN_THE_RUNTIME = ("link.<board>", "board.<board>", "host", "conductor", "config.<board>")
NAMES = {"<board>": "tracker1", "<mirror>": "m1"}
VALUES = {
    "offset": 0.5,
    "drift": -0.1,
    "noise": 0.5,
    "hum": 0.5,
    "slow": 2.0,
    "dip": 10.0,
    "film": 60.0,
}
TRUTH = {"pressure_barg", "water_l", "drum_c", "metal_c", "steam_kg", "feed_kg_s", "vent_open"}
PRESSURES = {"pt1_code", "pt2_code"}
PERMITS = {"contact1_closed", "contact2_closed", "permit"}
MOVES = {"angles_deg", "steps", "home_made", "reserve_mv"}  # the battery feeds motors
CHAIN = {"chain_closed", *PERMITS}
# What may change, by row of the matrix; where truth does, readings of it do.
MAY_CHANGE = {
    "pt1": {"pt1_code"},
    "pt2": {"pt2_code"},
    "impulse_line": PRESSURES,
    "t_drum": {"t_drum_cdeg", "t_drum_ok"},
    "t_outlet": {"t_outlet_cdeg", "t_outlet_ok"},
    "t_metal": {"t_metal_cdeg", "t_metal_ok"},
    **{electrode: {"level_bits"} for electrode in ("lw2", "lw1", "lc_on", "lc_off", "hw")},
    "flow": {"flow_pulses", "flow_age_ms"},
    "adc_ref": {"reference_code"},
    "button": {"button_pressed"},
    "wind": {"wind_cm_s", "wind_ok"},
    "reserve.<board>": {"reserve_mv", "reserve_ok"},
    "permit1": {"contact1_closed", "permit", *MOVES},
    "permit2": {"contact2_closed", "permit", *MOVES},
    "off_target1": {"off_target1_closed"},
    "off_target2": {"off_target2_closed"},
    "alive1": {"alive1_closed"},
    "alive2": {"alive2_closed"},
    "mirror.<mirror>.axis1": {"angles_deg", "home_made", "reserve_mv"},
    "mirror.<mirror>.axis2": MOVES,
    "mirror.<mirror>.home": {"home_made"},
    "hall.<mirror>.axis1": {"steps"},
    "hall.<mirror>.axis2": {"steps"},
    "escape.<mirror>": MOVES,
}
MOVES_TRUTH = ("steam_demand", "pump", "pump_contact", "vent", "relief", "supply")
CUTS_THE_PUMP = ("estop", "pressure_switch", "thermal_switch")
CELLS = [
    (row, kind)
    for row, kinds in fault_matrix.MATRIX.items()
    for kind in kinds
    if row not in IN_THE_RUNTIME
]


@cache
def parameters():
    return plant_parameters(load_site("la-villette"))


def make_plant():
    numbers = parameters()
    return Plant(numbers, SKY, 1, Mirrors(numbers.mirrors, numbers.receiver))


# -- a quarter of a minute in which everything happens ---------------------------------------------


def running(plant):
    """10 bar, pulses, demand, feed, and a mirror on its way."""
    plant.warm_start(10.0, 5.0)
    plant.pulse1 = plant.pulse2 = plant.pump = True
    plant.demand_kg_h = 2.0
    plant.mirrors.set_rates("tracker1", [900, 300, 0, 0])


def windy_and_stopped(plant):
    plant.wind_m_s = 9.0
    plant.estop_pressed = plant.button = True
    plant.pump = False
    plant.off_target["tracker1"] = plant.off_target["tracker2"] = True


def at_home(plant):
    """No pulses any more; a mirror at its home switches, and water up to the top."""
    plant.estop_pressed = plant.button = False
    plant.pulse1 = plant.pulse2 = False
    plant.mirrors.set_rates("tracker1", [0, 0, 0, 0])
    axes = plant.parameters.mirrors[0].axes
    plant.mirrors.place("m1", axes[0].home_deg, axes[1].home_deg)
    plant.warm_start(9.0, 6.8)


def over_pressure(plant):
    """The pressure switch opens, the relief valve lifts; the pump is asked for."""
    plant.pulse1 = plant.pulse2 = plant.pump = True
    plant.warm_start(12.6, 6.0)


def over_heated(plant):
    """Steam at the outlet is far hotter than the drum: the thermal switch opens."""
    plant.warm_start(9.0, 6.0)
    plant.boiler.outlet_well_c = 250.0
    plant.pump = False


def dry(plant):
    plant.warm_start(3.0, 0.5)
    plant.vent_closed = False


def seen(plant):
    tracker = {}
    for name, inputs in plant.tracker_inputs.items():
        tracker |= {(key, name): value for key, value in vars(inputs).items()}
    readings = {(key, ""): value for key, value in vars(plant.boiler_inputs).items()}
    truth = {(name, ""): getattr(plant, name) for name in TRUTH - {"feed_kg_s", "vent_open"}}
    truth["feed_kg_s", ""] = plant.hydraulics.feed_kg_s
    truth["vent_open", ""] = plant.hydraulics.vent_open
    truth["angles_deg", ""] = plant.mirrors.angles_deg.tolist()
    return tracker | readings | truth


def played(target=None, kind=None, value=None):
    plant, shown, step = make_plant(), [], 0
    for happens in (running, windy_and_stopped, at_home, over_pressure, over_heated, dry):
        happens(plant)
        for _ in range(60):
            step += 1
            if target and step == round(BEGINS_S * 20):
                plant.inject(target, kind, value, plant.time_s)
            if step % 2 == 0 and happens is not dry:  # until then every tracker is alive
                plant.alive = {board: not level for board, level in plant.alive.items()}
            plant.step()
            shown.append(seen(plant))
    return shown


@cache
def healthy():
    return played()


def changed(target, kind, value):
    broken = played(target, kind, value)
    return {
        key
        for before, after in zip(healthy(), broken, strict=True)
        for key in before
        if before[key] != after[key]
    }


def named(row):
    for pattern, name in NAMES.items():
        row = row.replace(pattern, name)
    return row


def value_of(row, kind):
    if fault_matrix.unit_of(row, kind) is None:
        return None
    return 0.4 if fault_matrix.unit_of(row, kind).startswith("share") else VALUES[kind]


@pytest.mark.parametrize(("row", "kind"), CELLS, ids=[f"{row}-{kind}" for row, kind in CELLS])
def test_cell_of_the_matrix_when_broken_then_truth_or_a_reading_changes(row, kind):
    found = {name for name, _ in changed(named(row), kind, value_of(row, kind))}
    if row in MOVES_TRUTH:
        assert found & TRUTH
    elif row in CUTS_THE_PUMP:
        assert found & CHAIN
    else:
        allowed = MAY_CHANGE[row] | (PRESSURES if kind == "swap" else set())
        assert found and found <= allowed


def test_fault_of_one_board_s_reserve_then_the_other_s_is_as_it_was():
    assert {board for _, board in changed("reserve.tracker2", "dip", 10.0)} == {"tracker2"}


@pytest.mark.parametrize(("row", "kind"), CELLS, ids=[f"{row}-{kind}" for row, kind in CELLS])
def test_cell_of_the_matrix_when_mended_then_it_is_as_if_nothing_had_been(row, kind):
    def after_a_break(breaks):
        plant = make_plant()
        running(plant)
        if breaks:
            plant.inject(named(row), kind, value_of(row, kind), 0.0)
            plant.clear(named(row), kind)
        for _ in range(20):
            plant.step()
        return seen(plant)

    assert after_a_break(True) == after_a_break(False)
