"""What a review must never lose: who left, overrides, columns of others, and standings whose clients are not found."""

from __future__ import annotations

import csv
import io
import random
from datetime import date
from decimal import Decimal
from typing import Any

import numpy
import pandas
import pyarrow
import pytest
import tierline

TEXT = """
tierline: 1
model: { name: ladder, client: id, value: arr }
attributes:
  arr: { type: decimal, scale: 2 }
  growth: { type: category, levels: [low, high] }
  seats: { type: integer }
  staff: { type: integer }
derived:
  share: { type: decimal, scale: 2, expr: seats / staff }
tiers:
  - { name: Gold, when: arr > 100 or (arr > 50 and growth = 'high') or share >= 2 }
  - { name: Silver, when: arr > 20 }
  - { name: Basic }
migration: { demote: { after: 90 days }, review_every: 3 months }
"""
MODEL = tierline.Model.parse(TEXT)


def client(id: Any, arr: Any, **others: Any) -> dict[str, Any]:
    return {"id": id, "arr": arr, "growth": "low", "seats": 1, "staff": 10} | others


def review(
    clients: list[dict[str, Any]], standings: Any, day: str, model: tierline.Model = MODEL, **options: Any
) -> tierline.Review:
    return model.book(clients, as_of=day).review(standings, **options)


def told(one_review: tierline.Review, *columns: str) -> list[tuple[Any, ...]]:
    return [tuple(row[name] for name in ("id", *columns)) for row in one_review.movements.to_rows()]


def many(count: int, prefix: str = "C-") -> list[dict[str, Any]]:
    return [client(f"{prefix}{at:03}", 30) for at in range(count)]


# -- Guards ------------------------------------------------------------------------------------------------


def test_a_column_that_is_gone_is_told_beside_clients_that_are_and_after_both_are_accepted() -> None:
    clients = many(40)
    first = review(clients, None, "2026-01-01").standings
    part = [{name: value for name, value in row.items() if name != "growth"} for row in clients[:20]]
    with pytest.raises(tierline.TableError) as caught:
        review(part, first, "2026-02-01")
    assert caught.value.code == "many-left"
    for words in ("20 of the 40 clients", "the column `growth` that the last review read", "accept_left=20"):
        assert words in str(caught.value), words
    outcome = review(part, first, "2026-02-01", accept_left=20)
    assert [remark.code for remark in outcome.remarks] == ["absent-column", "columns-gone"]
    assert "`growth`" in repr(outcome)
    # Where the columns are there again, nothing is said.
    assert review(clients[:20], outcome.standings, "2026-03-01").remarks == ()


def test_a_column_that_is_gone_is_told_with_the_one_that_looks_like_it() -> None:
    first = review(many(3), None, "2026-01-01").standings
    renamed = [
        {("Growth" if name == "growth" else name): value for name, value in row.items()} for row in many(3)
    ]
    with pytest.raises(tierline.TableError) as caught:
        review(renamed, first, "2026-02-01")
    assert caught.value.code == "columns-gone"
    assert "`Growth` is there, which differs from `growth` by case" in str(caught.value)


def test_who_has_left_already_stands_in_no_number_of_a_refusal() -> None:
    standings = review(many(25), None, "2026-01-01").standings
    standings = review(many(15), standings, "2026-02-01", accept_left=10).standings
    with pytest.raises(tierline.TableError) as caught:
        review(many(10), standings, "2026-03-01")
    assert "5 of the 15 clients" in str(caught.value)
    assert "the book has 10 clients, and the standings 15" in str(caught.value)


def test_ids_that_are_written_otherwise_are_told_where_they_are_too_few_to_be_refused() -> None:
    first = review([client(f"c{at}", 30) for at in range(40)], None, "2026-01-01").standings
    names = {1: "c01", 2: "C2", 3: "c3.0"}
    now = [client(names.get(at, f"c{at}"), 30) for at in range(40)]
    outcome = review(now, first, "2026-02-01")
    (remark,) = outcome.remarks
    assert (remark.code, remark.clients, remark.warning) == ("similar-ids", 3, True)
    assert "leading zeros, case, blanks or `.0` at their end" in remark.message
    assert remark.message in repr(outcome)
    # Clients that leave, and others that come, are told apart by their ids as ever.
    others = [client(f"c{at}", 30) for at in range(37)] + [client(f"new {at}", 30) for at in range(3)]
    assert review(others, first, "2026-02-01").remarks == ()


# -- Ids ---------------------------------------------------------------------------------------------------

NONE_AS_ID = {
    "rows": [{"id": 7, "arr": 1}, {"id": float("nan"), "arr": 200}],
    "decimals": [{"id": 7, "arr": 1}, {"id": Decimal("NaN"), "arr": 200}],
    "list": {"id": [7, float("nan")], "arr": [1, 200]},
    "numpy": {"id": numpy.array([7, numpy.nan]), "arr": [1, 200]},
    "narrow": {"id": numpy.array([7, numpy.nan], dtype="float32"), "arr": [1, 200]},
    "Arrow": pyarrow.table({"id": pyarrow.array([7.0, float("nan")]), "arr": [1, 200]}),
    "pandas": pandas.DataFrame({"id": [7, numpy.nan], "arr": [1, 200]}),
}


