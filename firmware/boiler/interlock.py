"""The boiler board's states, and the only place where a PERMIT is decided.

A PERMIT is up because in this very step each row was judged on this step's reading, and none
acts that would take it away. `step` is what happens in a loop; commands come between two.
"""

from firmware.boiler import rows
from firmware.boiler.button import Button
from firmware.boiler.checks import Checks
from firmware.boiler.latches import Latches
from firmware.boiler.life import HOUR_MS
from firmware.boiler.means import is_calm, missing, open_loop
from firmware.boiler.proofs import NO_RECORD, Proofs
from firmware.boiler.responses import Responses
from firmware.boiler.selfcheck import SelfCheck
from firmware.common.fields import HOLD, READY, REDUCED, RUN, TRIPPED

# Where each event leads, by the state before it (numbers of firmware.common.fields).
NEXT = {
    # event      TRIPPED  READY    RUN      REDUCED  HOLD
    "trip": (TRIPPED, TRIPPED, TRIPPED, TRIPPED, TRIPPED),
    "hold": (TRIPPED, READY, HOLD, HOLD, HOLD),
    "reduce": (TRIPPED, READY, REDUCED, REDUCED, HOLD),
    "clear": (TRIPPED, READY, RUN, REDUCED, READY),
    "back": (TRIPPED, READY, RUN, RUN, HOLD),
    "stop": (TRIPPED, READY, READY, READY, HOLD),
    "start": (TRIPPED, RUN, RUN, REDUCED, HOLD),
    "reset": (READY, READY, RUN, REDUCED, HOLD),
}
BOOT_MS = 2000  # nothing but the boot is recorded
BACK_MS = 300_000  # REDUCED ends after 5 min of calm
NO_COUNTS = (0, 0, False, False)
RUN_MAX_MS = 50_400_000  # 14 h after start


class State:
    """All that the protection remembers. `limits`: a firmware.common.limits.Limits.

    `configured`: they are the site's own. `counts`: boots, resets and locked as in SelfCheck, and
    heated: a trip out of RUN or REDUCED waits for its reset since before the boot. `minutes`: since
    each proof, see Proofs.
    """

    def __init__(self, limits, configured, counts=NO_COUNTS, minutes=NO_RECORD):
        self.limits = limits
        self.latches = Latches(limits)
        self.checks = Checks(limits, self.latches)
        self.responses = Responses(limits, self.latches, self.checks)
        self.itself = SelfCheck(limits, self.latches, configured, *counts[:-1])
        self.proofs = Proofs(minutes)
        self.button = Button()
        self.reading = None  # of the last step
        self.mode = TRIPPED
        self.why = "boot"  # of the last change of state: a function or another reason
        self.row = -1  # that function's row
        self.heated = counts[-1]  # the last trip came out of RUN or REDUCED
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
    state.reading, state.refused = reading, None
    latches.begin(now_ms, reading.loop_ms)
    latches.recording = state.uptime_ms >= BOOT_MS
    state.uptime_ms = min(state.uptime_ms + reading.loop_ms, HOUR_MS)
    button.watch(reading.button_pressed, state.engaged, reading.loop_ms)
    state.checks.judge(reading, state.permit1)
    state.responses.judge(reading, state)
    state.itself.judge(reading, button)
    state.proofs.judge(reading, state)
    if not follow_causes(state, reading):
        follow_button(state, button)
    if latches.judged != rows.JUDGED:
        move(state, "trip", "not all judged")
    state.permit1 = state.mode == RUN or state.mode == REDUCED
    state.permit2 = state.mode == RUN


def follow_causes(state, reading):
    """Let what acts, and time, move the state; True where it moved."""
    acting = state.latches.acting
    before = state.mode
    if before == RUN or before == REDUCED:
        state.run_ms += reading.loop_ms
    calm = before == REDUCED and is_calm(reading, state.limits, state.checks)
    state.calm_ms = state.calm_ms + reading.loop_ms if calm else 0
    if acting[rows.LATCH]:
        move(state, "trip", None, state.latches.first)
    elif acting[rows.HOLD]:
        move(state, "hold", None, state.latches.first_acting(rows.HOLD))
    elif before == HOLD:
        move(state, "clear", "clear")
    elif state.run_ms >= RUN_MAX_MS:
        move(state, "stop", "timer")
    elif acting[rows.REDUCE]:
        move(state, "reduce", None, state.latches.first_acting(rows.REDUCE))
    elif state.calm_ms >= BACK_MS:
        move(state, "back", "timer")
    return state.mode != before


def follow_button(state, button):
    """A short press is a start, a long one the reset; in HOLD and READY a look at the water."""
    if button.short and (state.mode == READY or state.mode == HOLD):
        state.refused = start(state)
    elif button.long and state.mode == TRIPPED:
        state.refused = reset(state)
    elif button.long and (state.mode == READY or state.mode == HOLD):
        state.responses.water.known()


def move(state, event, why, row=-1):
    """Take an event; the reason is a word, or the function of a row."""
    before = state.mode
    state.mode = mode = NEXT[event][before]
    if mode != before:
        state.why = rows.NAMES[row] if why is None else why
        state.row = row
    if event == "start":
        state.run_ms = 0
    elif event == "trip" and mode != before:
        state.heated = before == RUN or before == REDUCED


def start(state):
    """A person gives start: None where it was taken, else what refuses it."""
    row = state.latches.first_acting(rows.REDUCE)
    if row >= 0 and (state.mode == READY or state.mode == HOLD):
        return rows.NAMES[row]
    if state.mode != READY:
        return "not READY"
    refused = missing(state.reading, state.proofs)
    if refused is None:
        move(state, "start", "start")
    return refused


def reset(state):
    """The local reset: None where it was taken, else what refuses it."""
    row = state.latches.first_acting(rows.LATCH)
    refused = rows.NAMES[row] if row >= 0 else open_loop(state.reading)
    if refused is None and state.heated:
        refused = state.itself.refuses_reset()
    if refused is None:
        state.latches.reset()
        move(state, "reset", "reset")
    return refused


def stop(state):
    """Take the heat away; only a person brings it back."""
    move(state, "stop", "stop")


def trip(state):
    """To TRIPPED by command."""
    move(state, "trip", "trip")
