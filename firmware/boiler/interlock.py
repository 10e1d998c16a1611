"""The boiler board's states, and the only place where a PERMIT is decided.

A PERMIT is up because in this very step each row was judged on this step's reading, and none
acts that would take it away. `step` is what happens in a loop; commands come between two.
"""

from firmware.boiler.checks import HOUR_MS, Checks
from firmware.boiler.latches import COUNT, HOLD, LATCH, NAMES, REDUCE, Latches

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
SHORT_MIN_MS, SHORT_MAX_MS = 50, 1000
LONG_MIN_MS, LONG_MAX_MS = 2000, 10_000


class State:
    """All that the protection remembers. `limits`: an object with the names of LIMITS."""

    def __init__(self, limits, configured):
        self.limits = limits
        self.latches = Latches(limits)
        self.checks = Checks(limits, self.latches, configured)
        self.reading = None  # of the last step
        self.mode = TRIPPED
        self.why = "boot"  # of the last change of state: a function or another reason
        self.row = -1  # that function's row
        self.permit1 = self.permit2 = False
        self.uptime_ms = self.run_ms = self.calm_ms = 0  # since boot, start, and in REDUCED
        self.pressed = True  # a press that began before boot does not count
        self.press_ms = 0  # how long the button is held
        self.press_counts = False
        self.engaged = False  # by control: siren or cold fill, which a press ends, and no more
        self.press_began = self.short_press = self.long_press = False  # in this step
        self.refused = None  # in this step, from the button: by what


def step(state, reading, now_ms):
    """One loop: judge the reading, move at most once, decide both PERMITs."""
    latches = state.latches
    state.reading = reading
    state.refused = None
    latches.begin(now_ms, reading.loop_ms)
    latches.recording = state.uptime_ms >= BOOT_MS
    state.uptime_ms = min(state.uptime_ms + reading.loop_ms, HOUR_MS)
    state.checks.judge(reading, state.permit1, state.permit2)
    watch_button(state, reading.button_pressed, reading.loop_ms)
    if not follow_causes(state, reading):
        if state.short_press and state.mode == READY:
            state.refused = start(state)
        elif state.long_press and state.mode == TRIPPED:
            state.refused = reset(state)
    complete = latches.judged == COUNT
    state.permit1 = complete and (state.mode == RUN or state.mode == REDUCED)
    state.permit2 = complete and state.mode == RUN


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
    mode = NEXT[state.mode][event]
    if mode != state.mode:
        state.mode = mode
        state.why = NAMES[row] if why is None else why
        state.row = row
    if event == START:
        state.run_ms = 0


def watch_button(state, pressed, loop_ms):
    """Find presses in samples; one that began while control was engaged counts for nothing."""
    held_ms = min(state.press_ms + loop_ms, HOUR_MS) if state.pressed else 0
    ended = state.pressed and not pressed and state.press_counts
    state.short_press = ended and SHORT_MIN_MS <= held_ms <= SHORT_MAX_MS
    state.long_press = ended and LONG_MIN_MS <= held_ms <= LONG_MAX_MS
    state.press_began = pressed and not state.pressed
    if state.press_began or not pressed:
        state.press_counts = pressed and not state.engaged
    state.press_ms = held_ms
    state.pressed = pressed


def start(state):
    """A person gives start: None where it was taken, else what refuses it."""
    if state.mode != READY:
        return "not READY"
    row = state.latches.first_acting(REDUCE)
    refused = NAMES[row] if row >= 0 else open_loop(state.reading)
    if refused is None:
        move(state, START, "start")
    return refused


def reset(state):
    """The local reset: None where it was taken, else what refuses it."""
    row = state.latches.first_acting(LATCH)
    refused = NAMES[row] if row >= 0 else open_loop(state.reading)
    if refused is None:
        state.latches.reset()
        move(state, RESET, "reset")
    return refused


def open_loop(reading):
    """The wire that refuses start and reset, or None."""
    if not reading.chain_closed:
        return "chain open"
    if not reading.off_target1_closed:
        return "OFF_TARGET_1 open"
    return None if reading.off_target2_closed else "OFF_TARGET_2 open"


def stop(state):
    """Take the heat away; only a person brings it back."""
    move(state, STOP, "stop")


def trip(state):
    """To TRIPPED by command."""
    move(state, TRIP, "trip")
