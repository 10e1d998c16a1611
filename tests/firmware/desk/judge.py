"""The invariants of safety.md, held against every step, from a memory of its own.

The judge works out presses, votes and calm again from the readings alone; it uses nothing that the
firmware has concluded.
"""

from firmware.boiler import interlock
from firmware.common import fields

HEAT_MAX_CODE = 12_000  # 11.0 bar
REDUCED_BACK_CODE = 11_200  # 10.0 bar
FOREVER_MS = 3_600_000


def pressure_valid(reading, pt):
    """Whether a raw sample of PT1 (`pt` 0) or PT2 is valid."""
    ok = reading.pt2_ok if pt else reading.pt1_ok
    code = reading.pt2_code if pt else reading.pt1_code
    reference = reading.reference_ok and 15_840 <= reading.reference_code <= 16_160
    return ok and reference and 2880 <= code <= 16_800


def all_closed(reading):
    """Both groups off target, and each tracker alive: what every start needs."""
    off_target = reading.off_target1_closed and reading.off_target2_closed
    return off_target and reading.alive1_closed and reading.alive2_closed


class Judge:
    """Looks at one interlock and its control before and after each step."""

    def __init__(self, state, control, outputs):
        self.state = state
        self.control = control
        self.outputs = outputs
        self.bad = [[], []]  # of PT1 and PT2: the last three samples
        self.given = False  # start, by command, since the step before
        self.pressed = True
        self.counts = False  # the press that goes on
        self.calm = False  # and nothing stands against its being a start
        self.held_ms = 0
        self.seen_ms = 0  # of the press, between the samples that saw it
        self.ended_ms = -1  # how long the press took that ended in this step
        self.free_ms = 0  # released before this press, or until now
        self.bounced_ms = FOREVER_MS  # since a press of less than 0.2 s
        self.asks_ms = -1  # quiet since a press that may be a start; -1: there was none
        self.calm_ms = 0
        self.up = (False, False)
        self.seen = set()  # (state before, state after)

    def start(self):
        """`start` by command."""
        ready = self.state.mode == fields.READY
        taken = interlock.start(self.state) is None
        assert not taken or (ready and all_closed(self.state.reading))
        self.given = self.given or taken

    def turn(self, reading, now_ms):
        """One loop of the board, looked at."""
        state = self.state
        before = state.mode
        self.remember(reading)
        interlock.step(state, reading, now_ms)
        self.control.step(reading, self.outputs)
        self.seen.add((before, state.mode))
        self.look(reading, before)
        self.up = (self.outputs.permit1, self.outputs.permit2)
        self.given = False

    def remember(self, reading):
        for pt in (0, 1):
            code = reading.pt2_code if pt else reading.pt1_code
            bad = not pressure_valid(reading, pt) or code >= HEAT_MAX_CODE
            self.bad[pt] = (self.bad[pt] + [bad])[-3:]
        self.press(reading.button_pressed, reading.loop_ms)
        self.pressed = reading.button_pressed
        low = max(reading.pt1_code, reading.pt2_code) <= REDUCED_BACK_CODE
        valid = pressure_valid(reading, 0) and pressure_valid(reading, 1)
        calm = low and valid and reading.off_target2_closed and self.state.mode == fields.REDUCED
        self.calm_ms = self.calm_ms + reading.loop_ms if calm else 0

    def press(self, pressed, loop_ms):
        self.ended_ms = -1
        self.bounced_ms = min(self.bounced_ms + loop_ms, FOREVER_MS)
        if self.asks_ms >= 0:
            self.asks_ms = -1 if pressed or self.asks_ms >= 500 else self.asks_ms + loop_ms
        if pressed and not self.pressed:
            self.held_ms = self.seen_ms = 0
            self.counts = not (self.outputs.siren or self.control.filling)
            self.calm = self.free_ms >= 3000 and self.bounced_ms >= 5000
        elif self.pressed:
            self.held_ms += loop_ms
            self.seen_ms += loop_ms if pressed else 0
            if not pressed:
                self.release()
        self.free_ms = 0 if pressed else min(self.free_ms + loop_ms, FOREVER_MS)

    def release(self):
        self.ended_ms = self.held_ms if self.counts else -1
        if self.seen_ms < 200:
            self.bounced_ms = 0
        elif self.counts and self.calm and self.held_ms <= 1000:
            self.asks_ms = 0
        self.counts = False

    def look(self, reading, before):
        mode = self.state.mode
        up = (self.outputs.permit1, self.outputs.permit2)
        heats = mode == fields.RUN or mode == fields.REDUCED
        assert heats or up == (False, False)  # 1
        assert mode == fields.RUN or not up[1]  # 1
        for bad in self.bad:
            assert sum(bad) < 2 or mode == fields.TRIPPED  # 2
        self.look_at_rises(reading, before, up)
        assert before != fields.TRIPPED or mode in (fields.TRIPPED, fields.READY)  # 4
        if before == fields.TRIPPED and mode == fields.READY:
            assert 2000 <= self.ended_ms <= 10_000, self.ended_ms  # 4
            assert reading.chain_closed
            assert reading.off_target1_closed and reading.off_target2_closed
        assert reading.chain_closed or mode == fields.TRIPPED
        assert reading.ping_age_ms < 5000 or not heats
        self.look_at_water(reading)

    def look_at_rises(self, reading, before, up):
        asked = self.asks_ms >= 500 and before == fields.READY
        started = self.given or asked
        if up[0] and not self.up[0]:
            assert started and (self.given or all_closed(reading))  # 4
        if up[1] and not self.up[1] and not started:
            assert before == fields.REDUCED and self.calm_ms >= 300_000, self.calm_ms  # 4

    def look_at_water(self, reading):
        """No feed beats feed."""
        if self.outputs.pump:
            assert not reading.level_bits & (fields.HW | fields.LC_OFF)
            for pt in (0, 1):
                assert pressure_valid(reading, pt)
                assert (reading.pt2_code if pt else reading.pt1_code) < HEAT_MAX_CODE
