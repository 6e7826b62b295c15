"""Tables in files: CSV and Parquet, read without guessing and written so that no crash leaves half a file.

A cell of a CSV file is read as the text that it is, so that an amount keeps its digits and an id its leading
zeros; what the text means is for the model to say. An empty cell is missing.
"""

from __future__ import annotations

import contextlib
import hashlib
import importlib
import os
import re
import secrets
import shutil
import stat
from collections.abc import Generator, Iterable, Mapping, Sequence
from pathlib import Path
from typing import IO, Any, TypeAlias

from tierline import _native
from tierline._exceptions import TableError

try:
    import fcntl
except ImportError:  # no such locks
    fcntl = None  # type: ignore[assignment]

__all__ = [
    "EXTENSIONS",
    "HeldTable",
    "Staged",
    "find_rows",
    "holding",
    "known",
    "names_of",
    "no_parquet",
    "open_file",
    "previous_of",
    "read_standings",
    "read_table",
    "record",
    "refuse_other_than_files",
    "replacing",
    "result_table",
    "row_in_file",
    "staging",
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
_EDITED = ("override_tier", "override_author", "override_reason")
"""The columns of standings that people fill in by hand: their texts have the guard against formulas in a file."""


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


def read_table(
    path: Path, *, delimiter: str = ",", columns: Iterable[str] | None = None, guarded: Iterable[str] = ()
) -> _Table:
    """Reads a table; all columns of a CSV file are texts.

    Args:
        path: A file that ends in `.csv` or `.parquet`.
        delimiter: Between the cells of a CSV file.
        columns: The columns of a CSV file that are wanted; of others there is the name, and they may share one. All
            of them where nothing is said.
        guarded: Columns of a CSV file whose texts may have got an apostrophe before them, as standings do.

    Raises:
        TableError: The file is no such table; the message has row and column.
        OSError: It cannot be read at all.
    """
    if path.suffix.lower() == ".parquet":
        refuse_other_than_files(path)
        return _read_parquet(path)
    return _read_csv(path, delimiter, columns, guarded)


def read_standings(path: Path, *, delimiter: str = ",") -> _Table:
    """Reads a table of standings: the apostrophes that keep spreadsheets from running its texts are taken off."""
    return read_table(path, delimiter=delimiter, guarded=_EDITED)


def open_file(path: Path) -> IO[bytes]:
    """Opens a file for reading; what is none, such as a pipe that nobody may ever write to, is refused.

    Raises `TableError` for what is no file (`no-file`), and `OSError` where it cannot be opened.
    """
    refuse_other_than_files(path)
    # Without waiting, and looked at once more: another thing may have come to that name.
    flags = os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0)
    descriptor = os.open(path, flags)
    try:
        _refuse_other_than_files(path, os.fstat(descriptor).st_mode)
        return os.fdopen(descriptor, "rb")
    except BaseException:
        os.close(descriptor)
        raise


_KINDS = {
    stat.S_IFDIR: "a folder",
    stat.S_IFIFO: "a pipe",
    stat.S_IFSOCK: "a socket",
    stat.S_IFCHR: "a device",
    stat.S_IFBLK: "a device",
}
"""What a path can lead to instead of a file."""


def refuse_other_than_files(path: Path) -> None:
    """Refuses what is no file, by `TableError`; and by `OSError` where there is nothing of that name."""
    _refuse_other_than_files(path, os.stat(path).st_mode)


def _refuse_other_than_files(path: Path, mode: int) -> None:
    if stat.S_ISREG(mode):
        return
    kind = _KINDS.get(stat.S_IFMT(mode), "something else")
    advice = "give one file" if stat.S_ISDIR(mode) else "save what comes out of it to a file, and give that"
    raise TableError(f"{_named(path)} is {kind} and no file", code="no-file", help=advice)


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
        raise no_parquet(path, error) from error


