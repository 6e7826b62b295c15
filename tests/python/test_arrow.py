"""Arrow's capsules: what is handed over twice, fails or changes meanwhile is an error or a value, never a crash."""

from __future__ import annotations

import ctypes
import gc
import subprocess
import sys
import textwrap
import threading
from typing import Any

import numpy as np
import polars as pl
import pyarrow as pa
import pytest
import tierline

AS_OF = "2026-11-21"
MODEL = tierline.Model.parse(
    """
tierline: 1
model: { name: m, client: id, value: n }
attributes:
  n: { type: decimal, scale: 2 }
  t: { type: text }
  c: { type: category, levels: [a, b, cc] }
tiers:
  - { name: A, when: n > 5 or t = 'a' or c = 'cc' }
  - { name: Z }
"""
)


def batch(rows: int = 3) -> pa.RecordBatch:
    return pa.record_batch({"id": pa.array(range(rows)), "n": pa.array([float(n) for n in range(rows)])})


class Arrays:
    """An object with the capsules of an array."""

    def __init__(self, schema: Any, array: Any) -> None:
        self.capsules = (schema, array)

    def __arrow_c_array__(self, requested_schema: object = None) -> Any:
        return self.capsules


class Stream:
    """An object with the capsule of a stream."""

    def __init__(self, capsule: Any) -> None:
        self.capsule = capsule

    def __arrow_c_stream__(self, requested_schema: object = None) -> Any:
        return self.capsule


def used_up() -> list[Any]:
    schema, array = batch().__arrow_c_array__()
    pa.RecordBatch._import_from_c_capsule(schema, array)
    stream = batch().__arrow_c_stream__()
    pa.RecordBatchReader._import_from_c_capsule(stream)
    first = Arrays(*batch().__arrow_c_array__())
    MODEL.assign(first, as_of=AS_OF)
    second = Stream(batch().__arrow_c_stream__())
    MODEL.assign(second, as_of=AS_OF)
    fresh = batch().__arrow_c_array__()
    return [
        Arrays(schema, array),
        Arrays(fresh[0], array),
        Arrays(schema, batch().__arrow_c_array__()[1]),
        Stream(stream),
        first,
        second,
    ]


@pytest.mark.parametrize("number", range(6))
def test_a_table_that_was_handed_over_before_is_an_error(number: int) -> None:
    gc.collect()
    with pytest.raises(tierline.TableError) as caught:
        MODEL.assign(used_up()[number], as_of=AS_OF)
    assert caught.value.code == "unreadable-table"
    assert "read before" in str(caught.value)


def test_a_column_that_was_handed_over_before_is_an_error_that_names_it() -> None:
    schema, array = pa.array([1.0, 9.0]).__arrow_c_array__()
    pa.Array._import_from_c_capsule(schema, array)
    gc.collect()
    stream = pa.chunked_array([[1.0], [9.0]]).__arrow_c_stream__()
    pa.ChunkedArray._import_from_c_capsule(stream)
    for column in (Arrays(pa.array([1.0]).__arrow_c_array__()[0], array), Stream(stream)):
        with pytest.raises(tierline.TableError) as caught:
            MODEL.assign({"id": [1, 2], "n": column}, as_of=AS_OF)
        assert (caught.value.code, caught.value.column_name) == ("unreadable-table", "n")


@pytest.mark.parametrize("wrong", [None, 5, (1, 2), object(), (b"", b""), "capsule"])
def test_what_is_no_capsule_is_an_error(wrong: Any) -> None:
    other = pa.array([1]).type.__arrow_c_schema__()
    for capsule in (wrong, other):
        with pytest.raises(tierline.TableError):
            MODEL.assign(Stream(capsule), as_of=AS_OF)
        with pytest.raises(tierline.TableError):
            MODEL.assign(Arrays(capsule, capsule), as_of=AS_OF)


WORDS = ["plain", "a \0 inside", "\0", "lines\nof\x1b[31m it", "half \ud800 a pair", "", "é" * 10_000]


