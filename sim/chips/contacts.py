"""A chain of 74HC165: contacts that are shifted in over three pins."""

from sim.chips.world import Net, World

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable


class ShiftRegister:
    """`inputs()` gives the levels of `count` inputs as bits; the highest comes out first.

    `stuck`: a level at which the data line is held; None: it is not.
    """

    def __init__(
        self, world: World, pins: "tuple[int, int, int]", count: int, inputs: "Callable[[], int]"
    ) -> None:
        """`pins`: load, clock, data."""
        self._load, self._clock, self._data = [world.net(number) for number in pins]
        self._inputs = inputs
        self._top = count - 1
        self._held = 0
        self.stuck: int | None = None
        self._load.listen(self._loaded)
        self._clock.listen(self._clocked)

    def _loaded(self, net: Net) -> None:
        if not net.level:
            self._held = self._inputs()
            self._show()

    def _clocked(self, net: Net) -> None:
        if net.level and self._load.level:
            self._held = self._held << 1 & (2 << self._top) - 1 | 1
            self._show()

    def _show(self) -> None:
        shown = self._held >> self._top & 1
        self._data.outside = shown if self.stuck is None else self.stuck
