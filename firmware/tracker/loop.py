"""The tracker board's loop: read, decide, move, and only then talk. The one that ships.

A change of PERMIT is acted on in the turn that reads it.
"""

from firmware.common import fields, ticks
from firmware.common.garbage import Garbage
from firmware.common.link import Link
from firmware.common.newconfig import NewConfig
from firmware.common.restart import Restart
from firmware.common.store import Store
from firmware.tracker import config as stored
from firmware.tracker.commands import Commands
from firmware.tracker.field import Field
from firmware.tracker.guard import Guard
from firmware.tracker.reading import Outputs, Reading
from firmware.tracker.staging import Part, Staging

TURN_MS = 100
TELEMETRY_MS = 1000
# At each boot the ALIVE loop opens for at least so long: a contact that is welded shows then.
SILENT_MS = 1000
LINK_READ_B = 1200  # a full line at 115 200 baud brings 1152 in a turn


class Loop:
    """Everything a tracker board does. `turn` is one loop of 100 ms."""

    def __init__(self, board):
        self._board = board
        self._config = stored.load(board.flash) or stored.NOTHING
        mirrors = self._config.mirrors
        self._reading = Reading(len(mirrors))
        self._outputs = Outputs(len(mirrors))
        self._field = Field(mirrors)
        self._guard = Guard(self._config)
        self._store = Store(board.flash)
        self._restart = Restart()
        self._newconfig = NewConfig(self._store, self._restart, self._refuses_config, stored.fault)
        self._commands = Commands(self._guard, self._field, self._reading, self._restart)
        self._link = Link(
            board,
            "tracker",
            fields.tracker_fields([mirror.id for mirror in mirrors]),
            self._config.crc,
            self._commands.handle,
            self._take_frame,
            LINK_READ_B,
            {"board": self._config.board},
        )
        self._garbage = Garbage()
        self._staging = Staging(self._link.boot)
        why = stored.doubt(board.flash)
        if why is not None:
            self._link.event(board.ticks_ms(), "fault", {"what": "configuration", "why": why})
        if not board.identity()["prog"]:
            self._link.event(board.ticks_ms(), "fault", {"what": "program", "why": fields.ALTERED})
        self._told = None  # the state that was last reported
        self._boot_ms = self._turn_ms = board.ticks_ms()
        self._silent = True  # the first second has not passed
        self._telemetry_ms = self._turn_ms
        self._loop_max_ms = 0

    def turn(self):
        """One turn: never waits but at its end."""
        board, reading, outputs = self._board, self._reading, self._outputs
        now_ms = board.ticks_ms()
        board.read(reading)
        reading.loop_ms = ticks.diff(now_ms, self._turn_ms)
        reading.ping_age_ms = self._link.ping_age_ms(now_ms)
        self._turn_ms = now_ms
        self._loop_max_ms = max(self._loop_max_ms, reading.loop_ms)
        self._guard.step(now_ms, reading, self._field)
        self._tell(now_ms)
        self._field.turn(now_ms, reading, outputs)
        board.write(outputs)
        self._talk(now_ms)
        self._prove_alive(now_ms)
        self._garbage.turn(self._link.frames)
        board.end_turn()

    def _prove_alive(self, now_ms):
        """An edge of ALIVE for a whole turn; the next turn's `write` shows it."""
        if self._silent:
            self._silent = ticks.diff(now_ms, self._boot_ms) < SILENT_MS
        else:
            self._outputs.alive = not self._outputs.alive

    def _tell(self, now_ms):
        """Mirrors obey a new state before anybody hears of it."""
        state = self._guard.state
        if state != self._told:
            before, self._told = self._told, state
            self._field.obey(state, now_ms)
            self._link.event(
                now_ms,
                "state",
                {"state": name_of(state), "from": name_of(before), "why": self._guard.why},
            )

    def _talk(self, now_ms):
        self._link.serve(now_ms)
        self._tell(now_ms)
        self._answer(self._staging.turn(now_ms), now_ms)
        self._report_faults(now_ms)
        if ticks.diff(now_ms, self._telemetry_ms) >= TELEMETRY_MS:
            self._telemetry_ms = ticks.add(self._telemetry_ms, TELEMETRY_MS)
            if ticks.diff(now_ms, self._telemetry_ms) >= TELEMETRY_MS:
                self._telemetry_ms = now_ms
            self._link.telemetry(now_ms, self._values())
            self._loop_max_ms = 0
        self._store.turn(self._reading.loop_ms)
        self._newconfig.turn(now_ms, self._link)
        self._restart.turn(now_ms, self._board, self._link)

    def _refuses_config(self):
        """Another configuration: a person holds the button, and nothing moves or may shine."""
        if not self._reading.button_pressed:
            return "nobody holds the button of the board"
        if self._config is stored.NOTHING:
            return None
        if self._reading.permit:
            return "PERMIT is up"
        return None if self._field.resting else "mirrors move"

    def _take_frame(self, now_ms, frame):
        """Parts of configurations and trajectories; anything that is none is dropped."""
        if frame["t"] == "cfg":
            self._newconfig.take(frame, now_ms, self._link)
        if frame["t"] != "traj":
            return
        try:
            part = Part(frame)
        except (KeyError, TypeError, ValueError) as problem:
            self._refuse(frame, problem)
            return
        if self._field.find(part.mirror) is None:
            self._refuse(frame, "no such mirror on this board")
        else:
            self._answer(self._staging.add(part, now_ms), now_ms)

    def _refuse(self, frame, problem):
        number, mirror = frame.get("id"), frame.get("mirror")
        if type(number) is int and type(mirror) is str:
            self._link.ack(number, "rejected", "part: %s" % problem, {"mirror": mirror})

    def _answer(self, answer, now_ms):
        if answer is None:
            return
        if answer.trajectory is not None:
            try:
                self._field.find(answer.mirror).course.offer(answer.trajectory, now_ms)
            except ValueError as problem:
                answer.result, answer.why = "rejected", str(problem)
        self._link.ack(answer.id, answer.result, answer.why, {"mirror": answer.mirror})

    def _report_faults(self, now_ms):
        for mirror in self._field.mirrors:
            if mirror.faults:
                function, axis, why = mirror.faults.pop(0)
                values = {"sf": function, "mirror": mirror.id, "axis": axis, "why": why}
                self._link.event(now_ms, "fault", values)

    def _values(self):
        """Telemetry in the order of `fields.tracker_fields`."""
        reading, config, state = self._reading, self._config, self._guard.state
        values = [
            state,
            int(reading.permit),
            reading.wind_cm_s if config.reads_wind and reading.wind_ok else None,
            reading.reserve_mv if reading.reserve_ok else None,
            self._loop_max_ms,
            self._garbage.free_b,
            self._link.drops,
        ]
        for mirror in self._field.mirrors:
            values.append(self._field.mode(mirror, state))
            for axis in mirror.axes:
                values.append(axis.udeg if axis.homed else None)
            if len(mirror.axes) == 1:
                values.append(None)
        return values


def name_of(state):
    """A state's name; None for none."""
    return None if state is None else fields.TRACKER_MODES[state]
