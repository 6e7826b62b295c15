"""Flags that ask what the last review saw of an attribute: `previous(health)`, from standings, a second time in plain Python."""

from __future__ import annotations

import datetime as dt
import random

import pytest
import tierline

TEXT = """
tierline: 1
model: { name: watch, client: id, value: arr }
attributes:
  arr: { type: decimal, scale: 2 }
  health: { type: decimal, scale: 1 }
  plan: { type: category, levels: [basic, plus, all] }
  signed: { type: date }
  partner: { type: boolean }
  city: { type: text }
remember: [health, plan, signed, partner, city]
flags:
  fell: previous(health) - health >= 20
  upgraded: plan > previous(plan)
  signed_again: signed > previous(signed)
  partner_left: previous(partner) and not partner
  moved: city <> previous(city)
  new: previous(health) is null
tiers:
  - { name: Large, when: arr >= 100 }
  - { name: Small }
"""
PLANS = ["basic", "plus", "all"]


def truths(before: dict[str, object] | None, now: dict[str, object]) -> dict[str, bool | None]:
    """What the flags are, by what a client was and is; three-valued as SQL has it."""

    def both(name: str, holds: object) -> bool | None:
        was, is_ = (before or {}).get(name), now[name]
        return None if was is None or is_ is None else holds(was, is_)  # type: ignore[operator]

    was, is_ = (before or {}).get("partner"), now["partner"]
    left = False if was is False or is_ is True else (None if was is None or is_ is None else True)
    return {
        "fell": both("health", lambda was, is_: was - is_ >= 20),
        "upgraded": both("plan", lambda was, is_: PLANS.index(is_) > PLANS.index(was)),
        "signed_again": both("signed", lambda was, is_: is_ > was),
        "partner_left": left,
        "moved": both("city", lambda was, is_: was != is_),
        "new": (before or {}).get("health") is None,
    }


def some(draw: random.Random) -> dict[str, object]:
    def perhaps(value: object) -> object:
        return None if draw.random() < 0.2 else value

    return {
        "arr": draw.choice([50, 150]),
        "health": perhaps(draw.randrange(0, 100) / 2),
        "plan": perhaps(draw.choice(PLANS)),
        "signed": perhaps(dt.date(2026, 1, 1) + dt.timedelta(days=draw.randrange(3))),
        "partner": perhaps(draw.random() < 0.5),
        "city": perhaps(draw.choice(["Bonn", "Kiel"])),
    }


def table(clients: dict[str, dict[str, object]]) -> list[dict[str, object]]:
    return [{"id": client, **values} for client, values in clients.items()]


def flags(assignments: tierline.Assignments) -> dict[str, dict[str, bool | None]]:
    names = ["fell", "upgraded", "signed_again", "partner_left", "moved", "new"]
    return {row["id"]: {name: row[name] for name in names} for row in assignments.to_rows()}


def test_every_review_reads_what_the_last_one_saw() -> None:
    model, draw = tierline.Model.parse(TEXT), random.Random(7)
    standings: object = None
    seen: dict[str, dict[str, object]] = {}
    for day in ["2026-02-01", "2026-05-01", "2026-08-01", "2026-11-01"]:
        clients = {f"c{at}": some(draw) for at in range(60) if draw.random() < 0.9}
        wanted = {client: truths(seen.get(client), values) for client, values in clients.items()}
        with_standings = model.book(table(clients), as_of=day, standings=standings)
        assert flags(with_standings.assignments) == wanted
        review = model.book(table(clients), as_of=day).review(standings)
        assert flags(review.assignments) == wanted, "a book without standings meets them in its review"
        assert review.assignments.to_columns()["tier"] == with_standings.assignments.to_columns()["tier"]
        # A second review of the day reads what the review before it saw.
        again = model.book(table(clients), as_of=day).review(review)
        assert flags(again.assignments) == wanted
        assert flags(model.book(table(clients), as_of=day, standings=review).assignments) == wanted
        standings = review
        seen.update(clients)
    assert sum(truths(None, values)["new"] is True for values in seen.values()) == len(seen)


def test_elsewhere_it_is_missing_and_a_column_of_that_name_fills_it() -> None:
    model = tierline.Model.parse(TEXT)
    one = {"id": "a", "arr": 5, "health": 30}
    assert model.assign_one(one, as_of="2026-11-01").flags["fell"] is None
    remarks = model.assign([one], as_of="2026-11-01").remarks
    assert not any("previous" in remark.message for remark in remarks), "nobody misses it"
    assert model.assign_one({**one, "previous(health)": 55}, as_of="2026-11-01").flags["fell"] is True


def test_a_level_that_the_model_has_no_more_is_missing() -> None:
    before = tierline.Model.parse(TEXT)
    after = tierline.Model.parse(TEXT.replace("levels: [basic, plus, all]", "levels: [plus, all]"))
    clients = [{"id": "a", "arr": 5, "health": 30, "plan": "basic", "partner": True, "city": "Bonn"}]
    first = before.book(clients, as_of="2026-08-01").review()
    clients[0]["plan"] = "all"
    review = after.book(clients, as_of="2026-11-01", previous_model=before).review(first)
    assert review.assignments.to_columns()["upgraded"] == [None]
    assert review.assignments.to_rows()[0]["issues"] in (None, "")


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (("remember: [health, plan", "remember: [plan"), "write `remember: [health]`"),
        (
            ("when: arr >= 100", "when: previous(health) > 10"),
            "only a flag can ask for what the last review saw",
        ),
        (
            ("when: arr >= 100", "when: fell"),
            "only flags may read a flag that asks for what the last review saw",
        ),
    ],
)
def test_what_is_not_remembered_and_what_is_no_flag_cannot_ask(change: tuple[str, str], words: str) -> None:
    with pytest.raises(tierline.ModelError) as refused:
        tierline.Model.parse(TEXT.replace(*change))
    assert words in str(refused.value)