@pytest.mark.parametrize("words", WORDS, ids=lambda words: words[:6].encode("unicode_escape").decode())
def test_a_source_of_results_that_fails_ends_the_stream_with_its_words(words: str) -> None:
    def source() -> Any:
        yield batch()
        raise RuntimeError(words)

    stream = MODEL.assign_batches(source(), as_of=AS_OF)
    reader = pa.RecordBatchReader.from_stream(stream)
    assert reader.read_next_batch().num_rows == 3
    with pytest.raises(Exception) as caught:  # noqa: PT011
        reader.read_next_batch()
    assert "RuntimeError" in str(caught.value) or "surrogate" in str(caught.value)
    # Polars and our own reader take the same stream.
    again = MODEL.assign_batches(source(), as_of=AS_OF)
    with pytest.raises(Exception):  # noqa: B017, PT011
        pl.DataFrame(again)
    one_stream = MODEL.assign_batches(source(), as_of=AS_OF)
    with pytest.raises(tierline.TierlineError):
        MODEL.assign(one_stream, as_of=AS_OF)


def test_results_can_be_handed_out_again_and_again() -> None:
    assigned = MODEL.assign(batch(), as_of=AS_OF)
    first = pa.table(assigned)
    for _ in range(3):
        assert pa.table(assigned) == first
        assigned.__arrow_c_stream__()
        assigned.__arrow_c_schema__()
    with pytest.raises(ValueError, match="name"):
        assigned.__arrow_c_stream__(batch().__arrow_c_stream__())


# -- Memory that changes meanwhile ----------------------------------------------------------------------------------

ROWS = 200_000


def changing(kind: str) -> tuple[Any, list[tuple[np.ndarray[Any, Any], np.ndarray[Any, Any]]]]:
    """A table, and the arrays that it lies in, each with what it is filled with meanwhile."""
    random = np.random.default_rng(7)
    ids = np.arange(ROWS)
    noise = random.integers(-(2**63), 2**63 - 1, (ROWS + 1, 2), dtype=np.int64)
    letters = np.full(ROWS + 64, ord("a"), np.uint8)
    if kind == "numbers":
        numbers = np.zeros(ROWS)
        return {"id": ids, "n": numbers}, [(numbers.view(np.int64), noise[:-1, 0]), (ids, noise[:-1, 1])]
    if kind in ("views", "view ids"):
        views = np.zeros((ROWS, 2), np.int64)
        views[:, 0] = 1 | ord("a") << 32
        array = pa.Array.from_buffers(
            pa.string_view(), ROWS, [None, pa.py_buffer(views), pa.py_buffer(letters)]
        )
        table = {"id": pa.array(ids), "t": array} if kind == "views" else {"id": array, "n": pa.array(ids)}
        return pa.table(table), [(views, noise[:-1])]
    if kind in ("texts", "text ids"):
        offsets = np.arange(ROWS + 1, dtype=np.int32)
        buffers = [None, pa.py_buffer(offsets), pa.py_buffer(letters)]
        array = pa.Array.from_buffers(pa.string(), ROWS, buffers)
        table = {"id": pa.array(ids), "t": array} if kind == "texts" else {"id": array, "n": pa.array(ids)}
        changed = random.integers(0, 255, len(letters), dtype=np.uint8)
        return pa.table(table), [(offsets, noise[:, 0].astype(np.int32)), (letters, changed)]
    keys = np.zeros(ROWS, np.int32)
    kind_of = pa.dictionary(pa.int32(), pa.string())
    array = pa.DictionaryArray.from_buffers(
        kind_of, ROWS, [None, pa.py_buffer(keys)], pa.array(["a", "b", "cc"])
    )
    return pa.table({"id": pa.array(ids), "c": array}), [(keys, noise[:-1, 0].astype(np.int32))]


@pytest.mark.parametrize("kind", ["numbers", "views", "view ids", "texts", "text ids", "keys"])
def test_memory_that_another_thread_changes_gives_other_values_or_an_error(kind: str) -> None:
    table, changes = changing(kind)
    over = threading.Event()

    def change() -> None:
        kept = [change.copy() for change, _ in changes]
        while not over.is_set():
            for (one_change, noise), old in zip(changes, kept, strict=True):
                ctypes.memmove(one_change.ctypes.data, noise.ctypes.data, one_change.nbytes)
                ctypes.memmove(one_change.ctypes.data, old.ctypes.data, one_change.nbytes)
            # Time for calls in which only some ranges change, or none.
            over.wait(0.004)

    thread = threading.Thread(target=change)
    thread.start()
    try:
        for _ in range(12):
            try:
                result = MODEL.assign(table, as_of=AS_OF)
                assert len(result) == ROWS
                assert result.summary().clients == ROWS
                assert repr(result)
            except tierline.TableError as error:
                assert error.code == "invalid-data"  # noqa: PT017
    finally:
        over.set()
        thread.join()


