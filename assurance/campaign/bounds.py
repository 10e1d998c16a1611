"""How large a rate may be, given what was counted."""

from __future__ import annotations

from math import expm1, log

CONFIDENCE = 0.95


def upper_rate(missed: int, tried: int) -> float:
    """Upper bound of a rate of misses, one-sided, 95 %: Clopper and Pearson (1934).

    1 where nothing was tried. Raises ValueError for more misses than tries.
    """
    if not 0 <= missed <= tried:
        raise ValueError(f"{missed} misses of {tried}")
    if missed == tried:
        return 1.0
    if missed == 0:  # in closed form, so that a good campaign never loads scipy
        return -expm1(log(1.0 - CONFIDENCE) / tried)
    from scipy.stats import binomtest

    interval = binomtest(missed, tried, alternative="less").proportion_ci(CONFIDENCE, "exact")
    return float(interval.high)


def upper_per_day(count: int, days: float) -> float | None:
    """Upper bound of events a day, one-sided, 95 %, of a Poisson process (Garwood, 1936).

    None where no time was watched.
    """
    if days <= 0.0:
        return None
    if count == 0:
        return -log(1.0 - CONFIDENCE) / days
    from scipy.stats import chi2

    return float(chi2.ppf(CONFIDENCE, 2 * (count + 1))) / 2.0 / days
