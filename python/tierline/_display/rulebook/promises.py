"""The sections of a rulebook about what follows from a tier: service, owners, review and migration, targets.

And about what each client is promised by its own conditions, lists and wishes.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from tierline._display.format import divided, number, spaced
from tierline._display.markup import Child, Element, code, el
from tierline._display.report.parts import Tiers, dim, prose, ruled, table
from tierline._display.report.service import listed
from tierline._display.rulebook.rules import about
from tierline._display.sentences import headings, sentence
from tierline._display.text import one_line

__all__ = [
    "contact",
    "fit",
    "metrics",
    "migration",
    "overlays",
    "owners",
    "programmes",
    "promises",
    "rates",
    "service",
    "targets",
]

_COLUMNS = 4


def service(rulebook: Mapping[str, Any], known: Tiers) -> list[Child]:
    """What each tier is promised, side by side."""
    given = rulebook["service"]
    if not given:
        return [el("p", rulebook["service_words"])]
    parts = [
        name
        for name in given[0]["entitlements"]
        if any(one["entitlements"][name] is not None for one in given)
    ]
    out: list[Child] = []
    for columns in divided(given, _COLUMNS):
        rows: list[list[Child]] = [
            [spaced(name), *(_cell(name, one["entitlements"][name]) for one in columns)] for name in parts
        ]
        head: list[Child] = ["", *(known.chip(one["tier"]) for one in columns)]
        out.append(table(head, rows, label=sentence("rulebook.label-service")))
    return out


def _of(known: Tiers) -> str:
    """What a tier is called."""
    return sentence("column.tier" if known.ranked else "column.segment")


def _cell(name: str, text: str | None) -> Child:
    return dim(sentence("rulebook.not-promised")) if text is None else listed(name, text)


def promises(rulebook: Mapping[str, Any], known: Tiers) -> list[Child]:
    """What else each tier is promised, and what some of its clients are."""
    words = [el("p", prose(one)) for one in rulebook["promises_words"]]
    return [words, [_promise(one, known) for one in rulebook["promises"]]]


def _promise(promise: Mapping[str, Any], known: Tiers) -> Element:
    tier = one_line(promise["tier"])
    return el(
        "article",
        el("h3", known.chip(promise["tier"], whole=True)),
        _lines(promise["lines"], sentence("rulebook.label-promises", tier=tier))
        if promise["lines"]
        else None,
        [
            _conditions([one for one in promise["conditions"] if one["adds"] is adds], tier)
            for adds in (False, True)
        ],
        cls="card",
    )


def _conditions(conditions: Sequence[Mapping[str, Any]], tier: str) -> list[Child]:
    """Replacements, or additions, a row each."""
    if not conditions:
        return []
    rows: list[list[Child]] = [
        [
            ruled(one["rule"]),
            [el("div", dim([prose(line["what"]), ": "]), prose(line["words"])) for line in one["lines"]],
            dim(prose(one["visible_words"])),
        ]
        for one in conditions
    ]
    words = conditions[0]["words"]
    return [
        el("p", prose(words)),
        table(headings("condition", "promised", "shown"), rows, label=f"{words} {tier}", long=(1, 2)),
    ]


def _lines(lines: Sequence[Mapping[str, Any]], label: str) -> Child:
    rows: list[list[Child]] = [[prose(one["what"]), prose(one["words"])] for one in lines]
    return table(headings("what", "promised"), rows, label=label, long=(1,))


def overlays(rulebook: Mapping[str, Any], known: Tiers) -> list[Child]:
    """What clients on dated lists are promised beside the rest."""
    del known
    return [el("p", prose(rulebook["overlays_words"])), [_overlay(one) for one in rulebook["overlays"]]]


def _overlay(overlay: Mapping[str, Any]) -> Element:
    name = one_line(overlay["overlay"])
    return el(
        "article",
        el("h3", code(name)),
        about(overlay["description"], ()),
        el("p", dim(sentence("difference.aspect-until"), ": "), prose(overlay["until_words"])),
        _lines(overlay["lines"], sentence("rulebook.label-list", name=name)) if overlay["lines"] else None,
        el("p", prose(overlay["visible_words"]), cls="dim small"),
        cls="card",
    )


def programmes(rulebook: Mapping[str, Any], known: Tiers) -> list[Child]:
    """What the programmes are of which the model says something."""
    del known
    return [
        el(
            "article",
            el("h3", one_line(one["programme"])),
            about(one["description"], one["about_words"]),
            cls="card",
        )
        for one in rulebook["programmes"]
    ]


def contact(rulebook: Mapping[str, Any], known: Tiers) -> list[Child]:
    """How clients' wishes for contact limit what they are promised."""
    del known
    given = rulebook["contact"]
    rows: list[list[Child]] = [[code(one["value"]), prose(one["words"])] for one in given["caps"]]
    return [
        [el("p", prose(one)) for one in (*given["words"], given["outreach"])],
        table(headings("client-says", "and-is"), rows, label=sentence("rulebook.label-contact"), long=(1,)),
    ]


