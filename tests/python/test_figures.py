"""Figures of a book, recomputed by hand: shares, owners, targets, metrics of periods, and where totals hide tiers."""

from __future__ import annotations

import random
from decimal import ROUND_HALF_EVEN, ROUND_HALF_UP, Decimal
from fractions import Fraction
from typing import Any

import pytest
import tierline
from figures_models import SMALL, at_six, metrics, staffing


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


def test_who_is_back_is_told_as_such_in_every_place() -> None:
    model = tierline.Model.parse(
        "tierline: 1\nmodel: { name: m, client: id, value: arr }\nattributes: { arr: { type: decimal, scale: 0 } }\n"
        "tiers: [{ name: Gold, when: arr > 100 }, { name: Basic }]"
    )
    ids = {f"c{at}": 200 for at in range(30)}
    rows = lambda clients: {"id": list(clients), "arr": list(clients.values())}  # noqa: E731
    first = model.book(rows(ids), as_of="2026-01-01").review()
    fewer = {name: value for name, value in ids.items() if name != "c0"}
    second = model.book(rows(fewer), as_of="2026-02-01").review(first)
    book = model.book(rows({**ids, "n1": 5}), as_of="2026-03-01")
    review = book.review(second)
    figures = book.figures(review=review)
    moves = figures["movements"]["moves"]
    assert (moves["entered"], moves["returned"], moves["left"]) == (1, 1, 0)
    (note,) = [head["note"] for head in figures["headlines"] if head["name"] == "Moves"]
    assert note == "0 up, 0 down; 1 entered, 0 left, 1 returned"
    words = [line["words"] for line in figures["summary"]]
    assert "0 clients moved up and 0 down; 1 entered and 0 left. 1 that had left is back." in words
    flows = {flow["words"] for flow in figures["movements"]["flows_by_end"]}
    assert flows == {"Gold to Gold: 29", "new to Basic: 1", "returned to Gold: 1"}
    kinds = {kind["words"]: kind["clients"] for kind in figures["movements"]["kinds"]}
    assert kinds == {"entered": 1, "returned": 1, "kept": 29}
    assert repr(review).endswith("1 entered, 1 returned, 29 kept)")
    nodes = {node["name"] for node in _nodes(review.chart_flow().to_dict())}
    assert {"new", "returned"} <= nodes


def _nodes(chart: Any) -> list[dict[str, Any]]:
    """The nodes of a picture of flows, wherever they stand in it."""
    if isinstance(chart, dict):
        own = [chart] if "middle" in chart and "name" in chart else []
        return own + [node for value in chart.values() for node in _nodes(value)]
    return [node for value in chart for node in _nodes(value)] if isinstance(chart, list) else []
