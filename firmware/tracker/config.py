"""What a tracker board is told about itself: its mirrors, their axes, its wind and its reserve.

Stored twice as JSON with a CRC-32; a copy that fails it is as good as none.
"""

from firmware.common import parts, wire
from firmware.common.newconfig import COPIES

TURN_UDEG = 720_000_000
MOST = (1 << 30) - 1
MOST_MIRRORS = 16
LONGEST_NAME = 16
# Key, name here, lowest and highest value: what is compiled in. SF-20 acts at 12 m/s or below
# and is over at 8 or below.
BOARD = (
    ("group", "group", 1, 2),
    ("wind", "reads_wind", 0, 1),
    ("stow_cm_s", "stow_cm_s", 0, 1200),
    ("resume_cm_s", "resume_cm_s", 0, 800),
    ("reserve_min_mv", "reserve_min_mv", 0, 60_000),
)
MIRROR = (
    ("escape", "escape", 0, 1),
    ("away_udeg", "away_udeg", -TURN_UDEG, TURN_UDEG),
    ("clear_udeg", "clear_udeg", -TURN_UDEG, TURN_UDEG),
)
AXIS = (
    ("min", "min_udeg", -TURN_UDEG, TURN_UDEG),
    ("max", "max_udeg", -TURN_UDEG, TURN_UDEG),
    ("home", "home_udeg", -TURN_UDEG, TURN_UDEG),
    ("home_dir", "home_dir", -1, 1),
    ("speed", "speed_steps_s", 1, 1_000_000),
    ("slow", "slow_steps_s", 1, 1_000_000),
    ("accel", "accel_steps_s2", 1, 100_000_000),
    ("backlash_udeg", "backlash_udeg", 0, 5_000_000),
)
SOFTWARE = "software"
ESCAPE_DRIVES = ("wire", "spring", "gravity", SOFTWARE)
DRIVES = {
    "rotary": (("steps_per_deg_milli", "steps_per_deg_milli", 1, MOST),),
    "linear": (
        ("counts_per_mm_milli", "counts_per_mm_milli", 1, MOST),
        ("arm_a_um", "arm_a_um", 1, 100_000_000),
        ("arm_b_um", "arm_b_um", 1, 100_000_000),
        ("angle_offset_udeg", "angle_offset_udeg", -TURN_UDEG, TURN_UDEG),
    ),
}


class AxisConfig:
    """One axis: its drive law, travel (udeg), home switch, speeds (steps/s, steps/s²).

    `backlash_udeg` is optional: by so much the axis lags behind its drive when it turns round.
    """

    def __init__(self, stored):
        self.drive = stored["drive"]
        if self.drive not in DRIVES:
            raise ValueError("drive is %r, allowed rotary or linear" % (self.drive,))
        self.backlash_udeg = 0
        for row in DRIVES[self.drive] + AXIS:
            if row[0] != "backlash_udeg" or row[0] in stored:
                _take(self, stored, row)
        if self.home_dir == 0:
            raise ValueError("home_dir is 0, allowed -1 or 1")
        if self.min_udeg >= self.max_udeg:
            found = (self.min_udeg, self.max_udeg)
            raise ValueError("min is %d, allowed below max, which is %d" % found)


class MirrorConfig:
    """One mirror: two axes (a slat has one), which of them is its escape axis, and its drive.

    `by_wire`: while PERMIT is low, its relay moves the escape axis home, not this board.
    """

    def __init__(self, stored):
        self.id = _name(stored["id"])
        for row in MIRROR:
            _take(self, stored, row)
        self.axes = tuple([AxisConfig(axis) for axis in stored["axes"]])
        drive = stored.get("escape_drive", SOFTWARE)
        if drive not in ESCAPE_DRIVES:
            raise ValueError("escape_drive is %r, allowed %s" % (drive, " ".join(ESCAPE_DRIVES)))
        self.by_wire = drive != SOFTWARE
        self.stow_udeg = tuple([_within(udeg, "stow", AXIS[0]) for udeg in stored["stow"]])
        if not self.escape < len(self.axes) <= 2 or len(self.stow_udeg) != len(self.axes):
            raise ValueError("mirror %s: axes, escape and stow disagree" % self.id)

    def has_relay(self, index):
        """A relay moves this axis while PERMIT is low."""
        return self.by_wire and self.escape == index


class TrackerConfig:
    """One tracker board. `crc` (8 hex digits) names the stored form in the hello."""

    def __init__(self, stored, crc):
        self.crc = crc
        self.board = _name(stored["board"])
        for row in BOARD:
            _take(self, stored, row)
        if self.reads_wind and self.resume_cm_s >= self.stow_cm_s:
            found = (self.resume_cm_s, self.stow_cm_s)
            raise ValueError("resume_cm_s is %d, allowed below stow_cm_s, which is %d" % found)
        self.mirrors = tuple([MirrorConfig(mirror) for mirror in stored["mirrors"]])
        if len(self.mirrors) > MOST_MIRRORS:
            raise ValueError("%d mirrors, allowed %d" % (len(self.mirrors), MOST_MIRRORS))


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
        raise ValueError("no configuration: %s" % problem)


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


def doubt(flash):
    """What is wrong with the stored copies, in words; None where both are good and the same."""
    first, second = [flash.read(name) for name in COPIES]
    for name, copy in zip(COPIES, (first, second)):
        if wire.crc_of(copy) is None:
            return name + " is missing or damaged; send the configuration anew"
    return None if first == second else "two configurations; send the right one anew"


def _take(target, stored, row):
    """Sets an attribute from a dictionary, if it is an integer within its bounds."""
    setattr(target, row[1], _within(stored[row[0]], row[0], row))


def _within(value, key, row):
    lowest, highest = row[2], row[3]
    if type(value) is not int:
        raise ValueError("%s: found %r, wanted an integer" % (key, value))
    if not lowest <= value <= highest:
        raise ValueError("%s is %d, allowed %d to %d" % (key, value, lowest, highest))
    return value


def _name(value):
    if type(value) is not str or not len(value) <= LONGEST_NAME:
        raise ValueError("name: found %r, allowed: %d letters" % (value, LONGEST_NAME))
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
