"""What the boiler board shall do, in the figures of the safety table: bar, °C, seconds, volts.

Here belongs what evidence compares the firmware with; nothing here is read from the firmware. It
runs on MicroPython too, so that tests on both interpreters can use it.
"""
