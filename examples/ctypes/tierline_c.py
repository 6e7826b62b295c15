"""The C library of Tierline from Python, with nothing but `ctypes`: for programs that cannot install the package.

Each class stands for a handle; tables go in and come out as Arrow's C streams, by any library that has `__arrow_c_stream__`
or, as pyarrow has, `_export_to_c` and `_import_from_c`.
"""

from __future__ import annotations

import ctypes
import json
import os
from collections.abc import Mapping
from ctypes import POINTER, byref, c_char_p, c_int32, c_size_t, c_void_p
from pathlib import Path
from typing import Any

import pyarrow as pa

OK, BAD_MODEL, BAD_INPUT, BAD_TABLE, BAD_ARGUMENT, BAD_HANDLE, BUSY, INTERNAL = range(8)
YAML, JSON = 1, 2


class Text(ctypes.Structure):
    """`TierlineText`, and `TierlineError`, which has the same parts."""

    _fields_ = [("data", c_void_p), ("length", c_size_t)]

    def read(self) -> str:
        """The text, which is still to be freed."""
        return ctypes.string_at(self.data, self.length).decode() if self.data else ""


class Stream(ctypes.Structure):
    """`ArrowArrayStream`."""

    _fields_ = [
        ("get_schema", c_void_p),
        ("get_next", c_void_p),
        ("get_last_error", c_void_p),
        ("release", c_void_p),
        ("private_data", c_void_p),
    ]


class Table(ctypes.Structure):
    """`TierlineTable`."""

    _fields_ = [("name", c_char_p), ("name_length", c_size_t), ("stream", POINTER(Stream))]


class TierlineError(Exception):
    """Why a call gave nothing."""

    def __init__(self, status: int, text: str) -> None:
        self.status = status
        self.fields: dict[str, Any] = json.loads(text) if text else {}
        super().__init__(self.fields.get("message", f"status {status}"))

    @property
    def code(self) -> str:
        """The stable name of the mistake."""
        return self.fields.get("code", "")


class Library:
    """The loaded library."""

    def __init__(self, path: str | os.PathLike[str]) -> None:
        self.dll = ctypes.CDLL(os.fspath(path))
        self.dll.tierline_version.restype = ctypes.c_char_p
        self.version = self.dll.tierline_version().decode()

    def call(self, name: str, *arguments: Any) -> None:
        """Calls a function, whose last argument is the place of an error."""
        error = Text()
        status = c_int32(getattr(self.dll, f"tierline_{name}")(*arguments, byref(error))).value
        words = error.read()
        self.dll.tierline_error_free(byref(error))
        if status != OK:
            raise TierlineError(status, words)

    def text(self, name: str, *arguments: Any) -> str:
        """Calls a function that gives a text."""
        out = Text()
        self.call(name, *arguments, byref(out))
        words = out.read()
        self.dll.tierline_text_free(byref(out))
        return words

    def parse(self, text: str, format: int = YAML) -> Model:
        """Reads a model document."""
        model = c_void_p()
        self.call("model_parse", *_text(text), format, byref(model))
        return Model(self, model)


class Handle:
    """A handle, which is given back once."""

    kind = ""

    def __init__(self, library: Library, handle: c_void_p) -> None:
        self.library, self.handle = library, handle

    def free(self) -> int:
        """Gives it back: the status of that."""
        return getattr(self.library.dll, f"tierline_{self.kind}_free")(self.handle)

    def __enter__(self) -> Any:
        return self

    def __exit__(self, *_: object) -> None:
        self.free()


class Model(Handle):
    """A model."""

    kind = "model"

    def assign(self, client: Mapping[str, Any] | str, as_of: str) -> dict[str, Any]:
        """Assigns one client."""
        return json.loads(self.library.text("model_assign", self.handle, *_json(client), *_text(as_of)))

    def explain(self, client: Mapping[str, Any] | str, as_of: str) -> dict[str, Any]:
        """Explains one client."""
        return json.loads(self.library.text("model_explain", self.handle, *_json(client), *_text(as_of)))

    def review(self, request: Mapping[str, Any] | str) -> dict[str, Any]:
        """Reviews one client."""
        return json.loads(self.library.text("model_review", self.handle, *_json(request)))

    def assign_stream(self, clients: Any, as_of: str, checked: Handle | None = None, **options: Any) -> Any:
        """Assigns the clients of a reader; the result is one, too."""
        stream, out = exported(clients), Stream()
        known = checked.handle if checked else None
        arguments = (self.handle, byref(stream), *_text(as_of), *_json(options), known, byref(out))
        self.library.call("model_assign_stream", *arguments)
        return imported(out)

    def assign_ipc(self, clients: bytes, as_of: str, **options: Any) -> bytes:
        """Assigns the clients of an Arrow IPC stream; the result is one, too."""
        out = Text()
        given = (clients, c_size_t(len(clients)))
        self.library.call("model_assign_ipc", self.handle, *given, *_text(as_of), *_json(options), byref(out))
        result = ctypes.string_at(out.data, out.length)
        self.library.dll.tierline_bytes_free(byref(out))
        return result

    def scan(self, **options: Any) -> IdScan:
        """A scan of ids."""
        scan = c_void_p()
        self.library.call("id_scan_new", self.handle, *_json(options), byref(scan))
        return IdScan(self.library, scan)

    def book(
        self,
        clients: Any,
        as_of: str,
        tables: Mapping[str, Any] | None = None,
        previous: Model | None = None,
        **options: Any,
    ) -> Book:
        """A book of all clients of a reader."""
        stream, book = exported(clients), c_void_p()
        known = previous.handle if previous else None
        given = _tables(tables or {})
        arguments = (self.handle, byref(stream), *_text(as_of), known, *given, *_json(options), byref(book))
        self.library.call("book_new", *arguments)
        return Book(self.library, book)


