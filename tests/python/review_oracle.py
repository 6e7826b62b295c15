"""A slow and obvious review of one client after another, written from the promises and not from the code.

DESIGN tells them under `Review`, the docstrings of `Model.book`, `Book.review` and `Review` the rest. Everything is plain
Python: dates are `datetime.date`, standings are dicts with the columns of `Review.standings`.
"""

from __future__ import annotations

import calendar
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

Row = dict[str, Any]

STANDING = (
    "tier since pending_tier pending_since effective_on pending_reviews override_tier override_until "
    "override_author override_reason last_value reviewed_on"
).split()
PENDING = ("pending_tier", "pending_since", "effective_on", "pending_reviews")
OVERRIDE = ("override_tier", "override_until", "override_author", "override_reason")


@dataclass(frozen=True)
class Span:
    """So many days or months."""

    count: int
    unit: str

    def after(self, day: date) -> date:
        if self.unit == "days":
            return day + timedelta(days=self.count)
        if self.unit == "weeks":
            return day + timedelta(days=7 * self.count)
        months = day.year * 12 + day.month - 1 + self.count * (12 if self.unit == "years" else 1)
        year, month = divmod(months, 12)
        return date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))

    def __str__(self) -> str:
        return f"{self.count} {self.unit}"


@dataclass(frozen=True)
class Clock:
    """When a move takes effect: at once, after so many reviews, after a span, or at a renewal."""

    kind: str = "at once"
    reviews: int = 0
    span: Span | None = None

    def __str__(self) -> str:
        match self.kind:
            case "reviews":
                return f"{{ after: {self.reviews} reviews }}"
            case "span":
                return f"{{ after: {self.span} }}"
            case "renewal" if self.span:
                return f"{{ after: renewal, missing_renewal: {self.span} }}"
            case "renewal":
                return "{ after: renewal }"
            case _:
                return "at once"


@dataclass(frozen=True)
class Policy:
    """How clients move."""

    promote: Clock = Clock()
    demote: Clock = Clock()
    one_tier: bool = False
    least_up: Span | None = None
    least_down: Span | None = None
    review_every: Span | None = None

    def __str__(self) -> str:
        lines = [f"promote: {self.promote}", f"demote: {self.demote}", "renewal: r"]
        if self.one_tier:
            lines.append("steps: one tier")
        least = [
            f"{way}: {span}"
            for way, span in (("promote", self.least_up), ("demote", self.least_down))
            if span
        ]
        if least:
            lines.append(f"minimum_time: {{ {', '.join(least)} }}")
        if self.review_every:
            lines.append(f"review_every: {self.review_every}")
        return "\n".join(f"  {line}" for line in lines)


@dataclass(frozen=True)
class Seen:
    """What the rules say of a client today."""

    tier: str | None
    stays: frozenset[str]
    renewal: date | None


@dataclass(frozen=True)
class Outcome:
    """What a review did with a client."""

    movement: str
    source: str | None
    to: str | None
    standing: Row | None
    cause: str | None = None


def last_review(own: Row) -> date | None:
    days = [day for day in (own["since"], own["pending_since"]) if day]
    return own["reviewed_on"] or max(days, default=None)


def held(own: Row, as_of: date) -> bool:
    return own["override_tier"] is not None and (
        own["override_until"] is None or as_of <= own["override_until"]
    )


def review(tiers: list[str], policy: Policy, own: Row | None, seen: Seen, as_of: date) -> Outcome:
    """The review of a client that is in the book."""
    if own is None:
        return enter(seen, as_of)
    before = own["tier"]
    if last_review(own) == as_of:
        # An override that was set since that review waits for the next one.
        holds = held(own, as_of) and own["override_tier"] == before
        movement = "held by override" if holds else "kept" if before else "unassigned"
        return Outcome(movement, before, before, dict(own))
    if held(own, as_of):
        tier = own["override_tier"]
        since = own["since"] if tier == before else as_of
        after = {**own, **dict.fromkeys(PENDING), "tier": tier, "since": since, "reviewed_on": as_of}
        return Outcome("held by override", before, tier, after)
    if before is None:
        return enter(seen, as_of)
    kept = {**own, **dict.fromkeys(OVERRIDE), "reviewed_on": as_of}
    if seen.tier is None:
        return Outcome("unassigned", before, before, kept)
    rank, given = tiers.index(before), tiers.index(seen.tier)
    if given == rank or (given > rank and before in seen.stays):
        pending = own["pending_tier"]
        recovered = pending is not None and tiers.index(pending) > rank
        return Outcome(
            "recovered" if recovered else "kept", before, before, {**kept, **dict.fromkeys(PENDING)}
        )
    return move(tiers, policy, kept, seen, as_of)


