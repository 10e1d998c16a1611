"""Scenario files and their runs: model, script, expectations, monitor, result.

Physics live in `sim.plant`, virtual boards in `sim.boards`, pictures in `sim.report`.
"""
