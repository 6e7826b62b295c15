"""Coverage, workload, owners and the forecast by what each client is owed, against a second program."""

from __future__ import annotations

import random
from collections import Counter
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Any

import pytest
import tierline
from owed_oracle import A_YEAR, near

AS_OF = date(2026, 11, 21)
MODEL = """
tierline: 1
model: { name: owned, client: id, value: arr }
attributes:
  arr: { type: integer }
  hot: { type: boolean }
  far: { type: boolean }
  old: { type: boolean }
  wish: { type: category, levels: [declined, any], missing: any }
flags: { is_hot: hot }
tiers: [{ name: Gold, when: arr >= 1000 }, { name: Iron }]
service:
  Gold:
    coverage: { role: CSM, accounts_per_owner: [10, 20] }
    touchpoint_every: 1 month
    business_review_every: 3 months
    minutes: { touchpoint: 30, business_review: 120 }
    instead: [{ when: far, coverage: { role: agent, accounts_per_owner: [5, 8] } }]
    also:
      - { when: is_hot, touchpoint_every: 1 week, owner: retention desk }
      - { when: old, coverage: { owners: [TAM] } }
  Iron:
    coverage: { role: desk, accounts_per_owner: [50, null] }
    touchpoint_every: on event
    minutes: { touchpoint: 20 }
    events: [{ flag: is_hot, again_after: 2 weeks }]
    touchpoints: [{ kind: call, every: 3 months, minutes: 10 }, { kind: mail, every: 1 week, minutes: 1, owner: lab }]
    instead: [{ when: far, owner: kim }]
contact: { attribute: wish, declined: none }
rates: { CSM: 60, desk: 40, agent: 30, retention desk: 90 }
"""
ROSTER: list[dict[str, Any]] = [
    {"id": "kim", "role": "CSM", "hours_a_week": 20},
    {"id": "lee", "role": "desk", "hours_a_week": 10},
    {"id": "ada", "role": "retention desk", "hours_a_week": 2},
    {"id": "tom", "role": "TAM", "hours_a_week": 15},
]
ROLE = {person["id"]: person["role"] for person in ROSTER}


def case(seed: int) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    chance = random.Random(seed)
    truth = [True, False, False, None]
    clients = [
        {
            "id": f"c{at}",
            "arr": chance.choice([5, 500, 1000, 50_000]),
            "hot": chance.choice(truth),
            "far": chance.choice(truth),
            "old": chance.choice(truth),
            "wish": chance.choice(["any", "any", "declined"]),
            "csm": chance.choice(["kim", "lee", "ada", "tom", None]),
        }
        for at in range(40)
    ]
    agreed = [("coverage role", "TAM"), ("accounts_per_owner", "1 to 2"), ("touchpoint_every", "1 week")]
    chosen = [(f"c{chance.randrange(40)}", *chance.choice(agreed)) for _ in range(6 * (seed % 2))]
    agreements = [{"id": who, "what": what, "value": value, "instead": True} for who, what, value in chosen]
    return clients, agreements


def owed(seed: int) -> tuple[tierline.Book, list[dict[str, Any]], list[dict[str, Any]], dict[str, Any]]:
    clients, agreements = case(seed)
    book = tierline.Model.parse(MODEL).book(clients, as_of=AS_OF, owner="csm")
    rows = book.entitlements(agreements=agreements or None).to_rows()
    return book, rows, clients, {"agreements": agreements or None}


def own_hours(row: dict[str, Any]) -> Fraction:
    """Hours a year of those who look after a client."""
    touch, review = {"Gold": (30, 120), "Iron": (20, 0)}[row["tier"]]
    again = Fraction(365, 14) if row["events"] else Fraction(0)
    minutes = (
        max(A_YEAR[row["touchpoint_every"]], again) * touch + A_YEAR[row["business_review_every"]] * review
    )
    if "call" in (row["touchpoints"] or ""):
        minutes += 4 * 10
    return minutes / 60


def may(row: dict[str, Any], person: str) -> bool:
    roles = row["owner_role"].split("; ")
    return ROLE[person] in roles or row["owner"] in (person, ROLE[person])


