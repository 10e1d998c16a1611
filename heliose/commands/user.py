"""`heliose user`: who may sign in and send commands."""

import sys
from typing import Annotated

import typer

from heliose.commands import group
from heliose.output import Json, print_json
from heliose.place import Data, Sim, SiteName, place_of

app = group("Manage accounts and their keys.")

Name = Annotated[str, typer.Argument(help="a-z 0-9 . _ -, starting with a letter.")]


@app.command("add")
def add(
    name: Name,
    role: Annotated[str, typer.Option(help="view, operate or admin.")] = "operate",
    password_stdin: Annotated[
        bool, typer.Option(help="Read the password from standard input.")
    ] = False,
    key_only: Annotated[
        bool, typer.Option(help="For a script: no password, no access to the page.")
    ] = False,
    site: SiteName = None,
    sim: Sim = False,
    data: Data = None,
    json: Json = False,
) -> None:
    """Create an account, and a key with which its scripts sign commands."""
    from host.auth.accounts import Accounts

    place = place_of(site, sim, data)
    account = Accounts(place.data).add(name, role, _password(password_stdin, key_only))
    if json:
        print_json({"ok": True, "name": name, "role": role, "key": account.key})
    else:
        typer.echo(f"{name} may {role} at {place.name}. Key for scripts: {account.key}")


@app.command("list")
def list_accounts(
    site: SiteName = None, sim: Sim = False, data: Data = None, json: Json = False
) -> None:
    """List the accounts and their roles."""
    from host.auth.accounts import Accounts

    place = place_of(site, sim, data)
    accounts = Accounts(place.data).all()
    if json:
        users = [
            {"name": name, "role": account.role, "password": account.password is not None}
            for name, account in accounts.items()
        ]
        print_json({"site": place.name, "users": users})
        return
    for name, account in accounts.items():
        typer.echo(f"{name:32} {account.role:8} {'' if account.password else 'key only'}".rstrip())
    if not accounts:
        typer.echo(f"No accounts at {place.name}; `heliose user add NAME` creates one.")


@app.command("remove")
def remove(
    name: Name, site: SiteName = None, sim: Sim = False, data: Data = None, json: Json = False
) -> None:
    """Remove an account; its key stops working at once."""
    from host.auth.accounts import Accounts

    Accounts(place_of(site, sim, data).data).remove(name)
    if json:
        print_json({"ok": True, "name": name})
    else:
        typer.echo(f"{name} has been removed.")


def _password(from_stdin: bool, key_only: bool) -> str | None:
    if key_only:
        return None
    if from_stdin:
        return sys.stdin.readline().rstrip("\n")
    return str(typer.prompt("Password", hide_input=True, confirmation_prompt=True, err=True))
