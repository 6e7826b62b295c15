"""HTML for notebooks: models, assignments, tier ladders and explanations.

Everything is text to begin with. A page is built from `_Element`s, and the one place that turns text into
HTML escapes it and shows characters that cannot be seen; there is no way to put markup in as text. No script,
nothing loaded from elsewhere. Greys are transparent and lie over whatever the notebook has, so that light and
dark themes both work, and nothing is told by colour alone.
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from typing import Any, Literal, TypeAlias

from tierline._shown import (
    MARKS,
    NONE,
    UNASSIGNED,
    RungLike,
    SummaryLike,
    cut,
    decimal,
    decisive,
    grouped,
    lined_up,
    number,
    one_line,
    percent,
    seen,
    tier_colours,
    visible,
)

__all__ = ["assignments_html", "explanation_html", "frame_html", "model_html", "review_html", "summary_html"]

# -- The builder -------------------------------------------------------------------------------------------

_Tag: TypeAlias = Literal[
    "b", "code", "details", "div", "em", "h4", "li", "ol", "p", "span", "style", "summary", "table", "tbody",
    "td", "tfoot", "th", "thead", "tr", "ul",
]  # fmt: skip
_Child: TypeAlias = "str | _Element | Iterable[_Child] | None"


class _Element:
    """One element with its children. Text among the children is escaped when it is written."""

    __slots__ = ("_attributes", "_children", "_tag")

    def __init__(
        self,
        tag: _Tag,
        *children: _Child,
        cls: str = "",
        style: str = "",
        title: str = "",
        span: int = 1,
        opened: bool = False,
    ) -> None:
        self._tag = tag
        self._children = children
        scope = "col" if tag == "th" else ""
        columns = str(span) if span > 1 else ""
        given = (("class", cls), ("style", style), ("title", title), ("colspan", columns), ("scope", scope))
        self._attributes = [(name, value) for name, value in given if value]
        if opened:
            self._attributes.append(("open", "open"))

    def __str__(self) -> str:
        out: list[str] = []
        self._write(out)
        return "".join(out)

    def _write(self, out: list[str]) -> None:
        attributes = "".join(f' {name}="{_escaped(value)}"' for name, value in self._attributes)
        out.append(f"<{self._tag}{attributes}>")
        _write_all(self._children, out)
        out.append(f"</{self._tag}>")


def _write_all(children: Iterable[_Child], out: list[str]) -> None:
    for child in children:
        if child is None:
            continue
        if isinstance(child, _Element):
            child._write(out)  # pyright: ignore[reportPrivateUsage]
        elif isinstance(child, str):
            out.append(_escaped(child))
        else:
            _write_all(child, out)


def _escaped(text: str) -> str:
    return html.escape(visible(text), quote=True)


# Written without the signs that escaping changes. The class is named twice, so that these rules come before
# those of the notebook for its own tables.
_RULES = (
    ("", "font-size:13px;line-height:1.5;max-width:1080px;padding:2px 0 6px;text-align:left"),
    ("*", "box-sizing:border-box"),
    (
        "h4",
        "font-size:13px;font-weight:600;margin:18px 0 6px;padding:0;letter-spacing:.01em;line-height:1.5",
    ),
    ("p", "margin:4px 0;padding:0;font-size:13px;line-height:1.5"),
    ("ul, ol", "margin:0;padding:0;list-style:none"),
    ("li", "margin:0;padding:0;line-height:1.5"),
    (
        "code",
        "font-family:ui-monospace,SFMono-Regular,Menlo,Consolas,monospace;font-size:12px;"
        "color:inherit;background:rgba(128,128,128,.15);border:0;border-radius:4px;padding:1px 5px;"
        "white-space:pre-wrap;overflow-wrap:break-word",
    ),
    (
        ".tl-head",
        "display:flex;flex-wrap:wrap;align-items:center;gap:4px 10px;font-size:17px;line-height:1.6",
    ),
    (".tl-head b", "font-weight:650;overflow-wrap:break-word"),
    (".tl-dim", "opacity:.68"),
    (".tl-small", "font-size:12px"),
    (
        ".tl-chip",
        "display:inline-block;border-radius:5px;padding:1px 9px;font-weight:600;"
        "box-shadow:inset 0 0 0 1px rgba(128,128,128,.35);white-space:nowrap;max-width:340px;"
        "overflow:hidden;text-overflow:ellipsis;vertical-align:middle;line-height:1.55",
    ),
    (
        ".tl-none",
        "background:transparent;box-shadow:none;outline:1px dashed rgba(128,128,128,.75);"
        "outline-offset:-1px;font-weight:500;font-style:italic",
    ),
    (".tl-wrap", "overflow-x:auto;max-width:100%;margin:6px 0 2px"),
    (
        "table",
        "border-collapse:collapse;border:0;margin:0;font-size:13px;table-layout:auto;width:auto;"
        "background:transparent;color:inherit;font-variant-numeric:tabular-nums",
    ),
    (
        "table thead, table tbody tr, table tbody tr:nth-child(odd), table tbody tr:nth-child(even)",
        "background:transparent;border:0",
    ),
    ("table tbody tr:hover", "background:rgba(128,128,128,.1)"),
    (
        "table th, table td",
        "text-align:left;vertical-align:top;padding:5px 14px 5px 0;border:0;"
        "border-bottom:1px solid rgba(128,128,128,.25);font-weight:400;white-space:normal;"
        "max-width:560px;overflow-wrap:break-word;line-height:1.5;color:inherit;"
        "background:transparent",
    ),
    (
        "table thead th",
        "font-size:12px;font-weight:600;opacity:.75;border-bottom:1px solid rgba(128,128,128,.55);"
        "vertical-align:bottom;white-space:nowrap",
    ),
    ("table tfoot td", "font-weight:650;border-bottom:0;border-top:1px solid rgba(128,128,128,.55)"),
    ("table .tl-num", "text-align:right;white-space:nowrap"),
    (
        ".tl-bar",
        "display:inline-block;position:relative;height:9px;border-radius:3px;overflow:hidden;"
        "vertical-align:middle;background:rgba(128,128,128,.2);min-width:2px",
    ),
    (
        ".tl-fill",
        "display:block;height:100%;border-radius:3px;box-shadow:inset 0 0 0 1px rgba(128,128,128,.35)",
    ),
    (".tl-strip", "display:flex;gap:2px;height:20px;width:100%;max-width:640px"),
    (
        ".tl-part",
        "display:block;height:100%;min-width:2px;border-radius:3px;overflow:hidden;font-size:11px;"
        "line-height:20px;text-align:center;white-space:nowrap;"
        "box-shadow:inset 0 0 0 1px rgba(128,128,128,.35)",
    ),
    (".tl-row", "display:flex;align-items:center;gap:10px;margin:5px 0"),
    (".tl-label", "flex:0 0 62px;font-size:12px;opacity:.75"),
    (
        ".tl-tree .tl-tree",
        "margin:1px 0 1px 10px;padding-left:17px;border-left:1px solid rgba(128,128,128,.35)",
    ),
    (".tl-tree li", "margin:3px 0"),
    (".tl-node", "display:flex;align-items:baseline;gap:8px"),
    (".tl-faint", "opacity:.6"),
    (".tl-faint .tl-faint", "opacity:1"),
    ("table .tl-long", "min-width:230px"),
    ("table .tl-longer", "min-width:460px"),
    (
        ".tl-mark",
        "display:inline-block;flex:0 0 auto;font-size:11px;font-weight:650;border-radius:4px;"
        "padding:0 6px;line-height:18px;min-width:46px;text-align:center;white-space:nowrap",
    ),
    (".tl-true", "background:#2b4c8c;color:#ffffff;box-shadow:inset 0 0 0 1px rgba(128,128,128,.5)"),
    (".tl-false", "background:transparent;box-shadow:inset 0 0 0 1px rgba(128,128,128,.8)"),
    (".tl-unknown", "background:#f0c75e;color:#0e1b26"),
    (".tl-seen", "font-size:12px"),
    (".tl-why", "border-left:4px solid rgba(128,128,128,.4);padding:1px 0 1px 13px;margin:10px 0"),
    (".tl-why h4", "margin:0 0 4px"),
    (".tl-issues", "border-left:4px solid #f0c75e;padding:3px 0 3px 13px;margin:8px 0"),
    ("details", "margin:8px 0 0;padding:0;border:0;background:transparent"),
    ("details summary", "cursor:pointer;font-weight:600;padding:2px 0"),
    ("details .tl-wrap", "margin-left:14px"),
)
_STYLE = "".join(
    ",".join(f".tierline.tierline {part}".rstrip() for part in selectors.split(", "))
    + "{"
    + declarations
    + "}"
    for selectors, declarations in _RULES
)


def _page(*children: _Child) -> str:
    return str(_Element("div", _Element("style", _STYLE), *children, cls="tierline"))


def _code(text: object) -> _Element:
    return _Element("code", one_line(text))


def _prose(text: str) -> list[_Child]:
    """A message whose backticks set code apart."""
    pieces = text.split("`")
    if len(pieces) % 2 == 0:
        return [text]
    return [_Element("code", piece) if at % 2 else piece for at, piece in enumerate(pieces)]


def _dim(*children: _Child) -> _Element:
    return _Element("span", *children, cls="tl-dim")


def _nothing(word: str = "missing") -> _Element:
    return _Element("em", word, cls="tl-dim")


def _shown(value: object) -> _Child:
    return _nothing() if value is None else cut(value)


class _Tiers:
    """The tiers in order, for their colours."""

    def __init__(self, names: Iterable[str]) -> None:
        names = list(names)
        self._colours = dict(zip(names, tier_colours(len(names)), strict=True))

    def chip(self, tier: str | None) -> _Element:
        if tier is None or tier not in self._colours:
            return _Element("span", UNASSIGNED if tier is None else tier, cls="tl-chip tl-none")
        back, text = self._colours[tier]
        return _Element("span", tier, cls="tl-chip", style=f"background:{back};color:{text}", title=tier)

    def back(self, tier: str | None) -> str:
        return self._colours[tier][0] if tier in self._colours else "rgba(128,128,128,.45)"

    def text(self, tier: str | None) -> str:
        return self._colours[tier][1] if tier in self._colours else "inherit"

    def edge(self, tier: str | None) -> str:
        return f"border-left-color:{self.back(tier)}"


def _bar(filled: object, *, of: object = 1, width: int = 110, colour: str = "#2e7ea6") -> _Element:
    """A bar of `of` pixels' share of the width, filled up to `filled`; both are fractions of one."""
    track = min(max(float(decimal(of) or 0), 0.0), 1.0)
    part = min(max(float(decimal(filled) or 0), 0.0), 1.0)
    share = min(part / track, 1.0) if track > 0 else 0.0
    fill = (
        _Element("span", cls="tl-fill", style=f"width:{share * 100:.1f}%;background:{colour}")
        if share > 0
        else None
    )
    return _Element("span", fill, cls="tl-bar", style=f"width:{track * width:.0f}px")


