"""What a service entry may promise beside plain spans: severities, ranges, days, words for timing."""

from __future__ import annotations

from pathlib import Path

import pytest
import tierline
from cli_runner import CLIENTS, DAY, MODEL, rows, run

HEAD = """
tierline: 1
model: { name: promises, client: id }
attributes:
  x: { type: integer }
tiers:
  - { name: A, when: x >= 75 }
  - { name: B }
service:
"""


def model(service: str) -> tierline.Model:
    return tierline.Model.parse(HEAD + service)


def owed(service: str, x: int = 80) -> dict[str, object]:
    [row] = model(service).book({"id": ["a"], "x": [x]}, as_of="2026-03-01").entitlements().to_rows()
    return row


def codes(service: str) -> list[str]:
    return [finding["code"] for finding in model(service).check_service()]


SEVERITIES = """
  A:
    response:
      first: [2 days, 3 days]
      P1: { first: 1 hour, resolution: 4 hours, calendar: 24x7 }
      P3: { first: same day, resolution: { word: as agreed, span: 5 days }, calendar: business hours }
  B:
    response:
      P1: { first: 8 hours }
      cosmetic: { first: 3 days }
"""


def test_each_severity_has_columns_of_its_own_beside_those_of_the_plain_form():
    row = owed(SEVERITIES)
    assert (row["first_response"], row["resolution"], row["calendar"]) == ("2 days to 3 days", None, None)
    assert {name: value for name, value in row.items() if name.endswith(("_P1", "_P3", "_cosmetic"))} == {
        "first_response_P1": "1 hour",
        "resolution_P1": "4 hours",
        "calendar_P1": "24x7",
        "first_response_P3": "same day",
        "resolution_P3": "as agreed (5 days)",
        "calendar_P3": "business hours",
        "first_response_cosmetic": None,
    }
    other = owed(SEVERITIES, 10)
    assert (other["first_response_P1"], other["first_response_cosmetic"], other["resolution_P3"]) == (
        "8 hours",
        "3 days",
        None,
    )
    # Without severities there are no such columns.
    assert not [
        name for name in owed("  A: { response: { first: 1 hour } }") if name.startswith("first_response_")
    ]


def test_a_model_with_severities_reads_back_as_it_was_written():
    again = tierline.Model.parse(model(SEVERITIES).to_yaml())
    assert again.fingerprint == model(SEVERITIES).fingerprint
    [row] = again.book({"id": ["a"], "x": [80]}, as_of="2026-03-01").entitlements().to_rows()
    assert row == owed(SEVERITIES)


@pytest.mark.parametrize(
    ("graver", "milder", "found"),
    [
        ("first: 1 hour", "first: 2 hours", False),
        ("first: 2 hours", "first: 1 hour", True),
        ("first: 1 hour, resolution: 3 days", "first: 2 hours, resolution: 2 days", True),
        ("first: same day", "first: 1 day", False),
        ("first: 1 day", "first: same day", True),
        ("first: same day", "first: 8 hours", True),
        ("first: [2 hours, 4 hours]", "first: [1 hour, 4 hours]", True),
        # A month is neither longer nor shorter than 30 days, and other calendars are not compared.
        ("first: 1 month", "first: 30 days", False),
        ("first: 2 hours, calendar: office", "first: 1 hour, calendar: shop", False),
        ("first: 2 hours, calendar: office", "first: 1 hour, calendar: 24x7", True),
        # A quick answer in opening hours may come later than a slow one around the clock.
        ("first: 2 hours, calendar: 24x7", "first: 1 hour, calendar: office", False),
    ],
)
def test_a_milder_severity_that_is_answered_sooner_is_found(graver: str, milder: str, found: bool):
    text = f"  A: {{ response: {{ P1: {{ {graver} }}, P2: {{ {milder} }} }} }}"
    assert ("severity-order" in codes(text)) is found


