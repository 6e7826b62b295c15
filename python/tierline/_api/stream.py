"""Clients batch by batch: more of them than fit into memory, from any stream."""

from __future__ import annotations

from collections.abc import Callable, Generator, Iterable, Iterator, Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal, NoReturn, TypeAlias, cast

from tierline import _native
from tierline._api.results import Assignments, Remark, Summary
from tierline._exceptions import ArgumentError, TableError, not_pickled
from tierline._io.interchange import is_frame, take_table

if TYPE_CHECKING:
    from tierline._api.model import Model

__all__ = ["AssignmentStream", "CheckedIds", "Progress", "assign_file", "check", "open_stream"]

Progress: TypeAlias = Callable[[int, int], object]
"""Called with how many clients are done and how many there are."""


class CheckedIds:
    """The ids of a source that stand for several clients, from `Model.check_ids`.

    Example:
        >>> import tierline
        >>> model = tierline.Model.read("models/value_bands/model.yaml")
        >>> batches = [{"account_id": ["A-1", "A-2"]}, {"account_id": ["A-3", "A-1"]}]
        >>> checked = model.check_ids(lambda: batches)
        >>> len(checked), checked.repeated()
        (1, ['A-1'])
    """

    def __init__(self) -> None:
        """Not of use: checked ids come from `Model.check_ids`."""
        raise TypeError("checked ids come from Model.check_ids(open)")

    _inner: _native.CheckedIds

    @classmethod
    def _of(cls, native: _native.CheckedIds) -> CheckedIds:
        checked = cls.__new__(cls)
        checked._inner = native
        return checked

    @classmethod
    def of(cls, repeated: Any, model: Model) -> CheckedIds:
        """Ids that somebody else has found to stand for several clients: a database, or a cluster of machines.

        Args:
            repeated: The ids, as a list; or a table with the client column that has each of them.
            model: The model that the clients are assigned by.

        Raises:
            TableError: The table lacks the client column, or it is of a type that cannot hold ids.

        Example:
            >>> import tierline
            >>> model = tierline.Model.read("models/value_bands/model.yaml")
            >>> ids = tierline.CheckedIds.of(["A-1"], model)
            >>> part = {"account_id": ["A-1", "A-2"], "arr": [480_000, 60_000]}
            >>> model.assign(part, as_of="2026-11-21", ids=ids).to_columns()["tier"]
            [None, 'Mid-market']
        """
        if isinstance(repeated, Sequence) and all(
            not isinstance(one, Mapping) for one in cast("Sequence[Any]", repeated)
        ):
            repeated = {model.client: list(cast("Sequence[Any]", repeated))}
        # Read twice, each of them stands for several clients.
        return check(model._inner, lambda: [repeated, repeated], None)  # pyright: ignore[reportPrivateUsage]

    def __len__(self) -> int:
        """How many ids stand for several clients."""
        return len(self._inner)

    def __bool__(self) -> bool:
        """Whether there are any; they are checked either way."""
        return len(self._inner) > 0

    def repeated(self, most: int = 20) -> list[str]:
        """The first of them, in the order of their letters."""
        return self._inner.repeated(most)

    def __reduce__(self) -> NoReturn:
        """Not of use: checked ids cannot be pickled."""
        raise not_pickled("checked ids", "check the ids of the source where they are used")

    def __repr__(self) -> str:
        return f"CheckedIds({len(self):,} {'stands' if len(self) == 1 else 'stand'} for several clients)"


