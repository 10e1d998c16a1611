"""Every cell of the detection matrix with a function: played, and detected first and in time.

Each trial begins in RUN, breaks one thing, and brings about the cell's condition. The monitor of
the campaigns judges whether detection was due, and what acted.
"""

from dataclasses import dataclass
from datetime import UTC, datetime

import pytest

from assurance.campaign.verdicts import ACTED, MonitoredRun
from assurance.detection import cells, detection_of
from host.site import load_site
from sim.boards.faults import FaultEntry
from sim.scenario import fault_matrix
from sim.scenario.model import Action, Initial, Scenario
from sim.scenario.simulation import Options

SITE = load_site("la-villette")
LEVELS = SITE.boiler.levels_l
AT_S = 2.0


@dataclass(frozen=True)
class Trial:
    """How a cell's condition comes about. `alone`: without a conductor, so only boards can act.

    also: (target, kind, value, seconds) of what else breaks; do: (action, seconds).
    """

    value: float | None = None
    seconds: float = 12.0
    pressure_barg: float = 9.5
    water_l: float | None = None
    also: tuple[tuple[str, str, float | None, float], ...] = ()
    do: tuple[tuple[str, float], ...] = ()
    alone: bool = False
    name: str = ""  # of what stands for <board>


PLAIN = Trial()
STOPPED = Trial(do=(("stop", 5.0),), seconds=60.0)
AGAIN = (("stop", 5.0), ("start", 60.0))  # by then the metal is as cool as the drum
RESTARTED = Trial(do=AGAIN, seconds=90.0)
BLOWS = ("relief", "open", None, AT_S)  # water leaves fast
NO_FEED = (("lc_on", "short", None, AT_S), ("lc_off", "short", None, AT_S))  # as if full
HOMES_ANEW = (("stop", 4.0), ("stow", 5.0), ("track", 40.0))  # the conductor homes before it tracks
PUMP_OFF, PUMP_ON = LEVELS.lc_off, 0.5 * (LEVELS.lw1 + LEVELS.lc_on)

