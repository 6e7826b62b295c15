"""Which columns of a foreign table travel to the model, wherever its rows are."""

from __future__ import annotations

import importlib
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from tierline import _native
from tierline._display.text import visible
from tierline._exceptions import ArgumentError, TableError

if TYPE_CHECKING:
    from tierline._api.model import Model

__all__ = ["TWICE", "arrow", "check_kept", "client_column", "columns_read", "known_column"]

TWICE = "__tierline_twice"
"""The column that says of a row on its way whether other clients have its id, too."""


def arrow() -> Any:
    """The library pyarrow, which has no types."""
    try:
        return importlib.import_module("pyarrow")
    except ModuleNotFoundError as error:
        raise ModuleNotFoundError(
            "clients in Spark and DuckDB need pyarrow: pip install pyarrow", name="pyarrow"
        ) from error


def columns_read(model: Model, names: Sequence[str], also: Sequence[str] = ()) -> list[str]:
    """The columns of a table that the model reads, and others, in the order of the table."""
    reads = model._inner.reads()  # pyright: ignore[reportPrivateUsage]
    wanted = {*reads, *also} | {names[at] for at in _native.other_forms(reads, list(names))}
    return [name for name in names if name in wanted]


def client_column(model: Model, names: Sequence[str]) -> str:
    """The client column under the name that the table has for it, which may be in another Unicode form."""
    if model.client in names:
        return model.client
    return names[_native.other_forms([model.client], list(names))[0]]


def known_column(name: str, names: Sequence[str]) -> str:
    """A column that is there."""
    if name not in names:
        raise TableError(
            f"there is no column `{visible(name)}`",
            code="missing-column",
            help=f"the table has the columns {', '.join(f'`{visible(known)}`' for known in names[:12])}",
            column_name=name,
        )
    return name


def check_kept(keep: Sequence[str], names: Sequence[str], result: Sequence[str]) -> None:
    """Refuses columns to be kept that are not there, or that the result has under the same name."""
    if isinstance(keep, str):
        raise ArgumentError(
            f"`keep` is the text `{visible(keep)}`",
            code="no-list",
            help=f"give a list of names: `keep=[{keep!r}]`",
        )
    for name in keep:
        if known_column(name, names) in result:
            raise ArgumentError(
                f"`keep` names `{visible(name)}`, and the result has a column of that name",
                code="column-twice",
                help="rename the column first, or leave it out of `keep`",
            )
