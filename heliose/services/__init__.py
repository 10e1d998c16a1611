"""The services' command lines: one file each, parsed by argparse.

No service runs here, and none imports typer, which holds 31 MB in each of five processes. A
file has `SUMMARY`, `add_arguments(parser)` for its own options, and `main(arguments) -> code`.
"""

import argparse
import importlib
import os
import pkgutil
from collections.abc import Sequence
from pathlib import Path
from typing import NoReturn

# The words of a service that are not its file's name.
_WORDS = {"plant": ("sim", "plant")}


class CallError(ValueError):
    """A service was called with wrong options; the message names what is allowed."""

    exit_code = 2


class _Parser(argparse.ArgumentParser):
    def error(self, message: str) -> NoReturn:
        """One line, like any other error."""
        raise CallError(f"{message}; try {self.prog} --help")


def services() -> dict[tuple[str, ...], str]:
    """The words that start a service, with its file in this folder."""
    names = (module.name for module in pkgutil.iter_modules(__path__))
    return {_WORDS.get(name, (name,)): name for name in names}


def service_of(words: Sequence[str]) -> str | None:
    """The service that a command line starts, or None."""
    for prefix, name in services().items():
        if tuple(words[: len(prefix)]) == prefix:
            return name
    return None


def summary(name: str) -> str:
    """What a service does, in one line."""
    return str(importlib.import_module(f"{__name__}.{name}").SUMMARY)


def run_service(name: str, words: Sequence[str], debug: bool) -> int:
    """Run a service until SIGTERM; returns its exit code. Raises CallError."""
    service = importlib.import_module(f"{__name__}.{name}")
    spoken = _WORDS.get(name, (name,))
    parser = _Parser(prog=" ".join(["heliose", *spoken]), description=service.SUMMARY)
    parser.add_argument("--site", required=True, help="path of a site.toml, or a preset's name")
    parser.add_argument("--data", type=Path, help="the site's data folder (default: HELIOSE_DATA)")
    parser.add_argument("--sim", action="store_true", help="the plant is simulated")
    service.add_arguments(parser)
    arguments = parser.parse_args(words[len(spoken) :])
    arguments.debug, arguments.data = debug, _data_folder(arguments)
    code: int = service.main(arguments)
    return code


def _data_folder(arguments: argparse.Namespace) -> Path:
    from host.data_folder import VARIABLE, data_folder, topic_name

    if arguments.data is not None or VARIABLE in os.environ:
        return data_folder(arguments.data, "")
    from host.site.runtime import site_name

    return data_folder(None, topic_name(site_name(arguments.site), simulated=arguments.sim))
