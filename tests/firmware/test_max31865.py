"""The driver against a model of the chip's registers and timing."""

from desk.strangers import Babbler

from sim.chips import load
from sim.chips.max31865 import Max31865Chip, resistance_ohm
from sim.chips.pins import Pin
from sim.chips.world import World

NAMES = ("drum", "outlet", "metal")
SELECTS = (17, 20, 21)
DRDY = (1, 2, 4)
LOOP_US = 50_000


class Reading:
    pass


class Bench:
    """Three chips on one bus, turned every 50 ms as a board does it."""

    def __init__(self, celsius=100.0, port="pico"):
        world = self.world = World(port)
        self.chips = [Max31865Chip(world, world.net(select)) for select in SELECTS]
        for chip in self.chips:
            chip.set_celsius(celsius)
        self.drdy = [None, None, None]  # a level at which a DRDY wire is held
        self.start(port)

    def start(self, port="pico"):
        """The board's program, from its beginning."""
        names = ("max31865", "thermometers", "pico" if port == "pico" else "esp32")
        max31865, thermometers, chip = load(port, *["firmware.drivers." + n for n in names])
        spi = chip.open_spi(Pin(18), Pin(19), Pin(16))
        selects = [Pin(select, Pin.OUT, value=1) for select in SELECTS]
        self.drivers = [
            max31865.Max31865(spi, select, name) for select, name in zip(selects, NAMES)
        ]
        self.reading = Reading()
        self.thermometers = thermometers.Thermometers(self.drivers, NAMES, self.now_ms())

    def now_ms(self):
        return self.world.now_us // 1000

    def turn(self):
        """One loop; what was new in it."""
        bits = 0
        for chip, bit, held in zip(self.chips, DRDY, self.drdy):
            high = not chip.drdy_is_low() if held is None else held
            bits |= bit if high else 0
        began_us = self.world.now_us
        self.thermometers.poll(bits, DRDY, self.now_ms())
        self.world.spend(5_000)  # the ADC's turn
        self.thermometers.finish()
        self.thermometers.show(self.reading)
        self.took_us = self.world.now_us - began_us - 5_000
        self.world.spend(LOOP_US - (self.world.now_us - began_us))
        return [driver.new for driver in self.drivers]

    def turns(self, count):
        return [self.turn() for _ in range(count)]

    def seen(self, name):
        """(good, cdeg) of the last conversion."""
        return getattr(self.reading, "t_%s_ok" % name), getattr(self.reading, "t_%s_cdeg" % name)


def misused(bench):
    return [words for chip in bench.chips for words in chip.misused]


def test_conversions_when_all_is_well_then_they_are_right_and_fresh_in_each_loop():
    for port in ("pico", "esp32"):
        bench = Bench(184.0, port)
        bench.turns(2)
        assert bench.turn() == [True, True, True]
        for name in NAMES:
            good, cdeg = bench.seen(name)
            assert good and abs(cdeg - 18400) < 5
        assert misused(bench) == []


def test_temperature_when_it_changes_then_the_next_loop_shows_it():
    bench = Bench(20.0)
    bench.turns(5)
    for celsius in (-40.0, -0.1, 0.0, 115.0, 260.0, 400.0):
        bench.chips[2].set_celsius(celsius)
        bench.turns(4)  # a gap may lie between
        good, cdeg = bench.seen("metal")
        assert good and abs(cdeg - celsius * 100) < 5


def test_first_conversion_after_power_on_then_it_takes_66_ms():
    bench = Bench()
    assert bench.turns(3) == [[False] * 3, [False] * 3, [True] * 3]


def test_fault_cycles_when_a_minute_passes_then_each_chip_has_one_a_second_in_turn():
    bench = Bench()
    gaps = [[], [], []]
    silent_ms = [0, 0, 0]
    together = 0
    for turn in range(1200):
        new = bench.turn()
        if turn < 3:
            continue
        together = max(together, new.count(False))
        for at in range(3):
            silent_ms[at] = 0 if new[at] else silent_ms[at] + 50
            gaps[at].append(silent_ms[at])
    assert [59 <= chip.cycles <= 61 for chip in bench.chips] == [True] * 3
    assert together == 1  # one chip in a gap at a time
    assert [max(gap) for gap in gaps] == [50, 50, 50]
    assert misused(bench) == []


def test_fault_cycle_then_it_ends_before_the_chip_is_asked_even_if_nothing_else_takes_time():
    bench = Bench()
    for driver, chip in zip(bench.drivers, bench.chips):
        driver.begin_cycle()
        driver.end_cycle()
        assert chip.cycles == 1
        assert driver.fault is None
    assert misused(bench) == []


def test_loop_then_thermometers_cost_less_than_a_millisecond():
    bench = Bench()
    bench.turns(20)
    worst_us = 0
    for _ in range(20):
        bench.turn()
        worst_us = max(worst_us, bench.took_us)
    assert worst_us < 1_000, worst_us


def test_sensor_open_or_shorted_then_the_next_conversion_is_not_good():
    for ohm, words in (1e6, "sensor open or too hot"), (0.0, "sensor shorted or too cold"):
        bench = Bench()
        bench.turns(5)
        bench.chips[0].set_ohm(ohm)
        news = bench.turns(2)
        assert news[0][0] or news[1][0]
        assert not bench.seen("drum")[0]
        assert words in bench.drivers[0].fault
        assert "drum" in bench.drivers[0].fault


