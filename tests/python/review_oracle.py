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
    "tier since clause pending_tier pending_since effective_on pending_reviews override_tier override_kind override_until "
    "override_since override_author override_reason last_value remembered reviewed_on left_on"
).split()
PENDING = ("pending_tier", "pending_since", "effective_on", "pending_reviews")
OVERRIDE = (
    "override_tier",
    "override_kind",
    "override_until",
    "override_since",
    "override_author",
    "override_reason",
)


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
    tolerance: Span | None = Span(7, "days")
    holds: bool = True
    remembered_for: Span = Span(2, "years")

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
        if self.tolerance != Span(7, "days"):
            lines.append(f"review_tolerance: {self.tolerance or 'none'}")
        if not self.holds:
            lines.append("missing: fall")
        if self.remembered_for != Span(2, "years"):
            lines.append(f"forget_after: {self.remembered_for}")
        return "\n".join(f"  {line}" for line in lines)


@dataclass(frozen=True)
class Seen:
    """What the rules say of a client today."""

    tier: str | None
    stays: frozenset[str]
    renewal: date | None
    clause: str | None = None
    untold: frozenset[str] = frozenset()
    """The clauses that are neither true nor false."""


@dataclass(frozen=True)
class Outcome:
    """What a review did with a client."""

    movement: str
    source: str | None
    to: str | None
    standing: Row | None
    untold: bool = False
    """Whether the reason is that the clause of the tier cannot be told."""


def last_review(standing: Row) -> date | None:
    days = [day for day in (standing["since"], standing["pending_since"], standing["left_on"]) if day]
    return standing["reviewed_on"] or max(days, default=None)


def in_force(standing: Row, as_of: date) -> bool:
    return standing["override_tier"] is not None and (
        standing["override_until"] is None or as_of <= standing["override_until"]
    )


def since_reviewed(standing: Row, as_of: date) -> Row:
    """An override that a review finds in force has the day of the first review that did."""
    if not in_force(standing, as_of):
        return standing
    return {**standing, "override_since": min(standing["override_since"] or as_of, as_of)}


def held_at_the_last_review(standing: Row) -> bool:
    since, last = standing["override_since"], last_review(standing)
    return since is not None and last is not None and since <= last


def exactly(standing: Row) -> bool:
    return standing["override_kind"] in (None, "exactly")


def allowed(tiers: list[str], standing: Row, as_of: date, tier: str) -> str:
    """What an override makes of a tier."""
    if not in_force(standing, as_of):
        return tier
    bound = standing["override_tier"]
    if standing["override_kind"] == "at least":
        return min(tier, bound, key=tiers.index)
    return max(tier, bound, key=tiers.index) if standing["override_kind"] == "at most" else bound


def forgotten(policy: Policy, standing: Row, as_of: date) -> bool:
    return standing["left_on"] is not None and as_of >= policy.remembered_for.after(standing["left_on"])


def overdue(policy: Policy, last: date | None, as_of: date) -> bool:
    """Later than the next review, which for the end of a month is the end of a month, and than the tolerance."""
    if not policy.review_every or not last:
        return False
    due = policy.review_every.after(last)
    if policy.review_every.unit in ("months", "years") and (last + timedelta(days=1)).day == 1:
        while (due + timedelta(days=1)).day != 1:
            due += timedelta(days=1)
    return (policy.tolerance.after(due) if policy.tolerance else due) < as_of


def review(tiers: list[str], policy: Policy, standing: Row | None, seen: Seen, as_of: date) -> Outcome:
    """The review of a client that is in the book."""
    if standing is None:
        return enter(tiers, None, seen, as_of)
    if last_review(standing) == as_of:
        return same_day(standing, as_of)
    if standing["left_on"] is None:
        return present(tiers, policy, standing, seen, as_of)
    if forgotten(policy, standing, as_of):
        return enter(tiers, None, seen, as_of)
    back = present(tiers, policy, {**standing, "left_on": None}, seen, as_of)
    return Outcome("returned", None, back.to, back.standing, back.untold)


def same_day(standing: Row, as_of: date) -> Outcome:
    """Nothing changes; an override that was set since that review waits for the next one."""
    before = None if standing["left_on"] else standing["tier"]
    holds = in_force(standing, as_of) and exactly(standing) and standing["override_tier"] == standing["tier"]
    if standing["left_on"]:
        movement = "left"
    else:
        movement = "held by override" if holds else "kept" if before else "unassigned"
    return Outcome(movement, before, before, dict(standing))


def present(tiers: list[str], policy: Policy, standing: Row, seen: Seen, as_of: date) -> Outcome:
    standing = since_reviewed(standing, as_of)
    before = standing["tier"]
    if in_force(standing, as_of) and exactly(standing):
        tier = standing["override_tier"]
        clause = seen.clause if seen.tier == tier else standing["clause"] if tier == before else None
        since = standing["since"] if tier == before else as_of
        after = {**standing, **dict.fromkeys(PENDING), "tier": tier, "since": since, "clause": clause}
        return Outcome("held by override", before, tier, {**after, "reviewed_on": as_of})
    if before is None:
        return enter(tiers, standing, seen, as_of)
    kept = {**standing, "reviewed_on": as_of}
    if not in_force(standing, as_of):
        kept |= dict.fromkeys(OVERRIDE)
    tier = allowed(tiers, standing, as_of, before)
    if tier != before:
        # The override takes the client out of its tier, and nothing waits any more.
        kept |= {**dict.fromkeys(PENDING), "tier": tier, "since": as_of, "clause": None}
    if seen.tier is None:
        return Outcome("unassigned" if tier == before else "held by override", before, tier, kept)
    given = allowed(tiers, standing, as_of, seen.tier)
    bound = tier != before or given != seen.tier
    out = by_rules(tiers, policy, kept, tier, given, seen, as_of)
    movement = out.movement
    if bound and out.to == tier and (tier != before or "pending" not in movement):
        movement = "held by override"
    after = dict(out.standing or {})
    if given != seen.tier:
        # No clause gives this tier: the override does.
        after["clause"] = kept["clause"] if after["tier"] == tier else None
    return Outcome(movement, before, out.to, after, out.untold)


