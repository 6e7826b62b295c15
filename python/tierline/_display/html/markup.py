"""What every page is built from: elements, and the parts that several pages have.

The one place that turns text into HTML escapes it and shows characters that cannot be seen; there is no way to put markup
in as text.
"""

from __future__ import annotations

import html
from collections.abc import Iterable, Sequence
from typing import Literal, TypeAlias

from tierline._display.format import UNASSIGNED, cut, decimal, one_line, tier_colours, visible
from tierline._display.html.style import STYLE

__all__ = [
    "Child",
    "Element",
    "Tiers",
    "bar",
    "code",
    "dim",
    "nothing",
    "or_nothing",
    "page",
    "prose",
    "table",
]

Tag: TypeAlias = Literal[
    "b", "code", "details", "div", "em", "h4", "li", "ol", "p", "span", "style", "summary", "table", "tbody",
    "td", "tfoot", "th", "thead", "tr", "ul",
]  # fmt: skip
Child: TypeAlias = "str | Element | Iterable[Child] | None"


class Element:
    """One element with its children. Text among the children is escaped when it is written."""

    __slots__ = ("_attributes", "_children", "_tag")

    def __init__(
        self,
        tag: Tag,
        *children: Child,
        cls: str = "",
        style: str = "",
        title: str = "",
        span: int = 1,
        opened: bool = False,
    ) -> None:
        self._tag = tag
        self._children = children
        scope = "col" if tag == "th" else ""
        columns = str(span) if span > 1 else ""
        given = (("class", cls), ("style", style), ("title", title), ("colspan", columns), ("scope", scope))
        self._attributes = [(name, value) for name, value in given if value]
        if opened:
            self._attributes.append(("open", "open"))

    def __str__(self) -> str:
        out: list[str] = []
        self._write(out)
        return "".join(out)

    def _write(self, out: list[str]) -> None:
        attributes = "".join(f' {name}="{_escaped(value)}"' for name, value in self._attributes)
        out.append(f"<{self._tag}{attributes}>")
        _write_all(self._children, out)
        out.append(f"</{self._tag}>")


def _write_all(children: Iterable[Child], out: list[str]) -> None:
    for child in children:
        if child is None:
            continue
        if isinstance(child, Element):
            child._write(out)  # pyright: ignore[reportPrivateUsage]
        elif isinstance(child, str):
            out.append(_escaped(child))
        else:
            _write_all(child, out)


def _escaped(text: str) -> str:
    return html.escape(visible(text), quote=True)


def page(*children: Child) -> str:
    return str(Element("div", Element("style", STYLE), *children, cls="tierline"))


def code(text: object) -> Element:
    return Element("code", one_line(text))


def prose(text: str) -> list[Child]:
    """A message whose backticks set code apart."""
    pieces = text.split("`")
    if len(pieces) % 2 == 0:
        return [text]
    return [Element("code", piece) if at % 2 else piece for at, piece in enumerate(pieces)]


def dim(*children: Child) -> Element:
    return Element("span", *children, cls="tl-dim")


def nothing(word: str = "missing") -> Element:
    return Element("em", word, cls="tl-dim")


def or_nothing(value: object) -> Child:
    return nothing() if value is None else cut(value)


class Tiers:
    """The tiers in order, for their colours."""

    def __init__(self, names: Iterable[str]) -> None:
        names = list(names)
        self._colours = dict(zip(names, tier_colours(len(names)), strict=True))

    def chip(self, tier: str | None) -> Element:
        if tier is None or tier not in self._colours:
            return Element("span", UNASSIGNED if tier is None else tier, cls="tl-chip tl-none")
        back, text = self._colours[tier]
        return Element("span", tier, cls="tl-chip", style=f"background:{back};color:{text}", title=tier)

    def back(self, tier: str | None) -> str:
        return self._colours[tier][0] if tier in self._colours else "rgba(128,128,128,.45)"

    def text(self, tier: str | None) -> str:
        return self._colours[tier][1] if tier in self._colours else "inherit"

    def edge(self, tier: str | None) -> str:
        return f"border-left-color:{self.back(tier)}"


def bar(filled: object, *, of: object = 1, width: int = 110, colour: str = "#2e7ea6") -> Element:
    """A bar of `of` pixels' share of the width, filled up to `filled`; both are fractions of one."""
    track = min(max(float(decimal(of) or 0), 0.0), 1.0)
    part = min(max(float(decimal(filled) or 0), 0.0), 1.0)
    share = min(part / track, 1.0) if track > 0 else 0.0
    fill = (
        Element("span", cls="tl-fill", style=f"width:{share * 100:.1f}%;background:{colour}")
        if share > 0
        else None
    )
    return Element("span", fill, cls="tl-bar", style=f"width:{track * width:.0f}px")


def table(
    head: Sequence[Child],
    rows: Iterable[Sequence[Child]],
    *,
    numeric: Iterable[int] = (),
    foot: Sequence[Child] = (),
) -> Element:
    right = set(numeric)

    def cells(tag: Literal["th", "td"], row: Sequence[Child]) -> list[Element]:
        return [Element(tag, cell, cls="tl-num" if at in right else "") for at, cell in enumerate(row)]

    table = Element(
        "table",
        Element("thead", Element("tr", cells("th", head))),
        Element("tbody", [Element("tr", cells("td", row)) for row in rows]),
        Element("tfoot", Element("tr", cells("td", foot))) if foot else None,
    )
    return Element("div", table, cls="tl-wrap")
