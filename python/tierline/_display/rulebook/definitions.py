"""The sections of a rulebook that define: dimensions, flags, attributes and what is computed from them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from tierline._display.format import number
from tierline._display.markup import Child, code, el
from tierline._display.report.parts import Tiers, dim, prose, ruled, table, under
from tierline._display.rulebook.rules import about, chips
from tierline._display.sentences import filled, headings, sentence
from tierline._display.text import one_line

__all__ = ["attributes", "derived", "dimensions", "flags", "reading"]


def dimensions(rulebook: Mapping[str, Any], known: Tiers) -> list[Child]:
    """Each classification with its levels."""
    return [_dimension(one, known) for one in rulebook["dimensions"]]


def _dimension(dimension: Mapping[str, Any], known: Tiers) -> list[Child]:
    of, unit = dimension["of"], dimension["unit"]
    head: list[Child] = [
        *headings("level"),
        _where_it_is(of, unit) if of else sentence("column.where"),
    ]
    rows: list[list[Child]] = [[one_line(one["level"]), _where(one)] for one in dimension["levels"]]
    pairs = [
        [" · " if at else None, code(name), f" = {number(value)}"]
        for at, (name, value) in enumerate(dimension["parameters"].items())
    ]
    order = None if of else f"{sentence('rulebook.first-true')} "
    return [
        el("h3", code(dimension["dimension"])),
        el("p", one_line(dimension["description"])) if dimension["description"] else None,
        table(head, rows, label=sentence("rulebook.label-levels", name=dimension["dimension"])),
        el("p", dim(pairs), cls="small") if pairs else None,
        [_said(one["level"], one) for one in dimension["levels"]],
        el("p", order, prose(dimension["words"]) if dimension["words"] else None, cls="dim small")
        if order or dimension["words"]
        else None,
        el("p", dim(sentence("rulebook.decides-about"), " "), chips(dimension["tiers"], known), cls="small"),
    ]


def _where_it_is(of: str, unit: str | None) -> list[Child]:
    """What levels are told by: a number, in its unit."""
    if unit:
        return filled("rulebook.where-is-in", of=code(of), unit=one_line(unit))
    return filled("rulebook.where-is", of=code(of))


def _where(level: Mapping[str, Any]) -> Child:
    if level["range"] is not None:
        return level["range"]["words"]
    return ruled(level["rule"]) if level["rule"] is not None else level["words"]


def flags(rulebook: Mapping[str, Any], known: Tiers) -> list[Child]:
    """Each condition beside the tiers."""
    rows: list[list[Child]] = [
        [code(one["flag"]), ruled(one["rule"]), chips(one["tiers"], known)] for one in rulebook["flags"]
    ]
    return [
        table(
            headings("flag", "set-where", "rulebook.decides-about"),
            rows,
            label=sentence("display.flags"),
            long=(1,),
        ),
        [_said(one["flag"], one) for one in rulebook["flags"]],
    ]


def _said(name: str, one: Mapping[str, Any]) -> Child:
    """What there is to say of a flag or a level; nothing where there is nothing."""
    timeline = one.get("timeline")
    if not (one["description"] or one["about_words"] or timeline):
        return None
    items = [[prose(line["what"]), ": ", prose(line["words"])] for line in timeline or ()]
    return el(
        "article",
        el("p", el("b", code(name))),
        about(one["description"], one["about_words"]),
        el("ul", [el("li", item) for item in items]) if items else None,
        cls="card",
    )


def attributes(rulebook: Mapping[str, Any], known: Tiers) -> list[Child]:
    """What comes in, from which column, in which unit."""
    rows: list[list[Child]] = []
    for one in rulebook["attributes"]:
        column, bounds = one["column"], one["bounds"]
        rows.append(
            [
                [
                    code(one["attribute"]),
                    under(sentence("rulebook.column-named", column=one_line(column)))
                    if column != one["attribute"]
                    else None,
                ],
                [
                    one["kind"],
                    under(one_line(one["unit"])) if one["unit"] else None,
                    under(", ".join(one_line(level) for level in one["levels"])) if one["levels"] else None,
                ],
                one_line(one["description"])
                if one["description"]
                else dim(sentence("rulebook.not-described")),
                bounds["words"] if bounds else sentence("rulebook.any"),
                [
                    one["absent"],
                    under(
                        f"{sentence('rulebook.missing-too')}: "
                        + ", ".join(one_line(mark) for mark in one["marks"])
                    )
                    if one["marks"]
                    else None,
                ],
                chips(one["tiers"], known),
            ]
        )
    head = headings(
        "attribute-and-column",
        "type-and-unit",
        "what-it-is",
        "allowed",
        "difference.aspect-absent",
        "rulebook.decides-about",
    )
    return [table(head, rows, label=sentence("rulebook.label-attributes"), long=(2,))]


def derived(rulebook: Mapping[str, Any], known: Tiers) -> list[Child]:
    """What is computed, and how."""
    rows: list[list[Child]] = [
        [
            code(one["derived"]),
            [one["kind"], under(one_line(one["unit"])) if one["unit"] else None],
            ruled({"words": one["formula"], "parameters": one["parameters"], "thresholds": []}),
            one_line(one["description"]) if one["description"] else dim(sentence("rulebook.not-described")),
            chips(one["tiers"], known),
        ]
        for one in rulebook["derived"]
    ]
    head = headings(
        "difference.part-derived", "type-and-unit", "computed-as", "what-it-is", "rulebook.decides-about"
    )
    return [table(head, rows, label=sentence("rulebook.label-derived"), long=(2, 3))]


def reading(rulebook: Mapping[str, Any], known: Tiers) -> list[Child]:
    """How values are read and rounded."""
    del known
    return [el("ul", [el("li", prose(one)) for one in rulebook["reading"]])]
