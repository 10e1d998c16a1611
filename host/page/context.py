"""The parts that all addresses of the page share, and the update of the open pages."""

from dataclasses import dataclass, field
from datetime import UTC, datetime

import msgspec
from nicegui import Client
from nicegui.elements.echart import EChart
from starlette.requests import Request

from host.clock import Clock
from host.language import Language, chosen
from host.page.cabinet import Button
from host.page.chart import chart_update
from host.page.commands import CommandSender
from host.page.signin import Authenticator
from host.page.snapshot import SnapshotMaker
from host.page.trend import Trend
from host.site.runtime import SiteRuntime

LANGUAGE_COOKIE = "language"


@dataclass
class Viewer:
    """An open page. shown_t: UTC ms of the newest point on its chart."""

    client: Client
    language: Language
    chart: EChart
    shown_t: int = 0


@dataclass
class Context:
    """The parts of the page's process. viewers: the open pages."""

    site: SiteRuntime
    clock: Clock
    languages: dict[str, Language]
    snapshots: SnapshotMaker
    trend: Trend
    sender: CommandSender
    button: Button
    auth: Authenticator
    simulated: bool
    viewers: list[Viewer] = field(default_factory=list)

    def show_all(self) -> None:
        """Updates every open page. A snapshot is made once for each language."""
        self.viewers = [viewer for viewer in self.viewers if not viewer.client.is_deleted]
        made: dict[str, str] = {}
        for viewer in self.viewers:
            if not viewer.client.has_socket_connection:
                continue
            name = viewer.language.name
            if name not in made:
                made[name] = script_json(self.snapshots.snapshot(viewer.language))
            viewer.client.run_javascript(f"heliose.show({made[name]})")
            self._draw(viewer)

    def series(self) -> list[list[list[float | None]]]:
        """The last hour for the chart, in the site's local time."""
        zone = next(iter(self.languages.values())).zone
        now = datetime.fromtimestamp(self.clock.now_ms() / 1000.0, UTC).astimezone(zone)
        offset = now.utcoffset()
        return self.trend.series(round(offset.total_seconds() * 1000) if offset else 0)

    def language_of(self, request: Request) -> Language:
        """The visitor's language."""
        cookie = request.cookies.get(LANGUAGE_COOKIE)
        accept = request.headers.get("accept-language", "")
        return self.languages[chosen(cookie, accept, self.site.language)]

    def _draw(self, viewer: Viewer) -> None:
        points = self.trend.points
        if points and points[-1].t != viewer.shown_t:
            viewer.shown_t = points[-1].t
            viewer.chart.run_chart_method("setOption", chart_update(self.series()))


def script_json(value: object) -> str:
    """JSON that is safe inside a script element: nothing in it can end the script."""
    text = msgspec.json.encode(value).decode()
    return text.replace("<", "\\u003c").replace("\u2028", "\\u2028").replace("\u2029", "\\u2029")
