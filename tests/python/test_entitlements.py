"""What each client is owed: the promises of its tier, and the last days that keep them."""

from __future__ import annotations

import random
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
import tierline
from review_oracle import Span

MODEL = tierline.Model.parse("""
tierline: 1
model: { name: owed, client: id }
attributes:
  x: { type: integer, required: true }
tiers:
  - { name: A, when: x >= 75 }
  - { name: B, when: x >= 50 }
  - { name: C, when: x >= 25 }
  - { name: D }
migration: { demote: { after: 2 reviews } }
service:
  A:
    touch: high
    coverage: { model: dedicated, role: CSM, accounts_per_owner: [15, 30] }
    business_review_every: 3 months
    touchpoint_every: [1 week, 2 weeks]
    response: { first: 1 hour, resolution: 8 hours, calendar: 24x7 }
    channels: [phone, email]
    escalation: [{ after: 2 hours, to: CSM lead }, { after: 4 hours, to: VP }]
    programmes: [onboarding, early access]
  B:
    coverage: { accounts_per_owner: [50, null] }
    business_review_every: 6 months
    touchpoint_every: 1 month
  C:
    touchpoint_every: on event
""")
X = {"A": 80, "B": 60, "C": 30, "D": 0, None: None}
# The later end of a range is the last day that keeps the promise.
TOUCHPOINT = {"A": Span(2, "weeks"), "B": Span(1, "months")}
BUSINESS_REVIEW = {"A": Span(3, "months"), "B": Span(6, "months")}


def book(tiers: dict[str, str | None], as_of: Any = "2026-03-01") -> tierline.Book:
    return MODEL.book({"id": list(tiers), "x": [X[tier] for tier in tiers.values()]}, as_of=as_of)


def test_each_client_is_owed_what_the_model_promises_its_tier():
    rows = book({"a": "A", "b": "B", "c": "C", "d": "D", "e": None}).entitlements().to_rows()
    assert [row["tier"] for row in rows] == ["A", "B", "C", "D", None]
    a = rows[0]
    assert (a["touch"], a["coverage_model"], a["owner_role"]) == ("high", "dedicated", "CSM")
    assert (a["accounts_per_owner_min"], a["accounts_per_owner_max"]) == (15, 30)
    assert (a["touchpoint_every"], a["business_review_every"]) == ("1 week to 2 weeks", "3 months")
    assert (a["first_response"], a["resolution"], a["calendar"]) == ("1 hour", "8 hours", "24x7")
    assert (a["channels"], a["programmes"]) == ("phone; email", "onboarding; early access")
    assert a["escalation"] == "2 hours: CSM lead; 4 hours: VP"
    assert (rows[1]["accounts_per_owner_min"], rows[1]["accounts_per_owner_max"]) == (50, None)
    assert rows[2]["touchpoint_every"] == "on event"
    # No promise is no word and no number, never 0.
    for row in rows[3:]:
        assert not [name for name, value in row.items() if value is not None and name not in ("id", "tier")]


def test_due_dates_keep_the_end_of_the_month():
    last = {
        "id": ["a", "b", "c", "d"],
        "last_touchpoint": ["2026-02-20", "2026-01-31", "2026-01-31", "2026-01-31"],
        "last_business_review": ["2025-11-30", "2025-08-31", "2025-08-31", None],
    }
    rows = book({"a": "A", "b": "B", "c": "C", "d": "D"}, "2026-02-15").entitlements(last).to_rows()
    # On event, and where nothing is promised, nothing is due.
    assert [row["next_touchpoint"] for row in rows] == [date(2026, 3, 6), date(2026, 2, 28), None, None]
    assert [row["next_business_review"] for row in rows] == [date(2026, 2, 28), date(2026, 2, 28), None, None]


def test_due_dates_are_those_of_the_calendar():
    for seed in range(30):
        chance = random.Random(seed)
        as_of = date(2023, 12, 31) + timedelta(days=chance.randrange(900))
        tiers = {f"c{number}": chance.choice(list(X)) for number in range(20)}

        def some_day(chance: random.Random = chance, as_of: date = as_of) -> date | None:
            return chance.choice([None, as_of - timedelta(days=chance.randrange(400))])

        last = [
            {"id": id, "last_touchpoint": some_day(), "last_business_review": some_day()}
            for id in tiers
            if chance.random() < 0.8
        ]
        chance.shuffle(last)
        known = {row["id"]: row for row in last}
        for row in book(tiers, as_of).entitlements([*last, {"id": "elsewhere"}]).to_rows():
            for name, spans in (("touchpoint", TOUCHPOINT), ("business_review", BUSINESS_REVIEW)):
                span = spans.get(row["tier"])
                before = known.get(row["id"], {}).get(f"last_{name}")
                # Who has had none is due on the book's day.
                wanted = None if span is None else span.after(before) if before else as_of
                assert row[f"next_{name}"] == wanted, (seed, row["id"])


def test_a_client_whose_demotion_is_pending_keeps_the_service_of_its_tier():
    first = book({"a": "A", "b": "B", "c": "A"}, "2026-01-01").review()
    later = book({"a": "C", "b": "A", "c": None}, "2026-02-01")
    assert [row["tier"] for row in later.entitlements().to_rows()] == ["C", "A", None]
    review = later.review(first)
    rows = later.entitlements(review=review).to_rows()
    assert [row["tier"] for row in rows] == ["A", "A", "A"]
    assert [row["next_touchpoint"] for row in rows] == [date(2026, 2, 1)] * 3
    assert [row["tier"] for row in review.standings.to_rows()] == ["A", "A", "A"]


