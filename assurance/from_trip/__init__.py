"""From the field back to the desk: a recorded trip becomes a scenario that plays it again."""