def _table(
    head: Sequence[_Child],
    rows: Iterable[Sequence[_Child]],
    *,
    numeric: Iterable[int] = (),
    foot: Sequence[_Child] = (),
) -> _Element:
    right = set(numeric)

    def cells(tag: Literal["th", "td"], row: Sequence[_Child]) -> list[_Element]:
        return [_Element(tag, cell, cls="tl-num" if at in right else "") for at, cell in enumerate(row)]

    table = _Element(
        "table",
        _Element("thead", _Element("tr", cells("th", head))),
        _Element("tbody", [_Element("tr", cells("td", row)) for row in rows]),
        _Element("tfoot", _Element("tr", cells("td", foot))) if foot else None,
    )
    return _Element("div", table, cls="tl-wrap")


# -- The tier ladder ---------------------------------------------------------------------------------------


def summary_html(summary: SummaryLike) -> str:
    """The tier ladder: clients and value by tier, and why clients are unassigned."""
    return _page(_ladder(summary))


def _ladder(summary: SummaryLike) -> list[_Child]:
    tiers = _Tiers(rung.tier or "" for rung in summary.tiers)
    value_name = summary.value_name
    rungs = [*summary.tiers, *([summary.unassigned] if summary.unassigned.clients else [])]
    head: list[_Child] = ["tier", "clients", "share", ""]
    if value_name is not None:
        head += [value_name, f"share of {value_name}", ""]
    rows: list[list[_Child]] = []
    for rung in rungs:
        colour = tiers.back(rung.tier)
        row: list[_Child] = [
            tiers.chip(rung.tier),
            number(rung.clients),
            percent(rung.share),
            _bar(rung.share, colour=colour),
        ]
        if value_name is not None:
            row += [number(rung.value), percent(rung.value_share), _bar(rung.value_share, colour=colour)]
        rows.append(row)
    foot: list[_Child] = ["all", number(summary.clients), "", ""]
    if value_name is not None:
        foot += [number(summary.value), "", ""]
    strips = _strips(rungs, tiers, value_name) if summary.clients else []
    without = sum(rung.without_value for rung in rungs) if value_name is not None else 0
    note: list[_Child] = [
        number(without),
        " without ",
        _Element("code", value_name or ""),
        ", counted as nothing",
    ]
    return [
        strips,
        _table(head, rows, numeric=(1, 2, 4, 5), foot=foot),
        _Element("p", note, cls="tl-dim tl-small") if without else None,
        _reasons(summary),
    ]


