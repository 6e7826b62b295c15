"""Which values moved a client: what standings keep of attributes under `remember`, and what a review says of it.

A second program, which reads the tables alone, says what changed.
"""

from __future__ import annotations

import datetime as dt
import json
import random
from decimal import ROUND_HALF_EVEN, Decimal
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
import tierline
from click.testing import CliRunner
from tierline._cli.main import cli

MODEL = """
tierline: 1
model: { name: sizes, client: id, value: arr, blanks: ["n/a"] }
attributes:
  arr:       { type: decimal, scale: 2, min: 0 }
  strategic: { type: boolean }
  seats:     { type: integer }
  growth:    { type: category, levels: [low, medium, high] }
  region:    { type: text }
  renewal:   { type: date }
remember: [strategic, arr, seats, growth, region, renewal]
tiers:
  - { name: Large, when: arr >= 100_000 or strategic }
  - { name: Small }
migration: { demote: { after: 2 reviews } }
"""
KINDS = {
    "strategic": "boolean",
    "arr": "decimal",
    "seats": "integer",
    "growth": "level",
    "region": "text",
    "renewal": "date",
}
LEVELS = ["low", "medium", "high"]
Row = dict[str, Any]


def reviewed(model: tierline.Model, rows: list[Row], day: str, standings: Any = None) -> tierline.Review:
    names = list(dict.fromkeys(name for row in rows for name in row))
    table = {name: [row.get(name) for row in rows] for name in names}
    return model.book(table, as_of=day).review(standings, accept_left=len(rows) + 40)


def read(kind: str, value: Any) -> Any:
    """What a value is; `...` where it cannot be read."""
    if value is None or str(value).strip() in ("", "n/a"):
        return None
    if kind == "decimal":
        number = Decimal(str(value)).quantize(Decimal("0.01"), ROUND_HALF_EVEN)
        return ... if number < 0 else number
    return value


def shown(value: Any) -> str:
    if value is None:
        return "missing"
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, int | Decimal):
        text = f"{value:,f}"
        return text.rstrip("0").rstrip(".") if "." in text else text
    return str(value)


def how(kind: str, before: Any, after: Any) -> str:
    if before is None or after is None:
        return "known now" if before is None else "missing now"
    if kind == "boolean":
        return "given" if after else "removed"
    if kind == "text":
        return "changed"
    if kind == "level":
        before, after = LEVELS.index(before), LEVELS.index(after)
    return "rose" if before < after else "fell"


def test_the_reason_of_a_move_names_what_changed() -> None:
    model = tierline.Model.parse(MODEL)
    before = [{"id": "a", "arr": 110_000, "strategic": True}, {"id": "b", "arr": 110_000, "strategic": False}]
    first = reviewed(model, before, "2026-02-21")
    assert first.movements.to_columns()["changed"] == [None, None]
    today = [{"id": "a", "arr": 110_000, "strategic": False}, {"id": "b", "arr": 60_000, "strategic": False}]
    review = reviewed(model, today, "2026-05-21", first)
    rows = review.movements.to_rows()
    # `a` is Large still, by its revenue: its designation is gone, and nothing has moved.
    assert [row["movement"] for row in rows] == ["kept", "demotion pending"]
    assert rows[0]["changed"] == "strategic: true -> false"
    assert "changed since" not in rows[0]["reason"]
    assert rows[1]["changed_how"] == "arr fell"
    assert rows[1]["reason"].endswith("; changed since the last review: `arr: 110,000 -> 60,000` (fell)")
    later = reviewed(model, [{"id": "a", "arr": 5, "strategic": False}, today[1]], "2026-08-21", review)
    words = {row["id"]: (row["changed_how"], row["reason"]) for row in later.movements.to_rows()}
    assert words["a"][0] == "arr fell"
    # Nothing changed since the last review, and nothing is said.
    assert words["b"][0] is None
    assert "changed since" not in words["b"][1]


