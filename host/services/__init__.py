"""`heliose run`: the supervisor, its child processes and the shutdown.

What a service does lives in its own room, not here.
"""
