"""The boiler board at register level on MicroPython, with the plant at its terminals.

A program: readings come over a pipe, as for any board on MicroPython (`sim.boards.micropython`),
but here they go through the models of the chips, the drivers and `board.py`. Once a minute it
reports its use of the heap on stderr.
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

TYPE_CHECKING = False
if TYPE_CHECKING:
    from sim.chips.world import Net

TICK_US = 50_000
MINUTE = 1200  # turns
BOARD_B = 240_000  # what an RP2040 has free, where words are half as long as here
GC_EVERY_B = 8192  # as in boot.py
CONTACTS = ("chain", "contact1", "contact2", "off_target1", "off_target2")
ALL = 1 << 16  # bytes


class Terminals:
    """Hands readings to the chips and the levels of pins to the plant, every 50 ms."""

    def __init__(self, pipe: PipeBoard, cabinet: BoilerCabinet) -> None:
        self._pipe, self._cabinet = pipe, cabinet
        self._world = cabinet.world
        self._inputs, self._outputs = Reading(), Outputs()
        self.decided = False, False  # whether each PERMIT is up, by the last outputs
        self._edges = [0, 0]
        self._pulses = 0
        self._seen: "list[int | None]" = [None, None, None]
        self._turns = 0
        self._begin()

    def tick(self) -> None:
        """Answers the turn that has passed and takes the readings for the next."""
        self._show()
        self._turns += 1
        self._pipe.end_turn()
        if self._turns % MINUTE == 0:
            report_heap(self._turns // MINUTE)
        self._begin()

    def _begin(self) -> None:
        self._world.at(self._world.now_us + TICK_US, self.tick)
        self._pipe.ticks_ms()
        self._pipe.read(self._inputs)
        self._put()
        line = self._cabinet.line()
        if line is not None:
            line.arrive(self._pipe.link_read(ALL))

    def _put(self) -> None:
        """Sets the chips' inputs from the readings."""
        inputs, cabinet = self._inputs, self._cabinet
        codes = inputs.pt1_code, inputs.pt2_code, inputs.reference_code
        cabinet.set_codes(codes[0], codes[1], codes[2], inputs.supply_mv)
        self._heat()
        self._close()
        self._flow()

    def _heat(self) -> None:
        """Sets thermometers whose reading has changed; None: an open sensor."""
        inputs = self._inputs
        found = (
            ("drum", inputs.t_drum_cdeg if inputs.t_drum_ok else None),
            ("outlet", inputs.t_outlet_cdeg if inputs.t_outlet_ok else None),
            ("metal", inputs.t_metal_cdeg if inputs.t_metal_ok else None),
        )
        for at, (name, cdeg) in enumerate(found):
            if cdeg != self._seen[at]:
                self._seen[at] = cdeg
                celsius = None if cdeg is None else cdeg / 100
                self._cabinet.thermometers[name].set_celsius(celsius)

    def _close(self) -> None:
        """Closes the contacts and wets the electrodes of the readings."""
        inputs, closed = self._inputs, self._cabinet.closed
        closed.clear()
        for bit, name in enumerate(ELECTRODES):
            if inputs.level_bits & 1 << bit:
                closed.add(name)
        for name in CONTACTS:
            if getattr(inputs, name + "_closed"):
                closed.add(name)
        if inputs.button_pressed:
            closed.add("button")
        self._cabinet.set_alive(inputs.alive1_closed, inputs.alive2_closed)

    def _flow(self) -> None:
        """Pulses since the last tick, spread over the next 50 ms."""
        count = self._inputs.flow_pulses - self._pulses & 0xFFFF
        self._pulses = self._inputs.flow_pulses
        for pulse in range(count):
            due_us = self._world.now_us + (pulse + 1) * TICK_US // (count + 1)
            self._world.at(due_us, self._cabinet.flow_pulse)

    def _show(self) -> None:
        """Sends the levels of pins and the bytes on the link to the plant."""
        outputs, cabinet = self._outputs, self._cabinet
        for name in OUTPUTS[2:]:
            setattr(outputs, name, bool(cabinet.output(name).level))
        outputs.permit1, outputs.permit2 = self.decided
        for at in (0, 1):
            self._check_pulse(at, cabinet.output(OUTPUTS[at]))
        self._pipe.write(outputs)
        line = cabinet.line()
        assert line is not None
        sent = bytes(line.sent)
        line.sent = bytearray(sent[self._pipe.link_write(sent) :])

    def _check_pulse(self, at: int, net: "Net") -> None:
        """The output of a PERMIT that is up toggles once in a loop, another one is low."""
        pulses, self._edges[at] = net.edges - self._edges[at], net.edges
        good = pulses == 1 if self.decided[at] else net.level == 0
        if not good:
            words = "PERMIT_%d: %s, but %d edges and a level of %d"
            raise RuntimeError(words % (at + 1, self.decided[at], pulses, net.level))


def report_heap(minute: int) -> None:
    """A line on stderr: minute, bytes in use after a collection, bytes free."""
    gc.collect()
    used_b, free_b = gc.mem_alloc(), gc.mem_free()  # type: ignore[attr-defined]
    sys.stderr.write("heap %d %d %d\n" % (minute, used_b, free_b))


def main() -> None:
    """Reads the birth line, then turns for ever."""
    birth = json.loads(sys.stdin.buffer.readline())
    pipe = PipeBoard(birth)
    cabinet = BoilerCabinet("pico")
    terminals = Terminals(pipe, cabinet)
    gc.collect()
    gc.threshold(GC_EVERY_B)  # type: ignore[attr-defined]
    free_b = gc.mem_free()  # type: ignore[attr-defined]
    ballast = bytearray(max(0, free_b - BOARD_B))
    report_heap(-1)
    metal = load("pico", "firmware.boiler.board")

    from firmware.boiler.loop import Loop  # counts towards the board's heap

    # The real board, with the virtual board's identity, flash, events and restarts.
    board = metal.Board(None, "/nowhere")
    board.flash, board.keep = pipe.flash, pipe.keep
    board.identity, board.restart = pipe.identity, pipe.restart
    write = board.write

    def write_and_note(outputs: Outputs) -> None:
        write(outputs)
        terminals.decided = outputs.permit1, outputs.permit2

    board.write = write_and_note
    loop = Loop(board)
    gc.threshold(-1)  # type: ignore[attr-defined] # as in main.py
    report_heap(0)
    while ballast is not None:
        loop.turn()


if __name__ == "__main__":
    main()
