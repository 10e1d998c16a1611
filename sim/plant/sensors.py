"""Sensors of the boiler: truth in, codes with noise, errors and steps out."""

from collections.abc import Mapping

import numpy as np

from sim.plant.faults import OFF, SHORT, SIGNAL_KINDS, Breakable, Signal, normal_noise
from sim.plant.inputs import LONG_AGO_MS, BoilerInputs
from sim.plant.power import Supply

# 4-20 mA for 0-16 bar over 100 ohm, into an ADS1115 at 4.096 V: 8000 codes a volt.
CODE_AT_ZERO = 3200
CODES_A_BAR = 800
CODES_A_VOLT = 8000
CODE_SHORT = 20800  # 26 mA, where a transmitter's loop ends
CODE_MAX = 32767
FULL_SCALE_CODES = 12800
# Of full scale, fixed for each transmitter: one of class 0.5 leaves its maker within half of it.
CLASS_ERROR = 0.0025
NOISE_CODES = 1.5
REFERENCE_CODE = 16000
REFERENCE_NOISE_CODES = 0.7
PRESSURE_KINDS = (*SIGNAL_KINDS, "hum", "swap")

PT100_STEPS_A_K = 32  # a MAX31865 with 400 ohm: 15 bits, about 0.03 K
PT100_NOISE_K = 0.02
PT100_ERROR_K = 0.1  # fixed for each; class A at 0 °C allows 0.15

ELECTRODES = ("lw2", "lw1", "lc_on", "lc_off", "hw")  # bit 0 first
PULSE_WRAP = 1 << 16
# Water runs off a rod of steel in some tenths of a second; until then it conducts.
FILM_S = (0.2, 0.8)
LONG_DRY_S = -1e9


class Transmitter:
    """One pressure channel up to its ADC code."""

    def __init__(self, rng: np.random.Generator) -> None:
        self._zero = CODE_AT_ZERO + 0.5 + rng.uniform(-1, 1) * CLASS_ERROR * FULL_SCALE_CODES
        self._noise = normal_noise(rng, NOISE_CODES)
        self.signal = Signal(rng, -1.0, 18.0, PRESSURE_KINDS)

    def code(self, barg: float, t_s: float) -> int:
        """The ADC's code for a gauge pressure."""
        noise = next(self._noise)
        if self.signal.broken:
            barg, noise = self.signal.wrong(barg, t_s), self.signal.alive * noise
            if barg == OFF:
                return 0
            if barg == SHORT:
                return CODE_SHORT
        code = int(self._zero + CODES_A_BAR * barg + noise)
        return min(max(code, 0), CODE_SHORT)


class Pt100:
    """One resistance thermometer with its converter."""

    def __init__(self, rng: np.random.Generator) -> None:
        self._error_k = rng.uniform(-1, 1) * PT100_ERROR_K
        self._noise = normal_noise(rng, PT100_NOISE_K)
        self.signal = Signal(rng, -40.0, 400.0)

    def read(self, celsius: float, t_s: float) -> tuple[int, bool]:
        """Hundredths of a degree, and whether the converter finds no fault."""
        noise_k = next(self._noise)
        if self.signal.broken:
            celsius, noise_k = self.signal.wrong(celsius, t_s), self.signal.alive * noise_k
            if celsius in (OFF, SHORT):
                return 0, False
        steps = round((celsius + self._error_k + noise_k) * PT100_STEPS_A_K)
        return steps * 100 // PT100_STEPS_A_K, True


class Electrode(Breakable):
    """One electrode.

    A film of water keeps it wet for a moment after it emerges. `off` reads dry, `short` wet,
    `stuck` its last state (or its value, 0 or 1), `garbage` at random; a `film` fault keeps it wet
    for its value in seconds.
    """

    def __init__(self, rng: np.random.Generator, level_l: float) -> None:
        super().__init__(("off", "short", "stuck", "garbage", "film"))
        self.level_l = level_l
        self._rng = rng
        self.film_s = float(rng.uniform(*FILM_S))
        self.under_s = LONG_DRY_S  # when it was last under water

    def wrong(self, wet: bool, t_s: float) -> bool:
        """The state that it shows with its faults."""
        values = self._values
        if "off" in values or "short" in values:
            return "short" in values
        if "garbage" in values:
            return bool(self._rng.integers(2))
        if "film" in values:
            wet = wet or t_s - self.under_s <= (values["film"] or 0.0)
        return self._held(float(wet)) >= 0.5 if "stuck" in values else wet


