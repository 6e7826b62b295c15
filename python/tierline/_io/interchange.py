"""What comes in: any kind of table, and any kind of client, as the native module takes it.

No dataframe library is imported here: an object of one can only be there if its library already is.
"""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import timezone
from decimal import Decimal
from io import IOBase
from itertools import chain
from os import PathLike
from typing import Any, Literal, TypeAlias, cast

from tierline._exceptions import ArgumentError, TableError, TierlineError
from tierline._native import Table, other_forms

__all__ = ["is_frame", "one_client", "take_table"]

Kind: TypeAlias = Literal[
    "values",
    "buffer",
    "booleans",
    "arrow",
    "times",
    "unread",
]
Column: TypeAlias = tuple[str, Kind, object, bool]
"""Name, kind, object, and whether NaN says that there is no value, as it does in pandas."""

_TABLES = (
    "a table can be anything with `__arrow_c_stream__` (polars, pandas, pyarrow, DuckDB, arro3), "
    "a dict of columns, or a list of dicts"
)


def take_table(table: Any, reads: Sequence[str], idle: Sequence[str] = ()) -> Table:
    """A table of any kind, of which the columns `reads` are wanted; others may be left out.

    `idle` are those of the wanted columns on whose values nothing depends, as long as they are texts.
    """
    if isinstance(table, Mapping):
        columns = cast("Mapping[Any, Any]", table)
        return _from_mapping(columns, _wanted(reads, columns))
    if _is(table, "pandas", "DataFrame"):
        return _from_pandas(table, _wanted(reads, (*table.columns, *table.index.names)))
    if _is(table, "polars", "DataFrame"):
        polars = sys.modules["polars"]
        # Columns that are not read may be of types that Arrow does not know.
        # Of texts that nothing depends on the name is enough: polars copies a categorical column to hand it out.
        schema = table.schema
        wanted = _wanted(reads, schema)
        texts = (polars.String, polars.Categorical, polars.Enum)
        unread = {name for name in idle if name in schema and schema[name].base_type() in texts}
        read = [name for name in schema if name in wanted and name not in unread]
        # `select` makes a query of it, and takes a name like `*` or `^a.*$` for a pattern. Without any name the brackets
        # would ask for rows.
        part = table[read] if read else table.select(read)
        # A column without any value has no type in polars, and hands out memory that Arrow does not allow for that.
        empty = [name for name in read if schema[name].base_type() is polars.Null]
        if empty:
            part = part.with_columns(part[name].cast(polars.String) for name in empty)
        left_out = [name for name in schema if name not in read]
        if any(schema[name].base_type() is polars.Object for name in read):
            # Objects of Python, such as UUIDs, of which Arrow would get nothing but where they lie.
            taken = [_column(name, part[name]) for name in read]
            return Table.from_columns([*taken, *(_unread(name) for name in left_out)])
        return _from_arrow(part, left_out)
    _refuse_what_is_no_table(table)
    if hasattr(table, "__arrow_c_stream__") or hasattr(table, "__arrow_c_array__"):
        return _from_arrow(table)
    if isinstance(table, Sequence) and not isinstance(table, str | bytes | bytearray | memoryview):
        return _from_rows(cast("Sequence[Any]", table), reads)
    raise _no_table(
        f"no table can be made of an object of type `{_class_name(cast('object', table))}`", _TABLES
    )


def _no_table(message: str, advice: str) -> ArgumentError:
    return ArgumentError(message, code="unusable-table", help=advice)