def fit(rulebook: Mapping[str, Any], known: Tiers) -> list[Child]:
    """What clients ask of their owners."""
    del known
    rows: list[list[Child]] = [[prose(one["words"]), number(one["cost"])] for one in rulebook["fit"]]
    return [
        el("p", prose(rulebook["fit_words"])),
        table(
            headings("difference.aspect-rule", "page.unit-points"),
            rows,
            label=sentence("rulebook.label-fit"),
            numeric=(1,),
        ),
    ]


def rates(rulebook: Mapping[str, Any], known: Tiers) -> list[Child]:
    """What an hour of each role costs."""
    del known
    rows: list[list[Child]] = [[one_line(one["role"]), number(one["rate"])] for one in rulebook["rates"]]
    return [
        el("p", prose(rulebook["rates_words"])),
        table(headings("role", "hour-costs"), rows, label=sentence("rulebook.label-rates"), numeric=(1,)),
    ]


def metrics(rulebook: Mapping[str, Any], known: Tiers) -> list[Child]:
    """What the model measures of its own, from the columns of a period."""
    del known
    rows: list[list[Child]] = [
        [
            code(one["metric"]),
            code(one["formula"]),
            one["unit"],
            ", ".join(one["words"]),
            one_line(one["description"]) if one["description"] else dim(sentence("rulebook.not-described")),
        ]
        for one in rulebook["metrics"]
    ]
    head = headings("metric", "computed-as", "counts-in", "difference.aspect-better", "what-it-is")
    return [
        el("p", prose(rulebook["metrics_words"])),
        table(head, rows, label=sentence("rulebook.label-metrics"), long=(4,)),
    ]


def owners(rulebook: Mapping[str, Any], known: Tiers) -> list[Child]:
    """Who looks after the clients of each tier."""
    timed = any(one["minutes"] for one in rulebook["owners"])
    head: list[Child] = [_of(known), *headings("who-looks-after")]
    if timed:
        head += headings("minutes-touchpoint", "minutes-review")
    rows: list[list[Child]] = []
    for one in rulebook["owners"]:
        row: list[Child] = [known.chip(one["tier"]), one["words"]]
        if timed:
            minutes: Mapping[str, Any] = one["minutes"] or {}
            row += [number(minutes.get(name)) for name in ("touchpoint", "business_review")]
        rows.append(row)
    return [table(head, rows, label=sentence("rulebook.label-owners"), numeric=(2, 3) if timed else ())]


def migration(rulebook: Mapping[str, Any], known: Tiers) -> list[Child]:
    """How clients move from review to review."""
    del known
    return [el("ul", [el("li", prose(one)) for one in rulebook["migration"]])]


def targets(rulebook: Mapping[str, Any], known: Tiers) -> list[Child]:
    """What each tier is meant to reach."""
    if not rulebook["targets"]:
        return [el("p", rulebook["targets_words"])]
    rows: list[list[Child]] = [
        [known.chip(one["tier"]), one["measure_words"], one["words"]] for one in rulebook["targets"]
    ]
    return [
        table([_of(known), *headings("of-what", "aimed-at")], rows, label=sentence("rulebook.label-targets"))
    ]
