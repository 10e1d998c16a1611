"""The supervisor and the conductor."""