@pytest.mark.parametrize("door", NONE_AS_ID)
def test_a_number_that_is_none_is_no_id(door: str) -> None:
    book = MODEL.book(NONE_AS_ID[door], as_of="2026-01-01")
    known, unknown = book.assignments.to_rows()
    assert (known["tier"], unknown["tier"], known["issues"]) == ("Basic", None, None)
    assert "has no id" in unknown["issues"]
    assert book.review().standings.to_columns()["id"] == ["7"]


def test_one_client_whose_id_is_no_number_has_none() -> None:
    for ident in (float("nan"), numpy.float32("nan"), Decimal("NaN"), None):
        outcome = MODEL.assign_one({"id": ident, "arr": 200}, as_of="2026-01-01")
        assert (outcome.client, outcome.tier, len(outcome.issues)) == ("", None, 1), ident


def test_an_owner_that_is_no_number_is_nobody() -> None:
    clients = [{**client("a", 200), "own": "P"}, {**client("b", 5), "own": float("nan")}]
    figures = MODEL.book(clients, as_of="2026-01-01", owner="own").figures()["coverage_total"]
    assert (figures["people"], figures["without_owner"]) == (1, 1)


def decimals(*texts: str) -> list[Decimal]:
    return [Decimal(text) for text in texts]


DECIMAL_IDS = {
    "list": {"id": decimals("7.00", "8.50", "1E+3"), "arr": [1, 1, 1]},
    "rows": [{"id": ident, "arr": 1} for ident in decimals("7.00", "8.50", "1E+3")],
    "Arrow": {"id": pyarrow.array(decimals("7.00", "8.50", "1000.00")), "arr": [1, 1, 1]},
    "pandas": {"id": pandas.Series(decimals("7.00", "8.50", "1000")), "arr": [1, 1, 1]},
}


@pytest.mark.parametrize("door", DECIMAL_IDS)
def test_ids_of_decimals_are_the_same_by_every_door(door: str) -> None:
    book = MODEL.book(DECIMAL_IDS[door], as_of="2026-02-01")
    for other in DECIMAL_IDS.values():
        first = MODEL.book(other, as_of="2026-01-01").review()
        assert first.standings.to_columns()["id"] == ["7", "8.5", "1000"]
        assert book.review(first.standings).counts["kept"] == 3
    assert MODEL.assign_one({"id": Decimal("8.50"), "arr": 1}, as_of="2026-01-01").client == "8.5"
    # Standings whose ids have the zeros behind their point, as a list of decimals was written before, are met as well.
    rows = first.standings.to_rows()
    for row, ident in zip(rows, ("7.00", "8.50", "1000.0"), strict=True):
        row["id"] = ident
    outcome = book.review(rows)
    assert (outcome.counts["kept"], outcome.counts["left"]) == (3, 0)
    assert outcome.standings.to_columns()["id"] == ["7", "8.5", "1000"]
    # Where the short id is another row's, both stay what they are.
    for ids in (("7", "7.00"), ("7.0", "7.00")):
        outcome = book.review([{**rows[0], "id": ident} for ident in ids], accept_left=9)
        assert (outcome.counts["kept"], outcome.counts["left"]) == (1, 1)


def test_standings_without_a_row_and_with_a_column_of_others_are_those_of_a_first_review() -> None:
    first = review(many(2), None, "2026-01-01").standings.to_arrow()
    empty = first.append_column("note", pyarrow.array(["x", "y"])).slice(0, 0)
    outcome = review(many(2), empty, "2026-02-01")
    assert outcome.counts["entered"] == 2
    assert outcome.standings.to_columns()["note"] == [None, None]


@pytest.mark.parametrize(
    ("was", "now", "words"),
    [
        (["00417", "00418"], ["417", "418"], ["leading zeros", "`00417` and `417`"]),
        (["a-1", "a-2"], ["A-1", "A-2"], ["upper and lower case", "`a-1` and `A-1`"]),
        (["A 1", "A 2"], ["A1", "A2"], ["blanks", "`A 1` and `A1`"]),
        (["7", "8"], ["7.0", "8.0"], ["`.0` at their end", "`7` and `7.0`"]),
        (["007 ", "008 "], ["7.0", "8.0"], ["leading zeros, case, blanks or `.0`", "`007 `"]),
        (["a", "b"], ["x", "y"], ["column of ids the same as last time"]),
        (["a", "b"], [], ["the book has 0 clients, and the standings 2"]),
    ],
)
def test_a_review_in_which_no_standing_finds_its_client_is_refused_with_the_likely_reason(
    was: list[str], now: list[str], words: list[str]
):
    first = review([client(id, 30) for id in was], None, "2026-01-01")
    today = [client(id, 30) for id in now]
    with pytest.raises(tierline.TableError) as caught:
        review(today, first, "2026-04-01")
    assert caught.value.code == "no-client-found"
    for word in ("2 clients", f"which has {len(now)}", "accept_left=2", "--accept-left 2", *words):
        assert word in str(caught.value)
    with pytest.raises(tierline.TableError):
        review(today, first, "2026-04-01", accept_left=1)
    assert review(today, first, "2026-04-01", accept_left=2).counts["left"] == 2


