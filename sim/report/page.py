"""The whole page of a run: head, marks, bands, plots, table of events."""

from __future__ import annotations

from pathlib import Path
from xml.etree.ElementTree import Element

from sim.report import axis, panel_plots
from sim.report.head import head
from sim.report.panel_plots import Time
from sim.report.panels import panels
from sim.report.story import Mark, Row, marks, rows
from sim.report.svg import element, page
from sim.scenario.recording import Run

MOST_MARKS = 40  # with a line of their own
MOST_ROWS = 400
STYLE = Path(__file__).with_name("page.css")


def report(run: Run, language: str = "en") -> str:
    """The page as one HTML document without scripts, in `en` or `fr`; it needs no other file."""
    result, span_s = run.result, max(run.result.simulated_s, 1.0)
    time = Time(run.scenario.start, span_s)
    marked = marks(run.scenario, result, span_s)
    table = rows(run.scenario, run.events, span_s)
    body = [
        head(run.scenario, run.site, result),
        element(
            "section",
            element("h2", "Over time"),
            *_marks(marked, time),
            *_bands(run, time, marked),
            *_plots(run, time, marked),
        ),
        _events(table, time),
    ]
    style = STYLE.read_text(encoding="utf-8")
    main = element("main", *body)
    if language == "fr":
        from sim.report.french import translate

        translate(main)
    return page(f"{result.scenario} – heliose", style, [main], language)


def _marks(marked: list[Mark], time: Time) -> list[Element]:
    found = [panel_plots.mark_row(n, mark, time) for n, mark in enumerate(marked[:MOST_MARKS], 1)]
    if len(marked) > MOST_MARKS:
        more = f"and {len(marked) - MOST_MARKS} more marks, see the events below"
        found.append(element("p", more, class_="soft"))
    return found


def _bands(run: Run, time: Time, marked: list[Mark]) -> list[Element]:
    samples = run.samples.columns
    times_s = samples["t_s"]
    found = [
        panel_plots.bands(name, [(at_s, state) for at_s, state, _ in changes], time, marked)
        for name, changes in run.result.states.items()
    ]
    names = sorted({state for changes in run.result.states.values() for _, state, _ in changes})
    found.append(panel_plots.states_key(names))
    for name, word, column in (("feed", "flows", "feed_g_s"), ("vent", "open", "vent_open")):
        on = [value > 0 for value in samples[column]]
        found.append(panel_plots.on_off(name, word, times_s, on, time))
    return [*found, panel_plots.time_axis(time)]


def _plots(run: Run, time: Time, marked: list[Mark]) -> list[Element]:
    samples = run.samples.columns
    times_s = samples["t_s"]
    drawn = [
        panel_plots.panel_figure(panel, times_s, time, marked)
        for panel in panels(run.site, samples, run.result.peak.pressure_barg)
    ]
    return [*drawn, panel_plots.time_axis(time)]


def _events(table: list[Row], time: Time) -> Element:
    if not table:
        return element("section", element("h2", "Events"), element("p", "none"))
    names = element("tr", *(element("th", name) for name in ("at", "UTC", "who", "what", "why")))
    lines = [
        element(
            "tr",
            element("td", axis.elapsed(row.at_s, time.span_s)),
            element("td", axis.clock(time.start, row.at_s)),
            element("td", row.who),
            element("td", row.what),
            element("td", row.detail),
            class_=row.kind,
        )
        for row in table[:MOST_ROWS]
    ]
    more = len(table) - MOST_ROWS
    note = element("p", f"and {more} more, see events.jsonl", class_="soft") if more > 0 else None
    found = element("table", element("thead", names), element("tbody", *lines), class_="events")
    return element("section", element("h2", "Events"), found, note)
