"""`heliose safety`: time to act, the proof of one function, the evidence for all of them."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from heliose.commands import group
from heliose.output import Json, print_json
from heliose.place import DEMONSTRATOR

if TYPE_CHECKING:
    from assurance.safety.prove import Proof
    from host.language import Language

app = group("Check what protects the boiler.")


@app.command("margin")
def safety_margin(
    site: Annotated[
        str, typer.Option(help="Path of a site.toml or name of a preset.")
    ] = DEMONSTRATOR,
    json: Json = False,
) -> None:
    """Work out the time to act of a boiler.

    With full light and no demand: from the pressure at which SF-02 acts to the maximum allowable
    pressure, against twice what it takes from a bad sample to a dark receiver. Exit code 1 where
    there is not that time.
    """
    from host.site import load_site
    from host.site.margin import full_light_kw, margin

    loaded = load_site(site)
    found = margin(loaded)
    if json:
        print_json(
            {
                "site": loaded.name,
                "seconds_high_high_to_ps": found.seconds_high_high_to_ps,
                "seconds_needed": found.seconds_needed,
                "full_light_kw": full_light_kw(loaded),
                "water_l": loaded.boiler.water_l,
                "ok": found.ok,
            }
        )
        raise typer.Exit(0 if found.ok else 1)
    typer.echo(
        f"{loaded.name}: {full_light_kw(loaded):.1f} kW of light on "
        f"{loaded.boiler.water_l:g} litres of water, and nobody takes steam.\n"
        f"From SF-02 to PS it takes {found.seconds_high_high_to_ps:.1f} s; "
        f"needed are {found.seconds_needed:.1f} s (twice what acting takes)."
    )
    typer.echo("There is time to act." if found.ok else "There is NOT the time to act.")
    raise typer.Exit(0 if found.ok else 1)


@app.command("prove")
def prove_function(
    function: Annotated[str, typer.Argument(help="The function, as SF-02.")],
    out: Annotated[
        Path | None, typer.Option(help="Folder for the page of plots; else a temporary one.")
    ] = None,
    language: Annotated[
        Literal["en", "fr"], typer.Option("--lang", help="The language of the rule.")
    ] = "en",
    json: Json = False,
) -> None:
    """Prove one safety function on this machine, now.

    Its rule in words, its conditions, the lines of code, the tests that hold it with their
    results, and a simulated run with plots. Exit code 1 where something is missing or failed.
    """
    import tempfile

    from assurance.safety.functions import function as find
    from assurance.safety.prove import prove
    from host.language import load_language

    found = find(function)
    folder = out or Path(tempfile.mkdtemp(prefix=f"heliose-{found.sf}-"))
    proof = prove(found, folder)
    if json:
        from assurance.safety.document import document

        print_json(document(proof))
    else:
        _print(proof, load_language(language))
    raise typer.Exit(0 if proof.ok else 1)


@app.command("report")
def safety_report(
    out: Annotated[Path, typer.Option(help="The page to write.")] = Path("safety-report.html"),
    language: Annotated[
        Literal["en", "fr"], typer.Option("--lang", help="The language of the page.")
    ] = "en",
    json: Json = False,
) -> None:
    """Gather the evidence for all functions into one page.

    Runs every safety test and a simulated run for each function now; campaign, mutation testing
    and coverage come from what `make evidence` left, with its date and whether it is current.
    Exit code 1 where a function of the boiler board is not proved.
    """
    from assurance.safety.document import document
    from assurance.safety.evidence import complaints, evidence
    from assurance.safety.gather import gather
    from assurance.safety.page import write_page
    from host.language import load_language

    found, stale, shown = evidence(), complaints(), load_language(language)
    gathered = gather()
    write_page(out, gathered, found, stale, shown)
    if json:
        print_json(
            {
                "ok": gathered.ok,
                "functions": [document(proof) for proof in gathered.proofs],
                "tests": gathered.tests,
                "campaign": found.get("campaign"),
                "mutation": found.get("mutants"),
                "coverage": found.get("coverage_of_protection"),
                "evidence": found,
                "stale": stale,
                "file": str(out),
            }
        )
    else:
        for proof in gathered.proofs:
            missing = "; ".join(message.of(shown) for message in proof.missing)
            verdict = "proved" if proof.ok else f"NOT proved: {missing}"
            typer.echo(f"{proof.function.sf}  {shown._(proof.function.name)}: {verdict}")
        typer.echo(f"The page is {out}.")
    raise typer.Exit(0 if gathered.ok else 1)


def _print(proof: Proof, language: Language) -> None:
    function, _ = proof.function, language._
    typer.echo(f"{function.sf}  {_(function.name)}\n\n{_(function.meaning)}\n")
    for row in proof.conditions:
        delay, action, back = row.cells(language)
        channels = ", ".join(row.channels)
        typer.echo(f"  {channels} {row.when(language)}, {delay}: {action}; clears: {back}")
    typer.echo("\nCode:")
    for passage in proof.code:
        typer.echo(f"  {passage.path}:{passage.first}-{passage.last}")
    typer.echo("\nTests:")
    for case in proof.tests:
        mark = "ok  " if case.outcome == "passed" else case.outcome.upper()
        typer.echo(f"  {mark} {case.sentence} ({case.interpreter})")
    run = proof.run
    acted = f"acted after {run.at_s:g} s" if run.at_s is not None else "did not act"
    typer.echo(
        f"\nRun (simulated): {run.scenario}: {run.title}\n"
        f"  {function.sf} {acted}; true pressure at most {run.peak_barg:.2f} bar; "
        f"everything expected of the run {'holds' if run.ok else 'does NOT hold'}\n"
        f"  plots: {run.page}\n\nHardware: {proof.metal}\n"
    )
    typer.echo(f"{function.sf}: {'proved' if proof.ok else 'NOT proved'}")
    for missing in proof.missing:
        typer.echo(f"  {missing.of(language)}")
