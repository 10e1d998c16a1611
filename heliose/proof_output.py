"""`heliose safety prove`: prints a proof as text."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

import typer

if TYPE_CHECKING:
    from assurance.safety.prove import Proof
    from host.language import Language


def print_proof(proof: Proof, language: Language) -> None:
    """Print what proves a function: conditions, code, tests, run; then the verdict."""
    function, _ = proof.function, language._
    typer.echo(f"{function.sf}  {_(function.name)}\n\n{_(function.meaning)}\n")
    for row in proof.conditions:
        delay, action, back = row.cells(language)
        channels = ", ".join(row.channels)
        typer.echo(f"  {channels} {row.when(language)}, {delay}: {action}; clears: {back}")
    typer.echo("\nCode:")
    for passage in proof.code:
        typer.echo(f"  {passage.path}:{passage.first}-{passage.last}")
    _print_tests_and_run(proof)
    typer.echo(f"{function.sf}: {'proved' if proof.ok else 'NOT proved'}")
    for missing in proof.missing:
        typer.echo(f"  {missing.of(language)}")


def print_verdicts(proofs: Iterable[Proof], language: Language) -> None:
    """Print one line per function: proved, or what is missing."""
    for proof in proofs:
        missing = "; ".join(message.of(language) for message in proof.missing)
        verdict = "proved" if proof.ok else f"NOT proved: {missing}"
        typer.echo(f"{proof.function.sf}  {language._(proof.function.name)}: {verdict}")


def _print_tests_and_run(proof: Proof) -> None:
    typer.echo("\nTests:")
    for case in proof.tests:
        mark = "ok  " if case.outcome == "passed" else case.outcome.upper()
        typer.echo(f"  {mark} {case.sentence} ({case.interpreter})")
    run = proof.run
    acted = f"acted after {run.at_s:g} s" if run.at_s is not None else "did not act"
    typer.echo(
        f"\nRun (simulated): {run.scenario}: {run.title}\n"
        f"  {proof.function.sf} {acted}; true pressure at most {run.peak_barg:.2f} bar; "
        f"everything expected of the run {'holds' if run.ok else 'does NOT hold'}\n"
        f"  plots: {run.page}\n\nHardware: {proof.metal}\n"
    )
