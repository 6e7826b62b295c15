"""The first sections: what stands out, the ladder with its targets, and how concentrated the value is."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from tierline._display.format import NONE, amount, number, ranged, share, trimmed
from tierline._display.markup import Child, Element, code, el
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
from tierline._display.text import one_line, visible

__all__ = ["concentration", "grid", "headlines", "ladder", "summary"]


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


def ladder(figures: Mapping[str, Any], tiers: Tiers) -> list[Child]:
    """Clients and value by tier, the picture, the targets, and the rules."""
    if not figures["tiers"]:
        return [give("The model has no tiers to show.")]
    valued = figures["model"].get("value") is not None or figures["value"] is not None
    head: list[Child] = ["tier", "clients", "share", ""]
    if valued:
        head += [figures["model"].get("value") or "value", "share", ""]
    rows = [_tier_row(one, tiers, valued) for one in _tier_rows(figures)]
    foot: list[Child] = ["all", number(figures["clients"]), "", ""]
    if valued:
        foot += [[amount(figures["value"]), _below(figures["total"])], "", ""]
    unit = figures["model"].get("unit")
    notes = [
        f"Values in {one_line(unit)}." if valued and unit else None,
        figures["shares_words"] if valued else None,
        figures["without_value_words"],
    ]
    said = " ".join(note for note in notes if note)
    return [
        table(
            head,
            rows,
            label="clients and value by tier",
            numeric=(1, 2, 4, 5) if valued else (1, 2),
            drawn=(3, 6) if valued else (3,),
            foot=foot,
        ),
        el("p", said, cls="dim small") if said else None,
        figure(
            "ladder-picture",
            lambda width: charts.ladder(figures, width=width),
            title="Share of clients and of value by tier",
            alternative="; ".join(_in_words(figures)),
            caption="Bars show the share that each tier has. A pale field with a line at each end is the range aimed at.",
        )
        if figures["clients"]
        else None,
        _targets(figures, tiers),
        el("h3", "Who belongs where"),
        el("div", [_described(one, tiers) for one in figures["tiers"]], cls="who"),
        computed(
            ("Tiers stand best first, and a" if tiers.ranked else "Segments have no order; a")
            + " client belongs to the first whose rule is true. A rule that cannot be decided, because a value is missing, "
            "takes nobody.",
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
            under(f"{number(without)} without") if without else None,
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
    return under(f"{number(tier_row['negative_value'])} below 0 ({number(tier_row['negative'])})")


def _targets(figures: Mapping[str, Any], tiers: Tiers) -> list[Child]:
    shares = [target for target in figures["targets"] if not target["of_period"]]
    heading = el("h3", "Targets")
    if not shares:
        return [
            heading,
            give(
                "No shares are aimed at. The model's ",
                code("targets"),
                " say what each tier is meant to reach.",
            ),
        ]
    rows: list[list[Child]] = []
    for one in shares:
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
            ["tier", "measure", "measured", "aimed at", "verdict", "in words"],
            rows,
            label="targets",
            numeric=(2,),
            long=(5,),
        ),
        el("p", figures["targets_elsewhere_words"], cls="dim small")
        if figures["targets_elsewhere_words"]
        else None,
    ]


def _described(tier: Mapping[str, Any], tiers: Tiers) -> list[Child]:
    clauses, stay = tier["clauses"], tier["stay_rule"]
    other = "no better tier takes" if tiers.ranked else "no rule before it takes"
    about = el(
        "div",
        el("p", one_line(tier["description"])) if tier["description"] else None,
        el(
            "details",
            el("summary", "Its rule"),
            el(
                "div",
                alternatives(clauses) if clauses else el("p", f"Takes every client that {other}."),
                [el("p", "A client that is here already stays while:"), ruled(stay)] if stay else None,
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
    promised: list[list[Child]] = [
        [
            tiers.chip(one["segment"], whole=True),
            missing("not said") if one["review"] is None else one_line(one["review"]),
            [el("p", one_line(what)) for what in one["initiatives"]] or missing("not said"),
            missing("not said") if one["owners"] is None else one_line(one["owners"]),
        ]
        for one in own["segments"]
    ]
    left_out = "client has" if without == 1 else "clients have"
    return [
        table([*head, *(one_line(column) for column in across)], rows, label="who is where"),
        el(
            "p",
            f"{number(without)} {left_out} no level in one of the two, and stand in no cell.",
            cls="dim small",
        )
        if without
        else None,
        el("h3", "What each segment is promised"),
        table(
            ["segment", "review timing", "key initiatives", "relationship owners"],
            promised,
            label="what each segment is promised",
        ),
        computed(
            "A cell has the clients with both levels, their share of all clients, and what they are worth. The segment in it is "
            "the one that takes every client with these levels; behind it stands where such clients are today, where that is "
            "another one.",
            formulas=figures["formulas"],
            names=("share", "clients", "value", "value_share"),
        ),
    ]


def _cell(cell: Mapping[str, Any], tiers: Tiers, figures: Mapping[str, Any]) -> list[Child]:
    """The segment of a cell, its clients, their share and their value."""
    segment, clients = cell["segment"], cell["clients"]
    elsewhere = [one for one in cell["tiers"] if one["tier"] != segment]
    worth = (
        under(f"{amount(cell['value'])} \N{MIDDLE DOT} {share(cell['value_share'])} of the value")
        if figures["value"] is not None and clients
        else None
    )
    return [
        tiers.chip(segment, whole=True) if segment is not None else None,
        el("p", el("strong", number(clients)), f" {'client' if clients == 1 else 'clients'}"),
        under(f"{share(cell['share'])} of all clients") if clients else None,
        worth,
        *(el("p", f"{number(one['clients'])} in ", tiers.chip(one["tier"])) for one in elsewhere),
    ]


def concentration(figures: Mapping[str, Any], tiers: Tiers) -> list[Child]:
    """How much of the value the best clients have."""
    points = figures["concentration"]
    if len(points) < 2:
        return [
            give(
                "Give a book whose model names a ",
                code("value"),
                " and whose clients have one to see how concentrated it is.",
            )
        ]
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
            title="Concentration of value",
            alternative=f"Share of value held by the clients of greatest value: {unbroken(held)}."
            + "".join(f" Down to {visible(end['name'])}: {end['told']}." for end in ends),
            caption="The line shows the share of value that the best clients have; the dotted diagonal, what they would have if all had the same. "
            "A mark is the end of a tier. On the line: the tiers above it hold the clients of the highest value. "
            "Below the line: they hold some for other reasons.",
        ),
        table(
            [
                "down to and with",
                "clients",
                "share of clients",
                "value of these tiers",
                "value of as many best clients",
            ],
            rows,
            label="shares down to each tier",
            numeric=(1, 2, 3, 4),
        )
        if rows
        else None,
        computed(
            "Clients are put in order of their value, the highest first, and both shares are added up, client by client. "
            "Shares are of all clients, with or without a tier or a value, and of the sum of all values above 0.",
            formulas=figures["formulas"],
            names=("concentration", "value_share"),
        ),
    ]
