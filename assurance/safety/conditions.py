"""The conditions of each function as the boiler board judges them, in people's units.

They come from the table in `firmware.boiler.rows` and from a site's limits: nothing here is
written twice.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from assurance.safety.functions import Words
from assurance.safety.meanings import meaning
from firmware.boiler import rows
from firmware.common import limits

ACTIONS = {
    rows.SIREN: "siren",
    rows.REDUCE: "REDUCED",
    rows.HOLD: "HOLD",
    rows.LATCH: "latched",
}
# What a number in the table is, where its name does not say so.
_UNITS = {
    rows.SF08_HOT: "cdeg",
    rows.SF08: "cdeg K",
    rows.SF10_AGAIN: "times in 60 min",
    rows.SF13_LATE: "ms",
    rows.SF13_RISING: "code_s",
    rows.SF14: "code_s",
    rows.SF15_AGAIN: "times in 60 min",
    rows.SF16: "loops in 10 s",
    rows.SF17: "mv",
    rows.SF19: "ms",
    rows.SF23_CONTACT: "ms",
    rows.SF25: "cdeg",
}


@dataclass(frozen=True)
class Condition:
    """Rows that are alike: who acts (`channels`), when (`what`, `limit`, `delay`), what follows.

    `limit` is empty where `what` says it all; `back`: when the cause is gone.
    """

    channels: tuple[str, ...]
    what: Words | None
    sign: str
    limit: str
    delay: str
    action: str
    back: str


def conditions(number: int, config: Mapping[str, int] | None = None) -> list[Condition]:
    """The conditions of a function on the boiler board, rows that differ by channel joined.

    `config`: a site's limits (`host.site.board_config.boiler_config`); without it the defaults.
    """
    numbers = dict(limits.defaults() if config is None else config)
    found: list[Condition] = []
    unit = ""
    for row in range(rows.COUNT):
        sf, channel, kind, delay, sign, limit, back = rows.ROWS[row]
        unit = _unit(row, limit, unit if found or sf == number else "")
        if sf != number:
            continue
        told = Condition(
            (channel,),
            meaning(row),
            *_told(sign, _number(limit, numbers), unit),
            _delay(_number(delay, numbers)),
            ACTIONS[kind],
            _back(_number(back, numbers), unit),
        )
        _join(found, told)
    return found


def _join(found: list[Condition], told: Condition) -> None:
    if found and replace(found[-1], channels=told.channels) == told:
        found[-1] = replace(told, channels=found[-1].channels + told.channels)
    else:
        found.append(told)


def _number(cell: int | str, numbers: Mapping[str, int]) -> int:
    return numbers[cell] if isinstance(cell, str) else cell


def _unit(row: int, limit: int | str, before: str) -> str:
    """Of a row: by the name of its limit, by its first channel's row, else a plain yes."""
    if isinstance(limit, str):
        for ending in ("_code_s", "_code", "_cdeg", "_ms"):
            if limit.endswith(ending):
                return "bar apart" if limit == "differ_code" else ending[1:]
    if row in _UNITS:
        return _UNITS[row]
    same = row > 0 and rows.ROWS[row][2:] == rows.ROWS[row - 1][2:] and before
    return before if same and rows.ROWS[row][0] == rows.ROWS[row - 1][0] else "yes"


def _told(sign: str, limit: int, unit: str) -> tuple[str, str]:
    """Sign and limit; what is judged with the other sign is told as people say it."""
    if unit == "yes":
        return "", ""
    if limit < 0:
        sign = {">": "<", ">=": "<="}[sign]
    return sign, _amount(limit, unit)


def _amount(number: int, unit: str) -> str:
    """A number in people's units."""
    match unit:
        case "code":
            return f"{limits.pressure_mbar(number) / 1000:g} bar"
        case "bar apart":
            return f"{number / limits.CODES_A_BAR:g} bar"
        case "code_s":
            return f"{round(number / limits.CODES_A_BAR, 2):g} bar/s"
        case "cdeg":
            return f"{abs(number) / 100:g} °C"
        case "cdeg K":
            return f"{number / 100:g} K"
        case "ms":
            return f"{number / 1000:g} s"
        case "mv":
            return f"{abs(number) / 1000:g} V"
    return f"{number} {unit}"


def _back(number: int, unit: str) -> str:
    """Where a cause is gone; a time, a count or a rate is so at nothing."""
    nothing = unit == "yes" or (number <= 0 and unit not in ("mv", "cdeg", "cdeg K"))
    return "gone" if nothing else _amount(number, unit)


def _delay(delay_ms: int) -> str:
    if delay_ms == rows.VOTES:
        return "2 of 3"
    return f"for {delay_ms / 1000:g} s" if delay_ms else "at once"
