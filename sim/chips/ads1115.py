"""A model of the ADS1115 (Texas Instruments, SBAS444): its four registers and its timing.

Its ALERT/RDY pin is not modelled: no board reads it.
"""

from sim.chips.i2c_chip import I2cChip
from sim.chips.world import World

CONVERSION, CONFIG, LOW, HIGH = 0, 1, 2, 3
# The bit OS of CONFIG: written as 1 it starts a conversion, and it reads 0 until that has ended.
OS = 0x8000
SINGLE_SHOT = 0x0100
MUX = 0x7000
AFTER_POWER_ON = (0, 0x8583, 0x8000, 0x7FFF)
RATES_HZ = (8, 16, 32, 64, 128, 250, 475, 860)
FULL_SCALE_UV = (6_144_000, 4_096_000, 2_048_000, 1_024_000) + (512_000,) + (256_000,) * 3
INPUTS = ((0, 1), (0, 3), (1, 3), (2, 3), (0, None), (1, None), (2, None), (3, None))
WAKE_US = 25  # from power-down, before the conversion itself


class Ads1115Chip(I2cChip):
    """One chip. `inputs_uv`: the voltages at its four inputs.

    Faults: `silent` (answers nothing), `stuck_mux` (its multiplexer stays where it is), `never`
    (no conversion ends). `slowness`: of its oscillator; the data sheet allows 0.9 to 1.1.
    """

    def __init__(self, world: World, address: int = 0x48) -> None:
        I2cChip.__init__(self, address)
        self._world = world
        self.inputs_uv = [0, 0, 0, 0]
        self.stuck_mux = self.never = False
        self.slowness = 1.0
        self.conversions = 0
        self.power_on()

    def power_on(self) -> None:
        """Registers as after power-on."""
        self._registers = list(AFTER_POWER_ON)
        self._pointer = CONVERSION
        self._ends_us: int | None = None  # of the conversion that runs

    def _get(self, register: int) -> int:
        self._run()
        value = self._registers[register & 3]
        if register & 3 == CONFIG:
            return value & ~OS if self._ends_us is not None else value | OS
        return value

    def _set(self, register: int, word: int) -> None:
        self._run()
        register &= 3
        if register in (LOW, HIGH):
            self._registers[register] = word
        elif register == CONFIG:
            if self.stuck_mux:
                word = word & ~MUX | self._registers[CONFIG] & MUX
            self._registers[CONFIG] = word & ~OS
            if self._ends_us is None and (word & OS or not word & SINGLE_SHOT):
                self._begin(self._world.now_us + WAKE_US)

    def _begin(self, from_us: int) -> None:
        """Starts a conversion with the present configuration; a later write does not change it."""
        config = self._registers[CONFIG]
        rate_hz = RATES_HZ[config >> 5 & 7]
        self._ends_us = from_us + int(1_000_000 * self.slowness / rate_hz)
        self._converting = config

    def _run(self) -> None:
        """Brings the chip up to now."""
        while self._ends_us is not None and not self.never and self._ends_us <= self._world.now_us:
            ended_us, self._ends_us = self._ends_us, None
            self.conversions += 1
            self._registers[CONVERSION] = self._code(self._converting) & 0xFFFF
            if not self._registers[CONFIG] & SINGLE_SHOT:
                self._begin(ended_us)

    def _code(self, config: int) -> int:
        positive, negative = INPUTS[config >> 12 & 7]
        microvolts = self.inputs_uv[positive]
        if negative is not None:
            microvolts -= self.inputs_uv[negative]
        code = microvolts * 32768 // FULL_SCALE_UV[config >> 9 & 7]
        return max(-32768, min(32767, code))
