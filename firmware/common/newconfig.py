"""A configuration that comes over the link: taken under conditions, stored twice, then a restart.

Both boards have this. Whoever sends it needs a person at the board who holds its button.
"""

from firmware.common import ticks
from firmware.common.parts import Answer, Parts, pack

COPIES = ("config0", "config1")
MARKER = "configured"
LONGEST_WHY = 160  # letters; some quote what they found
AGAIN_MS = 10_000  # the same refusal is recorded again after that


class NewConfig:
    """`store`: a Store. `restart`: a Restart. `refuses() -> why or None`: what speaks against it.

    `check(values) -> why or None`: what is wrong with its content. `written`: the stored copies
    are no longer those of the boot.
    """

    def __init__(self, store, restart, refuses, check):
        self.written = False
        self._store = store
        self._restart = restart
        self._refuses = refuses
        self._check = check
        self._parts = Parts()
        self._taken = None  # the Answer of a whole one that is to be stored
        self._copies = 0  # of it that are stored
        self._refusal = None  # the last one that was recorded
        self._refused_ms = 0

    @property
    def waits(self):
        """One is to be stored: nothing else shall be written meanwhile."""
        return self._taken is not None

    def take(self, frame, now_ms, link):
        """A `cfg` frame."""
        why = "being stored; the board restarts" if self._taken else self._refuses()
        if why is None:
            answer = self._parts.add(frame, now_ms)
            if answer is not None and answer.values is not None:
                answer.why = self._check(answer.values)
                if answer.why is None:
                    self._taken = answer
                    return
                answer.result = "rejected"
        else:
            self._parts.drop()
            answer = Answer(frame, "rejected", why)
        self._tell(answer, now_ms, link)

    def turn(self, now_ms, link):
        """Once a loop, when flash may be written: one copy."""
        if self._taken is None:
            self._tell(self._parts.turn(now_ms), now_ms, link)
        elif self._copies < len(COPIES):
            self._tell(self._write(), now_ms, link)
            if self._copies == len(COPIES):
                self._restart.ask(MARKER, now_ms)

    def _write(self):
        """The next copy; an Answer where that is the end."""
        answer, store = self._taken, self._store
        if self._copies == 0:
            answer.why = self._refuses()
            if answer.why is None and not store.free:
                return None
        if answer.why is None:
            if store.write(COPIES[self._copies], pack(answer.values)):
                self.written = True
                self._copies += 1
                return answer if self._copies == len(COPIES) else None
            answer.why = store.fault
        answer.result = "rejected" if self._copies == 0 else "failed"
        self._taken, self._copies = None, 0
        return answer

    def _tell(self, answer, now_ms, link):
        """Acknowledges and records; the same refusal again and again only now and then."""
        if answer is None:
            return
        if answer.why is not None:
            answer.why = answer.why[:LONGEST_WHY]
        link.ack(answer.id, answer.result, answer.why, {"cfg": answer.crc})
        if answer.result == "done":
            link.event(now_ms, "link", {"what": "configuration", "cfg": answer.crc})
            return
        since_ms = ticks.diff(now_ms, self._refused_ms)
        if answer.why != self._refusal or not 0 <= since_ms < AGAIN_MS:
            self._refusal, self._refused_ms = answer.why, now_ms
            link.event(now_ms, "fault", {"what": "configuration", "why": answer.why})
