"""Metrics of a period, recomputed by hand, by tier and in total; periods of other lengths, and where totals hide tiers."""

from __future__ import annotations

import datetime as dt
import random
from decimal import Decimal
from fractions import Fraction
from typing import Any

import pytest
import tierline
from figures_models import SMALL, TIERS, at_six, by_tier, metrics, staffing


def test_retention_by_tier_and_in_total_is_that_of_the_worked_example():
    # 98, 90 and 80 % of the clients, and the same of the value, at a value of 60, 30 and 10 %.
    def churned(row: dict[str, Any]) -> bool:
        designation, number = row["account_id"].rsplit("-", 1)
        return int(number) < {"strategic": 1, "core": 15, "scale": 80}[designation]

    book = staffing()
    rows = book.assignments.to_rows()
    period = [{"account_id": row["account_id"], "churned": churned(row)} for row in rows]
    retention = metrics(book.figures(period=period))["retention"]
    exact = [Fraction(59, 60), Fraction(9, 10), Fraction(4, 5)]
    assert retention["tiers"] == [at_six(one) for one in exact]
    assert retention["total"] == at_six(Fraction(59 + 135 + 320, 610))
    checks = {
        target["tier"]: target
        for target in book.figures(period=period)["targets"]
        if target["measure"] == "retention"
    }
    assert [checks[f"Tier {number}"]["verdict"] for number in (1, 2, 3)] == ["met", "met", "met"]


Sums = dict[str, Any]


def totals_of(rows: list[dict[str, Any]]) -> Sums:
    """The totals of clients of which everything is given, or follows from the values at the start and the end."""
    fromkeys: Sums = dict.fromkeys(
        "clients_start clients_churned value_start value_churned expansion contraction clients_served revenue "
        "cost_to_serve marketing_spend sales_spend ad_spend attributed_revenue new_clients clients_reactivated "
        "value_reactivated nps_promoters nps_passives nps_detractors "
        "participants participants_asked advocates advocates_asked adopters adopters_asked satisfaction_sum "
        "satisfaction_answers".split(),
        Fraction(0),
    )
    for row in rows:
        start, end = Fraction(row["value_start"] or 0), Fraction(row["value_end"] or 0)
        if row["reactivated"] or (
            row["new"] is False and start == 0 and end > 0 and row["reactivated"] is None
        ):
            fromkeys["clients_reactivated"] += 1
            fromkeys["value_reactivated"] += end
        elif row["value_end"] is None and not row["new"]:
            pass  # Nobody knows what became of it.
        elif row["new"]:
            fromkeys["new_clients"] += 1
        elif start == 0 and end > 0 and row["new"] is False:
            fromkeys["clients_start"] += 1  # It was there free of charge.
            fromkeys["expansion"] += end if row["value_start"] is not None else 0
        elif start > 0:
            fromkeys["clients_start"] += 1
            fromkeys["value_start"] += start
            if end > 0:
                fromkeys["expansion"] += max(Fraction(0), end - start)
                fromkeys["contraction"] += max(Fraction(0), start - end)
            else:
                fromkeys["clients_churned"] += 1
                fromkeys["value_churned"] += start
        elif end > 0:
            fromkeys["new_clients"] += 1
        if row["revenue"] is not None and row["cost_to_serve"] is not None:
            fromkeys["clients_served"] += 1
            fromkeys["revenue"] += Fraction(row["revenue"])
            fromkeys["cost_to_serve"] += Fraction(row["cost_to_serve"])
        if row["nps"] is not None:
            fromkeys[
                "nps_promoters" if row["nps"] > 8 else "nps_passives" if row["nps"] > 6 else "nps_detractors"
            ] += 1
        for cell, part in (
            ("participates", "participants"),
            ("advocate", "advocates"),
            ("adopted", "adopters"),
        ):
            fromkeys[f"{part}_asked"] += row[cell] is not None
            fromkeys[part] += row[cell] is True
        if row["satisfaction"] is not None:
            fromkeys["satisfaction_sum"] += Fraction(str(row["satisfaction"]))
            fromkeys["satisfaction_answers"] += 1
    for name in ("marketing_spend", "sales_spend", "ad_spend", "attributed_revenue"):
        cells = [Fraction(row[name]) for row in rows if row[name] is not None]
        fromkeys[name] = sum(cells, Fraction(0)) if cells else None
    return fromkeys


