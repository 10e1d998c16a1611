"""The web site: the page itself, and the addresses that take orders."""

from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import msgspec
from fastapi import FastAPI, Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response
from jinja2 import Environment, FileSystemLoader
from nicegui import Client, ui
from nicegui.elements.echart import EChart
from starlette.routing import Route
from starlette.staticfiles import StaticFiles

from host.clock import Clock
from host.page import words
from host.page.cabinet import Button
from host.page.chart import chart_options, chart_update
from host.page.facts import Facts
from host.page.language import LANGUAGES, N_, Language, chosen
from host.page.orders import Orders, Outcome, Wanted
from host.page.signin import COOKIE, SESSION_S, Doorkeeper, Visitor
from host.page.snapshot import Snapshot, Teller
from host.page.trend import Trend

WEB = Path(__file__).parent / "web"
LANGUAGE_COOKIE = "language"
YEAR_S = 365 * 86_400


class Answer(msgspec.Struct):
    """What `POST /defocus` and its like answer. boards: device, confirmed, outcome, why."""

    ok: bool
    message: str
    boards: list[dict[str, str | bool | None]]


@dataclass
class _Viewer:
    client: Client
    language: Language
    chart: EChart
    shown_t: int = 0


@dataclass
class Desk:
    """Everything the addresses work with. viewers: open pages."""

    facts: Facts
    clock: Clock
    languages: dict[str, Language]
    teller: Teller
    trend: Trend
    orders: Orders
    button: Button
    doorkeeper: Doorkeeper
    simulated: bool
    viewers: list[_Viewer] = field(default_factory=list)

    def show_all(self) -> None:
        """Brings every open page up to date; what is made is made once for each language."""
        self.viewers = [v for v in self.viewers if not v.client.is_deleted]
        told: dict[str, str] = {}
        for viewer in self.viewers:
            if not viewer.client.has_socket_connection:
                continue
            name = viewer.language.name
            if name not in told:
                told[name] = _json(self.teller.tell(viewer.language))
            viewer.client.run_javascript(f"heliose.show({told[name]})")
            self._draw(viewer)

    def _draw(self, viewer: _Viewer) -> None:
        points = self.trend.points
        if points and points[-1].t != viewer.shown_t:
            viewer.shown_t = points[-1].t
            series = self.trend.series(self.offset_ms(viewer.language))
            viewer.chart.run_chart_method("setOption", chart_update(series))

    def offset_ms(self, language: Language) -> int:
        """From UTC to the site's own time, for the chart's axis."""
        now = datetime.fromtimestamp(self.clock.now_ms() / 1000.0, UTC).astimezone(language.zone)
        offset = now.utcoffset()
        return round(offset.total_seconds() * 1000) if offset else 0

    def language_of(self, request: Request) -> Language:
        """The visitor's language."""
        cookie = request.cookies.get(LANGUAGE_COOKIE)
        accept = request.headers.get("accept-language", "")
        return self.languages[chosen(cookie, accept, self.facts.language)]


def build(desk: Desk, running: Callable[[], AbstractAsyncContextManager[None]]) -> FastAPI:
    """The application; `running` is entered while it is served."""

    @asynccontextmanager
    async def lifespan(_app: FastAPI) -> AsyncIterator[None]:
        async with running():
            yield

    app = FastAPI(lifespan=lifespan, openapi_url=None)
    app.router.routes += _routes(desk)
    app.mount("/web", StaticFiles(directory=WEB))
    template = Environment(loader=FileSystemLoader(WEB), autoescape=True).get_template("page.html")

    @ui.page("/", title=desk.facts.title, dark=None)
    def root(request: Request) -> None:
        language = desk.language_of(request)
        visitor = desk.doorkeeper.visitor(request)
        version = max(int(file.stat().st_mtime) for file in WEB.iterdir())
        ui.add_head_html(f'<link rel="stylesheet" href="/web/page.css?{version}">')
        ui.add_body_html(
            template.render(
                _=language._, language=language, languages=LANGUAGES, facts=desk.facts,
                simulated=desk.simulated, rate=desk.clock.rate, visitor=visitor, version=version,
                token=desk.doorkeeper.token(visitor), setup=_setup(desk),
                snapshot=_json(desk.teller.tell(language)), js=_texts_for_js(language),
            )
        )  # fmt: skip
        with ui.teleport("#trend"):
            series = desk.trend.series(desk.offset_ms(language))
            chart = ui.echart(chart_options(series, desk.facts.limits, language))
        desk.viewers.append(_Viewer(ui.context.client, language, chart))

    ui.run_with(
        app, title=desk.facts.title, dark=None, tailwind=False, message_history_length=0,
        binding_refresh_interval=None, show_welcome_message=False, favicon="☀️",
    )  # fmt: skip
    return app


