"""The chart of a score."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from tierline._display.format import clipped, number
from tierline._display.report.drawing import (
    INK,
    MUTED,
    NARROW,
    OUTLINE,
    RULE,
    altair,
    dressed,
    fits,
    named,
    reserved,
    size,
)
from tierline._display.sentences import sentence
from tierline._display.style import tier_colours

__all__ = ["scores"]


def scores(figures: Mapping[str, Any], name: str, *, width: int = 860) -> Any:
    """How a score is spread in each tier, with the cut-offs that decide and the quartiles under each row.

    Every row has its own height, because a few clients of the best tier would vanish beside the many of the last.

    Args:
        figures: The figures of a report.
        name: The name of the score.
        width: The width of the picture in pixels, about.

    Returns:
        A chart of Altair.

    Raises:
        ImportError: Altair is not installed.
        ValueError: The figures have no such score.
    """
    alt = altair()
    score = next((one for one in figures["scores"] if one["score"] == name), None)
    if score is None:
        known = ", ".join(f"`{one['score']}`" for one in figures["scores"]) or "none"
        raise ValueError(f"unknown score `{name}`; the figures have {known}")
    tiers = list(figures["tiers"])
    colours = [back for back, _ in tier_colours(len(tiers))]
    narrow = width < NARROW
    label = 104 if narrow else 136
    inner, step, rise = width - label - 12, 58, 34.0

    bins = list(score["bins"])
    cuts = [(float(cut["at"]), named(cut["words"])) for cut in score["cuts"]]
    ends = [float(end) for one in bins for end in (one["from"], one["to"])] + [at for at, _ in cuts]
    low, high = (min(ends), max(ends)) if ends else (0.0, 1.0)
    if low == high:
        low, high = low - 0.5, high + 0.5
    bars: list[dict[str, Any]] = []
    rows: list[dict[str, Any]] = []
    for rank, tier in enumerate(tiers):
        base = (rank + 1) * step - 14.0
        counts = [one["tiers"][rank] for one in bins]
        peak = max([1, *counts])
        for one, count in zip(bins, counts, strict=True):
            if count:
                start, end = float(one["from"]), float(one["to"])
                if start == end:
                    start, end = start - (high - low) / 80, end + (high - low) / 80
                top = base - max(count / peak * rise, 1.5)
                bars.append({"x": start, "x2": end, "y": top, "y2": base, "colour": colours[rank]})
        spread: Mapping[str, Any] = tier["scores"].get(name) or dict[str, Any]()
        row: dict[str, Any] = {
            "name": named(tier["tier"]),
            "clients": sentence("page.count-known", clients=number(sum(counts))),
            "y": base,
            "from": low,
            "to": high,
            "spread": base + 6.0,
        }
        if spread.get("median") is not None:
            row |= {key: float(spread[key]) for key in ("q1", "median", "q3") if spread.get(key) is not None}
        rows.append(row)

    labels = _cut_labels(cuts, low, high, inner)
    above = (max((one["level"] for one in labels), default=-1) + 1) * 17.0
    height = step * max(len(tiers), 1)
    for one in labels:
        one["y"] = -9.0 - 17.0 * one["level"]
        one["top"] = one["y"] - 6.0
        one["bottom"] = float(height)
    scale_x = alt.Scale(domain=[low, high], nice=False, zero=False)
    scale_y = alt.Scale(domain=[height, -above], nice=False, zero=False)
    axis = alt.Axis(
        title=clipped(named(name), 40), grid=False, tickCount=5 if narrow else 10, labelFlush=True
    )

    def x(field: str) -> Any:
        return alt.X(f"{field}:Q", scale=scale_x, axis=axis)

    def y(field: str) -> Any:
        return alt.Y(f"{field}:Q", scale=scale_y, axis=None)

    drawn = alt.Chart(alt.Data(values=rows))
    quartiles = alt.Chart(alt.Data(values=[row for row in rows if "q1" in row and "q3" in row]))
    marked = alt.Chart(alt.Data(values=labels))
    layers = [
        drawn.mark_rule(color=RULE).encode(x=x("from"), x2="to:Q", y=y("y")),
        alt.Chart(alt.Data(values=bars))
        .mark_rect(stroke=OUTLINE, strokeWidth=0.6)
        .encode(x=x("x"), x2="x2:Q", y=y("y"), y2="y2:Q", fill=alt.Fill("colour:N", scale=None, legend=None)),
        marked.mark_rule(color=INK, strokeDash=[4, 3], strokeWidth=1).encode(
            x=x("x"), y=y("top"), y2="bottom:Q"
        ),
        quartiles.mark_rule(color=MUTED, strokeWidth=3).encode(x=x("q1"), x2="q3:Q", y=y("spread")),
        quartiles.mark_point(filled=True, color=INK, size=42, opacity=1).encode(x=x("median"), y=y("spread")),
        drawn.mark_text(
            align="right",
            dx=-10,
            dy=-22,
            fontSize=size(narrow),
            fontWeight=600,
            limit=fits(label),
            color=INK,
        ).encode(x=alt.value(0), y=y("y"), text="name:N"),
        drawn.mark_text(align="right", dx=-10, dy=-6, fontSize=11, limit=fits(label), color=MUTED).encode(
            x=alt.value(0), y=y("y"), text="clients:N"
        ),
    ]
    for side, shift in (("left", 4), ("right", -4)):
        layers.append(
            alt.Chart(alt.Data(values=[one for one in labels if one["side"] == side]))
            .mark_text(align=side, dx=shift, fontSize=12, color=INK, limit=int(inner * 0.8))
            .encode(x=x("x"), y=y("y"), text="words:N")
        )
    layers.append(reserved(alt, -label, 0))
    return dressed(alt.layer(*layers).properties(width=inner, height=height + above))


def _cut_labels(
    cuts: Sequence[tuple[float, str]], low: float, high: float, width: int
) -> list[dict[str, Any]]:
    """Each cut-off with its words, in the lowest line where they cover neither words nor rules of another.

    Words stand to the right of their rule, and the last rule comes first: whatever stands higher begins further
    left, so that its rule passes by. Words without room there stand to the left, and come in the other order.
    """
    known: list[dict[str, Any]] = []
    for at, words in sorted(cuts):
        short_words = clipped(words, 26 if width < NARROW else 44)
        along, long = (at - low) / (high - low) * width, len(short_words) * 6.8 + 12
        side = "left" if along + long <= width else "right"
        start, end = (along - 3, along + long) if side == "left" else (along - long, along + 3)
        known.append(
            {"x": at, "words": short_words, "side": side, "along": along, "start": start, "end": end}
        )
    order = [one for one in reversed(known) if one["side"] == "left"]
    order += [one for one in known if one["side"] == "right"]
    taken: list[list[tuple[float, float]]] = []
    for one in order:
        level = 0
        while level < len(taken) and any(
            one["start"] < end and start < one["end"] for start, end in taken[level]
        ):
            level += 1
        if level == len(taken):
            taken.append([])
        for line in taken[:level]:
            line.append((one["along"] - 3, one["along"] + 3))
        taken[level].append((one["start"], one["end"]))
        one["level"] = level
    return known
