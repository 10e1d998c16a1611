"""Writes TOML: what scenarios and sites are made of, and no more."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any


def toml_text(document: Mapping[str, Any]) -> str:
    """The document as TOML; keys whose value is None are left out.

    Mappings at the top become tables, sequences of mappings arrays of tables, mappings further
    down inline tables. Raises TypeError for what TOML has no form for.
    """
    told = {key: value for key, value in document.items() if value is not None}
    parts = [_lines({k: v for k, v in told.items() if not _is_table(v) and not _is_tables(v)})]
    parts += [f"[{key}]\n{_lines(table)}" for key, table in told.items() if _is_table(table)]
    for key, tables in told.items():
        if _is_tables(tables):
            parts += [f"[[{key}]]\n{_lines(table)}" for table in tables]
    return "\n".join(part for part in parts if part)


def _is_table(value: object) -> bool:
    return isinstance(value, Mapping)


def _is_tables(value: object) -> bool:
    """A sequence of tables; an empty one says nothing, and is left out."""
    listed = isinstance(value, Sequence) and not isinstance(value, str)
    return listed and all(isinstance(item, Mapping) for item in value)  # type: ignore[attr-defined]


def _lines(table: Mapping[str, Any]) -> str:
    return "".join(f"{key} = {_value(v)}\n" for key, v in table.items() if v is not None)


def _value(value: Any) -> str:
    if isinstance(value, str):
        return json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007f")
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int | float):
        return repr(value)  # as short as it can be, and the same number when it is read
    if isinstance(value, datetime | date):
        return json.dumps(value.isoformat())
    if isinstance(value, Mapping):
        return "{ " + ", ".join(f"{k} = {_value(v)}" for k, v in value.items()) + " }"
    if isinstance(value, Sequence):
        return "[" + ", ".join(map(_value, value)) + "]"
    raise TypeError(f"{type(value).__name__} has no form in TOML")
