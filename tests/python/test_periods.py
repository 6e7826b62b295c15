"""Rates of a year from periods of other lengths, worked out once more with fractions and decimals of 120 digits."""

from __future__ import annotations

import datetime as dt
import random
from collections.abc import Mapping
from decimal import ROUND_HALF_EVEN, Decimal, localcontext
from fractions import Fraction
from typing import Any

import pytest
import tierline
from figures_models import SMALL, by_tier, metrics

MODEL = tierline.Model.parse("""
tierline: 1
model: { name: year, client: id }
attributes: { x: { type: integer } }
tiers: [{ name: A }]
targets: { A: { retention: 0.90, net_retention: 1, advocacy: 0.4 } }
""")
BOOK = MODEL.book({"id": ["a"], "x": [1]}, as_of="2026-12-31")
SIX = Decimal("0.000001")


def months_later(day: dt.date, months: int) -> dt.date:
    count = day.year * 12 + day.month - 1 + months
    year, month = count // 12, count % 12 + 1
    last = (dt.date(year + month // 12, month % 12 + 1, 1) - dt.timedelta(1)).day
    return dt.date(year, month, min(day.day, last))


def of_a_year(first: dt.date, last: dt.date) -> Fraction | None:
    """What a year is of a period: 12 over whole months, or 365 over days; none below 3 months or beyond ten years."""
    after, days = last + dt.timedelta(1), (last - first).days + 1
    if 364 <= days <= 371:
        return Fraction(1)
    if months_later(first, 3) > after or months_later(first, 120) < after:
        return None
    for months in range(1, 121):
        if months_later(first, months) == after:
            return Fraction(12, months)
    return Fraction(365, days)


def at_six(value: Fraction | Decimal) -> Decimal:
    with localcontext() as context:
        context.prec = 120
        exact = value if isinstance(value, Decimal) else Decimal(value.numerator) / Decimal(value.denominator)
        return exact.quantize(SIX, ROUND_HALF_EVEN)


def power(base: Fraction, exponent: Fraction) -> Decimal:
    if exponent.denominator == 1:
        return at_six(base**exponent.numerator)
    with localcontext() as context:
        context.prec = 120
        if base == 0:
            return Decimal(0)
        number = Decimal(base.numerator) / Decimal(base.denominator)
        return at_six((number.ln() * exponent.numerator / exponent.denominator).exp())


def a_year(row: Mapping[str, int], times: Fraction) -> dict[str, Decimal]:
    """The rates of a year of totals in cents, from their definitions."""
    start = row["value_start"]
    lost = row["value_churned"] + row["contraction"]
    gross = power(Fraction(start - lost, start), times)
    net = power(Fraction(start - lost + row["expansion"], start), times)
    kept = power(Fraction(row["clients_start"] - row["clients_churned"], row["clients_start"]), times)
    shrunk = Fraction(row["contraction"], lost) * Fraction(1 - gross) if lost else Fraction(0)
    profit = Fraction(row["revenue"] - row["cost_to_serve"])
    return {
        "retention": kept,
        "churn": 1 - kept,
        "gross_retention": gross,
        "net_retention": net,
        "expansion": net - gross,
        "contraction": at_six(shrunk),
        "profit": at_six(profit * times),
        "cost_to_serve": at_six(Fraction(row["cost_to_serve"], row["clients_served"]) * times),
    }


def test_rates_of_a_year_are_those_of_a_second_program():
    told = 0
    for seed in range(60):
        chance = random.Random(seed)
        first = dt.date(2020, 1, 1) + dt.timedelta(chance.randrange(2000))
        last = (
            months_later(first, chance.choice([3, 4, 6, 7, 9, 13, 24, 36])) - dt.timedelta(1)
            if chance.random() < 0.5
            else first + dt.timedelta(chance.randrange(60, 900))
        )
        rows: list[dict[str, int]] = []
        for _ in range(3):
            start, clients = chance.randrange(1, 10**7), chance.randrange(1, 5000)
            churned = chance.randrange(start // 2 + 1)
            rows.append(
                {
                    "clients_start": clients,
                    "clients_churned": chance.randrange(clients + 1),
                    "value_start": start,
                    "value_churned": churned,
                    "contraction": chance.randrange(start - churned + 1) // chance.choice([1, 9]),
                    "expansion": chance.randrange(start),
                    "revenue": chance.randrange(10**7),
                    "cost_to_serve": chance.randrange(10**7),
                    "clients_served": clients,
                }
            )
        book = SMALL.book({"id": ["a", "b", "c"], "x": [80, 60, 30]}, as_of="2026-07-01")
        table = by_tier(**{name: [row[name] for row in rows] for name in rows[0]})
        found = metrics(book.figures(period=table, period_from=first, period_to=last))
        times = of_a_year(first, last)
        total = {name: sum(row[name] for row in rows) for name in rows[0]}
        for name, metric in found.items():
            if metric["over_time"] == "none":
                assert "per_year" not in metric
                continue
            year = metric["per_year"]
            if times is None:
                assert [*year["tiers"], year["total"]] == [None] * 4
                assert all("a year is told from 3 months to 10 years" in why for why in year["why_not"])
                continue
            told += 1
            if times != 1:
                expected = [a_year(row, times)[name] for row in (*rows, total)]
                assert [*year["tiers"], year["total"]] == expected, (seed, name)
            else:
                assert [*year["tiers"], year["total"]] == [*metric["tiers"], metric["total"]]
    assert told > 200


def clients(lost: int, of: int = 10) -> list[dict[str, Any]]:
    return [{"id": str(at), "tier": "A", "churned": at < lost, "advocate": at > 4} for at in range(of)]


@pytest.mark.parametrize(
    ("first", "last", "lost", "rate", "verdict"),
    [
        ("2026-01-01", "2026-06-30", 10, "0.81", "below"),  # 0.9 ^ 2
        ("2026-01-01", "2026-12-31", 10, "0.9", "met"),
        ("2026-01-01", "2026-06-30", 5, "0.9025", "met"),  # 0.95 ^ 2
        ("2025-01-01", "2026-12-31", 19, "0.9", "met"),  # the root of 0.81
        ("2026-01-01", "2026-03-31", 3, "0.885293", "below"),  # 0.97 ^ 4 = 0.88529281
        ("2026-01-01", "2026-02-28", 1, None, "not measurable"),
    ],
)
def test_a_target_of_a_year_is_held_against_the_rate_of_a_year(
    first: str, last: str, lost: int, rate: str | None, verdict: str
):
    figures = BOOK.figures(period=clients(lost, 100), period_from=first, period_to=last)
    target = next(target for target in figures["targets"] if target["measure"] == "retention")
    assert target["verdict"] == verdict
    if rate is not None:
        assert target["measured"] == Decimal(rate)
        assert metrics(figures)["retention"]["total"] == 1 - Decimal(lost) / 100  # the period's, as it was


def test_both_rates_are_named_as_what_they_are():
    figures = BOOK.figures(period=clients(1), period_from="2026-01-01", period_to="2026-06-30")
    target = next(target for target in figures["targets"] if target["measure"] == "retention")
    assert target["words"] == "retention 81 % a year (90 % in 181 days), 9 points below 90 %"
    words = metrics(figures)["retention"]["per_year"]["words"]
    assert words == "that of the period, compounded: to the power of 2/1"
    found = [finding["message"] for finding in figures["findings"] if finding["code"] == "period-length"]
    assert found == [
        "the period from 2026-01-01 to 2026-06-30 has 181 days: targets of a year are held against its rates of a year"
    ]


def days(rows: list[dict[str, Any]], first: str | None, last: str | None) -> list[dict[str, Any]]:
    return [{**row, "period_from": first, "period_to": last} for row in rows]


def test_the_days_of_a_period_may_be_columns_of_its_table():
    half = days(clients(1), "2026-01-01", "2026-06-30")
    figures = BOOK.figures(period=half)
    assert figures["period"]["days"] == 181
    assert metrics(figures)["retention"]["per_year"]["total"] == Decimal("0.81")
    assert not [finding for finding in figures["findings"] if finding["code"] == "period-days"]
    # Rows that do not cover the period are told, whoever says what the period is.
    mixed = [*half[:7], *days(clients(1)[7:], "2026-03-01", "2026-06-30")]
    told = [finding["message"] for finding in BOOK.figures(period=mixed)["findings"]]
    assert "3 rows of the table of the period do not cover it, from 2026-01-01 to 2026-06-30" in told
    year = BOOK.figures(period=half, period_from="2026-01-01", period_to="2026-12-31")
    told = [finding["message"] for finding in year["findings"]]
    assert "10 rows of the table of the period do not cover it, from 2026-01-01 to 2026-12-31" in told
    month = BOOK.figures(period=half[:1], period_from="2026-01-01", period_to="2026-01-31")
    told = [finding["message"] for finding in month["findings"]]
    assert "1 row of the table of the period reaches beyond it, from 2026-01-01 to 2026-01-31" in told
    by_row = {"tier": ["A"], "clients_start": [10], "clients_churned": [1]}
    by_row |= {"period_from": ["2026-01-01"], "period_to": ["2026-06-30"]}
    assert metrics(BOOK.figures(period=by_row))["retention"]["per_year"]["total"] == Decimal("0.81")


@pytest.mark.parametrize(
    ("first", "last", "code"),
    [
        ("2026-01-01", None, "bad-value"),
        ("2026-02-01", "2026-01-01", "bad-value"),
        ("soon", "2026-01-01", "bad-value"),
    ],
)
def test_days_of_a_row_that_are_none_are_refused(first: str | None, last: str | None, code: str):
    with pytest.raises(tierline.TableError) as caught:
        BOOK.figures(period=days(clients(1), first, last))
    assert caught.value.code == code


def test_one_column_of_days_alone_is_refused():
    with pytest.raises(tierline.TableError, match="`period_to` is missing") as caught:
        BOOK.figures(period=[{**row, "period_from": "2026-01-01"} for row in clients(1)])
    assert caught.value.code == "missing-column"


def test_the_page_shows_the_rate_of_a_year_beside_that_of_the_period():
    half = BOOK.report(period=clients(1), period_from="2026-01-01", period_to="2026-06-30").html
    assert "81 % a year" in half.replace("\u202f", " ").replace("\u00a0", " ")
    year = BOOK.report(period=clients(1), period_from="2026-01-01", period_to="2026-12-31").html
    assert " % a year" not in year.replace("\u202f", " ").replace("\u00a0", " ")
