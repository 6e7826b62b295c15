"""The command line: exit codes, files in and out, what a spreadsheet or a terminal must not run, crashes."""

import csv
import json
import os
import re
import signal
import subprocess
import sys
import textwrap
from decimal import Decimal
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as parquet
import pytest
import tierline
from click.testing import CliRunner, Result
from tierline._cli.main import cli
from tierline._io import files

ROOT = Path(__file__).parents[2]
MODEL = ROOT / "models" / "customer_success" / "model.yaml"
CLIENTS = ROOT / "models" / "customer_success" / "clients.csv"
BANDS = ROOT / "models" / "value_bands" / "model.yaml"
DAY = "2026-11-21"
IDS_ONLY = """\
tierline: 1
model: { name: ids, client: id }
attributes: { n: { type: decimal, scale: 2 }, t: { type: text } }
dimensions: { d: { rules: [{ level: "=cmd()", when: "t = '=x'" }, { level: "-b" }] } }
flags: { f: n < 0 }
tiers: [{ name: "+Gold", when: n < 0 }, { name: "@rest" }]
"""


def run(*args: object) -> Result:
    return CliRunner().invoke(cli, [str(arg) for arg in args])


def rows(path: Path, delimiter: str = ",") -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file, delimiter=delimiter))


@pytest.fixture
def ids(tmp_path: Path) -> Path:
    path = tmp_path / "ids.yaml"
    path.write_text(IDS_ONLY, encoding="utf-8")
    return path


def bands(
    tmp_path: Path, data: bytes | str, *options: object, name: str = "clients.csv"
) -> tuple[Result, Path]:
    """Assigns clients with `account_id` and `arr` by the value bands."""
    path, out = tmp_path / name, tmp_path / "out.csv"
    path.write_bytes(data.encode() if isinstance(data, str) else data)
    return run("assign", BANDS, path, "--as-of", DAY, "-o", out, *options), out


# -- check -------------------------------------------------------------------------------------------------


def test_check_prints_name_version_fingerprint_and_counts() -> None:
    result = run("check", MODEL)
    assert result.exit_code == 0, result.output
    assert "ok  customer-success 2026.4" in result.stdout
    assert tierline.Model.read(MODEL).fingerprint in result.stdout
    assert "4 tiers" in result.stdout
    assert "20 attributes" in result.stdout
    assert result.stderr == ""


def test_check_fails_where_the_service_section_has_an_error(tmp_path: Path) -> None:
    head = "tierline: 1\nmodel: { name: m, client: id }\nattributes: { x: { type: integer } }\n"
    tiers = "tiers: [{ name: A, when: x > 1 }, { name: B }]\n"
    whole = "{ programmes: [p], touchpoint_every: 1 week, response: { first: 1 hour } }"
    for service, code in (
        (f"service: {{ A: {whole} }}", 1),
        (f"service: {{ A: {whole}, B: {whole} }}", 0),
        ("", 0),
    ):
        file = tmp_path / "model.yaml"
        file.write_text(head + tiers + service, encoding="utf-8")
        shown = run("check", file)
        assert shown.exit_code == code, shown.output
        assert shown.output.startswith("failed  m" if code else "ok  m")
        assert ("error[no-service]" in shown.output) == bool(code)
        # A tier without service stands nowhere; two tiers with the same one stand where the first has it.
        place = re.search(r"model\.yaml:5:[0-9]+: warning\[same-package\]", shown.output.replace("\n", ""))
        assert (place is not None) == ("B:" in service)


def test_check_prints_every_mistake_with_its_place(tmp_path: Path) -> None:
    path = tmp_path / "bad.yaml"
    path.write_text(
        "tierline: 1\nmodel: { name: m, client: id }\nattributes: { arr: { type: decimal, scale: 2 } }\n"
        "tiers:\n  - { name: A, when: ar > 1 }\n  - { name: B, when: arr == 1 }\n  - { name: C }\n",
        encoding="utf-8",
    )
    result = run("check", path)
    assert result.exit_code == 1
    assert result.stdout == ""
    for words in ("bad.yaml:5", "unknown", "`arr`", "bad.yaml:6", "`=`"):
        assert words in result.stderr


