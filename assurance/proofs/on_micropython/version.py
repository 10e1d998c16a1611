"""The version of this MicroPython."""

import json
import sys

print(json.dumps(sys.version.split("; ")[-1]))
