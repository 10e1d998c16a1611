"""The boiler board's configuration: its limits, stored twice, checked before they count."""

from firmware.common import limits, parts, wire
from firmware.common.newconfig import COPIES

EVERY_MS = 60_000  # SF-18: so often both copies are looked at again


def pack(values):
    """The stored form of a dict of all limits: JSON in one spelling, `*`, CRC-32."""
    return parts.pack(values)


def load(flash):
    """The `Limits` in a board's flash, or None (SF-18).

    None where a copy is missing or damaged, the two differ, or a limit is absent, unknown, out
    of its bounds or out of order.
    """
    first = flash.read(COPIES[0])
    if first is None or first != flash.read(COPIES[1]):
        return None
    values = wire.decode(first[:-1])
    if values is None or fault(values) is not None:
        return None
    return limits.Limits(values, first[-9:-1].decode())


class Watch:
    """Looks at both stored copies again every 60 s, one copy a loop (SF-18).

    `flash`: the board's. `crc`: eight hex digits, of the configuration that runs ("": none).
    """

    def __init__(self, flash, crc):
        self.ok = crc != ""  # False for good from the first copy that is not as it was at boot
        self._flash = flash
        self._crc = crc.encode()
        self._since_ms = 0
        self._next = 0  # the copy to look at

    def turn(self, loop_ms):
        """Once a loop: whether both copies were still those of the boot."""
        if self._since_ms < EVERY_MS:
            self._since_ms += loop_ms
        elif self.ok:
            self.ok = wire.crc_of(self._flash.read(COPIES[self._next])) == self._crc
            self._next = 1 - self._next
            if self._next == 0:
                self._since_ms = 0
        return self.ok


def fault(values):
    """What is wrong with a dict of limits, in words, or None."""
    if len(values) != len(limits.LIMITS):
        return "wanted %d limits, found %d" % (len(limits.LIMITS), len(values))
    for name, _, lowest, highest in limits.LIMITS:
        value = values.get(name)
        if not isinstance(value, int) or isinstance(value, bool):
            return "%s is missing or no integer" % name
        if not lowest <= value <= highest:
            return "%s is %d, allowed %d to %d" % (name, value, lowest, highest)
    for names in limits.ORDER:
        for lower, upper in zip(names, names[1:]):
            if values[lower] >= values[upper]:
                found = lower, values[lower], upper, values[upper]
                return "%s is %d, allowed below %s, which is %d" % found
    return None


def fallback():
    """The compiled-in limits, on which a board without configuration stays TRIPPED."""
    return limits.Limits(limits.defaults(), "")
