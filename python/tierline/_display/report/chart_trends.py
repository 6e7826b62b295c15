"""The chart of trends: clients by tier after each review, as lines with their names at the end."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from tierline._display.format import UNASSIGNED, clipped, number
from tierline._display.report.drawing import INK, NARROW, NONE_COLOUR, altair, dressed, named, size
from tierline._display.style import tier_colours

__all__ = ["trends"]

_LEAST = 14
"""The least distance between two names, in pixels."""
_HEIGHT = 260


def trends(figures: Mapping[str, Any], *, width: int = 860) -> Any:
    """Clients by tier after each review of a history.

    Args:
        figures: The figures of a report that was given a history.
        width: The width of the picture in pixels, about.

    Returns:
        A chart of Altair.

    Raises:
        ImportError: Altair is not installed.
    """
    alt = altair()
    lines = figures["trends"]
    narrow = width < NARROW
    room = 110 if narrow else 190
    known = {tier["tier"]: at for at, tier in enumerate(figures["tiers"])}
    colours = [back for back, _ in tier_colours(len(known))]
    points: list[dict[str, Any]] = []
    ends: list[dict[str, Any]] = []
    most = max((point["clients"] for line in lines for point in line["points"]), default=1) or 1
    for line in lines:
        tier = line["tier"]
        colour = colours[known[tier]] if tier in known else NONE_COLOUR
        name = named(tier) if tier else UNASSIGNED
        for point in line["points"]:
            points.append(
                {"tier": name, "day": f"{point['day']}", "clients": point["clients"], "colour": colour}
            )
        last = line["points"][-1]
        ends.append(
            {"name": f"{clipped(name, 14 if narrow else 26)} {number(last['clients'])}", "y": last["clients"]}
        )
    # Names keep a distance: from the lowest line on each is put at least a line's height above the one before.
    at = -float(_LEAST)
    for end in sorted(ends, key=lambda end: end["y"]):
        at = max(end["y"] / most * _HEIGHT, at + _LEAST)
        end["at"] = _HEIGHT - at
    plot = width - room - 60
    y = alt.Y(
        "clients:Q", scale=alt.Scale(domain=[0, most], nice=False), axis=alt.Axis(title=None, tickCount=4)
    )
    # Marks stand at reviews, and no more of them than have room for their days.
    days = sorted({point["day"] for point in points})
    step = -(-len(days) // (3 if narrow else 6)) or 1
    marks = [
        {"year": int(day[:4]), "month": int(day[5:7]), "date": int(day[8:])} for day in days[::-1][::step]
    ]
    x = alt.X(
        "day:T",
        axis=alt.Axis(title=None, format="%Y-%m-%d", values=marks, labelOverlap="greedy", grid=False),
    )
    base = alt.Chart(alt.Data(values=points)).encode(
        x=x, y=y, color=alt.Color("colour:N", scale=None), detail="tier:N"
    )
    drawn = base.mark_line(strokeWidth=2.5) + base.mark_point(filled=True, size=42, opacity=1)
    names = [
        alt.Chart(alt.Data(values=[end]))
        .mark_text(align="left", baseline="middle", fontSize=size(narrow), color=INK)
        .encode(x=alt.value(plot + 10), y=alt.value(end["at"]), text="name:N")
        for end in ends
    ]
    # Letters of a browser may be wider than those that the picture was measured with: the names get room for that.
    room_right = {"left": 5, "top": 5, "right": 40, "bottom": 5}
    return dressed(alt.layer(drawn, *names).properties(width=plot, height=_HEIGHT, padding=room_right))
