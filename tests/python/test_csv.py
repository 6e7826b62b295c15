"""CSV files: read exactly or refused, whatever is in them."""

import csv
import io
import random
import re
import subprocess
import sys
import zipfile
from pathlib import Path

import pyarrow as pa
import pytest
import tierline
from click.testing import CliRunner, Result
from tierline._cli.main import cli
from tierline._io import files

ROOT = Path(__file__).parents[2]
BANDS = ROOT / "models" / "value_bands" / "model.yaml"
DAY = "2026-11-21"
RUNS = 3_000


def run(*args: object) -> Result:
    return CliRunner().invoke(cli, [str(arg) for arg in args])


def assign(path: Path, *options: object) -> Result:
    return run("assign", BANDS, path, "--as-of", DAY, "-o", path.with_name("out.csv"), *options)


def read(path: Path, **options: object) -> list[list[str | None]] | None:
    """The header and the rows; nothing where the file is refused."""
    try:
        # Options of several types, which a checker cannot tell apart by name.
        table = files.read_table(path, **options)  # type: ignore[arg-type]
    except tierline.TableError:
        return None
    rows = zip(*(column.to_pylist() for column in table.columns), strict=True)
    return [list(table.column_names), *(list(row) for row in rows)]


def strict(text: str) -> list[list[str | None]] | None:
    """The same by Python's own reader; nothing where it refuses, or where rows are not of one length."""
    try:
        rows = [row for row in csv.reader(io.StringIO(text, newline=""), strict=True) if row]
    except csv.Error:
        return None
    if not rows or any(len(row) != len(rows[0]) for row in rows):
        return None
    return [list(rows[0]), *([cell or None for cell in row] for row in rows[1:])]


def test_a_quotation_mark_before_any_cell_loses_no_client_silently(tmp_path: Path) -> None:
    rng, path = random.Random(5), tmp_path / "clients.csv"
    refused = 0
    for _ in range(400):
        rows = [
            [f"a{at}", rng.choice(["Acme", "Bolt", '"Crane, Inc"', '"Dash"', "Echo"]), str(at)]
            for at in range(30)
        ]
        row, cell = rng.randrange(30), rng.choice([0, 1])
        rows[row][cell] = '"' + rows[row][cell].replace('"', "")
        path.write_text("id,name,arr\n" + "".join(",".join(row) + "\n" for row in rows), encoding="utf-8")
        assert read(path) is None
        refused += 1
    assert refused == 400


def test_whatever_the_text_it_is_read_as_python_reads_it_or_refused(tmp_path: Path) -> None:
    rng, path = random.Random(11), tmp_path / "t.csv"
    parts = ["a", "b7", "é", '"', '"', '""', ",", ",", ";", "\n", "\n", "\r\n", "\r", " ", "'", "\ufeff"]
    seen = {True: 0, False: 0}
    for _ in range(RUNS):
        text = rng.choice(["h,i\n", "h,i,j\r\n", '"h",i\n']) + "".join(
            rng.choices(parts, k=rng.randrange(30))
        )
        path.write_bytes(text.encode())
        got, expected = read(path), strict(text)
        seen[got is not None] += 1
        assert got is None or got == expected, text
    assert min(seen.values()) > RUNS // 100


def test_what_python_writes_is_read(tmp_path: Path) -> None:
    rng, path = random.Random(3), tmp_path / "t.csv"
    for _ in range(300):
        rows = [["x", "y", "z"]] + [
            ["".join(rng.choices('ab,;"\n\r é', k=rng.randrange(5))) for _ in "xyz"] for _ in range(5)
        ]
        with path.open("w", encoding="utf-8", newline="") as file:
            csv.writer(file, quoting=rng.choice([csv.QUOTE_MINIMAL, csv.QUOTE_ALL])).writerows(rows)
        assert read(path) == [rows[0], *([cell or None for cell in row] for row in rows[1:])]


@pytest.mark.parametrize(
    ("content", "words", "advice"),
    [
        ("account_id,name,arr\na1,Acme,10\na2,\"Bolt,20\na3,Crane,30\na4,\"Dash\",40\n",
         "row 3, column 2 (`name`) of ", "is one too many, or not closed, here or above?"),
        ('account_id,arr\na,"1\nb,2\n', "row 2, column 2 (`arr`) of ", "close it, or remove it"),
        ('account_id,note,arr\n"a",5" pipe,1\n', "row 2, column 2 (`note`) of ", "write each mark inside it twice"),
        ('account_id,arr\n"a\nb",1\nc,d,2\n', "row 3 (line 4) of ", "the header is row 1"),
        ("account_id,arr,arr\na,1,2\n", "row 1, column 3 (`arr`) of ", "a name of its own"),
        ("account_id,arr\na,1\0\n", "row 2, column 2 (`arr`) of ", "export the table again"),
        (b"account_id,arr\na,caf\xe9\n", "the byte 0xE9 is not UTF-8", "`é` in Windows-1252"),
        ("account_id,arr\na,1\n".encode("utf-16"), "is UTF-16, and not UTF-8", "save it as `CSV UTF-8`"),
        ("account_id;arr\na;1,5\n", "has `;` between its cells", "--delimiter ';'"),
        ("account_id\tarr\na\t1\n", "has a tab between its cells", "--delimiter tab"),
        ("sep=;\naccount_id;arr\na;1\n", "begins with `sep=;`", "remove the first line"),
        ("<html><body>log in</body></html>", "is an HTML page and no CSV file", "login"),
        (b"\x1f\x8b\x08\0\0", "is compressed (gzip) and no CSV file", "unpack it first"),
    ],
)  # fmt: skip
def test_a_file_that_is_refused_says_where_and_what_to_do(
    tmp_path: Path, content: str | bytes, words: str, advice: str
) -> None:
    path = tmp_path / "clients.csv"
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    result = assign(path)
    assert result.exit_code == 1, result.output
    assert words in result.stderr
    assert advice in result.stderr
    assert not (tmp_path / "out.csv").exists()
    with pytest.raises(tierline.TableError) as error:
        files.read_table(path)
    assert error.value.code == "unreadable-table"


