"""Streams: lazy, released once whatever happens, and with their failures as words."""

from __future__ import annotations

import json
import threading
from ctypes import byref, c_int, c_size_t, c_void_p
from typing import Any

import pyarrow as pa
import pytest
import tierline_c
from conftest import MODEL
from foreign import Array, Foreign, next_of, release, words_of
from tierline_c import BAD_TABLE, BUSY, INTERNAL, OK, Stream, Text

BATCH = pa.record_batch({"account_id": ["a", "b"], "arr": [120_000, 5]})
TIERS = ["Strategic", "Scale"]


@pytest.fixture
def model(library: tierline_c.Library) -> Any:
    with library.parse(MODEL) as model:
        yield model


def assigned(model: tierline_c.Model, stream: Stream, ids: Any = None, options: str = "{}") -> Stream:
    """The stream of the assignments of a stream."""
    out = Stream()
    encoded = options.encode()
    arguments = (byref(stream), b"2026-11-21", c_size_t(10), encoded, c_size_t(len(encoded)), ids, byref(out))
    model.library.call("model_assign_stream", model.handle, *arguments)
    return out


def test_batches_are_asked_for_one_by_one(model: Any) -> None:
    foreign = Foreign(BATCH, 1_000_000)
    out = assigned(model, foreign.stream)
    assert (foreign.asked, foreign.stream.release) == (0, None)
    for number in range(1, 6):
        array = Array()
        assert next_of(out, array) == 0
        assert array.numbers[0] == 2
        assert foreign.asked == number
        release(array)
    # Whoever has seen enough releases it in the middle.
    release(out)
    assert (out.release, foreign.asked, foreign.released) == (None, 5, 1)


def test_a_batch_outlives_its_stream_and_the_model(library: tierline_c.Library) -> None:
    model, foreign = library.parse(MODEL), Foreign(BATCH, 3)
    out = assigned(model, foreign.stream)
    assert model.free() == OK
    reader = tierline_c.imported(out)
    first = reader.read_next_batch()
    del reader
    assert foreign.released == 1
    assert first.column("tier").to_pylist() == TIERS
    assert first.column("account_id").to_pylist() == ["1-a", "1-b"]


def test_a_stream_may_fail_with_and_without_words(model: Any) -> None:
    for said, told in (
        (b"the disk is gone", "the disk is gone"),
        (None, "fails with the number 5"),
        (b"\xff\n", "\ufffd"),
    ):
        foreign = Foreign(BATCH, 5, fail_at=3, words=said)
        out, array = assigned(model, foreign.stream), Array()
        assert [next_of(out, array) for _ in range(2)] == [0, 0]
        assert next_of(out, array) != 0
        assert told in words_of(out), words_of(out)
        # And then it is at its end.
        assert next_of(out, array) == 0
        assert array.release is None
        release(out)
        assert foreign.released == 1


def test_a_stream_may_end_at_once(model: Any) -> None:
    foreign = Foreign(BATCH, 0)
    reader = tierline_c.imported(assigned(model, foreign.stream))
    assert reader.read_all().num_rows == 0
    del reader
    assert foreign.released == 1


def test_a_stream_that_was_released_is_told(model: Any) -> None:
    foreign = Foreign(BATCH, 1)
    release(foreign.stream)
    with pytest.raises(tierline_c.TierlineError, match="read before") as refusal:
        assigned(model, foreign.stream)
    assert refusal.value.status == BAD_TABLE
    assert foreign.released == 1


