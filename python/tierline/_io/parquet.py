"""Parquet files in batches: read and written in bounded memory.

Not loaded before it is used: what only files need takes its time.
"""

from __future__ import annotations

import contextlib
import importlib
from collections.abc import Generator, Iterable, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path
from typing import Any

from tierline import _native
from tierline._exceptions import ArgumentError
from tierline._io.files import no_parquet, refuse_other_than_files, replacing

__all__ = ["ParquetSource", "check_paths", "opened", "write_batches"]

_BATCH = 1 << 18
"""Clients that are read and assigned at a time: some for each thread."""
_IDS = 1 << 20
"""Ids that are read at a time."""
_GROUP = 1 << 19
"""Rows of a row group of the result."""
_BUFFER = 1 << 20
"""Bytes of a column that are read from the file at a time."""


def _pyarrow(part: str = "") -> Any:
    try:
        return importlib.import_module(f"pyarrow{part}")
    except ModuleNotFoundError as error:
        raise ModuleNotFoundError(
            "reading and writing Parquet files needs pyarrow: pip install pyarrow", name="pyarrow"
        ) from error


def check_paths(source: Path, target: Path) -> None:
    """Refuses names that are none of Parquet files, a target that is the source, and a source that is no file."""
    for path in (source, target):
        if path.suffix.lower() != ".parquet":
            raise ArgumentError(
                f"`{path}` is no Parquet file by its name",
                code="unusable-file",
                help="files are assigned from .parquet to .parquet; read others as a table",
            )
    if source.exists() and target.exists() and source.samefile(target):
        raise ArgumentError(f"`{target}` is the source", code="same-file", help="give another target")
    refuse_other_than_files(source)


@contextlib.contextmanager
def opened(source: Path, reads: Sequence[str]) -> Generator[ParquetSource, None, None]:
    """Opens a Parquet file of which the columns `reads` are wanted, the ids first."""
    pa, parquet = _pyarrow(), _pyarrow(".parquet")
    with _readable(pa, source):
        # Buffered: a column of a row group need not fit into memory.
        file = parquet.ParquetFile(source, buffer_size=_BUFFER, pre_buffer=False)
    with file:
        yield ParquetSource(pa, file, source, reads)


class ParquetSource:
    """A Parquet file that is read in batches."""

    def __init__(self, pa: Any, file: Any, path: Path, reads: Sequence[str]) -> None:
        self._pa = pa
        self._file = file
        self._path = path
        names: list[str] = file.schema_arrow.names
        self._read, self._ids = _read(names, reads), _read(names, reads[:1])
        self.rows: int = file.metadata.num_rows

    def head(self) -> _native.Table:
        """A table without rows: the columns that are read, and the names of the others."""
        schema = self._file.schema_arrow
        read = [at for at, name in enumerate(schema.names) if name in self._read]
        others = [name for name in schema.names if name not in self._read]
        return _native.Table.from_arrow(schema.empty_table().select(read), others)

    def ids(self) -> Generator[_native.Table, None, None]:
        """The ids of all clients, in batches."""
        return self._batches(_IDS, self._ids)

    def clients(self) -> Generator[_native.Table, None, None]:
        """All columns that are read, in batches."""
        return self._batches(_BATCH, self._read)

    def _batches(self, size: int, columns: Sequence[str]) -> Generator[_native.Table, None, None]:
        # Errors of the file are told from those of whoever works on a batch.
        parts = self._file.iter_batches(batch_size=size, columns=columns)
        while True:
            with _readable(self._pa, self._path):
                part = next(parts, None)
            if part is None:
                return
            yield _native.Table.from_arrow(part, ())


def write_batches(
    target: Path, results: object, metadata: Mapping[str, str], parts: Iterable[object]
) -> None:
    """Writes what speaks Arrow, part by part, into a Parquet file that appears when all of it is written.

    Args:
        target: The file.
        results: Anything with `__arrow_c_schema__`, for the types of the columns.
        metadata: What the file says of itself, beside the metadata of the schema.
        parts: Anything with `__arrow_c_stream__` each.
    """
    pa, parquet = _pyarrow(), _pyarrow(".parquet")
    schema = pa.schema(results)
    schema = schema.with_metadata({**(schema.metadata or {}), **metadata})
    with (
        replacing(target) as out,
        parquet.ParquetWriter(out, schema) as writer,
        ThreadPoolExecutor(1) as beside,
    ):
        written: list[Future[None]] = []
        waiting: list[Any] = []
        for part in parts:
            waiting += pa.RecordBatchReader.from_stream(part)
            if sum(batch.num_rows for batch in waiting) >= _GROUP:
                # One row group is written while the next one is assigned, and no more than one.
                _wait(written)
                written.append(beside.submit(_write, pa, writer, waiting, schema))
                waiting = []
        _wait(written)
        if waiting:
            _write(pa, writer, waiting, schema)


def _read(names: Sequence[str], reads: Sequence[str]) -> list[str]:
    """The columns of a file that are read, also where their names are written in another Unicode form."""
    wanted = {*reads, *(names[at] for at in _native.other_forms(reads, names))}
    return [name for name in dict.fromkeys(names) if name in wanted]


def _write(pa: Any, writer: Any, batches: list[Any], schema: Any) -> None:
    """Writes batches as a row group."""
    batches = [batch.replace_schema_metadata(schema.metadata) for batch in batches]
    writer.write_table(pa.Table.from_batches(batches, schema=schema), row_group_size=_GROUP)


def _wait(written: list[Future[None]]) -> None:
    """Waits for what is being written, and fails if it did."""
    while written:
        written.pop().result()


@contextlib.contextmanager
def _readable(pa: Any, path: Path) -> Generator[None, None, None]:
    """Says which file it was that could not be read."""
    try:
        yield
    except (pa.ArrowException, OSError) as error:
        if isinstance(error, FileNotFoundError | PermissionError):
            raise
        raise no_parquet(path, error) from error
