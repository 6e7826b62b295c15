"""Figures by any dimension, counted once more from the rows; sums are exact, and no client is left out."""

from __future__ import annotations

import random
from decimal import Decimal
from fractions import Fraction
from itertools import product
from typing import Any

import pytest
import tierline

MODEL = tierline.Model.parse("""
tierline: 1
model: { name: groups, client: id, value: v, blanks: ["-"] }
attributes:
  v: { type: decimal, scale: 2 }
  region: { type: category, levels: [EMEA, APAC, AMER] }
  industry: { type: text, column: Industry }
  partner: { type: boolean }
dimensions:
  size: { of: v, bands: [{ level: small, below: 100 }, { level: large }] }
flags:
  watched: v > 500
tiers:
  - { name: A, when: v >= 300 }
  - { name: B, when: v >= 50 }
migration: { demote: { after: 1 reviews } }
""")


def clients(count: int, seed: int) -> list[dict[str, Any]]:
    chance = random.Random(seed)
    return [
        {
            "id": f"c{at}",
            "v": None if chance.random() < 0.1 else str(Decimal(chance.randrange(-5000, 90000)).scaleb(-2)),
            "region": chance.choice(["EMEA", "APAC", "AMER", None, " "]),
            "Industry": chance.choice(["bank", "retail", "energy", None, "-"]),
            "partner": chance.choice([True, False, None]),
        }
        for at in range(count)
    ]


def level(row: dict[str, Any], name: str) -> str | None:
    """The level of a client, from the model's text."""
    value = None if row["v"] is None else Decimal(row["v"])
    if name == "region":
        return row["region"] if row["region"] and row["region"].strip() else None
    if name == "industry":
        return None if row["Industry"] in (None, "-") else row["Industry"]
    if name == "partner":
        return {True: "true", False: "false", None: None}[row["partner"]]
    if value is None:
        return None
    if name == "size":
        return "small" if value < 100 else "large"
    if name == "watched":
        return "true" if value > 500 else "false"
    assert name == "tier"
    return "A" if value >= 300 else "B" if value >= 50 else None


LEVELS = {
    "region": ["EMEA", "APAC", "AMER", None],
    "industry": ["bank", "energy", "retail", None],
    "partner": ["false", "true", None],
    "size": ["small", "large", None],
    "watched": ["false", "true", None],
    "tier": ["A", "B", None],
}


def six(value: Fraction | None) -> Decimal | None:
    return None if value is None else Decimal(round(value * 10**6)).scaleb(-6)


@pytest.mark.parametrize(
    "by",
    [
        ["industry"],
        ["region"],
        ["tier"],
        ["partner"],
        ["size"],
        ["watched"],
        ["tier", "region"],
        ["region", "industry", "size"],
    ],
)
def test_groups_are_those_of_a_count_by_hand_and_add_up(by: list[str]):
    rows = clients(300, len(by[0]))
    figures = MODEL.book(rows, as_of="2026-12-31").figures(by=by)
    own = figures["by"]
    assert own["names"] == by
    assert [group["levels"] for group in own["groups"]] == [
        list(levels) for levels in product(*(LEVELS[name] for name in by))
    ]
    above = sum(max(Decimal(row["v"] or 0), Decimal(0)) for row in rows)
    for group in own["groups"]:
        members = [row for row in rows if [level(row, name) for name in by] == group["levels"]]
        assert group["clients"] == len(members)
        assert group["share"] == six(Fraction(len(members), 300))
        values = [Decimal(row["v"] or 0) for row in members]
        assert group["value"] == sum(values)
        assert group["value_share"] == six(
            Fraction(sum(max(value, Decimal(0)) for value in values)) / Fraction(above)
        )
        assert group["small"] == (1 <= len(members) < 5)
    assert (
        sum(group["clients"] for group in own["groups"])
        == own["total"]["clients"]
        == figures["clients"]
        == 300
    )
    assert sum(group["value"] for group in own["groups"]) == own["total"]["value"] == figures["value"]
    small = sum(group["small"] for group in own["groups"])
    assert (own["small_words"] is None) == (small == 0)


def test_figures_that_are_not_asked_for_by_a_dimension_are_as_they_were():
    assert "by" not in MODEL.book(clients(20, 1), as_of="2026-12-31").figures()


