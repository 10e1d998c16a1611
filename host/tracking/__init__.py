"""Sun, geometry, plans and aiming."""