@pytest.mark.parametrize(
    ("all", "gone", "refused"),
    [(10, 4, False), (10, 5, True), (25, 5, False), (24, 5, True), (100, 20, False), (100, 21, True)],
)
def test_more_than_a_fifth_and_at_least_five_may_not_leave_unseen(all: int, gone: int, refused: bool):
    clients = many(all)
    first = review(clients, None, "2026-01-01")
    if not refused:
        assert review(clients[gone:], first, "2026-04-01").counts["left"] == gone
        return
    with pytest.raises(tierline.TableError, match=f"{gone} of the {all} clients") as caught:
        review(clients[gone:], first, "2026-04-01")
    assert caught.value.code == "many-left"
    assert "20 %" in caught.value.message
    with pytest.raises(tierline.TableError):
        review(clients[gone:], first, "2026-04-01", accept_left=gone - 1)
    outcome = review(clients[gone:], first, "2026-04-01", accept_left=gone)
    # Who has left already counts for nothing, neither for the share nor among those that leave.
    assert review(clients[gone + 1 :], outcome, "2026-07-01").counts["left"] == 1


def test_the_model_says_how_many_may_leave():
    strict = tierline.Model.parse(TEXT.replace("demote:", "left_guard: { share: 0, clients: 1 }, demote:"))
    loose = tierline.Model.parse(TEXT.replace("demote:", "left_guard: { share: 1 }, demote:"))
    clients = many(20)
    first = review(clients, None, "2026-01-01")
    with pytest.raises(tierline.TableError, match="1 of the 20 clients"):
        review(clients[1:], first, "2026-04-01", strict)
    assert review(clients[19:], first, "2026-04-01", loose).counts["left"] == 19
    with pytest.raises(tierline.TableError) as caught:
        review(many(5, "X-"), first, "2026-04-01", loose)
    assert caught.value.code == "no-client-found"


def test_a_column_that_the_last_review_read_may_not_be_gone_unseen():
    clients = [client("a", 60, growth="high"), client("b", 30)]
    first = review(clients, None, "2026-01-01")
    without = [
        {name: value for name, value in one_client.items() if name != "growth"} for one_client in clients
    ]
    for standings in (first, first.standings.to_rows(), first.standings.to_pandas()):
        with pytest.raises(tierline.TableError, match="`growth`") as caught:
            review(without, standings, "2026-04-01")
        assert caught.value.code == "columns-gone"
        assert caught.value.column_name == "growth"
    outcome = review(without, first, "2026-04-01", accept_left=0)
    assert told(outcome, "movement") == [("a", "held"), ("b", "kept")]
    # From now on it is not missed any more, nor by a model that does not read it, nor in standings of before.
    assert told(review(without, outcome, "2026-07-01"), "movement") == [("a", "held"), ("b", "kept")]
    other = tierline.Model.parse(
        TEXT.replace(" or (arr > 50 and growth = 'high')", "").replace(
            "  growth: { type: category, levels: [low, high] }\n", ""
        )
    )
    review(without, first, "2026-04-01", other)
    old = [{name: row[name] for name in ("id", "tier", "since")} for row in first.standings.to_rows()]
    review(without, old, "2026-04-01")


@pytest.mark.parametrize("number", [-1, 1.5, "3", True, 2**63])
def test_what_is_no_number_of_clients_confirms_nothing(number: Any):
    with pytest.raises(tierline.ArgumentError, match="accept_left"):
        review(many(1), None, "2026-01-01", accept_left=number)


# -- Who left, and who is back -----------------------------------------------------------------------------


def test_who_left_is_remembered_with_its_override_and_its_wait():
    a, b = client("a", 120), client("b", 30)
    first = review([a, b], None, "2026-01-01")
    standings = first.standings.override(
        "b", "Silver", by="Ana", why="pilot", until="2027-12-31", at_least=True
    )
    a["arr"] = 30
    second = review([a, b], standings, "2026-04-01")
    assert told(second, "movement")[0] == ("a", "demotion pending")
    third = review([b], second, "2026-05-01")
    assert told(third, "movement", "to") == [("b", "kept", "Silver"), ("a", "left", None)]
    gone = third.standings.to_rows()[1]
    assert (gone["left_on"], gone["tier"], gone["pending_tier"]) == (date(2026, 5, 1), "Gold", "Silver")
    # It is not told again, counts nowhere, and stays as it is.
    fourth = review([b], third, "2026-06-01")
    assert told(fourth, "movement") == [("b", "kept")]
    assert fourth.standings.to_rows()[1] == gone
    assert sum(flow["before"] for flow in fourth.figures["attribution"]) == 1
    # It comes back to its standing, and what waited goes on.
    back = review([a, b], fourth, "2026-06-15")
    assert told(back, "movement", "from", "to", "pending_tier", "overdue")[0] == (
        "a", "returned", None, "Gold", "Silver", None,
    )  # fmt: skip
    later = review([a, b], fourth, "2026-07-01")
    assert told(later, "movement", "to", "cause")[0] == ("a", "returned", "Silver", "timer")
    flow = {flow["tier"]: flow for flow in later.figures["attribution"]}
    assert (flow["Gold"]["returned"], flow["Gold"]["timer"], flow["Silver"]["timer"]) == (1, -1, 1)


def test_who_left_long_ago_is_forgotten_and_enters_anew():
    both = [client("a", 120), client("b", 30)]
    gone = review(both[1:], review(both, None, "2026-01-01"), "2026-04-01")
    still = review(both[1:], gone, "2028-03-31")
    assert [row["id"] for row in still.standings.to_rows()] == ["b", "a"]
    assert told(review(both, gone, "2028-03-31"), "movement")[0] == ("a", "returned")
    over = review(both[1:], gone, "2028-04-01")
    assert [row["id"] for row in over.standings.to_rows()] == ["b"]
    assert told(review(both, gone, "2028-04-01"), "movement", "cause")[0] == ("a", "entered", None)
    short = tierline.Model.parse(TEXT.replace("demote:", "forget_after: 1 month, demote:"))
    assert told(review(both, gone, "2026-05-01", short), "movement")[0] == ("a", "entered")


