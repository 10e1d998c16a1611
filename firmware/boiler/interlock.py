"""The boiler board's states, and the only place where a PERMIT is decided.

A PERMIT is up because in this very step every row was judged, on this step's reading, and no
row that would take it away acts. `step` is all there is in a loop; commands come between.
"""

from firmware.boiler import checks
from firmware.boiler.latches import COUNT, HOLD, LATCH, NAMES, REDUCE, Latches

TRIPPED, READY, RUN, REDUCED, HELD = 0, 1, 2, 3, 4  # as in firmware.common.fields

# Events, columns of NEXT
TRIP, HOLDS, REDUCES, CLEAR, BACK, STOP, START, RESET = 0, 1, 2, 3, 4, 5, 6, 7

NEXT = (
    # TRIP   HOLDS    REDUCES  CLEAR    BACK     STOP     START    RESET
    (TRIPPED, TRIPPED, TRIPPED, TRIPPED, TRIPPED, TRIPPED, TRIPPED, READY),  # TRIPPED
    (TRIPPED, READY, READY, READY, READY, READY, RUN, READY),  # READY
    (TRIPPED, HELD, REDUCED, RUN, RUN, READY, RUN, RUN),  # RUN
    (TRIPPED, HELD, REDUCED, REDUCED, RUN, READY, REDUCED, REDUCED),  # REDUCED
    (TRIPPED, HELD, HELD, READY, HELD, HELD, HELD, HELD),  # HOLD
)

BOOT_MS = 2000  # nothing but the boot is recorded
BACK_MS = 300_000  # REDUCED: calm for 5 min
RUN_MAX_MS = 50_400_000  # 14 h after start
OUTLET_BACK_CDEG = 2500
SHORT_MIN_MS, SHORT_MAX_MS = 100, 1000  # two samples at least: one may be a disturbance
LONG_MIN_MS, LONG_MAX_MS = 2000, 10_000
HOUR_MS = 3_600_000


class State:
    """All that the protection remembers. `limits`: an object with the names of LIMITS."""

    def __init__(self, limits, configured):
        self.limits = limits
        self.latches = Latches(limits.home_ms)
        self.memory = checks.Memory()
        self.memory.configured = configured
        self.mode = TRIPPED
        self.why = "boot"  # the last change of state, or the function that made it
        self.row = -1  # that function's row
        self.permit1 = False
        self.permit2 = False
        self.uptime_ms = 0
        self.run_ms = 0  # since start
        self.calm_ms = 0  # in REDUCED
        self.chain_closed = False
        self.off_target1 = False
        self.off_target2 = False
        self.press_ms = 0  # how long the button is held
        self.pressed = True  # a press that began before boot does not count
        self.press_counts = False
        self.press_began = False  # in this step
        self.short_press = False  # ended in this step, for control's cold fill
        self.engaged = False  # by control: siren or cold fill; a press only ends that
        self.start_refused = None  # in this step: by what
        self.reset_refused = None


def step(state, reading, now_ms):
    """One loop: judge the reading, move at most once, decide both PERMITs."""
    latches = state.latches
    latches.begin(now_ms, reading.loop_ms)
    state.start_refused = None
    state.reset_refused = None
    state.chain_closed = reading.chain_closed
    state.off_target1 = reading.off_target1_closed
    state.off_target2 = reading.off_target2_closed
    checks.check(state.memory, latches, state.limits, reading, state.permit1, state.permit2)
    if state.uptime_ms < BOOT_MS:
        state.uptime_ms += reading.loop_ms
        if state.uptime_ms >= BOOT_MS:
            latches.start_recording()
    watch_button(state, reading.button_pressed, reading.loop_ms)
    if not follow_causes(state, reading):
        follow_button(state)
    complete = latches.judged == COUNT
    state.permit1 = complete and (state.mode == RUN or state.mode == REDUCED)
    state.permit2 = complete and state.mode == RUN


