"""`heliose site`: is a site all right?"""

from typing import Annotated

import typer

from heliose.commands import group
from heliose.output import Json, print_json

app = group("Check a site.")


@app.command("check")
def check_site(
    site: Annotated[str, typer.Argument(help="Path of a site.toml or name of a preset.")],
    json: Json = False,
) -> None:
    """Say what is wrong with a site.

    Everything that can be known before power is on. Exit code 1 where something must be
    corrected, 2 where the file is no site at all.
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
    typer.echo(f"{loaded.name}: {'can run' if ok else 'cannot run like this'}")
    raise typer.Exit(0 if ok else 1)