def _strips(rungs: Sequence[RungLike], tiers: _Tiers, value_name: str | None) -> list[_Child]:
    def strip(label: str, shares: Sequence[object]) -> _Element:
        parts: list[_Child] = []
        for rung, share in zip(rungs, shares, strict=True):
            part = float(decimal(share) or 0)
            if part <= 0:
                continue
            name = UNASSIGNED if rung.tier is None else rung.tier
            room = part * 640 > len(name) * 7 + 12
            style = f"flex:{part:.4f} 1 0;background:{tiers.back(rung.tier)};color:{tiers.text(rung.tier)}"
            parts.append(
                _Element(
                    "span",
                    name if room else "",
                    cls="tl-part",
                    style=style,
                    title=f"{name}: {percent(share)}",
                )
            )
        return _Element(
            "div",
            _Element("span", label, cls="tl-label"),
            _Element("div", parts, cls="tl-strip"),
            cls="tl-row",
        )

    out: list[_Child] = [strip("clients", [rung.share for rung in rungs])]
    if value_name is not None and any((decimal(rung.value_share) or 0) > 0 for rung in rungs):
        out.append(strip(value_name, [rung.value_share for rung in rungs]))
    return out


def _reasons(summary: SummaryLike) -> list[_Child]:
    count = summary.unassigned.clients
    if not count:
        return [_Element("p", "Every client has a tier.", cls="tl-dim")]
    rows = [(number(reason.clients), _prose(reason.words)) for reason in summary.reasons]
    return [
        _Element("h4", f"Why {number(count)} {'client is' if count == 1 else 'clients are'} unassigned"),
        _table(["clients", "reason"], rows, numeric=(0,)),
    ]


