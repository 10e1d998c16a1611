"""Which mirrors are on the receiver: both groups in use, all of them worn alike."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass


@dataclass(frozen=True)
class Candidate:
    """A mirror that could be on the receiver now; `light` orders them, more is better."""

    id: str
    group: int
    light: float


def choose(
    number: int, now_on: frozenset[str], candidates: Iterable[Candidate], wear: Mapping[str, int]
) -> frozenset[str]:
    """The `number` candidates to be on, with as few changes from `now_on` as possible.

    The group with more mirrors on gives first and the one with fewer takes first. Of a group
    the least worn mirror moves first (`wear` counts turns away), of equal ones the one that
    brings least light leaves and the one that brings most comes.
    """
    by_id = {c.id: c for c in candidates}
    on = {mirror for mirror in now_on if mirror in by_id}
    while len(on) > number:
        on.remove(min(on, key=lambda m: _leaves_first(by_id[m], by_id, on, wear)))
    while len(on) < min(number, len(by_id)):
        off = by_id.keys() - on
        on.add(min(off, key=lambda m: _comes_first(by_id[m], by_id, on, wear)))
    return frozenset(on)


_Key = tuple[int, int, float, str]


def _leaves_first(
    mirror: Candidate, by_id: Mapping[str, Candidate], on: set[str], wear: Mapping[str, int]
) -> _Key:
    crowd = _on_in_group(mirror.group, by_id, on)
    return (-crowd, wear.get(mirror.id, 0), mirror.light, mirror.id)


def _comes_first(
    mirror: Candidate, by_id: Mapping[str, Candidate], on: set[str], wear: Mapping[str, int]
) -> _Key:
    crowd = _on_in_group(mirror.group, by_id, on)
    return (crowd, wear.get(mirror.id, 0), -mirror.light, mirror.id)


def _on_in_group(group: int, by_id: Mapping[str, Candidate], on: set[str]) -> int:
    return sum(1 for mirror in on if by_id[mirror].group == group)
