"""Small draws of the proofs that `make evidence` runs in full."""

import sys
from pathlib import Path

HERE = Path(__file__).parent
# For `proofs`, `prove` and `desk`.
sys.path += [str(HERE), str(HERE.parent / "firmware")]