def test_removed_and_fell_are_different_causes_in_figures_and_report(tmp_path: Path) -> None:
    pytest.importorskip("altair")
    model = tierline.Model.parse(MODEL)
    before = [{"id": f"d{at}", "arr": 10, "strategic": True} for at in range(3)]
    before += [{"id": f"r{at}", "arr": 200_000 + at, "strategic": False} for at in range(2)]
    today = [row | ({"strategic": False} if row["strategic"] else {"arr": 7}) for row in before]
    first = reviewed(model, before, "2026-02-21")
    table = {name: [row[name] for row in today] for name in today[0]}
    book = model.book(table, as_of="2026-05-21")
    review = book.review(first)
    causes = {
        (one["words"], one["movement"]): (one["clients"], one["value"])
        for one in review.figures["changed_inputs"]
    }
    assert causes == {
        ("strategic removed", "demotion pending"): (3, Decimal(30)),
        ("arr fell", "demotion pending"): (2, Decimal(14)),
    }
    one = review.explain("d1")
    assert one["changed"] == [
        {
            "input": "strategic",
            "before": True,
            "after": False,
            "how": "removed",
            "words": "strategic: true -> false",
        }
    ]
    assert one["movement"] == "demotion pending"
    with pytest.raises(tierline.ArgumentError) as error:
        review.explain("nobody")
    assert error.value.code == "unknown-client"
    page = book.report(review=review).html
    assert "strategic removed" in page
    assert "arr fell" in page
    assert "strategic removed" in review._repr_html_()


def test_standings_that_keep_nothing_say_nothing() -> None:
    model = tierline.Model.parse(MODEL)
    rows = [{"id": "a", "arr": 110_000, "strategic": True}]
    kept = reviewed(model, rows, "2026-02-21").standings.to_columns()
    today = [{"id": "a", "arr": 5, "strategic": False}]
    for text in (None, "", "{}", "{", "no JSON", '{"arr": ["about a million"]}', "[1]", '{"arr": []}'):
        review = reviewed(model, today, "2026-05-21", kept | {"remembered": [text]})
        row = review.movements.to_rows()[0]
        assert row["changed"] is None, text
        assert "changed since" not in row["reason"], text
    without = {name: values for name, values in kept.items() if name != "remembered"}
    assert reviewed(model, today, "2026-05-21", without).movements.to_rows()[0]["changed"] is None
    # A model without `remember` hands on what is there, and has no such columns.
    plain = tierline.Model.parse(
        MODEL.replace("remember: [strategic, arr, seats, growth, region, renewal]\n", "")
    )
    review = reviewed(plain, today, "2026-05-21", kept)
    assert "changed" not in review.movements.columns
    assert "changed_inputs" not in review.figures
    assert review.standings.to_columns()["remembered"] == kept["remembered"]


def test_a_second_review_of_a_day_keeps_what_the_first_one_kept() -> None:
    model = tierline.Model.parse(MODEL)
    first = reviewed(model, [{"id": "a", "arr": 10}], "2026-02-21")
    second = reviewed(model, [{"id": "a", "arr": 20}], "2026-02-21", first)
    assert second.standings.to_columns()["remembered"] == first.standings.to_columns()["remembered"]
    assert second.movements.to_rows()[0]["changed"] is None
    third = reviewed(model, [{"id": "a", "arr": 20}], "2026-05-21", second)
    assert third.movements.to_rows()[0]["changed"] == "arr: 10 -> 20"
    kept = json.loads(third.standings.to_columns()["remembered"][0])
    assert kept["arr"] == ["20.00", "10.00"]
    assert kept["strategic"] == [None, None]


def test_what_cannot_be_read_is_no_change() -> None:
    model = tierline.Model.parse(MODEL)
    first = reviewed(model, [{"id": "a", "arr": "10"}, {"id": "b", "arr": "10"}], "2026-02-21")
    bad = reviewed(model, [{"id": "a", "arr": "-5"}, {"id": "b", "arr": None}], "2026-05-21", first)
    assert bad.movements.to_columns()["changed"] == [None, "arr: 10 -> missing"]
    later = reviewed(model, [{"id": "a", "arr": "12"}, {"id": "b", "arr": "12"}], "2026-08-21", bad)
    assert later.movements.to_columns()["changed"] == ["arr: 10 -> 12", "arr: missing -> 12"]
    # Of several rows with one id nobody knows which is the client's.
    twice = [{"id": "a", "arr": "1"}, {"id": "a", "arr": "2"}, {"id": "b", "arr": "12"}]
    assert reviewed(model, twice, "2026-11-21", later).movements.to_columns()["changed"] == [None, None, None]


