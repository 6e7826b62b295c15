"""The command line of the book: reviews that update a file of standings, and reports."""

import csv
import os
import re
import stat
import subprocess
import sys
from pathlib import Path
from typing import Any

import polars as pl
import pyarrow.parquet as parquet
import pytest
import tierline
from click.testing import CliRunner, Result
from tierline._cli.main import cli
from tierline._io import files as io_files

MODEL = """\
tierline: 1
model: { name: ladder, version: "1", client: id, value: arr }
parameters: { floor: 100 }
attributes:
  arr: { type: decimal, scale: 2, required: true }
  renews: { type: date }
tiers:
  - { name: Gold, when: arr > floor, stay: arr > 80 }
  - { name: Silver, when: arr >= 20 }
  - { name: Bronze }
migration: { demote: { after: renewal, missing_renewal: 1 year }, renewal: renews, review_every: 3 months }
"""
FIRST = "id,arr,renews\nA,150,2026-12-01\nB,50,\n=C,5,2027-01-31\nD,oops,\n"
SECOND = "id,arr,renews\nA,30,2026-12-01\nB,500,\n=C,5,2027-01-31\nE,25,\n"


def run(*args: object) -> Result:
    return CliRunner().invoke(cli, [str(arg) for arg in args])


def rows(path: Path) -> dict[str, dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return {row["id"]: row for row in csv.DictReader(file)}


@pytest.fixture
def files(tmp_path: Path) -> dict[str, Path]:
    """The model, two quarters of clients, and the standings of a first review."""
    texts = {"model.yaml": MODEL, "q3.csv": FIRST, "q4.csv": SECOND}
    paths = {name.partition(".")[0]: tmp_path / name for name in texts}
    for name, text in texts.items():
        (tmp_path / name).write_text(text, encoding="utf-8")
    paths["standings"] = tmp_path / "standings.csv"
    first = run(
        "review", paths["model"], paths["q3"], "-s", paths["standings"], "--as-of", "2026-09-30", "--first"
    )
    assert first.exit_code == 0, first.output
    return paths


def review(
    files: dict[str, Path], *options: object, as_of: str = "2026-12-31", clients: str = "q4"
) -> Result:
    return run("review", files["model"], files[clients], "-s", files["standings"], "--as-of", as_of, *options)


def test_a_first_review_puts_everybody_where_the_rules_say(files: dict[str, Path]) -> None:
    standings = rows(files["standings"])
    # Who has no tier is known without one; ids come back as they are, a formula or not.
    assert {client: row["tier"] for client, row in standings.items()} == {
        "A": "Gold",
        "B": "Silver",
        "=C": "Bronze",
        "D": "",
    }
    model = tierline.Model.read(files["model"])
    assert {row["fingerprint"] for row in standings.values()} == {model.fingerprint[:19]}
    assert {row["reviewed_on"] for row in standings.values()} == {"2026-09-30"}


def test_a_review_moves_clients_and_tells_why(files: dict[str, Path], tmp_path: Path) -> None:
    result = review(files, "-o", tmp_path / "moves.csv")
    assert result.exit_code == 0, result.output
    standings, moves = rows(files["standings"]), rows(tmp_path / "moves.csv")
    assert {client: row["tier"] for client, row in standings.items()} == {
        "A": "Gold", "B": "Gold", "=C": "Bronze", "E": "Silver", "D": "",
    }  # fmt: skip
    # The renewal of the first of December came before the fall was seen: a year, as the model says.
    assert standings["A"]["pending_tier"] == "Silver"
    assert standings["A"]["effective_on"] == "2027-12-31"
    # In a table for people the id is kept from running.
    assert {client: row["movement"] for client, row in moves.items()} == {
        "A": "demotion pending", "B": "promoted", "'=C": "kept", "E": "entered", "D": "left",
    }  # fmt: skip
    assert moves["B"]["reason"] == "promoted from Silver to Gold: `arr > floor` (floor = 100) is true"
    for words in ("promoted", "Why tiers changed", "data", "Standings written to"):
        assert words in result.stdout, words


def test_a_second_review_on_one_day_leaves_the_file_as_it_is(files: dict[str, Path]) -> None:
    assert review(files).exit_code == 0
    before = files["standings"].read_bytes()
    again = review(files, clients="q3")
    assert again.exit_code == 0, again.output
    assert "changes nothing" in again.stdout
    # Only a client that it has not seen is new to it.
    assert rows(files["standings"])["A"]["pending_tier"] == "Silver"
    review(files)
    assert files["standings"].read_bytes() == before


def test_an_earlier_review_is_refused(files: dict[str, Path]) -> None:
    before = files["standings"].read_bytes()
    result = review(files, as_of="2026-09-29")
    assert result.exit_code == 1
    assert "was reviewed on 2026-09-30, and this review is as of 2026-09-29" in result.stderr
    assert files["standings"].read_bytes() == before


def test_the_first_review_has_to_be_called_one(files: dict[str, Path], tmp_path: Path) -> None:
    gone = run("review", files["model"], files["q4"], "-s", tmp_path / "typo.csv", "--as-of", "2026-12-31")
    assert gone.exit_code == 1
    assert "--first" in gone.stderr
    assert not (tmp_path / "typo.csv").exists()
    there = review(files, "--first")
    assert there.exit_code == 1
    assert "is there already" in there.stderr


def test_another_model_is_refused_until_the_caller_knows_of_it(
    files: dict[str, Path], tmp_path: Path
) -> None:
    old = tmp_path / "old.yaml"
    old.write_text(MODEL, encoding="utf-8")
    files["model"].write_text(MODEL.replace("floor: 100", "floor: 40"), encoding="utf-8")
    before = files["standings"].read_bytes()
    refused = review(files, clients="q3")
    assert refused.exit_code == 1
    assert files["standings"].read_bytes() == before
    for words in ("another model", "--previous-model", "--new-model"):
        assert words in refused.stderr
    wrong = review(files, "--previous-model", files["model"], clients="q3")
    assert wrong.exit_code == 1
    assert "was not written with" in wrong.stderr

    moves = tmp_path / "moves.csv"
    told = review(files, "--previous-model", old, "--dry-run", clients="q3")
    assert told.exit_code == 0, told.output
    assert files["standings"].read_bytes() == before
    assert (
        review(
            files, "--previous-model", old, "-o", moves, "--to", tmp_path / "told.csv", clients="q3"
        ).exit_code
        == 0
    )
    assert rows(moves)["B"]["cause"] == "model"
    assert review(files, "--new-model", "-o", moves, clients="q3").exit_code == 0
    assert rows(moves)["B"]["cause"] == "data or model"


def test_an_override_in_the_file_holds_through_its_last_day(files: dict[str, Path], tmp_path: Path) -> None:
    frame = pl.read_csv(files["standings"], infer_schema=False)
    mine = pl.col("id") == "=C"
    frame = frame.with_columns(
        override_tier=pl.when(mine).then(pl.lit("Gold")),
        override_until=pl.when(mine).then(pl.lit("2026-12-31")),
        override_author=pl.when(mine).then(pl.lit("=cmd()")),
        override_reason=pl.when(mine).then(pl.lit('pilot, "big"\nname')),
    )
    frame.write_csv(files["standings"])
    moves = tmp_path / "moves.csv"
    assert review(files, "-o", moves).exit_code == 0
    found = rows(files["standings"])["=C"]
    assert (found["tier"], found["override_author"], found["override_reason"]) == (
        "Gold",
        "'=cmd()",  # what people fill in is kept from running
        'pilot, "big"\nname',
    )
    assert rows(moves)["'=C"]["movement"] == "held by override"
    assert review(files, as_of="2027-01-01").exit_code == 0
    found = rows(files["standings"])["=C"]
    assert (found["tier"], found["override_tier"], found["pending_tier"], found["effective_on"]) == (
        "Gold", "", "Bronze", "2027-01-31",
    )  # fmt: skip


def test_columns_of_others_are_handed_on(files: dict[str, Path]) -> None:
    frame = pl.read_csv(files["standings"], infer_schema=False)
    frame.with_columns(note=pl.concat_str(pl.lit('call, then "write" to '), "id")).write_csv(
        files["standings"]
    )
    assert review(files).exit_code == 0
    standings = rows(files["standings"])
    assert {client: row["note"] for client, row in standings.items()} == {
        "A": 'call, then "write" to A', "B": 'call, then "write" to B', "=C": 'call, then "write" to =C',
        "D": 'call, then "write" to D', "E": "",
    }  # fmt: skip
    assert list(standings["A"])[-1] == "note"


def test_parquet_standings_go_the_same_way(files: dict[str, Path], tmp_path: Path) -> None:
    assert review(files).exit_code == 0
    expected = rows(files["standings"])
    files["standings"] = tmp_path / "standings.parquet"
    assert review(files, "--first", as_of="2026-09-30", clients="q3").exit_code == 0
    assert review(files).exit_code == 0
    table = pl.from_arrow(parquet.read_table(files["standings"]))
    assert isinstance(table, pl.DataFrame)
    assert dict(zip(table["id"], table["tier"].cast(pl.String), strict=True)) == {
        client: row["tier"] or None for client, row in expected.items()
    }


def test_a_file_that_changes_meanwhile_is_left_alone(
    files: dict[str, Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    original = io_files.read_table

    def slowly(path: Path, **options: Any) -> Any:
        table = original(path, **options)
        if path == files["standings"]:
            path.write_bytes(path.read_bytes() + b"Z,Gold,,,,,,,,,,2026-09-30,\n")
        return table

    monkeypatch.setattr(io_files, "read_table", slowly)
    result = review(files)
    assert result.exit_code == 1
    assert "has changed meanwhile" in result.stderr
    assert "Z" in rows(files["standings"])
    assert "E" not in rows(files["standings"])


def test_a_failing_review_leaves_the_old_file_and_nothing_else(
    files: dict[str, Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    before, names = files["standings"].read_bytes(), sorted(os.listdir(files["standings"].parent))

    def broken(*_: object) -> None:
        raise OSError(28, "No space left on device", "standings.csv")

    monkeypatch.setattr(io_files, "_write_csv", broken)
    result = review(files)
    assert result.exit_code == 1
    assert "no space left" in result.stderr
    assert files["standings"].read_bytes() == before
    assert sorted(os.listdir(files["standings"].parent)) == names


def test_two_reviews_at_once_end_as_one_after_the_other(files: dict[str, Path]) -> None:
    command = [
        sys.executable, "-m", "tierline", "review", str(files["model"]), str(files["q4"]),
        "-s", str(files["standings"]), "--as-of", "2026-12-31", "-q",
    ]  # fmt: skip
    processes = [subprocess.Popen(command, stderr=subprocess.PIPE, text=True) for _ in range(3)]
    for process in processes:
        _, errors = process.communicate(timeout=600)
        # Who comes second finds that the file is another one, or that the day has been reviewed.
        assert process.returncode == 0 or "has changed meanwhile" in errors, errors
    assert any(process.returncode == 0 for process in processes)
    assert rows(files["standings"])["B"]["tier"] == "Gold"
    assert rows(files["standings"])["A"]["pending_since"] == "2026-12-31"


@pytest.mark.parametrize(
    ("column", "value", "words"),
    [
        ("tier", "Platinum", "row 2 of the standings, client `A`: `tier` is `Platinum`, expected `Gold`, `Silver` or `Bronze`"),
        ("since", "yesterday", "`since` is `yesterday`, expected a date like 2026-01-31"),
        ("pending_tier", "Silver", "`pending_tier` without `pending_since`"),
        ("override_until", "2027-01-01", "no `override_tier`"),
    ],
)  # fmt: skip
def test_standings_that_cannot_be_read_are_told_by_row_and_client(
    files: dict[str, Path], column: str, value: str, words: str
) -> None:
    frame = pl.read_csv(files["standings"], infer_schema=False)
    first = pl.int_range(pl.len()) == 0
    frame.with_columns(pl.when(first).then(pl.lit(value)).otherwise(pl.col(column)).alias(column)).write_csv(
        files["standings"]
    )
    result = review(files)
    assert result.exit_code == 1
    assert words in result.stderr


def test_wrong_usage_has_its_own_code(files: dict[str, Path], tmp_path: Path) -> None:
    assert run("review", files["model"], files["q4"], "--as-of", "2026-12-31").exit_code == 2
    assert review(files, "-o", files["standings"]).exit_code == 2
    assert run("report", files["model"], files["q4"], "-o", tmp_path / "report.pdf").exit_code == 2
    for owners in ("Gold", "Gold=x", "Gold=-1", "=3", "Gold=nan"):
        options = ("-o", tmp_path / "r.html", "--owners", owners)
        assert run("report", files["model"], files["q4"], *options).exit_code == 2, owners


def test_a_report_is_one_file_that_is_replaced_as_a_whole(files: dict[str, Path], tmp_path: Path) -> None:
    out = tmp_path / "report.html"
    out.write_text("old", encoding="utf-8")
    out.chmod(0o640)
    before = files["standings"].read_bytes()
    period = tmp_path / "period.csv"
    period.write_text("id,value_start,value_end\nA,150,30\nB,50,500\n=C,5,5\nD,10,0\n", encoding="utf-8")
    result = run(
        "report", files["model"], files["q4"], "--as-of", "2026-12-31", "-o", out, "-s", files["standings"],
        "-p", period, "--owners", "Gold=1", "--owners", "Silver=0.5",
    )  # fmt: skip
    assert result.exit_code == 0, result.output
    page = out.read_text(encoding="utf-8")
    assert page.startswith(("<!DOCTYPE html>", "<!doctype html>"))
    for words in ("ladder", "Gold", "promoted", "2026-12-31"):
        assert words in page, words
    assert stat.S_IMODE(out.stat().st_mode) == 0o640
    assert files["standings"].read_bytes() == before


def test_a_report_needs_a_day_only_where_something_counts_from_it(
    files: dict[str, Path], tmp_path: Path
) -> None:
    out = tmp_path / "report.html"
    assert run("report", files["model"], files["q4"], "-o", out).exit_code == 0
    assert "1970" not in out.read_text(encoding="utf-8")
    with_standings = run("report", files["model"], files["q4"], "-o", out, "-s", files["standings"])
    assert with_standings.exit_code == 2
    assert "--as-of" in with_standings.stderr


def test_a_client_safe_report_tells_no_tier_and_no_client(files: dict[str, Path], tmp_path: Path) -> None:
    out = tmp_path / "report.html"
    result = run("report", files["model"], files["q4"], "--as-of", "2026-12-31", "-o", out, "--client-safe")
    assert result.exit_code == 0, result.output
    page = out.read_text(encoding="utf-8").casefold()
    for word in ("gold", "silver", "bronze"):
        assert word not in page


# -- Overrides, clients that are forgotten, and consent ----------------------------------------------------


def override(files: dict[str, Path], *arguments: object) -> Result:
    return run("override", files["model"], files["standings"], *arguments)


BY = ("--by", "Ana", "--why", "pilot")


@pytest.mark.parametrize(
    ("arguments", "code", "words"),
    [
        (("Z", "Gold", "--until-revoked", *BY), 1, ["the standings have no client `Z`", "the column `id`"]),
        (("a", "Gold", "--until-revoked", *BY), 1, ["the standings have no client `a`", "did you mean `A`?"]),
        (("A", "Platinum", "--until-revoked", *BY), 1, ["the model has no tier `Platinum`", "`Gold`, `Silver` and `Bronze`"]),
        (("A", "gold", "--until-revoked", *BY), 1, ["the model has no tier `gold`", "did you mean `Gold`?"]),
        (("A", "Gold", "--until", "2026-09-29", *BY), 1, ["was reviewed on 2026-09-30", "until 2026-09-29 would never hold"]),
        (("A", "Gold", "--until-revoked", "--by", " ", "--why", "pilot"), 1, ["an override has an author"]),
        (("A", "Gold", "--until-revoked", "--by", "Ana", "--why", ""), 1, ["an override has a reason"]),
        (("A", "Gold", "--until-revoked", "--why", "pilot"), 2, ["--by"]),
        (("A", "Gold", "--until-revoked", "--by", "Ana"), 2, ["--why"]),
        (("A", "Gold", *BY), 2, ["--until", "--until-revoked", "one of them"]),
        (("A", "Gold", "--until", "2027-01-01", "--until-revoked", *BY), 2, ["--until", "--until-revoked", "not both"]),
        (("A", "Gold", "--until", "soon", *BY), 2, ["`soon` is no day like 2026-01-31"]),
        (("A", "Gold", "--until", "2027-02-29", *BY), 2, ["there is no day 2027-02-29"]),
        (("A", "Gold", "--until-revoked", *BY, "--at-least", "--at-most"), 2, ["--at-least or --at-most"]),
    ],
)  # fmt: skip
def test_an_override_that_cannot_be_is_refused_and_the_file_stays(
    files: dict[str, Path], arguments: tuple[str, ...], code: int, words: list[str]
) -> None:
    before, names = files["standings"].read_bytes(), sorted(os.listdir(files["standings"].parent))
    result = override(files, *arguments)
    assert result.exit_code == code, result.output
    told = " ".join(result.stderr.split())
    for word in words:
        assert word in told, told
    assert files["standings"].read_bytes() == before
    assert sorted(os.listdir(files["standings"].parent)) == names


def test_an_override_goes_into_the_file_with_its_end_or_without_one(files: dict[str, Path]) -> None:
    for until, held in (
        (("--until", "2027-01-31"), "2027-01-31"),
        (("--until-revoked",), ""),
        (("--until", "revoked"), ""),
    ):
        result = override(files, "B", "Gold", *until, *BY, "--at-least")
        assert result.exit_code == 0, result.output
        found = rows(files["standings"])["B"]
        assert (found["override_tier"], found["override_kind"], found["override_until"]) == (
            "Gold",
            "at least",
            held,
        )
        # The way it was written before is told, and works.
        assert ("is written `--until-revoked` now" in result.stderr) == ("revoked" in until)
        assert ("until it is taken away" in result.stdout) == (held == "")


@pytest.mark.parametrize("command", ["override", "forget", "review"])
def test_a_file_that_is_no_table_of_standings_is_refused(files: dict[str, Path], command: str) -> None:
    before = files["q3"].read_bytes()
    arguments = {
        "override": ("override", files["model"], files["q3"], "A", "Gold", "--until-revoked", *BY),
        "forget": ("forget", files["q3"], "A"),
        "review": (
            "review",
            files["model"],
            files["q4"],
            "-s",
            files["q3"],
            "--as-of",
            "2026-12-31",
        ),
    }
    result = run(*arguments[command])
    assert result.exit_code == 1, result.output
    assert "no column `tier`" in result.stderr
    assert files["q3"].read_bytes() == before
    gone = run(
        *(
            argument if argument != files["q3"] else files["q3"].with_name("no.csv")
            for argument in arguments[command]
        )
    )
    assert gone.exit_code == 1
    assert "there is no" in gone.stderr


def test_a_client_is_forgotten_in_all_files_or_in_none(
    files: dict[str, Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    moves, history = tmp_path / "moves.csv", tmp_path / "history.csv"
    assert review(files, "-o", moves).exit_code == 0
    history.write_text("id,note\n=C,x\nA,y\n=C,z\n", encoding="utf-8")
    paths = [moves, history, files["standings"], tmp_path / "standings.previous.csv"]
    before = {path: path.read_bytes() for path in paths}
    also = ("--also", moves, "--also", history)

    def same() -> bool:
        return {path: path.read_bytes() for path in paths} == before

    names = sorted(os.listdir(tmp_path))
    # A table that is not there, one that has no such column, and a disk that is full when the last one is written.
    assert run("forget", files["standings"], "=C", *also, "--also", tmp_path / "no.csv").exit_code == 1
    assert same()
    written: list[object] = []
    original = io_files._write_csv

    def full(*arguments: Any) -> None:
        written.append(arguments)
        if len(written) == len(paths):
            raise OSError(28, "No space left on device", "standings.csv")
        original(*arguments)

    monkeypatch.setattr(io_files, "_write_csv", full)
    result = run("forget", files["standings"], "=C", *also)
    assert result.exit_code == 1
    assert "no space left" in result.stderr
    assert len(written) == len(paths)
    assert same()
    assert sorted(os.listdir(tmp_path)) == names

    monkeypatch.setattr(io_files, "_write_csv", original)
    result = run("forget", files["standings"], "=C", *also)
    assert result.exit_code == 0, result.output
    assert result.stdout.count("is erased from") == len(paths)
    for path in paths:
        assert "=C" not in path.read_text(encoding="utf-8")
    assert rows(history) == {"A": {"id": "A", "note": "y"}}
    assert "A" in rows(files["standings"])
    # Nobody is forgotten twice.
    again = run("forget", files["standings"], "=C", *also)
    assert again.exit_code == 1
    assert "the standings have no client `=C`" in again.stderr
    # Who is in another table alone is erased there, and the standings stay as they are.
    history.write_text("id,note\nOld,x\n", encoding="utf-8")
    kept = files["standings"].read_bytes()
    result = run("forget", files["standings"], "Old", *also)
    assert result.exit_code == 0, result.output
    assert rows(history) == {}
    assert files["standings"].read_bytes() == kept


def test_a_file_that_changes_while_a_client_is_forgotten_is_left_alone(
    files: dict[str, Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    history = tmp_path / "history.csv"
    history.write_text("id,note\nA,y\n", encoding="utf-8")
    before = files["standings"].read_bytes()
    original = io_files.read_standings

    def slowly(path: Path, **options: Any) -> Any:
        table = original(path, **options)
        if path == history:
            path.write_bytes(path.read_bytes() + b"B,z\n")
        return table

    monkeypatch.setattr(io_files, "read_standings", slowly)
    result = run("forget", files["standings"], "A", "--also", history)
    assert result.exit_code == 1
    assert "`" + str(history) + "` has changed meanwhile" in result.stderr
    assert files["standings"].read_bytes() == before
    assert set(rows(history)) == {"A", "B"}


def test_a_consent_holds_for_so_many_clients_and_no_more(files: dict[str, Path], tmp_path: Path) -> None:
    files["other"] = tmp_path / "other.csv"
    files["other"].write_text("id,arr,renews\nX,1,\n", encoding="utf-8")
    before = files["standings"].read_bytes()
    for consent in ((), ("--accept-left", 3), ("--accept-left", 0)):
        result = review(files, *consent, clients="other")
        assert result.exit_code == 1, consent
        assert "none of the 4 clients of the standings is in the book" in result.stderr
        assert "--accept-left 4" in " ".join(result.stderr.split())
        assert files["standings"].read_bytes() == before
    for wrong in ("-1", "many", "1.5", str(2**63)):
        assert review(files, "--accept-left", wrong, clients="other").exit_code == 2, wrong
    report = ("report", files["model"], files["other"], "-s", files["standings"], "--as-of", "2026-12-31")
    assert run(*report, "-o", tmp_path / "r.html", "--accept-left", 3).exit_code == 1
    assert run(*report, "-o", tmp_path / "r.html", "--accept-left", 4).exit_code == 0
    assert review(files, "--accept-left", 4, clients="other").exit_code == 0
    assert {row["left_on"] for client, row in rows(files["standings"]).items() if client != "X"} == {
        "2026-12-31"
    }


def test_columns_of_standings_that_look_like_others_are_told(files: dict[str, Path]) -> None:
    frame = pl.read_csv(files["standings"], infer_schema=False)
    frame.with_columns(pl.lit("Gold").alias("Override_Tier")).write_csv(files["standings"])
    for options in ((), ("-q",)):
        result = review(files, "--dry-run", *options)
        assert result.exit_code == 0, result.output
        told = " ".join((result.stderr if options else result.stdout).split())
        assert "`Override_Tier` of the standings, and `override_tier`, which differs by case" in told


@pytest.mark.parametrize("name", ["standings.previous.csv", "link.csv", "./standings.previous.csv"])
def test_movements_do_not_go_where_the_standings_of_before_are_kept(
    files: dict[str, Path], tmp_path: Path, name: str
) -> None:
    if name == "link.csv":
        (tmp_path / name).symlink_to(tmp_path / "standings.previous.csv")
    before = {path.name: path.read_bytes() for path in tmp_path.glob("*.csv") if path.exists()}
    for options in (("-o", tmp_path / name), ("--to", tmp_path / name)):
        result = review(files, *options)
        assert result.exit_code == 2, options
        assert "where the standings of the review before are kept" in " ".join(result.stderr.split())
        assert f"'{options[0]}'" in result.stderr
    to = review(files, "--to", tmp_path / "next.csv", "-o", tmp_path / "next.previous.csv")
    assert to.exit_code == 2
    assert {path.name: path.read_bytes() for path in tmp_path.glob("*.csv") if path.exists()} == before


def test_a_message_names_the_option_whose_file_is_at_fault(files: dict[str, Path], tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.csv")
    clients = ("review", files["model"], files["q4"], "--as-of", "2026-12-31")
    for options, named in [
        (("-s", tmp_path / "pipe.csv"), "'-s'"),
        (("-s", files["standings"], "--to", tmp_path / "pipe.csv"), "'--to'"),
        (("-s", files["standings"], "-o", tmp_path / "pipe.csv"), "'-o'"),
    ]:
        result = run(*clients, *options)
        assert result.exit_code == 2
        assert named in result.stderr, options


def test_each_word_of_a_review_has_one_count(files: dict[str, Path], tmp_path: Path) -> None:
    # D was unassigned and is known now, A has no value today and keeps its tier, F has none and is new.
    files["now"] = tmp_path / "now.csv"
    files["now"].write_text("id,arr,renews\nA,,2026-12-01\nB,50,\nD,150,\nE,25,\nF,,\n", encoding="utf-8")
    result = review(files, "--dry-run", clients="now")
    counts = dict(re.findall(r"^ *([a-z][a-z ,]*?)  +([0-9]+)  ", result.stdout, re.MULTILINE))
    assert {word: counts[word] for word in ("entered", "kept", "left", "unassigned", "unassigned, tier kept")} == {
        "entered": "2", "kept": "1", "left": "1", "unassigned": "1", "unassigned, tier kept": "1",
    }  # fmt: skip
    assert "1 of them known now: in the book before, without a tier" in result.stdout
    assert "new, with a tier" in result.stdout


def test_a_table_in_which_a_client_is_not_found_is_told(files: dict[str, Path], tmp_path: Path) -> None:
    history = tmp_path / "history.csv"
    history.write_text("day,account\n2026-01-01,B\n2026-01-01,C\n", encoding="utf-8")
    before = files["standings"].read_bytes()
    # The client is there, in another column than the one that is looked at: nothing is erased anywhere.
    result = run("forget", files["standings"], "B", "--also", history)
    assert result.exit_code == 1
    assert "has `B` in the column `account`" in result.stderr
    assert "--client-column account" in result.stderr
    assert files["standings"].read_bytes() == before
    result = run("forget", files["standings"], "B", "--also", history, "--client-column", "account")
    assert result.exit_code == 0, result.output
    assert history.read_text(encoding="utf-8") == "day,account\n2026-01-01,C\n"
    assert "B" not in rows(files["standings"])
    # The client is nowhere in it.
    for quiet in ((), ("-q",)):
        first = "A" if quiet else "D"
        result = run("forget", files["standings"], first, "--also", history, *quiet)
        assert result.exit_code == 0, result.output
        assert f"warning: {first} is not in {history}, by the column day" in result.stderr.replace("\n", " ")
