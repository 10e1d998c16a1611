"""Which identity may read and write which topics: one table for mosquitto and amqtt."""

from __future__ import annotations

from dataclasses import dataclass

_ROOT = "heliose/1"


@dataclass(frozen=True)
class Access:
    """Topic filters of one identity, below `heliose/1/<site>/`; its own `<identity>/#` is added."""

    read: tuple[str, ...]
    write: tuple[str, ...]


_BOARD_KINDS = ("avail", "meta", "tel", "state", "evt", "ack", "link", "console")

ACCESS = {
    "gateway": Access(
        read=("+/cmd/#", "+/plan", "+/stored"),
        write=tuple(f"+/{kind}" for kind in _BOARD_KINDS),
    ),
    "conductor": Access(read=("#",), write=("+/plan", "+/cmd/#")),
    "recorder": Access(read=("#",), write=()),
    "page": Access(read=("#",), write=("+/cmd/#",)),
    "plant": Access(read=("plant/cmd/#",), write=()),
    "supervisor": Access(read=("+/ack", "+/stored"), write=("+/cmd/#",)),
}


def readable(identity: str, site: str) -> list[str]:
    """Topic filters that `identity` may subscribe to."""
    return _full(identity, site, ACCESS[identity].read)


def writable(identity: str, site: str) -> list[str]:
    """Topic filters that `identity` may publish to."""
    return _full(identity, site, ACCESS[identity].write)


def mosquitto_acl(site: str) -> str:
    """The text of mosquitto's `acl_file` for a site, by its name in topics."""
    lines = []
    for identity in ACCESS:
        lines.append(f"user {identity}")
        lines += [f"topic read {topic}" for topic in readable(identity, site)]
        lines += [f"topic write {topic}" for topic in writable(identity, site)]
    return "\n".join(lines) + "\n"


def matches(topic: str, pattern: str) -> bool:
    """True if an MQTT topic (or a narrower filter) lies within a topic filter."""
    levels, allowed = topic.split("/"), pattern.split("/")
    if allowed[-1] == "#":  # any number of levels, none included (MQTT 3.1.1, section 4.7.1.2)
        allowed.pop()
        levels = levels[: len(allowed)] if len(levels) >= len(allowed) else levels
    return len(levels) == len(allowed) and all(
        a in ("+", level) and level != "#" for level, a in zip(levels, allowed, strict=True)
    )


def _full(identity: str, site: str, filters: tuple[str, ...]) -> list[str]:
    return [f"{_ROOT}/{site}/{part}" for part in (*filters, f"{identity}/#")]
