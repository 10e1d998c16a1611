"""The physics of the plant: sky, optics, boiler, sensors, actuators and their faults.

No host, no firmware, no I/O but its own data files.
"""
