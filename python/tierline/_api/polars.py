"""Clients in a LazyFrame of polars, which is imported where it is used."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import TYPE_CHECKING

from tierline._api.columns import TWICE, check_kept, client_column, columns_read
from tierline._api.stream import CheckedIds
from tierline._exceptions import ArgumentError

if TYPE_CHECKING:
    import polars

    from tierline._api.model import Model

__all__ = ["assign"]


def assign(
    clients: polars.LazyFrame,
    model: Model,
    *,
    as_of: date | str,
    contributions: bool = False,
    keep: Sequence[str] = (),
) -> polars.LazyFrame:
    """Assigns every client of a LazyFrame: a LazyFrame with a row for each client, in their order.

    The columns are those of `Model.assign(..., plain=True)`, and the values the same. polars counts the ids, so that clients that
    share one with others have that issue, however far apart they stand; the source is read twice for that, and
    each id is held while it is counted.

    Args:
        clients: A LazyFrame. Only the columns that the model reads are read of it.
        model: The model.
        as_of: The date that the clients are assigned for, as in `Model.assign`.
        contributions: As in `Model.assign`.
        keep: Columns of `clients` that stand before those of the result, as they are.

    Raises:
        TableError: As in `Model.assign`; at once, before any client is assigned.
        ArgumentError: As in `Model.assign`; it is no LazyFrame (`unusable-table`); or a column under `keep` is not there
            (`missing-column`) or has the name of one of the result (`column-twice`).

    Example:
        >>> import polars, tierline.polars
        >>> model = tierline.Model.read("models/value_bands/model.yaml")
        >>> clients = polars.LazyFrame({"account_id": ["A-1", "A-2"], "arr": [480_000, 60_000]})
        >>> tierline.polars.assign(clients, model, as_of="2026-11-21").collect()["tier"].to_list()
        ['Enterprise', 'Mid-market']
    """
    import polars

    if not isinstance(clients, polars.LazyFrame):  # pyright: ignore[reportUnnecessaryIsInstance]
        raise ArgumentError(
            f"`clients` is of type `{type(clients).__name__}`, and no LazyFrame of polars",
            code="unusable-table",
            help="other tables go to `model.assign`",
        )
    head = clients.collect_schema().to_frame()
    nobody = model.assign(head, as_of=as_of, contributions=contributions, plain=True)
    result = polars.DataFrame(nobody).schema
    check_kept(keep, head.columns, list(result))
    columns = columns_read(model, head.columns, keep)
    client = client_column(model, columns)
    day = nobody.as_of

    def assigned(rows: polars.DataFrame) -> polars.DataFrame:
        batch, twice = rows.drop(TWICE), rows.filter(TWICE)
        ids = CheckedIds.of(twice.select(client), model) if len(twice) else None
        assignments = model.assign(
            batch, as_of=day, contributions=contributions, plain=True, ids=ids
        ).to_polars()
        return batch.select(keep).hstack(assignments) if keep else assignments

    # As in Spark: few ids come again, so the rows stay where they are and those ids go to them.
    ids = clients.select(client).group_by(client).len(name=TWICE).filter(polars.col(TWICE) > 1)
    rows = clients.select(columns).join(
        ids.with_columns(polars.lit(True).alias(TWICE)), on=client, how="left", maintain_order="left"
    )
    return rows.map_batches(
        assigned,
        predicate_pushdown=False,
        projection_pushdown=False,
        schema=polars.Schema({name: head.schema[name] for name in keep} | dict(result)),
        streamable=True,
    )
