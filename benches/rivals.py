"""What users would pick instead of Tierline for the model `book`, each written as a good user of that tool writes it.

All give tier, priority, adoption and quadrant for each client, in the order of the clients. Where there are several usual
ways, the quickest one stands here: polars with an Enum instead of texts, DuckDB with texts instead of an ENUM, NumPy by
counting the cuts that a value has passed. None checks ids or bounds or says which clause decided, as Tierline does.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from importlib.util import find_spec
from itertools import chain
from typing import Any

import duckdb
import numpy as np
import pandas as pd
import polars as pl
import pyarrow as pa
import tierline
from book import AS_OF, DIGITS, MODEL, Encoding

TIERS = ("Strategic", "Core", "Growth", "Scale")
ADOPTION = ("early", "growth_stage", "mature")
QUADRANTS = ("Champion", "Rescue", "Advocate", "Watch")
ARR_CUTS, ARR_POINTS = (5_000, 10_000, 25_000, 50_000, 100_000), (10, 20, 40, 60, 80, 100)
GROWTH_CUTS, GROWTH_POINTS = (0, 3), (20, 60, 100)


@dataclass(frozen=True, slots=True, kw_only=True)
class Rival:
    """A tool, and how it does the job."""

    name: str
    encodings: tuple[Encoding, ...]
    """What it can read."""
    exact: bool
    """Whether it computes without floating point, and may differ nowhere."""
    take: Callable[[pa.Table], Any]
    """The clients in its own kind of memory; not measured."""
    run: Callable[[Any], Any]
    """What is measured."""
    give: Callable[[Any], pa.Table]
    """Its result as Arrow, for the check; not measured."""
    most: int | None = None
    """The number of clients that it is given at most, where it is too slow for all of them."""


# -- Tierline ---------------------------------------------------------------------------------------------------------


def polars_frame(table: pa.Table) -> pl.DataFrame:
    """An Arrow table as polars, where it lies."""
    frame = pl.from_arrow(table, rechunk=False)
    assert isinstance(frame, pl.DataFrame)
    return frame


def tierline_rivals() -> list[Rival]:
    """Tierline with a table of polars, and with one of pyarrow."""
    model = tierline.Model.read(MODEL)

    def run(table: object) -> tierline.Assignments:
        return model.assign(table, as_of=AS_OF)

    encodings: tuple[Encoding, ...] = ("float64", "decimal128", "nulls", "text")
    return [
        Rival(name="Tierline", encodings=encodings, exact=True, take=polars_frame, run=run, give=pa.table),
        Rival(
            name="Tierline (pyarrow)",
            encodings=encodings,
            exact=True,
            take=lambda table: table,
            run=run,
            give=pa.table,
        ),
    ]


# -- Polars -----------------------------------------------------------------------------------------------------------

_LEVELS = pl.Enum([*TIERS, *ADOPTION, *QUADRANTS])


def _bands(
    column: pl.Expr, cuts: Sequence[Any], values: Sequence[Any], *, nullable: bool, upto: bool = False
) -> pl.Expr:
    """The value of the band that a number is in; null for null where there are nulls."""
    steps: Any = pl
    for cut, value in zip(cuts, values, strict=False):
        steps = steps.when(column <= cut if upto and cut == cuts[0] else column < cut).then(value)
    return steps.when(column.is_not_null()).then(values[-1]) if nullable else steps.otherwise(values[-1])


def polars_query(frame: pl.DataFrame, *, decimal: bool = False, nullable: bool = False) -> pl.DataFrame:
    """The model in expressions of polars."""
    arr, growth, health = pl.col("arr"), pl.col("growth"), pl.col("health")
    strategic, worth = pl.col("strategic"), pl.col("strategic_value")
    employees, tenure = pl.col("employees"), pl.col("tenure_days")

    def number(value: int) -> pl.Expr:
        return pl.lit(Decimal(value) if decimal else float(value))

    def weight(text: str) -> pl.Expr:
        return pl.lit(Decimal(text) if decimal else float(text))

    def levels(names: Sequence[str]) -> list[pl.Expr]:
        return [pl.lit(name, dtype=_LEVELS) for name in names]

    top, core, grown, rest = levels(TIERS)
    champion, rescue, advocate, watch = levels(QUADRANTS)
    priority = (
        weight("0.40") * _bands(arr, [number(cut) for cut in ARR_CUTS], ARR_POINTS, nullable=nullable)
        + weight("0.30")
        * _bands(growth, [number(cut) for cut in GROWTH_CUTS], GROWTH_POINTS, nullable=nullable)
        + weight("0.20") * (worth.cast(pl.Decimal(9, 0)) if decimal else worth)
        + weight("0.10") * health
    )
    return (
        frame.lazy()
        .with_columns(priority=priority)
        .select(
            "client",
            tier=pl.when(
                (arr > number(100_000))
                | ((arr > number(50_000)) & strategic)
                | ((arr > number(75_000)) & (growth >= number(3)))
            )
            .then(top)
            .when((arr >= number(25_000)) | (pl.col("priority") >= number(60)))
            .then(core)
            .when(arr >= number(5_000))
            .then(grown)
            .otherwise(rest),
            priority="priority",
            adoption=_bands(tenure, (90, 730), levels(ADOPTION), nullable=nullable, upto=True),
            quadrant=pl.when((employees >= 250) & (health >= number(60)))
            .then(champion)
            .when((employees >= 250) & (health < number(60)))
            .then(rescue)
            .when(health >= number(60))
            .then(advocate)
            .when(health < number(60))
            .then(watch),
        )
        .collect()
    )


def _polars_text(frame: pl.DataFrame, *, decimal: bool) -> pl.DataFrame:
    """Reads the texts first."""
    whole = [pl.col(name).cast(pl.Int32) for name in ("strategic_value", "employees", "tenure_days")]
    digits = [
        pl.col(name).str.to_decimal(scale=scale) if decimal else pl.col(name).cast(pl.Float64)
        for name, scale in DIGITS.items()
    ]
    return polars_query(frame.with_columns(*whole, *digits), decimal=decimal)


def _polars(
    name: str, encoding: Encoding, run: Callable[[pl.DataFrame], pl.DataFrame], *, exact: bool
) -> Rival:
    return Rival(
        name=name,
        encodings=(encoding,),
        exact=exact,
        take=polars_frame,
        run=run,
        give=lambda frame: frame.to_arrow(),
    )


# -- DuckDB -----------------------------------------------------------------------------------------------------------

_SQL = """
select client,
    case when arr > 100000 or (arr > 50000 and strategic) or (arr > 75000 and growth >= 3) then 'Strategic'
         when arr >= 25000 or priority >= 60 then 'Core'
         when arr >= 5000 then 'Growth'
         else 'Scale' end as tier,
    priority,
    case when tenure_days <= 90 then 'early'
         when tenure_days < 730 then 'growth_stage'
         when tenure_days >= 730 then 'mature' end as adoption,
    case when employees >= 250 and health >= 60 then 'Champion'
         when employees >= 250 and health < 60 then 'Rescue'
         when health >= 60 then 'Advocate'
         when health < 60 then 'Watch' end as quadrant
