"""The services' time: one clock object for all of them, real or simulated.

A simulated plant runs at another time of day and up to ten times faster; its services get
the clock from their supervisor in the environment (`HELIOSE_CLOCK`). Everything the
protocol calls a deadline is plant time, so it is measured with this clock.
"""

import os
import sys
import time
from dataclasses import dataclass
from pathlib import Path

VARIABLE = "HELIOSE_CLOCK"
MAX_RATE = 10.0

# <sys/timex.h>: the state adjtimex returns and the bit of a clock that nothing disciplines.
_TIME_ERROR = 5
_STA_UNSYNC = 0x0040


class ClockError(ValueError):
    """The description of a clock cannot be used."""

    exit_code = 2


@dataclass(frozen=True)
class Clock:
    """Plant time.

    epoch_utc_ms: UTC milliseconds at `started_monotonic_s`; None means the computer's own
    UTC clock (then the rate is 1). started_monotonic_s: a reading of `time.monotonic()`,
    which all processes of a machine share. rate: plant seconds per real second.
    """

    epoch_utc_ms: int | None = None
    started_monotonic_s: float = 0.0
    rate: float = 1.0

    def __post_init__(self) -> None:
        if not 0.0 < self.rate <= MAX_RATE:
            raise ClockError(
                f"clock: rate is {self.rate:g}, allowed above 0 and up to {MAX_RATE:g}"
            )
        if self.epoch_utc_ms is None and self.rate != 1.0:
            raise ClockError(f"clock: real time has rate 1, found {self.rate:g}")

    @classmethod
    def starting(cls, epoch_utc_ms: int, rate: float = 1.0) -> "Clock":
        """A simulated clock that shows `epoch_utc_ms` now."""
        return cls(epoch_utc_ms, time.monotonic(), rate)

    @property
    def simulated(self) -> bool:
        """Whether this is not the computer's own UTC."""
        return self.epoch_utc_ms is not None

    def now_ms(self) -> int:
        """UTC milliseconds of the plant."""
        if self.epoch_utc_ms is None:
            return time.time_ns() // 1_000_000
        return self.epoch_utc_ms + self.monotonic_ms()

    def monotonic_ms(self) -> int:
        """Plant milliseconds that never step, from an origin shared by all processes."""
        return int((time.monotonic() - self.started_monotonic_s) * 1000.0 * self.rate)

    def wall_s(self, plant_s: float) -> float:
        """How long `plant_s` seconds of the plant take here."""
        return plant_s / self.rate

    def sleep(self, plant_s: float) -> None:
        """Waits `plant_s` seconds of the plant; returns at once for zero or less."""
        if plant_s > 0.0:
            time.sleep(self.wall_s(plant_s))

    def encode(self) -> str:
        """A text for a child's environment; `Clock.decode` reads it."""
        epoch = "-" if self.epoch_utc_ms is None else str(self.epoch_utc_ms)
        return f"{epoch} {self.started_monotonic_s!r} {self.rate!r}"

    @classmethod
    def decode(cls, text: str) -> "Clock":
        """The clock that `encode` described. ClockError for anything else."""
        try:
            epoch, started, rate = text.split()
            return cls(None if epoch == "-" else int(epoch), float(started), float(rate))
        except ClockError:
            raise
        except ValueError as e:
            raise ClockError(
                f"{VARIABLE}: found {text!r}, allowed: UTC ms or -, monotonic seconds, rate"
            ) from e

    @classmethod
    def from_environment(cls) -> "Clock":
        """The clock the supervisor handed over, else real time."""
        text = os.environ.get(VARIABLE)
        return cls() if text is None else cls.decode(text)


def trust(clock: Clock) -> tuple[bool, str]:
    """Whether UTC can be believed, and why (or why not), in words for a person.

    A simulated clock is right by definition; else the kernel must say that something
    disciplines its clock (adjtimex), or the computer has a real-time clock.
    """
    if clock.simulated:
        return True, "simulated"
    if synchronised():
        return True, "synchronised"
    if Path("/sys/class/rtc/rtc0/since_epoch").exists():
        return True, "real-time clock"
    if not sys.platform.startswith("linux"):
        return True, "not checked on this platform"
    return False, "the computer's clock is not synchronised and it has no real-time clock"


def synchronised() -> bool:
    """Whether the Linux kernel says that its clock is disciplined (adjtimex, read only)."""
    if not sys.platform.startswith("linux"):
        return False
    import ctypes  # only here: it costs every service memory

    # struct timex: `modes` comes first (0 = only read), `status` after four longs. The
    # kernel fills about 208 bytes.
    record = ctypes.create_string_buffer(512)
    state: int = ctypes.CDLL(None, use_errno=True).adjtimex(record)
    word = ctypes.sizeof(ctypes.c_long)
    status = ctypes.c_int.from_buffer(record, 5 * word).value
    return state not in (-1, _TIME_ERROR) and not status & _STA_UNSYNC
