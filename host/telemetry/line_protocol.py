"""History rows as InfluxDB's line protocol: measurement per kind, tags `site` and `device`."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

from host.bus import Json

COLUMNS = "n, site, device, boot, seq, t, ms, at, what, body"

_TAG_ESCAPES = str.maketrans({",": r"\,", "=": r"\=", " ": r"\ ", "\n": " "})
_TEXT_ESCAPES = str.maketrans({'"': r"\"", "\\": r"\\", "\n": r"\n"})
_NAME_OF_WHAT = {"tel": "t_unknown", "evt": "kind", "ack": "outcome"}
_INT64 = 1 << 63  # integers beyond it are refused by InfluxDB


@dataclass(frozen=True, slots=True)
class Line:
    """A line and the place of its row in the history."""

    n: int
    text: str


def line(kind: str, row: tuple[Any, ...]) -> Line:
    """The line of a history row with COLUMNS.

    The time is the plant's, in nanoseconds. `seq` fills the digits below the millisecond: two
    events of one millisecond stay apart, and a repeat overwrites itself.
    """
    n, site, device, boot, seq, t, ms, at, what, body = row
    fields: dict[str, Json] = {"boot": boot, "seq": seq, "ms": ms, _NAME_OF_WHAT[kind]: what}
    fields.update(json.loads(body))
    values = ",".join(
        f"{name.translate(_TAG_ESCAPES)}={_value(v)}" for name, v in fields.items() if v is not None
    )
    tags = f"site={site.translate(_TAG_ESCAPES)},device={device.translate(_TAG_ESCAPES)}"
    time_ns = (at if t is None else t) * 1_000_000 + seq % 1_000_000
    return Line(n, f"{kind},{tags} {values} {time_ns}")


def _value(value: Json) -> str:
    if isinstance(value, bool):
        return "t" if value else "f"
    if isinstance(value, int):
        return f"{max(-_INT64, min(value, _INT64 - 1))}i"
    if isinstance(value, float):
        return repr(value)
    return f'"{str(value).translate(_TEXT_ESCAPES)}"'
