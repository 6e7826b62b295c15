"""Hours, costs and the next quarter by what each client is owed, against a second program; and how a report shows them."""

from __future__ import annotations

import random
import re
from datetime import date, timedelta
from fractions import Fraction
from typing import Any

import pytest
import tierline
from owed_oracle import A_YEAR, near
from report_oracle import Shown
from test_report_page import Page

AS_OF = date(2026, 11, 21)
END = date(2027, 2, 21)
MODEL = """
tierline: 1
model: { name: hours, client: id, value: arr }
attributes:
  arr: { type: integer }
  hot: { type: boolean }
  quiet: { type: boolean }
  wish: { type: category, levels: [declined, any], missing: any }
  renewal_date: { type: date }
flags: { is_hot: hot, is_quiet: quiet }
tiers: [{ name: Gold, when: arr >= 1000 }, { name: Iron }]
service:
  Gold:
    coverage: { role: CSM, accounts_per_owner: [10, 20] }
    touchpoint_every: 1 month
    business_review_every: 3 months
    minutes: { touchpoint: 30, business_review: 120 }
    channels: [phone]
    touchpoints:
      - { kind: personal, every: 2 weeks, minutes: 15 }
      - { kind: automated, every: 1 week, minutes: 5, owner: lab }
      - { kind: mail, every: 1 week }
    timeline: [{ from: renewal_date, before: 30 days, what: renewal talk }]
    also: [{ when: is_hot, touchpoint_every: 1 week, programmes: [save plan] }]
  Iron:
    coverage: { role: desk, accounts_per_owner: [50, 100] }
    touchpoint_every: on event
    minutes: { touchpoint: 20 }
    channels: [email]
    events: [{ flag: is_hot, again_after: 2 weeks }, is_quiet]
contact: { attribute: wish, declined: none }
overlay: { outage: { also: { programmes: [briefing] } } }
migration: { renewal: renewal_date }
rates: { CSM: 60, desk: 40, lab: 10 }
"""
AGAIN = {"is_hot": "2 weeks", "is_quiet": "1 month"}
MINUTES = {"Gold": (30, 120), "Iron": (20, 0)}
KINDS = {"personal": ("own", 15), "automated": ("lab", 5), "mail": ("own", 0)}
RATES = {"Gold": Fraction(60), "Iron": Fraction(40)}
ROLES = {"Gold": "CSM", "Iron": "desk"}


def hours(row: dict[str, Any], given: dict[str, Fraction], offered: list[str]) -> tuple[Fraction, Fraction]:
    """Hours a year of those who look after a client, and of the lab."""
    touch, review = MINUTES[row["tier"]]
    events = (row.get("events") or "").split("; ") if row.get("events") else []
    rates = [A_YEAR[row["touchpoint_every"]], *(A_YEAR[AGAIN[flag]] for flag in events if flag not in given)]
    touches = max(rates) + sum(given[flag] for flag in offered if flag in given)
    own = touches * Fraction(touch, 60) + A_YEAR[row["business_review_every"]] * Fraction(review, 60)
    lab = Fraction(0)
    for part in (row.get("touchpoints") or "").split("; "):
        kind, _, every = part.partition(": ")
        # What is agreed beside the tier has no minutes, and takes nobody's time.
        if kind and row["tier"] == "Gold":
            who, minutes = KINDS[kind]
            own += A_YEAR[every] * Fraction(minutes, 60) * (who == "own")
            lab += A_YEAR[every] * Fraction(minutes, 60) * (who == "lab")
    return own, lab


def case(seed: int) -> tuple[list[dict[str, Any]], list[dict[str, Any]], list[dict[str, Any]]]:
    chance = random.Random(seed)
    clients = [
        {
            "id": f"c{at}",
            "arr": chance.choice([5, 500, 1000, 50_000]),
            "hot": chance.choice([True, False, None]),
            "quiet": chance.choice([True, False, None]),
            "wish": chance.choice(["any", "any", "declined"]),
            "renewal_date": chance.choice([None, AS_OF + timedelta(days=chance.randrange(-60, 200))]),
            "csm": chance.choice(["kim", "lee", None]),
        }
        for at in range(40)
    ]
    agreements = [
        {
            "id": f"c{chance.randrange(40)}",
            "what": chance.choice(["touchpoint_every", "touchpoints personal"]),
            "value": chance.choice(["1 week", "2 weeks", "1 month", "3 months"]),
            "instead": chance.random() < 0.5,
        }
        for _ in range(chance.randrange(8))
    ]
    listed = [{"id": f"c{chance.randrange(40)}", "what": "outage", "until": END} for _ in range(5)]
    return clients, agreements, listed


