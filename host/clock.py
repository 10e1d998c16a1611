"""The clock of all services, real or simulated.

A simulated plant runs at another time of day and up to ten times faster. Its services get
their clock from the supervisor through the environment (`HELIOSE_CLOCK`). All deadlines of
the protocol are plant time, measured with this clock.
"""

import os
import sys
import time
from dataclasses import dataclass
from pathlib import Path

from host.codes import ClockTrust

VARIABLE = "HELIOSE_CLOCK"
MAX_RATE = 10.0

# <sys/timex.h>: the state that adjtimex returns, and the bit of an undisciplined clock.
_TIME_ERROR = 5
_STA_UNSYNC = 0x0040


class ClockError(ValueError):
    """The description of a clock is invalid."""

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
        """Whether this differs from the computer's own UTC."""
        return self.epoch_utc_ms is not None

    def now_ms(self) -> int:
        """UTC milliseconds of the plant."""
        if self.epoch_utc_ms is None:
            return time.time_ns() // 1_000_000
        return self.epoch_utc_ms + self.monotonic_ms()

    def monotonic_ms(self) -> int:
        """Plant milliseconds that never step. All processes share the origin."""
        return int((time.monotonic() - self.started_monotonic_s) * 1000.0 * self.rate)

    def wall_s(self, plant_s: float) -> float:
        """The real seconds that `plant_s` seconds of the plant take."""
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
        """The supervisor's clock if it passed one, else real time."""
        text = os.environ.get(VARIABLE)
        return cls() if text is None else cls.decode(text)


def trust(clock: Clock) -> tuple[bool, ClockTrust]:
    """Whether UTC can be trusted, and why or why not.

    A simulated clock is right by definition. A computer's clock must be disciplined according
    to the kernel (adjtimex), or backed by a real-time clock.
    """
    if clock.simulated:
        return True, ClockTrust.SIMULATED
    if synchronised():
        return True, ClockTrust.SYNCHRONISED
    if Path("/sys/class/rtc/rtc0/since_epoch").exists():
        return True, ClockTrust.REAL_TIME_CLOCK
    if not sys.platform.startswith("linux"):
        return True, ClockTrust.PLATFORM_NOT_CHECKED
    return False, ClockTrust.NOT_SYNCHRONISED


def synchronised() -> bool:
    """Whether the Linux kernel's clock is disciplined (adjtimex, read only)."""
    if not sys.platform.startswith("linux"):
        return False
    import ctypes  # only here: every service would pay its memory

    # struct timex: `modes` comes first (0 = only read), `status` after four longs. The
    # kernel fills about 208 bytes.
    record = ctypes.create_string_buffer(512)
    state: int = ctypes.CDLL(None, use_errno=True).adjtimex(record)
    word = ctypes.sizeof(ctypes.c_long)
    status = ctypes.c_int.from_buffer(record, 5 * word).value
    return state not in (-1, _TIME_ERROR) and not status & _STA_UNSYNC