@pytest.mark.parametrize(
    ("content", "name"),
    [(b"", "empty.yaml"), (b"\xff\xfe", "utf16.yaml"), (b"{", "open.json"), (None, "gone.yaml")],
)
def test_check_of_what_is_no_model_fails_with_one_error(
    tmp_path: Path, content: bytes | None, name: str
) -> None:
    path = tmp_path / name
    if content is not None:
        path.write_bytes(content)
    result = run("check", path)
    assert result.exit_code == 1
    assert "error" in result.stderr
    assert "Traceback" not in result.stderr


@pytest.mark.parametrize(
    "model", sorted((ROOT / "models").glob("*/model.yaml")), ids=lambda path: path.parent.name
)
def test_check_is_content_with_every_shipped_model(model: Path) -> None:
    assert run("check", model).exit_code == 0


# -- wrong usage -------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "args",
    [
        ("check",),
        ("assign", MODEL, CLIENTS, "-o", "out.csv"),
        ("assign", MODEL, CLIENTS, "--as-of", DAY),
        ("assign", MODEL, CLIENTS, "--as-of", "2026-02-30", "-o", "out.csv"),
        ("assign", MODEL, CLIENTS, "--as-of", "20261121", "-o", "out.csv"),
        ("assign", MODEL, CLIENTS, "--as-of", "2026-W47-6", "-o", "out.csv"),
        ("assign", MODEL, CLIENTS, "--as-of", "today", "-o", "out.csv"),
        ("assign", MODEL, CLIENTS, "--as-of", DAY, "-o", "no/such/folder/out.csv"),
        ("assign", MODEL, CLIENTS, "--as-of", DAY, "-o", CLIENTS),
        ("assign", MODEL, CLIENTS, "--as-of", DAY, "-o", "out.csv", "--delimiter", ";;"),
        ("assign", MODEL, CLIENTS, "--as-of", DAY, "-o", "out.csv", "--delimiter", '"'),
        ("explain", MODEL, CLIENTS),
        ("explain", MODEL, CLIENTS, "--client", "S-001"),
        ("no-such-command",),
    ],
    ids=lambda args: " ".join(Path(arg).name for arg in args),
)
def test_wrong_usage_is_2_and_writes_nothing(
    args: tuple[object, ...], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    before = CLIENTS.read_bytes()
    result = run(*args)
    assert result.exit_code == 2, result.output
    assert list(tmp_path.iterdir()) == []
    assert CLIENTS.read_bytes() == before


@pytest.mark.parametrize("name", ["clients.xlsx", "clients", "clients.csv.gz", "clients.json"])
def test_an_unknown_ending_says_what_is_known(name: str, tmp_path: Path) -> None:
    for result in (
        run("assign", MODEL, name, "--as-of", DAY, "-o", tmp_path / "out.csv"),
        run("assign", MODEL, CLIENTS, "--as-of", DAY, "-o", tmp_path / name),
        run("explain", MODEL, name, "--as-of", DAY, "--client", "S-001"),
    ):
        assert result.exit_code == 2
        assert ".csv and .parquet" in " ".join(result.stderr.split())


def test_the_day_is_never_taken_from_the_clock() -> None:
    result = run("explain", MODEL, CLIENTS, "--client", "S-001")
    assert "--as-of" in result.stderr
    without = run("explain", BANDS, BANDS.parent / "clients.csv", "--client", "V-001")
    assert without.exit_code == 0, without.output
    assert "as of" not in without.stdout


# -- assign ------------------------------------------------------------------------------------------------


def test_assign_writes_a_row_for_each_client_and_prints_the_ladder(tmp_path: Path) -> None:
    out = tmp_path / "out.csv"
    result = run("assign", MODEL, CLIENTS, "--as-of", DAY, "-o", out)
    assert result.exit_code == 0, result.output
    given, got = rows(CLIENTS), rows(out)
    assert [row["account_id"] for row in got] == [row["account_id"] for row in given]
    model = tierline.Model.read(MODEL)
    for before, after in zip(given, got, strict=True):
        one = model.assign_one({name: cell or None for name, cell in before.items()}, as_of=DAY)
        assert after["tier"] == (one.tier or "")
        assert after["clause"] == (one.clause or "")
        assert (Decimal(after["priority"]) if after["priority"] else None) == one.scores["priority"]
        assert bool(after["issues"]) == bool(one.issues)
    unassigned = sum(not row["tier"] for row in got)
    assert unassigned > 0
    text = " ".join(result.stdout.split())
    assert f"{len(given)} clients by customer-success 2026.4 as of {DAY}" in text
    assert f"Why {unassigned} clients are unassigned" in text
    assert "`arr` is missing, and required" in text
    for tier_row in ("Strategic", "Core", "Scale", "Tech-touch", "unassigned"):
        count = sum(row["tier"] == tier_row.replace("unassigned", "") for row in got)
        assert f"{tier_row} {count} " in text
    assert str(out) in result.stdout.replace("\n", "")
    assert result.stderr == ""


def test_csv_and_parquet_give_the_same_and_come_back(tmp_path: Path) -> None:
    source, table = tmp_path / "clients.parquet", files.read_table(CLIENTS)
    parquet.write_table(table, source)
    outs = []
    for at, (clients, end) in enumerate(
        [(CLIENTS, "csv"), (CLIENTS, "parquet"), (source, "parquet"), (source, "csv")]
    ):
        out = tmp_path / f"out{at}.{end}"
        assert run("assign", MODEL, clients, "--as-of", DAY, "-o", out).exit_code == 0
        outs.append(out)
    assert outs[0].read_bytes() == outs[3].read_bytes()
    assert parquet.read_table(outs[1]).equals(parquet.read_table(outs[2]))
    result = parquet.read_table(outs[1])
    assert pa.types.is_dictionary(result.schema.field("tier").type)
    assert pa.types.is_decimal(result.schema.field("priority").type)
    metadata = result.schema.metadata
    assert metadata[b"tierline.fingerprint"].decode() == tierline.Model.read(MODEL).fingerprint
    assert metadata[b"tierline.as_of"].decode() == DAY
    written = rows(outs[0])
    for name in ("account_id", "tier", "clause", "issues"):
        assert [row[name] or None for row in written] == result.column(name).to_pylist()


def test_plain_texts_and_contributions_are_there_on_request(tmp_path: Path) -> None:
    out = tmp_path / "out.parquet"
    assert (
        run("assign", MODEL, CLIENTS, "--as-of", DAY, "-o", out, "--plain", "--contributions").exit_code == 0
    )
    result = parquet.read_table(out)
    assert not any(pa.types.is_dictionary(field.type) for field in result.schema)
    parts = [
        name
        for name in result.column_names
        if name.startswith("priority.") and not name.endswith(".coverage")
    ]
    assert len(parts) >= 4
    for row in result.to_pylist():
        if row["priority"] is not None:
            assert sum(row[part] for part in parts) == row["priority"]


def test_quiet_prints_nothing_but_errors(tmp_path: Path) -> None:
    result = run("assign", MODEL, CLIENTS, "--as-of", DAY, "-o", tmp_path / "out.csv", "-q")
    assert (result.exit_code, result.output) == (0, "")
    result = run("assign", MODEL, tmp_path / "gone.csv", "--as-of", DAY, "-o", tmp_path / "out.csv", "-q")
    assert result.exit_code == 1
    assert "gone.csv" in result.stderr.replace("\n", "")


@pytest.mark.parametrize(
    "data",
    [
        b"account_id,arr\n007,100000.00\n,5\n",
        b"\xef\xbb\xbfaccount_id,arr\n007,100000.00\n,5\n",
        b"account_id,arr\r\n007,100000.00\r\n,5\r\n",
        b'\xef\xbb\xbf"account_id","arr"\r\n"007","100000.00"\r\n"","5"',
        b"account_id;arr\n007;100000.00\n;5\n",
        b"account_id\tarr\n007\t100000.00\n\t5\n",
        b"account_id,note,arr\n007,\"a \"\"b\"\", c\nd\",100000.00\n,,5\n",
    ],
    ids=["plain", "BOM", "CRLF", "quoted", "semicolon", "tab", "line break in a cell"],
)  # fmt: skip
def test_csv_is_read_as_it_is_written_in_the_wild(tmp_path: Path, data: bytes) -> None:
    sign = ";" if b";" in data else "tab" if b"\t" in data else ","
    result, out = bands(tmp_path, data, "--delimiter", sign)
    assert result.exit_code == 0, result.output
    got = rows(out, "\t" if sign == "tab" else sign)
    assert [row["account_id"] for row in got] == ["007", ""]
    assert [row["tier"] for row in got] == ["Enterprise", ""]
    assert "no id" in got[1]["issues"]


def test_amounts_are_exact_and_rounding_is_counted(tmp_path: Path) -> None:
    result, out = bands(tmp_path, "account_id,arr\na,99999.994999999999999\nb,99999.995\nc,99999.99\n")
    assert [row["tier"] for row in rows(out)] == ["Mid-market", "Enterprise", "Mid-market"]
    assert "Rounded to the scale of the model: 2 of arr" in result.stdout


@pytest.mark.parametrize("data", ["account_id,arr\n", "account_id,arr", "account_id,arr\r\n"])
def test_a_header_alone_is_a_table_without_rows(tmp_path: Path, data: str) -> None:
    result, out = bands(tmp_path, data)
    assert result.exit_code == 0, result.output
    assert out.read_text().splitlines() == ["account_id,tier,clause,issues"]


def test_gaps_of_clients_are_no_error(tmp_path: Path) -> None:
    result, out = bands(tmp_path, 'account_id,arr\na,\nb,"$1,200"\nc,nan\nd,1\nd,2\n')
    assert result.exit_code == 0
    assert [row["tier"] for row in rows(out)] == [""] * 5
    assert "Why 5 clients are unassigned" in result.stdout


@pytest.mark.parametrize(
    ("data", "words"),
    [
        ("", "no header line"),
        ("\n", "no header line"),
        (b"account_id,arr\na,\xff\n", "not UTF-8"),
        ("account_id,arr\na,1\n".encode("utf-16"), "not UTF-8"),
        ("account_id,arr\na,1\nb,1,2\n", "row 3"),
        ("account_id,arr\na\n", "row 2"),
        ('account_id,arr\na,"1\nb,2\n', "left open"),
        ('account_id,arr\n"a,1\nb,2\n', "1 cell"),
        ("account_id,amount\na,1\n", "arr"),
        ("account,arr\na,1\n", "account_id"),
        ("account_id,arr,arr\na,1,2\n", "arr"),
        ("account_id,account_id,arr\na,b,2\n", "account_id"),
    ],
)
def test_a_table_that_cannot_be_read_is_1_and_leaves_no_file(
    tmp_path: Path, data: bytes | str, words: str
) -> None:
    result, out = bands(tmp_path, data)
    assert result.exit_code == 1, result.output
    assert words in result.stderr.replace("\n", "")
    assert "Traceback" not in result.stderr
    assert sorted(path.name for path in tmp_path.iterdir()) == ["clients.csv"]
    assert not out.exists()


def test_columns_that_the_model_does_not_read_may_share_a_name(tmp_path: Path) -> None:
    result, out = bands(tmp_path, "note,account_id,note,arr\nx,a,y,100000\n")
    assert result.exit_code == 0, result.output
    assert rows(out)[0]["tier"] == "Enterprise"
    again = run("explain", BANDS, tmp_path / "clients.csv", "--client", "a")
    assert "a is Enterprise" in again.stdout


def test_what_is_no_parquet_file_is_1(tmp_path: Path) -> None:
    result, _ = bands(tmp_path, "account_id,arr\na,1\n", name="clients.parquet")
    assert result.exit_code == 1
    assert "no Parquet file" in result.stderr
    (tmp_path / "folder.parquet").mkdir()
    assert run("explain", BANDS, tmp_path / "folder.parquet", "--client", "a").exit_code == 1


# -- what a spreadsheet or a terminal must not run -----------------------------------------------------------

FORMULAS = ["=1+1", "+1", "-1", "@x", "\tx", "\rx", "\nx", "\0x", "＝1", "＋1", "－1", "＠x"]  # noqa: RUF001


def formulas(tmp_path: Path, model: Path, *options: str) -> list[list[str]]:
    source, out = tmp_path / "clients.parquet", tmp_path / "out.csv"
    table = pa.table({"id": [*FORMULAS, "a=1", "'=1"], "n": [Decimal("-1.50")] * 14, "t": ["=x"] * 14})
    parquet.write_table(table, source)
    result = run("assign", model, source, "--as-of", DAY, "-o", out, *options)
    assert result.exit_code == 0, result.output
    with out.open(encoding="utf-8", newline="") as file:
        return list(csv.reader(file))


def test_texts_that_a_spreadsheet_would_run_get_an_apostrophe(tmp_path: Path, ids: Path) -> None:
    header, *cells = formulas(tmp_path, ids)
    assert [row[0] for row in cells] == [*(f"'{text}" for text in FORMULAS), "a=1", "'=1"]
    assert {row[header.index("tier")] for row in cells} == {"'+Gold"}
    assert {row[header.index("d")] for row in cells} == {"'=cmd()"}
    assert {row[header.index("f")] for row in cells} == {"true"}


def test_without_the_guard_texts_stand_as_they_are(tmp_path: Path, ids: Path) -> None:
    _, *cells = formulas(tmp_path, ids, "--no-guard")
    assert [row[0] for row in cells][: len(FORMULAS)] == FORMULAS


def test_numbers_are_untouched_by_the_guard(tmp_path: Path) -> None:
    path = tmp_path / "table.csv"
    numbers = pa.table(
        {
            "=header": pa.array(["-text", None]),
            "decimal": pa.array([Decimal("-1.50"), None], pa.decimal128(12, 2)),
            "tiny": pa.array([Decimal("-0.00000001"), Decimal(0)], pa.decimal128(30, 8)),
            "integer": [-7, 7],
            "float": [-0.5, None],
            "boolean": [True, False],
            "levels": pa.array(["-low", "a,b"]).dictionary_encode(),
            "empty": ["", 'q"'],
        }
    )
    files.write_table(numbers, path)
    assert path.read_text(encoding="utf-8").splitlines() == [
        "'=header,decimal,tiny,integer,float,boolean,levels,empty",
        "'-text,-1.50,-0.00000001,-7,-0.5,true,'-low,\"\"",
        ',,0.00000000,7,,false,"a,b","q"""',
    ]


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|", ".", "^", "$", "'"])
def test_what_is_written_comes_back(tmp_path: Path, delimiter: str) -> None:
    path = tmp_path / "table.csv"
    texts = [
        "a",
        "b,c;d\te|f.g^h$i'j",
        'say "x"',
        "line\nbreak",
        "carriage\r\nreturn",
        " spaces ",
        "株",
        None,
    ]
    table = pa.table({"one": texts, 'na"me': texts[::-1]})
    files.write_table(table, path, delimiter=delimiter, guard=False)
    assert files.read_table(path, delimiter=delimiter).to_pydict() == table.to_pydict()


HOSTILE = "A\x1b]0;title\x07\x1b[2J\u202egnp.exe[red]x[/red]:smile:<script>"


def test_control_characters_are_shown_escaped(tmp_path: Path, ids: Path) -> None:
    source = tmp_path / "clients.parquet"
    parquet.write_table(
        pa.table({"id": [HOSTILE, HOSTILE + "2"], "n": [HOSTILE, "-1"], "t": [HOSTILE, HOSTILE]}), source
    )
    shown = [
        run("explain", ids, source, "--client", HOSTILE),
        run("explain", ids, source, "--client", HOSTILE, "--json"),
        run("explain", ids, source, "--client", HOSTILE + "2"),
        run("explain", ids, source, "--client", HOSTILE + "22"),
        run("assign", ids, source, "--as-of", DAY, "-o", tmp_path / f"{HOSTILE.replace('/', '')}.csv"),
        run("check", tmp_path / "gone\x1b[2J.yaml"),
    ]
    assert [result.exit_code for result in shown] == [0, 0, 0, 1, 0, 1]
    for result in shown:
        assert all(c.isprintable() or c == "\n" for c in result.output), repr(result.output)
    assert "\\u{1b}]0;title" in shown[0].stdout
    assert "[red]x[/red]:smile:<script>" in shown[0].stdout


# -- explain -----------------------------------------------------------------------------------------------


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
        assert "; ".join(explained["issues"]) == row["issues"]
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


# -- crashes -----------------------------------------------------------------------------------------------


def folder(path: Path) -> dict[str, bytes]:
    return {one.name: one.read_bytes() for one in path.iterdir() if not one.is_dir()}


@pytest.mark.parametrize("fails", ["fsync", "replace", "write", "interrupt"])
@pytest.mark.parametrize("name", ["out.csv", "out.parquet"])
def test_a_failure_at_any_step_leaves_the_old_file_and_nothing_else(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, fails: str, name: str
) -> None:
    out = tmp_path / name
    out.write_bytes(b"old")

    def no_space(*_: object, **__: object) -> None:
        raise KeyboardInterrupt if fails == "interrupt" else OSError(28, "No space left on device", str(out))

    if fails == "write" or fails == "interrupt":
        monkeypatch.setattr(files, "_cells", no_space)
        monkeypatch.setattr(parquet, "write_table", no_space)
    elif fails == "fsync":
        monkeypatch.setattr(os, "fsync", no_space)
    else:
        monkeypatch.setattr(Path, "replace", no_space)
    result = run("assign", MODEL, CLIENTS, "--as-of", DAY, "-o", out)
    assert result.exit_code == 1
    if fails != "interrupt":
        assert "no space left" in result.stderr
    assert folder(tmp_path) == {name: b"old"}


def test_the_file_is_on_the_disk_before_it_has_its_name(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    steps: list[str] = []
    fsync, replace = os.fsync, Path.replace
    monkeypatch.setattr(os, "fsync", lambda number: (steps.append("fsync"), fsync(number))[1])
    monkeypatch.setattr(Path, "replace", lambda self, to: (steps.append("replace"), replace(self, to))[1])
    with files.replacing(tmp_path / "out.csv") as file:
        file.write(b"new")
    assert steps == ["fsync", "replace", "fsync"]
    assert folder(tmp_path) == {"out.csv": b"new"}


@pytest.mark.skipif(os.name == "nt", reason="no SIGKILL")
@pytest.mark.parametrize(
    "when", ["before the first byte", "in the middle", "before the new name", "after it"]
)
def test_a_kill_leaves_the_old_file_or_the_new_one(tmp_path: Path, when: str) -> None:
    out = tmp_path / "out.csv"
    out.write_bytes(b"old")
    code = f"""
        import os, signal, sys
        from pathlib import Path
        from tierline._io import files
        def die(*_): os.kill(os.getpid(), signal.SIGKILL)
        when = {when!r}
        if when == "before the new name": Path.replace = die
        if when == "after it": files._sync_folder = die
        with files.replacing(Path({str(out)!r})) as file:
            if when == "before the first byte": die()
            file.write(b"new" * 100_000)
            file.flush()
            if when == "in the middle": die()
    """
    done = subprocess.run([sys.executable, "-c", textwrap.dedent(code)], check=False)
    assert done.returncode == -signal.SIGKILL
    assert out.read_bytes() == (b"new" * 100_000 if when == "after it" else b"old")


@pytest.mark.skipif(os.name == "nt", reason="no SIGTERM")
def test_a_program_that_is_told_to_stop_leaves_the_old_file_and_nothing_else(tmp_path: Path) -> None:
    out = tmp_path / "out.csv"
    out.write_bytes(b"old")
    words = ["assign", str(MODEL), str(CLIENTS), "--as-of", DAY, "-o", str(out)]
    code = f"""
        import os, signal, sys
        from tierline._io import files
        from tierline._cli import main
        def stop(*_):
            os.kill(os.getpid(), signal.SIGTERM)
            signal.pause()
        files._cells = stop
        sys.argv[1:] = {words!r}
        main.main()
    """
    assert program(code=textwrap.dedent(code)).returncode == 128 + signal.SIGTERM
    assert folder(tmp_path) == {"out.csv": b"old"}


@pytest.mark.skipif(os.name == "nt", reason="links and modes")
def test_links_and_modes_stay(tmp_path: Path) -> None:
    target, link = tmp_path / "target.csv", tmp_path / "link.csv"
    target.write_bytes(b"old")
    target.chmod(0o640)
    link.symlink_to(target)
    with files.replacing(link) as file:
        file.write(b"new")
    assert link.is_symlink()
    assert target.read_bytes() == b"new"
    assert target.stat().st_mode & 0o777 == 0o640


# -- the program -------------------------------------------------------------------------------------------


def program(*args: object, code: str | None = None, **env: str) -> subprocess.CompletedProcess[str]:
    command = ["-c", code] if code is not None else ["-m", "tierline", *map(str, args)]
    environment = {**os.environ, **env}
    return subprocess.run(
        [sys.executable, *command],
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=False,
        env=environment,
    )


def test_the_program_has_a_version_and_exit_codes(tmp_path: Path) -> None:
    assert program("--version").stdout.strip() == f"tierline {tierline.__version__}"
    out = tmp_path / "out.csv"
    done = program("assign", MODEL, CLIENTS, "--as-of", DAY, "-o", out)
    assert (done.returncode, done.stderr) == (0, "")
    assert "\x1b" not in done.stdout
    assert len(rows(out)) == len(rows(CLIENTS))
    assert program("check", tmp_path / "gone.yaml").returncode == 1
    assert program("assign").returncode == 2
    assert program("--help").returncode == 0


def test_a_terminal_without_the_signs_gets_them_written_out() -> None:
    done = program(
        "explain",
        MODEL,
        CLIENTS,
        "--client",
        "S-006",
        "--as-of",
        DAY,
        PYTHONIOENCODING="ascii",
        PYTHONUTF8="0",
    )
    assert (done.returncode, done.stderr) == (0, "")
    assert "\\u2717 no" in done.stdout


@pytest.mark.parametrize("missing", ["click", "rich"])
def test_without_its_libraries_the_program_says_what_to_install(missing: str) -> None:
    code = f"import sys; sys.modules[{missing!r}] = None\nimport tierline.__main__"
    done = program(code=code)
    assert done.returncode == 1
    assert done.stderr.strip() == f"the command line needs `{missing}`: pip install 'tierline[cli]'"


def test_without_pyarrow_models_are_checked_and_tables_ask_for_it(tmp_path: Path) -> None:
    start = "import sys; sys.modules['pyarrow'] = None\nfrom tierline._cli.main import main\n"
    checked = program(code=f"{start}sys.argv[1:] = ['check', {str(MODEL)!r}]\nmain()")
    assert checked.returncode == 0, checked.stderr
    words = ["assign", str(MODEL), str(CLIENTS), "--as-of", DAY, "-o", str(tmp_path / "out.csv")]
    assigned = program(code=f"{start}sys.argv[1:] = {words!r}\nmain()")
    assert assigned.returncode == 1
    assert "pip install 'tierline[cli]'" in assigned.stderr


def test_the_package_itself_loads_none_of_the_libraries() -> None:
    code = (
        "import sys, tierline; print([m for m in ('click', 'rich', 'pyarrow', 'polars') if m in sys.modules])"
    )
    assert program(code=code).stdout.strip() == "[]"


def test_the_schema_is_printed_or_written(tmp_path: Path) -> None:
    printed = run("schema")
    assert printed.exit_code == 0
    assert json.loads(printed.stdout)["$schema"].startswith("https://json-schema.org/")
    path = tmp_path / "schema.json"
    assert run("schema", "-o", str(path)).exit_code == 0
    assert path.read_text(encoding="utf-8") == tierline.Model.json_schema() == printed.stdout
    refused = run("schema", "-o", str(tmp_path / "no" / "folder.json"))
    assert refused.exit_code == 1
    assert "folder.json" in refused.stderr
