"""The scenarios that ship with heliose.

Only TOML files; the code that reads them is `sim.scenario`.
"""
