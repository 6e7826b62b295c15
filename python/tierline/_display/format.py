"""What notebooks and terminals have in common: numbers, marks, colours, and what cannot be seen."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from decimal import Decimal, InvalidOperation
from typing import Any, Protocol

from tierline._display.text import visible

__all__ = [
    "MARKS",
    "NONE",
    "UNASSIGNED",
    "ReasonLike",
    "RemarkLike",
    "RungLike",
    "SummaryLike",
    "came_in",
    "cut",
    "decimal",
    "decisive",
    "grouped",
    "lined_up",
    "negatives",
    "number",
    "one_line",
    "percent",
    "seen",
    "shares_of",
    "tier_colours",
    "visible",
]


class RungLike(Protocol):
    """The clients of one tier, or those without one."""

    @property
    def tier(self) -> str | None:
        """The tier; none for the clients without one."""
        ...

    @property
    def clients(self) -> int:
        """How many clients."""
        ...

    @property
    def share(self) -> Decimal | str | None:
        """Their share of all clients, as a fraction."""
        ...

    @property
    def value(self) -> Decimal | str | None:
        """The sum of their value."""
        ...

    @property
    def value_share(self) -> Decimal | str | None:
        """Their share of all value, as a fraction."""
        ...

    @property
    def without_value(self) -> int:
        """How many of them have no value."""
        ...


class ReasonLike(Protocol):
    """Why clients are unassigned."""

    @property
    def clients(self) -> int:
        """How many clients."""
        ...

    @property
    def words(self) -> str:
        """The reason in words."""
        ...


class RemarkLike(Protocol):
    """Something about a table that whoever reads its result should be told."""

    @property
    def warning(self) -> bool:
        """Whether answers may be other than they were meant to be."""
        ...

    @property
    def message(self) -> str:
        """What was found."""
        ...

    @property
    def help(self) -> str | None:
        """What to do about it."""
        ...


class SummaryLike(Protocol):
    """A tier ladder."""

    @property
    def clients(self) -> int:
        """How many clients."""
        ...

    @property
    def value(self) -> Decimal | str | None:
        """The sum of all value."""
        ...

    @property
    def value_name(self) -> str | None:
        """The attribute that is summed up."""
        ...

    @property
    def tiers(self) -> Sequence[RungLike]:
        """The tiers, best first."""
        ...

    @property
    def unassigned(self) -> RungLike:
        """The clients without a tier."""
        ...

    @property
    def reasons(self) -> Sequence[ReasonLike]:
        """Why, the most frequent reason first."""
        ...

    @property
    def assigned_with_issues(self) -> int:
        """How many clients have a tier and issues."""
        ...

    @property
    def issues_beside_tier(self) -> Sequence[ReasonLike]:
        """What is wrong with those, the most frequent first."""
        ...

    @property
    def remarks(self) -> Sequence[RemarkLike]:
        """What is to be said of the table."""
        ...


UNASSIGNED = "unassigned"
"""What stands in the place of a tier where there is none."""

NONE = "\N{EN DASH}"
"""What stands in the place of a value where there is none."""

MARKS: dict[str, tuple[str, str]] = {"true": ("✓", "yes"), "false": ("✗", "no"), "unknown": ("?", "unknown")}
"""The sign and the word for each truth."""

_LONGEST = 200
_LONG_NUMBER = re.compile(r"(?<![\w.,'])[1-9][0-9]{4,}(?![\w,'])")


def number(value: object) -> str:
    """A number with its thousands set apart and all of its digits; other things as text."""
    if isinstance(value, bool) or value is None:
        return "" if value is None else ("yes" if value else "no")
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
    who = "1 client has a value" if negative == 1 else f"{number(negative)} clients have values"
    return (
        f"shares of value are of {number(above)}, the sum of the values above 0; "
        f"{who} below 0, {number(below)} together"
    )


def negatives(summary: SummaryLike) -> str:
    """The same for a ladder; one that does not tell of values below zero has none."""
    rungs = [*summary.tiers, summary.unassigned]
    below = sum((decimal(getattr(rung, "negative_value", None)) or Decimal(0) for rung in rungs), Decimal(0))
    clients = sum(int(getattr(rung, "negative", 0)) for rung in rungs)
    return shares_of(getattr(summary, "value_above_zero", None), clients, below)


def tier_colours(count: int) -> list[tuple[str, str]]:
    """A background and a text colour for each tier, best first: dark blue to light sand.

    Lightness grows from tier to tier and the hues run from blue to yellow, which all common kinds of colour
    vision tell apart.
    """
    anchors = [(43, 76, 140), (46, 126, 166), (69, 166, 160), (147, 198, 155), (227, 210, 138)]
    out: list[tuple[str, str]] = []
    for rank in range(count):
        along = rank * (len(anchors) - 1) / max(count - 1, 1)
        at = min(int(along), len(anchors) - 2)
        part = along - at
        rgb = [round(a + (b - a) * part) for a, b in zip(anchors[at], anchors[at + 1], strict=True)]
        light = _luminance(rgb)
        dark_text = (light + 0.05) / (_luminance((14, 27, 38)) + 0.05)
        white_text = 1.05 / (light + 0.05)
        out.append(("#{:02x}{:02x}{:02x}".format(*rgb), "#ffffff" if white_text >= dark_text else "#0e1b26"))
    return out


def decisive(parts: Sequence[Mapping[str, Any]], truth: str) -> list[bool]:
    """Which parts of a condition made it what it is: those of the same truth, or all where there is none."""
    same = [part["truth"] == truth for part in parts]
    return same if any(same) else [True] * len(same)


def _luminance(rgb: Sequence[int]) -> float:
    channels = [c / 255 for c in rgb]
    linear = [c / 12.92 if c <= 0.03928 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def decimal(value: object) -> Decimal | None:
    """A number as it stands; nothing for other things."""
    if isinstance(value, bool) or not isinstance(value, int | float | str | Decimal):
        return None
    try:
        exact = Decimal(str(value))
    except InvalidOperation:
        return None
    return exact if exact.is_finite() else None


def came_in(one: Mapping[str, Any]) -> str:
    """What came in where that is not the value that counts, as words behind it: `, given 99.996`."""
    given = one.get("given")
    return "" if given is None else f", given {cut(given)}"


def seen(condition: Mapping[str, Any]) -> list[tuple[str, str | None, str]]:
    """What a condition saw: words, value, nothing where it is missing, and what came in where that is not the same.

    Numbers have their thousands set apart unless it compares texts, which may look like numbers. What the
    words and the truth say already, as of a boolean that is true, is left out.
    """
    out: list[tuple[str, str | None, str]] = []
    for one in condition["seen"]:
        words, value = one_line(one["words"]), one["value"]
        told = one.get("given") is not None
        if not told and words == condition["words"] and value == condition.get("truth"):
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


def one_line(text: object) -> str:
    """A text that may run over several lines, on one."""
    return " ".join(str(text).split())


def cut(text: object) -> str:
    """A text without what is beyond its first letters, where it is long."""
    words = str(text)
    return words if len(words) <= _LONGEST else words[:_LONGEST] + "…"