def metrics_of(one: Sums) -> dict[str, Fraction | None]:
    """The metrics by their formulas; what divides by nothing is nothing, and never 0."""

    def over(part: Fraction | None, whole: Fraction | None) -> Fraction | None:
        return part / whole if part is not None and whole is not None and whole > 0 else None

    start, value = one["clients_start"], one["value_start"]
    answers = one["nps_promoters"] + one["nps_passives"] + one["nps_detractors"]
    lost = one["value_churned"] + one["contraction"]
    profit = one["revenue"] - one["cost_to_serve"]
    margin, churn = over(profit, one["revenue"]), over(one["clients_churned"], start)
    each = over(one["revenue"], one["clients_served"])
    ltv = each * margin / churn if each is not None and margin is not None and churn else None
    spent = (one["marketing_spend"], one["sales_spend"])
    cac = None if None in spent else over(sum(spent, Fraction(0)), one["new_clients"])
    within = value - lost >= 0
    return {
        "retention": None if churn is None else 1 - churn,
        "churn": churn,
        "gross_retention": over(value - lost, value) if within else None,
        "net_retention": over(value - lost + one["expansion"], value) if within else None,
        "expansion": over(one["expansion"], value),
        "contraction": over(one["contraction"], value),
        "nps": over(100 * (one["nps_promoters"] - one["nps_detractors"]), answers),
        "satisfaction": over(one["satisfaction_sum"], one["satisfaction_answers"]),
        "participation": over(one["participants"], one["participants_asked"]),
        "advocacy": over(one["advocates"], one["advocates_asked"]),
        "adoption": over(one["adopters"], one["adopters_asked"]),
        "profit": profit if one["clients_served"] else None,
        "margin": margin,
        "cost_to_serve": over(one["cost_to_serve"], one["clients_served"]),
        "ltv": ltv,
        "cac": cac,
        "ltv_to_cac": over(ltv, cac),
        "roas": over(one["attributed_revenue"], one["ad_spend"]),
    }


def random_period(chance: random.Random, ids: list[str]) -> list[dict[str, Any]]:
    def money() -> Decimal:
        return Decimal(chance.randrange(1, 5_000_000)).scaleb(-2)

    def known(value: Any) -> Any:
        return value if chance.random() < 0.7 else None

    rows = []
    for id in ids:
        start = chance.choice([None, Decimal(0), money(), money(), money()])
        end = chance.choice([None, Decimal(0), money(), money(), start])
        rows.append(
            {"id": id, "value_start": start, "value_end": end, "revenue": known(money())}
            | {"cost_to_serve": known(money()), "marketing_spend": known(money())}
            | {"sales_spend": known(money()), "ad_spend": known(money())}
            | {"new": None if start else chance.choice([None, True, False])}
            | {"reactivated": None if start else chance.choice([None, None, True, False])}
            | {"attributed_revenue": known(money()), "nps": known(chance.randrange(11))}
            | {name: known(chance.random() < 0.5) for name in ("participates", "advocate", "adopted")}
            | {"satisfaction": known(Decimal(chance.randrange(10, 51)).scaleb(-1))}
        )
    return rows


def same_metrics(figures: dict[str, Any], groups: list[list[dict[str, Any]]], *, total: bool = True) -> None:
    found = metrics(figures)
    for at, rows in enumerate(groups):
        exact = metrics_of(totals_of(rows))
        assert set(exact) == set(found)
        for name, one in found.items():
            if at < len(TIERS):
                assert one["tiers"][at] == at_six(exact[name]), (name, TIERS[at])
            elif total:
                assert one["total"] == at_six(exact[name]), name
            why_not = one["why_not"][at] if at < len(TIERS) or total else None
            assert (why_not is None) == (exact[name] is not None or (at == len(TIERS) and not total)), name
            assert one["formula"]
            assert one["source"]