def _refuse_what_is_no_table(table: Any) -> None:
    """Says what a thing is that people take for a table, and what to type."""
    name = _class_name(table)
    no_table = f"no table can be made of an object of type `{name}`"
    library = type(table).__module__.partition(".")[0]
    if isinstance(table, str | PathLike | IOBase):
        from tierline._display.text import cut, one_line, visible

        words = (
            "it" if isinstance(table, IOBase) else f"`{cut(visible(one_line(str(cast('object', table)))))}`"
        )
        raise _no_table(
            f"{no_table}: {words} is no table yet, and files are not read here",
            "read it first, as in `polars.read_csv(path, infer_schema=False)` or `pandas.read_csv(path, dtype=str)`; "
            "the command line reads files: `tierline assign`",
        )
    if name == "LazyFrame" and hasattr(table, "collect"):
        raise _no_table(
            f"{no_table}, which has no rows yet",
            "call `.collect()` on it first; `tierline.polars.assign` assigns it as it is",
        )
    if library == "pyspark":
        raise _no_table(
            f"{no_table} of Spark, whose rows are elsewhere",
            "call `.toArrow()` on it first, or let Spark assign them: `tierline.spark.assign`",
        )
    if name == "Series":
        one = "for one client, use `assign_one`; " if library == "pandas" else ""
        raise _no_table(
            f"{no_table} of {library}, which is one row or one column",
            f"{one}a column becomes a table with `.to_frame()`, and needs the ids beside it",
        )
    if name.endswith("GroupBy"):
        raise _no_table(
            f"{no_table} of {library}, whose groups are not summed up yet",
            "make one row of each group first, as in `groups.agg(...)`; in pandas with `.reset_index()` behind it",
        )
    if _is(table, "numpy", "ndarray"):
        structured = table.dtype.names is not None
        raise _no_table(
            f"{no_table}, {'whose fields are read one by one' if structured else 'whose columns have no names'}",
            "give a dict of columns: `{name: array[name] for name in array.dtype.names}`"
            if structured
            else "give a dict of columns, as in `{'account_id': array[:, 0], 'arr': array[:, 1]}`",
        )
    if table is None:
        raise _no_table(no_table, _TABLES)
    if isinstance(table, Iterator) and not hasattr(cast("object", table), "__arrow_c_stream__"):
        raise _no_table(
            f"{no_table}, which can be read only once",
            "make a list of its dicts with `list(...)`; batches of many clients go to `assign_batches`",
        )


def is_frame(table: Any) -> bool:
    """Whether a thing is a table of a library that is not taken for a stream of batches."""
    return (
        _is(table, "pandas", "DataFrame")
        or _is(table, "polars", "DataFrame")
        or _class_name(table) == "LazyFrame"
    )


def one_client(client: Any) -> tuple[dict[str, object], bool]:
    """A client as a dict, and whether NaN says that there is no value."""
    if type(client) is dict:
        return cast("dict[str, object]", client), False
    if isinstance(client, Mapping):
        return dict(cast("Mapping[str, object]", client)), False
    if _is(client, "pandas", "Series"):
        # Not `to_dict`, which widens 32-bit floats.
        return dict(client.items()), True
    frame = " (its first row is `frame.iloc[0]`)" if _is(client, "pandas", "DataFrame") else ""
    raise ArgumentError(
        f"a client is a dict of values by column, and this is of type `{_class_name(client)}`",
        code="unusable-client",
        help=f"for many clients, use `assign`{frame}",
    )


def _is_scalar(thing: object) -> bool:
    """Whether a thing is a single value, and no column of values."""
    return isinstance(thing, str | bytes | bytearray) or not (
        isinstance(thing, Iterable) or _has_arrow(thing)
    )


def _has_arrow(column: object) -> bool:
    """Whether a column hands over Arrow's memory, or says so and fails when it is asked: the reader names the column then."""
    try:
        return hasattr(column, "__arrow_c_array__") or hasattr(column, "__arrow_c_stream__")
    except Exception:
        return True


def _class_name(thing: object) -> str:
    return type(thing).__name__


def _is(thing: object, library: str, name: str) -> bool:
    """Whether a thing is of a class of a library, which is not imported for the question."""
    kind = getattr(sys.modules.get(library), name, None)
    return isinstance(kind, type) and isinstance(thing, kind)


def _from_arrow(table: Any, unread: Sequence[str] = ()) -> Table:
    """A table from Arrow's memory; `unread` are names of columns that were left out, for messages."""
    try:
        return Table.from_arrow(table, unread)
    except TierlineError:
        raise
    except Exception as error:
        raise TableError(
            f"the table of type `{_class_name(table)}` cannot be read as Arrow data: {error}",
            code="unreadable-table",
            help=_TABLES,
        ) from error


