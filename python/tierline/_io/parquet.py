"""Clients from one Parquet file to another, in bounded memory.

Not loaded before it is used: what only files need takes its time.
"""

from __future__ import annotations

import contextlib
import importlib
from collections.abc import Generator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from datetime import date
from os import PathLike
from pathlib import Path
from typing import TYPE_CHECKING, Any

from tierline import _native
from tierline._api.stream import AssignmentStream, Progress
from tierline._exceptions import ArgumentError
from tierline._io.files import no_parquet, refuse_other_than_files, replacing

if TYPE_CHECKING:
    from tierline._api.model import Model

__all__ = ["assign_parquet"]

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


def assign_parquet(
    model: Model,
    native: _native.Model,
    source: str | PathLike[str],
    target: str | PathLike[str],
    *,
    as_of: date | str,
    contributions: bool,
    plain: bool,
    progress: Progress | None,
    threads: int | None,
) -> AssignmentStream:
    """Assigns the clients of a Parquet file into another one."""
    source, target = Path(source), Path(target)
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
    pa, parquet = _pyarrow(), _pyarrow(".parquet")
    step = progress or _no_progress
    reads = native.reads()
    with _readable(pa, source):
        # Buffered: a column of a row group need not fit into memory.
        opened = parquet.ParquetFile(source, buffer_size=_BUFFER, pre_buffer=False)
    with opened as file:
        names: list[str] = file.schema_arrow.names
        read, ids = _read(names, reads), _read(names, reads[:1])
        total: int = file.metadata.num_rows

        def batches(size: int, columns: Sequence[str]) -> Generator[_native.Table, None, None]:
            # Errors of the file are told from those of whoever works on a batch.
            parts = file.iter_batches(batch_size=size, columns=columns)
            while True:
                with _readable(pa, source):
                    part = next(parts, None)
                if part is None:
                    return
                yield _native.Table.from_arrow(part, ())

        empty = file.schema_arrow.empty_table().select([at for at, name in enumerate(names) if name in read])
        head = _native.Table.from_arrow(empty, [name for name in names if name not in read])
        # Columns that are missing or unusable are told before anything is read.
        native.stream(head, as_of, contributions, plain, None, False, threads)
        step(0, total)
        scan, checked = native.scan_ids(threads), None
        while checked is None:
            for table in batches(_IDS, ids):
                scan.read(table)
                step(0, total)
            checked = scan.end_pass()
        stream = AssignmentStream(
            native.stream(head, as_of, contributions, plain, checked, False, threads),
            model,
            batches(_BATCH, read),
        )
        schema = pa.schema(stream)
        title = f"{model.name} {model.version}" if model.version else model.name
        told = {"tierline.model": title, "tierline.fingerprint": model.fingerprint}
        schema = schema.with_metadata({**(schema.metadata or {}), **told})
        with (
            replacing(target) as out,
            parquet.ParquetWriter(out, schema) as writer,
            ThreadPoolExecutor(1) as beside,
        ):
            written: list[Future[None]] = []
            waiting: list[Any] = []
            for assignments in stream:
                waiting += pa.RecordBatchReader.from_stream(assignments)
                if sum(part.num_rows for part in waiting) >= _GROUP:
                    # One row group is written while the next one is assigned, and no more than one.
                    _wait(written)
                    written.append(beside.submit(_write, pa, writer, waiting, schema))
                    waiting = []
                step(stream.rows, total)
            _wait(written)
            if waiting:
                _write(pa, writer, waiting, schema)
    return stream


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


def _no_progress(done: int, total: int) -> None:
    """Says nothing."""


@contextlib.contextmanager
def _readable(pa: Any, path: Path) -> Generator[None, None, None]:
    """Says which file it was that could not be read."""
    try:
        yield
    except (pa.ArrowException, OSError) as error:
        if isinstance(error, FileNotFoundError | PermissionError):
            raise
        raise no_parquet(path, error) from error