def test_metrics_by_client_are_those_of_exact_fractions():
    for seed in range(25):
        chance = random.Random(seed)
        ids = [f"c{number}" for number in range(chance.choice([0, 1, 3, 12, 40]))]
        clients = {"id": ids, "x": [chance.choice([80, 60, 30]) for _ in ids]}
        book = SMALL.book(clients, as_of="2026-07-01")
        tier = dict(zip(ids, book.assignments.to_columns()["tier"], strict=True))
        rows = random_period(chance, ids)
        groups = [[row for row in rows if tier[row["id"]] == name] for name in TIERS]
        same_metrics(book.figures(period=rows), [*groups, rows])


def test_a_row_counts_for_the_tier_that_it_names_then_for_the_one_before_the_review_then_for_todays():
    for seed in range(12):
        chance = random.Random(seed)
        ids = [f"c{number}" for number in range(30)]
        first = SMALL.book(
            {"id": ids, "x": [chance.choice([80, 60, 30]) for _ in ids]}, as_of="2026-01-01"
        ).review()
        old = {row["id"]: row["tier"] for row in first.standings.to_rows()}
        stayed = chance.sample(ids, 20)
        book = SMALL.book(
            {"id": stayed, "x": [chance.choice([80, 60, 30]) for _ in stayed]}, as_of="2026-07-01"
        )
        now = dict(zip(stayed, book.assignments.to_columns()["tier"], strict=True))
        rows = random_period(chance, [*ids, "elsewhere"])
        for row in rows:
            row["tier"] = chance.choice([None, None, "A", "B", "C"])
        for review in (book.review(first, accept_left=99), None):
            place = {
                row["id"]: row["tier"] or (old.get(row["id"]) if review else now.get(row["id"]))
                for row in rows
            }
            groups = [[row for row in rows if place[row["id"]] == name] for name in TIERS]
            same_metrics(book.figures(review=review, period=rows), [*groups, rows])


def test_metrics_by_tier_are_those_of_the_same_clients_by_client():
    for seed in range(12):
        chance = random.Random(seed)
        ids = [f"c{number}" for number in range(40)]
        book = SMALL.book({"id": ids, "x": [chance.choice([80, 60, 30]) for _ in ids]}, as_of="2026-07-01")
        tier = dict(zip(ids, book.assignments.to_columns()["tier"], strict=True))
        rows = random_period(chance, ids)
        groups = [[row for row in rows if tier[row["id"]] == name] for name in TIERS]
        sums = [totals_of(group) for group in groups]
        table = [
            {"tier": name} | {key: at_six(value) for key, value in one_sum.items()}
            for name, one_sum in zip(TIERS, sums, strict=True)
        ]
        same_metrics(book.figures(period=table), [*groups, rows], total=False)


def test_a_period_of_which_a_tier_has_no_row_says_which():
    book = SMALL.book({"id": ["a", "b", "c"], "x": [80, 60, 30]}, as_of="2026-07-01")
    figures = book.figures(period={"tier": ["A", "C"], "clients_start": [10, 20], "clients_churned": [1, 4]})
    retention = metrics(figures)["retention"]
    assert retention["tiers"] == [Decimal("0.9"), None, Decimal("0.8")]
    assert retention["total"] is None
    told = "the table of the period has no row for `B`"
    assert retention["why_not"] == [None, "the table of the period has no row for the tier", None, told]
    found = [finding for finding in figures["findings"] if finding["code"] == "period-tiers"]
    assert [(one["message"], one["tiers"]) for one in found] == [(told, ["B"])]


def test_lost_value_beyond_the_start_is_refused():
    book = SMALL.book({"id": ["a", "b", "c"], "x": [80, 60, 30]}, as_of="2026-07-01")
    period = by_tier(
        value_start=[100, 100, 100], value_churned=[120, 60, 0], contraction=[0, 60, -5], expansion=[0, 0, 0]
    )
    found = metrics(book.figures(period=period))
    for name in ("gross_retention", "net_retention"):
        assert found[name]["tiers"] == [None, None, None]
        assert found[name]["why_not"][:3] == [
            "`value_churned` is more than `value_start`",
            "`value_churned` and `contraction` are more than `value_start`",
            "`contraction` is below 0",
        ]


YEARLY = tierline.Model.parse("""
tierline: 1
model: { name: yearly, client: id }
attributes: { x: { type: integer } }
tiers: [{ name: A }]
targets: { A: { retention: 0.98, advocacy: 0.4 } }
""")


