"""Measures on a terminal: thresholds, lifetime values, what the next quarter brings."""

from __future__ import annotations

import textwrap
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from rich.console import Console
from rich.table import Table
from rich.text import Text

from tierline._display import terminal
from tierline._display.format import UNASSIGNED, day, number, share, trimmed
from tierline._display.sentences import sentence
from tierline._display.text import cut, visible, visible_lines

__all__ = ["show_forecast", "show_groups", "show_lifetime", "show_rows", "show_thresholds"]


_HEADING = 12
"""Letters of a heading above numbers in one line."""
_LEAST = 8
"""Letters of a text that a column shows at least before it goes on in the next line."""


def show_rows(
    out: Console, headings: Sequence[str], rows: Iterable[Sequence[str]], *, texts: int = 1
) -> None:
    """Shows a table: the first columns hold texts, all others numbers."""
    table = Table(
        box=terminal.LINED, show_edge=False, pad_edge=False, padding=(0, 1, 0, 0), header_style="bold"
    )
    for at, heading in enumerate(headings):
        if at < texts:
            table.add_column(heading, overflow="fold", min_width=_LEAST)
        else:
            # A heading of several words goes over several lines, and numbers over one.
            table.add_column(textwrap.fill(heading, _HEADING), justify="right", no_wrap=True)
    for row in rows:
        table.add_row(*(Text(cut(visible(cell))) for cell in row))
    terminal.show(out, table)


def show_thresholds(out: Console, thresholds: Sequence[Mapping[str, Any]]) -> None:
    """Shows thresholds relative to the clients: what the model has, and what these clients would give."""
    names = ("threshold", "of", "quantile", "value", "since", "above", "today", "above-today")
    rows = (
        (
            one["name"],
            one["of"],
            str(one["quantile"]),
            _known(one["value"]),
            "" if one["fixed"] is None else day(one["fixed"]),
            _share(one["share"]),
            _known(one["today"]),
            _share(one["share_today"]),
        )
        for one in thresholds
    )
    show_rows(out, [sentence(f"column.{name}") for name in names], rows, texts=2)


def show_lifetime(out: Console, figures: Mapping[str, Any]) -> None:
    """Shows lifetime values by tier or by group, and how they are worked out."""
    names = ("clients", "with-value", "retention", "expansion", "lifetime-value")
    groups = figures.get("groups")
    rows = [
        (
            (one["tier"] or UNASSIGNED) if groups is None else one["words"],
            number(one["clients"]),
            number(one["with_value"]),
            _share(one["retention"]),
            _share(one["expansion"]),
            _known(one["lifetime_value"]),
        )
        for one in (figures["tiers"] if groups is None else groups)
    ]
    every = number(sum(one["clients"] for one in (figures["tiers"] if groups is None else groups)))
    rows.append(
        (sentence("column.all"), every, number(figures["clients"]), "", "", _known(figures["lifetime_value"]))
    )
    first = sentence("column.tier") if groups is None else ", ".join(figures["by"])
    show_rows(out, [first, *(sentence(f"column.{name}") for name in names)], rows)
    terminal.show(out, Text(), Text(f"{figures['formula']}, years = {figures['years']}", style="dim"))


def show_forecast(out: Console, figures: Mapping[str, Any]) -> None:
    """Shows the next quarter by tier, and its rule."""
    names = (
        "clients",
        "moving-in",
        "moving-out",
        "renewals",
        "clients-next",
        "value",
        "value-next",
        "hours-next",
    )

    def row(name: str, one: Mapping[str, Any]) -> tuple[str, ...]:
        counts = (number(one[key]) for key in ("clients", "moving_in", "moving_out", "renewals"))
        amounts = (_known(one[key]) for key in ("clients_next", "value", "value_next"))
        return (name, *counts, *amounts, _hours(one["hours_next_low"], one["hours_next_high"]))

    rows = [row(one["tier"] or UNASSIGNED, one) for one in figures["tiers"]]
    rows.append(row(sentence("column.all"), figures["total"]))
    show_rows(out, [sentence("column.tier"), *(sentence(f"column.{name}") for name in names)], rows)
    terminal.show(out, Text(), *(terminal.prose(line, "dim") for line in figures["rule"]))


def show_groups(out: Console, figures: Mapping[str, Any]) -> None:
    """Shows natural groups, how much they explain, and the dimension that they would be."""
    if not figures["groups"]:
        return
    head = [sentence(f"column.{name}") for name in ("level", "condition", "clients", "share")]
    rows = [
        (one["level"], one["when"], number(one["clients"]), _share(one["share"])) for one in figures["groups"]
    ]
    show_rows(out, head, rows, texts=2)
    words = sentence(
        "thresholds.groups-explain",
        explained=_share(figures["explained"]),
        count=figures["missing"],
    )
    terminal.show(out, Text(), Text(words), Text(), Text(visible_lines(figures["dimension"].rstrip())))


def _known(value: object) -> str:
    return "" if value is None else number(value)


def _share(value: object) -> str:
    return "" if value is None else share(value)


def _hours(low: object, high: object) -> str:
    if low is None or high is None:
        return ""
    first, last = trimmed(low, 1), trimmed(high, 1)
    return first if low == high else sentence("number.range", low=first, high=last)
