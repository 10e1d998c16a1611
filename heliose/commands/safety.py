"""`heliose safety`: time to act, the proof of one function, the evidence for all, forms."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path
from typing import Annotated, Literal

import typer

from heliose.commands import group
from heliose.output import Json, print_json
from heliose.place import DEMONSTRATOR

app = group("Check what protects the boiler.")


@app.command("margin")
def safety_margin(
    site: Annotated[
        str, typer.Option(help="Path of a site.toml, or a preset's name.")
    ] = DEMONSTRATOR,
    json: Json = False,
) -> None:
    """Compute how much time the protection has to act.

    Compares two times at full light without demand: the rise from the pressure at which SF-02
    acts to the maximum allowable pressure, and twice the time from a bad sample to a dark
    receiver. Exit code 1: there is not enough time.
    """
    from host.site import load_site
    from host.site.full_light import full_light_kw
    from host.site.margin import margin

    loaded = load_site(site)
    found, light_kw, water_l = margin(loaded), full_light_kw(loaded), loaded.boiler.water_l
    if json:
        values = {"site": loaded.name, "full_light_kw": light_kw, "water_l": water_l}
        print_json({**values, **asdict(found), "ok": found.ok})
    else:
        typer.echo(
            f"{loaded.name}: {light_kw:.1f} kW of light on {water_l:g} litres of water, without "
            "demand for steam.\n"
            f"The pressure takes {found.seconds_high_high_to_ps:.1f} s from SF-02 to PS; "
            f"{found.seconds_needed:.1f} s are needed (twice what acting takes)."
        )
        typer.echo("There is time to act." if found.ok else "There is NOT enough time to act.")
    raise typer.Exit(0 if found.ok else 1)


@app.command("prove")
def prove_function(
    function: Annotated[str, typer.Argument(help="The function, such as SF-02.")],
    out: Annotated[
        Path | None, typer.Option(help="Folder for the page of plots; default: a temporary one.")
    ] = None,
    language: Annotated[
        Literal["en", "fr"], typer.Option("--lang", help="The language of the output.")
    ] = "en",
    json: Json = False,
) -> None:
    """Prove one safety function on this machine, now.

    Prints what it means, its conditions, its lines of code, its tests with their results, and a
    simulated run with plots. Exit code 1: something is missing or failed.
    """
    import tempfile

    from assurance.safety.functions import function as find
    from assurance.safety.prove import prove
    from heliose.proof_output import print_proof
    from host.language import load_language

    found = find(function)
    folder = out or Path(tempfile.mkdtemp(prefix=f"heliose-{found.sf}-"))
    proof = prove(found, folder)
    if json:
        from assurance.safety.document import document

        print_json(document(proof))
    else:
        print_proof(proof, load_language(language))
    raise typer.Exit(0 if proof.ok else 1)


@app.command("report")
def safety_report(
    out: Annotated[Path, typer.Option(help="The page to write.")] = Path("safety-report.html"),
    language: Annotated[
        Literal["en", "fr"], typer.Option("--lang", help="The language of the page.")
    ] = "en",
    json: Json = False,
) -> None:
    """Write the evidence for all safety functions into one page.

    Runs every safety test and one simulated run per function. Campaign, mutation testing and
    coverage come from the last `make evidence`, with its date and whether it is current. Exit
    code 1: a function of the boiler board is not proved.
    """
    from assurance.safety.document import document
    from assurance.safety.evidence import complaints, evidence
    from assurance.safety.gather import gather
    from assurance.safety.page import write_page
    from heliose.proof_output import print_verdicts
    from host.language import load_language

    found, stale, shown = evidence(), complaints(), load_language(language)
    gathered = gather()
    write_page(out, gathered, found, stale, shown)
    if json:
        functions = [document(proof) for proof in gathered.proofs]
        parts = {
            "campaign": found.get("campaign"),
            "mutation": found.get("mutants"),
            "coverage": found.get("coverage_of_protection"),
        }
        values = {"ok": gathered.ok, "functions": functions, "tests": gathered.tests, **parts}
        print_json({**values, "evidence": found, "stale": stale, "file": str(out)})
    else:
        print_verdicts(gathered.proofs, shown)
        typer.echo(f"The page is {out}.")
    raise typer.Exit(0 if gathered.ok else 1)


@app.command("forms")
def safety_forms(
    site: Annotated[
        str, typer.Option(help="Path of a site.toml, or a preset's name.")
    ] = DEMONSTRATOR,
    out: Annotated[Path, typer.Option(help="The page to write.")] = Path("safety-forms.html"),
    language: Annotated[
        Literal["en", "fr"], typer.Option("--lang", help="The language of the page.")
    ] = "en",
) -> None:
    """Write the forms of proof tests and validation, to print on A4.

    One sheet per proof test, with the numbers of this site: steps, what is expected, a record and
    signatures.
    """
    from assurance.reviewer.forms import write_forms
    from host.language import load_language
    from host.site import load_site

    write_forms(out, load_site(site), load_language(language))
    typer.echo(f"The page is {out}.")
