"""The boiler board: the protection, feed water, vent."""
