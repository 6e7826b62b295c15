"""How values, scores and health lie: quartiles, bins, cut-offs, concentration, and values below zero."""

from __future__ import annotations

import random
from decimal import Decimal
from fractions import Fraction
from itertools import pairwise
from typing import Any

import tierline
from figures_models import TIERS, at_six

SHAPES = tierline.Model.parse("""
tierline: 1
model: { name: shapes, client: id, value: v }
parameters: { high: 60 }
attributes:
  x: { type: integer, min: 0, max: 100 }
  v: { type: decimal, scale: 2 }
  health: { type: decimal, scale: 1 }
scores:
  fit: { factors: [{ of: x, weight: 100, linear: { from: 0, to: 100, points: [0, 100] } }] }
flags:
  at_risk: health < 40
tiers:
  - { name: A, when: fit >= high }
  - { name: B, when: fit >= 30 or health > 90 }
  - { name: C }
""")


def quartiles(values: list[Fraction]) -> list[Decimal | None]:
    ordered = sorted(values)
    if not ordered:
        return [None] * 5
    found = []
    for quarter in range(5):
        at = Fraction((len(ordered) - 1) * quarter, 4)
        below = int(at)
        above = min(below + 1, len(ordered) - 1)
        found.append(ordered[below] + (at - below) * (ordered[above] - ordered[below]))
    return [Decimal(one.numerator) / one.denominator for one in found]


def test_shapes_are_those_of_the_clients_one_by_one():
    for seed in range(30):
        chance = random.Random(seed)
        rows = [
            {"id": f"c{number}", "x": chance.choice([None, *range(0, 101, 5)])}
            | {"v": chance.choice([None, -3, 0, 0, 10, 250]), "health": chance.choice([None, *range(101)])}
            for number in range(chance.choice([0, 1, 5, 40]))
        ]
        book = SHAPES.book(rows, as_of="2026-01-01")
        figures = book.figures()
        tier = book.assignments.to_columns()["tier"]
        score = book.assignments.to_columns()["fit"]
        for one in [*figures["tiers"], figures["total"]]:
            mine = [at for at in range(len(rows)) if one["tier"] in (None, tier[at])]
            known = [rows[at]["health"] for at in mine if rows[at]["health"] is not None]
            for shape, values in ((one["health"], known), (one["scores"]["fit"], [score[at] for at in mine])):
                values = [Fraction(str(value)) for value in values if value is not None]
                assert shape["known"] == len(values)
                assert [shape[name] for name in ("min", "q1", "median", "q3", "max")] == quartiles(values)
            raised = sum(value < 40 for value in known)
            assert one["flags"]["at_risk"] == {
                "true": raised,
                "known": len(known),
                "unknown": len(mine) - len(known),
                "share": at_six(Fraction(raised, len(mine))) if mine else None,
            }
            worth = [rows[at]["v"] for at in mine if rows[at]["v"] is not None]
            assert one["value"] == sum(worth)
            assert one["value_above_zero"] == sum(value for value in worth if value > 0)
            assert one["negative"] == sum(value < 0 for value in worth)
            assert one["negative_value"] == sum(value for value in worth if value < 0)
        shape = figures["scores"][0]
        assert [(cut["at"], cut["words"]) for cut in shape["cuts"]] == [
            (30, "B: fit >= 30"),
            (60, "A: fit >= high"),
        ]
        assert shape["unknown"] == sum(value is None for value in score)
        for bin_ in shape["bins"]:
            for at, name in enumerate(TIERS):
                inside = [
                    value
                    for value, mine in zip(score, tier, strict=True)
                    if mine == name and value is not None
                ]
                assert bin_["tiers"][at] == sum(bin_["from"] <= value < bin_["to"] for value in inside)
        assert sum(sum(bin_["tiers"]) for bin_ in shape["bins"]) == sum(value is not None for value in score)
        same_concentration(figures, [row["v"] for row in rows], tier)


def test_cut_offs_of_a_score_come_through_dimensions_and_flags_too():
    """Where a rule asks for a level, the end of its band decides; ends between levels that no rule tells apart do not."""
    model = tierline.Model.parse("""
tierline: 1
model: { name: through, client: id }
attributes: { x: { type: integer } }
scores:
  s: { factors: [{ of: x, weight: 100, linear: { from: 0, to: 100, points: [0, 100] } }] }
derived: { half: { type: decimal, scale: 1, expr: s / 2 } }
dimensions:
  band: { of: s, bands: [{ level: low, below: 60 }, { level: high, upto: 90 }, { level: top }] }
flags: { poor: s < 20 }
tiers:
  - { name: A, when: "band in ('high', 'top') and not poor" }
  - { name: B, when: s >= 60 or half > 15 }
  - { name: C }
""")
    book = model.book([{"id": "a", "x": 70}, {"id": "b", "x": 10}], as_of="2026-01-01")
    cuts = book.figures()["scores"][0]["cuts"]
    assert [(cut["at"], cut["words"]) for cut in cuts] == [
        (20, "A: poor"),
        (31, "B: half > 15"),
        (60, "A: band in ('high', 'top'); B: s >= 60"),
    ]