def no_parquet(path: Path, error: BaseException) -> TableError:
    """What is said of a file that is no Parquet file."""
    advice = None
    with contextlib.suppress(OSError), open_file(path) as file:
        begin = file.read(_BLOCK)
        # A letter may be cut off at the end of what has been read.
        text = begin.decode("utf-8", "ignore") if begin and not begin.startswith(b"PAR1") else ""
        if (
            len(text.encode()) + 3 >= len(begin) > 0
            and text.replace("\n", "").replace("\r", "").replace("\t", "").isprintable()
        ):
            advice = "it is a text: if it is CSV, give it a name that ends in `.csv`"
    return _unreadable(f"{_named(path)} is no Parquet file: {_first_line(error)}", advice)


def _read_csv(path: Path, delimiter: str, columns: Iterable[str] | None, guarded: Iterable[str]) -> _Table:
    pa = _arrow()
    with open_file(path) as file:
        wanted = None if columns is None else list(columns)
        return pa.table(_native.read_csv(file, str(path), delimiter, wanted, list(guarded)))


def row_in_file(table: _Table, row: int, path: Path) -> int:
    """The row of a file as a person counts them, of a row of its table counted from 0.

    The header of a CSV file is row 1, and lines without a character are rows there, though none of the table.
    """
    if path.suffix.lower() != ".csv":
        return row + 1
    metadata: Mapping[bytes, bytes] = table.schema.metadata or {}
    lines_metadata = metadata.get(b"tierline.blank_lines", b"").decode()
    blank = [part.split(":") for part in lines_metadata.split(",") if part]
    return row + 2 + sum(int(lines) for before, lines in blank if int(before) <= row)


def _first_line(error: BaseException) -> str:
    return (str(error).splitlines() or [type(error).__name__])[0]


# -- One row -----------------------------------------------------------------------------------------------


def names_of(table: _Table, columns: Sequence[str]) -> list[str]:
    """The names that a table has for columns that are read, in whichever Unicode form."""
    names: list[str] = table.column_names
    others = [names[at] for at in _native.other_forms(columns, names)]
    return [*(name for name in columns if name in names), *others]


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


def result_table(results: object, metadata: Mapping[str, str]) -> _Table:
    """Results that speak Arrow as a table that says where they come from; a CSV file does not keep that."""
    table = table_of(results)
    return table.replace_schema_metadata({**(table.schema.metadata or {}), **metadata})


def table_of(rows: object) -> _Table:
    """A table that Tierline has made, or anything else that speaks Arrow."""
    return _arrow().table(rows)


def write_table(table: _Table, path: Path, *, delimiter: str = ",", guard: bool = True) -> None:
    """Writes a table in the place of `path`: afterwards the old file is there or the whole new one.

    With `guard`, a text of a CSV file that a spreadsheet would run as a formula gets an apostrophe before it,
    in the header too. Numbers, dates and booleans are written as they are. A Parquet file needs no guard and
    has none.
    """
    with replacing(path) as file:
        _write(table, file, path, delimiter, guard)


def _write(
    table: _Table, file: IO[bytes], path: Path, delimiter: str, guard: bool, reversible: Iterable[str] = ()
) -> None:
    if path.suffix.lower() == ".parquet":
        parquet = _arrow(".parquet")
        parquet.write_table(table, file)
    else:
        _write_csv(table, file, delimiter, guard, reversible)


# -- Files that are replaced as a whole --------------------------------------------------------------------


@contextlib.contextmanager
def replacing(path: Path) -> Generator[IO[bytes], None, None]:
    """Opens a new file that takes the place of `path` when all of it has been written, and not before.

    It lies in the same folder under another name until then, and is removed if anything goes wrong.
    """
    with staging() as staged, staged.write(path) as file:
        yield file


@contextlib.contextmanager
def staging() -> Generator[Staged, None, None]:
    """Several files that are all written first, each under another name, and then take their places in order.

    Whatever goes wrong before the first of them has its place leaves all old files as they are, and nothing else.
    """
    staged = Staged()
    try:
        yield staged
        staged.take_places()
    finally:
        staged.discard()