class IdScan(Handle):
    """A scan of ids."""

    kind = "id_scan"

    def read(self, clients: Any) -> None:
        """Reads a part of the source."""
        self.library.call("id_scan_read", self.handle, byref(exported(clients)))

    def end_pass(self) -> Ids | None:
        """Ends a pass; nothing where the source has to be read once more."""
        ids = c_void_p()
        self.library.call("id_scan_end_pass", self.handle, byref(ids))
        return Ids(self.library, ids) if ids else None


class Ids(Handle):
    """Checked ids."""

    kind = "ids"

    def repeated(self, most: int = 100) -> list[str]:
        """The ids that stand for several clients."""
        return json.loads(self.library.text("ids_repeated", self.handle, c_size_t(most)))


class Book(Handle):
    """A book."""

    kind = "book"

    def assigned(self) -> Any:
        """The assignments."""
        out = Stream()
        self.library.call("book_assigned", self.handle, byref(out))
        return imported(out)

    def review(self, standings: Any = None, **options: Any) -> Review:
        """Holds the book against standings."""
        review = c_void_p()
        stream = byref(exported(standings)) if standings is not None else None
        self.library.call("book_review", self.handle, stream, *_json(options), byref(review))
        return Review(self.library, review)

    def entitlements(
        self, review: Review | None = None, tables: Mapping[str, Any] | None = None, **options: Any
    ) -> Any:
        """What clients are owed, how many take part in programmes, and what is to be said of it."""
        out, programmes, findings = Stream(), Stream(), Text()
        known = review.handle if review else None
        given = _tables(tables or {})
        arguments = (
            self.handle,
            known,
            *given,
            *_json(options),
            byref(out),
            byref(programmes),
            byref(findings),
        )
        self.library.call("book_entitlements", *arguments)
        words = findings.read()
        self.library.dll.tierline_text_free(byref(findings))
        return imported(out), imported(programmes) if programmes.release else None, json.loads(words)

    def figures(
        self, review: Review | None = None, tables: Mapping[str, Any] | None = None, **options: Any
    ) -> dict[str, Any]:
        """Everything that a report shows."""
        known = review.handle if review else None
        given = _tables(tables or {})
        return json.loads(self.library.text("book_figures", self.handle, known, *given, *_json(options)))


class Review(Handle):
    """A review."""

    kind = "review"

    def movements(self) -> Any:
        """What was done with each client."""
        out = Stream()
        self.library.call("review_movements", self.handle, byref(out))
        return imported(out)

    def standings(self) -> Any:
        """The standings to keep."""
        out = Stream()
        self.library.call("review_standings", self.handle, byref(out))
        return imported(out)

    def figures(self) -> dict[str, Any]:
        """The figures of the review."""
        return json.loads(self.library.text("review_figures", self.handle))


def exported(table: Any) -> Stream:
    """The C stream of a table or a reader of pyarrow."""
    reader = table.to_reader() if isinstance(table, pa.Table) else table
    stream = Stream()
    reader._export_to_c(ctypes.addressof(stream))
    return stream


def imported(stream: Stream) -> Any:
    """The reader of pyarrow of a C stream."""
    return pa.RecordBatchReader._import_from_c(ctypes.addressof(stream))


def installed(prefix: str | os.PathLike[str]) -> Path:
    """Where `make c` has put the library."""
    names = ("libtierline.so", "libtierline.dylib")
    return next(path for name in names if (path := Path(prefix) / "lib" / name).exists())


def _text(text: str) -> tuple[bytes, c_size_t]:
    encoded = text.encode()
    return encoded, c_size_t(len(encoded))


def _json(value: Mapping[str, Any] | str) -> tuple[bytes, c_size_t]:
    return _text(value if isinstance(value, str) else json.dumps(value))


def _tables(tables: Mapping[str, Any]) -> tuple[Any, c_size_t]:
    streams = [(name.encode(), exported(table)) for name, table in tables.items()]
    rows = [Table(name, len(name), ctypes.pointer(stream)) for name, stream in streams]
    return (Table * len(rows))(*rows), c_size_t(len(rows))
