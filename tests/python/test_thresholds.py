"""Thresholds from values, held against the standard library, numpy and all divisions one by one."""

from __future__ import annotations

import json
import random
import statistics
from collections.abc import Iterator
from decimal import ROUND_HALF_EVEN, Decimal
from fractions import Fraction
from itertools import combinations, pairwise
from typing import Any

import numpy as np
import pytest
import tierline
from tierline import Thresholds


def exact(value: Decimal | int | str) -> Fraction:
    return Fraction(str(value))


def rounded(value: Fraction, digits: int = 6) -> Decimal:
    return (Decimal(value.numerator) / value.denominator).quantize(
        Decimal(1).scaleb(-digits), ROUND_HALF_EVEN
    )


def random_values(chance: random.Random, most: int) -> list[Decimal]:
    """Values with many equal ones, some below zero, of one scale or another."""
    scale = chance.choice([0, 1, 2])
    spread = chance.choice([3, 10, 1000])
    lowest = chance.choice([0, 0, -spread])
    count = chance.randrange(1, most + 1)
    return [Decimal(chance.randrange(lowest, spread)).scaleb(-scale) for _ in range(count)]


def straight(values: list[Decimal], share: Fraction) -> Fraction:
    """The quantile on the straight line between two clients, at position (n - 1) x share."""
    ordered = sorted(values)
    at = (len(ordered) - 1) * share
    below = int(at)
    above = min(below + 1, len(ordered) - 1)
    return exact(ordered[below]) + (at - below) * (exact(ordered[above]) - exact(ordered[below]))


def test_quartiles_are_those_of_the_standard_library():
    for seed in range(200):
        values = random_values(random.Random(seed), 60)
        found = Thresholds.of(values)
        assert exact(found.median) == exact(statistics.median(values))
        if len(values) > 1:
            fractions = [exact(value) for value in values]
            wanted = statistics.quantiles(fractions, n=4, method="inclusive")
            assert [exact(quartile) for quartile in found.quartiles] == wanted
        figures = found.to_dict()
        assert (figures["min"], figures["max"], figures["total"]) == (min(values), max(values), sum(values))
        assert (figures["clients"], figures["distinct"]) == (len(values), len(set(values)))
        assert len(found) == len(values)


def test_quantiles_are_those_of_numpy_but_exact():
    for seed in range(100):
        chance = random.Random(seed)
        values = random_values(chance, 40)
        share = Decimal(chance.randrange(101)).scaleb(-2)
        found = Thresholds.of(values).quantile(share)
        assert exact(found) == straight(values, exact(share))
        near = float(np.quantile(np.array([float(value) for value in values]), float(share)))
        assert abs(float(found) - near) < 1e-9


def test_a_cut_is_the_value_whose_upper_side_comes_nearest_and_equal_values_stay_together():
    for seed in range(200):
        chance = random.Random(seed)
        values = random_values(chance, 30)
        share = Decimal(chance.randrange(101)).scaleb(-2)
        cut = Thresholds.of(values).cut_at(share)
        asked = 1 - exact(share)
        reached = {at: Fraction(sum(value >= at for value in values), len(values)) for at in set(values)}
        # Of two that are equally near, the one with fewer clients above.
        best = min(reached, key=lambda at: (abs(reached[at] - asked), reached[at]))
        assert (cut["at"], cut["clients"]) == (best, reached[best] * len(values))
        assert (cut["asked"], cut["reached"]) == (rounded(asked), rounded(reached[best]))


def squares(values: list[Fraction]) -> Fraction:
    mean = sum(values, Fraction(0)) / len(values)
    return sum(((value - mean) ** 2 for value in values), Fraction(0))


def divisions(values: list[Decimal], classes: int) -> Iterator[list[list[Decimal]]]:
    """All divisions into so many classes, lowest first, with equal values together."""
    different = sorted(set(values))
    for starts in combinations(range(1, len(different)), classes - 1):
        edges = [0, *starts, len(different)]
        parts = [set(different[start:end]) for start, end in pairwise(edges)]
        yield [sorted(value for value in values if value in part) for part in parts]