def test_a_row_of_a_period_counts_for_its_own_level_else_for_that_of_its_client():
    rows = [
        {"id": "a", "v": 100, "region": "EMEA", "Industry": "bank", "partner": True},
        {"id": "b", "v": 400, "region": "APAC", "Industry": None, "partner": None},
    ]
    book = MODEL.book(rows, as_of="2026-12-31")
    period = [
        {"id": "a", "churned": False, "region": None, "industry": None, "tier": None},
        {"id": "b", "churned": False, "region": "EMEA", "industry": "energy", "tier": None},
        {"id": "gone", "churned": True, "region": "EMEA", "industry": "steel", "tier": "B"},
        {"id": "unknown", "churned": True, "region": None, "industry": None, "tier": None},
    ]

    def retention(by: str) -> dict[str | None, Decimal | None]:
        own = book.figures(period=period, by=by)["by"]
        (metric,) = [one for one in own["metrics"] if one["metric"] == "retention"]
        assert metric["total"] == Decimal("0.5")
        return dict(zip([group["levels"][0] for group in own["groups"]], metric["groups"], strict=True))

    assert retention("region") == {"EMEA": Decimal("0.666667"), "APAC": None, "AMER": None, None: Decimal(0)}
    assert retention("industry") == {"bank": 1, "energy": 1, "steel": 0, None: 0}
    assert retention("tier") == {"A": 1, "B": Decimal("0.5"), None: 0}
    figures = book.figures(period=period, by="tier")
    by_tier = next(one for one in figures["metrics"] if one["metric"] == "retention")
    assert by_tier["tiers"] == figures["by"]["metrics"][0]["groups"][:2]


def test_metrics_of_groups_are_those_of_their_rows():
    rows = clients(120, 5)
    chance = random.Random(9)
    period: list[dict[str, Any]] = [
        {
            "id": row["id"],
            "value_start": chance.randrange(0, 500),
            "value_end": chance.randrange(0, 500),
            "nps": chance.choice([None, 0, 6, 7, 9, 10]),
            "revenue": chance.randrange(1, 900),
            "cost_to_serve": chance.randrange(1, 400),
        }
        for row in rows
    ]
    own = MODEL.book(rows, as_of="2026-12-31").figures(
        period=period, by=["industry"], period_from="2026-01-01", period_to="2026-06-30"
    )["by"]
    metrics = {one["metric"]: one for one in own["metrics"]}
    for at, group in enumerate([*own["groups"], None]):
        of = [
            one
            for one, row in zip(period, rows, strict=True)
            if group is None or [level(row, "industry")] == group["levels"]
        ]
        start = sum(one["value_start"] for one in of)
        kept = sum(min(one["value_start"], one["value_end"]) for one in of)
        grown = sum(max(one["value_end"] - one["value_start"], 0) for one in of if one["value_start"])
        found = {name: one["total"] if group is None else one["groups"][at] for name, one in metrics.items()}
        assert found["gross_retention"] == six(Fraction(kept, start))
        assert found["net_retention"] == six(Fraction(kept + grown, start))
        answers = [one["nps"] for one in of if one["nps"] is not None]
        score = Fraction(100 * (sum(a >= 9 for a in answers) - sum(a <= 6 for a in answers)), len(answers))
        assert found["nps"] == six(score)
        costs = Fraction(sum(one["cost_to_serve"] for one in of), len(of))
        year = metrics["cost_to_serve"]["per_year"]
        assert (year["total"] if group is None else year["groups"][at]) == six(2 * costs)


