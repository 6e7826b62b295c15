"""Tables in files: CSV and Parquet, read without guessing and written so that no crash leaves half a file.

A cell of a CSV file is read as the text that it is, so that an amount keeps its digits and an id its leading
zeros; what the text means is for the model to say. An empty cell is missing.
"""

from __future__ import annotations

import contextlib
import importlib
import io
import os
import re
import secrets
import stat
from collections.abc import Generator, Iterable, Mapping
from decimal import Decimal
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any, TypeAlias

from tierline._errors import TableError

if TYPE_CHECKING:
    from tierline._results import Assignments
    from tierline._rows import Rows

__all__ = [
    "EXTENSIONS",
    "find_rows",
    "known",
    "read_table",
    "record",
    "replacing",
    "result_table",
    "table_of",
    "write_table",
]

EXTENSIONS = (".csv", ".parquet")
"""The kinds of table files, by the end of their names."""

_Table: TypeAlias = Any
"""A `pyarrow.Table`; pyarrow comes without types."""
_Column: TypeAlias = Any
"""An array of pyarrow, in one piece or in several."""

_BLOCK = 1 << 20
_ROWS = 1 << 16
_WIDE = (
    "\N{FULLWIDTH EQUALS SIGN}\N{FULLWIDTH PLUS SIGN}\N{FULLWIDTH HYPHEN-MINUS}\N{FULLWIDTH COMMERCIAL AT}"
)
_FORMULA = f"^([=+\\-@\\t\\r\\n\\x00{_WIDE}])"
"""How a text begins that a spreadsheet would run."""


def known(path: Path) -> bool:
    """Whether the name of a file says that it is one of the kinds that are read and written."""
    return path.suffix.lower() in EXTENSIONS


def _unreadable(message: str, advice: str | None = None) -> TableError:
    return TableError(message, code="unreadable-table", help=advice)


def _named(path: Path) -> str:
    return f"`{path}`"


def _arrow(part: str = "") -> Any:
    """A part of pyarrow, which is not loaded before there is a table."""
    return importlib.import_module(f"pyarrow{part}")


# -- Reading -----------------------------------------------------------------------------------------------


def read_table(path: Path, *, delimiter: str = ",") -> _Table:
    """Reads a table; all columns of a CSV file are texts.

    Raises `TableError` where the file is no such table, and `OSError` where it cannot be read at all.
    """
    if path.is_dir():
        raise _unreadable(f"{_named(path)} is a folder", "give one file")
    if path.suffix.lower() == ".parquet":
        return _read_parquet(path)
    return _read_csv(path, delimiter)


def _read_parquet(path: Path) -> _Table:
    pa = _arrow()
    parquet = _arrow(".parquet")
    try:
        # A single file as it is: nothing is added from the names of the folders that it lies in.
        with parquet.ParquetFile(path) as file:
            return file.read()
    except (pa.ArrowException, OSError) as error:
        if isinstance(error, FileNotFoundError | PermissionError):
            raise
        raise _unreadable(f"{_named(path)} is no Parquet file: {_first_line(error)}") from error


def _read_csv(path: Path, delimiter: str) -> _Table:
    pa = _arrow()
    csv = _arrow(".csv")
    bad: list[tuple[int | None, int, int]] = []

    def refuse(row: Any) -> str:
        bad.append((row.number, row.actual_columns, row.expected_columns))
        return "error"

    def source() -> Any:
        # A header alone may lack the end of its line, without which it is none to pyarrow.
        if path.stat().st_size < _BLOCK and b"\n" not in (text := path.read_bytes()).strip():
            return io.BytesIO(text + b"\n")
        return path

    def parse(threads: bool) -> _Table:
        blocks = csv.ReadOptions(use_threads=threads, block_size=_BLOCK)
        layout = csv.ParseOptions(delimiter=delimiter, newlines_in_values=True)
        if not threads:
            # Never with threads: one that lets go of the handler while Python ends brings the process down.
            layout.invalid_row_handler = refuse
        with csv.open_csv(source(), blocks, layout) as reader:
            names = reader.schema.names
        return csv.read_csv(
            source(),
            blocks,
            layout,
            csv.ConvertOptions(
                column_types=dict.fromkeys(names, pa.string()), strings_can_be_null=True, null_values=[""]
            ),
        )

    try:
        try:
            table = parse(threads=True)
        except pa.ArrowInvalid:
            # Once more in order, which is what it takes to know the number of a bad row.
            bad.clear()
            table = parse(threads=False)
    except UnicodeDecodeError as error:
        raise _not_utf8(path) from error
    except pa.ArrowInvalid as error:
        raise _csv_error(path, str(error), bad, delimiter) from error
    if _left_open(table, path):
        raise _unreadable(
            f"a quotation mark in {_named(path)} is left open", "what follows it was read as one cell"
        )
    return table


