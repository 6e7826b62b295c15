"""Where nodes and ribbons of a flow picture stand: plain geometry, in pixels, downwards."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from tierline._display.sentences import sentence

__all__ = ["Layout", "Node", "Ribbon", "laid_out"]

_GAP = 30.0
_THINNEST = 1.4
_STEPS = 24
_OUTSIDE = {"unassigned": 0, "returned": 2}
"""Where those without a tier stand behind the tiers; 1 for those that are new or have left."""


@dataclass(frozen=True)
class Node:
    """One tier before or after the review, the clients without one, or those that are not in the book there."""

    rank: int | None
    name: str
    after: bool
    clients: int
    top: float
    bottom: float


@dataclass(frozen=True)
class Ribbon:
    """Clients that went from one node to another: upper and lower edge at steps from 0 to 1."""

    source: int | None
    target: int | None
    clients: int
    points: tuple[tuple[float, float, float], ...]


@dataclass(frozen=True)
class Layout:
    """All of a flow picture."""

    nodes: tuple[Node, ...]
    ribbons: tuple[Ribbon, ...]
    height: float


def laid_out(flows: Sequence[Mapping[str, Any]], tiers: Sequence[str], *, height: float) -> Layout:
    """Stacks the nodes of both sides, best tier first, then those without a tier and those not in the book, and joins them.

    A tier that a flow names and the model has no more stands behind the others.

    Every client has the same width on both sides. A ribbon is drawn no thinner than a hair, so that a single
    client among many can be seen.
    """
    ended = [flow[end] for flow in flows for end in ("from", "to") if flow[end] is not None]
    names = [*tiers, *sorted(set(ended) - set(tiers))]
    ranks = {tier: rank for rank, tier in enumerate(names)}
    last = len(names)

    def place(flow: Mapping[str, Any], end: str, word: str) -> int:
        """The rank of a tier, or the place of those in the book without one, or of those outside of it."""
        if flow[end] is not None:
            return ranks[flow[end]]
        return last + _OUTSIDE.get(flow[word], 1)

    moved: dict[tuple[int, int], int] = {}
    for flow in flows:
        if flow["clients"] <= 0:
            continue
        ends = (place(flow, "from", "came"), place(flow, "to", "went"))
        moved[ends] = moved.get(ends, 0) + flow["clients"]
    sides = [
        sorted({ends[side] for ends in moved} | set(range(len(tiers)))) if moved else list(range(len(tiers)))
        for side in (0, 1)
    ]
    total = sum(moved.values())
    gaps = max(len(side) - 1 for side in sides) * _GAP if last or moved else 0.0
    height = max(height, gaps + 60.0)
    unit = (height - gaps) / total if total else 0.0

    nodes: list[Node] = []
    tops: list[dict[int, float]] = [{}, {}]
    for side, ranked in enumerate(sides):
        sums = {rank: sum(n for ends, n in moved.items() if ends[side] == rank) for rank in ranked}
        spare = height - unit * total - _GAP * (len(ranked) - 1)
        at = spare / 2
        for rank in ranked:
            bottom = at + sums[rank] * unit
            known = None if rank >= last else rank
            name = names[rank] if rank < last else _outside(rank - last, bool(side))
            nodes.append(Node(known, name, bool(side), sums[rank], at, bottom))
            tops[side][rank] = at
            at = bottom + _GAP

    ribbons: list[Ribbon] = []
    starts = dict(tops[0])
    for source, target in sorted(moved):
        clients = moved[source, target]
        begin = starts[source]
        end = tops[1][target] + unit * sum(
            n for (other, to), n in moved.items() if to == target and other < source
        )
        starts[source] = begin + clients * unit
        ribbons.append(
            Ribbon(
                None if source >= last else source,
                None if target >= last else target,
                clients,
                _edges(begin, end, clients * unit),
            )
        )
    return Layout(tuple(nodes), tuple(ribbons), height)


def _outside(place: int, after: bool) -> str:
    """What a node of clients without a tier is called."""
    if place == 0:
        return sentence("page.node-unassigned")
    if place > 1:
        return sentence("page.node-returned")
    return sentence("page.node-left" if after else "report.class-new")


def _edges(begin: float, end: float, thick: float) -> tuple[tuple[float, float, float], ...]:
    half = max(thick, _THINNEST) / 2
    points: list[tuple[float, float, float]] = []
    for step in range(_STEPS + 1):
        along = step / _STEPS
        eased = along * along * (3 - 2 * along)
        middle = begin + (end - begin) * eased + thick / 2
        points.append((along, middle - half, middle + half))
    return tuple(points)
