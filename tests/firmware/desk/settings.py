"""Configurations cut into `cfg` frames, and what a board answers to them."""

import binascii
import json

from desk.boiler import Bench, code

from firmware.common import limits

OTHER = dict(limits.defaults(), differ_code=200)
HOLD = "nobody holds the button of the board"
LOW = {"pt1_code": code(0), "pt2_code": code(0)}


def spelled(value):
    """JSON with names in their order and no spaces, written another way than the firmware does."""
    if isinstance(value, dict):
        return "{%s}" % ",".join(['"%s":%s' % (n, spelled(value[n])) for n in sorted(value)])
    if isinstance(value, list):
        return "[%s]" % ",".join([spelled(one) for one in value])
    return json.dumps(value)


def crc(values):
    return "%08X" % binascii.crc32(spelled(values).encode())


def cfg(values, contents, number=7):
    """The frames that bring `values` in these pieces."""
    head = {"t": "cfg", "id": number, "m": len(contents), "crc": crc(values)}
    frames = []
    for place, content in enumerate(contents):
        frame = {"n": place + 1, "d": content}
        frame.update(head)
        frames.append(frame)
    return frames


def in_parts(values, parts):
    """The frames of a flat configuration, in so many parts."""
    names = sorted(values)
    return cfg(values, [{n: values[n] for n in names[part::parts]} for part in range(parts)])


def boiler(**inputs):
    """A boiler board with a configuration, cold and without pressure, its button held."""
    for name in LOW:
        inputs.setdefault(name, LOW[name])
    bench = Bench(**inputs)
    bench.run(3000)
    bench.set(button_pressed=True)
    bench.turn(2)
    return bench


def send(bench, values=OTHER, parts=2):
    """Sends a configuration; the last answer: (result, why)."""
    bench.receive()
    for frame in in_parts(values, parts):
        bench.send(frame)
        bench.turn(4)
    for _ in range(210):  # trips that were written before hold it up for 10 s
        found = answer(bench)
        if found:
            return found
        bench.turn()
    return None


def answer(bench):
    acks = [f for f in bench.receive() if f["t"] == "ack" and "cfg" in f]
    return acks and (acks[-1]["r"], acks[-1].get("why"))
