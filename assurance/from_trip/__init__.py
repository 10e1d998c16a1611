"""Turns a recorded trip into a scenario that reproduces it.

Trips are recorded elsewhere: by boards, `host.telemetry` and `sim.scenario.recording`.
"""
