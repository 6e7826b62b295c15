"""What runs on the workers of a cluster: one task, and the batches or tables that it gets.

A task is a dict of plain values. Nothing here knows which cluster it is.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, TypeAlias

from tierline import _native
from tierline._api.columns import arrow
from tierline._api.model import Model, restored
from tierline._api.partial import PartialFigures
from tierline._api.stream import CheckedIds
from tierline._exceptions import ArgumentError

Batches: TypeAlias = Iterator[Any]
"""Batches of records of pyarrow."""

__all__ = ["assign_batches", "figures_of_batches", "merge_batches", "model_of", "review_bucket"]

_TOGETHER = 131_072
"""Clients whose figures are worked out at once."""


_COMPILED: dict[tuple[str, str, str | None, str], Model] = {}
"""Models that this process has compiled, by their text and what it has to mean; it lives for many tasks."""
_KEPT = 8
"""How many of them are kept."""


def model_of(task: dict[str, Any]) -> Model:
    """The model of a task, compiled once by each worker.

    Raises:
        ArgumentError: Read here, the text means another model than where it came from (`other-model`).
    """
    text, format, name = task["source"]
    fingerprint: str = task["fingerprint"]
    key = (text, format, name, fingerprint)
    model = _COMPILED.get(key)
    if model is None:
        model = restored(text, format, name)
        if model.fingerprint != fingerprint:
            raise ArgumentError(
                f"the model has the fingerprint {model.fingerprint[:12]} on this worker, and {fingerprint[:12]} where it came from",
                code="other-model",
                help=f"give every executor the same wheel; this worker has tierline {_native.__version__}",
            )
        while len(_COMPILED) >= _KEPT:
            del _COMPILED[next(iter(_COMPILED))]
        _COMPILED[key] = model
    return model


def assign_batches(task: dict[str, Any], batches: Batches) -> Batches:
    """The results of batches of clients, behind the columns that are kept."""
    pyarrow = arrow()

    model = model_of(task)
    for batch in batches:
        clients, ids = _clients(task, model, batch)
        assignments = model.assign(
            clients, as_of=task["as_of"], contributions=task["contributions"], plain=True, threads=1, ids=ids
        )
        rows = pyarrow.table(assignments).combine_chunks()
        kept = {name: clients.column(name) for name in task["keep"]}
        if kept:
            rows = pyarrow.table({**kept, **dict(zip(rows.column_names, rows.columns, strict=True))})
        yield from rows.to_batches()


def figures_of_batches(task: dict[str, Any], batches: Batches) -> Batches:
    """The figures of all batches, as one row of bytes."""
    pyarrow = arrow()

    model = model_of(task)
    parts: list[PartialFigures] = []
    held: list[Any] = []

    def count() -> None:
        table = pyarrow.Table.from_batches(held)
        clients, ids = _clients(task, model, table)
        parts.append(model.book(clients, as_of=task["as_of"], ids=ids).partial_figures(*task["of"]))
        held.clear()

    for batch in batches:
        held.append(batch)
        if sum(one.num_rows for one in held) >= _TOGETHER:
            count()
    if held:
        count()
    if parts:
        yield _one_row(PartialFigures.merged(parts))


def merge_batches(task: dict[str, Any], batches: Batches) -> Batches:
    """The sum of figures, each a row of bytes, as one row."""
    model = model_of(task)
    parts = [PartialFigures(model, part) for batch in batches for part in batch.column(0).to_pylist()]
    if parts:
        yield _one_row(PartialFigures.merged(parts))


def review_bucket(task: dict[str, Any], sides: tuple[Any, Any]) -> Any:
    """The review of some clients and their standings: rows of movements and of standings, as structures."""
    pyarrow = arrow()

    model = model_of(task)
    previous = None if task["previous"] is None else model_of(task["previous"])
    clients = _named(sides[0], task["columns"])
    standings = _named(sides[1], task["known"])
    book = model.book(clients, as_of=task["as_of"], previous_model=previous, plain=True)
    # What all buckets lose together was looked at before.
    review = book.review(standings, plain=True, accept_left=len(standings))
    movements, kept = (
        pyarrow.table(frame).combine_chunks().to_struct_array()
        for frame in (review.movements, review.standings)
    )
    movements, kept = _one_array(movements), _one_array(kept)
    nothing = [pyarrow.nulls(len(other), of.type) for of, other in ((kept, movements), (movements, kept))]
    return pyarrow.table(
        {
            "movement": pyarrow.chunked_array([movements, nothing[1]]),
            "standing": pyarrow.chunked_array([nothing[0], kept]),
        }
    )


def _one_array(rows: Any) -> Any:
    return rows.combine_chunks() if hasattr(rows, "combine_chunks") else rows


def _one_row(figures: PartialFigures) -> Any:
    pyarrow = arrow()

    column = pyarrow.array([figures.to_bytes()], type=pyarrow.binary())
    return pyarrow.record_batch([column], names=["figures"])


def _named(table: Any, names: list[str]) -> Any:
    """The columns that were numbered, under their own names; others are left out."""
    return table.select(list(range(len(names)))).rename_columns(names)


def _clients(task: dict[str, Any], model: Model, batch: Any) -> tuple[Any, CheckedIds | None]:
    """The clients of a batch under their own names, and the ids that others have, too, where there are any."""
    columns = task["columns"]
    clients = _named(batch, columns)
    twice = batch.column(len(columns))
    # Null, as a join leaves it, is not true either.
    rows = clients.filter(twice)
    if not rows.num_rows:
        return clients, None
    return clients, CheckedIds.of(rows, model)
