"""Clients in a DataFrame of Spark. What runs on workers is in `worker`; pyspark is imported where it is used."""

from __future__ import annotations

import importlib
import warnings
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any, Literal, TypeAlias

from tierline import _native
from tierline._api.columns import TWICE, arrow, check_kept, client_column, columns_read, known_column
from tierline._api.partial import PartialFigures
from tierline._api.results import Explanation, Remark
from tierline._api.standings import STANDING_COLUMNS
from tierline._display.text import visible
from tierline._exceptions import ArgumentError, TableError

if TYPE_CHECKING:
    from tierline._api.model import Model

__all__ = ["SparkReview", "assign", "explain", "figures", "remarks", "review"]

DataFrame: TypeAlias = Any
"""A DataFrame of Spark; pyspark need not be there where the package is checked, and neither need the types of pyarrow."""
Column: TypeAlias = Any
Duplicates: TypeAlias = Literal["join", "window"]

# Names of Tierline's own columns on the way; clients' columns are numbered meanwhile, because Spark reads `a.b` as a field of `a`.
_ID, _COUNT, _BUCKET = "__tierline_id", "__tierline_count", "__tierline_bucket"

_DDL = {
    "string": "string",
    "large_string": "string",
    "string_view": "string",
    "bool": "boolean",
    "date32[day]": "date",
    "int8": "tinyint",
    "int16": "smallint",
    "int32": "int",
    "int64": "bigint",
    "uint8": "smallint",
    "uint16": "int",
    "uint32": "bigint",
    "uint64": "decimal(20,0)",
    "float": "float",
    "double": "double",
    "binary": "binary",
}
"""Spark's name of each type of Arrow that results have."""


# -- What users call ----------------------------------------------------------------------------------------------------


def assign(
    clients: DataFrame,
    model: Model,
    *,
    as_of: date | str,
    contributions: bool = False,
    keep: Sequence[str] = (),
    duplicates: Duplicates = "join",
) -> DataFrame:
    """Assigns every client of a DataFrame of Spark: a DataFrame with a row for each client, which is worked out when it is read.

    The columns are those of `Model.assign(..., plain=True)`, and the values the same as on one machine. Clients that share an id
    with others, on whatever machine those are, are unassigned with that issue.

    Args:
        clients: A DataFrame. Only the columns that the model reads travel to the workers.
        model: The model; it travels as text, and is compiled once by each worker.
        as_of: The date that the clients are assigned for, as in `Model.assign`.
        contributions: As in `Model.assign`.
        keep: Columns of `clients` that stand before those of the result, as they are.
        duplicates: How Spark finds ids that several clients have. `"join"` counts the ids and joins those that come again, which
            reads the ids of `clients` a second time and shuffles nothing but them. `"window"` counts in one pass
            and shuffles all rows by id: for sources that must not be read twice, or where very many ids come again.

    Raises:
        TableError: As in `Model.assign`; at once, before any client is assigned.
        ArgumentError: As in `Model.assign`; or a column under `keep` is not there (`missing-column`) or has the name of one of the
            result (`column-twice`).

    Warns:
        UserWarning: A column that the model reads is not there, and another looks like it (`remarks` has all of them).
    """
    job = _job(clients, model, as_of)
    schema = _arrow_schema(model.assign(job.head, as_of=as_of, contributions=contributions, plain=True))
    check_kept(keep, job.schema.names, schema.names)
    columns = columns_read(model, job.schema.names, keep)
    rows = _numbered(clients, columns, client_column(model, columns), duplicates)
    task = job.task | {"columns": columns, "keep": list(keep), "contributions": contributions}
    fields = [*(job.schema.field(name) for name in keep), *schema]
    return rows.mapInArrow(_shipped(task, "assign_batches"), _ddl(fields))


