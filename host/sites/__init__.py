"""Presets: sites that heliose knows by name."""