# -- Assignments -------------------------------------------------------------------------------------------


def assignments_html(
    columns: Sequence[str],
    rows: Sequence[Sequence[object]],
    summary: SummaryLike,
    *,
    model: str,
    as_of: object,
    rounded: Mapping[str, int] | None = None,
) -> str:
    """Assignments: the tier ladder, then the first rows of the result.

    `rows` are the rows to show, a value for each of `columns`; how many there are in all is what the summary
    says.
    """
    tiers = _Tiers(rung.tier or "" for rung in summary.tiers)
    numeric = [
        at
        for at in range(len(columns))
        if any(_is_number(row[at]) for row in rows)
        and all(row[at] is None or _is_number(row[at]) for row in rows)
    ]
    body = [[_cell(name, value, tiers) for name, value in zip(columns, row, strict=True)] for row in rows]
    total = summary.clients
    shown = f"{number(len(rows))} of {number(total)} clients shown" if len(rows) < total else ""
    return _page(
        _Element(
            "div",
            _Element("b", f"{number(total)} {'client' if total == 1 else 'clients'}"),
            _dim(f"by {model}, as of {as_of}"),
            cls="tl-head",
        ),
        _ladder(summary),
        _rounded(rounded or {}),
        _Element("h4", "Clients"),
        _table(list(columns), body, numeric=numeric),
        _Element("p", shown, cls="tl-dim tl-small") if shown else None,
    )


def frame_html(columns: Sequence[str], rows: Sequence[Sequence[object]], total: int) -> str:
    """The first rows of a table that is no table of assignments; `total` is how many there are in all."""
    numeric = [at for at in range(len(columns)) if any(_is_number(row[at]) for row in rows)]
    body: list[list[_Child]] = [[_plain(value) for value in row] for row in rows]
    shown = f"{number(len(rows))} of {number(total)} rows shown" if len(rows) < total else ""
    return _page(
        _table(list(columns), body, numeric=numeric),
        _Element("p", shown, cls="tl-dim tl-small") if shown else None,
    )


