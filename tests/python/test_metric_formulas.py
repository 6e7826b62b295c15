"""Each built-in metric is its formula: the text that pages show, evaluated over the totals of a table, is the number beside it."""

from __future__ import annotations

import ast
import operator
import random
from collections.abc import Callable, Mapping
from decimal import Decimal
from fractions import Fraction
from typing import Any

import tierline

MODEL = tierline.Model.parse("""
tierline: 1
model: { name: formulas, client: id, value: v }
attributes: { v: { type: decimal, scale: 2 } }
tiers:
  - { name: A, when: v >= 100 }
  - { name: B }
metrics:
  churn_again: { sum: clients_churned, over: clients_start, better: low, unit: share, over_time: compound }
  expansion_again: { sum: expansion, over: value_start, unit: share, over_time: compound }
  satisfaction_again: { sum: satisfaction_sum, over: satisfaction_answers }
  advocacy_again: { sum: advocates, over: advocates_asked, unit: share }
  cost_to_serve_again: { sum: cost_to_serve, over: clients_served, better: low, unit: money, over_time: scale }
""")
OPERATORS: dict[type, Callable[[Fraction, Fraction], Fraction]] = {
    ast.Add: operator.add,
    ast.Sub: operator.sub,
    ast.Mult: operator.mul,
    ast.Div: operator.truediv,
}


def value(formula: str, names: Mapping[str, Fraction]) -> Fraction:
    """The arithmetic of a formula in exact fractions; what stands behind its comma is words."""

    def of(node: ast.AST) -> Fraction:
        match node:
            case ast.BinOp(left=left, op=op, right=right):
                return OPERATORS[type(op)](of(left), of(right))
            case ast.Name(id=name):
                return names[name]
            case ast.Constant(value=int(number)):
                return Fraction(number)
        raise AssertionError(formula)

    return of(ast.parse(formula.split(", ")[0], mode="eval").body)


def period(draw: random.Random) -> list[dict[str, Any]]:
    def line(tier: str) -> dict[str, Any]:
        start, asked, worth = draw.randrange(10, 90), draw.randrange(5, 50), draw.randrange(10**4, 10**6)
        return {
            "tier": tier,
            "clients_start": start,
            "clients_churned": draw.randrange(1, start),
            "new_clients": draw.randrange(1, 9),
            "clients_served": start + draw.randrange(9),
            "value_start": worth,
            "value_churned": draw.randrange(worth // 3),
            "contraction": draw.randrange(worth // 3),
            "expansion": draw.randrange(worth),
            "nps_promoters": draw.randrange(1, 30),
            "nps_passives": draw.randrange(30),
            "nps_detractors": draw.randrange(30),
            "satisfaction_sum": str(Decimal(draw.randrange(10, 500)).scaleb(-1)),
            "satisfaction_answers": draw.randrange(1, 60),
            **{f"{part}_asked": asked for part in ("participants", "advocates", "adopters")},
            **{part: draw.randrange(asked + 1) for part in ("participants", "advocates", "adopters")},
            "revenue": str(Decimal(draw.randrange(10**5, 10**7)).scaleb(-2)),
            "cost_to_serve": str(Decimal(draw.randrange(10**5)).scaleb(-2)),
            "marketing_spend": draw.randrange(1, 5000),
            "sales_spend": draw.randrange(1, 5000),
            "ad_spend": draw.randrange(1, 5000),
            "attributed_revenue": draw.randrange(9000),
        }

    return [line("A"), line("B")]


def test_every_formula_gives_its_number_by_tier_and_in_total() -> None:
    draw = random.Random(4)
    book = MODEL.book({"id": ["a", "b"], "v": [200, 5]}, as_of="2026-12-31")
    for _ in range(20):
        lines = period(draw)
        found = {one["metric"]: one for one in book.figures(period=lines)["metrics"]}
        assert len(found) == 18 + 5
        totals = {
            name: sum(Fraction(str(line[name])) for line in lines) for name in lines[0] if name != "tier"
        }
        groups = [{name: Fraction(str(of)) for name, of in line.items() if name != "tier"} for line in lines]
        for at, sums in enumerate([*groups, totals]):
            known: dict[str, Fraction] = dict(sums)
            for name, one in found.items():
                if name.endswith("_again"):
                    continue
                # A metric that is worked out from others reads them by their names, unless a total has that name.
                exact = value(one["formula"], known)
                shown = one["total"] if at == len(groups) else one["tiers"][at]
                assert shown == Decimal(round(exact * 10**6)).scaleb(-6), (name, one["formula"])
                known.setdefault(name, exact)
            for name in ("churn", "expansion", "satisfaction", "advocacy", "cost_to_serve"):
                one, again = found[name], found[f"{name}_again"]
                assert (one["tiers"], one["total"]) == (again["tiers"], again["total"]), name
                assert (one["unit"], one["better"]) == (
                    again["unit"],
                    again["better"],
                ) or name == "satisfaction"