def test_words_for_timing_stand_for_a_span():
    text = "  A: { touchpoint_every: { word: frequently, span: 1 month }, business_review_every: { word: as needed, span: 1 year } }"
    row = owed(text)
    assert (row["touchpoint_every"], row["business_review_every"]) == (
        "frequently (1 month)",
        "as needed (1 year)",
    )
    last = {"id": ["a"], "last_touchpoint": ["2026-01-31"]}
    [row] = model(text).book({"id": ["a"], "x": [80]}, as_of="2026-03-01").entitlements(last).to_rows()
    assert str(row["next_touchpoint"]) == "2026-02-28"


@pytest.mark.parametrize(
    ("service", "code"),
    [
        ("  A: { touchpoint_every: frequently }", "invalid-period"),
        ("  A: { response: { first: promptly } }", "invalid-period"),
        ("  A: { response: { frist: 1 hour } }", "unknown-key"),
        ("  A: { response: { P1: { frist: 1 hour } } }", "unknown-key"),
        ("  A: { response: { P1: { first: 1 hour }, P1: { first: 2 hours } } }", "duplicate-key"),
        ("  A: { response: { first: [3 days, 2 days] } }", "range-order"),
        ("  A: { response: { first: on event } }", "invalid-period"),
        ("  A: { touchpoint_every: { word: frequently } }", "missing-key"),
    ],
)
def test_what_is_no_time_to_answer_is_told(service: str, code: str):
    with pytest.raises(tierline.ModelError) as caught:
        model(service)
    assert [problem.code for problem in caught.value.diagnostics] == [code]


KINDS = """
  A:
    touchpoints:
      - { every: 1 month, kind: personal, minutes: 30, channel: phone }
      - { every: 2 weeks, kind: automated, owner: lifecycle marketing, channel: email }
    channels: [phone, email]
    also: [{ when: x = 80, touchpoints: [{ every: 1 week, kind: personal }, { every: 1 year, kind: visit }] }]
contact: { attribute: wish, digital: [email], declined: none }
"""


def test_touchpoints_of_several_kinds_have_a_day_each():
    text = HEAD.replace("x: { type: integer }", "x: { type: integer }\n  wish: { type: text }") + KINDS
    kinds = tierline.Model.parse(text)
    assert tierline.Model.parse(kinds.to_yaml()).fingerprint == kinds.fingerprint
    clients = {
        "id": ["a", "b", "c", "d", "e"],
        "x": [80, 90, 80, 80, 10],
        "wish": [None, None, "digital", "declined", None],
    }
    last = {
        "id": ["a", "b"],
        "last_touchpoint_personal": ["2026-01-31", "2026-01-31"],
        "last_touchpoint_automated": ["2026-02-20", None],
    }
    rows = kinds.book(clients, as_of="2026-03-01").entitlements(last).to_rows()
    told = [
        (
            row["touchpoints"],
            *(str(row[f"next_touchpoint_{kind}"]) for kind in ("personal", "automated", "visit")),
            row["withheld"],
        )
        for row in rows
    ]
    assert told == [
        (
            "personal: 1 week; automated: 2 weeks; visit: 1 year",
            "2026-02-07",
            "2026-03-06",
            "2026-03-01",
            None,
        ),
        ("personal: 1 month; automated: 2 weeks", "2026-02-28", "2026-03-01", "None", None),
        ("automated: 2 weeks; visit: 1 year", "None", "2026-03-01", "2026-03-01", "phone; personal"),
        (None, "None", "None", "None", "phone; email; personal; automated; visit"),
        (None, "None", "None", "None", None),
    ]
    with pytest.raises(tierline.ModelError) as caught:
        model("  A: { touchpoints: [{ every: 1 week, kind: call }, { every: 2 weeks, kind: call }] }")
    assert caught.value.code == "name-taken"


