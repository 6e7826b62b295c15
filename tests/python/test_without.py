"""Who would have been where without a tier or a factor, and what followed: counted once more from the tables."""

from __future__ import annotations

import datetime as dt
import itertools
import json
import math
import random
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
import tierline
from cli_runner import run

TEXT = """
tierline: 1
model: { name: parts, client: id, value: arr }
attributes:
  arr: { type: integer }
  use: { type: integer }
  mood: { type: integer }
scores:
  fit:
    factors:
      - { of: use, weight: 50, bands: [{ below: 5, points: 0 }, { points: 100 }] }
      - { of: mood, weight: 30, bands: [{ below: 5, points: 0 }, { points: 100 }] }
      - { of: arr, weight: 20, bands: [{ below: 5, points: 0 }, { points: 100 }] }
tiers:
  - { name: Top, when: fit >= 60 }
  - { name: Middle, when: arr >= 5 }
  - { name: Low }
"""
DAYS = [dt.date(2026, 1, 31), dt.date(2026, 4, 30), dt.date(2026, 7, 31), dt.date(2026, 10, 31)]


def tier(row: dict[str, int], *, mood: bool = True, middle: bool = True) -> str:
    """The tier of a client, from the model's text; without a part of it."""
    weights = {"use": 50, "mood": 30 if mood else 0, "arr": 20}
    points = sum(weight * (100 if row[name] >= 5 else 0) for name, weight in weights.items())
    if points >= 60 * sum(weights.values()):
        return "Top"
    return "Middle" if middle and row["arr"] >= 5 else "Low"


def wilson(k: int, n: int) -> tuple[Decimal, Decimal]:
    z = Decimal("1.96")
    p = Decimal(k) / n
    root = (p * (1 - p) / n + z * z / (4 * n * n)).sqrt() * z
    low, high = ((p + z * z / (2 * n) + sign * root) / (1 + z * z / n) for sign in (-1, 1))
    return Decimal(max(0, math.floor(low * 10000))).scaleb(-4), Decimal(
        min(10000, math.ceil(high * 10000))
    ).scaleb(-4)


def tables(seed: int) -> dict[dt.date, list[dict[str, Any]]]:
    draw = random.Random(seed)
    here, found = {f"c{at}" for at in range(60)}, {}
    for day in DAYS:
        here -= {client for client in sorted(here) if draw.random() < 0.15}
        found[day] = [
            {"id": client, **{name: draw.randrange(10) for name in ("arr", "use", "mood")}}
            for client in sorted(here)
        ]
    return found


def kept(
    model: tierline.Model, snapshots: dict[dt.date, list[dict[str, Any]]], folder: Path
) -> tierline.History:
    standings: Any = None
    for day, rows in snapshots.items():
        review = model.book(rows, as_of=day).review(standings, accept_left=60)
        review.write_history(folder)
        standings = review.standings
    return tierline.History(folder)


@pytest.mark.parametrize(
    ("part", "without"), [({"factor": "mood"}, {"mood": False}), ({"tier": "Middle"}, {"middle": False})]
)
def test_every_number_is_counted_once_more(
    part: dict[str, str], without: dict[str, bool], tmp_path: Path
) -> None:
    model, snapshots = tierline.Model.parse(TEXT), tables(3)
    history = kept(model, snapshots, tmp_path)
    found = history.without(model, snapshots=snapshots, within=100, **part)

    window, until = dt.timedelta(days=100), DAYS[-1]
    left: dict[str, dt.date] = {}
    for before, day in itertools.pairwise(DAYS):
        ids = {row["id"] for row in snapshots[day]}
        left |= {row["id"]: day for row in snapshots[before] if row["id"] not in ids}
    seen: dict[tuple[str, str, str], dict[str, dt.date]] = {}
    for day, rows in snapshots.items():
        moves: dict[tuple[str, str], int] = {}
        for row in rows:
            one, other = tier(row), tier(row, **without)
            if one != other:
                moves[one, other] = moves.get((one, other), 0) + 1
            keys = [
                ("with", "", one),
                ("without", "", other),
                ("pair", one, other),
                ("elsewhere", "", str(one != other)),
            ]
            if day + window <= until:
                for key in keys:
                    seen.setdefault(key, {}).setdefault(row["id"], day)
        at = found["days"][DAYS.index(day)]
        assert (at["day"], at["clients"], at["elsewhere"]) == (day, len(rows), sum(moves.values()))
        assert {(move["from"], move["to"]): move["clients"] for move in at["moves"]} == moves

    def counted(*keys: tuple[str, str, str]) -> tuple[int, int]:
        first: dict[str, dt.date] = {}
        for key in keys:
            for client, day in seen.get(key, {}).items():
                first[client] = min(day, first.get(client, day))
        followed = sum(client in left and day < left[client] <= day + window for client, day in first.items())
        return len(first), followed

    def same(measured: dict[str, Any], *keys: tuple[str, str, str]) -> None:
        clients, followed = counted(*keys)
        assert (measured["clients"], measured["followed"]) == (clients, followed)
        if clients:
            assert (measured["low"], measured["high"]) == wilson(followed, clients)

    names = ["Top", "Middle", "Low"]
    for which in ("with", "without"):
        for one in found[which]:
            same(one["group"], (which, "", one["level"]))
            same(one["rest"], *[(which, "", other) for other in names if other != one["level"]])
    same(found["elsewhere"]["group"], ("elsewhere", "", "True"))
    same(found["elsewhere"]["rest"], ("elsewhere", "", "False"))
    assert found["pairs"]
    for pair in found["pairs"]:
        assert pair["from"] != pair["to"]
        same(pair["group"], ("pair", pair["from"], pair["to"]))
        same(pair["rest"], *[("pair", pair["from"], other) for other in names if other != pair["to"]])
    assert (found["outcome"], found["within"], found["until"]) == ("left", 100, until)


