"""Elements of the page: XML that is HTML too, with every text escaped, and stretched plots."""

from __future__ import annotations

import re
from xml.etree.ElementTree import Element, tostring

# XML has no way to write these, and a scenario's title may hold them.
_UNWRITABLE = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
STRETCH = 1000  # units from the left to the right end of a plot

Child = Element | str | None


def element(tag: str, /, *children: Child, **attributes: object) -> Element:
    """An element. Strings among the children are texts; None is left out.

    Attributes: `class_` stands for class, `_` for a hyphen; those that are None are left out.
    """
    made = Element(tag)
    for name, value in attributes.items():
        if value is not None:
            made.set(name.rstrip("_").replace("_", "-"), _clean(value))
    for child in children:
        _add(made, child)
    return made


def page(title: str, style: str, body: list[Element], language: str = "en") -> str:
    """A whole HTML document, which an XML parser reads as well."""
    head = element(
        "head",
        element("meta", charset="utf-8"),
        element("meta", name="viewport", content="width=device-width, initial-scale=1"),
        element("title", title),
        element("style", style),
    )
    root = element("html", head, element("body", *body), lang=language)
    # HTML knows no empty elements but its void ones, of which this page has one kind.
    text = tostring(root, encoding="unicode", short_empty_elements=False)
    return "<!DOCTYPE html>\n" + text.replace("></meta>", "/>") + "\n"


def percent(share: float) -> str:
    """A place along the time axis, from 0 to 1, as SVG and CSS take it."""
    return f"{100.0 * min(max(share, 0.0), 1.0):.3f}".rstrip("0").rstrip(".") + "%"


def stretched(height: float, *children: Child) -> Element:
    """A drawing that is STRETCH units wide, drawn as wide as the page allows; lines stay thin."""
    return element(
        "svg",
        *children,
        viewBox=f"0 0 {STRETCH} {height:g}",
        preserveAspectRatio="none",
        width="100%",
        height="100%",
    )


def path(points: list[list[tuple[float, float]]], css: str) -> Element:
    """A curve of one or more pieces in the units of `stretched`."""
    pieces = ("M" + "L".join(f"{x:.1f} {y:.1f}" for x, y in piece) for piece in points)
    # A piece of one point is a dot: a line to where it is.
    data = "".join(p if "L" in p else f"{p}h.1" for p in pieces)
    return element("path", d=data, class_=css)


def _add(parent: Element, child: Child) -> None:
    if isinstance(child, Element):
        parent.append(child)
    elif child is not None and len(parent):
        parent[-1].tail = (parent[-1].tail or "") + _clean(child)
    elif child is not None:
        parent.text = (parent.text or "") + _clean(child)


def _clean(value: object) -> str:
    if isinstance(value, float):
        return f"{value:g}"
    return _UNWRITABLE.sub("\ufffd", str(value))
