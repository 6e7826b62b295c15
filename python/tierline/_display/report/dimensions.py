"""The section of figures by dimensions: clients, value and metrics of each group."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from tierline._display.format import NONE, amount, divided, measure, number, share, spaced
from tierline._display.markup import Child, el
from tierline._display.report.parts import Tiers, computed, missing, table, under
from tierline._display.sentences import sentence
from tierline._display.text import one_line

__all__ = ["groups"]

_COLUMNS = 6


def groups(figures: Mapping[str, Any], _tiers: Tiers) -> list[Child]:
    """Who is in which group: a cross-table of two dimensions, a list of one or three; and the metrics of the groups."""
    own: Mapping[str, Any] = figures["by"]
    out: list[Child] = [_crossed(own) if len(own["names"]) == 2 else None, _listed(own)]
    if own["small_words"]:
        out.append(el("p", own["small_words"], cls="dim small"))
    if "metrics" in own:
        out.extend(_metrics(own))
    out.append(
        computed(
            sentence("page.groups-rule"),
            formulas=figures["formulas"],
            names=("share", "clients", "value", "value_share"),
        )
    )
    return out


def _level(level: str | None) -> Child:
    return missing(sentence("page.no-level")) if level is None else one_line(level)


def _crossed(own: Mapping[str, Any]) -> Child:
    """How many clients have which levels of two dimensions, with their sums."""
    down, across = ([*levels, None] for levels in own["levels"])
    cells = {tuple(group["levels"]): group for group in own["groups"]}
    rows: list[list[Child]] = []
    for row in down:
        counts = [cells[row, column]["clients"] for column in across]
        rows.append(
            [
                _level(row),
                *(number(count) for count in counts),
                number(sum(counts)),
            ]  # a sum of what stands there
        )
    sums = [sum(cells[row, column]["clients"] for row in down) for column in across]
    head: list[Child] = [
        f"{one_line(own['names'][0])} \N{DOWNWARDS ARROW}, {one_line(own['names'][1])} \N{RIGHTWARDS ARROW}",
        *(_level(column) for column in across),
        sentence("column.all"),
    ]
    foot: list[Child] = [
        sentence("column.all"),
        *(number(count) for count in sums),
        number(own["total"]["clients"]),
    ]
    return table(head, rows, label=sentence("page.groups-crossed"), numeric=range(1, len(head)), foot=foot)


def _shown(own: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    """The groups that have clients; of one dimension those without any, too."""
    return [group for group in own["groups"] if group["clients"] or len(own["names"]) == 1]


def _listed(own: Mapping[str, Any]) -> Child:
    rows: list[list[Child]] = [
        [
            *(_level(level) for level in group["levels"]),
            [number(group["clients"]), under(sentence("page.group-small")) if group["small"] else None],
            missing(NONE) if group["share"] is None else share(group["share"]),
            missing(NONE) if group["value"] is None else amount(group["value"]),
            missing(NONE) if group["value_share"] is None else share(group["value_share"]),
        ]
        for group in _shown(own)
    ]
    total = own["total"]
    names = [one_line(name) for name in own["names"]]
    head: list[Child] = [
        *names,
        sentence("column.clients"),
        sentence("summary.measure-clients"),
        sentence("column.value"),
        sentence("summary.measure-value"),
    ]
    foot: list[Child] = [
        sentence("column.all"),
        *([""] * (len(names) - 1)),
        number(total["clients"]),
        missing(NONE) if total["share"] is None else share(total["share"]),
        missing(NONE) if total["value"] is None else amount(total["value"]),
        missing(NONE) if total["value_share"] is None else share(total["value_share"]),
    ]
    numeric = range(len(names), len(names) + 4)
    return table(head, rows, label=sentence("page.groups-table"), numeric=numeric, foot=foot)


def _metrics(own: Mapping[str, Any]) -> list[Child]:
    """The metrics that can be measured of somebody, by group."""
    told = [
        one for one in own["metrics"] if any(value is not None for value in (*one["groups"], one["total"]))
    ]
    out: list[Child] = []
    for part in divided(told, _COLUMNS):
        rows: list[list[Child]] = []
        for at, group in enumerate(own["groups"]):
            cells = [_rate(one, at) for one in part]
            if any(cell is not None for cell in cells):
                rows.append([group["words"], *(missing(NONE) if cell is None else cell for cell in cells)])
        head: list[Child] = [", ".join(one_line(name) for name in own["names"])]
        head.extend(spaced(one["metric"]) for one in part)
        foot: list[Child] = [sentence("column.all"), *(_total(one) for one in part)]
        out.append(
            table(head, rows, label=sentence("page.groups-metrics"), numeric=range(1, len(head)), foot=foot)
        )
    return out


def _rate(one: Mapping[str, Any], at: int) -> Child:
    return _lines(one, one["groups"][at], _of_year(one, "groups", at), _of_before(one, "groups", at))


def _total(one: Mapping[str, Any]) -> Child:
    year = one.get("per_year")
    before = one["before"]
    lines = _lines(
        one,
        one["total"],
        None if year is None or year["is_period"] else year["total"],
        None if before is None else before["total"],
    )
    return missing(NONE) if lines is None else lines


def _of_year(one: Mapping[str, Any], key: str, at: int) -> Any:
    year = one.get("per_year")
    return None if year is None or year["is_period"] else year[key][at]


def _of_before(one: Mapping[str, Any], key: str, at: int) -> Any:
    values: Sequence[Any] = () if one["before"] is None else one["before"][key]
    return values[at] if at < len(values) else None


def _lines(one: Mapping[str, Any], value: Any, year: Any, last: Any) -> Child:
    """A value with its unit, below it that of a year and that of the period before."""
    if value is None:
        return None
    unit = one["unit"]
    lines: list[Child] = [measure(value, unit)]
    if year is not None:
        lines.append(under(sentence("page.per-year", value=measure(year, unit))))
    if last is not None:
        apart = one["before"]["not_compared"]
        sign = "↑" if value > last else "↓" if value < last else "="
        told = (
            sentence("page.before-other-length", value=measure(last, unit))
            if apart
            else sentence("page.change-from", sign=sign, value=measure(last, unit))
        )
        lines.append(under(told))
    return lines
