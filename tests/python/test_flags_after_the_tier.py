"""Flags that ask for the result: the tier of today, its rank, and the tier in force before."""

from __future__ import annotations

import pytest
import tierline

TEXT = """
tierline: 1
model: { name: asks, client: id, value: arr }
attributes:
  arr: { type: integer }
  health: { type: integer }
flags:
  risk_at_the_top: tier = 'Gold' and health < 40
  lower: tier_rank >= 2
  fell: previous(tier) = 'Gold' and tier_rank > 1
  new: previous(tier) is null
tiers:
  - { name: Gold, when: arr >= 100, formerly: [Top] }
  - { name: Iron }
migration: { demote: { after: 90 days } }
"""


def model(text: str = TEXT) -> tierline.Model:
    return tierline.Model.parse(text)


def clients(**arr: int) -> dict[str, list[object]]:
    return {"id": list(arr), "arr": list(arr.values()), "health": [30] * len(arr)}


def flags(assignments: tierline.Assignments, name: str) -> dict[str, bool | None]:
    columns = assignments.to_columns()
    return dict(zip(columns["id"], columns[name], strict=True))


def test_flags_ask_for_the_tier_of_today_by_table_and_by_client() -> None:
    own = model()
    assigned = own.assign(clients(a=200, b=5), as_of="2026-11-21")
    assert flags(assigned, "risk_at_the_top") == {"a": True, "b": False}
    assert flags(assigned, "lower") == {"a": False, "b": True}
    assert flags(assigned, "fell") == {"a": False, "b": None}, "nobody says what was before"
    assert assigned.remarks == (), "a column that nobody has is no remark"
    one = own.assign_one({"id": "b", "arr": 5, "previous(tier)": "Gold"}, as_of="2026-11-21")
    assert one.flags["fell"] is True
    assert "tier is Iron" in str(own.explain({"id": "b", "arr": 5}, as_of="2026-11-21")) or one.tier == "Iron"


def test_a_book_has_the_tier_before_from_the_standings() -> None:
    own = model()
    first = own.book(clients(a=200, b=5), as_of="2026-08-01").review()
    assert flags(first.assignments, "new") == {"a": True, "b": True}
    # `a` is Iron by the rules, and stays in Gold for 90 days: what was before is what is in force.
    later = clients(a=7, b=500, c=1)
    with_standings = own.book(later, as_of="2026-09-01", standings=first)
    assert flags(with_standings.assignments, "fell") == {"a": True, "b": False, "c": None}
    assert flags(with_standings.assignments, "new") == {"a": False, "b": False, "c": True}
    # A book without them sees nothing before; its review does.
    book = own.book(later, as_of="2026-09-01")
    assert flags(book.assignments, "new") == {"a": True, "b": True, "c": True}
    review = book.review(first)
    assert flags(review.assignments, "fell") == {"a": True, "b": False, "c": None}
    assert review.assignments.to_columns()["tier"] == book.assignments.to_columns()["tier"]
    assert review.movements.to_columns() == with_standings.review(first).movements.to_columns()
    counted = book.figures(review=review)["total"]["flags"]
    assert counted["new"]["true"] == 1
    # Still in force a month later: the demotion waits.
    again = own.book(later, as_of="2026-10-01", standings=review)
    assert flags(again.assignments, "fell") == {"a": True, "b": False, "c": False}


def test_former_names_and_names_that_no_tier_has_any_more() -> None:
    own = model()
    standings = {"id": ["a", "b"], "tier": ["Top", "Iron"], "since": ["2026-01-01", "2026-01-01"]}
    book = own.book(clients(a=7, b=7), as_of="2026-09-01", standings=standings)
    assert flags(book.assignments, "fell") == {"a": True, "b": False}
    standings["tier"][0] = "Bronze"
    with pytest.raises(tierline.TableError) as refused:
        own.book(clients(a=7, b=7), as_of="2026-09-01", standings=standings)
    assert refused.value.code == "bad-value"


def test_standings_of_a_model_that_asks_for_nothing_change_nothing() -> None:
    text = "\n".join(line for line in TEXT.splitlines() if "previous" not in line)
    own = model(text)
    first = own.book(clients(a=200), as_of="2026-08-01").review()
    assert first.assignments.to_columns() == first._book.assignments.to_columns()  # pyright: ignore[reportPrivateUsage]
    with_standings = own.book(clients(a=7), as_of="2026-09-01", standings=first.standings)
    assert (
        with_standings.assignments.to_columns()
        == own.book(clients(a=7), as_of="2026-09-01").assignments.to_columns()
    )


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ("tiers:\n  - { name: Gold, when: risk_at_the_top }", "`tier` needs"),
        (
            "scores: { s: { factors: [{ of: lower, weight: 100, points: { true: 1, false: 0 } }] } }\ntiers:",
            "`s` needs `lower` needs `tier_rank`",
        ),
        ("tiers:\n  - { name: Other, when: tier_rank = 1 }", "only a flag can ask for the tier"),
    ],
)
def test_what_finds_the_tier_does_not_read_it(line: str, words: str) -> None:
    with pytest.raises(tierline.ModelError) as refused:
        model(TEXT.replace("tiers:", line, 1))
    assert words in str(refused.value)
