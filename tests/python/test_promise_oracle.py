"""What each client is owed, against a second, plain program: entries, conditions, agreements and caps at random."""

from __future__ import annotations

import copy
import json
import random
from datetime import date, timedelta
from typing import Any

import pytest
import tierline
from review_oracle import Span

AS_OF = date(2026, 3, 1)
CADENCES = {"1 week": 7, "2 weeks": 14, "1 month": 30, "3 months": 90, "on event": 10**6}
TIMES = {"1 hour": 60, "4 hours": 240, "8 hours": 480, "same day": 1439, "1 day": 1440, "3 days": 4320}
SPANS = {
    "1 week": Span(1, "weeks"),
    "2 weeks": Span(2, "weeks"),
    "1 month": Span(1, "months"),
    "3 months": Span(3, "months"),
}
CALENDARS = ["24x7", "business hours"]
TEXTS = ("touch", "owner", "coverage.role")
LISTS = ("channels", "programmes", "initiatives", "coverage.owners")
KINDS = ("call", "mail")
SPAN_OF = {"30 days": Span(30, "days"), "2 weeks": Span(2, "weeks"), "1 month": Span(1, "months")}
CONDITIONS = ["f1", "f2", "not f1", "f1 and f2", "f1 or f3", "x >= 40"]
CAPS: dict[str, list[str]] = {"declined": [], "digital": ["email", "chat"], "mail": ["letter"]}


def truth(condition: str, client: dict[str, Any]) -> bool:
    """As SQL has it: what is unknown is not true."""
    f1, f2, f3, x = (client[name] for name in ("f1", "f2", "f3", "x"))
    return {
        "f1": f1 is True,
        "f2": f2 is True,
        "not f1": f1 is False,
        "f1 and f2": f1 is True and f2 is True,
        "f1 or f3": f1 is True or f3 is True,
        "x >= 40": x is not None and x >= 40,
    }[condition]


class Merge:
    """A promise as flat leaves: `response.P1.first` and the like.

    A part is `add`ed to what is there, `agree`d over what its tier offers, or `bind`s beside other agreements.
    """

    def __init__(self) -> None:
        self.leaves: dict[str, Any] = {}
        self.contradictions = 0

    def replace(self, part: dict[str, Any]) -> None:
        self.leaves.update(copy.deepcopy(part))

    def take(self, part: dict[str, Any], how: str) -> None:
        for key, value in part.items():
            if key in LISTS or key in ("events", "timeline"):
                known = self.leaves.setdefault(key, [])
                known += [item for item in value if item not in known]
            elif key == "touchpoints":
                for touchpoint in value:
                    self.touchpoint(touchpoint, how)
            elif not key.startswith("response"):
                self.scalar(key, value, CADENCES if key.endswith("_every") else None, how)
        for block in ("response", "response.P1", "response.P3"):
            times = {
                key: part[f"{block}.{key}"]
                for key in ("first", "resolution", "calendar")
                if f"{block}.{key}" in part
            }
            if times:
                self.times(block, times, how)

    def touchpoint(self, new: dict[str, str], how: str) -> None:
        """Of one kind the shorter cadence holds; two persons or channels contradict one another."""
        known = next((one for one in self.leaves.get("touchpoints", []) if one["kind"] == new["kind"]), None)
        if known is None:
            self.leaves.setdefault("touchpoints", []).append(dict(new))
            return
        for key in ("every", "owner", "channel"):
            if key in new:
                own = Merge()
                own.leaves = {key: known[key]} if key in known else {}
                own.scalar(key, new[key], CADENCES if key == "every" else None, how)
                known[key] = own.leaves[key]
                self.contradictions += own.contradictions

    def times(self, block: str, times: dict[str, str], how: str) -> None:
        known = {key: self.leaves.get(f"{block}.{key}") for key in ("first", "resolution", "calendar")}
        comparable = not any(known.values()) or times.get("calendar") in (None, known["calendar"])
        apart = not comparable and how == "add"
        for key in ("first", "resolution"):
            if key in times and apart:
                # Under another calendar a span is no better and no worse, and goes beside nothing.
                self.contradictions += times[key] != known[key]
            elif key in times:
                self.scalar(f"{block}.{key}", times[key], TIMES if comparable else None, how)
        if apart and known["calendar"] is None:
            self.contradictions += list(times) == ["calendar"]
        elif "calendar" in times:
            self.scalar(f"{block}.calendar", times["calendar"], None, how)

    def scalar(self, key: str, value: str, order: dict[str, int] | None, how: str) -> None:
        known = self.leaves.get(key)
        if known == value:
            return
        if (
            known is None
            or (order is not None and order[value] < order[known])
            or (order is None and how == "agree")
        ):
            self.leaves[key] = value
        elif order is None:
            self.contradictions += 1