class AssignmentStream:
    """The results of a source of clients, batch by batch, as they are asked for.

    It can be read once, in one of two ways: as an iterator of `Assignments`, one for each batch of the source; or, by
    whatever speaks Arrow, as an Arrow stream. How many clients there were so far and what became of them can be asked
    at any time.

    Example:
        >>> import tierline
        >>> model = tierline.Model.read("models/value_bands/model.yaml")
        >>> batches = [{"account_id": ["A-1"], "arr": [480_000]}, {"account_id": ["A-2"], "arr": [60_000]}]
        >>> stream = model.assign_batches(batches, as_of="2026-11-21")
        >>> for assignments in stream:
        ...     print(stream.rows, assignments.to_columns()["tier"])
        1 ['Enterprise']
        2 ['Mid-market']
        >>> [(tier_row.tier, tier_row.clients) for tier_row in stream.summary().tiers]
        [('Enterprise', 1), ('Mid-market', 1), ('SMB', 0)]
    """

    def __init__(self, native: _native.Stream, model: Model, tables: Iterator[_native.Table]) -> None:
        self._native = native
        self._model = model
        self._tables = tables
        self._handed_out = False

    @property
    def model(self) -> Model:
        """The model that assigns the clients."""
        return self._model

    @property
    def as_of(self) -> date:
        """The date that the clients are assigned for."""
        return self._native.as_of

    @property
    def columns(self) -> tuple[str, ...]:
        """The names of the columns."""
        return tuple(name for name, _ in self._native.schema())

    @property
    def schema(self) -> dict[str, str]:
        """The Arrow type of each column, in words."""
        return dict(self._native.schema())

    @property
    def rows(self) -> int:
        """How many clients have been assigned so far."""
        return len(self._native)

    @property
    def rounded(self) -> dict[str, int]:
        """By attribute how many values were rounded to the scale of the model so far."""
        return dict(self._native.rounded())

    @property
    def absent(self) -> tuple[str, ...]:
        """The attributes that the source has no column for: they are missing for every client."""
        return tuple(self._native.absent())

    @property
    def zones(self) -> tuple[str, ...]:
        """The time zones that moments came with so far: of columns by name, of texts and single values by offset.

        Where the model names no `zone`, they decided the days. Moments without a zone, which stand as they are, have none.
        """
        return tuple(self._native.zones())

    @property
    def remarks(self) -> tuple[Remark, ...]:
        """What is to be said of the source so far, as `Assignments.remarks`; of all of it once it is read to its end.

        Those of the columns are known before anything is read, and stand in the metadata of the Arrow stream.
        """
        return Remark._from_native(self._native.remarks())  # pyright: ignore[reportPrivateUsage]

    def summary(self) -> Summary:
        """The summary by tier so far; of all clients once the stream is read to its end."""
        return Summary._from_native(self._native.summary(), self.remarks)  # pyright: ignore[reportPrivateUsage]

    def __iter__(self) -> AssignmentStream:
        """The stream itself, which goes on where it was left."""
        return self

    def __next__(self) -> Assignments:
        """The results of the next batch of the source."""
        if self._handed_out:
            raise _read_once()
        native = next(self._results())
        return Assignments(native, self._model, native.as_of)

    def _results(self) -> Iterator[_native.Assigned]:
        # None is what the end says.
        return iter(cast("Callable[[], _native.Assigned]", self._next_result), None)

    def _next_result(self) -> _native.Assigned | None:
        table = next(self._tables, None)
        if table is None:
            self._native.end()
            return None
        return self._native.assign(table)

    def __arrow_c_schema__(self) -> object:
        """The schema as a capsule of Arrow's C data interface."""
        return self._native.__arrow_c_schema__()

    def __arrow_c_stream__(self, requested_schema: object | None = None) -> object:
        """The rows that are left as a capsule of Arrow's C stream interface; once only.

        Args:
            requested_schema: A capsule with the types that the reader would rather have; where values cannot be
                turned into them, the stream has its own types.

        Raises:
            ArgumentError: The rows have been handed out before.
        """
        if self._handed_out:
            raise _read_once()
        capsule = self._native.export(self._results(), requested_schema)
        self._handed_out = True
        return capsule

    def __reduce__(self) -> NoReturn:
        """Not of use: a stream cannot be pickled."""
        raise not_pickled(
            "a stream of assignments", "it is read once, where it was made: pickle what was read of it"
        )

    def __repr__(self) -> str:
        remarked = "".join(f"; {remark.message}" for remark in self.remarks)
        return f"AssignmentStream({self.rows:,} so far by {self._model.name} as of {self.as_of}{remarked})"


def _read_once() -> ArgumentError:
    return ArgumentError(
        "the stream has been handed out to another reader",
        code="stream-taken",
        help="a stream is read once: call `assign_batches` once more, or keep what is read",
    )


# -- Sources ----------------------------------------------------------------------------------------------------------


