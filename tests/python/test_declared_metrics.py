"""Metrics that a model declares, and targets on any metric, counted once more from the rows."""

from __future__ import annotations

import random
import statistics
from decimal import Decimal
from fractions import Fraction
from typing import Any

import pytest
import tierline

TEXT = """
tierline: 1
model: { name: own, client: id, value: v, blanks: ["-"] }
attributes:
  v: { type: decimal, scale: 2 }
  region: { type: category, levels: [EMEA, APAC] }
tiers:
  - { name: A, when: v >= 100 }
  - { name: B }
metrics:
  conversion: { sum: won, over: leads, unit: share }
  within_sla: { share: on_time, description: Tickets solved in time. }
  deal: { mean: deal_value, unit: money }
  delay: { median: days, better: low }
  escalations: { count: escalated, better: low, over_time: scale }
  units: { sum: sold, over_time: scale }
targets:
  A: { conversion: 0.25, within_sla: [0.9, null], delay: 3, nps: 40, cost_to_serve: [null, 500], retention: [0.5, 0.9] }
  all: { retention: 0.95, escalations: 8, deal: [1_000, 2_000] }
"""
MODEL = tierline.Model.parse(TEXT)


def book(count: int) -> tierline.Book:
    rows = [
        {"id": f"c{at}", "v": 200 if at % 3 == 0 else 10, "region": ["EMEA", "APAC", None][at % 4 % 3]}
        for at in range(count)
    ]
    return MODEL.book(rows, as_of="2026-12-31")


def period(count: int, seed: int) -> list[dict[str, Any]]:
    chance = random.Random(seed)

    def maybe(value: object) -> object:
        return chance.choice([value, value, value, None, "-"])

    return [
        {
            "id": f"c{at}",
            "won": maybe(chance.randrange(5)),
            "leads": maybe(chance.randrange(1, 20)),
            "on_time": maybe(chance.random() < 0.8),
            "deal_value": maybe(str(Decimal(chance.randrange(10**7)).scaleb(-2))),
            "days": maybe(str(Decimal(chance.randrange(100)).scaleb(-1))),
            "escalated": maybe(chance.random() < 0.1),
            "sold": maybe(chance.randrange(-3, 50)),
        }
        for at in range(count)
    ]


def six(value: Fraction) -> Decimal:
    return Decimal(round(value * 10**6)).scaleb(-6)


def by_hand(rows: list[dict[str, Any]]) -> dict[str, Decimal | None]:
    """The declared metrics of some rows, from what their names mean."""

    def known(*names: str) -> list[tuple[Any, ...]]:
        found = [tuple(row[name] for name in names) for row in rows]
        return [values for values in found if all(value not in (None, "-") for value in values)]

    def mean(name: str) -> Fraction | None:
        values = [Fraction(str(value)) for (value,) in known(name)]
        return sum(values, Fraction(0)) / len(values) if values else None

    pairs = known("won", "leads")
    days = [Fraction(value) for (value,) in known("days")]
    shares = [bool(value) for (value,) in known("on_time")]
    exact: dict[str, Fraction | None] = {
        "conversion": Fraction(sum(won for won, _ in pairs), sum(leads for _, leads in pairs))
        if pairs
        else None,
        "within_sla": Fraction(sum(shares), len(shares)) if shares else None,
        "deal": mean("deal_value"),
        "delay": statistics.median(days) if days else None,
        "escalations": Fraction(sum(bool(value) for (value,) in known("escalated"))),
        "units": Fraction(sum(value for (value,) in known("sold"))) if known("sold") else None,
    }
    return {name: None if value is None else six(value) for name, value in exact.items()}


OWN = ["conversion", "within_sla", "deal", "delay", "escalations", "units"]


