"""Who takes part in which programme: columns, counts, and rows that do not count."""

from __future__ import annotations

import random
from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
import tierline
from cli_runner import run

MODEL = """
tierline: 1
model: { name: takers, client: id, value: arr }
attributes:
  arr: { type: integer }
  at_risk: { type: boolean, missing: false }
tiers: [{ name: Large, when: arr >= 100 }, { name: Small }]
service:
  Large: { programmes: [sponsor, early access], also: [{ when: at_risk, programmes: [save plan] }] }
  Small: { programmes: [webinars] }
programmes:
  early access: { description: New features first }
  alumni: {}
"""
AS_OF = date(2027, 3, 1)
NAMES = ["early access", "alumni", "sponsor", "save plan", "webinars"]
CLIENTS = [
    {"id": "a", "arr": 500, "at_risk": True},
    {"id": "b", "arr": 500, "at_risk": False},
    {"id": "c", "arr": 5, "at_risk": True},
    {"id": "d", "arr": None, "at_risk": None},
]


def book(clients: list[dict[str, Any]] = CLIENTS) -> tierline.Book:
    return tierline.Model.parse(MODEL).book(clients, as_of=AS_OF)


def test_each_client_has_its_programmes_and_each_programme_its_clients():
    rows = [
        {"id": "a", "programme": "sponsor", "from": "2027-03-01", "until": "2027-03-01"},
        {"id": "a", "programme": "early access", "from": None, "until": None},
        {"id": "b", "programme": "sponsor", "from": "2026-01-01", "until": "2027-02-28"},
        {"id": "b", "programme": "sponsor", "from": "2026-06-01", "until": None},
        {"id": "c", "programme": "webinars", "from": "2027-03-02", "until": None},
        {"id": "c", "programme": "alumni", "from": None, "until": "2027-02-28"},
    ]
    owed = book().entitlements(participation=rows)
    assert {row["id"]: row["participates"] for row in owed.to_rows()} == {
        "a": "early access; sponsor",
        "b": "sponsor",
        "c": None,
        "d": None,
    }
    assert owed.programmes is not None
    counts = {row.pop("programme"): tuple(row.values()) for row in owed.programmes.to_rows()}
    # clients, promised, promised_and_in, ended, to_come
    assert counts == {
        "early access": (1, 2, 1, 0, 0),
        "alumni": (0, 0, 0, 1, 0),
        "sponsor": (2, 2, 2, 0, 0),
        "save plan": (0, 1, 0, 0, 0),
        "webinars": (0, 2, 0, 0, 1),
    }
    assert owed.findings == []


def test_without_the_table_nothing_is_counted():
    owed = book().entitlements()
    assert owed.programmes is None
    assert "participates" not in owed.columns


def test_rows_that_do_not_count_are_told():
    rows = [
        {"id": "z", "programme": "sponsor"},
        {"id": "a", "programme": "sponser"},
        {"id": "b", "programme": "sponsor", "from": "2027-03-01", "until": "2027-02-01"},
        {"id": "c", "programme": "sponsor"},
    ]
    owed = book().entitlements(participation=rows)
    found = {one["code"]: one for one in owed.findings}
    assert set(found) == {
        "participation-without-client",
        "unknown-programme",
        "participation-backwards",
        "programme-not-promised",
    }
    assert "`z`" in found["participation-without-client"]["message"]
    assert "`sponser`" in found["unknown-programme"]["message"]
    assert "row 3" in found["unknown-programme"]["message"]
    assert "`sponsor`" in found["unknown-programme"]["help"]
    assert "`b`" in found["participation-backwards"]["message"]
    assert "`c` in `sponsor`" in found["programme-not-promised"]["message"]
    with pytest.raises(tierline.TableError) as error:
        book().entitlements(participation=[{"id": "a"}])
    assert error.value.code == "missing-column"
    with pytest.raises(tierline.TableError) as error:
        book().entitlements(participation=[{"id": "a", "programme": "sponsor", "from": "soon"}])
    assert error.value.code == "bad-value"


@pytest.mark.parametrize("seed", range(20))
def test_counts_are_those_of_a_second_program(seed: int):
    chance = random.Random(seed)
    clients = [
        {"id": f"c{at}", "arr": chance.choice([5, 500, None]), "at_risk": chance.choice([True, False, None])}
        for at in range(30)
    ]

    def day() -> date | None:
        return chance.choice(
            [None, AS_OF, *(AS_OF + timedelta(days=chance.randrange(-40, 40)) for _ in range(3))]
        )

    rows = [
        {
            "id": f"c{chance.randrange(33)}",
            "programme": chance.choice([*NAMES, "other"]),
            "from": day(),
            "until": day(),
        }
        for _ in range(80)
    ]
    good = [
        row
        for row in rows
        if row["programme"] in NAMES
        and int(row["id"][1:]) < 30
        and not (row["from"] and row["until"] and row["until"] < row["from"])
    ]

    def holding(name: str, holds: Callable[[dict[str, Any]], bool]) -> set[str]:
        return {row["id"] for row in good if row["programme"] == name and holds(row)}

    def promised(name: str, client: dict[str, Any]) -> bool:
        large = client["arr"] is not None and client["arr"] >= 100
        if name == "save plan":
            return large and client["at_risk"] is True
        return large if name in ("sponsor", "early access") else not large and name == "webinars"

    owed = book(clients).entitlements(participation=rows)
    assert owed.programmes is not None
    found = {row["programme"]: row for row in owed.programmes.to_rows()}
    assert list(found) == NAMES
    takers: dict[str, list[str]] = {client["id"]: [] for client in clients}
    for name in NAMES:
        over = holding(name, lambda row: row["until"] is not None and row["until"] < AS_OF)
        to_come = holding(name, lambda row: row["from"] is not None and row["from"] > AS_OF)
        now = holding(
            name,
            lambda row: (
                (row["from"] is None or row["from"] <= AS_OF)
                and (row["until"] is None or row["until"] >= AS_OF)
            ),
        )
        owing = {client["id"] for client in clients if promised(name, client)}
        assert found[name] == {
            "programme": name,
            "clients": len(now),
            "promised": len(owing),
            "promised_and_in": len(now & owing),
            "ended": len(over - now),
            "to_come": len(to_come - now),
        }
        for id in now:
            takers[id].append(name)
    assert {row["id"]: row["participates"] for row in owed.to_rows()} == {
        id: "; ".join(names) or None for id, names in takers.items()
    }


def test_the_command_line_counts_them(tmp_path: Path):
    (tmp_path / "model.yaml").write_text(MODEL, encoding="utf-8")
    (tmp_path / "clients.csv").write_text("id,arr,at_risk\na,500,true\nb,5,false\n", encoding="utf-8")
    (tmp_path / "parts.csv").write_text("id,programme,until\na,sponsor,2027-12-31\n", encoding="utf-8")
    out = tmp_path / "owed.csv"
    arguments = ["entitlements", tmp_path / "model.yaml", tmp_path / "clients.csv", "--as-of", "2027-03-01"]
    done = run(*arguments, "--participation", tmp_path / "parts.csv", "-o", out)
    assert done.exit_code == 0, done.output
    assert "sponsor: 1 client in it, promised to 1" in done.output
    assert "participates" in out.read_text(encoding="utf-8").splitlines()[0]
