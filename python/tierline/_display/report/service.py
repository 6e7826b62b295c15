"""The sections about service and success: coverage, the catalogue, and the metrics of the period."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from tierline._display.format import (
    HARD,
    NONE,
    VERDICTS,
    aimed,
    day,
    divided,
    measure,
    number,
    ranged,
    spaced,
    trimmed,
)
from tierline._display.markup import Child, code, el
from tierline._display.report import charts
from tierline._display.report.parts import Tiers, computed, give, mark, missing, prose, table, under
from tierline._display.report.pictures import figure
from tierline._display.sentences import filled, headings, sentence

__all__ = ["coverage", "listed", "metrics", "service"]

_COLUMNS = 4
_LISTS = frozenset({"channels", "programmes", "initiatives", "escalation"})


def coverage(figures: Mapping[str, Any], tiers: Tiers) -> list[Child]:
    """Owners and accounts against what is promised."""
    given = figures["coverage"]
    if not given:
        return [give(prose(sentence("page.no-coverage")))]
    hours = any(one["hours_low"] is not None or one["hours_high"] is not None for one in given)
    head: list[Child] = headings("tier", "by", "accounts", "owners", "per-owner", "promised", "verdict")
    if hours:
        head.append(sentence("column.hours-a-year"))
    rows: list[list[Child]] = []
    total = figures["coverage_total"]
    for one in given:
        enough = _needed(one["needed_low"], one["needed_high"])
        needed = (
            None
            if enough == NONE
            else under(sentence("page.owners-needed", owners=enough).replace(" ", HARD))
        )
        row: list[Child] = [
            tiers.chip(one["tier"]),
            " ".join(word for word in (one["model"], one["role"]) if word) or NONE,
            [number(one["accounts"]), _alone(one)],
            [missing() if one["owners"] is None else trimmed(one["owners"], 2), _people(one), needed],
            missing() if one["ratio"] is None else trimmed(one["ratio"], 2),
            ranged(one["low"], one["high"]),
            _verdict(one["verdict"]),
        ]
        if hours:
            row.append(_needed(one["hours_low"], one["hours_high"]))
        rows.append(row)
    drawn = any(one["ratio"] is not None or one["low"] is not None for one in given)
    numeric = (2, 3, 4, 7) if hours else (2, 3, 4)
    foot: list[Child] = [
        sentence("column.all"),
        "",
        [number(total["accounts"]), _alone(total)],
        [missing() if total["owners"] is None else trimmed(total["owners"], 2), _people(total)],
        missing() if total["ratio"] is None else trimmed(total["ratio"], 2),
        "",
        "",
    ]
    if hours:
        foot.append(_needed(total["hours_low"], total["hours_high"]))
    return [
        table(head, rows, label=sentence("page.coverage-table"), numeric=numeric, foot=foot),
        figure(
            "coverage-picture",
            lambda width: charts.coverage(figures, width=width),
            title=sentence("page.coverage-picture"),
            alternative="; ".join(one["words"] for one in given),
            caption=sentence("page.coverage-caption"),
        )
        if drawn
        else None,
        computed(
            sentence("page.coverage-rule"),
            sentence("page.coverage-people") if total["people"] is not None else None,
            formulas=figures["formulas"],
            names=("coverage", "accounts_per_owner", "ratio", "needed", "hours"),
        ),
    ]


def _alone(one: Mapping[str, Any]) -> Child:
    """How many accounts have no owner, where a column names the owners."""
    return (
        under(sentence("page.without-owner", accounts=number(one["without_owner"])), "bad")
        if one["without_owner"]
        else None
    )


def _people(one: Mapping[str, Any]) -> Child:
    """How many people that is, where they are not whole owners."""
    people = one["people"]
    if people is None or people == one["owners"]:
        return None
    return under(sentence("page.people", count=people))


def _verdict(word: str) -> Child:
    return mark(word) if word in VERDICTS else el("span", word or NONE, cls="small")


def _needed(low: object, high: object) -> str:
    if low is None and high is None:
        return NONE
    first, last = (None if end is None else trimmed(end, 1) for end in (low, high))
    if first is not None and last is not None:
        return first if first == last else sentence("number.range", low=first, high=last)
    if first is not None:
        return sentence("page.or-more", low=first)
    return sentence("page.up-to", high=str(last))


def service(figures: Mapping[str, Any], tiers: Tiers) -> list[Child]:
    """What each tier is promised, a card each."""
    given = [one for one in figures["service"] if any(one["entitlements"].values())]
    if not given:
        return [give(prose(sentence("page.no-service")))]
    return [
        el("article", el("h3", tiers.chip(one["tier"])), _card(one["entitlements"]), cls="card")
        for one in given
    ]


def _card(entitlements: Mapping[str, str | None]) -> Child:
    return el(
        "dl",
        [
            el("div", el("dt", spaced(name)), el("dd", listed(name, text)))
            for name, text in entitlements.items()
            if text
        ],
    )


def listed(name: str, text: str) -> Child:
    """What is promised; several things one below the other."""
    items = [item.strip() for item in text.split(";") if item.strip()] if name in _LISTS else []
    return el("ul", [el("li", item) for item in items]) if len(items) > 1 else text


def metrics(figures: Mapping[str, Any], tiers: Tiers) -> list[Child]:
    """The metrics of the period by tier and in total, held against their targets."""
    given = figures["metrics"]
    if not given:
        return [give(sentence("page.no-metrics"))]
    targets = {(one["tier"], one["measure"]): one for one in figures["targets"]}
    out: list[Child] = [el("p", figures["period"]["words"]), _classes(figures["period"], tiers)]
    shown = list(enumerate(tiers.names))
    for columns in divided(shown, _COLUMNS):
        rows: list[list[Child]] = []
        for one in given:
            before = one.get("before")
            cells: list[Child] = []
            year = one.get("per_year")
            year = None if year is None or year["is_period"] else year
            for rank, tier in columns:
                last = _at(before["tiers"], rank) if before else None
                target = targets.get((tier, one["metric"]))
                cells.append(
                    _cell(
                        one, _at(one["tiers"], rank), last, target, _at(year["tiers"], rank) if year else None
                    )
                )
            last = before["total"] if before else None
            whole = None if "all" in tiers.names else targets.get(("all", one["metric"]))
            cells.append(_cell(one, one["total"], last, whole, year["total"] if year else None))
            rows.append([_named(one), *cells])
        head: list[Child] = [
            sentence("column.metric"),
            *(tiers.chip(tier) for _, tier in columns),
            sentence("column.all"),
        ]
        out.append(table(head, rows, label=sentence("page.metrics-table"), numeric=range(1, len(head))))
    out.append(_over_periods(figures, tiers))
    out.append(_not_measurable(figures))
    out.append(
        computed(
            el(
                "dl",
                [
                    [
                        el("dt", spaced(one["metric"])),
                        el("dd", code(one["formula"])),
                        el(
                            "dd",
                            sentence("page.metric-source", source=one["source"]) if one["source"] else None,
                            sentence("page.metric-without-data", what=one["when_empty"])
                            if one["when_empty"]
                            else None,
                            cls="dim small",
                        ),
                    ]
                    for one in given
                ],
            ),
            heading=sentence("page.metrics-formulas"),
        )
    )
    return out


def _over_periods(figures: Mapping[str, Any], tiers: Tiers) -> Child:
    """Each metric over all periods, the first one first: of all clients, and folded of each tier."""
    period, given = figures["period"], figures["metrics"]
    if not any(one.get("earlier") for one in given):
        return None
    spans = [*reversed(period["earlier"]), period["before"], period]
    head: list[Child] = [sentence("column.metric")]
    for back, span in zip(range(len(spans) - 1, -1, -1), spans, strict=True):
        head.append(day(span["to"]) if span["to"] else sentence("page.periods-back", count=back))

    def lines(value: Callable[[Mapping[str, Any]], Any]) -> list[list[Child]]:
        rows: list[list[Child]] = []
        for one in given:
            values = [
                *(value(earlier) for earlier in reversed(one["earlier"])),
                value(one["before"]),
                value(one),
            ]
            if any(each is not None for each in values):
                cells = [missing(NONE) if each is None else measure(each, one["unit"]) for each in values]
                rows.append([_named(one), *cells])
        return rows

    def shown(rows: list[list[Child]], label: str) -> Child:
        return table(head, rows, label=label, numeric=range(1, len(head))) if rows else None

    def of_tier(rank: int, tier: str) -> list[Child]:
        rows = lines(lambda of: _at(of["tiers"], rank))
        return [el("h4", tiers.chip(tier)), shown(rows, sentence("page.periods-of", tier=tier))]

    by_tier = [of_tier(rank, tier) for rank, tier in enumerate(tiers.names)]
    return [
        el("h3", sentence("page.periods-table")),
        shown(lines(lambda of: of["total"]), sentence("page.periods-table")),
        el(
            "details",
            el("summary", sentence("page.periods-by-tier")),
            el("div", by_tier, cls="inner"),
        ),
    ]


def _classes(period: Mapping[str, Any], tiers: Tiers) -> Child:
    """How many clients were of which class in the period."""
    rows: list[list[Child]] = []
    for one in period["classes"]:
        counts = [*one["tiers"], one["total"]]
        if any(count is not None for count in counts):
            rows.append(
                [one["class"], *(missing(NONE) if count is None else number(count) for count in counts)]
            )
    if not rows or len(tiers) > 2 * _COLUMNS:
        return None
    head: list[Child] = [
        sentence("column.clients"),
        *(tiers.chip(tier) for tier in tiers.names),
        sentence("column.all"),
    ]
    return table(head, rows, label=sentence("page.classes-table"), numeric=range(1, len(head)))


def _named(metric: Mapping[str, Any]) -> Child:
    # A rate is in percent, which its figures say.
    unit = None if metric["unit"] == "rate" else sentence(f"page.unit-{metric['unit']}")
    return [spaced(metric["metric"]), under(unit) if unit else None]


def _at(values: list[Any], rank: int) -> Any:
    return values[rank] if rank < len(values) else None


def _cell(
    metric: Mapping[str, Any], value: Any, last: Any, target: Mapping[str, Any] | None, year: Any
) -> Child:
    unit = metric["unit"]
    shown: Child = missing(NONE) if value is None else measure(value, unit)
    lines: list[Child] = [shown]
    if year is not None:
        lines.append(under(sentence("page.per-year", value=measure(year, unit))))
    if target is not None:
        sign, manner = VERDICTS.get(target["verdict"], ("", "open"))
        aim = sentence("page.aim", range=aimed(target["low"], target["high"], rate=unit == "rate"))
        verdict = "" if manner == "open" else f"{target['verdict']}, "
        if manner == "open" and value is not None:
            verdict = sentence("page.no-verdict") + ", "
        lines.append(under(f"{sign} {verdict}{aim}", manner))
    if last is not None and value is not None:
        change = "↑" if value > last else "↓" if value < last else "="
        apart = metric["before"].get("not_compared")
        lines.append(
            under(
                sentence("page.before-other-length", value=measure(last, unit))
                if apart
                else sentence("page.change-from", sign=change, value=measure(last, unit))
            )
        )
    return lines


def _not_measurable(figures: Mapping[str, Any]) -> Child:
    if not figures["not_measurable"]:
        return None
    lines = [
        el(
            "li",
            filled(
                "page.not-measurable-of",
                metric=el("b", spaced(one["metric"])),
                tiers=", ".join(sentence("column.all") if tier is None else tier for tier in one["of"]),
                why=prose(one["words"]),
            ),
        )
        for one in figures["not_measurable"]
    ]
    return el(
        "details",
        el("summary", figures["not_measurable_words"]),
        el("div", el("ul", lines), cls="inner"),
    )