def by_rules(
    tiers: list[str], policy: Policy, kept: Row, tier: str, given: str, seen: Seen, as_of: date
) -> Outcome:
    """What becomes of a client in a tier, given the tier where the rules say that it belongs."""
    rank, wanted = tiers.index(tier), tiers.index(given)
    if wanted == rank or (wanted > rank and tier in seen.stays):
        pending = kept["pending_tier"]
        recovered = pending is not None and tiers.index(pending) > rank
        clause = seen.clause if wanted == rank else kept["clause"]
        after = {**kept, **dict.fromkeys(PENDING), "clause": clause}
        return Outcome("recovered" if recovered else "kept", tier, tier, after)
    untold = wanted > rank and kept["clause"] in seen.untold
    if untold and policy.holds:
        return Outcome("held", tier, tier, kept, True)
    return move(tiers, policy, kept, given, seen, as_of, untold)


def enter(tiers: list[str], standing: Row | None, seen: Seen, as_of: date) -> Outcome:
    """A client without a tier so far."""
    held = standing if standing and in_force(standing, as_of) else None
    tier = seen.tier and (allowed(tiers, held, as_of, seen.tier) if held else seen.tier)
    if tier is None and held and held["override_kind"] == "at least":
        tier = held["override_tier"]
    after = dict.fromkeys(STANDING) | {"tier": tier, "since": tier and as_of, "reviewed_on": as_of}
    after |= {name: held[name] if held else None for name in OVERRIDE}
    if standing:
        after |= {"last_value": standing["last_value"], "remembered": standing["remembered"]}
    if tier == seen.tier:
        after["clause"] = seen.clause
    movement = "unassigned" if tier is None else "entered" if tier == seen.tier else "held by override"
    return Outcome(movement, None, tier, after)


def move(
    tiers: list[str], policy: Policy, kept: Row, target: str, seen: Seen, as_of: date, untold: bool
) -> Outcome:
    """The rules give another tier than the one in force."""
    rank, given = tiers.index(kept["tier"]), tiers.index(target)
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
        "pending_tier": target,
        "pending_since": since,
        "effective_on": effective,
        "pending_reviews": reviews,
    }
    if not over:
        way = "promotion pending" if up else "demotion pending"
        return Outcome(way, kept["tier"], kept["tier"], {**kept, **pending}, untold)
    to = rank + (-1 if up else 1) if policy.one_tier else given
    pending["effective_on"] = effective and max(effective, least.after(as_of) if least else effective)
    after = {
        **kept,
        **(pending if to != given else dict.fromkeys(PENDING)),
        "tier": tiers[to],
        "since": as_of,
        "clause": seen.clause if to == given else None,
    }
    return Outcome("promoted" if up else "demoted", kept["tier"], tiers[to], after, untold)


def leave(policy: Policy, standing: Row, as_of: date) -> Outcome:
    """The review of a client that is not in the book any more."""
    if last_review(standing) == as_of:
        return same_day(standing, as_of)
    if standing["left_on"]:
        return Outcome("left", None, None, None if forgotten(policy, standing, as_of) else dict(standing))
    return Outcome("left", standing["tier"], None, {**standing, "left_on": as_of, "reviewed_on": as_of})


def cause(
    tiers: list[str], policy: Policy, standing: Row | None, outcome: Outcome, last: Seen | str, as_of: date
) -> list[tuple[str, str | None, str | None]]:
    """The legs of a client's way: cause, from, to. `last` is what the last model says, `same`, `meaning` or `unknown`."""
    source, to = outcome.source, outcome.to
    if to is None:
        return [("left", source, to)] if source else []
    if standing is None or forgotten(policy, standing, as_of):
        return [("entered", source, to)]
    if last_review(standing) == as_of:
        return []
    if standing["tier"] is None:
        return [("known now" if last_review(standing) else "entered", source, to)]
    tier = standing["tier"]
    ways: list[tuple[str, str | None]] = [("returned", tier)]
    ended = standing["override_tier"] == tier and not in_force(standing, as_of)
    ended = ended and held_at_the_last_review(standing)
    if (in_force(standing, as_of) and exactly(standing)) or (ended and not due(tiers, standing, tier, to)):
        ways.append(("override", to))
    else:
        bound = allowed(tiers, standing, as_of, tier)
        between = review(tiers, policy, standing, last, as_of).to if isinstance(last, Seen) else to
        first = {"unknown": "data or model", "meaning": "meaning"}.get(str(last), "data")
        if due(tiers, standing, bound, between):
            first = "timer"
        if outcome.untold:
            first = "missing"
        ways += [("override", bound), (first, between), ("model", to)]
    legs: list[tuple[str, str | None, str | None]] = []
    at = source
    for why, where in ways:
        if where != at:
            legs.append((why, at, where))
            at = where
    return legs


def due(tiers: list[str], standing: Row, tier: str, to: str | None) -> bool:
    """Whether a move waited in the direction in which the client goes."""
    if standing["pending_tier"] is None or to is None:
        return False
    rank, pending = tiers.index(tier), tiers.index(standing["pending_tier"])
    return (tiers.index(to) - rank) * (pending - rank) > 0
