"""The page of a run: one HTML file with its result and plots.

It only shows; what is recorded and judged is decided in `sim.scenario`.
"""
