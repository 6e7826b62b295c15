"""What callers do wrong: each call ends with a status and words, and the library goes on."""

from __future__ import annotations

import ctypes
import json
from ctypes import byref, c_int32, c_size_t, c_void_p
from typing import Any

import pyarrow as pa
import pytest
import tierline_c
from conftest import MODEL
from tierline_c import BAD_ARGUMENT, BAD_HANDLE, BAD_INPUT, BAD_MODEL, OK, Stream, Text

CLIENTS = pa.table({"account_id": ["a", "b"], "arr": [120_000, 5]})


@pytest.fixture
def model(library: tierline_c.Library) -> Any:
    with library.parse(MODEL) as model:
        yield model


def refused(status: int, code: str, call: Any, *arguments: Any, **named: Any) -> str:
    """The message of a call that is refused."""
    with pytest.raises(tierline_c.TierlineError) as refusal:
        call(*arguments, **named)
    assert (refusal.value.status, refusal.value.code) == (status, code)
    message = str(refusal.value)
    assert message
    assert "\n" not in message
    assert not message.endswith(".")
    assert message[0] == message[0].lower()
    return message


def test_mistakes_of_a_document_have_their_places(library: tierline_c.Library) -> None:
    text = MODEL.replace("min: 0", "mn: 0").replace("floor or", "flor or")
    with pytest.raises(tierline_c.TierlineError) as refusal:
        library.parse(text)
    assert refusal.value.status == BAD_MODEL
    assert {"code", "message", "help", "line", "column", "diagnostics"} <= refusal.value.fields.keys()
    assert refusal.value.fields["line"] == 6
    assert "`mn`" in str(refusal.value)


def test_a_document_in_json_is_read(library: tierline_c.Library) -> None:
    text = json.dumps({"tierline": 1, "model": {"name": "all", "client": "id"}, "tiers": [{"name": "All"}]})
    with library.parse(text, tierline_c.JSON) as model:
        assert model.handle
    assert "`format` is 7" in refused(BAD_ARGUMENT, "bad-argument", library.parse, text, 7)


def test_null_is_told_by_the_name_of_the_argument(library: tierline_c.Library, model: Any) -> None:
    dll, error, out = library.dll, Text(), c_void_p()
    calls: list[tuple[str, tuple[Any, ...]]] = [
        ("text", ("model_parse", None, c_size_t(0), 1, byref(out))),
        ("text", ("model_parse", None, c_size_t(5), 1, byref(out))),
        ("model", ("model_parse", b"a", c_size_t(1), 1, None)),
        ("model", ("model_retain", None)),
        ("scan", ("id_scan_new", model.handle, None, c_size_t(0), None)),
        ("model", ("id_scan_new", None, None, c_size_t(0), byref(out))),
        ("result", ("book_assigned", None, None)),
        ("book", ("book_assigned", None, byref(Stream()))),
        ("review", ("review_figures", None, byref(Text()))),
        (
            "clients",
            (
                "model_assign_stream",
                model.handle,
                None,
                b"2026-11-21",
                c_size_t(10),
                None,
                c_size_t(0),
                None,
                byref(Stream()),
            ),
        ),
        (
            "as_of",
            (
                "model_assign_stream",
                model.handle,
                None,
                None,
                c_size_t(0),
                None,
                c_size_t(0),
                None,
                byref(Stream()),
            ),
        ),
    ]
    for name, (function, *arguments) in calls:
        assert f"`{name}` is NULL" in refused(
            BAD_ARGUMENT, "bad-argument", library.call, function, *arguments
        ), function
        # And where nobody asks for words.
        assert c_int32(getattr(dll, f"tierline_{function}")(*arguments, None)).value == BAD_ARGUMENT
    for function in ("model", "id_scan", "ids", "book", "review", "text", "bytes", "error"):
        assert getattr(dll, f"tierline_{function}_free")(None) == OK
    assert dll.tierline_text_free(byref(error)) == OK


def test_texts_that_are_none_are_told(library: tierline_c.Library, model: Any) -> None:
    def parse(text: bytes, length: int) -> None:
        library.call("model_parse", text, c_size_t(length), 1, byref(c_void_p()))

    assert "byte 2" in refused(BAD_ARGUMENT, "bad-argument", parse, b"a:\xff\xfe", 4)
    for length in (-1, 2**63, 2**31, (1 << 26) + 1):
        assert "bytes, and can have" in refused(BAD_ARGUMENT, "bad-argument", parse, b"a", length)
    assert "not `2026-13-01`" in refused(BAD_INPUT, "not-a-date", model.assign_stream, CLIENTS, "2026-13-01")
    wrong = refused(BAD_INPUT, "bad-options", model.assign_stream, CLIENTS, "2026-11-21", palin=True)
    assert "`palin`" in wrong
    assert "`plain`" in wrong
    for options in ({"threads": 0}, {"threads": -1}, {"ids": "x"}, {"plain": 1}):
        refused(BAD_INPUT, "bad-options", model.assign_stream, CLIENTS, "2026-11-21", **options)


