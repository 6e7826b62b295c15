"""The charts of shares: of clients and of value by tier with their ranges, and how concentrated the value is."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from tierline._display.format import NONE, UNASSIGNED, VERDICTS, clipped, percent
from tierline._display.report.drawing import (
    BAND,
    INK,
    MUTED,
    NARROW,
    NONE_COLOUR,
    OUTLINE,
    altair,
    as_float,
    dressed,
    fits,
    named,
    reserved,
    size,
)
from tierline._display.sentences import sentence
from tierline._display.style import tier_colours

__all__ = ["concentration", "shares", "tier_ends"]

_NAMED = 9


def shares(figures: Mapping[str, Any], *, width: int = 860) -> Any:
    """Share of clients and share of value by tier, with the ranges that are aimed at behind them.

    Args:
        figures: The figures of a report.
        width: The width of the picture in pixels, about; below 520 the two shares stand one above the other.

    Returns:
        A chart of Altair.

    Raises:
        ImportError: Altair is not installed.
    """
    alt = altair()
    tiers = list(figures["tiers"])
    tier_rows = [*tiers, *([figures["unassigned"]] if figures["unassigned"]["clients"] else [])]
    names = [named(tier["tier"]) for tier in tiers] + [UNASSIGNED] * (len(tier_rows) - len(tiers))
    colours = [back for back, _ in tier_colours(len(tiers))] + [NONE_COLOUR] * (len(tier_rows) - len(tiers))
    value = named(figures["model"].get("value") or sentence("column.value"))
    measures = [("clients", "share", sentence("summary.measure-clients"))]
    if any(as_float(tier_row.get("value_share")) is not None for tier_row in tier_rows):
        measures.append(
            (
                "value",
                "value_share",
                sentence("page.share-of", value=clipped(value, 28)),
            )
        )
    narrow = width < NARROW
    label = 104 if narrow else 136
    inner = width - label - 16 if narrow or len(measures) == 1 else (width - label - 56) // 2
    shares = {name: [as_float(tier_row.get(key)) for tier_row in tier_rows] for name, key, _ in measures}
    targets = {(one["tier"], one["measure"]): one for one in figures["targets"] if one["measure"] in shares}
    ends = [share for column in shares.values() for share in column if share is not None]
    ends += [float(one["high"]) for one in targets.values() if one["high"] is not None]
    ends += [float(one["low"]) for one in targets.values() if one["low"] is not None]
    room = 1.75 if narrow else 1.45
    domain = [min([0.0, *ends]), max([0.05, *ends]) * room]
    panels: list[Any] = []
    for at, (name, _, title) in enumerate(measures):
        rows: list[dict[str, Any]] = []
        for row, share in enumerate(shares[name]):
            target = targets.get((tiers[row]["tier"], name)) if row < len(tiers) else None
            rows.append(_tier_row(row, names[row], colours[row], share, target, domain[1]))
        panels.append(_shares(alt, rows, title, domain, inner, label if at == 0 or narrow else 0))
    joined = (alt.vconcat if narrow else alt.hconcat)(*panels, spacing=34)
    return dressed(joined)


def _tier_row(
    row: int, name: str, colour: str, share: float | None, target: Mapping[str, Any] | None, most: float
) -> dict[str, Any]:
    words = percent(str(share)) if share is not None else NONE
    out: dict[str, Any] = {"row": row, "name": name, "colour": colour, "from": 0.0, "share": share or 0.0}
    if target is not None:
        low, high = as_float(target["low"]), as_float(target["high"])
        verdict = target["verdict"]
        words += f" {VERDICTS.get(verdict, ('', ''))[0]} {verdict}"
        out |= {"low": 0.0 if low is None else low, "high": most if high is None else high}
        out |= {"first": low, "last": high}
    out |= {"words": words, "beyond": max(share or 0.0, out.get("last") or 0.0)}
    return out


def _shares(
    alt: Any, rows: Sequence[dict[str, Any]], title: str, domain: list[float], width: int, label: int
) -> Any:
    x = alt.X(
        "from:Q",
        scale=alt.Scale(domain=domain, nice=False, zero=False),
        axis=alt.Axis(
            title=None,
            values=[at / 20 for at in range(0, 21, _every(domain[1], width)) if at / 20 <= domain[1]],
            labelExpr="format(datum.value * 100, '.0f') + ' %'",
            ticks=False,
            domain=False,
        ),
    )
    y = alt.Y("row:O", axis=None, scale=alt.Scale(domain=[row["row"] for row in rows], padding=0.16))
    base = alt.Chart(alt.Data(values=list(rows)))
    aimed = alt.Chart(alt.Data(values=[row for row in rows if "low" in row]))
    step = 46
    layers = [
        aimed.mark_rect(fill=BAND).encode(x=alt.X("low:Q"), x2="high:Q", y=y),
        *(
            aimed.transform_filter(f"isValid(datum.{end})")
            .mark_tick(thickness=2, color=OUTLINE, orient="vertical", bandSize=step * 0.84)
            .encode(x=f"{end}:Q", y=y)
            for end in ("first", "last")
        ),
        base.mark_bar(stroke=OUTLINE, strokeWidth=0.75, height=alt.RelativeBandSize(0.5)).encode(
            x=x, x2="share:Q", y=y, color=alt.Color("colour:N", scale=None, legend=None)
        ),
        base.mark_text(align="left", dx=7, fontSize=12, color=INK).encode(x="beyond:Q", y=y, text="words:N"),
    ]
    if label:
        layers.append(reserved(alt, -label, 0))
        layers.append(
            base.mark_text(
                align="right",
                dx=-10,
                fontSize=size(label < 120),
                fontWeight=600,
                limit=fits(label),
                color=INK,
            ).encode(x=alt.value(0), y=y, text="name:N")
        )
    return alt.layer(*layers).properties(
        width=width,
        height=step * max(len(rows), 1),
        title=alt.Title(
            title, anchor="start", frame="group", fontSize=12, fontWeight="normal", color=MUTED, offset=6
        ),
    )


def _every(most: float, width: int) -> int:
    """Every how many twentieths there is a number on the axis."""
    fitting = max(width // 58, 1)
    return next((step for step in (1, 2, 4, 5, 10) if most * 20 / step <= fitting), 20)


def concentration(figures: Mapping[str, Any], *, width: int = 860) -> Any:
    """How much of the value how many clients have, the best first, and where the tiers end.

    The curve is that of Lorenz, from the top: after a tenth of the clients it shows the share of value that this
    tenth has. A mark stands where each tier ends, at the share of clients and of value down to there.

    Args:
        figures: The figures of a report.
        width: The width of the picture in pixels, about.

    Returns:
        A chart of Altair.

    Raises:
        ImportError: Altair is not installed.
    """
    alt = altair()
    points = [
        {"x": float(one["clients"]), "y": float(one["value"]), "zero": 0.0}
        for one in figures["concentration"]
    ]
    ends = tier_ends(figures)
    narrow = width < NARROW
    inner, height = width - 62, 300 if narrow else 340
    low, high = 0.0, 1.0
    # Labels stand below the curve, where there is room, each in a row of its own: the first tier's is the lowest.
    for at, end in enumerate(ends):
        words = f"{clipped(end['name'], 12 if narrow else 24)}: {end['shares']}"
        long = len(words) * 6.9 + 6
        start = max(min(end["x"] * inner + 6, inner - long), 0) / inner
        end |= {"low": low, "row": low + (high - low) * (0.05 + 0.075 * at), "words": words, "start": start}
    scale_x = alt.Scale(domain=[0, 1], nice=False)
    scale_y = alt.Scale(domain=[low, high], nice=False)
    axis = {"values": [0, 0.25, 0.5, 0.75, 1], "labelExpr": "format(datum.value * 100, '.0f') + ' %'"}
    value = named(figures["model"].get("value") or sentence("column.value"))
    title = sentence("page.share-of-best" if figures["model"].get("ranked", True) else "page.share-by-value")
    x = alt.X("x:Q", scale=scale_x, axis=alt.Axis(title=title, grid=True, **axis))
    y = alt.Y(
        "y:Q", scale=scale_y, axis=alt.Axis(title=sentence("page.share-of", value=clipped(value, 30)), **axis)
    )
    curve = alt.Chart(alt.Data(values=points))
    even = alt.Chart(alt.Data(values=[{"x": 0, "y": 0}, {"x": 1, "y": 1}]))
    marks = alt.Chart(alt.Data(values=ends))
    layers = [
        curve.mark_area(color=BAND, opacity=0.55).encode(x=x, y=y, y2="zero:Q"),
        even.mark_line(color=OUTLINE, strokeDash=[3, 4], strokeWidth=1).encode(x=x, y=y),
        marks.mark_rule(color=OUTLINE, strokeDash=[2, 3]).encode(x="x:Q", y="low:Q", y2="y:Q"),
        curve.mark_line(color=INK, strokeWidth=2).encode(x=x, y=y),
        marks.mark_point(filled=True, size=90, opacity=1, stroke=INK, strokeWidth=1).encode(
            x="x:Q", y="y:Q", fill=alt.Fill("colour:N", scale=None, legend=None)
        ),
    ]
    if len(ends) <= _NAMED:
        layers.append(
            marks.mark_text(align="left", fontSize=12, color=INK).encode(
                x="start:Q", y="row:Q", text="words:N"
            )
        )
    return dressed(alt.layer(*layers).properties(width=inner, height=height))


def tier_ends(figures: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Where each tier but the last ends: the shares of clients and of value down to there."""
    tiers = {tier["tier"]: tier["clients"] for tier in figures["tiers"]}
    colours = tier_colours(len(tiers))
    return [
        {
            "x": float(one["clients"]),
            "y": float(one["value_share"]),
            "name": named(one["tier"]),
            "colour": colour,
            "shares": f"{percent(one['clients'])} → {percent(one['value_share'])}",
        }
        for one, (colour, _) in zip(figures["concentration_tiers"][:-1], colours, strict=False)
        if tiers.get(one["tier"])
    ]
