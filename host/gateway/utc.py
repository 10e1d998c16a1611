"""From the host's steady milliseconds to UTC, and how far that is to be believed."""

from dataclasses import dataclass

STEP_MS = 200  # more than this between two looks is a step, not a clock being steered


@dataclass
class Utc:
    """UTC = host milliseconds + offset. good: it may steer mirrors; why: in words, either way."""

    offset_ms: int
    good: bool = False
    why: str = ""
    stepped: bool = False
    by_hand: bool = False

    def look(self, offset_ms: int, trusted: bool, why: str) -> None:
        """Compares with the computer's clock: its offset now, whether it is known to be good.

        Small changes are followed. A step of a clock that was good is not: the old offset
        holds, and `stepped` is an alarm. One that was never good is followed anywhere.
        """
        step_ms = offset_ms - self.offset_ms
        if self.by_hand and not trusted:
            return
        if self.good and not self.by_hand and abs(step_ms) > STEP_MS:
            self.stepped = True
            self.why = f"the computer's clock stepped by {step_ms / 1000:+.1f} s; not followed"
            return
        self.offset_ms, self.stepped, self.by_hand = offset_ms, False, False
        # Once good, it stays good: without its source it is off by seconds in days.
        if trusted or not self.good:
            self.good, self.why = trusted, why

    def set(self, host_ms: int, utc_ms: int) -> None:
        """An operator says what time it is."""
        self.offset_ms = utc_ms - host_ms
        self.good, self.by_hand, self.stepped = True, True, False
        self.why = "set by an operator"
