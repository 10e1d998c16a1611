"""Messages about a wrong site.toml: where, what was found, what is allowed, what to do."""

import json
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, time
from difflib import get_close_matches
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from pydantic_core import ErrorDetails

Path_ = tuple[str | int, ...]

# Units that people write, with the conversion to the unit of the key.
_UNITS = {
    ("km", "m"): "1 km = 1000 m",
    ("ft", "m"): "1 ft = 0.3048 m",
    ("mm", "m"): "1000 mm = 1 m",
    ("cm", "m"): "100 cm = 1 m",
    ("m", "mm"): "1 m = 1000 mm",
    ("rad", "deg"): "1 rad = 57.2958 deg",
    ("pa", "hpa"): "100 Pa = 1 hPa",
    ("kpa", "hpa"): "1 kPa = 10 hPa",
    ("mbar", "hpa"): "1 mbar = 1 hPa",
    ("bar", "hpa"): "1 bar = 1000 hPa",
    ("bar", "barg"): "gauge pressure",
    ("mbar", "barg"): "1000 mbar = 1 bar, gauge pressure",
    ("f", "c"): "(°F - 32) / 1.8 = °C",
    ("k", "c"): "K - 273.15 = °C",
    ("kmh", "s"): "3.6 km/h = 1 m/s",
}


# What is allowed, by the type of pydantic's error, in TOML terms.
_TYPES = {
    "float_type": "a number",
    "int_type": "a whole number",
    "string_type": 'a text in "quotes"',
    "bool_type": "true or false",
    "date_type": "a day as 2016-01-01",
    "model_type": "a table",
    "model_attributes_type": "a table",
    "dict_type": "a table",
    "tuple_type": "a list",
    "finite_number": "a finite number",
    "timezone_aware": "a time with its zone, as 2016-01-01T15:30:00Z",
}


class SiteError(ValueError):
    """The site cannot be used; the message names file, line, key, found and allowed."""

    exit_code = 2


def at(file: Path | str, line: int | None, key: str, words: str) -> SiteError:
    """The error about one key of a file."""
    where = f"{file}:{line}" if line else f"{file}"
    return SiteError(f"{where}: {key}: {words}" if key else f"{where}: {words}")


def key_path(data: Any, path: Iterable[str | int]) -> str:
    """A path for people: an element of a list by its id or name, else by its number from 1."""
    words, here = [], data
    for part in path:
        here = here[part] if _has(here, part) else None
        word = str(part + 1) if isinstance(part, int) else part
        if isinstance(here, Mapping) and isinstance(part, int):
            word = str(here.get("id", here.get("name", word)))
        words.append(word)
    return ".".join(words)


def unknown_key(key: str, known: Sequence[str]) -> str:
    """The message for an unknown key, with the right unit or the nearest known key."""
    stem, _, unit = key.rpartition("_")
    for name in known:
        right_stem, _, right_unit = name.rpartition("_")
        if stem and right_stem == stem:
            rate = _UNITS.get((unit.lower(), right_unit))
            how = f" ({rate})" if rate else ""
            return f"wrong unit: found {key}, allowed: {name}{how}"
    near = get_close_matches(key, known, n=1, cutoff=0.5)
    hint = f"did you mean {near[0]}? " if near else ""
    return f"unknown key; {hint}allowed: {', '.join(sorted(known))}"


def allowed(problem: "ErrorDetails") -> str:
    """What is allowed where pydantic found this error."""
    kind, context = problem["type"], problem.get("ctx", {})
    if kind in _TYPES:
        return _TYPES[kind]
    if kind == "literal_error":
        return str(context["expected"]).replace("'", '"')
    if kind == "union_tag_invalid":
        return str(context["expected_tags"]).replace("'", '"')
    if kind in ("too_short", "too_long"):
        return f"{context.get('min_length', context.get('max_length'))} values"
    return str(problem["msg"])


def found(value: object) -> str:
    """A value as the file has it, on one line, shortened."""
    text = _as_written(value)
    return text if len(text) <= 60 else text[:57] + "..."


def _as_written(value: object) -> str:
    if isinstance(value, str | bool):
        return json.dumps(value, ensure_ascii=False)
    if isinstance(value, date | time):
        return value.isoformat()
    if isinstance(value, Mapping):
        return "a table"
    if isinstance(value, list | tuple):
        return f"[{', '.join(map(_as_written, value))}]"
    return repr(value)


def _has(data: Any, part: str | int) -> bool:
    if isinstance(part, int):
        return isinstance(data, list | tuple) and part < len(data)
    return isinstance(data, Mapping) and part in data
