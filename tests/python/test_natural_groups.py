"""Natural groups of two or three numbers: the best trees found once more by trying all of them, with fractions."""

import itertools
import random
from collections.abc import Sequence
from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest
import tierline
from click.testing import CliRunner
from tierline._cli.main import cli

MODEL = """\
tierline: 1
model: { name: groups, client: id }
attributes:
  a: { type: decimal, scale: 1 }
  b: { type: integer }
  c: { type: integer }
  name: { type: text }
scores:
  s: { factors: [{ of: b, weight: 100, linear: { from: 0, to: 100, points: [0, 100] } }] }
tiers: [{ name: All }]
"""

Found = tuple[Fraction, list[tuple[int, ...]]] | None


def book(rows: Sequence[Sequence[Any]]) -> tierline.Book:
    clients = [{"id": f"c{at}", "a": row[0], "b": row[1], "c": row[2]} for at, row in enumerate(rows)]
    return tierline.Model.parse(MODEL).book(clients, as_of="2026-11-21")


class Second:
    """The same by the words of the documentation, slowly."""

    def __init__(self, rows: list[tuple[int, ...]]) -> None:
        self.rows, self.numbers = rows, len(rows[0])
        self.cuts, self.steps = [], []
        for at in range(self.numbers):
            own = sorted(row[at] for row in rows)
            n, part = len(own), max(1, (len(own) - 1) // 100)
            low, high = own[part], own[n - 1 - part]
            cuts = []
            for i in range(1, 20):
                window = range(max(n * (2 * i - 1) // 40, 1), n * (2 * i + 1) // 40)
                gaps = [(own[rank] - own[rank - 1], -rank) for rank in window]
                if gaps and max(gaps)[0] > 0:
                    cuts.append(own[-max(gaps)[1]])
            self.cuts.append(cuts)
            self.steps.append([(min(max(row[at], low), high) - low) * 1000 // (high - low) for row in rows])
        self.whole = [self.deviations(at, range(len(rows))) for at in range(self.numbers)]
        self.least = max(15, -(-len(rows) // 20))

    def deviations(self, at: int, members: Sequence[int]) -> Fraction:
        own = [self.steps[at][row] for row in members]
        return sum((Fraction(x) ** 2 for x in own), Fraction(0)) - Fraction(sum(own) ** 2, len(own))

    def left(self, members: Sequence[int]) -> Fraction | None:
        if len(members) < self.least:
            return None
        return sum((self.deviations(at, members) / self.whole[at] for at in range(self.numbers)), Fraction(0))

    def best(self, members: tuple[int, ...], groups: int, known: dict[Any, Any]) -> Found:
        """The least spread that so many groups leave, and the groups."""
        if groups == 1:
            left = self.left(members)
            return None if left is None else (left, [members])
        key = (members, groups)
        if key in known:
            return known[key]
        least: Found = None
        for at in range(self.numbers):
            for cut in self.cuts[at]:
                lower = tuple(row for row in members if self.rows[row][at] < cut)
                upper = tuple(row for row in members if self.rows[row][at] >= cut)
                if not lower or not upper:
                    continue
                for below in range(1, groups):
                    parts = (self.best(lower, below, known), self.best(upper, groups - below, known))
                    if parts[0] is not None and parts[1] is not None:
                        both = parts[0][0] + parts[1][0]
                        if least is None or both < least[0]:
                            least = (both, parts[0][1] + parts[1][1])
        known[key] = least
        return least

    def verdict(self) -> tuple[int, Fraction]:
        """How many natural groups, and what they explain."""
        known: dict[Any, Any] = {}
        every = tuple(range(len(self.rows)))
        for groups in (4, 3, 2):
            found = self.best(every, groups, known)
            if found is not None and all(self.apart(*pair) for pair in itertools.combinations(found[1], 2)):
                return groups, 1 - found[0] / self.numbers
        return 0, Fraction(0)

    def apart(self, one: Sequence[int], other: Sequence[int]) -> bool:
        for at in range(self.numbers):
            values = sorted({row[at] for row in self.rows})
            own = sorted(row[at] for row in self.rows)
            part = max(1, (len(own) - 1) // 100)
            width = own[len(own) - 1 - part] - own[part]
            distance = min(above - below for below, above in itertools.pairwise(values)) * 1000 // width
            means = [
                Fraction(sum(self.steps[at][row] for row in group), len(group)) for group in (one, other)
            ]
            spread = sum(self.deviations(at, group) / len(group) for group in (one, other))
            if (means[0] - means[1]) ** 2 >= 10 * (spread + Fraction(distance**2, 6)):
                return True
        return False


def shapes(rng: random.Random, kind: str, count: int) -> list[tuple[int, int, int]]:
    def near(centre: int, width: int) -> int:
        return centre + rng.randrange(width)

    if kind == "two":
        return [
            (near(0, 30), near(0, 20), 5) if rng.random() < 0.4 else (near(300, 40), near(90, 10), 5)
            for _ in range(count)
        ]
    if kind == "three":
        places = [(0, 0), (200, 100), (400, 200)]
        return [(near(place[0], 30), near(place[1], 15), 5) for place in rng.choices(places, k=count)]
    if kind == "four":
        places = [(0, 0), (0, 100), (300, 0), (300, 100)]
        return [(near(place[0], 30), near(place[1], 15), 5) for place in rng.choices(places, k=count)]
    if kind == "even":
        return [(near(0, 1000), near(0, 1000), 5) for _ in range(count)]
    if kind == "one":
        return [
            (near(0, 20) if rng.random() < 0.5 else near(500, 20), near(0, 1000), 5) for _ in range(count)
        ]
    if kind == "follows":
        return [(x, x // 2 + near(0, 3), 5) for x in (near(0, 1000) for _ in range(count))]
    return [(int(1000 / (rng.random() + 0.001)), int(1000 / (rng.random() + 0.001)), 5) for _ in range(count)]


KINDS = {"two": 2, "three": 3, "four": 4, "even": 0, "one": 2, "follows": 0, "tails": 0}


@pytest.mark.parametrize("kind", KINDS)
def test_what_is_natural_and_what_is_not(kind: str) -> None:
    for seed in range(5):
        rows = shapes(random.Random(seed), kind, 300)
        found = book([(Decimal(a) / 10, b, c) for a, b, c in rows]).natural_groups("a", "b")
        assert len(found["groups"]) == KINDS[kind], (kind, seed, found)
        assert bool(found["findings"]) is (KINDS[kind] == 0)
        assert (found["dimension"] is None) is (KINDS[kind] == 0)


@pytest.mark.parametrize("kind", ["two", "three", "even", "tails"])
@pytest.mark.parametrize("seed", range(3))
def test_the_best_tree_is_that_of_all_trees(kind: str, seed: int) -> None:
    rows = shapes(random.Random(seed), kind, 60)
    second = Second([(a, b) for a, b, _ in rows])
    groups, explained = second.verdict()
    found = book([(Decimal(a) / 10, b, c) for a, b, c in rows]).natural_groups("a", "b")
    # Spread is rounded down to billionths for each box and number.
    assert abs(Fraction(found["explained"] or 0) - explained) < Fraction(1, 10**5)
    assert len(found["groups"]) == groups
    assert sum(one["clients"] for one in found["groups"]) == (60 if groups else 0)


def test_rules_are_those_of_the_model_and_the_order_of_rows_changes_nothing() -> None:
    rows = [(Decimal(a) / 10, b, c) for a, b, c in shapes(random.Random(9), "four", 400)]
    rows += [(None, 5, 5), (Decimal(1), None, 5)]
    found = book(rows).natural_groups("a", "b")
    assert (found["clients"], found["missing"]) == (400, 2)
    assert found["explained"] > Decimal("0.95")
    mixed = list(rows)
    random.Random(2).shuffle(mixed)
    assert book(mixed).natural_groups("a", "b") == found
    # The proposal is a part of a model, and divides the clients as it says.
    text = MODEL.replace("tiers:", found["dimension"] + "tiers:")
    clients = [{"id": f"c{at}", "a": row[0], "b": row[1]} for at, row in enumerate(rows)]
    levels = tierline.Model.parse(text).assign(clients, as_of="2026-11-21").to_columns()["natural_groups"]
    counts = {one["level"]: levels.count(one["level"]) for one in found["groups"]}
    assert counts == {one["level"]: one["clients"] for one in found["groups"]}
    assert levels[-2:] == [None, None]
    assert len(counts) == 4


def test_a_great_client_hides_nothing_and_three_numbers_are_looked_at_together() -> None:
    rng = random.Random(5)
    rows: list[tuple[Any, ...]] = []
    for at in range(200):
        upper = at % 2 == 0
        rows.append(
            (Decimal(rng.randrange(10)), 80 + rng.randrange(9), rng.randrange(5))
            if upper
            else (Decimal(90 + rng.randrange(10)), rng.randrange(9), 60 + rng.randrange(5))
        )
    rows[0] = (Decimal(90_000_000), 3, 62)
    found = book(rows).natural_groups("a", "b", "c")
    assert [one["clients"] for one in found["groups"]] in ([99, 101], [100, 100])
    # A score is a number as any other.
    assert len(book(rows).natural_groups("a", "s")["groups"]) == 2
    for names in itertools.permutations(["a", "b", "c"]):
        other = book(rows).natural_groups(*names)
        assert other["explained"] == found["explained"]
        assert other["of"] == list(names)


def test_what_cannot_be_grouped_is_told(tmp_path: Path) -> None:
    few = book([(Decimal(1), 2, 3)] * 39).natural_groups("a", "b")
    assert few["groups"] == []
    assert "too few" in few["findings"][0]["message"]
    alike = book([(Decimal(1), at, 3) for at in range(80)]).natural_groups("a", "b")
    assert "`a` is the same" in alike["findings"][0]["message"]
    one = book([(Decimal(at), at, 3) for at in range(80)])
    for names in ((), ("a",), ("a", "a"), ("a", "name"), ("a", "nobody")):
        with pytest.raises(tierline.ArgumentError):
            one.natural_groups(*names)
    path, table = tmp_path / "m.yaml", tmp_path / "c.csv"
    path.write_text(MODEL)
    rows = shapes(random.Random(1), "two", 100)
    table.write_text(
        "id,a,b,c,name\n" + "".join(f"c{at},{a},{b},{c},x\n" for at, (a, b, c) in enumerate(rows))
    )
    shown = CliRunner().invoke(cli, ["groups", str(path), str(table), "--of", "a", "--of", "b"])
    assert shown.exit_code == 0, shown.output
    assert "natural_groups:" in shown.output
    assert "of the spread" in shown.output