def test_every_stream_is_released_once_whatever_becomes_of_the_call(
    library: tierline_c.Library, model: Any
) -> None:
    other, twice = (
        pa.record_batch({"id": ["a"]}),
        pa.record_batch([BATCH[0], BATCH[0]], names=["account_id"] * 2),
    )
    wrong = [
        (None, b"2026-11-21", b"{}", BATCH),
        (model.handle, b"2026-11-2x", b"{}", BATCH),
        (model.handle, b"2026-11-21", b"{", BATCH),
        (model.handle, b"2026-11-21", b"{}", other),
        (model.handle, b"2026-11-21", b"{}", twice),
    ]
    for handle, day, options, batch in wrong:
        foreign, out = Foreign(batch, 1), Stream()
        arguments = (
            byref(foreign.stream),
            day,
            c_size_t(len(day)),
            options,
            c_size_t(len(options)),
            None,
            byref(out),
            None,
        )
        assert library.dll.tierline_model_assign_stream(handle, *arguments) != OK
        assert (foreign.released, foreign.stream.release, out.release) == (1, None, None)
    foreign = Foreign(BATCH, 2, fail_at=2)
    with pytest.raises(tierline_c.TierlineError, match="the disk is gone"):
        library.call(
            "book_new",
            model.handle,
            byref(foreign.stream),
            b"2026-11-21",
            c_size_t(10),
            None,
            None,
            c_size_t(0),
            None,
            c_size_t(0),
            byref(c_void_p()),
        )
    assert foreign.released == 1


def test_an_id_that_comes_again_ends_the_stream(model: Any) -> None:
    reader = pa.RecordBatchReader.from_batches(BATCH.schema, [BATCH, BATCH])
    out, array = assigned(model, tierline_c.exported(reader)), Array()
    assert next_of(out, array) == 0
    release(array)
    assert next_of(out, array) != 0
    assert words_of(out).startswith("id-handed-out: `account_id` is `a` in batch 1")
    release(out)
    reader = pa.RecordBatchReader.from_batches(BATCH.schema, [BATCH, BATCH])
    assert model.assign_stream(reader, "2026-11-21", ids="each batch").read_all().num_rows == 4


def test_a_scan_finds_the_ids_that_come_again(library: tierline_c.Library, model: Any) -> None:
    def source() -> pa.RecordBatchReader:
        return pa.RecordBatchReader.from_batches(
            BATCH.schema, [BATCH, pa.record_batch({"account_id": ["c", "a"], "arr": [1, 2]})]
        )

    with model.scan(threads=2) as scan:
        passes = 0
        while True:
            scan.read(source())
            passes += 1
            if (ids := scan.end_pass()) is not None:
                break
        assert passes >= 2
    with ids:
        assert (ids.repeated(), ids.repeated(0)) == (["a"], [])
        result = model.assign_stream(source(), "2026-11-21", checked=ids)
    rows = result.read_all().to_pylist()
    assert [row["tier"] for row in rows] == [None, "Scale", "Scale", None]
    assert "duplicate id `a`" in rows[0]["issues"]


def test_a_scan_whose_source_failed_is_of_no_use(library: tierline_c.Library, model: Any) -> None:
    with model.scan() as scan:
        foreign = Foreign(BATCH, 3, fail_at=2)
        with pytest.raises(tierline_c.TierlineError, match="the disk is gone"):
            library.call("id_scan_read", scan.handle, byref(foreign.stream))
        assert foreign.released == 1
        for call in (scan.end_pass, lambda: scan.read(pa.Table.from_batches([BATCH]))):
            with pytest.raises(tierline_c.TierlineError) as refusal:
                call()
            assert refusal.value.code == "spoiled-scan"


def test_one_thread_at_a_time_uses_a_scan(library: tierline_c.Library, model: Any) -> None:
    with model.scan() as scan:
        status: list[int] = []

        class Meanwhile(Foreign):
            def _next(self, stream: int, out: int) -> int:
                # In the middle of the call: another thread, with the same scan.
                other = threading.Thread(
                    target=lambda: status.append(
                        library.dll.tierline_id_scan_end_pass(scan.handle, byref(c_void_p()), None)
                    )
                )
                other.start()
                other.join()
                return super()._next(stream, out)

        foreign = Meanwhile(BATCH, 1)
        library.call("id_scan_read", scan.handle, byref(foreign.stream))
        assert status == [BUSY, BUSY]