_PT = {
    "off": PLAIN,
    "short": PLAIN,
    "stuck": Trial(7.0),
    "offset": Trial(0.5),
    "drift": Trial(-0.2),
    "noise": Trial(1.5),
    "slow": Trial(600.0, seconds=90.0, pressure_barg=8.0, do=(("no demand", 1.0),)),
    "garbage": PLAIN,
    "hum": Trial(1.5),
}
_BROKEN = dict.fromkeys(("off", "short", "garbage"), PLAIN)
_LINK = {
    "cut": PLAIN,
    "flood": PLAIN,
    "corrupt": Trial(1.0),
    "late": Trial(7000.0, seconds=20.0),
}
TRIALS = {
    "pt1": _PT,
    "pt2": _PT,
    "impulse_line": {"stuck": Trial(7.0, seconds=30.0), "off": Trial(seconds=30.0)},
    "t_drum": _BROKEN
    | {
        "stuck": Trial(150.0, seconds=30.0),
        "offset": Trial(-10.0, seconds=30.0),
        "drift": Trial(-1.0, seconds=30.0),
        "noise": Trial(10.0, seconds=30.0),
        "slow": Trial(900.0, seconds=150.0, pressure_barg=5.2, do=(("no demand", 1.0),)),
    },
    "t_outlet": _BROKEN
    | {"stuck": Trial(220.0), "offset": Trial(-185.0), "drift": Trial(20.0), "noise": Trial(40.0)},
    "t_metal": _BROKEN
    | {"stuck": Trial(250.0), "offset": Trial(60.0), "drift": Trial(20.0), "noise": Trial(60.0)},
    "lw2": {"off": PLAIN},
    "lw1": {
        "off": PLAIN,
        "short": Trial(water_l=LEVELS.lw1 + 0.02, seconds=250.0, also=(*NO_FEED, BLOWS)),
    },
    "lc_on": {
        "off": Trial(water_l=PUMP_OFF),
        "short": Trial(water_l=LEVELS.lw1 + 0.05, seconds=60.0, also=(BLOWS,)),
    },
    "lc_off": {
        "off": Trial(water_l=PUMP_ON, seconds=420.0),
        "short": Trial(water_l=PUMP_ON),
    },
    "hw": {"short": PLAIN},
    "flow": {
        "off": Trial(water_l=PUMP_ON),
        "stuck": Trial(water_l=LEVELS.lc_on + 0.02, seconds=60.0, do=(("much demand", 1.0),)),
        "noise": Trial(1.0, water_l=PUMP_OFF),
    },
    "adc_ref": {"offset": Trial(0.05), "off": PLAIN, "stuck": Trial(seconds=620.0)},
    "supply": {"dip": Trial(18.0)},
    "button": {"stuck": Trial(seconds=35.0)},
    "wind": {"off": Trial(alone=True)},
    "steam_demand": {"closed": Trial(seconds=200.0, alone=True)},
    **{key: {"open": PLAIN} for key in ("estop", "pressure_switch", "thermal_switch")},
    **{key: {"open": PLAIN, "closed": STOPPED} for key in ("permit1", "permit2")},
    **{key: {"open": STOPPED, "closed": RESTARTED} for key in ("off_target1", "off_target2")},
    **{key: {"open": PLAIN} for key in ("alive1", "alive2")},
    "pump": {
        "jam": Trial(water_l=PUMP_ON),
        "runaway": Trial(water_l=PUMP_OFF),
        "slow": Trial(0.1, water_l=PUMP_ON),
    },
    "relief": {"open": Trial(water_l=PUMP_ON, seconds=600.0)},
    "vent": {
        "open": Trial(water_l=PUMP_ON, seconds=600.0),
        "closed": Trial(seconds=20.0, also=(("impulse_line", "stuck", 11.2, 5.0),)),
    },
    "mirror.<mirror>.axis1": {
        **dict.fromkeys(("jam", "runaway"), Trial(seconds=400.0, do=HOMES_ANEW)),
        "slow": Trial(0.3, seconds=400.0, do=HOMES_ANEW),
        "stall": Trial(0.1, seconds=400.0, do=HOMES_ANEW),
    },
    "mirror.<mirror>.axis2": {
        "jam": STOPPED,
        # Faster than the board can drive against it; a slower one it makes up for.
        "runaway": Trial(600.0, seconds=60.0),
        "slow": Trial(0.3, do=(("stop", 5.0),), seconds=60.0),
        "stall": Trial(0.3, do=(("stop", 5.0),), seconds=60.0),
    },
    "hall.<mirror>.axis1": {
        "off": Trial(seconds=400.0, do=HOMES_ANEW),
        "noise": Trial(200.0, seconds=400.0, do=HOMES_ANEW),
    },
    "hall.<mirror>.axis2": {
        "off": STOPPED,
        "noise": Trial(50.0, do=(("stop", 5.0),), seconds=60.0),
    },
    "escape.<mirror>": {"open": Trial(seconds=30.0), "closed": STOPPED, "jam": STOPPED},
    "mirror.<mirror>.home": {
        "open": STOPPED,
        "closed": Trial(seconds=400.0, do=HOMES_ANEW),
    },
    "link.<board>": _LINK,
    "board.<board>": {
        "hang": PLAIN,
        "late": Trial(80.0, name="boiler"),
        "reboot": Trial(name="tracker1"),
    },
    "host": {"kill": PLAIN},
    "config.<board>": {"corrupt": Trial(seconds=70.0, name="boiler")},
}
# Seen when a `track` comes, which is refused.
REFUSED = {
    ("reserve.<board>", "dip"): Trial(9.0, do=AGAIN, seconds=90.0),
    ("reserve.<board>", "off"): RESTARTED,
}