def test_sensor_beyond_its_range_then_it_is_not_good():
    # The chip's own limits lie a little beyond those of the table.
    for celsius, words in (
        (-60.0, "shorted or too cold"),
        (-52.0, "outside of its range"),
        (427.0, "outside of its range"),
        (440.0, "open or too hot"),
    ):
        bench = Bench()
        bench.chips[1].set_celsius(celsius)
        bench.turns(5)
        assert not bench.seen("outlet")[0]
        assert words in bench.drivers[1].fault, celsius


def test_configuration_when_a_spike_changes_a_bit_then_the_next_conversion_is_not_good():
    for bit in (0x10, 0x01):  # two wires for three, filter of 60 Hz for 50
        bench = Bench()
        bench.turns(40)
        bench.chips[1].disturb(bit)
        bad = 0
        for _ in range(3):
            bad += bench.turn()[1] and not bench.seen("outlet")[0]
        assert bad
        assert "setting reads" in bench.drivers[1].fault
        bench.turns(25)
        assert bench.seen("outlet")[0]


def test_wire_open_when_only_a_fault_cycle_sees_it_then_it_is_seen_within_a_second():
    for bits in (0x20, 0x10, 0x08):
        bench = Bench()
        bench.turns(40)
        bench.chips[1].broken = bits
        turns = 0
        while bench.seen("outlet")[0]:
            bench.turn()
            turns += 1
        assert turns <= 21, turns
        assert "a wire of the sensor is open" in bench.drivers[1].fault
        # It stays bad between cycles too, although conversions look well.
        for _ in range(60):
            bench.turn()
            assert not bench.seen("outlet")[0]
        bench.chips[1].broken = 0
        bench.turns(25)
        assert bench.seen("outlet")[0]
        assert bench.drivers[1].fault is None


def test_overvoltage_then_it_is_not_good_and_named():
    bench = Bench()
    bench.turns(5)
    bench.chips[0].overvoltage = True
    bench.turns(2)
    assert not bench.seen("drum")[0]
    assert "over- or undervoltage" in bench.drivers[0].fault


def test_chip_that_lost_its_power_then_it_is_bad_until_it_is_set_up_again():
    bench = Bench()
    bench.turns(40)
    bench.chips[2].power_on()
    seen_bad = False
    for _ in range(21):
        if bench.turn()[2] and not bench.seen("metal")[0]:
            seen_bad = True
    assert seen_bad
    bench.turns(25)
    assert bench.seen("metal")[0]
    assert misused(bench) == []


def test_chip_that_does_not_answer_then_its_next_cycle_says_so():
    bench = Bench()
    bench.turns(5)
    bench.chips[0].silent = True
    bench.turns(25)
    assert not bench.seen("drum")[0]
    assert "MAX31865 of the drum: setting reads FF" in bench.drivers[0].fault


def test_chip_that_converts_no_more_then_nothing_is_new():
    bench = Bench()
    bench.turns(40)
    bench.chips[0].frozen = True
    bench.turns(2)
    assert not any([new[0] for new in bench.turns(40)])


def test_drdy_wire_held_low_then_it_is_found_within_a_second():
    bench = Bench()
    bench.turns(40)
    bench.chips[1].frozen = True  # what it would hide
    bench.drdy[1] = 0
    bad = 0
    for _ in range(25):
        bench.turn()
        bad += not bench.seen("outlet")[0]
    assert bad > 3
    assert not bench.seen("outlet")[0]
    assert "DRDY is low" in bench.drivers[1].fault


def test_another_chip_or_nonsense_then_it_is_never_good_and_named():
    bench = Bench()
    bench.chips[0].echo = True
    select = bench.world.net(SELECTS[2])
    babbler = Babbler()
    babbler.selected = lambda: not select.see()
    bench.chips[2].silent = True
    bench.world.spi.append(babbler)
    bench.start()
    bench.drdy[0] = bench.drdy[2] = 0
    for _ in range(300):
        bench.turn()
        for at, name in ((0, "drum"), (2, "metal")):
            if bench.drivers[at].new:
                assert not bench.seen(name)[0]
    assert bench.seen("outlet")[0]
    assert "another chip" in bench.drivers[0].fault
    assert "metal" in bench.drivers[2].fault


def test_boot_by_watchdog_when_a_conversion_waits_then_the_old_one_is_not_taken():
    bench = Bench(20.0)
    bench.turns(5)
    bench.world.spend(25_000)
    assert bench.chips[0].drdy_is_low()
    bench.chips[0].set_celsius(300.0)
    bench.start()
    assert not bench.chips[0].drdy_is_low()
    assert misused(bench) == []


def test_model_when_asked_for_what_the_data_sheet_forbids_then_it_says_so():
    bench = Bench()
    bench.drivers[0]._set(0xD1 | 0x04)  # a fault cycle while it converts
    assert misused(bench) != []
    assert bench.chips[0].cycles == 0


def test_model_when_compared_with_the_published_table_then_it_agrees():
    assert abs(resistance_ohm(100.0) - 138.5055) < 1e-4
    assert abs(resistance_ohm(-40.0) - 84.2707) < 1e-4
