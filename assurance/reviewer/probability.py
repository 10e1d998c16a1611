"""The simplified formulae for the probability of failure on demand (IEC 61508-6, Annex B).

Rates are per hour, times in hours. Repair times are left out: a plant that has failed is stopped.
"""

from __future__ import annotations


def one_of_one(undetected: float, hours: float) -> float:
    """A single part: hidden for half of the interval, on average."""
    return undetected * hours / 2.0


def one_of_two(undetected: float, hours: float, beta: float) -> float:
    """Two alike of which one is enough; a share beta of failures takes both at once."""
    alone = (1.0 - beta) * undetected * hours
    return alone * alone / 3.0 + beta * one_of_one(undetected, hours)


def all_of(count: int, undetected: float, hours: float) -> float:
    """So many alike of which none may fail."""
    return count * one_of_one(undetected, hours)
