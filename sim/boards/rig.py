"""Plant, wires and virtual boards of one site on one virtual clock: everything below the host."""

from __future__ import annotations

import random
from collections.abc import Callable

from firmware.boiler import config as boiler_store
from firmware.boiler import proof_record
from firmware.boiler.proofs import DUE_MIN, GRACE_MIN
from firmware.tracker import config as tracker_store
from host.site import Site
from host.site.board_config import boiler_config, tracker_config
from sim.boards.in_process import InProcess
from sim.boards.serial_line import SerialLine
from sim.boards.site_plant import plant_parameters
from sim.boards.virtual_board import Event, Firmware, Power, VirtualBoard
from sim.plant.plant import Plant
from sim.plant.sky import Sky

TICK_MS = 50  # the boiler board's loop; tracker boards run every second tick

OnEvent = Callable[[VirtualBoard, Event, int], None]


class PlantCrashError(RuntimeError):
    """The plant model raised: a finding about the model."""

    exit_code = 1


class Rig:
    """The metal of a site, simulated: `tick` advances all of it by 50 ms.

    `overdue_min`: minutes from power-on until the proofs have been overdue for a week; None: they
    have just been done. `interpreter` runs the firmware: "cpython" (in this process) or
    "micropython".
    Same site, sky and seed: the same run, bit for bit.
    """

    def __init__(
        self,
        site: Site,
        sky: Sky,
        seed: int,
        on_event: OnEvent,
        interpreter: str = "cpython",
        overdue_min: int | None = None,
    ) -> None:
        self.site = site
        self.plant = Plant(plant_parameters(site), sky, seed)
        self.lines = {board.id: SerialLine(f"{seed} {board.id}") for board in site.boards}
        self.interpreter = interpreter
        self._proofs = proof_record.pack(_minutes(overdue_min))
        self._random = random.Random(seed)
        self.boards = {
            board.id: self._board(board.id, board.role, on_event) for board in site.boards
        }
        self._boiler = next(b for b in self.boards.values() if b.role == "boiler")
        self._trackers = [b for b in self.boards.values() if b.role == "tracker"]
        self._odd = False
        self._dead: set[str] = set()
        self._power_changes = 0

    def power_on(self, now_ms: int, boot_ms: int = 0) -> None:
        """All boards get power; with `boot_ms` 0 their firmware runs at once."""
        for board in self.boards.values():
            board.power_on(now_ms, boot_ms=boot_ms)

    def tick(self, now_ms: int) -> None:
        """50 ms of physics, then the loops that are due at `now_ms`."""
        self._step_plant()
        if self._power_changes != self.plant.power_changes:
            self._switch_boards(now_ms)
        if self._boiler.name not in self._dead:
            self._boiler.turn(now_ms)
        self._odd = not self._odd
        if self._odd:
            return
        for board in self._trackers:
            if board.name not in self._dead:
                board.turn(now_ms)
        for line in self.lines.values():
            line.carry(2 * TICK_MS)

    def _switch_boards(self, now_ms: int) -> None:
        """Boards without power go off; boards that have it again start from power-on."""
        self._power_changes = self.plant.power_changes
        powered = {self._boiler.name: self.plant.boiler_powered} | self.plant.powered
        for name, board in self.boards.items():
            if powered[name] and name in self._dead:
                self._dead.discard(name)
                board.power_on(now_ms)
            elif not powered[name] and name not in self._dead:
                self._dead.add(name)
                board.power_off()

    def _step_plant(self) -> None:
        try:
            self.plant.step()
        except Exception as error:
            raise PlantCrashError("the plant model crashed") from error

    def signals(self) -> tuple[bool, bool]:
        """Siren and lamp of the cabinet."""
        outputs = self._boiler.firmware.outputs() if self._boiler.firmware else ()
        return (bool(outputs[4]), bool(outputs[5])) if outputs else (False, False)

    def close(self) -> None:
        """Ends the processes of boards on MicroPython."""
        for board in self.boards.values():
            if board.firmware is not None:
                board.firmware.close()

    def _board(self, name: str, role: str, on_event: OnEvent) -> VirtualBoard:
        files = {}
        if role == "boiler":
            stored = boiler_store.pack(boiler_config(self.site))
            files[proof_record.NAME] = self._proofs
        else:
            stored = tracker_store.pack(tracker_config(self.site, name))
        return VirtualBoard(
            role=role,
            name=name,
            plant=self.plant,
            line=self.lines[name],
            start=self._start,
            config=stored,
            files=files,
            new_boot_id=lambda: f"{self._random.getrandbits(32):08x}",
            on_event=on_event,
        )

    def _start(self, power: Power) -> Firmware:
        if self.interpreter == "cpython":
            return InProcess(power)
        from sim.boards.micropython import OnMicroPython

        return OnMicroPython(power)


def _minutes(overdue_min: int | None) -> list[int]:
    """Minutes since each proof, at power-on."""
    if overdue_min is None:
        return [0] * len(DUE_MIN)
    return [due + GRACE_MIN - overdue_min for due in DUE_MIN]
