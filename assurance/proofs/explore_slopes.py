"""Rates: the integers beside least squares in exact fractions, and ramps at the pure core.

A true rise of 1 bar/s trips within 0.5 s, one of 0.3 bar/s within 1.2 s, from any pressure above
5 bar, with any one sample missing. A slower one never does by its rate.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Sequence
from fractions import Fraction

from desk.step import Core

from assurance.proofs.reachability import Reachability
from assurance.specification import table
from firmware.boiler import pressures, responses, slopes

LOOP_MS = 50
# Samples a second, and the fraction that makes a rate of a tilt.
SCALES = (
    (pressures.FAST, 20, Fraction(pressures.FAST_OVER, pressures.FAST_BY)),
    (pressures.RISE, 20, Fraction(pressures.RISE_OVER, pressures.RISE_BY)),
    (responses.TREND, Fraction(1000, slopes.BIN_MS), Fraction(1, responses.TREND_BY)),
)
LEVELS = (table.NE43[0], 10_400, 12_000, table.NE43[1])  # ends, and what is usual
# bar/s, and within how many seconds it must have tripped; None: never
RAMPS = ((10.0, 0.5), (3.0, 0.5), (1.0, 0.5), (0.5, 1.2), (0.3, 1.2), (0.25, None), (0.1, None))
FROM_BAR = (5.1, 7.0, 9.0)
SETTLES_MS, WATCHED_MS = 2000, 1500


def explore_slopes(every: int = 1) -> Reachability[str]:
    """`every`: of the places of a missing sample one of so many is played."""
    search: Reachability[str] = Reachability("")
    for size, a_second, scale in SCALES:
        a_tilt = Fraction(6 * a_second) / (size * (size * size - 1))
        search.must(scale == a_tilt, "a tilt is another rate", size, scale, a_tilt)
        for samples in windows(size):
            _compare(search, size, samples)
    for rate, start in itertools.product(RAMPS, FROM_BAR):
        _ramp(search, *rate, start, every)
    return search


def windows(size: int) -> Iterator[list[int]]:
    """Twice as many samples as a window has: ramps, steps and single samples at each place."""
    twice = range(2 * size)
    for low, high in itertools.permutations(LEVELS, 2):
        yield [low + (high - low) * place // (2 * size) for place in twice]
        for at in range(size):
            yield [low if place < at else high for place in twice]
            yield [high if place == at + size // 2 else low for place in twice]


def _compare(search: Reachability[str], size: int, samples: Sequence[int]) -> None:
    """After each sample the tilt is that of the window: least squares without a constant."""
    slope = slopes.Slope(size)
    window = [samples[0]] * size
    for sample in samples:
        slope.push(sample)
        window = [*window[1:], sample]
        moment = sum(place * one for place, one in enumerate(window))
        search.edges += 1
        exact = 2 * moment - (size - 1) * sum(window)
        search.must(slope.tilt == exact, "not least squares", size, window, slope.tilt, exact)


def _ramp(
    search: Reachability[str], bar_s: float, within_s: float | None, start: float, every: int
) -> None:
    """From a steady pressure, with no sample missing and with one at each place."""
    code = table.whole(start, "bar")
    core = Core().to("RUN").run(SETTLES_MS, pt1_code=code, pt2_code=code)
    steady = core.snapshot()
    loops = WATCHED_MS // LOOP_MS
    for lost in (None, *range(0, loops, every)):
        steady.put_back()
        at_s = _trips_after_s(core, code, bar_s, lost)
        search.edges += 1
        edge = f"{bar_s} bar/s from {start} bar", f"sample {lost} lost", at_s
        if within_s is None:
            search.must(at_s is None, "trips", *edge)
        else:
            search.must(at_s is not None and at_s <= within_s, "is late", *edge)


def _trips_after_s(core: Core, code: int, bar_s: float, lost: int | None) -> float | None:
    for loop in range(1, WATCHED_MS // LOOP_MS + 1):
        now = min(code + round(bar_s * 800 * loop * LOOP_MS / 1000), table.NE43[1])
        core.turn(pt1_code=now, pt2_code=now, pt1_ok=loop - 1 != lost, pt2_ok=loop - 1 != lost)
        if core.mode == "TRIPPED":
            return loop * LOOP_MS / 1000
    return None
