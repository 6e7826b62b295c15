"""Streams of clients that another program makes: with what they were asked, and what goes wrong in them."""

from __future__ import annotations

import ctypes
from ctypes import CFUNCTYPE, c_char_p, c_int, c_void_p

import pyarrow as pa
from tierline_c import Stream


class Array(ctypes.Structure):
    """`ArrowArray`, as far as it matters here."""

    _fields_ = [
        ("numbers", ctypes.c_int64 * 5),
        ("pointers", c_void_p * 3),
        ("release", c_void_p),
        ("private_data", c_void_p),
    ]


GET = CFUNCTYPE(c_int, c_void_p, c_void_p)
LAST_ERROR = CFUNCTYPE(c_void_p, c_void_p)
RELEASE = CFUNCTYPE(None, c_void_p)


class Foreign:
    """A stream of so many equal batches. It counts what it is asked for; `fail_at` is the batch that fails, with `words`."""

    def __init__(
        self,
        batch: pa.RecordBatch,
        batches: int,
        fail_at: int | None = None,
        words: bytes | None = b"the disk is gone",
    ) -> None:
        self.batch, self.batches, self.fail_at, self.words = batch, batches, fail_at, words
        self.asked, self.released = 0, 0
        self._kept = words and ctypes.create_string_buffer(words)
        self._calls = (
            GET(self._schema),
            GET(self._next),
            LAST_ERROR(self._last_error),
            RELEASE(self._release),
        )
        self.stream = Stream(*(ctypes.cast(call, c_void_p).value for call in self._calls), 1)

    def _schema(self, _: int, out: int) -> int:
        self.batch.schema._export_to_c(out)
        return 0

    def _next(self, _: int, out: int) -> int:
        self.asked += 1
        if self.fail_at == self.asked:
            return 5
        if self.asked > self.batches:
            ctypes.memset(out, 0, ctypes.sizeof(Array))
            return 0
        columns = list(self.batch.columns)
        # Ids of their own for each batch.
        columns[0] = pa.array([f"{self.asked}-{id}" for id in columns[0].to_pylist()])
        pa.RecordBatch.from_arrays(columns, schema=self.batch.schema)._export_to_c(out)
        return 0

    def _last_error(self, _: int) -> int | None:
        return ctypes.addressof(self._kept) if self._kept else None

    def _release(self, stream: int) -> None:
        self.released += 1
        # As the interface asks: the structure that was given is marked.
        Stream.from_address(stream).release = None


def text(pointer: int | None) -> str:
    """A text of C."""
    return (c_char_p(pointer).value or b"").decode()


def next_of(stream: Stream, array: Array) -> int:
    """Asks a stream for its next batch, as a program of C does."""
    return GET(stream.get_next)(ctypes.addressof(stream), ctypes.addressof(array))


def words_of(stream: Stream) -> str:
    return text(LAST_ERROR(stream.get_last_error)(ctypes.addressof(stream)))


def release(stream: Stream | Array) -> None:
    RELEASE(stream.release)(ctypes.addressof(stream))