def test_natural_breaks_are_the_best_of_all_divisions():
    for seed in range(150):
        chance = random.Random(seed)
        values = random_values(chance, 11)
        asked = chance.randrange(1, 6)
        found = Thresholds.of(values).natural_breaks(asked)
        count = min(asked, len(set(values)))
        assert (found["asked"], len(found["classes"])) == (asked, count)
        listed = [
            [value for value in values if class_["lowest"] <= value <= class_["highest"]]
            for class_ in found["classes"]
        ]
        assert sorted(value for part in listed for value in part) == sorted(values)

        def cost(division: list[list[Decimal]]) -> Fraction:
            return sum((squares([exact(value) for value in part]) for part in division), Fraction(0))

        best = min(divisions(values, count), key=cost)
        assert cost(listed) == cost(best)
        assert found["breaks"] == [part["lowest"] for part in found["classes"][1:]]
        whole = squares([exact(value) for value in values])
        assert found["fit"] == (rounded(1 - cost(best) / whole) if whole else None)
        for part, described in zip(listed, found["classes"], strict=True):
            assert (described["lowest"], described["highest"]) == (min(part), max(part))
            assert (described["clients"], described["value"]) == (len(part), sum(part))
        for below, above in zip(listed, found["classes"][1:], strict=False):
            assert max(below) < above["round"] <= above["lowest"]


Targets = dict[str, dict[str, tuple[Decimal, Decimal]]]


def random_targets(chance: random.Random, tiers: int) -> Targets:
    def share() -> tuple[Decimal, Decimal]:
        low, high = sorted(Decimal(chance.randrange(0, 21)).scaleb(-1) / 2 for _ in range(2))
        return low, high

    names = ["Gold", "Silver", "Bronze", "Iron"][:tiers]
    return {name: {kind: share() for kind in ("clients", "value") if chance.random() < 0.6} for name in names}


def above(values: list[Decimal]) -> Fraction:
    """The sum of the values above zero: shares of value are of it."""
    return sum((exact(value) for value in values if value > 0), Fraction(0))


def meets(division: list[list[Decimal]], values: list[Decimal], targets: Targets) -> bool:
    total = above(values)
    for part, target in zip(division, targets.values(), strict=True):
        shares = {
            "clients": Fraction(len(part), len(values)),
            "value": above(part) / total,
        }
        for kind, (low, high) in target.items():
            if not exact(low) <= shares[kind] <= exact(high):
                return False
    return True


def test_cut_offs_are_found_exactly_where_one_of_all_divisions_meets_all_targets():
    outcomes = {True: 0, False: 0}
    for seed in range(600):
        chance = random.Random(seed)
        values = random_values(chance, 14)
        if above(values) <= 0:
            continue
        targets = random_targets(chance, chance.choice([1, 2, 2, 3, 3, 4]))
        possible = any(meets(division[::-1], values, targets) for division in divisions(values, len(targets)))
        answer = Thresholds.of(values).cut_offs(targets)
        outcomes[possible] += 1
        if not possible:
            assert answer["found"] is None, seed
            assert answer["why_not"], seed
            continue
        assert answer["why_not"] is None, (seed, answer)
        tiers = answer["found"]
        assert [tier["tier"] for tier in tiers] == list(targets)
        edges = [tier["at"] for tier in tiers]
        parts = [
            [value for value in values if at <= value and (above is None or value < above)]
            for at, above in zip(edges, [None, *edges], strict=False)
        ]
        assert meets(parts, values, targets), seed
        assert sum(len(part) for part in parts) == len(values)
        for part, tier in zip(parts, tiers, strict=True):
            assert (tier["clients"], tier["value"], tier["at"]) == (len(part), sum(part), min(part))
            assert tier["client_share"] == rounded(Fraction(len(part), len(values)))
            assert tier["value_share"] == rounded(above(part) / above(values))
        for below, tier in zip(parts[1:], tiers, strict=False):
            assert max(below) < tier["round"] <= tier["at"]
    assert min(outcomes.values()) > 50, outcomes


def test_a_book_of_80_small_and_20_large_clients_shows_two_tiers():
    found = Thresholds.of([*range(5_000, 25_000, 250), *range(100_000, 500_000, 20_000)])
    tiers = found.suggest()["tiers"]
    assert [(tier["clients"], tier["round"]) for tier in tiers] == [(20, 100_000), (80, 5_000)]
    assert found.suggest()["findings"] == []
    # The rule of thumb itself: the first fifth of the clients has four fifths of the value.
    pareto = Thresholds.of([400] * 20 + [25] * 80)
    answer = pareto.cut_offs({"Few": {"clients": (0.2, 0.2), "value": (0.8, 0.8)}, "Many": {}})
    assert [(one["at"], one["clients"], one["value_share"]) for one in answer["found"]] == [
        (400, 20, Decimal("0.8")),
        (25, 80, Decimal("0.2")),
    ]
    assert pareto.cut_at("0.8")["reached"] == Decimal("0.2")


def test_a_hundred_evenly_spread_clients_show_no_tiers():
    for step in (1, 7, 1_000):
        found = Thresholds.of(range(step, 101 * step, step)).suggest()
        assert len(found["tiers"]) == 1
        assert [finding["code"] for finding in found["findings"]] == ["no-natural-tiers"]
    same = Thresholds.of([5] * 100)
    assert [finding["code"] for finding in same.suggest()["findings"]] == ["no-natural-tiers"]
    assert same.natural_breaks(3)["fit"] is None


