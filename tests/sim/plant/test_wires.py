"""The chain, the retriggerable relays and the loops, step by step of 50 ms."""

import pytest

from sim.plant.wires import Wires

GROUPS = {"tracker1": 1, "tracker2": 2, "tracker3": 2}


@pytest.fixture
def wires():
    return Wires(GROUPS, pressure_switch_barg=11.4, thermal_switch_c=215.0)


def pulsed(wires, steps=3):
    for _ in range(steps):
        wires.step(True, True, False)
    return wires


def test_relays_when_pulses_come_then_both_lines_live(wires):
    pulsed(wires, 1)
    assert wires.permit1.live and wires.permit2.live and wires.chain_live


def test_relay_when_one_line_s_pulses_stop_then_that_line_drops_within_250_ms(wires):
    pulsed(wires)
    held = []
    for _ in range(7):
        wires.step(False, True, False)
        held.append(wires.permit1.contact)
    assert held == [True] * 4 + [False] * 3
    assert wires.permit2.live


def test_relay_when_pulsed_every_fourth_step_then_holds(wires):
    pulsed(wires)
    for step in range(40):
        wires.step(step % 4 == 0, False, False)
        assert wires.permit1.live


def test_chain_when_the_emergency_stop_is_pressed_then_both_lines_dead_at_once(wires):
    pulsed(wires)
    wires.step(True, True, True)
    assert not (wires.chain_live or wires.permit1.live or wires.permit2.live)
    assert not (wires.permit1.contact or wires.permit2.contact)


@pytest.mark.parametrize(
    ("values", "closed"),
    [
        ([(11.39, 190.0)], True),
        ([(11.4, 190.0)], False),
        ([(11.5, 190.0), (10.5, 190.0)], False),
        ([(11.5, 190.0), (10.4, 190.0)], True),
        ([(9.0, 215.0)], False),
        ([(9.0, 216.0), (9.0, 200.0)], False),
        ([(9.0, 216.0), (9.0, 195.0)], True),
    ],
)
def test_chain_when_a_switch_has_opened_then_it_recloses_well_below_its_set(wires, values, closed):
    for barg, outlet_c in values:
        wires.step_switches(barg, outlet_c, 24.0)
    assert pulsed(wires).chain_live is closed


def test_chain_when_the_supply_is_gone_then_dead(wires):
    wires.step_switches(0.0, 20.0, 5.0)
    assert not pulsed(wires).permit1.live


def test_switch_when_it_never_opens_then_the_chain_stays_live(wires):
    wires.parts()["pressure_switch"].inject("closed", None, 0.0)
    wires.step_switches(13.0, 190.0, 24.0)
    assert pulsed(wires).chain_live


@pytest.mark.parametrize("target", ["estop", "pressure_switch", "thermal_switch"])
def test_chain_when_a_part_is_open_then_dead_until_mended(wires, target):
    part = wires.parts()[target]
    part.inject("open", None, 0.0)
    wires.step_switches(0.0, 20.0, 24.0)
    assert not pulsed(wires).chain_live
    part.clear("open")
    wires.step_switches(0.0, 20.0, 24.0)
    assert pulsed(wires).chain_live


@pytest.mark.parametrize(
    ("kind", "pulse", "contact", "live"),
    [
        ("open", True, False, False),
        ("closed", True, True, True),
        ("closed", False, True, True),
        ("cut", True, True, False),
    ],
)
def test_permit_when_its_relay_or_wire_is_broken_then(wires, kind, pulse, contact, live):
    wires.permit1.wire.inject(kind, None, 0.0)
    for _ in range(8):
        wires.step(pulse, True, False)
    assert (wires.permit1.contact, wires.permit1.live) == (contact, live)
    assert wires.permit2.live


def test_permit_when_welded_and_the_chain_opens_then_the_line_is_dead(wires):
    wires.permit1.wire.inject("closed", None, 0.0)
    wires.step(True, True, True)
    assert wires.permit1.contact and not wires.permit1.live


def test_off_target_loop_then_in_series_through_the_boards_of_its_group(wires):
    off = {"tracker1": True, "tracker2": True, "tracker3": False}
    assert wires.off_target_closed(1, off)
    assert not wires.off_target_closed(2, off)
    off["tracker3"] = True
    assert wires.off_target_closed(2, off)


def alive(wires, toggling, steps=4):
    """So many turns of 100 ms in which these boards toggle; the levels at their end."""
    levels = dict.fromkeys(GROUPS, False)
    for _ in range(steps):
        levels |= {board: not levels[board] for board in toggling}
        wires.step_alive(levels)
    return levels


def test_alive_loop_when_all_boards_of_its_group_toggle_then_closed(wires):
    alive(wires, ["tracker1", "tracker2"])
    assert wires.alive_closed(1) and not wires.alive_closed(2)
    alive(wires, GROUPS)
    assert wires.alive_closed(1) and wires.alive_closed(2)


def test_alive_loop_when_edges_end_then_open_within_250_ms_at_either_level(wires):
    for turns in (4, 5):
        levels = alive(wires, GROUPS, turns)
        held = []
        for _ in range(4):
            wires.step_alive(levels)
            held.append(wires.alive_closed(1))
        assert held == [True, False, False, False]


@pytest.mark.parametrize(("kind", "closed"), [("open", False), ("closed", True)])
def test_alive_loop_when_broken_then_as_it_is_whatever_boards_do(wires, kind, closed):
    wires.parts()["alive2"].inject(kind, None, 0.0)
    for toggling in ([], GROUPS):
        alive(wires, toggling)
        assert wires.alive_closed(2) is closed


@pytest.mark.parametrize(("kind", "closed"), [("open", False), ("closed", True)])
def test_off_target_loop_when_broken_then_as_it_is_whatever_boards_say(wires, kind, closed):
    wires.parts()["off_target2"].inject(kind, None, 0.0)
    for said in (False, True):
        assert wires.off_target_closed(2, dict.fromkeys(GROUPS, said)) is closed
