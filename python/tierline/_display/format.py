"""How numbers, dates, shares and verdicts are written, in terminals, notebooks and reports alike."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable, Mapping, Sequence
from decimal import ROUND_HALF_EVEN, Context, Decimal, InvalidOperation
from typing import Any

from tierline._display.protocols import SummaryLike
from tierline._display.sentences import sentence
from tierline._display.text import cut, one_line

__all__ = [
    "HARD",
    "MARKS",
    "NONE",
    "SEVERITIES",
    "UNASSIGNED",
    "VERDICTS",
    "aimed",
    "amount",
    "came_in",
    "cause_heading",
    "clipped",
    "day",
    "decimal",
    "decisive",
    "digits",
    "divided",
    "fixed",
    "grouped",
    "lined_up",
    "measure",
    "negatives",
    "number",
    "percent",
    "ranged",
    "seen",
    "share",
    "shares_of",
    "short",
    "spaced",
    "trimmed",
]


UNASSIGNED = sentence("page.node-unassigned")
"""What stands in the place of a tier where there is none."""

NONE = "\N{EN DASH}"
"""What stands in the place of a value where there is none."""

MARKS: dict[str, tuple[str, str]] = {
    truth: (sign, sentence(f"display.{truth}"))
    for truth, sign in (("true", "✓"), ("false", "✗"), ("unknown", "?"))
}
"""The sign and the word for each truth."""

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
_LONG_NUMBER = re.compile(r"(?<![\w.,'])[1-9][0-9]{4,}(?![\w,'])")


def number(value: object) -> str:
    """A number with its thousands set apart and all of its digits; other things as text."""
    if isinstance(value, bool) or value is None:
        return "" if value is None else sentence("display.true" if value else "display.false")
    exact = decimal(value)
    return str(value) if exact is None else f"{exact:,f}"


def grouped(text: str) -> str:
    """The thousands set apart in all numbers of five digits and more before the point."""
    return _LONG_NUMBER.sub(lambda found: f"{int(found[0]):,}", text)


def percent(fraction: object) -> str:
    """A fraction of one in percent, to one digit."""
    exact = decimal(fraction)
    return "" if exact is None else f"{exact * 100:.1f} %"


def shares_of(above: object, negative: int, below: object) -> str:
    """What shares of value are of, where some values are below zero; nothing where none is."""
    if not negative:
        return ""
    return sentence("display.shares-of", above=number(above), count=negative, below=number(below))


def negatives(summary: SummaryLike) -> str:
    """The same for a summary; one that does not tell of values below zero has none."""
    tier_rows = [*summary.tiers, summary.unassigned]
    below = sum(
        (decimal(getattr(tier_row, "negative_value", None)) or Decimal(0) for tier_row in tier_rows),
        Decimal(0),
    )
    clients = sum(int(getattr(tier_row, "negative", 0)) for tier_row in tier_rows)
    return shares_of(getattr(summary, "value_above_zero", None), clients, below)


def decisive(parts: Sequence[Mapping[str, Any]], truth: str) -> list[bool]:
    """Which parts of a condition made it what it is: those of the same truth, or all where there is none."""
    same = [part["truth"] == truth for part in parts]
    return same if any(same) else [True] * len(same)


def decimal(value: object) -> Decimal | None:
    """A number as it stands; nothing for other things."""
    if isinstance(value, bool) or not isinstance(value, int | float | str | Decimal):
        return None
    try:
        exact = Decimal(str(value))
    except InvalidOperation:
        return None
    return exact if exact.is_finite() else None


_CAUSES = {
    "entered": "column.entered-with-tier",
    "returned": "column.returned-with-tier",
    "left": "column.left-with-tier",
}


def cause_heading(cause: str) -> str:
    """What the column of a cause is called: where a movement has the same name and another count, in other words."""
    return sentence(_CAUSES[cause]) if cause in _CAUSES else cause


def came_in(one: Mapping[str, Any]) -> str:
    """What came in where that is not the value that counts, as words behind it: `, given 99.996`."""
    given = one.get("given")
    return "" if given is None else f", {sentence('display.given', value=cut(given))}"


def seen(condition: Mapping[str, Any]) -> list[tuple[str, str | None, str]]:
    """What a condition saw: words, value, nothing where it is missing, and what came in where that is not the same.

    Numbers have their thousands set apart unless it compares texts, which may look like numbers. What the
    words and the truth say already, as of a boolean that is true, is left out.
    """
    out: list[tuple[str, str | None, str]] = []
    for one in condition["seen"]:
        words, value = one_line(one["words"]), one["value"]
        replaced = one.get("given") is not None
        if not replaced and words == condition["words"] and value == condition.get("truth"):
            continue
        if value is not None:
            value = cut(value) if "'" in condition["words"] else grouped(cut(value))
        out.append((words, value, came_in(one)))
    return out


def lined_up(values: Sequence[object]) -> list[str]:
    """Numbers with as many digits behind the point as the one that has most: a column adds up by eye."""
    exact = [decimal(value) for value in values]
    digits = max((max(-int(one.as_tuple().exponent), 0) for one in exact if one is not None), default=0)
    return ["" if one is None else f"{one:,.{digits}f}" for one in exact]


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


def trimmed(value: object, digits: int) -> str:
    """A number with at most so many digits behind the point, and no zeros at the end."""
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
    texts = (trimmed(value, most) for value in values)
    return max((len(text.partition(".")[2]) for text in texts), default=0)


def ranged(low: object, high: object, *, rate: bool = False) -> str:
    """A range in words, either end of which may be open."""
    ends = [
        None if end is None else (trimmed(_percent(end), 4) if rate else number(end)) for end in (low, high)
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
