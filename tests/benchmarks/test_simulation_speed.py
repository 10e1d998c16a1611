"""What CI says about the speed of simulations: a line, whatever the machine, and no failure."""

import re
import subprocess
import sys
from pathlib import Path

BENCHMARK = Path(__file__).parents[2] / "benchmarks" / "simulation_speed.py"


def test_speed_when_asked_by_ci_then_one_line_with_a_warning_where_it_is_far_too_slow():
    done = subprocess.run(
        [sys.executable, str(BENCHMARK), "--ci"], capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    said = re.fullmatch(r"ci: (warning: )?la-villette is simulated (\d+) x as .*\n", done.stdout)
    assert said, done.stdout
    assert (said[1] is not None) == (int(said[2]) < 250)