def _wanted(reads: Sequence[str], names: Iterable[object]) -> set[str]:
    """The names of a table's columns that are read, also where they are written in another Unicode form."""
    wanted = set(reads)
    if all(name.isascii() for name in wanted):
        return wanted
    given = [name for name in names if isinstance(name, str)]
    return wanted.union(given[at] for at in other_forms(reads, given))


def _unread(name: object) -> Column:
    return (str(name), "unread", None, False)


# -- Lists of dicts ---------------------------------------------------------------------------------------------------


def _from_rows(rows: Sequence[Any], reads: Sequence[str]) -> Table:
    for at, row in enumerate(rows):
        if not isinstance(row, Mapping):
            advice = _TABLES
            if isinstance(row, list | tuple):
                advice = "give each row as a dict: `[dict(zip(names, row)) for row in rows]`"
            elif isinstance(row, str):
                advice = "a table has values by column, and this is a list of texts: split them first"
            elif is_frame(row):
                advice = "a list of tables goes to `assign_batches`, table by table"
            raise _no_table(
                f"row {at} of the list is of type `{_class_name(cast('object', row))}`, and not a dict",
                advice,
            )
    if not rows:
        # A list without any dict lacks no column: it is a table without rows.
        return Table.from_columns([(name, "values", [], False) for name in dict.fromkeys(reads)])
    keys = dict.fromkeys(chain.from_iterable(rows))
    names = [*dict.fromkeys(reads), *(key for key in _wanted(reads, keys) if key not in reads)]
    columns: list[Column] = [
        (name, "values", [row.get(name) for row in rows], False)
        for name in names
        if any(name in row for row in rows)
    ]
    unread = [key for key in keys if key not in names]
    # Where nothing is left over, it does not matter which rows lack a key.
    partial = [name for name, *_ in columns if unread and not all(name in row for row in rows)]
    return Table.from_columns([*columns, *map(_unread, unread)], partial)


# -- Dicts of columns -------------------------------------------------------------------------------------------------


def _from_mapping(columns: Mapping[Any, Any], wanted: set[str]) -> Table:
    if columns and all(_is_scalar(column) for column in columns.values()):
        raise _no_table(
            "the dict has a single value for each column, and so it is one client",
            "for one client, use `assign_one`; a table has a list for each column",
        )
    return Table.from_columns(
        _column(name, column) if name in wanted else _unread(name) for name, column in columns.items()
    )


def _column(name: str, column: Any) -> Column:
    """One column of a dict."""
    if is_frame(column):
        raise ArgumentError(
            f"column `{name}` is a table itself: the dict has several tables, such as the sheets of a workbook",
            code="unusable-column",
            help="give one of them, as in `tables[name]`",
        )
    if isinstance(column, list | tuple):
        return (name, "values", cast("Sequence[Any]", column), False)
    if _is(column, "pandas", "Series"):
        return _pandas_column(name, column)
    if type(column).__module__.partition(".")[0] == "pandas":
        return _pandas_column(name, sys.modules["pandas"].Series(column))
    if _is(column, "numpy", "ndarray"):
        return _numpy_column(name, column)
    if _is(column, "polars", "Series") and column.dtype == sys.modules["polars"].Null:
        return (name, "values", [None] * len(column), False)
    if _is(column, "polars", "Series") and column.dtype == sys.modules["polars"].Object:
        return (name, "values", column.to_list(), False)
    if _has_arrow(column):
        return (name, "arrow", column, False)
    if isinstance(column, Mapping):
        raise ArgumentError(
            f"column `{name}` is a dict, and not a column of values",
            code="unusable-column",
            help="pandas makes lists with `frame.to_dict('list')`; dicts by client go into a list of dicts, each with its id",
        )
    if isinstance(column, set | frozenset):
        raise ArgumentError(
            f"column `{name}` is a set, whose values have no order",
            code="unusable-column",
            help="give a list, in the order of the other columns",
        )
    if _is_scalar(column) or not isinstance(column, Iterable):
        raise ArgumentError(
            f"column `{name}` is of type `{_class_name(column)}`, and not a column of values",
            code="unusable-column",
            help="a column can be a list, a tuple, an array of numpy, or a column of polars, pandas or pyarrow",
        )
    return (name, "values", list(cast("Iterable[Any]", column)), False)


