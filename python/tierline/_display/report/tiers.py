"""The first sections: what stands out, clients and value by tier with their targets, and how concentrated the value is."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from tierline._display.format import NONE, amount, number, ranged, share, trimmed
from tierline._display.markup import Child, Element, el
from tierline._display.report import charts
from tierline._display.report.chart_shares import tier_ends
from tierline._display.report.parts import (
    Tiers,
    alternatives,
    bar,
    computed,
    dim,
    give,
    mark,
    missing,
    prose,
    ruled,
    table,
    unbroken,
    under,
)
from tierline._display.report.pictures import figure
from tierline._display.sentences import filled, headings, sentence
from tierline._display.text import one_line, visible

__all__ = ["concentration", "grid", "headlines", "shares", "summary"]


def headlines(figures: Mapping[str, Any]) -> Element:
    """The six figures at the top."""
    return el(
        "dl",
        [
            el(
                "div",
                el("dt", head["name"]),
                el("dd", unbroken(head["figure"] or NONE), el("span", unbroken(head["note"]), cls="sub")),
                cls="head",
            )
            for head in figures["headlines"]
        ],
        cls="heads",
    )


def summary(figures: Mapping[str, Any], tiers: Tiers) -> list[Child]:
    """What stands out, in a few lines, the gravest first."""
    return [el("ul", [el("li", _line(line, tiers)) for line in figures["summary"]])]


def _line(line: Mapping[str, Any], tiers: Tiers) -> list[Child]:
    label = f"{line['label']}: " if line["label"] else None
    quiet = line["kind"] == "more missed"
    return [
        [tiers.chip(line["tier"]), " "] if line["tier"] is not None else None,
        dim(label) if label else None,
        dim(line["words"]) if quiet else prose(line["words"]),
    ]


def shares(figures: Mapping[str, Any], tiers: Tiers) -> list[Child]:
    """Clients and value by tier, the picture, the targets, and the rules."""
    if not figures["tiers"]:
        return [give(sentence("page.no-tiers"))]
    valued = figures["model"].get("value") is not None or figures["value"] is not None
    head: list[Child] = [*headings("tier", "clients", "share"), ""]
    if valued:
        head += [figures["model"].get("value") or sentence("column.value"), sentence("column.share"), ""]
    rows = [_tier_row(one, tiers, valued) for one in _tier_rows(figures)]
    foot: list[Child] = [sentence("column.all"), number(figures["clients"]), "", ""]
    if valued:
        foot += [[amount(figures["value"]), _below(figures["total"])], "", ""]
    unit = figures["model"].get("unit")
    notes = [
        sentence("page.values-in", unit=one_line(unit)) if valued and unit else None,
        figures["shares_words"] if valued else None,
        figures["without_value_words"],
    ]
    said = " ".join(note for note in notes if note)
    return [
        table(
            head,
            rows,
            label=sentence("page.tiers-table"),
            numeric=(1, 2, 4, 5) if valued else (1, 2),
            drawn=(3, 6) if valued else (3,),
            foot=foot,
        ),
        el("p", said, cls="dim small") if said else None,
        figure(
            "tiers-picture",
            lambda width: charts.shares(figures, width=width),
            title=sentence("page.tiers-picture"),
            alternative="; ".join(_in_words(figures)),
            caption=sentence("page.tiers-caption"),
        )
        if figures["clients"]
        else None,
        _targets(figures, tiers),
        el("h3", sentence("page.who-belongs")),
        el("div", [_described(one, tiers) for one in figures["tiers"]], cls="who"),
        computed(
            sentence("rulebook.rules-first" if tiers.ranked else "page.segments-rule"),
            formulas=figures["formulas"],
            names=("share", "clients", "value", "value_share", "targets", "target"),
        ),
    ]


def _tier_row(tier_row: Mapping[str, Any], tiers: Tiers, valued: bool) -> list[Child]:
    rank = tiers.rank(tier_row["tier"])
    tint = "f-out" if rank is None else f"tint r{rank}"
    row: list[Child] = [
        tiers.chip(tier_row["tier"], whole=True),
        number(tier_row["clients"]),
        share(tier_row["share"]),
        bar(tier_row["share"], tint),
    ]
    if valued:
        without = tier_row["without_value"]
        worth: Child = [
            amount(tier_row["value"]),
            under(sentence("page.without-value", clients=number(without))) if without else None,
            _below(tier_row),
        ]
        row += [worth, share(tier_row["value_share"]), bar(tier_row["value_share"], tint)]
    return row


def _tier_rows(figures: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    """The tiers, and behind them the clients without one, where there are any."""
    unassigned = figures["unassigned"]
    return [*figures["tiers"], *([{"tier": None} | dict(unassigned)] if unassigned["clients"] else [])]


def _in_words(figures: Mapping[str, Any]) -> list[str]:
    """The shares of each tier and what is aimed at, in words."""
    unassigned = figures["unassigned"]
    return [
        *(unbroken(tier["words"]) for tier in figures["tiers"]),
        *([unbroken(unassigned["shares_words"])] if unassigned["clients"] else []),
    ]


def _below(tier_row: Mapping[str, Any]) -> Child:
    """The values below zero, which are in the sum and in no share."""
    if not tier_row["negative"]:
        return None
    return under(
        sentence(
            "page.below-zero",
            value=number(tier_row["negative_value"]),
            clients=number(tier_row["negative"]),
        )
    )


def _targets(figures: Mapping[str, Any], tiers: Tiers) -> list[Child]:
    aimed = [target for target in figures["targets"] if not target["of_period"]]
    heading = el("h3", sentence("page.targets"))
    if not aimed:
        return [
            heading,
            give(prose(sentence("page.no-targets"))),
        ]
    rows: list[list[Child]] = []
    for one in aimed:
        rate, measured = one["is_rate"], one["measured"]
        rows.append(
            [
                tiers.chip(one["tier"]),
                one["measure_words"],
                missing() if measured is None else share(measured) if rate else trimmed(measured, 2),
                ranged(one["low"], one["high"], rate=rate),
                mark(one["verdict"]),
                prose(one["words"]),
            ]
        )
    return [
        heading,
        table(
            headings("tier", "measure", "measured", "aimed-at", "verdict", "in-words"),
            rows,
            label=sentence("page.targets-table"),
            numeric=(2,),
            long=(5,),
        ),
        el("p", figures["targets_elsewhere_words"], cls="dim small")
        if figures["targets_elsewhere_words"]
        else None,
    ]


def _described(tier: Mapping[str, Any], tiers: Tiers) -> list[Child]:
    clauses, stay = tier["clauses"], tier["stay_rule"]
    others = sentence("rulebook.tier-takes-rest" if tiers.ranked else "rulebook.segment-takes-rest")
    about = el(
        "div",
        el("p", one_line(tier["description"])) if tier["description"] else None,
        el(
            "details",
            el("summary", sentence("page.its-rule")),
            el(
                "div",
                alternatives(clauses) if clauses else el("p", others),
                [el("p", sentence("page.stays-while")), ruled(stay)] if stay else None,
                cls="inner",
            ),
        ),
        cls="keep",
    )
    return [el("div", tiers.chip(tier["tier"])), about]


def grid(figures: Mapping[str, Any], tiers: Tiers) -> list[Child]:
    """Who is where by two dimensions, and what each segment is promised."""
    own: Mapping[str, Any] = figures["grid"]
    cells = {(cell["row"], cell["column"]): cell for cell in own["cells"]}
    # Where levels have an order, the highest stands on top, as on the axes of a picture.
    down = own["row_levels"][::-1] if own["rows_ordered"] else own["row_levels"]
    across = own["column_levels"]
    head: list[Child] = [
        f"{one_line(own['rows'])} \N{DOWNWARDS ARROW}, {one_line(own['columns'])} \N{RIGHTWARDS ARROW}"
    ]
    rows: list[list[Child]] = [
        [el("strong", one_line(row)), *(_cell(cells[row, column], tiers, figures) for column in across)]
        for row in down
    ]
    without = own["without_level"]
    nothing = missing(sentence("difference.not-said"))
    promised: list[list[Child]] = [
        [
            tiers.chip(one["segment"], whole=True),
            nothing if one["review"] is None else one_line(one["review"]),
            [el("p", one_line(what)) for what in one["initiatives"]] or nothing,
            nothing if one["owners"] is None else one_line(one["owners"]),
        ]
        for one in own["segments"]
    ]
    return [
        table([*head, *(one_line(column) for column in across)], rows, label=sentence("page.grid-table")),
        el(
            "p",
            sentence("page.grid-without", clients=without),
            cls="dim small",
        )
        if without
        else None,
        el("h3", sentence("page.segments-promised")),
        table(
            headings("segment", "review-timing", "key-initiatives", "relationship-owners"),
            promised,
            label=sentence("page.segments-promised-table"),
        ),
        computed(
            sentence("page.grid-rule"),
            formulas=figures["formulas"],
            names=("share", "clients", "value", "value_share"),
        ),
    ]


def _cell(cell: Mapping[str, Any], tiers: Tiers, figures: Mapping[str, Any]) -> list[Child]:
    """The segment of a cell, its clients, their share and their value."""
    segment, clients = cell["segment"], cell["clients"]
    elsewhere = [one for one in cell["tiers"] if one["tier"] != segment]
    worth = (
        under(sentence("page.cell-value", value=amount(cell["value"]), share=share(cell["value_share"])))
        if figures["value"] is not None and clients
        else None
    )
    return [
        tiers.chip(segment, whole=True) if segment is not None else None,
        el("p", el("strong", number(clients)), " ", sentence("page.noun-clients", count=clients)),
        under(sentence("page.cell-share", share=share(cell["share"]))) if clients else None,
        worth,
        *(
            el("p", filled("page.clients-in", clients=number(one["clients"]), tier=tiers.chip(one["tier"])))
            for one in elsewhere
        ),
    ]


def concentration(figures: Mapping[str, Any], tiers: Tiers) -> list[Child]:
    """How much of the value the best clients have."""
    points = figures["concentration"]
    if len(points) < 2:
        return [give(prose(sentence("page.no-concentration")))]
    ends = tier_ends(figures)
    held = "; ".join(mark["words"] for mark in figures["concentration_marks"])
    rows: list[list[Child]] = [
        [
            tiers.chip(one["tier"]),
            number(one["count"]),
            share(one["clients"]),
            share(one["value_share"]),
            share(one["best"]),
        ]
        for one in figures["concentration_tiers"]
    ]
    return [
        el("p", unbroken(figures["concentration_words"])) if figures["concentration_words"] else None,
        figure(
            "concentration-picture",
            lambda width: charts.concentration(figures, width=width),
            title=sentence("section.concentration"),
            alternative=sentence("page.concentration-picture", marks=unbroken(held))
            + "".join(
                sentence("page.concentration-end", tier=visible(end["name"]), shares=end["shares"])
                for end in ends
            ),
            caption=sentence("page.concentration-caption"),
        ),
        table(
            [
                sentence("column.down-to"),
                sentence("column.clients"),
                sentence("summary.measure-clients"),
                sentence("column.value-of-tiers"),
                sentence("column.value-of-best"),
            ],
            rows,
            label=sentence("page.concentration-table"),
            numeric=(1, 2, 3, 4),
        )
        if rows
        else None,
        computed(
            sentence("page.concentration-rule"),
            formulas=figures["formulas"],
            names=("concentration", "value_share"),
        ),
    ]
