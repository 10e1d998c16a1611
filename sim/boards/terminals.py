"""The boiler board at register level on MicroPython, with the plant at its terminals.

A program: the plant sends what its sensors show over a pipe, as to any board on MicroPython
(`sim.boards.micropython`), but here that goes through the models of the chips, the drivers and
`board.py`. Once a minute it says on stderr how much of the heap is in use.
"""

import gc
import json
import sys

import sim.chips.pio
import sim.chips.serial  # noqa: F401 - what stand-ins need is no part of the board's heap
from firmware.boiler.reading import Outputs, Reading
from sim.boards.micropython_seam import PipeBoard
from sim.chips import load
from sim.chips.cabinet import ELECTRODES, OUTPUTS, BoilerCabinet

TICK_US = 50_000
MINUTE = 1200  # turns
BOARD_B = 240_000  # what an RP2040 has free, where words are half as long as here
GC_EVERY_B = 8192  # as boot.py has it
CONTACTS = ("chain", "contact1", "contact2", "off_target1", "off_target2")
WHATEVER = 1 << 16


class Terminals:
    """Hands readings to the chips and what the pins show to the plant, every 50 ms."""

    def __init__(self, pipe, cabinet):
        self._pipe, self._cabinet = pipe, cabinet
        self._world = cabinet.world
        self._inputs, self._outputs = Reading(), Outputs()
        self.decided = False, False  # whether each PERMIT is up, as the board was told
        self._edges = [0, 0]
        self._pulses = 0
        self._seen = [None, None, None]
        self._turns = 0
        self._begin()

    def tick(self):
        """Answers the turn that has passed and takes what the plant shows for the next."""
        self._show()
        self._turns += 1
        self._pipe.end_turn()
        if self._turns % MINUTE == 0:
            tell_heap(self._turns // MINUTE)
        self._begin()

    def _begin(self):
        self._world.at(self._world.now_us + TICK_US, self.tick)
        self._pipe.ticks_ms()
        self._pipe.read(self._inputs)
        self._put()
        line = self._cabinet.line()
        if line is not None:
            line.arrive(self._pipe.link_read(WHATEVER))

    def _put(self):
        inputs, cabinet = self._inputs, self._cabinet
        codes = inputs.pt1_code, inputs.pt2_code, inputs.reference_code
        cabinet.set_codes(codes[0], codes[1], codes[2], inputs.supply_mv)
        found = (
            ("drum", inputs.t_drum_cdeg if inputs.t_drum_ok else None),
            ("outlet", inputs.t_outlet_cdeg if inputs.t_outlet_ok else None),
            ("metal", inputs.t_metal_cdeg if inputs.t_metal_ok else None),
        )
        for at, (name, cdeg) in enumerate(found):
            if cdeg != self._seen[at]:
                self._seen[at] = cdeg
                cabinet.thermometers[name].set_celsius(None if cdeg is None else cdeg / 100)
        closed = cabinet.closed
        closed.clear()
        for bit, name in enumerate(ELECTRODES):
            if inputs.level_bits & 1 << bit:
                closed.add(name)
        for name in CONTACTS:
            if getattr(inputs, name + "_closed"):
                closed.add(name)
        if inputs.button_pressed:
            closed.add("button")
        self._flow()

    def _flow(self):
        """Pulses that came since the last tick, spread over the next 50 ms."""
        count = self._inputs.flow_pulses - self._pulses & 0xFFFF
        self._pulses = self._inputs.flow_pulses
        for pulse in range(count):
            due_us = self._world.now_us + (pulse + 1) * TICK_US // (count + 1)
            self._world.at(due_us, self._cabinet.flow_pulse)

    def _show(self):
        outputs, cabinet = self._outputs, self._cabinet
        for name in OUTPUTS[2:]:
            setattr(outputs, name, bool(cabinet.output(name).level))
        outputs.permit1, outputs.permit2 = self.decided
        for at in (0, 1):
            self._check_pulse(at, cabinet.output(OUTPUTS[at]))
        self._pipe.write(outputs)
        line = cabinet.line()
        sent = bytes(line.sent)
        line.sent = bytearray(sent[self._pipe.link_write(sent) :])

    def _check_pulse(self, at, net):
        """An output whose PERMIT is up is toggled once in a loop, the other one is low."""
        pulses, self._edges[at] = net.edges - self._edges[at], net.edges
        good = pulses == 1 if self.decided[at] else net.level == 0
        if not good:
            words = "PERMIT_%d: %s, but %d edges and a level of %d"
            raise RuntimeError(words % (at + 1, self.decided[at], pulses, net.level))


def tell_heap(minute):
    """A line on stderr: minute, bytes in use after a collection, bytes free."""
    gc.collect()
    sys.stderr.write("heap %d %d %d\n" % (minute, gc.mem_alloc(), gc.mem_free()))


def main():
    """Reads the birth line, then turns for ever."""
    birth = json.loads(sys.stdin.buffer.readline())
    pipe = PipeBoard(birth)
    cabinet = BoilerCabinet("pico")
    terminals = Terminals(pipe, cabinet)
    gc.collect()
    gc.threshold(GC_EVERY_B)
    ballast = bytearray(max(0, gc.mem_free() - BOARD_B))
    tell_heap(-1)
    metal = load("pico", "firmware.boiler.board")

    class Board(metal.Board):
        """The real one; who it is and what it keeps is the virtual board's."""

        def write(self, outputs):
            metal.Board.write(self, outputs)
            terminals.decided = outputs.permit1, outputs.permit2

        def keep(self, event):
            pipe.keep(event)

        def identity(self):
            return pipe.identity()

        def restart(self, marker):
            pipe.restart(marker)

    from firmware.boiler.loop import Loop

    board = Board(None, "/nowhere")
    board.flash = pipe.flash
    loop = Loop(board)
    gc.threshold(-1)  # as main.py has it
    tell_heap(0)
    while ballast is not None:
        loop.turn()


if __name__ == "__main__":
    main()
