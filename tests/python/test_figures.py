"""Figures of a book, recomputed by hand: shares, owners, targets, metrics of periods, and where totals hide tiers."""

from __future__ import annotations

import datetime as dt
import random
from decimal import ROUND_HALF_EVEN, ROUND_HALF_UP, Decimal
from fractions import Fraction
from itertools import pairwise
from typing import Any

import pytest
import tierline

STAFFING = tierline.Model.parse("""
tierline: 1
model: { name: staffing, client: account_id, value: arr }
attributes:
  arr: { type: decimal, scale: 2, unit: USD/year }
  designation: { type: category, levels: [scale, core, strategic] }
tiers:
  - { name: Tier 1, when: designation = 'strategic' }
  - { name: Tier 2, when: designation = 'core' }
  - { name: Tier 3 }
service:
  Tier 1: { coverage: { model: dedicated, role: CSM, accounts_per_owner: [10, 20] } }
  Tier 2: { coverage: { model: pooled, role: CSM, accounts_per_owner: [50, 100] } }
  Tier 3: { coverage: { model: rotating, role: CSM, accounts_per_owner: [200, null] } }
targets:
  Tier 1: { clients: [0.10, 0.20], value: [0.50, 0.70], retention: 0.98, expansion: 0.30, advocacy: 0.40 }
  Tier 2: { clients: [0.30, 0.40], value: [0.25, 0.35], retention: 0.90, adoption: 0.70 }
  Tier 3: { clients: [0.40, 0.60], value: [0.10, 0.20], retention: 0.80, net_retention: 1 }
""")

SMALL = tierline.Model.parse("""
tierline: 1
model: { name: small, client: id, value: v }
attributes:
  x: { type: integer, required: true }
  v: { type: decimal, scale: 2 }
tiers:
  - { name: A, when: x >= 75 }
  - { name: B, when: x >= 50 }
  - { name: C }
migration: { demote: { after: 1 reviews } }
""")
TIERS = ["A", "B", "C"]


def staffing(**options: Any) -> tierline.Book:
    total = Decimal(10_000_000)
    sizes = [(60, "strategic", 4, "0.6"), (150, "core", 4, "0.3"), (400, "scale", 2, "0.1")]
    clients = [
        {
            "account_id": f"{designation}-{number}",
            "designation": designation,
            "arr": total * Decimal(share) / count,
            "csm": f"{designation} {number % owners}",
        }
        for count, designation, owners, share in sizes
        for number in range(count)
    ]
    return STAFFING.book(clients, as_of="2026-06-01", **options)


def at_six(value: Fraction | None) -> Decimal | None:
    """A figure as reports have it: six digits behind the point, half to even."""
    if value is None:
        return None
    exact = Decimal(value.numerator) / Decimal(value.denominator)
    return exact.quantize(Decimal("0.000001"), ROUND_HALF_EVEN)


def metrics(figures: dict[str, Any]) -> dict[str, dict[str, Any]]:
    return {metric["metric"]: metric for metric in figures["metrics"]}


@pytest.mark.parametrize("counted", ["given", "named in a column", "in words"])
def test_ten_managers_for_610_accounts_have_15_and_37_and_a_half_and_200_each(counted: str):
    owners = {"Tier 1": 4, "Tier 2": 4, "Tier 3": 2}
    if counted == "given":
        figures = staffing().figures(owners=owners)
    elif counted == "in words":
        figures = staffing().figures(owners={"Tier 1": "4", "Tier 2": Decimal("4.0"), "Tier 3": "2.00"})
    else:
        figures = staffing(owner="csm").figures()
    assert figures["clients"] == 610
    exact = [Decimal(15), Decimal("37.5"), Decimal(200)]
    assert [tier["accounts_per_owner"] for tier in figures["tiers"]] == exact
    assert [row["ratio"] for row in figures["coverage"]] == exact
    assert [str(row["ratio"]) for row in figures["coverage"]] == ["15", "37.5", "200"]
    assert [tier["clients"] for tier in figures["tiers"]] == [60, 150, 400]
    assert [tier["value_share"] for tier in figures["tiers"]] == [
        Decimal("0.6"),
        Decimal("0.3"),
        Decimal("0.1"),
    ]
    assert figures["total"]["accounts_per_owner"] == 61


