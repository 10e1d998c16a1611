"""`Pin`, `ADC` and `PWM` of the stand-in."""

from sim.chips.heap import unlocked
from sim.chips.world import FALLING, IN, OPEN_DRAIN, OUT, RISING, Net, current

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable

FULL_UV = 3_300_000
UNATTENUATED_UV = 1_100_000  # of an ESP32 without attenuation
INPUT_ONLY = range(34, 40)  # GPIO of an ESP32 with neither driver nor pull-up


class Pin:
    """A GPIO; reading and driving it take as long as on a board."""

    IN, OUT, OPEN_DRAIN = IN, OUT, OPEN_DRAIN
    PULL_UP, PULL_DOWN = 1, 2
    IRQ_FALLING, IRQ_RISING = FALLING, RISING
    _TAKES_US = 2

    def __init__(
        self, number: int, mode: int = -1, pull: int | None = None, value: int | None = None
    ) -> None:
        with unlocked:
            self._world = current()
            self.net = self._world.net(number)
            self.number = number
            if mode != -1:
                self._configure(mode, pull, value)

    def _configure(self, mode: int, pull: int | None, value: int | None) -> None:
        if self._world.port == "esp32" and self.number in INPUT_ONLY:
            if mode != IN:
                raise ValueError("pin can only be input")
            if pull is not None:
                raise ValueError("pin has no pull-up")
        net = self.net
        net.owner = None
        net.pulled_up = pull == Pin.PULL_UP
        if value is not None:
            net.drive(value)
        net.mode = mode

    def value(self, level: int | None = None) -> int | None:
        """Reads it, or drives it."""
        with unlocked:
            self._world.spend(self._TAKES_US)
            if level is None:
                return self.net.see()
            self.net.drive(level)
            return None

    __call__ = value

    def irq(
        self, handler: "Callable[[Net], None] | None" = None, trigger: int = FALLING | RISING
    ) -> None:
        """Calls the handler with the pin on such edges."""
        self.net.interrupt(handler, trigger)


class ADC:
    """A converter at a pin; `atten`: an ESP32's range."""

    ATTN_11DB = 3
    _TAKES_US = 20

    def __init__(self, pin: Pin, atten: int | None = None) -> None:
        self._world = current()
        self._net = pin.net
        narrow = self._world.port == "esp32" and atten is None
        self._full_uv = UNATTENUATED_UV if narrow else FULL_UV

    def read_u16(self) -> int:
        """0 to 65535 for zero to full scale."""
        with unlocked:
            self._world.spend(self._TAKES_US)
            return max(0, min(65535, self._net.millivolts * 1000 * 65536 // self._full_uv))


class PWM:
    """Pulses at a pin; `duty` is the last one set."""

    def __init__(self, pin: Pin, freq: int = 0, duty_u16: int = 0) -> None:
        self.net = pin.net
        self.net.owner = self
        self.freq_hz, self.duty = freq, duty_u16

    def duty_u16(self, duty: int) -> None:
        """Sets the share of time for which it is high."""
        with unlocked:
            current().spend(5)
            self.duty = duty
