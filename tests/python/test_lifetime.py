"""Lifetime values over a horizon, worked out once more with fractions."""

from __future__ import annotations

import random
from decimal import Decimal
from fractions import Fraction
from typing import Any

import pytest
import tierline
from figures_models import SMALL


def half_even(value: Fraction, digits: int) -> Decimal:
    return Decimal(round(value * 10**digits)).scaleb(-digits)


def by_definition(
    value: Fraction,
    retention: Fraction,
    expansion: Fraction,
    years: int,
    margin: Fraction,
    discount: Fraction,
) -> Fraction:
    return sum(
        (value * margin * retention**t * (1 + expansion) ** t / (1 + discount) ** t for t in range(years)),
        Fraction(0),
    )


def test_the_cases_that_the_literature_is_held_against():
    assert tierline.lifetime_value(20_000, retention=1, expansion="0.10") == Decimal("122102.00")
    assert tierline.lifetime_value(50_000, retention=Fraction(1, 3)) == Decimal("74691.36")
    assert tierline.lifetime_value(50_000, retention="1/3", years=1) == Decimal("50000.00")
    # Discounted as it grows, each year is worth the first.
    assert tierline.lifetime_value(100, retention=1, expansion="0.1", discount="0.1", years=7) == 700


def test_lifetime_values_are_those_of_the_definition():
    chance = random.Random(3)
    for _ in range(300):
        share = [Fraction(chance.randrange(chance.choice([2, 101])), 100) for _ in range(3)]
        value = Decimal(chance.randrange(-(10**9), 10**9)).scaleb(-chance.choice([0, 2, 4]))
        years, digits = chance.randrange(1, 40), chance.randrange(5)
        retention, expansion, discount = share
        margin = Fraction(chance.randrange(-10, 120), 100)
        found = tierline.lifetime_value(
            value,
            retention=retention,
            expansion=expansion / 4,
            years=years,
            margin=margin,
            discount=discount,
            digits=digits,
        )
        exact = by_definition(Fraction(value), retention, expansion / 4, years, margin, discount)
        assert found == half_even(exact, digits)
        assert -found.as_tuple().exponent == digits  # pyright: ignore[reportOperatorIssue]


@pytest.mark.parametrize(
    ("terms", "code"),
    [
        ({"retention": "1.01"}, "bad-terms"),
        ({"retention": -1}, "bad-terms"),
        ({"retention": 1, "expansion": "-0.1"}, "bad-terms"),
        ({"retention": 1, "discount": -1}, "bad-terms"),
        ({"retention": 1, "years": 0}, "bad-terms"),
        ({"retention": 1, "years": 101}, "bad-terms"),
        ({"retention": 1, "years": 2.5}, "bad-terms"),
        ({"retention": 1, "digits": 5}, "bad-terms"),
        ({"retention": "1/0"}, "not-a-number"),
        ({"retention": "most"}, "not-a-number"),
        ({"retention": 1, "expansion": 100, "years": 100}, "too-long"),
    ],
)
def test_terms_that_mean_nothing_are_refused(terms: dict[str, Any], code: str):
    with pytest.raises(tierline.ArgumentError) as caught:
        tierline.lifetime_value(100, **terms)
    assert caught.value.code == code


def test_each_client_is_worth_what_the_rates_of_its_tier_make_of_its_value():
    ids = [f"c{at}" for at in range(9)]
    book = SMALL.book(
        {
            "id": ids,
            "x": [80, 80, 60, 60, 60, 30, 30, None, 30],
            "v": ["100", "33.33", "10", None, "0.07", "5", "-7", "9", "1"],
        },
        as_of="2026-12-31",
    )
    period = [
        {"id": "c0", "value_start": 100, "value_end": 121},
        {"id": "c1", "value_start": 50, "value_end": 44},
        {"id": "c2", "value_start": 10, "value_end": 0},
        {"id": "c3", "value_start": 20, "value_end": 20},
        {"id": "c5", "value_start": 7, "value_end": 7},
        {"id": "gone", "tier": "B", "value_start": 3, "value_end": 0},
    ]
    found = book.lifetime_values(period, years=4, margin="0.8", discount="0.05")
    rates = {
        "A": (Fraction(144, 150), Fraction(165, 144) - 1),
        "B": (Fraction(20, 33), Fraction(0)),
        "C": (Fraction(1), Fraction(0)),
    }
    columns = found.clients.to_columns()
    assert columns["id"] == ids
    sums: dict[str, Decimal] = {}
    for at, tier in enumerate(columns["tier"]):
        value = columns["value"][at]
        if tier is None or value is None:
            assert columns["lifetime_value"][at] is None
            assert columns["why"][at]
            continue
        exact = by_definition(Fraction(value), *rates[tier], 4, Fraction(4, 5), Fraction(1, 20))
        assert columns["lifetime_value"][at] == half_even(exact, 2)
        assert columns["retention"][at] == half_even(rates[tier][0], 6)
        sums[tier] = sums.get(tier, Decimal(0)) + columns["lifetime_value"][at]
    assert [row["lifetime_value"] for row in found.tiers] == [sums["A"], sums["B"], sums["C"], None]
    assert [row["tier"] for row in found.tiers] == ["A", "B", "C", None]
    assert (found.total, found.figures["clients"]) == (sum(sums.values()), 7)
    # One client of the period is not in the book: it has left, and its row names its tier.
    assert [finding["code"] for finding in found.findings] == ["period-length"]
    assert repr(found) == f"LifetimeValues(7 clients over 4 years: {found.total})"


def test_rates_of_half_a_year_become_those_of_a_year():
    book = SMALL.book({"id": ["a"], "x": [80], "v": [100]}, as_of="2026-12-31")
    period = {
        "tier": ["A"],
        "value_start": [100],
        "value_churned": [10],
        "contraction": [0],
        "expansion": [18],
    }
    half = book.lifetime_values(period, years=2, period_from="2026-01-01", period_to="2026-06-30")
    # 0.9 ^ 2 = 0.81 is kept of a year, and 1.08 ^ 2 = 1.1664 is left with growth.
    assert half.tiers[0]["retention"] == Decimal("0.81")
    assert half.tiers[0]["expansion"] == Decimal("0.44")
    assert half.tiers[0]["lifetime_value"] == Decimal("216.64")
    short = book.lifetime_values(period, years=2, period_from="2026-01-01", period_to="2026-02-28")
    assert short.tiers[0]["lifetime_value"] is None
    assert short.tiers[0]["why_not"] == "the period has 59 days, and a year is told from 3 months to 10 years"
