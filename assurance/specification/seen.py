"""What a reading says for each row that is watched, in the words of the safety table.

A value is None where there is no new sample, INVALID where it cannot be believed; a plain yes is
1. Left out are rows that need more than the inputs and what was driven: rates, lags, volumes, and
what takes minutes. Those have tables of their own.
"""

from assurance.specification import table
from firmware.boiler.reading import Reading

INVALID = 1 << 20  # over every limit
FRESH_MS = 1000  # SF-09: without a conversion for so long, each loop is an invalid one
LATE_MS, LATE_WITHIN_MS = 100, 10_000  # SF-16
LW2, LW1, HW = 1, 2, 16  # bits: wet
FROM_BELOW = (0, 1, 3, 7, 15, 31)  # no electrode is wet above a dry one


class Seen:
    """Looks at one reading after the other. values: by the name of a row, one for each channel.

    pressures: of this loop; temperatures: the last conversions while they are fresh.
    """

    def __init__(self, superheater: bool = False) -> None:
        self.superheater = superheater
        self.values: dict[str, list[int | None]] = {}
        self.pressures = [INVALID, INVALID]
        self.temperatures = [INVALID, INVALID, INVALID]
        self._age_ms = [0, 0, 0]
        self._late_ms: list[int] = []  # ages of late loops
        self._on_ms = [0, 0]

    def look(self, reading: Reading, permit1: bool, permit2: bool) -> None:
        """permit1, permit2: were driven since the loop before."""
        self._pressures(reading)
        self._temperatures(reading)
        self._water(reading)
        self._wires(reading, (permit1, permit2))
        late = [age_ms + reading.loop_ms for age_ms in self._late_ms]
        self._late_ms = [age_ms for age_ms in late if age_ms < LATE_WITHIN_MS]
        if reading.loop_ms > LATE_MS:
            self._late_ms.append(0)
        supply = reading.supply_mv if reading.supply_ok else INVALID
        yes = self.values
        yes["SF16"] = [len(self._late_ms)]
        yes["SF17"] = [supply]
        yes["SF18"] = [int(not reading.config_ok), None]
        yes["SF19"] = [reading.ping_age_ms]

    def _pressures(self, reading: Reading) -> None:
        off = abs(reading.reference_code - table.REFERENCE)
        trusted = reading.reference_ok and off <= table.REFERENCE * table.REFERENCE_OFF
        pressures: list[int] = []
        for code, ok in (
            (reading.pt1_code, reading.pt1_ok),
            (reading.pt2_code, reading.pt2_ok),
        ):
            valid = ok and trusted and table.NE43[0] <= code <= table.NE43[1]
            pressures.append(code if valid else INVALID)
        self.pressures = pressures
        for name in ("SF01", "SF01_HOLD", "SF02"):
            self.values[name] = list(pressures)
        self.values["SF03"] = [int(code == INVALID) for code in pressures]
        self.values["SF03_REFERENCE"] = [int(not trusted)]
        apart = abs(reading.pt1_code - reading.pt2_code)
        self.values["SF04"] = [INVALID if INVALID in pressures else apart]

    def _temperatures(self, reading: Reading) -> None:
        channels = (
            (reading.t_drum_new, reading.t_drum_ok, reading.t_drum_cdeg),
            (reading.t_outlet_new, reading.t_outlet_ok, reading.t_outlet_cdeg),
            (reading.t_metal_new, reading.t_metal_ok, reading.t_metal_cdeg),
        )
        conversions: list[int | None] = []
        faults: list[int | None] = []
        for place, (new, ok, cdeg) in enumerate(channels):
            self._age_ms[place] = 0 if new else self._age_ms[place] + reading.loop_ms
            valid = ok and table.CDEG_ENDS[0] <= cdeg <= table.CDEG_ENDS[1]
            conversions.append((cdeg if valid else INVALID) if new else None)
            stale = self._age_ms[place] >= FRESH_MS
            if new or stale:
                self.temperatures[place] = cdeg if valid and not stale else INVALID
            faults.append(1 if stale else int(not valid) if new else None)
        self.values["SF09"] = faults
        self.values["SF07"] = [conversions[1]]
        self.values["SF07_REDUCE"] = [conversions[1] if self.superheater else None]
        self.values["SF08_HOT"] = [conversions[2]]
        self.values["SF25"] = conversions

    def _water(self, reading: Reading) -> None:
        bits = reading.level_bits
        self.values["SF10"] = [int(not bits & LW1)]
        self.values["SF11"] = [int(not bits & LW2)]
        self.values["SF12"] = [int(bits & HW != 0)]
        self.values["SF12_ORDER"] = [int(bits not in FROM_BELOW)]

    def _wires(self, reading: Reading, permits: tuple[bool, bool]) -> None:
        contacts = reading.contact1_closed, reading.contact2_closed
        alive = reading.alive1_closed, reading.alive2_closed
        late: list[int | None] = []
        for group in (0, 1):
            up = permits[group]
            self._on_ms[group] = self._on_ms[group] + reading.loop_ms if up else 0
            explained = contacts[group] or not reading.chain_closed
            late.append(0 if explained else self._on_ms[group])
        self.values["SF23"] = [int(not reading.chain_closed)]
        self.values["SF23_CONTACT"] = late
        self.values["SF13_WELDED"] = [int(contacts[g] and not permits[g]) for g in (0, 1)]
        self.values["SF26"] = [int(permits[0] and not alive[group]) for group in (0, 1)]
