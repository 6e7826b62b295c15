"""The section of trends: each tier after each review of a history."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from tierline._display.format import NONE, UNASSIGNED, day, digits, fixed, number
from tierline._display.markup import Child, el
from tierline._display.report import charts
from tierline._display.report.parts import Tiers, dim, table
from tierline._display.report.pictures import figure
from tierline._display.sentences import headings, sentence

__all__ = ["trends"]

_SHOWN = 8
"""Reviews that a table on paper has room for: the last ones."""


def trends(figures: Mapping[str, Any], tiers: Tiers) -> list[Child]:
    """The lines of clients by tier, and beneath them the numbers; of value, too, where there is any."""
    lines: Sequence[Mapping[str, Any]] = figures["trends"]
    valued = any(point["value"] is not None for line in lines for point in line["points"])
    words = [
        sentence(
            "page.trends-line",
            tier=line["tier"] or UNASSIGNED,
            counts=", ".join(number(point["clients"]) for point in line["points"]),
        )
        for line in lines
    ]
    return [
        figure(
            "trends-picture",
            lambda width: charts.trends(figures, width=width),
            title=sentence("page.trends-picture"),
            alternative="; ".join(words),
        ),
        _table(lines, tiers, "clients", "page.trends-table"),
        _table(lines, tiers, "value", "page.trends-value-table") if valued else None,
        el("p", sentence("page.trends-note"), cls="dim small"),
    ]


def _table(lines: Sequence[Mapping[str, Any]], tiers: Tiers, what: str, label: str) -> list[Child]:
    days = [point["day"] for point in lines[0]["points"]][-_SHOWN:] if lines else []
    # All numbers of the table with the same digits behind the point, so that they can be read one below the other.
    behind = digits((point[what] for line in lines for point in line["points"][-_SHOWN:]), 2)

    def cell(value: object) -> Child:
        return dim(NONE) if value is None else fixed(value, behind)

    rows: list[list[Child]] = [
        [
            tiers.chip(line["tier"], none=UNASSIGNED),
            *(cell(point[what]) for point in line["points"][-_SHOWN:]),
        ]
        for line in lines
    ]
    return [
        el("h3", sentence(label)),
        table(
            [*headings("tier"), *(day(one) for one in days)],
            rows,
            label=sentence(label),
            numeric=range(1, len(days) + 1),
        ),
    ]
