"""Tables of every kind give the same answer."""

from __future__ import annotations

import datetime as dt
import subprocess
import sys
import textwrap
from collections import OrderedDict, deque
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path
from types import MappingProxyType
from typing import Any

import arro3.core
import duckdb
import numpy as np
import pandas as pd
import polars as pl
import pyarrow as pa
import pytest
import tierline

AS_OF = "2026-11-21"

MODEL = tierline.Model.parse(
    """
tierline: 1
model: { name: all-types, client: id, value: arr }
attributes:
  arr: { type: decimal, scale: 2, min: 0 }
  seats: { type: integer }
  active: { type: boolean }
  potential: { type: category, levels: [low, medium, high] }
  industry: { type: text, column: "Industry (CRM)" }
  signup: { type: date }
derived:
  days: { type: integer, expr: as_of - signup }
dimensions:
  size: { of: seats, bands: [{ level: small, below: 10 }, { level: large }] }
scores:
  worth:
    factors:
      - { of: arr, weight: 60, linear: { from: 0, to: 1000, points: [0, 100] }, missing: 0 }
      - { of: potential, weight: 40, points: { low: 0, medium: 50, high: 100 }, missing: 0 }
flags:
  banking: industry = 'Bank'
  new: days < 365
tiers:
  - { name: Gold, when: arr >= 500.25 or worth >= 70 }
  - { name: Silver, when: active }
  - { name: Rest }
"""
)

ROWS: list[dict[str, Any]] = [
    {"id": "A", "arr": 500.25, "seats": 12, "active": True, "potential": "high", "Industry (CRM)": "Bank",
     "signup": dt.date(2026, 5, 1), "extra": "x"},
    {"id": "B", "arr": 500.24, "seats": 9, "active": True, "potential": "low", "Industry (CRM)": "Food",
     "signup": dt.date(2020, 2, 29), "extra": "y"},
    {"id": "C", "arr": None, "seats": None, "active": None, "potential": None, "Industry (CRM)": None,
     "signup": None, "extra": None},
    {"id": "D", "arr": 0.0, "seats": 10, "active": False, "potential": "medium", "Industry (CRM)": "",
     "signup": dt.date(1969, 12, 31), "extra": "z"},
]  # fmt: skip
COLUMNS: dict[str, list[Any]] = {name: [row[name] for row in ROWS] for name in ROWS[0]}

EXPECTED = {
    "id": ["A", "B", "C", "D"],
    "tier": ["Gold", "Silver", "Rest", "Rest"],
    "clause": ["arr >= 500.25", "active", None, None],
    "worth": [Decimal("70.015"), Decimal("30.0144"), Decimal(0), Decimal(20)],
    "size": ["large", "small", None, "large"],
    "banking": [True, False, None, None],
    "new": [True, False, None, False],
    "issues": [None, None, None, None],
}


def arrow_table() -> pa.Table:
    return pa.table(
        {
            "id": pa.array(COLUMNS["id"], pa.string()),
            "arr": pa.array(COLUMNS["arr"], pa.float64()),
            "seats": pa.array(COLUMNS["seats"], pa.int16()),
            "active": pa.array(COLUMNS["active"], pa.bool_()),
            "potential": pa.array(COLUMNS["potential"], pa.string()).dictionary_encode(),
            "Industry (CRM)": pa.array(COLUMNS["Industry (CRM)"], pa.large_string()),
            "signup": pa.array(COLUMNS["signup"], pa.date32()),
            "extra": pa.array([[1], None, [], [2, 3]], pa.list_(pa.int8())),
        }
    )


def polars_frame() -> pl.DataFrame:
    return pl.DataFrame(COLUMNS, schema_overrides={"potential": pl.Categorical})


def pandas_frame() -> pd.DataFrame:
    return pd.DataFrame(COLUMNS)


def in_pieces() -> pa.Table:
    table = arrow_table().combine_chunks()
    return pa.concat_tables([table.slice(0, 1), table.slice(1, 0), table.slice(1, 2), table.slice(3)])


