"""What all that notebooks show is made of: chips, bars, tables."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Literal

from tierline._display.format import UNASSIGNED, decimal
from tierline._display.markup import Child, Element, el
from tierline._display.sentences import sentence
from tierline._display.style import NOTEBOOK, tier_colours
from tierline._display.text import cut

__all__ = ["Tiers", "bar", "counted_summary", "dim", "nothing", "or_nothing", "page", "table"]


def page(*children: Child) -> str:
    return str(el("div", el("style", NOTEBOOK), *children, cls="tierline"))


def dim(*children: Child) -> Element:
    return el("span", *children, cls="tl-dim")


def nothing(word: str = "") -> Element:
    return el("em", word or sentence("rulebook.absent-missing"), cls="tl-dim")


def counted_summary(title: str, count: int) -> Element:
    """The line that opens a list: what is in it, and how many."""
    return el("summary", sentence("display.counted", title=title, count=count))


def or_nothing(value: object) -> Child:
    return nothing() if value is None else cut(value)


class Tiers:
    """The tiers in order, for their colours."""

    def __init__(self, names: Iterable[str]) -> None:
        names = list(names)
        self._colours = dict(zip(names, tier_colours(len(names)), strict=True))

    def chip(self, tier: str | None) -> Element:
        if tier is None or tier not in self._colours:
            return el("span", UNASSIGNED if tier is None else tier, cls="tl-chip tl-none")
        back, text = self._colours[tier]
        return el("span", tier, cls="tl-chip", style=f"background:{back};color:{text}", title=tier)

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
        el("span", cls="tl-fill", style=f"width:{share * 100:.1f}%;background:{colour}")
        if share > 0
        else None
    )
    return el("span", fill, cls="tl-bar", style=f"width:{track * width:.0f}px")


def table(
    head: Sequence[Child],
    rows: Iterable[Sequence[Child]],
    *,
    numeric: Iterable[int] = (),
    foot: Sequence[Child] = (),
) -> Element:
    right = set(numeric)

    def cells(tag: Literal["th", "td"], row: Sequence[Child]) -> list[Element]:
        scope = "col" if tag == "th" else ""
        return [
            el(tag, cell, cls="tl-num" if at in right else "", scope=scope) for at, cell in enumerate(row)
        ]

    table = el(
        "table",
        el("thead", el("tr", cells("th", head))),
        el("tbody", [el("tr", cells("td", row)) for row in rows]),
        el("tfoot", el("tr", cells("td", foot))) if foot else None,
    )
    return el("div", table, cls="tl-wrap")
