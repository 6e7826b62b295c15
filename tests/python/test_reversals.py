"""Totals that say otherwise than their groups, sought in every metric, declared ones too: found once more in plain Python."""

from __future__ import annotations

import random
from fractions import Fraction
from typing import Any

import tierline

MODEL = tierline.Model.parse("""
tierline: 1
model: { name: hidden, client: id, value: v }
attributes:
  v: { type: integer }
  region: { type: category, levels: [EMEA, APAC] }
tiers:
  - { name: A, when: v >= 100 }
  - { name: B }
metrics:
  conversion: { sum: won, over: leads, unit: share }
  delay: { mean: days, better: low }
  on_time: { share: kept }
""")
GROUPS = ["A", "B"]
NAMES = {"conversion": True, "delay": False, "on_time": True}


def of(rows: list[dict[str, Any]]) -> dict[str, Fraction | None]:
    def over(part: int, whole: int) -> Fraction | None:
        return Fraction(part, whole) if whole > 0 else None

    return {
        "conversion": over(sum(row["won"] for row in rows), sum(row["leads"] for row in rows)),
        "delay": over(sum(row["days"] for row in rows), len(rows)),
        "on_time": over(sum(row["kept"] for row in rows), len(rows)),
    }


def course(before: Fraction | None, now: Fraction | None, higher: bool) -> str:
    if before is None or now is None:
        return "unknown"
    if before == now:
        return "same"
    return "better" if (now > before) == higher else "worse"


def warned(total: str, groups: list[str]) -> str | None:
    """What the total hides: the rule of docs/reference/reports.md, group by group."""
    better, worse, same = (groups.count(one) for one in ("better", "worse", "same"))
    if total == "unknown":
        return None
    if better and worse:
        return "opposite"
    if {"better": better, "worse": worse, "same": same}[total] or not (better or worse or same):
        return None
    against = {"better": worse, "worse": better, "same": 0}[total]
    return "reversal" if against and not same else "mix"


def kind(message: str) -> str:
    if "which hides that" in message or " hides " in message:
        return "opposite"
    return "reversal" if " in every " in message and ("rose" in message and "fell" in message) else "mix"


def period(draw: random.Random) -> list[dict[str, Any]]:
    return [
        {
            "id": f"c{at}",
            "won": draw.randrange(4),
            "leads": draw.randrange(4, 8),
            "days": draw.randrange(4),
            "kept": draw.random() < 0.5,
        }
        for at in range(40)
        if draw.random() < 0.3
    ]


def test_declared_metrics_are_warned_of_where_a_second_computation_warns() -> None:
    draw = random.Random(11)
    clients = [
        {"id": f"c{at}", "v": 200 if at % 2 else 5, "region": "EMEA" if at % 3 else "APAC"}
        for at in range(40)
    ]
    book = MODEL.book(clients, as_of="2026-12-31")
    group = {row["id"]: "A" if row["v"] >= 100 else "B" for row in clients}
    seen: set[str] = set()
    for _ in range(120):
        before, now = period(draw), period(draw)
        found = book.figures(period=now, previous_period=before)["findings"]
        told = [one["message"] for one in found if one["code"] == "total-hides-tiers"]
        then, today = of(before), of(now)
        for name, higher in NAMES.items():
            by_group = [
                course(
                    of([row for row in before if group[row["id"]] == one])[name],
                    of([row for row in now if group[row["id"]] == one])[name],
                    higher,
                )
                for one in GROUPS
            ]
            wanted = warned(course(then[name], today[name], higher), by_group)
            words = [
                message for message in told if message.startswith(f"{name.replace('_', ' ')} of all clients")
            ]
            assert len(words) == (wanted is not None), (name, wanted, told)
            if wanted is not None:
                seen.add(f"{name} {wanted}")
                if wanted != "mix":
                    assert kind(words[0]) == wanted, words
    assert {"conversion reversal", "conversion opposite", "delay opposite", "on_time opposite"} <= seen, seen


def test_simpson_in_a_declared_metric_by_tier_and_by_a_dimension() -> None:
    def rows(of: dict[str, tuple[int, int]]) -> list[dict[str, Any]]:
        return [
            {"id": client, "won": won, "leads": leads, "days": 1, "kept": True}
            for client, (won, leads) in of.items()
        ]

    clients = {"id": ["large", "small"], "v": [200, 5], "region": ["EMEA", "APAC"]}
    book = MODEL.book(clients, as_of="2026-12-31")
    # 45 of 50 and 4 of 10; then 19 of 20 and 40 of 80: better in both, and 82 % has become 59 %.
    before, now = rows({"large": (45, 50), "small": (4, 10)}), rows({"large": (19, 20), "small": (40, 80)})
    found = book.figures(period=now, previous_period=before, by="region")["findings"]
    told = {one["code"]: one["message"] for one in found if one["code"].startswith("total-hides")}
    assert told["total-hides-tiers"].startswith(
        "conversion of all clients fell from 81.67 % to 59 %, although it rose in every tier that can be measured: A"
    )
    assert told["total-hides-groups"].startswith(
        "conversion of all clients fell from 81.67 % to 59 %, although it rose in every group by `region` that can be measured: "
    )
    # The other way round it is a rise that no tier had.
    back = book.figures(period=before, previous_period=now)["findings"]
    assert any("rose from 59 % to 81.67 %, although it fell in every tier" in one["message"] for one in back)