def sliced() -> pa.Table:
    table = arrow_table()
    doubled = pa.concat_tables([table, table]).combine_chunks()
    return doubled.slice(4, 4)


class ArrayOnly:
    """A record batch with `__arrow_c_array__` alone."""

    def __init__(self, batch: pa.RecordBatch) -> None:
        self.batch = batch

    def __arrow_c_array__(self, requested_schema: object = None) -> object:
        return self.batch.__arrow_c_array__(requested_schema)


def numpy_columns() -> dict[str, Any]:
    arrays: dict[str, Any] = {
        name: np.array(values, dtype=object) for name, values in COLUMNS.items() if name != "extra"
    }
    arrays["id"] = np.array(COLUMNS["id"])
    arrays["signup"] = np.array(COLUMNS["signup"], dtype="datetime64[D]")
    return arrays


def masked_columns() -> dict[str, Any]:
    missing = [False, False, True, False]
    columns: dict[str, Any] = dict(COLUMNS)
    columns["arr"] = np.ma.masked_array([500.25, 500.24, 7.0, 0.0], missing)
    columns["seats"] = np.ma.masked_array([12, 9, 7, 10], missing)
    columns["active"] = np.ma.masked_array([True, True, True, False], missing)
    return columns


def index_as_id() -> pd.DataFrame:
    return pandas_frame().set_index("id")


def other_dtypes() -> pd.DataFrame:
    frame = pandas_frame()
    frame["seats"] = frame["seats"].astype("Int64")
    frame["active"] = frame["active"].astype("boolean")
    frame["potential"] = frame["potential"].astype("category")
    frame["signup"] = pd.to_datetime(frame["signup"])
    frame["arr"] = frame["arr"].astype("Float64")
    return frame


TABLES: dict[str, Callable[[], Any]] = {
    "list of dicts": lambda: ROWS,
    "tuple of dicts": lambda: tuple(ROWS),
    "list of dicts without what is missing": lambda: [
        {name: value for name, value in row.items() if value is not None} for row in ROWS
    ],
    "deque of mappings": lambda: deque(MappingProxyType(row) for row in ROWS),
    "dict of lists": lambda: COLUMNS,
    "ordered dict of tuples": lambda: OrderedDict((name, tuple(column)) for name, column in COLUMNS.items()),
    "dict of ranges and iterators": lambda: {**COLUMNS, "id": iter("ABCD")},
    "dict of numpy arrays": numpy_columns,
    "dict of masked arrays": masked_columns,
    "dict of polars series": lambda: {name: pl.Series(column) for name, column in COLUMNS.items()},
    "dict of pandas series": lambda: {name: pd.Series(column) for name, column in COLUMNS.items()},
    "dict of pandas arrays": lambda: {name: other_dtypes()[name].array for name in COLUMNS},
    "dict of pandas indexes": lambda: {**COLUMNS, "id": pd.Index(COLUMNS["id"])},
    "dict of pyarrow arrays": lambda: {name: pa.array(column) for name, column in COLUMNS.items()},
    "dict of chunked arrays": lambda: dict(zip(COLUMNS, in_pieces().columns, strict=True)),
    "dict of polars chunks": lambda: {
        name: pl.concat([polars_frame()[name][:2], polars_frame()[name][2:]], rechunk=False)
        for name in COLUMNS
    },
    "polars DataFrame": polars_frame,
    "polars DataFrame in chunks": lambda: pl.concat([polars_frame()[:1], polars_frame()[1:]], rechunk=False),
    "polars DataFrame sliced": lambda: pl.concat([polars_frame()] * 2).slice(4, 4),
    "pandas DataFrame": pandas_frame,
    "pandas DataFrame of other dtypes": other_dtypes,
    "pandas DataFrame of pyarrow": lambda: pandas_frame().convert_dtypes(dtype_backend="pyarrow"),
    "pandas DataFrame of objects": lambda: pandas_frame().astype(object),
    "pandas DataFrame with the id as its index": index_as_id,
    "pyarrow Table": arrow_table,
    "pyarrow Table in pieces": in_pieces,
    "pyarrow Table sliced": sliced,
    "pyarrow RecordBatch": lambda: arrow_table().to_batches()[0],
    "pyarrow RecordBatchReader": lambda: arrow_table().to_reader(max_chunksize=1),
    "pyarrow generator": lambda: pa.RecordBatchReader.from_batches(
        arrow_table().schema, (batch for batch in in_pieces().to_batches())
    ),
    "object with __arrow_c_array__": lambda: ArrayOnly(arrow_table().combine_chunks().to_batches()[0]),
    "arro3 Table": lambda: arro3.core.Table.from_arrow(arrow_table()),
    "arro3 RecordBatch": lambda: arro3.core.RecordBatch.from_arrow(arrow_table().to_batches()[0]),
    "columns in another order": lambda: {name: COLUMNS[name] for name in sorted(COLUMNS)},
}


