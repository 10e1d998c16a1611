"""Small draws of the proofs that `make evidence` runs in full."""

import sys
from pathlib import Path

# For `desk`, the test bench of the firmware.
sys.path.append(str(Path(__file__).parents[2] / "firmware"))
