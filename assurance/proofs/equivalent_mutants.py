"""Mutants that no test can detect: function, original, mutant, reason."""

from __future__ import annotations

_KNOWN = "known = valid and before >= 0"
_NO_CODE = "a valid sample is at least 2880; an invalid one is kept as -1"
_RISE = "rise_code_s = max(rise_code_s, 1)"
_SMALL_RISE = "any value from 1 to the limit, which is at least 40, is neither back nor bad"
_DELAY = "latches.delay(row, rise_code_s if latches.recording else 0, row if known else sensor)"
_NOT_YET = "before recording begins the row cannot have acted, and 1 is as little bad as 0"
_WELL = "well = self.well[pt] if self.well[pt] > 0 else boils"
_LAG = "a known lag is at least the first number of the saturation table times 64"
_RESET = "refused = NAMES[row] if row >= 0 else open_loop(state.reading)"
_ROW_0 = "row 0 is the first stage of SF-01, which does not latch"
_INIT = "def __init__(self, limits, configured, boots=0, resets=0, locked=False, heated=False):"
_BOOTS = "SF-24 acts from the third boot on; one boot counts as none"
_FIRST = "if kind == LATCH and self.first < 0:"
_WAITED = "waited = self.delay_ms[row] > 0 and self.bad_ms[row] >= self.delay_ms[row]"
_200_MS = "no row has a delay of 1 ms: the shortest is 200 ms"

EQUIVALENT = (
    ("checks.Checks.pressure", _KNOWN, _KNOWN.replace(">= 0", "> 0"), _NO_CODE),
    ("checks.Checks.pressure", _KNOWN, _KNOWN.replace(">= 0", ">= 1"), _NO_CODE),
    ("checks.Checks.pressure", _RISE, _RISE.replace(", 1", ", 2"), _SMALL_RISE),
    ("checks.Checks.pressure", _DELAY, _DELAY.replace("else 0", "else 1"), _NOT_YET),
    ("checks.Checks.saturated", _WELL, _WELL.replace("> 0", "> 1"), _LAG),
    ("interlock.reset", _RESET, _RESET.replace(">= 0", "> 0"), _ROW_0),
    ("interlock.reset", _RESET, _RESET.replace(">= 0", ">= 1"), _ROW_0),
    ("interlock.State.__init__", _INIT, _INIT.replace("boots=0", "boots=1"), _BOOTS),
    ("latches.Latches.act", _FIRST, _FIRST.replace("< 0", "<= 0"), _ROW_0),
    ("latches.Latches.act", _FIRST, _FIRST.replace("< 0", "< 1"), _ROW_0),
    ("latches.Latches.holds", _WAITED, _WAITED.replace("> 0", "> 1"), _200_MS),
)
