"""Runs other programs, from the root of the project."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Sequence
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]


def run(
    command: Sequence[str], folder: Path = ROOT, timeout_s: float | None = None, **environment: str
) -> subprocess.CompletedProcess[str]:
    """Runs a command in a folder, with more environment; keeps what it prints and its exit code."""
    return subprocess.run(
        command,
        cwd=folder,
        env={**os.environ, **environment},
        capture_output=True,
        encoding="utf-8",
        timeout=timeout_s,
        check=False,
    )
