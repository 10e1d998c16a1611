"""The page's languages: gettext catalogues, numbers and times as each writes them."""

import gettext
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

LANGUAGES = ("en", "fr")
NOTHING = "––"  # what stands for a value that is not known


def N_(text: str) -> str:  # noqa: N802 - gettext's usual name
    """Marks a text of a table for the catalogues; it is translated where it is shown."""
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


def load_languages(folder: Path, timezone: str) -> dict[str, Language]:
    """All languages, from the catalogues compiled into `folder`; English is the source."""
    zone = ZoneInfo(timezone)
    found = {"en": Language("en", zone)}
    for name in LANGUAGES[1:]:
        with (folder / f"{name}.mo").open("rb") as file:
            found[name] = Language(name, zone, gettext.GNUTranslations(file))
    return found


def chosen(cookie: str | None, accept: str, otherwise: str) -> str:
    """The language of a visitor: what they switched to, what the browser wants, the site's."""
    if cookie in LANGUAGES:
        return str(cookie)
    wanted: list[tuple[float, str]] = []
    for part in accept.split(","):
        name, _, rest = part.strip().partition(";")
        quality = rest.strip().removeprefix("q=") or "1"
        language = name.split("-")[0].lower()
        if language in LANGUAGES:
            wanted.append((float(quality) if _is_number(quality) else 0.0, language))
    return max(wanted, key=lambda pair: pair[0])[1] if wanted else otherwise


def _is_number(text: str) -> bool:
    return text.replace(".", "", 1).isdigit()
