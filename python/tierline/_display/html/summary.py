"""The summary by tier: clients and value by tier, and why clients are unassigned."""

from __future__ import annotations

from collections.abc import Sequence

from tierline._display.format import UNASSIGNED, decimal, negatives, number, percent
from tierline._display.html.parts import Tiers, bar, page, table
from tierline._display.markup import Child, Element, el, prose
from tierline._display.protocols import ReasonLike, RemarkLike, SummaryLike, TierSummaryLike
from tierline._display.sentences import filled, headings, sentence

__all__ = ["about_table", "summary_html", "summary_parts"]


def summary_html(summary: SummaryLike) -> str:
    """The summary by tier: clients and value by tier, and why clients are unassigned."""
    return page(summary_parts(summary), about_table(summary.remarks))


def about_table(remarks: Sequence[RemarkLike]) -> Child:
    """What is to be said of the table, each remark with what to do."""
    if not remarks:
        return None
    lines: list[Child] = []
    for remark in remarks:
        words: list[Child] = [
            el("b", sentence("display.warning")) if remark.warning else "",
            prose(remark.message),
        ]
        if remark.help:
            words.append(el("div", prose(remark.help), cls="tl-dim"))
        lines.append(el("li", words))
    return [el("h4", sentence("display.about-table")), el("ul", lines, cls="tl-small")]


def summary_parts(summary: SummaryLike) -> list[Child]:
    tiers = Tiers(tier_row.tier or "" for tier_row in summary.tiers)
    value_name = summary.value_name
    tier_rows = [*summary.tiers, *([summary.unassigned] if summary.unassigned.clients else [])]
    head: list[Child] = [*headings("tier", "clients", "share"), ""]
    if value_name is not None:
        head += [value_name, filled("page.share-of", value=value_name), ""]
    rows: list[list[Child]] = []
    for tier_row in tier_rows:
        colour = tiers.back(tier_row.tier)
        row: list[Child] = [
            tiers.chip(tier_row.tier),
            number(tier_row.clients),
            percent(tier_row.share),
            bar(tier_row.share, colour=colour),
        ]
        if value_name is not None:
            row += [
                number(tier_row.value),
                percent(tier_row.value_share),
                bar(tier_row.value_share, colour=colour),
            ]
        rows.append(row)
    foot: list[Child] = [*headings("all"), number(summary.clients), "", ""]
    if value_name is not None:
        foot += [number(summary.value), "", ""]
    strips = _strips(tier_rows, tiers, value_name) if summary.clients else []
    below = negatives(summary)
    without = sum(tier_row.without_value for tier_row in tier_rows) if value_name is not None else 0
    note = filled("display.without-value", count=without, value=el("code", value_name or ""))
    return [
        strips,
        table(head, rows, numeric=(1, 2, 4, 5), foot=foot),
        el("p", note, cls="tl-dim tl-small") if without else None,
        el("p", below[0].upper() + below[1:], cls="tl-dim tl-small") if below else None,
        _reasons(summary),
    ]


def _strips(tier_rows: Sequence[TierSummaryLike], tiers: Tiers, value_name: str | None) -> list[Child]:
    def strip(label: str, shares: Sequence[object]) -> Element:
        parts: list[Child] = []
        for tier_row, share in zip(tier_rows, shares, strict=True):
            part = float(decimal(share) or 0)
            if part <= 0:
                continue
            name = UNASSIGNED if tier_row.tier is None else tier_row.tier
            room = part * 640 > len(name) * 7 + 12
            style = f"flex:{part:.4f} 1 0;background:{tiers.back(tier_row.tier)};color:{tiers.text(tier_row.tier)}"
            parts.append(
                el(
                    "span",
                    name if room else "",
                    cls="tl-part",
                    style=style,
                    title=f"{name}: {percent(share)}",
                )
            )
        return el(
            "div",
            el("span", label, cls="tl-label"),
            el("div", parts, cls="tl-strip"),
            cls="tl-row",
        )

    out: list[Child] = [strip(sentence("column.clients"), [tier_row.share for tier_row in tier_rows])]
    if value_name is not None and any((decimal(tier_row.value_share) or 0) > 0 for tier_row in tier_rows):
        out.append(strip(value_name, [tier_row.value_share for tier_row in tier_rows]))
    return out


def _reasons(summary: SummaryLike) -> list[Child]:
    count, beside = summary.unassigned.clients, summary.assigned_with_issues
    shown: list[Child] = []
    if count:
        shown += _counted(sentence("display.why-unassigned", count=count), summary.reasons)
    else:
        shown.append(el("p", sentence("summary.nobody-without-tier"), cls="tl-dim"))
    if beside:
        shown += _counted(sentence("display.issues-beside", count=beside), summary.issues_beside_tier)
    return shown


def _counted(heading: str, reasons: Sequence[ReasonLike]) -> list[Child]:
    rows = [(number(reason.clients), prose(reason.words)) for reason in reasons]
    return [el("h4", heading), table(headings("clients", "reason"), rows, numeric=(0,))]