def remarks(clients: DataFrame, model: Model) -> tuple[Remark, ...]:
    """What is to be said of the columns of a DataFrame of clients, as `Model.check_table`: no row is looked at."""
    head = clients.limit(0).toArrow()
    return tuple(remark for remark in model.check_table(head) if remark.code != "empty-table")


def explain(clients: DataFrame, model: Model, client: object, *, as_of: date | str) -> Explanation:
    """Explains one client of a DataFrame, as `Model.explain` does: its row alone is fetched.

    Args:
        clients: A DataFrame.
        model: The model.
        client: The id of the client.
        as_of: The date that the client is assigned for.

    Raises:
        ArgumentError: There is no such client (`unknown-client`), or several rows have its id (`several-clients`).
    """
    job = _job(clients, model, as_of)
    columns = columns_read(model, job.schema.names)
    column = client_column(model, columns)
    text = _id_text(column, _is_decimal(job.schema, column))
    found = clients.where(text == str(client)).select([_quoted(name) for name in columns]).limit(2).toArrow()
    if found.num_rows != 1:
        several = found.num_rows > 1
        raise ArgumentError(
            f"`{visible(str(client))}` is the id of {'several clients' if several else 'no client'} in `{visible(column)}`",
            code="several-clients" if several else "unknown-client",
            help="clients with one id are all unassigned: give each its own"
            if several
            else "ids are compared letter by letter",
        )
    return model.explain(found.to_pylist()[0], as_of=as_of)


def figures(
    clients: DataFrame,
    model: Model,
    *,
    as_of: date | str,
    of: Sequence[str] = (),
    duplicates: Duplicates = "join",
) -> PartialFigures:
    """The figures of all clients of a DataFrame: clients and value by tier, quantiles, concentration and cut-offs, exactly.

    Each worker counts its clients, the counts are added two and two on the workers, and the last 16 here. They take 2 to 4 bytes for each
    distinct value where values lie close, here too: `PartialFigures.summary()` and `.thresholds()` then are those of one machine.

    Args:
        clients: A DataFrame.
        model: The model.
        as_of: The date that the clients are assigned for.
        of: Numbers whose values are wanted beside the value attribute: the one named `health`, and scores.
        duplicates: As in `assign`.

    Raises:
        TableError: As in `assign`.
        ArgumentError: The model has no such number (`unknown-name`).
    """
    job = _job(clients, model, as_of)
    # Names that are none, and tables that cannot be read, are told before anything runs.
    nobody = model.book(job.head, as_of=as_of).partial_figures(*of)
    columns = columns_read(model, job.schema.names)
    rows = _numbered(clients, columns, client_column(model, columns), duplicates)
    task = job.task | {"columns": columns, "of": list(of)}
    parts = rows.mapInArrow(_shipped(task, "figures_of_batches"), "figures binary")
    parts = parts.repartition(16).mapInArrow(_shipped(task, "merge_batches"), "figures binary")
    collected = [bytes(part) for part in parts.toArrow().column("figures").to_pylist()]
    return PartialFigures.merged([nobody, *(PartialFigures(model, part) for part in collected)])


@dataclass(frozen=True, slots=True, kw_only=True)
class SparkReview:
    """What a review did with the clients of a DataFrame of Spark."""

    movements: DataFrame
    """A row for each client, and for each that left at this review, with the columns of `Review.movements`; in no order."""
    standings: DataFrame
    """The standings to keep until the next review, with the columns of `Review.standings`; in no order."""
    reviewed: DataFrame
    """Both: a row has either `movement` or `standing`, as a structure. `cache()` it before both are read, or the review is done twice."""


