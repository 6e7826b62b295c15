"""The section of movements: where clients went, why, and who waits."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from tierline._display.format import NONE, amount, cause_heading, day, number, spaced
from tierline._display.markup import Child, Element, code, el
from tierline._display.report import charts
from tierline._display.report.parts import Tiers, client, computed, dim, give, prose, table, under
from tierline._display.report.pictures import figure
from tierline._display.sentences import headings, sentence

__all__ = ["movements"]


def movements(figures: Mapping[str, Any], tiers: Tiers) -> list[Child]:
    """The flow picture, the counts, the waterfall by cause, and the list of moves."""
    given = figures["movements"]
    if given is None:
        return [give(sentence("page.no-movements"))]
    flows = [one for one in given["flows_by_end"] if one["clients"]]
    return [
        el("p", given["moves"]["words"], " ", given["overdue_words"]),
        figure(
            "flow-picture",
            lambda width: charts.flow(figures, width=width),
            title=sentence("page.flow-picture"),
            alternative="; ".join(one["words"] for one in flows),
            caption=sentence("page.flow-caption"),
        )
        if flows
        else None,
        _flows(flows, tiers) if flows else None,
        el("h3", sentence("page.by-kind")),
        table(
            headings("movement", "clients", "value"),
            [
                [
                    spaced(one["movement"]),
                    [number(one["told"]), under(one["note"]) if one["note"] else None],
                    amount(one.get("without_tier_value", one["value"])),
                ]
                for one in given["counts"]
            ],
            label=sentence("page.kinds-table"),
            numeric=(1, 2),
        )
        if given["counts"]
        else give(sentence("page.no-moves")),
        _attribution(given, tiers),
        _changed(given),
        _rows(given, tiers),
        computed(
            sentence("page.review-rules" if given["policy"] else "page.review-rule"),
            el("ul", [el("li", prose(rule)) for rule in given["policy"]]) if given["policy"] else None,
            formulas=figures["formulas"],
            names=("movements", "movement", "attribution", "overdue"),
        ),
    ]


def _flows(flows: list[Mapping[str, Any]], tiers: Tiers) -> Element:
    rows: list[list[Child]] = [
        [
            tiers.chip(one["from"], none=one["came"] or NONE),
            tiers.chip(one["to"], none=one["went"] or NONE),
            number(one["clients"]),
            amount(one["value"]),
        ]
        for one in flows
    ]
    return el(
        "details",
        el("summary", sentence("page.flow-table")),
        el(
            "div",
            table(
                headings("from", "to", "clients", "value"),
                rows,
                label=sentence("page.flow-table-label"),
                numeric=(2, 3),
            ),
            cls="inner",
        ),
        cls="loose",
    )


def _attribution(given: Mapping[str, Any], tiers: Tiers) -> list[Child]:
    heading = el("h3", sentence("page.what-changed"))
    rows, total, causes = given["attribution"], given["attribution_total"], given["attribution_causes"]
    if not rows or total is None:
        return [
            heading,
            give(sentence("page.no-attribution")),
        ]

    def shown(row: Mapping[str, Any]) -> list[Child]:
        changes = [_signed(row.get(cause, 0)) for cause in causes]
        return [el("b", number(row["before"])), *changes, el("b", number(row["after"]))]

    return [
        heading,
        table(
            [
                *headings("tier", "before"),
                *(cause_heading(cause) for cause in causes),
                sentence("column.after"),
            ],
            [[tiers.chip(row["tier"]), *shown(row)] for row in rows],
            label=sentence("page.attribution-table"),
            numeric=range(1, len(causes) + 3),
            foot=[sentence("column.all"), *shown(total)],
        ),
        el("p", given["attribution_words"], cls="dim small"),
    ]


def _changed(given: Mapping[str, Any]) -> list[Child]:
    """Which changes of values were seen of the clients that moved; nothing of a model that remembers none."""
    rows = given.get("changed_inputs")
    if rows is None:
        return []
    shown: list[list[Child]] = [
        [code(one["words"]), spaced(one["movement"]), number(one["clients"]), amount(one["value"])]
        for one in rows
    ]
    return [
        el("h3", sentence("page.changed-inputs")),
        table(
            headings("change", "movement", "clients", "value"),
            shown,
            label=sentence("page.changed-inputs-table"),
            numeric=(2, 3),
        )
        if rows
        else None,
        el(
            "p", sentence("page.changed-inputs-note" if rows else "page.changed-inputs-none"), cls="dim small"
        ),
    ]


def _signed(count: int) -> Child:
    if not count:
        return dim("0")
    return f"+{number(count)}" if count > 0 else f"\N{MINUS SIGN}{number(-count)}"


def _target(one: Mapping[str, Any], tiers: Tiers) -> Child:
    """The tier that a client came to, or the one that it waits for and from when on."""
    if not one.get("pending_tier"):
        return tiers.chip(one["to"], none=NONE)
    due = one.get("effective_on")
    return [
        tiers.chip(one["pending_tier"]),
        dim(" ", sentence("page.moves-from", day=day(due)) if due else sentence("page.move-waits")),
    ]


def _rows(given: Mapping[str, Any], tiers: Tiers) -> list[Child]:
    rows = given["rows"]
    if not rows:
        return []
    shown: list[list[Child]] = [
        [
            client(one["client"]),
            spaced(one["movement"]),
            tiers.chip(one["from"], none=NONE),
            _target(one, tiers),
            amount(one["value"]),
            one["cause"] or NONE,
            prose(one["reason"]),
        ]
        for one in rows
    ]
    return [
        el("h3", sentence("page.by-client")),
        table(
            headings("client", "movement", "from", "to", "value", "cause", "reason"),
            shown,
            label=sentence("page.moves-table"),
            numeric=(4,),
            long=(6,),
        ),
        el("p", given["rows_left_out_words"], cls="dim small") if given["rows_left_out_words"] else None,
    ]
