"""Samples that are invalid now and then trip nothing, and hold nothing up either."""

from desk.boiler import Bench

from firmware.boiler import config
from firmware.boiler.checks import Checks
from firmware.boiler.latches import Latches


def ms_to_missing_flow(invalid_every_ms):
    """Milliseconds from LC_ON dry, with a pump that jams, to HOLD."""
    bench = Bench().to_run()
    bench.set(level_bits=3, flow_age_ms=3_600_000)
    for elapsed_ms in range(0, 20_000, 50):
        if bench.mode == "HOLD":
            assert bench.why() == "SF-15"
            return elapsed_ms
        bench.set(pt1_ok=elapsed_ms % invalid_every_ms != 0 or elapsed_ms == 0)
        bench.turn()
    return None


def test_sf15_when_an_invalid_sample_stops_the_pump_now_and_then_then_missing_flow_is_found():
    expected_ms = ms_to_missing_flow(1_000_000)
    assert expected_ms is not None
    for every_ms in (250, 500, 1000, 2500):
        assert 0 <= ms_to_missing_flow(every_ms) - expected_ms <= 50, every_ms


def well_after(loops, invalid_every):
    """The thermowell's lag of PT1 after a step of pressure from 9 to 10 bar, in 1/64 cdeg."""
    limits = config.fallback()
    latches = Latches(limits)
    checks = Checks(limits, latches)
    for loop in range(loops):
        latches.begin(loop * 50, 50)
        valid = loop == 0 or loop % invalid_every != 0
        code = 10_400 if loop == 0 else 11_200
        checks.pressures.pressure(0, code if valid else 0, valid)
        checks.saturated(0, code if valid else 0, 18_000, True)
    return checks.well[0]


def test_sf05_when_samples_are_invalid_now_and_then_then_the_lag_of_the_well_goes_on():
    expected = well_after(300, 1_000_000)
    for every in (4, 5, 20):
        assert abs(well_after(300, every) - expected) < 64, every  # 0.01 K