def review_html(figures: Mapping[str, Any], as_of: str) -> str:
    """What a review did: counts by movement, why tiers changed, and the moves of greatest value."""
    counts = [own for own in figures["counts"] if own["clients"]]
    tiers = _Tiers(flow["tier"] for flow in figures["attribution"])
    causes = ("entered", "left", "data", "model", "data or model", "timer", "override")
    told = [cause for cause in causes if any(flow[cause] for flow in figures["attribution"])]
    moves = figures["rows"][:_MOVES]
    more = len(figures["rows"]) - len(moves) + figures["rows_left_out"]
    total = sum(own["clients"] for own in counts)
    return _page(
        _Element(
            "div",
            _Element("b", f"{number(total)} {'client' if total == 1 else 'clients'}"),
            _dim(f"reviewed as of {as_of}"),
            cls="tl-head",
        ),
        _table(
            ["movement", "clients", "value"],
            [[own["movement"], number(own["clients"]), _amount(own["value"])] for own in counts],
            numeric=[1, 2],
        ),
        _Element("h4", "Why tiers changed"),
        _table(
            ["tier", "before", *told, "after"],
            [
                [
                    tiers.chip(flow["tier"]),
                    number(flow["before"]),
                    *(f"{flow[cause]:+,}" if flow[cause] else _dim("\N{MIDDLE DOT}") for cause in told),
                    number(flow["after"]),
                ]
                for flow in figures["attribution"]
            ],
            numeric=list(range(1, len(told) + 3)),
        ),
        _Element("h4", "Who moves, and who waits") if moves else None,
        _table(
            ["client", "value", "reason"],
            [
                [
                    cut(own["client"]),
                    _amount(own["value"]),
                    _Element("div", _prose(own["reason"]), cls="tl-longer"),
                ]
                for own in moves
            ],
            numeric=[1],
        )
        if moves
        else None,
        _Element("p", f"and {number(more)} more: see the movements", cls="tl-dim tl-small") if more else None,
    )


_MOVES = 12
"""Moves that a notebook shows."""


def _amount(value: object) -> _Child:
    return _dim(NONE) if value is None else number(value)


def _plain(value: object) -> _Child:
    if value is None:
        return _dim(NONE)
    if isinstance(value, bool) or _is_number(value):
        return number(value)
    return _Element("div", cut(value), cls="tl-longer") if len(str(value)) > 24 else cut(value)


def _is_number(value: object) -> bool:
    return isinstance(value, int | float | Decimal) and not isinstance(value, bool)


def _cell(name: str, value: object, tiers: _Tiers) -> _Child:
    if name == "tier":
        return tiers.chip(None if value is None else str(value))
    if value is None:
        return _dim(NONE)
    if name == "clause":
        return _Element("div", _Element("code", cut(one_line(value))), cls="tl-long")
    if name == "issues":
        return _Element("div", _prose(cut(value)), cls="tl-longer")
    return number(value) if isinstance(value, bool) or _is_number(value) else cut(value)


def _rounded(rounded: Mapping[str, int]) -> _Child:
    counted = [(name, count) for name, count in rounded.items() if count]
    if not counted:
        return None
    pieces: list[_Child] = ["Rounded to the scale of the model: "]
    for at, (name, count) in enumerate(counted):
        pieces += [", " if at else "", number(count), " of ", _Element("code", name)]
    return _Element("p", pieces, cls="tl-small")


# -- Explanations ------------------------------------------------------------------------------------------


def explanation_html(explanation: Mapping[str, Any], tiers: Sequence[str] | None = None) -> str:
    """Why a client has its tier, and no better one: trees of conditions, scores that add up, what was read.

    `tiers` are all tiers of the model, best first, for their colours; without them those that were asked.
    """
    asked: Sequence[Mapping[str, Any]] = explanation["tiers"]
    named = [tier["name"] for tier in asked]
    known = _Tiers(tiers if tiers is not None else named)
    return _page(
        _headline(explanation, known),
        [_why(tier, known) for tier in reversed(asked)],
        [_score(score) for score in explanation["scores"]],
        _dimensions(explanation["dimensions"]),
        _flags(explanation["flags"]),
        _values(explanation["values"], explanation["derived"]),
    )