def test_declared_metrics_are_those_of_a_count_by_hand():
    for seed in range(12):
        count = 3 + seed * 9
        rows = period(count, seed)
        figures = book(count).figures(period=rows, by="region")
        metrics = {one["metric"]: one for one in figures["metrics"]}
        groups = {one["metric"]: one for one in figures["by"]["metrics"]}
        assert [name for name in metrics if name in OWN] == OWN == list(metrics)[-6:]
        tiers = [[row for at, row in enumerate(rows) if (at % 3 == 0) == best] for best in (True, False)]
        regions = [[row for at, row in enumerate(rows) if at % 4 % 3 == region] for region in range(3)]
        for name in OWN:
            assert metrics[name]["tiers"] == [by_hand(own)[name] for own in tiers], (seed, name)
            assert groups[name]["groups"] == [by_hand(own)[name] for own in regions]
            assert metrics[name]["total"] == groups[name]["total"] == by_hand(rows)[name]
    about: dict[str, Any] = {one["metric"]: one for one in book(3).figures(period=period(3, 0))["metrics"]}
    assert about["conversion"]["formula"] == "sum(won) / sum(leads)"
    assert (about["delay"]["better"], about["delay"]["unit"], about["deal"]["unit"]) == (
        "lower",
        "points",
        "money",
    )
    assert about["within_sla"]["source"] == "Tickets solved in time"
    assert (about["conversion"]["unit"], about["units"]["over_time"]) == ("rate", "scale")


def targets(figures: dict[str, Any]) -> dict[tuple[str, str], tuple[str, str]]:
    return {(one["tier"], one["measure"]): (one["verdict"], one["words"]) for one in figures["targets"]}


def test_targets_are_floors_limits_and_ranges_of_any_metric_and_of_all_clients():
    rows = [
        {
            "id": "c0",
            "won": 1,
            "leads": 4,
            "on_time": True,
            "days": 4,
            "nps": 10,
            "churned": False,
            "deal_value": 900,
        },
        {
            "id": "c1",
            "won": 0,
            "leads": 4,
            "on_time": True,
            "days": 1,
            "nps": 0,
            "churned": True,
            "deal_value": 2100,
        },
    ]
    rows = [
        {**row, "revenue": 1000, "cost_to_serve": 600, "escalated": at == 0} for at, row in enumerate(rows)
    ]
    found = targets(book(2).figures(period=rows, period_from="2026-01-01", period_to="2026-06-30"))
    assert found["A", "conversion"] == ("met", "conversion 25 %, at least 25 % as meant")
    assert found["A", "within_sla"] == ("met", "within sla 100 %, at least 90 % as meant")
    assert found["A", "delay"] == ("above", "delay 4, 1 above 3")
    assert found["A", "nps"][0] == "met"
    assert found["A", "retention"] == (
        "above",
        "retention 100 % a year (100 % in 181 days), 10 points above 50 to 90 %",
    )
    assert found["A", "cost_to_serve"] == (
        "above",
        "cost to serve a client 1200 a year (600 in 181 days), 700 above 500",
    )
    # Of all: half stayed in half a year, and one escalation in half a year is two a year.
    assert found["all", "retention"] == (
        "below",
        "retention 25 % a year (50 % in 181 days), 70 points below 95 %",
    )
    assert found["all", "escalations"] == ("met", "escalations 2 a year (1 in 181 days), at most 8 as meant")
    assert found["all", "deal"] == ("met", "deal 1500, within 1000 to 2000")
    assert list(found)[-3:] == [("all", "retention"), ("all", "deal"), ("all", "escalations")]


def test_a_table_by_tier_has_sums_and_how_many_are_known_and_no_median():
    table = {
        "tier": ["A", "B"],
        "won": [5, 10],
        "leads": [10, 40],
        "on_time": [8, 1],
        "on_time_known": [10, 5],
        "deal_value": ["3000.50", "100"],
        "deal_value_known": [2, 3],
        "days": [1, 2],
        "escalated": [3, 4],
    }
    figures = book(5).figures(period=table)
    metrics = {one["metric"]: one for one in figures["metrics"]}
    assert [metrics["conversion"]["tiers"], metrics["conversion"]["total"]] == [
        [Decimal("0.5"), Decimal("0.25")],
        Decimal("0.3"),
    ]
    assert metrics["within_sla"]["tiers"] == [Decimal("0.8"), Decimal("0.2")]
    assert metrics["within_sla"]["total"] == Decimal("0.6")
    assert metrics["deal"]["tiers"] == [Decimal("1500.25"), six(Fraction(100, 3))]
    assert metrics["deal"]["total"] == Decimal("620.1")
    assert (metrics["escalations"]["tiers"], metrics["escalations"]["total"]) == ([3, 4], 7)
    assert metrics["delay"]["total"] is None
    assert set(metrics["delay"]["why_not"]) == {"a median needs a table with a row for each client"}
    assert set(metrics["units"]["why_not"]) == {"the table of the period has not all columns of the metric"}
    one = book(5).figures(period={"tier": ["A"], "won": [1], "leads": [2]})
    conversion = next(own for own in one["metrics"] if own["metric"] == "conversion")
    assert (conversion["tiers"], conversion["total"]) == ([Decimal("0.5"), None], None)