@pytest.mark.parametrize(
    ("service", "code"),
    [
        ("  A: { events: [nothing] }", "unknown-flag"),
        ("  A: { events: [x] }", "unknown-flag"),
        ("  A: { again_after: 1 week }", "key-not-allowed"),
        ("  A: { also: [{ touch: high }] }", "missing-key"),
        ("  A: { also: [{ when: tier = 'A', touch: high }] }", "tier-in-service"),
        ("  A: { also: [{ when: y > 1, touch: high }] }", "unknown-name"),
        ("  A: { also: [{ when: x, touch: high }] }", "wrong-type"),
        ("  A: { instead: [{ when: x > 1, also: [] }] }", "unknown-key"),
        ("  A: { touch: high }\ncontact: { declined: none }", "missing-key"),
        ("  A: { touch: high }\ncontact: { attribute: wish, declined: none }", "unknown-name"),
        ("  A: { touch: high }\ncontact: { attribute: x, declined: none }", "wrong-type"),
    ],
)
def test_what_cannot_be_promised_is_told(service: str, code: str):
    with pytest.raises(tierline.ModelError) as caught:
        model(service)
    assert [problem.code for problem in caught.value.diagnostics] == [code]


def test_an_agreement_that_does_not_count_is_told():
    agreements = [
        {"id": "a", "what": "response first", "value": "soon"},
        {"id": "a", "what": "price", "value": "10 %"},
        {"id": "z", "what": "channels", "value": "phone"},
        {"id": "a", "what": "channels", "value": "phone", "until": "2026-02-28"},
        {"id": "a", "what": "touch", "value": "high"},
        {"id": "a", "what": "touch", "value": "low"},
    ]
    book = model("  A: { touchpoint_every: 1 week }").book({"id": ["a"], "x": [80]}, as_of="2026-03-01")
    owed = book.entitlements(agreements=agreements)
    assert sorted(finding["code"] for finding in owed.findings) == [
        "agreement-without-client",
        "contradicting-promise",
        "ended-agreement",
        "unknown-agreement",
        "unreadable-agreement",
    ]
    assert all("`a`" in finding["message"] or "`z`" in finding["message"] for finding in owed.findings)
    # The first written holds, and contracts stand in the book's own order.
    assert (owed.to_rows()[0]["touch"], owed.to_rows()[0]["channels"]) == ("high", None)
    with pytest.raises(tierline.TableError) as caught:
        book.entitlements(agreements=[{"id": "a", "what": "touch"}])
    assert caught.value.code == "missing-column"


def test_an_unassigned_client_is_owed_its_contract_alone():
    book = model("  A: { touch: high }").book({"id": ["a", "b"], "x": ["bad", "bad"]}, as_of="2026-03-01")
    rows = book.entitlements(
        agreements=[{"id": "b", "what": "response P1 first", "value": "2 hours"}]
    ).to_rows()
    assert [(row["tier"], row["touch"], row["first_response_P1"]) for row in rows] == [
        (None, None, None),
        (None, None, "2 hours"),
    ]


def test_a_condition_is_not_a_flag_and_is_true_only_where_it_is_known_to_be():
    text = "  A: { touch: high, also: [{ when: x < 90, owner: desk }] }\n  B: { also: [{ when: x < 90, owner: desk }] }"
    book = model(text).book({"id": ["a", "b", "c", "d"], "x": [80, 95, None, "bad"]}, as_of="2026-03-01")
    assert [row["owner"] for row in book.entitlements().to_rows()] == ["desk", None, None, None]
    assert (
        book.assignments.columns
        == model("  A: { touch: high }")
        .book({"id": ["a"], "x": [80]}, as_of="2026-03-01")
        .assignments.columns
    )


def test_the_entry_of_the_tier_in_force_counts_with_the_conditions_of_today():
    text = HEAD.replace("service:", "migration: { demote: { after: 90 days } }\nservice:")
    text += "  A: { touch: high, also: [{ when: x < 20, owner: desk }] }\n  B: { also: [{ when: x < 20, owner: nobody }] }"
    waiting = tierline.Model.parse(text)
    first = waiting.book({"id": ["a"], "x": [80]}, as_of="2026-01-01").review()
    later = waiting.book({"id": ["a"], "x": [10]}, as_of="2026-02-01")
    [by_rules], [in_force] = (
        later.entitlements(review=review).to_rows() for review in (None, later.review(first.standings))
    )
    assert (by_rules["tier"], by_rules["touch"], by_rules["owner"]) == ("B", None, "nobody")
    assert (in_force["tier"], in_force["touch"], in_force["owner"]) == ("A", "high", "desk")


