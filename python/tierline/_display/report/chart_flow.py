"""The chart of movements."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from tierline._display.format import number
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
from tierline._display.report.ribbons import laid_out
from tierline._display.style import tier_colours

__all__ = ["flow"]


def flow(figures: Mapping[str, Any], *, width: int = 860) -> Any:
    """From which tier to which tier clients went; a ribbon is as wide as its clients are many.

    New clients come from a node of their own on the left, those that left go to one on the right, and those without a
    tier have one on both sides.

    Args:
        figures: The figures of a report; without movements the picture is empty.
        width: The width of the picture in pixels, about.

    Returns:
        A chart of Altair.

    Raises:
        ImportError: Altair is not installed.
    """
    alt = altair()
    tiers = [tier["tier"] for tier in figures["tiers"]]
    flows: Sequence[Mapping[str, Any]] = figures["movements"]["flows_by_end"] if figures["movements"] else ()
    narrow = width < NARROW
    layout = laid_out(flows, tiers, height=(44.0 if narrow else 56.0) * len(tiers) + 110.0)
    colours = dict(enumerate(back for back, _ in tier_colours(len(tiers))))
    label = 100 if narrow else 150
    bar, inner = 10, width - 2 * label - 8
    scale_x = alt.Scale(domain=[0, inner], nice=False, zero=False)
    scale_y = alt.Scale(domain=[layout.height, 0], nice=False, zero=False)

    ribbons: list[dict[str, Any]] = []
    for at, ribbon in enumerate(layout.ribbons):
        stays = ribbon.source == ribbon.target
        known = ribbon.source if ribbon.source is not None else ribbon.target
        colour = MUTED if known is None else colours.get(known, MUTED)
        for along, upper, lower in ribbon.points:
            x = bar + along * (inner - 2 * bar)
            ribbons.append({"id": at, "x": x, "y": upper, "y2": lower, "colour": colour, "stays": stays})
    nodes: list[dict[str, Any]] = []
    for node in layout.nodes:
        name = node.name if node.rank is None else named(node.name)
        nodes.append(
            {
                "x": inner - bar if node.after else 0,
                "x2": inner if node.after else bar,
                "y": node.top,
                "y2": max(node.bottom, node.top + 1.5),
                "middle": (node.top + node.bottom) / 2,
                "at": inner if node.after else 0,
                "name": name,
                "clients": number(node.clients),
                "colour": RULE if node.rank is None else colours.get(node.rank, RULE),
                "after": node.after,
            }
        )

    def placed(field: str) -> Any:
        return alt.X(f"{field}:Q", scale=scale_x, axis=None)

    def lowered(field: str) -> Any:
        return alt.Y(f"{field}:Q", scale=scale_y, axis=None)

    layers: list[Any] = []
    for stays, opacity in ((True, 0.36), (False, 0.82)):
        layers.append(
            alt.Chart(alt.Data(values=[one for one in ribbons if one["stays"] is stays]))
            .mark_area(
                opacity=opacity,
                line=False,
                stroke=None if stays else OUTLINE,
                strokeWidth=0 if stays else 0.6,
            )
            .encode(
                x=placed("x"),
                y=lowered("y"),
                y2="y2:Q",
                detail="id:N",
                fill=alt.Fill("colour:N", scale=None, legend=None),
            )
        )
    drawn = alt.Chart(alt.Data(values=nodes))
    layers.append(
        drawn.mark_rect(stroke=OUTLINE, strokeWidth=0.75).encode(
            x=placed("x"),
            x2="x2:Q",
            y=lowered("y"),
            y2="y2:Q",
            fill=alt.Fill("colour:N", scale=None, legend=None),
        )
    )
    layers.append(reserved(alt, -label, inner + label))
    for after in (False, True):
        side = alt.Chart(alt.Data(values=[node for node in nodes if node["after"] is after]))
        said = {"align": "left" if after else "right", "dx": 8 if after else -8, "limit": fits(label)}
        layers += [
            side.mark_text(dy=-7, fontSize=size(narrow), fontWeight=600, color=INK, **said).encode(
                x=placed("at"), y=lowered("middle"), text="name:N"
            ),
            side.mark_text(dy=8, fontSize=12, color=MUTED, **said).encode(
                x=placed("at"), y=lowered("middle"), text="clients:N"
            ),
        ]
    return dressed(alt.layer(*layers).properties(width=inner, height=layout.height))
