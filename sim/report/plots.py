"""The pictures of a run: states, curves, limits and marks over one axis of time, as SVG.

Each picture is drawn twice, for a wide screen and for a phone; page.css shows one of them. Colours
become the variables of page.css, so that they follow light and dark. Imports matplotlib: only a
process that ends may import this module.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from io import StringIO
from pathlib import Path
from typing import Any

import matplotlib as mpl
import numpy as np
from markupsafe import Markup
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import FuncFormatter, MaxNLocator

from host.language import N_, Language
from sim.report.panels import Limit, Panel, panels
from sim.report.story import marks, short
from sim.report.thin import Change, changes, switched, thin
from sim.report.time_axis import tick, ticks_s
from sim.scenario.recording import Run

Pair = tuple[float, float]

_HERE = Path(__file__).parent
STYLE = (_HERE / "page.css").read_text(encoding="utf-8")
COLOURS: dict[str, str] = dict(re.findall(r"--([\w-]+): (#[0-9a-f]{6})", STYLE.partition("}")[0]))
_VARIABLES = {colour: f"var(--{name})" for name, colour in reversed(COLOURS.items())}

MOST_MARKS = 40  # with a line across the panels
LABEL_PX = 12  # least distance between the labels of two limits
NUMBER_PX = 26  # least distance between the numbers of two marks
BAND_PX = 20
TIMES_PX = 34  # two lines of text
# Width of a curve's line and its dashes, where they are not the usual ones.
_LINES: dict[str, tuple[float, str | tuple[float, tuple[float, float]]]] = {
    "truth": (4.0, "-"),
    "second": (1.6, (0.0, (5.0, 3.0))),
    "soft": (1.2, (0.0, (1.5, 2.0))),
}
_RC = {
    "axes.edgecolor": COLOURS["line"],
    "axes.facecolor": COLOURS["card"],
    "grid.color": COLOURS["line"],
    "text.color": COLOURS["ink"],
    "xtick.color": COLOURS["soft"],
    "ytick.color": COLOURS["soft"],
}
_TIE = {"arrowstyle": "-", "shrinkA": 0, "shrinkB": 0, "relpos": (0, 0.5), "linewidth": 0.8}
_NO_METADATA = dict.fromkeys(("Creator", "Date", "Format", "Type"))
_BESIDE = ("axes fraction", "data")  # at the right edge, at a value


@dataclass(frozen=True)
class _Size:
    """A drawing's width and its margins, in pixels; ticks: at most so many times on its axis."""

    name: str
    width: int
    left: int
    right: int
    ticks: int
    caption: int  # height above a panel


_SIZES = (_Size("wide", 1100, 74, 92, 9, 34), _Size("narrow", 366, 68, 82, 3, 48))


def run_svg(run: Run, language: Language, only: Collection[str] = ()) -> Markup:
    """The pictures of a run as inline SVG. only: English titles of the panels; empty: all."""
    drawn = [panel for panel in panels(run) if not only or panel.title in only]
    with mpl.rc_context(_RC, _HERE / "plots.mplstyle"):  # type: ignore[arg-type]
        return Markup("\n").join(_Drawing(size, run, language).svg(drawn) for size in _SIZES)


