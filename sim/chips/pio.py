"""The RP2040's programmable I/O, as far as steppers use it, cycle by cycle.

Instructions and their times: RP2040 data sheet, chapter 3.
"""

from sim.chips.heap import unlocked
from sim.chips.pins import Pin
from sim.chips.world import OUT, current

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable

    Name = str | Callable[..., None]
    # Kind, then register or condition, register or label, level.
    Instruction = tuple[str, str, str, int]

FIFO_WORDS = 4
_WORD = 0xFFFFFFFF


class PIO:
    """Names of the peripheral."""

    OUT_LOW, OUT_HIGH = 0, 1


class Program:
    """Instructions as tuples, labels as their places."""

    def __init__(self) -> None:
        self.code: list[Instruction] = []
        self.labels: dict[str, int] = {}
        self.first = 0
        self.last: int | None = None  # the place after the last one

    def names(self) -> "dict[str, Name]":
        """The names that a program is written with."""
        add = self.code.append
        names: dict[str, Name] = {n: n for n in ("x", "y", "osr", "pins", "x_dec", "y_dec")}
        names["wrap_target"] = self._wrap_target
        names["wrap"] = self._wrap
        names["label"] = self._label
        names["pull"] = lambda: add(("pull", "", "", 0))
        names["mov"] = lambda to, source: add(("mov", to, source, 0))
        names["set"] = lambda to, value: add(("set", to, "", value))
        names["jmp"] = lambda condition, label: add(("jmp", condition, label, 0))
        return names

    def _wrap_target(self) -> None:
        self.first = len(self.code)

    def _wrap(self) -> None:
        self.last = len(self.code)

    def _label(self, name: str) -> None:
        self.labels[name] = len(self.code)


def asm_pio(set_init: int | None = None) -> "Callable[[Callable[[], None]], Program]":
    """Assembles the function that it decorates."""

    def assemble(function: "Callable[[], None]") -> Program:
        program = Program()
        scope = function.__globals__
        kept = {name: scope[name] for name in program.names() if name in scope}
        names = program.names()
        scope.update(names)
        try:
            function()
        finally:
            for name in names:
                del scope[name]
            scope.update(kept)
        return program

    return assemble


class StateMachine:
    """One machine. `rises_us`: when its pin rose, in the order of time."""

    def __init__(self, number: int, program: Program, freq: int, set_base: Pin) -> None:
        self._world = current()
        self._program = program
        self._cycle_us = 1_000_000 / freq
        self._net = set_base.net
        self._net.owner = self
        self._net.mode = OUT
        self._fifo: list[int] = []
        self._at = program.first
        self._values = {"x": 0, "y": 0, "osr": 0}
        self._active = False
        self._time_us = 0.0  # up to which it has run
        self.rises_us: list[float] = []
        self._world.machines.append(self)

    def active(self, running: int) -> None:
        """Starts it, or stops it."""
        self._active, self._time_us = bool(running), float(self._world.now_us)

    def put(self, word: int) -> None:
        """Queues a word for its program."""
        with unlocked:
            self._world.spend(3)
            self.run()
            if len(self._fifo) >= FIFO_WORDS:
                raise RuntimeError("put would wait for ever: the queue is full")
            self._fifo.append(word & _WORD)

    def tx_fifo(self) -> int:
        """How many words wait."""
        with unlocked:
            self._world.spend(3)
            self.run()
            return len(self._fifo)

    def run(self) -> None:
        """Brings it up to now."""
        while self._active and self._time_us < self._world.now_us:
            if not self._step(self._program.code[self._at]):
                self._time_us = float(self._world.now_us)  # it waits for a word

    def _step(self, instruction: "Instruction") -> bool:
        kind, first, second, level = instruction
        values = self._values
        cycles, following = 1, self._at + 1
        if kind == "pull":
            if not self._fifo:
                return False
            values["osr"] = self._fifo.pop(0)
        elif kind == "mov":
            values[first] = values[second]
        elif kind == "set":
            self._drive(level)
        else:  # jmp, on x_dec or y_dec
            name, target = first[0], self._program.labels[second]
            if target == self._at:  # a loop of one instruction: all its turns at once
                cycles, values[name] = values[name] + 1, _WORD
            else:
                following = target if values[name] else following
                values[name] = (values[name] - 1) & _WORD
        self._time_us += cycles * self._cycle_us
        self._at = self._program.first if following == self._program.last else following
        return True

    def _drive(self, level: int) -> None:
        if level and not self._net.level:
            self.rises_us.append(self._time_us)
        self._net.drive(level)
