"""Prints one table of all figures, measured beside wanted, and ends with 1 if one falls short.

usage: python -m benchmarks [--json FILE] [--quick] [--ci] [GROUP[,GROUP]...]

To add a row, yield one more `Row` from `rows` of its group's module.
To add a group, write a module with `rows(quick)` here and name it in GROUPS below.
Give a figure that depends on the machine a `ratio` to something timed beside it (see `row`).
"""

import argparse
import importlib
import json
import os
import sys
import traceback
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path

from benchmarks.row import Row

# The quick ones first.
GROUPS = ("style", "optics", "plant", "plan", "simulation", "recorder", "services", "campaign")


@dataclass
class Outcome:
    """What the groups measured, and the groups that broke off."""

    rows: list[Row] = field(default_factory=list)
    broken: dict[str, str] = field(default_factory=dict)

    @property
    def short(self) -> list[str]:
        """What falls short, in words."""
        return [f"{row.group}: {row.what}" for row in self.rows if not row.holds] + [
            f"{group}: broke off ({error})" for group, error in self.broken.items()
        ]


def main(arguments: Sequence[str]) -> int:
    """Runs the groups; returns the exit code."""
    options = _parser().parse_args(arguments)
    if options.ci:
        print(importlib.import_module("benchmarks.simulation").ci_line())
        return 0
    names = [name for word in options.groups for name in word.split(",") if name]
    unknown = [name for name in names if name not in GROUPS]
    if unknown:
        print(f"bench: no group {', '.join(unknown)}; groups: {', '.join(GROUPS)}", file=sys.stderr)
        return 2
    outcome = measure(names or GROUPS, options.quick)
    if options.json:
        options.json.write_text(as_json(outcome, options.quick), encoding="utf-8")
    if outcome.short:
        print("bench: these fall short:", *outcome.short, sep="\n  ")
        return 1
    print("bench: every row holds")
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="bench", description="Measures heliose.")
    parser.add_argument("groups", nargs="*", help=f"some of {', '.join(GROUPS)}; default: all")
    parser.add_argument("--json", type=Path, metavar="FILE", help="write the table there as well")
    parser.add_argument("--quick", action="store_true", help="short samples, for a first look")
    parser.add_argument("--ci", action="store_true", help="one line on speed; always ends with 0")
    return parser


def measure(groups: Sequence[str], quick: bool) -> Outcome:
    """Prints each row when it is measured. A group that raises does not stop the others."""
    outcome = Outcome()
    print(f"{'group':10} {'what':52} {'measured':>9}        {'wanted':>15}")
    for group in groups:
        try:
            for row in importlib.import_module(f"benchmarks.{group}").rows(quick):
                outcome.rows.append(row)
                print(*_lines(row), sep="\n", flush=True)
        except Exception as error:
            outcome.broken[group] = f"{type(error).__name__}: {error}"
            traceback.print_exc()
    return outcome


def _lines(row: Row) -> Iterator[str]:
    bound = ""
    if row.wanted is not None:
        bound = f"{'at least' if row.at_least else 'at most'} {row.wanted:g}"
    verdict = "" if row.holds else "  FALLS SHORT"
    what = f"{row.group:10} {row.what:52} {_figure(row.measured):>9}"
    yield f"{what} {row.unit:6} {bound:>15}{verdict}".rstrip()
    if row.ratio is not None:
        yield f"{'':10}   = {_figure(row.ratio)} x {row.beside}"


def _figure(number: float) -> str:
    return f"{number:.0f}" if abs(number) >= 1000.0 else f"{number:.4g}"


def as_json(outcome: Outcome, quick: bool) -> str:
    """The table as JSON, with the machine's cores and load."""
    load = os.getloadavg()[0] if hasattr(os, "getloadavg") else None
    rows = [{**asdict(row), "holds": row.holds} for row in outcome.rows]
    document = {
        "quick": quick,
        "cores": os.cpu_count(),
        "load": load,
        "rows": rows,
        "broken": outcome.broken,
    }
    return json.dumps(document, indent=2) + "\n"


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
