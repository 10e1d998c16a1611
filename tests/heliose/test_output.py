"""The one JSON document of `--json`."""

import datetime
import json
import math
from dataclasses import dataclass
from pathlib import PurePosixPath

import msgspec
import numpy
import pytest

from heliose.output import print_json


@dataclass
class Point:
    x_m: float


class Frame(msgspec.Struct):
    n: int


def printed(capsys, document):
    print_json(document)
    return json.loads(capsys.readouterr().out)


def test_print_json_when_given_typed_data_then_prints_plain_json(capsys):
    time = datetime.datetime(2026, 6, 21, tzinfo=datetime.UTC)
    document = {
        "point": Point(numpy.float64(1.5)),
        "frames": [Frame(1)],
        "array": numpy.array([1, 2]),
        "time": time,
        "file": PurePosixPath("a/b"),
        "title": "Démonstrateur",
    }
    assert printed(capsys, document) == {
        "point": {"x_m": 1.5},
        "frames": [{"n": 1}],
        "array": [1, 2],
        "time": "2026-06-21T00:00:00+00:00",
        "file": "a/b",
        "title": "Démonstrateur",
    }


def test_print_json_when_given_nan_then_refuses(capsys):
    with pytest.raises(ValueError, match="JSON"):
        print_json({"x": math.nan})
    assert capsys.readouterr().out == ""