def open_stream(
    model: Model,
    native: _native.Model,
    source: Any,
    *,
    as_of: date | str,
    contributions: bool,
    plain: bool,
    ids: CheckedIds | Literal["remembered", "each batch"],
    threads: int | None,
) -> AssignmentStream:
    """A stream of the results of a source."""
    head, tables = _batches(source, native.reads())
    if isinstance(ids, CheckedIds):
        checked = ids._inner  # pyright: ignore[reportPrivateUsage]
    elif ids in ("remembered", "each batch"):
        checked = None
    else:
        raise ArgumentError(
            f"`ids` is {ids!r}",
            code="unknown-rule",
            help='it can be "remembered", "each batch", or what `check_ids` returned',
        )
    stream = native.stream(head, as_of, contributions, plain, checked, ids == "remembered", threads)
    return AssignmentStream(stream, model, tables)


def check(native: _native.Model, open: Callable[[], Any], threads: int | None) -> CheckedIds:
    """Reads the ids of a source as often as it takes."""
    scan = native.scan_ids(threads)
    while True:
        _, tables = _batches(open(), native.reads()[:1])
        for table in tables:
            scan.read(table)
        if (checked := scan.end_pass()) is not None:
            return CheckedIds._of(checked)  # pyright: ignore[reportPrivateUsage]


def assign_file(
    model: Model,
    native: _native.Model,
    source: Path,
    target: Path,
    *,
    as_of: date | str,
    contributions: bool,
    plain: bool,
    progress: Progress | None,
    threads: int | None,
) -> AssignmentStream:
    """Assigns the clients of a Parquet file into another one."""
    # Not loaded before it is used: what only files need takes its time.
    from tierline._io import parquet

    parquet.check_paths(source, target)
    step = progress or _no_progress
    with parquet.opened(source, native.reads()) as file:

        def stream(checked: _native.CheckedIds | None) -> _native.Stream:
            return native.stream(file.head(), as_of, contributions, plain, checked, False, threads)

        # Columns that are missing or unusable are told before anything is read.
        stream(None)
        step(0, file.rows)
        scan, checked = native.scan_ids(threads), None
        while checked is None:
            for table in file.ids():
                scan.read(table)
                step(0, file.rows)
            checked = scan.end_pass()
        results = AssignmentStream(stream(checked), model, file.clients())

        def parts() -> Generator[Assignments, None, None]:
            for assignments in results:
                yield assignments
                step(results.rows, file.rows)

        title = f"{model.name} {model.version}" if model.version else model.name
        metadata = {"tierline.model": title, "tierline.fingerprint": model.fingerprint}
        parquet.write_batches(target, results, metadata, parts())
    return results


def _no_progress(done: int, total: int) -> None:
    """Says nothing."""


def _batches(source: Any, reads: Sequence[str]) -> tuple[_native.Table, Iterator[_native.Table]]:
    """A table with the columns of a source, and its batches."""
    if isinstance(source, Mapping) or is_frame(source):
        whole = take_table(source, reads)
        return whole, iter([whole])
    if hasattr(source, "__arrow_c_stream__"):
        try:
            batches = _native.Batches.from_arrow(source)
        except Exception as error:
            raise TableError(
                f"the source of type `{type(source).__name__}` cannot be read as an Arrow stream: {error}",
                code="unreadable-table",
            ) from error
        # None is what `next` says at the end.
        return batches.head(), iter(cast("Callable[[], _native.Table]", batches.next), None)
    if hasattr(source, "__arrow_c_array__"):
        whole = take_table(source, reads)
        return whole, iter([whole])
    if not isinstance(source, Iterable) or isinstance(source, str | bytes | bytearray | memoryview):
        raise ArgumentError(
            f"no batches come from an object of type `{type(cast('object', source)).__name__}`",
            code="unusable-source",
            help="a Parquet file goes to `assign_file`; a source is anything with `__arrow_c_stream__`, or an iterable of tables",
        )
    tables = (take_table(table, reads) for table in cast("Iterable[Any]", source))
    first = next(tables, None)
    if first is None:
        return take_table([], reads), iter(())
    return first, _chained(first, tables)


def _chained(first: _native.Table, rest: Iterator[_native.Table]) -> Generator[_native.Table, None, None]:
    """Not `itertools.chain`, which would hold the first table to the end."""
    held = [first]
    del first
    yield held.pop()
    yield from rest
