"""The boiler board's configuration: its limits, stored twice, checked before they count."""

from firmware.common import limits, wire


class Limits:
    """The limits by name, as attributes, and the CRC of their stored form."""

    def __init__(self, values, crc):
        self.crc = crc
        for name, _, _, _ in limits.LIMITS:
            setattr(self, name, values[name])


def pack(values):
    """The stored form of a dict of all limits: JSON, `*`, CRC-32."""
    return wire.encode(values)


def load(board):
    """The `Limits` of a board, or None (SF-18).

    None where a copy is missing or damaged, the two differ, or a limit is absent, unknown, out
    of its bounds or out of order.
    """
    first, second = board.load(0), board.load(1)
    if first is None or second is None or bytes(first) != bytes(second):
        return None
    values = wire.decode(bytes(first)[:-1])
    if values is None or fault(values) is not None:
        return None
    return Limits(values, bytes(first)[-9:-1].decode())


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
                return "%s must be below %s" % (lower, upper)
    return None


def fallback():
    """The compiled-in limits, on which a board without configuration stays TRIPPED."""
    return Limits(limits.defaults(), "")
