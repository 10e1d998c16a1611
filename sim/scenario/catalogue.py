"""The shipped scenarios: what each shows, and its family of tests.

The first line of a shipped file names its family, as `# T4: stuck, drifting and slow sensors`.
"""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass

from sim.scenario.load import SHIPPED, shipped

FAMILIES = {
    1: "nominal days that must not trip",
    2: "below, at and above a limit",
    3: "noise around a limit",
    4: "stuck, drifting and slow sensors",
    5: "wiring faults",
    6: "ramps",
    7: "stuck pump, vent, motor, relay or valve",
    8: "supervision lost, garbage on the link, flooding",
    9: "counter wrap, late loops",
    10: "reboots",
    11: "supply dips",
    12: "pairs of faults",
    13: "attempts to reset, start or override when it must not work",
    14: "garbage collection and latency",
    15: "days on end",
    16: "traces that must not trip",
    17: "the hard-wired chain alone",
}


@dataclass(frozen=True)
class Entry:
    """One shipped scenario."""

    name: str
    family: int
    title: str
    duration_s: float


def catalogue() -> list[Entry]:
    """All shipped scenarios by name. Raises ValueError for a file that names no family."""
    return [_entry(name) for name in shipped()]


def _entry(name: str) -> Entry:
    text = (SHIPPED / f"{name}.toml").read_text(encoding="utf-8")
    first = text.partition("\n")[0]
    found = re.fullmatch(r"# T(\d+): (.+)", first)
    if found is None or FAMILIES.get(int(found[1])) != found[2]:
        raise ValueError(f'{name}.toml:1: found "{first}", allowed: "# T1: {FAMILIES[1]}" to T17')
    scenario = tomllib.loads(text)
    return Entry(name, int(found[1]), str(scenario["title"]), float(scenario["duration_s"]))
