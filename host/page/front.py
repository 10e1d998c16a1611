"""The page itself, served by NiceGUI.

What an operator must see at once is plain HTML with a small script of its own: it shows before
NiceGUI has loaded and works without its socket. NiceGUI brings the live part: snapshots over
its socket, and the chart.
"""

from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from pathlib import Path

from fastapi import FastAPI, Request
from nicegui import ui
from starlette.staticfiles import StaticFiles

from host.language import LANGUAGES, N_, Language
from host.page.chart import chart_options
from host.page.context import Context, Viewer, script_json
from host.page.proofs import guides
from host.page.routes import TEMPLATES, routes
from host.page.signin import Visitor

WEB = Path(__file__).parent / "web"
Life = Callable[[], AbstractAsyncContextManager[None]]


def build(context: Context, running: Life) -> FastAPI:
    """The application. `running` is entered while it is served."""

    @asynccontextmanager
    async def lifespan(_app: FastAPI) -> AsyncIterator[None]:
        async with running():
            yield

    app = FastAPI(lifespan=lifespan, openapi_url=None)
    app.router.routes += routes(context)
    app.mount("/web", StaticFiles(directory=WEB))

    @ui.page("/", title=context.site.title, dark=None)
    def root(request: Request) -> None:
        language, visitor = context.language_of(request), context.auth.visitor(request)
        version = max(int(file.stat().st_mtime) for file in WEB.iterdir())
        ui.add_head_html(f'<link rel="stylesheet" href="/web/page.css?{version}">')
        ui.add_body_html(_body(context, language, visitor, version))
        with ui.teleport("#trend"):
            chart = ui.echart(chart_options(context.series(), context.site.limits, language))
        context.viewers.append(Viewer(ui.context.client, language, chart))

    ui.run_with(
        app, title=context.site.title, dark=None, tailwind=False, message_history_length=0,
        binding_refresh_interval=None, show_welcome_message=False,
        gzip_middleware_factory=None,  # browsers cache these files; it would cost CPU
        favicon=WEB / "icon.svg",
    )  # fmt: skip
    return app


def _body(context: Context, language: Language, visitor: Visitor, version: int) -> str:
    site, token = context.site, context.auth.token(visitor)
    setup = {
        "limits": site.limits,
        "mirrors": site.mirrors,
        "receiver": site.receiver_m[:2],
        "rate": context.clock.rate,
        "token": token,
        "texts": {name: language._(text) for name, text in _TEXTS.items()},
    }
    return TEMPLATES.get_template("page.html").render(
        _=language._, language=language, languages=LANGUAGES, site=site,
        simulated=context.simulated, rate=context.clock.rate, visitor=visitor, version=version,
        token=token, setup=script_json(setup), guides=guides(language),
        snapshot=script_json(context.snapshots.snapshot(language)),
    )  # fmt: skip


# Texts that the script shows by itself.
_TEXTS = {
    "age": N_("{age} old"),
    "never": N_("no values yet"),
    "old": N_("No new values: {sources}"),
    "lost": N_("Connection to the page lost for {age}. Nothing shown is live."),
    "red": N_("Press the red button"),
    "noAnswer": N_("No answer. The command may not have arrived."),
    "sent": N_("Sent …"),
    "short": N_("Let go now: short press"),
    "reset": N_("Let go now: reset"),
    "wait": N_("Keep holding for a reset …"),
    "tooLong": N_("Too long: no effect"),
    "receiver": N_("receiver"),
    "out": N_("Pull it out"),
    "in": N_("Push it"),
}
