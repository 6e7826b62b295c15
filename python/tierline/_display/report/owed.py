"""The sections about what clients are owed otherwise than their tiers, who does it, and what the next quarter needs."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from tierline._display.format import NONE, decimal, number, percent, trimmed
from tierline._display.markup import Child, Element, code, el
from tierline._display.report import closing
from tierline._display.report.parts import Tiers, computed, prose, table
from tierline._display.sentences import headings, sentence
from tierline._display.text import one_line

__all__ = ["forecast", "next_quarter", "owed", "workload"]


def owed(figures: Mapping[str, Any], tiers: Tiers) -> list[Child]:
    """How many clients are owed what, and why."""
    given = figures["owed"]
    names = ("clients", "as_entry", "by_condition", "listed", "agreed", "limited", "with_event")
    head = headings(
        "tier", "clients", "as-entry", "by-condition", "listed", "agreed", "limited", "with-event"
    )
    rows: list[list[Child]] = [
        [_chip(one["tier"], tiers), *(number(one[name]) for name in names)] for one in given["tiers"]
    ]
    return [
        el("p", prose(sentence("page.owed-rule"))),
        table(head, rows, label=sentence("page.owed-table"), numeric=range(1, 8)),
        _events(given["events"], tiers),
        _conditions(given["conditions"], tiers),
        _agreed(given["agreed"], tiers),
        _lists(given["overlays"]),
        _withheld(given),
        [closing.finding(one, tiers) for one in given["findings"]],
    ]


def _chip(tier: str | None, tiers: Tiers) -> Child:
    return tiers.chip(tier)


def _events(events: list[dict[str, Any]], tiers: Tiers) -> list[Child]:
    rows: list[list[Child]] = [
        [
            code(one["event"]),
            _chip(one["tier"], tiers),
            number(one["clients"]),
            percent(one["share"]),
            _value(one["value"]),
        ]
        for one in events
    ]
    head = headings("event", "tier", "clients", "share", "value")
    return _named("page.events", head, rows, "page.events-table", (2, 3, 4))


def _conditions(conditions: list[dict[str, Any]], tiers: Tiers) -> list[Child]:
    rows: list[list[Child]] = [
        [_chip(one["tier"], tiers), code(one["when"]), number(one["clients"]), percent(one["share"])]
        for one in conditions
    ]
    head = headings("tier", "condition", "clients", "share")
    return _named("page.conditions", head, rows, "page.conditions-table", (2, 3))


def _agreed(agreed: list[dict[str, Any]], tiers: Tiers) -> list[Child]:
    rows: list[list[Child]] = []
    for one in agreed:
        row: list[Child] = [_chip(one["tier"], tiers)]
        for name in ("more", "less", "other"):
            row += [number(one[name]), _value(one[f"{name}_value"])]
        rows.append(row)
    head = headings("tier", "more", "value-of-more", "less", "value-of-less", "other", "value-of-other")
    return _named("page.agreements", head, rows, "page.agreements-table", range(1, 7))


def _lists(lists: list[dict[str, Any]]) -> list[Child]:
    rows: list[list[Child]] = [
        [code(one["overlay"]), number(one["clients"]), _value(one["value"])] for one in lists
    ]
    return _named("page.lists", headings("list", "clients", "value"), rows, "page.lists-table", (1, 2))


_MOST_WITHHELD = 6
"""Rows of what wishes withhold that stand open; the rest is folded."""


def _withheld(given: Mapping[str, Any]) -> list[Child]:
    rows: list[list[Child]] = [
        [one_line(one["what"]), number(one["clients"]), number(one["agreed"])] for one in given["withheld"]
    ]
    if not rows:
        return []
    limited = sum(one["limited"] for one in given["tiers"])
    counts = sentence("page.withheld-counts", what=number(len(rows)), clients=number(limited))

    def shown(part: list[list[Child]]) -> Child:
        head = headings("withheld", "clients", "agreed")
        return table(head, part, label=sentence("page.withheld-table"), numeric=(1, 2))

    rest = rows[_MOST_WITHHELD:]
    return [
        el("h3", sentence("page.withheld")),
        el("p", prose(counts)),
        shown(rows[:_MOST_WITHHELD]),
        el("details", el("summary", sentence("page.withheld-rest", count=number(len(rest)))), shown(rest))
        if rest
        else None,
    ]


def _named(title: str, head: list[Child], rows: list[list[Child]], label: str, numeric: Any) -> list[Child]:
    """A table below its heading; nothing without rows."""
    if not rows:
        return []
    return [el("h3", sentence(title)), table(head, rows, label=sentence(label), numeric=numeric)]


_MOST_OPEN = 12
"""Rows of the work by tier that stand open; more of them are folded."""


def _by_tier(rows: list[list[Child]]) -> Child:
    if not rows:
        return None
    head = headings("person", "tier", "accounts", "value", "hours-a-year")
    title = sentence("page.workload-by-tier")
    whole = table(head, rows, label=sentence("page.workload-by-tier-table"), numeric=(2, 3, 4))
    if len(rows) > _MOST_OPEN:
        return el("details", el("summary", title), whole)
    return [el("h3", title), whole]


def _value(value: object) -> str:
    return NONE if value is None else number(value)


def workload(figures: Mapping[str, Any], tiers: Tiers) -> list[Child]:
    """What each person has to do, with all accounts and by tier."""
    given = figures["workload"]
    counts = sentence(
        "page.workload-counts",
        owned=number(given["owned"]),
        clients=number(given["clients"]),
        without=number(given["without_owner"]),
        unknown=number(given["unknown_owner"]),
        wrong=number(given["wrong_role"]),
    )
    rows: list[list[Child]] = [
        [
            one_line(one["name"] or one["id"]),
            one_line(one["role"]) if one["role"] else NONE,
            _limited(one),
            _value(one["value"]),
            _range(one["hours_low"], one["hours_high"], 1),
            NONE if one["hours_there"] is None else trimmed(one["hours_there"], 1),
            ", ".join(one["verdicts"]) or NONE,
        ]
        for one in given["people"]
    ]
    head = headings("person", "role", "accounts", "value", "hours-a-year", "hours-there", "verdict")
    by_tier: list[list[Child]] = [
        [
            one_line(one["name"] or one["id"]),
            _chip(part["tier"], tiers),
            number(part["accounts"]),
            _value(part["value"]),
            _range(part["hours_low"], part["hours_high"], 1),
        ]
        for one in given["people"]
        for part in one["tiers"]
    ]
    return [
        el("p", prose(counts)),
        table(head, rows, label=sentence("page.workload-table"), numeric=(2, 3, 4, 5)),
        _by_tier(by_tier),
        computed(sentence("page.workload-rule")),
        [closing.finding(one, tiers) for one in given["findings"]],
    ]


def _limited(person: Mapping[str, Any]) -> str:
    most = person["accounts_at_most"]
    accounts = number(person["accounts"])
    return accounts if most is None else sentence("page.of-at-most", accounts=accounts, most=number(most))


def _range(low: object, high: object, digits: int) -> str:
    if low is None or high is None:
        return NONE
    first, last = trimmed(low, digits), trimmed(high, digits)
    return first if decimal(low) == decimal(high) else f"{first} to {last}"


def forecast(figures: Mapping[str, Any], tiers: Tiers) -> list[Child]:
    """What the next quarter needs by role."""
    given = figures["forecast"]
    rows: list[list[Child]] = [
        [
            one_line(one["role"]),
            NONE if one["people"] is None else number(one["people"]),
            NONE if one["hours_there"] is None else trimmed(one["hours_there"], 1),
            _range(one["hours_now_low"], one["hours_now_high"], 1),
            _range(one["hours_next_low"], one["hours_next_high"], 1),
            number(one["clients_next"]),
            number(one["renewals"]),
            number(one["with_events"]),
            NONE if one["hire"] is None else number(one["hire"]),
        ]
        for one in given["roles"]
    ]
    head = headings(
        "role",
        "people",
        "hours-there",
        "hours-now",
        "hours-next",
        "clients",
        "renewals",
        "with-event",
        "hire",
    )
    return [
        table(head, rows, label=sentence("page.forecast-table"), numeric=range(1, 9)),
        el("ul", [el("li", prose(one)) for one in given["rule"]]),
        [closing.finding(one, tiers) for one in given["findings"]],
    ]


def next_quarter(figures: Mapping[str, Any], tiers: Tiers) -> list[Child]:
    """Clients, value and hours by tier, today and at the end of the next quarter."""
    given = figures["next_quarter"]

    def clients(one: Mapping[str, Any]) -> list[Child]:
        return [
            number(one["clients"]),
            number(one["moving_in"]),
            number(one["moving_out"]),
            number(one["renewals"]),
            NONE if one["retention"] is None else percent(one["retention"]),
            NONE if one["clients_next"] is None else trimmed(one["clients_next"], 2),
        ]

    def worth(one: Mapping[str, Any]) -> list[Child]:
        return [
            _value(one["value"]),
            _value(one["value_next"]),
            _range(one["hours_low"], one["hours_high"], 1),
            _range(one["hours_next_low"], one["hours_next_high"], 1),
        ]

    def shown(head: list[Child], cells: Callable[[Mapping[str, Any]], list[Child]], label: str) -> Element:
        return table(
            head,
            [[_chip(one["tier"], tiers), *cells(one)] for one in given["tiers"]],
            label=label,
            numeric=range(1, len(head)),
            foot=[sentence("column.all"), *cells(given["total"])],
        )

    # Two tables, because one of eleven columns is wider than a page.
    counted = headings(
        "tier", "clients", "moving-in", "moving-out", "renewals", "target-keeps", "clients-next"
    )
    valued = headings("tier", "value", "value-next", "hours-now", "hours-next")
    return [
        shown(counted, clients, sentence("page.next-quarter-table")),
        el("h3", sentence("page.next-quarter-value")),
        shown(valued, worth, sentence("page.next-quarter-value")),
        el("ul", [el("li", prose(one)) for one in given["rule"]]),
    ]
