"""The boiler board's states, and the only place where a PERMIT is decided.

A PERMIT is up because in this very step each row was judged on this step's reading, and none
acts that would take it away. `step` is what happens in a loop; commands come between two.
"""

from firmware.boiler.button import Button
from firmware.boiler.checks import HOUR_MS, Checks
from firmware.boiler.latches import Latches
from firmware.boiler.responses import RESETS, Responses
from firmware.boiler.rows import COUNT, HOLD, LATCH, NAMES, REDUCE

TRIPPED, READY, RUN, REDUCED, HELD = 0, 1, 2, 3, 4  # numbers of firmware.common.fields
TRIP, HOLDS, REDUCES, CLEAR, BACK, STOP, START, RESET = 0, 1, 2, 3, 4, 5, 6, 7  # events
NEXT = (
    # TRIP   HOLDS    REDUCES  CLEAR    BACK     STOP     START    RESET
    (TRIPPED, TRIPPED, TRIPPED, TRIPPED, TRIPPED, TRIPPED, TRIPPED, READY),  # TRIPPED
    (TRIPPED, READY, READY, READY, READY, READY, RUN, READY),  # READY
    (TRIPPED, HELD, REDUCED, RUN, RUN, READY, RUN, RUN),  # RUN
    (TRIPPED, HELD, REDUCED, REDUCED, RUN, READY, REDUCED, REDUCED),  # REDUCED
    (TRIPPED, HELD, HELD, READY, HELD, HELD, HELD, HELD),  # HOLD
)
BOOT_MS = 2000  # nothing but the boot is recorded
BACK_MS = 300_000  # REDUCED ends after 5 min of calm
OUTLET_BACK_CDEG = 2500  # a superheater's outlet below its limit
RUN_MAX_MS = 50_400_000  # 14 h after start


class State:
    """All that the protection remembers. `limits`: a firmware.common.limits.Limits.

    `configured`: they are the site's own. `boots`, `resets`, `locked`: see Responses. `heated`: a
    trip out of RUN or REDUCED waits for its reset since before the boot.
    """

    def __init__(self, limits, configured, boots=0, resets=0, locked=False, heated=False):
        self.limits = limits
        self.latches = Latches(limits)
        self.checks = Checks(limits, self.latches)
        restarts = boots, resets, locked
        self.responses = Responses(limits, self.latches, self.checks, configured, *restarts)
        self.button = Button()
        self.reading = None  # of the last step
        self.mode = TRIPPED
        self.why = "boot"  # of the last change of state: a function or another reason
        self.row = -1  # that function's row
        self.heated = heated  # the last trip came out of RUN or REDUCED
        self.permit1 = self.permit2 = False
        self.uptime_ms = self.run_ms = self.calm_ms = 0  # since boot, start, and in REDUCED
        self.refused = None  # in this step, from the button: by what
        # What control drove after the last step. Siren or cold fill are `engaged`: a press ends
        # them and does nothing else.
        self.pump = self.filling = self.engaged = False
        self.vent_open = True


def step(state, reading, now_ms):
    """One loop: judge the reading, move at most once, decide both PERMITs."""
    latches, button = state.latches, state.button
    state.reading = reading
    state.refused = None
    latches.begin(now_ms, reading.loop_ms)
    latches.recording = state.uptime_ms >= BOOT_MS
    state.uptime_ms = min(state.uptime_ms + reading.loop_ms, HOUR_MS)
    button.watch(reading.button_pressed, state.engaged, reading.loop_ms)
    state.checks.judge(reading, state.permit1)
    state.responses.judge(reading, state)
    if not follow_causes(state, reading):
        if button.short and (state.mode == READY or state.mode == HELD):
            state.refused = start(state)
        elif button.long and state.mode == TRIPPED:
            state.refused = reset(state)
    if latches.judged != COUNT:
        move(state, TRIP, "not all judged")
    state.permit1 = state.mode == RUN or state.mode == REDUCED
    state.permit2 = state.mode == RUN


def follow_causes(state, reading):
    """Let what acts, and time, move the state; True where it moved."""
    acting = state.latches.acting
    before = state.mode
    if before == RUN or before == REDUCED:
        state.run_ms += reading.loop_ms
    state.calm_ms = state.calm_ms + reading.loop_ms if is_calm(state, reading) else 0
    if acting[LATCH]:
        move(state, TRIP, None, state.latches.first)
    elif acting[HOLD]:
        move(state, HOLDS, None, state.latches.first_acting(HOLD))
    elif before == HELD:
        move(state, CLEAR, "clear")
    elif state.run_ms >= RUN_MAX_MS:
        move(state, STOP, "timer")
    elif acting[REDUCE]:
        move(state, REDUCES, None, state.latches.first_acting(REDUCE))
    elif state.calm_ms >= BACK_MS:
        move(state, BACK, "timer")
    return state.mode != before


def is_calm(state, reading):
    """REDUCED with pressure back at 10.0, the superheater cooler, and group 2 off target."""
    limits, checks = state.limits, state.checks
    if state.mode != REDUCED or not (checks.pt_valid[0] and checks.pt_valid[1]):
        return False
    cool = checks.t_valid[1] and reading.t_outlet_cdeg <= limits.outlet_max_cdeg - OUTLET_BACK_CDEG
    low = max(reading.pt1_code, reading.pt2_code) <= limits.reduced_back_code
    return low and reading.off_target2_closed and (cool or not limits.superheater)


def move(state, event, why, row=-1):
    """Take an event; the reason is a word, or the function of a row."""
    before = state.mode
    state.mode = mode = NEXT[before][event]
    if mode != before:
        state.why = NAMES[row] if why is None else why
        state.row = row
    if event == START:
        state.run_ms = 0
    elif event == TRIP and mode != before:
        state.heated = before == RUN or before == REDUCED


def start(state):
    """A person gives start: None where it was taken, else what refuses it."""
    row = state.latches.first_acting(REDUCE)
    if row >= 0 and (state.mode == READY or state.mode == HELD):
        return NAMES[row]
    if state.mode != READY:
        return "not READY"
    refused = open_loop(state.reading)
    if refused is None:
        move(state, START, "start")
    return refused


def reset(state):
    """The local reset: None where it was taken, else what refuses it."""
    row = state.latches.first_acting(LATCH)
    refused = NAMES[row] if row >= 0 else open_loop(state.reading)
    if refused is None and state.heated:
        state.responses.reset = True  # counted in the next step
        if state.responses.times >= RESETS - 1:
            refused = "SF-24"
    if refused is None:
        state.latches.reset()
        move(state, RESET, "reset")
    return refused


def open_loop(reading):
    """The wire that refuses start and reset, or None. An open chain is SF-23, which acts."""
    if not reading.off_target1_closed:
        return "OFF_TARGET_1 open"
    return None if reading.off_target2_closed else "OFF_TARGET_2 open"


def stop(state):
    """Take the heat away; only a person brings it back."""
    move(state, STOP, "stop")


def trip(state):
    """To TRIPPED by command."""
    move(state, TRIP, "trip")