def _json(value: Any) -> str:
    """JSON that may stand inside a script."""
    text = msgspec.json.encode(value).decode()
    return text.replace("<", "\\u003c").replace("\u2028", "\\u2028").replace("\u2029", "\\u2029")


def _setup(desk: Desk) -> str:
    """What does not change while the page is open."""
    facts = desk.facts
    return _json(
        {
            "limits": facts.limits,
            "mirrors": facts.mirrors,
            "receiver": facts.receiver_m,
            "rate": desk.clock.rate,
        }
    )


def _texts_for_js(language: Language) -> str:
    _ = language._
    return _json(
        {
            "age": _(N_("{age} s old")),
            "never": _(N_("nothing heard yet")),
            "old": _(N_("No new values: {sources}")),
            "lost": _(N_("No connection to the page for {age} s. Nothing shown is live.")),
            "red": _(N_("Press the red button")),
            "noAnswer": _(N_("No answer. Nobody knows whether the order arrived.")),
            "sent": _(N_("Sent …")),
            "short": _(N_("Let go: short press")),
            "reset": _(N_("Let go now: reset")),
            "wait": _(N_("Keep holding for a reset …")),
            "tooLong": _(N_("Too long: this does nothing")),
            "receiver": _(N_("receiver")),
            "operating": _(N_("operating")),
            "out": _(N_("Pull it out")),
            "in": _(N_("Push it")),
        }
    )


# The addresses.


def _routes(desk: Desk) -> list[Route]:
    def ordering(name: str, wanted: Callable[[], Sequence[Wanted]]) -> Route:
        async def endpoint(request: Request) -> Response:
            return await _order(desk, request, name, wanted())

        return Route(f"/{name}", endpoint, methods=["POST"])

    facts = desk.facts
    return [
        ordering("defocus", lambda: [Wanted(name, "defocus") for name in facts.trackers]),
        ordering("stop", lambda: [Wanted(facts.boiler, "stop")]),
        ordering("start", lambda: [Wanted(facts.boiler, "start")]),
        ordering("track", lambda: [Wanted("conductor", "heat", {"pct": 100})]),
        Route("/cabinet/button", lambda r: _cabinet_button(desk, r), methods=["POST"]),
        Route("/cabinet/estop", lambda r: _cabinet_estop(desk, r), methods=["POST"]),
        Route("/language/{name}", _switch_language, methods=["GET"]),
        Route("/sign-in", lambda r: _sign_in(desk, r), methods=["POST"]),
        Route("/sign-out", _sign_out, methods=["POST"]),
    ]


async def _order(
    desk: Desk, request: Request, name: str, wanted: Sequence[Wanted]
) -> Response:
    language = desk.language_of(request)
    visitor = await _operator(desk, request)
    if visitor is None:
        text = language._(N_("Nobody is signed in here who may operate."))
        return _respond(request, Answer(False, text, []), language, 403)
    outcomes = await desk.orders.give(wanted, visitor.name)
    return _respond(request, _answer(outcomes, name, language), language, 200)


