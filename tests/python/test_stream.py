"""Clients batch by batch: the same as all at once, in order, in little memory, and no half files."""

from __future__ import annotations

import builtins
import gc
import itertools
import random
import threading
import weakref
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import duckdb
import pandas as pd
import polars as pl
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
import tierline
from tierline._io import parquet

AS_OF = "2026-11-21"

MODEL = tierline.Model.parse(
    """
tierline: 1
model: { name: streamed, version: "3", client: id, value: arr }
attributes:
  arr: { type: decimal, scale: 2, min: 0 }
  growth: { type: decimal, scale: 1 }
  industry: { type: text }
scores:
  worth:
    factors:
      - { of: arr, weight: 60, linear: { from: 0, to: 1000, points: [0, 100] }, missing: 0 }
      - { of: growth, weight: 40, linear: { from: 0, to: 10, points: [0, 100] }, missing: 0 }
flags:
  banking: industry = 'Bank'
tiers:
  - { name: Gold, when: arr >= 500.25 or worth >= 70 }
  - { name: Rest }
"""
)


def clients(count: int, *, seed: int = 1, ids: str = "ascending") -> pa.Table:
    """Clients of all kinds; some have no id, an id of others, or a value that cannot be used."""
    chance = random.Random(seed)
    numbers: list[int | None] = list(range(count))
    if ids != "ascending":
        chance.shuffle(numbers)
    if ids == "repeated":
        for _ in range(max(count // 50, 2)):
            numbers[chance.randrange(count)] = numbers[chance.randrange(count)]
        numbers[chance.randrange(count)] = None
    return pa.table(
        {
            "id": pa.array(numbers, pa.int64()),
            "arr": [None if chance.random() < 0.1 else round(chance.uniform(-10, 1000), 3) for _ in numbers],
            "growth": [round(chance.uniform(-5, 10), 2) for _ in numbers],
            "industry": pa.array(
                [chance.choice(["Bank", "Food", None]) for _ in numbers]
            ).dictionary_encode(),
            "unread": ["x"] * count,
        }
    )


def with_text_ids(table: pa.Table) -> pa.Table:
    """The same clients with ids that are texts, one of them blank."""
    texts = [None if number is None else f"client {number}" for number in table["id"].to_pylist()]
    if texts:
        texts[-1] = " "
    return table.set_column(0, "id", pa.array(texts, pa.string()))


def pieces(table: pa.Table, size: int) -> list[pa.Table]:
    return [table.slice(at, size) for at in range(0, table.num_rows, size)]


def whole(table: pa.Table, **options: Any) -> pa.Table:
    return pa.table(MODEL.assign(table, as_of=AS_OF, **options))


def same(one: pa.Table, other: pa.Table) -> None:
    """The same rows in the same order, and the same types; dictionaries may differ in their codes."""
    assert one.schema.equals(other.schema)
    assert one.to_pylist() == other.to_pylist()


def summaries(one: Any, other: tierline.Assignments) -> None:
    assert one.summary() == other.summary()
    assert one.rounded == other.rounded
    assert one.absent == other.absent


# -- Streams -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("ids", ["ascending", "shuffled", "repeated"])
@pytest.mark.parametrize("size", [1, 7, 64, 10_000])
@pytest.mark.parametrize("text", [False, True])
def test_batches_give_what_the_whole_table_gives(ids: str, size: int, text: bool) -> None:
    table = clients(500, ids=ids)
    if text:
        table = with_text_ids(table)
    batches = pieces(table, size)
    checked = MODEL.check_ids(lambda: batches)
    stream = MODEL.assign_batches(batches, as_of=AS_OF, contributions=True, ids=checked)
    same(pa.table(stream), whole(table, contributions=True))
    assert stream.rows == 500
    summaries(stream, MODEL.assign(table, as_of=AS_OF))
    assert bool(checked) == (ids == "repeated")


def test_every_kind_of_source_gives_the_same(tmp_path: Path) -> None:
    table = clients(300)
    expected = whole(table)
    pq.write_table(table, tmp_path / "clients.parquet")
    sources: dict[str, Any] = {
        "a table of pyarrow": table,
        "a reader": table.to_reader(max_chunksize=50),
        "batches": table.to_batches(max_chunksize=50),
        "tables": pieces(table, 50),
        "a generator": (piece for piece in pieces(table, 50)),
        "a DataFrame of polars": pl.from_arrow(table),
        "DataFrames of polars": [pl.from_arrow(piece) for piece in pieces(table, 50)],
        "a DataFrame of pandas": table.to_pandas(),
        "DataFrames of pandas": (piece.to_pandas() for piece in pieces(table, 50)),
        "dicts of columns": [piece.drop_columns("unread").to_pydict() for piece in pieces(table, 50)],
        "lists of dicts": [piece.to_pylist() for piece in pieces(table, 50)],
        "one dict of columns": table.to_pydict(),
        "a relation of DuckDB": duckdb.sql(f"from '{tmp_path / 'clients.parquet'}'"),
        "batches of a file": pq.ParquetFile(tmp_path / "clients.parquet").iter_batches(64),
    }
    for name, source in sources.items():
        stream = MODEL.assign_batches(source, as_of=AS_OF)
        got = pa.table(stream)
        assert got.to_pylist() == expected.to_pylist(), name
        assert stream.rows == 300, name


def test_it_is_an_iterator_of_assignments_that_counts_as_it_goes() -> None:
    table = clients(100)
    stream = MODEL.assign_batches(pieces(table, 30), as_of=AS_OF)
    assert (stream.rows, stream.summary().clients) == (0, 0)
    seen = []
    for assignments in stream:
        assert isinstance(assignments, tierline.Assignments)
        assert assignments.model is MODEL
        seen.append((len(assignments), stream.rows, stream.summary().clients))
    assert seen == [(30, 30, 30), (30, 60, 60), (30, 90, 90), (10, 100, 100)]
    assert next(stream, None) is None
    assert stream.columns == ("id", "tier", "clause", "worth", "banking", "issues")
    assert stream.schema["tier"].startswith("Dictionary")
    assert repr(stream) == "AssignmentStream(100 so far by streamed as of 2026-11-21)"
    assert str(stream.as_of) == AS_OF


def test_nothing_is_read_before_it_is_asked_for_and_nothing_is_kept() -> None:
    read: list[int] = []
    alive: list[weakref.ref[pa.Table]] = []

    def batches() -> Iterator[pa.Table]:
        for at, piece in enumerate(pieces(clients(100), 20)):
            read.append(at)
            table = pa.table(piece.to_pydict())
            alive.append(weakref.ref(table))
            yield table
            del table

    stream = MODEL.assign_batches(batches(), as_of=AS_OF)
    assert read == [0]
    for at in range(5):
        next(stream)
        assert read == list(range(at + 1))
        gc.collect()
        assert sum(ref() is not None for ref in alive) <= 1


def test_what_is_left_can_be_handed_on_once() -> None:
    table = clients(100)
    stream = MODEL.assign_batches(pieces(table, 30), as_of=AS_OF)
    next(stream)
    same(pa.table(stream), whole(table).slice(30))
    assert stream.rows == 100
    for again in (lambda: pa.table(stream), lambda: next(stream)):
        with pytest.raises(tierline.ArgumentError) as caught:
            again()
        assert caught.value.code == "stream-taken"


def test_other_libraries_read_the_stream() -> None:
    table = clients(100)
    expected = whole(table)["tier"].to_pylist()
    make = lambda: MODEL.assign_batches(pieces(table, 30), as_of=AS_OF)  # noqa: E731
    assert pl.DataFrame(make())["tier"].to_list() == expected
    tiers = pd.DataFrame.from_arrow(make())["tier"]
    assert [None if pd.isna(tier) else tier for tier in tiers] == expected
    reader = pa.RecordBatchReader.from_stream(make())
    assert duckdb.from_arrow(reader).project("tier").fetchall() == [(tier,) for tier in expected]


@pytest.mark.parametrize("source", [[], (), iter(()), clients(0), [clients(0)], [clients(0), clients(0)]])
def test_no_rows_are_a_result_without_rows(source: Any) -> None:
    stream = MODEL.assign_batches(source, as_of=AS_OF)
    assert pa.table(stream).num_rows == 0
    assert stream.columns[:2] == ("id", "tier")
    assert (stream.rows, stream.summary().clients) == (0, 0)
    assert len(MODEL.check_ids(lambda: clients(0))) == 0


def test_an_id_that_comes_again_is_an_error_or_an_issue_or_fine() -> None:
    first = {"id": ["a", "b", "b"], "arr": [1, 2, 3]}
    second = {"id": ["c", "a", None], "arr": [4, 5, 6]}
    stream = MODEL.assign_batches([first, second], as_of=AS_OF)
    # Within a batch it is an issue, as ever.
    assert [bool(issue) for issue in next(stream).to_columns()["issues"]] == [False, True, True]
    with pytest.raises(tierline.TableError) as caught:
        next(stream)
    assert (caught.value.code, caught.value.column_name) == ("id-handed-out", "id")
    assert "`a`" in str(caught.value)
    assert stream.rows == 3

    alone = MODEL.assign_batches([first, second], as_of=AS_OF, ids="each batch")
    issues = [[bool(issue) for issue in part.to_columns()["issues"]] for part in alone]
    assert issues == [[False, True, True], [False, False, True]]

    checked = MODEL.check_ids(lambda: [first, second])
    assert checked.repeated() == ["a", "b"]
    assert repr(checked) == "CheckedIds(2 stand for several clients)"
    together = MODEL.assign_batches([first, second], as_of=AS_OF, ids=checked)
    issues = [[bool(issue) for issue in part.to_columns()["issues"]] for part in together]
    assert issues == [[True, True, True], [False, True, True]]

    with pytest.raises(tierline.ArgumentError, match="remembered"):
        MODEL.assign_batches([first], as_of=AS_OF, ids="unchecked")  # type: ignore[arg-type]


def test_what_is_wrong_with_the_columns_is_said_at_once_and_what_changes_when_it_does() -> None:
    def never() -> Iterator[pa.RecordBatch]:
        raise AssertionError("read")
        yield

    schema = pa.schema({"idd": pa.int64(), "arr": pa.int64()})
    with pytest.raises(tierline.TableError, match="did you mean `idd`"):
        MODEL.assign_batches(pa.RecordBatchReader.from_batches(schema, never()), as_of=AS_OF)
    with pytest.raises(tierline.ArgumentError) as caught:
        MODEL.assign_batches(7, as_of=AS_OF)
    assert caught.value.code == "unusable-source"
    with pytest.raises(tierline.ArgumentError):
        MODEL.assign_batches([clients(1)], as_of="tomorrow")
    for other in (
        {"id": ["x"], "arr": [1]},
        {"id": [1], "growth": [1]},
    ):
        stream = MODEL.assign_batches([{"id": [7], "arr": [1]}, other], as_of=AS_OF)
        next(stream)
        with pytest.raises(tierline.TableError) as table:
            next(stream)
        assert table.value.code == "ragged"


def test_an_error_of_the_source_reaches_who_reads() -> None:
    def broken() -> Iterator[pa.Table]:
        yield clients(10)
        raise ConnectionError("gone")

    stream = MODEL.assign_batches(broken(), as_of=AS_OF)
    next(stream)
    with pytest.raises(ConnectionError, match="gone"):
        next(stream)
    with pytest.raises(Exception, match="gone"):
        pa.table(MODEL.assign_batches(broken(), as_of=AS_OF))

    def broken_batches() -> Iterator[pa.RecordBatch]:
        yield from clients(10).to_batches()
        raise ConnectionError("gone")

    reader = pa.RecordBatchReader.from_batches(clients(10).schema, broken_batches())
    with pytest.raises(tierline.TableError, match="gone"):
        list(MODEL.assign_batches(reader, as_of=AS_OF))


def test_it_can_be_asked_while_another_thread_reads() -> None:
    table = clients(20_000)
    stream = MODEL.assign_batches((piece for piece in pieces(table, 100)), as_of=AS_OF)
    reading = threading.Thread(target=lambda: pa.table(stream))
    reading.start()
    while reading.is_alive():
        assert stream.rows <= 20_000
        assert stream.summary().clients <= 20_000
    reading.join()
    assert stream.rows == 20_000


# -- Files -------------------------------------------------------------------------------------------------


@pytest.fixture(autouse=True)
def _small_steps(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(parquet, "_BATCH", 128)
    monkeypatch.setattr(parquet, "_IDS", 256)
    monkeypatch.setattr(parquet, "_GROUP", 300)


def files(tmp_path: Path, table: pa.Table, **options: Any) -> tuple[Path, Path]:
    source, target = tmp_path / "clients.parquet", tmp_path / "tiers.parquet"
    pq.write_table(table, source, **options)
    return source, target


@pytest.mark.parametrize("ids", ["ascending", "shuffled", "repeated"])
@pytest.mark.parametrize("text", [False, True])
@pytest.mark.parametrize("options", [{}, {"contributions": True}, {"plain": True}])
def test_a_file_gives_what_the_whole_table_gives(
    tmp_path: Path, ids: str, text: bool, options: dict[str, bool]
) -> None:
    table = clients(1000, ids=ids)
    if text:
        table = with_text_ids(table)
    source, target = files(tmp_path, table, row_group_size=170)
    done = MODEL.assign_file(source, str(target), as_of=AS_OF, **options)
    result = pq.read_table(target)
    expected = pa.table(MODEL.assign(pq.read_table(source), as_of=AS_OF, **options))
    assert result.to_pylist() == expected.to_pylist()
    assert result.schema.names == expected.schema.names
    summaries(done, MODEL.assign(table, as_of=AS_OF))
    told = result.schema.metadata
    assert told[b"tierline.model"] == b"streamed 3"
    assert told[b"tierline.fingerprint"] == MODEL.fingerprint.encode()
    assert told[b"tierline.as_of"] == AS_OF.encode()
    assert sorted(path.name for path in tmp_path.iterdir()) == ["clients.parquet", "tiers.parquet"]


@pytest.mark.parametrize("rows", [0, 1, 128, 129, 600])
def test_files_of_any_length(tmp_path: Path, rows: int) -> None:
    source, target = files(tmp_path, clients(rows))
    calls: list[tuple[int, int]] = []
    done = MODEL.assign_file(source, target, as_of=AS_OF, progress=lambda *call: calls.append(call))
    assert done.rows == pq.read_table(target).num_rows == rows
    assert calls[0] == (0, rows)
    assert calls[-1] == (rows, rows)
    assert [call for call, _ in calls] == sorted(call for call, _ in calls)
    assert {total for _, total in calls} == {rows}
    after = [call for call, _ in calls if call]
    assert after == [min(at + 128, rows) for at in range(0, rows, 128)]


def test_an_interruption_leaves_no_half_file(tmp_path: Path) -> None:
    source, target = files(tmp_path, clients(1000))
    for old in (False, True):
        if old:
            target.write_bytes(b"what was there before")
        for when, error in itertools.product((0, 128, 512, 1000), (KeyboardInterrupt, ValueError("stop"))):

            def progress(done: int, _: int, when: int = when, error: Any = error) -> None:
                if done == when:
                    raise error

            with pytest.raises((KeyboardInterrupt, ValueError)):
                MODEL.assign_file(source, target, as_of=AS_OF, progress=progress)
            assert target.exists() == old
            if old:
                assert target.read_bytes() == b"what was there before"
            assert len(list(tmp_path.iterdir())) == 1 + old


def test_files_that_cannot_be_used_are_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    source, target = files(tmp_path, clients(10))
    with pytest.raises(FileNotFoundError):
        MODEL.assign_file(tmp_path / "none.parquet", target, as_of=AS_OF)
    with pytest.raises(FileNotFoundError):
        MODEL.assign_file(source, tmp_path / "none" / "tiers.parquet", as_of=AS_OF)
    for wrong, code in (((source, source), "same-file"), ((source, tmp_path / "tiers.csv"), "unusable-file")):
        with pytest.raises(tierline.ArgumentError) as caught:
            MODEL.assign_file(*wrong, as_of=AS_OF)
        assert caught.value.code == code
    text = tmp_path / "text.parquet"
    text.write_text("id,arr\n1,2\n")
    cut = tmp_path / "cut.parquet"
    cut.write_bytes(source.read_bytes()[:-100])
    for broken in (text, cut):
        with pytest.raises(tierline.TableError, match="no Parquet file") as table:
            MODEL.assign_file(broken, target, as_of=AS_OF)
        assert table.value.code == "unreadable-table"
    other, _ = files(tmp_path, pa.table({"ident": [1], "arr": [1], "note": ["x"]}))
    with pytest.raises(tierline.TableError, match=r"did you mean|has the columns") as table:
        MODEL.assign_file(other, target, as_of=AS_OF)
    assert (table.value.code, "`note`" in str(table.value)) == ("missing-column", True)
    assert not target.exists()

    real = builtins.__import__
    import importlib

    def without(name: str, *rest: Any) -> Any:
        if name.startswith("pyarrow"):
            raise ModuleNotFoundError(name)
        return real(name, *rest)

    monkeypatch.setattr(importlib, "import_module", without)
    with pytest.raises(ImportError, match="pip install pyarrow"):
        MODEL.assign_file(source, target, as_of=AS_OF)


def test_a_page_that_is_broken_leaves_no_file(tmp_path: Path) -> None:
    source, target = files(tmp_path, clients(5000), row_group_size=1000, compression="snappy")
    content = bytearray(source.read_bytes())
    at = len(content) // 2
    content[at : at + 200] = bytes(200)
    source.write_bytes(content)
    with pytest.raises(tierline.TableError):
        MODEL.assign_file(source, target, as_of=AS_OF)
    assert not target.exists()
    assert [path.name for path in tmp_path.iterdir()] == ["clients.parquet"]
