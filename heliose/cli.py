"""The typer side of the command line: finds a word's file and imports it when it is used."""

import importlib
import pkgutil
import re
import sys
from collections.abc import Sequence
from typing import Annotated, Any

import typer
from typer.core import TyperGroup

from heliose import commands
from heliose.commands import single
from heliose.services import services, summary

HELP = "heliose runs a small solar steam plant, and simulates it."


class WordGroup(TyperGroup):
    """The words of heliose: the files of heliose/commands/, and the services."""

    def list_commands(self, ctx: Any) -> list[str]:
        """All words, in alphabetical order."""
        found = {module.name for module in pkgutil.iter_modules(commands.__path__)}
        return sorted(found | {words[0] for words in services() if len(words) == 1})

    def get_command(self, ctx: Any, cmd_name: str) -> Any:
        """The command of a word, or None if there is no such word."""
        if cmd_name not in self.list_commands(ctx):
            return None
        if (cmd_name,) in services():
            return typer.main.get_command(service_app(cmd_name))
        word = importlib.import_module(f"heliose.commands.{cmd_name}").app
        for words, service in services().items():
            if len(words) == 2 and words[0] == cmd_name:
                word.add_typer(service_app(service), name=words[1])
        command = typer.main.get_command(word)
        command.name = cmd_name
        return command


def service_app(name: str) -> typer.Typer:
    """A stand-in that lists a service in the help; `heliose.app` runs it without typer."""
    stand_in = single(summary(name))
    stand_in.command(help=summary(name))(_run_by_app)
    return stand_in


def _run_by_app() -> None:
    raise AssertionError("services are started by heliose.app.main")


def run(words: Sequence[str]) -> int:
    """Run a command line that is not a service; returns its exit code."""
    command = typer.main.get_command(_root())
    try:
        result = command.main(args=list(words), prog_name="heliose", standalone_mode=False)
    except SystemExit as ended:
        if isinstance(ended.__context__, BrokenPipeError):  # typer would end with 1
            raise ended.__context__ from None
        raise
    except typer.Abort:  # Ctrl-C at a prompt
        raise KeyboardInterrupt from None
    except Exception as error:
        if not hasattr(error, "format_message"):
            raise
        if len(error.format_message().splitlines()) == 1:
            print(f"heliose: {usage_message(error, words)}", file=sys.stderr)
        else:
            error.show()  # type: ignore[attr-defined]  # the help, after no word at all
        return int(getattr(error, "exit_code", 2))
    return result if isinstance(result, int) else 0


def usage_message(error: Any, words: Sequence[str]) -> str:
    """One line for a wrong call: the option, what was found, what is allowed, where to look."""
    options = getattr(getattr(error, "param", None), "opts", [])
    message = str(error.format_message()).rstrip(".")
    given = _given(words, options)
    if given is not None:
        allowed = re.sub(".* is not one of |^Input should be |, unable to .*", "", error.message)
        message = f"{options[0]}: found {given!r}, allowed: {allowed.rstrip('.')}"
    command = error.ctx.command_path if error.ctx is not None else "heliose"
    return f"{message.removeprefix('Invalid value: ')}; try {command} --help"


def _given(words: Sequence[str], options: Sequence[str]) -> str | None:
    """The value given to an option, as `--until 0` or `--until=0`; None without one."""
    for word, after in zip(words, [*words[1:], None], strict=True):
        option, equals, value = word.partition("=")
        if option in options and option.startswith("-"):
            return value if equals else after
    return None


def _root() -> typer.Typer:
    root = typer.Typer(
        cls=WordGroup,
        help=HELP,
        no_args_is_help=True,
        rich_markup_mode=None,
        pretty_exceptions_enable=False,
    )
    root.callback()(_global_options)
    return root


def _show_version(asked: bool) -> None:
    if asked:
        from importlib.metadata import version

        typer.echo(f"heliose {version('heliose')}")
        raise typer.Exit


def _global_options(
    version: Annotated[
        bool,
        typer.Option(
            "--version", callback=_show_version, is_eager=True, help="Print the version and exit."
        ),
    ] = False,
    debug: Annotated[
        bool, typer.Option("--debug", help="Print the traceback of an error.")
    ] = False,
) -> None:
    pass
