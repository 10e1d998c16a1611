"""A model of the ADS1115 (Texas Instruments, SBAS444): its four registers and its timing."""

CONVERSION, CONFIG, LOW, HIGH = 0, 1, 2, 3
BUSY_READS_0 = 0x8000  # OS: 1 while it does nothing
CONFIG_AFTER_POWER_ON = 0x8583
RATES_HZ = (8, 16, 32, 64, 128, 250, 475, 860)
FULL_SCALE_UV = (6_144_000, 4_096_000, 2_048_000, 1_024_000) + (512_000,) + (256_000,) * 3
INPUTS = ((0, 1), (0, 3), (1, 3), (2, 3), (0, None), (1, None), (2, None), (3, None))
WAKE_US = 25
RESET_BY_GENERAL_CALL = b"\x06"


class Ads1115Chip:
    """One chip. `inputs_uv`: what lies at its four inputs.

    Faults: `silent` (answers nothing), `stuck_mux` (its multiplexer stays where it is), `never`
    (no conversion ends). `slowness`: of its oscillator, 0.9 to 1.1.
    """

    def __init__(self, world, address=0x48):
        self._world = world
        self.address = address
        self.inputs_uv = [0, 0, 0, 0]
        self.silent = self.stuck_mux = self.never = False
        self.slowness = 1.0
        self.conversions = 0
        self.power_on()

    def power_on(self):
        """Registers as after power-on."""
        self._registers = [0, CONFIG_AFTER_POWER_ON, 0x8000, 0x7FFF]
        self._pointer = CONVERSION
        self._ends_us = None  # of the conversion that runs
        self._alert = False
        self._over = 0  # conversions in a row beyond a threshold

    def write(self, data):
        """The pointer, and two bytes for its register."""
        self._run()
        self._pointer = data[0] & 3
        if len(data) >= 3:
            self._set(self._pointer, data[1] << 8 | data[2])

    def read_into(self, buffer):
        """The register that the pointer is at."""
        self._run()
        value = self._registers[self._pointer]
        if self._pointer == CONFIG:
            busy = self._ends_us is not None
            value = value & ~BUSY_READS_0 if busy else value | BUSY_READS_0
        elif self._pointer == CONVERSION and not self._reports_ready():
            self._alert = False
        for at in range(len(buffer)):
            buffer[at] = value >> 8 if at % 2 == 0 else value & 0xFF

    def alert_is_low(self):
        """The ALERT/RDY pin, active low unless its polarity bit is set."""
        self._run()
        config = self._registers[CONFIG]
        asserted = self._alert and config & 3 != 3
        return asserted != bool(config & 8)

    def _set(self, register, value):
        if register == CONVERSION:
            return
        if register == CONFIG:
            if self.stuck_mux:
                value = value & ~0x7000 | self._registers[CONFIG] & 0x7000
            began = value & BUSY_READS_0 or not value & 0x0100
            self._registers[CONFIG] = value & ~BUSY_READS_0
            if self._ends_us is None and began:
                self._begin(self._world.now_us + WAKE_US)
            return
        self._registers[register] = value

    def _begin(self, from_us):
        """A conversion of what is configured now; a later write does not change it."""
        config = self._registers[CONFIG]
        rate_hz = RATES_HZ[config >> 5 & 7]
        self._ends_us = from_us + int(1_000_000 * self.slowness / rate_hz)
        self._converting = config
        if self._reports_ready():
            self._alert = False

    def _run(self):
        """Brings the chip up to now."""
        while self._ends_us is not None and not self.never and self._ends_us <= self._world.now_us:
            ended_us, self._ends_us = self._ends_us, None
            self.conversions += 1
            self._registers[CONVERSION] = self._code(self._converting) & 0xFFFF
            self._compare(self._code(self._converting))
            if not self._registers[CONFIG] & 0x0100:
                self._begin(ended_us)

    def _code(self, config):
        positive, negative = INPUTS[config >> 12 & 7]
        microvolts = self.inputs_uv[positive]
        if negative is not None:
            microvolts -= self.inputs_uv[negative]
        code = microvolts * 32768 // FULL_SCALE_UV[config >> 9 & 7]
        return max(-32768, min(32767, code))

    def _reports_ready(self):
        """Thresholds that make ALERT/RDY say that a conversion ended."""
        return bool(self._registers[HIGH] & 0x8000) and not self._registers[LOW] & 0x8000

    def _compare(self, code):
        config = self._registers[CONFIG]
        if config & 3 == 3:
            return
        if self._reports_ready():
            self._alert = True
            return
        low, high = _signed(self._registers[LOW]), _signed(self._registers[HIGH])
        window = bool(config & 0x10)
        beyond = code > high or (window and code < low)
        self._over = self._over + 1 if beyond else 0
        if self._over >= (1, 2, 4)[config & 3]:
            self._alert = True
        elif not config & 4 and (not beyond if window else code < low):  # it does not latch
            self._alert = False


def _signed(word):
    return word - 0x10000 if word & 0x8000 else word