def same_concentration(figures: dict[str, Any], values: list[Any], tier: list[str | None]) -> None:
    """Shares of all clients and of the values above zero, at every point that there is."""
    above = [max(value or 0, 0) for value in values]
    total, best = sum(above), sorted(above, reverse=True)
    points = figures["concentration"]
    if not total:
        assert (points, figures["concentration_marks"], figures["concentration_tiers"]) == ([], [], [])
        assert {tier["value_share"] for tier in figures["tiers"]} == {None}
        return

    def point(count: int) -> dict[str, Any]:
        share = Fraction(str(sum(best[:count]))) / Fraction(str(total))
        return {"count": count, "clients": at_six(Fraction(count, len(values))), "value": at_six(share)}

    counts = [point["count"] for point in points]
    assert counts == sorted(set(counts))
    assert (counts[0], counts[-1]) == (0, len(values))
    assert points == [point(count) for count in counts]
    parts = {Decimal("0.1"): 10, Decimal("0.2"): 5, Decimal("0.5"): 2}
    # Their words are held against these numbers with those of all other figures.
    marks = [{key: mark[key] for key in mark if key != "words"} for mark in figures["concentration_marks"]]
    assert marks == [{"part": part, **point(-(-len(values) // by))} for part, by in parts.items()]
    down = 0
    held = Fraction(0)
    for concentration_tier, name in zip(figures["concentration_tiers"], TIERS, strict=True):
        down += tier.count(name)
        mine = [value for value, at in zip(above, tier, strict=True) if at == name]
        held += Fraction(str(sum(mine)))
        assert (concentration_tier["tier"], concentration_tier["count"], concentration_tier["value"]) == (
            name,
            down,
            held,
        )
        assert concentration_tier["value_share"] == at_six(held / Fraction(str(total)))
        assert concentration_tier["clients"] == at_six(Fraction(down, len(values)))
        assert concentration_tier["best"] == point(down)["value"]
        assert concentration_tier["best"] >= concentration_tier["value_share"]
        assert down in counts
    shares = [tier["value_share"] for tier in figures["tiers"]]
    for one_share, name in zip(shares, TIERS, strict=True):
        mine = [value for value, at in zip(above, tier, strict=True) if at == name]
        assert one_share == at_six(Fraction(str(sum(mine))) / Fraction(str(total)))
    # A line between two points of the picture is off by less than a thousandth of the value.
    for first, second in pairwise(points):
        for count in range(first["count"], second["count"]):
            along = Fraction(count - first["count"], second["count"] - first["count"])
            line = Fraction(first["value"]) + along * Fraction(second["value"] - first["value"])
            assert abs(line - Fraction(point(count)["value"])) < Fraction(2, 1000)


def test_one_client_with_almost_all_of_the_value_is_seen_as_such():
    rows = [{"id": str(at), "x": 30, "v": 100} for at in range(999)] + [{"id": "big", "x": 80, "v": 10**7}]
    book = SHAPES.book(rows, as_of="2026-01-01")
    figures = book.figures()
    first = figures["concentration_tiers"][0]
    assert (first["count"], first["value_share"], first["best"]) == (
        1,
        Decimal("0.990109"),
        Decimal("0.990109"),
    )
    same_concentration(figures, [row["v"] for row in rows], book.assignments.to_columns()["tier"])
    assert book.thresholds().held_by(1) == Decimal("0.990109")
    assert book.thresholds().held_by(1000) == 1


def test_every_count_of_a_large_book_is_exact():
    for seed in range(6):
        chance = random.Random(seed)
        rows = [
            {"id": str(at), "x": chance.choice([80, 60, 30, None])}
            | {
                "v": chance.choice(
                    [None, -chance.randrange(500), chance.randrange(10 ** chance.randrange(1, 9))]
                )
            }
            for at in range(1500)
        ]
        book = SHAPES.book(rows, as_of="2026-01-01")
        tier = book.assignments.to_columns()["tier"]
        same_concentration(book.figures(), [row["v"] for row in rows], tier)
        above = sorted((max(row["v"] or 0, 0) for row in rows), reverse=True)
        for count in (0, 1, 7, 150, 1499, 1500):
            share = Fraction(sum(above[:count]), sum(above))
            assert book.thresholds().held_by(count) == at_six(share)


def test_credit_notes_push_no_share_above_one_and_are_told():
    clients = {"id": list("abcd"), "x": [80, 50, 50, 20], "v": [900, 300, -400, 0]}
    book = SHAPES.book(clients, as_of="2026-01-01")
    figures = book.figures()
    assert [tier["value_share"] for tier in figures["tiers"]] == [
        Decimal("0.75"),
        Decimal("0.25"),
        Decimal(0),
    ]
    assert (figures["value"], figures["value_above_zero"]) == (800, 1200)
    assert (figures["tiers"][1]["negative"], figures["tiers"][1]["negative_value"]) == (1, -400)
    summary = book.assignments.summary()
    assert [tier.value_share for tier in summary.tiers] == [Decimal("0.7500"), Decimal("0.2500"), 0]
    assert (summary.value_above_zero, summary.tiers[1].negative, summary.tiers[1].negative_value) == (
        1200,
        1,
        -400,
    )
    told = "shares of value are of 1,200.00, the sum of the values above 0; 1 client has a value below 0, -400.00 together"
    assert told in str(summary)
    assert told[1:] in summary._repr_html_()
    assert told[1:] in book.report().html


def test_values_below_zero_are_counted_alike_in_blocks_and_rows():
    chance = random.Random(5)
    values = [
        chance.choice([None, chance.randrange(-900, 900), chance.randrange(10**15)]) for _ in range(9000)
    ]
    clients = {"id": list(range(9000)), "x": [chance.choice([80, 60, 30]) for _ in values], "v": values}
    assignments = SHAPES.assign(clients, as_of="2026-01-01")
    tier = assignments.to_columns()["tier"]
    for tier_row in assignments.summary().tiers:
        below = [
            v for v, at in zip(values, tier, strict=True) if at == tier_row.tier and v is not None and v < 0
        ]
        assert (tier_row.negative, tier_row.negative_value) == (len(below), sum(below))
