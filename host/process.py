"""Child processes that end with their parent, and a lock on a folder."""

from __future__ import annotations

import ctypes
import os
import signal
import sys
from collections.abc import Callable
from pathlib import Path
from typing import IO

_PR_SET_PDEATHSIG = 1


class LockedError(RuntimeError):
    """Another run uses the folder."""

    exit_code = 3


def dying_with_parent() -> Callable[[], None]:
    """A `preexec_fn` for subprocess: the child is killed when this process ends for any reason.

    It has no effect except on Linux. Call it, and start the child, from the main thread: Linux
    kills the child when the thread that started it ends.
    """
    parent = os.getpid()
    if not sys.platform.startswith("linux"):
        return lambda: None
    prctl = ctypes.CDLL(None).prctl  # looked up before the fork

    def ask_the_kernel() -> None:
        prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)
        if os.getppid() != parent:  # the parent ended before prctl
            os._exit(1)

    return ask_the_kernel


def lock_folder(folder: Path) -> IO[str]:
    """Lock `folder` for this process; keep the result open.

    The kernel releases the lock when the process ends, so a leftover file locks nothing. Raises
    LockedError, which names the process that holds the lock.
    """
    import fcntl

    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    path = folder / "run.lock"
    file = path.open("a+", encoding="utf-8")
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        file.seek(0)
        raise LockedError(
            f"{folder} is in use by process {file.read().strip() or 'unknown'}; "
            "another run needs a folder of its own: --data DIR"
        ) from None
    file.truncate(0)
    file.write(f"{os.getpid()}\n")
    file.flush()
    return file