def test_targets_of_a_year_are_held_against_rates_of_a_year_and_an_unknown_length_is_told():
    book = YEARLY.book({"id": ["a"], "x": [1]}, as_of="2026-07-01")
    period = [{"id": str(at), "tier": "A", "churned": at == 0, "advocate": at > 4} for at in range(10)]
    told = {
        None: "targets of rates are of a year, and the period is taken for one: its length is not given",
        (
            "2026-01-01",
            "2026-06-30",
        ): "the period from 2026-01-01 to 2026-06-30 has 181 days: targets of a year are held against its "
        "rates of a year",
        (
            "2026-01-01",
            "2026-02-28",
        ): "the period from 2026-01-01 to 2026-02-28 has 59 days: its rates are not held "
        "against targets, which are of a year",
        ("2025-07-01", dt.date(2026, 6, 30)): None,
    }
    for span, message in told.items():
        days = {} if span is None else {"period_from": span[0], "period_to": span[1]}
        figures = book.figures(period=period, **days)
        verdicts = {target["measure"]: target["verdict"] for target in figures["targets"]}
        short = span is not None and span[1] == "2026-02-28"
        assert verdicts == {"retention": "not measurable" if short else "below", "advocacy": "met"}
        found = [finding["message"] for finding in figures["findings"] if finding["code"] == "period-length"]
        assert found == ([] if message is None else [message])
        page = book.report(period=period, **days).html
        assert ("181 days" in page) == (span is not None and span[1] == "2026-06-30")
        assert ("has not been given" in page) == (span is None)
        if short:
            words = next(target["words"] for target in figures["targets"] if target["measure"] == "retention")
            assert words == "retention 90 %: the period has 59 days, and the target is of a year"


@pytest.mark.parametrize(
    ("days", "code"),
    [
        ({"period_from": "2026-01-01"}, "bad-period"),
        ({"period_to": "2026-01-01"}, "bad-period"),
        ({"period_from": "2026-01-02", "period_to": "2026-01-01"}, "bad-period"),
        ({"period_from": "soon", "period_to": "2026-01-01"}, "bad-date"),
        ({"previous_period_from": "2026-01-01"}, "bad-period"),
        ({"previous_period_to": "2026-01-01"}, "bad-period"),
        ({"previous_period_from": "2026-01-02", "previous_period_to": "2026-01-01"}, "bad-period"),
        ({"previous_period_from": "2026-01-01", "previous_period_to": "soon"}, "bad-date"),
    ],
)
def test_days_of_a_period_that_are_none_are_refused(days: dict[str, str], code: str):
    book = YEARLY.book({"id": ["a"], "x": [1]}, as_of="2026-07-01")
    with pytest.raises(tierline.ArgumentError) as caught:
        book.figures(period=[{"id": "a"}], previous_period=[{"id": "a"}], **days)
    assert caught.value.code == code


@pytest.mark.parametrize("what", ["period", "previous_period"])
def test_days_of_a_period_without_its_table_are_refused(what: str):
    days = {f"{what}_from": "2026-01-01", f"{what}_to": "2026-06-30"}
    book = YEARLY.book({"id": ["a"], "x": [1]}, as_of="2026-07-01")
    with pytest.raises(tierline.ArgumentError, match=f"and no `{what}`") as caught:
        book.figures(**days)
    assert caught.value.code == "bad-period"


def test_what_acquisition_costs_is_sales_and_marketing_and_one_alone_is_told():
    book = YEARLY.book({"id": ["a"], "x": [1]}, as_of="2026-07-01")
    table = {"tier": ["A"], "new_clients": [4], "marketing_spend": [100], "attributed_revenue": [300]}
    both = book.figures(period={**table, "sales_spend": [300], "ad_spend": [50]})
    assert metrics(both)["cac"]["total"] == 100
    assert metrics(both)["roas"]["total"] == 6
    assert not [finding for finding in both["findings"] if finding["code"] == "period-spend"]
    alone = book.figures(period=table)
    assert metrics(alone)["cac"]["total"] == 25
    assert metrics(alone)["roas"]["total"] is None
    assert "`ad_spend` is not given" in metrics(alone)["roas"]["why_not"][-1]
    found = [finding["message"] for finding in alone["findings"] if finding["code"] == "period-spend"]
    assert found == ["the cost of acquisition is what marketing alone spent: `sales_spend` is not given"]


