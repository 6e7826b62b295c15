"""`tierline assign`: files in and out, and what a spreadsheet or a terminal must not run."""

import csv
from decimal import Decimal
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as parquet
import pytest
import tierline
from cli_runner import BANDS, CLIENTS, DAY, MODEL, rows, run
from click.testing import Result
from tierline._io import files

IDS_ONLY = """\
tierline: 1
model: { name: ids, client: id }
attributes: { n: { type: decimal, scale: 2 }, t: { type: text } }
dimensions: { d: { rules: [{ level: "=cmd()", when: "t = '=x'" }, { level: "-b" }] } }
flags: { f: n < 0 }
tiers: [{ name: "+Gold", when: n < 0 }, { name: "@rest" }]
"""


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
