"""The section of scores, health and flags by tier."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from tierline._display.format import NONE, decimal, digits, divided, fixed, number, share
from tierline._display.markup import Child, code, el
from tierline._display.report import charts
from tierline._display.report.parts import Tiers, box, computed, give, missing, prose, table, under
from tierline._display.report.pictures import figure
from tierline._display.sentences import filled, headings, sentence
from tierline._display.text import visible

__all__ = ["scores"]

_COLUMNS = 4
_FIVE = ("min", "q1", "median", "q3", "max")


def scores(figures: Mapping[str, Any], tiers: Tiers) -> list[Child]:
    """The spread of each score with its cut-offs, the spread of health, and the flags."""
    out: list[Child] = []
    for at, score in enumerate(figures["scores"]):
        out.append(_score(figures, tiers, score, at))
    if not out:
        out.append(give(prose(sentence("page.no-scores"))))
    out.append(_health(figures, tiers))
    out.append(_flags(figures, tiers))
    return out


def _score(figures: Mapping[str, Any], tiers: Tiers, score: Mapping[str, Any], at: int) -> list[Child]:
    name = score["score"]
    tier_rows = [(tier["tier"], tier["scores"].get(name)) for tier in figures["tiers"]]
    known = any(sum(one["tiers"]) for one in score["bins"])
    factors: list[Child] = [
        el("li", filled("page.with-weight", factor=code(one["of"]), weight=number(one["weight"])))
        for one in score["factors"]
    ]
    return [
        el("h3", filled("page.score", name=code(name))),
        figure(
            f"score-{at}-picture",
            lambda width: charts.scores(figures, name, width=width),
            title=sentence("page.score-picture", name=visible(name)),
            alternative=score["words"],
            caption=sentence("page.score-caption"),
        )
        if known
        else give(sentence("page.no-score-known")),
        _spreads(tier_rows, tiers, sentence("page.score-table", name=name)) if known else None,
        el("p", score["unknown_words"], cls="dim small") if score["unknown_words"] else None,
        computed(
            sentence("page.score-rule" if factors else "page.score-rule-without-factors"),
            el("ul", factors) if factors else None,
            formulas=figures["formulas"],
            names=("score", "scores", "quartiles", "quantile", "median"),
        ),
    ]


def _spreads(tier_rows: list[tuple[str, Any]], tiers: Tiers, label: str) -> Child:
    ends = [decimal(spread[key]) for _, spread in tier_rows if spread for key in ("min", "max")]
    known = [end for end in ends if end is not None]
    low, high = (min(known), max(known)) if known else (Decimal(0), Decimal(1))
    places = digits((spread[key] for _, spread in tier_rows if spread for key in _FIVE), 2)
    rows: list[list[Child]] = []
    for tier, spread in tier_rows:
        rank = tiers.rank(tier)
        if not spread or not spread["known"]:
            rows.append([tiers.chip(tier), "0", *[missing(NONE)] * 6])
            continue
        tint = "f-bnd" if rank is None else f"tint r{rank}"
        five: list[Child] = [fixed(spread[key], places) for key in _FIVE]
        rows.append([tiers.chip(tier), number(spread["known"]), *five, box(spread, low, high, tint)])
    head: list[Child] = headings("tier", "known", "least", "quartile", "median", "quartile", "most", "spread")
    return table(head, rows, label=label, numeric=range(1, 7))


def _health(figures: Mapping[str, Any], tiers: Tiers) -> list[Child]:
    tier_rows = [(tier["tier"], tier["health"]) for tier in figures["tiers"]]
    heading = el("h3", sentence("page.health"))
    if not any(spread and spread["known"] for _, spread in tier_rows):
        return [
            heading,
            give(sentence("page.no-health")),
        ]
    return [
        heading,
        _spreads(tier_rows, tiers, sentence("page.health-table")),
        computed(
            sentence("page.health-rule"),
            formulas=figures["formulas"],
            names=("health", "quartiles", "quantile"),
        ),
    ]


def _flags(figures: Mapping[str, Any], tiers: Tiers) -> list[Child]:
    names = list(dict.fromkeys(name for tier in figures["tiers"] for name in tier["flags"]))
    heading = el("h3", sentence("page.flags"))
    if not names:
        return [heading, give(prose(sentence("page.no-flags")))]
    out: list[Child] = [heading]
    for columns in divided(figures["tiers"], _COLUMNS):
        rows: list[list[Child]] = [
            [code(name), *(_raised(one["flags"].get(name)) for one in [*columns, figures["total"]])]
            for name in names
        ]
        head: list[Child] = [
            sentence("column.flag"),
            *(tiers.chip(one["tier"]) for one in columns),
            sentence("column.all"),
        ]
        out.append(table(head, rows, label=sentence("page.flags-table"), numeric=range(1, len(head))))
    out.append(
        computed(
            sentence("page.flags-rule"),
            formulas=figures["formulas"],
            names=("flags", "flag"),
        )
    )
    return out


def _raised(flag: Mapping[str, Any] | None) -> Child:
    if not flag or not flag["known"]:
        return missing(NONE)
    clients = flag["known"] + flag["unknown"]
    unknown = sentence("page.count-not-known", clients=number(flag["unknown"])) if flag["unknown"] else None
    return [
        number(flag["true"]),
        under(sentence("page.share-of-count", share=share(flag["share"]), clients=number(clients))),
        under(unknown) if unknown else None,
    ]
