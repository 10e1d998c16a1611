"""Starts the boiler board's loop; `boot.py` has left two seconds for a cable."""

import gc
import sys

from firmware.boiler.board import Board
from firmware.boiler.loop import Loop
from firmware.drivers.usb import Usb


def main():
    """Turns for ever. An error ends it, and the watchdog drops both PERMITs."""
    loop = Loop(Board(Usb(sys.stdin.buffer, sys.stdout.buffer)))
    gc.threshold(-1)  # from here on the loop collects, in turns that have the time for it
    while True:
        loop.turn()


main()
