"""Readings that wander through every check and state, without a board and without the heap."""

from firmware.boiler import config, control, interlock, rows
from firmware.boiler.reading import Outputs, Reading
from firmware.common import ticks

WRAP = 1 << 30
CALM = (3, 7, 15)  # electrodes from below


def forgive(state):
    """As if the hour of SF-10, SF-15 and SF-24 had passed: the calm part starts again."""
    bad_ms = state.latches.bad_ms
    bad_ms[rows.SF05] = bad_ms[rows.SF05 + 1] = bad_ms[rows.SF08] = 0
    state.checks.well[0] = state.checks.well[1] = 0
    itself, water = state.itself, state.responses.water
    forget(itself.resets.left_ms)
    forget(water.tries.left_ms)
    forget(state.checks.low_water.left_ms)
    itself.locked_ms[0] = itself.locked_ms[1] = itself.times = water.pause_ms = 0
    water.known()
    forget(state.latches.bucket)
    forget(state.responses.shut_ms)
    forget(state.checks.life.still_ms)


def forget(left_ms):
    for one in range(len(left_ms)):
        left_ms[one] = 0


class Wander:
    """Interlock and control alone. `number` makes the integers they are given."""

    def __init__(self, number=int):
        self.number = number
        self.state = interlock.State(config.fallback(), True)
        self.control = control.Control(self.state)
        self.outputs = Outputs()
        self.reading = Reading()
        self.loop = 0
        self.modes = [0, 0, 0, 0, 0]  # loops spent in each state
        for name in ("pt1", "pt2", "reference", "t_drum", "t_outlet", "t_metal"):
            setattr(self.reading, name + "_ok", True)
        self.reading.reference_code = number(16_000)
        self.reading.supply_mv = number(24_000)
        self.reading.supply_ok = True

    def turn(self, loops, start_ms=0):
        """So many loops: calm weather with a start, then everything that can go wrong."""
        number = self.number
        reading = self.reading
        state = self.state
        last = self.loop + loops
        while self.loop < last:
            if self.loop % 3000 == 0:
                forgive(state)
            self.set(reading, self.loop % 3000, number)
            reading.ping_age_ms = number(self.loop % 3000 * 2 if self.loop % 7000 > 6000 else 100)
            now_ms = ticks.add(start_ms, self.loop * 50)
            interlock.step(state, reading, number(now_ms))
            self.control.step(reading, self.outputs)
            self.modes[state.mode] += 1
            self.loop += 1

    def set(self, reading, loop, number):
        """The reading of one loop of 3000: wild in the second half."""
        state = self.state
        wild = loop > 1500
        code = 11_000
        if wild:
            code = 3000 + loop * 7 % 14_000
        elif loop > 900:
            code = 11_610 if loop < 1300 else 11_690
        reading.pt1_code = number(code)
        reading.pt2_code = number(code + (loop % 9 if wild else 0))
        reading.pt1_ok = not wild or loop % 97 != 0
        reading.t_drum_new = reading.t_metal_new = reading.t_outlet_new = loop % 2 == 0
        reading.t_drum_cdeg = number(15_000 + loop * 2 if wild else 18_450)
        reading.t_metal_cdeg = number(loop * 6 if wild else 18_900)
        reading.t_outlet_cdeg = reading.t_drum_cdeg
        reading.level_bits = number(loop // 40 % 32 if wild else CALM[loop // 60 % len(CALM)])
        calm_ms = 100 if state.pump else 60_000
        reading.flow_age_ms = number(loop % 700 * 50 if wild else calm_ms)
        reading.supply_mv = number(loop * 9 if wild else 24_000)
        reading.chain_closed = not wild or loop % 301 != 0
        reading.off_target1_closed = not state.permit1 and (not wild or loop % 50 != 0)
        reading.off_target2_closed = not state.permit2
        reading.alive1_closed = not wild or loop % 251 > 20
        reading.alive2_closed = True
        reading.contact1_closed = state.permit1
        reading.contact2_closed = state.permit2
        long = 60 <= loop < 120 or 400 <= loop < 460
        short = 190 <= loop < 198 or 530 <= loop < 540
        reading.button_pressed = long or short or loop % 800 == 799
        reading.loop_ms = number(120 if wild and loop % 200 < 4 else 50)