LEVEL_TIMELINE = [{"from": "renewal", "before": "30 days", "what": "renewal talk"}]


def flat(entry: dict[str, Any], prefix: str = "") -> dict[str, Any]:
    leaves: dict[str, Any] = {}
    for key, value in entry.items():
        if key in ("when", "instead", "also"):
            continue
        if isinstance(value, dict):
            leaves |= flat(value, f"{prefix}{key}.")
        else:
            leaves[prefix + key] = value
    return leaves


def promise(
    service: dict[str, Any],
    client: dict[str, Any],
    agreements: list[dict[str, Any]],
    outreach: Any,
    overlays: dict[str, dict[str, Any]],
    listed: list[dict[str, Any]],
) -> dict[str, Any]:
    merge = Merge()
    entry = service.get(client["tier"], {})
    merge.replace(flat(entry))
    for part in entry.get("instead", []):
        if truth(part["when"], client):
            merge.replace(flat(part))
            break
    for part in entry.get("also", []):
        if truth(part["when"], client):
            merge.take(flat(part), "add")
    if client["x"] >= 40:
        merge.take({"timeline": LEVEL_TIMELINE}, "add")
    names = [name for name, own in overlays.items() if any(on(one, name, own) for one in listed)]
    for name in names:
        merge.take(flat(overlays[name].get("also", {})), "add")
    contract = Merge()
    for one in agreements:
        if one["until"] is not None and one["until"] < AS_OF:
            continue
        key = (
            one["what"].replace(" ", ".") if one["what"].startswith(("response", "coverage")) else one["what"]
        )
        value = one["value"].split("; ") if key in LISTS else one["value"]
        if one["instead"]:
            contract.replace({key: value})
            merge.replace({key: value})
            continue
        before = contract.contradictions
        contract.take({key: value}, "bind")
        if contract.contradictions == before:
            merge.take({key: value}, "agree")
    agreed = contract.leaves
    leaves = merge.leaves
    events = [flag for flag in leaves.get("events", []) if client[flag] is True]
    withheld: list[str] = []
    outbound = list(leaves.get("channels", []))
    allowed = CAPS.get(client["wish"]) if client["wish"] is not None else None
    if allowed is not None:
        kept = [item for item in outbound if item in allowed or item in agreed.get("channels", [])]
        withheld += [item for item in outbound if item not in kept]
        if not allowed or (outbound and not [item for item in kept if item in allowed]):
            for key, words in (
                ("touchpoint_every", "touchpoints"),
                ("business_review_every", "business reviews"),
            ):
                if leaves.pop(key, None) is None:
                    continue
                if key in agreed:
                    leaves[key] = agreed[key]
                else:
                    withheld.append(words)
            withheld += [one["kind"] for one in leaves.pop("touchpoints", [])]
            withheld += leaves.pop("events", [])
            events = []
        outbound = kept
        for one in list(leaves.get("touchpoints", [])):
            if one.get("channel", allowed[0]) not in allowed:
                leaves["touchpoints"].remove(one)
                withheld.append(one["kind"])
        for name in list(leaves.get("programmes", [])):
            if outreach is None:
                reached = not allowed
            elif isinstance(outreach, list):
                reached = name in outreach
            else:
                reached = name in outreach and outreach[name] not in allowed
            if reached and name not in agreed.get("programmes", []):
                leaves["programmes"].remove(name)
                withheld.append(name)
    text = lambda key: "; ".join(leaves.get(key, [])) or None  # noqa: E731
    row = {
        "touch": leaves.get("touch"),
        "owner": leaves.get("owner"),
        "owner_role": "; ".join(
            dict.fromkeys([*filter(None, [leaves.get("coverage.role")]), *leaves.get("coverage.owners", [])])
        )
        or None,
        "touchpoints": "; ".join(f"{one['kind']}: {one['every']}" for one in leaves.get("touchpoints", []))
        or None,
        "touchpoint_every": leaves.get("touchpoint_every"),
        "business_review_every": leaves.get("business_review_every"),
        "first_response": leaves.get("response.first"),
        "resolution": leaves.get("response.resolution"),
        "calendar": leaves.get("response.calendar"),
        "channels": text("channels"),
        "programmes": text("programmes"),
        "initiatives": text("initiatives"),
        "outbound": "; ".join(outbound) or None,
        "withheld": "; ".join(withheld) or None,
        "events": "; ".join(events) or None,
        "overlay": "; ".join(names) or None,
    }
    for severity in ("P1", "P3"):
        for key, column in (
            ("first", "first_response"),
            ("resolution", "resolution"),
            ("calendar", "calendar"),
        ):
            row[f"{column}_{severity}"] = leaves.get(f"response.{severity}.{key}")
    for one in leaves.get("touchpoints", []):
        row[f"next_touchpoint_{one['kind']}"] = None if one["every"] == "on event" else AS_OF
    days = [
        (day, one["what"]) for one in leaves.get("timeline", []) if (day := dated(one, client)) is not None
    ]
    to_come = [(day, what) for day, what in days if day >= AS_OF]
    first = min((day for day, _ in to_come), default=None)
    row["next_experience_on"] = first
    row["next_experience"] = "; ".join(what for day, what in to_come if day == first) or None
    # The next touchpoint: by the cadence, or sooner by an event.
    days = []
    last, cadence = client["last"], leaves.get("touchpoint_every")
    if cadence in SPANS:
        days.append(SPANS[cadence].after(last) if last else AS_OF)
    by_cadence = days[:]
    by_event = {}
    for flag in events:
        span = Span(2, "weeks") if flag == "f3" else Span(1, "months")
        by_event[flag] = AS_OF if last is None or span.after(last) <= AS_OF else span.after(last)
    row["next_touchpoint"] = min([*by_cadence, *by_event.values()], default=None)
    first = row["next_touchpoint"]
    because = [] if first in by_cadence else [flag for flag, day in by_event.items() if day == first]
    row["next_touchpoint_because"] = "; ".join(because) or None
    row["contradictions"] = merge.contradictions + contract.contradictions
    return row