class Staged:
    """New files that wait for the others before they take their places."""

    def __init__(self) -> None:
        self._parts: list[_Part] = []

    @contextlib.contextmanager
    def write(self, path: Path, *, mode: int | None = None) -> Generator[IO[bytes], None, None]:
        """Opens a file for the content of `path`; behind the block all of it is on the disk, under another name.

        Who may read it is who may read the file that it replaces, or what `mode` says.
        """
        part = _Part.beside(path, mode)
        self._parts.append(part)
        with _naming(path), os.fdopen(part.descriptor, "wb") as file:
            yield file
            file.flush()
            if part.mode is not None:
                part.temporary.chmod(part.mode)
            os.fsync(file.fileno())

    def keep_previous(self) -> None:
        """Keeps what the file written last will replace, under the name of `previous_of`, where it is another content."""
        part = self._parts.pop()
        try:
            previous = _digest(part.target)
            if previous is not None and previous != _digest(part.temporary):
                copy = previous_of(part.path)
                with open_file(part.target) as content, self.write(copy, mode=part.mode) as file:
                    shutil.copyfileobj(content, file, _BLOCK)
        finally:
            self._parts.append(part)

    def take_places(self) -> None:
        """Gives each file its name, in the order in which they were written."""
        for part in self._parts:
            with _naming(part.path):
                part.temporary.replace(part.target)
            part.in_place = True
        for folder in dict.fromkeys(part.target.parent for part in self._parts):
            _sync_folder(folder)

    def discard(self) -> None:
        """Removes what has no place yet."""
        for part in self._parts:
            part.discard()


class _Part:
    """A file under the name that it has until it takes its place; it is locked for as long as it is written."""

    def __init__(self, path: Path, target: Path, mode: int | None) -> None:
        self.path = path
        self.target = target
        self.mode = mode
        self.in_place = False
        self._lock = -1
        while True:
            self.temporary = target.with_name(f"{_part_begin(target)}{secrets.token_hex(6)}.part")
            flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0)
            with _naming(path):
                # Nobody may read it meanwhile who may not read it in the end.
                self.descriptor = os.open(self.temporary, flags, 0o666 if mode is None else mode & 0o666)
            if _lock(self.descriptor, wait=False) is not False and _is_at(self.descriptor, self.temporary):
                break
            # Another run took it for the leftover of a dead one, in the moment before it was locked.
            os.close(self.descriptor)
            with contextlib.suppress(OSError):
                self.temporary.unlink()
        if fcntl is not None:
            # A second number for the same open file keeps the lock when the first one is closed.
            self._lock = os.dup(self.descriptor)

    @classmethod
    def beside(cls, path: Path, mode: int | None) -> _Part:
        # A link stays a link: what it leads to is replaced.
        target = Path(os.path.realpath(path))
        found: os.stat_result | None = None
        with contextlib.suppress(FileNotFoundError), _naming(path):
            found = os.stat(target)
        if found is not None and not stat.S_ISREG(found.st_mode):
            raise _unreadable(f"{_named(path)} is no file that can be replaced", "give the name of a file")
        _remove_leftovers(target)
        if mode is None and found is not None:
            mode = stat.S_IMODE(found.st_mode)
        return cls(path, target, mode)

    def discard(self) -> None:
        if not self.in_place:
            with contextlib.suppress(OSError):
                self.temporary.unlink()
        if self._lock >= 0:
            os.close(self._lock)
            self._lock = -1


def _part_begin(target: Path) -> str:
    # No name is longer than 255 bytes.
    return f".{os.fsdecode(os.fsencode(target.name)[:150])}."


def _remove_leftovers(target: Path) -> None:
    """Removes what a run that was killed has left of a file: what nobody holds the lock of."""
    pattern = re.compile(re.escape(_part_begin(target)) + r"[0-9a-f]{12}\.part")
    try:
        names = [name for name in os.listdir(target.parent) if pattern.fullmatch(name)]
    except OSError:
        return
    for name in names:
        leftover = target.with_name(name)
        with contextlib.suppress(OSError):
            if fcntl is None:
                # Where there are no such locks, a file that is open cannot be removed.
                leftover.unlink()
                continue
            descriptor = os.open(leftover, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK)
            try:
                if stat.S_ISREG(os.fstat(descriptor).st_mode) and _lock(descriptor, wait=False):
                    leftover.unlink()
            finally:
                os.close(descriptor)


