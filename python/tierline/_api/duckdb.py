"""Clients in a relation of DuckDB, which is imported where it is used."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from hashlib import sha256
from inspect import Parameter, Signature
from typing import TYPE_CHECKING, Any

from tierline._api.columns import TWICE, arrow, check_kept, client_column, columns_read
from tierline._api.stream import CheckedIds
from tierline._exceptions import ArgumentError

if TYPE_CHECKING:
    import duckdb

    from tierline._api.model import Model

__all__ = ["assign"]

_TYPES = {
    "string": "VARCHAR",
    "large_string": "VARCHAR",
    "string_view": "VARCHAR",
    "bool": "BOOLEAN",
    "date32[day]": "DATE",
    "int8": "TINYINT",
    "int16": "SMALLINT",
    "int32": "INTEGER",
    "int64": "BIGINT",
    "uint8": "UTINYINT",
    "uint16": "USMALLINT",
    "uint32": "UINTEGER",
    "uint64": "UBIGINT",
    "float": "FLOAT",
    "double": "DOUBLE",
}
"""DuckDB's name of each type of Arrow that results have."""


def assign(
    clients: duckdb.DuckDBPyRelation,
    model: Model,
    *,
    as_of: date | str,
    contributions: bool = False,
    keep: Sequence[str] = (),
    connection: duckdb.DuckDBPyConnection | None = None,
) -> duckdb.DuckDBPyRelation:
    """Assigns every client of a relation: a relation with a row for each client, in no order.

    The columns are those of `Model.assign(..., plain=True)`, and the values the same. DuckDB finds ids that several clients have, by a
    window over the ids. The work is a function of the connection, so that its query runs in DuckDB's own pipeline. Needs pyarrow.

    Args:
        clients: A relation of the connection. Only the columns that the model reads are read of it.
        model: The model.
        as_of: The date that the clients are assigned for, as in `Model.assign`.
        contributions: As in `Model.assign`.
        keep: Columns of `clients` that stand before those of the result, as they are.
        connection: The connection that the relation is of; the default one, which `duckdb.sql` uses, unless given.

    Raises:
        TableError: As in `Model.assign`; at once, before any client is assigned.
        ArgumentError: As in `Model.assign`; it is no relation (`unusable-table`); or a column under `keep` is not there
            (`missing-column`) or has the name of one of the result (`column-twice`).
        ImportError: pyarrow is not installed.

    Example:
        >>> import duckdb, tierline.duckdb
        >>> model = tierline.Model.read("models/value_bands/model.yaml")
        >>> clients = duckdb.sql("select 'A-1' as account_id, 480_000 as arr")
        >>> tierline.duckdb.assign(clients, model, as_of="2026-11-21").fetchall()
        [('A-1', 'Enterprise', 'arr >= enterprise_floor', None)]
    """
    import duckdb

    pyarrow = arrow()

    if not isinstance(clients, duckdb.DuckDBPyRelation):  # pyright: ignore[reportUnnecessaryIsInstance]
        raise ArgumentError(
            f"`clients` is of type `{type(clients).__name__}`, and no relation of DuckDB",
            code="unusable-table",
            help="other tables go to `model.assign`",
        )
    head: Any = clients.limit(0).to_arrow_table()
    nobody = model.assign(head, as_of=as_of, contributions=contributions, plain=True)
    result: Any = pyarrow.schema(nobody)
    check_kept(keep, clients.columns, result.names)
    columns = columns_read(model, clients.columns)
    client = client_column(model, columns)
    types = [str(clients.types[clients.columns.index(name)]) for name in columns]
    run = _function(model, columns, nobody.as_of.isoformat(), contributions)
    about = repr((model.fingerprint, nobody.as_of, contributions, columns, types))
    name = f"tierline_{sha256(about.encode()).hexdigest()[:24]}"
    parts = ", ".join(f"{_quoted(field.name)} {_type(field.type)}" for field in result)
    connection = connection or duckdb.default_connection()
    try:
        made: Any = connection
        made.create_function(
            name,
            run,
            [duckdb.sqltype(kind) for kind in [*types, "BOOLEAN"]],
            duckdb.sqltype(f"STRUCT({parts})"),
            type="arrow",
            null_handling="special",
        )
    except duckdb.Error as error:
        # The same function for the same model, day and columns, made before.
        if "already created" not in str(error):
            raise
    kept = "".join(f"{_quoted(column)}, " for column in keep)
    twice = f"count(*) OVER (PARTITION BY {_quoted(client)}) > 1"
    given = ", ".join(map(_quoted, columns))
    rows = clients.project(f"{kept}{name}({given}, {twice}) AS {TWICE}")
    return rows.project(f"{kept}unnest({TWICE})")


def _function(model: Model, columns: Sequence[str], day: str, contributions: bool) -> Any:
    """The function of the columns of some clients, and of whether others have their ids, that gives the results as structures."""

    # DuckDB reads annotations, and would take these for types of its own.
    def assigned(*arrays: Any) -> Any:
        pyarrow = arrow()

        *given, twice = arrays
        batch: Any = pyarrow.table(dict(zip(columns, given, strict=True)))
        repeated = batch.filter(twice)
        ids = CheckedIds.of(repeated, model) if len(repeated) else None
        assignments = model.assign(
            batch, as_of=day, contributions=contributions, plain=True, threads=1, ids=ids
        )
        rows: Any = pyarrow.table(assignments)
        return rows.to_struct_array()

    # DuckDB counts parameters, and looks at the signature; checkers of types do not know that functions may have one.
    named = [Parameter(f"at_{at}", Parameter.POSITIONAL_ONLY) for at in range(len(columns) + 1)]
    assigned.__signature__ = Signature(named)  # type: ignore[attr-defined]
    return assigned


def _quoted(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'


def _type(kind: Any) -> str:
    pyarrow = arrow()

    if pyarrow.types.is_decimal(kind):
        return f"DECIMAL({kind.precision},{kind.scale})"
    return _TYPES[str(kind)]
