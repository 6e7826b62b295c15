"""The sections of a rulebook about what follows from a tier: service, owners, review and migration, targets."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from tierline._display.format import divided, number, spaced
from tierline._display.markup import Child, el
from tierline._display.report.parts import Tiers, dim, prose, table
from tierline._display.report.service import listed

__all__ = ["migration", "owners", "service", "targets"]

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
        out.append(table(head, rows, label="service by tier"))
    return out


def _cell(name: str, text: str | None) -> Child:
    return dim("not promised") if text is None else listed(name, text)


def owners(rulebook: Mapping[str, Any], known: Tiers) -> list[Child]:
    """Who looks after the clients of each tier."""
    timed = any(one["minutes"] for one in rulebook["owners"])
    head: list[Child] = ["tier", "who looks after its clients"]
    if timed:
        head += ["minutes a touchpoint", "minutes a business review"]
    rows: list[list[Child]] = []
    for one in rulebook["owners"]:
        row: list[Child] = [known.chip(one["tier"]), one["words"]]
        if timed:
            minutes: Mapping[str, Any] = one["minutes"] or {}
            row += [number(minutes.get(name)) for name in ("touchpoint", "business_review")]
        rows.append(row)
    return [table(head, rows, label="owners by tier", numeric=(2, 3) if timed else ())]


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
    return [table(["tier", "of what", "aimed at"], rows, label="targets by tier")]
