"""The page itself, as NiceGUI serves it.

What an operator must see at once is plain HTML with a small script of its own: it is there
before NiceGUI's parts are loaded and works when its socket is gone. NiceGUI brings what is
live: snapshots over its socket, and the chart.
"""

from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from pathlib import Path

from fastapi import FastAPI, Request
from nicegui import ui
from starlette.staticfiles import StaticFiles

from host.language import LANGUAGES, N_, Language
from host.page.chart import chart_options
from host.page.desk import Desk, Viewer, script_json
from host.page.routes import TEMPLATES, routes
from host.page.signin import Visitor

WEB = Path(__file__).parent / "web"
Life = Callable[[], AbstractAsyncContextManager[None]]


def build(desk: Desk, running: Life) -> FastAPI:
    """The application; `running` is entered while it is served."""

    @asynccontextmanager
    async def lifespan(_app: FastAPI) -> AsyncIterator[None]:
        async with running():
            yield

    app = FastAPI(lifespan=lifespan, openapi_url=None)
    app.router.routes += routes(desk)
    app.mount("/web", StaticFiles(directory=WEB))

    @ui.page("/", title=desk.facts.title, dark=None)
    def root(request: Request) -> None:
        language, visitor = desk.language_of(request), desk.doorkeeper.visitor(request)
        version = max(int(file.stat().st_mtime) for file in WEB.iterdir())
        ui.add_head_html(f'<link rel="stylesheet" href="/web/page.css?{version}">')
        ui.add_body_html(_body(desk, language, visitor, version))
        with ui.teleport("#trend"):
            chart = ui.echart(chart_options(desk.series(), desk.facts.limits, language))
        desk.viewers.append(Viewer(ui.context.client, language, chart))

    ui.run_with(
        app, title=desk.facts.title, dark=None, tailwind=False, message_history_length=0,
        binding_refresh_interval=None, show_welcome_message=False,
        gzip_middleware_factory=None,  # a browser keeps these files; a small computer is spared
        favicon=WEB / "icon.svg",
    )  # fmt: skip
    return app


def _body(desk: Desk, language: Language, visitor: Visitor, version: int) -> str:
    facts = desk.facts
    setup = {
        "limits": facts.limits,
        "mirrors": facts.mirrors,
        "receiver": facts.receiver_m,
        "rate": desk.clock.rate,
        "token": desk.doorkeeper.token(visitor),
        "texts": {name: language._(text) for name, text in _TEXTS.items()},
    }
    return TEMPLATES.get_template("page.html").render(
        _=language._, language=language, languages=LANGUAGES, facts=facts,
        simulated=desk.simulated, rate=desk.clock.rate, visitor=visitor, version=version,
        token=setup["token"], setup=script_json(setup),
        snapshot=script_json(desk.teller.tell(language)),
    )  # fmt: skip


# What the script says by itself.
_TEXTS = {
    "age": N_("{age} old"),
    "never": N_("nothing heard yet"),
    "old": N_("No new values: {sources}"),
    "lost": N_("No connection to the page for {age}. Nothing shown is live."),
    "red": N_("Press the red button"),
    "noAnswer": N_("No answer. Nobody knows whether the order arrived."),
    "sent": N_("Sent …"),
    "short": N_("Let go: short press"),
    "reset": N_("Let go now: reset"),
    "wait": N_("Keep holding for a reset …"),
    "tooLong": N_("Too long: this does nothing"),
    "receiver": N_("receiver"),
    "out": N_("Pull it out"),
    "in": N_("Push it"),
}
