"""Lists the mutants that no test kills: `python -m assurance.proofs.mutation [MODULE...]`."""

from __future__ import annotations

import sys

from assurance.proofs.mutation import generate
from assurance.proofs.mutation.hunt import hunt
from assurance.proofs.mutation.kept import Kept
from assurance.proofs.mutation.survivors import unexplained


def main(names: list[str]) -> int:
    """The exit code: 0 if each mutant of these modules is killed or explained."""
    modules = generate.modules()
    mutants = [one for one in generate.mutants(modules) if not names or one.module in names]
    tried = unexplained(mutants)
    kept = Kept(modules)
    hunt(modules, tried, kept)
    alive = [one for one in tried if not kept.verdicts[one.name].killed]
    for one in alive:
        print(f"{one.place}: {one.operator}: {one.was}\n    => {one.now}")
    print(f"{len(mutants)} mutants, {len(mutants) - len(tried)} explained, {len(alive)} alive")
    return 1 if alive else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
