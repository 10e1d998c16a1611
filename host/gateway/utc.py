"""Converts the host's steady milliseconds to UTC, and judges whether UTC can be trusted."""

from dataclasses import dataclass

from host.codes import ClockTrust

# A larger change between two looks, a second apart, is a step. NTP steers the clock for offsets
# below 128 ms and steps it beyond (RFC 5905, section 11.3).
STEP_MS = 200


@dataclass
class Utc:
    """UTC = host milliseconds + offset. good: it may steer mirrors. why: the reason, either way.

    step_ms: the last step of the computer's clock that was not followed.
    """

    offset_ms: int
    good: bool = False
    why: ClockTrust = ClockTrust.UNKNOWN
    stepped: bool = False
    step_ms: int | None = None
    by_hand: bool = False

    def look(self, offset_ms: int, trusted: bool, why: ClockTrust) -> None:
        """Follows the computer's clock: its offset now, and whether it is trusted.

        Small changes are followed. A step of a good clock is not: the old offset stays and
        `stepped` is set. A clock that was never good is followed anywhere.
        """
        step_ms = offset_ms - self.offset_ms
        if self.by_hand and not trusted:
            return
        if self.good and not self.by_hand and abs(step_ms) > STEP_MS:
            self.stepped, self.step_ms, self.why = True, step_ms, ClockTrust.STEPPED
            return
        self.offset_ms, self.stepped, self.by_hand = offset_ms, False, False
        self.step_ms = None
        # A good clock stays good: without its source it drifts by seconds in days, and 14 s are
        # 0.5 mrad of a mirror.
        if trusted or not self.good:
            self.good, self.why = trusted, why

    def set(self, host_ms: int, utc_ms: int) -> None:
        """Sets the time to what an operator entered."""
        self.offset_ms = utc_ms - host_ms
        self.good, self.by_hand, self.stepped = True, True, False
        self.step_ms, self.why = None, ClockTrust.SET_BY_OPERATOR
