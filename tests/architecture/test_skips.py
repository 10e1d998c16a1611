"""A test whose server is not installed is skipped with the command; with CI=true it fails."""

import os
import shutil
import subprocess
import sys

import pytest

SAMPLE = "import pytest\n\n@pytest.mark.needs_influxd\ndef test_x():\n    pass\n"


def run_without_influxd(tree, folder, ci):
    shutil.copy(tree.root / "tests" / "conftest.py", folder)
    shutil.copy(tree.root / "pyproject.toml", folder)
    (folder / "test_sample.py").write_text(SAMPLE, encoding="utf-8")
    environment = {**os.environ, "PATH": str(folder), "CI": ci}
    command = [sys.executable, "-m", "pytest", "-q", "test_sample.py"]
    return subprocess.run(
        command, cwd=folder, env=environment, capture_output=True, text=True, timeout=60
    )


@pytest.mark.parametrize(("ci", "code", "word"), [("", 0, "1 skipped"), ("true", 1, "1 error")])
def test_server_when_it_is_missing_then_skips_at_home_and_fails_in_ci(
    tree, tmp_path, ci, code, word
):
    done = run_without_influxd(tree, tmp_path, ci)
    assert done.returncode == code, done.stdout
    assert word in done.stdout
    assert "sudo apt install influxdb" in done.stdout
