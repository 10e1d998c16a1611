"""Languages: gettext catalogues, and numbers and times as each language writes them.

English is the source language: a table marks its texts with `N_`, and `Language._` translates
them where they are shown. The French stands in `host/locale/fr/LC_MESSAGES/`, one file for each
room; all files of a language make one catalogue.
"""

import gettext
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import cache
from io import BytesIO
from pathlib import Path
from zoneinfo import ZoneInfo

LOCALE = Path(__file__).with_name("locale")
LANGUAGES = ("en", "fr")
NOTHING = "––"  # shown for a value that is not known


def N_(text: str) -> str:  # noqa: N802 - gettext's usual name
    """Marks an English text for the catalogues; `Language._` translates it."""
    return text


@dataclass(frozen=True)
class Language:
    """One language: texts by `_`, numbers and times by methods. zone: the site's."""

    name: str
    zone: ZoneInfo
    catalogue: gettext.NullTranslations = field(default_factory=gettext.NullTranslations)

    def _(self, text: str, **values: object) -> str:
        """A text in this language, its {names} filled in."""
        found = self.catalogue.gettext(text)
        return found.format(**values) if values else found

    def number(self, value: float | None, digits: int = 0) -> str:
        """A number with as many digits behind the point (in French the comma)."""
        if value is None:
            return NOTHING
        text = f"{round(value, digits) + 0.0:.{digits}f}"  # + 0.0: no minus before a zero
        return text.replace(".", ",") if self.name == "fr" else text

    def decimal(self, value: float) -> str:
        """A number with as few digits as it needs."""
        text = f"{value:g}"
        return text.replace(".", ",") if self.name == "fr" else text

    def bar(self, mbar: int | None, digits: int = 1) -> str:
        """A pressure with its unit."""
        return f"{self.number(None if mbar is None else mbar / 1000.0, digits)} bar"

    def celsius(self, cdeg: int | None) -> str:
        """A temperature with its unit."""
        return f"{self.number(None if cdeg is None else cdeg / 100.0)} °C"

    def clock(self, utc_ms: int | None, seconds: bool = True) -> str:
        """A time of day at the site."""
        if utc_ms is None:
            return NOTHING
        local = datetime.fromtimestamp(utc_ms / 1000.0, UTC).astimezone(self.zone)
        return f"{local:%H:%M:%S}" if seconds else f"{local:%H:%M}"

    def date(self, utc_ms: int) -> str:
        """A date at the site."""
        local = datetime.fromtimestamp(utc_ms / 1000.0, UTC).astimezone(self.zone)
        return f"{local:%d/%m/%Y}" if self.name == "fr" else f"{local:%Y-%m-%d}"


@dataclass(frozen=True)
class Message:
    """A marked text and the values of its {places}, translated where it is shown."""

    text: str
    values: Mapping[str, str | float] = field(default_factory=dict)

    def of(self, language: Language) -> str:
        """In a language, its numbers as that language writes them."""
        values = {
            name: value if isinstance(value, str) else language.decimal(value)
            for name, value in self.values.items()
        }
        return language._(self.text, **values)


@cache
def load_language(name: str, timezone: str = "UTC") -> Language:
    """One language, compiled in this process. Imports Babel, so the page does not use it."""
    if name == LANGUAGES[0]:
        return Language(name, ZoneInfo(timezone))
    compiled = gettext.GNUTranslations(BytesIO(_compiled(name)))
    return Language(name, ZoneInfo(timezone), compiled)


def compile_catalogues(folder: Path, sources: Path = LOCALE) -> None:
    """Writes <language>.mo for each language into an existing folder. Raises OSError."""
    for name in LANGUAGES[1:]:
        (folder / f"{name}.mo").write_bytes(_compiled(name, sources))


def load_languages(folder: Path, timezone: str) -> dict[str, Language]:
    """All languages, from what `compile_catalogues` wrote. Raises OSError.

    Does not import Babel, which costs more memory than the page's process may use.
    """
    zone = ZoneInfo(timezone)
    found = {LANGUAGES[0]: Language(LANGUAGES[0], zone)}
    for name in LANGUAGES[1:]:
        with (folder / f"{name}.mo").open("rb") as file:
            found[name] = Language(name, zone, gettext.GNUTranslations(file))
    return found


@cache
def _compiled(name: str, sources: Path = LOCALE) -> bytes:
    """A language's catalogues, joined and in gettext's binary form."""
    from babel.messages import Catalog
    from babel.messages.mofile import write_mo
    from babel.messages.pofile import read_po

    joined = Catalog(locale=name)
    for path in sorted((sources / name / "LC_MESSAGES").glob("*.po")):
        with path.open("rb") as file:
            try:
                messages = read_po(file, locale=name)
            except (ValueError, LookupError) as error:  # not UTF-8, or an unknown charset
                raise OSError(f"{path}: not a catalogue of texts: {error}") from error
        for message in messages:
            if message.id:
                joined[message.id] = message
    target = BytesIO()
    write_mo(target, joined)
    return target.getvalue()


def chosen(cookie: str | None, accept: str, otherwise: str) -> str:
    """A visitor's language: the one they switched to, else the browser's, else the site's."""
    if cookie in LANGUAGES:
        return str(cookie)
    accepted: list[tuple[float, str]] = []
    for part in accept.split(","):
        name, _, rest = part.strip().partition(";")
        quality = rest.strip().removeprefix("q=") or "1"
        language = name.split("-")[0].lower()
        if language in LANGUAGES:
            accepted.append((float(quality) if _is_number(quality) else 0.0, language))
    return max(accepted, key=lambda pair: pair[0])[1] if accepted else otherwise


def _is_number(text: str) -> bool:
    return text.replace(".", "", 1).isdigit()
