"""The tracker board's states: a table in which each state answers each event.

A state's name as an answer is where the board goes (or stays); a text is a refusal, given back
to whom sent the command. Nothing leads to TRACK but the command `track`.
"""

from firmware.common import ticks
from firmware.common.fields import DEFOCUS, FAULT, HOMING, STANDBY, STOW, TRACK, UNHOMED

SUPERVISION_MS = 5000
COURSELESS_STOW_MS = 600_000
CALM_MS = 600_000
SILENT_WIND_MS = 2000

_HOME_FIRST = "not homed: send home first"
_HOMING = "looks for its home switches: wait"
_FAULT = "fault: no mirror of this board can move as it should; send home to try again"
_TRACKING = "is tracking: send defocus first"
_STANDBY_ONLY = "only in STANDBY: send home first"

# UNHOMED and HOMING stay what they are when the light must go: their escape axes run to their
# ends, or stand there, in any case. STOW begins with the same escape and never enters the light.
TABLE = {
    # event         UNHOMED       HOMING   STANDBY  TRACK      DEFOCUS        STOW           FAULT
    "home": (HOMING, HOMING, HOMING, _TRACKING, HOMING, HOMING, HOMING),
    "track": (_HOME_FIRST, _HOMING, TRACK, TRACK, TRACK, TRACK, _FAULT),
    "defocus": (UNHOMED, UNHOMED, DEFOCUS, DEFOCUS, DEFOCUS, DEFOCUS, FAULT),
    "stow": (_HOME_FIRST, _HOMING, STOW, STOW, STOW, STOW, _FAULT),
    "jog": (_HOME_FIRST, _HOMING, STANDBY, _TRACKING, _STANDBY_ONLY, _STANDBY_ONLY, _FAULT),
    "maintenance": (UNHOMED, _HOMING, STANDBY, _TRACKING, DEFOCUS, STOW, FAULT),
    "PERMIT": (UNHOMED, UNHOMED, DEFOCUS, DEFOCUS, DEFOCUS, STOW, FAULT),
    "SF-19": (UNHOMED, HOMING, DEFOCUS, DEFOCUS, DEFOCUS, STOW, FAULT),
    "SF-20": (UNHOMED, HOMING, STOW, STOW, STOW, STOW, FAULT),
    "SF-22": (UNHOMED, HOMING, STANDBY, DEFOCUS, DEFOCUS, STOW, FAULT),
    "SF-22 for 10 min": (UNHOMED, HOMING, STANDBY, DEFOCUS, STOW, STOW, FAULT),
    "homed": (UNHOMED, STANDBY, STANDBY, TRACK, DEFOCUS, STOW, FAULT),
    "fault": (FAULT, FAULT, FAULT, FAULT, FAULT, FAULT, FAULT),
    "SF-18": (FAULT, FAULT, FAULT, FAULT, FAULT, FAULT, FAULT),
}


class Guard:
    """The board's state, and what may change it. `why` says what changed it last."""

    def __init__(self, config):
        self.state = UNHOMED
        self.why = "boot"
        self.wind = Wind(config)
        self.reserve = Reserve(config.reserve_min_mv)
        self._permit = False
        self._courseless_ms = None

    def refusal(self, event):
        """What the table has against an event now, in words, or None."""
        answer = TABLE[event][self.state]
        return answer if type(answer) is str else None

    def handle(self, event):
        """Lets an event happen: None, or the refusal in words."""
        why = self.refusal(event)
        if why is None:
            self.state, before = TABLE[event][self.state], self.state
            if self.state != before:
                self.why = event
        return why

    def step(self, now_ms, reading, field):
        """One turn: everything that can happen without a command."""
        # Low while tracking counts too, so that no order of events keeps a mirror on target.
        if not reading.permit and (self._permit or self.state == TRACK):
            self.handle("PERMIT")
        self._permit = reading.permit
        if reading.ping_age_ms >= SUPERVISION_MS:
            self.handle("SF-19")
        self.wind.turn(now_ms, reading)
        if self.wind.strong:
            self.handle("SF-20")
        if self.state == HOMING:
            self._home(reading, field)
        elif field.carried:
            self.reserve.load(reading)
        if self.state in _NEED_COURSE:
            self._watch_courses(now_ms, field)
        else:
            self._courseless_ms = None
        if self.state != FAULT and not field.usable:
            self.handle("fault" if field.mirrors else "SF-18")

    def _home(self, reading, field):
        self.reserve.load(reading)
        if not field.homing:
            self.reserve.judge()
            self.handle("homed")

    def _watch_courses(self, now_ms, field):
        if field.has_course(now_ms):
            self._courseless_ms = None
        elif self.state == TRACK:
            self._courseless_ms = now_ms
            self.handle("SF-22")
        elif self._courseless_ms is None:
            self._courseless_ms = now_ms
        elif ticks.diff(now_ms, self._courseless_ms) >= COURSELESS_STOW_MS:
            self._courseless_ms = None
            self.handle("SF-22 for 10 min")

    def refuses_track(self, reading):
        """Why no mirror may come onto the receiver now, or None."""
        if not reading.permit:
            return "PERMIT is low"
        if reading.ping_age_ms >= SUPERVISION_MS:
            return "SF-19: no ping for 5 s"
        if self.wind.strong:
            return "SF-20: wind"
        return self.reserve.refuses(reading)


_NEED_COURSE = (TRACK, DEFOCUS)


class Wind:
    """SF-20: strong from one gust, or an anemometer that is silent, until 10 calm minutes."""

    def __init__(self, config):
        self.strong = False
        self._reads = config.reads_wind
        self._stow_cm_s = config.stow_cm_s
        self._resume_cm_s = config.resume_cm_s
        self._heard_ms = None
        self._calm_from_ms = None

    def turn(self, now_ms, reading):
        """Looks at the wind of this turn."""
        if not self._reads:
            return
        if reading.wind_ok or self._heard_ms is None:
            self._heard_ms = now_ms
        silent = not reading.wind_ok and ticks.diff(now_ms, self._heard_ms) >= SILENT_WIND_MS
        if silent or (reading.wind_ok and reading.wind_cm_s > self._stow_cm_s):
            self.strong, self._calm_from_ms = True, None
        elif self.strong:
            self._wait_for_calm(now_ms, reading)

    def _wait_for_calm(self, now_ms, reading):
        if not reading.wind_ok or reading.wind_cm_s >= self._resume_cm_s:
            self._calm_from_ms = None
        elif self._calm_from_ms is None:
            self._calm_from_ms = now_ms
        elif ticks.diff(now_ms, self._calm_from_ms) >= CALM_MS:
            self.strong = False


class Reserve:
    """SF-17 of a tracker: stored energy for the escape, proven under the load of homing."""

    def __init__(self, min_mv):
        self._min_mv = min_mv
        self._low = False  # below the minimum during this homing
        self._proven = False

    def load(self, reading):
        """One turn under load."""
        if self._below(reading):
            self._low = True

    def judge(self):
        """Homing ended."""
        self._proven, self._low = not self._low, False

    def refuses(self, reading):
        """Why no mirror may come onto the receiver, or None."""
        if self._below(reading):
            return "SF-17: stored energy below %d mV" % self._min_mv
        if not self._proven:
            return "SF-17: stored energy not proven while homing: send home"
        return None

    def _below(self, reading):
        return self._min_mv > 0 and (not reading.reserve_ok or reading.reserve_mv < self._min_mv)
