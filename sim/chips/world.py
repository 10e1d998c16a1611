"""What surrounds one board: virtual time, levels on its pins, and events at their times.

Time passes only inside calls: each call into a stand-in takes as long as it does on a board, and
sleeping takes the rest.
"""

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable

    from sim.chips.buses import I2cWires
    from sim.chips.max31865 import Max31865Chip
    from sim.chips.pio import StateMachine
    from sim.chips.rmt import RMT
    from sim.chips.serial import Serial

IN, OUT, OPEN_DRAIN = 0, 1, 2
FALLING, RISING = 4, 8
TICKS_MASK = (1 << 30) - 1  # MicroPython's ticks wrap at 2^30

_current: "World | None" = None


class Restart(BaseException):
    """The processor restarts; `cause` is "watchdog" or "reset"."""

    def __init__(self, cause: str) -> None:
        super().__init__(cause)
        self.cause = cause


class Net:
    """The wire at a GPIO. `outside`: the level driven from outside; None: it floats."""

    def __init__(self) -> None:
        self.mode = IN
        self.level = 0  # driven by the board
        self.pulled_up = False
        self.outside: int | None = None
        self.owner: object = None  # the peripheral that has the pin; None: the program itself
        self.edges = 0  # driven by the board
        self.millivolts = 0  # for a converter at this pin
        self._listeners: list[Callable[[Net], None]] = []
        self._handler: Callable[[Net], None] | None = None
        self._trigger = 0

    def see(self) -> int:
        """The level on it."""
        if self.mode == OUT:
            return self.level
        if self.mode == OPEN_DRAIN and not self.level:
            return 0
        if self.outside is not None:
            return self.outside
        return 1 if self.pulled_up or self.mode == OPEN_DRAIN else 0

    def drive(self, level: int) -> None:
        """The board drives it."""
        level = 1 if level else 0
        if level == self.level:
            return
        self.level = level
        self.edges += 1
        for listener in self._listeners:
            listener(self)

    def put(self, level: int) -> None:
        """Drives it from outside; the board's interrupt comes at once."""
        before = self.see()
        self.outside = level
        after = self.see()
        edge = FALLING if before and not after else RISING if after and not before else 0
        if edge & self._trigger and self._handler is not None:
            self._handler(self)

    def listen(self, listener: "Callable[[Net], None]") -> None:
        """Calls `listener(net)` after each edge that the board drives."""
        self._listeners.append(listener)

    def interrupt(self, handler: "Callable[[Net], None] | None", trigger: int) -> None:
        """Sets the board's handler for edges from outside."""
        self._handler, self._trigger = handler, trigger

    def release(self) -> None:
        """As after power-on: an input without an interrupt."""
        self.mode, self.pulled_up, self.owner = IN, False, None
        self.drive(0)
        self._handler, self._trigger = None, 0


class World:
    """One board's surroundings. The stand-ins use the one that was made last.

    `port`: "pico" or "esp32". `first_ms`: what its millisecond counter shows now. `cause`: why
    it started ("power" or "watchdog").
    """

    def __init__(self, port: str = "pico", first_ms: int = 0, cause: str = "power") -> None:
        global _current
        self.port = port
        self.cause = cause
        self.now_us = 0
        self.i2c: list[I2cWires] = []
        self.spi: list[Max31865Chip] = []
        self.serials: dict[int, Serial] = {}  # by the number of the UART
        self.machines: list[StateMachine | RMT] = []
        self._first_us = first_ms * 1000
        self._nets: dict[int, Net] = {}
        self._due: list[tuple[int, Callable[[], object]]] = []  # at which time in us, sorted
        self._watchdog_us: int | None = None  # its length
        self._bites_us = 0
        _current = self

    def ticks_us(self) -> int:
        """The board's microsecond counter, not yet wrapped."""
        return self._first_us + self.now_us

    def net(self, number: int) -> Net:
        """The wire at a GPIO."""
        if number not in self._nets:
            self._nets[number] = Net()
        return self._nets[number]

    def at(self, time_us: int, call: "Callable[[], object]") -> None:
        """Calls `call()` at that time, or as soon as time passes if it is over."""
        place = len(self._due)
        while place and self._due[place - 1][0] > time_us:
            place -= 1
        self._due.insert(place, (time_us, call))

    def spend(self, us: int) -> None:
        """Lets time pass. Raises Restart if the watchdog bites meanwhile."""
        until_us = self.now_us + us
        while self._due and self._due[0][0] <= until_us:
            time_us, call = self._due.pop(0)
            self._pass_until(max(self.now_us, time_us))
            call()
            # The call took time of its own.
            until_us = max(until_us, self.now_us)
        self._pass_until(until_us)

    def watch(self, timeout_us: int) -> None:
        """Starts the watchdog or feeds it."""
        self._watchdog_us = timeout_us
        self._bites_us = self.now_us + timeout_us

    def feed(self) -> None:
        """Feeds the watchdog."""
        if self._watchdog_us is not None:
            self._bites_us = self.now_us + self._watchdog_us

    def restart(self, cause: str) -> None:
        """Pins fall, peripherals lose their state; the program ends with Restart."""
        self.cause = cause
        self._watchdog_us = None
        self.serials.clear()
        self.machines = []
        for net in self._nets.values():
            net.release()
        raise Restart(cause)

    def _pass_until(self, time_us: int) -> None:
        if self._watchdog_us is not None and time_us >= self._bites_us:
            self.now_us = self._bites_us
            self.restart("watchdog")
        self.now_us = time_us


def current() -> World:
    """The world that was made last."""
    assert _current is not None
    return _current
