"""Steps are exact on both chips, and stop when the loop does."""

from sim.chips import load
from sim.chips.pins import Pin
from sim.chips.world import World

TURN_US = 100_000


class Bench:
    def __init__(self, port):
        self.world = World(port)
        name = "rmt_stepper" if port == "esp32" else "stepper"
        made = load(port, "firmware.drivers." + name)
        row = {"pulse": 2, "direction": 3}
        self.stepper = made.RmtStepper(0, row) if port == "esp32" else made.Stepper(0, row)
        self.direction = Pin(3)

    def turns(self, rate_steps_s, count):
        for _ in range(count):
            begin_us = self.world.now_us
            self.stepper.drive(rate_steps_s)
            self.world.spend(TURN_US - (self.world.now_us - begin_us))

    def rises_us(self):
        """When the step pin rose."""
        machine = self.world.machines[-1]
        if hasattr(machine, "run"):
            machine.run()
        return machine.rises_us


def test_steps_when_driven_at_a_rate_then_each_is_made_and_counted():
    for port in ("pico", "esp32"):
        for rate in (10, 222, 1000, 2222, -2222):
            bench = Bench(port)
            bench.turns(rate, 20)
            bench.turns(0, 1)
            assert bench.stepper.steps == rate * 2
            assert len(bench.rises_us()) == abs(rate) * 2
            assert bench.direction.value() == (1 if rate > 0 else 0)


def test_steps_when_a_rate_is_no_whole_number_a_turn_then_none_is_lost():
    for port in ("pico", "esp32"):
        bench = Bench(port)
        bench.turns(7, 100)  # 0.7 a turn
        bench.turns(0, 1)
        assert bench.stepper.steps in (69, 70)
        assert len(bench.rises_us()) == bench.stepper.steps


def test_steps_when_driven_then_they_are_evenly_spaced_within_a_turn():
    for port in ("pico", "esp32"):
        bench = Bench(port)
        bench.turns(1000, 1)
        rises_us = bench.rises_us()
        spans = [b - a for a, b in zip(rises_us, rises_us[1:])]
        assert len(spans) == 99
        assert max(spans) - min(spans) < 1.5
        assert 900 < min(spans) < 1000


def test_steps_when_the_loop_hangs_then_the_motor_stops_after_the_turn():
    for port in ("pico", "esp32"):
        bench = Bench(port)
        bench.turns(2000, 1)
        bench.world.spend(3_000_000)
        assert len(bench.rises_us()) == 200 == bench.stepper.steps


def test_steps_when_the_turn_before_is_not_made_yet_then_no_more_are_queued():
    for port in ("pico", "esp32"):
        bench = Bench(port)
        for _ in range(10):
            bench.stepper.drive(2000)
            bench.world.spend(10_000)
        bench.world.spend(1_000_000)
        assert len(bench.rises_us()) == bench.stepper.steps
        assert bench.stepper.steps <= 600