def enter(seen: Seen, as_of: date) -> Outcome:
    if seen.tier is None:
        return Outcome("unassigned", None, None, None)
    after = dict.fromkeys(STANDING) | {"tier": seen.tier, "since": as_of, "reviewed_on": as_of}
    return Outcome("entered", None, seen.tier, after)


def move(tiers: list[str], policy: Policy, kept: Row, seen: Seen, as_of: date) -> Outcome:
    """The rules give another tier than the one in force."""
    rank, given = tiers.index(kept["tier"]), tiers.index(seen.tier)
    up = given < rank
    clock, least = (policy.promote, policy.least_up) if up else (policy.demote, policy.least_down)
    waiting = kept["pending_tier"] and tiers.index(kept["pending_tier"])
    if waiting is not None and waiting != rank and (waiting < rank) == up:
        since, effective, reviews = (
            kept["pending_since"],
            kept["effective_on"],
            (kept["pending_reviews"] or 0) + 1,
        )
    else:
        since, effective, reviews = as_of, None, 0
    may_leave = least.after(kept["since"]) if least and kept["since"] else None
    match clock.kind:
        case "reviews":
            effective, over = None, reviews >= clock.reviews
        case "span":
            effective = effective or clock.span.after(since)
            over = as_of >= effective
        case "renewal":
            # The renewal that follows the day it was first seen; once known, the day stays.
            renewal = seen.renewal if seen.renewal and seen.renewal > since else None
            effective = effective or renewal or (clock.span.after(since) if clock.span else None)
            over = effective is not None and as_of >= effective
        case _:
            effective, over = max(since, may_leave or since), True
    if may_leave and as_of < may_leave:
        over = False
    # The day that counts is the later one of the clock's and that of the time in the tier.
    effective = effective and max(effective, may_leave or effective)
    pending = {
        "pending_tier": seen.tier,
        "pending_since": since,
        "effective_on": effective,
        "pending_reviews": reviews,
    }
    if not over:
        way = "promotion pending" if up else "demotion pending"
        return Outcome(way, kept["tier"], kept["tier"], {**kept, **pending})
    to = rank + (-1 if up else 1) if policy.one_tier else given
    pending["effective_on"] = effective and max(effective, least.after(as_of) if least else effective)
    after = {
        **kept,
        **(pending if to != given else dict.fromkeys(PENDING)),
        "tier": tiers[to],
        "since": as_of,
    }
    return Outcome("promoted" if up else "demoted", kept["tier"], tiers[to], after)


def leave(own: Row, as_of: date) -> Outcome:
    """The review of a client that is not in the book any more."""
    if last_review(own) == as_of:
        return review([], Policy(), own, Seen(None, frozenset(), None), as_of)
    return Outcome("left", own["tier"], None, None)


def cause(
    tiers: list[str], policy: Policy, own: Row | None, outcome: Outcome, last: Seen | str, as_of: date
) -> list[tuple[str, str | None, str | None]]:
    """The legs of a client's way: cause, from, to. `last` is what the last model says, `same` or `unknown`."""
    source, to = outcome.source, outcome.to
    if source == to:
        between = to
        if isinstance(last, Seen) and source is not None and not held(own, as_of):
            between = review(tiers, policy, own, last, as_of).to
        if own is None or between == to or own["override_tier"] == source:
            return []
    if source is None:
        return [("entered", source, to)]
    if to is None:
        return [("left", source, to)]
    if held(own, as_of) or own["override_tier"] == source:
        return [("override", source, to)]
    between = review(tiers, policy, own, last, as_of).to if isinstance(last, Seen) else to
    first = "data or model" if last == "unknown" else "data"
    if own["pending_tier"] is not None and between is not None:
        rank, pending = tiers.index(source), tiers.index(own["pending_tier"])
        if (tiers.index(between) - rank) * (pending - rank) > 0:
            first = "timer"
    legs = [(first, source, between), ("model", between, to)]
    return [leg for leg in legs if leg[1] != leg[2]]