def _left_open(table: _Table, path: Path) -> bool:
    """Whether the last cell goes on to the end of the file for want of a closing quotation mark."""
    if not table.num_rows or "\n" not in (table.column(table.num_columns - 1)[-1].as_py() or ""):
        return False
    with path.open("rb") as file:
        return sum(part.count(b'"') for part in iter(lambda: file.read(_BLOCK), b"")) % 2 == 1


def _csv_error(
    path: Path, message: str, bad: list[tuple[int | None, int, int]], delimiter: str
) -> TableError:
    with path.open("rb") as file:
        if "UTF8" in message or file.read(2) in (b"\xff\xfe", b"\xfe\xff"):
            return _not_utf8(path)
    if "Empty CSV" in message:
        return _unreadable(
            f"{_named(path)} has no header line", "the first line names the columns, the clients follow"
        )
    if "straddl" in message:
        return _unreadable(
            f"{_named(path)} has a row of more than 1 MiB", "look for a quotation mark that is not closed"
        )
    if bad:
        number, actual, expected = bad[0]
        where = "a row" if number is None else f"row {number:,}"
        cells = "1 cell" if actual == 1 else f"{actual} cells"
        return _unreadable(
            f"{where} of {_named(path)} has {cells} where the header has {expected}",
            f"the header is row 1; a cell with {_sign(delimiter)} needs quotation marks; is one left open?",
        )
    return _unreadable(f"{_named(path)} is no CSV file: {message.splitlines()[0]}")


def _not_utf8(path: Path) -> TableError:
    return _unreadable(f"{_named(path)} is not UTF-8", "save it as `CSV UTF-8`")


def _sign(delimiter: str) -> str:
    return "a tab" if delimiter == "\t" else f"`{delimiter}`"


def _first_line(error: BaseException) -> str:
    return (str(error).splitlines() or [type(error).__name__])[0]


# -- One row -----------------------------------------------------------------------------------------------


def find_rows(table: _Table, column: str, text: str) -> list[int]:
    """The rows in which a column reads as a text, counted from 0."""
    pa = _arrow()
    pc = _arrow(".compute")
    cells = _decoded(table.column(column)).cast(pa.large_string())
    rows: list[int] = pc.indices_nonzero(pc.fill_null(pc.equal(cells, text), False)).to_pylist()
    return rows


def record(table: _Table, row: int, columns: Iterable[str]) -> dict[str, object]:
    """One row as values by the names of columns, without those that are missing or not there."""
    pa = _arrow()
    out: dict[str, object] = {}
    for name in columns:
        for at in table.schema.get_all_field_indices(name):
            cell = _decoded(table.column(at).slice(row, 1))
            kind = cell.type
            if pa.types.is_timestamp(kind):
                # The day in UTC, whatever the zone that the column is shown in.
                moments = [chunk.view(pa.timestamp(kind.unit)) for chunk in cell.chunks]
                cell = pa.chunked_array(moments).cast(pa.date32())
            elif pa.types.is_float32(kind):
                # The shortest decimal of the width that the column has; a wider float would have more digits.
                cell = cell.cast(pa.string())
            value = cell[0].as_py()
            if value is not None:
                out[name] = value
    return out


def _decoded(column: _Column) -> _Column:
    pa = _arrow()
    return column.cast(column.type.value_type) if pa.types.is_dictionary(column.type) else column


# -- Writing -----------------------------------------------------------------------------------------------


def result_table(assignments: Assignments, metadata: Mapping[str, str]) -> _Table:
    """Assignments as a table that says where they come from; a Parquet file keeps that, a CSV file does not."""
    table = _arrow().table(assignments)
    return table.replace_schema_metadata({**(table.schema.metadata or {}), **metadata})


def table_of(frame: Rows) -> _Table:
    """A table that Tierline has made."""
    return _arrow().table(frame)


