"""Charts as markup: drawn once for wide pages and paper and once for phones, in the colours of the page.

What comes from the drawing is not put in as it is. Its elements are built again through the builder, from a list of
tags and attributes that draw and do nothing else, so a picture can hold no more than the page itself can.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from importlib import import_module
from typing import Any
from xml.etree import ElementTree

from tierline._display.markup import Child, Element, el
from tierline._display.report.drawing import BAND, INK, MUTED, OUTLINE, RULE

__all__ = ["figure"]

WIDE, NARROW = 880, 340
"""Widths in pixels: of the text on a screen and on paper, and of a phone's screen without its margins."""

_DRAWN = {
    "g": ("transform", "opacity", "fill", "stroke"),
    "path": ("d", "transform"),
    "line": ("x1", "x2", "y1", "y2", "transform"),
    "rect": ("x", "y", "width", "height", "rx", "ry", "transform"),
    "text": ("x", "y", "transform", "text-anchor", "font-size", "font-weight", "font-style"),
}
_PAINT = ("fill", "fill-opacity", "stroke", "stroke-opacity", "stroke-width", "stroke-dasharray", "opacity")
_ROLES = {
    INK: "ink",
    MUTED: "dim",
    RULE: "rul",
    BAND: "bnd",
    OUTLINE: "out",
}
_LONG = re.compile(r"-?\d+\.\d{3,}(?:e-?\d+)?")


def figure(
    ident: str, draw: Callable[[int], Any], *, title: str, alternative: str, caption: Child = None
) -> Element:
    """A picture with its caption. `alternative` says in words what the picture shows, for those who cannot see it."""
    pictures = [
        _picture(f"{ident}-{size}", draw(width), size, title, alternative)
        for size, width in (("wide", WIDE), ("narrow", NARROW))
    ]
    return el("figure", pictures, el("figcaption", caption) if caption else None)


def _picture(ident: str, chart: Any, size: str, title: str, alternative: str) -> Element:
    try:
        convert = import_module("vl_convert")
    except ModuleNotFoundError as error:
        raise ImportError("pictures need vl-convert: pip install 'tierline[report]'") from error
    svg: str = convert.vegalite_to_svg(chart.to_dict(), allowed_base_urls=[])
    root = ElementTree.fromstring(svg)
    drawn = [child for child in map(_built, _inside(root)) if child is not None]
    return el(
        "svg",
        el("title", title, id=f"{ident}-title"),
        el("desc", alternative, id=f"{ident}-told"),
        drawn,
        cls=size,
        viewBox=root.get("viewBox", ""),
        role="img",
        aria_labelledby=f"{ident}-title {ident}-told",
        focusable="false",
    )


def _inside(root: ElementTree.Element) -> list[ElementTree.Element]:
    """What is drawn, without the background of the whole."""
    return [child for child in root if _tag(child) != "rect"]


def _tag(node: ElementTree.Element) -> str:
    return node.tag.rpartition("}")[2]


def _built(node: ElementTree.Element) -> Element | None:
    tag = _tag(node)
    if (
        tag not in _DRAWN
        or node.get("display") == "none"
        or node.get("class") in {"background", "foreground"}
    ):
        return None
    children = [child for child in map(_built, node) if child is not None]
    if tag == "g" and not children:
        return None
    attributes = {name: _LONG.sub(_brief, node.get(name, "")) for name in _DRAWN[tag] if node.get(name)}
    roles: list[str] = []
    for name in _PAINT:
        value = node.get(name)
        if value is None or (name == "opacity" and value == "1"):
            continue
        role = _ROLES.get(value)
        if role is None:
            attributes[name] = value
        else:
            roles.append(f"{name[0]}-{role}")
            attributes.pop(name, None)
    if roles:
        attributes["class"] = " ".join(roles)
    if tag == "g" and not attributes and len(children) == 1:
        return children[0]
    return Element(tag, attributes, (node.text or "", children) if tag == "text" else (children,))


def _brief(found: re.Match[str]) -> str:
    return f"{float(found[0]):.2f}".rstrip("0").rstrip(".")