def test_a_client_that_was_unassigned_before_is_known_now():
    first = review([client("a", "oops"), client("b", 30)], None, "2026-01-01")
    assert told(first, "movement", "to") == [("a", "unassigned", None), ("b", "entered", "Silver")]
    assert first.standings.to_rows()[0]["tier"] is None
    second = review([client("a", 30), client("b", 30), client("c", 30)], first, "2026-04-01")
    assert told(second, "movement", "cause") == [
        ("a", "entered", "known now"),
        ("b", "kept", None),
        ("c", "entered", None),
    ]
    flow = {flow["tier"]: flow for flow in second.figures["attribution"]}["Silver"]
    assert (flow["before"], flow["entered"], flow["known now"], flow["after"]) == (1, 1, 1, 3)


def test_a_client_that_is_there_twice_from_the_start_gets_one_standing():
    first = review([client("a", 30), client("a", 120), client("b", 30)], None, "2026-01-01")
    assert [row["id"] for row in first.standings.to_rows()] == ["a", "b"]
    second = review([client("a", 30), client("b", 30)], first, "2026-04-01")
    assert told(second, "movement", "cause")[0] == ("a", "entered", "known now")


# -- What is missing now -----------------------------------------------------------------------------------


def test_now_missing_is_not_fell():
    one_client = client("a", 60, growth="high")
    first = review([one_client], None, "2026-01-01")
    assert first.standings.to_rows()[0]["clause"] == "arr > 50 and growth = 'high'"
    one_client["growth"] = None
    held = review([one_client], first, "2026-04-01")
    assert told(held, "movement", "from", "to", "assigned", "cause") == [
        ("a", "held", "Gold", "Gold", "Silver", "missing")
    ]
    reason = held.movements.to_rows()[0]["reason"]
    assert (
        "cannot be told: `growth` is missing, and so whether `arr > 50 and growth = 'high'` is true" in reason
    )
    # Where it is false, it falls; and where the other half of the clause is false, nothing is unknown.
    for change in ({"growth": "low"}, {"arr": 50}):
        assert told(review([one_client | change], held, "2026-07-01"), "movement")[0][1] == "demotion pending"
    # What waits stands still meanwhile.
    waits = review([one_client | {"growth": "low"}], held, "2026-07-01")
    still = review([one_client], waits, "2027-01-01")
    assert told(still, "movement", "pending_tier")[0] == ("a", "held", "Silver")
    down = review([one_client | {"growth": "low"}], still, "2027-02-01")
    assert told(down, "movement", "cause")[0] == ("a", "demoted", "timer")


def test_all_that_is_missing_behind_a_clause_is_told():
    one_client = client("a", 10, seats=30)
    first = review([one_client], None, "2026-01-01")
    assert first.standings.to_rows()[0]["clause"] == "share >= 2"
    for change, words in (
        ({"seats": None}, "`seats` is missing"),
        ({"seats": None, "staff": None}, "`seats` and `staff` are missing"),
        ({"staff": 0}, "`share` is missing"),
    ):
        row = review([one_client | change], first, "2026-04-01").movements.to_rows()[0]
        assert row["movement"] == "held"
        assert f"cannot be told: {words}" in row["reason"]


def test_a_model_may_let_clients_fall_for_what_is_missing():
    model = tierline.Model.parse(TEXT.replace("demote: { after: 90 days }", "missing: fall"))
    one_client = client("a", 60, growth="high")
    first = review([one_client], None, "2026-01-01", model)
    fell = review([one_client | {"growth": None}], first, "2026-04-01", model)
    row = fell.movements.to_rows()[0]
    assert (row["movement"], row["to"], row["cause"]) == ("demoted", "Silver", "missing")
    assert "cannot be told: `growth` is missing" in row["reason"]
    assert {flow["tier"]: flow["missing"] for flow in fell.figures["attribution"]} == {
        "Gold": -1, "Silver": 1, "Basic": 0,
    }  # fmt: skip


def test_standings_without_clauses_or_of_another_model_fall_as_ever():
    one_client = client("a", 60, growth="high")
    first = review([one_client], None, "2026-01-01")
    missing = [one_client | {"growth": None}]
    rows = first.standings.to_rows()
    for change in ({"clause": None}, {"clause": "arr > 20"}, {"fingerprint": "m2-0123456789abcdef"}):
        row = review(missing, [rows[0] | change], "2026-04-01").movements.to_rows()[0]
        assert row["movement"] == "demotion pending", change
    other = tierline.Model.parse(TEXT.replace("arr > 20", "arr > 10"))
    assert told(review(missing, first, "2026-04-01", other), "movement")[0][1] == "demotion pending"


# -- Overrides ---------------------------------------------------------------------------------------------


