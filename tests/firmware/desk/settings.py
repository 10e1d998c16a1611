"""Configurations cut into `cfg` frames, and what a board answers to them."""

import binascii
import json


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