def test_handles_that_are_none_are_told(library: tierline_c.Library) -> None:
    dll = library.dll
    model = library.parse(MODEL)
    book = model.book(CLIENTS, "2026-11-21")
    review = book.review()

    wrong = tierline_c.Book(library, model.handle)
    assert "`book` is a model, and has to be a book" in refused(BAD_HANDLE, "bad-handle", wrong.assigned)
    assert wrong.free() == BAD_HANDLE
    for number in (1, 2, 15, 16, 4096, 2**31, 2**62, 2**64 - 1, ctypes.addressof(Text())):
        never = tierline_c.Book(library, c_void_p(number))
        assert "no handle of Tierline" in refused(BAD_HANDLE, "bad-handle", never.assigned)
        assert never.free() == BAD_HANDLE

    assert model.free() == OK
    assert "`model` has been freed" in refused(
        BAD_HANDLE, "bad-handle", model.assign_stream, CLIENTS, "2026-11-21"
    )
    assert model.free() == BAD_HANDLE
    # What was made of it stays, and a review holds its book.
    assert book.assigned().read_all()["tier"].to_pylist() == ["Strategic", "Scale"]
    other = library.parse(MODEL)
    assert other.handle.value != model.handle.value
    second = other.book(CLIENTS, "2026-11-21")
    assert "one of another book" in refused(BAD_ARGUMENT, "bad-argument", second.figures, review)
    assert book.free() == OK
    assert review.figures()
    assert review.movements().read_all().num_rows == 2
    assert [one.free() for one in (review, second, other)] == [OK, OK, OK]
    assert dll.tierline_review_free(review.handle) == BAD_HANDLE


def test_a_model_that_is_retained_is_freed_by_each_owner(library: tierline_c.Library) -> None:
    model = library.parse(MODEL)
    library.call("model_retain", model.handle)
    assert model.free() == OK
    assert model.assign_stream(CLIENTS, "2026-11-21").read_all().num_rows == 2
    assert model.free() == OK
    refused(BAD_HANDLE, "bad-handle", library.call, "model_retain", model.handle)


def test_a_text_that_is_freed_twice_is_told(library: tierline_c.Library) -> None:
    error = Text()
    assert (
        library.dll.tierline_model_parse(b"a", c_size_t(1), 1, byref(c_void_p()), byref(error)) == BAD_MODEL
    )
    copy = Text(error.data, error.length)
    assert ctypes.string_at(error.data + error.length, 1) == b"\0"
    assert library.dll.tierline_error_free(byref(error)) == OK
    assert (error.data, error.length) == (None, 0)
    assert library.dll.tierline_error_free(byref(error)) == OK
    assert library.dll.tierline_error_free(byref(copy)) == BAD_HANDLE
    ours = ctypes.create_string_buffer(b"mine")
    assert library.dll.tierline_text_free(byref(Text(ctypes.addressof(ours), 4))) == BAD_HANDLE


def test_a_call_that_fails_leaves_nothing_stale(library: tierline_c.Library, model: Any) -> None:
    out, error = c_void_p(77), Text(1, 1)
    assert library.dll.tierline_model_parse(b"a", c_size_t(1), 1, byref(out), byref(error)) == BAD_MODEL
    assert out.value is None
    library.dll.tierline_error_free(byref(error))
    stream, result = tierline_c.exported(CLIENTS), Stream(1, 2, 3, 4, 5)
    arguments = (byref(stream), b"x", c_size_t(1), None, c_size_t(0), None, byref(result))
    refused(BAD_INPUT, "not-a-date", library.call, "model_assign_stream", model.handle, *arguments)
    # The stream that was given is gone all the same, and there is none that came out.
    assert (stream.release, result.release) == (None, None)
    stream = tierline_c.exported(CLIENTS)
    arguments = (byref(stream), b"2026-11-21", c_size_t(10), None, c_size_t(0), None, byref(stream))
    library.call("model_assign_stream", model.handle, *arguments)
    assert tierline_c.imported(stream).read_all()["tier"].to_pylist() == ["Strategic", "Scale"]


def test_tables_have_names_that_are_known(model: Any) -> None:
    with model.book(CLIENTS, "2026-11-21") as book:
        wrong = refused(BAD_ARGUMENT, "bad-argument", book.figures, tables={"perod": CLIENTS})
        assert wrong == "unknown table `perod`; did you mean `period`?"
        assert "it can be one of `last`" in refused(
            BAD_ARGUMENT, "bad-argument", book.entitlements, tables={"x": CLIENTS}
        )
        list_of_two = (tierline_c.Table * 2)()
        for row in list_of_two:
            row.name, row.name_length, row.stream = b"roster", 6, ctypes.pointer(tierline_c.exported(CLIENTS))
        call = ("book_figures", book.handle, None, list_of_two, c_size_t(2), None, c_size_t(0), byref(Text()))
        assert "`roster` is given twice" in refused(BAD_ARGUMENT, "bad-argument", book.library.call, *call)
        wrong = refused(
            BAD_ARGUMENT, "bad-argument", book.library.call, *call[:4], c_size_t(2**60), *call[5:]
        )
        assert "can have 64" in wrong
