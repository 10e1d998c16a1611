"""Scenarios that are shipped with heliose."""
