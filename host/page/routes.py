"""The addresses that take orders. They need no live connection, only a POST."""

from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from typing import Any

import msgspec
from jinja2 import Environment, FileSystemLoader
from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response
from starlette.routing import Route

from host.language import LANGUAGES, N_, Language
from host.page import words
from host.page.commands import Outcome, Wanted
from host.page.desk import LANGUAGE_COOKIE, Desk
from host.page.signin import COOKIE, SESSION_S, Visitor

YEAR_S = 365 * 86_400
TEMPLATES = Environment(loader=FileSystemLoader(Path(__file__).parent / "web"), autoescape=True)
BODY_MAX = 10_000  # bytes; nothing that belongs here is longer


class BoardAnswer(msgspec.Struct):
    """What one board said. text: the same in words."""

    device: str
    confirmed: bool
    outcome: str
    why: str | None
    text: str


class Answer(msgspec.Struct):
    """What `POST /defocus` and its like answer. ok: every board confirmed."""

    ok: bool
    message: str
    boards: list[BoardAnswer]


def routes(desk: Desk) -> list[Route]:
    """All of them."""
    facts = desk.facts

    def ordering(name: str, wanted: Callable[[], Sequence[Wanted]]) -> Route:
        return _post(f"/{name}", partial(_order, desk, wanted))

    return [
        ordering("defocus", lambda: [Wanted(name, "defocus") for name in facts.trackers]),
        ordering("stop", lambda: [Wanted(facts.boiler, "stop")]),
        ordering("start", lambda: [Wanted(facts.boiler, "start")]),
        # The conductor knows which mirrors the boiler bears; a person only lets it.
        ordering("track", lambda: [Wanted("conductor", "heat", {"pct": 100})]),
        _post("/cabinet/button", partial(_cabinet_button, desk)),
        _post("/cabinet/estop", partial(_cabinet_estop, desk)),
        _post("/sign-in", partial(_sign_in, desk)),
        _post("/sign-out", _sign_out),
        Route("/language/{name}", _switch_language, methods=["GET"]),
    ]


def _post(path: str, endpoint: Callable[..., Any]) -> Route:
    return Route(path, endpoint, methods=["POST"])


async def _order(desk: Desk, wanted: Callable[[], Sequence[Wanted]], request: Request) -> Response:
    language = desk.language_of(request)
    visitor = await _operator(desk, request)
    if visitor is None:
        text = language._(N_("Nobody is signed in here who may operate."))
        return _respond(request, Answer(False, text, []), language, 403)
    outcomes = await desk.orders.give(wanted(), visitor.name)
    return _respond(request, _answer(outcomes, language), language, 200)


async def _operator(desk: Desk, request: Request) -> Visitor | None:
    """Who orders, if they may, and only from a page that was made for them."""
    visitor = desk.doorkeeper.visitor(request)
    if not visitor.may_operate:
        return None
    if visitor.name is None:  # the loopback of a simulation; Guard has checked the origin
        return visitor
    token = request.headers.get("x-heliose-token", "")
    if not token:
        token = str((await request.form()).get("token", ""))
    return visitor if desk.doorkeeper.token_is_right(visitor, token) else None


def _answer(outcomes: Sequence[Outcome], language: Language) -> Answer:
    boards = [
        BoardAnswer(o.device, o.confirmed, o.outcome, o.why, _outcome(o, language))
        for o in outcomes
    ]
    ok = all(board.confirmed for board in boards)
    return Answer(ok, " · ".join(board.text for board in boards), boards)


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
    page = TEMPLATES.get_template("result.html")
    return HTMLResponse(page.render(_=language._, answer=answer, language=language), status)


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
    except (msgspec.DecodeError, UnicodeDecodeError):
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
    if session is None:
        language = desk.language_of(request)
        text = language._(N_("Name or password is wrong, or there were too many tries."))
        return HTMLResponse(_refusal_page(text, language), 403)
    response = RedirectResponse("/", 303)
    response.set_cookie(COOKIE, session, max_age=SESSION_S, httponly=True, samesite="strict")
    return response


def _refusal_page(text: str, language: Language) -> str:
    page = TEMPLATES.get_template("result.html")
    answer = Answer(True, text, [])  # no red button for a wrong password
    return page.render(_=language._, answer=answer, language=language)


async def _sign_out(_request: Request) -> Response:
    response = RedirectResponse("/", 303)
    response.delete_cookie(COOKIE)
    return response