def test_the_order_of_values_and_the_way_they_are_written_change_nothing():
    values = [Decimal("10.5"), Decimal("0.1"), Decimal(7), Decimal("0.1"), Decimal(-3)]
    first = Thresholds.of(values)
    for other in ([*reversed(values)], [float(value) for value in values], [str(value) for value in values]):
        assert Thresholds.of(other).to_dict() == first.to_dict()
    assert Thresholds.of([None, *values, None]).to_dict() == first.to_dict()
    assert Thresholds.of(np.array([3, 1, 2])).to_dict() == Thresholds.of([1, 2, 3]).to_dict()
    # A float is its shortest decimal.
    assert Thresholds.of([0.1, 0.2]).to_dict()["total"] == Decimal("0.3")


def test_floats_of_numpy_are_numbers_as_well():
    assert Thresholds.of(np.array([0.1, 0.2])).to_dict() == Thresholds.of([0.1, 0.2]).to_dict()


BOOK = tierline.Model.parse("""
tierline: 1
model: { name: shares, client: id, value: v }
attributes:
  v: { type: decimal, scale: 2 }
  health: { type: integer }
  growth: { type: integer, min: 0, max: 100 }
scores:
  potential: { factors: [{ of: growth, weight: 100, linear: { from: 0, to: 100, points: [0, 100] } }] }
tiers:
  - { name: A, when: v >= 75 }
  - { name: B }
targets:
  A: { clients: [0.1, 0.2], value: [0.5, 0.9] }
  B: { clients: [0.8, 0.9] }
""")


def test_thresholds_of_a_book_are_those_of_its_numbers_and_targets():
    chance = random.Random(3)
    rows = [
        {"id": str(number), "v": chance.choice([None, 5, 10, 400]), "health": number, "growth": number % 50}
        for number in range(120)
    ]
    book = BOOK.book(rows, as_of="2026-01-01")
    for name, column in ((None, "v"), ("v", "v"), ("health", "health")):
        known = [row[column] for row in rows if row[column] is not None]
        found, alone = book.thresholds(name), Thresholds.of(known)
        assert found.to_dict() == alone.to_dict()
        assert found.natural_breaks(3) == alone.natural_breaks(3)
    assert book.thresholds("potential").median == alone_median([row["growth"] for row in rows])
    fields = {"A": {"clients": ("0.1", "0.2"), "value": ("0.5", "0.9")}, "B": {"clients": ("0.8", "0.9")}}
    assert book.thresholds().cut_offs() == book.thresholds().cut_offs(fields)


CUT = tierline.Model.parse("""
tierline: 1
model: { name: cut, client: id, value: v }
parameters: { high: 75, middle: 25 }
attributes:
  v: { type: decimal, scale: 0 }
  ok: { type: boolean, missing: true }
tiers:
  - { name: A, when: v >= high and ok }
  - { name: B, when: v >= middle and ok }
  - { name: C, when: ok }
""")


def test_cut_offs_of_a_book_meet_its_targets_in_the_report_of_the_same_book():
    """Also with clients that have no value (the last tier takes them), none of a tier, and values below zero."""
    outcomes = {True: 0, False: 0}
    for seed in range(300):
        chance = random.Random(seed)
        rows = [
            {
                "id": str(at),
                "v": chance.choice([None, -5, 5, 10, 30, 40, 80, 100, 400]),
                "ok": chance.random() < 0.9,
            }
            for at in range(chance.randrange(3, 14))
        ]
        targets = {
            name: {
                kind: sorted(chance.randrange(0, 11) / 10 for _ in range(2))
                for kind in ("clients", "value")
                if chance.random() < 0.4
            }
            for name in "ABC"
        }
        document = {**CUT.to_dict(), "targets": {tier: target for tier, target in targets.items() if target}}
        model = tierline.Model.parse(json.dumps(document, default=str), format="json")
        book = model.book(rows, as_of="2026-01-01")
        values = sorted({row["v"] for row in rows if row["v"] is not None and row["ok"]}, reverse=True)
        if not any(row["v"] is not None and row["v"] > 0 for row in rows) or not values:
            continue

        def verdicts(high: Any, middle: Any, model: tierline.Model = model, rows: Any = rows) -> set[str]:
            book = model.with_parameters(high=high, middle=middle).book(rows, as_of="2026-01-01")
            return {target["verdict"] for target in book.figures()["targets"]}

        answer = book.thresholds().cut_offs()
        assert answer["of"] == len(rows)
        outcomes[answer["found"] is not None] += 1
        if answer["found"] is not None:
            a, b, _ = answer["found"]
            for key in ("at", "round"):
                assert verdicts(a[key], b[key]) <= {"met"}, seed
            tiers = (
                model.with_parameters(high=a["at"], middle=b["at"])
                .book(rows, as_of="2026-01-01")
                .figures()["tiers"]
            )
            for one, tier in zip(answer["found"], tiers, strict=True):
                assert (one["clients"], one["value"]) == (tier["clients"], tier["value"])
                assert (one["client_share"], one["value_share"]) == (tier["share"], tier["value_share"])
        else:
            for high, middle in combinations(values[:-1], 2):
                assert not verdicts(high, middle) <= {"met"}, (seed, high, middle, answer)
    assert min(outcomes.values()) > 30, outcomes


