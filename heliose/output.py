"""What commands print: with `--json` one document on standard output and nothing else."""

import dataclasses
import datetime
import json
import pathlib
import sys
from typing import Annotated, Any

import typer

Json = Annotated[bool, typer.Option("--json", help="Print one JSON document, nothing else.")]


def print_json(document: Any) -> None:
    """Prints one JSON document.

    Dataclasses, msgspec structs, pydantic models, numpy scalars and arrays, paths and times
    (ISO 8601) are understood; NaN is refused with ValueError, as JSON has none.
    """
    text = json.dumps(document, default=_plain, allow_nan=False, ensure_ascii=False, indent=2)
    sys.stdout.write(text + "\n")
    sys.stdout.flush()  # a command that goes on may be read through a pipe


def _plain(value: Any) -> Any:
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        return {f.name: getattr(value, f.name) for f in dataclasses.fields(value)}
    if isinstance(value, datetime.date):
        return value.isoformat()
    if isinstance(value, pathlib.PurePath):
        return str(value)
    for method in ("model_dump", "tolist"):  # pydantic; numpy
        if hasattr(value, method):
            return getattr(value, method)()
    if hasattr(value, "__struct_fields__"):  # msgspec
        return {name: getattr(value, name) for name in value.__struct_fields__}
    if isinstance(value, set | frozenset):
        return sorted(value)
    raise TypeError(f"{type(value).__name__} has no form in JSON")