@pytest.mark.parametrize("kind", TABLES)
def test_every_kind_of_table_gives_the_same_answer(kind: str) -> None:
    assert MODEL.assign(TABLES[kind](), as_of=AS_OF).to_columns() == EXPECTED


def test_duckdb_relations_are_tables() -> None:
    clients = arrow_table()
    with duckdb.connect() as connection:
        connection.register("clients", clients)
        relation = connection.sql("select * from clients")
        assert MODEL.assign(relation, as_of=AS_OF).to_columns() == EXPECTED
        assert MODEL.assign(relation, as_of=AS_OF).to_columns() == EXPECTED


def test_duckdb_may_call_python_while_it_is_read() -> None:
    with duckdb.connect() as connection:
        connection.create_function("named", lambda at: f"C-{at}", ["BIGINT"], "VARCHAR")
        relation = connection.sql("select named(i) as id, i::decimal(9, 2) as arr from range(20000) t(i)")
        assert len(MODEL.assign(relation, as_of=AS_OF)) == 20_000


NUMBERS: list[Any] = [
    *(pa.array([0, 9, 100], kind) for kind in (pa.int8(), pa.int16(), pa.int32(), pa.int64())),
    *(pa.array([0, 9, 100], kind) for kind in (pa.uint8(), pa.uint16(), pa.uint32(), pa.uint64())),
    *(pa.array([0.0, 9.0, 100.0], kind) for kind in (pa.float32(), pa.float64())),
    *(pa.array(map(Decimal, ("0", "9", "100")), kind) for kind in (pa.decimal32(9, 2), pa.decimal64(18, 9))),
    *(
        pa.array(map(Decimal, ("0", "9", "100")), pa.decimal128(*ps))
        for ps in ((3, 0), (20, 10), (38, 2), (38, 30))
    ),
    *(pa.array(["0", "9", "1e2"], kind) for kind in (pa.string(), pa.large_string(), pa.string_view())),
    pa.array(["0", "9", "100"]).dictionary_encode(),
    pa.array([0, 9, 100], pa.int32()).dictionary_encode(),
    *(
        np.array([0, 9, 100], kind)
        for kind in ("i1", "i2", "i4", "i8", "u1", "u2", "u4", "u8", "f2", "f4", "f8", "g")
    ),
    *(np.array([0, 9, 100], kind) for kind in (">i2", ">i8", ">f4", ">f8", "<u4")),
    np.array([0, 1, 9, 1, 100, 1])[::2],
    np.array([100, 9, 0])[::-1],
    np.array([[0, 9, 100], [1, 1, 1]]).T[:, 0],
    np.array(["0", "9", "100"]),
    np.array(["0", "9", "100"], dtype=np.dtypes.StringDType()),
    np.array([0, 9.0, Decimal(100)], dtype=object),
    memoryview(np.array([0, 9, 100])),
    range(0),
]


