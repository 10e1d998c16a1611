"""Wires between the boards: the hard-wired chain, PERMIT relays, OFF_TARGET and ALIVE loops.

    24 V -> emergency stop -> pressure switch -> thermal switch -> PERMIT relays

A PERMIT relay is retriggerable: it holds for 250 ms after the board last toggled its output,
and it takes its power from the end of the chain. So is the ALIVE relay of each tracker board, which
that board feeds.
"""

from collections.abc import Mapping

from sim.plant.faults import Breakable, Part, Wire
from sim.plant.power import RELAY_NEEDS_V

HOLD_STEPS = 5  # of 50 ms: the relay has dropped 250 ms after the last pulse
ALIVE_HOLD_STEPS = 2  # of 100 ms, seen 50 ms after the edge: 250 ms, as for a PERMIT
PRESSURE_SWITCH_BACK_BAR = 1.0  # recloses this far below its set
THERMAL_SWITCH_BACK_K = 20.0


class PermitRelay:
    """One PERMIT line: the boiler board reads `contact`; `live` is the wire to the trackers."""

    def __init__(self) -> None:
        self.wire = Wire()
        self.contact = self.live = False
        self._steps_left = 0

    def step(self, pulse: bool, chain_live: bool) -> None:
        """One step of 50 ms; `pulse`: the board toggled its output in this step."""
        if pulse:
            self._steps_left = HOLD_STEPS
        elif self._steps_left:
            self._steps_left -= 1
        contact = chain_live and self._steps_left > 0
        if self.wire.broken and self.wire.stuck is not None:
            contact = self.wire.stuck
        self.contact = contact
        # A welded contact still hangs on the chain: open anywhere, the line is dead.
        self.live = contact and chain_live and not self.wire.cut


class AliveRelay:
    """One tracker board's relay in the ALIVE loop: every edge of its output holds it for 250 ms."""

    def __init__(self) -> None:
        self.closed = False
        self._level = False
        self._steps_left = 0

    def step(self, level: bool) -> None:
        """One step of 100 ms, at this level of the output."""
        if level is not self._level:
            self._level = level
            self._steps_left = ALIVE_HOLD_STEPS
            self.closed = True
        elif self._steps_left:
            self._steps_left -= 1
            self.closed = self._steps_left > 0


class SafetySwitch:
    """Opens at its set, recloses lower by its hysteresis, without any software."""

    def __init__(self, opens_at: float, back: float) -> None:
        self.part = Part({"open": False, "closed": True})
        self._opens_at, self._recloses_at = opens_at, opens_at - back
        self._closed = True

    def step(self, value: float) -> bool:
        """Whether it is closed at this value."""
        if value >= self._opens_at:
            self._closed = False
        elif value <= self._recloses_at:
            self._closed = True
        return self._closed if self.part.stuck is None else self.part.stuck


class Wires:
    """The chain, both PERMIT lines, and loops per group through its boards: OFF_TARGET, ALIVE."""

    def __init__(
        self, groups: Mapping[str, int], pressure_switch_barg: float, thermal_switch_c: float
    ) -> None:
        self.estop = Part({"open": False, "closed": True})
        self.pressure_switch = SafetySwitch(pressure_switch_barg, PRESSURE_SWITCH_BACK_BAR)
        self.thermal_switch = SafetySwitch(thermal_switch_c, THERMAL_SWITCH_BACK_K)
        self.permit1, self.permit2 = PermitRelay(), PermitRelay()
        self.off_target1 = Part({"open": False, "closed": True})
        self.off_target2 = Part({"open": False, "closed": True})
        self.alive1 = Part({"open": False, "closed": True})
        self.alive2 = Part({"open": False, "closed": True})
        self._alive = {board: AliveRelay() for board in groups}
        self._boards = {
            group: [board for board, its in groups.items() if its == group] for group in (1, 2)
        }
        self._switches_closed = True
        self.chain_live = False

    def parts(self) -> dict[str, Breakable]:
        """Everything here that can be broken, by its name as a target."""
        parts: dict[str, Breakable] = {"permit1": self.permit1.wire, "permit2": self.permit2.wire}
        parts |= {n: getattr(self, n).part for n in ("pressure_switch", "thermal_switch")}
        loops = ("off_target1", "off_target2", "alive1", "alive2")
        return parts | {n: getattr(self, n) for n in ("estop", *loops)}

    def step_switches(self, barg: float, outlet_c: float, supply_v: float) -> None:
        """Pressure and thermal switch, and the supply of the chain, ten times a second."""
        pressure_closed = self.pressure_switch.step(barg)
        thermal_closed = self.thermal_switch.step(outlet_c)
        self._switches_closed = pressure_closed and thermal_closed and supply_v >= RELAY_NEEDS_V

    def step(self, pulse1: bool, pulse2: bool, estop_pressed: bool) -> None:
        """Chain and relays, every 50 ms."""
        stop_closed = not estop_pressed if self.estop.stuck is None else self.estop.stuck
        chain = self.chain_live = stop_closed and self._switches_closed
        self.permit1.step(pulse1, chain)
        self.permit2.step(pulse2, chain)

    def off_target_closed(self, group: int, off_target: Mapping[str, bool]) -> bool:
        """Whether the loop of a group is closed: in series through a relay of each board."""
        part = self.off_target1 if group == 1 else self.off_target2
        if part.stuck is not None:
            return part.stuck
        return all(off_target[board] for board in self._boards[group])

    def step_alive(self, alive: Mapping[str, bool]) -> None:
        """The ALIVE relays, every 100 ms, at these levels of the boards' outputs."""
        for board, level in alive.items():
            self._alive[board].step(level)

    def alive_closed(self, group: int) -> bool:
        """Whether the loop of a group is closed: in series through a relay of each board."""
        part = self.alive1 if group == 1 else self.alive2
        if part.stuck is not None:
            return part.stuck
        return all(self._alive[board].closed for board in self._boards[group])
