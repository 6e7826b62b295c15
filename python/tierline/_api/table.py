"""Tables that come out: rows that whatever speaks Arrow reads, and plain Python too."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NoReturn, Self

from tierline._display.text import counted
from tierline._exceptions import not_pickled

if TYPE_CHECKING:
    import pandas
    import polars
    import pyarrow

    from tierline import _native

__all__ = ["Frame", "Rows"]


class Rows:
    """A table of results. Each reader of its Arrow stream gets a stream of its own."""

    __slots__ = ("_rows",)

    def __init__(self, rows: _native.Assigned | _native.Frame) -> None:
        self._rows = rows

    def __len__(self) -> int:
        """How many rows there are."""
        return len(self._rows)

    @property
    def columns(self) -> tuple[str, ...]:
        """The names of the columns."""
        return tuple(name for name, _ in self._rows.schema())

    @property
    def schema(self) -> dict[str, str]:
        """The Arrow type of each column, in words."""
        return dict(self._rows.schema())

    def __reduce__(self) -> NoReturn:
        """Not of use: a table of results cannot be pickled."""
        raise not_pickled(
            f"an object of class `{type(self).__name__}`",
            "pickle what `to_columns()`, `to_arrow()` or `to_polars()` gives; between processes, send the model and the "
            "clients, and assign there",
        )

    def __copy__(self) -> Self:
        """The same: results never change."""
        return self

    def __deepcopy__(self, memo: dict[int, Any]) -> Self:
        """The same: results never change."""
        return self

    def __arrow_c_schema__(self) -> object:
        """The schema as a capsule of Arrow's C data interface."""
        return self._rows.__arrow_c_schema__()

    def __arrow_c_stream__(self, requested_schema: object | None = None) -> object:
        """A new stream of all rows as a capsule of Arrow's C stream interface.

        Args:
            requested_schema: A capsule with the types that the reader would rather have; where values cannot be
                turned into them, the stream has its own types.
        """
        return self._rows.__arrow_c_stream__(requested_schema)

    def to_polars(self) -> polars.DataFrame:
        """The rows as a DataFrame of polars.

        Raises:
            ImportError: polars is not installed.
        """
        import polars

        return polars.DataFrame(self)

    def to_pandas(self) -> pandas.DataFrame:
        """The rows as a DataFrame of pandas: scores as objects of `Decimal`, levels as categories.

        Without pyarrow all columns are of objects.

        Raises:
            ImportError: pandas is not installed.
        """
        import pandas

        try:
            import pyarrow  # noqa: F401  # pyright: ignore[reportUnusedImport]
        except ImportError:
            return pandas.DataFrame(self._rows.columns(), dtype=object)
        return pandas.DataFrame.from_arrow(self)

    def to_arrow(self) -> pyarrow.Table:  # pyright: ignore[reportUnknownParameterType, reportUnknownMemberType]
        """The rows as a Table of pyarrow.

        Raises:
            ImportError: pyarrow is not installed.
        """
        import pyarrow

        return pyarrow.table(self)  # pyright: ignore[reportUnknownVariableType, reportUnknownMemberType]

    def to_columns(self) -> dict[str, list[Any]]:
        """The rows as a dict of columns, without any other library: lists of str, int, Decimal, bool, date and None."""
        return self._rows.columns()

    def to_rows(self) -> list[dict[str, Any]]:
        """The rows as a list of dicts, without any other library."""
        columns = self._rows.columns()
        return [dict(zip(columns, row, strict=True)) for row in zip(*columns.values(), strict=True)]


class Frame(Rows):
    """A table that Tierline has made: standings, movements, entitlements.

    Whatever speaks Arrow reads it: `polars.DataFrame(frame)`, `pyarrow.table(frame)`, `duckdb.sql("from frame")`.
    """

    __slots__ = ()

    def __repr__(self) -> str:
        return f"Frame({counted(len(self), 'row')}: {', '.join(self.columns)})"

    def _repr_html_(self) -> str:
        from tierline._display.html import frame_html

        return frame_html(self.columns, self._rows.head(_SHOWN), len(self))


_SHOWN = 20
"""Rows that a notebook shows."""
