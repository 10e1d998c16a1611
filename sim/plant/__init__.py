"""The physics of the plant: no host, no firmware, no I/O but its own data."""