@pytest.mark.parametrize("seed", range(6))
def test_a_second_program_finds_the_same_changes(seed: int) -> None:
    chance = random.Random(seed)
    model = tierline.Model.parse(MODEL)

    def value(name: str) -> Any:
        if chance.random() < 0.2:
            return None
        return {
            "arr": lambda: str(
                chance.choice([0, "0.005", "99999.995", "100000", 1_234_567, "-1", "60000.50", "n/a"])
            ),
            "strategic": lambda: chance.random() < 0.5,
            "seats": lambda: chance.choice([-3, 0, 7, 123_456]),
            "growth": lambda: chance.choice(LEVELS),
            "region": lambda: chance.choice(["EMEA", "APAC", 'say "hi"; \\ ok', "n/a", " "]),
            "renewal": lambda: chance.choice([dt.date(2026, 1, 31), dt.date(2027, 2, 28)]),
        }[name]()

    clients = [f"c{at}" for at in range(40)]
    standings: Any = None
    last: dict[str, dict[str, Any]] = {}
    for month in (1, 3, 5, 7, 9):
        here = [client for client in clients if chance.random() < 0.9]
        rows = [{"id": client} | {name: value(name) for name in KINDS} for client in here]
        typed = [row | {"arr": None if row["arr"] == "n/a" else row["arr"]} for row in rows]
        review = reviewed(model, typed, f"2026-{month:02}-21", standings)
        movements = {row["id"]: row for row in review.movements.to_rows()}
        for row in typed:
            known = last.setdefault(row["id"], {})
            expected: list[str] = []
            for name, kind in KINDS.items():
                today = read(kind, row[name])
                if today is ...:
                    continue
                if name in known and known[name] != today:
                    expected.append(
                        f"{name}: {shown(known[name])} -> {shown(today)}|{name} {how(kind, known[name], today)}"
                    )
                known[name] = today
            found = movements[row["id"]]
            assert found["changed"] == ("; ".join(one.split("|")[0] for one in expected) or None), row
            assert found["changed_how"] == ("; ".join(one.split("|")[1] for one in expected) or None), row
        standings = review.standings.to_columns()


def test_only_attributes_are_remembered_each_once() -> None:
    def refused(line: str) -> tierline.ModelError:
        text = MODEL.replace("remember: [strategic, arr, seats, growth, region, renewal]", line)
        with pytest.raises(tierline.ModelError) as error:
            tierline.Model.parse(text)
        return error.value

    assert "`arr` is remembered twice" in str(refused("remember: [arr, arr]"))
    assert "did you mean `arr`?" in str(refused("remember: [ar]"))
    assert "`vip` is none" in str(refused("remember: [vip]\nflags: { vip: strategic }"))
    assert "a list of attributes" in str(refused("remember: arr"))
    plain = tierline.Model.parse(
        MODEL.replace("remember: [strategic, arr, seats, growth, region, renewal]\n", "")
    )
    assert plain.fingerprint != tierline.Model.parse(MODEL).fingerprint
    assert tierline.Model.parse(tierline.Model.parse(MODEL).to_yaml()) == tierline.Model.parse(MODEL)


def test_the_command_line_explains_a_review(tmp_path: Path) -> None:
    (tmp_path / "model.yaml").write_text(MODEL)
    pq.write_table(
        pa.table({"id": ["a"], "arr": [Decimal("110000.00")], "strategic": [False]}),
        tmp_path / "clients.parquet",
    )
    first = tierline.Model.read(tmp_path / "model.yaml").book(
        {"id": ["a"], "arr": [200_000], "strategic": [True]}, as_of="2026-02-21"
    )
    pq.write_table(pa.table(first.review().standings), tmp_path / "standings.parquet")
    asked = ["explain", str(tmp_path / "model.yaml"), str(tmp_path / "clients.parquet"), "--client", "a"]
    asked += ["-s", str(tmp_path / "standings.parquet")]
    done = CliRunner().invoke(cli, [*asked, "--as-of", "2026-05-21"])
    assert done.exit_code == 0, done.output
    assert "strategic: true -> false" in done.output
    assert "kept" in done.output
    done = CliRunner().invoke(cli, [*asked, "--as-of", "2026-05-21", "--json"])
    explained = json.loads(done.output)["review"]
    assert [one["input"] for one in explained["changed"]] == ["strategic", "arr"]
    assert CliRunner().invoke(cli, asked).exit_code == 2
