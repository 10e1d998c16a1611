"""Runs the day: plan, choice of mirrors, heat, wind, overrides; a pure step and its service.

No board protocol and no page: it reads and writes the bus only.
"""
