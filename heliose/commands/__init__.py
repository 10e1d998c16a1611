"""One file for each word of the command line; the file's name is the word.

A file has a typer app named `app`, made by `single` or `group`. At its top it imports only
typer, heliose and the standard library, because `heliose --help` imports every file.
"""

import typer


def single(summary: str) -> typer.Typer:
    """An app with one command, the word itself: `heliose sun`."""
    return typer.Typer(
        help=summary,
        rich_markup_mode=None,
        pretty_exceptions_enable=False,
        add_completion=False,
    )


def group(summary: str) -> typer.Typer:
    """An app with commands of its own: `heliose site check`."""
    app = single(summary)
    app.info.no_args_is_help = True
    app.callback()(_nothing)
    return app


def _nothing() -> None:
    """With a callback, typer keeps the word of a group's only command."""
