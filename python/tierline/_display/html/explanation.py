"""One client: its tier and why, its scores, dimensions, flags and values."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

from tierline._display.format import (
    MARKS,
    NONE,
    came_in,
    decimal,
    decisive,
    grouped,
    lined_up,
    number,
    percent,
    seen,
)
from tierline._display.html.parts import Tiers, bar, counted_summary, dim, nothing, or_nothing, page, table
from tierline._display.markup import Child, Element, code, el, prose
from tierline._display.sentences import filled, headings, sentence
from tierline._display.text import cut

__all__ = ["explanation_html"]


def explanation_html(explanation: Mapping[str, Any], tiers: Sequence[str] | None = None) -> str:
    """Why a client has its tier, and no better one: trees of conditions, scores that add up, what was read.

    `tiers` are all tiers of the model, best first, for their colours; without them those that were asked.
    """
    asked: Sequence[Mapping[str, Any]] = explanation["tiers"]
    named = [tier["name"] for tier in asked]
    known = Tiers(tiers if tiers is not None else named)
    return page(
        _headline(explanation, known),
        [_why(tier, known, ranked=explanation.get("ranked", True)) for tier in reversed(asked)],
        [_score(score) for score in explanation["scores"]],
        _dimensions(explanation["dimensions"]),
        _flags(explanation["flags"]),
        _values(explanation["values"], explanation["derived"]),
    )


def _headline(explanation: Mapping[str, Any], tiers: Tiers) -> list[Child]:
    client, tier, issues = explanation["client"], explanation["tier"], explanation["issues"]
    unread = [key["words"] for key in explanation.get("unread", ()) if key["meant"] is not None]
    as_of = explanation["as_of"]
    return [
        el(
            "div",
            filled(
                "display.is-in",
                client=el("b", sentence("display.without-id") if client is None else cut(client)),
                tier=tiers.chip(tier),
            ),
            el("span", sentence("page.footer-as-of", day=str(as_of)), cls="tl-dim tl-small")
            if as_of is not None
            else None,
            cls="tl-head",
        ),
        el("p", filled("display.because", clause=code(explanation["clause"])))
        if explanation.get("clause")
        else None,
        el("ul", [el("li", prose(issue["message"])) for issue in issues], cls="tl-issues")
        if issues
        else None,
        el("ul", [el("li", prose(words)) for words in unread], cls="tl-issues") if unread else None,
    ]


def _why(tier: Mapping[str, Any], tiers: Tiers, *, ranked: bool) -> Element:
    name, taken, clauses = tier["name"], tier["taken"], tier["clauses"]
    possible = tier.get("possible", False)
    why = "display.why" if taken else "display.possible" if possible else "display.why-not"
    heading = el("h4", filled(why, tier=tiers.chip(name)))
    if not clauses:
        tree: Child = el("p", sentence("display.takes-rest" if ranked else "display.takes-rest-unranked"))
    else:
        # What makes a tier possible are the conditions that are not known.
        tree = _tree(clauses, "true" if taken else "unknown" if possible else "false")
    return el("div", heading, tree, cls="tl-why", style=tiers.edge(name))


def _tree(conditions: Sequence[Mapping[str, Any]], truth: str) -> Element:
    """Conditions with their parts; those that did not make the truth above them are faint."""
    items: list[Child] = []
    for condition, counts in zip(conditions, decisive(conditions, truth), strict=True):
        parts: Sequence[Mapping[str, Any]] = condition["parts"]
        items.append(
            el(
                "li",
                el(
                    "div",
                    _mark(condition["truth"]),
                    el("span", code(condition["words"]), _seen(condition)),
                    cls="tl-node",
                ),
                _tree(parts, condition["truth"]) if parts else None,
                cls="" if counts else "tl-faint",
            )
        )
    return el("ul", items, cls="tl-tree")


def _mark(truth: str) -> Element:
    sign, word = MARKS[truth]
    return el("span", f"{sign} {word}", cls=f"tl-mark tl-{truth}")


def _seen(condition: Mapping[str, Any]) -> Child:
    pieces: list[Child] = []
    for words, value, given in seen(condition):
        known = nothing() if value is None else el("b", value)
        pieces.append("  · " if pieces else "  ")
        said = filled("display.value-is", what=words, value=known)
        at = said.index(known)
        pieces += [dim(*said[:at]), known, dim(*said[at + 1 :]) if said[at + 1 :] else None]
        pieces.append(dim(given) if given else None)
    return el("span", pieces, cls="tl-seen") if pieces else None


def _score(score: Mapping[str, Any]) -> list[Child]:
    factors: Sequence[Mapping[str, Any]] = score["factors"]
    rounding = decimal(score["rounding"]) or None
    *amounts, rest, total = lined_up([*(one["contribution"] for one in factors), rounding, score["score"]])
    rows: list[list[Child]] = []
    for factor, amount in zip(factors, amounts, strict=True):
        weight, gives = decimal(factor["weight"]) or Decimal(0), decimal(factor["contribution"]) or Decimal(0)
        # The track is as long as the weight, the most that a factor of 100 points can give.
        rows.append(
            [
                el("code", factor["name"]),
                nothing() if factor["value"] is None else grouped(cut(factor["value"])),
                dim(((factor["note"] or grouped(factor["cell"] or "")) + came_in(factor)).removeprefix(", ")),
                number(factor["points"]) or dim(NONE),
                number(factor["weight"]),
                amount or dim(NONE),
                bar(gives / 100, of=max(weight, gives) / 100, width=210),
            ]
        )
    if rounding is not None:
        rows.append([dim(sentence("difference.aspect-rounding")), "", "", "", "", rest, ""])
    shown = sentence("rulebook.absent-missing") if score["score"] is None else number(score["score"])
    coverage = decimal(score["coverage"])
    part_known = coverage is not None and coverage < 1
    known = f"; {sentence('display.weight-known', share=percent(coverage))}" if part_known else ""
    noted = any(factor["cell"] or factor["note"] or came_in(factor) for factor in factors)
    head: list[Child] = [
        *headings("factor", "value"),
        *(headings("cell") if noted else [""]),
        sentence("page.unit-points"),
        *headings("weight", "contribution"),
        "",
    ]
    return [
        el(
            "h4",
            filled("display.score-is", name=el("code", score["name"]), score=shown),
            el("span", known, cls="tl-dim"),
        ),
        table(head, rows, numeric=(3, 4, 5), foot=[*headings("sum"), "", "", "", "", total or shown, ""]),
    ]


def _dimensions(dimensions: Sequence[Mapping[str, Any]]) -> Child:
    if not dimensions:
        return None
    rows: list[list[Child]] = []
    for dimension in dimensions:
        level, of = dimension["level"], dimension["of"]
        if of is not None:
            cell = dimension["cell"]
            why: Child = [_seen({"words": "", "seen": [of]}), dim(f"  ({grouped(cell)})") if cell else None]
        else:
            why = _level_rules(dimension["rules"])
        rows.append(
            [
                el("code", dimension["name"]),
                nothing(sentence("display.no-level")) if level is None else el("b", level),
                why,
            ]
        )
    head = [sentence("difference.part-dimension"), *headings("level", "because")]
    return el("details", el("summary", sentence("display.dimensions")), table(head, rows))


def _level_rules(rules: Sequence[Mapping[str, Any]]) -> Child:
    items: list[Child] = []
    for rule in rules:
        level, condition = rule["level"], rule["condition"]
        if condition is None:
            items.append(el("li", dim(*filled("display.level-takes-rest", level=str(level)))))
        else:
            items.append(el("li", dim(str(level)), _tree([condition], condition["truth"])))
    return el("ul", items)


def _flags(flags: Sequence[Mapping[str, Any]]) -> Child:
    if not flags:
        return None
    truths = {True: "true", False: "false", None: "unknown"}
    rows = [
        [
            _mark(truths[flag["value"]]),
            el("code", flag["name"]),
            _tree([flag["condition"]], flag["condition"]["truth"]),
        ]
        for flag in flags
    ]
    raised = sum(flag["value"] is True for flag in flags)
    return el(
        "details",
        el("summary", sentence("display.flags-set", set=raised, count=len(flags))),
        table(["", *headings("flag", "because")], rows),
    )


def _values(values: Sequence[Mapping[str, Any]], derived: Sequence[Mapping[str, Any]]) -> Child:
    rows: list[list[Child]] = [
        [
            el("code", one["name"]),
            or_nothing(one["given"]),
            or_nothing(one["value"]),
            dim(one["cell"] or ""),
        ]
        for one in values
    ]
    read = el(
        "details",
        counted_summary(sentence("display.values-read"), len(rows)),
        table([sentence("difference.part-attribute"), *headings("given", "value", "same-outcome")], rows),
    )
    computed: list[list[Child]] = [
        [el("code", one["name"]), or_nothing(one["value"]), code(one["words"]), _seen(one)] for one in derived
    ]
    if not computed:
        return read
    head = [sentence("difference.part-derived"), *headings("value", "computed-as", "from")]
    return [
        read,
        el(
            "details",
            counted_summary(sentence("display.values-computed"), len(computed)),
            table(head, computed),
        ),
    ]
