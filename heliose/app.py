"""The command line: finds the word, runs it, and speaks of errors in one line.

Words are files: `heliose/commands/<word>.py` holds a typer app, `heliose/services/<name>.py`
the command line of a service, parsed by argparse because typer alone holds 31 MB. Both are
imported only when their word is used.

Exit codes: 0 done, 1 the answer is no, 2 wrong call or input, 3 something needed is not
there, 70 a mistake in heliose itself, 130 Ctrl-C.
"""

import argparse
import importlib
import os
import pkgutil
import sys
import traceback
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import NoReturn

BUG, MISSING, INTERRUPTED = 70, 3, 130
SERVICES = Path(__file__).parent / "services"

# A service whose words are not its file's name.
OTHER_WORDS = {"plant": ("sim", "plant")}


class CallError(ValueError):
    """A wrong call of a service: which option, and what is allowed."""

    exit_code = 2


class _Parser(argparse.ArgumentParser):
    def error(self, message: str) -> NoReturn:
        """One line like that of any other word."""
        raise CallError(f"{message}; {self.prog} --help says more")


def main(arguments: Sequence[str] | None = None) -> int:
    """Runs one command line (default: the process's own) and returns its exit code.

    Errors that have an `exit_code` become one line on standard error and that code; OSError
    becomes code 3. `--debug`, anywhere on the line, adds the traceback.
    """
    words = list(sys.argv[1:] if arguments is None else arguments)
    debug = "--debug" in words
    words = [word for word in words if word != "--debug"]
    name = service_of(words)
    if name is not None:
        return guarded(lambda: _run_service(name, words, debug), debug, log=True)
    return guarded(lambda: _run_command(words), debug)


def service_of(words: Sequence[str]) -> str | None:
    """The name of the service that these words start, if they start one."""
    for prefix, name in services().items():
        if tuple(words[: len(prefix)]) == prefix:
            return name
    return None


def service_parser(name: str) -> argparse.ArgumentParser:
    """The parser of a service's options: `--site`, `--data`, `--sim` and its own."""
    service = importlib.import_module(f"heliose.services.{name}")
    spoken = " ".join(OTHER_WORDS.get(name, (name,)))
    parser = _Parser(prog=f"heliose {spoken}", description=service.SUMMARY)
    parser.add_argument("--site", required=True, help="path of a site.toml or name of a preset")
    parser.add_argument("--data", type=Path, help="folder of the site's state (HELIOSE_DATA)")
    parser.add_argument("--sim", action="store_true", help="the plant is simulated")
    service.add_arguments(parser)
    return parser


def services() -> dict[tuple[str, ...], str]:
    """The words that start a service, and its file in heliose/services/."""
    names = (module.name for module in pkgutil.iter_modules([str(SERVICES)]))
    return {OTHER_WORDS.get(name, (name,)): name for name in names}


def _run_service(name: str, words: Sequence[str], debug: bool) -> int:
    parser = service_parser(name)
    arguments = parser.parse_args(words[len(OTHER_WORDS.get(name, (name,))) :])
    arguments.debug = debug
    arguments.data = _data_of(arguments)
    service = importlib.import_module(f"heliose.services.{name}")
    code: int = service.main(arguments)
    return code


def _data_of(arguments: argparse.Namespace) -> Path:
    from host.data_folder import VARIABLE, data_folder, topic_name

    if arguments.data is not None or VARIABLE in os.environ:
        return data_folder(arguments.data, "")
    from host.site.find import site_name

    return data_folder(None, topic_name(site_name(arguments.site), simulated=arguments.sim))


def _run_command(words: Sequence[str]) -> int:
    from heliose import cli

    return cli.run(words)


def guarded(run: Callable[[], int], debug: bool = False, log: bool = False) -> int:
    """Runs and returns an exit code, whatever is raised.

    With `log` the standard error is a service's log: a mistake in heliose leaves its traceback.
    """
    try:
        return run()
    except SystemExit as ended:  # argparse ends so
        return ended.code if isinstance(ended.code, int) else int(ended.code is not None)
    except KeyboardInterrupt:
        return INTERRUPTED
    except BrokenPipeError:  # `heliose export | head`
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    except Exception as error:
        if debug or (log and not is_expected(error)):
            traceback.print_exc()
        print(f"heliose: {message_of(error)}", file=sys.stderr)
        return exit_code_of(error)


def is_expected(error: Exception) -> bool:
    """True for errors that a user or the machine can cause: theirs is a message, no traceback."""
    return hasattr(error, "exit_code") or isinstance(error, OSError)


def exit_code_of(error: Exception) -> int:
    """The exit code of an error that reached the top."""
    if isinstance(error, OSError):
        return int(getattr(error, "exit_code", MISSING))
    return int(getattr(error, "exit_code", BUG))


def message_of(error: Exception) -> str:
    """One message for a person: what, where, and what to do."""
    if not is_expected(error):
        return (
            f"a mistake in heliose itself: {type(error).__name__}: {error}. "
            "Run the same with --debug and report what it prints."
        )
    if isinstance(error, OSError) and error.strerror and error.filename:
        return f"{error.filename}: {error.strerror}"
    return str(error)