async def _operator(desk: Desk, request: Request) -> Visitor | None:
    """Who orders, if they may, and if this is not the browser of a signed-in person misled."""
    visitor = desk.doorkeeper.visitor(request)
    if not visitor.may_operate:
        return None
    if visitor.name is None:  # the loopback of a simulation; Guard has checked the origin
        return visitor
    token = request.headers.get("x-heliose-token", "")
    if not token:
        token = str((await request.form()).get("token", ""))
    return visitor if desk.doorkeeper.token_is_right(visitor, token) else None


def _answer(outcomes: Sequence[Outcome], name: str, language: Language) -> Answer:
    boards: list[dict[str, str | bool | None]] = [
        {"device": o.device, "confirmed": o.confirmed, "outcome": o.outcome, "why": o.why,
         "text": _outcome(o, language)}
        for o in outcomes
    ]  # fmt: skip
    ok = all(o.confirmed for o in outcomes)
    return Answer(ok, " · ".join(_outcome(o, language) for o in outcomes), boards)


def _outcome(outcome: Outcome, language: Language) -> str:
    if outcome.confirmed:
        return language._(N_("{device} confirmed"), device=outcome.device)
    text = language._(N_("{device} did not confirm"), device=outcome.device)
    said = language._(words.OUTCOMES.get(outcome.outcome, outcome.outcome))
    if outcome.why and outcome.outcome in ("rejected", "refused"):
        said = words.reason(outcome.why, language)
    return f"{text} ({said})"


def _respond(request: Request, answer: Answer, language: Language, status: int) -> Response:
    """JSON; a small page where a form was sent by a browser without a script."""
    if "text/html" not in request.headers.get("accept", ""):
        return Response(msgspec.json.encode(answer), status, media_type="application/json")
    template = Environment(loader=FileSystemLoader(WEB), autoescape=True).get_template(
        "result.html"
    )
    return HTMLResponse(template.render(_=language._, answer=answer, language=language), status)


async def _cabinet_button(desk: Desk, request: Request) -> Response:
    visitor, body = await _cabinet(desk, request)
    if visitor is None or not isinstance(body.get("pressed"), bool):
        return Response(status_code=403 if visitor is None else 400)
    if body["pressed"]:
        desk.button.hold(visitor.name)
    else:
        held_s = body.get("held_s", 0.0)
        desk.button.let_go(float(held_s) if isinstance(held_s, int | float) else 0.0, visitor.name)
    return Response(status_code=204)


async def _cabinet_estop(desk: Desk, request: Request) -> Response:
    visitor, body = await _cabinet(desk, request)
    if visitor is None or not isinstance(body.get("pressed"), bool):
        return Response(status_code=403 if visitor is None else 400)
    desk.orders.send(Wanted("plant", "estop", {"pressed": body["pressed"]}), visitor.name)
    return Response(status_code=204)


async def _cabinet(desk: Desk, request: Request) -> tuple[Visitor | None, dict[str, Any]]:
    """Who touches the simulated cabinet, and how; nobody where there is none."""
    visitor = await _operator(desk, request) if desk.simulated else None
    try:
        body = msgspec.json.decode(await request.body(), type=dict[str, Any])
    except msgspec.DecodeError:
        body = {}
    return visitor, body


async def _switch_language(request: Request) -> Response:
    response = RedirectResponse("/", 303)
    name = request.path_params["name"]
    if name in LANGUAGES:
        response.set_cookie(LANGUAGE_COOKIE, name, max_age=YEAR_S, samesite="strict")
    return response


async def _sign_in(desk: Desk, request: Request) -> Response:
    form = await request.form()
    session = await desk.doorkeeper.sign_in(str(form.get("name")), str(form.get("password")))
    response = RedirectResponse("/" if session else "/?sign-in=refused", 303)
    if session:
        response.set_cookie(COOKIE, session, max_age=SESSION_S, httponly=True, samesite="strict")
    return response


async def _sign_out(_request: Request) -> Response:
    response = RedirectResponse("/", 303)
    response.delete_cookie(COOKIE)
    return response


__all__ = ["Desk", "Snapshot", "build"]
