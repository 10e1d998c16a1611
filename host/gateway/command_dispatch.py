"""Signed commands and plans from MQTT: verified, passed to a board or executed, acknowledged."""

from collections.abc import Callable, Mapping
from pathlib import Path

import msgspec

from host.auth.rights import COOLING, Keys
from host.auth.verifier import Command, Refusal, Verifier
from host.bus import Message, Plan
from host.clock import Clock
from host.gateway.acks import Acks
from host.gateway.audit import Audit, Entry
from host.gateway.board_channel import BoardChannel
from host.gateway.utc import Utc

NAME = "gateway"
ARGS_MAX = 300  # bytes; a frame to a board has 512 (protocol), with id, boot and CRC
RELEASE_MAX_S = 600  # long enough to flash a board; then the gateway takes its port back


class CommandDispatch:
    """Answers for `<board>/cmd/<op>`, `<board>/plan` and the gateway's own `cmd/<op>`.

    on_clock_set: called with host ms once an operator has set the clock.
    """

    def __init__(
        self, data: Path, clock: Clock, utc: Utc, channels: Mapping[str, BoardChannel],
        own_acks: Acks, on_clock_set: Callable[[int], None],
    ) -> None:  # fmt: skip
        self.audit = Audit(data / "audit.jsonl")
        self._clock, self._utc, self._channels = clock, utc, channels
        self._own_acks, self._on_clock_set = own_acks, on_clock_set
        self._verifier = Verifier(Keys(data).grant, clock.now_ms())
        self._plans: dict[str, Plan] = {}  # signed, and waiting for a good clock

    def receive_command(self, device: str, message: Message, now_ms: int) -> None:
        """Verifies and executes a command; acknowledges it in any case."""
        channel = self._channels.get(device)
        role = NAME if channel is None else channel.session.role
        command = self._verifier.command(message, role, self._utc_ms(now_ms))
        if isinstance(command, Refusal):
            self._refuse(command, now_ms)
            return
        if channel is None:
            why, outcome = self._execute(command, now_ms), "done"
        else:
            why, outcome = self._pass_on(channel, command, now_ms), "passed on"
        if why is not None:
            self._refuse(Refusal(device, command.op, command.by, command.id, why), now_ms)
            return
        self._note(command, outcome, None, now_ms)
        if channel is None:
            self._acknowledge(command, "done", None, now_ms)

    def receive_plan(self, device: str, message: Message, now_ms: int) -> None:
        """Verifies a day's plan; its trajectories go to the board once the clock is good."""
        plan = self._verifier.plan(message, "tracker")
        if isinstance(plan, Refusal):
            self._refuse(plan, now_ms)
            return
        # A plan of the same device replaces one that waits: both are whole days.
        self._plans[device] = plan
        self.start_plans(now_ms)

    def start_plans(self, now_ms: int) -> None:
        """Sends waiting plans if the clock is good: a wrong one would aim mirrors beside."""
        if not self._utc.good:
            return
        for device, plan in self._plans.items():
            channel = self._channels[device]
            channel.plan_id = plan.id
            channel.session.send_trajectories(plan.mirrors, now_ms, self._utc_ms(now_ms))
        self._plans.clear()

    def _pass_on(self, channel: BoardChannel, command: Command, now_ms: int) -> str | None:
        """Sends the command to its board, or returns why not."""
        # Commands that only take heat away pass always: a board of another version, a bad clock
        # or twenty open commands must not stop `defocus` (protocol, "Who may command").
        if f"{channel.session.role}/{command.op}" not in COOLING:
            why = channel.refusal()
            # Mirrors that track by a wrong clock aim beside the receiver.
            if command.op == "track" and not self._utc.good:
                why = f"the clock is not good: {self._utc.why}"
            if len(msgspec.json.encode(command.args)) > ARGS_MAX:
                why = f"arguments are longer than {ARGS_MAX} bytes"
            if why is not None:
                return why
        channel.command(command, now_ms)
        return None

    def _execute(self, command: Command, now_ms: int) -> str | None:
        """Executes a command to the gateway itself, or returns why not."""
        if command.op == "set_clock":
            return self._set_clock(command, now_ms)
        return self._release_port(command)  # the verifier lets no other operation pass

    def _set_clock(self, command: Command, now_ms: int) -> str | None:
        utc_ms = command.args.get("utc_ms")
        # In a simulation the plant's clock is that of all services, and none may leave it.
        if self._clock.simulated or not isinstance(utc_ms, int):
            return "utc_ms: allowed an integer, and not in a simulation"
        self._utc.set(now_ms, utc_ms)
        self._on_clock_set(now_ms)
        return None

    def _release_port(self, command: Command) -> str | None:
        channel = self._channels.get(str(command.args.get("device")))
        seconds = command.args.get("seconds")
        if channel is None or not isinstance(seconds, int) or not 0 < seconds <= RELEASE_MAX_S:
            return (
                f"allowed: device of {', '.join(self._channels)}; seconds from 1 to {RELEASE_MAX_S}"
            )
        # Ports are opened exclusively, so mpremote needs the gateway to let go for a while.
        channel.port.close(f"released for {seconds} s on request of {command.by}", seconds)
        return None

    def _refuse(self, refusal: Refusal, now_ms: int) -> None:
        # A flood of refusals is answered in part: each costs a row in the outbox.
        if not self.audit.may_refuse(self._utc_ms(now_ms)):
            return
        command = Command(refusal.device, refusal.op, refusal.by, "", refusal.id)
        self._note(command, "refused", refusal.why, now_ms)
        self._acknowledge(command, "refused", refusal.why, now_ms)

    def _acknowledge(self, command: Command, outcome: str, why: str | None, now_ms: int) -> None:
        channel = self._channels.get(command.device)
        acks = self._own_acks if channel is None else channel.acks
        acks.send(command, outcome, why, now_ms, self._utc_ms(now_ms))

    def _note(self, command: Command, outcome: str, why: str | None, now_ms: int) -> None:
        self.audit.write(
            Entry(self._utc_ms(now_ms), command.device, command.op, command.by, command.id,
                  outcome, why, command.user, command.args)
        )  # fmt: skip

    def _utc_ms(self, now_ms: int) -> int:
        return now_ms + self._utc.offset_ms
