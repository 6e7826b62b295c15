"""The first sections: what stands out, the ladder with its targets, and how concentrated the value is."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from tierline._display.format import (
    NONE,
    UNASSIGNED,
    amount,
    counted,
    number,
    plain,
    ranged,
    share,
    shares_of,
    short,
)
from tierline._display.markup import Child, Element, code, el
from tierline._display.report import charts
from tierline._display.report.chart_shares import tier_ends
from tierline._display.report.parts import Tiers, bar, computed, dim, give, mark, missing, prose, table, under
from tierline._display.report.pictures import figure
from tierline._display.text import one_line, visible

__all__ = ["concentration", "headlines", "ladder", "moved", "overdue_words", "summary"]

_MOST = 6
_PARTS = ("a tenth of them", "a fifth", "half")
_RATES = frozenset(
    {"clients", "value", "retention", "net_retention", "gross_retention", "expansion", "advocacy", "adoption"}
)


def headlines(figures: Mapping[str, Any]) -> Element:
    """The six figures at the top."""
    movements, findings = figures["movements"], figures["findings"]
    targets = [one for one in figures["targets"] if one["verdict"] != "not measurable"]
    unassigned = figures["unassigned"]
    heads: list[tuple[str, str, Child]] = [
        ("Clients", number(figures["clients"]), f"in {counted(len(figures['tiers']), 'tier')}"),
        ("Value", short(figures["value"]), _value_note(figures)),
        ("Unassigned", number(unassigned["clients"]), _of_all(unassigned)),
    ]
    if movements is None:
        heads.append(("Moves", NONE, "no earlier review given"))
    else:
        up, down, entered, left = moves(figures)
        told = f"{number(up)} up, {number(down)} down; {number(entered)} entered, {number(left)} left"
        heads.append(("Moves", number(up + down), told))
    met = sum(one["verdict"] == "met" for one in targets)
    unknown = len(figures["targets"]) - len(targets)
    heads.append(
        (
            "Targets met",
            f"{met} of {len(targets)}" if targets else NONE,
            (f"{unknown} not measurable" if unknown else "all measurable")
            if figures["targets"]
            else "none set",
        )
    )
    counts = {word: sum(one["severity"] == word for one in findings) for word in ("error", "warning", "note")}
    told = ", ".join(counted(count, word) for word, count in counts.items() if count)
    heads.append(("Findings", number(len(findings)), told or "nothing found"))
    return el(
        "dl",
        [
            el("div", el("dt", name), el("dd", what, el("span", note, cls="sub")), cls="head")
            for name, what, note in heads
        ],
        cls="heads",
    )


def _of_all(rung: Mapping[str, Any]) -> str:
    if rung["share"] is not None:
        return f"{share(rung['share'])} of all clients"
    return "share not known" if rung["clients"] else "of no clients"


def _value_note(figures: Mapping[str, Any]) -> Child:
    model, value = figures["model"], figures["value"]
    if value is None:
        return "no value attribute" if model.get("value") is None else "not known"
    return " ".join(part for part in (number(value), model.get("unit") or "") if part)


def moves(figures: Mapping[str, Any]) -> tuple[int, int, int, int]:
    """How many clients went to a better tier, to a worse one, entered their first one, and left."""
    tiers = Tiers(tier["tier"] for tier in figures["tiers"])
    up = down = entered = left = 0
    flows: Sequence[Mapping[str, Any]] = figures["movements"]["flows_by_end"] if figures["movements"] else ()
    for flow in flows:
        before, after, clients = tiers.rank(flow["from"]), tiers.rank(flow["to"]), flow["clients"]
        if flow["from"] is None:
            entered += clients if flow["to"] is not None else 0
        elif flow["to"] is None:
            pass
        elif before is not None and after is not None:
            up += clients if after < before else 0
            down += clients if after > before else 0
        left += clients if flow["went"] == "left" else 0
    return up, down, entered, left


def moved(figures: Mapping[str, Any]) -> str:
    """How many clients moved, in a sentence."""
    up, down, entered, left = moves(figures)
    if not any((up, down, entered, left)):
        return "Nobody moved, entered or left."
    known = sum(
        flow["clients"]
        for flow in figures["movements"]["flows_by_end"]
        if flow["came"] == "unassigned" and flow["to"] is not None
    )
    before = f" ({number(known)} of them were in the book before, without a tier)" if known else ""
    return (
        f"{counted(up, 'client')} moved up and {number(down)} down; "
        f"{number(entered)} entered{before} and {number(left)} left."
    )


def overdue_words(clients: int) -> str:
    """How many clients should have been reviewed by now."""
    if not clients:
        return "Nobody is overdue for review."
    return f"{counted(clients, 'client')} {'is' if clients == 1 else 'are'} overdue for review."


def summary(figures: Mapping[str, Any], tiers: Tiers) -> list[Child]:
    """What stands out, in a few lines, the gravest first."""
    lines: list[Child] = []
    rungs = figures["tiers"]
    if not figures["clients"]:
        lines.append("There are no clients in this book.")
    elif rungs and rungs[0]["clients"] and rungs[0]["share"] is not None:
        first = rungs[0]
        worth = first["value_share"]
        holds = f" and {share(worth)} of the value" if worth is not None else ""
        lines.append([tiers.chip(first["tier"]), f" holds {share(first['share'])} of the clients{holds}."])
    errors = [one for one in figures["findings"] if one["severity"] == "error"]
    lines += [[dim("Error: "), prose(one["message"])] for one in errors[:_MOST]]
    missed = [one for one in figures["targets"] if one["verdict"] not in {"met", "not measurable"}]
    lines += [
        [tiers.chip(one["tier"]), " ", dim(_measured(one["measure"]), ": "), prose(one["words"])]
        for one in missed[:_MOST]
    ]
    if len(missed) > _MOST:
        lines.append(
            dim(f"{counted(len(missed) - _MOST, 'more target')} missed; see the ladder and the metrics.")
        )
    if figures["targets"] and not missed and any(one["verdict"] == "met" for one in figures["targets"]):
        lines.append("Every target that can be measured is met.")
    if figures["movements"] is not None:
        lines.append(moved(figures))
        if figures["movements"]["overdue"]:
            lines.append(overdue_words(figures["movements"]["overdue"]))
    unassigned = figures["unassigned"]
    if unassigned["clients"]:
        why = unassigned["reasons"][0]["words"] if unassigned["reasons"] else None
        lines.append(
            [
                f"{counted(unassigned['clients'], 'client')} without a tier",
                [", most often because ", prose(why)] if why else None,
                ".",
            ]
        )
    return [el("ul", [el("li", line) for line in lines])]


def _measured(name: str) -> str:
    return {"clients": "share of clients", "value": "share of value"}.get(name, name.replace("_", " "))


def ladder(figures: Mapping[str, Any], tiers: Tiers) -> list[Child]:
    """Clients and value by tier, the picture, the targets, and the rules."""
    if not figures["tiers"]:
        return [give("The model has no tiers to show.")]
    valued = figures["model"].get("value") is not None or figures["value"] is not None
    head: list[Child] = ["tier", "clients", "share", ""]
    if valued:
        head += [figures["model"].get("value") or "value", "share", ""]
    rows = [_rung(one, tiers, valued) for one in _rungs(figures)]
    foot: list[Child] = ["all", number(figures["clients"]), "", ""]
    if valued:
        foot += [[amount(figures["value"]), _below(figures["total"])], "", ""]
    unit = figures["model"].get("unit")
    without = figures["total"]["without_value"]
    notes: list[Child] = []
    if valued and unit:
        notes.append(f"Values in {one_line(unit)}.")
    if valued:
        notes.append(f" {_wholes(figures)}")
    if without:
        notes.append(
            f" {counted(without, 'client')} {'has' if without == 1 else 'have'} no value and {'counts' if without == 1 else 'count'} as nothing in the sums."
        )
    return [
        table(
            head,
            rows,
            label="clients and value by tier",
            numeric=(1, 2, 4, 5) if valued else (1, 2),
            drawn=(3, 6) if valued else (3,),
            foot=foot,
        ),
        el("p", notes, cls="dim small") if notes else None,
        figure(
            "ladder-picture",
            lambda width: charts.ladder(figures, width=width),
            title="Share of clients and of value by tier",
            told="; ".join(_told(one, figures) for one in _rungs(figures)),
            caption="Bars show the share that each tier has. A pale field with a line at each end is the range aimed at.",
        )
        if figures["clients"]
        else None,
        _targets(figures, tiers),
        el("h3", "Who belongs where"),
        el("div", [_described(one, tiers) for one in figures["tiers"]], cls="who"),
        computed(
            "Tiers stand best first, and a client belongs to the first whose rule is true. A rule that cannot be decided, "
            "because a value is missing, takes nobody.",
            formulas=figures["formulas"],
            names=("share", "clients", "value", "value_share", "targets", "target"),
        ),
    ]


def _rung(rung: Mapping[str, Any], tiers: Tiers, valued: bool) -> list[Child]:
    rank = tiers.rank(rung["tier"])
    tint = "f-out" if rank is None else f"tint r{rank}"
    row: list[Child] = [
        tiers.chip(rung["tier"], whole=True),
        number(rung["clients"]),
        share(rung["share"]),
        bar(rung["share"], tint),
    ]
    if valued:
        without = rung["without_value"]
        worth: Child = [
            amount(rung["value"]),
            under(f"{number(without)} without") if without else None,
            _below(rung),
        ]
        row += [worth, share(rung["value_share"]), bar(rung["value_share"], tint)]
    return row


def _rungs(figures: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    """The tiers, and behind them the clients without one, where there are any."""
    unassigned = figures["unassigned"]
    return [*figures["tiers"], *([{"tier": None} | dict(unassigned)] if unassigned["clients"] else [])]


def _told(rung: Mapping[str, Any], figures: Mapping[str, Any]) -> str:
    """What the picture shows of a tier, in words: its shares, and the ranges that they are meant to be in."""
    targets = {(one["tier"], one["measure"]): one for one in figures["targets"]}
    parts: list[str] = []
    for measure, key, of in (("clients", "share", "clients"), ("value", "value_share", "value")):
        if rung[key] is None:
            continue
        target = targets.get((rung["tier"], measure))
        aim = (
            f" ({target['verdict']}, aimed at {ranged(target['low'], target['high'], rate=True)})"
            if target
            else ""
        )
        parts.append(f"{share(rung[key])} of the {of}{aim}")
    return f"{rung['tier'] or UNASSIGNED}: {', '.join(parts) or 'not known'}"


def _below(rung: Mapping[str, Any]) -> Child:
    """The values below zero, which are in the sum and in no share."""
    if not rung["negative"]:
        return None
    return under(f"{number(rung['negative_value'])} below 0 ({number(rung['negative'])})")


def _wholes(figures: Mapping[str, Any]) -> str:
    """What shares are of."""
    total = figures["total"]
    clients = f"Shares of clients are of all {counted(figures['clients'], 'client')}"
    below = shares_of(figures["value_above_zero"], total["negative"], total["negative_value"])
    if below:
        return f"{clients}; {below}."
    return f"{clients}, with or without a tier; shares of value are of the value of all of them."


def _targets(figures: Mapping[str, Any], tiers: Tiers) -> list[Child]:
    elsewhere = {one["metric"] for one in figures["metrics"] or ()}
    shares = [one for one in figures["targets"] if one["measure"] not in elsewhere]
    rest = len(figures["targets"]) - len(shares)
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
        rate, measured = one["measure"] in _RATES, one["measured"]
        rows.append(
            [
                tiers.chip(one["tier"]),
                _measured(one["measure"]),
                missing() if measured is None else share(measured) if rate else plain(measured, 2),
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
        el(
            "p",
            f"{counted(rest, 'target')} {'stands' if rest == 1 else 'stand'} with the metrics of the period.",
            cls="dim small",
        )
        if rest
        else None,
    ]


def _described(tier: Mapping[str, Any], tiers: Tiers) -> list[Child]:
    rule, stay = tier["rule"], tier["stay"]
    about = el(
        "div",
        el("p", one_line(tier["description"])) if tier["description"] else None,
        el(
            "details",
            el("summary", "Its rule"),
            el(
                "div",
                el("p", code(rule)) if rule else el("p", "Takes every client that no better tier takes."),
                el("p", "A client that is here already stays while ", code(stay), ".") if stay else None,
                cls="inner",
            ),
        ),
        cls="keep",
    )
    return [el("div", tiers.chip(tier["tier"])), about]


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
    held = [
        f"{words} ({counted(one['count'], 'client')}) {share(one['value'])}"
        for one, words in zip(figures["concentration_marks"], _PARTS, strict=False)
    ]
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
        el("p", "The clients of greatest value have, of all value: ", "; ".join(held), "."),
        figure(
            "concentration-picture",
            lambda width: charts.concentration(figures, width=width),
            title="Concentration of value",
            told=f"Share of value held by the clients of greatest value: {'; '.join(held)}."
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
