"""The services of the shipped models: what is promised on event has events, and what stands beside a model fits it."""

from __future__ import annotations

import csv
from collections import Counter
from pathlib import Path
from typing import Any

import pytest
import tierline
from cli_runner import DAY, ROOT, rows, run

FOLDER = ROOT / "models" / "customer_success"
MODELS = sorted(path.parent.name for path in (ROOT / "models").glob("*/model.yaml"))


def table(path: Path) -> list[dict[str, Any]]:
    with path.open(encoding="utf-8", newline="") as file:
        return [{key: value or None for key, value in row.items()} for row in csv.DictReader(file)]


@pytest.fixture
def book() -> tierline.Book:
    model = tierline.Model.read(FOLDER / "model.yaml")
    return model.book(table(FOLDER / "clients.csv"), as_of=DAY, owner="csm")


@pytest.mark.parametrize("name", MODELS)
def test_what_is_promised_on_event_has_events(name: str) -> None:
    model = tierline.Model.read(ROOT / "models" / name / "model.yaml")
    assert {finding["code"] for finding in model.check_service()} <= {"no-service"}
    for tier, entry in model.to_dict().get("service", {}).items():
        assert entry.get("touchpoint_every") != "on event" or entry.get("events"), tier


@pytest.mark.parametrize("name", MODELS)
def test_the_table_of_clients_has_every_column_that_its_model_reads(name: str) -> None:
    model = tierline.Model.read(ROOT / "models" / name / "model.yaml")
    clients = table(ROOT / "models" / name / "clients.csv")
    assert {attribute.column for attribute in model.attributes.values()} <= set(clients[0])


def test_wishes_conditions_events_and_contracts_decide_what_clients_are_owed(book: tierline.Book) -> None:
    agreed = book.entitlements(agreements=table(FOLDER / "agreements.csv"))
    owed = {row["account_id"]: row for row in agreed.to_rows()}
    # Declined contact is binding, but for what its contract says.
    assert owed["S-009"]["touchpoint_every"] is None
    assert (owed["S-009"]["business_review_every"], owed["S-009"]["outbound"]) == ("6 months", None)
    assert [one["code"] for one in agreed.findings] == ["agreed-contact"]
    # At risk: somebody of the retention desk, every week.
    assert (owed["S-007"]["owner"], owed["S-007"]["touchpoint_every"]) == ("retention desk", "1 week")
    assert owed["S-003"]["first_response"] == "4 hours"
    assert "early access" in owed["S-012"]["programmes"]
    kinds = Counter(row["touchpoints"] for row in owed.values())
    assert kinds["mailing: 1 month"] >= 10


def test_an_unknown_brand_takes_nobodys_uplift_away() -> None:
    model = tierline.Model.read(FOLDER / "model.yaml")
    clients = [
        {"account_id": "A-1", "arr": 15_000, "growth_potential": "high", "health": 80, "brand_value": None}
    ]
    # 16 + 30 + 8 of 80: 67.5, and 60 is enough.
    assert model.book(clients, as_of=DAY).assignments.to_rows()[0]["tier"] == "Core"


def test_the_roster_and_the_contracts_are_read_by_the_command_line(tmp_path: Path) -> None:
    given = (
        FOLDER / "model.yaml",
        FOLDER / "clients.csv",
        "--owner",
        "csm",
        "--roster",
        FOLDER / "roster.csv",
    )
    agreements = ("--agreements", FOLDER / "agreements.csv")
    plain, agreed = tmp_path / "plain.csv", tmp_path / "agreed.csv"
    for output, more in ((plain, ()), (agreed, agreements)):
        done = run("owners", *given, *more, "--as-of", DAY, "--changes", "any", "-o", output)
        assert done.exit_code == 0, done.output
    owners = [{row["account_id"]: row["owner_after"] for row in rows(path)} for path in (plain, agreed)]
    # Its contract says a technical account manager.
    assert (owners[0]["S-012"], owners[1]["S-012"]) == ("lee", "max")
    done = run("workload", *given, *agreements, "--as-of", DAY, "-o", tmp_path / "wrong.csv")
    assert done.exit_code == 0, done.output
    wrong = {row["account_id"]: row["problem"] for row in rows(tmp_path / "wrong.csv")}
    assert wrong["S-012"] == "wrong role"


def test_the_commands_ask_for_the_day_that_conditions_count_from(tmp_path: Path) -> None:
    """Also where a flag has a description beside its condition, and where only a condition of a service says it."""
    head = "tierline: 1\nmodel: { name: m, client: id }\nattributes: { end: { type: date } }\ntiers: [{ name: A }]\n"
    flag = 'flags: { soon: { when: end - as_of < 90, description: "it is near" } }\n'
    part = "service: { A: { channels: [email], also: [{ when: end - as_of < 90, programmes: [talk] }] } }\n"
    (tmp_path / "clients.csv").write_text("id,end,o\na,2026-12-01,k\n", encoding="utf-8")
    (tmp_path / "roster.csv").write_text("id\nk\n", encoding="utf-8")
    (tmp_path / "agreed.csv").write_text("id,what,value\na,channels,phone\n", encoding="utf-8")
    for text, code in ((head, 0), (head + flag, 2), (head + part, 2)):
        (tmp_path / "model.yaml").write_text(text, encoding="utf-8")
        given = [
            tmp_path / "model.yaml",
            tmp_path / "clients.csv",
            "--owner",
            "o",
            "--roster",
            tmp_path / "roster.csv",
        ]
        assert run("workload", *given).exit_code == code, text
        assert run("workload", *given, "--as-of", DAY).exit_code == 0
    (tmp_path / "model.yaml").write_text(head, encoding="utf-8")
    assert run("workload", *given, "--agreements", tmp_path / "agreed.csv").exit_code == 2


def test_the_table_of_segments_names_all_their_owners() -> None:
    model = tierline.Model.read(ROOT / "models" / "quadrants" / "model.yaml")
    clients = table(ROOT / "models" / "quadrants" / "clients.csv")
    grid = model.book(clients, as_of=DAY).figures()["grid"]
    lines = {line["segment"]: line for line in grid["segments"]}
    assert lines["Modernize"]["owners"] == "vCIO and TAM"
    assert lines["Transform"]["owners"] == "vCIO or strategic advisor"
    assert [line["review"] for line in grid["segments"]] == [
        "frequently (1 month)",
        "every few months (3 months)",
        "a few times a year (4 months)",
        "as needed (1 year)",
    ]