def write_table(table: _Table, path: Path, *, delimiter: str = ",", guard: bool = True) -> None:
    """Writes a table in the place of `path`: afterwards the old file is there or the whole new one.

    With `guard`, a text of a CSV file that a spreadsheet would run as a formula gets an apostrophe before it,
    in the header too. Numbers, dates and booleans are written as they are. A Parquet file needs no guard and
    has none.
    """
    with replacing(path) as file:
        if path.suffix.lower() == ".parquet":
            parquet = _arrow(".parquet")
            parquet.write_table(table, file)
        else:
            _write_csv(table, file, delimiter, guard)


@contextlib.contextmanager
def replacing(path: Path) -> Generator[IO[bytes], None, None]:
    """Opens a new file that takes the place of `path` when all of it has been written, and not before.

    It lies in the same folder under another name until then, and is removed if anything goes wrong.
    """
    # A link stays a link: what it leads to is replaced.
    target = Path(os.path.realpath(path))
    if target.exists() and not target.is_file():
        raise _unreadable(f"{_named(path)} is no file that can be replaced", "give the name of a file")
    mode = stat.S_IMODE(target.stat().st_mode) if target.exists() else None
    temporary = target.with_name(f".{target.name[:100]}.{secrets.token_hex(6)}.part")
    descriptor = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0), 0o666)
    try:
        with os.fdopen(descriptor, "wb") as file:
            yield file
            file.flush()
            if mode is not None:
                temporary.chmod(mode)
            os.fsync(file.fileno())
        temporary.replace(target)
    except BaseException:
        with contextlib.suppress(OSError):
            temporary.unlink()
        raise
    _sync_folder(target.parent)


def _sync_folder(folder: Path) -> None:
    """Makes a new name in a folder last, where the system can."""
    if os.name == "nt":
        return
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        # Some network file systems refuse to; the file itself is safe by then.
        with contextlib.suppress(OSError):
            os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _write_csv(table: _Table, file: IO[bytes], delimiter: str, guard: bool) -> None:
    """CSV as in RFC 4180, lines ending in a line feed; a missing value is nothing, an empty text `""`."""
    pa = _arrow()
    pc = _arrow(".compute")
    header = pa.array(table.column_names, pa.string())
    line = delimiter.join(cell.as_py() for cell in _texts(header, delimiter, guard))
    file.write(line.encode() + b"\n")
    for batch in table.to_batches(max_chunksize=_ROWS):
        if not batch.num_rows:
            continue
        columns = [_cells(column, delimiter, guard) for column in batch.columns]
        columns[-1] = pc.binary_join_element_wise(
            columns[-1], pa.scalar("\n", pa.large_string()), pa.scalar("", pa.large_string())
        )
        lines = pc.binary_join_element_wise(*columns, pa.scalar(delimiter, pa.large_string()))
        for row in lines.to_pylist():
            file.write(row.encode())


def _cells(column: _Column, delimiter: str, guard: bool) -> _Column:
    """A column as the cells of a CSV file, none of them missing."""
    pa = _arrow()
    pc = _arrow(".compute")
    if pa.types.is_dictionary(column.type):
        column = column.dictionary_decode()
    kind = column.type
    if pa.types.is_string(kind) or pa.types.is_large_string(kind) or pa.types.is_string_view(kind):
        cells = _texts(column, delimiter, guard)
    elif pa.types.is_decimal(kind):
        cells = _decimals(column)
    else:
        cells = column.cast(pa.string())
    return pc.fill_null(cells.cast(pa.large_string()), "")


def _texts(column: _Column, delimiter: str, guard: bool) -> _Column:
    pa = _arrow()
    pc = _arrow(".compute")
    cells = column.cast(pa.large_string())
    if guard:
        cells = pc.replace_substring_regex(cells, _FORMULA, "'\\1")
    doubled = pc.replace_substring(cells, '"', '""')
    quote = pa.scalar('"', pa.large_string())
    quoted = pc.binary_join_element_wise(quote, doubled, quote, pa.scalar("", pa.large_string()))
    needs = pc.match_substring_regex(cells, f'^$|["\\r\\n{re.escape(delimiter)}]')
    return pc.if_else(needs, quoted, cells)


def _decimals(column: _Column) -> _Column:
    """Decimals with all of their digits and never an exponent."""
    pa = _arrow()
    pc = _arrow(".compute")
    cells = column.cast(pa.large_string())
    if pc.any(pc.match_substring(cells, "E")).as_py():
        cells = pa.array(
            [None if text is None else f"{Decimal(text):f}" for text in cells.to_pylist()], pa.large_string()
        )
    return cells