def test_the_staffing_example_misses_all_shares_of_clients_and_meets_all_of_value():
    figures = staffing().figures(owners={"Tier 1": 4, "Tier 2": 4, "Tier 3": 2})
    checks = {(target["tier"], target["measure"]): target for target in figures["targets"]}
    for tier, count, low, high in (
        ("Tier 1", 60, 0.1, 0.2),
        ("Tier 2", 150, 0.3, 0.4),
        ("Tier 3", 400, 0.4, 0.6),
    ):
        check = checks[tier, "clients"]
        assert (check["low"], check["high"]) == (Decimal(str(low)), Decimal(str(high)))
        share = Fraction(count, 610)
        assert check["measured"] == at_six(share)
        edge = Fraction(str(low)) if share < Fraction(str(low)) else Fraction(str(high))
        assert check["by"] == at_six(abs(share - edge))
        assert checks[tier, "value"]["verdict"] == "met"
        assert checks[tier, "value"]["by"] is None
    assert [checks[tier, "clients"]["verdict"] for tier in ("Tier 1", "Tier 2", "Tier 3")] == [
        "below",
        "below",
        "above",
    ]
    ratios = [checks[tier, "accounts_per_owner"] for tier in ("Tier 1", "Tier 2", "Tier 3")]
    assert [ratio["verdict"] for ratio in ratios] == ["met", "below", "met"]
    assert ratios[1]["by"] == Decimal("12.5")
    # At the ratios that are promised, the second tier needs 1.5 to 3 managers, and has 4.
    needed = [(row["needed_low"], row["needed_high"]) for row in figures["coverage"]]
    assert needed == [(3, 6), (Decimal("1.5"), 3), (None, 2)]
    assert [row["verdict"] for row in figures["coverage"]][::2] == ["as promised", "as promised"]
    assert figures["coverage"][1]["verdict"].startswith("fewer accounts per owner than promised")


def test_targets_that_nothing_is_known_of_are_not_measurable_and_say_why():
    for target in staffing().figures()["targets"]:
        if target["measure"] in ("clients", "value"):
            continue
        assert target["measured"] is None
        assert target["verdict"] == "not measurable"
        assert "not given" in target["words"]


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


def test_half_a_year_is_not_held_against_targets_of_a_year_and_an_unknown_length_is_told():
    book = YEARLY.book({"id": ["a"], "x": [1]}, as_of="2026-07-01")
    period = [{"id": str(at), "tier": "A", "churned": at == 0, "advocate": at > 4} for at in range(10)]
    told = {
        None: "targets of rates are of a year, and the period is taken for one: its length is not given",
        (
            "2026-01-01",
            "2026-06-30",
        ): "the period from 2026-01-01 to 2026-06-30 has 181 days: its rates are not held "
        "against targets, which are of a year",
        ("2025-07-01", dt.date(2026, 6, 30)): None,
    }
    for span, message in told.items():
        days = {} if span is None else {"period_from": span[0], "period_to": span[1]}
        figures = book.figures(period=period, **days)
        verdicts = {target["measure"]: target["verdict"] for target in figures["targets"]}
        half = span is not None and message is not None
        assert verdicts == {"retention": "not measurable" if half else "below", "advocacy": "met"}
        found = [finding["message"] for finding in figures["findings"] if finding["code"] == "period-length"]
        assert found == ([] if message is None else [message])
        page = book.report(period=period, **days).html
        assert ("181 days" in page) == half
        assert ("has not been given" in page) == (span is None)
        if half:
            words = next(target["words"] for target in figures["targets"] if target["measure"] == "retention")
            assert words == "retention 90 %: the period has 181 days, and the target is of a year"


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


def by_tier(**columns: list[int]) -> dict[str, Any]:
    return {"tier": TIERS, **columns}


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


