"""The charts of a report, each a chart of Altair, to be shown in a notebook or changed to one's taste.

Every function takes the figures of a report and a width in pixels. Figures stay exact up to here; a chart turns
them into floats because pixels are floats. Charts have no background of their own and carry names, so that nothing
is told by colour alone.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from importlib import import_module
from typing import Any

from tierline._report._ribbons import laid_out
from tierline._report._words import VERDICTS, clipped, plain
from tierline._shown import NONE, UNASSIGNED, number, percent, tier_colours, visible

__all__ = ["BAND", "INK", "MUTED", "OUTLINE", "RULE", "concentration", "coverage", "flow", "ladder", "scores"]

INK = "#18212b"
MUTED = "#56616e"
RULE = "#cfd6de"
BAND = "#dde3ea"
OUTLINE = "#7f8a97"
"""Colours with a meaning of their own. A page puts its own in their place, by light and dark."""

_NARROW = 520
_NAMED = 9
_NONE_COLOUR = "#9aa4b0"
_FONT = "system-ui, -apple-system, Segoe UI, Roboto, Helvetica, Arial, sans-serif"


def altair() -> Any:
    """The module, which only those need who want charts.

    Raises:
        ImportError: It is not installed.
    """
    try:
        return import_module("altair")
    except ModuleNotFoundError as error:
        raise ImportError("charts need altair: pip install 'tierline[report]'") from error


# -- The ladder --------------------------------------------------------------------------------------------


def ladder(figures: Mapping[str, Any], *, width: int = 860) -> Any:
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
    rungs = [*tiers, *([figures["unassigned"]] if figures["unassigned"]["clients"] else [])]
    names = [_name(tier["tier"]) for tier in tiers] + [UNASSIGNED] * (len(rungs) - len(tiers))
    colours = [back for back, _ in tier_colours(len(tiers))] + [_NONE_COLOUR] * (len(rungs) - len(tiers))
    measures = [("clients", "share", "share of clients")]
    if any(_float(rung.get("value_share")) is not None for rung in rungs):
        measures.append(
            (
                "value",
                "value_share",
                f"share of {clipped(_name(figures['model'].get('value') or 'value'), 28)}",
            )
        )
    narrow = width < _NARROW
    label = 104 if narrow else 136
    inner = width - label - 16 if narrow or len(measures) == 1 else (width - label - 56) // 2
    shares = {name: [_float(rung.get(key)) for rung in rungs] for name, key, _ in measures}
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
            rows.append(_rung(row, names[row], colours[row], share, target, domain[1]))
        panels.append(_shares(alt, rows, title, domain, inner, label if at == 0 or narrow else 0))
    joined = (alt.vconcat if narrow else alt.hconcat)(*panels, spacing=34)
    return _dressed(joined)


def _rung(
    row: int, name: str, colour: str, share: float | None, target: Mapping[str, Any] | None, most: float
) -> dict[str, Any]:
    words = percent(str(share)) if share is not None else NONE
    out: dict[str, Any] = {"row": row, "name": name, "colour": colour, "from": 0.0, "share": share or 0.0}
    if target is not None:
        low, high = _float(target["low"]), _float(target["high"])
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
        layers.append(_reserved(alt, -label, 0))
        layers.append(
            base.mark_text(
                align="right",
                dx=-10,
                fontSize=_size(label < 120),
                fontWeight=600,
                limit=_fits(label),
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


# -- Concentration -----------------------------------------------------------------------------------------


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
        {"x": float(one["clients"]), "y": float(one["value"]), "nought": 0.0}
        for one in figures["concentration"]
    ]
    ends = tier_ends(figures)
    narrow = width < _NARROW
    inner, height = width - 62, 300 if narrow else 340
    values = [point["y"] for point in points] + [end["y"] for end in ends]
    low, high = min([0.0, *values]), max([1.0, *values])
    # Labels stand below the curve, where there is room, each in a row of its own: the first tier's is the lowest.
    for at, end in enumerate(ends):
        words = f"{clipped(end['name'], 12 if narrow else 24)}: {end['told']}"
        long = len(words) * 6.9 + 6
        start = max(min(end["x"] * inner + 6, inner - long), 0) / inner
        end |= {"low": low, "row": low + (high - low) * (0.05 + 0.075 * at), "words": words, "start": start}
    scale_x = alt.Scale(domain=[0, 1], nice=False)
    scale_y = alt.Scale(domain=[low, high], nice=False)
    axis = {"values": [0, 0.25, 0.5, 0.75, 1], "labelExpr": "format(datum.value * 100, '.0f') + ' %'"}
    value = _name(figures["model"].get("value") or "value")
    x = alt.X("x:Q", scale=scale_x, axis=alt.Axis(title="share of clients, best first", grid=True, **axis))
    y = alt.Y("y:Q", scale=scale_y, axis=alt.Axis(title=f"share of {clipped(value, 30)}", **axis))
    curve = alt.Chart(alt.Data(values=points))
    even = alt.Chart(alt.Data(values=[{"x": 0, "y": 0}, {"x": 1, "y": 1}]))
    marks = alt.Chart(alt.Data(values=ends))
    layers = [
        curve.mark_area(color=BAND, opacity=0.55).encode(x=x, y=y, y2="nought:Q"),
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
    return _dressed(alt.layer(*layers).properties(width=inner, height=height))


def tier_ends(figures: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Where each tier but the last ends: the shares of clients and of value down to there."""
    tiers = list(figures["tiers"])
    colours = tier_colours(len(tiers))
    out: list[dict[str, Any]] = []
    clients, value = 0.0, 0.0
    for tier, (colour, _) in zip(tiers[:-1], colours, strict=False):
        more, worth = _float(tier["share"]), _float(tier["value_share"])
        if more is None or worth is None:
            return []
        clients, value = clients + more, value + worth
        told = f"{percent(f'{clients:.6f}')} → {percent(f'{value:.6f}')}"
        if tier["clients"]:
            out.append(
                {"x": clients, "y": value, "name": _name(tier["tier"]), "colour": colour, "told": told}
            )
    return out


