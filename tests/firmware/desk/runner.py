"""Runs test functions on MicroPython: `micropython runner.py ROOT FILE FUNCTION...`.

Prints one line for each, `@result` and JSON: its name, and None or the traceback.
"""

import io
import json
import sys


def report(function, error):
    text = None
    if error is not None:
        out = io.StringIO()
        sys.print_exception(error, out)
        text = out.getvalue()
    print("@result " + json.dumps([function, text]))


def main(root, path, functions):
    folder, _, name = path.rpartition("/")
    sys.path[:] = [root, root + "/tests/firmware", folder] + sys.path[1:]
    try:
        module = __import__(name[:-3])
    except Exception as error:
        for function in functions:
            report(function, error)
        return
    for function in functions:
        error = None
        try:
            getattr(module, function)()
        except Exception as caught:
            error = caught
        report(function, error)


main(sys.argv[1], sys.argv[2], sys.argv[3:])
