"""Thresholds from data: where tiers could begin, with equal values always on one side."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from typing import Any, NoReturn, TypeAlias

from tierline import _native
from tierline._exceptions import ArgumentError, not_pickled

__all__ = ["Thresholds"]

Share: TypeAlias = Decimal | int | float | str
"""A share from 0 to 1; a float means its shortest decimal."""
Range: TypeAlias = Sequence[Share]
"""From and to, both included."""


class Thresholds:
    """The values of a number over many clients, and the thresholds that they suggest. Everything is exact.

    It comes from `Book.thresholds`, or from any list of numbers by `Thresholds.of`.

    Example:
        >>> from tierline import Thresholds
        >>> small, large = range(5_000, 25_000, 250), range(100_000, 500_000, 20_000)
        >>> values = Thresholds.of([*small, *large])
        >>> values.median
        Decimal('17375')
        >>> [tier["round"] for tier in values.suggest()["tiers"]]
        [Decimal('100000'), Decimal('5000')]
    """

    __slots__ = ("_book", "_figures", "_native", "_of", "_tiers")

    def __init__(
        self,
        native: _native.Values,
        tiers: Sequence[str] = (),
        book: _native.Book | None = None,
        of: str | None = None,
    ) -> None:
        self._native = native
        self._tiers = tuple(tiers)
        self._book = book
        self._of = of
        self._figures: dict[str, Any] = native.figures()

    @classmethod
    def of(cls, values: Iterable[Any]) -> Thresholds:
        """The thresholds of a list of numbers: ints, Decimals, floats (their shortest decimal) or texts of digits.

        Missing values (None, and NaN, which is what pandas has for them) are left out.

        Raises:
            ArgumentError: A value is no number (`not-a-number`), or there are none (`no-threshold`).
        """
        known = [value for value in values if value is not None and value == value]
        return cls(_native.Values.of([_digits(value) for value in known]))

    def __len__(self) -> int:
        """How many clients have a value."""
        return self._figures["clients"]

    @property
    def all_clients(self) -> int:
        """How many clients shares are of: all of the book, also those that have no such value."""
        return self._native.all_clients()

    @property
    def median(self) -> Decimal:
        """The median: of an even number of clients, the middle between the two in the middle."""
        return self._figures["median"]

    @property
    def quartiles(self) -> tuple[Decimal, Decimal, Decimal]:
        """P25, median and P75."""
        return self._figures["p25"], self._figures["median"], self._figures["p75"]

    def quantile(self, share: Share) -> Decimal:
        """The quantile of a share, 0.9 for P90, on the straight line between two clients.

        That is type 7 of Hyndman and Fan (1996), the default of NumPy, pandas and R, and PERCENTILE.INC of
        spreadsheets. Exact where it has at most six digits more than the values; else rounded half to even.

        Raises:
            ArgumentError: The share is not between 0 and 1.
        """
        return self._native.quantile(_digits(share))

    def cut_at(self, share: Share) -> dict[str, Any]:
        """The threshold nearest to a quantile that is a value of some client, equal values all on its upper side.

        Shares are of all clients, as in a report; one that has no such value is never above.

        Returns:
            `at` (clients with this value or more are above), `asked` and `reached` (shares of all clients above it),
            `clients` (how many), and `of` (how many all clients are).

        Raises:
            ArgumentError: The share is not between 0 and 1.
        """
        return self._native.cut_at(_digits(share))

    def held_by(self, clients: int) -> Decimal:
        """The share of all value that so many clients of greatest value have, exactly, to 6 digits.

        It is a share of the sum of all values above zero; values below zero take nothing away.

        Example:
            >>> from tierline import Thresholds
            >>> Thresholds.of([70, 20, 10]).held_by(1)
            Decimal('0.7')

        Raises:
            ArgumentError: The numbers are not what clients are worth (a score, say), none is above zero, or `clients` is
                no count.
        """
        try:
            return self._native.held_by(clients)
        except (OverflowError, TypeError) as error:
            raise ArgumentError(
                f"`{clients!r}` is no number of clients",
                code="no-threshold",
                help="give a whole number from 0 on",
            ) from error

    def natural_breaks(self, classes: int) -> dict[str, Any]:
        """Natural breaks (Jenks, Fisher): the division into classes with the least squared deviations, exactly.

        Returns:
            `classes` (lowest first: `lowest`, `highest`, `round` (a round number that divides alike), `clients`,
            `value`), `breaks` (each upper class begins at its break), `asked`, and `fit` (the share of the variance
            that the division explains). Fewer classes than asked for where there are fewer different values.

        Raises:
            ArgumentError: The number of classes is not between 1 and 64, or there are more than 262,144 different values.
        """
        try:
            return self._native.breaks(classes)
        except (OverflowError, TypeError) as error:
            raise ArgumentError(
                f"`{classes!r}` is no number of classes",
                code="no-threshold",
                help="give a whole number from 1 to 64",
            ) from error

    def suggest(self) -> dict[str, Any]:
        """The tiers that the values show by themselves, and findings that say why there are none.

        Returns:
            `tiers` (best first, as the classes of `natural_breaks`) and `findings` (`code`, `severity`, `message`,
            `help`).

        Raises:
            ArgumentError: Two values lie too far apart.
        """
        return self._native.suggest()

    def cut_offs(self, targets: Mapping[str, Mapping[str, Range]] | None = None) -> dict[str, Any]:
        """Cut-offs that meet shares of clients and shares of value together, or why there are none.

        Shares are those of a report: of all clients, and of the sum of all values above zero. So what cut-offs of a
        book meet is met by a report of the book with these thresholds: clients without a tier are in the whole and
        in none of the tiers, and clients that have no such value stay in the tier that the rules give them.

        Args:
            targets: By tier, best first, `clients` and `value` as ranges of shares like `(0.10, 0.20)`; either may be
                left out. The targets of the model where nothing is said.

        Returns:
            `found`: the tiers, best first, each with `tier`, `at` (its lowest value), `round` (a round number that
            divides alike), `clients`, `client_share`, `value`, `value_share`; None where no division meets all.
            `why_not`: then the reason in words. `of`: how many clients the shares are of.

        Raises:
            ArgumentError: There are no targets, or a range is none.
        """
        if targets is None:
            if self._book is None:
                raise ArgumentError("there are no targets", code="no-targets", help="give targets by tier")
            return self._book.cut_offs(self._of, None)
        for tier, ranges in targets.items():
            others = [str(key) for key in ranges if key not in ("clients", "value")]
            if others:
                raise ArgumentError(
                    f"the targets of `{tier}` have no `{others[0]}`",
                    code="unknown-key",
                    help="they are `clients` and `value`, each a range of shares",
                )
        wanted = [
            (tier, _range(ranges.get("clients")), _range(ranges.get("value")))
            for tier, ranges in targets.items()
        ]
        return self._native.cut_offs(wanted) if self._book is None else self._book.cut_offs(self._of, wanted)

    def to_dict(self) -> dict[str, Any]:
        """How many clients and different values there are, quartiles, P90, least, greatest and total."""
        return dict(self._figures)

    def __reduce__(self) -> NoReturn:
        """Not of use: thresholds cannot be pickled."""
        raise not_pickled(
            "thresholds", "pickle what they say: `quantile(...)`, `natural_breaks(...)`, `suggest()`"
        )

    def __repr__(self) -> str:
        shown = ", ".join(
            f"{name} {self._figures[name]:,}" for name in ("min", "p25", "median", "p75", "p90", "max")
        )
        every = self.all_clients
        of = f" of {every:,}" if every != len(self) else ""
        plural = "" if every == 1 else "s"
        return f"Thresholds({len(self):,}{of} client{plural}: {shown})"


def _digits(value: Any) -> str:
    """A number as its digits."""
    if isinstance(value, bool) or not isinstance(value, int | float | Decimal | str):
        # Numbers of numpy say their digits themselves.
        if not hasattr(value, "item") or isinstance(value, bool):
            raise ArgumentError(
                f"`{value!r}` is of type `{type(value).__name__}`, and no number",
                code="not-a-number",
                help="give an int, a Decimal, a float, or a text of digits",
            )
        value = value.item()
    if isinstance(value, float):
        # A float of numpy is a float too, and its own repr more than its digits.
        value = Decimal(float.__repr__(value))
    if isinstance(value, Decimal) and value.is_finite():
        return f"{value:f}"
    return str(value)


def _range(given: Range | None) -> tuple[str, str] | None:
    if given is None:
        return None
    ends = [] if isinstance(given, str | float | int) else list(given)
    if len(ends) != 2:
        raise ArgumentError(
            "a range has two ends, as in (0.10, 0.20)", code="bad-range", help="give both ends"
        )
    return _digits(ends[0]), _digits(ends[1])
