"""Panels, marks and bands as drawings that share one axis of time."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from xml.etree.ElementTree import Element

from sim.report import axis
from sim.report.panels import Limit, Panel
from sim.report.story import Mark
from sim.report.svg import STRETCH, element, path, percent, stretched
from sim.report.thin import changes, spans, thin

BAND_PX = 22
AXIS_PX = 34
LABEL_PX = 13  # from one label of a limit to the next
MOST_LINES = 200  # marks beyond that stand in the table alone
CLOSE = 0.03  # numbers of marks that stand closer than this would cover each other


@dataclass(frozen=True)
class Time:
    """The axis that all drawings share."""

    start: datetime
    span_s: float

    def share(self, at_s: float) -> float:
        """Where a time lies, from 0 to 1."""
        return at_s / self.span_s

    def place(self, at_s: float) -> str:
        """The same in percent."""
        return percent(self.share(at_s))


def strip(left: Element | str, area: Element, right: Element | str, *css: str) -> Element:
    """One row of the page: a label, the drawing, a label."""
    return element(
        "div",
        element("div", left, class_="left"),
        element("div", area, class_="area"),
        element("div", right, class_="right"),
        class_=" ".join(("strip", *css)),
    )


def panel_figure(panel: Panel, times_s: Sequence[float], time: Time, marks: list[Mark]) -> Element:
    """A plot with its caption, axis of values, limits and marks."""
    low, high = panel.reach()

    def y_px(value: float) -> float:
        return panel.height * (high - value) / (high - low)

    values = axis.round_values(low, high, max(2, panel.height // 34))
    curves = []
    for curve in panel.curves:
        pieces = [
            [(STRETCH * time.share(t), y_px(v)) for t, v in piece]
            for piece in thin(times_s, curve.values)
        ]
        curves.append(path(pieces, f"curve {curve.css}"))
    area = element(
        "svg",
        *(_level(y_px(v), "grid") for v in values),
        *_hours(time),
        *(_level(y_px(limit.value), "limit", limit) for limit in panel.limits),
        *_lines(marks, time, numbered=True),
        stretched(panel.height, *curves),
        height=panel.height,
        width="100%",
        class_="plot",
    )
    left = _labels(panel.height, [(y_px(v), f"{v:g}", "") for v in values])
    named = [(y_px(limit.value), str(limit), limit.css) for limit in panel.limits]
    right = _labels(panel.height, named, apart=True)
    return element("figure", _caption(panel), strip(left, area, right))


def bands(name: str, states: list[tuple[float, str]], time: Time, marks: list[Mark]) -> Element:
    """The states of a board as coloured bands."""
    boxes = []
    for at_s, until_s, state in changes(states, time.span_s):
        share = time.share(until_s - at_s)
        room = "wide" if share > 0.22 else "middle" if share > 0.075 else "narrow"
        boxes.append(
            element(
                "svg",
                element("title", f"{state} from {axis.elapsed(at_s, time.span_s)}"),
                element("rect", width="100%", height="100%", class_=f"state {state}"),
                element("text", state, x="5", y="15", class_=f"name {room}"),
                x=time.place(at_s),
                width=percent(share),
                height=str(BAND_PX),
            )
        )
    area = element("svg", *boxes, *_lines(marks, time), width="100%", height=BAND_PX, class_="band")
    return strip(name, area, states[-1][1] if states else "", "bands")


def states_key(names: list[str]) -> Element:
    """Which colour stands for which state."""
    keys = [
        element(
            "span",
            element(
                "svg",
                element("rect", width="12", height="12", class_=f"state {name}"),
                width="12",
                height="12",
            ),
            name,
        )
        for name in names
    ]
    return element("p", *keys, class_="states")


def on_off(name: str, word: str, times_s: Sequence[float], on: list[bool], time: Time) -> Element:
    """When something was on, as a thin band; the word says what its colour means."""
    found = spans(times_s, on, time.span_s)
    data = "".join(
        f"M{STRETCH * time.share(a):.1f} 3V11H{STRETCH * time.share(b):.1f}V3Z" for a, b in found
    )
    drawing = stretched(14, element("path", d=data, class_="on")) if data else None
    area = element("svg", drawing, width="100%", height=14, class_="band thin")
    return strip(name, area, element("span", word, class_="word"), "bands")


def time_axis(time: Time) -> Element:
    """Times since the start, and below them the time of day."""
    texts = []
    ticks = axis.round_times_s(time.span_s)
    with_seconds = len(ticks) > 1 and ticks[1] < 60.0
    for number, at_s in enumerate(ticks):
        place = time.place(at_s)
        side = "start" if number == 0 else "end" if time.share(at_s) > 0.97 else "middle"
        css = "spare" if number % 2 else None
        since = axis.tick(at_s, time.span_s)
        of_day = axis.clock(time.start, at_s, with_seconds)
        texts.append(element("text", since, x=place, y="13", text_anchor=side, class_=css))
        rare = with_seconds and number % 4  # its labels are long
        soft = "soft spare" if css or rare else "soft"
        texts.append(element("text", of_day, x=place, y="28", text_anchor=side, class_=soft))
    area = element("svg", *texts, width="100%", height=AXIS_PX, class_="axis")
    unit = "min:s" if time.span_s < 3600 else "h:min"
    return strip(element("span", f"{unit} ", element("i", "UTC")), area, "", "times")


def mark_row(number: int, mark: Mark, time: Time) -> Element:
    """A mark with its label, at its time."""
    until_s = mark.until_s if mark.until_s is not None else mark.at_s
    shape = element(
        "svg",
        element(
            "rect",
            x=time.place(mark.at_s),
            width=percent(time.share(min(until_s, time.span_s) - mark.at_s)),
            height="100%",
            class_=f"during {mark.kind}",
        ),
        _line(mark, time),
        width="100%",
        height="100%",
        class_="pin",
    )
    side = "before" if time.share(mark.at_s) > 0.5 else "after"
    share = 1.0 - time.share(mark.at_s) if side == "before" else time.share(mark.at_s)
    label = element("span", mark.label, class_=side, style=f"--at: {percent(share)}")
    return strip(
        element("b", str(number), class_=f"number {mark.kind}"),
        element("div", shape, label, class_="lane"),
        axis.elapsed(mark.at_s, time.span_s),
        "mark",
    )


def _caption(panel: Panel) -> Element:
    keys = [
        element("span", element("i", " ", class_=f"key {curve.css}"), curve.name)
        for curve in panel.curves
        if len(panel.curves) > 1
    ]
    unit = element("span", panel.unit, class_="soft")
    note = element("span", panel.note, class_="soft") if panel.note else None
    return element("figcaption", element("b", panel.title), unit, *keys, note)


def _level(y_px: float, css: str, limit: Limit | None = None) -> Element:
    told = element("title", str(limit)) if limit else None
    css = f"{css} {limit.css}".strip() if limit else css
    y = f"{y_px:.1f}"
    return element("line", told, x1="0", x2="100%", y1=y, y2=y, class_=css)


def _hours(time: Time) -> list[Element]:
    places = [time.place(at_s) for at_s in axis.round_times_s(time.span_s)]
    return [element("line", x1=p, x2=p, y1="0", y2="100%", class_="grid") for p in places]


def _lines(marks: list[Mark], time: Time, numbered: bool = False) -> list[Element]:
    """The marks across a drawing, numbered as in their list where there is room."""
    found: list[Element] = []
    last = -1.0
    for number, mark in enumerate(marks[:MOST_LINES], 1):
        found.append(_line(mark, time))
        share = time.share(mark.at_s)
        if numbered and share - last >= CLOSE:
            css, near_end = f"count {mark.kind}", share > 0.97
            text = element("text", str(number), x=percent(share), y="11", class_=css)
            text.set("dx", "-3" if near_end else "3")
            text.set("text-anchor", "end" if near_end else "start")
            found.append(text)
            last = share
    return found


def _line(mark: Mark, time: Time) -> Element:
    x = time.place(mark.at_s)
    told = element("title", f"{axis.elapsed(mark.at_s, time.span_s)} {mark.label}")
    return element("line", told, x1=x, x2=x, y1="0", y2="100%", class_=f"line {mark.kind}")


def _labels(height: int, labels: list[tuple[float, str, str]], apart: bool = False) -> Element:
    """(height, text, class): moved so that none covers another if they are to stand apart."""
    ordered = sorted(labels, reverse=True)
    places = [min(max(y_px + 4.0, 10.0), height - 3.0) for y_px, _, _ in ordered]
    if apart:
        for i in range(1, len(places)):  # from below, each above the one before
            places[i] = min(places[i], places[i - 1] - LABEL_PX)
        least = 10.0
        for i in reversed(range(len(places))):  # and none beyond the upper edge
            places[i] = max(places[i], least)
            least = places[i] + LABEL_PX
    drawn = []
    for y, (y_px, text, css) in zip(places, ordered, strict=True):
        if apart:  # what was moved stays tied to its line
            ends = {"x1": "-5", "y1": f"{y_px:.1f}", "x2": "7", "y2": f"{y - 4.0:.1f}"}
            drawn.append(element("line", **ends, class_=f"tie {css}".strip()))
        x = "10" if apart else "100%"
        drawn.append(element("text", text, x=x, y=f"{y:.1f}", class_=css or None))
    return element("svg", *drawn, width="100%", height=height, class_="labels")