def review(
    clients: DataFrame,
    model: Model,
    standings: DataFrame = None,
    *,
    as_of: date | str,
    accept_left: int | None = None,
    previous_model: Model | None = None,
    buckets: int | None = None,
) -> SparkReview:
    """Reviews the clients of a DataFrame against the standings of the last review, which is another DataFrame.

    Spark brings each client and its standing together, by a hash of the id, and each worker reviews buckets of clients as one machine
    reviews all of them. What needs all clients is looked at first: how many standings have no client any more, and which columns
    are gone; that takes a count of both tables.

    Args:
        clients: A DataFrame with all clients.
        model: The model.
        standings: What the last review gave as `SparkReview.standings`, or any DataFrame with the client column and `tier`; None for
            the first review.
        as_of: The day of the review.
        accept_left: As in `Book.review`.
        previous_model: As in `Model.book`.
        buckets: How many parts are reviewed one at a time by a worker, each in memory; `spark.sql.shuffle.partitions` unless given.

    Raises:
        TableError: The review would lose an unusual share of the standings (`many-left`, `no-client-found`) or lacks a column that the
            last one read (`columns-gone`); or a table cannot be read.
    """
    job = _job(clients, model, as_of)
    columns = columns_read(model, job.schema.names, previous_model._inner.reads() if previous_model else ())  # pyright: ignore[reportPrivateUsage]
    column = client_column(model, columns)
    session = clients.sparkSession
    if standings is None:
        standings = session.createDataFrame([], _ddl([job.schema.field(column)]) + ", tier string")
    known = standings.limit(0).toArrow()
    known_column(model.client, known.column_names)
    short = _is_decimal(job.schema, column)
    id_in = {
        "clients": _id_text(column, short),
        "standings": _id_text(model.client, short),
    }
    # What is wrong with the columns or the arguments is told before anything is counted.
    book = model.book(job.head, as_of=as_of, previous_model=previous_model)
    first = book.review(known, accept_left=accept_left)
    for remark in first.remarks[len(book.remarks) :]:
        if remark.warning:
            warnings.warn(str(remark), UserWarning, stacklevel=2)
    _check_losses(clients, standings, known.schema, model, job, as_of, accept_left, id_in)
    movement, standing = _arrow_schema(first.movements), _arrow_schema(first.standings)
    schema = f"movement struct<{_ddl(movement, ': ')}>, standing struct<{_ddl(standing, ': ')}>"
    buckets = _count_of_buckets(session, buckets)
    task = job.task | {
        "columns": columns,
        "known": known.schema.names,
        "previous": None if previous_model is None else _travelling(previous_model),
    }
    sides = [
        _in_buckets(clients, columns, id_in["clients"], buckets),
        _in_buckets(standings, known.schema.names, id_in["standings"], buckets),
    ]
    reviewed = sides[0].cogroup(sides[1]).applyInArrow(_shipped_pair(task, "review_bucket"), schema)
    return SparkReview(
        movements=reviewed.where("movement is not null").select("movement.*"),
        standings=reviewed.where("standing is not null").select("standing.*"),
        reviewed=reviewed,
    )


def _functions() -> Any:
    """The functions of pyspark, which is there where its DataFrames are."""
    return importlib.import_module("pyspark.sql.functions")


# -- What travels -------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Job:
    """A DataFrame of clients as it is known before anything runs, and what its workers are told."""

    head: Any
    """Its columns, without rows."""
    schema: Any
    task: dict[str, Any]


def _job(clients: DataFrame, model: Model, as_of: date | str) -> _Job:
    if not hasattr(clients, "mapInArrow"):
        raise ArgumentError(
            f"`clients` is of type `{type(clients).__name__}`, and no DataFrame of Spark",
            code="unusable-table",
            help="other tables go to `model.assign`",
        )
    head = clients.limit(0).toArrow()
    for remark in model.check_table(head):
        if remark.warning and remark.code != "empty-table":
            warnings.warn(str(remark), UserWarning, stacklevel=3)
    # The day is read here once, so that it is the same one on all workers, whatever it was given as.
    day = model.assign(head, as_of=as_of).as_of
    return _Job(head, head.schema, _travelling(model) | {"as_of": day.isoformat()})


def _travelling(model: Model) -> dict[str, Any]:
    """A model as it travels: its text, and what it has to be on the other side."""
    return {
        "source": model._inner.source(),  # pyright: ignore[reportPrivateUsage]
        "fingerprint": model.fingerprint,
        "version": _native.__version__,
    }


