"""Who people, scripts and services are, and what they may do: accounts, keys, rights, signatures.

Nothing here talks to a board or keeps telemetry.
"""
