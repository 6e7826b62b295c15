"""A history in a terminal: tiers over reviews, who went where, how long clients stay, what became of cohorts."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

from rich.console import Console, RenderableType
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from tierline._display.format import NONE, UNASSIGNED, number, percent
from tierline._display.sentences import sentence
from tierline._display.terminal import show
from tierline._display.text import one_line, visible

__all__ = ["show_client_rows", "show_history", "show_outcomes", "show_without"]

_SHOWN = 6
"""Reviews that a line of a terminal has room for: the last ones."""


def show_history(out: Console, figures: Mapping[str, Any]) -> None:
    """Shows what follows from a history."""
    days = figures["days"]
    head = sentence("display.history", reviews=len(days), first=str(days[0]), last=str(days[-1]))
    parts: list[RenderableType] = [Text(head, style="bold")]
    lines = figures["trends"]
    shown = [point["day"] for point in lines[0]["points"]][-_SHOWN:] if lines else []
    if lines:
        parts += [Text(), Text(sentence("page.trends-table"), style="bold")]
        rows = [
            [_name(line["tier"]), *(number(point["clients"]) for point in line["points"][-_SHOWN:])]
            for line in lines
        ]
        parts.append(_table([_heading("tier"), *map(str, shown)], rows))
    parts += _flows(sentence("display.transitions"), figures["transitions"])
    if figures["flow_from"] is not None:
        parts += _flows(sentence("display.flow-since", day=str(figures["flow_from"])), figures["flow"])
    parts += [Text(), Text(sentence("display.stays"), style="bold")]
    names = ["tier", "ended", "mean-days", "median-days", "there-now", "mean-days", "median-days"]
    stays = [
        [
            _name(stay["tier"]),
            number(stay["finished"]),
            _days(stay["mean"]),
            _days(stay["median"]),
            number(stay["running"]),
            _days(stay["running_mean"]),
            _days(stay["running_median"]),
        ]
        for stay in figures["stays"]
    ]
    parts.append(_table([_heading(name) for name in names], stays))
    parts += [Text(), Text(sentence("display.cohorts"), style="bold")]
    names = ["entered-on", "clients", "still-there", "of-clients", "of-value", "beyond"]
    cohorts = [_cohort(cohort, cohort["points"][-1]) for cohort in figures["cohorts"]]
    parts.append(_table([_heading(name) for name in names], cohorts))
    if not figures["values_followed"]:
        parts.append(Text(f"  {sentence('display.values-kept')}", style="dim"))
    show(out, *parts)


def show_outcomes(out: Console, report: Mapping[str, Any]) -> None:
    """Shows how often an outcome followed, by group, beside the rest."""
    head = sentence(
        "display.outcomes",
        outcome=visible(report["outcome"]),
        days=report["within"],
        day=str(report["until"]),
    )
    rows = [
        _beside(one["name"] if one["level"] is None else f"{one['name']}: {one['level']}", one)
        for one in report["groups"]
    ]
    show(out, Text(head, style="bold"), Text(), _outcomes(rows), Text(), Text(report["words"]))


def show_without(out: Console, report: Mapping[str, Any]) -> None:
    """Shows who would have been where without a part of a model, and how often an outcome followed."""
    part = report["tier"] if report["tier"] is not None else report["factor"]
    head = sentence(
        "display.without",
        part=visible(one_line(part)),
        outcome=visible(report["outcome"]),
        days=report["within"],
        day=str(report["until"]),
    )
    moves = [[str(day["day"]), number(day["clients"]), number(day["elsewhere"])] for day in report["days"]]
    elsewhere = report["elsewhere"]
    rows = [] if elsewhere is None else [_beside(sentence("column.elsewhere"), elsewhere)]
    rows += [_beside(f"{_name(pair['from'])} -> {_name(pair['to'])}", pair) for pair in report["pairs"]]
    rows += [_beside(sentence("display.with-it", tier=_name(one["level"])), one) for one in report["with"]]
    rows += [
        _beside(sentence("display.without-it", tier=_name(one["level"])), one) for one in report["without"]
    ]
    show(
        out,
        Text(head, style="bold"),
        Text(),
        _table([_heading(name) for name in ("day", "clients", "elsewhere")], moves),
        Text(),
        _outcomes(rows),
        Text(),
        Text(report["words"]),
    )


def _beside(name: str, one: Mapping[str, Any]) -> list[str]:
    """A group and the rest beside it."""
    return [
        visible(one_line(name)),
        *_followed(one["group"]),
        number(one["group"]["unfinished"]),
        *_followed(one["rest"]),
    ]


def _outcomes(rows: Sequence[Sequence[str]]) -> RenderableType:
    names = ("in-group", "clients", "followed", "interval", "unfinished", "rest", "followed", "interval")
    return _table([_heading(name) for name in names], rows)


def _followed(one: Mapping[str, Any]) -> list[str]:
    if not one["clients"]:
        return [number(0), NONE, NONE]
    return [number(one["clients"]), percent(one["share"]), f"{percent(one['low'])} to {percent(one['high'])}"]


def show_client_rows(out: Console, rows: Sequence[Mapping[str, Any]]) -> None:
    """Shows the rows of one client."""
    shown = [
        [
            str(row["day"]),
            one_line(row["movement"]),
            _name(row.get("tier")) if row["movement"] != "left" else NONE,
            one_line(row.get("cause") or NONE),
            visible(one_line(row.get("changed") or NONE)),
        ]
        for row in rows
    ]
    show(
        out,
        _table([_heading(name) for name in ("day", "movement", "tier", "cause", "change")], shown, left=5),
    )


def _flows(title: str, flows: Sequence[Mapping[str, Any]]) -> list[RenderableType]:
    rows = [
        [
            sentence("display.outside") if one["came"] else _name(one["from"]),
            sentence("display.outside") if one["went"] else _name(one["to"]),
            number(one["clients"]),
            NONE if one["value"] is None else number(one["value"]),
        ]
        for one in flows
    ]
    names = ("from", "to", "clients", "value")
    return [Text(), Text(title, style="bold"), _table([_heading(name) for name in names], rows, left=2)]


def _cohort(cohort: Mapping[str, Any], last: Mapping[str, Any]) -> list[str]:
    return [
        str(cohort["entered_on"]),
        number(cohort["clients"]),
        number(last["clients"]),
        percent(last["retention"]) or NONE,
        percent(last["gross_retention"]) or NONE,
        percent(last["expansion"]) or NONE,
    ]


def _table(names: Sequence[str], rows: Sequence[Sequence[str]], *, left: int = 1) -> RenderableType:
    table = Table(box=None, pad_edge=False, padding=(0, 2, 0, 0), header_style="bold")
    for at, name in enumerate(names):
        table.add_column(name, justify="left" if at < left else "right", overflow="fold")
    for row in rows:
        table.add_row(*(Text(cell) for cell in row))
    return Padding(table, (0, 0, 0, 2))


def _name(tier: object) -> str:
    return UNASSIGNED if tier is None else visible(one_line(tier))


def _days(days: Decimal | int | None) -> str:
    if days is None:
        return NONE
    return number(days if isinstance(days, int) else round(days, 1))


def _heading(name: str) -> str:
    return sentence(f"column.{name}")
