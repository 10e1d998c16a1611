"""The boards' inputs, on the plant's side of the terminals: integers with their validity.

Attribute names are those of the firmware's readings; a test holds them together.
"""

LONG_AGO_MS = 3_600_000


class BoilerInputs:
    """All inputs of the boiler board, as the firmware's `boiler.reading` describes them."""

    def __init__(self) -> None:
        self.pt1_code = self.pt2_code = 3200
        self.pt1_ok = self.pt2_ok = True
        self.reference_code = 16000
        self.reference_ok = True
        self.supply_mv = 24000
        self.supply_ok = True
        self.t_drum_cdeg = self.t_outlet_cdeg = self.t_metal_cdeg = 0
        self.t_drum_ok = self.t_outlet_ok = self.t_metal_ok = False
        self.t_drum_new = self.t_outlet_new = self.t_metal_new = False
        self.level_bits = 0
        self.flow_pulses = 0
        self.flow_age_ms = LONG_AGO_MS
        self.chain_closed = False
        self.contact1_closed = self.contact2_closed = False
        self.off_target1_closed = self.off_target2_closed = False
        self.alive1_closed = self.alive2_closed = False
        self.button_pressed = False


class TrackerInputs:
    """All inputs of one tracker board, as the firmware's `tracker.reading` describes them."""

    def __init__(self, steps: list[int], home_made: list[bool]) -> None:
        self.permit = False
        self.steps = steps
        self.home_made = home_made
        self.wind_cm_s = 0
        self.wind_ok = False
        self.reserve_mv = 12600
        self.reserve_ok = True
        self.button_pressed = False
