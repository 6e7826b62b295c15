"""Figures of parts of a client base, which add up to those of all of it."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from tierline import _native
from tierline._api.results import Summary
from tierline._api.thresholds import Thresholds
from tierline._exceptions import ArgumentError

if TYPE_CHECKING:
    from tierline._api.model import Model

__all__ = ["PartialFigures"]


class PartialFigures:
    """Figures of a part of a client base: clients and value by tier, and the values of numbers one by one.

    Those of all parts add up to what one machine makes of all clients, digit for digit, however the base was divided and in
    whatever order the parts come. They are made by `Book.partial_figures`, can be pickled, and go through files as `to_bytes()`.

    Example:
        >>> import tierline
        >>> model = tierline.Model.read("models/value_bands/model.yaml")
        >>> parts = [
        ...     model.book({"account_id": [name], "arr": [arr]}, as_of="2026-11-21").partial_figures()
        ...     for name, arr in [("A-1", 480_000), ("A-2", 60_000), ("A-3", 60_000)]
        ... ]
        >>> figures = tierline.PartialFigures.merged(parts)
        >>> [(tier.tier, tier.clients) for tier in figures.summary().tiers]
        [('Enterprise', 1), ('Mid-market', 2), ('SMB', 0)]
        >>> figures.thresholds().median
        Decimal('60000')
    """

    __slots__ = ("_bytes", "_finished", "_model")

    def __init__(self, model: Model, packed: bytes) -> None:
        self._model = model
        self._bytes = packed
        self._finished: tuple[Summary, dict[str, _native.Values]] | None = None

    @classmethod
    def from_bytes(cls, model: Model, packed: bytes) -> PartialFigures:
        """The figures that `to_bytes` has written, perhaps in another process.

        Raises:
            ArgumentError: The bytes are no figures of this version and model (`unreadable-figures`).
        """
        return cls(model, _native.merge_figures(model._inner, [bytes(packed)]))  # pyright: ignore[reportPrivateUsage]

    @classmethod
    def merged(cls, parts: Iterable[PartialFigures]) -> PartialFigures:
        """The figures of all parts together.

        Raises:
            ArgumentError: There is no part (`no-figures`), or they are of several models, days or numbers (`other-figures`).
        """
        all_parts = list(parts)
        if not all_parts:
            raise ArgumentError(
                "there are no figures to add up",
                code="no-figures",
                help="give those of one part at least; an empty table of clients has figures, too",
            )
        model = all_parts[0]._model
        return cls(model, _native.merge_figures(model._inner, [part._bytes for part in all_parts]))  # pyright: ignore[reportPrivateUsage]

    def to_bytes(self) -> bytes:
        """The figures as bytes; equal figures are equal bytes. They take 2 to 4 for each distinct value where values lie close."""
        return self._bytes

    def summary(self) -> Summary:
        """The summary by tier of all clients: what `Assignments.summary` is, without remarks about tables."""
        return self._finish()[0]

    def thresholds(self, of: str | None = None) -> Thresholds:
        """Quantiles, concentration and cut-offs of a number, as `Book.thresholds` has them.

        Args:
            of: The value attribute (the default), or a number that `Book.partial_figures` was asked for.

        Raises:
            ArgumentError: The figures have no such number, or no client has a value of it (`unknown-name`).
        """
        name = self._model.value if of is None else of
        values = self._finish()[1]
        if name not in values:
            raise ArgumentError(
                f"the figures have no values of `{name}`" if name else "the model names no value attribute",
                code="unknown-name",
                help=f"they have those of {', '.join(f'`{known}`' for known in values) or 'no number'}; `partial_figures` takes the names of more",
            )
        return Thresholds(values[name], self._model.tiers, None, of)

    def _finish(self) -> tuple[Summary, dict[str, _native.Values]]:
        if self._finished is None:
            fields, values = _native.finish_figures(self._model._inner, self._bytes)  # pyright: ignore[reportPrivateUsage]
            self._finished = Summary._from_native(fields, ()), dict(values)  # pyright: ignore[reportPrivateUsage]
        return self._finished

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, PartialFigures):
            return NotImplemented
        return self._bytes == other._bytes

    def __hash__(self) -> int:
        return hash(self._bytes)

    def __reduce__(self) -> tuple[Any, ...]:
        return (PartialFigures, (self._model, self._bytes))

    def __repr__(self) -> str:
        return f"PartialFigures({self.summary().clients:,} clients by {self._model.name})"
