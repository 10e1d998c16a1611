"""Whether a board's program is the one that was built (SF-18): a record beside it, and its hash.

The record is a frame in `program.txt`: `prog`, 16 hex digits that name the program, and `sha`, the
SHA-256 over all Python files of the board, source and compiled. A file that was damaged, left from
before or added changes it: MicroPython would import `x.py` beside `x.mpy`.
"""

import binascii
import hashlib
import os

from firmware.common import wire

RECORD = "program.txt"
KINDS = (".py", ".mpy")
CHUNK_B = 512
FOLDER = 0x4000  # of a mode, as os.stat has it


def prog(root=""):
    """The name of the program in a folder; "" where its files are not those that were built."""
    try:
        with open(root + "/" + RECORD, "rb") as file:
            record = wire.decode(file.read()[:-1])
        if record is not None and record.get("sha") == sha(root):
            return record["prog"]
    except OSError:
        pass  # no record, or a file that cannot be read
    return ""


def record(name, root):
    """The content of the record for the files in a folder. `name`: 16 hex digits."""
    return wire.encode({"prog": name, "sha": sha(root)})


def sha(root):
    """SHA-256 over path, size and content of each Python file, in the order of their paths."""
    digest = hashlib.sha256()
    chunk = bytearray(CHUNK_B)
    view = memoryview(chunk)
    for path in _files(root, ""):
        digest.update(("%s\n%d\n" % (path, os.stat(root + "/" + path)[6])).encode())
        with open(root + "/" + path, "rb") as file:
            count = file.readinto(chunk)
            while count:
                digest.update(view[:count])
                count = file.readinto(chunk)
    return binascii.hexlify(digest.digest()).decode()


def _files(root, below):
    """Paths of Python files from the root, sorted. `below`: a folder's path with its slash."""
    found = []
    for name in os.listdir(root + "/" + below):
        path = below + name
        if os.stat(root + "/" + path)[0] & FOLDER:
            found.extend(_files(root, path + "/"))
        elif name.endswith(KINDS):
            found.append(path)
    return sorted(found)
