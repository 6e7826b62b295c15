"""The memory floor: the shared library of `floor/`, built when it is first asked for."""

from __future__ import annotations

import ctypes
import os
import subprocess
import sys
from functools import cache
from pathlib import Path

import pyarrow as pa

ROOT = Path(__file__).resolve().parent.parent


class _Buffer(ctypes.Structure):
    _fields_ = (("data", ctypes.c_void_p), ("len", ctypes.c_size_t))


@cache
def _library() -> ctypes.CDLL:
    command = ["cargo", "build", "--release", "--locked", "--quiet", "--package", "tierline-floor"]
    subprocess.run(command, check=True, cwd=ROOT)
    name = {"win32": "tierline_floor.dll", "darwin": "libtierline_floor.dylib"}.get(
        sys.platform, "libtierline_floor.so"
    )
    target = ROOT / os.environ.get("CARGO_TARGET_DIR", "target")
    library = ctypes.CDLL(str(target / "release" / name))
    size = ctypes.c_size_t
    library.tierline_floor.argtypes = [ctypes.POINTER(_Buffer), size, size, size, size, ctypes.c_void_p]
    library.tierline_floor.restype = ctypes.c_void_p
    library.tierline_floor_size.argtypes = [ctypes.c_void_p]
    library.tierline_floor_size.restype = size
    library.tierline_floor_free.argtypes = [ctypes.c_void_p]
    library.tierline_floor_free.restype = None
    return library


class Written:
    """What the floor wrote; it is freed with this object, as a result of Tierline is."""

    def __init__(self, pointer: int) -> None:
        self._pointer: int | None = pointer

    @property
    def size(self) -> int:
        """The number of bytes."""
        return _library().tierline_floor_size(self._pointer)

    def hand_over(self) -> int | None:
        """The pointer, which somebody else frees."""
        pointer, self._pointer = self._pointer, None
        return pointer

    def __del__(self) -> None:
        if self._pointer is not None:
            _library().tierline_floor_free(self._pointer)


class Floor:
    """One pass over a table: reads all of it, and writes so many bytes a row."""

    def __init__(self, table: pa.Table, written: int, threads: int, *, keep: bool = False) -> None:
        """Takes a table whose columns have one chunk each.

        Args:
            table: What is read; it must stay where it is.
            written: Bytes a row.
            threads: How many threads share the rows.
            keep: Whether each pass writes to the memory of the one before.
        """
        self._keep = keep
        self._kept: Written | None = None
        self._table = table
        buffers = [
            _Buffer(buffer.address, buffer.size)
            for column in table.columns
            for buffer in column.chunk(0).buffers()
            if buffer is not None
        ]
        self._buffers = (_Buffer * len(buffers))(*buffers)
        self._rest = (len(table), written, threads)
        self.read = sum(buffer.len for buffer in buffers)
        """Bytes that are read."""
        _library()

    def run(self) -> Written:
        """The pass."""
        library = _library()
        old = self._kept.hand_over() if self._kept else None
        written = Written(library.tierline_floor(self._buffers, len(self._buffers), *self._rest, old))
        self._kept = written if self._keep else None
        return written


def own_bytes(result: pa.Table, table: pa.Table) -> float:
    """The bytes a row that a result has for itself: not those that it shares with the table it was made from."""

    def buffers(of: pa.Table) -> dict[int, int]:
        found: dict[int, int] = {}
        for column in of.columns:
            for chunk in column.chunks:
                parts = [chunk, chunk.dictionary] if pa.types.is_dictionary(chunk.type) else [chunk]
                for part in parts:
                    found |= {buffer.address: buffer.size for buffer in part.buffers() if buffer is not None}
        return found

    given = [(start, start + size) for start, size in buffers(table).items()]
    own = [
        size
        for start, size in buffers(result).items()
        if not any(first <= start < last for first, last in given)
    ]
    return sum(own) / len(table)