class FlowMeter(Breakable):
    """A wheel in the feed line that gives pulses.

    `off` gives none, `stuck` goes on at the present rate (or its value, l/min), `noise` adds pulses
    at its value, l/min.
    """

    def __init__(self, rng: np.random.Generator, pulses_a_litre: float) -> None:
        super().__init__(("off", "stuck", "noise"))
        self._rng = rng
        self._pulses_a_litre = pulses_a_litre
        self._part = 0.0

    def step(self, dt_s: float, litres_s: float, inputs: BoilerInputs) -> None:
        """Adds the pulses of this step to `flow_pulses`, and sets `flow_age_ms`."""
        if self.broken:
            litres_s = self._wrong(litres_s)
        self._part += litres_s * dt_s * self._pulses_a_litre
        if self._part >= 1.0:
            count = int(self._part)
            self._part -= count
            inputs.flow_pulses = (inputs.flow_pulses + count) % PULSE_WRAP
            inputs.flow_age_ms = 0
        else:
            inputs.flow_age_ms = min(LONG_AGO_MS, inputs.flow_age_ms + round(dt_s * 1000))

    def _wrong(self, litres_s: float) -> float:
        values = self._values
        if "off" in values:
            return 0.0
        if "stuck" in values:
            litres_s = self._held(litres_s * 60.0) / 60.0
        if "noise" in values:
            litres_s += abs(float(self._rng.normal(0.0, values["noise"] or 0.0))) / 60.0
        return litres_s


class Sensors:
    """All of the boiler's sensors; they write into `inputs`. `parts`: the targets of faults."""

    def __init__(
        self, seed: int, levels_l: Mapping[str, float], pulses_a_litre: float, inputs: BoilerInputs
    ) -> None:
        # One generator each: a fault in one signal does not change the noise of another.
        rngs = iter(np.random.default_rng(seed).spawn(32))
        self._inputs = inputs
        self.pt1, self.pt2 = Transmitter(next(rngs)), Transmitter(next(rngs))
        self.t_drum, self.t_outlet, self.t_metal = (Pt100(next(rngs)) for _ in range(3))
        self.electrodes = [Electrode(next(rngs), levels_l[name]) for name in ELECTRODES]
        self.flow = FlowMeter(next(rngs), pulses_a_litre)
        self._reference_noise = normal_noise(next(rngs), REFERENCE_NOISE_CODES)
        self.adc_ref = Signal(next(rngs), 0.0, 4.0, ("offset", "off", "stuck"))
        self.impulse_line = Signal(next(rngs), 0.0, 16.0, ("stuck", "off"))
        self.supply = Supply(next(rngs))
        self.wind = Signal(next(rngs), 0.0, 30.0, ("off", "stuck"))

    def parts(self) -> dict[str, Breakable]:
        """Everything here that can be broken, by its name as a target."""
        channels = ("pt1", "pt2", "t_drum", "t_outlet", "t_metal")
        alone = ("impulse_line", "flow", "adc_ref", "supply", "wind")
        parts: dict[str, Breakable] = {name: getattr(self, name).signal for name in channels}
        parts.update({name: getattr(self, name) for name in alone})
        return parts | dict(zip(ELECTRODES, self.electrodes, strict=True))

    def read_pressures(self, barg: float, t_s: float) -> None:
        """The ADC's four channels; every 50 ms."""
        inputs = self._inputs
        if self.impulse_line.broken:
            barg = max(0.0, self.impulse_line.wrong(barg, t_s))  # a torn line shows the open air
        inputs.pt1_code = self.pt1.code(barg, t_s)
        inputs.pt2_code = self.pt2.code(barg, t_s)
        if self.pt1.signal.has("swap") or self.pt2.signal.has("swap"):
            inputs.pt1_code, inputs.pt2_code = inputs.pt2_code, inputs.pt1_code
        code = REFERENCE_CODE + next(self._reference_noise)
        if self.adc_ref.broken:
            code = self.adc_ref.wrong(code / CODES_A_VOLT, t_s) * CODES_A_VOLT
        inputs.reference_code = int(min(max(code + 0.5, 0.0), CODE_MAX))

    def read_temperatures(self, drum_c: float, outlet_c: float, metal_c: float, t_s: float) -> None:
        """A conversion of each Pt100; ten a second."""
        inputs = self._inputs
        inputs.t_drum_cdeg, inputs.t_drum_ok = self.t_drum.read(drum_c, t_s)
        inputs.t_outlet_cdeg, inputs.t_outlet_ok = self.t_outlet.read(outlet_c, t_s)
        inputs.t_metal_cdeg, inputs.t_metal_ok = self.t_metal.read(metal_c, t_s)
        inputs.t_drum_new = inputs.t_outlet_new = inputs.t_metal_new = True

    def no_temperatures(self) -> None:
        """A loop in which no conversion ended."""
        inputs = self._inputs
        inputs.t_drum_new = inputs.t_outlet_new = inputs.t_metal_new = False

    def read_levels(self, water_l: float, t_s: float) -> None:
        """The electrodes: wet up to the surface of the hot and swollen water."""
        bits = 0
        for bit, electrode in enumerate(self.electrodes):
            wet = water_l >= electrode.level_l
            if wet:
                electrode.under_s = t_s
            else:
                wet = t_s - electrode.under_s <= electrode.film_s
            if electrode.broken:
                wet = electrode.wrong(wet, t_s)
            if wet:
                bits |= 1 << bit
        self._inputs.level_bits = bits

    def dry_electrodes(self) -> None:
        """A run begins: nothing was wet before."""
        for electrode in self.electrodes:
            electrode.under_s = LONG_DRY_S
