"""The RP2040's programmable I/O, as far as steppers use it, cycle by cycle."""

from sim.chips import heap
from sim.chips.world import OUT, current

FIFO_WORDS = 4
_WORD = 0xFFFFFFFF


class PIO:
    """Names of the peripheral."""

    OUT_LOW, OUT_HIGH = 0, 1


class Program:
    """Instructions as tuples, labels as their places."""

    def __init__(self):
        self.code = []
        self.labels = {}
        self.first = 0
        self.last = None  # the place after the last one

    def names(self):
        """What a program is written in."""
        add = self.code.append
        names = {name: name for name in ("x", "y", "osr", "pins", "x_dec", "y_dec")}
        names["wrap_target"] = self._wrap_target
        names["wrap"] = self._wrap
        names["label"] = self._label
        names["pull"] = lambda: add(("pull",))
        names["mov"] = lambda to, source: add(("mov", to, source))
        names["set"] = lambda to, value: add(("set", to, value))
        names["jmp"] = lambda condition, label: add(("jmp", condition, label))
        return names

    def _wrap_target(self):
        self.first = len(self.code)

    def _wrap(self):
        self.last = len(self.code)

    def _label(self, name):
        self.labels[name] = len(self.code)


def asm_pio(set_init=None):
    """Assembles the function that it decorates."""

    def assemble(function):
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

    def __init__(self, number, program, freq, set_base):
        self._world = current()
        self._program = program
        self._cycle_us = 1_000_000 / freq
        self._net = set_base.net
        self._net.owner = self
        self._net.mode = OUT
        self._fifo = []
        self._at = program.first
        self._values = {"x": 0, "y": 0, "osr": 0}
        self._time_us = None  # up to which it has run
        self.rises_us = []
        self._world.machines.append(self)

    def active(self, running):
        """Starts it."""
        self._time_us = float(self._world.now_us) if running else None

    def put(self, word):
        """A word for its program."""
        heap.enter()
        try:
            self._world.spend(3)
            self.run()
            if len(self._fifo) >= FIFO_WORDS:
                raise RuntimeError("put waits for ever: nobody takes what is in the queue")
            self._fifo.append(word & _WORD)
        finally:
            heap.leave()

    def tx_fifo(self):
        """Words that wait."""
        heap.enter()
        try:
            self._world.spend(3)
            self.run()
            return len(self._fifo)
        finally:
            heap.leave()

    def run(self):
        """Brings it up to now."""
        while self._time_us is not None and self._time_us < self._world.now_us:
            if not self._step(self._program.code[self._at]):
                self._time_us = float(self._world.now_us)  # it waits for a word

    def _step(self, instruction):
        kind, values = instruction[0], self._values
        cycles, following = 1, self._at + 1
        if kind == "pull":
            if not self._fifo:
                return False
            values["osr"] = self._fifo.pop(0)
        elif kind == "mov":
            values[instruction[1]] = values[instruction[2]]
        elif kind == "set":
            self._drive(instruction[2])
        elif kind == "jmp":
            name, target = instruction[1][0], self._program.labels[instruction[2]]
            if target == self._at:  # it waits for itself: all turns at once
                cycles, values[name] = values[name] + 1, _WORD
            else:
                if values[name]:
                    following = target
                values[name] = (values[name] - 1) & _WORD
        self._time_us += cycles * self._cycle_us
        self._at = self._program.first if following == self._program.last else following
        return True

    def _drive(self, level):
        if level and not self._net.level:
            self.rises_us.append(self._time_us)
        self._net.drive(level)
