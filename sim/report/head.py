"""The head of the page: what was run, what was expected, what came of it."""

from __future__ import annotations

from xml.etree.ElementTree import Element

from host.site import Site
from sim.report import axis
from sim.report.story import function
from sim.report.svg import element
from sim.scenario.model import Scenario
from sim.scenario.result import Expected, Result

_LONG = 20  # letters: what is longer is not written twice


def head(scenario: Scenario, site: Site, result: Result) -> Element:
    """Title, verdict, expectations, facts."""
    return element(
        "header",
        element("p", "heliose · simulated run", class_="soft"),
        element("h1", result.scenario),
        _verdict(result),
        element("p", str(result.finding), class_="crash") if result.finding else None,
        element(
            "div", _expectations(scenario, result), _facts(scenario, site, result), class_="two"
        ),
    )


def _verdict(result: Result) -> Element:
    kept = sum(line.ok for line in result.expect)
    numbers = result.invariants.checked
    violated = {entry.invariant for entry in result.invariants.violated}
    told = [f"{kept} of {len(result.expect)} expectations" if result.expect else "none expected"]
    if held := [str(n) for n in numbers if n not in violated]:
        told.append(f"invariants {', '.join(held)} kept")
    if result.finding is not None:
        told.append("the run crashed")
    if violated:
        told.append(f"broken: {', '.join(map(str, sorted(violated)))}")
    word = "Holds: " if result.ok else "Does not hold: "
    css = "good" if result.ok else "bad"
    return element("p", element("b", word), "; ".join(told), class_=css)


def _expectations(scenario: Scenario, result: Result) -> Element:
    wanted = scenario.expect.model_dump()
    lines = [_expected(line, wanted[line.key]) for line in result.expect]
    violated = {entry.invariant: entry for entry in result.invariants.violated}
    for number in result.invariants.checked:
        found = violated.get(number)
        saw = f"{found.what} at {found.at_s:g} s" if found else "kept"
        lines.append(_line(f"invariant {number}", "kept", saw, found is None))
    names = element("tr", *(element("th", name) for name in ("expected", "", "seen", "")))
    return element("table", element("thead", names), element("tbody", *lines), class_="expected")


def _expected(line: Expected, wanted: object) -> Element:
    return _line(line.key, wanted, line.saw, line.ok)


def _line(name: str, wanted: object, saw: object, holds: bool) -> Element:
    shown = _plain(wanted), _plain(saw)
    return element(
        "tr",
        element("td", name),
        element("td", shown[0]),
        element("td", "the same" if shown[0] == shown[1] and len(shown[0]) > _LONG else shown[1]),
        element("td", "holds" if holds else "FAILS"),
        class_="good" if holds else "bad",
    )


def _plain(value: object) -> str:
    if isinstance(value, dict):
        return "; ".join(f"{name}: {_plain(one)}" for name, one in value.items())
    if isinstance(value, list | tuple):
        return ", ".join(map(_plain, value)) or "none"
    if isinstance(value, bool):
        return "yes" if value else "no"
    return "–" if value is None else f"{value:g}" if isinstance(value, float) else str(value)


def _facts(scenario: Scenario, site: Site, result: Result) -> Element:
    span_s = result.simulated_s
    first, low_s, dark_s = result.first, result.permit_low_s, result.dark_s
    firmware = ", ".join(f"{role} on {what}" for role, what in result.firmware.items())
    facts = {
        "site": site.name,
        "start": scenario.start.strftime("%Y-%m-%d %H:%M:%S UTC"),
        "length": f"{span_s:g} s ({axis.elapsed(span_s, span_s)})",
        "sky": scenario.sky.kind,
        "seed": str(result.seed),
        "firmware": firmware or "–",
        "speed": f"{result.speed:g} × real time, {result.wall_s:g} s in all",
        "first to act": (
            f"{function(first.sf)}, {first.device} at {axis.elapsed(first.at_s, span_s)}"
            if first
            else "none"
        ),
        "PERMITs low": "–" if low_s is None else axis.elapsed(low_s, span_s),
        "receiver dark": "–" if dark_s is None else axis.elapsed(dark_s, span_s),
        "peaks": f"{result.peak.pressure_barg:g} bar(g), metal {result.peak.metal_c:g} °C",
        "heat, steam": f"{result.heat_kwh:g} kWh, {result.steam_kg:g} kg",
        "end state": result.end_state,
        "digest": result.digest,
    }
    pairs = [
        part
        for name, value in facts.items()
        for part in (element("dt", name), element("dd", value, class_=name.replace(" ", "-")))
    ]
    return element("dl", *pairs)