def dated(experience: dict[str, str], client: dict[str, Any]) -> date | None:
    """The day of an experience."""
    day = client[experience["from"]]
    if day is None:
        return None
    after = experience.get("after")
    if after:
        return SPAN_OF[after].after(day)
    span = SPAN_OF[experience["before"]]
    return Span(-span.count, span.unit).after(day)


def on(one: dict[str, Any], name: str, overlay: dict[str, Any]) -> bool:
    """Whether a row of the list holds on the day: from its first day to the earlier of the two last ones."""
    last = [day for day in (one["until"], overlay.get("until")) if day is not None]
    begun = one["from"] is None or one["from"] <= AS_OF
    return one["what"] == name and begun and bool(last) and min(last) >= AS_OF


def times(chance: random.Random) -> dict[str, str]:
    out = {key: chance.choice(list(TIMES)) for key in ("first", "resolution") if chance.random() < 0.6}
    if chance.random() < 0.6:
        out["calendar"] = chance.choice(CALENDARS)
    return out


def part(chance: random.Random, rich: float) -> dict[str, Any]:
    out: dict[str, Any] = {}
    if chance.random() < rich:
        out["touch"] = chance.choice(["high", "low"])
    if chance.random() < rich / 2:
        out["owner"] = chance.choice(["retention desk", "Ada"])
    if chance.random() < rich:
        out["coverage"] = {"role": chance.choice(["CSM", "TAM"])}
        if chance.random() < 0.3:
            out["coverage"]["owners"] = chance.sample(["TAM", "vCIO", "agent"], chance.randrange(1, 3))
    if chance.random() < rich / 2:
        out["touchpoints"] = [kind(chance, name) for name in chance.sample(KINDS, chance.randrange(1, 3))]
    if chance.random() < rich / 2:
        out["timeline"] = []
        for _ in range(chance.randrange(1, 4)):
            one = {
                "from": chance.choice(["signup", "renewal"]),
                chance.choice(["after", "before"]): chance.choice(list(SPAN_OF)),
                "what": chance.choice(["value review", "renewal talk"]),
            }
            if one not in out["timeline"]:
                out["timeline"].append(one)
    for key in ("touchpoint_every", "business_review_every"):
        if chance.random() < rich:
            out[key] = chance.choice(list(CADENCES))
    if chance.random() < rich:
        response: dict[str, Any] = times(chance)
        response |= {name: own for name in ("P1", "P3") if chance.random() < 0.5 and (own := times(chance))}
        if response:
            out["response"] = response
    for key, names in (
        ("channels", ["phone", "email", "chat", "letter"]),
        ("programmes", ["webinars", "roadshow", "newsletter"]),
        ("initiatives", ["adoption", "training"]),
    ):
        if chance.random() < rich:
            out[key] = chance.sample(names, chance.randrange(1, len(names) + 1))
    if chance.random() < rich / 2:
        out["events"] = chance.sample(["f1", "f2", "f3"], chance.randrange(1, 3))
    return out