def test_overrides_are_exactly_at_least_or_at_most_a_tier():
    standings = review([client("a", 30)], None, "2026-01-01").standings
    for options, low, high in (
        ({}, "Silver", "Silver"),
        ({"at_least": True}, "Silver", "Gold"),
        ({"at_most": True}, "Silver", "Silver"),
    ):
        changed = standings.override("a", "Silver", by="Ana", why="pilot", **options)
        row = changed.to_rows()[0]
        assert (row["override_kind"], row["override_author"], row["override_reason"]) == (
            {"at_least": "at least", "at_most": "at most"}.get(next(iter(options), ""), "exactly"),
            "Ana",
            "pilot",
        )
        at = tierline.Model.parse(TEXT.replace("{ after: 90 days }", "at once"))
        to = [told(review([client("a", arr)], changed, "2026-04-01", at), "to")[0][1] for arr in (5, 500)]
        assert to == [{"at_most": "Basic"}.get(next(iter(options), ""), low), high], options


def test_what_is_no_override_is_refused():
    standings = review([client("00a", 30)], None, "2026-04-01").standings
    good = {"client": "00a", "tier": "Gold", "by": "Ana", "why": "pilot"}
    for change, error, code, words in (
        ({"client": "a"}, tierline.TableError, "unknown-client", "did you mean `00a`?"),
        ({"client": "z"}, tierline.TableError, "unknown-client", "column `id`"),
        ({"tier": "Glod"}, tierline.TableError, "unknown-tier", "did you mean `Gold`?"),
        ({"by": " "}, tierline.TableError, "missing-value", "an author"),
        ({"why": ""}, tierline.TableError, "missing-value", "a reason"),
        ({"until": "2026-03-31"}, tierline.TableError, "override-past", "would never hold"),
        ({"until": "31.3.2027"}, tierline.ArgumentError, "bad-date", "`until` is `31.3.2027`"),
        ({"at_least": True, "at_most": True}, tierline.ArgumentError, "contradiction", "not both"),
    ):
        with pytest.raises(error) as caught:
            standings.override(**(good | change))
        assert caught.value.code == code
        assert words in str(caught.value)


def test_overrides_that_are_not_as_they_should_be_are_told():
    rows = review([client(id, 30) for id in "abcdef"], None, "2026-04-01").standings.to_rows()
    good = {"override_tier": "Gold", "override_author": "Ana", "override_reason": "pilot"}
    for row, change in zip(
        rows,
        (
            good,
            good | {"override_author": None},
            good | {"override_until": "2026-06-30"},
            good | {"override_until": "2025-12-31"},
            {"override_author": "Ana", "override_reason": "pilot"},
            good | {"override_reason": ""},
        ),
        strict=True,
    ):
        row.update(change)
    outcome = review([client(id, 30) for id in "abcdef"], rows, "2026-07-01")
    found = {finding["code"]: finding for finding in outcome.findings}
    assert set(found) == {"override-half", "override-past", "override-ended", "override-unexplained"}
    for code, clients in (("half", "`e`"), ("past", "`d`"), ("ended", "`c`"), ("unexplained", "`b` and `f`")):
        assert found[f"override-{code}"]["message"].endswith(clients)
        assert found[f"override-{code}"]["help"]
    book = MODEL.book([client(id, 30) for id in "abcdef"], as_of="2026-07-01")
    codes = {finding["code"] for finding in book.figures(review=book.review(rows))["findings"]}
    assert set(found) <= codes


def test_a_due_move_is_caused_by_its_timer_though_an_override_came_and_ended():
    one_client = client("a", 120)
    first = review([one_client], None, "2026-01-01")
    one_client["arr"] = 30
    waits = review([one_client], first, "2026-04-01").standings
    held = waits.override("a", "Gold", until="2026-05-31", by="Ana", why="pilot")
    row = review([one_client], held, "2026-07-01").movements.to_rows()[0]
    assert (row["movement"], row["cause"]) == ("demoted", "timer")


def test_a_client_that_is_forgotten_is_gone_at_once():
    standings = review([client(7, 30), client(8, 30)], None, "2026-01-01").standings
    left = standings.forget(7)
    assert [row["id"] for row in left.to_rows()] == [8]
    assert left.columns == standings.columns
    with pytest.raises(tierline.TableError, match="`7`"):
        left.forget(7)
    assert told(review([client(7, 30), client(8, 30)], left, "2026-04-01"), "movement")[0] == (7, "entered")


# -- The format --------------------------------------------------------------------------------------------


def test_columns_of_others_come_back_unchanged_through_every_kind_of_table():
    import polars as pl
    import pyarrow as pa

    clients = [client("a", 30), client("b", 120)]
    rows = review(clients, None, "2026-01-01").standings.to_rows()
    extra = {
        "owner": ["Ana", None],
        "note": ['call, "now"\n=1+1', ""],
        "calls": [3, None],
        "spent": [Decimal("1.50"), Decimal(20)],
        "rate": [0.1, None],
        "vip": [True, None],
        "met": [date(2026, 1, 2), None],
    }
    plain = [row | {name: values[at] for name, values in extra.items()} for at, row in enumerate(rows)]
    columns = {name: [row[name] for row in plain] for name in plain[0]}
    frame = pl.DataFrame(columns, infer_schema_length=None)
    kinds = [
        plain,
        columns,
        frame,
        frame.to_arrow(),
        frame.with_columns(pl.col("owner").cast(pl.Categorical)),
    ]
    kinds.append(pa.concat_tables([frame[:1].to_arrow(), frame[1:].to_arrow()]))
    # The book has another order, and a client more.
    later = [clients[1], client("c", 30), clients[0]]
    for table in kinds:
        standings = review(later, table, "2026-04-01").standings
        assert standings.columns[-len(extra) :] == tuple(extra)
        got = {row["id"]: row for row in standings.to_rows()}
        for name, (one, other) in extra.items():
            assert [got["a"][name], got["b"][name], got["c"][name]] == [one, other, None], (name, type(table))


