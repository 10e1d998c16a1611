"""SF-18: a program that is not the one that was built runs nothing, and nobody can reset that."""

import os

from desk.boiler import Bench
from desk.folder import Folder

from firmware.boiler import interlock
from firmware.common import fields, program

NAME = "0123456789abcdef"
FILES = ("main.py", "firmware/a.mpy", "firmware/b.py", "note.txt")


class Program:
    """A small program in a new folder, with its record."""

    def __enter__(self):
        self.folder = Folder()
        self.root = self.folder.__enter__()
        os.mkdir(self.root + "/firmware")
        for name in FILES:
            self.write(name, b"content of " + name.encode() * 100)
        self.write(program.RECORD, program.record(NAME, self.root))
        return self

    def __exit__(self, *_):
        for name in os.listdir(self.root + "/firmware"):
            os.remove(self.root + "/firmware/" + name)
        os.rmdir(self.root + "/firmware")
        self.folder.__exit__()

    def write(self, name, data):
        with open(self.root + "/" + name, "wb") as file:
            file.write(data)

    def prog(self):
        return program.prog(self.root)


def test_program_when_it_is_as_built_then_it_has_its_name():
    with Program() as built:
        assert built.prog() == NAME
        built.write("note.txt", b"anything")  # no Python
        assert built.prog() == NAME


def test_sf18_program_when_a_byte_of_a_file_changes_then_it_has_none():
    for name in FILES[:3]:
        with Program() as built:
            path = built.root + "/" + name
            with open(path, "rb") as file:
                data = file.read()
            for at in (0, len(data) // 2, len(data) - 1):
                built.write(name, data[:at] + bytes((data[at] ^ 1,)) + data[at + 1 :])
                assert built.prog() == "", (name, at)
            built.write(name, data[:-1])
            assert built.prog() == ""
            built.write(name, data)
            assert built.prog() == NAME


def test_sf18_program_when_a_file_is_added_or_missing_then_it_has_none():
    with Program() as built:
        built.write("firmware/a.py", b"")  # MicroPython would import it in place of a.mpy
        assert built.prog() == ""
    with Program() as built:
        os.remove(built.root + "/firmware/a.mpy")
        assert built.prog() == ""


def test_sf18_program_when_its_record_is_damaged_or_missing_then_it_has_none():
    with Program() as built:
        good = program.record(NAME, built.root)
        for data in (b"", good[:-2], good.replace(b"0", b"1"), b"\xff" * 40):
            built.write(program.RECORD, data)
            assert built.prog() == "", data
        os.remove(built.root + "/" + program.RECORD)
        assert built.prog() == ""


def test_sf18_board_when_its_program_is_not_as_built_then_no_reset_and_no_start():
    bench = Bench(prog="")
    bench.turn(100)
    assert (bench.loop.state.mode, bench.loop.state.why) == (interlock.TRIPPED, "boot")
    bench.press(3000)
    refused = bench.events("reset_refused")
    assert [event["why"] for event in refused] == ["SF-18"]
    assert bench.loop.state.mode == interlock.TRIPPED
    faults = [(event["what"], event["why"]) for event in bench.events("fault") if "what" in event]
    assert faults == [("program", fields.ALTERED)]


def test_sf18_board_when_its_program_is_not_as_built_then_its_hello_names_none():
    for prog in ("", NAME):
        bench = Bench(prog=prog)
        bench.turn(10)
        hellos = [frame for frame in bench.receive() if frame["t"] == "hello"]
        assert {frame["prog"] for frame in hellos} == {prog}
