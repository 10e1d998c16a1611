"""The part of `micropython` that the firmware uses, for CPython: MicroPython has its own."""

from collections.abc import Callable


def native(function: Callable[..., object]) -> Callable[..., object]:
    """The function as it is: nothing is compiled."""
    return function


def heap_lock() -> None:
    """Nothing: CPython's heap has no lock."""


def heap_unlock() -> None:
    """Nothing either."""


def kbd_intr(character: int) -> None:
    """Sets the byte on USB that interrupts the program: none here."""
