"""Invariant 7 on MicroPython: `fuzz.py FRAMES SEED` prints what desk.fuzz counted."""

import json
import sys

from desk.fuzz import fuzz

print(json.dumps(fuzz(int(sys.argv[1]), int(sys.argv[2]))))
