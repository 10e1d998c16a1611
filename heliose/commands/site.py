"""`heliose site`: checks of a site."""

from typing import Annotated

import typer

from heliose.commands import group
from heliose.output import Json, print_json

app = group("Check a site.")


@app.command("check")
def check_site(
    site: Annotated[str, typer.Argument(help="Path of a site.toml, or a preset's name.")],
    json: Json = False,
) -> None:
    """Check a site and list what is wrong with it.

    Checks everything that can be known before power is switched on. Exit code 1: something must
    be corrected; 2: the file is not a valid site.
    """
    from host.site import load_site
    from host.site.checks.plant import check

    loaded = load_site(site)
    findings = check(loaded)
    ok = not any(finding.level == "error" for finding in findings)
    if json:
        print_json({"ok": ok, "findings": findings})
        raise typer.Exit(0 if ok else 1)
    for finding in findings:
        typer.echo(f"{finding.level}: {finding.key}: {finding.message}")
    typer.echo(f"{loaded.name}: {'can run' if ok else 'cannot run as it is'}")
    raise typer.Exit(0 if ok else 1)
