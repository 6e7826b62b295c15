"""Summaries by tier and explanations in a terminal, and in a log without colours.

Everything from models and data goes through `visible` and into a `Text`, so that neither escape sequences nor
markup in a name do anything.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from typing import Any, TextIO

from rich import box
from rich.console import Console, Group, RenderableType
from rich.padding import Padding
from rich.table import Table
from rich.text import Text
from rich.tree import Tree

from tierline._display.format import (
    MARKS,
    NONE,
    UNASSIGNED,
    came_in,
    cause_heading,
    decimal,
    decisive,
    grouped,
    lined_up,
    negatives,
    number,
    percent,
    seen,
)
from tierline._display.protocols import ReasonLike, RemarkLike, SummaryLike, TierSummaryLike
from tierline._display.sentences import pieces, sentence
from tierline._display.style import tier_colours
from tierline._display.text import cut, one_line, visible

__all__ = [
    "LINED",
    "console",
    "prose",
    "rounded",
    "show",
    "show_explanation",
    "show_findings",
    "show_people",
    "show_placed",
    "show_remarks",
    "show_review",
    "show_summary",
]

_LOG_WIDTH = 100
LINED = box.Box("    \n    \n ── \n    \n    \n ── \n    \n    \n")
"""Tables with a line below their heading and above their last row."""
_TRUTH_STYLES = {"true": "green", "false": "red", "unknown": "yellow"}


def console(file: TextIO | None = None, *, stderr: bool = False, width: int | None = None) -> Console:
    """A console that prints texts as they are: no markup, no emoji codes, no guessed highlights."""
    out = Console(
        file=file, stderr=stderr, width=width, markup=False, emoji=False, highlight=False, soft_wrap=False
    )
    if width is None and not out.is_terminal:
        out.width = _LOG_WIDTH
    return out


def prose(text: str, style: str = "") -> Text:
    """A message whose backticks set code apart."""
    out = Text(style=style)
    for at, piece in enumerate(re.split("(`[^`]*`)", visible(text))):
        out.append(piece, style="bold" if at % 2 else "")
    return out


def _filled(key: str, *, style: str = "", **parts: Text) -> Text:
    """A sentence with texts of their own style in its places; `style` is that of the words between them."""
    out = Text()
    for piece in pieces(key, parts):
        if isinstance(piece, str):
            out.append(piece, style=style)
        else:
            out.append_text(piece)
    return out


def _heading(name: str) -> str:
    return sentence(f"column.{name}")


def _words(text: object) -> str:
    return visible(one_line(text))


def _one_line(value: object) -> str:
    return cut(visible(str(value)))


def show(out: Console, *parts: RenderableType) -> None:
    """Prints parts one below the other; in a log without the blanks that would fill the lines."""
    if out.is_terminal:
        out.print(*parts, sep="\n")
        return
    with out.capture() as captured:
        out.print(*parts, sep="\n")
    lines = captured.get().splitlines()
    out.file.write("".join(f"{line.rstrip()}\n" for line in lines))
    out.file.flush()


class _Tiers:
    """The tiers in order, for their colours; without colours they are words."""

    def __init__(self, names: Iterable[str], out: Console) -> None:
        names = list(names)
        self._room = "" if out.color_system is None or out.no_color else " "
        self._colours = dict(zip(names, tier_colours(len(names)), strict=True))

    def chip(self, tier: str | None) -> Text:
        if tier is None:
            return Text(f"{self._room}{UNASSIGNED}{self._room}", style="italic")
        back, text = self._colours.get(tier, ("", ""))
        return Text(
            f"{self._room}{_words(tier)}{self._room}", style=f"bold {text} on {back}" if back else "bold"
        )

    def bar(self, tier: str | None, share: object, width: int) -> Text:
        part = Decimal(str(share)) if share is not None else Decimal(0)
        length = min(max(int(part * width + Decimal("0.5")), 1 if part > 0 else 0), width)
        colour = self._colours[tier][0] if tier in self._colours else "bright_black"
        return Text("█" * length, style=colour) + Text("·" * (width - length), style="bright_black")


def _lined(**options: Any) -> Table:
    return Table(
        box=LINED,
        show_edge=False,
        show_footer=True,
        pad_edge=False,
        padding=(0, 1, 0, 0),
        footer_style="bold",
        border_style="bright_black",
        **options,
    )


def show_summary(out: Console, summary: SummaryLike) -> None:
    """Shows the summary by tier: clients and value by tier, and why clients are unassigned."""
    tiers = _Tiers((tier_row.tier or "" for tier_row in summary.tiers), out)
    value_name = summary.value_name
    table = _lined(header_style="bold")
    table.add_column(_heading("tier"), Text(_heading("all")), overflow="fold")
    table.add_column(_heading("clients"), number(summary.clients), justify="right", no_wrap=True)
    table.add_column(_heading("share"), justify="right", no_wrap=True)
    table.add_column("", no_wrap=True)
    if value_name is not None:
        table.add_column(Text(_words(value_name)), number(summary.value), justify="right", no_wrap=True)
        table.add_column(_heading("share"), justify="right", no_wrap=True)
        table.add_column("", no_wrap=True)
    tier_rows = [*summary.tiers, *([summary.unassigned] if summary.unassigned.clients else [])]
    for tier_row in tier_rows:
        row: list[RenderableType] = [
            tiers.chip(tier_row.tier),
            number(tier_row.clients),
            percent(tier_row.share),
            tiers.bar(tier_row.tier, tier_row.share, 16),
        ]
        if value_name is not None:
            row += [
                number(tier_row.value),
                percent(tier_row.value_share),
                tiers.bar(tier_row.tier, tier_row.value_share, 16),
            ]
        table.add_row(*row)
    words = negatives(summary)
    below_zero = [Text(words[0].upper() + words[1:], style="dim")] if words else []
    show(out, table, *_without_value(tier_rows, value_name), *below_zero, Text(), *_reasons(summary))


def _without_value(tier_rows: Sequence[TierSummaryLike], value_name: str | None) -> list[RenderableType]:
    without = sum(tier_row.without_value for tier_row in tier_rows)
    if value_name is None or not without:
        return []
    words = sentence("display.without-readable", count=without, value=_words(value_name))
    return [Text(words, style="dim")]


def _reasons(summary: SummaryLike) -> list[RenderableType]:
    count, beside = summary.unassigned.clients, summary.assigned_with_issues
    shown: list[RenderableType] = []
    if count:
        shown += _counted(sentence("display.why-unassigned", count=count), summary.reasons)
    else:
        shown.append(Text(sentence("summary.nobody-without-tier")))
    if beside:
        heading = sentence("display.issues-beside", count=beside)
        shown += [Text(), *_counted(heading, summary.issues_beside_tier)]
    return shown


def _counted(heading: str, reasons: Sequence[ReasonLike]) -> list[RenderableType]:
    table = Table(box=None, show_header=False, pad_edge=False, padding=(0, 2, 0, 0))
    table.add_column(justify="right", no_wrap=True)
    table.add_column(overflow="fold")
    for reason in reasons:
        table.add_row(number(reason.clients), prose(reason.words))
    return [Text(heading, style="bold"), Padding(table, (0, 0, 0, 2))]


def rounded(counts: Mapping[str, int]) -> Text:
    """How many values were rounded, by attribute."""
    counted = [
        sentence("display.rounded-of", count=count, name=_words(name))
        for name, count in counts.items()
        if count
    ]
    if not counted:
        return Text(sentence("display.rounded-none"))
    return Text(sentence("display.rounded", values=", ".join(counted)))


def show_remarks(out: Console, remarks: Sequence[RemarkLike]) -> None:
    """Shows what is to be said of a table: warnings with what to do, and what is good to know."""
    for remark in remarks:
        word = Text(sentence("display.warning"), style="bold yellow") if remark.warning else Text()
        out.print(word + prose(remark.message), soft_wrap=True)
        if remark.help:
            out.print(Text(sentence("display.help"), style="cyan") + prose(remark.help), soft_wrap=True)


def show_review(out: Console, figures: Mapping[str, Any], tiers: Sequence[str]) -> None:
    """Shows what a review did: counts by movement, why tiers changed, and the moves of greatest value."""
    chips = _Tiers(tiers, out)
    counts = [(kind["words"], kind["clients"], kind["value"]) for kind in figures["kinds"]]
    valued = any(value is not None for _, _, value in counts)
    table = _lined(header_style="bold")
    table.add_column(_heading("movement"), Text(_heading("all")), no_wrap=True)
    table.add_column(
        _heading("clients"), number(sum(clients for _, clients, _ in counts)), justify="right", no_wrap=True
    )
    if valued:
        table.add_column(
            _heading("value"),
            number(sum(value or 0 for _, _, value in counts)),
            justify="right",
            no_wrap=True,
        )
    for word, clients, value in counts:
        table.add_row(word, number(clients), *([number(value)] if valued else []))
    known = [count["note"] for count in figures["counts"] if count.get("known_now")]
    parts: list[RenderableType] = [table, *(Text(note, style="dim") for note in known)]
    causes = figures["attribution_causes"]
    if figures["attribution"]:
        nets = _lined(header_style="bold")
        nets.add_column(_heading("tier"), Text(_heading("all")), overflow="fold")
        for name in ("before", *causes, "after"):
            total = sum(flow.get(name, 0) for flow in figures["attribution"])
            footer = number(total) if name in ("before", "after") else _signed(total)
            nets.add_column(
                _heading(name) if name in ("before", "after") else cause_heading(name),
                footer,
                justify="right",
                no_wrap=True,
            )
        for flow in figures["attribution"]:
            changes = [_signed(flow.get(name, 0)) for name in causes]
            nets.add_row(chips.chip(flow["tier"]), number(flow["before"]), *changes, number(flow["after"]))
        parts += [Text(), Text(sentence("display.why-changed"), style="bold"), nets]
    changed = figures.get("changed_inputs")
    if changed:
        seen = _lined(header_style="bold")
        seen.add_column(_heading("change"), overflow="fold")
        seen.add_column(_heading("movement"), no_wrap=True)
        seen.add_column(_heading("clients"), justify="right", no_wrap=True)
        for one in changed:
            seen.add_row(Text(_words(one["words"])), one["movement"], number(one["clients"]))
        parts += [Text(), Text(sentence("page.changed-inputs"), style="bold"), seen]
    moves = figures["rows"][:_MOVES]
    if moves:
        listed = Table(box=None, show_header=False, pad_edge=False, padding=(0, 2, 0, 0))
        listed.add_column(no_wrap=True, max_width=24, overflow="ellipsis")
        listed.add_column(justify="right", no_wrap=True)
        listed.add_column(overflow="fold")
        for move in moves:
            value = "" if move["value"] is None else number(move["value"])
            listed.add_row(Text(_words(move["client"])), value, prose(move["reason"]))
        more = len(figures["rows"]) - len(moves) + figures["rows_left_out"]
        parts += [Text(), Text(sentence("display.who-moves"), style="bold"), Padding(listed, (0, 0, 0, 2))]
        if more:
            parts.append(Text(f"  {sentence('display.more-moves-output', count=more)}", style="dim"))
    if figures.get("findings"):
        parts += [Text(), *(_finding(finding) for finding in figures["findings"])]
    if figures["overdue"]:
        late = sentence("display.reviewed-late", count=figures["overdue"])
        parts += [Text(), Text(late, style="yellow")]
    show(out, *parts)


def show_people(out: Console, people: Sequence[Mapping[str, Any]]) -> None:
    """Shows what each person has to do."""
    table = _lined(header_style="bold")
    table.add_column(_heading("person"), Text(_heading("all")), overflow="fold")
    table.add_column(_heading("role"), overflow="fold")
    accounts = number(sum(one["accounts"] for one in people))
    table.add_column(_heading("accounts"), accounts, justify="right", no_wrap=True)
    for heading in (_heading("value"), _heading("hours-a-year"), _heading("hours-there")):
        table.add_column(heading, justify="right", no_wrap=True)
    table.add_column(_heading("verdict"), overflow="fold")
    for one in people:
        low, high = one["hours_low"], one["hours_high"]
        hours = "" if low is None else number(low)
        if low is not None and low != high:
            hours = sentence("number.range", low=number(low), high=number(high))
        table.add_row(
            _one_line(one["id"]),
            _one_line(one["role"] or ""),
            number(one["accounts"]),
            "" if one["value"] is None else number(one["value"]),
            hours,
            "" if one["hours_there"] is None else number(one["hours_there"]),
            ", ".join(one["verdicts"]),
        )
    show(out, table)


def show_placed(out: Console, owners: Sequence[Mapping[str, Any]]) -> None:
    """Shows the accounts of each person before and after."""
    table = _lined(header_style="bold")
    table.add_column(_heading("person"), Text(_heading("all")), overflow="fold")
    table.add_column(_heading("role"), overflow="fold")
    for name in ("before", "after"):
        total = sum(one[f"accounts_{name}"] for one in owners)
        table.add_column(_heading(name), number(total), justify="right", no_wrap=True)
    table.add_column(_heading("at-most"), justify="right", no_wrap=True)
    table.add_column(_heading("one-more-place"), justify="right", no_wrap=True)
    for one in owners:
        most, more = one["accounts_at_most"], one["one_more_place"]
        table.add_row(
            _one_line(one["id"]),
            _one_line(one["role"] or ""),
            number(one["accounts_before"]),
            number(one["accounts_after"]),
            "" if most is None else number(most),
            "" if more is None else number(more),
        )
    show(out, table)


def show_findings(out: Console, findings: Sequence[Mapping[str, Any]]) -> None:
    """Shows what was found."""
    show(out, *(_finding(finding) for finding in findings))


def _finding(finding: Mapping[str, Any]) -> Text:
    """What a review found, and what to do about it."""
    line = Text(f"{finding['severity']}[{finding['code']}]: ", style="yellow") + prose(finding["message"])
    if not finding["help"]:
        return line
    return line + Text(f"\n  {sentence('display.help')}", style="cyan") + prose(finding["help"])


_MOVES = 12
"""Moves that a terminal shows."""


def _signed(count: int) -> str:
    return f"+{number(count)}" if count > 0 else number(count) if count else "·"


def show_explanation(out: Console, explained: Mapping[str, Any], tiers: Sequence[str] = ()) -> None:
    """Shows why a client has its tier, and no better one: conditions as trees, and scores that add up."""
    asked: Sequence[Mapping[str, Any]] = explained["tiers"]
    known = _Tiers(tiers or [tier["name"] for tier in asked], out)
    parts: list[RenderableType] = [_headline(explained, known)]
    ranked = explained.get("ranked", True)
    parts += [Padding(_why(tier, known, ranked=ranked), (1, 0, 0, 0)) for tier in reversed(asked)]
    for score in explained["scores"]:
        parts.append(Padding(_score(score), (1, 0, 0, 0)))
    beside = _beside(explained)
    if beside is not None:
        parts.append(Padding(beside, (1, 0, 0, 0)))
    show(out, *parts)


def show_movement(out: Console, movement: Mapping[str, Any]) -> None:
    """Shows what a review did with one client, and which of its values changed."""
    parts: list[RenderableType] = [
        Text(),
        Text.assemble((movement["movement"], "bold"), ": ", prose(movement["reason"])),
    ]
    parts += [Text(f"  {_words(one['words'])}") for one in movement["changed"]]
    show(out, *parts)


def _headline(explained: Mapping[str, Any], tiers: _Tiers) -> RenderableType:
    client = explained["client"]
    name = sentence("display.without-id") if client is None else _one_line(client)
    line = _filled("display.is-in", client=Text(name, style="bold"), tier=tiers.chip(explained["tier"]))
    if explained["as_of"] is not None:
        day = sentence("page.footer-as-of", day=_one_line(explained["as_of"]))
        line.append(f" {day}", style="dim")
    if explained.get("clause"):
        line.append("\n").append_text(
            _filled("display.because", style="dim", clause=Text(_words(explained["clause"])))
        )
    unread = [key["words"] for key in explained.get("unread", ()) if key["meant"] is not None]
    messages = [*(issue["message"] for issue in explained["issues"]), *unread]
    return Group(line, *(Text.assemble(("  ! ", "yellow"), prose(words)) for words in messages))


def _why(tier: Mapping[str, Any], tiers: _Tiers, *, ranked: bool) -> RenderableType:
    taken, clauses = tier["taken"], tier["clauses"]
    why = "display.why" if taken else "display.possible" if tier.get("possible") else "display.why-not"
    tree = Tree(_filled(why, tier=tiers.chip(tier["name"])), guide_style="bright_black")
    if not clauses:
        tree.add(Text(sentence("display.rest-taken" if ranked else "display.rest-taken-unranked")))
    # What makes a tier possible are the conditions that are not known.
    _grow(tree, clauses, "true" if taken else "unknown" if tier.get("possible") else "false", dim=False)
    return tree


def _grow(tree: Tree, conditions: Sequence[Mapping[str, Any]], truth: str, *, dim: bool) -> None:
    for condition, counts in zip(conditions, decisive(conditions, truth), strict=True):
        faint = dim or not counts
        sign, word = MARKS[condition["truth"]]
        line = Text.assemble((f"{sign} {word:<7} ", _TRUTH_STYLES[condition["truth"]]))
        line.append(_words(condition["words"]), style="" if faint else "bold")
        line.append_text(_seen(condition))
        if faint:
            line.stylize("dim")
        _grow(tree.add(line), condition["parts"], condition["truth"], dim=faint)


def _seen(condition: Mapping[str, Any]) -> Text:
    missing = sentence("rulebook.absent-missing")
    pieces: list[str] = []
    for words, value, given in seen(condition):
        value = missing if value is None else visible(value)
        pieces.append(f"{sentence('display.value-is', what=visible(words), value=value)}{visible(given)}")
    words = ", ".join(pieces)
    return Text(f"   {words}" if words else "")


def _score(score: Mapping[str, Any]) -> RenderableType:
    factors: Sequence[Mapping[str, Any]] = score["factors"]
    rounding = decimal(score["rounding"]) or None
    *amounts, rest, total = lined_up([*(one["contribution"] for one in factors), rounding, score["score"]])
    missing = sentence("rulebook.absent-missing")
    shown = missing if score["score"] is None else number(score["score"])
    name = Text(_words(score["name"]), style="bold")
    title = _filled("display.score-is", name=name, score=Text(shown, style="bold"))
    if score["coverage"] is not None and Decimal(str(score["coverage"])) < 1:
        known = sentence("display.weight-known", share=percent(score["coverage"]))
        title.append(f"   {known}", style="dim")
    table = _lined(header_style="dim")
    table.add_column(_heading("factor"), Text(_heading("sum")), overflow="fold")
    table.add_column(_heading("value"), overflow="fold")
    feet = (
        (sentence("page.unit-points"), ""),
        (_heading("weight"), ""),
        (_heading("contribution"), total or shown),
    )
    for heading, foot in feet:
        table.add_column(heading, foot, justify="right", no_wrap=True)
    table.add_column("", no_wrap=True)
    table.add_column("", overflow="fold", style="dim")
    for factor, amount in zip(factors, amounts, strict=True):
        value = (
            Text(missing, style="italic")
            if factor["value"] is None
            else Text(grouped(_one_line(factor["value"])))
        )
        cell = grouped(_one_line(factor["cell"])) if factor["cell"] else ""
        note = factor["note"] or (sentence("display.as-cell", cell=cell) if cell else "")
        note = (note + visible(came_in(factor))).removeprefix(", ")
        table.add_row(
            Text(_words(factor["name"])),
            value,
            number(factor["points"]) or NONE,
            number(factor["weight"]),
            amount or NONE,
            _part(factor["contribution"], factor["weight"]),
            Text(note),
        )
    if rounding is not None:
        table.add_row(Text(sentence("difference.aspect-rounding"), style="dim"), "", "", "", rest, "", "")
    return Group(title, table)


def _part(contribution: object, weight: object) -> Text:
    """The contribution on a track as long as the weight, a sign for five points."""
    amount = Decimal(str(contribution)) if contribution is not None else Decimal(0)
    track = max(int(Decimal(str(weight)) / 5 + Decimal("0.5")), 1)
    filled = min(max(int(amount / 5 + Decimal("0.5")), 1 if amount > 0 else 0), 20)
    return Text("█" * filled, style="cyan") + Text("·" * (track - filled), style="bright_black")


def _beside(explained: Mapping[str, Any]) -> RenderableType | None:
    table = Table(box=None, show_header=False, pad_edge=False, padding=(0, 2, 0, 0))
    table.add_column(style="dim", no_wrap=True)
    table.add_column(overflow="fold")
    levels = [(one["name"], one["level"]) for one in explained["dimensions"]]
    flags = [flag["name"] for flag in explained["flags"] if flag["value"] is True]
    unknown = [flag["name"] for flag in explained["flags"] if flag["value"] is None]
    if levels:
        words = (
            sentence("display.has-no-level", dimension=_words(name))
            if level is None
            else f"{_words(name)} {_words(level)}"
            for name, level in levels
        )
        table.add_row(sentence("display.dimension-levels"), Text(", ".join(words)))
    if flags:
        table.add_row(sentence("display.flags"), Text(", ".join(map(_words, flags))))
    if unknown:
        table.add_row(sentence("display.flags-unknown"), Text(", ".join(map(_words, unknown))))
    return table if table.row_count else None