def _numpy_column(name: str, array: Any, *, nan_is_missing: bool = False) -> Column:
    """An array of numpy; what has no buffer of plain numbers goes value by value."""
    if array.ndim != 1:
        raise ArgumentError(
            f"column `{name}` has {array.ndim} dimensions, and not one",
            code="unusable-column",
            help="give each attribute a column of its own",
        )
    kind = array.dtype.kind
    if hasattr(array, "mask"):
        return (name, "values", array.tolist(), nan_is_missing)
    if kind in "iufM" and not array.dtype.isnative:
        array = array.astype(array.dtype.newbyteorder("="))
    if kind in "iu" or (kind == "f" and array.dtype.itemsize in (4, 8)):
        return (name, "buffer", array, nan_is_missing)
    if kind == "b":
        return (name, "booleans", array.view("uint8"), False)
    if kind == "M":
        unit, count = sys.modules["numpy"].datetime_data(array.dtype)
        return (name, "times", (unit, count, array.view("int64"), None), False)
    if kind in "OUTf":
        # A half or a long float says its shortest decimal itself.
        values = [_shortest(value) for value in array] if kind == "f" else array.tolist()
        return (name, "values", values, nan_is_missing)
    raise ArgumentError(
        f"column `{name}` is an array of numpy of type `{array.dtype}`",
        code="unusable-column",
        help="it can be of integers, floats, booleans, texts, dates or objects",
    )


def _shortest(value: Any) -> object:
    number = Decimal(str(value))
    return number if number.is_finite() else float(value)


# -- pandas -----------------------------------------------------------------------------------------------------------


def _from_pandas(frame: Any, wanted: set[str]) -> Table:
    """A DataFrame of pandas, in which NaN says that there is no value."""
    part = frame.iloc[:, [at for at, name in enumerate(frame.columns) if name in wanted]]
    unread = [str(name) for name in frame.columns if name not in wanted]
    if part.columns.is_unique:
        # A column without any value has the type that a reader of files guessed: it says nothing.
        part = part.assign(**{name: None for name in part.columns if _is_blank(part[name])})
    try:
        return Table.from_arrow(part, unread)
    except TierlineError:
        raise
    except Exception:
        # pandas needs pyarrow for that, and pyarrow refuses columns of objects of several types.
        columns = [_pandas_column(name, part.iloc[:, at]) for at, name in enumerate(part.columns)]
        for level in frame.index.names:
            if level in wanted and level not in part.columns:
                columns.append(_pandas_column(level, frame.index.get_level_values(level).to_series()))
        return Table.from_columns(columns + [_unread(name) for name in unread])


def _is_blank(series: Any) -> bool:
    """Whether there is no value; the first one tells it of most columns."""
    return not len(series) or (bool(series.iloc[:1].isna().all()) and bool(series.isna().all()))


def _pandas_column(name: str, series: Any) -> Column:
    dtype = series.dtype
    if _is(dtype, "pandas", "DatetimeTZDtype"):
        zone = _zone_name(dtype.tz)
        if zone is None:
            return (name, "values", series.astype(object).tolist(), True)
        array = series.dt.tz_convert("UTC").dt.tz_localize(None).to_numpy()
        return (name, "times", (dtype.unit, 1, array.view("int64"), zone), False)
    if _is(dtype, "numpy", "dtype"):
        return _numpy_column(name, series.to_numpy(), nan_is_missing=True)
    return (name, "values", series.astype(object).tolist(), True)


def _zone_name(zone: Any) -> str | None:
    """The name of a time zone as Arrow writes it; None where its moments have to say their offsets themselves."""
    name = getattr(zone, "key", None) or getattr(zone, "zone", None)
    if isinstance(name, str):
        return name
    if isinstance(zone, timezone) or _class_name(zone) in ("_FixedOffset", "FixedOffset"):
        minutes, seconds = divmod(int(zone.utcoffset(None).total_seconds()), 60)
        if not seconds:
            return f"{'-' if minutes < 0 else '+'}{abs(minutes) // 60:02}:{abs(minutes) % 60:02}"
    return None