def takes(row: dict[str, Any], person: str) -> bool:
    """Whether the hours of a client are those of a person who has it: a desk's are its people's."""
    desk = row["owner"] if row["owner"] not in (None, *ROLE) else None
    return desk is None or desk not in ROLE.values() or ROLE[person] == desk


def works(row: dict[str, Any]) -> str:
    """The role whose work the client is."""
    return ROLE.get(row["owner"], row["owner"]) if row["owner"] else row["owner_role"].split("; ")[0]


@pytest.mark.parametrize("seed", range(20))
def test_coverage_goes_by_each_clients_promise(seed: int) -> None:
    book, rows, _, tables = owed(seed)
    for covered in book.figures(**tables)["coverage"]:
        own = [row for row in rows if row["tier"] == covered["tier"]]
        least = [row["accounts_per_owner_max"] for row in own]
        if None in least:
            assert covered["needed_low"] is None
        else:
            assert near(covered["needed_low"], sum(Fraction(1, high) for high in least), 100_000)
            assert covered["high"] == max(least)
        assert near(
            covered["needed_high"], sum(Fraction(1, row["accounts_per_owner_min"]) for row in own), 100_000
        )
        assert covered["low"] == min(row["accounts_per_owner_min"] for row in own)
        hours = sum((own_hours(row) for row in own), Fraction(0))
        assert near(covered["hours_low"], hours), covered["tier"]
        assert near(covered["hours_high"], hours)


@pytest.mark.parametrize("seed", range(20))
def test_roles_are_those_that_each_promise_names(seed: int) -> None:
    book, rows, clients, tables = owed(seed)
    work = book.workload(ROSTER, **tables)
    wrong = {row["id"] for row in work.clients.to_rows() if row["problem"] == "wrong role"}
    owners = {client["id"]: client["csm"] for client in clients}
    assert wrong == {row["id"] for row in rows if owners[row["id"]] and not may(row, owners[row["id"]])}
    people = {person["id"]: person for person in work.people}
    for name in ROLE:
        own = [row for row in rows if owners[row["id"]] == name]
        hours = sum((own_hours(row) for row in own if takes(row, name)), Fraction(0))
        assert near(people[name]["hours_low"], hours)
        assert people[name]["wrong_role"] == sum(row["id"] in wrong for row in own)
    placed = book.assign_owners(ROSTER, changes=None, **tables)
    by_id = {row["id"]: row for row in rows}
    for row in placed.to_rows():
        allowed = any(may(by_id[row["id"]], name) for name in ROLE)
        assert (row["owner_after"] is not None) == allowed
        assert not allowed or may(by_id[row["id"]], row["owner_after"])


@pytest.mark.parametrize("seed", range(20))
def test_the_forecast_has_the_hours_of_desks(seed: int) -> None:
    book, rows, _, tables = owed(seed)
    costs = book.promise_costs(ROSTER, **tables)
    known = {role["role"]: role for role in costs.roles}
    clients = Counter(works(row) for row in rows)
    assert {role for role, one in known.items() if one["clients_now"]} == set(clients)
    for role, number in clients.items():
        hours = sum((own_hours(row) for row in rows if works(row) == role), Fraction(0)) / 4
        assert (known[role]["clients_now"], near(known[role]["hours_now_low"], hours)) == (number, True), role


def test_hours_limits_go_by_each_clients_promise() -> None:
    model = tierline.Model.parse(MODEL)
    clients = [{"id": f"c{at}", "arr": 5000, "hot": at == 0, "csm": None} for at in range(2)]
    # By the entry of the tier two clients take 14 hours each; the first is owed a touchpoint a week, and takes 34.
    for hours, proof in (("0.93", "exact"), ("0.9", "infeasible")):
        people = [{"id": "kim", "role": "CSM", "hours_a_week": hours}]
        plan = model.book(clients, as_of=AS_OF, owner="csm").assign_owners(people, changes=None, hours=True)
        assert plan.proof == proof, hours
    healthy = [{**client, "hot": False} for client in clients]
    people = [{"id": "kim", "role": "CSM", "hours_a_week": "0.54"}]
    assert (
        model.book(healthy, as_of=AS_OF, owner="csm").assign_owners(people, changes=None, hours=True).proof
        == "exact"
    )