def _shipped(task: dict[str, Any], work: str) -> Callable[[Iterable[Any]], Iterable[Any]]:
    """A function that does some work of `worker` on another machine.

    It is pickled with its code, because it is defined here in a function, and asks for the package when it runs: a worker without the
    package, or with another version, is told in words.
    """

    def run(batches: Any) -> Any:
        import sys
        from importlib import import_module

        try:
            found = import_module("tierline").__version__
        except ImportError:
            found = None
        if found != task["version"]:
            has = "no tierline" if found is None else f"tierline {found}"
            raise RuntimeError(
                f"this worker ({sys.executable}) has {has}, and the job was sent by tierline {task['version']}: "
                "give every executor the same wheel, and set PYSPARK_PYTHON to the Python that has it"
            )
        return getattr(import_module("tierline._api.worker"), work)(task, batches)

    return run


def _shipped_pair(task: dict[str, Any], work: str) -> Callable[[Any, Any], Any]:
    """The same for two tables, which Spark tells by the number of arguments."""
    one = _shipped(task, work)

    def run(left: Any, right: Any) -> Any:
        return one((left, right))

    return run


# -- Columns ------------------------------------------------------------------------------------------------------------


def _quoted(name: str) -> str:
    """A name as Spark reads it whatever its letters are."""
    return "`" + name.replace("`", "``") + "`"


def _arrow_schema(rows: Any) -> Any:
    pyarrow = arrow()
    return pyarrow.schema(rows)


def _ddl(fields: Iterable[Any], between: str = " ") -> str:
    """Columns in Spark's words."""
    return ", ".join(f"{_quoted(field.name)}{between}{_spark_type(field.type)}" for field in fields)


def _spark_type(kind: Any) -> str:
    pyarrow = arrow()
    if pyarrow.types.is_dictionary(kind):
        return _spark_type(kind.value_type)
    if pyarrow.types.is_decimal(kind):
        return f"decimal({kind.precision},{kind.scale})"
    if pyarrow.types.is_timestamp(kind):
        return "timestamp" if kind.tz else "timestamp_ntz"
    if pyarrow.types.is_list(kind):
        return f"array<{_spark_type(kind.value_type)}>"
    if pyarrow.types.is_struct(kind):
        return f"struct<{_ddl(kind, ': ')}>"
    found = _DDL.get(str(kind))
    if found is None:
        raise TableError(
            f"a column of type `{kind}` cannot be handed on by Spark",
            code="unusable-type",
            help="cast it in Spark first, or leave it out of `keep`",
        )
    return found


def _is_decimal(schema: Any, column: str) -> bool:
    pyarrow = arrow()
    return pyarrow.types.is_decimal(schema.field(column).type)


def _id_text(name: str, short: bool) -> Column:
    """The ids of a column as the texts that they are for Tierline: where ids are decimals, `8.00` is `8`."""
    functions = _functions()
    text = functions.col(_quoted(name)).cast("string")
    if not short:
        return text
    digits = functions.regexp_replace(text, r"^(-?\d+\.\d*?)0+$", "$1")
    return functions.regexp_replace(digits, r"^(-?\d+)\.$", "$1")


# -- Ids that several clients have --------------------------------------------------------------------------------------


