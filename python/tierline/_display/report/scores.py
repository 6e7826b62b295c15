"""The section of scores, health and flags by tier."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from tierline._display.format import NONE, decimal, digits, divided, fixed, number, share
from tierline._display.markup import Child, code, el
from tierline._display.report import charts
from tierline._display.report.parts import Tiers, box, computed, give, missing, table, under
from tierline._display.report.pictures import figure
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
        out.append(give("The model has no ", code("scores"), "."))
    out.append(_health(figures, tiers))
    out.append(_flags(figures, tiers))
    return out


def _score(figures: Mapping[str, Any], tiers: Tiers, score: Mapping[str, Any], at: int) -> list[Child]:
    name = score["score"]
    tier_rows = [(tier["tier"], tier["scores"].get(name)) for tier in figures["tiers"]]
    known = any(sum(one["tiers"]) for one in score["bins"])
    factors: list[Child] = [
        el("li", code(one["of"]), f" with weight {number(one['weight'])}") for one in score["factors"]
    ]
    return [
        el("h3", "Score ", code(name)),
        figure(
            f"score-{at}-picture",
            lambda width: charts.scores(figures, name, width=width),
            title=f"Spread of the score {visible(name)} by tier",
            alternative=score["words"],
            caption="Each row has its own height. Under it the bar marks the middle half of the tier's clients and the dot "
            "its median; dashed lines are the cut-offs that rules and bands ask for.",
        )
        if known
        else give("No client has this score."),
        _spreads(tier_rows, tiers, f"quartiles of {name}") if known else None,
        el("p", score["unknown_words"], cls="dim small") if score["unknown_words"] else None,
        computed(
            "A score is the exact sum of weight times points over its factors, divided by 100."
            if factors
            else "A score is the exact sum of weight times points over its factors, divided by 100; its factors are not given.",
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
    head: list[Child] = ["tier", "known", "least", "quartile", "median", "quartile", "most", "spread"]
    return table(head, rows, label=label, numeric=range(1, 7))


def _health(figures: Mapping[str, Any], tiers: Tiers) -> list[Child]:
    tier_rows = [(tier["tier"], tier["health"]) for tier in figures["tiers"]]
    heading = el("h3", "Health")
    if not any(spread and spread["known"] for _, spread in tier_rows):
        return [
            heading,
            give("Name the attribute that says how well a client is to see its spread in each tier."),
        ]
    return [
        heading,
        _spreads(tier_rows, tiers, "spread of health by tier"),
        computed(
            "The line runs from the least to the most, the box holds the middle half, and the thick mark is the median. "
            "All rows share one range.",
            formulas=figures["formulas"],
            names=("health", "quartiles", "quantile"),
        ),
    ]


def _flags(figures: Mapping[str, Any], tiers: Tiers) -> list[Child]:
    names = list(dict.fromkeys(name for tier in figures["tiers"] for name in tier["flags"]))
    heading = el("h3", "Flags")
    if not names:
        return [heading, give("The model has no ", code("flags"), ".")]
    out: list[Child] = [heading]
    for columns in divided(figures["tiers"], _COLUMNS):
        rows: list[list[Child]] = [
            [code(name), *(_raised(one["flags"].get(name)) for one in [*columns, figures["total"]])]
            for name in names
        ]
        head: list[Child] = ["flag", *(tiers.chip(one["tier"]) for one in columns), "all"]
        out.append(table(head, rows, label="flags by tier", numeric=range(1, len(head))))
    out.append(
        computed(
            "A flag is a condition that stands beside the tier. The share is of all clients of the tier, also of those for whom it cannot be decided, because a value is missing.",
            formulas=figures["formulas"],
            names=("flags", "flag"),
        )
    )
    return out


def _raised(flag: Mapping[str, Any] | None) -> Child:
    if not flag or not flag["known"]:
        return missing(NONE)
    clients = flag["known"] + flag["unknown"]
    unknown = f"{number(flag['unknown'])} not known" if flag["unknown"] else None
    return [
        number(flag["true"]),
        under(f"{share(flag['share'])} of {number(clients)}"),
        under(unknown) if unknown else None,
    ]