@pytest.mark.parametrize(
    "column",
    NUMBERS[:-1],
    ids=lambda one: f"{type(one).__name__} {getattr(one, 'type', getattr(one, 'dtype', ''))}",
)
def test_numbers_of_every_width_are_the_same_numbers(column: Any) -> None:
    got = MODEL.assign({"id": ["a", "b", "c"], "arr": column, "seats": column}, as_of=AS_OF).to_columns()
    assert got["issues"] == [None] * 3
    assert got["worth"] == [Decimal(0), Decimal("0.54"), Decimal(6)]
    assert got["size"] == ["small", "small", "large"]


DAYS = [dt.date(2026, 5, 1), None, dt.date(1969, 12, 31)]
MOMENTS = [dt.datetime(2026, 5, 1, 23, 59), None, dt.datetime(1969, 12, 31, 0, 0, 1)]
DATES: list[Any] = [
    pa.array(DAYS, pa.date32()),
    pa.array(DAYS, pa.date64()),
    *(pa.array(MOMENTS, pa.timestamp(unit)) for unit in ("s", "ms", "us", "ns")),
    pa.array(MOMENTS, pa.timestamp("us", "UTC")),
    # Midnight in Berlin is the day before in UTC.
    pa.array(
        [dt.datetime(2026, 5, 1, 12), None, dt.datetime(1969, 12, 31)], pa.timestamp("us", "Europe/Berlin")
    ),
    pa.array(["2026-05-01", None, "1969-12-31T12:00:00Z"]),
    pl.Series(MOMENTS),
    *(
        np.array(MOMENTS, dtype=f"datetime64[{unit}]")
        for unit in ("h", "m", "s", "ms", "us", "ns", "D", "2D")
    ),
    np.array(MOMENTS, dtype="datetime64[us]").astype(">M8[us]"),
    pd.Series(MOMENTS),
    pd.Series(MOMENTS).dt.tz_localize("Asia/Tokyo"),
    DAYS,
    MOMENTS,
    [moment and moment.replace(tzinfo=dt.timezone(dt.timedelta(hours=14))) for moment in MOMENTS],
    [np.datetime64("2026-05-01T12"), np.datetime64("NaT"), np.datetime64("1969-12-31", "D")],
    [pd.Timestamp("2026-05-01 12:00"), pd.NaT, pd.Timestamp("1969-12-31")],
    ["2026-05-01", pd.NA, "1969-12-31"],
]


@pytest.mark.parametrize(
    "column", DATES, ids=lambda one: f"{type(one).__name__} {getattr(one, 'type', getattr(one, 'dtype', ''))}"
)
def test_dates_and_moments_count_for_their_own_day(column: Any) -> None:
    model = tierline.Model.parse(
        """
tierline: 1
model: { name: days, client: id }
attributes: { signup: { type: date } }
tiers:
  - { name: May, when: signup between date '2026-04-30' and date '2026-05-01' }
  - { name: Sixties, when: signup = date '1969-12-31' or signup = date '1969-12-30' }
  - { name: Unknown, when: signup is null }
"""
    )
    got = model.assign({"id": ["a", "b", "c"], "signup": column}, as_of=AS_OF).to_columns()
    assert got["issues"] == [None] * 3
    assert got["tier"] == ["May", "Unknown", "Sixties"]


def test_no_row_is_a_result_without_rows() -> None:
    empty: list[Any] = [[], {name: [] for name in COLUMNS}, arrow_table().slice(0, 0), polars_frame()[:0]]
    empty += [pandas_frame()[:0], arrow_table().schema.empty_table(), in_pieces().slice(2, 0)]
    for table in empty:
        result = MODEL.assign(table, as_of=AS_OF)
        assert len(result) == 0
        assert result.columns == tuple(EXPECTED)
        assert result.to_polars().shape == (0, len(EXPECTED))
        assert result.summary().clients == 0
        assert repr(result).startswith("Assignments(0 clients")