from (
    select *,
        0.40::{number} * case when arr < 5000 then 10 when arr < 10000 then 20 when arr < 25000 then 40
                              when arr < 50000 then 60 when arr < 100000 then 80 when arr >= 100000 then 100 end
        + 0.30::{number} * case when growth < 0 then 20 when growth < 3 then 60 when growth >= 3 then 100 end
        + 0.20::{number} * strategic_value
        + 0.10::{number} * health as priority
    from {clients}
)
"""
_SQL_TEXT = """(
    select client, strategic, arr::decimal(18, 2) as arr, growth::decimal(9, 1) as growth,
        health::decimal(9, 1) as health, strategic_value::integer as strategic_value,
        employees::integer as employees, tenure_days::integer as tenure_days
    from clients
)"""


def _duckdb(name: str, encodings: tuple[Encoding, ...], number: str, clients: str = "clients") -> Rival:
    sql = _SQL.format(number=number, clients=clients)

    def take(table: pa.Table) -> duckdb.DuckDBPyConnection:
        return duckdb.connect().register("clients", table)

    def run(connection: duckdb.DuckDBPyConnection) -> pa.Table:
        return connection.sql(sql).to_arrow_table()

    exact = number != "double"
    return Rival(name=name, encodings=encodings, exact=exact, take=take, run=run, give=lambda table: table)


# -- NumPy and pandas -------------------------------------------------------------------------------------------------


def _count(values: np.ndarray, cuts: Iterable[float]) -> np.ndarray:
    """How many cuts each value has reached: its band."""
    bands = np.zeros(len(values), dtype=np.int8)
    for cut in cuts:
        bands += values >= cut
    return bands


def _codes(conditions: list[np.ndarray]) -> np.ndarray:
    """The place of the first condition that is true."""
    places = [np.int8(at) for at in range(len(conditions) + 1)]
    return np.select(conditions, places[:-1], places[-1])


def numpy_query(columns: dict[str, np.ndarray]) -> dict[str, np.ndarray]:
    """The model in arrays of NumPy; levels are codes."""
    arr, growth, health = columns["arr"], columns["growth"], columns["health"]
    priority = (
        0.4 * np.array(ARR_POINTS, dtype=float)[_count(arr, ARR_CUTS)]
        + 0.3 * np.array(GROWTH_POINTS, dtype=float)[_count(growth, GROWTH_CUTS)]
        + 0.2 * columns["strategic_value"]
        + 0.1 * health
    )
    top = (arr > 100_000) | ((arr > 50_000) & columns["strategic"]) | ((arr > 75_000) & (growth >= 3))
    large, healthy = columns["employees"] >= 250, health >= 60
    return {
        "client": columns["client"],
        "tier": _codes([top, (arr >= 25_000) | (priority >= 60), arr >= 5_000]),
        "priority": priority,
        "adoption": _count(columns["tenure_days"], (91, 730)),
        "quadrant": _codes([large & healthy, large, healthy]),
    }


def _numpy_take(table: pa.Table) -> dict[str, np.ndarray]:
    part = table.drop_columns(["industry"])
    return {name: part[name].chunk(0).to_numpy(zero_copy_only=False) for name in part.column_names}


def _numpy_give(columns: dict[str, np.ndarray]) -> pa.Table:
    levels = {"tier": TIERS, "adoption": ADOPTION, "quadrant": QUADRANTS}
    return pa.table(
        {
            name: pa.DictionaryArray.from_arrays(pa.array(values), pa.array(levels[name]))
            if name in levels
            else pa.array(values)
            for name, values in columns.items()
        }
    )


def pandas_query(frame: pd.DataFrame) -> pd.DataFrame:
    """The model in Series of pandas; levels are categories."""
    ends = (-np.inf, np.inf)
    arr_points = pd.cut(frame.arr, [ends[0], *ARR_CUTS, ends[1]], right=False, labels=False)
    growth_points = pd.cut(frame.growth, [ends[0], *GROWTH_CUTS, ends[1]], right=False, labels=False)
    priority = (
        0.4 * np.array(ARR_POINTS, dtype=float)[arr_points]
        + 0.3 * np.array(GROWTH_POINTS, dtype=float)[growth_points]
        + 0.2 * frame.strategic_value
        + 0.1 * frame.health
    )
    top = (
        (frame.arr > 100_000)
        | ((frame.arr > 50_000) & frame.strategic)
        | ((frame.arr > 75_000) & (frame.growth >= 3))
    )
    large, healthy = frame.employees >= 250, frame.health >= 60
    tier = _codes([top, (frame.arr >= 25_000) | (priority >= 60), frame.arr >= 5_000])
    return pd.DataFrame(
        {
            "client": frame.client,
            "tier": pd.Categorical.from_codes(tier, list(TIERS)),
            "priority": priority,
            "adoption": pd.cut(frame.tenure_days, [ends[0], 90, 729, ends[1]], labels=list(ADOPTION)),
            "quadrant": pd.Categorical.from_codes(_codes([large & healthy, large, healthy]), list(QUADRANTS)),
        }
    )


# -- Row by row -------------------------------------------------------------------------------------------------------

_ROW = ("client", "arr", "growth", "strategic", "strategic_value", "health", "employees", "tenure_days")


def python_query(rows: list[tuple[Any, ...]]) -> list[tuple[Any, ...]]:
    """The model in plain Python, for floats or Decimals; None is a missing value, which makes no condition true."""
    out: list[tuple[Any, ...]] = []
    for client, arr, growth, strategic, worth, health, employees, tenure in rows:
        priority = None
        if arr is not None and growth is not None and worth is not None and health is not None:
            arr_points = next((p for cut, p in zip(ARR_CUTS, ARR_POINTS, strict=False) if arr < cut), 100)
            growth_points = 20 if growth < 0 else 60 if growth < 3 else 100
            priority = (40 * arr_points + 30 * growth_points + 20 * worth + 10 * health) / 100
        known = arr is not None
        if known and (
            arr > 100_000
            or (arr > 50_000 and strategic)
            or (arr > 75_000 and growth is not None and growth >= 3)
        ):
            tier = "Strategic"
        elif (known and arr >= 25_000) or (priority is not None and priority >= 60):
            tier = "Core"
        elif known and arr >= 5_000:
            tier = "Growth"
        else:
            tier = "Scale"
        adoption = None
        if tenure is not None:
            adoption = "early" if tenure <= 90 else "growth_stage" if tenure < 730 else "mature"
        quadrant = None
        if health is not None:
            large = employees is not None and employees >= 250
            quadrant = (
                ("Champion" if large else "Advocate") if health >= 60 else ("Rescue" if large else "Watch")
            )
        out.append((client, tier, priority, adoption, quadrant))
    return out


def _python_take(table: pa.Table) -> list[tuple[Any, ...]]:
    return list(zip(*(table[name].to_pylist() for name in _ROW), strict=True))


def _python_give(rows: list[tuple[Any, ...]]) -> pa.Table:
    names = ("client", "tier", "priority", "adoption", "quadrant")
    return pa.table(dict(zip(names, map(list, zip(*rows, strict=True)), strict=True)))


# One node of expressions: decision tables and one node a step take longer.
_ZEN = {
    "arr_points": "arr < 5000 ? 10 : arr < 10000 ? 20 : arr < 25000 ? 40 : arr < 50000 ? 60 : arr < 100000 ? 80 : 100",
    "growth_points": "growth < 0 ? 20 : growth < 3 ? 60 : 100",
    "priority": "0.4 * $.arr_points + 0.3 * $.growth_points + 0.2 * strategic_value + 0.1 * health",
    "tier": "arr > 100000 or (arr > 50000 and strategic) or (arr > 75000 and growth >= 3) ? 'Strategic'"
    " : arr >= 25000 or $.priority >= 60 ? 'Core' : arr >= 5000 ? 'Growth' : 'Scale'",
    "adoption": "tenure_days <= 90 ? 'early' : tenure_days < 730 ? 'growth_stage' : 'mature'",
    "quadrant": "employees >= 250 ? (health >= 60 ? 'Champion' : 'Rescue') : health >= 60 ? 'Advocate' : 'Watch'",
}


def _zen_graph() -> dict[str, Any]:
    expressions = [{"id": key, "key": key, "value": value} for key, value in _ZEN.items()]
    nodes = [
        {"id": "in", "type": "inputNode", "name": "in"},
        {"id": "model", "type": "expressionNode", "name": "model", "content": {"expressions": expressions}},
        {"id": "out", "type": "outputNode", "name": "out"},
    ]
    edges = [
        {"id": f"{start}-{end}", "type": "edge", "sourceId": start, "targetId": end}
        for start, end in (("in", "model"), ("model", "out"))
    ]
    return {"nodes": nodes, "edges": edges}


def zen_rivals() -> list[Rival]:
    """zen-engine one call a client, and many clients a call; none where it is not installed."""
    if find_spec("zen") is None:
        return []
    import zen

    engine = zen.ZenEngine({"loader": {"type": "static", "content": {"book": _zen_graph()}}})
    decision = engine.get_decision("book")

    def one(rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
        return [decision.evaluate(row)["result"] for row in rows]

    def many(rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
        requests = ([{"key": "book", "context": row} for row in part] for part in _parts(rows, 1_000))
        results = chain.from_iterable(engine.evaluate_batch(part) for part in requests)
        return [result["data"]["result"] for result in results]

    def take(table: pa.Table) -> list[dict[str, Any]]:
        return table.select(list(_ROW[1:])).to_pylist()

    def give(rows: list[dict[str, Any]]) -> pa.Table:
        names = ("tier", "priority", "adoption", "quadrant")
        return pa.table({name: [row[name] for row in rows] for name in names})

    return [
        Rival(name=name, encodings=("float64",), exact=False, take=take, run=run, give=give, most=10_000)
        for name, run in (("zen-engine, a call a row", one), ("zen-engine, evaluate_batch", many))
    ]


def _parts(rows: list[Any], size: int) -> Iterable[list[Any]]:
    return (rows[start : start + size] for start in range(0, len(rows), size))


# -- All of them ------------------------------------------------------------------------------------------------------


def all_rivals() -> list[Rival]:
    """Tierline and its rivals; those that read an encoding are those that run with it."""
    python = {"take": _python_take, "run": python_query, "give": _python_give, "most": 200_000}
    return [
        *tierline_rivals(),
        _polars("Polars float64", "float64", polars_query, exact=False),
        _polars("Polars float64", "nulls", lambda frame: polars_query(frame, nullable=True), exact=False),
        _polars("Polars float64", "text", lambda frame: _polars_text(frame, decimal=False), exact=False),
        _polars("Polars Decimal", "decimal128", lambda frame: polars_query(frame, decimal=True), exact=True),
        _polars("Polars Decimal", "text", lambda frame: _polars_text(frame, decimal=True), exact=True),
        _duckdb("DuckDB DOUBLE", ("float64", "nulls"), "double"),
        _duckdb("DuckDB DECIMAL", ("decimal128",), "decimal(3, 2)"),
        _duckdb("DuckDB DECIMAL", ("text",), "decimal(3, 2)", _SQL_TEXT),
        Rival(
            name="NumPy float64",
            encodings=("float64",),
            exact=False,
            take=_numpy_take,
            run=numpy_query,
            give=_numpy_give,
        ),
        Rival(
            name="pandas float64",
            encodings=("float64",),
            exact=False,
            take=lambda table: table.drop_columns(["industry"]).to_pandas(),
            run=pandas_query,
            give=lambda frame: pa.Table.from_pandas(frame, preserve_index=False),
        ),
        Rival(name="Python float", encodings=("float64", "nulls"), exact=False, **python),
        Rival(name="Python Decimal", encodings=("decimal128",), exact=True, **python),
        *zen_rivals(),
    ]
