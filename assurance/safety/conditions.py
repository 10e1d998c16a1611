"""The conditions of each function as the boiler board judges them, in people's units.

They come from the table in `firmware.boiler.rows` and from a site's limits.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
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
# By unit: how people write an amount, and its number from the firmware's.
_AMOUNTS: dict[str, tuple[str, Callable[[int], float]]] = {
    "code": ("{n} bar", lambda code: limits.pressure_mbar(code) / 1000),
    "bar apart": ("{n} bar", lambda codes: codes / limits.CODES_A_BAR),
    "code_s": ("{n} bar/s", lambda codes: round(codes / limits.CODES_A_BAR, 2)),
    "cdeg": ("{n} °C", lambda cdeg: abs(cdeg) / 100),
    "cdeg K": ("{n} K", lambda cdeg: cdeg / 100),
    "ms": ("{n} s", lambda ms: ms / 1000),
    "mv": ("{n} V", lambda mv: abs(mv) / 1000),
    "in 10 s": (N_("{n} × in 10 s"), float),
    "in 60 min": (N_("{n} × in 60 min"), float),
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
    _, channel, kind, delay, sign, limit, back, _ = (numbers.get(x, x) for x in rows.ROWS[row])
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
    text, in_units = _AMOUNTS[name]
    return Message(text, {"n": in_units(number)})


def _delay(delay_ms: int) -> Message:
    if delay_ms == rows.VOTES:
        return Message(N_("2 of 3"))
    return Message(N_("for {n} s"), {"n": delay_ms / 1000}) if delay_ms else Message(N_("at once"))
