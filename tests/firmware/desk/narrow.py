"""An integer that refuses to leave the 31 bits that a board has without allocating."""

LOWEST, HIGHEST = -(1 << 30), (1 << 30) - 1


def _value(other):
    return other.value if isinstance(other, Narrow) else other


class Narrow:
    """Arithmetic of small integers; OverflowError where a board would need a big one."""

    def __init__(self, value):
        if not LOWEST <= value <= HIGHEST:
            raise OverflowError("%d leaves 31 bits" % value)
        self.value = value

    def __add__(self, other):
        return Narrow(self.value + _value(other))

    def __radd__(self, other):
        return Narrow(_value(other) + self.value)

    def __sub__(self, other):
        return Narrow(self.value - _value(other))

    def __rsub__(self, other):
        return Narrow(_value(other) - self.value)

    def __mul__(self, other):
        return Narrow(self.value * _value(other))

    def __rmul__(self, other):
        return Narrow(_value(other) * self.value)

    def __floordiv__(self, other):
        return Narrow(self.value // _value(other))

    def __mod__(self, other):
        return Narrow(self.value % _value(other))

    def __neg__(self):
        return Narrow(-self.value)
