"""Starts the tracker board's loop; `boot.py` has left two seconds for a cable."""

from firmware.tracker.board import Board
from firmware.tracker.loop import Loop


def main():
    """Never returns: the watchdog ends what hangs."""
    loop = Loop(Board())
    while True:
        loop.turn()


main()