def test_columns_of_polars_may_have_names_that_polars_takes_for_patterns() -> None:
    model = tierline.Model.parse(
        """
tierline: 1
model: { name: patterns, client: id }
attributes:
  arr: { type: decimal, scale: 2, column: "*" }
  growth: { type: decimal, scale: 1, column: "^a.*$" }
tiers:
  - { name: Unknown, when: arr is null }
  - { name: Growing, when: growth > 1 }
  - { name: Rest }
"""
    )
    texts = pl.DataFrame({"id": ["a", "b"], "^a.*$": [2.5, 1.0], "*": ["7", "8"], "about": [0.5, None]})
    assert model.assign(texts, as_of=AS_OF).to_columns()["tier"] == ["Growing", "Rest"]
    nothing = texts.with_columns(pl.Series("*", [None, None]))
    assert nothing.schema["*"] == pl.Null
    assert model.assign(nothing, as_of=AS_OF).to_columns()["tier"] == ["Unknown", "Unknown"]


def test_a_million_rows_keep_their_order() -> None:
    ids = np.arange(1_100_000)[::-1].copy()
    result = MODEL.assign({"id": ids, "arr": ids % 1000}, as_of=AS_OF).to_polars()
    assert result["id"].to_numpy().tolist() == ids.tolist()
    assert result.filter(pl.col("tier") == "Gold").height == (ids % 1000 > 500).sum()


# -- What is refused --------------------------------------------------------------------------------------------------


def refused(table: Any, model: tierline.Model = MODEL) -> tierline.TierlineError:
    with pytest.raises(tierline.TierlineError) as caught:
        model.assign(table, as_of=AS_OF)
    return caught.value


VALUE_BANDS = tierline.Model.read(Path(__file__).resolve().parents[2] / "models/value_bands/model.yaml")


@pytest.mark.parametrize(
    "make",
    [
        dict,
        pl.DataFrame,
        pd.DataFrame,
        pa.table,
        lambda columns: [dict(zip(columns, row, strict=True)) for row in zip(*columns.values(), strict=True)],
    ],
    ids=["dict", "polars", "pandas", "pyarrow", "rows"],
)
def test_a_missing_column_is_named_whatever_the_table(make: Callable[[Any], Any]) -> None:
    error = refused(make({"account_id": ["a"], "ARR": [1]}), VALUE_BANDS)
    assert isinstance(error, tierline.TableError)
    assert (error.code, error.column_name, error.column, error.line) == ("missing-column", "arr", None, None)
    assert error.help is not None
    assert "`ARR`" in error.help
    error = refused(make({"acount_id": ["a"], "arr": [1]}), VALUE_BANDS)
    assert isinstance(error, tierline.TableError)
    assert (error.column_name, error.help) == ("account_id", "did you mean `acount_id`?")


def test_no_usable_column_is_an_error_that_says_what_there_is() -> None:
    error = refused({"id": ["a"], "umsatz": [1]})
    assert error.code == "missing-column"
    assert "umsatz" in str(error)
    assert refused({}).code == "missing-column"
    assert refused([{}]).code == "missing-column"
    assert refused(pl.DataFrame()).code == "missing-column"
    assert refused(pd.DataFrame()).code == "missing-column"


@pytest.mark.parametrize(
    ("column", "words"),
    [
        (pa.array([[1]]), "List"),
        (pa.array([{"a": 1}]), "Struct"),
        (pa.array([True]), "Boolean"),
        (pa.array([dt.timedelta(1)]), "Duration"),
        (pa.array([b"1"]), "Binary"),
        (pa.array([Decimal(1)], pa.decimal256(50, 2)), "Decimal256"),
        (pa.array([dt.date(2026, 1, 1)]), "Date32"),
    ],
)
def test_a_column_of_a_type_that_holds_no_number_is_named(column: Any, words: str) -> None:
    for table in ({"id": ["a"], "arr": column}, pa.table({"id": ["a"], "arr": column})):
        error = refused(table)
        assert isinstance(error, tierline.TableError)
        assert (error.code, error.column_name) == ("unusable-type", "arr")
        assert words in str(error)
        assert "decimals" in str(error)


