"""The page of a run: what happened, drawn over time; one file that needs nothing else."""
