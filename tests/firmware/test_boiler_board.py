"""The boiler's whole loop with its board.py and drivers, over models of the chips."""

from desk.metal import Metal
from desk.strangers import Babbler, Memory, Stranger

from firmware.boiler.reading import Outputs, Reading
from firmware.common import fields
from sim.chips import heap
from sim.chips.buses import FOREVER
from sim.chips.cabinet import BoilerCabinet
from sim.chips.world import Restart

PORTS = ("pico", "esp32")


def cabinet_with(chip, port="pico"):
    """A cabinet with another chip in place of the ADC."""
    cabinet = BoilerCabinet(port)
    cabinet.i2c.chips[:] = [chip]
    return cabinet


def test_board_when_a_person_starts_it_then_permits_pulse_in_each_loop():
    for port in PORTS:
        metal = Metal(port).to_run()
        before = metal.pulses("permit1"), metal.pulses("permit2")
        metal.turn(100)
        after = metal.pulses("permit1"), metal.pulses("permit2")
        assert (after[0] - before[0], after[1] - before[1]) == (100, 100)


def test_loop_when_all_is_well_then_it_takes_50_ms_and_works_less_than_15():
    metal = Metal().to_run()
    metal.longest_us = 0
    began_us = metal.world.now_us
    metal.turn(200)
    assert abs(metal.world.now_us - began_us - 10_000_000) < 1_500
    assert metal.longest_us < 51_500


def test_fault_cycles_when_many_pass_in_run_then_nothing_trips():
    metal = Metal(mbar=9500).to_run()
    metal.run(20)
    assert metal.mode == fields.RUN
    assert metal.trips() == [] and metal.faults() == []
    cycles = [chip.cycles for chip in metal.cabinet.thermometers.values()]
    assert min(cycles) > 20


def test_pressure_when_it_reaches_11_bar_then_both_permits_stop_within_100_ms():
    metal = Metal(mbar=9500).to_run()
    metal.cabinet.set_codes(12000, 11990)
    metal.turn(2)
    before = metal.pulses("permit1"), metal.pulses("permit2")
    metal.turn(20)
    assert (metal.pulses("permit1"), metal.pulses("permit2")) == before
    assert metal.mode == fields.TRIPPED
    assert metal.trips()[0] == "SF-02"
    assert not metal.cabinet.output("vent_closed").level


def test_reading_when_inputs_differ_then_each_has_its_own_place():
    for port in PORTS:
        metal = Metal(port)
        metal.cabinet.set_codes(3201, 4002, 16003, 23_456)
        metal.cabinet.see(drum=101.0, outlet=152.0, metal=203.0)
        metal.turn(5)
        found = metal.loop.reading
        assert (found.pt1_code, found.pt2_code, found.reference_code) == (3201, 4002, 16003)
        assert 23_453 <= found.supply_mv <= 23_456
        assert abs(found.t_drum_cdeg - 10100) < 5
        assert abs(found.t_outlet_cdeg - 15200) < 5
        assert abs(found.t_metal_cdeg - 20300) < 5
        assert found.level_bits == fields.LW2 | fields.LW1 | fields.LC_ON
        for name in ("contact1", "contact2", "off_target1", "off_target2", "chain"):
            metal.follow = False
            metal.cabinet.closed.clear()
            metal.cabinet.closed.add(name)
            metal.turn()
            for other in ("contact1", "contact2", "off_target1", "off_target2", "chain"):
                assert getattr(found, other + "_closed") == (other == name), (other, name)
        for first, second in ((True, False), (False, True), (False, False)):
            metal.cabinet.set_alive(first, second)
            metal.turn()
            assert (found.alive1_closed, found.alive2_closed) == (first, second)


def test_adc_when_another_chip_is_at_its_address_then_it_stays_tripped_and_is_named():
    for chip in (Stranger(), Memory(holds=7200), Babbler(seed=7)):
        metal = Metal(cabinet=cabinet_with(chip))
        metal.run(5)
        metal.press(3)
        metal.run(2)
        assert metal.mode == fields.TRIPPED
        assert metal.trips()[0] == "SF-03"
        assert "another chip answers" in metal.faults()[0]
        assert [event["why"] for event in metal.events("reset_refused")] == ["SF-03"]
        assert metal.pulses("permit1") == metal.pulses("permit2") == 0


def test_adc_when_it_answers_nonsense_in_run_then_permits_fall_within_100_ms():
    for chip in (Stranger(), Memory(holds=7200), Babbler(seed=11)):
        metal = Metal().to_run()
        metal.cabinet.i2c.chips[:] = [chip]
        metal.turn(2)
        before = metal.pulses("permit1")
        metal.run(2)
        assert metal.pulses("permit1") == before
        assert metal.trips()[0] == "SF-03"