@contextlib.contextmanager
def _naming(path: Path) -> Generator[None, None, None]:
    """Names the file that an error of the system is about, and not the other name that it has meanwhile."""
    try:
        yield
    except OSError as error:
        if error.filename is None or str(error.filename).endswith(".part"):
            raise OSError(error.errno, error.strerror or str(error), str(path)) from error
        raise


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


# -- Files that one command at a time works on -------------------------------------------------------------


class HeldTable:
    """A table file that is read, changed and written back by one command at a time."""

    def __init__(self, path: Path, others: Iterable[Path]) -> None:
        self.path = path
        """The file."""
        self._seen = {file: _digest(file) for file in dict.fromkeys([path, *others])}

    @property
    def exists(self) -> bool:
        """Whether there was such a file when it was taken hold of."""
        return self._seen[self.path] is not None

    @property
    def previous(self) -> Path:
        """The name of the copy that is kept of the file before: `standings.previous.csv`."""
        return previous_of(self.path)

    def read(self, *, delimiter: str = ",") -> _Table:
        """The table; to be asked for only where there is such a file."""
        return read_standings(self.path, delimiter=delimiter)

    def replace(
        self,
        table: _Table,
        *,
        delimiter: str = ",",
        to: Path | None = None,
        beside: Iterable[tuple[_Table, Path]] = (),
        history: Iterable[tuple[_Table, Path]] = (),
        previous: bool = True,
    ) -> None:
        """Writes a table in the place of the file.

        Everything is written first, under other names. Then the file is compared with what it was when it was taken
        hold of, and only then do the new files take their places: those `beside` first, the table last. So whoever is
        stopped in between runs the command once more and misses nothing.

        Args:
            table: The new content.
            delimiter: Between the cells of a CSV file.
            to: Where the table goes instead; the file itself stays as it is.
            beside: More tables, each with its file, for people.
            history: More tables, each with its file, for programs: texts are as they are, and have no guard.
            previous: Keep the file that was there beside the new one, as `previous_of` names it.

        Raises:
            TableError: The file has changed since it was taken hold of (`changed-meanwhile`): nothing is written.
            OSError: A file cannot be written; its name is `filename`.
        """
        target = to or self.path
        with staging() as staged:
            for other, path in beside:
                with staged.write(path) as file:
                    _write(other, file, path, delimiter, True)
            for other, path in history:
                with staged.write(path) as file:
                    _write(other, file, path, ",", False)
            with staged.write(target) as file:
                # Ids stay as they are, because other programs join by them.
                _write(table, file, target, delimiter, False, _EDITED)
            if previous:
                staged.keep_previous()
            self._refuse_changes()

    def rewrite(self, tables: Iterable[tuple[_Table, Path]], *, delimiter: str = ",") -> None:
        """Writes tables that were read by `read_standings` in the place of their files, all of them or none.

        All are written first, under other names; then the files are compared with what they were when they were taken hold
        of, and only then do the new ones take their places, in the order given.

        Raises:
            TableError: A file has changed since it was taken hold of (`changed-meanwhile`): nothing is written.
            OSError: A file cannot be written; its name is `filename`.
        """
        with staging() as staged:
            for table, path in tables:
                with staged.write(path) as file:
                    _write(table, file, path, delimiter, False, _EDITED)
            self._refuse_changes()

    def replace_text(self, text: str) -> None:
        """Writes a text, in UTF-8, in the place of the file.

        Raises:
            TableError: The file has changed since it was taken hold of (`changed-meanwhile`): nothing is written.
            OSError: The file cannot be written; its name is `filename`.
        """
        with staging() as staged:
            with staged.write(self.path) as file:
                file.write(text.encode())
            self._refuse_changes()

    def _refuse_changes(self) -> None:
        for path, digest in self._seen.items():
            if _digest(path) != digest:
                raise TableError(
                    f"{_named(path)} has changed meanwhile, and was left as it is",
                    code="changed-meanwhile",
                    help="somebody else is at work on it; run the command again",
                )