def test_columns_of_different_lengths_are_named() -> None:
    error = refused({"id": ["a", "b"], "arr": [1]})
    assert isinstance(error, tierline.TableError)
    assert (error.code, error.column_name) == ("ragged", "arr")


def test_a_column_that_is_there_twice_is_named() -> None:
    batch = pa.RecordBatch.from_arrays([pa.array(["a"]), pa.array([1]), pa.array([2])], ["id", "arr", "arr"])
    assert refused(batch).code == "column-twice"
    frame = pd.DataFrame([["a", 1, 2]], columns=["id", "arr", "arr"])
    assert refused(frame).code == "column-twice"
    # A column that is not read may be there twice.
    frame = pd.DataFrame([["a", 1, 2, 3]], columns=["id", "arr", "x", "x"])
    assert MODEL.assign(frame, as_of=AS_OF).to_columns()["tier"] == ["Rest"]


@pytest.mark.parametrize(
    ("column", "code", "words"),
    [
        ("abc", "unusable-column", "type `str`"),
        (b"abc", "unusable-column", "type `bytes`"),
        (5, "unusable-column", "type `int`"),
        (np.array([[1], [2]]), "unusable-column", "2 dimensions"),
        (np.array(5), "unusable-column", "0 dimensions"),
        (np.array([1j]), "unusable-column", "complex128"),
        (np.array([1], "m8[D]"), "unusable-column", "timedelta64"),
        ([1, 2, [3]], "unusable-value", "column `arr`, row 2 cannot be used: it is of type `list`"),
        ([{1}], "unusable-value", "type `set`"),
        ([b"1"], "unusable-value", "type `bytes`"),
        ([1j], "unusable-value", "type `complex`"),
        ([dt.timedelta(1)], "unusable-value", "type `timedelta`"),
        ([dt.time(1)], "unusable-value", "type `time`"),
        ([np.timedelta64(1)], "unusable-value", "type `timedelta64`"),
        (["\ud800"], "unusable-value", "surrogate"),
        (pd.Series([dt.timedelta(1)]), "unusable-column", "timedelta64"),
        (pd.Series([pd.Period("2026-01")]), "unusable-value", "type `Period`"),
    ],
    ids=lambda one: one if isinstance(one, str) and one.isascii() else type(one).__name__,
)
def test_a_value_of_no_known_class_is_named_with_its_column_and_row(
    column: Any, code: str, words: str
) -> None:
    error = refused({"id": ["a"], "arr": column})
    assert isinstance(error, tierline.ArgumentError)
    assert isinstance(error, ValueError)
    assert error.code == code
    assert words in str(error)
    assert error.help


def test_columns_that_are_not_read_may_hold_anything() -> None:
    odd: dict[Any, Any] = {"id": ["a"], "arr": [1], "extra": [{1}], "more": "text", 5: [object()]}
    assert MODEL.assign(odd, as_of=AS_OF).to_columns()["tier"] == ["Rest"]
    rows: list[dict[Any, Any]] = [{"id": "a", "arr": 1, "extra": {1}, 5: object()}]
    assert MODEL.assign(rows, as_of=AS_OF).to_columns()["tier"] == ["Rest"]
    frame = pl.DataFrame({"id": ["a"], "arr": [1]}).with_columns(
        pl.Series("odd", [object()], dtype=pl.Object)
    )
    assert MODEL.assign(frame, as_of=AS_OF).to_columns()["tier"] == ["Rest"]


@pytest.mark.parametrize(
    ("table", "words"),
    [
        (None, "NoneType"),
        ("clients.csv", "`str`"),
        (Path("clients.csv"), "Path"),
        (5, "`int`"),
        (b"", "`bytes`"),
        ([1, 2], "row 0 of the list is of type `int`"),
        ([{"id": "a"}, ("b",)], "row 1 of the list is of type `tuple`"),
        (np.array([1]), "`ndarray`"),
        (polars_frame().lazy(), "call `.collect()`"),
        (pl.Series([1]), "Series"),
    ],
    ids=lambda one: type(one).__name__,
)
def test_what_is_no_table_is_refused_with_what_can_be_one(table: Any, words: str) -> None:
    error = refused(table)
    assert words in str(error)
    assert error.help


