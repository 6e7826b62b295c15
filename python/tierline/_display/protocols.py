"""What results must have to be shown: attributes of summaries, of reasons and of remarks, whatever classes they are of."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import Protocol

__all__ = ["ReasonLike", "RemarkLike", "SummaryLike", "TierSummaryLike"]


class TierSummaryLike(Protocol):
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
    """A summary by tier."""

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
    def tiers(self) -> Sequence[TierSummaryLike]:
        """The tiers, best first."""
        ...

    @property
    def unassigned(self) -> TierSummaryLike:
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