ROSTER = [
    {"id": "kim", "role": "CSM", "hours_a_week": 20, "accounts_at_most": 3},
    {"id": "lee", "role": "desk", "hours_a_week": 10},
    {"id": "ada", "role": "lab", "hours_a_week": 2},
]


@pytest.mark.parametrize("seed", range(25))
def test_hours_are_those_of_what_each_client_is_owed(seed: int):
    clients, agreements, _ = case(seed)
    book = tierline.Model.parse(MODEL).book(clients, as_of=AS_OF, owner="csm")
    rows = book.entitlements(agreements=agreements or None).to_rows()
    given = {"is_hot": Fraction(3, 2)} if seed % 2 else {}
    events = {flag: str(float(times)) for flag, times in given.items()}
    costs = book.promise_costs(ROSTER, agreements=agreements or None, events=events)
    each: dict[str, tuple[Fraction, Fraction]] = {}
    for client, row in zip(clients, rows, strict=True):
        offered = ["is_hot", "is_quiet"] if row["tier"] == "Iron" and client["wish"] != "declined" else []
        each[row["id"]] = hours(row, given, offered)
    for tier in costs.tiers:
        mine = [each[row["id"]] for row in rows if row["tier"] == tier["tier"]]
        own, lab = sum((one[0] for one in mine), Fraction(0)), sum((one[1] for one in mine), Fraction(0))
        assert near(tier["hours_low"], own + lab)
        assert near(tier["cost_low"], own * RATES[tier["tier"]] + lab * 10)
    dear = [
        row["id"]
        for client, row in zip(clients, rows, strict=True)
        if each[row["id"]][0] * RATES[row["tier"]] + each[row["id"]][1] * 10 > client["arr"]
    ]
    assert [row["id"] for row in costs.clients.to_rows()] == dear
    # The next quarter: a quarter of the year's hours, and renewal talks.
    by_role = {one["role"]: one for one in costs.roles}
    for tier, role in ROLES.items():
        mine = [(client, row) for client, row in zip(clients, rows, strict=True) if row["tier"] == tier]
        now = sum((each[row["id"]][0] for _, row in mine), Fraction(0)) / 4
        renewals = [
            client for client, _ in mine if client["renewal_date"] and AS_OF < client["renewal_date"] <= END
        ]
        talks = [
            client
            for client, _ in mine
            if tier == "Gold"
            and client["renewal_date"]
            and AS_OF < client["renewal_date"] - timedelta(days=30) <= END
        ]
        shown = by_role[role]
        assert near(shown["hours_now_low"], now)
        assert near(shown["hours_experiences"], Fraction(len(talks), 2))
        assert near(shown["hours_next_low"], now + Fraction(len(talks), 2))
        assert shown["clients_now"] == shown["clients_next"] == len(mine)
        assert shown["renewals"] == len(renewals)
        assert shown["with_events"] == sum(bool(row.get("events")) for _, row in mine)
        weekly = next(one["hours_a_week"] for one in ROSTER if one["role"] == role)
        there = Fraction(weekly * 365, 7) / 4
        lacking = now + Fraction(len(talks), 2) - there
        assert shown["hire"] == max(0, -(-lacking // there))
    assert near(by_role["lab"]["hours_now_low"], sum((one[1] for one in each.values()), Fraction(0)) / 4)
    assert len(costs.figures["rule"]) == 4
    # People have the hours of the clients that they look after.
    work = book.workload(ROSTER, agreements=agreements or None)
    plain = {row["id"]: hours(row, {}, [])[0] for row in rows}
    for person in work.people:
        mine = [client["id"] for client in clients if client["csm"] == person["id"]]
        assert near(person["hours_low"], sum((plain[id] for id in mine), Fraction(0)))


def test_wrong_events_are_refused():
    book = tierline.Model.parse(MODEL).book(case(1)[0], as_of=AS_OF)
    for events, code in (({"is_cold": 1}, "unknown-name"), ({"is_hot": -1}, "bad-rate")):
        with pytest.raises(tierline.TableError) as error:
            book.promise_costs(events=events)
        assert error.value.code == code
    with pytest.raises(tierline.ArgumentError):
        book.promise_costs(events={"is_hot": "often"})


@pytest.mark.parametrize("seed", range(8))
def test_a_report_counts_what_clients_are_owed(seed: int):
    clients, agreements, listed = case(seed)
    book = tierline.Model.parse(MODEL).book(clients, as_of=AS_OF, owner="csm")
    rows = book.entitlements(agreements=agreements or None, overlay=listed).to_rows()
    figures = book.figures(roster=ROSTER, agreements=agreements or None, overlay=listed)
    plain = {tier: f"because of {tier}" for tier in ROLES}
    assert set(plain) == {one["tier"] for one in figures["owed"]["tiers"]}
    value = {client["id"]: client["arr"] for client in clients}
    for one in figures["owed"]["tiers"]:
        mine = [row for row in rows if row["tier"] == one["tier"]]
        because = [row["because"] or "" for row in mine]
        assert one["clients"] == len(mine)
        assert one["as_entry"] == sum(not row["because"] and not row["withheld"] for row in mine)
        assert one["by_condition"] == sum(
            row["tier"] == "Gold" and next(c for c in clients if c["id"] == row["id"])["hot"] is True
            for row in mine
        )
        assert one["listed"] == sum(row["overlay"] is not None for row in mine)
        assert one["agreed"] == sum(": agreed" in text for text in because)
        assert one["limited"] == sum(row["withheld"] is not None for row in mine)
        assert one["with_event"] == sum(row["events"] is not None for row in mine)
    for one in figures["owed"]["events"]:
        mine = [row for row in rows if row["tier"] == one["tier"]]
        having = [row for row in mine if one["event"] in (row["events"] or "").split("; ")]
        assert one["clients"] == len(having) > 0
        assert one["value"] == sum(value[row["id"]] for row in having)
        assert near(one["share"], Fraction(len(having), len(mine)))
    (outage,) = figures["owed"]["overlays"]
    assert outage["clients"] == sum(row["overlay"] == "outage" for row in rows)
    for one in figures["owed"]["withheld"]:
        assert one["clients"] == sum(one["what"] in (row["withheld"] or "").split("; ") for row in rows), one
    agreed = {row["id"] for row in rows if ": agreed" in (row["because"] or "")}
    counted = sum(one[name] for one in figures["owed"]["agreed"] for name in ("more", "less", "other"))
    assert counted == len(agreed)
    assert figures["workload"]["clients"] == 40
    assert figures["forecast"]["roles"]
    plain_lines = (line for line in MODEL.splitlines() if not re.match(r" *(contact|also|events):", line))
    bare = tierline.Model.parse("\n".join(plain_lines))
    assert "owed" not in bare.book(clients, as_of=AS_OF).figures()
    assert "workload" not in bare.book(clients, as_of=AS_OF).figures()


def test_more_and_less_than_the_tier_are_told_apart():
    clients = [{"id": name, "arr": 5000, "hot": False, "quiet": False} for name in "abcde"]
    agreements = [
        {"id": "a", "what": "touchpoint_every", "value": "1 week", "instead": False},
        {"id": "b", "what": "touchpoint_every", "value": "3 months", "instead": True},
        {"id": "c", "what": "channels", "value": "letter", "instead": True},
        {"id": "d", "what": "coverage model", "value": "rotating", "instead": False},
    ]
    book = tierline.Model.parse(MODEL).book(clients, as_of=AS_OF)
    (gold,) = book.figures(agreements=agreements)["owed"]["agreed"]
    assert (gold["tier"], gold["more"], gold["less"], gold["other"]) == ("Gold", 1, 1, 2)
    assert (gold["more_value"], gold["less_value"], gold["other_value"]) == (5000, 5000, 10_000)


def test_the_page_shows_the_figures():
    clients, agreements, listed = case(3)
    book = tierline.Model.parse(MODEL).book(clients, as_of=AS_OF, owner="csm")
    report = book.report(roster=ROSTER, agreements=agreements, overlay=listed)
    page = report.html
    Page(page)
    shown, figures = Shown(page), report.figures
    for heading in ("What clients are owed", "Owners and their work", "Hours of the next quarter"):
        assert heading in shown.text
    rows = shown.tables["What clients are owed, by tier"][1:]
    for row, one in zip(rows, figures["owed"]["tiers"], strict=True):
        names = ("clients", "as_entry", "by_condition", "listed", "agreed", "limited", "with_event")
        assert row[1:] == [str(one[name]) for name in names]
    people = shown.tables["Work by person"][1:]
    assert [row[0] for row in people] == ["ada", "kim", "lee"]
    kim = figures["workload"]["people"][1]
    assert people[1][2] == f"{kim['accounts']} of at most 3"
    roles = shown.tables["Hours by role"][1:]
    assert [row[0] for row in roles] == [one["role"] for one in figures["forecast"]["roles"]]
    for rule in figures["forecast"]["rule"]:
        assert rule.replace("`", "") in " ".join(shown.text.split())