class Broken:
    """A table whose stream fails."""

    def __init__(self, error: BaseException) -> None:
        self.error = error

    def __arrow_c_stream__(self, requested_schema: object = None) -> object:
        raise self.error


def test_a_table_that_fails_is_an_error_with_its_reason() -> None:
    error = refused(Broken(RuntimeError("no connection")))
    assert isinstance(error, tierline.TableError)
    assert "no connection" in str(error)
    assert isinstance(error.__cause__, RuntimeError)

    def fails_later() -> Any:
        yield arrow_table().to_batches()[0]
        raise RuntimeError("the second page is gone")

    reader = pa.RecordBatchReader.from_batches(arrow_table().schema, fails_later())
    error = refused(reader)
    assert isinstance(error, tierline.TableError)
    assert "the second page is gone" in str(error)
    with pytest.raises(KeyboardInterrupt):
        MODEL.assign(Broken(KeyboardInterrupt()), as_of=AS_OF)


def test_a_stream_that_was_read_is_an_error() -> None:
    reader = arrow_table().to_reader()
    MODEL.assign(reader, as_of=AS_OF)
    try:
        assert len(MODEL.assign(reader, as_of=AS_OF)) == 0
    except tierline.TableError as error:
        assert error.code == "unreadable-table"  # noqa: PT017


def test_memory_that_is_not_what_it_says_is_an_error() -> None:
    keys = pa.array([0, 5], pa.int8())
    bad = pa.DictionaryArray.from_arrays(keys, pa.array(["low"]), safe=False)
    for table in (pa.table({"id": ["a", "b"], "potential": bad}), {"id": ["a", "b"], "potential": bad}):
        error = refused(table)
        assert isinstance(error, tierline.TableError)
        assert error.code == "invalid-data"
    words = pa.Array.from_buffers(
        pa.string(), 1, [None, pa.py_buffer(b"\0\0\0\0\2\0\0\0"), pa.py_buffer(b"\xff\xfe")]
    )
    pieces = pa.chunked_array([words, words])
    assert refused({"id": ["a", "b"], "potential": pieces}).code == "invalid-data"
    assert refused(pa.table({"id": ["a"], "potential": words})).code == "invalid-data"
    digits = pa.Array.from_buffers(
        pa.decimal128(3, 0), 1, [None, pa.py_buffer((10**9).to_bytes(16, "little"))]
    )
    assert refused(pa.table({"id": ["a"], "arr": digits})).code == "invalid-data"


def test_an_array_that_changes_during_the_call_does_no_harm() -> None:
    values = np.zeros(3)
    result = MODEL.assign({"id": ["a", "b", "c"], "arr": values}, as_of=AS_OF)
    values[:] = 1000
    assert result.to_columns()["tier"] == ["Rest"] * 3


# -- Without other libraries ------------------------------------------------------------------------------------------

BLOCKED = """
import sys

class Blocker:
    def find_spec(self, name, path=None, target=None):
        if name.split(".")[0] in {blocked!r}:
            raise ModuleNotFoundError(f"No module named {{name!r}}", name=name)

sys.meta_path.insert(0, Blocker())
"""


def without(*blocked: str, code: str) -> str:
    program = BLOCKED.format(blocked=blocked) + textwrap.dedent(code)
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return done.stdout


DOCUMENT = """
tierline: 1
model: { name: m, client: id }
attributes:
  arr: { type: decimal, scale: 2 }
  day: { type: date }
  level: { type: category, levels: [low, high] }
tiers: [{ name: Gold, when: arr >= 500 or day > date '2026-01-01' or level = 'high' }, { name: Rest }]
"""


