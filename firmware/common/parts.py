"""A configuration on its way to a board: put together from its parts, whole or not at all.

Parts may come twice, late and out of order. `crc` is that of the whole in its one spelling, so
that it is also the CRC under which the board stores it and names it in its hello.
"""

import json

from firmware.common import ticks, wire

SILENCE_MS = 10_000
MAX_PARTS = 16
MAX_DEPTH = 6


class Answer:
    """What the sender is told about a configuration; `values` (a dict) where it is whole."""

    def __init__(self, frame, result, why=None, values=None):
        number = frame.get("id")
        self.id = number if type(number) is int and 0 <= number < 1 << 30 else 0
        crc = frame.get("crc")
        self.crc = crc if type(crc) is str and len(crc) == 8 else None
        self.result = result
        self.why = why
        self.values = values


class Parts:
    """Parts of at most one configuration. `add` and `turn` return an Answer or None."""

    def __init__(self):
        self.drop()

    def drop(self):
        """Forgets what has come."""
        self._first = None  # the first part that came, without its content
        self._texts = {}  # by number: smaller than what they stand for

    def add(self, frame, now_ms):
        """Takes a part; answers where it completes, is refused or is the last one."""
        why = problem(frame)
        if why is not None:
            return Answer(frame, "rejected", "part: " + why)
        whole = (frame["m"], frame["crc"])
        if self._first is None or whole != (self._first["m"], self._first["crc"]):
            self.drop()
            self._first = {"id": frame.get("id"), "m": frame["m"], "crc": frame["crc"]}
        self._first["id"] = frame.get("id")
        self._heard_ms = now_ms
        self._texts[frame["n"]] = json.dumps(frame["d"])
        if len(self._texts) == frame["m"]:
            return self._whole(frame)
        return Answer(frame, "rejected", self._missing()) if frame["n"] == frame["m"] else None

    def turn(self, now_ms):
        """Drops what has no successor for 10 s, and says what was missing."""
        if self._first is None or ticks.diff(now_ms, self._heard_ms) <= SILENCE_MS:
            return None
        answer = Answer(self._first, "rejected", self._missing())
        self.drop()
        return answer

    def _missing(self):
        numbers = range(1, self._first["m"] + 1)
        return "missing " + ",".join([str(n) for n in numbers if n not in self._texts])

    def _whole(self, frame):
        texts = self._texts
        self.drop()
        values = {}
        for number in range(1, frame["m"] + 1):
            try:
                merge(values, json.loads(texts.pop(number)))
            except ValueError as error:  # JSON's too: an infinite number is none
                return Answer(frame, "rejected", "part %d: %s" % (number, error))
        crc = wire.crc_hex(spelled(values).encode())
        if crc != frame["crc"].upper():
            return Answer(frame, "rejected", "CRC of the whole: found %s" % crc)
        return Answer(frame, "done", None, values)


def problem(frame):
    """What is wrong with a `cfg` frame, in words, or None."""
    number, count = frame.get("n"), frame.get("m")
    if type(number) is not int or type(count) is not int or not 1 <= number <= count:
        return "n of m"
    if count > MAX_PARTS:
        return "%d parts, allowed %d" % (count, MAX_PARTS)
    crc = frame.get("crc")
    if type(crc) is not str or len(crc) != 8:
        return "no crc"
    content = frame.get("d")
    if type(content) is not dict or not content:
        return "no d"
    return "nested too deep" if too_deep(content, MAX_DEPTH) else None


def too_deep(value, allowed):
    """Whether lists and dicts are nested deeper than that."""
    if type(value) is dict:
        value = list(value.values())
    if type(value) is not list:
        return False
    if allowed == 0:
        return True
    for one in value:
        if too_deep(one, allowed - 1):
            return True
    return False


def merge(values, part):
    """Adds the entries of a part to `values`; lists are joined. ValueError: a name came twice."""
    for name in part:
        if name not in values:
            values[name] = part[name]
        elif type(values[name]) is list and type(part[name]) is list:
            values[name].extend(part[name])
        else:
            raise ValueError("%s came before" % name)


def spelled(value):
    """The one spelling of a value in JSON: names in their order, no spaces."""
    if type(value) is dict:
        names = sorted(value)
        return "{" + ",".join([json.dumps(n) + ":" + spelled(value[n]) for n in names]) + "}"
    if type(value) is list:
        return "[" + ",".join([spelled(one) for one in value]) + "]"
    return json.dumps(value)


def pack(values):
    """The stored form of a configuration: its one spelling, `*`, CRC-32, line feed."""
    text = spelled(values).encode()
    return text + b"*" + wire.crc_hex(text).encode() + b"\n"
