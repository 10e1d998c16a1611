"""The part of `micropython` that the firmware uses, for CPython: MicroPython has its own."""


def kbd_intr(character: int) -> None:
    """Sets the byte on USB that interrupts the program: none here."""
