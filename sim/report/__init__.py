"""The page of a run: what happened, drawn over time; one file that needs nothing else."""

from sim.report.write import Run, report

__all__ = ["Run", "report"]
