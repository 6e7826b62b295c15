"""A model: its tiers, scores, dimensions, flags and attributes."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

from tierline._display.format import decimal, number
from tierline._display.html.parts import Tiers, bar, counted_summary, dim, page, table
from tierline._display.markup import Child, Element, code, el
from tierline._display.sentences import filled, headings, sentence
from tierline._display.text import one_line

__all__ = ["model_html"]


def model_html(model: Mapping[str, Any], fingerprint: str) -> str:
    """A model: who it is for, its tiers with their rules, its scores, and what it reads.

    `model` is the model document in its JSON form.
    """
    about: Mapping[str, Any] = model["model"]
    tiers: Sequence[Mapping[str, Any]] = model["tiers"]
    known = Tiers(str(tier["name"]) for tier in tiers)
    facts = [
        filled("display.version", version=str(about["version"])) if about.get("version") else None,
        filled("display.owner", owner=str(about["owner"])) if about.get("owner") else None,
    ]
    return page(
        el(
            "div",
            el("b", str(about["name"])),
            dim(_dotted(facts)),
            cls="tl-head",
        ),
        el("p", one_line(about["purpose"])) if about.get("purpose") else None,
        el("p", filled("display.fingerprint", fingerprint=el("code", fingerprint)), cls="tl-small"),
        _reading(about),
        table(headings("tier", "takes-when"), [_tier_row(tier, known) for tier in tiers]),
        [_score_card(name, score) for name, score in _pairs(model, "scores")],
        _details(
            sentence("display.parameters"),
            [sentence("difference.part-parameter"), *headings("value")],
            [[el("code", n), number(v)] for n, v in _pairs(model, "parameters")],
        ),
        _details(
            sentence("display.attributes"),
            [
                sentence("difference.part-attribute"),
                *(sentence(f"difference.aspect-{of}") for of in ("kind", "bounds", "absent", "description")),
            ],
            [_attribute(n, a) for n, a in _pairs(model, "attributes")],
        ),
        _details(
            sentence("display.derived"),
            [
                sentence("difference.part-attribute"),
                sentence("difference.aspect-kind"),
                *headings("computed-as"),
            ],
            [[el("code", n), _kind(d), code(d["expr"])] for n, d in _pairs(model, "derived")],
        ),
        _details(
            sentence("display.dimensions"),
            [sentence("difference.part-dimension"), sentence("difference.aspect-levels")],
            [[el("code", n), _levels(d)] for n, d in _pairs(model, "dimensions")],
        ),
        _details(
            sentence("page.flags"),
            headings("flag", "set-when"),
            [[el("code", n), code(f)] for n, f in _pairs(model, "flags")],
        ),
    )


def _reading(about: Mapping[str, Any]) -> Child:
    """How values are read and rounded, as far as the model says so."""
    facts: list[list[Child]] = []
    if about.get("zone"):
        facts.append(filled("display.days-in", zone=el("code", str(about["zone"]))))
    if about.get("blanks"):
        facts.append(filled("display.marks", marks=_marks(about["blanks"])))
    if about.get("rounding"):
        facts.append(filled("display.rounds", how=one_line(about["rounding"])))
    return el("p", _dotted(facts), cls="tl-small") if facts else None


def _dotted(facts: Sequence[Child]) -> list[Child]:
    """Those of the facts that there are, with a dot between them."""
    parts: list[Child] = []
    for fact in facts:
        if fact is not None:
            parts += [" · ", fact] if parts else [fact]
    return parts


def _marks(marks: Sequence[object]) -> Child:
    """What says that there is no value; numbers as they are written."""
    shown: list[Child] = []
    for mark in marks:
        shown += [", "] if shown else []
        shown.append(el("code", str(mark)))
    return shown


def _pairs(model: Mapping[str, Any], section: str) -> list[tuple[str, Any]]:
    items: Mapping[str, Any] = model.get(section) or {}
    return list(items.items())


def _details(title: str, head: Sequence[Child], rows: Sequence[Sequence[Child]]) -> Child:
    return el("details", counted_summary(title, len(rows)), table(head, rows)) if rows else None


def _tier_row(tier: Mapping[str, Any], tiers: Tiers) -> list[Child]:
    when = tier.get("when")
    stay = tier.get("stay")
    return [
        tiers.chip(str(tier["name"])),
        [
            el("div", one_line(tier["description"]), cls="tl-dim tl-small")
            if tier.get("description")
            else None,
            dim(sentence("display.rest")) if when is None else _alternatives(one_line(when)),
            el("div", filled("display.stays-while", rule=code(stay)), cls="tl-small")
            if stay is not None
            else None,
        ],
    ]


def _alternatives(when: str) -> Element:
    """A rule with each of its clauses on a line of its own."""
    clauses: list[str] = []
    start, depth, quoted = 0, 0, False
    for found in re.finditer(r"'|[()]| or ", when, re.IGNORECASE):
        sign = found[0]
        if sign == "'":
            quoted = not quoted
        elif not quoted and sign in "()":
            depth += 1 if sign == "(" else -1
        elif not quoted and depth == 0:
            clauses.append(when[start : found.start()])
            start = found.end()
    clauses.append(when[start:])
    return el(
        "ul",
        [el("li", _or(code(clause)) if at else code(clause)) for at, clause in enumerate(clauses)],
    )


def _or(clause: Element) -> list[Child]:
    """A clause that is not the first one: what stands beside it is dim."""
    return [piece if piece is clause else dim(piece) for piece in filled("display.or-clause", clause=clause)]


def _score_card(name: str, score: Mapping[str, Any]) -> list[Child]:
    rows: list[list[Child]] = []
    for factor in score["factors"]:
        weight = decimal(factor["weight"])
        share = bar(weight / 100, width=210) if weight is not None else None
        rows.append(
            [
                el("code", str(factor["of"])),
                number(factor["weight"]),
                share,
                _points(factor),
                dim(str(factor.get("missing", sentence("rulebook.missing-no-score")))),
            ]
        )
    return [
        el("h4", filled("page.score", name=el("code", name))),
        el("p", one_line(score["description"]), cls="tl-dim tl-small") if score.get("description") else None,
        table(
            [*headings("factor", "weight"), "", sentence("page.unit-points"), *headings("when-missing")],
            rows,
            numeric=(1,),
        ),
    ]


def _points(factor: Mapping[str, Any]) -> str:
    if "bands" in factor:
        return ", ".join(_band(band, number(band["points"])) for band in factor["bands"])
    if "points" in factor:
        return ", ".join(
            sentence("display.level-gives", level=str(level), points=number(points))
            for level, points in factor["points"].items()
        )
    if "linear" in factor:
        line = factor["linear"]
        first, last = (number(end) for end in line["points"])
        ends = {"from": number(line["from"]), "to": number(line["to"])}
        return sentence("display.line", first=first, last=last, **ends)
    return ""


def _band(band: Mapping[str, Any], gives: str) -> str:
    """Where a band ends, and what it gives."""
    bounds = {"below": "rulebook.below", "upto": "rulebook.up-to"}
    ends = (sentence(key, to=number(band[word])) for word, key in bounds.items() if word in band)
    return sentence("display.band", band=next(ends, None) or sentence("display.band-above"), gives=gives)


def _levels(dimension: Mapping[str, Any]) -> Child:
    if "bands" in dimension:
        bands = ", ".join(_band(band, str(band["level"])) for band in dimension["bands"])
        return [el("code", str(dimension["of"])), f" {bands}"]
    items: list[Child] = []
    for rule in dimension["rules"]:
        when = rule.get("when")
        items.append(
            el(
                "li",
                el("b", str(rule["level"])),
                " ",
                code(when) if when is not None else dim(sentence("display.rest")),
            )
        )
    return el("ul", items)


def _attribute(name: str, attribute: Mapping[str, Any]) -> list[Child]:
    low, high = attribute.get("min"), attribute.get("max")
    bounds = " ".join(
        word
        for word in (
            sentence("display.from", low=number(low)) if low is not None else "",
            sentence("display.to", high=number(high)) if high is not None else "",
        )
        if word
    )
    missing = sentence("rulebook.absent-missing")
    issue = sentence("display.absent-issue")
    absent: object = issue if attribute.get("required") else attribute.get("missing", missing)
    absent = str(absent).lower() if isinstance(absent, bool) else number(absent)
    column = attribute.get("column")
    marks: Sequence[object] | None = attribute.get("blanks")
    # An empty list turns the marks of the model off.
    also: Child = None
    if marks is not None:
        said = filled("display.marks", marks=_marks(marks)) if marks else filled("display.no-marks")
        also = dim("; ", said)
    return [
        [
            el("code", name),
            dim(" ", filled("display.from-column", column=str(column)))
            if column and column != name
            else None,
        ],
        [_kind(attribute), also],
        bounds,
        absent,
        dim(one_line(attribute.get("description", ""))),
    ]


def _kind(attribute: Mapping[str, Any]) -> str:
    kind = str(attribute["type"])
    if attribute.get("levels"):
        kind += ": " + " < ".join(str(level) for level in attribute["levels"])
    if attribute.get("scale") is not None:
        kind = sentence("display.places", kind=kind, count=attribute["scale"])
    return f"{kind}, {attribute['unit']}" if attribute.get("unit") else kind