def test_i2c_when_a_chip_holds_it_for_good_then_only_sf_03_sees_it():
    for port in PORTS:
        metal = Metal(port).to_run()
        metal.longest_us = 0
        metal.cabinet.i2c.hold(FOREVER)
        metal.run(5)
        assert metal.mode == fields.TRIPPED
        assert metal.trips()[0] == "SF-03"
        assert "SF-16" not in metal.trips()
        assert metal.longest_us < 52_000
        assert "SDA" in metal.faults()[0] or "another chip" in metal.faults()[0]


def test_i2c_when_a_chip_hangs_once_then_nothing_trips():
    metal = Metal().to_run()
    for _ in range(5):
        metal.cabinet.i2c.hold()
        metal.run(1)
    assert metal.mode == fields.RUN
    assert metal.trips() == []


def test_thermometer_when_nonsense_answers_then_it_stays_tripped_and_is_named():
    cabinet = BoilerCabinet()
    cabinet.thermometers["drum"].echo = True
    metal = Metal(cabinet=cabinet)
    metal.run(5)
    metal.press(3)
    metal.run(2)
    assert metal.mode == fields.TRIPPED
    assert "SF-09" in metal.trips()
    assert "MAX31865 of the drum" in metal.faults()[0]
    assert [event["why"] for event in metal.events("reset_refused")] == ["SF-09"]


def test_thermometer_when_its_sensor_opens_in_run_then_sf_09():
    metal = Metal().to_run()
    metal.cabinet.see(metal=None)
    metal.run(1)
    assert metal.mode == fields.TRIPPED
    assert metal.trips()[0] == "SF-09"
    assert "MAX31865 of the metal" in metal.faults()[0]


def test_thermometer_when_its_chip_goes_silent_then_sf_09_within_1200_ms():
    metal = Metal().to_run()
    metal.cabinet.thermometers["outlet"].frozen = True
    metal.turn(24)
    assert metal.mode == fields.TRIPPED
    assert metal.trips()[0] == "SF-09"


def test_shift_registers_when_a_line_is_stuck_then_everything_reads_open_and_it_is_named():
    for level in (0, 1):
        metal = Metal().to_run()
        metal.cabinet.shift.stuck = level
        metal.run(1)
        assert metal.mode == fields.TRIPPED
        assert metal.trips()[0] == "SF-23"
        assert not metal.loop.reading.chain_closed
        metal.run(2)
        assert "74HC165" in metal.faults()[0]


def test_flow_meter_when_it_turns_then_pulses_are_counted_with_their_age():
    metal = Metal()
    metal.turn(5)
    assert metal.loop.reading.flow_age_ms == 3_600_000
    for pulse in range(7):
        metal.world.at(metal.world.now_us + 1_000 + 2_000 * pulse, metal.cabinet.flow_pulse)
    metal.turn(2)
    assert metal.loop.reading.flow_pulses == 7
    metal.turn(10)
    assert 450 <= metal.loop.reading.flow_age_ms <= 600


def test_outputs_when_set_then_pins_follow():
    metal = Metal()
    outputs = Outputs()
    for name in ("pump", "vent_closed", "siren", "lamp"):
        setattr(outputs, name, True)
        metal.board.write(outputs)
        assert metal.cabinet.output(name).level == 1
        setattr(outputs, name, False)
        metal.board.write(outputs)
        assert metal.cabinet.output(name).level == 0


def test_loop_when_it_hangs_then_the_watchdog_restarts_within_a_second():
    metal = Metal().to_run()
    began_us = metal.world.now_us
    cause = None
    try:
        metal.world.spend(3_000_000)
    except Restart as restart:
        cause = restart.cause
    assert cause == "watchdog"
    assert metal.world.now_us - began_us <= 1_000_000
    levels = [metal.cabinet.output(n).level for n in ("permit1", "permit2", "pump", "vent_closed")]
    assert levels == [0, 0, 0, 0]
    again = Metal(cabinet=metal.cabinet)
    assert again.board.identity()["cause"] == "watchdog"
    again.run(3)
    assert again.mode == fields.TRIPPED


def test_reading_and_writing_when_the_heap_is_locked_then_nothing_is_allocated():
    for port in PORTS:
        metal = Metal(port).to_run()
        reading, outputs = Reading(), Outputs()
        outputs.permit1 = outputs.permit2 = True
        for _ in range(60):  # every fault cycle lies in three seconds
            metal.world.spend(40_000)
            metal.world.feed()
            heap.lock()
            try:
                metal.board.read(reading)
                metal.board.write(outputs)
            finally:
                heap.unlock()
        assert reading.pt1_ok and reading.t_drum_ok