def test_remembered_values_are_handed_on_and_newer_formats_refused():
    rows = review([client("a", 30)], None, "2026-01-01").standings.to_rows()
    assert rows[0]["format"] == '2 ["arr", "growth", "seats", "staff"]'
    rows[0]["remembered"] = '{"health": ["70", "2026-01-01"]}'
    row = review([client("a", 30)], rows, "2026-04-01").standings.to_rows()[0]
    assert row["remembered"] == rows[0]["remembered"]
    with pytest.raises(tierline.TableError, match="format 3") as caught:
        review([client("a", 30)], [rows[0] | {"format": "3 []"}], "2026-04-01")
    assert caught.value.code == "newer-format"


@pytest.mark.parametrize("name", ['a "quoted" column', "back\\slash", "Größe, ü; ]", "[1]"])
def test_a_column_is_missed_whatever_its_name_is(name: str):
    import json

    text = (
        "tierline: 1\nmodel: { name: m, client: id }\nattributes: { x: { type: integer, column: %s }, y: { type: integer } }\n"
        "tiers: [{ name: A, when: x > 1 }, { name: B }]\n"
    )
    model = tierline.Model.parse(text % json.dumps(name))
    first = model.book([{"id": "a", name: 3, "y": 1}], as_of="2026-01-01").review()
    model.book([{"id": "a", name: 3, "y": 1}], as_of="2026-04-01").review(first)
    with pytest.raises(tierline.TableError) as caught:
        model.book([{"id": "a", "y": 1}], as_of="2026-04-01").review(first)
    assert (caught.value.code, caught.value.column_name) == ("columns-gone", name)


OLD = (
    "tier since pending_tier pending_since effective_on pending_reviews override_tier override_until override_author "
    "override_reason last_value reviewed_on"
).split()


def test_standings_of_before_are_read_as_they_are():
    clients = [client("a", 120), client("b", 30)]
    first = review(clients, None, "2026-01-01")
    clients[0]["arr"] = 30
    second = review(clients, first, "2026-04-01")
    mine = MODEL.fingerprint.partition("-")[2][:16]
    old = [
        {name: row[name] for name in ("id", *OLD)} | {"fingerprint": mine}
        for row in second.standings.to_rows()
    ]
    third = review(clients, old, "2026-07-01")
    assert told(third, "movement", "to", "cause")[0] == ("a", "demoted", "Silver", "timer")
    assert third.standings.to_rows() == review(clients, second, "2026-07-01").standings.to_rows()
    # The model is the same, and the meaning another one.
    clients[1]["arr"] = 120
    assert told(review(clients, old, "2026-05-01"), "movement", "cause")[1] == ("b", "promoted", "meaning")
    for spoilt in ("inf", "5.08e+21", "", None, 5.08e21):
        rows = [row | {"fingerprint": spoilt} for row in old]
        assert told(review(clients, rows, "2026-05-01"), "movement", "cause")[1] == (
            "b",
            "promoted",
            "data or model",
        )


LINES = """
tierline: 1
model: { name: lines, client: id, value: arr }
attributes: { arr: { type: decimal, scale: 2 }, seats: { type: integer } }
scores: { fit: { factors: [{ of: arr, weight: 60, linear: { from: 0, to: 100, points: [0, 100] } }, { of: seats, weight: 40, linear: { from: 0, to: 30, points: [0, 100] }, missing: 5 }] } }
tiers: [{ name: A, when: fit >= 50 }, { name: B }]
"""


def test_moves_since_a_review_of_meaning_1_are_those_of_the_meaning_also_where_lines_had_a_scale():
    # What the last version of meaning 1 wrote of the model: without `scale:`, and with `scale: 4` in both lines.
    clients = [{"id": "a", "arr": 90, "seats": 1}]
    for known, cause in (
        ("c196fe3932de9881", "meaning"),
        ("4abaaf144bfa64e1", "meaning"),
        ("f845b22bd609f7c7", "data or model"),  # `scale: 4` in one of them: it is another model now
    ):
        standings = [{"id": "a", "tier": "B", "since": "2026-01-01", "fingerprint": known}]
        outcome = tierline.Model.parse(LINES).book(clients, as_of="2026-04-01").review(standings)
        assert told(outcome, "movement", "cause") == [("a", "promoted", cause)]
        assert outcome.standings.to_columns()["fingerprint"] == [tierline.Model.parse(LINES).fingerprint[:19]]
    # Where another model is the one of today, that one still tells data from model.
    other = tierline.Model.parse(LINES.replace("fit >= 50", "fit >= 51"))
    standings = [{"id": "a", "tier": "B", "since": "2026-01-01", "fingerprint": "c196fe3932de9881"}]
    book = other.book(clients, as_of="2026-04-01", previous_model=tierline.Model.parse(LINES))
    assert told(book.review(standings), "movement", "cause") == [("a", "promoted", "data")]