def _numbered(clients: DataFrame, columns: Sequence[str], client: str, duplicates: Duplicates) -> DataFrame:
    """Some columns of the clients under numbers, and behind them whether others have the same id."""
    functions = _functions()
    if duplicates not in ("join", "window"):
        raise ArgumentError(
            f"`duplicates` is {duplicates!r}", code="unknown-rule", help='it can be "join" or "window"'
        )
    numbered = [functions.col(_quoted(name)).alias(str(at)) for at, name in enumerate(columns)]
    rows = clients.select(*numbered)
    id_column = functions.col(_quoted(str(list(columns).index(client))))
    if duplicates == "window":
        count = functions.count(functions.lit(1)).over(
            importlib.import_module("pyspark.sql.window").Window.partitionBy(id_column)
        )
        return rows.withColumn(TWICE, count > 1)
    ids = clients.select(functions.col(_quoted(client)).alias(_ID)).groupBy(_ID)
    twice = ids.agg(functions.count(functions.lit(1)).alias(_COUNT)).where(f"{_COUNT} > 1")
    # Few ids come again: they go to all workers, and the rows stay where they are.
    twice = functions.broadcast(twice.select(_ID, functions.lit(True).alias(TWICE)))
    return rows.join(twice, id_column == functions.col(_ID), "left").drop(_ID)


# -- Reviews ------------------------------------------------------------------------------------------------------------


def _count_of_buckets(session: Any, asked: int | None) -> int:
    if asked is None:
        return int(session.conf.get("spark.sql.shuffle.partitions") or 200)
    if asked < 1:
        raise ArgumentError(
            f"`buckets` is {asked}", code="no-count", help="give a whole number from 1 on, or nothing"
        )
    return asked


def _in_buckets(table: DataFrame, columns: Sequence[str], id_text: Column, buckets: int) -> Any:
    """Some columns of a table under numbers, in groups by the hash of the id."""
    functions = _functions()
    numbered = [functions.col(_quoted(name)).alias(str(at)) for at, name in enumerate(columns)]
    bucket = functions.pmod(functions.xxhash64(id_text), functions.lit(buckets)).alias(_BUCKET)
    return table.select(*numbered, bucket).groupBy(_BUCKET)


def _check_losses(
    clients: DataFrame,
    standings: DataFrame,
    known: Any,
    model: Model,
    job: _Job,
    as_of: date | str,
    accept_left: int | None,
    id_in: dict[str, Column],
) -> None:
    """Refuses a review that would lose what the standings remember, as one machine does."""
    functions = _functions()
    day = job.task["as_of"]
    dates = {
        name: functions.col(_quoted(name)).cast("string").try_cast("date")
        if name in known.names
        else functions.lit(None).cast("date")
        for name in ("since", "pending_since", "left_on", "reviewed_on")
    }
    latest = functions.greatest(dates["since"], dates["pending_since"], dates["left_on"])
    last = functions.coalesce(dates["reviewed_on"], latest)
    today = functions.lit(day).cast("date")
    due = standings.where(dates["left_on"].isNull() & (last.isNull() | (last != today)))
    due = due.select(id_in["standings"].alias(_ID))
    here = clients.select(id_in["clients"].alias(_ID))
    gone = due.join(here, _ID, "left_anti").count()
    if gone:
        _native.check_left(model._inner, accept_left, (due.count(), gone), here.count())  # pyright: ignore[reportPrivateUsage]
    if accept_left is not None or "format" not in known.names:
        return
    # What the last review read stands in the format of its standings: a few texts for all clients.
    before = standings.where(last < today).select(last.alias("reviewed_on"), _quoted("format"))
    newest = before.agg(functions.max("reviewed_on").alias(_ID))
    formats = (
        before.join(newest, before["reviewed_on"] == newest[_ID])
        .select("format")
        .distinct()
        .limit(100)
        .collect()
    )
    texts = [row["format"] for row in formats]
    if texts:
        # Clients that have left, of the day before: nothing of them is lost, and only the columns are compared.
        gone_already: dict[str, Any] = {
            name: [None] * len(texts) for name in (model.client, *STANDING_COLUMNS)
        }
        yesterday = [date.fromordinal(date.fromisoformat(day).toordinal() - 1)] * len(texts)
        gone_already |= {
            model.client: [f"{at}" for at in range(len(texts))],
            "format": texts,
            "left_on": yesterday,
            "reviewed_on": yesterday,
        }
        model.book(job.head, as_of=as_of).review(gone_already)
