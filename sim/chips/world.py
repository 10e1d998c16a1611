"""What surrounds one board: virtual time, levels on its pins, and what happens when.

Nothing happens by itself: each call into a stand-in takes as long as it does on a board, and
sleeping takes the rest.
"""

IN, OUT, OPEN_DRAIN = 0, 1, 2
FALLING, RISING = 4, 8
TICKS_MASK = (1 << 30) - 1

_current = None


class Restart(BaseException):
    """The processor restarts; `cause` is "watchdog" or "reset"."""

    def __init__(self, cause):
        super().__init__(cause)
        self.cause = cause


class Net:
    """The wire at a GPIO. `outside`: the level somebody else puts on it; None: nobody does."""

    def __init__(self):
        self.mode = IN
        self.level = 0  # that the board drives
        self.pulled_up = False
        self.outside = None
        self.owner = None  # the peripheral that has the pin; None: the program itself
        self.edges = 0  # of what the board drives
        self.millivolts = 0  # for a converter at this pin
        self._listeners = []
        self._handler = None
        self._trigger = 0

    def see(self):
        """The level on it."""
        if self.mode == OUT:
            return self.level
        if self.mode == OPEN_DRAIN and not self.level:
            return 0
        if self.outside is not None:
            return self.outside
        return 1 if self.pulled_up or self.mode == OPEN_DRAIN else 0

    def drive(self, level):
        """The board drives it."""
        level = 1 if level else 0
        if level == self.level:
            return
        self.level = level
        self.edges += 1
        for listener in self._listeners:
            listener(self)

    def put(self, level):
        """Somebody else puts a level on it; the board's interrupt comes at once."""
        before = self.see()
        self.outside = level
        after = self.see()
        edge = FALLING if before and not after else RISING if after and not before else 0
        if edge & self._trigger and self._handler is not None:
            self._handler(self)

    def listen(self, listener):
        """Calls `listener(net)` after each edge that the board drives."""
        self._listeners.append(listener)

    def interrupt(self, handler, trigger):
        """The board's handler for edges from outside."""
        self._handler, self._trigger = handler, trigger

    def release(self):
        """As after power-on: an input that nobody in the board listens to."""
        self.mode, self.pulled_up, self.owner = IN, False, None
        self.drive(0)
        self._handler, self._trigger = None, 0


class World:
    """One board's surroundings. Making one makes it the one that the stand-ins live in.

    `port`: "pico" or "esp32". `first_ms`: what its millisecond counter shows now. `cause`: why
    it started ("power" or "watchdog").
    """

    def __init__(self, port="pico", first_ms=0, cause="power"):
        global _current
        self.port = port
        self.cause = cause
        self.now_us = 0
        self.i2c = []  # I2cWires
        self.spi = []  # chips that listen on the SPI bus
        self.serials = {}  # UART number -> Serial
        self.machines = []  # of programmable I/O
        self._first_us = first_ms * 1000
        self._nets = {}
        self._due = []  # (time in us, what to call), the earliest first
        self._watchdog_us = None  # its length
        self._bites_us = 0
        _current = self

    def ticks_us(self):
        """The board's microsecond counter, not yet wrapped."""
        return self._first_us + self.now_us

    def net(self, number):
        """The wire at a GPIO."""
        if number not in self._nets:
            self._nets[number] = Net()
        return self._nets[number]

    def at(self, time_us, call):
        """Calls `call()` at that time (at once where it has passed)."""
        place = len(self._due)
        while place and self._due[place - 1][0] > time_us:
            place -= 1
        self._due.insert(place, (time_us, call))

    def spend(self, us):
        """Lets time pass. Raises Restart where the watchdog bites meanwhile."""
        until_us = self.now_us + us
        while self._due and self._due[0][0] <= until_us:
            time_us, call = self._due.pop(0)
            self._pass_until(max(self.now_us, time_us))
            call()
            # What came in between took its own time.
            until_us = max(until_us, self.now_us)
        self._pass_until(until_us)

    def watch(self, timeout_us):
        """Starts the watchdog or feeds it."""
        self._watchdog_us = timeout_us
        self._bites_us = self.now_us + timeout_us

    def feed(self):
        """Feeds the watchdog."""
        if self._watchdog_us is not None:
            self._bites_us = self.now_us + self._watchdog_us

    def restart(self, cause):
        """Pins fall, peripherals forget; the program ends with Restart."""
        self.cause = cause
        self._watchdog_us = None
        self.serials.clear()
        self.machines = []
        for net in self._nets.values():
            net.release()
        raise Restart(cause)

    def _pass_until(self, time_us):
        if self._watchdog_us is not None and time_us >= self._bites_us:
            self.now_us = self._bites_us
            self.restart("watchdog")
        self.now_us = time_us


def current():
    """The world that the stand-ins live in."""
    return _current
