"""Loads a site: a preset or a file, with defaults merged, validated and cross-checked."""

import tomllib
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from host.site import errors
from host.site.checks.contradictions import contradictions
from host.site.errors import SiteError
from host.site.find import find_site
from host.site.lines import KeyPath, lines_of
from host.site.model import Site

Toml = dict[str, Any]  # a table as tomllib reads it, before it is validated
# The values of these keys select a model; pydantic adds them to the path of an error.
_TAGS = ("kind", "drive")


def load_site(where: str | Path) -> Site:
    """Load the site of a preset's name or of a path.

    Raises SiteError (exit code 2); the message names file, line, key, found and allowed.
    """
    file = find_site(where)
    text, raw = read_toml(file, SiteError)
    try:
        site = Site.model_validate(_merged(raw))
    except ValidationError as error:
        raise _Explainer(file, text, raw).first_of(error) from None
    site._source = file
    for path, words in contradictions(site):
        raise _Explainer(file, text, raw).error(path, words)
    return site


def read_toml(file: Path, error: type[ValueError]) -> tuple[str, Toml]:
    """The text and the content of a TOML file. Raises `error` with the file and the reason."""
    try:
        text = file.read_text(encoding="utf-8-sig")  # Windows' editor writes a byte-order mark
        raw = tomllib.loads(text)
        _frozen(raw)  # recurses as deep as anything below
    except OSError as failed:
        raise error(f"{file}: cannot be read: {failed.strerror}") from None
    except UnicodeDecodeError as failed:
        raise error(f"{file}: not UTF-8 at byte {failed.start}") from None
    except ValueError as failed:  # TOMLDecodeError, or a number with thousands of digits
        raise error(f"{file}: not valid TOML: {failed}") from None
    except RecursionError:
        raise error(f"{file}: not valid TOML: nested too deeply") from None
    return text, raw


def _merged(raw: Toml) -> Any:
    """The file's tables with each mirror's defaults filled in and lists as tuples."""
    data = dict(raw)
    defaults = data.pop("mirror_defaults", {})
    mirrors = data.get("mirror")
    if isinstance(mirrors, list) and isinstance(defaults, dict):
        data["mirror"] = [_over(defaults, m) if isinstance(m, dict) else m for m in mirrors]
    return _frozen(data)


def _over(defaults: Toml, own: Toml) -> Toml:
    merged = {**defaults, **own}
    for key in ("axis1", "axis2", "stow"):
        ours, base = own.get(key), defaults.get(key)
        # An axis with its own drive is a different machine: no default fits it.
        if isinstance(ours, dict) and isinstance(base, dict) and "drive" not in ours:
            merged[key] = {**base, **ours}
    if own.get("kind") == "slat" and "axis2" not in own:
        merged.pop("axis2", None)
    return merged


def _frozen(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _frozen(item) for key, item in value.items()}
    if isinstance(value, list):
        return tuple(_frozen(item) for item in value)
    return value


class _Explainer:
    """Turns a problem in a file into a SiteError that names the line."""

    def __init__(self, file: Path, text: str, raw: Toml) -> None:
        self._file, self._raw, self._lines = file, raw, lines_of(text)

    def first_of(self, failed: ValidationError) -> SiteError:
        problems = failed.errors(include_url=False)
        # A misspelt key is also missing: the unknown key is the better clue.
        unknown = [p for p in problems if p["type"] == "extra_forbidden"]
        found = [(self._path(p), p) for p in unknown or problems]
        path, first = found[0]
        others = len({self._where_it_stands(other) for other, _ in found}) - 1
        words = self._words(path, first)
        return self.error(path, f"{words} (and {others} more to correct)" if others else words)

    def _words(self, path: KeyPath, problem: ErrorDetails) -> str:
        if problem["type"] == "extra_forbidden":
            return errors.unknown_key(str(path[-1]), _known_keys(path[:-1], _merged(self._raw)))
        if problem["type"] in ("missing", "union_tag_not_found"):
            return "is missing"
        value = problem["input"]
        if problem["type"] == "union_tag_invalid":
            value = problem["ctx"]["tag"]
        return f"found {errors.found(value)}, allowed: {errors.allowed(problem)}"

    def _path(self, problem: ErrorDetails) -> KeyPath:
        path = self._plain_path(problem["loc"])
        if problem["type"] in ("union_tag_invalid", "union_tag_not_found"):
            return (*path, problem["ctx"]["discriminator"].strip("'"))
        return path

    def error(self, path: KeyPath, words: str) -> SiteError:
        path = self._where_it_stands(path)
        line = next((self._lines[p] for p in _with_parents(path) if p in self._lines), None)
        return errors.at(self._file, line, errors.key_path(self._raw, path), words)

    def _plain_path(self, loc: Sequence[str | int]) -> KeyPath:
        """An error's path without the tags of the selected models."""
        path: KeyPath = ()
        here: Any = _merged(self._raw)
        for part in loc:
            if _is_tag(here, part):
                continue
            path = (*path, part)
            here = _step(here, part)
        return path

    def _where_it_stands(self, path: KeyPath) -> KeyPath:
        """The path in the file: a mirror's key may be in [mirror_defaults]."""
        if len(path) > 2 and path[0] == "mirror" and path not in self._lines:
            default = ("mirror_defaults", *path[2:])
            if default in self._lines:
                return default
        return path


def _is_tag(here: Any, part: str | int) -> bool:
    if not isinstance(here, Mapping) or part in here:
        return False
    return part in [here.get(tag) for tag in _TAGS]


def _step(here: Any, part: str | int) -> Any:
    try:
        return here[part]
    except (KeyError, IndexError, TypeError):
        return None


def _with_parents(path: KeyPath) -> Iterator[KeyPath]:
    while path:
        yield path
        path = path[:-1]


def _known_keys(path: KeyPath, data: Any) -> list[str]:
    """The keys that a table may have, found by following the path through the model."""
    models: list[type[BaseModel]] = [Site]
    for part in path:
        data = _step(data, part)
        if isinstance(part, str):
            models = [m for model in models for m in _models_of(model, part)]
    chosen = [model for model in models if _is_chosen(model, data)]
    return sorted({name for model in chosen or models for name in _keys(model)})


def _is_chosen(model: type[BaseModel], data: Any) -> bool:
    """True if the table's kind or drive, if any, is the model's."""
    return all(
        data.get(tag) in getattr(model.model_fields[tag].annotation, "__args__", ())
        for tag in _TAGS
        if tag in model.model_fields
    )


def _keys(model: type[BaseModel]) -> list[str]:
    names = [field.alias or name for name, field in model.model_fields.items()]
    return [*names, "mirror_defaults"] if model is Site else names


def _models_of(model: type[BaseModel], key: str) -> list[type[BaseModel]]:
    for name, field in model.model_fields.items():
        if key in (name, field.alias):
            return list(_models_in(field.annotation))
    return []


def _models_in(annotation: Any) -> Iterator[type[BaseModel]]:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        yield annotation
    for inner in getattr(annotation, "__args__", ()):
        yield from _models_in(inner)
