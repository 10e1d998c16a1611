"""Seeded storms: a person starts the plant, then one to three things go wrong at random."""

from desk.judge import Judge
from desk.wander import WRAP, Wander, forgive

from firmware.common import fields

MIDDLE = fields.LW2 | fields.LW1 | fields.LC_ON
PRESSES = ((10, 55), (65, 110), (175, 182))  # silences, resets, starts
CALM_TURNS = 200
CODES = (0, 2879, 2880, 9600, 10_801, 11_200, 11_201, 11_599, 11_600, 11_680, 11_999, 12_000)
CODES += (12_400, 16_800, 16_801, 32_767, -32_768)
TEMPERATURES = (-4001, 0, 9998, 18_950, 18_951, 40_000, 40_001)
TROUBLES = (
    ("pt1_code", CODES),
    ("pt2_code", CODES),
    ("pt1_ok", (False,)),
    ("pt2_ok", (False,)),
    ("reference_ok", (False,)),
    ("reference_code", (15_839, 15_840, 16_160, 16_161)),
    ("t_drum_ok", (False,)),
    ("t_drum_cdeg", TEMPERATURES),
    ("t_drum_new", (False, True)),
    ("t_outlet_ok", (False,)),
    ("t_metal_ok", (False,)),
    ("t_metal_cdeg", TEMPERATURES),
    ("level_bits", tuple(range(32))),
    ("t_outlet_cdeg", (21_000, 21_001)),
    ("supply_ok", (False,)),
    ("supply_mv", (0, 19_999, 20_000, 20_500)),
    ("flow_age_ms", (0, 1999, 2000, 3000, 3_600_000)),
    ("config_ok", (True,)),
    ("chain_closed", (False,)),
    ("contact1_closed", (False, True)),
    ("contact2_closed", (False, True)),
    ("off_target1_closed", (False, True)),
    ("off_target2_closed", (False, True)),
    ("button_pressed", (False, True)),
    ("ping_age_ms", (2000, 2001, 4999, 5000, 3_600_000)),
    ("loop_ms", (0, 1, 49, 51, 100, 101, 1000)),
)


def calm(reading, state, loop, number=int):
    """Everything is as it should be: 9.0 bar, full of water, contacts follow their PERMITs."""
    for name in ("pt1", "pt2", "reference", "t_drum", "t_outlet", "t_metal"):
        setattr(reading, name + "_ok", True)
    reading.pt1_code = reading.pt2_code = number(10_400)
    reading.reference_code = number(16_000)
    reading.supply_mv = number(24_000)
    reading.supply_ok = True
    reading.t_drum_new = reading.t_outlet_new = reading.t_metal_new = loop % 2 == 0
    reading.t_drum_cdeg = reading.t_outlet_cdeg = number(17_900)
    reading.t_metal_cdeg = number(18_500 if state.permit1 else 18_000)
    reading.level_bits = number(MIDDLE)
    reading.flow_age_ms = number(100 if state.pump else 60_000)
    reading.chain_closed = True
    reading.contact1_closed = state.permit1
    reading.contact2_closed = state.permit2
    reading.off_target1_closed = not state.permit1
    reading.off_target2_closed = not state.permit2
    reading.alive1_closed = reading.alive2_closed = True
    reading.button_pressed = False
    reading.ping_age_ms = number(100)
    reading.loop_ms = number(50)


class Storm(Wander):
    """A Wander with random troubles; every step is judged."""

    def __init__(self, seed, number=int):
        super().__init__(number)
        self.judge = Judge(self.state, self.control, self.outputs)
        self.random = seed
        self.left = self.at = 0
        self.troubles = []

    def draw(self, below):
        """A number in [0, below), the same on every interpreter."""
        self.random = (self.random * 1_664_525 + 1_013_904_223) & (WRAP - 1)
        return (self.random >> 8) % below

    def turn(self, loops, start_ms=0):
        for _ in range(loops):
            self.set(self.reading, self.loop, self.number)
            now_ms = (start_ms + self.loop * 50) % WRAP
            self.judge.turn(self.reading, self.number(now_ms))
            self.modes[self.state.mode] += 1
            self.loop += 1

    def set(self, reading, loop, number):
        if self.left == 0:
            self.left, self.at = 260 + self.draw(400), 0
            forgive(self.state)
            self.troubles = [TROUBLES[self.draw(len(TROUBLES))] for _ in range(1 + self.draw(3))]
            self.often = 1 + self.draw(6)
            self.pressure = (10_400, 11_000, 11_590, 11_650)[self.draw(4)]
        calm(reading, self.state, loop, number)
        for begin, end in PRESSES:
            if begin <= self.at < end:
                reading.button_pressed = True
        if self.at > CALM_TURNS:
            reading.pt1_code = reading.pt2_code = number(self.pressure)
            self.trouble(reading, number)
        self.left -= 1
        self.at += 1

    def trouble(self, reading, number):
        for name, values in self.troubles:
            if self.draw(self.often) == 0:
                value = values[self.draw(len(values))]
                setattr(reading, name, value if isinstance(value, bool) else number(value))