def test_one_of_the_two_dates_is_enough_and_the_book_keeps_its_order():
    one_book = book({"z": "B", "a": "B"})
    rows = one_book.entitlements({"id": ["a"], "last_touchpoint": ["2026-02-10"]}).to_rows()
    assert [(row["id"], row["next_touchpoint"]) for row in rows] == [
        ("z", date(2026, 3, 1)),
        ("a", date(2026, 3, 10)),
    ]
    assert [row["next_business_review"] for row in rows] == [date(2026, 3, 1)] * 2


@pytest.mark.parametrize(
    ("last", "code"),
    [
        ({"id": ["a", "a"], "last_touchpoint": ["2026-01-01"] * 2}, "bad-value"),
        ({"last_touchpoint": ["2026-01-01"]}, "missing-column"),
        ({"id": ["a"], "last_touch": ["2026-01-01"]}, "missing-column"),
        ({"id": ["a"], "last_touchpoint": ["soon"]}, "bad-value"),
    ],
)
def test_a_table_of_last_contacts_that_cannot_be_read_is_refused(last: Any, code: str):
    with pytest.raises(tierline.TableError) as caught:
        book({"a": "A"}).entitlements(last)
    assert caught.value.code == code


def test_plain_words_are_texts_for_those_who_read_no_dictionaries():
    schema = book({"a": "A"}).entitlements(plain=True).schema
    assert schema["touch"] == "Utf8"
    assert schema["tier"] == "Utf8"
    assert schema["next_touchpoint"] == "Date32"


def test_owners_in_a_column_are_counted_by_the_tier_in_force():
    first = book({"a": "A", "b": "A", "c": "B", "d": "B"}, "2026-01-01").review()
    clients = {"id": ["a", "b", "c", "d"], "x": [60, 80, 60, 60], "csm": ["Ana", "Ben", "Ana", None]}
    one_book = MODEL.book(clients, as_of="2026-02-01", owner="csm")
    # By the rules a is in B; after the review it is still in A, where its demotion waits.
    assert [row["owners"] for row in one_book.figures()["coverage"]] == [1, 1, 0, 0]
    review = one_book.review(first)
    figures = one_book.figures(review=review)
    # Ana is one person, half of whose accounts are in A and half in B; d has no owner.
    assert [row["owners"] for row in figures["coverage"]] == [Decimal("1.5"), Decimal("0.5"), 0, 0]
    assert [row["ratio"] for row in figures["coverage"]] == [Decimal("1.333333"), 2, None, None]
    assert [row["without_owner"] for row in figures["coverage"]] == [0, 1, 0, 0]
    # What is given by hand wins.
    assert one_book.figures(review=review, owners={"A": "2.5"})["coverage"][0]["owners"] == 2.5


@pytest.mark.parametrize(
    ("names", "told"),
    [
        (["last_touchpoint", "last_business_review"], []),
        (["last_touchpoint", "Last Contact", "owner"], []),
        (["Last Contact"], [("Last Contact", "last_touchpoint")]),
        (["Last_Touchpoint"], [("Last_Touchpoint", "last_touchpoint")]),
        (["date of last call", "QBR date"], [("date of last call", "last_touchpoint"), ("QBR date", "last_business_review")]),
        (["Last Contact", "last_business_review"], [("Last Contact", "last_touchpoint")]),
        (["last_touchpoint", "last business review"], [("last business review", "last_business_review")]),
        (["contact_email", "review_score", "owner"], []),
    ],
)  # fmt: skip
def test_columns_of_last_contacts_that_nothing_reads_are_told_where_they_look_like_one_that_is_missed(
    names: list[str], told: list[tuple[str, str]]
):
    last = {"id": ["a"]} | {name: ["2026-02-20"] for name in names}
    if not {"last_touchpoint", "last_business_review"} & set(names):
        with pytest.raises(tierline.TableError, match="has neither the column") as caught:
            book({"a": "A"}).entitlements(last)
        assert caught.value.code == "missing-column"
        assert all(word in str(caught.value) for word in (told[0] if told else ["everybody is due"]))
        return
    owed = book({"a": "A"}).entitlements(last)
    assert [(*remark.given, *remark.columns) for remark in owed.remarks] == told
    for remark in owed.remarks:
        assert (remark.code, remark.warning) == ("similar-column", True)
        assert remark.message in repr(owed)
        assert "of the last contacts" in remark.message
    metadata = owed.to_arrow().schema.metadata or {}
    lines = metadata.get(b"tierline.remarks", b"").decode().splitlines()
    assert [line.partition(": ")[0] for line in lines] == ["similar-column"] * len(told)
    assert book({"a": "A"}).entitlements().remarks == ()


def test_a_mark_of_the_model_is_a_missing_value_in_the_other_tables_too():
    text = MODEL.to_yaml().replace("client: id", 'client: id\n  blanks: ["n/a", B]', 1)
    model = tierline.Model.parse(text)
    one_book = model.book({"id": ["a", "b"], "x": [60, 60]}, as_of="2026-03-01")
    last = {"id": ["a", "b"], "last_touchpoint": ["2026-02-10", " n/a "]}
    rows = one_book.entitlements(last).to_rows()
    assert [row["next_touchpoint"] for row in rows] == [date(2026, 3, 10), date(2026, 3, 1)]

    # A tier that is called as a mark is one all the same.
    period = {"id": ["a", "b"], "tier": ["B", "n/a"], "revenue": ["100", "n/a"], "cost_to_serve": [90, 80]}
    figures = one_book.figures(period=period)
    found = [finding["message"] for finding in figures["findings"] if finding["code"] == "period-gaps"]
    assert len(found) == 1
    assert found[0].startswith("1 client does not count")
    with pytest.raises(tierline.TableError, match="`revenue` is `n/a`, expected a number"):
        book({"a": "B"}).figures(period={"id": ["a"], "revenue": ["n/a"], "cost_to_serve": [90]})
