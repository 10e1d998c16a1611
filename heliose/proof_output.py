"""`heliose safety`: prints proofs as text, in the reader's language."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

import typer

from host.language import N_

if TYPE_CHECKING:
    from assurance.safety.prove import Proof
    from host.language import Language

_OUTCOMES = {"passed": N_("ok"), "failed": N_("FAILED"), "skipped": N_("SKIPPED")}


def print_proof(proof: Proof, language: Language) -> None:
    """Print what proves a function: conditions, code, tests, run; then the verdict."""
    function, _ = proof.function, language._
    typer.echo(f"{function.sf}  {_(function.name)}\n\n{_(function.meaning)}\n")
    for row in proof.conditions:
        delay, action, back = row.cells(language)
        channels, clears = ", ".join(row.channels), _(N_("clears: {back}"), back=back)
        typer.echo(f"  {channels} {row.when(language)}, {delay}, {action}; {clears}")
    typer.echo(f"\n{_(N_('code'))}")
    for passage in proof.code:
        typer.echo(f"  {passage.path}:{passage.first}-{passage.last}")
    _print_tests(proof, language)
    _print_run(proof, language)
    typer.echo(f"{function.sf}  {_verdict(proof, language)}")
    for missing in proof.missing:
        typer.echo(f"  {missing.of(language)}")


def print_verdicts(proofs: Iterable[Proof], language: Language) -> None:
    """Print one line per function: proved, or what is missing."""
    for proof in proofs:
        missing = "; ".join(message.of(language) for message in proof.missing)
        verdict = _verdict(proof, language) + (f" ({missing})" if missing else "")
        typer.echo(f"{proof.function.sf}  {language._(proof.function.name)}, {verdict}")


def _verdict(proof: Proof, language: Language) -> str:
    return language._(N_("proved") if proof.ok else N_("not proved"))


def _print_tests(proof: Proof, language: Language) -> None:
    _ = language._
    passed, total = proof.passed, len(proof.tests)
    typer.echo("\n" + _(N_("tests: {n} of {all} passed"), n=passed, all=total))
    for case in proof.tests:
        typer.echo(f"  {_(_OUTCOMES[case.outcome])}  {case.sentence} ({case.interpreter})")


def _print_run(proof: Proof, language: Language) -> None:
    run, _ = proof.run, language._
    acted = run.told().of(language)
    held = N_("every expectation of the run holds") if run.ok else N_("the run is not as expected")
    peak = f"{_(N_('true pressure at most'))} {language.number(run.peak_barg, 2)} bar"
    typer.echo(
        f"\n{_(N_('simulated run: {name}'), name=run.scenario)} – {run.title}\n"
        f"  {proof.function.sf} {acted}; {peak}\n"
        f"  {_(held)}\n"
        f"  {run.page}\n\n{_(proof.metal)}\n"
    )