def test_a_client_that_came_back_is_a_class_of_its_own():
    book = YEARLY.book({"id": ["a"], "x": [1]}, as_of="2026-07-01")
    period = {
        "id": ["kept", "back", "said", "new", "gone", "who"],
        "tier": ["A"] * 6,
        "value_start": [100, 0, None, None, 100, 100],
        "value_end": [100, 40, 60, 30, 0, None],
        "new": [False, False, None, True, False, False],
        "reactivated": [None, None, True, None, None, None],
    }
    figures = book.figures(period=period)
    classes = {class_["class"]: class_["total"] for class_ in figures["period"]["classes"]}
    assert classes == {"there at the start": 2, "churned": 1, "new": 1, "reactivated": 2}
    found = metrics(figures)
    assert (found["expansion"]["total"], found["net_retention"]["total"]) == (0, Decimal("0.5"))
    gaps = [finding["message"] for finding in figures["findings"] if finding["code"] == "period-gaps"]
    assert any(gap.startswith("1 client does not count in retention") for gap in gaps)


def test_a_table_by_tier_has_a_total():
    book = SMALL.book({"id": ["a", "b", "c"], "x": [80, 60, 30]}, as_of="2026-07-01")
    period = by_tier(clients_start=[10, 20, 70], clients_churned=[1, 4, 35])
    assert metrics(book.figures(period=period))["retention"]["total"] == Decimal("0.6")


def test_a_total_that_went_against_every_tier_is_found_in_a_table_by_tier():
    book = SMALL.book({"id": ["a", "b", "c"], "x": [80, 60, 30]}, as_of="2026-07-01")
    now = by_tier(clients_start=[10, 10, 80], clients_churned=[0, 1, 32])
    before = by_tier(clients_start=[80, 10, 10], clients_churned=[4, 2, 5])
    figures = book.figures(period=now, previous_period=before)
    assert [finding["code"] for finding in figures["findings"]].count("total-hides-tiers") == 2


def clients_of(rows: list[tuple[str, int, int]]) -> list[dict[str, Any]]:
    """So many clients of each tier, some of which left."""
    return [
        {"id": f"{tier}{number}", "tier": tier, "churned": number < churned}
        for tier, count, churned in rows
        for number in range(count)
    ]


def test_a_total_that_went_against_every_tier_is_a_finding():
    book = SMALL.book({"id": ["a", "b", "c"], "x": [80, 60, 30]}, as_of="2026-07-01")
    before = clients_of([("A", 80, 4), ("B", 10, 2), ("C", 10, 5)])
    now = clients_of([("A", 10, 0), ("B", 10, 1), ("C", 80, 32)])
    figures = book.figures(period=now, previous_period=before)
    retention = metrics(figures)["retention"]
    assert retention["tiers"] == [Decimal(1), Decimal("0.9"), Decimal("0.6")]
    assert retention["before"]["tiers"] == [Decimal("0.95"), Decimal("0.8"), Decimal("0.5")]
    assert (retention["before"]["total"], retention["total"]) == (Decimal("0.89"), Decimal("0.67"))
    found = [finding for finding in figures["findings"] if finding["code"] == "total-hides-tiers"]
    assert len(found) == 2
    words = next(one["message"] for one in found if one["message"].startswith("retention"))
    assert "fell from 89 % to 67 %" in words
    assert "rose in every tier" in words
    # The other way round nothing is hidden; and without the period before, nothing is compared.
    alone = book.figures(period=now)
    assert not [finding for finding in alone["findings"] if finding["code"] == "total-hides-tiers"]
    same = book.figures(period=now, previous_period=now)
    assert not [finding for finding in same["findings"] if finding["code"] == "total-hides-tiers"]
    assert metrics(same)["retention"]["before"]["total"] == Decimal("0.67")


def test_an_empty_group_has_no_metric_and_says_why():
    book = SMALL.book({"id": ["a"], "x": [80]}, as_of="2026-07-01")
    period = random_period(random.Random(1), ["a"])
    for metric in metrics(book.figures(period=period)).values():
        assert metric["tiers"][1:] == [None, None]
        assert all(metric["why_not"][1:3])
    empty = SMALL.book({"id": [], "x": []}, as_of="2026-07-01").figures(period=[{**period[0], "id": "gone"}])
    assert empty["clients"] == 0
    for tier in empty["tiers"]:
        assert (tier["share"], tier["value_share"], tier["accounts_per_owner"]) == (None, None, None)