def kind(chance: random.Random, name: str) -> dict[str, str]:
    out = {"kind": name, "every": chance.choice(list(CADENCES))}
    if chance.random() < 0.5:
        out["owner"] = chance.choice(["lab", "desk"])
    if chance.random() < 0.5:
        out["channel"] = chance.choice(["phone", "email", "letter"])
    return out


def written(entry: dict[str, Any]) -> dict[str, Any]:
    """As the document has it: the event f3 comes again after two weeks."""
    out = dict(entry)
    if "events" in out:
        out["events"] = [
            {"flag": name, "again_after": "2 weeks"} if name == "f3" else name for name in out["events"]
        ]
    for key in ("instead", "also"):
        if key in out:
            out[key] = [written(one) for one in out[key]]
    return out


def agreement(chance: random.Random, id: str) -> dict[str, Any]:
    what, values = chance.choice(
        [
            ("response first", list(TIMES)),
            ("response P1 resolution", list(TIMES)),
            ("response calendar", CALENDARS),
            ("touchpoint_every", list(CADENCES)),
            ("business_review_every", list(CADENCES)),
            ("channels", ["phone; letter", "email"]),
            ("programmes", ["roadshow; beta"]),
            ("touch", ["personal"]),
            ("coverage role", ["TAM", "vCIO"]),
        ]
    )
    return {
        "id": id,
        "what": what,
        "value": chance.choice(values),
        "until": chance.choice([None, None, AS_OF, AS_OF - timedelta(days=1), AS_OF + timedelta(days=90)]),
        "author": chance.choice([None, "Legal"]),
        "instead": chance.random() < 0.25,
    }


def overlay_of(chance: random.Random) -> dict[str, Any]:
    out: dict[str, Any] = {}
    if chance.random() < 0.8:
        out["also"] = part(chance, 0.4)
    if chance.random() < 0.5:
        out["until"] = AS_OF + timedelta(days=chance.choice([-1, 0, 30]))
    return out


def row_of_list(chance: random.Random, id: str) -> dict[str, Any]:
    return {
        "id": id,
        "what": chance.choice(["outage", "launch", "strike"]),
        "from": chance.choice([None, AS_OF, AS_OF - timedelta(days=9), AS_OF + timedelta(days=1)]),
        "until": chance.choice([None, AS_OF, AS_OF + timedelta(days=60), AS_OF - timedelta(days=1)]),
        "author": chance.choice([None, "Ops"]),
    }


