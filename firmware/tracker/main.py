"""Starts the tracker board's loop; `boot.py` has left two seconds for a cable."""

import gc
import sys

from firmware.drivers.usb import Usb
from firmware.tracker.board import Board
from firmware.tracker.loop import Loop


def main():
    """Turns for ever: the watchdog ends what hangs."""
    loop = Loop(Board(Usb(sys.stdin.buffer, sys.stdout.buffer)))
    gc.threshold(-1)  # from here on the loop collects, in turns that have the time for it
    while True:
        loop.turn()


main()