def test_pandas_without_pyarrow_is_read_column_by_column() -> None:
    out = without(
        "pyarrow",
        code=f"""
        import datetime as dt, decimal
        import pandas as pd, tierline
        model = tierline.Model.parse({DOCUMENT!r})
        nothing = [None] * 7
        frame = pd.DataFrame({{
            "id": list("abcdefg"),
            "arr": [500.0, 499.99, float("nan"), 0, 0, 0, 0],
            "day": pd.to_datetime([None, None, "2026-01-02", "2026-01-01", None, None, None]),
            "level": pd.Categorical([None, None, None, "low", "high", None, None]),
        }})
        for table in (frame, frame.set_index("id"), dict(frame), frame.astype(object)):
            result = model.assign(table, as_of="2026-11-21")
            assert result.to_columns()["tier"] == ["Gold", "Rest", "Gold", "Rest", "Gold", "Rest", "Rest"], result.to_rows()
            assert result.to_columns()["issues"] == nothing, result.to_rows()
        frame["day"] = frame["day"].dt.tz_localize("UTC").dt.tz_convert("Asia/Tokyo")
        frame["arr"] = frame["arr"].astype("Float64")
        result = model.assign(frame, as_of="2026-11-21")
        assert result.to_columns()["tier"] == ["Gold", "Rest", "Gold", "Rest", "Gold", "Rest", "Rest"]
        back = result.to_pandas()
        assert list(back["tier"]) == result.to_columns()["tier"]
        assert list(back.columns) == ["id", "tier", "clause", "issues"]
        try:
            model.assign(pd.DataFrame({{"id": ["a"], "ARR": [1]}}), as_of="2026-11-21")
        except tierline.TableError as error:
            print(error.help)
        """,
    )
    assert "`ARR`" in out


def test_nothing_but_python_is_needed() -> None:
    out = without(
        "pyarrow", "pandas", "polars", "numpy", "duckdb",
        code=f"""
        import array, tierline
        model = tierline.Model.parse({DOCUMENT!r})
        result = model.assign([{{"id": "a", "arr": 500}}, {{"id": "b"}}], as_of="2026-11-21")
        print([row["tier"] for row in result.to_rows()])
        result = model.assign({{"id": array.array("q", [1, 2]), "arr": memoryview(array.array("d", [500, 1]))}}, as_of="2026-11-21")
        print([row["tier"] for row in result.to_rows()], result.summary().clients)
        """,
    )  # fmt: skip
    assert out.splitlines() == ["['Gold', 'Rest']", "['Gold', 'Rest'] 2"]


def test_objects_of_several_types_in_pandas_are_read_one_by_one() -> None:
    frame = pd.DataFrame({"id": ["a", 5, "c"], "arr": [1, "$1,200", Decimal("500.25")]})
    got = MODEL.assign(frame, as_of=AS_OF).to_columns()
    assert got["id"] == ["a", "5", "c"]
    assert got["tier"] == ["Rest", None, "Gold"]


def test_nan_is_missing_in_pandas_and_an_issue_elsewhere() -> None:
    nan = [float("nan")]
    for table in (pd.DataFrame({"id": ["a"], "arr": nan}), {"id": ["a"], "arr": pd.Series(nan)}):
        assert MODEL.assign(table, as_of=AS_OF).to_columns()["issues"] == [None]
    frame = pd.DataFrame({"id": ["a"], "arr": nan}).astype(object)
    assert MODEL.assign(frame, as_of=AS_OF).to_columns()["issues"] == [None]
    others: list[Any] = [
        {"id": ["a"], "arr": column} for column in (nan, np.array(nan), pl.Series(nan), pa.array(nan))
    ]
    others += [
        pl.DataFrame({"id": ["a"], "arr": nan}),
        pa.table({"id": ["a"], "arr": nan}),
        [{"id": "a", "arr": nan[0]}],
    ]
    for table in others:
        assert MODEL.assign(table, as_of=AS_OF).to_columns()["issues"] == [
            "`arr` is `NaN`, expected a number; possible tiers: Gold; Rest"
        ]