YEAR, HALF = ("2026-01-01", "2026-12-31"), ("2026-01-01", "2026-06-30")


@pytest.mark.parametrize(
    ("now", "before", "told"),
    [
        (YEAR, ("2025-01-01", "2025-12-31"), []),
        (YEAR, ("2024-01-01", "2024-12-31"), []),  # a leap year is a year
        (YEAR, ("2025-01-01", "2025-12-30"), []),  # 52 weeks are one, too
        (("2026-04-01", "2026-06-30"), ("2026-01-01", "2026-03-31"), ["not of a year"]),
        (("2026-03-01", "2026-03-31"), ("2026-02-01", "2026-02-28"), ["not of a year"]),
        (("2026-03-08", "2026-03-21"), ("2026-03-01", "2026-03-07"), ["not of a year", "not compared"]),
        (YEAR, ("2025-07-01", "2025-12-31"), ["not compared"]),
        (HALF, ("2025-01-01", "2025-12-31"), ["not of a year", "not compared"]),
        (YEAR, None, ["taken to be as long as the period"]),
        (None, YEAR, ["taken for one", "taken to be as long as the one before"]),
        (None, None, ["taken for one"]),
        (YEAR, YEAR, ["one is not before the other"]),
        (YEAR, ("2025-02-01", "2026-01-31"), ["one is not before the other"]),
    ],
)
def test_periods_of_different_lengths_are_told_and_what_grows_with_time_is_not_compared(
    now: tuple[str, str] | None, before: tuple[str, str] | None, told: list[str]
):
    book = YEARLY.book({"id": ["a"], "x": [1]}, as_of="2026-07-01")
    rows = [{"id": str(at), "tier": "A", "churned": at == 0, "advocate": at > 4} for at in range(10)]
    more = [{**row, "churned": index < 2} for index, row in enumerate(rows)]
    days: dict[str, Any] = {}
    if now:
        days |= {"period_from": now[0], "period_to": now[1]}
    if before:
        days |= {"previous_period_from": before[0], "previous_period_to": dt.date.fromisoformat(before[1])}
    figures = book.figures(period=rows, previous_period=more, **days)
    words = {"not of a year": "against"}
    found = [
        finding for finding in figures["findings"] if finding["code"] in ("period-length", "period-order")
    ]
    assert len(found) == len(told)
    for one, wanted in zip(found, told, strict=True):
        assert words.get(wanted, wanted) in one["message"], found
    apart = "not compared" in told
    one_metrics = metrics(figures)
    assert (one_metrics["retention"]["before"]["not_compared"] is not None) == apart
    assert one_metrics["advocacy"]["before"]["not_compared"] is None
    assert one_metrics["retention"]["before"]["total"] == Decimal("0.8")
    span = figures["period"]["before"]
    assert span["from"] == (before and dt.date.fromisoformat(before[0]))
    assert span["days"] == (
        before and (dt.date.fromisoformat(before[1]) - dt.date.fromisoformat(before[0])).days + 1
    )
    page = book.report(period=rows, previous_period=more, **days).html
    assert ("before, over another length: 80.0\N{NO-BREAK SPACE}%" in page) == apart
    assert ("↑ from 80.0\N{NO-BREAK SPACE}%" in page) != apart


def test_totals_that_hide_tiers_are_not_told_of_periods_that_cannot_be_compared():
    book = SMALL.book({"id": ["a", "b", "c"], "x": [80, 60, 30]}, as_of="2026-07-01")
    now = by_tier(clients_start=[10, 10, 80], clients_churned=[0, 1, 32])
    before = by_tier(clients_start=[80, 10, 10], clients_churned=[4, 2, 5])
    for last, count in (("2025-12-31", 2), ("2025-06-30", 0)):
        figures = book.figures(
            period=now,
            previous_period=before,
            period_from="2026-01-01",
            period_to="2026-12-31",
            previous_period_from="2025-01-01",
            previous_period_to=last,
        )
        assert [finding["code"] for finding in figures["findings"]].count("total-hides-tiers") == count