@pytest.mark.parametrize(
    ("name", "meant", "differs"),
    [
        ("Override_Tier", "override_tier", "which differs by case"),
        ("override tier", "override_tier", "which differs by"),
        ("overide_tier", "override_tier", "which differs by one letter"),
        ("Until", "until", "which differs by case"),
        ("tier since", "since", None),
        ("Since (date)", "since", None),
        ("Reviewed", "reviewed_on", None),
        ("Left on", "left_on", "which differs by"),
        ("region", None, None),
        ("note", None, None),
        ("account_owner", None, None),
    ],
)
def test_columns_of_standings_that_nothing_reads_are_told_where_they_look_like_one_that_is_missed(
    name: str, meant: str | None, differs: str | None
):
    clients = [client("a", 30)]
    few = [{"id": "a", "tier": "Silver", name: "x"}]
    all_of_them = [row | {name: "x"} for row in review(clients, None, "2026-01-01").standings.to_rows()]
    for standings in (few, all_of_them):
        outcome = review(clients, standings, "2026-04-01")
        # What has a value is not missed.
        filled = standings is all_of_them and meant in ("since", "reviewed_on")
        if meant is None or filled:
            assert outcome.remarks == ()
            continue
        (remark,) = outcome.remarks
        assert (remark.code, remark.warning, remark.columns, remark.given) == (
            "similar-column",
            True,
            (meant,),
            (name,),
        )
        assert f"`{name}` of the standings, and `{meant}`" in remark.message
        assert (differs or "is not there") in remark.message
        assert repr(outcome).endswith(remark.message + ")")
        assert name in outcome._repr_html_()
        figures = outcome._book.figures(review=outcome)
        assert remark.message in [one["message"] for one in figures["findings"]]
        # It is handed on all the same.
        assert outcome.standings.to_columns()[name] == ["x"]


def test_no_reader_takes_the_fingerprint_for_a_number():
    import pandas as pd

    text = review([client("a", 30)], None, "2026-01-01").standings.to_pandas().to_csv(index=False)
    read = pd.read_csv(io.StringIO(text))
    assert read["fingerprint"][0] == MODEL.fingerprint[:19]
    assert read["fingerprint"][0].startswith("m2-")
    # Of 16 hexadecimal digits with one `e` between others every reader makes a number.
    assert pd.read_csv(io.StringIO("fingerprint\n50e8573665087894\n"))["fingerprint"].dtype.kind == "f"


def test_tiers_are_added_and_renamed_between_reviews():
    renamed = tierline.Model.parse(
        TEXT.replace("{ name: Gold,", "{ name: Platinum, formerly: [Gold],").replace(
            "  - { name: Silver,", "  - { name: Ruby, when: arr > 40 }\n  - { name: Silver,"
        )
    )
    clients = [client("a", 120), client("b", 45), client("c", 30)]
    first = review(clients, None, "2026-01-01")
    clients[2]["arr"] = 300
    waiting = [
        row | {"pending_tier": "Gold", "pending_since": "2026-01-01"} for row in first.standings.to_rows()
    ]
    for standings in (first, waiting):
        book = renamed.book(clients, as_of="2026-04-01", previous_model=MODEL)
        assert told(book.review(standings), "from", "to", "cause") == [
            ("a", "Platinum", "Platinum", None),
            ("b", "Silver", "Ruby", "model"),
            ("c", "Silver", "Platinum", "timer" if standings is waiting else "data"),
        ]
    made = tierline.Standings.of(first.standings, renamed)
    assert made.to_columns()["tier"] == ["Platinum", "Silver", "Silver"]
    assert made.override("c", "Gold", by="Ana", why="pilot").to_columns()["override_tier"][2] == "Platinum"
    fewer = tierline.Model.parse(TEXT.replace("  - { name: Silver, when: arr > 20 }\n", ""))
    with pytest.raises(tierline.TableError, match=r"formerly: \[Silver\]") as caught:
        fewer.book(clients, as_of="2026-04-01", previous_model=MODEL)
    assert caught.value.code == "other-tiers"


@pytest.mark.parametrize(
    ("tiers", "words"),
    [
        ("[{ name: A, when: x > 1, formerly: [B] }, { name: B }]", "`B` is the name of a tier"),
        ("[{ name: A, when: x > 1, formerly: [A] }, { name: B }]", "`A` is the name of a tier"),
        (
            "[{ name: A, when: x > 1, formerly: [C] }, { name: B, formerly: [C] }]",
            "two tiers were formerly `C`",
        ),
        ("[{ name: A, when: x > 1, formerly: [C, C] }, { name: B }]", "two tiers were formerly `C`"),
    ],
)
def test_a_former_name_means_one_tier(tiers: str, words: str):
    with pytest.raises(tierline.ModelError, match="name-taken") as caught:
        tierline.Model.parse(
            f"tierline: 1\nmodel: {{ name: m, client: id }}\nattributes: {{ x: {{ type: integer }} }}\ntiers: {tiers}\n"
        )
    assert words in str(caught.value)


@pytest.mark.parametrize(
    "key",
    [
        "missing: fall back",
        "left_guard: { share: 2 }",
        "left_guard: { share: -0.1 }",
        "left_guard: { clients: -1 }",
        "review_tolerance: 0 days",
        "forget_after: never",
        "left_guard: { most: 3 }",
    ],
)
def test_what_migration_cannot_say_is_refused(key: str):
    with pytest.raises(tierline.ModelError):
        tierline.Model.parse(TEXT.replace("demote:", f"{key}, demote:"))


