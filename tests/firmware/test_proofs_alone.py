"""Proofs at `step()`: parts that stand still in service, seen to move by the board itself."""

from desk.steps import CALM, COLD, HW, LC_OFF, LC_ON, LW1, LW2, Steps

LW2_AT, LW1_AT, HW_AT, VENT_AT, ALIVE1, ALIVE2 = range(6)
WARM = dict(COLD, pt1_code=3320, pt2_code=3080, t_drum_cdeg=6000, t_metal_cdeg=6000)
WARM["vent_open"] = True
MINUTES = 100


def proved(desk):
    """The places that were proved in this boot."""
    return [place for place, minutes in enumerate(desk.state.proofs.minutes) if minutes < MINUTES]


def test_electrode_when_its_function_acts_then_it_is_proved_once_for_each_time():
    for place, bits, ms in (
        (LW2_AT, LW1, 1000),
        (LW1_AT, LW2, 3000),
        (HW_AT, HW | LC_OFF | LC_ON | LW1 | LW2, 3000),
    ):
        desk = Steps("boot", minutes=(MINUTES,) * 6)
        desk.run(ms - 50, level_bits=bits)
        desk.run(300, level_bits=CALM["level_bits"])
        assert proved(desk) == [], place
        done = set()
        for _ in range(ms // 50 + 6):
            desk.run(50, level_bits=bits)
            done.add(desk.state.proofs.done)
        assert place in proved(desk) and done == set([-1] + proved(desk))
        desk.run(600_000, 60_000)  # still so: no new proof
        assert desk.state.proofs.minutes[place] == 10, place


VENT_CASES = (
    ({}, True),
    ({"pt1_code": 3321}, False),
    ({"pt1_code": 3079}, False),
    ({"pt2_code": 3321}, False),
    ({"pt2_code": 3079}, False),
    ({"pt1_code": 3080, "pt2_code": 3320}, True),
    ({"t_drum_cdeg": 5999}, False),
    ({"t_drum_cdeg": 9498}, True),
    ({"t_drum_cdeg": 9499}, False),
    ({"vent_open": False}, False),
    ({"pt1_ok": False}, False),
    ({"pt2_ok": False}, False),
    ({"t_drum_ok": False}, False),
)


def test_vent_when_open_for_60_s_at_a_warm_drum_without_pressure_then_it_is_proved():
    for inputs, expected in VENT_CASES:
        desk = Steps("boot", minutes=(MINUTES,) * 6, **dict(WARM, **inputs))
        desk.run(59_600, 100)
        assert proved(desk) == [], inputs
        desk.run(100, 100)
        assert proved(desk) == ([VENT_AT] if expected else []), inputs
    desk = Steps("boot", minutes=(MINUTES,) * 6, **WARM)
    desk.run(60_000, 100)
    desk.run(600_000, 60_000)  # still so: no new proof
    assert desk.state.proofs.minutes[VENT_AT] == 11
    desk = Steps("boot", minutes=(MINUTES,) * 6, **WARM)
    desk.run(50_000, 100)
    desk.run(600, 100, vent_open=False)
    desk.run(50_000, 100, vent_open=True)
    assert proved(desk) == []


def test_alive_when_open_for_a_second_and_closed_again_then_it_is_proved():
    for place, name in ((ALIVE1, "alive1_closed"), (ALIVE2, "alive2_closed")):
        for open_ms, expected in ((900, []), (1200, [place])):
            desk = Steps("boot", minutes=(MINUTES,) * 6)
            desk.run(open_ms, **{name: False})
            assert proved(desk) == []
            desk.run(300, **{name: True})
            assert proved(desk) == expected, (name, open_ms)


def test_minutes_when_time_passes_then_they_count_to_their_most():
    desk = Steps("boot", minutes=(0, 1, 2, 3, 4, 31_999))
    for _ in range(3):
        desk.step(59_999)
    assert desk.state.proofs.minutes == [2, 3, 4, 5, 6, 32_000]
    desk.run(300_000, 30_000)
    assert desk.state.proofs.minutes[:2] == [7, 8]
    proofs = desk.state.proofs
    for place, due in enumerate((10_080, 10_080, 10_080, 1440, 10_080, 10_080)):
        for minutes, overdue in ((due - 1, False), (due, True)):
            proofs.minutes[place] = minutes
            assert proofs.overdue(place) == overdue, place
