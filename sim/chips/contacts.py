"""A chain of 74HC165: contacts that are shifted in over three pins."""


class ShiftRegister:
    """`inputs()` gives the levels of `count` inputs as bits; the highest comes out first."""

    def __init__(self, world, load, clock, data, count, inputs):
        self._load, self._clock = world.net(load), world.net(clock)
        self._data = world.net(data)
        self._inputs = inputs
        self._top = count - 1
        self._held = 0
        self.stuck = None  # a level at which the data line is held
        self._load.listen(self._loaded)
        self._clock.listen(self._clocked)

    def _loaded(self, net):
        if not net.level:
            self._held = self._inputs()
            self._show()

    def _clocked(self, net):
        if net.level and self._load.level:
            self._held = self._held << 1 & (2 << self._top) - 1 | 1
            self._show()

    def _show(self):
        shown = self._held >> self._top & 1
        self._data.outside = shown if self.stuck is None else self.stuck