def test_the_command_writes_what_the_book_says(tmp_path: Path):
    agreements, owed = tmp_path / "agreements.csv", tmp_path / "owed.csv"
    ids = [row["account_id"] for row in rows(CLIENTS)]
    agreements.write_text(
        "account_id,what,value,until,author\n"
        f"{ids[0]},response first,30 minutes,2027-12-31,Legal\n"
        f"nobody,channels,phone,,\n",
        encoding="utf-8",
    )
    done = run("entitlements", MODEL, CLIENTS, "--as-of", DAY, "--agreements", agreements, "-o", owed)
    assert done.exit_code == 0, done.output
    assert f"What {len(ids)} clients are owed written to" in done.output
    assert "`nobody`" in done.output
    written = {row["account_id"]: row for row in rows(owed)}
    assert written[ids[0]]["first_response"] == "30 minutes"
    assert "response.first: agreed by Legal" in written[ids[0]]["because"]
    table = {name: [row[name] or None for row in rows(CLIENTS)] for name in rows(CLIENTS)[0]}
    own = (
        tierline.Model.read(MODEL).book(table, as_of=DAY).entitlements(agreements=rows(agreements)).to_rows()
    )
    told = [{name: "" if value is None else str(value) for name, value in row.items()} for row in own]
    assert list(written.values()) == [
        {name: value.removeprefix("'") if name == "account_id" else value for name, value in row.items()}
        for row in told
    ]


TIMELINE = (
    HEAD.replace(
        "x: { type: integer }", "x: { type: integer }\n  signup: { type: date }\n  renewal: { type: date }"
    )
    + """
  A:
    timeline:
      - { from: signup, after: 30 days, what: value review }
      - { from: signup, after: 1 year, what: anniversary }
      - { from: renewal, before: 90 days, what: renewal talk }
    also: [{ when: x = 99, timeline: [{ from: renewal, before: 2 weeks, what: visit }] }]
"""
)


def test_the_next_experience_of_a_timeline_has_its_day():
    timed = tierline.Model.parse(TIMELINE)
    assert tierline.Model.parse(timed.to_yaml()).fingerprint == timed.fingerprint
    clients = {
        "id": ["a", "b", "c", "d", "e", "f"],
        "x": [80, 80, 80, 99, 80, 10],
        "signup": ["2026-01-30", "2026-01-29", "2025-03-01", "2020-02-29", None, "2026-02-20"],
        "renewal": [None, "2026-05-30", "2026-05-30", "2026-03-15", None, None],
    }
    rows_of = timed.book(clients, as_of="2026-03-01").entitlements().to_rows()
    told = [(row["next_experience"], str(row["next_experience_on"])) for row in rows_of]
    assert told == [
        ("value review", "2026-03-01"),
        ("renewal talk", "2026-03-01"),
        ("anniversary; renewal talk", "2026-03-01"),
        ("visit", "2026-03-01"),
        (None, "None"),
        (None, "None"),
    ]


@pytest.mark.parametrize(
    ("entry", "code"),
    [
        ("{ from: x, after: 1 day, what: a }", "wrong-type"),
        ("{ from: y, after: 1 day, what: a }", "unknown-name"),
        ("{ from: x, what: a }", "missing-key"),
        ("{ from: x, after: 1 day, before: 1 day, what: a }", "key-not-allowed"),
    ],
)
def test_an_experience_without_a_day_is_told(entry: str, code: str):
    with pytest.raises(tierline.ModelError) as caught:
        model(f"  A: {{ timeline: [{entry}] }}")
    assert caught.value.code == code