def _headline(explanation: Mapping[str, Any], tiers: _Tiers) -> list[_Child]:
    client, tier, issues = explanation["client"], explanation["tier"], explanation["issues"]
    as_of = explanation["as_of"]
    return [
        _Element(
            "div",
            _Element("b", "A client without an id" if client is None else cut(client)),
            " is ",
            tiers.chip(tier),
            _Element("span", f"as of {as_of}", cls="tl-dim tl-small") if as_of is not None else None,
            cls="tl-head",
        ),
        _Element("p", "because ", _code(explanation["clause"])) if explanation.get("clause") else None,
        _Element("ul", [_Element("li", _prose(str(issue))) for issue in issues], cls="tl-issues")
        if issues
        else None,
    ]


def _why(tier: Mapping[str, Any], tiers: _Tiers) -> _Element:
    name, taken, clauses = tier["name"], tier["taken"], tier["clauses"]
    heading = _Element("h4", "Why " if taken else "Why not ", tiers.chip(name))
    if taken and not clauses:
        tree: _Child = _Element("p", "It takes every client that no better tier takes.")
    else:
        tree = _tree(clauses, "true" if taken else "false")
    return _Element("div", heading, tree, cls="tl-why", style=tiers.edge(name))


def _tree(conditions: Sequence[Mapping[str, Any]], truth: str) -> _Element:
    """Conditions with their parts; those that did not make the truth above them are faint."""
    items: list[_Child] = []
    for condition, counts in zip(conditions, decisive(conditions, truth), strict=True):
        parts: Sequence[Mapping[str, Any]] = condition["parts"]
        items.append(
            _Element(
                "li",
                _Element(
                    "div",
                    _mark(condition["truth"]),
                    _Element("span", _code(condition["words"]), _seen(condition)),
                    cls="tl-node",
                ),
                _tree(parts, condition["truth"]) if parts else None,
                cls="" if counts else "tl-faint",
            )
        )
    return _Element("ul", items, cls="tl-tree")


def _mark(truth: str) -> _Element:
    sign, word = MARKS[truth]
    return _Element("span", f"{sign} {word}", cls=f"tl-mark tl-{truth}")


def _seen(condition: Mapping[str, Any]) -> _Child:
    pieces: list[_Child] = []
    for words, value in seen(condition):
        known = _nothing() if value is None else _Element("b", value)
        pieces += ["  · " if pieces else "  ", _dim(words, " is "), known]
    return _Element("span", pieces, cls="tl-seen") if pieces else None


def _score(score: Mapping[str, Any]) -> list[_Child]:
    factors: Sequence[Mapping[str, Any]] = score["factors"]
    rounding = decimal(score["rounding"]) or None
    *amounts, rest, total = lined_up([*(one["contribution"] for one in factors), rounding, score["score"]])
    rows: list[list[_Child]] = []
    for factor, amount in zip(factors, amounts, strict=True):
        weight, own = decimal(factor["weight"]) or Decimal(0), decimal(factor["contribution"]) or Decimal(0)
        # The track is as long as the weight, the most that a factor of 100 points can give.
        rows.append(
            [
                _Element("code", factor["name"]),
                _nothing() if factor["value"] is None else grouped(cut(factor["value"])),
                _dim(factor["note"] or grouped(factor["cell"] or "")),
                number(factor["points"]) or _dim(NONE),
                number(factor["weight"]),
                amount or _dim(NONE),
                _bar(own / 100, of=max(weight, own) / 100, width=210),
            ]
        )
    if rounding is not None:
        rows.append([_dim("rounding"), "", "", "", "", rest, ""])
    shown = "missing" if score["score"] is None else number(score["score"])
    coverage = decimal(score["coverage"])
    known = "" if coverage is None or coverage >= 1 else f"; {percent(coverage)} of the weight is known"
    told = any(factor["cell"] or factor["note"] for factor in factors)
    cells = "all values with these points" if told else ""
    head = ["factor", "value", cells, "points", "weight", "contribution", ""]
    return [
        _Element(
            "h4",
            "Score ",
            _Element("code", score["name"]),
            f" = {shown}",
            _Element("span", known, cls="tl-dim"),
        ),
        _table(head, rows, numeric=(3, 4, 5), foot=["sum", "", "", "", "", total or shown, ""]),
    ]


