"""Clients: assignments, other tables of rows, and what a review did with them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

from tierline._display.format import NONE, cause_heading, number
from tierline._display.html.parts import Tiers, dim, page, table
from tierline._display.html.summary import about_table, summary_parts
from tierline._display.markup import Child, el, prose
from tierline._display.protocols import RemarkLike, SummaryLike
from tierline._display.sentences import counted, filled, headings, sentence
from tierline._display.text import cut, one_line

__all__ = ["assignments_html", "frame_html", "review_html"]


def assignments_html(
    columns: Sequence[str],
    rows: Sequence[Sequence[object]],
    summary: SummaryLike,
    *,
    model: str,
    as_of: object,
    rounded: Mapping[str, int] | None = None,
) -> str:
    """Assignments: the summary by tier, then the first rows of the result.

    `rows` are the rows to show, a value for each of `columns`; how many there are in all is what the summary
    says.
    """
    tiers = Tiers(tier_row.tier or "" for tier_row in summary.tiers)
    numeric = [
        at
        for at in range(len(columns))
        if any(_is_number(row[at]) for row in rows)
        and all(row[at] is None or _is_number(row[at]) for row in rows)
    ]
    body = [[_cell(name, value, tiers) for name, value in zip(columns, row, strict=True)] for row in rows]
    total = summary.clients
    shown = sentence("display.clients-shown", count=len(rows), total=total) if len(rows) < total else ""
    return page(
        el(
            "div",
            el("b", counted(total)),
            dim(*filled("display.by-model", model=model, day=str(as_of))),
            cls="tl-head",
        ),
        about_table(summary.remarks),
        summary_parts(summary),
        _rounded(rounded or {}),
        el("h4", sentence("summary.head-clients")),
        table(list(columns), body, numeric=numeric),
        el("p", shown, cls="tl-dim tl-small") if shown else None,
    )


def frame_html(columns: Sequence[str], rows: Sequence[Sequence[object]], total: int) -> str:
    """The first rows of a table that is no table of assignments; `total` is how many there are in all."""
    numeric = [at for at in range(len(columns)) if any(_is_number(row[at]) for row in rows)]
    body: list[list[Child]] = [[_cell_text(value) for value in row] for row in rows]
    shown = sentence("display.rows-shown", count=len(rows), total=total) if len(rows) < total else ""
    return page(
        table(list(columns), body, numeric=numeric),
        el("p", shown, cls="tl-dim tl-small") if shown else None,
    )


def review_html(figures: Mapping[str, Any], as_of: str, remarks: Sequence[RemarkLike] = ()) -> str:
    """What a review did: counts by movement, why tiers changed, and the moves of greatest value."""
    counts = [(kind["words"], kind["clients"], kind["value"]) for kind in figures["kinds"]]
    known = [count["note"] for count in figures["counts"] if count.get("known_now")]
    tiers = Tiers(flow["tier"] for flow in figures["attribution"])
    causes = figures["attribution_causes"]
    moves = figures["rows"][:_MOVES]
    changed: Sequence[Mapping[str, Any]] = figures.get("changed_inputs") or []
    more = len(figures["rows"]) - len(moves) + figures["rows_left_out"]
    total = sum(clients for _, clients, _ in counts)
    return page(
        el(
            "div",
            el("b", counted(total)),
            dim(*filled("display.reviewed-as-of", day=as_of)),
            cls="tl-head",
        ),
        about_table(remarks),
        table(
            headings("movement", "clients", "value"),
            [[word, number(clients), _amount(value)] for word, clients, value in counts],
            numeric=[1, 2],
        ),
        *(el("p", note, cls="tl-dim tl-small") for note in known),
        el("h4", sentence("display.why-changed")),
        table(
            [*headings("tier", "before"), *map(cause_heading, causes), *headings("after")],
            [
                [
                    tiers.chip(flow["tier"]),
                    number(flow["before"]),
                    *(f"{flow[cause]:+,}" if flow.get(cause) else dim("\N{MIDDLE DOT}") for cause in causes),
                    number(flow["after"]),
                ]
                for flow in figures["attribution"]
            ],
            numeric=list(range(1, len(causes) + 3)),
        ),
        el("h4", sentence("page.changed-inputs")) if changed else None,
        table(
            headings("change", "movement", "clients"),
            [[cut(one["words"]), one["movement"], number(one["clients"])] for one in changed],
            numeric=[2],
        )
        if changed
        else None,
        el("h4", sentence("display.who-moves")) if moves else None,
        table(
            headings("client", "value", "reason"),
            [
                [
                    cut(move["client"]),
                    _amount(move["value"]),
                    el("div", prose(move["reason"]), cls="tl-longer"),
                ]
                for move in moves
            ],
            numeric=[1],
        )
        if moves
        else None,
        el("p", sentence("display.more-moves", count=more), cls="tl-dim tl-small") if more else None,
    )


_MOVES = 12


def _amount(value: object) -> Child:
    return dim(NONE) if value is None else number(value)


def _cell_text(value: object) -> Child:
    if value is None:
        return dim(NONE)
    if isinstance(value, bool) or _is_number(value):
        return number(value)
    return el("div", cut(value), cls="tl-longer") if len(str(value)) > 24 else cut(value)


def _is_number(value: object) -> bool:
    return isinstance(value, int | float | Decimal) and not isinstance(value, bool)


def _cell(name: str, value: object, tiers: Tiers) -> Child:
    if name == "tier":
        return tiers.chip(None if value is None else str(value))
    if value is None:
        return dim(NONE)
    if name == "clause":
        return el("div", el("code", cut(one_line(value))), cls="tl-long")
    if name == "issues":
        return el("div", prose(cut(value)), cls="tl-longer")
    return number(value) if isinstance(value, bool) or _is_number(value) else cut(value)


def _rounded(rounded: Mapping[str, int]) -> Child:
    of = [(name, count) for name, count in rounded.items() if count]
    if not of:
        return None
    values: list[Child] = []
    for name, count in of:
        values += [", "] if values else []
        values.append(filled("display.rounded-of", count=count, name=el("code", name)))
    return el("p", filled("display.rounded", values=values), cls="tl-small")
