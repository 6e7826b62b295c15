"""The last sections: what was found, who is without a tier, and how to read all this."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from tierline._display.format import SEVERITIES, day, number
from tierline._display.markup import Child, Element, code, el
from tierline._display.report.parts import Tiers, client, computed, give, prose, severity, table
from tierline._display.sentences import filled, headings, sentence
from tierline._display.text import one_line

__all__ = ["finding", "findings", "reading", "unassigned"]


def findings(figures: Mapping[str, Any], tiers: Tiers) -> list[Child]:
    """What the analysis of the model and the book found, the gravest first."""
    given = figures["findings"]
    if not given:
        return [el("p", sentence("page.nothing-found"))]
    order = list(SEVERITIES)
    ranked = sorted(
        given, key=lambda one: order.index(one["severity"]) if one["severity"] in order else len(order)
    )
    return [finding(one, tiers) for one in ranked]


def finding(one: Mapping[str, Any], tiers: Tiers) -> Element:
    """One finding, with its help."""
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
            headings("reason", "clients"),
            [[prose(one["words"]), number(one["clients"])] for one in given["reasons"]],
            label=sentence("page.reasons-table"),
            numeric=(1,),
        )
        if given["reasons"]
        else None,
        [
            el("h3", sentence("page.by-client")),
            table(headings("client", "issues"), rows, label=sentence("trend.group-no-tier"), long=(1,)),
        ]
        if rows
        else None,
        el("p", given["rows_left_out_words"], cls="dim small")
        if rows and given["rows_left_out_words"]
        else None,
        computed(
            sentence("page.unassigned-rule"),
            formulas=figures["formulas"],
            names=("unassigned", "issues"),
        ),
    ]


def reading(figures: Mapping[str, Any], tiers: Tiers) -> list[Child]:
    """Where the figures come from and what can be relied upon."""
    model = figures["model"]
    facts: list[tuple[str, Child]] = [
        (sentence("page.model"), one_line(model["name"])),
        (sentence("page.version"), one_line(model["version"]) if model.get("version") else None),
        (sentence("page.owner"), one_line(model["owner"]) if model.get("owner") else None),
        (sentence("page.fingerprint"), code(model["fingerprint"]) if model.get("fingerprint") else None),
        (sentence("page.as-of"), day(figures["as_of"])),
        (sentence("page.client-is"), code(model["client"]) if model.get("client") else None),
        (
            sentence("summary.head-value"),
            filled("page.value-in", name=code(model["value"]), unit=one_line(model["unit"]))
            if model.get("unit")
            else code(model["value"])
            if model.get("value")
            else None,
        ),
        (sentence("section.tiers"), number(len(tiers))),
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
                sentence("page.read-tiers" if tiers.ranked else "page.read-segments"),
            ),
            el(
                "li",
                sentence("page.read-exact"),
            ),
            el(
                "li",
                sentence("page.read-same"),
            ),
            el(
                "li",
                sentence("page.read-missing"),
            ),
            el("li", sentence("page.read-alone")),
            el(
                "li",
                sentence("page.read-inside"),
            ),
        ),
        computed(formulas=formulas, names=formulas, heading=sentence("page.all-formulas"))
        if formulas
        else give(sentence("page.no-formulas")),
    ]