class _Drawing:
    """One drawing of a run, filled from above."""

    def __init__(self, size: _Size, run: Run, language: Language) -> None:
        self.size, self.run, self.language = size, run, language
        self.figure = Figure()
        self.columns = size.width - size.left - size.right  # pixels of a plot
        self.span_s = max(run.result.simulated_s, 1.0)
        self.marks = marks(run, language)[:MOST_MARKS]
        self.ticks_s = ticks_s(self.span_s, size.ticks)
        self.times_s = np.array(run.samples.columns["t_s"], float)
        self.y_px = self.height = 0.0

    def svg(self, drawn: Sequence[Panel]) -> Markup:
        bands = self._rows()
        heights = [panel.height_px + self.size.caption for panel in drawn]
        self.height = 4 + BAND_PX * len(bands) + TIMES_PX + sum(heights) + TIMES_PX
        self.figure.set_size_inches(self.size.width / 72, self.height / 72)
        self._bands(bands)
        for number, panel in enumerate(drawn):
            self._panel(panel, last=number == len(drawn) - 1)
        file = StringIO()
        self.figure.savefig(file, format="svg", facecolor="none", metadata=_NO_METADATA)
        return _inline(file.getvalue(), self.size.name)

    def _axes(self, top_px: float, height_px: float) -> Axes:
        """Axes over the whole time, below what was drawn before."""
        width, height = self.size.width, self.height
        self.y_px += top_px + height_px
        left, bottom = self.size.left / width, 1.0 - self.y_px / height
        share = self.columns / width, height_px / height
        axes: Axes = self.figure.add_axes((left, bottom, *share))
        axes.set_xlim(0.0, self.span_s)
        axes.set_xticks(self.ticks_s, [""] * len(self.ticks_s))
        return axes

    def _times(self, axes: Axes) -> None:
        """The times under the lowest of some axes."""
        start = self.run.scenario.start
        axes.set_xticks(self.ticks_s, [tick(start, t, self.span_s) for t in self.ticks_s])
        unit = "min:s\nUTC" if self.span_s < 3600 else "h:min\nUTC"
        left = 6 - self.size.left, -3.5
        style = {"xycoords": "axes fraction", "color": COLOURS["soft"], "va": "top"}
        _note(axes, unit, (0, 0), left, fontsize=10, **style)
        self.y_px += TIMES_PX

    def _rows(self) -> list[tuple[str, list[Change]]]:
        """The bands from above: the boards' states, then feed water and open vent."""
        found = [
            (board, [(at_s, state) for at_s, state, _ in states])
            for board, states in self.run.result.states.items()
        ]
        for name, column in ((N_("feed"), "feed_g_s"), (N_("vent"), "vent_open")):
            on = np.array(self.run.samples.columns[column], float) > 0
            states = switched(self.times_s, on, self.columns)
            found.append((self.language._(name), states))
        return found

    def _bands(self, rows: list[tuple[str, list[Change]]]) -> None:
        axes = self._axes(4, BAND_PX * len(rows))
        axes.set_ylim(len(rows), 0)
        axes.grid(False)
        axes.set_yticks([n + 0.5 for n in range(len(rows))], [name for name, _ in rows])
        for row, (_, states) in enumerate(rows):
            bands = changes(states, self.span_s, self.columns // 2)
            for state in sorted({state for _, _, state in bands if state}):
                spans = [((a, b), (row + 0.5,) * 2) for a, b, shown in bands if shown == state]
                colour = COLOURS.get(f"state-{state}", COLOURS["first"])
                _strokes(axes, spans, colour, 0.8 * BAND_PX)
            if row < len(self.run.result.states):
                self._names(axes, row, bands)
        self._lines(axes)
        self._times(axes)

    def _names(self, axes: Axes, row: int, bands: list[tuple[float, float, str]]) -> None:
        """The names of states in their bands, where they fit, and the last one beside them."""
        for at_s, until_s, state in bands:
            if self._px(until_s - at_s) > 8 * len(state) + 8:
                _note(axes, state, (at_s, row + 0.5), (5, 0))
        for _, _, state in bands[-1:]:
            _note(axes, state, (1, row + 0.5), (6, 0), xycoords=_BESIDE, fontsize=10)

    def _panel(self, panel: Panel, last: bool) -> None:
        axes = self._axes(self.size.caption, panel.height_px)
        axes.set_ylim(*panel.reach())
        most = max(2, panel.height_px // 26)
        axes.yaxis.set_major_locator(MaxNLocator(most, steps=[1, 2, 5, 10]))
        axes.yaxis.set_major_formatter(FuncFormatter(lambda v, _: short(v, self.language)))
        for curve in panel.curves:
            points = thin(self.times_s, curve.values, self.columns)
            name = self.language._(curve.name) if curve.name else "_"
            width, dashes = _LINES.get(curve.style, (1.6, "-"))
            colour = COLOURS[curve.style]
            axes.plot(*points, color=colour, label=name, linewidth=width, linestyle=dashes)
        self._caption(axes, panel)
        self._limits(axes, panel.limits)
        self._marks(axes)
        if last:
            self._times(axes)

    def _caption(self, axes: Axes, panel: Panel) -> None:
        title = f"{self.language._(panel.title)}, {self.language._(panel.unit)}"
        below = self.size.name == "narrow" and len(panel.curves) > 1  # too little room beside it
        axes.set_title(title, loc="left", pad=20 if below else 6)
        if len(panel.curves) > 1:
            corner = (0, "lower left") if below else (1, "lower right")
            axes.legend(bbox_to_anchor=(corner[0], 1), loc=corner[1], ncols=3)  # type: ignore[call-overload]

    def _limits(self, axes: Axes, limits: Sequence[Limit]) -> None:
        """Each limit as a line, with its label beside the panel; no label covers another."""
        low, high = axes.get_ylim()
        height_px = axes.get_position().height * self.height
        ordered = sorted(limits, key=lambda limit: limit.value)
        lines_px = [(limit.value - low) / (high - low) * height_px for limit in ordered]
        labels_px = _apart(lines_px, height_px)
        for limit, line_px, label_px in zip(ordered, lines_px, labels_px, strict=True):
            colour, shift = COLOURS[limit.style], (10, label_px - line_px)
            axes.axhline(limit.value, color=colour, linewidth=1.0, dashes=(7, 4))
            label = f"{self.language.number(limit.value, 1)} {self.language._(limit.name)}"
            style = {"xycoords": _BESIDE, "color": colour, "arrowprops": {**_TIE, "color": colour}}
            _note(axes, label, (1, limit.value), shift, **style)

    def _marks(self, axes: Axes) -> None:
        """A line for each mark; one text for the numbers of marks that stand close together."""
        self._lines(axes)
        for mark in self.marks:
            if mark.until_s is not None:
                until_s = min(mark.until_s, self.span_s)
                axes.axvspan(mark.at_s, until_s, color=COLOURS[mark.kind], alpha=0.12, linewidth=0)
        for first, last in _groups([self._px(mark.at_s) for mark in self.marks]):
            mark = self.marks[first]
            text = str(first + 1) if first == last else f"{first + 1}–{last + 1}"
            shift, side = (-4, "right") if mark.at_s > 0.95 * self.span_s else (4, "left")
            place, colour = (mark.at_s, axes.get_ylim()[1]), COLOURS[mark.kind]
            style = {"color": colour, "weight": "bold", "va": "top", "ha": side, "gid": "number"}
            _note(axes, text, place, (shift, -4), **style)

    def _lines(self, axes: Axes) -> None:
        for kind in sorted({mark.kind for mark in self.marks}):
            places_s = [mark.at_s for mark in self.marks if mark.kind == kind]
            _strokes(axes, [((s, s), axes.get_ylim()) for s in places_s], COLOURS[kind], 1.2)

    def _px(self, seconds: float) -> float:
        return seconds / self.span_s * self.columns


def _note(axes: Axes, text: str, place: Pair, shift_px: Pair, **style: Any) -> None:
    """A text some pixels from a place."""
    style = {"va": "center", "fontsize": 9, "textcoords": "offset points", **style}
    axes.annotate(text, place, shift_px, **style)


def _strokes(axes: Axes, strokes: Sequence[tuple[Pair, Pair]], colour: str, width: float) -> None:
    """Straight lines, each from x to x and from y to y, as one path."""
    points = [point for x, y in strokes for point in (*zip(x, y, strict=True), (np.nan, np.nan))]
    axes.plot(*np.transpose(points), color=colour, linewidth=width, label="_")


def _apart(places_px: Sequence[float], height_px: float) -> list[float]:
    """Ascending places moved as little as needed to stand LABEL_PX apart, within the height."""
    steps = LABEL_PX * np.arange(len(places_px))
    pushed_up = np.maximum.accumulate(np.maximum(places_px, 5.0) - steps) + steps
    return list(np.minimum(pushed_up, height_px - 5.0 - steps[::-1]))


def _groups(places_px: Sequence[float]) -> list[tuple[int, int]]:
    """First and last number of each group of ascending places closer than NUMBER_PX."""
    found: list[tuple[int, int]] = []
    for number, place in enumerate(places_px):
        if found and place - places_px[found[-1][0]] < NUMBER_PX:
            found[-1] = found[-1][0], number
        else:
            found.append((number, number))
    return found


def _inline(text: str, name: str) -> Markup:
    """A whole SVG file as an element of the page."""
    text = text[text.index("<svg") :]
    box = re.search(r'viewBox="[^"]*"', text)
    assert box is not None
    text = f'<svg class="run {name}" role="img" {box[0]}>' + text.partition(">")[2]
    text = re.sub(r' id="[A-Za-z]\w*_\d+"', "", text)  # of matplotlib's groups
    text = text.replace('id="number"', 'class="number"')
    text = re.sub(r"(\d\.\d{2})\d+", r"\1", text)
    text = re.sub("#[0-9a-f]{6}", lambda found: _VARIABLES.get(found[0], found[0]), text)
    return Markup(text)