def test_what_contradicts_itself_is_not_told():
    table = {"tier": ["A", "B"], "on_time": [8, 1], "on_time_known": [7, 5], "won": [1, 1], "leads": [0, 2]}
    metrics = {one["metric"]: one for one in book(5).figures(period=table)["metrics"]}
    assert metrics["within_sla"]["why_not"][0] == "more clients have it than are known"
    assert metrics["conversion"]["why_not"][0] == "what it is divided by is not above 0"


def test_a_model_without_metrics_keeps_its_fingerprint_and_one_with_them_comes_back():
    plain = tierline.Model.parse(TEXT[: TEXT.index("metrics:")])
    assert "metrics" not in plain.to_dict()
    again = tierline.Model.parse(MODEL.to_yaml())
    assert again.to_dict() == MODEL.to_dict()
    assert again.fingerprint == MODEL.fingerprint != plain.fingerprint
    assert MODEL.to_dict()["targets"]["A"]["cost_to_serve"] == [None, 500]
    assert MODEL.to_dict()["metrics"]["delay"] == {"median": "days", "better": "low"}


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ("sum: won, over: leads", "over: leads", "the metric says of no column what it is made of"),
        (
            "sum: won, over: leads",
            "sum: won, mean: leads",
            "the metric is made of several things: `sum`, `mean`",
        ),
        ("median: days", "median: days, over: leads", "a `median` is divided by nothing"),
        ("unit: share", "unit: percent", "`percent` is none of `share`, `money`, `points`, `ratio`"),
        ("better: low }", "better: down }", "`down` is none of `high`, `low`"),
        ("conversion: { sum", "nps: { sum", "`nps` is a metric already"),
        (
            "median: days, better: low",
            "median: days, over_time: compound",
            "`delay` compounds, and is no share",
        ),
        ("conversion: 0.25", "conversoin: 0.25", "conversoin"),
        ("nps: 40", "nps: [50, 40]", "the range of `nps` begins with its greater end"),
        ("nps: 40", "nps: [null, null]", "the range of `nps` is open at both ends"),
        ("nps: 40", "nps: [1, 2, 3]", "a range has two elements, not 3"),
        ("all: { retention: 0.95", "all: { retention: 95", "`95` is not between 0 and 1"),
        ("all: { retention", "all: { clients: [0.1, 0.2], retention", "all clients have all of the clients"),
    ],
)
def test_what_means_nothing_is_refused(old: str, new: str, words: str):
    assert old in TEXT
    with pytest.raises(tierline.ModelError) as caught:
        tierline.Model.parse(TEXT.replace(old, new))
    assert any(words in diagnostic.message for diagnostic in caught.value.diagnostics)


def test_the_page_has_the_declared_metrics_and_the_targets_of_all():
    from report_oracle import Shown

    rows = period(20, 3)
    rows = [{**row, "churned": at == 0, "escalated": at % 6 == 0} for at, row in enumerate(rows)]
    own = book(20)
    page = Shown(own.report(period=rows, period_from="2026-01-01", period_to="2026-12-31").html)
    table = {row[0].split(" | ")[0]: row for row in page.tables["metrics by tier"]}
    figures = own.figures(period=rows)
    escalations = next(one for one in figures["metrics"] if one["metric"] == "escalations")
    assert Decimal(table["escalations"][-1].split(" | ")[0]) == escalations["total"] == 4
    assert "aim ≥ 95 %" in " ".join(table["retention"][-1].split())
