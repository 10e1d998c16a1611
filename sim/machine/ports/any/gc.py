"""Only CPython finds this one: there a collection in each turn would take most of the time."""


def collect():
    """Nothing: CPython counts references."""