def _dimensions(dimensions: Sequence[Mapping[str, Any]]) -> _Child:
    if not dimensions:
        return None
    rows: list[list[_Child]] = []
    for dimension in dimensions:
        level, of = dimension["level"], dimension["of"]
        if of is not None:
            cell = dimension["cell"]
            why: _Child = [_seen({"words": "", "seen": [of]}), _dim(f"  ({grouped(cell)})") if cell else None]
        else:
            why = _level_rules(dimension["rules"])
        rows.append(
            [
                _Element("code", dimension["name"]),
                _nothing("no level") if level is None else _Element("b", level),
                why,
            ]
        )
    return _Element(
        "details", _Element("summary", "Dimensions"), _table(["dimension", "level", "because"], rows)
    )


def _level_rules(rules: Sequence[Mapping[str, Any]]) -> _Child:
    items: list[_Child] = []
    for rule in rules:
        level, condition = rule["level"], rule["condition"]
        if condition is None:
            items.append(_Element("li", _dim(str(level), " takes everyone who is left")))
        else:
            items.append(_Element("li", _dim(str(level)), _tree([condition], condition["truth"])))
    return _Element("ul", items)


def _flags(flags: Sequence[Mapping[str, Any]]) -> _Child:
    if not flags:
        return None
    truths = {True: "true", False: "false", None: "unknown"}
    rows = [
        [
            _mark(truths[flag["value"]]),
            _Element("code", flag["name"]),
            _tree([flag["condition"]], flag["condition"]["truth"]),
        ]
        for flag in flags
    ]
    raised = sum(flag["value"] is True for flag in flags)
    return _Element(
        "details",
        _Element("summary", f"Flags ({raised} of {len(flags)} set)"),
        _table(["", "flag", "because"], rows),
    )


def _values(values: Sequence[Mapping[str, Any]], derived: Sequence[Mapping[str, Any]]) -> _Child:
    rows: list[list[_Child]] = [
        [_Element("code", one["name"]), _shown(one["given"]), _shown(one["value"]), _dim(one["cell"] or "")]
        for one in values
    ]
    read = _Element(
        "details",
        _Element("summary", f"Values read ({len(rows)})"),
        _table(["attribute", "given", "value", "same outcome for"], rows),
    )
    computed: list[list[_Child]] = [
        [_Element("code", one["name"]), _shown(one["value"]), _code(one["words"]), _seen(one)]
        for one in derived
    ]
    if not computed:
        return read
    head = ["derived attribute", "value", "computed as", "from"]
    return [
        read,
        _Element(
            "details", _Element("summary", f"Values computed ({len(computed)})"), _table(head, computed)
        ),
    ]


# -- Models ------------------------------------------------------------------------------------------------


def model_html(model: Mapping[str, Any], fingerprint: str) -> str:
    """A model: who it is for, its tiers with their rules, its scores, and what it reads.

    `model` is the model document in its JSON form.
    """
    about: Mapping[str, Any] = model["model"]
    tiers: Sequence[Mapping[str, Any]] = model["tiers"]
    known = _Tiers(str(tier["name"]) for tier in tiers)
    facts = [
        f"version {about['version']}" if about.get("version") else "",
        f"owner {about['owner']}" if about.get("owner") else "",
    ]
    return _page(
        _Element(
            "div",
            _Element("b", str(about["name"])),
            _dim(" · ".join(fact for fact in facts if fact)),
            cls="tl-head",
        ),
        _Element("p", one_line(about["purpose"])) if about.get("purpose") else None,
        _Element("p", "fingerprint ", _Element("code", fingerprint), cls="tl-small"),
        _table(["tier", "takes a client when"], [_tier_row(tier, known) for tier in tiers]),
        [_score_card(name, score) for name, score in _pairs(model, "scores")],
        _details(
            "Parameters",
            ["parameter", "value"],
            [[_Element("code", n), number(v)] for n, v in _pairs(model, "parameters")],
        ),
        _details(
            "Attributes",
            ["attribute", "type", "bounds", "when absent", "description"],
            [_attribute(n, a) for n, a in _pairs(model, "attributes")],
        ),
        _details(
            "Derived attributes",
            ["attribute", "type", "computed as"],
            [[_Element("code", n), _kind(d), _code(d["expr"])] for n, d in _pairs(model, "derived")],
        ),
        _details(
            "Dimensions",
            ["dimension", "levels"],
            [[_Element("code", n), _levels(d)] for n, d in _pairs(model, "dimensions")],
        ),
        _details(
            "Flags",
            ["flag", "set when"],
            [[_Element("code", n), _code(f)] for n, f in _pairs(model, "flags")],
        ),
    )


