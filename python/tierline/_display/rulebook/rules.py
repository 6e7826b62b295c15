"""The sections of a rulebook that decide: tiers with their rules, the named numbers, scores with their points."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from tierline._display.format import number, percent, trimmed
from tierline._display.markup import Child, Element, code, el
from tierline._display.report.parts import Tiers, alternatives, dim, prose, ruled, table, under
from tierline._display.sentences import headings, sentence
from tierline._display.text import one_line

__all__ = ["about", "chips", "names", "parameters", "scores", "tiers"]


def tiers(rulebook: Mapping[str, Any], known: Tiers) -> list[Child]:
    """Each tier with its rule."""
    words = [el("p", prose(one)) for one in rulebook["rules_words"]]
    return [words, [_tier(one, known) for one in rulebook["tiers"]]]


def _tier(tier: Mapping[str, Any], known: Tiers) -> Element:
    stay = tier["stay"]
    reads = tier["attributes"]
    return el(
        "article",
        el("h3", known.chip(tier["tier"], whole=True)),
        about(tier["description"], tier["about_words"]),
        el("p", one_line(tier["formerly_words"]), cls="dim small") if tier["formerly_words"] else None,
        el("p", prose(tier["words"])),
        alternatives(tier["clauses"]) if tier["clauses"] else None,
        [el("p", prose(tier["stay_words"])), el("p", ruled(stay))] if stay else None,
        el("p", dim(sentence("rulebook.goes-back-to"), " "), names(reads), cls="small") if reads else None,
        cls="card",
    )


def about(description: str | None, words: Sequence[str]) -> list[Child]:
    """What something is, and what its clients need and expect."""
    return [
        el("p", one_line(description)) if description else None,
        [el("p", prose(one), cls="small") for one in words],
    ]


def names(listed: Sequence[str]) -> list[Child]:
    """Names of a model, one after the other."""
    return [[", " if at else None, code(name)] for at, name in enumerate(listed)]


def chips(listed: Sequence[str], known: Tiers) -> Child:
    """The tiers that go back to something; nothing where none does."""
    if not listed:
        return dim(sentence("rulebook.no-tier" if known.ranked else "rulebook.no-segment"))
    if len(listed) == len(known) > 1:
        return dim(sentence("column.all"))
    return [[" " if at else None, known.chip(tier)] for at, tier in enumerate(listed)]


def parameters(rulebook: Mapping[str, Any], known: Tiers) -> list[Child]:
    """The named numbers, and where they are used."""
    rows: list[list[Child]] = [
        [_parameter(one), number(one["value"]), names(one["used_by"]), chips(one["tiers"], known)]
        for one in rulebook["parameters"]
    ]
    return [
        el(
            "p",
            sentence("rulebook.named-once"),
        ),
        table(
            headings("difference.aspect-name", "value", "used-by", "rulebook.decides-about"),
            rows,
            label=sentence("rulebook.label-parameters"),
            numeric=(1,),
        ),
    ]


def _parameter(one: Mapping[str, Any]) -> Child:
    """The name of a number, and what it was worked out from."""
    if "origin" not in one:
        return code(one["name"])
    return [code(one["name"]), " ", dim(f"{sentence('rulebook.worked-out-from')} {one['origin']}")]


def scores(rulebook: Mapping[str, Any], known: Tiers) -> list[Child]:
    """The scores, factor by factor."""
    return [_score(one, known) for one in rulebook["scores"]]


def _score(score: Mapping[str, Any], known: Tiers) -> list[Child]:
    rows: list[list[Child]] = []
    for factor in score["factors"]:
        lines = _points(factor)
        for at, (when, points, adds) in enumerate(lines):
            first: Child = (
                [code(factor["of"]), under(one_line(factor["unit"])) if factor["unit"] else None]
                if at == 0
                else el("span", code(factor["of"]), cls="again")
            )
            weight = _weight(factor["weight"]) if at == 0 else ""
            rows.append([first, weight, when, points, adds])
        rows.append(
            [
                el("span", code(factor["of"]), cls="again"),
                "",
                dim(sentence("rulebook.absent-missing"), ": ", factor["missing"]),
                "",
                "",
            ]
        )
    return [
        el("h3", code(score["score"])),
        el("p", one_line(score["description"])) if score["description"] else None,
        el("p", " ".join(one_line(one) for one in score["words"])),
        table(
            headings("factor", "weight", "where-it-is", "page.unit-points", "adds"),
            rows,
            label=sentence("rulebook.label-points", name=score["score"]),
            numeric=(1, 3, 4),
        ),
        _named(score["factors"]),
        el("p", dim(sentence("rulebook.decides-about"), " "), chips(score["tiers"], known), cls="small"),
    ]


def _weight(share: object) -> str:
    return "" if share is None else percent(share).replace(".0 %", " %")


def _points(factor: Mapping[str, Any]) -> list[tuple[Child, str, str]]:
    line = factor["line"]
    if line is None:
        return [(one["when"], number(one["points"]), trimmed(one["adds"], 6)) for one in factor["points"]]
    first, last = (trimmed(line[adds], 6) for adds in ("first_adds", "last_adds"))
    points = _from_to(number(line["first"]), number(line["last"]))
    return [(line["words"], points, _from_to(first, last))]


def _from_to(first: str, last: str) -> str:
    return sentence("rulebook.from-to", **{"from": first, "to": last})


def _named(factors: Sequence[Mapping[str, Any]]) -> Child:
    """The named numbers in the factors of a score."""
    named: dict[str, Any] = {}
    for factor in factors:
        named.update(factor["parameters"])
    if not named:
        return None
    pairs = [
        [" · " if at else None, code(name), f" = {number(value)}"]
        for at, (name, value) in enumerate(named.items())
    ]
    return el("p", dim(pairs), cls="small")