def test_shares_of_cuts_are_of_all_clients_of_the_book():
    rows = [{"id": str(at), "v": at if at < 5 else None} for at in range(10)]
    found = BOOK.book(rows, as_of="2026-01-01").thresholds()
    assert (len(found), found.all_clients) == (5, 10)
    assert repr(found).startswith("Thresholds(5 of 10 clients: ")
    cut = found.cut_at("0.9")
    assert (cut["at"], cut["clients"], cut["reached"], cut["of"]) == (4, 1, Decimal("0.1"), 10)


def test_how_much_the_best_have_is_asked_of_values_and_of_counts():
    book = BOOK.book({"id": ["a", "b"], "v": [3, 1], "growth": [1, 2]}, as_of="2026-01-01")
    assert [book.thresholds().held_by(count) for count in (0, 1, 2, 99)] == [0, Decimal("0.75"), 1, 1]
    for ask in (
        lambda: book.thresholds("potential").held_by(1),
        lambda: Thresholds.of([-1]).held_by(1),
        lambda: Thresholds.of([1]).held_by(-1),
    ):
        with pytest.raises(tierline.ArgumentError) as caught:
            ask()
        assert caught.value.code == "no-threshold"


def alone_median(values: list[int]) -> Decimal:
    return Thresholds.of(values).median


@pytest.mark.parametrize(
    ("ask", "code"),
    [
        (lambda: Thresholds.of([]), "no-threshold"),
        (lambda: Thresholds.of([None]), "no-threshold"),
        (lambda: Thresholds.of([float("nan")]), "no-threshold"),
        (lambda: Thresholds.of([float("inf")]), "not-a-number"),
        (lambda: Thresholds.of(["1,5"]), "not-a-number"),
        (lambda: Thresholds.of([True]), "not-a-number"),
        (lambda: Thresholds.of([1]).quantile(1.1), "no-threshold"),
        (lambda: Thresholds.of([1]).quantile(-0.1), "no-threshold"),
        (lambda: Thresholds.of([1]).quantile("half"), "not-a-number"),
        (lambda: Thresholds.of([1]).cut_at(2), "no-threshold"),
        (lambda: Thresholds.of([1]).natural_breaks(0), "no-threshold"),
        (lambda: Thresholds.of([1]).natural_breaks(65), "no-threshold"),
        (lambda: Thresholds.of([1]).natural_breaks(-1), "no-threshold"),
        (lambda: Thresholds.of([1]).natural_breaks(2**70), "no-threshold"),
        (lambda: Thresholds.of([1]).natural_breaks(2.0), "no-threshold"),
        (lambda: Thresholds.of([1]).cut_offs({"A": {"client": (0.1, 0.2)}}), "unknown-key"),
        (lambda: Thresholds.of([1]).cut_offs({"A": {"clients": 0.1}}), "bad-range"),
        (lambda: Thresholds.of([1]).cut_offs({"A": {"clients": "12"}}), "bad-range"),
        (lambda: Thresholds.of([1]).cut_offs(), "no-targets"),
        (lambda: Thresholds.of([1]).cut_offs({}), "no-threshold"),
        (lambda: Thresholds.of([1]).cut_offs({"A": {"clients": (0.4, 0.1)}}), "no-threshold"),
        (lambda: Thresholds.of([1]).cut_offs({"A": {"clients": (10, 20)}}), "no-threshold"),
        (lambda: Thresholds.of([1]).cut_offs({"A": {"clients": (0.1, 0.2, 0.3)}}), "bad-range"),
        (lambda: Thresholds.of([-1]).cut_offs({"A": {"value": (0, 1)}}), "no-threshold"),
        (lambda: BOOK.book({"id": ["a"], "v": [1]}, as_of="2026-01-01").thresholds("w"), "unknown-name"),
        (lambda: BOOK.book({"id": ["a"], "v": [None]}, as_of="2026-01-01").thresholds(), "no-values"),
    ],
)
def test_what_cannot_be_asked_is_refused_by_a_code(ask: Any, code: str):
    with pytest.raises(tierline.ArgumentError) as caught:
        ask()
    assert caught.value.code == code
