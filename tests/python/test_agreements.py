"""Agreements on kinds of touchpoints, accounts an owner and escalation, against a second, plain program; and their reasons."""

from __future__ import annotations

import json
import random
from typing import Any

import pytest
import tierline

AS_OF = "2026-03-01"
CADENCES = {"1 week": 7, "2 weeks": 14, "1 month": 30, "3 months": 90}
TIMES = {"30 minutes": 30, "1 hour": 60, "2 hours": 120, "1 day": 1440}
CAPS: dict[str, list[str]] = {"declined": [], "digital": ["email"], "mail": ["letter"]}
KINDS = ["personal", "automated", "yearly visit"]
Step = tuple[str, str]


class Plain:
    """What is promised, as flat as it can be."""

    def __init__(self) -> None:
        self.touchpoints: dict[str, dict[str, Any]] = {}
        self.accounts: str | None = None
        self.steps: list[Step] = []
        self.contradictions = 0

    def replace(self, part: dict[str, Any]) -> None:
        if "touchpoints" in part:
            self.touchpoints = {one["kind"]: dict(one) for one in part["touchpoints"]}
        if "escalation" in part:
            self.steps = [(one["after"], one["to"]) for one in part["escalation"]]

    def add(self, part: dict[str, Any]) -> None:
        for one in part.get("touchpoints", []):
            known = self.touchpoints.setdefault(one["kind"], dict(one))
            if CADENCES[one["every"]] < CADENCES[known["every"]]:
                known["every"] = one["every"]
            for key in ("owner", "channel", "minutes"):
                if key not in one:
                    continue
                self.contradictions += known.get(key, one[key]) != one[key]
                known.setdefault(key, one[key])
        for one in part.get("escalation", []):
            if (one["after"], one["to"]) not in self.steps:
                self.steps.append((one["after"], one["to"]))

    def agree(self, what: str, value: str, how: str) -> None:
        if what == "escalation":
            steps: list[Step] = []
            for text in value.split("; "):
                after, _, to = text.partition(": ")
                steps.append((after, to))
            self.agree_steps(steps, how)
        elif what == "accounts per owner":
            clash = how == "bind" and self.accounts not in (None, value)
            self.contradictions += clash
            self.accounts = self.accounts if clash else value
        else:
            kind = what.removeprefix("touchpoints ").removesuffix(" every")
            known = self.touchpoints.setdefault(kind, {"kind": kind, "every": value})
            if how == "overrule" or CADENCES[value] < CADENCES[known["every"]]:
                known["every"] = value

    def agree_steps(self, steps: list[Step], how: str) -> None:
        if how == "overrule":
            self.steps = []
        for after, to in steps:
            if (after, to) in self.steps:
                continue
            same = [step for step in self.steps if step[1] == to]
            if how != "overrule" and same:
                if TIMES[same[0][0]] <= TIMES[after]:
                    continue
                self.steps.remove(same[0])
            self.steps.append((after, to))
        self.steps.sort(key=lambda step: TIMES[step[0]])


def wanted(
    entry: dict[str, Any], client: dict[str, Any], agreements: list[dict[str, Any]]
) -> tuple[dict[str, Any], int, bool]:
    promise, contract = Plain(), Plain()
    promise.accounts = "15 to 30" if "coverage" in entry else None
    promise.replace(entry)
    for part in entry.get("instead", []):
        if client[part["when"]]:
            promise.replace(part)
            break
    for part in entry.get("also", []):
        if client[part["when"]]:
            promise.add(part)
    for one in agreements:
        before = contract.contradictions
        contract.agree(one["what"], one["value"], "overrule" if one["instead"] else "bind")
        if contract.contradictions == before:
            promise.agree(one["what"], one["value"], "overrule" if one["instead"] else "agree")
    withheld, overruled = [], False
    allowed = CAPS.get(client["wish"])
    if allowed is not None:
        outbound = ["email", "phone"]
        kept = [name for name in outbound if name in allowed]
        withheld = [name for name in outbound if name not in kept]
        for kind, one in list(promise.touchpoints.items()):
            if kept and ("channel" not in one or one["channel"] in allowed):
                continue
            if kind in contract.touchpoints:
                one["every"] = contract.touchpoints[kind]["every"]
                overruled = True
            else:
                withheld.append(kind)
                del promise.touchpoints[kind]
    accounts = (promise.accounts or "").split(" to ")
    row = {
        "touchpoints": "; ".join(f"{kind}: {one['every']}" for kind, one in promise.touchpoints.items())
        or None,
        "escalation": "; ".join(f"{after}: {to}" for after, to in promise.steps) or None,
        "withheld": "; ".join(withheld) or None,
        "accounts_per_owner_min": int(accounts[0]) if accounts[0] else None,
        "accounts_per_owner_max": int(accounts[-1]) if accounts[0] else None,
    }
    return row, promise.contradictions + contract.contradictions, overruled


def part(chance: random.Random) -> dict[str, Any]:
    out: dict[str, Any] = {}
    if chance.random() < 0.8:
        out["touchpoints"] = [
            {"kind": kind, "every": chance.choice(list(CADENCES))}
            | ({"owner": chance.choice(["desk", "lab"])} if chance.random() < 0.4 else {})
            | ({"channel": chance.choice(["email", "phone"])} if chance.random() < 0.5 else {})
            | ({"minutes": chance.choice([15, 30])} if chance.random() < 0.3 else {})
            for kind in chance.sample(KINDS, chance.randrange(1, 4))
        ]
    if chance.random() < 0.6:
        times = sorted(chance.sample(list(TIMES), chance.randrange(1, 3)), key=TIMES.__getitem__)
        out["escalation"] = [{"after": after, "to": chance.choice(["lead", "VP"])} for after in times]
    return out


