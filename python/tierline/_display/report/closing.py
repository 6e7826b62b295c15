"""The last sections: what was found, who is without a tier, and how to read all this."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from tierline._display.format import SEVERITIES, day, number
from tierline._display.markup import Child, Element, code, el
from tierline._display.report.parts import Tiers, client, computed, give, prose, severity, table
from tierline._display.text import one_line

__all__ = ["findings", "reading", "unassigned"]


def findings(figures: Mapping[str, Any], tiers: Tiers) -> list[Child]:
    """What the analysis of the model and the book found, the gravest first."""
    given = figures["findings"]
    if not given:
        return [el("p", "Nothing was found.")]
    order = list(SEVERITIES)
    ranked = sorted(
        given, key=lambda one: order.index(one["severity"]) if one["severity"] in order else len(order)
    )
    return [_finding(one, tiers) for one in ranked]


def _finding(one: Mapping[str, Any], tiers: Tiers) -> Element:
    manner = SEVERITIES.get(one["severity"], ("", "open"))[1]
    return el(
        "div",
        el(
            "div",
            severity(one["severity"]),
            code(one["code"]),
            [[tiers.chip(tier), " "] for tier in one["tiers"]],
            cls="rowed",
        ),
        el("p", prose(one["message"])),
        el("p", prose(one["help"]), cls="help") if one["help"] else None,
        cls=f"finding {manner}",
    )


def unassigned(figures: Mapping[str, Any], tiers: Tiers) -> list[Child]:
    """The clients without a tier, with everything that is wrong with them."""
    del tiers
    given = figures["unassigned"]
    if not given["clients"]:
        return [el("p", given["words"])]
    rows: list[list[Child]] = [[client(one["client"]), prose(one["issues"])] for one in given["rows"]]
    return [
        el("p", given["words"]),
        table(
            ["reason", "clients"],
            [[prose(one["words"]), number(one["clients"])] for one in given["reasons"]],
            label="reasons why clients are without a tier",
            numeric=(1,),
        )
        if given["reasons"]
        else None,
        [
            el("h3", "Client by client"),
            table(["client", "issues"], rows, label="clients without a tier", long=(1,)),
        ]
        if rows
        else None,
        el("p", given["rows_left_out_words"], cls="dim small")
        if rows and given["rows_left_out_words"]
        else None,
        computed(
            "A value that is wrong, or a required one that is missing, leaves a client without a tier where the tier depends on it. A client may have several reasons and is counted under each.",
            formulas=figures["formulas"],
            names=("unassigned", "issues"),
        ),
    ]


def reading(figures: Mapping[str, Any], tiers: Tiers) -> list[Child]:
    """Where the figures come from and what can be relied upon."""
    model = figures["model"]
    facts: list[tuple[str, Child]] = [
        ("Model", one_line(model["name"])),
        ("Version", one_line(model["version"]) if model.get("version") else None),
        ("Owner", one_line(model["owner"]) if model.get("owner") else None),
        ("Fingerprint", code(model["fingerprint"]) if model.get("fingerprint") else None),
        ("As of", day(figures["as_of"])),
        ("A client is", code(model["client"]) if model.get("client") else None),
        (
            "Value",
            [code(model["value"]), f" in {one_line(model['unit'])}" if model.get("unit") else ""]
            if model.get("value")
            else None,
        ),
        ("Tiers", number(len(tiers))),
    ]
    formulas = figures["formulas"]
    return [
        el(
            "dl",
            [el("div", el("dt", name), el("dd", what)) for name, what in facts if what is not None],
            cls="facts",
        ),
        el(
            "ul",
            el(
                "li",
                (
                    "Tiers stand best first; the number in front of a tier is its place. "
                    if tiers.ranked
                    else "Segments have no order: they stand as the model has them. "
                )
                + "Colours repeat what words and numbers say.",
            ),
            el(
                "li",
                "Sums, shares, scores and comparisons with targets are exact. Figures are rounded to be shown, half to even, and never before they are compared. Positions in pictures are rounded to a pixel.",
            ),
            el(
                "li",
                "The same model, the same data and the same date give the same figures everywhere. The fingerprint stands for the model, with every rule, threshold and target.",
            ),
            el(
                "li",
                "A dash, or the words not known, mean that a figure is not there. It is never taken for zero.",
            ),
            el("li", "This page is complete in itself: it loads nothing, runs nothing and sends nothing."),
            el(
                "li",
                "It names tiers and clients and is meant for inside. There is a page for clients that does neither.",
            ),
        ),
        computed(formulas=formulas, names=formulas, words="All formulas")
        if formulas
        else give("No formulas are given."),
    ]