def test_shares_count_clients_without_a_tier_in_the_whole_and_in_no_tier():
    clients = {"id": ["a", "b", "c", "d"], "x": [80, 60, None, 30], "v": ["100", "50", "25", None]}
    figures = SMALL.book(clients, as_of="2026-07-01").figures()
    assert [tier["share"] for tier in figures["tiers"]] == [Decimal("0.25")] * 3
    exact = [at_six(Fraction(100, 175)), at_six(Fraction(50, 175)), Decimal(0)]
    assert [tier["value_share"] for tier in figures["tiers"]] == exact
    assert [tier["without_value"] for tier in figures["tiers"]] == [0, 0, 1]
    assert figures["unassigned"]["clients"] == 1
    assert figures["unassigned"]["value"] == 25
    assert figures["value"] == 175


def test_tiers_are_those_in_force_after_the_review():
    first = SMALL.book({"id": ["a", "b"], "x": [80, 60], "v": [10, 1]}, as_of="2026-01-01").review()
    book = SMALL.book({"id": ["a", "b"], "x": [60, None], "v": [10, 1]}, as_of="2026-07-01")
    review = book.review(first)
    assert [tier["clients"] for tier in book.figures()["tiers"]] == [0, 1, 0]
    figures = book.figures(review=review)
    assert [tier["clients"] for tier in figures["tiers"]] == [1, 1, 0]
    assert figures["unassigned"]["clients"] == 0
    assert figures["unassigned"]["keep_their_tier"] == 1
    assert figures["movements"]["counts"] == review.figures["counts"]


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
    assert figures["concentration_marks"] == [
        {"part": part, **point(-(-len(values) // by))} for part, by in parts.items()
    ]
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


OWNED = tierline.Model.parse("""
tierline: 1
model: { name: owned, client: id }
attributes: { x: { type: integer } }
tiers: [{ name: A, when: x > 75 }, { name: B, when: x > 50 }, { name: C, when: x > 0 }]
service:
  A: { coverage: { role: CSM, accounts_per_owner: [15, 30] }, programmes: [p], response: { first: 1 hour } }
  B: { coverage: { role: CSM, accounts_per_owner: [50, 100] }, programmes: [q], response: { first: 2 hours } }
""")


def test_a_person_with_accounts_of_two_tiers_is_one_owner_and_nobody_covers_accounts_without():
    # 80 accounts of one person, 20 of A and 60 of B; 10 more of A on nobody.
    rows = [{"id": f"a{at}", "x": 80, "csm": "Kim" if at < 20 else None} for at in range(30)]
    rows += [{"id": f"b{at}", "x": 60, "csm": "Kim"} for at in range(60)]
    figures = OWNED.book(rows, as_of="2026-01-01", owner="csm").figures()
    a, b, c = figures["coverage"]
    assert (a["owners"], a["people"], a["owned"], a["without_owner"]) == (Decimal("0.25"), 1, 20, 10)
    assert (b["owners"], b["people"], b["owned"], b["without_owner"]) == (Decimal("0.75"), 1, 60, 0)
    assert (a["ratio"], b["ratio"], c["owners"]) == (80, 80, 0)
    assert a["verdict"].startswith("more accounts per owner than promised")
    assert a["verdict"].endswith("10 accounts have no owner")
    assert b["verdict"] == "as promised"
    total = figures["coverage_total"]
    assert (total["people"], total["owners"], total["ratio"], total["without_owner"]) == (1, 1, 80, 10)
    verdicts = {target["tier"]: (target["verdict"], target["words"]) for target in figures["targets"]}
    assert verdicts["A"] == (
        "above",
        "80 accounts per CSM, 50 above 15 to 30; 10 accounts have no CSM",
    )
    assert verdicts["B"][0] == "met"


def test_owners_and_accounts_without_are_those_of_a_count_one_by_one():
    for seed in range(40):
        chance = random.Random(seed)
        people = [f"p{at}" for at in range(chance.choice([1, 3, 60]))]
        names = [None, "", " ", *people] if chance.random() < 0.7 else people
        rows = [
            {"id": str(at), "x": chance.choice([80, 60, 30, None]), "csm": chance.choice(names)}
            for at in range(chance.choice([1, 20, 300]))
        ]
        book = OWNED.book(rows, as_of="2026-01-01", owner="csm")
        tier = book.assignments.to_columns()["tier"]
        owner = [(row["csm"] or "").strip() or None for row in rows]
        figures = book.figures()
        for one_row in figures["coverage"]:
            mine = [who for who, at in zip(owner, tier, strict=True) if at == one_row["tier"]]
            owned = [who for who in mine if who is not None]
            owners = sum((Fraction(1, owner.count(who)) for who in owned), Fraction(0))
            assert (one_row["accounts"], one_row["owned"]) == (len(mine), len(owned))
            assert one_row["without_owner"] == len(mine) - len(owned)
            assert one_row["people"] == len(set(owned))
            assert one_row["owners"] == at_six(owners)
            assert one_row["ratio"] == (at_six(len(owned) / owners) if owners else None)
            if one_row["low"] is None:
                continue
            ratio = len(owned) / owners if owners else None
            within = ratio is not None and one_row["low"] <= ratio <= one_row["high"]
            met = (not mine) or (within and len(owned) == len(mine))
            assert (one_row["verdict"] == "as promised") == met
        total = figures["coverage_total"]
        there = {who for who in owner if who is not None}
        assert (total["people"], total["owners"]) == (len(there), len(there))
        assert total["without_owner"] == owner.count(None)


MOVING = tierline.Model.parse("""
tierline: 1
model: { name: moving, client: id, value: v }
attributes:
  x: { type: integer, min: 0, max: 100 }
  v: { type: decimal, scale: 0 }
tiers: [{ name: A, when: x > 75 }, { name: B, when: x > 50 }, { name: C, when: x > 0 }]
migration: { promote: at once, demote: at once }
""")


def test_a_page_has_one_word_and_one_count_for_each_kind_of_client():
    before = {
        "id": ["a", "b", "c", "d", "e", "f"],
        "x": [80, 80, 60, 20, None, None],
        "v": [9, 8, 7, 6, 5, 4],
    }
    first = MOVING.book(before, as_of="2026-01-01").review()
    # a stays, b has no value any more and keeps its tier, c is promoted, d has left, e and f were unassigned: e is
    # known now, f is not; g is new with a tier, h new without one.
    now = {
        "id": ["a", "b", "c", "e", "f", "g", "h"],
        "x": [80, None, 90, 60, None, 20, None],
        "v": [9, 8, 7, 5, 4, 3, 2],
    }
    book = MOVING.book(now, as_of="2026-07-01")
    review = book.review(first)
    figures = book.figures(review=review)
    ends = {
        (flow["from"] or flow["came"], flow["to"] or flow["went"]): flow["clients"]
        for flow in figures["movements"]["flows_by_end"]
    }
    known = ("unassigned", "B") if first.standings.to_rows()[-1]["id"] == "f" else ("new", "B")
    assert ends == {
        ("A", "A"): 2,
        ("B", "A"): 1,
        ("C", "left"): 1,
        known: 1,
        (known[0], "unassigned"): 1 if known[0] == "unassigned" else 2,
        ("new", "C"): 1,
    } | ({("new", "unassigned"): 1} if known[0] == "unassigned" else {})
    counts = {count["movement"]: count for count in figures["movements"]["counts"]}
    assert (counts["unassigned"]["clients"], counts["unassigned"]["keep_their_tier"]) == (3, 1)
    assert counts["unassigned"]["without_tier_value"] == 6
    assert counts["entered"]["known_now"] == (1 if known[0] == "unassigned" else 0)
    unassigned = figures["unassigned"]
    assert unassigned["clients"] == sum(count for (_, to), count in ends.items() if to == "unassigned") == 2
    # Who keeps a tier is neither listed as a client without one, nor counted among the reasons.
    assert [row["client"] for row in unassigned["rows"]] == ["f", "h"]
    assert [reason["clients"] for reason in unassigned["reasons"]] == [2]
    totals: dict[tuple[Any, Any], int] = {}
    for flow in figures["movements"]["flows_by_end"]:
        totals[flow["from"], flow["to"]] = totals.get((flow["from"], flow["to"]), 0) + flow["clients"]
    assert {(flow["from"], flow["to"]): flow["clients"] for flow in figures["movements"]["flows"]} == totals
    page = book.report(review=review).html
    assert "entered to left" not in page
    assert "new to unassigned: " in page


def test_numbers_of_periods_and_standings_are_rounded_as_the_model_says():
    # 0.125 and 10.0005 lie between two numbers of two digits, and of four.
    text = """
tierline: 1
model: { name: rounded, client: id, value: v, rounding: half even }
attributes: { v: { type: decimal, scale: 2 } }
tiers: [{ name: A, when: v >= 1 }, { name: B }]
"""
    for rule, digits in (("half even", ROUND_HALF_EVEN), ("half up", ROUND_HALF_UP)):
        model = tierline.Model.parse(text.replace("half even", rule))
        book = model.book({"id": ["a", "b"], "v": ["1.125", "0.5"]}, as_of="2026-07-01")
        cents = Decimal("0.125").quantize(Decimal("0.01"), digits)
        period = {"id": ["a"], "value_start": ["1"], "value_end": ["0.125"], "revenue": ["0.125"]}
        period |= {"cost_to_serve": ["0"], "satisfaction": ["2.00005"], "nps": ["8.5"]}
        one_metrics = metrics(book.figures(period=period))
        assert one_metrics["net_retention"]["tiers"][0] == cents
        assert one_metrics["profit"]["tiers"][0] == cents
        assert one_metrics["satisfaction"]["tiers"][0] == Decimal("2.00005").quantize(
            Decimal("0.0001"), digits
        )
        # 8 is neither promoter nor detractor, and 9 is a promoter.
        assert one_metrics["nps"]["tiers"][0] == (100 if rule == "half up" else 0)
        by_tier = {"tier": ["A", "B"], "clients_start": ["1", "1"], "value_start": ["1", "1"]}
        by_tier |= {"value_churned": ["0", "0"], "expansion": ["0.125", "0"], "contraction": ["0", "0"]}
        assert metrics(book.figures(period=by_tier))["net_retention"]["tiers"][0] == 1 + cents
        standings = {"id": ["a", "gone"], "tier": ["A", "B"], "last_value": ["1", "0.125"]}
        review = book.review(standings, accept_left=1)
        assert review.movements.to_rows()[-1]["value"] == cents
        assert [row["last_value"] for row in review.standings.to_rows()] == [1 + cents, Decimal("0.5"), cents]


RENAMED = tierline.Model.parse("""
tierline: 1
model: { name: renamed, client: id, value: v }
attributes: { v: { type: decimal, scale: 0 } }
tiers: [{ name: Platinum, formerly: [Gold, Best], when: v >= 50 }, { name: Silver }]
""")


def test_a_former_name_of_a_tier_counts_as_the_one_of_today_in_every_table_and_argument():
    book = RENAMED.book({"id": ["a", "b"], "v": [60, 1]}, as_of="2026-07-01")
    by_client = {
        "id": ["a", "x", "y"],
        "tier": ["Platinum", "Gold", "Silver"],
        "churned": [False, True, False],
    }
    by_tier = {"tier": ["Gold", "Silver"], "clients_start": [2, 1], "clients_churned": [1, 0]}
    for period in (by_client, by_tier):
        assert metrics(book.figures(period=period))["retention"]["tiers"] == [Decimal("0.5"), Decimal(1)]
    for name in ("Platinum", "Gold", "Best"):
        covered = book.figures(owners={name: 2, "Silver": 1})["coverage"]
        assert [one["owners"] for one in covered] == [Decimal(2), Decimal(1)]
        wanted = {name: {"clients": (Decimal("0.4"), Decimal("0.6"))}, "Silver": {"value": (0, 1)}}
        found = book.thresholds().cut_offs(wanted)["found"]
        assert [(one["tier"], one["at"]) for one in found] == [("Platinum", 60), ("Silver", 1)]


@pytest.mark.parametrize(
    ("call", "code", "message", "help"),
    [
        (
            lambda book: book.figures(period={"tier": ["Silver", "Gold", "Platinum"], "clients_start": [1, 2, 3]}),
            "bad-value",
            "row 4 of the period: `Gold` and `Platinum` are one tier: `Platinum` was called `Gold`",
            "put row 3 of the period and this row together: a period has one row for `Platinum`",
        ),
        (
            lambda book: book.figures(period={"tier": ["Gold", "Best"], "clients_start": [1, 2]}),
            "bad-value",
            "row 3 of the period: `Gold` and `Best` are one tier: `Platinum` was called `Gold`",
            "put row 2 of the period and this row together: a period has one row for `Platinum`",
        ),
        (
            lambda book: book.figures(period={"tier": ["Silver", "Golden"], "clients_start": [1, 2]}),
            "bad-value",
            "row 3 of the period: there is no tier `Golden`",
            "the tiers are `Platinum` and `Silver`",
        ),
        (
            lambda book: book.figures(owners={"Gold": 2, "Platinum": 1}),
            "bad-owners",
            "owners: `Gold` and `Platinum` are one tier: `Platinum` was called `Gold`",
            "give the owners of each tier once",
        ),
        (
            lambda book: book.figures(owners={"silver": 2}),
            "unknown-tier",
            "there is no tier `silver` that could have owners",
            "did you mean `Silver`?",
        ),
        (
            lambda book: book.thresholds().cut_offs({"Gold": {"clients": (0, 1)}, "Platinum": {"clients": (0, 1)}}),
            "no-threshold",
            "targets: `Gold` and `Platinum` are one tier: `Platinum` was called `Gold`",
            "give the targets of each tier once",
        ),
    ],
)  # fmt: skip
def test_two_names_of_one_tier_are_told(call: Any, code: str, message: str, help: str):
    book = RENAMED.book({"id": ["a", "b"], "v": [60, 1]}, as_of="2026-07-01")
    with pytest.raises((tierline.TableError, tierline.ArgumentError)) as caught:
        call(book)
    assert (caught.value.code, caught.value.message, caught.value.help) == (code, message, help)


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
    words = {"not of a year": "not held against targets"}
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


def test_a_report_says_which_values_were_rounded_and_which_thresholds_are_too_fine():
    model = tierline.Model.parse("""
tierline: 1
model: { name: fine, client: id, value: v }
attributes:
  v: { type: decimal, scale: 2 }
  n: { type: integer }
  w: { type: decimal, scale: 1 }
tiers: [{ name: A, when: v >= 1.005 }, { name: B }]
""")
    clients = {
        "id": ["a", "b", "c"],
        "v": ["1.005", "2.001", "3"],
        "n": ["1.4", "2", None],
        "w": ["1.25", "1", "2"],
    }
    book = model.book(clients, as_of="2026-07-01")
    found = {finding["code"]: finding for finding in book.figures()["findings"]}
    fine, rounded = found["fine-threshold"], found["values-rounded"]
    (warning,) = model.warnings
    assert fine["message"] == f"`tiers[0].when` of the model: {warning.message}"
    assert (fine["severity"], fine["help"]) == ("warning", warning.help)
    assert rounded["message"] == (
        "values were rounded, half even, before they were compared: 2 of `v` (to 2 digits behind the point), "
        "1 of `n` (to whole numbers), 1 of `w` (to 1 digit behind the point)"
    )
    assert rounded["severity"] == "note"
    page = book.report().html
    assert "were rounded, half even" in page
    assert "more digits than" in page
    whole = model.book({"id": ["a"], "v": ["1.00"], "n": [1]}, as_of="2026-07-01").figures()["findings"]
    assert not [one for one in whole if one["code"] == "values-rounded"]
