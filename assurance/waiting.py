"""Cells of the detection matrix whose function is not built yet."""

from __future__ import annotations

# Rows of the matrix of faults whose function is not whole yet on a tracker board: SF-21 of axes
# with an encoder; SF-18 while it runs, as it looks at its stored configuration only at boot.
UNBUILT = frozenset(
    {
        ("mirror.<mirror>.axis1", "SF-21"),
        ("mirror.<mirror>.axis2", "SF-21"),
        ("config.<tracker>", "SF-18"),
    },
)


def is_built(row: str, function: str) -> bool:
    """Whether this function sees faults of this row of the matrix already."""
    return (row, function) not in UNBUILT