def test_a_workbook_that_is_called_csv_is_told(tmp_path: Path) -> None:
    path = tmp_path / "clients.csv"
    with zipfile.ZipFile(path, "w") as book:
        book.writestr("[Content_Types].xml", "<Types/>")
        book.writestr("xl/workbook.xml", "<workbook/>")
    result = assign(path)
    assert result.exit_code == 1
    assert (
        "clients.csv` is a workbook of a spreadsheet program (.xlsx or .ods) and no CSV file" in result.stderr
    )
    assert "save it as `CSV UTF-8`" in result.stderr


def test_columns_that_nobody_reads_may_lack_a_name_or_share_one(tmp_path: Path) -> None:
    path = tmp_path / "clients.csv"
    path.write_text(",note,account_id,note,arr\n0,x,a,y,100000\n", encoding="utf-8")
    assert assign(path).exit_code == 0
    assert (tmp_path / "out.csv").read_text().splitlines()[1].startswith("a,Enterprise")
    assert read(path) is None


def test_rows_are_named_as_they_are_counted_in_the_file(tmp_path: Path) -> None:
    path = tmp_path / "clients.csv"
    path.write_text("account_id,arr\n\na,1\nb,2\n\n\na,3\n", encoding="utf-8")
    result = run("explain", BANDS, path, "--client", "a")
    assert "rows 3, 7 (the header is row 1)" in result.stderr


def test_a_long_file_is_read_as_a_short_one(tmp_path: Path) -> None:
    path, rows = tmp_path / "clients.csv", 200_000
    path.write_text("id,note\n" + "".join(f'c{at},"n, {at}"\n' for at in range(rows)), encoding="utf-8")
    table = files.read_table(path)
    assert table.num_rows == rows
    assert table.column("id").num_chunks > 1
    assert table.column("id").to_pylist() == [f"c{at}" for at in range(rows)]
    assert table.column("note")[rows - 1].as_py() == f"n, {rows - 1}"


def test_an_interrupt_ends_a_read(tmp_path: Path) -> None:
    path = tmp_path / "clients.csv"
    path.write_text("id,x\n" + "a,b\n" * 500_000, encoding="utf-8")
    code = f"""
import os, signal
from pathlib import Path
from tierline import _native
from tierline._io import files
class Source:
    reads = 0
    def __init__(self): self.file = open({str(path)!r}, "rb")
    def read(self, most):
        self.reads += 1
        if self.reads == 2: os.kill(os.getpid(), signal.SIGINT)
        return self.file.read(most)
source = Source()
try:
    _native.read_csv(source, "x", ",", None, ())
except KeyboardInterrupt:
    print(source.reads)
"""
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert done.stdout.strip() in ("2", "3"), done.stderr


def test_the_page_on_files_says_what_is_said(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    page = (ROOT / "docs" / "reference" / "files.md").read_text(encoding="utf-8")
    examples = re.findall(r"```csv\n(.*?)```\n\n```text\n(.*?)\n```", page, re.DOTALL)
    assert len(examples) == page.count("```csv") >= 7
    monkeypatch.chdir(tmp_path)
    for content, message in examples:
        Path("clients.csv").write_text(content, encoding="utf-8")
        with pytest.raises(tierline.TableError) as error:
            files.read_table(Path("clients.csv"))
        assert error.value.message == message


@pytest.mark.parametrize("content", [b"account_id,arr\na,1\n", b"PK\x03\x04", b""])
def test_a_parquet_file_that_is_none_says_what_to_do(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "clients.parquet"
    path.write_bytes(content)
    result = assign(path)
    assert result.exit_code == 1
    assert "clients.parquet` is no Parquet file" in result.stderr
    assert ("give it a name that ends in `.csv`" in result.stderr) == (content[:1] == b"a")


# -- the guard of standings --------------------------------------------------------------------------------


TEXTS = [
    "=cmd()",
    "'=cmd()",
    "''+1",
    "-1",
    "@x",
    "\t=",
    "'",
    "''",
    "plain",
    "it's",
    "\uff1d1",
    "a\n=b",
    '"=q"',
    None,
]


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "'", "="])
def test_texts_that_people_edit_are_guarded_in_standings_and_come_back_exactly(
    tmp_path: Path, delimiter: str
) -> None:
    path = tmp_path / "standings.csv"
    table = pa.table(
        {
            "id": [text or "x" for text in TEXTS],
            "override_tier": TEXTS,
            "override_author": TEXTS,
            "override_reason": TEXTS[::-1],
            "note": TEXTS,
        }
    )
    with files.holding(path) as held:
        held.replace(table, delimiter=delimiter)
    assert files.read_standings(path, delimiter=delimiter).to_pydict() == table.to_pydict()
    raw = files.read_table(path, delimiter=delimiter).to_pydict()
    for name in ("override_tier", "override_author", "override_reason"):
        assert not any(text and text.startswith(tuple("=+-@\t\uff1d")) for text in raw[name])
    # Ids and columns of others stay as they are.
    assert (raw["id"], raw["note"]) == (table.to_pydict()["id"], TEXTS)
