"""`tierline explain`: one client of a table."""

import json
from decimal import Decimal
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as parquet
import pytest
from cli_runner import BANDS, CLIENTS, DAY, MODEL, rows, run


def test_explain_says_why_and_why_not() -> None:
    result = run("explain", MODEL, CLIENTS, "--client", "S-006", "--as-of", DAY)
    assert result.exit_code == 0, result.output
    text = result.stdout
    assert "S-006 is Core as of 2026-11-21\nbecause arr >= core_floor\n" in text
    assert text.index("Why Core") < text.index("Why not Strategic")
    assert (
        "✗ no      arr > strategic_growth_floor   arr is 75,000.00, strategic_growth_floor is 75,000" in text
    )
    assert "✓ yes     growth_potential = 'high'   growth_potential is high" in text
    assert "Score priority = " in text
    assert not any(line.endswith(" ") for line in text.split("\n"))


def test_every_client_is_explained_with_the_tier_that_assign_gives_it(tmp_path: Path) -> None:
    out = tmp_path / "out.csv"
    assert run("assign", MODEL, CLIENTS, "--as-of", DAY, "-o", out).exit_code == 0
    for row in rows(out):
        result = run("explain", MODEL, CLIENTS, "--client", row["account_id"], "--as-of", DAY, "--json")
        explained = json.loads(result.stdout)
        assert (explained["tier"] or "") == row["tier"]
        assert (explained["clause"] or "") == row["clause"]
        assert "; ".join(issue["message"] for issue in explained["issues"]) == row["issues"]
        for score in explained["scores"]:
            parts = [Decimal(factor["contribution"]) for factor in score["factors"] if factor["contribution"]]
            if score["score"] is not None:
                assert sum(parts) + Decimal(score["rounding"] or 0) == Decimal(score["score"])


def test_typed_columns_are_explained_as_they_are_assigned(tmp_path: Path) -> None:
    source, out = tmp_path / "clients.parquet", tmp_path / "out.parquet"
    import datetime as dt

    utc = dt.datetime(2026, 1, 1, 23, 30, tzinfo=dt.UTC)
    table = pa.table(
        {
            "account_id": pa.array([7, 8]),
            "arr": pa.array([100000.1, None], pa.float32()),
            "growth_potential": pa.array(["high", "low"]).dictionary_encode(),
            "strategic": [True, None],
            "health": pa.array([Decimal("39.95"), Decimal("40.05")]),
            "signup_date": pa.array([utc, None], pa.timestamp("ns", "America/New_York")),
            "renewal_date": pa.array([dt.date(2027, 1, 1), None]),
        }
    )
    parquet.write_table(table, source)
    assert run("assign", MODEL, source, "--as-of", DAY, "-o", out).exit_code == 0
    assigned = parquet.read_table(out).to_pylist()
    assert assigned[0]["account_id"] == 7
    for row in assigned:
        result = run("explain", MODEL, source, "--client", row["account_id"], "--as-of", DAY, "--json")
        assert result.exit_code == 0, result.output
        explained = json.loads(result.stdout)
        assert explained["tier"] == row["tier"]
        assert {one["name"]: one["level"] for one in explained["dimensions"]}["adoption"] == row["adoption"]
    seven = json.loads(run("explain", MODEL, source, "--client", 7, "--as-of", DAY, "--json").stdout)
    values: dict[str, Any] = {one["name"]: one["value"] for one in seven["values"]}
    assert values["arr"] == "100000.10"
    assert values["health"] == "40.0"
    assert values["signup_date"] == "2026-01-01"


def test_an_unknown_client_is_1_and_a_near_one_is_named() -> None:
    for given, near in (("s-006 ", "S-006"), ("S-024x", "S-024"), ("zzz", "account_id")):
        result = run("explain", MODEL, CLIENTS, "--client", given, "--as-of", DAY)
        assert result.exit_code == 1
        assert near in result.stderr
        assert result.stdout == ""


def test_a_client_that_is_there_twice_is_not_explained_but_its_rows_are_named(tmp_path: Path) -> None:
    path = tmp_path / "clients.csv"
    path.write_text("account_id,arr\na,1\nb,2\na,3\n", encoding="utf-8")
    result = run("explain", BANDS, path, "--client", "a")
    assert result.exit_code == 1
    assert "2 rows have the id `a`: rows 2, 4" in result.stderr


@pytest.mark.parametrize(
    "table",
    [
        {"id": ["a"], "arr": [1]},
        {"account_id": ["a"]},
        {"account_id": [["a"]], "arr": [1]},
        {"account_id": ["a"], "arr": [[1]]},
    ],
)
def test_explain_refuses_what_assign_refuses_in_the_same_words(tmp_path: Path, table: dict[str, Any]) -> None:
    path = tmp_path / "clients.parquet"
    parquet.write_table(pa.table(table), path)
    explained = run("explain", BANDS, path, "--client", "a")
    assigned = run("assign", BANDS, path, "--as-of", DAY, "-o", tmp_path / "out.csv")
    assert (explained.exit_code, explained.stderr) == (assigned.exit_code, assigned.stderr)
    assert explained.exit_code == 1
    assert "Traceback" not in explained.stderr


def test_explain_refuses_a_column_that_is_there_twice(tmp_path: Path) -> None:
    path = tmp_path / "clients.csv"
    path.write_text("account_id,arr,arr\na,1,2\n", encoding="utf-8")
    result = run("explain", BANDS, path, "--client", "a")
    assert result.exit_code == 1
    assert "arr" in result.stderr


def test_explain_does_not_mind_columns_that_the_model_does_not_read(tmp_path: Path) -> None:
    path = tmp_path / "clients.parquet"
    odd = pa.array([1], pa.duration("ns")), pa.array([{"a": [1]}]), pa.array([1], pa.time64("ns"))
    table = {"account_id": ["a"], "arr": [1], **{f"odd{at}": column for at, column in enumerate(odd)}}
    parquet.write_table(pa.table(table), path)
    assert "a is SMB" in run("explain", BANDS, path, "--client", "a").stdout
