"""The operator's page: what it shows, its buttons, sign-in, its process.

The state it shows is folded in `host.plant_state`; nothing here reads a board.
"""
