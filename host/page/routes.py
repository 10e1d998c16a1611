"""The addresses that take commands. They need no live connection, only a POST."""

from collections.abc import Awaitable, Callable, Sequence
from functools import partial
from pathlib import Path

import msgspec
from jinja2 import Environment, FileSystemLoader
from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response
from starlette.routing import Route

from host.bus import Command
from host.language import LANGUAGES, N_, Language
from host.page import words
from host.page.commands import Outcome
from host.page.context import LANGUAGE_COOKIE, Context
from host.page.signin import COOKIE, SESSION_S, Visitor

YEAR_S = 365 * 86_400
TEMPLATES = Environment(loader=FileSystemLoader(Path(__file__).parent / "web"), autoescape=True)


class BoardAnswer(msgspec.Struct):
    """One board's answer. text: the same in words."""

    device: str
    confirmed: bool
    outcome: str
    why: str | None
    text: str


class Press(msgspec.Struct):
    """A press of the cabinet's button or emergency stop. held_s: once it is released."""

    pressed: bool
    held_s: float = 0.0


class Answer(msgspec.Struct):
    """The answer to `POST /defocus` and the like. ok: every board confirmed."""

    ok: bool
    message: str
    boards: list[BoardAnswer]


def routes(context: Context) -> list[Route]:
    """All routes of the page but the page itself."""
    boiler, trackers = context.site.boiler, context.site.trackers
    commands = {
        "defocus": [Command(name, "defocus") for name in trackers],
        "stop": [Command(boiler, "stop")],
        "start": [Command(boiler, "start")],
        # The conductor chooses the mirrors; the operator only lifts the limit.
        "track": [Command("conductor", "heat", {"pct": 100})],
    }
    return [
        *(_post(f"/{name}", partial(_command, context, sent)) for name, sent in commands.items()),
        _post("/cabinet/button", partial(_cabinet_button, context)),
        _post("/cabinet/estop", partial(_cabinet_estop, context)),
        _post("/sign-in", partial(_sign_in, context)),
        _post("/sign-out", _sign_out),
        Route("/language/{name}", _switch_language, methods=["GET"]),
    ]


def _post(path: str, endpoint: Callable[[Request], Awaitable[Response]]) -> Route:
    return Route(path, endpoint, methods=["POST"])


async def _command(context: Context, commands: Sequence[Command], request: Request) -> Response:
    language = context.language_of(request)
    visitor = await _operator(context, request)
    if visitor is None:
        text = language._(N_("Sign in with an account that may operate."))
        return _respond(request, Answer(False, text, []), language, 403)
    outcomes = await context.sender.confirm(commands, visitor.name)
    return _respond(request, _answer(outcomes, language), language, 200)


async def _operator(context: Context, request: Request) -> Visitor | None:
    """The visitor, if they may operate and the request comes from a page made for them."""
    visitor = context.auth.visitor(request)
    if not visitor.may_operate:
        return None
    if visitor.name is None:  # on the loopback of a simulation; Guard has checked the origin
        return visitor
    token = request.headers.get("x-heliose-token", "")
    if not token:
        token = str((await request.form()).get("token", ""))
    return visitor if context.auth.token_is_right(visitor, token) else None


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
    return f"{text} ({words.outcome(outcome.outcome, outcome.why, language)})"


def _respond(request: Request, answer: Answer, language: Language, status: int) -> Response:
    """JSON, or a small page for a form sent by a browser without the script."""
    if "text/html" not in request.headers.get("accept", ""):
        return Response(msgspec.json.encode(answer), status, media_type="application/json")
    page = TEMPLATES.get_template("result.html")
    return HTMLResponse(page.render(_=language._, answer=answer, language=language), status)


async def _cabinet_button(context: Context, request: Request) -> Response:
    visitor, press = await _cabinet(context, request)
    if visitor is None or press is None:
        return Response(status_code=403 if visitor is None else 400)
    if press.pressed:
        context.button.hold(visitor.name)
    else:
        context.button.let_go(press.held_s, visitor.name)
    return Response(status_code=204)


async def _cabinet_estop(context: Context, request: Request) -> Response:
    visitor, press = await _cabinet(context, request)
    if visitor is None or press is None:
        return Response(status_code=403 if visitor is None else 400)
    context.sender.send(Command("plant", "estop", {"pressed": press.pressed}), visitor.name)
    return Response(status_code=204)


async def _cabinet(context: Context, request: Request) -> tuple[Visitor | None, Press | None]:
    """The visitor at the simulated cabinet (None without one), and the press if it is valid."""
    visitor = await _operator(context, request) if context.simulated else None
    try:
        return visitor, msgspec.json.decode(await request.body(), type=Press)
    except (msgspec.DecodeError, UnicodeDecodeError):
        return visitor, None


async def _switch_language(request: Request) -> Response:
    response = RedirectResponse("/", 303)
    name = request.path_params["name"]
    if name in LANGUAGES:
        response.set_cookie(LANGUAGE_COOKIE, name, max_age=YEAR_S, samesite="strict")
    return response


async def _sign_in(context: Context, request: Request) -> Response:
    form = await request.form()
    session = await context.auth.sign_in(str(form.get("name")), str(form.get("password")))
    if session is None:
        language = context.language_of(request)
        text = language._(N_("Wrong name or password, or too many tries."))
        return HTMLResponse(_refusal_page(text, language), 403)
    response = RedirectResponse("/", 303)
    response.set_cookie(COOKIE, session, max_age=SESSION_S, httponly=True, samesite="strict")
    return response


def _refusal_page(text: str, language: Language) -> str:
    page = TEMPLATES.get_template("result.html")
    answer = Answer(True, text, [])  # a wrong password is no reason for the red button
    return page.render(_=language._, answer=answer, language=language)


async def _sign_out(_request: Request) -> Response:
    response = RedirectResponse("/", 303)
    response.delete_cookie(COOKIE)
    return response
