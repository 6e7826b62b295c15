"""Any calls in any order, with handles that are right, gone, of another kind or none: each ends with a status that it can have."""

from __future__ import annotations

from ctypes import byref, c_int32, c_size_t, c_void_p
from typing import Any

import pyarrow as pa
import tierline_c
from conftest import MODEL
from foreign import Array, Foreign, next_of, release
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tierline_c import BAD_ARGUMENT, BAD_HANDLE, BAD_INPUT, BAD_TABLE, OK, Stream, Text

BATCH = pa.record_batch({"account_id": ["a", "b"], "arr": [120_000, 5]})
TEXTS = [
    b'{"account_id":"x","arr":1}',
    b"{}",
    b"",
    b"\xff",
    b'{"arr":',
    b'{"floor":1}',
    b'{"plain":true}',
    b"2026-11-21",
    MODEL.encode(),
]
DAYS = [b"2026-11-21"] * 4 + [b"soon", b""]
GIVES = {"model_parse", "model_with_parameters", "id_scan_new", "id_scan_end_pass", "book_new", "book_review"}
FREES = ["model", "id_scan", "ids", "book", "review"]
# The kinds of the handles that a function takes, in order, and of the one that it gives.
TAKES = {
    "id_scan_new": ["model"],
    "book_new": ["model", "model"],
    "book_figures": ["book", "review"],
    "model_assign_stream": ["model", "ids"],
}
MAKES = {"id_scan_new": "id_scan", "id_scan_end_pass": "ids", "book_new": "book", "book_review": "review"}

texts, days = st.sampled_from(TEXTS), st.sampled_from(DAYS)
options = st.sampled_from([b"", b"{}", b"{}", b'{"plain":true}', b'{"threads":2}', b"{"])
batches = st.tuples(st.integers(0, 3), st.sampled_from([None, None, None, 1, 2]))
picks = st.integers(0, 40)
STEPS = st.one_of(
    st.tuples(st.just("model_parse"), texts),
    st.tuples(st.just("model_with_parameters"), picks, texts),
    st.tuples(st.just("model_assign"), picks, st.sampled_from(TEXTS[:2]), days),
    st.tuples(st.just("model_review"), picks, texts),
    st.tuples(st.just("model_describe"), picks),
    st.tuples(st.just("model_retain"), picks),
    st.tuples(st.just("model_assign_stream"), picks, batches, days, options, picks),
    st.tuples(st.just("id_scan_new"), picks, options),
    st.tuples(st.just("id_scan_read"), picks, batches),
    st.tuples(st.just("id_scan_end_pass"), picks),
    st.tuples(st.just("book_new"), picks, batches, days, picks),
    st.tuples(st.just("book_review"), picks, st.none() | batches),
    st.tuples(st.just("book_figures"), picks, picks),
    st.tuples(st.just("review_figures"), picks),
    st.tuples(st.just("free"), st.sampled_from(FREES), picks),
)


class Calls:
    """The calls of one example: what they gave, and the streams that they were given."""

    def __init__(self, library: tierline_c.Library) -> None:
        self.library = library
        self.handles: list[c_void_p] = [c_void_p(None), c_void_p(48), c_void_p(2**63)]
        self.kinds: list[str] = ["", "", ""]
        self.streams: list[Foreign] = []

    def handle(self, pick: int, kind: str) -> c_void_p:
        """Mostly the last one of a kind, otherwise any."""
        right = [handle for handle, own in zip(self.handles, self.kinds, strict=True) if own == kind]
        return right[-1] if pick < 30 and right else self.handles[pick % len(self.handles)]

    def begin(self) -> None:
        """A handle of each kind."""
        first = [
            ("model_parse", MODEL.encode()),
            ("id_scan_new", 0, b""),
            ("book_new", 0, (1, None), b"2026-11-21", 0),
            ("book_review", 0, None),
            ("id_scan_new", 0, b""),
        ]
        assert [self.step(*step) for step in first] == [OK] * len(first)

    def stream(self, batches: tuple[int, int | None] | None) -> Any:
        if batches is None:
            return None
        self.streams.append(Foreign(BATCH, batches[0], fail_at=batches[1]))
        return byref(self.streams[-1].stream)

    def step(self, name: str, *given: Any) -> int:
        if name == "free":
            kind, pick = given
            return c_int32(getattr(self.library.dll, f"tierline_{kind}_free")(self.handle(pick, kind))).value
        arguments: list[Any] = []
        kinds = list(TAKES.get(name, ["id_scan" if name.startswith("id_scan") else name.split("_")[0]]))
        for value in given:
            if isinstance(value, bytes):
                arguments += [value, c_size_t(len(value))]
            elif isinstance(value, int):
                arguments.append(self.handle(value, kinds.pop(0)))
            else:
                arguments.append(self.stream(value))
        out, text, stream, error = c_void_p(), Text(), Stream(), Text()
        none = [None, c_size_t(0)]
        if name == "model_parse":
            arguments.append(c_int32(1))
        elif name == "book_new":
            arguments += [*none, *none]
        elif name == "book_review":
            arguments += none
        elif name == "book_figures":
            arguments += [*none, *none]
        place = (
            byref(out) if name in GIVES else byref(stream) if name == "model_assign_stream" else byref(text)
        )
        if name not in ("model_retain", "id_scan_read"):
            arguments.append(place)
        status = c_int32(getattr(self.library.dll, f"tierline_{name}")(*arguments, byref(error))).value
        assert (status == OK) == (error.data is None)
        if status != OK:
            assert (out.value, text.data, stream.release) == (None, None, None)
        if out.value:
            self.handles.append(out)
            self.kinds.append(MAKES.get(name, "model"))
        if stream.release:
            array = Array()
            while (ended := next_of(stream, array)) == 0 and array.release:
                release(array)
            # Only a stream that fails, or whose ids come again, makes one that does.
            assert ended == 0 or self.streams[-1].fail_at
            release(stream)
        for own, free in ((text, "text"), (error, "error")):
            assert getattr(self.library.dll, f"tierline_{free}_free")(byref(own)) == OK
        return status


@given(steps=st.lists(STEPS, max_size=30))
@settings(max_examples=150, deadline=None, database=None, suppress_health_check=list(HealthCheck))
def test_any_calls_in_any_order_end_with_a_status(
    library: tierline_c.Library, steps: list[tuple[Any, ...]]
) -> None:
    calls = Calls(library)
    calls.begin()
    for name, *arguments in steps:
        status = calls.step(name, *arguments)
        allowed = {OK, tierline_c.BAD_MODEL, BAD_INPUT, BAD_TABLE, BAD_ARGUMENT, BAD_HANDLE}
        assert status in allowed, (name, status)
    for handle in calls.handles[3:]:
        for kind in FREES:
            while getattr(library.dll, f"tierline_{kind}_free")(handle) == OK:
                pass
    assert all(own.released == 1 for own in calls.streams)