def previous_of(path: Path) -> Path:
    """The name that the file before has beside the new one: `standings.previous.csv` of `standings.csv`."""
    return path.with_name(f"{path.stem}.previous{path.suffix}")


@contextlib.contextmanager
def holding(path: Path, *others: Path) -> Generator[HeldTable, None, None]:
    """Takes hold of a table file, and of others that are written with it: one command at a time has them.

    The lock is on a file beside each, `.standings.csv.lock`, because the file itself is another one after each run.
    It is removed in the end. Where a folder cannot be written to, nothing in it can be replaced, and there is no lock.

    Example:
        >>> with holding(Path("standings.csv")) as held:      # doctest: +SKIP
        ...     table = held.read()
        ...     held.replace(table.slice(1))
    """
    targets = dict.fromkeys(os.path.realpath(file) for file in (path, *others))
    with contextlib.ExitStack() as locks:
        # In the order of their names, so that two commands never wait for one another.
        for target in sorted(targets):
            locks.enter_context(_locked(Path(target)))
        yield HeldTable(path, others)


@contextlib.contextmanager
def _locked(target: Path) -> Generator[None, None, None]:
    """Holds the lock of a file, where the system has locks; waits for whoever holds it."""
    if fcntl is None:
        yield
        return
    path = target.with_name(f"{_part_begin(target)}lock")
    while True:
        descriptor = -1
        try:
            descriptor = os.open(path, os.O_RDONLY | os.O_CREAT | os.O_NOFOLLOW | os.O_NONBLOCK, 0o666)
        except OSError:
            # A lock that is there and cannot be opened is that of somebody else, who may hold it.
            if os.path.lexists(path):
                raise
        if descriptor < 0:
            # Nothing can be replaced there either, and what the file holds is compared in any case.
            yield
            return
        # Whoever held it may have removed it: then it keeps nobody out any more.
        if _lock(descriptor, wait=True) is None or _is_at(descriptor, path):
            break
        os.close(descriptor)
    try:
        yield
    finally:
        with contextlib.suppress(OSError):
            path.unlink()
        os.close(descriptor)


def _lock(descriptor: int, *, wait: bool) -> bool | None:
    """Locks an open file: whether it could be; None where the system does not say."""
    if fcntl is None:
        return None
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | (0 if wait else fcntl.LOCK_NB))
    except BlockingIOError:
        return False
    except OSError:
        # Some network file systems have no locks.
        return None
    return True


def _is_at(descriptor: int, path: Path) -> bool:
    """Whether an open file is the one that has a name."""
    try:
        return os.path.samestat(os.fstat(descriptor), os.lstat(path))
    except FileNotFoundError:
        return False


def _digest(path: Path) -> bytes | None:
    """What tells one content of a file from another; None where there is no file."""
    try:
        with open_file(path) as file:
            digest = hashlib.sha256()
            for part in iter(lambda: file.read(_BLOCK), b""):
                digest.update(part)
            return digest.digest()
    except FileNotFoundError:
        return None


# -- CSV --------------------------------------------------------------------------------------------------


def _write_csv(
    table: _Table, file: IO[bytes], delimiter: str, guard: bool, reversible: Iterable[str] = ()
) -> None:
    """CSV as in RFC 4180, lines ending in a line feed; a missing value is nothing, an empty text `""`."""
    writer = _native.CsvWriter(delimiter, guard, list(reversible))
    file.write(writer.header(table.column_names))
    for batch in table.to_batches(max_chunksize=_ROWS):
        file.write(_cells(writer, batch))


def _cells(writer: _native.CsvWriter, batch: _Table) -> bytes:
    """The lines of a batch."""
    return writer.rows(_native.Table.from_arrow(batch, ()))
