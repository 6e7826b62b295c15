"""Lifetime values: what clients are worth over a horizon."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Any, TypeAlias

from tierline import _native
from tierline._api.table import Frame
from tierline._display.text import counted
from tierline._exceptions import ArgumentError

__all__ = ["LifetimeValues", "lifetime_value", "terms"]

if TYPE_CHECKING:
    from fractions import Fraction

Number: TypeAlias = "Decimal | Fraction | int | float | str"
"""A number, exact but for a float, which means its shortest decimal."""


def lifetime_value(
    value: Decimal | float | str,
    *,
    retention: Number,
    expansion: Number = 0,
    years: int = 5,
    margin: Number = 1,
    discount: Number = 0,
    digits: int = 2,
) -> Decimal:
    """What a client is worth over so many years, exactly, and rounded once (half to even).

    It is the sum over t = 0 .. years - 1 of value x margin x retention^t x (1 + expansion)^t / (1 + discount)^t. Sources: P. D. Berger and
    N. I. Nasr, Customer Lifetime Value: Marketing Models and Applications, Journal of Interactive Marketing 12 (1), 1998; with
    expansion: D. Skok, What's your TRUE customer lifetime value?, 2016.

    Args:
        value: What the client is worth in the first year.
        retention: Gross retention a year, from 0 to 1: what is left of the value, without growth. 1 is allowed. A
            `fractions.Fraction` or a text like `"1/3"` is exact.
        expansion: How much what was kept grows, a year: 0.1 is a tenth. Retention and expansion make net retention together, so that
            net retention is never given as `retention`.
        years: The horizon, from 1 to 100.
        margin: What of the value is left, 1 being all of it.
        discount: By how much a year later is worth less: 0.08 is 8 % a year.
        digits: Digits behind the point of the result, at most 4.

    Raises:
        ArgumentError: A number is none (`not-a-number`), or means nothing here (`bad-terms`); the result does not fit 18 digits
            (`too-long`).

    Example:
        >>> import tierline
        >>> tierline.lifetime_value(20_000, retention=1, expansion="0.10")
        Decimal('122102.00')
        >>> tierline.lifetime_value(50_000, retention="1/3")
        Decimal('74691.36')
    """
    found = _native.lifetime_value(
        str(value), str(retention), str(expansion), terms(years, margin, discount, digits)
    )
    if found is None:
        raise ArgumentError(
            "the lifetime value has more digits than numbers have here",
            code="too-long",
            help="ask for fewer years or fewer digits",
        )
    return found


def terms(years: object, margin: Number, discount: Number, digits: object) -> tuple[int, str, str, int]:
    """The terms as the native module takes them."""
    for name, value, most in (("years", years, 100), ("digits", digits, 4)):
        if isinstance(value, bool) or not isinstance(value, int) or not 0 <= value <= most:
            raise ArgumentError(
                f"`{name}` is `{value!s:.64}`",
                code="bad-terms",
                help=f"give a whole number up to {most}",
            )
    return int(str(years)), str(margin), str(discount), int(str(digits))


class LifetimeValues:
    """What the clients of a book are worth over a horizon, made by `Book.lifetime_values`."""

    __slots__ = ("_clients", "_figures")

    def __init__(self, figures: dict[str, Any], clients: Frame) -> None:
        self._figures = figures
        self._clients = clients

    @property
    def figures(self) -> dict[str, Any]:
        """All of it: `years`, `digits`, `tiers`, `clients`, `lifetime_value`, `formula`, `source` and `findings`."""
        return self._figures

    @property
    def tiers(self) -> list[dict[str, Any]]:
        """By tier, best first: `clients`, `with_value`, `retention`, `expansion`, `lifetime_value` and `why_not`.

        The clients without a tier come last, where there are any. `lifetime_value` is the sum of the rounded ones of the clients, so
        that a table adds up.
        """
        return self._figures["tiers"]

    @property
    def total(self) -> Decimal | None:
        """What all lifetime values add up to."""
        return self._figures["lifetime_value"]

    @property
    def clients(self) -> Frame:
        """By client: `tier`, `value`, `retention`, `expansion`, `lifetime_value`, and `why` there is none."""
        return self._clients

    @property
    def findings(self) -> list[dict[str, Any]]:
        """What is to be said of the table of the period: dicts of `code`, `severity`, `message` and `help`."""
        return self._figures["findings"]

    def __repr__(self) -> str:
        clients = counted(self._figures["clients"], "client")
        return f"LifetimeValues({clients} over {counted(self._figures['years'], 'year')}: {self.total})"