def test_a_reversal_is_found_over_any_dimension_that_is_asked_for():
    def rows(of: dict[str, tuple[int, int]]) -> list[dict[str, Any]]:
        return [
            {"id": f"{region}{at}", "region": region, "churned": at >= kept}
            for region, (kept, all_of_them) in of.items()
            for at in range(all_of_them)
        ]

    # Better in each region, and worse in total: more of them are where fewer stay.
    before, now = rows({"EMEA": (81, 90), "APAC": (4, 10)}), rows({"EMEA": (19, 20), "APAC": (40, 80)})
    base = [
        {"id": f"{region}{at}", "v": 100, "region": region} for region in ("EMEA", "APAC") for at in range(90)
    ]
    book = MODEL.book(base, as_of="2026-12-31")
    figures = book.figures(period=now, previous_period=before, by="region")
    told = [finding["message"] for finding in figures["findings"] if finding["code"] == "total-hides-groups"]
    assert told[0] == (
        "retention of all clients fell from 85 % to 59 %, although it rose in every group by `region` that can be measured: EMEA "
        "from 90 % to 95 %, APAC from 40 % to 50 %"
    )
    assert len(told) == 2  # and churn
    assert not [finding for finding in figures["findings"] if finding["code"] == "total-hides-tiers"]
    assert "total-hides-groups" not in {
        finding["code"] for finding in book.figures(period=now, previous_period=before, by="size")["findings"]
    }


@pytest.mark.parametrize(
    ("by", "code", "words"),
    [
        (["regoin"], "unknown-dimension", "did you mean `region`"),
        (["v"], "unknown-dimension", "declare a dimension with bands"),
        (["region", "region"], "unknown-dimension", "name each dimension once"),
    ],
)
def test_what_is_no_dimension_is_refused(by: list[str], code: str, words: str):
    with pytest.raises(tierline.TableError) as caught:
        MODEL.book(clients(5, 1), as_of="2026-12-31").figures(by=by)
    assert caught.value.code == code
    assert caught.value.help is not None
    assert words in caught.value.help


def test_too_many_groups_and_periods_without_clients_are_refused():
    rows = [{"id": str(at), "v": 1, "Industry": f"i{at}", "region": "EMEA"} for at in range(4000)]
    book = MODEL.book(rows, as_of="2026-12-31")
    assert len(book.figures(by="industry")["by"]["groups"]) == 4001
    with pytest.raises(tierline.TableError) as caught:
        book.figures(by=["industry", "region"])
    assert caught.value.code == "too-many-groups"
    with pytest.raises(tierline.TableError) as caught:
        book.figures(by=["region"], period={"tier": ["A"], "clients_start": [1]})
    assert caught.value.code == "missing-column"
    with pytest.raises(tierline.TableError) as caught:
        book.figures(by=["region"], period=[{"id": "1", "churned": True, "region": "LATAM"}])
    assert caught.value.code == "bad-value"
    assert caught.value.message == "row 2 of the period: `region` has no level `LATAM`"


def test_after_a_review_groups_by_tier_are_those_in_force():
    first = MODEL.book([{"id": "a", "v": 400}, {"id": "b", "v": 60}], as_of="2026-06-30").review()
    book = MODEL.book([{"id": "a", "v": 60}, {"id": "b", "v": 60}], as_of="2026-09-30")
    review = book.review(first)
    groups = [group["clients"] for group in book.figures(review=review, by="tier")["by"]["groups"]]
    assert groups == [row["clients"] for row in book.figures(review=review)["tiers"]] + [0] == [1, 1, 0]
    assert [group["clients"] for group in book.figures(by="tier")["by"]["groups"]] == [0, 2, 0]


def test_the_page_has_the_groups_and_a_cross_table_that_adds_up():
    from report_oracle import Shown

    rows = clients(60, 2)
    book = MODEL.book(rows, as_of="2026-12-31")
    period = [{"id": row["id"], "churned": at % 7 == 0} for at, row in enumerate(rows)]
    page = Shown(book.report(by=["tier", "region"], period=period).html)
    crossed = page.tables["clients by two dimensions"]
    assert [row[0] for row in crossed[1:]] == ["A", "B", "without one", "all"]
    for row, tier in zip(crossed[1:4], LEVELS["tier"], strict=True):
        counted = [
            sum(level(one, "tier") == tier and level(one, "region") == region for one in rows)
            for region in LEVELS["region"]
        ]
        assert row[1:] == [str(count) for count in [*counted, sum(counted)]]
    assert crossed[4][-1] == "60"
    listed = page.tables["clients and value by group"]
    assert sum(int(row[2].split(" | ")[0]) for row in listed[1:-1]) == int(listed[-1][2]) == 60
    assert any("few" in row[2] for row in listed[1:-1])
    assert page.tables["metrics by group"][-1][0] == "all"
    assert "clients by two dimensions" not in Shown(book.report(by="region").html).tables