def test_nothing_of_a_later_day_is_in_an_earlier_one(tmp_path: Path) -> None:
    model, snapshots = tierline.Model.parse(TEXT), tables(5)
    history = kept(model, snapshots, tmp_path)
    whole = history.without(model, tier="Middle", snapshots=snapshots, within=90)
    for count in range(1, len(DAYS)):
        some = {day: snapshots[day] for day in DAYS[:count]}
        part = history.without(model, tier="Middle", snapshots=some, within=90)
        assert part["days"] == whole["days"][:count], "later tables change nothing of earlier days"
    # Outcomes on the day itself, before it, and behind the last known day follow nothing.
    first = snapshots[DAYS[0]]
    events = [
        {"id": row["id"], "on": day}
        for row in first
        for day in (DAYS[0], DAYS[0] - dt.timedelta(days=1), dt.date(2027, 1, 1))
    ]
    found = history.without(model, tier="Middle", snapshots={DAYS[0]: first}, outcome=events, within=90)
    assert all(one["group"]["followed"] == 0 for one in found["with"])
    events.append({"id": first[0]["id"], "on": DAYS[0] + dt.timedelta(days=1)})
    found = history.without(model, tier="Middle", snapshots={DAYS[0]: first}, outcome=events, within=90)
    assert sum(one["group"]["followed"] for one in found["with"]) == 1


def test_policies_go_on_in_both(tmp_path: Path) -> None:
    text = TEXT + "migration: { demote: { after: 1 year } }\n"
    model = tierline.Model.parse(text)
    rows = [[{"id": "a", "arr": 9, "use": 9, "mood": 9}], [{"id": "a", "arr": 9, "use": 1, "mood": 9}]]
    snapshots = dict(zip(DAYS, rows, strict=False))
    found = kept(model, snapshots, tmp_path).without(model, factor="fit.mood", snapshots=snapshots)
    # It waits for its demotion in both models, and so is where it was.
    assert [day["elsewhere"] for day in found["days"]] == [0, 0]


def test_what_cannot_be_asked_is_refused(tmp_path: Path) -> None:
    model, snapshots = tierline.Model.parse(TEXT), tables(1)
    history = kept(model, {DAYS[0]: snapshots[DAYS[0]]}, tmp_path)
    day = {DAYS[0]: snapshots[DAYS[0]]}
    for arguments, code in [
        ({"tier": "Middle"}, "no-snapshots"),
        ({"tier": "Middle", "snapshots": {}}, "no-snapshots"),
        ({"snapshots": day}, "bad-part"),
        ({"tier": "Middle", "factor": "mood", "snapshots": day}, "bad-part"),
        ({"tier": "Middle", "snapshots": day, "within": 0}, "bad-window"),
    ]:
        with pytest.raises(tierline.ArgumentError) as refused:
            history.without(model, **arguments)  # type: ignore[arg-type]
        assert refused.value.code == code
    for part, words in [({"tier": "Midle"}, "Middle"), ({"factor": "moods"}, "fit.mood")]:
        with pytest.raises(tierline.ModelError) as wrong:
            history.without(model, snapshots=day, **part)
        assert words in str(wrong.value)
    asks = tierline.Model.parse(TEXT.replace("tiers:", "flags: { m: tier = 'Middle' }\ntiers:"))
    with pytest.raises(tierline.ModelError):
        history.without(asks, snapshots=day, tier="Middle")


def test_the_command_line_asks_the_same(tmp_path: Path) -> None:
    model, snapshots = tierline.Model.parse(TEXT), tables(3)
    folder = tmp_path / "history"
    history = kept(model, snapshots, folder)
    (tmp_path / "model.yaml").write_text(TEXT, encoding="utf-8")
    given: list[object] = []
    for day, rows in snapshots.items():
        path = tmp_path / f"{day}.csv"
        lines = ["id,arr,use,mood", *(f"{row['id']},{row['arr']},{row['use']},{row['mood']}" for row in rows)]
        path.write_text("\n".join(lines) + "\n", encoding="utf-8")
        given += ["--snapshot", f"{day}={path}"]
    base = ["history", folder, "--model", tmp_path / "model.yaml", *given, "--within", 100]
    done = run(*base, "--without-factor", "mood", "--json")
    assert done.exit_code == 0, done.output
    found = history.without(model, factor="mood", snapshots=snapshots, within=100)
    assert [day["elsewhere"] for day in json.loads(done.output)["days"]] == [
        day["elsewhere"] for day in found["days"]
    ]
    shown = run(*base, "--without-tier", "Middle")
    assert shown.exit_code == 0, shown.output
    assert "Without `Middle`" in " ".join(shown.output.split())
    for wrong in (
        ["--without-tier", "Middle", "--snapshot", "soon=x.csv"],
        ["--without-tier", "Middle", *given[:2]],
    ):
        assert run(*base, *wrong).exit_code == 2
    assert run("history", folder, "--without-tier", "Middle").exit_code == 2
    none = run("history", folder, "--without-tier", "Middle", "--model", tmp_path / "model.yaml")
    assert none.exit_code != 0
    assert "snapshots" in none.output
