"""The ESP32's remote control peripheral, as far as steppers use it."""

from sim.chips.pins import Pin
from sim.chips.world import OUT, current

SOURCE_HZ = 80_000_000
PULSE_MAX = 32767  # the length of a pulse has 15 bits


class RMT:
    """One channel. `rises_us`: when its pin rose, in the order of time."""

    def __init__(self, channel: int, *, pin: Pin, clock_div: int = 8) -> None:
        self._world = current()
        self._unit_us = clock_div * 1_000_000 / SOURCE_HZ
        pin.net.owner, pin.net.mode = self, OUT
        self._ends_us = 0.0
        self.rises_us: list[float] = []
        self._world.machines.append(self)

    def wait_done(self) -> bool:
        """Whether everything has been sent."""
        self._world.spend(3)
        return self._world.now_us >= self._ends_us

    def write_pulses(self, duration: int, data: tuple[bool, ...]) -> None:
        """Sends levels of one duration each."""
        if not 0 < duration <= PULSE_MAX:
            raise ValueError("duration must be an integer from 1 to %d" % PULSE_MAX)
        self._world.spend(20 + len(data) // 4)
        time_us, before = float(self._world.now_us), False
        for level in data:
            if level and not before:
                self.rises_us.append(time_us)
            before = level
            time_us += duration * self._unit_us
        self._ends_us = time_us
