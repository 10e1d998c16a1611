"""The types of values in site.toml: strict numbers within a range, texts, points."""

from collections.abc import Callable
from typing import Annotated, Any

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict
from pydantic_core import PydanticCustomError


class Table(BaseModel):
    """A table of site.toml: frozen, without unknown keys, conversions of types or NaN."""

    model_config = ConfigDict(extra="forbid", strict=True, frozen=True, allow_inf_nan=False)


def within(low: float, high: float) -> AfterValidator:
    """A number from `low` to `high`, both included; the error names both."""

    def check(value: Any) -> Any:
        if not low <= value <= high:
            raise PydanticCustomError("range", "{low} to {high}", {"low": low, "high": high})
        return value

    return AfterValidator(check)


def _whole(value: Any) -> Any:
    if type(value) is not int:
        raise PydanticCustomError("int_type", "a whole number")
    return value


# For a list of allowed numbers: in Python `true` is 1, in a file it is not.
WHOLE = BeforeValidator(_whole)


def matching(test: Callable[[str], bool], allowed: str) -> AfterValidator:
    """A text that passes `test`; the error describes such texts by `allowed`."""

    def check(value: str) -> str:
        if not test(value):
            raise PydanticCustomError("text", "{allowed}", {"allowed": allowed})
        return value

    return AfterValidator(check)


def _is_identifier(text: str) -> bool:
    letters = text.replace("-", "").replace("_", "")
    return len(text) <= 32 and letters.isascii() and letters.isalnum() and text == text.lower()


Identifier = Annotated[str, matching(_is_identifier, "a-z, 0-9, - and _, at most 32")]
Metres = Annotated[float, within(-10_000.0, 10_000.0)]
Point = tuple[Metres, Metres, Metres]
Size = Annotated[float, within(0.001, 100.0)]
AngleDeg = Annotated[float, within(-360.0, 360.0)]
AzimuthDeg = Annotated[float, within(-360.0, 360.0)]
ElevationDeg = Annotated[float, within(-90.0, 90.0)]