@pytest.mark.parametrize("seed", range(120))
def test_promises_are_those_of_a_second_program(seed: int):
    chance = random.Random(seed)
    service = {}
    for tier in ("A", "B"):
        entry = part(chance, 0.7)
        for key, most in (("instead", 3), ("also", 4)):
            parts = [
                {"when": chance.choice(CONDITIONS), **part(chance, 0.4)}
                for _ in range(chance.randrange(most))
            ]
            if parts:
                entry[key] = parts
        service[tier] = entry
    outreach = chance.choice([None, ["roadshow", "newsletter"], {"newsletter": "email", "roadshow": "phone"}])
    contact: dict[str, Any] = {"attribute": "wish"} | {
        name: channels or "none" for name, channels in CAPS.items()
    }
    if outreach is not None:
        contact["outreach"] = outreach
    document = {
        "tierline": 1,
        # Segments are promised what tiers are.
        "model": {"name": "random", "client": "id", "ranked": seed % 2 == 0},
        "attributes": {
            "x": {"type": "integer"},
            "b1": {"type": "boolean"},
            "b2": {"type": "boolean"},
            "b3": {"type": "boolean"},
            "signup": {"type": "date"},
            "renewal": {"type": "date"},
            "wish": {"type": "category", "levels": [*CAPS, "any"]},
        },
        "dimensions": {
            "size": {
                "of": "x",
                "bands": [{"level": "small", "below": 40}, {"level": "large"}],
                "levels": {"large": {"timeline": LEVEL_TIMELINE}},
            }
        },
        "flags": {"f1": "b1", "f2": "b2", "f3": "b3"},
        "tiers": [{"name": "A", "when": "x >= 50"}, {"name": "B"}],
        "service": {tier: written(entry) for tier, entry in service.items()},
        "contact": contact,
    }
    overlays = {name: overlay_of(chance) for name in ("outage", "launch") if chance.random() < 0.8}
    if overlays:
        document["overlay"] = {
            name: {key: written(own) if key == "also" else str(own) for key, own in overlay.items()}
            for name, overlay in overlays.items()
        }
    model = tierline.Model.parse(json.dumps(document))
    assert tierline.Model.parse(model.to_yaml()).fingerprint == model.fingerprint
    clients = []
    for number in range(40):
        x = chance.choice([10, 40, 49, 50, 90])
        truths = {f"f{at}": chance.choice([True, False, None]) for at in (1, 2, 3)}
        wish = chance.choice([None, "any", *CAPS])
        last = chance.choice(
            [None, AS_OF - timedelta(days=chance.randrange(1, 120)), AS_OF + timedelta(days=3)]
        )
        clients.append(
            {
                "id": f"c{number}",
                "x": x,
                **truths,
                "wish": wish,
                "last": last,
                "signup": chance.choice([None, AS_OF - timedelta(days=chance.randrange(60))]),
                "renewal": chance.choice([None, AS_OF + timedelta(days=chance.randrange(60))]),
                "tier": "A" if x >= 50 else "B",
            }
        )
    agreements = [agreement(chance, chance.choice(clients)["id"]) for _ in range(chance.randrange(1, 15))]
    listed = [row_of_list(chance, chance.choice(clients)["id"]) for _ in range(chance.randrange(30))]
    table = {name: [client[name] for client in clients] for name in ("id", "x", "wish", "signup", "renewal")}
    table |= {f"b{at}": [client[f"f{at}"] for client in clients] for at in (1, 2, 3)}
    last = {"id": [one["id"] for one in clients], "last_touchpoint": [one["last"] for one in clients]}
    owed = model.book(table, as_of=AS_OF).entitlements(last, agreements=agreements, overlay=listed or None)
    contradicted = False
    for client, row in zip(clients, owed.to_rows(), strict=True):
        own = [one for one in agreements if one["id"] == client["id"]]
        lists = [one for one in listed if one["id"] == client["id"]]
        wanted = promise(service, client, own, outreach, overlays, lists)
        contradicted |= wanted.pop("contradictions") > 0
        got = {name: row.get(name) for name in wanted}
        assert got == wanted, (seed, client, own)
    found = {finding["code"] for finding in owed.findings}
    assert ("contradicting-promise" in found) is contradicted
    assert ("unknown-overlay" in found) is any(one["what"] not in overlays for one in listed)
    endless = [
        one
        for one in listed
        if one["what"] in overlays and one["until"] is None and "until" not in overlays[one["what"]]
    ]
    assert ("endless-overlay" in found) is bool(endless)
    ended = any(one["until"] is not None and one["until"] < AS_OF for one in agreements)
    assert ("ended-agreement" in found) is ended
