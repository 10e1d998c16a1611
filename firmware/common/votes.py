"""Two of three: a sliding window of raw samples in the three lowest bits of an integer."""

# Indexed by the window: at least two of the last three samples were bad.
TWO_OF_THREE = (False, False, False, True, False, True, True, True)


def push(window, bad):
    """The window after one more sample; the oldest of three falls out."""
    return ((window << 1) | (1 if bad else 0)) & 7


def carried(window):
    """True while at least two of the three samples in the window are bad."""
    return TWO_OF_THREE[window]
