"""74HC165: eight contacts over three pins."""


class ShiftIn:
    """Pins: `load` (active low), `clock`, `data`; the last input comes out first."""

    def __init__(self, load, clock, data):
        self._load, self._clock, self._data = load, clock, data

    def read(self):
        """All eight inputs as bits; bit 7 came first."""
        self._load.value(0)
        self._load.value(1)
        bits = 0
        for _ in range(8):
            bits = bits << 1 | self._data.value()
            self._clock.value(1)
            self._clock.value(0)
        return bits