# -- Days --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("every", "tolerance", "last", "day", "late"),
    [
        ("3 months", "none", "2026-09-30", "2026-12-31", False),
        ("3 months", "none", "2026-09-30", "2027-01-01", True),
        ("3 months", "none", "2026-09-29", "2026-12-30", True),
        ("1 month", "none", "2027-02-28", "2027-03-31", False),
        ("3 months", None, "2026-09-29", "2027-01-05", False),
        ("3 months", None, "2026-09-29", "2027-01-06", True),
        ("3 months", "1 month", "2026-09-30", "2027-01-31", False),
        ("90 days", "none", "2026-09-30", "2026-12-30", True),
    ],
)
def test_reviews_are_overdue_after_their_day_and_the_tolerance(
    every: str, tolerance: str | None, last: str, day: str, late: bool
):
    found = f"review_every: {every}" + (f", review_tolerance: {tolerance}" if tolerance else "")
    model = tierline.Model.parse(TEXT.replace("review_every: 3 months", found))
    first = review([client("a", 30)], None, last, model)
    second = review([client("a", 30), client("b", 30)], first, day, model)
    assert told(second, "overdue") == [("a", late), ("b", None)]
    assert second.overdue == late


@pytest.mark.parametrize(("column", "value"), [("since", "11/21/2026"), ("reviewed_on", "21.11.2026")])
def test_dates_of_a_spreadsheet_are_refused_with_row_column_and_the_way_on(column: str, value: str):
    rows = review([client("a", 30), client("b", 30)], None, "2026-01-01").standings.to_rows()
    rows[1][column] = value
    with pytest.raises(tierline.TableError) as caught:
        review([client("a", 30), client("b", 30)], rows, "2026-04-01")
    assert caught.value.column_name == column
    # The header is row 1, as a spreadsheet counts.
    for words in (
        "row 3 of the standings",
        "client `b`",
        f"`{column}` is `{value}`",
        "yyyy-mm-dd",
        "save it again",
    ):
        assert words in str(caught.value)


# -- Laws --------------------------------------------------------------------------------------------------


def random_clients(chance: random.Random) -> list[dict[str, Any]]:
    rows = [
        client(
            f"C-{at:02}",
            chance.choice([5, 30, 60, 60, 120, None, "?"]),
            growth=chance.choice(["low", "high", "high", None]),
            seats=chance.choice([1, 30, None]),
            staff=chance.choice([10, 0, None]),
        )
        for at in range(20)
        if chance.random() < 0.85
    ]
    chance.shuffle(rows)
    return rows


def through_csv(standings: tierline.Standings) -> list[dict[str, str]]:
    file = io.StringIO()
    writer = csv.DictWriter(file, standings.columns)
    writer.writeheader()
    writer.writerows({n: "" if v is None else v for n, v in row.items()} for row in standings.to_rows())
    file.seek(0)
    return list(csv.DictReader(file))


@pytest.mark.parametrize("seed", range(12))
def test_a_cut_anywhere_is_invisible_and_the_second_review_of_a_day_changes_nothing(seed: int):
    chance = random.Random(seed)
    model = tierline.Model.parse(
        TEXT.replace("{ after: 90 days }", chance.choice(["at once", "{ after: 1 review }"]))
    )
    kept: Any = None
    stored: Any = None
    day = date(2026, 1, 31)
    for _ in range(8):
        clients = random_clients(chance)
        kept = review(clients, kept, str(day), model, accept_left=99)
        again = review(clients, stored, str(day), model, accept_left=99)
        assert again.movements.to_rows() == kept.movements.to_rows()
        assert again.standings.to_rows() == kept.standings.to_rows()
        second = review(clients, kept, str(day), model)
        assert second.standings.to_rows() == kept.standings.to_rows()
        assert all(row["from"] == row["to"] for row in second.movements.to_rows())
        assert tierline.Standings.of(kept.standings, model).to_rows() == kept.standings.to_rows()
        standings = kept.standings
        if chance.random() < 0.5 and len(standings):
            some = chance.choice(standings.to_rows())["id"]
            kept = standings.override(some, "Silver", by="Ana", why='a reason, with = and "', at_least=True)
            standings = kept
        stored = through_csv(standings)
        day = date(day.year + day.month // 12, day.month % 12 + 1, 28)


def test_an_override_that_began_and_ended_between_two_reviews_is_no_cause() -> None:
    low, high = [client("a", 30), client("b", 30)], [client("a", 120), client("b", 120)]
    first = review(low, None, "2026-01-01").standings
    held = first.override("a", "Silver", until="2026-03-01", by="Ana", why="pilot")
    assert [row["override_since"] for row in held.to_rows()] == [None, None]
    second = review(high, held, "2026-04-01")
    assert told(second, "movement", "cause") == [("a", "promoted", "data"), ("b", "promoted", "data")]
    # One that a review has found in force is the cause, and keeps its day where it goes on.
    held = first.override("a", "Silver", until="2026-05-01", by="Ana", why="pilot")
    seen = review(low, held, "2026-04-01").standings
    longer = seen.override("a", "Silver", until="2026-06-01", by="Ana", why="longer")
    assert [table.to_rows()[0]["override_since"] for table in (seen, longer)] == [date(2026, 4, 1)] * 2
    third = review(high, longer, "2026-07-01")
    assert told(third, "movement", "cause") == [("a", "promoted", "override"), ("b", "promoted", "data")]
    # Standings of before do not tell, and one that may have been in force counts as the cause.
    rows = [{name: cell for name, cell in row.items() if name != "override_since"} for row in seen.to_rows()]
    assert told(review(high, rows, "2026-07-01"), "movement", "cause")[0] == ("a", "promoted", "override")
