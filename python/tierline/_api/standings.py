"""Standings: what reviews remember of each client, and how people change it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import TYPE_CHECKING, Any, cast

from tierline import _native
from tierline._api.table import Frame
from tierline._display.text import counted
from tierline._exceptions import ArgumentError
from tierline._io.interchange import take_table

if TYPE_CHECKING:
    from tierline._api.model import Model

__all__ = ["ALSO", "STANDING_COLUMNS", "Standings", "table_columns", "take_standings"]

STANDING_COLUMNS: tuple[str, ...] = tuple(_native.standing_columns())
"""The columns of standings, behind the client column."""

ALSO = ("until", "author", "reason")
"""Shorter names that columns of an override may have."""


def take_standings(table: Any, client: str) -> _native.Table:
    """A table of standings with all of its columns: those that nobody reads are handed on."""
    names = [client, *STANDING_COLUMNS, *ALSO]
    return take_table(table, list(dict.fromkeys([*names, *table_columns(table)])))


def table_columns(table: Any) -> list[str]:
    """The names of the columns of a table that does not hand out all of them by itself."""
    if isinstance(table, Mapping):
        return [str(name) for name in cast("Mapping[Any, Any]", table)]
    if isinstance(table, Sequence) and not isinstance(table, str | bytes | bytearray | memoryview):
        rows = [
            cast("Mapping[Any, Any]", row) for row in cast("Sequence[Any]", table) if isinstance(row, Mapping)
        ]
        return [str(name) for name in dict.fromkeys(name for row in rows for name in row)]
    columns: Any = getattr(cast("object", table), "columns", ())
    return [name for name in columns if isinstance(name, str)]


class Standings(Frame):
    """What reviews remember of each client: the table to keep until the next review.

    `Review.standings` is one; `Standings.of` makes one of a table that has been kept. It is a table like any other of
    Tierline's, and its methods give a changed one back.

    Example:
        >>> import tierline
        >>> model = tierline.Model.read("models/customer_success/model.yaml")
        >>> clients = {"account_id": ["A-1", "A-2"], "arr": [480_000, 60_000]}
        >>> standings = model.book(clients, as_of="2026-08-21").review().standings
        >>> standings = standings.override(
        ...     "A-2", "Strategic", until="2027-03-31", by="Ana", why="pilot of the new product", at_least=True
        ... )
        >>> review = model.book(clients, as_of="2026-11-21").review(standings)
        >>> review.movements.to_rows()[1]["reason"]
        'held in Strategic by an override to at least Strategic until 2027-03-31, before in Core; the rules give Core'
        >>> len(review.standings.forget("A-2"))
        1
    """

    __slots__ = ("_model",)

    def __init__(self, rows: _native.Frame, model: Model) -> None:
        super().__init__(rows)
        self._model = model

    @classmethod
    def of(cls, table: Any, model: Model) -> Standings:
        """The standings of a table that has been kept, in today's format; columns of others stand behind them.

        Args:
            table: Any table with the client column and `tier`, as a review takes it.
            model: The model that the client base is reviewed by.

        Raises:
            TableError: The table cannot be read: `missing-column`, `unusable-type`, `bad-value`, `newer-format`.
        """
        native = _native.read_standings(model._inner, take_standings(table, model.client))  # pyright: ignore[reportPrivateUsage]
        return cls(native, model)

    def override(
        self,
        client: object,
        tier: str,
        *,
        until: date | str | None = None,
        by: str,
        why: str,
        at_least: bool = False,
        at_most: bool = False,
    ) -> Standings:
        """The standings with a tier that somebody sets for one client, in place of what was set before.

        It takes effect at the next review, and then whatever the rules say.

        Args:
            client: The id of the client.
            tier: The name of the tier.
            until: The last day on which it holds, like "2027-03-31"; None until it is taken away.
            by: Who sets it.
            why: The reason.
            at_least: The client has at least this tier: it may rise, and falls no further.
            at_most: The client has at most this tier: it may fall, and rises no further.

        Raises:
            TableError: There is no such client (`unknown-client`) or tier (`unknown-tier`), author or reason is blank
                (`missing-value`), or the last day lies before the client's last review (`override-past`).
            ArgumentError: `until` is no date, or `at_least` and `at_most` are both asked for.
        """
        if at_least and at_most:
            raise ArgumentError(
                "an override is at least a tier or at most a tier, and not both",
                code="contradiction",
                help="without either it is exactly that tier",
            )
        kind = "at least" if at_least else "at most" if at_most else "exactly"
        native = _native.override_standing(
            self._model._inner,  # pyright: ignore[reportPrivateUsage]
            self._table(),
            str(client),
            tier,
            kind,
            _day(until),
            by,
            why,
        )
        return Standings(native, self._model)

    def forget(self, client: object) -> Standings:
        """The standings without one client, as law may ask for it; if the client comes again, it enters anew.

        Raises:
            TableError: There is no such client (`unknown-client`).
        """
        native, _ = _native.forget_client(self._table(), self._model.client, str(client))
        return Standings(native, self._model)

    def _table(self) -> _native.Table:
        return take_standings(self, self._model.client)

    def __repr__(self) -> str:
        return f"Standings({counted(len(self), 'client')}: {', '.join(self.columns)})"


def _day(until: date | str | None) -> date | None:
    """The last day of an override."""
    if isinstance(until, datetime):
        return until.date()
    if until is None or isinstance(until, date):
        return until
    try:
        return date.fromisoformat(until)
    except (TypeError, ValueError):
        raise ArgumentError(
            f"`until` is `{until!s:.64}`, which is no date",
            code="bad-date",
            help='give a datetime.date, or a text like "2026-11-21"',
        ) from None
