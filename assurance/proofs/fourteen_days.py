"""Fourteen days of broken clouds on end: no false trip, no invariant broken (T15).

They include cold starts, feed doses and the wrap of the tick counter. A day takes three minutes.
"""

from __future__ import annotations

from assurance.proofs.ledger import Outcome
from sim.scenario.load import read_scenario
from sim.scenario.simulation import Options, Simulation

SCENARIO = "fourteen-days-of-broken-clouds"
DAY_S = 86_400.0


def measure(days: int = 14) -> Outcome:
    """`days` of them."""
    result = Simulation(*read_scenario(SCENARIO), Options(until_s=days * DAY_S)).run()
    failures = [f"false trip: {trip.sf} at {trip.at_s} s" for trip in result.trips]
    failures += [f"invariant {one} broken" for one in result.invariants.violated]
    if days * DAY_S != result.simulated_s:
        failures.append(f"it ended after {result.simulated_s} s: {result.finding}")
    starts = sum(state == "RUN" for _, state, *_ in result.states["boiler"])
    if starts < days:
        failures.append(f"{starts} starts in {days} days")
    figures = {
        "days": days,
        "trips": len(result.trips),
        "starts": starts,
        "heat_kwh": result.heat_kwh,
        "peak_pressure_barg": result.peak.pressure_barg,
        "digest": result.digest,
    }
    return Outcome(figures, failures)
