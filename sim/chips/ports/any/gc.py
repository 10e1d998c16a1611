"""For CPython alone, where a collection in each turn would take most of the time."""

_threshold_b = -1


def collect() -> None:
    """Nothing: CPython counts references."""


def threshold(amount: int | None = None) -> int:
    """Bytes after which a collection would come; -1: only when memory is short."""
    global _threshold_b
    if amount is not None:
        _threshold_b = amount
    return _threshold_b