DEMANDS = {"no demand": 0.0, "much demand": 5.0}


def scenario(target, kind, trial):
    broken = [(target, kind, trial.value, AT_S), *trial.also]
    actions = [
        Action(at_s=at_s, do="demand", kg_h=DEMANDS[what])
        if what in DEMANDS
        else Action(at_s=at_s, do=what)
        for what, at_s in trial.do
    ]
    return Scenario(
        title=f"{target} {kind}",
        site="la-villette",
        start=datetime(2026, 6, 21, 10, tzinfo=UTC),
        duration_s=AT_S + trial.seconds,
        seed=9,
        initial=Initial(state="RUN", pressure_barg=trial.pressure_barg, water_l=trial.water_l),
        fault=tuple(
            FaultEntry(at_s=at_s, target=target, kind=kind, value=value)
            for target, kind, value, at_s in broken
        ),
        action=tuple(actions),
    )


def verdict(target, kind, trial):
    """The outcome of the one fault, and the run's result."""
    told = scenario(target, kind, trial)
    run = (Alone if trial.alone else MonitoredRun)(told, SITE, told.fault[:1], Options())
    result = run.run()
    assert result.finding is None
    return run.safety.faults[0].end(), result


class Alone(MonitoredRun):
    """Nobody conducts once the warm start is over."""

    def ticks(self):
        for now_ms in super().ticks():
            self.host.conducting = self.host.conducting and now_ms < 0
            yield now_ms


def targets(row, trial):
    if "<board>" in row:
        names = (trial.name,) if trial.name else ("boiler", "tracker1")
        return [row.replace("<board>", name) for name in names]
    return [row.replace("<mirror>", "m1")]


CASES = [
    pytest.param(row, kind, target, id=f"{target}-{kind}")
    for row, kinds in TRIALS.items()
    for kind, trial in kinds.items()
    for target in targets(row, trial)
]


def test_cells_that_must_be_seen_then_each_has_a_trial():
    seen = {cell for cell in cells() if detection_of(*cell).functions}
    tried = {(row, kind) for row, kinds in TRIALS.items() for kind in kinds}
    assert seen == tried | set(REFUSED)


@pytest.mark.parametrize(("row", "kind", "target"), CASES)
def test_fault_when_due_then_its_function_acts_first_and_in_time(row, kind, target):
    found, result = verdict(target, kind, TRIALS[row][kind])
    told = (found, result.first, result.trips, result.states)
    assert found.verdict == ACTED, told
    within_s = detection_of(row, kind).within_s
    assert within_s is None or found.after_s <= within_s + 0.05, told


@pytest.mark.parametrize(("row", "kind"), REFUSED)
def test_stored_energy_when_below_its_minimum_then_the_next_track_is_refused(row, kind):
    _, result = verdict("reserve.tracker1", kind, REFUSED[row, kind])
    refusal = result.refused[0]
    assert (refusal.command, refusal.device) == ("track", "tracker1")
    assert refusal.why.partition(":")[0] in detection_of(row, kind).functions
    assert [state for _, state, _ in result.states["tracker2"]][-1] == "TRACK"


@pytest.mark.parametrize(
    ("target", "kind"),
    [
        ("pt1", "swap"),
        ("t_outlet", "slow"),
        ("lc_on", "film"),
        ("lw1", "garbage"),
        ("hw", "off"),
        ("button", "off"),
        ("wind", "stuck"),
        ("steam_demand", "open"),
        ("estop", "closed"),
        ("permit1", "cut"),
        ("relief", "closed"),
        ("board.boiler", "hold_up"),
    ],
)
def test_fault_when_no_function_need_see_it_then_none_acts(target, kind):
    value = {"slow": 20.0, "film": 20.0}.get(kind)
    _, result = verdict(target, kind, Trial(value))
    assert not detection_of(fault_matrix.pattern(target), kind).functions
    assert result.first is None
    assert result.trips == []
