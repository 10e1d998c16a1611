"""The command line: finds the word, runs it, and prints an error as one line.

Words are files: `heliose/commands/<word>.py` holds a typer app, `heliose/services/<name>.py`
the command line of a service. Both are imported only when their word is used.

Exit codes: 0 done, 1 the answer is no, 2 wrong call or input, 3 something needed is missing,
70 a bug in heliose, 130 Ctrl-C.
"""

import os
import sys
import traceback
from collections.abc import Callable, Sequence

from heliose.services import run_service, service_of

BUG, MISSING, INTERRUPTED = 70, 3, 130


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command line (default: the process's own); returns its exit code.

    An error with an `exit_code` becomes one line on standard error and that code; OSError
    becomes code 3. `--debug`, anywhere on the line, adds the traceback.
    """
    words = list(sys.argv[1:] if arguments is None else arguments)
    debug = "--debug" in words
    words = [word for word in words if word != "--debug"]
    name = service_of(words)
    if name is not None:
        return guarded(lambda: run_service(name, words, debug), debug, log=True)
    return guarded(lambda: _run_command(words), debug)


def _run_command(words: Sequence[str]) -> int:
    from heliose import cli

    return cli.run(words)


def guarded(run: Callable[[], int], debug: bool = False, log: bool = False) -> int:
    """Call `run` and return an exit code, whatever it raises.

    log: standard error is a service's log, so a bug in heliose leaves its traceback there.
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
    """True for an error that a user or the machine can cause: it needs no traceback."""
    return hasattr(error, "exit_code") or isinstance(error, OSError)


def exit_code_of(error: Exception) -> int:
    """The exit code for an error."""
    return int(getattr(error, "exit_code", MISSING if isinstance(error, OSError) else BUG))


def message_of(error: Exception) -> str:
    """The line for an error: what, where, and what to do."""
    if not is_expected(error):
        return (
            f"this is a bug in heliose: {type(error).__name__}: {error}. "
            "Please run the same command with --debug and report the output."
        )
    if isinstance(error, OSError) and error.strerror and error.filename:
        return f"{error.filename}: {error.strerror}"
    return str(error)
