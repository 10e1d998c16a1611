"""`Pin`, `ADC` and `PWM` of the stand-in."""

from sim.chips import heap
from sim.chips.world import FALLING, IN, OPEN_DRAIN, OUT, RISING, current

FULL_UV = 3_300_000
UNATTENUATED_UV = 1_100_000  # an ESP32's, unless told otherwise


class Pin:
    """A GPIO; each look and each change takes as long as on a board."""

    IN, OUT, OPEN_DRAIN = IN, OUT, OPEN_DRAIN
    PULL_UP, PULL_DOWN = 1, 2
    IRQ_FALLING, IRQ_RISING = FALLING, RISING
    _TAKES_US = 2

    def __init__(self, number, mode=-1, pull=None, value=None):
        heap.enter()
        try:
            self._world = current()
            self.net = self._world.net(number)
            self.number = number
            if mode != -1:
                self._configure(mode, pull, value)
        finally:
            heap.leave()

    def _configure(self, mode, pull, value):
        if self._world.port == "esp32" and number_is_input_only(self.number):
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

    def value(self, level=None):
        """Look at it, or drive it."""
        heap.enter()
        try:
            self._world.spend(self._TAKES_US)
            if level is None:
                return self.net.see()
            self.net.drive(level)
            return None
        finally:
            heap.leave()

    __call__ = value

    def irq(self, handler=None, trigger=FALLING | RISING):
        """Calls the handler with the pin on such edges."""
        self.net.interrupt(handler, trigger)


def number_is_input_only(number):
    """GPIO 34 to 39 of an ESP32 have neither driver nor pull-up."""
    return 34 <= number <= 39


class ADC:
    """A converter at a pin; `atten`: an ESP32's range."""

    ATTN_11DB = 3
    _TAKES_US = 20

    def __init__(self, pin, atten=None):
        self._world = current()
        self._net = pin.net
        narrow = self._world.port == "esp32" and atten is None
        self._full_uv = UNATTENUATED_UV if narrow else FULL_UV

    def read_u16(self):
        """0 to 65535 for nothing to its full scale."""
        heap.enter()
        try:
            self._world.spend(self._TAKES_US)
            return max(0, min(65535, self._net.millivolts * 1000 * 65536 // self._full_uv))
        finally:
            heap.leave()


class PWM:
    """Pulses at a pin; `duty` is what was asked for last."""

    def __init__(self, pin, freq=0, duty_u16=0):
        self.net = pin.net
        self.net.owner = self
        self.freq_hz, self.duty = freq, duty_u16

    def duty_u16(self, duty):
        """Sets the share of time for which it is high."""
        heap.enter()
        try:
            current().spend(5)
            self.duty = duty
        finally:
            heap.leave()