def test_nothing_is_written_to_standard_error_about_what_is_wrong_with_a_table() -> None:
    program = """
        import pyarrow as pa, tierline
        model = tierline.Model.parse(
            "{tierline: 1, model: {name: m, client: id}, tiers: [{name: All}]}"
        )
        words = pa.Array.from_buffers(pa.string(), 1, [None, pa.py_buffer(b"\\0\\0\\0\\0\\2\\0\\0\\0"), pa.py_buffer(b"\\xff\\xfe")])
        try:
            model.assign(pa.table({"id": words}), as_of="2026-11-21")
        except tierline.TableError as error:
            print(error.code)
        def source():
            raise RuntimeError("a \\0 inside")
            yield
        try:
            pa.RecordBatchReader.from_stream(model.assign_batches(source(), as_of="2026-11-21")).read_all()
        except Exception as error:
            print("failed")
    """
    done = subprocess.run(
        [sys.executable, "-c", textwrap.dedent(program)], capture_output=True, text=True, check=False
    )
    assert (done.returncode, done.stdout.split(), done.stderr) == (0, ["invalid-data", "failed"], "")


class Column:
    """A column whose own code fails, or hands over something else than Arrow's memory."""

    def __init__(self, method: str, answer: object) -> None:
        self.method, self.answer = method, answer

    def __getattr__(self, name: str) -> Any:
        if name != self.method:
            raise AttributeError(name)

        def call(requested_schema: object = None) -> object:
            if isinstance(self.answer, BaseException):
                raise self.answer
            return self.answer

        return call


class Unlucky:
    @property
    def __arrow_c_array__(self) -> Any:
        raise RuntimeError("no luck")


def test_a_column_that_fails_to_hand_over_its_memory_is_an_error_that_names_it() -> None:
    swapped = pa.array([1]).__arrow_c_array__()[::-1]
    wrong: list[object] = [ValueError("boo"), None, 3, (), (1, 2), swapped]
    methods = ("__arrow_c_array__", "__arrow_c_stream__")
    columns: list[object] = [Column(method, answer) for method in methods for answer in wrong]
    for column in [*columns, Unlucky()]:
        with pytest.raises(tierline.TableError, match=r"column `n` of type `(Column|Unlucky)`") as caught:
            MODEL.assign({"id": ["a"], "n": column}, as_of=AS_OF)
        assert (caught.value.code, caught.value.column_name) == ("unreadable-table", "n")
        assert caught.value.__cause__ is not None
    for ends in (KeyboardInterrupt(), SystemExit(4)):
        for method in methods:
            with pytest.raises(type(ends)):
                MODEL.assign({"id": ["a"], "n": Column(method, ends)}, as_of=AS_OF)


class OwnEnd(BaseException):
    """An exception of a program that is no `Exception`."""


class Failing:
    """A stream of batches, or of one column, whose Python source raises behind the first batch."""

    def __init__(self, raised: BaseException, *, column: bool = False) -> None:
        self.raised, self.column = raised, column

    def __arrow_c_stream__(self, requested_schema: object = None) -> Any:
        first = batch().select(["n"]) if self.column else batch()

        def batches() -> Any:
            yield first
            raise self.raised

        return pa.RecordBatchReader.from_batches(first.schema, batches()).__arrow_c_stream__()


@pytest.mark.parametrize(
    "raised",
    [
        KeyboardInterrupt(),
        KeyboardInterrupt("why\nnot"),
        SystemExit(3),
        SystemExit(),
        OwnEnd("own"),
        GeneratorExit(),
    ],
)
def test_what_asks_the_program_to_end_passes_through_a_stream(raised: BaseException) -> None:
    for read in (
        lambda: MODEL.assign(Failing(raised), as_of=AS_OF),
        lambda: list(MODEL.assign_batches(Failing(raised), as_of=AS_OF)),
        lambda: MODEL.assign({"id": ["a"], "n": Failing(raised, column=True)}, as_of=AS_OF),
    ):
        with pytest.raises(BaseException) as caught:  # noqa: PT011
            read()
        assert (type(caught.value), caught.value.args) == (type(raised), raised.args)


def test_a_mistake_in_a_stream_is_an_error_of_the_table_whatever_its_words_are() -> None:
    for raised in (ValueError("v"), OSError("the disk\nKeyboardInterrupt: no"), RuntimeError("SystemExit")):
        with pytest.raises(tierline.TableError):
            MODEL.assign(Failing(raised), as_of=AS_OF)
