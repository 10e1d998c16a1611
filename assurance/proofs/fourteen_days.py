"""Fourteen days of broken clouds on end: no false trip, no invariant broken (T15).

Cold starts, feed doses and the wrap of the tick counter are in it. A day takes about three minutes.
"""

from assurance.proofs.ledger import Outcome
from assurance.proofs.subcommand import document

SCENARIO = "fourteen-days-of-broken-clouds"
DAY_S = 86_400


def measure(days=14):
    """`days`: so many of them."""
    until = str(days * DAY_S)
    found = document("-m", "heliose", "sim", "run", SCENARIO, "--until", until, "--json")
    failures = [f"false trip: {trip['sf']} at {trip['at_s']} s" for trip in found["trips"]]
    failures += [f"invariant {one} broken" for one in found["invariants"]["violated"]]
    if days * DAY_S != found["simulated_s"]:
        failures.append(f"it ended after {found['simulated_s']} s")
    starts = sum(state == "RUN" for _, state, *_ in found["states"]["boiler"])
    if starts < days:
        failures.append(f"{starts} starts in {days} days")
    figures = {
        "days": days,
        "trips": len(found["trips"]),
        "starts": starts,
        "heat_kwh": found["heat_kwh"],
        "peak_pressure_barg": found["peak"]["pressure_barg"],
        "digest": found["digest"],
    }
    return Outcome(figures, failures)