def test_the_hours_of_a_desk_are_those_of_its_people() -> None:
    model = tierline.Model.parse(MODEL)
    # 34 hours a year of a client at risk are the retention desk's, whoever has the client; the other one's 14 are the owner's.
    clients = [{"id": f"c{at}", "arr": 5000, "hot": at == 0, "csm": None} for at in range(2)]
    book = model.book(clients, as_of=AS_OF, owner="csm")

    def people(kim: str, ada: str) -> list[dict[str, Any]]:
        return [
            {"id": "kim", "role": "CSM", "hours_a_week": kim, "most_accounts": 2},
            {"id": "ada", "role": "retention desk", "hours_a_week": ada},
        ]

    # 0.3 hours a week are 15.6 a year: enough for the client that is the owner's work.
    for kim, ada, proof in (("0.3", "0.7", "exact"), ("0.3", "0", "exact"), ("0.2", "0", "infeasible")):
        plan = book.assign_owners(people(kim, ada), changes=None, hours=True)
        assert (plan.proof == proof) or (proof == "exact" and plan.proof != "infeasible"), (
            kim,
            ada,
            plan.proof,
        )
    owned = model.book([{**client, "csm": "kim"} for client in clients], as_of=AS_OF, owner="csm")
    work = {one["id"]: one for one in owned.workload(people("1", "1")).people}
    assert near(work["kim"]["hours_low"], Fraction(14))
    assert near(work["ada"]["hours_low"], Fraction(0))
    # Without anybody of the desk somebody has to do it: the owner.
    alone = owned.workload(people("1", "1")[:1]).people[0]
    assert near(alone["hours_low"], Fraction(365, 7) / 2 + 8 + 14)


def test_unknown_hours_of_one_client_name_it() -> None:
    text = """
    tierline: 1
    model: { name: m, client: id }
    attributes: { hot: { type: boolean } }
    flags: { is_hot: hot }
    tiers: [{ name: All }]
    service: { All: { touchpoint_every: on event, events: [is_hot] } }
    """
    book = tierline.Model.parse(text).book(
        [{"id": "a", "hot": False, "o": None}, {"id": "b", "hot": True, "o": None}], as_of=AS_OF, owner="o"
    )
    with pytest.raises(tierline.TableError) as caught:
        book.assign_owners([{"id": "kim"}], hours=True)
    assert caught.value.code == "unknown-hours"
    assert caught.value.message == "the hours of tier `All` are not known, as of client `b`"


def test_a_role_that_only_a_condition_names_is_told_where_nobody_has_it() -> None:
    model = tierline.Model.parse(MODEL)
    book = model.book([{"id": "a", "arr": 5000, "csm": "kim"}], as_of=AS_OF, owner="csm")
    told = [one["message"] for one in book.workload(ROSTER).findings if one["code"] == "role-without-person"]
    assert len(told) == 1, told
    assert "agent" in told[0]
    everybody = [*ROSTER, {"id": "ann", "role": "agent"}]
    assert not [one for one in book.workload(everybody).findings if one["code"] == "role-without-person"]
    with pytest.raises(tierline.TableError) as caught:
        book.assign_owners(ROSTER, role="agent")
    assert caught.value.code == "unknown-role"


def test_a_desk_without_people_cannot_be_hired_for_by_a_mean() -> None:
    model = tierline.Model.parse(MODEL)
    book = model.book([{"id": "a", "arr": 5000, "hot": True, "csm": "kim"}], as_of=AS_OF, owner="csm")
    desk = next(role for role in book.promise_costs(ROSTER[:2]).roles if role["role"] == "retention desk")
    assert (desk["people"], desk["clients_now"], desk["hire"]) == (0, 1, None)
    # 365 / 7 half hours and 4 times 2 hours a year, at 90 an hour.
    assert book.promise_costs().tiers[0]["cost_low"] == Decimal("3066.43")
