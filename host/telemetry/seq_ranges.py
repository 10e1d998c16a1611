"""Which sequence numbers of a stream are there: ranges without a gap, kept sorted and merged.

A day of a boiler is 172 800 samples and, without a loss, one range.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Iterator


class SeqRanges:
    """A set of positive integers that are mostly consecutive, stored as (first, last)."""

    def __init__(self, ranges: Iterable[tuple[int, int]] = ()) -> None:
        self._firsts: list[int] = []
        self._lasts: list[int] = []
        for first, last in ranges:
            self.add_range(first, last)

    def add(self, seq: int) -> bool:
        """Adds one number; False if it was there already."""
        lasts = self._lasts
        if lasts and seq == lasts[-1] + 1:  # nearly always
            lasts[-1] = seq
            return True
        if seq in self:
            return False
        self.add_range(seq, seq)
        return True

    def add_range(self, first: int, last: int) -> None:
        """Adds the numbers first..last, merging ranges that touch."""
        low = bisect_right(self._lasts, first - 2)  # ranges before it end at first-2 or earlier
        high = bisect_right(self._firsts, last + 1)
        if low < high:
            first = min(first, self._firsts[low])
            last = max(last, self._lasts[high - 1])
        self._firsts[low:high] = [first]
        self._lasts[low:high] = [last]

    def range_of(self, seq: int) -> tuple[int, int]:
        """The range that holds `seq`. KeyError if none does."""
        at = bisect_right(self._firsts, seq) - 1
        if at < 0 or seq > self._lasts[at]:
            raise KeyError(seq)
        return self._firsts[at], self._lasts[at]

    @property
    def lowest(self) -> int:
        """The lowest number that is there; 1 while there is none."""
        return self._firsts[0] if self._firsts else 1

    def ranges(self) -> list[tuple[int, int]]:
        """All ranges, rising."""
        return list(zip(self._firsts, self._lasts, strict=True))

    def holes(self, begin: int = 1) -> Iterator[tuple[int, int]]:
        """The ranges that are missing from `begin` up to the highest number, rising."""
        expected = begin
        for first, last in zip(self._firsts, self._lasts, strict=True):
            if first > expected:
                yield expected, first - 1
            expected = last + 1

    def __contains__(self, seq: int) -> bool:
        at = bisect_right(self._firsts, seq) - 1
        return at >= 0 and seq <= self._lasts[at]
