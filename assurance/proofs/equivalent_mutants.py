"""Mutants that no test can detect: function, original, mutant, reason."""

from __future__ import annotations

_KNOWN = "known = valid and before >= 0"
_NO_CODE = "a valid sample is at least 2880; an invalid one is kept as -1"
_FIRST = "if kind == LATCH and self.first < 0:"
_RESET = "refused = NAMES[row] if row >= 0 else open_loop(state.reading)"
_ROW_0 = "row 0 is the first stage of SF-01, which does not latch"

EQUIVALENT = (
    ("checks.Checks.pressure", _KNOWN, "known = valid and before > 0", _NO_CODE),
    ("checks.Checks.pressure", _KNOWN, "known = valid and before >= 1", _NO_CODE),
    (
        "checks.Checks.pressure",
        "rise_code_s = max(rise_code_s, 1)",
        "rise_code_s = max(rise_code_s, 2)",
        "any value from 1 to the limit, which is at least 40, is neither back nor bad",
    ),
    (
        "checks.Checks.pressure",
        "latches.delay(row, rise_code_s if latches.recording else 0, row if known else sensor)",
        "latches.delay(row, rise_code_s if latches.recording else 1, row if known else sensor)",
        "before recording begins the row cannot have acted, and 1 is as little bad as 0",
    ),
    (
        "checks.Checks.saturated",
        "well = self.well[pt] if self.well[pt] > 0 else boils",
        "well = self.well[pt] if self.well[pt] > 1 else boils",
        "a known lag is at least the first number of the saturation table times 64",
    ),
    ("interlock.reset", _RESET, _RESET.replace(">= 0", "> 0"), _ROW_0),
    ("interlock.reset", _RESET, _RESET.replace(">= 0", ">= 1"), _ROW_0),
    (
        "interlock.State.__init__",
        "def __init__(self, limits, configured, boots=0, resets=0, locked=False, heated=False):",
        "def __init__(self, limits, configured, boots=1, resets=0, locked=False, heated=False):",
        "SF-24 acts from the third boot on; one boot counts as none",
    ),
    ("latches.Latches.act", _FIRST, _FIRST.replace("< 0", "<= 0"), _ROW_0),
    ("latches.Latches.act", _FIRST, _FIRST.replace("< 0", "< 1"), _ROW_0),
    (
        "latches.Latches.holds",
        "waited = self.delay_ms[row] > 0 and self.bad_ms[row] >= self.delay_ms[row]",
        "waited = self.delay_ms[row] > 1 and self.bad_ms[row] >= self.delay_ms[row]",
        "no row has a delay of 1 ms: the shortest is 200 ms",
    ),
)
