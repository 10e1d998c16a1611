"""Makes `lockstep`, which plays two runs side by side, importable for the scenarios' tests."""

import sys
from pathlib import Path

sys.path.append(str(Path(__file__).parent))
