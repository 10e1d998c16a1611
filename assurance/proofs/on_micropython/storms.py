"""Storms on MicroPython: `storms.py STORMS LOOPS SEED` prints the loops in each state."""

import json
import sys

from desk.storm import Storm

storms, loops, seed = [int(word) for word in sys.argv[1:]]
modes = [0, 0, 0, 0, 0]
for number in range(seed, seed + storms):
    storm = Storm(number)
    storm.turn(loops, start_ms=(1 << 30) - loops * 25)
    modes = [total + one for total, one in zip(modes, storm.modes)]
print(json.dumps(modes))
