"""The chart of coverage."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from tierline._display.format import VERDICTS, clipped, trimmed
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

__all__ = ["coverage"]


def coverage(figures: Mapping[str, Any], *, width: int = 860) -> Any:
    """Accounts per owner against the range that the service promises, on an axis that is drawn together.

    Args:
        figures: The figures of a report.
        width: The width of the picture in pixels, about.

    Returns:
        A chart of Altair.

    Raises:
        ImportError: Altair is not installed.
    """
    alt = altair()
    kept = [one for one in figures["coverage"] if one["ratio"] is not None or one["low"] is not None]
    names = [tier["tier"] for tier in figures["tiers"]]
    colours = dict(zip(names, (back for back, _ in tier_colours(len(names))), strict=True))
    ends = [float(one[key]) for one in kept for key in ("ratio", "low", "high") if one[key] is not None]
    narrow = width < NARROW
    label = 104 if narrow else 136
    most = max([10.0, *ends]) * (2.6 if narrow else 1.7)
    step, inner = 50, width - label - 14
    rows: list[dict[str, Any]] = []
    for row, one in enumerate(kept):
        ratio, verdict = as_float(one["ratio"]), str(one["verdict"])
        label_text = (
            sentence("summary.coverage-ratio-unknown")
            if ratio is None
            else f"{trimmed(one['ratio'], 2)} {VERDICTS.get(verdict, ('',))[0]}"
        )
        out: dict[str, Any] = {
            "row": row,
            "name": named(one["tier"]),
            "role": named(one["role"] or one["model"] or ""),
            "colour": colours.get(one["tier"], NONE_COLOUR),
            "words": f"{label_text} {clipped(named(verdict), 24)}" if ratio is not None else label_text,
            "from": 0.0 if ratio is None else ratio,
        }
        if ratio is not None:
            out["ratio"] = ratio
        if one["low"] is not None or one["high"] is not None:
            out |= {
                "low": 0.0 if one["low"] is None else float(one["low"]),
                "high": most if one["high"] is None else float(one["high"]),
                "first": as_float(one["low"]),
                "last": as_float(one["high"]),
            }
        # Words stand where nothing else is: left of a dot that lies before its field, otherwise behind both, and
        # never beyond the edge. The axis is one of square roots, and so is the way back from a place to a value.
        least = out.get("first") or 0.0
        before = ratio is not None and ratio < least and (ratio / most) ** 0.5 * inner > 104
        behind = (max(out["from"], out.get("last") or 0.0) / most) ** 0.5 * inner + 12
        start = max(min(behind, inner - len(out["words"]) * 7.2), 0.0)
        out |= {"beyond": ratio if before else (start / inner) ** 2 * most, "before": before}
        rows.append(out)
    ticks = _ticks(most, inner)
    scale = alt.Scale(type="sqrt", domain=[0, most], nice=False)
    x = alt.X(
        "beyond:Q",
        scale=scale,
        axis=alt.Axis(title=sentence("page.accounts-per-owner"), values=ticks, ticks=False, domain=False),
    )
    y = alt.Y("row:O", axis=None, scale=alt.Scale(domain=[row["row"] for row in rows], padding=0.16))
    base = alt.Chart(alt.Data(values=rows))
    promised = alt.Chart(alt.Data(values=[row for row in rows if "low" in row]))
    measured = alt.Chart(alt.Data(values=[row for row in rows if "ratio" in row]))
    layers = [
        promised.mark_rect(fill=BAND).encode(x=alt.X("low:Q", scale=scale), x2="high:Q", y=y),
        *(
            promised.transform_filter(f"isValid(datum.{end})")
            .mark_tick(thickness=2, color=OUTLINE, orient="vertical", bandSize=step * 0.84)
            .encode(x=f"{end}:Q", y=y)
            for end in ("first", "last")
        ),
        measured.mark_point(filled=True, size=150, opacity=1, stroke=INK, strokeWidth=1).encode(
            x="ratio:Q", y=y, fill=alt.Fill("colour:N", scale=None, legend=None)
        ),
        *(
            base.transform_filter(f"datum.before === {str(before).lower()}")
            .mark_text(align="right" if before else "left", dx=-12 if before else 0, fontSize=12, color=INK)
            .encode(x=x, y=y, text="words:N")
            for before in (False, True)
        ),
        base.mark_text(
            align="right",
            dx=-10,
            dy=-8,
            fontSize=size(narrow),
            fontWeight=600,
            limit=fits(label),
            color=INK,
        ).encode(x=alt.value(0), y=y, text="name:N"),
        base.mark_text(align="right", dx=-10, dy=8, fontSize=11, limit=fits(label), color=MUTED).encode(
            x=alt.value(0), y=y, text="role:N"
        ),
    ]
    layers.append(reserved(alt, -label, 0))
    return dressed(alt.layer(*layers).properties(width=inner, height=step * max(len(rows), 1)))


def _ticks(most: float, width: int) -> list[int]:
    """Round numbers that stand far enough from one another on an axis of square roots."""
    out = [0]
    for zeros in range(15):
        for step in (10, 25, 50):
            at = step * 10**zeros
            if at <= most and ((at / most) ** 0.5 - (out[-1] / most) ** 0.5) * width >= 46:
                out.append(at)
    return out
