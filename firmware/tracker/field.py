"""All mirrors of one tracker board: who does what, and what that adds up to."""

from firmware.common import fields
from firmware.tracker.mirror import FOLLOW, HOLD, HOME, LEAVE, STOW, Mirror

TURNS_A_S = 10
OPENS_MS = 1000  # OFF_TARGET opens so long whenever PERMIT rises: that proves it is not welded

# What mirrors do in each state of the board.
ORDERS = {
    fields.UNHOMED: LEAVE,
    fields.HOMING: HOME,
    fields.STANDBY: HOLD,
    fields.TRACK: FOLLOW,
    fields.DEFOCUS: LEAVE,
    fields.STOW: STOW,
    fields.FAULT: LEAVE,
}


class Field:
    """The mirrors of a board, in the order of its configuration."""

    def __init__(self, configs):
        self.mirrors = tuple([Mirror(config, 2 * i) for i, config in enumerate(configs)])
        self._turns = 0
        self._permit = False
        self._opens_ms = 0  # what is left of the proof of OFF_TARGET

    def find(self, mirror_id):
        """The mirror of that name, or None."""
        for mirror in self.mirrors:
            if mirror.id == mirror_id:
                return mirror
        return None

    def obey(self, state, now_ms):
        """All mirrors do what belongs to a state of the board."""
        for mirror in self.mirrors:
            mirror.order(ORDERS[state], now_ms)

    def choose(self, on_receiver):
        """These mirrors belong on the receiver, the others beside it."""
        for mirror in self.mirrors:
            mirror.waiting = mirror not in on_receiver

    def turn(self, now_ms, reading, outputs):
        """Moves what has to move; each mirror is aimed once a second, one after the other."""
        self._turns = (self._turns + 1) % TURNS_A_S
        off_target = bool(self.mirrors)
        buzzer = False
        for i, mirror in enumerate(self.mirrors):
            if i % TURNS_A_S == self._turns:
                mirror.aim(now_ms)
            mirror.release(reading.permit)
            if mirror.busy:
                mirror.turn(now_ms, reading, outputs)
                buzzer = buzzer or mirror.sounding
            off_target = off_target and mirror.off_target
        outputs.off_target = off_target and not self._proves(reading)
        outputs.buzzer = buzzer

    def _proves(self, reading):
        """PERMIT has just risen: the boiler board must see this relay open."""
        rose = reading.permit and not self._permit
        self._permit = reading.permit
        self._opens_ms = OPENS_MS if rose else max(self._opens_ms - reading.loop_ms, 0)
        return self._opens_ms > 0

    @property
    def homing(self):
        """A mirror is still looking for its home switches on command."""
        return any([mirror.homing for mirror in self.mirrors])

    @property
    def carried(self):
        """A mirror is on its way home by wire, which draws on the stored energy."""
        return any([mirror.carried for mirror in self.mirrors])

    @property
    def resting(self):
        """Nothing moves."""
        return not any([mirror.busy for mirror in self.mirrors])

    @property
    def usable(self):
        """Mirrors without a failed axis."""
        return [mirror for mirror in self.mirrors if not mirror.failed]

    def has_course(self, now_ms):
        """A usable mirror has a trajectory for this time."""
        for mirror in self.mirrors:
            if not mirror.failed and mirror.course.covers(now_ms):
                return True
        return False

    def mode(self, mirror, state):
        """The mode of one mirror, as telemetry gives it, while the board is in `state`."""
        if mirror.failed:
            return fields.FAULT
        if state == fields.TRACK and mirror.lost:
            return fields.DEFOCUS
        if state == fields.TRACK and mirror.waiting:
            return fields.STANDBY
        return state