def agreement(chance: random.Random, id: str) -> dict[str, Any]:
    what, values = chance.choice(
        [
            ("touchpoints personal", list(CADENCES)),
            ("touchpoints yearly visit every", list(CADENCES)),
            ("touchpoints other", list(CADENCES)),
            ("accounts per owner", ["5 to 10", "1 to 3"]),
            ("escalation", ["1 hour: lead", "30 minutes: VP; 1 day: head", "2 hours: lead; 2 hours: VP"]),
        ]
    )
    return {"id": id, "what": what, "value": chance.choice(values), "instead": chance.random() < 0.3}


@pytest.mark.parametrize("seed", range(60))
def test_agreements_are_those_of_a_second_program(seed: int):
    chance = random.Random(seed)
    entry: dict[str, Any] = {"channels": ["email", "phone"], **part(chance)}
    if chance.random() < 0.7:
        entry["coverage"] = {"role": "CSM", "accounts_per_owner": [15, 30]}
    for key in ("instead", "also"):
        parts = [{"when": flag, **own} for flag in ("f1", "f2", "f1") if (own := part(chance))]
        entry[key] = parts[: chance.randrange(1, 4)] or [{"when": "f1", "touch": "high"}]
    document = {
        "tierline": 1,
        "model": {"name": "random", "client": "id"},
        "attributes": {
            "f1": {"type": "boolean"},
            "f2": {"type": "boolean"},
            "wish": {"type": "category", "levels": [*CAPS, "any"]},
        },
        "tiers": [{"name": "All"}],
        "service": {"All": entry},
        "contact": {"attribute": "wish"} | {name: channels or "none" for name, channels in CAPS.items()},
    }
    model = tierline.Model.parse(json.dumps(document))
    clients = [
        {
            "id": f"c{at}",
            "f1": chance.random() < 0.5,
            "f2": chance.random() < 0.5,
            "wish": chance.choice([*CAPS, "any"]),
        }
        for at in range(25)
    ]
    agreements = [agreement(chance, chance.choice(clients)["id"]) for _ in range(chance.randrange(1, 40))]
    owed = model.book(clients, as_of=AS_OF).entitlements(agreements=agreements)
    contradicted = overruled = False
    for client, row in zip(clients, owed.to_rows(), strict=True):
        own = [one for one in agreements if one["id"] == client["id"]]
        expected, contradictions, is_overruled = wanted(entry, client, own)
        contradicted |= contradictions > 0
        overruled |= is_overruled
        assert {name: row.get(name) for name in expected} == expected, (seed, client, own)
    found = {finding["code"] for finding in owed.findings}
    assert ("contradicting-promise" in found) is contradicted
    assert ("agreed-contact" in found) is overruled


MODEL = """
tierline: 1
model: { name: small, client: id }
attributes: { hot: { type: boolean, missing: false } }
tiers: [{ name: All }]
service:
  All:
    touchpoints: [{ kind: personal, every: 1 month, owner: desk, channel: phone }]
    also: [{ when: hot, touchpoints: [{ kind: personal, every: 1 week, owner: lab }] }]
"""


def test_a_reason_without_an_author_is_kept():
    rows = [
        {"id": "a", "what": "touchpoints personal", "value": "1 week", "reason": "asked for in May"},
        {
            "id": "b",
            "what": "touchpoints personal",
            "value": "1 week",
            "author": "Legal",
            "reason": "section 4",
        },
        {"id": "c", "what": "touchpoints personal", "value": "1 week"},
    ]
    book = tierline.Model.parse(MODEL).book([{"id": id, "hot": False} for id in "abc"], as_of=AS_OF)
    because = [row["because"] for row in book.entitlements(agreements=rows).to_rows()]
    assert because == [
        "touchpoints personal: agreed: asked for in May",
        "touchpoints personal: agreed by Legal: section 4",
        "touchpoints personal: agreed",
    ]


def test_two_persons_for_one_kind_of_touchpoint_are_a_finding_with_a_client():
    book = tierline.Model.parse(MODEL).book(
        [{"id": "a", "hot": False}, {"id": "b", "hot": True}], as_of=AS_OF
    )
    (finding,) = book.entitlements().findings
    assert finding["code"] == "contradicting-promise"
    for word in (
        "`touchpoints.personal.owner` is desk for client `b`",
        "lab contradicts it (also, as `hot`)",
    ):
        assert word in finding["message"], finding["message"]


def test_lines_that_cannot_be_read_say_so():
    rows = [
        {"id": "a", "what": "touchpoints", "value": "1 week"},
        {"id": "a", "what": "accounts per owner", "value": "few"},
        {"id": "a", "what": "escalation", "value": "CSM lead"},
    ]
    book = tierline.Model.parse(MODEL).book([{"id": "a", "hot": False}], as_of=AS_OF)
    codes = [finding["code"] for finding in book.entitlements(agreements=rows).findings]
    assert codes == ["unknown-agreement", "unreadable-agreement", "unreadable-agreement"]