# -- Movements ---------------------------------------------------------------------------------------------


def flow(figures: Mapping[str, Any], *, width: int = 860) -> Any:
    """From which tier to which tier clients went; a ribbon is as wide as its clients are many.

    Clients that entered come from a node of their own on the left, those that left go to one on the right.

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
    flows: Sequence[Mapping[str, Any]] = figures["movements"]["flows"] if figures["movements"] else ()
    narrow = width < _NARROW
    layout = laid_out(flows, tiers, height=(44.0 if narrow else 56.0) * len(tiers) + 110.0)
    colours = [back for back, _ in tier_colours(len(tiers))]
    label = 100 if narrow else 150
    bar, inner = 10, width - 2 * label - 8
    scale_x = alt.Scale(domain=[0, inner], nice=False, zero=False)
    scale_y = alt.Scale(domain=[layout.height, 0], nice=False, zero=False)

    ribbons: list[dict[str, Any]] = []
    for at, ribbon in enumerate(layout.ribbons):
        stays = ribbon.source == ribbon.target
        known = ribbon.source if ribbon.source is not None else ribbon.target
        colour = MUTED if known is None else colours[known]
        for along, upper, lower in ribbon.points:
            x = bar + along * (inner - 2 * bar)
            ribbons.append({"id": at, "x": x, "y": upper, "y2": lower, "colour": colour, "stays": stays})
    nodes: list[dict[str, Any]] = []
    for node in layout.nodes:
        name = ("left" if node.after else "entered") if node.rank is None else _name(tiers[node.rank])
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
                "colour": RULE if node.rank is None else colours[node.rank],
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
    layers.append(_reserved(alt, -label, inner + label))
    for after in (False, True):
        side = alt.Chart(alt.Data(values=[node for node in nodes if node["after"] is after]))
        said = {"align": "left" if after else "right", "dx": 8 if after else -8, "limit": _fits(label)}
        layers += [
            side.mark_text(dy=-7, fontSize=_size(narrow), fontWeight=600, color=INK, **said).encode(
                x=placed("at"), y=lowered("middle"), text="name:N"
            ),
            side.mark_text(dy=8, fontSize=12, color=MUTED, **said).encode(
                x=placed("at"), y=lowered("middle"), text="clients:N"
            ),
        ]
    return _dressed(alt.layer(*layers).properties(width=inner, height=layout.height))


# -- Scores ------------------------------------------------------------------------------------------------


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
    narrow = width < _NARROW
    label = 104 if narrow else 136
    inner, step, rise = width - label - 12, 58, 34.0

    bins = list(score["bins"])
    cuts = [(float(cut["at"]), _name(cut["words"])) for cut in score["cuts"]]
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
            "name": _name(tier["tier"]),
            "clients": f"{number(sum(counts))} known",
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
        title=clipped(_name(name), 40), grid=False, tickCount=5 if narrow else 10, labelFlush=True
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
            fontSize=_size(narrow),
            fontWeight=600,
            limit=_fits(label),
            color=INK,
        ).encode(x=alt.value(0), y=y("y"), text="name:N"),
        drawn.mark_text(align="right", dx=-10, dy=-6, fontSize=11, limit=_fits(label), color=MUTED).encode(
            x=alt.value(0), y=y("y"), text="clients:N"
        ),
    ]
    for side, shift in (("left", 4), ("right", -4)):
        layers.append(
            alt.Chart(alt.Data(values=[one for one in labels if one["side"] == side]))
            .mark_text(align=side, dx=shift, fontSize=12, color=INK, limit=int(inner * 0.8))
            .encode(x=x("x"), y=y("y"), text="words:N")
        )
    layers.append(_reserved(alt, -label, 0))
    return _dressed(alt.layer(*layers).properties(width=inner, height=height + above))


def _cut_labels(
    cuts: Sequence[tuple[float, str]], low: float, high: float, width: int
) -> list[dict[str, Any]]:
    """Each cut-off with its words, in the lowest line where they cover neither words nor rules of another.

    Words stand to the right of their rule, and the last rule comes first: whatever stands higher begins further
    left, so that its rule passes by. Words without room there stand to the left, and come in the other order.
    """
    known: list[dict[str, Any]] = []
    for at, words in sorted(cuts):
        told = clipped(words, 26 if width < _NARROW else 44)
        along, long = (at - low) / (high - low) * width, len(told) * 6.8 + 12
        side = "left" if along + long <= width else "right"
        start, end = (along - 3, along + long) if side == "left" else (along - long, along + 3)
        known.append({"x": at, "words": told, "side": side, "along": along, "start": start, "end": end})
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


# -- Coverage ----------------------------------------------------------------------------------------------


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
    narrow = width < _NARROW
    label = 104 if narrow else 136
    most = max([10.0, *ends]) * (2.6 if narrow else 1.7)
    step, inner = 50, width - label - 14
    rows: list[dict[str, Any]] = []
    for row, one in enumerate(kept):
        ratio, verdict = _float(one["ratio"]), str(one["verdict"])
        told = (
            "owners not known"
            if ratio is None
            else f"{plain(one['ratio'], 2)} {VERDICTS.get(verdict, ('',))[0]}"
        )
        out: dict[str, Any] = {
            "row": row,
            "name": _name(one["tier"]),
            "role": _name(one["role"] or one["model"] or ""),
            "colour": colours.get(one["tier"], _NONE_COLOUR),
            "words": f"{told} {clipped(_name(verdict), 24)}" if ratio is not None else told,
            "from": 0.0 if ratio is None else ratio,
        }
        if ratio is not None:
            out["ratio"] = ratio
        if one["low"] is not None or one["high"] is not None:
            out |= {
                "low": 0.0 if one["low"] is None else float(one["low"]),
                "high": most if one["high"] is None else float(one["high"]),
                "first": _float(one["low"]),
                "last": _float(one["high"]),
            }
        # Words stand where nothing else is: left of a dot that lies before its field, otherwise behind both.
        least = out.get("first") or 0.0
        before = ratio is not None and ratio < least and (ratio / most) ** 0.5 * inner > 104
        out |= {"beyond": ratio if before else max(out["from"], out.get("last") or 0.0), "before": before}
        rows.append(out)
    ticks = [at for at in (0, 10, 25, 50, 100, 200, 400, 800, 1600, 3200, 6400, 12800) if at <= most]
    scale = alt.Scale(type="sqrt", domain=[0, most], nice=False)
    x = alt.X(
        "beyond:Q",
        scale=scale,
        axis=alt.Axis(
            title="accounts per owner", values=ticks[::2] if narrow else ticks, ticks=False, domain=False
        ),
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
            .mark_text(align="right" if before else "left", dx=-12 if before else 12, fontSize=12, color=INK)
            .encode(x=x, y=y, text="words:N")
            for before in (False, True)
        ),
        base.mark_text(
            align="right",
            dx=-10,
            dy=-8,
            fontSize=_size(narrow),
            fontWeight=600,
            limit=_fits(label),
            color=INK,
        ).encode(x=alt.value(0), y=y, text="name:N"),
        base.mark_text(align="right", dx=-10, dy=8, fontSize=11, limit=_fits(label), color=MUTED).encode(
            x=alt.value(0), y=y, text="role:N"
        ),
    ]
    layers.append(_reserved(alt, -label, 0))
    return _dressed(alt.layer(*layers).properties(width=inner, height=step * max(len(rows), 1)))


# -- What they have in common ------------------------------------------------------------------------------


def _reserved(alt: Any, start: float, end: float) -> Any:
    """Room for names beside a picture, however wide the font is that they are shown in."""
    line = alt.Chart(alt.Data(values=[{}])).mark_rule(opacity=0)
    return line.encode(x=alt.value(start), x2=alt.value(end), y=alt.value(0))


def _size(narrow: bool) -> int:
    return 12 if narrow else 13


def _fits(room: float) -> int:
    """The longest name in pixels: drawn with one font and shown in another, which may be a sixth wider."""
    return int((room - 10) / 1.18)


def _dressed(chart: Any) -> Any:
    return (
        chart.configure(background="transparent", font=_FONT, padding=3)
        .configure_view(stroke=None)
        .configure_axis(
            labelColor=MUTED,
            titleColor=MUTED,
            gridColor=RULE,
            domainColor=RULE,
            tickColor=RULE,
            labelFontSize=12,
            titleFontSize=12,
            titleFontWeight="normal",
            titlePadding=8,
            labelPadding=5,
        )
    )


def _name(text: object) -> str:
    return visible(str(text).strip())


def _float(value: object) -> float | None:
    return None if value is None else float(str(value))