def _pairs(model: Mapping[str, Any], section: str) -> list[tuple[str, Any]]:
    own: Mapping[str, Any] = model.get(section) or {}
    return list(own.items())


def _details(title: str, head: Sequence[_Child], rows: Sequence[Sequence[_Child]]) -> _Child:
    return (
        _Element("details", _Element("summary", f"{title} ({len(rows)})"), _table(head, rows))
        if rows
        else None
    )


def _tier_row(tier: Mapping[str, Any], tiers: _Tiers) -> list[_Child]:
    when = tier.get("when")
    stay = tier.get("stay")
    return [
        tiers.chip(str(tier["name"])),
        [
            _Element("div", one_line(tier["description"]), cls="tl-dim tl-small")
            if tier.get("description")
            else None,
            _dim("everyone who is left") if when is None else _alternatives(one_line(when)),
            _Element("div", "stays while ", _code(stay), cls="tl-small") if stay is not None else None,
        ],
    ]


def _alternatives(when: str) -> _Element:
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
    return _Element(
        "ul",
        [_Element("li", _dim("or ") if at else None, _code(clause)) for at, clause in enumerate(clauses)],
    )


def _score_card(name: str, score: Mapping[str, Any]) -> list[_Child]:
    rows: list[list[_Child]] = []
    for factor in score["factors"]:
        weight = decimal(factor["weight"])
        bar = _bar(weight / 100, width=210) if weight is not None else None
        rows.append(
            [
                _Element("code", str(factor["of"])),
                number(factor["weight"]),
                bar,
                _points(factor),
                _dim(str(factor.get("missing", "no score"))),
            ]
        )
    return [
        _Element("h4", "Score ", _Element("code", name)),
        _Element("p", one_line(score["description"]), cls="tl-dim tl-small")
        if score.get("description")
        else None,
        _table(["factor", "weight", "", "points", "when missing"], rows, numeric=(1,)),
    ]


def _points(factor: Mapping[str, Any]) -> str:
    if "bands" in factor:
        return ", ".join(f"{_bound(band)}{number(band['points'])}" for band in factor["bands"])
    if "points" in factor:
        return ", ".join(f"{level} {number(points)}" for level, points in factor["points"].items())
    if "linear" in factor:
        line = factor["linear"]
        first, last = (number(end) for end in line["points"])
        return f"{first} at {number(line['from'])} to {last} at {number(line['to'])}, in a line"
    return ""


def _bound(band: Mapping[str, Any]) -> str:
    for word, sign in (("below", "below"), ("upto", "up to")):
        if word in band:
            return f"{sign} {number(band[word])}: "
    return "above: "


def _levels(dimension: Mapping[str, Any]) -> _Child:
    if "bands" in dimension:
        bands = ", ".join(f"{_bound(band)}{band['level']}" for band in dimension["bands"])
        return [_Element("code", str(dimension["of"])), f" {bands}"]
    items: list[_Child] = []
    for rule in dimension["rules"]:
        when = rule.get("when")
        items.append(
            _Element(
                "li",
                _Element("b", str(rule["level"])),
                " ",
                _code(when) if when is not None else _dim("everyone who is left"),
            )
        )
    return _Element("ul", items)


def _attribute(name: str, attribute: Mapping[str, Any]) -> list[_Child]:
    low, high = attribute.get("min"), attribute.get("max")
    bounds = " ".join(
        word
        for word in (
            f"from {number(low)}" if low is not None else "",
            f"to {number(high)}" if high is not None else "",
        )
        if word
    )
    absent: object = "an issue" if attribute.get("required") else attribute.get("missing", "missing")
    absent = str(absent).lower() if isinstance(absent, bool) else number(absent)
    column = attribute.get("column")
    return [
        [_Element("code", name), _dim(f" from column {column}") if column and column != name else None],
        _kind(attribute),
        bounds,
        absent,
        _dim(one_line(attribute.get("description", ""))),
    ]


def _kind(attribute: Mapping[str, Any]) -> str:
    kind = str(attribute["type"])
    if attribute.get("levels"):
        kind += ": " + " < ".join(str(level) for level in attribute["levels"])
    if attribute.get("scale") is not None:
        kind += f", {attribute['scale']} {'place' if attribute['scale'] == 1 else 'places'}"
    return f"{kind}, {attribute['unit']}" if attribute.get("unit") else kind
