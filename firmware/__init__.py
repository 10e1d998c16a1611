"""Firmware of the two kinds of board; runs on CPython and MicroPython alike."""
