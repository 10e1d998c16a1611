"""Processes that end with their parent, and a folder that only one run may use."""

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
    """Another run uses this folder."""

    exit_code = 3


def dying_with_parent() -> Callable[[], None]:
    """A `preexec_fn` for subprocess: the child is killed when this process ends, however.

    Linux tells the child; elsewhere nothing is done. Call it, and start the child, from the
    main thread: Linux takes the end of the starting thread for the parent's.
    """
    parent = os.getpid()
    if not sys.platform.startswith("linux"):
        return lambda: None
    prctl = ctypes.CDLL(None).prctl  # looked up before the fork

    def ask_the_kernel() -> None:
        prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)
        if os.getppid() != parent:  # it ended before the kernel knew
            os._exit(1)

    return ask_the_kernel


def lock_folder(folder: Path) -> IO[str]:
    """Hold `folder` for this process; keep the result open.

    The kernel lets go of it at the process's end, so a file that is left over locks nothing.
    Raises LockedError, naming the process that holds it.
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
