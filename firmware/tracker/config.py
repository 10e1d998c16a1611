"""What a tracker board is told about itself: its mirrors, their axes, its wind and its reserve.

Stored twice as JSON with a CRC-32; a copy that fails it is as good as none.
"""

from firmware.common import parts, wire
from firmware.common.newconfig import COPIES

ROTARY_KEYS = ("steps_per_deg_milli",)
LINEAR_KEYS = ("counts_per_mm_milli", "arm_a_um", "arm_b_um", "angle_offset_udeg")
BACKLASH_MAX_UDEG = 5_000_000
# name, lowest, highest: what is compiled in. SF-20 acts at 12 m/s or below, and is over below 8.
BOUNDS = (
    ("group", 1, 2),
    ("wind", 0, 1),
    ("stow_cm_s", 0, 1200),
    ("resume_cm_s", 0, 800),
    ("reserve_min_mv", 0, 60_000),
)


class AxisConfig:
    """One axis: its drive law, travel (udeg), home switch, speeds (steps/s, steps/s²).

    `backlash_udeg` is optional: by so much the axis lags behind its drive when it turns round.
    """

    def __init__(self, stored):
        self.drive = stored["drive"]
        for key in ROTARY_KEYS if self.drive == "rotary" else LINEAR_KEYS:
            setattr(self, key, _integer(stored, key))
        self.min_udeg = _integer(stored, "min")
        self.max_udeg = _integer(stored, "max")
        self.home_udeg = _integer(stored, "home")
        self.home_dir = _integer(stored, "home_dir")
        self.speed_steps_s = _integer(stored, "speed")
        self.slow_steps_s = _integer(stored, "slow")
        self.accel_steps_s2 = _integer(stored, "accel")
        self.backlash_udeg = _integer(stored, "backlash_udeg") if "backlash_udeg" in stored else 0
        if self.drive not in ("rotary", "linear") or self.home_dir not in (-1, 1):
            raise ValueError("axis: drive %r, home_dir %r" % (self.drive, self.home_dir))
        if not 0 <= self.backlash_udeg <= BACKLASH_MAX_UDEG:
            raise ValueError("axis: backlash of %d udeg" % self.backlash_udeg)
        if self.min_udeg >= self.max_udeg or min(self.speed_steps_s, self.slow_steps_s) < 1:
            raise ValueError("axis: travel or speed of nothing")


class MirrorConfig:
    """One mirror: two axes (a slat has one) and which of them is its escape axis."""

    def __init__(self, stored):
        self.id = stored["id"]
        self.escape = _integer(stored, "escape")
        self.away_udeg = _integer(stored, "away_udeg")
        self.clear_udeg = _integer(stored, "clear_udeg")
        self.axes = tuple([AxisConfig(axis) for axis in stored["axes"]])
        self.stow_udeg = tuple(stored["stow"])
        if not 0 <= self.escape < len(self.axes) <= 2 or len(self.stow_udeg) != len(self.axes):
            raise ValueError("mirror %s: axes, escape and stow disagree" % self.id)


class TrackerConfig:
    """One tracker board. `crc` (8 hex digits) names the stored form in the hello."""

    def __init__(self, stored, crc):
        self.crc = crc
        for name, lowest, highest in BOUNDS:
            value = _integer(stored, name)
            if not lowest <= value <= highest:
                raise ValueError("%s is %d, allowed %d to %d" % (name, value, lowest, highest))
        self.board = stored["board"]
        self.group = _integer(stored, "group")
        self.reads_wind = _integer(stored, "wind") == 1
        self.stow_cm_s = _integer(stored, "stow_cm_s")
        self.resume_cm_s = _integer(stored, "resume_cm_s")
        self.reserve_min_mv = _integer(stored, "reserve_min_mv")
        if self.reads_wind and self.resume_cm_s >= self.stow_cm_s:
            found = (self.resume_cm_s, self.stow_cm_s)
            raise ValueError("resume_cm_s is %d, allowed below stow_cm_s, which is %d" % found)
        self.mirrors = tuple([MirrorConfig(mirror) for mirror in stored["mirrors"]])


def pack(config):
    """The stored form of a configuration (a dictionary): JSON in one spelling, `*`, CRC-32."""
    return parts.pack(config)


def unpack(stored):
    """A TrackerConfig from its stored form.

    Raises ValueError where the CRC fails or the content is none.
    """
    values = wire.decode(stored[:-1])
    if values is None:
        raise ValueError("configuration: damaged")
    return made(values, stored[-9:-1].decode())


def made(values, crc):
    """A TrackerConfig from a dictionary. Raises ValueError where that is none."""
    try:
        return TrackerConfig(values, crc)
    except KeyError as missing:
        raise ValueError("%s is missing" % missing)
    except (TypeError, AttributeError, IndexError) as problem:
        raise ValueError("configuration: %r" % problem)


def fault(values):
    """What is wrong with a configuration, in words, or None."""
    try:
        made(values, "")
    except ValueError as problem:
        return str(problem)
    return None


def load(flash):
    """The first valid stored copy, or None."""
    for name in COPIES:
        stored = flash.read(name)
        if stored:
            try:
                return unpack(stored)
            except ValueError:
                pass  # the other copy may be good
    return None


def _integer(stored, key):
    value = stored[key]
    if type(value) is not int:
        raise ValueError("%s: found %r, wanted an integer" % (key, value))
    return value


# A board without a configuration has no mirrors: it stays in FAULT, its OFF_TARGET open.
NOTHING = TrackerConfig(
    {
        "board": "",
        "group": 1,
        "wind": 0,
        "stow_cm_s": 0,
        "resume_cm_s": 0,
        "reserve_min_mv": 0,
        "mirrors": [],
    },
    "",
)
