"""What firmware asks of `micropython`; only CPython finds this one, MicroPython has its own."""


def kbd_intr(character):
    """Which byte on USB interrupts the program: none here."""


def const(value):
    """A constant."""
    return value
