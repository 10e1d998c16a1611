"""What commands print. With `--json` that is one document on standard output, nothing else."""

import dataclasses
import datetime
import json
import pathlib
import sys
from typing import Annotated, Any

import typer

Json = Annotated[bool, typer.Option("--json", help="Print one JSON document and nothing else.")]


def print_json(document: Any) -> None:
    """Print one JSON document.

    Accepts dataclasses, msgspec structs, pydantic models, numpy scalars and arrays, paths and
    times (as ISO 8601). Raises ValueError for NaN, which JSON does not have.
    """
    text = json.dumps(document, default=_plain, allow_nan=False, ensure_ascii=False, indent=2)
    sys.stdout.write(text + "\n")
    sys.stdout.flush()  # a pipe's reader gets it while the command goes on


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
    raise TypeError(f"{type(value).__name__} cannot be written as JSON")