def follow_causes(state, reading):
    """Let what acts move the state; True where it did."""
    acting = state.latches.acting
    before = state.mode
    if acting[LATCH]:
        move(state, TRIP, None, LATCH)
    elif acting[HOLD]:
        move(state, HOLDS, None, HOLD)
    elif before == HELD:
        move(state, CLEAR, "clear", -1)
    elif before == RUN or before == REDUCED:
        state.run_ms += reading.loop_ms
        if state.run_ms >= RUN_MAX_MS:
            move(state, STOP, "timer", -1)
        elif acting[REDUCE]:
            state.calm_ms = 0
            move(state, REDUCES, None, REDUCE)
        elif before == REDUCED:
            state.calm_ms = state.calm_ms + reading.loop_ms if is_calm(state, reading) else 0
            if state.calm_ms >= BACK_MS:
                move(state, BACK, "timer", -1)
    return state.mode != before


def move(state, event, why, kind):
    """Take an event; `why` None: the first row of `kind` that acts."""
    mode = NEXT[state.mode][event]
    if mode == state.mode:
        return
    state.row = -1
    if why is None:
        state.row = state.latches.first if kind == LATCH else state.latches.first_acting(kind)
    state.why = NAMES[state.row] if why is None else why
    state.mode = mode
    state.calm_ms = 0
    if event == START:
        state.run_ms = 0


def is_calm(state, reading):
    """REDUCED may end: pressure back at 10.0, outlet cool, group 2 off target."""
    memory = state.memory
    limits = state.limits
    if not (memory.pt_valid[0] and memory.pt_valid[1] and reading.off_target2_closed):
        return False
    if limits.superheater and not (
        memory.t_valid[1] and reading.t_outlet_cdeg <= limits.outlet_max_cdeg - OUTLET_BACK_CDEG
    ):
        return False
    back = limits.reduced_back_code
    return reading.pt1_code <= back and reading.pt2_code <= back


def watch_button(state, pressed, loop_ms):
    """Measure presses; one that began while control was engaged counts for nothing else."""
    state.press_began = pressed and not state.pressed
    state.short_press = False
    if state.press_began:
        state.press_ms = 0
        state.press_counts = not state.engaged
    elif state.pressed:
        state.press_ms = min(state.press_ms + loop_ms, HOUR_MS)
        if not pressed and state.press_counts:
            state.short_press = SHORT_MIN_MS <= state.press_ms <= SHORT_MAX_MS
            state.press_counts = LONG_MIN_MS <= state.press_ms <= LONG_MAX_MS
    state.pressed = pressed


def follow_button(state):
    """A short press starts from READY; a long one, released, resets from TRIPPED."""
    if state.short_press and state.mode == READY:
        state.start_refused = start(state)
    elif state.mode == TRIPPED and state.press_counts and not state.pressed:
        state.reset_refused = reset(state)
    if not state.pressed:
        state.press_counts = False


def start(state):
    """A person gives start: None where it was taken, else what refuses it."""
    if state.mode != READY:
        return "not READY"
    row = state.latches.first_acting(REDUCE)
    if row >= 0:
        return NAMES[row]
    refused = open_loop(state)
    if refused is None:
        move(state, START, "start", -1)
    return refused


def reset(state):
    """The local reset: None where it was taken, else what refuses it."""
    if state.uptime_ms < BOOT_MS:
        return "boot"
    row = state.latches.first_acting(LATCH)
    if row >= 0:
        return NAMES[row]
    if not state.chain_closed:
        return "chain open"
    refused = open_loop(state)
    if refused is None:
        state.latches.reset()
        move(state, RESET, "reset", -1)
    return refused


def open_loop(state):
    """The name of the first OFF_TARGET loop that is open, or None."""
    if not state.off_target1:
        return "OFF_TARGET_1 open"
    return None if state.off_target2 else "OFF_TARGET_2 open"


def stop(state):
    """Take the heat away; only a person brings it back."""
    move(state, STOP, "stop", -1)


def trip(state):
    """To TRIPPED by command."""
    move(state, TRIP, "trip", -1)
