"""How a report writes dates, amounts and shares, and in which words it tells verdicts."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from decimal import ROUND_HALF_EVEN, Context, Decimal
from typing import Any

from tierline._display.format import NONE, decimal, number, percent

__all__ = [
    "HARD",
    "SEVERITIES",
    "VERDICTS",
    "aimed",
    "amount",
    "clipped",
    "counted",
    "day",
    "digits",
    "divided",
    "fixed",
    "measure",
    "plain",
    "ranged",
    "share",
    "short",
    "spaced",
]

HARD = "\N{NO-BREAK SPACE}"
"""What keeps a number and its unit on one line."""

_EXACT = Context(prec=60, rounding=ROUND_HALF_EVEN)

VERDICTS: dict[str, tuple[str, str]] = {
    "met": ("✓", "good"),
    "below": ("▼", "bad"),
    "above": ("▲", "bad"),
    "without owner": ("✕", "bad"),
    "not measurable": ("?", "open"),
}
"""The sign and the manner of each verdict about a target."""

SEVERITIES: dict[str, tuple[str, str]] = {
    "error": ("✕", "bad"),
    "warning": ("▲", "warn"),
    "note": ("●", "open"),
}
"""The sign and the manner of each severity of a finding, the worst first."""

_MONTHS = "January February March April May June July August September October November December".split()
_SIZES = (
    (Decimal(10) ** 12, "tn"),
    (Decimal(10) ** 9, "bn"),
    (Decimal(10) ** 6, "M"),
    (Decimal(10) ** 3, "k"),
)


def day(date: dt.date | None) -> str:
    """A date that cannot be misread: 30 June 2026; none where nothing counts from a day."""
    if date is None:
        return "any day"
    return f"{date.day} {_MONTHS[date.month - 1]} {date.year}"


def amount(value: object) -> str:
    """A number with all of its digits, or a dash where it is not known."""
    return NONE if value is None else number(value)


def share(value: object) -> str:
    """A fraction of one in percent, or a dash where it is not known."""
    return percent(value).replace(" ", HARD) or NONE


def short(value: object) -> str:
    """An amount in three or four digits, for a headline: 12.3 M."""
    exact = decimal(value)
    if exact is None:
        return NONE
    for size, sign in _SIZES:
        if abs(exact) >= size:
            part = _EXACT.divide(exact, size)
            digits = 0 if abs(part) >= 100 else 1 if abs(part) >= 10 else 2
            return f"{part:,.{digits}f} {sign}"
    return number(exact)


def plain(value: object, digits: int) -> str:
    """A number with at most so many digits behind the point, and no noughts at the end."""
    exact = decimal(value)
    if exact is None:
        return NONE
    text = f"{exact:,.{digits}f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def measure(value: object, unit: str) -> str:
    """A metric in its unit: a rate in percent, points, a ratio, or money."""
    if value is None:
        return NONE
    if unit == "rate":
        return share(value)
    return fixed(value, 1 if unit == "points" else 2)


def fixed(value: object, digits: int) -> str:
    """A number with so many digits behind the point, so that a column lines up."""
    exact = decimal(value)
    return NONE if exact is None else f"{exact:,.{digits}f}"


def digits(values: Iterable[object], most: int) -> int:
    """How many digits behind the point show all of these values, but no more than so many."""
    texts = (plain(value, most) for value in values)
    return max((len(text.partition(".")[2]) for text in texts), default=0)


def ranged(low: object, high: object, *, rate: bool = False) -> str:
    """A range in words, either end of which may be open."""
    ends = [
        None if end is None else (plain(_percent(end), 4) if rate else number(end)) for end in (low, high)
    ]
    unit = f"{HARD}%" if rate else ""
    first, last = ends
    if first is not None and last is not None:
        return f"{first}{unit}" if first == last else f"{first} to {last}{unit}"
    if first is not None:
        return f"{first}{unit} or more"
    return f"{last}{unit} or less" if last is not None else NONE


def aimed(low: object, high: object, *, rate: bool = False) -> str:
    """A range in signs, for a small place: \u2265 98 %."""
    if low is not None and high is not None:
        return ranged(low, high, rate=rate)
    only = ranged(high if low is None else low, high if low is None else low, rate=rate)
    return f"{'≤' if low is None else '≥'}{HARD}{only}"


def _percent(value: object) -> Decimal | None:
    exact = decimal(value)
    return None if exact is None else _EXACT.multiply(exact, Decimal(100))


def counted(count: int, one: str, many: str = "") -> str:
    """A count with its noun: 1 client, 2 clients."""
    return f"{number(count)} {one if count == 1 else many or one + 's'}"


def clipped(text: str, longest: int) -> str:
    """A name that has to fit in a small place."""
    return text if len(text) <= longest else text[: longest - 1].rstrip() + "…"


def spaced(name: str) -> str:
    """A name that machines read, for people: `first_response` is first response."""
    return name.replace("_", " ").strip() or name


def divided(items: Sequence[Any], most: int) -> list[list[Any]]:
    """Items in groups of nearly the same length, none longer than asked."""
    groups = max(-(-len(items) // most), 1)
    length = -(-len(items) // groups)
    return [list(items[at : at + length]) for at in range(0, len(items), max(length, 1))]
