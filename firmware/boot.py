"""Runs before `main.py`: leaves two seconds for a cable, or a minute when asked for maintenance.

No watchdog runs yet, no output is driven: PERMIT is low. Ctrl-C on USB ends it and gives a prompt.
"""

import gc
import time

GC_EVERY_B = 8192  # collected so often, importing leaves no holes that nothing fits into
WAIT_S = 2
MAINTENANCE_S = 60
MARKER_FILE = "/marker.txt"  # left by `firmware.drivers.port`, which also removes it


def wait_s(root=""):
    """How long to wait before the firmware starts. `root`: the folder that its files are in."""
    try:
        with open(root + MARKER_FILE) as file:
            return MAINTENANCE_S if file.read() == "maintenance" else WAIT_S
    except OSError:
        return WAIT_S


gc.threshold(GC_EVERY_B)
time.sleep(wait_s())
