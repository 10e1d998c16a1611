"""Starts the boiler board."""

from firmware.boiler.board import Board
from firmware.boiler.loop import Loop


def main():
    """Turn for ever. An error ends it, and the watchdog drops both PERMITs."""
    loop = Loop(Board())
    while True:
        loop.turn()


main()
