"""Chooses the mirrors on the receiver: both groups in use, all mirrors worn alike."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass


@dataclass(frozen=True)
class Candidate:
    """A mirror that can be on the receiver now. light: mirrors with more are preferred."""

    id: str
    group: int
    light: float


def choose(
    number: int, now_on: frozenset[str], candidates: Iterable[Candidate], wear: Mapping[str, int]
) -> frozenset[str]:
    """The `number` candidates to be on, with as few changes from `now_on` as possible.

    Mirrors leave the group with more of them on, and join the group with fewer. Within a group
    the least worn mirror moves first (`wear` counts turns away). Among equally worn ones the
    one with least light leaves, and the one with most light comes.
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