def test_eight_threads_use_one_model(library: tierline_c.Library) -> None:
    model, rounds, failures = library.parse(MODEL), 100, []
    expected = library.text(
        "model_assign", model.handle, b'{"account_id":"x","arr":1}', c_size_t(26), b"2026-11-21", c_size_t(10)
    )

    def work(number: int) -> None:
        try:
            client = json.dumps({"account_id": "x", "arr": 1})
            for _ in range(rounds):
                assert model.assign(client, "2026-11-21") == json.loads(expected)
                library.call("model_retain", model.handle)
                assert model.free() == OK
            table = pa.table(
                {"account_id": [f"{number}-{row}" for row in range(20_000)], "arr": range(20_000)}
            )
            tiers = model.assign_stream(table, "2026-11-21", threads=2).read_all()["tier"].to_pylist()
            assert tiers == ["Scale"] * 20_000
            with pytest.raises(tierline_c.TierlineError):
                model.assign("{", "2026-11-21")
        except BaseException as failure:
            failures.append(failure)

    threads = [threading.Thread(target=work, args=(number,)) for number in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failures == []
    assert [model.free(), model.free()] == [OK, tierline_c.BAD_HANDLE]


def test_a_panic_in_a_function_is_a_status(faulty: tierline_c.Library) -> None:
    model = faulty.parse(MODEL)
    book = model.book(pa.Table.from_batches([BATCH]), "2026-11-21")
    review = book.review()
    scan = model.scan()
    calls = {
        "model_parse": (b"a", c_size_t(1), 1, byref(c_void_p())),
        "model_assign": (model.handle, b"{}", c_size_t(2), None, c_size_t(0), byref(Text())),
        "model_describe": (model.handle, byref(Text())),
        "book_assigned": (book.handle, byref(Stream())),
        "review_figures": (review.handle, byref(Text())),
        "id_scan_end_pass": (scan.handle, byref(c_void_p())),
    }
    for name, arguments in calls.items():
        for fault, said in ((1, "on purpose"), (2, "thread panicked")):
            faulty.dll.tierline_test_fault(fault)
            with pytest.raises(tierline_c.TierlineError, match=said) as refusal:
                faulty.call(name, *arguments)
            assert (refusal.value.status, refusal.value.code) == (INTERNAL, "internal")
    for handle in (model, book, review, scan):
        faulty.dll.tierline_test_fault(1)
        assert handle.free() == INTERNAL
        assert handle.free() == OK


def test_a_panic_in_the_callbacks_of_a_stream_is_a_status(faulty: tierline_c.Library) -> None:
    with faulty.parse(MODEL) as model:
        for fault in (3, 4):
            foreign = Foreign(BATCH, 5)
            out, array = assigned(model, foreign.stream), Array()
            assert next_of(out, array) == 0
            release(array)
            faulty.dll.tierline_test_fault(fault)
            assert c_int(next_of(out, array)).value == 5
            assert words_of(out) == "a mistake in Tierline itself"
            assert next_of(out, array) == 0
            assert array.release is None
            release(out)
            assert foreign.released == 1
        foreign = Foreign(BATCH, 5)
        out = assigned(model, foreign.stream)
        faulty.dll.tierline_test_fault(5)
        release(out)
        assert (out.release, foreign.released) == (None, 1)


def test_a_nul_in_words_is_no_end_of_them(faulty: tierline_c.Library) -> None:
    with faulty.parse(MODEL) as model:
        faulty.dll.tierline_test_fault(6)
        with pytest.raises(tierline_c.TierlineError) as refusal:
            faulty.text("model_describe", model.handle)
        assert str(refusal.value) in ("a \0 in a text", "a \\u{0} in a text")
        out, array = assigned(model, Foreign(BATCH, 5).stream), Array()
        faulty.dll.tierline_test_fault(6)
        assert next_of(out, array) != 0
        assert words_of(out) == "a \ufffd in a text"
        release(out)
