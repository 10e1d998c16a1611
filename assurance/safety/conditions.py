"""The conditions of each function as the boiler board judges them, in people's units.

They come from the table in `firmware.boiler.rows` and from a site's limits.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from assurance.safety.meanings import meaning, unit
from firmware.boiler import rows
from firmware.common import limits
from host.language import N_, Language, Message

ACTIONS = {
    rows.SIREN: N_("siren"),
    rows.REDUCE: "REDUCED",
    rows.HOLD: "HOLD",
    rows.LATCH: N_("latched"),
}
GONE = Message(N_("gone"))
_SIGNS = {">": ">", ">=": "≥", "<": "<", "<=": "≤"}


@dataclass(frozen=True)
class Condition:
    """Rows that differ only by channel. back: where the cause is gone.

    The limit is None where `what`, an English text marked for translation, explains it all.
    """

    channels: tuple[str, ...]
    what: str | None
    sign: str
    limit: Message | None
    delay: Message
    action: str
    back: Message

    def when(self, language: Language) -> str:
        """What of the channels is bad: meaning and limit."""
        parts = [language._(self.what)] if self.what else []
        if self.limit:
            parts.append(f"{_SIGNS[self.sign]} {self.limit.of(language)}")
        return " ".join(parts)

    def cells(self, language: Language) -> tuple[str, str, str]:
        """Delay, action and where it is over, as the tables show them."""
        return self.delay.of(language), language._(self.action), self.back.of(language)


def conditions(number: int, config: Mapping[str, int] | None = None) -> list[Condition]:
    """The conditions of a function on the boiler board; none for a function of the trackers.

    `config`: a site's limits (`host.site.board_config.boiler_config`); without it the defaults.
    """
    numbers = limits.defaults() if config is None else config
    found: list[Condition] = []
    for row in range(rows.COUNT):
        if rows.ROWS[row][rows.SF] == number:
            condition = _condition(row, numbers)
            if found and replace(found[-1], channels=condition.channels) == condition:
                condition = replace(condition, channels=found[-1].channels + condition.channels)
                found.pop()
            found.append(condition)
    return found


def _condition(row: int, numbers: Mapping[str, int]) -> Condition:
    _, channel, kind, delay, sign, limit, back = (numbers.get(x, x) for x in rows.ROWS[row])
    name = unit(row)
    if limit < 0:  # what is bad below a limit is judged with the other sign
        sign = sign.replace(">", "<")
    plain = name == "yes"
    # A time, a count or a rate is good again at nothing; so is a plain yes.
    gone = plain or (back <= 0 and name not in ("mv", "cdeg", "cdeg K"))
    return Condition(
        channels=(channel,),
        what=meaning(row),
        sign="" if plain else sign,
        limit=None if plain else _amount(limit, name),
        delay=_delay(delay),
        action=ACTIONS[kind],
        back=GONE if gone else _amount(back, name),
    )


def _amount(number: int, name: str) -> Message:
    """A number in people's units. name: as `unit` gives it."""
    match name:
        case "code":
            text, n = "{n} bar", limits.pressure_mbar(number) / 1000
        case "bar apart":
            text, n = "{n} bar", number / limits.CODES_A_BAR
        case "code_s":
            text, n = "{n} bar/s", round(number / limits.CODES_A_BAR, 2)
        case "cdeg":
            text, n = "{n} °C", abs(number) / 100
        case "cdeg K":
            text, n = "{n} K", number / 100
        case "ms":
            text, n = "{n} s", number / 1000
        case "mv":
            text, n = "{n} V", abs(number) / 1000
        case "in 10 s":
            text, n = N_("{n} × in 10 s"), number
        case _:
            text, n = N_("{n} × in 60 min"), number
    return Message(text, {"n": n})


def _delay(delay_ms: int) -> Message:
    if delay_ms == rows.VOTES:
        return Message(N_("2 of 3"))
    return Message(N_("for {n} s"), {"n": delay_ms / 1000}) if delay_ms else Message(N_("at once"))
