"""The tracker's board.py on either chip."""

from desk.flash import with_copies
from desk.folder import Folder
from desk.tracker import AXIS2, configuration, mirror

from firmware.common import pins
from firmware.tracker import config
from firmware.tracker.loop import Loop
from firmware.tracker.reading import Outputs, Reading
from sim.chips import load
from sim.chips.world import World

PORTS = ("pico", "esp32")
COLUMNS = {"pico": pins.PICO, "esp32": pins.ESP32}
TURN_US = 100_000


class Bench:
    """A tracker board of two mirrors, each with a rotary and a linear axis; contacts open."""

    def __init__(self, port, *mirrors):
        self.world = World(port)
        column = COLUMNS[port]
        self.wired = pins.of(pins.TRACKER, column)
        self.rows = [pins.of(row, column) for row in pins.AXES]
        for number in [self.wired["permit"], self.wired["button"]]:
            self.world.net(number).outside = 1
        for row in self.rows:
            self.world.net(row["home"]).outside = 1
            if row["hall"] is not None:
                self.world.net(row["hall"]).outside = 1
        packed = config.pack(configuration(*mirrors))
        with Folder() as root:
            stepper = "stepper" if port == "pico" else "rmt_stepper"
            names = (
                "firmware.drivers.flash",
                "firmware.drivers." + stepper,
                "firmware.tracker.board",
            )
            flash, _, board = load(port, *names)
            for name in ("config0", "config1"):
                flash.Flash(root + "/stored").write(name, packed)
            self.board = board.Board(None, root)
        self.board.flash = with_copies(packed, packed)  # as the folder is gone
        self.reading, self.outputs = Reading(2), Outputs(2)

    def put(self, name, level):
        self.world.net(self.wired[name]).put(level)

    def read(self):
        self.board.read(self.reading)
        return self.reading

    def turns(self, count):
        for _ in range(count):
            began_us = self.world.now_us
            self.board.write(self.outputs)
            self.world.spend(TURN_US - (self.world.now_us - began_us))
            self.world.feed()


def test_inputs_when_contacts_close_then_the_reading_shows_them():
    for port in PORTS:
        bench = Bench(port)
        found = bench.read()
        assert (found.permit, found.button_pressed) == (False, False)
        bench.put("permit", 0)
        bench.put("button", 0)
        found = bench.read()
        assert (found.permit, found.button_pressed) == (True, True)
        assert found.home_made == [False] * 4
        bench.world.net(bench.rows[2]["home"]).put(0)
        assert bench.read().home_made == [False, False, True, False]


def test_outputs_when_set_then_pins_follow():
    for port in PORTS:
        bench = Bench(port)
        for name in ("off_target", "alive", "buzzer"):
            net = bench.world.net(bench.wired[name])
            assert net.level == 0
            setattr(bench.outputs, name, True)
            bench.board.write(bench.outputs)
            assert net.level == 1
            setattr(bench.outputs, name, False)
            bench.board.write(bench.outputs)
            assert net.level == 0


def test_wind_and_reserve_when_converted_then_in_their_units():
    for port in PORTS:
        bench = Bench(port)
        for millivolts, cm_s in (400, 0), (1200, 1620), (2000, 3240):
            bench.world.net(bench.wired["wind"]).millivolts = millivolts
            found = bench.read()
            assert found.wind_ok and abs(found.wind_cm_s - cm_s) < 10
        bench.world.net(bench.wired["wind"]).millivolts = 0
        assert not bench.read().wind_ok
        bench.world.net(bench.wired["reserve"]).millivolts = 2000
        assert abs(bench.read().reserve_mv - 12_000) < 20


def test_rotary_axis_when_driven_then_its_steps_are_counted():
    for port in PORTS:
        bench = Bench(port)
        bench.outputs.rates_steps_s[0] = 500
        bench.outputs.rates_steps_s[2] = -200
        bench.turns(10)
        bench.outputs.rates_steps_s[0] = bench.outputs.rates_steps_s[2] = 0
        bench.turns(1)
        assert bench.read().steps == [500, 0, -200, 0]


def test_linear_axis_when_it_turns_then_pulses_count_in_the_direction_of_the_drive():
    for port in PORTS:
        bench = Bench(port)
        hall = bench.world.net(bench.rows[1]["hall"])
        for rate, steps in (400, 5), (-400, 2), (0, 1):
            bench.outputs.rates_steps_s[1] = rate
            bench.board.write(bench.outputs)
            duty = bench.world.net(bench.rows[1]["pulse"]).owner.duty
            assert duty == (65_535 if rate else 0)
            for _ in range(abs(bench.read().steps[1] - steps)):
                hall.put(0)
                hall.put(1)
            assert bench.read().steps[1] == steps


def test_axis_by_wire_when_permit_is_low_then_its_pulses_count_towards_home():
    for port in PORTS:
        bench = Bench(port, mirror("m1", drive="wire"))
        hall = bench.world.net(bench.rows[1]["hall"])
        bench.put("permit", 0)
        bench.outputs.rates_steps_s[1] = -400
        bench.board.write(bench.outputs)
        bench.read()
        count(hall, 3)
        assert bench.read().steps[1] == -3
        bench.put("permit", 1)
        bench.read()
        bench.outputs.rates_steps_s[1] = 0
        bench.board.write(bench.outputs)
        count(hall, 5)
        assert bench.read().steps[1] == 2
        assert bench.world.net(bench.rows[1]["pulse"]).owner.duty == 0


def count(hall, pulses):
    for _ in range(pulses):
        hall.put(0)
        hall.put(1)


def test_rotary_axis_by_wire_then_a_motor_that_counts_and_no_stepper():
    bench = Bench("pico", mirror("m1", escape=0, drive="gravity"))
    count(bench.world.net(bench.rows[0]["hall"]), 7)
    assert abs(bench.read().steps[0]) == 7
    bench.outputs.rates_steps_s[0] = 500
    bench.turns(1)
    assert bench.world.net(bench.rows[0]["pulse"]).owner.duty > 0


def test_linear_axis_on_an_esp32_where_there_is_no_pin_for_its_sensor_then_it_is_named():
    words = None
    try:
        Bench("esp32", mirror("m1", axes=(AXIS2, AXIS2)))
    except ValueError as error:
        words = str(error)
    assert words is not None and "hall" in words


def test_loop_when_permit_is_low_then_both_mirrors_are_driven_away_at_once():
    for port in PORTS:
        bench = Bench(port)
        loop = Loop(bench.board)
        for _ in range(9):  # no count for a second would be SF-21
            loop.turn()
        steps = bench.read().steps
        duties = [bench.world.net(bench.rows[at]["pulse"]).owner for at in (1, 3)]
        assert [motor.duty > 0 for motor in duties] == [True, True]
        assert [bench.world.net(bench.rows[at]["direction"]).level for at in (1, 3)] == [1, 1]
        assert steps[0] == steps[2] == 0  # unhomed: only the escape axes run
        assert not bench.world.net(bench.wired["off_target"]).level
        assert abs(bench.world.now_us - 900_000) < 110_000
        assert bench.world.serials[pins.UART[COLUMNS[port]]].sent.startswith(b'{"')
