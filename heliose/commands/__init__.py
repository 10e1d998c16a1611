"""One file for each word of the command line; the file's name is the word.

Each has a typer app named `app`, made by `single` or `group`. At its top level it imports
only typer, heliose and the standard library: `heliose --help` imports them all.
"""

import typer


def single(summary: str) -> typer.Typer:
    """An app whose one command is the word itself: `heliose sun`."""
    return typer.Typer(
        help=summary,
        rich_markup_mode=None,
        pretty_exceptions_enable=False,
        add_completion=False,
    )


def group(summary: str) -> typer.Typer:
    """An app whose commands are words of their own: `heliose site check`."""
    app = single(summary)
    app.info.no_args_is_help = True
    app.callback()(_nothing)
    return app


def _nothing() -> None:
    """A callback, so that typer keeps the word of a group's only command."""
