"""Who looks after which clients: what people have to do, and who should have whom."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from tierline import _native
from tierline._api.results import Remark
from tierline._api.standings import table_columns
from tierline._api.table import Frame
from tierline._display.text import counted
from tierline._exceptions import ArgumentError
from tierline._io.interchange import take_table

__all__ = [
    "ROSTER_COLUMNS",
    "OwnerPlan",
    "PromiseCosts",
    "Workload",
    "names",
    "price",
    "share",
    "take_roster",
]

ROSTER_COLUMNS: tuple[str, ...] = tuple(_native.roster_columns())
"""The columns that a roster may have; `id` is needed."""


class Workload:
    """What the people of a roster have to do, made by `Book.workload`.

    Example:
        >>> import tierline
        >>> model = tierline.Model.read("models/customer_success/model.yaml")
        >>> clients = {"account_id": ["A-1", "A-2"], "arr": [480_000, 60_000], "csm": ["kim", None]}
        >>> book = model.book(clients, as_of="2026-11-21", owner="csm")
        >>> work = book.workload({"id": ["kim"], "role": ["CSM"], "hours_a_week": [30]})
        >>> work.people[0]["accounts"], work.people[0]["hours_low"], work.people[0]["hours_there"]
        (1, Decimal('32'), Decimal('1564.29'))
        >>> work.clients.to_rows()[0]["problem"]
        'no owner'
    """

    __slots__ = ("_clients", "_figures", "_misfits", "_remarks")

    def __init__(
        self, figures: dict[str, Any], clients: Frame, misfits: Frame, remarks: tuple[Remark, ...]
    ) -> None:
        self._figures = figures
        self._clients = clients
        self._misfits = misfits
        self._remarks = remarks

    @property
    def figures(self) -> dict[str, Any]:
        """All of it, as nested dicts and lists.

        They are `clients`, `owned`, `without_owner`, `unknown_owner`, `wrong_role` (numbers of clients), `people`,
        `roles` (those that tiers name, and how many people have each), `by_lot` and `findings`.
        """
        return self._figures

    @property
    def people(self) -> list[dict[str, Any]]:
        """Each person once, by id, with all accounts.

        A dict has `id`, `name`, `role`, `accounts`, `accounts_at_most`, `share` (of all clients), `value`,
        `value_share` (of the sum of all values above 0), `hours_low` and `hours_high` (hours a year that the accounts
        take by the minutes and cadences of their tiers), `hours_there` (`hours_a_week` x 365/7), `takes_low` and
        `takes_high` (how many owners the accounts keep busy as promised), `wrong_role`, `verdicts`, and the same by
        tier under `tiers`.
        """
        return self._figures["people"]

    @property
    def clients(self) -> Frame:
        """The clients whose owner is not right: the client, `tier`, `owner`, `problem` and `value`.

        A problem is `no owner`, `unknown owner` (not in the roster) or `wrong role` (none that the tier names).
        """
        return self._clients

    @property
    def misfits(self) -> Frame:
        """What clients ask of the owners whom they have, by the model's `fit`, and do not get.

        A row has the client, `tier`, `owner`, `rule` (in words), `wanted` (the client's value) and `cost` (in points).
        """
        return self._misfits

    @property
    def findings(self) -> list[dict[str, Any]]:
        """What is found: dicts of `code`, `severity`, `message` and `help`."""
        return self._figures["findings"]

    @property
    def remarks(self) -> tuple[Remark, ...]:
        """What is to be said of the roster: columns that nothing reads, and that look like one that is missed."""
        return self._remarks

    def __repr__(self) -> str:
        figures = self._figures
        people = counted(len(figures["people"]), "person", "people")
        remarked = "".join(f"; {remark.message}" for remark in self._remarks)
        return (
            f"Workload({people}, {figures['owned']:,} of {counted(figures['clients'], 'client')} owned, "
            f"{counted(len(self._clients), 'problem')}{remarked})"
        )


class OwnerPlan(Frame):
    """Who should look after whom, made by `Book.assign_owners`: a row for each client of the book, in its order.

    The columns are the client, `tier`, `owner_before`, `owner_after`, `change` (kept, moved, new, replaced, without
    place, apart), `cost`, its parts `cost_misfit` and `cost_change`, and `reason`.
    """

    __slots__ = ("_remarks", "_summary")

    def __init__(self, rows: _native.Frame, summary: dict[str, Any], remarks: tuple[Remark, ...]) -> None:
        super().__init__(rows)
        self._summary = summary
        self._remarks = remarks

    @property
    def summary(self) -> dict[str, Any]:
        """What the plan costs, and what proves it.

        `proof` is `exact` (no plan costs less), `bound` (none costs less than `bound`, and the plan at most `gap`
        more), `infeasible` (no plan keeps all limits; `missing` says what there is too little of) or `not found`.
        `total_cost` is the sum of `misfit_cost`, `change_cost` and `crowding_cost`; `changes` counts clients that move
        from an owner of the roster to another, of at most `changes_at_most`. `owners` has for each person the accounts
        before and after and `one_more_place`: how much less the whole plan costs with one more place there.
        """
        return self._summary

    @property
    def total_cost(self) -> int:
        """What the plan costs, in points."""
        return self._summary["total_cost"]

    @property
    def proof(self) -> str:
        """`exact`, `bound`, `infeasible` or `not found`."""
        return self._summary["proof"]

    @property
    def owners(self) -> list[dict[str, Any]]:
        """Each person of the roster, by id."""
        return self._summary["owners"]

    @property
    def missing(self) -> list[str]:
        """What there is too little of, in words; empty where all limits are kept."""
        return self._summary["missing"]

    @property
    def remarks(self) -> tuple[Remark, ...]:
        """What is to be said of the roster: columns that nothing reads, and that look like one that is missed."""
        return self._remarks

    def __repr__(self) -> str:
        summary = self._summary
        proved = f", at most {summary['gap']:,} above the least" if summary["proof"] == "bound" else ""
        missing = "".join(f"; {words}" for words in summary["missing"])
        remarked = "".join(f"; {remark.message}" for remark in self._remarks)
        return (
            f"OwnerPlan({counted(len(self), 'client')}: {summary['proof']}, costs {summary['total_cost']:,}{proved}; "
            f"{counted(summary['changes'], 'change')}{missing}{remarked})"
        )


class PromiseCosts:
    """What it costs to keep what tiers promise, made by `Book.promise_costs`."""

    __slots__ = ("_clients", "_figures")

    def __init__(self, figures: dict[str, Any], clients: Frame) -> None:
        self._figures = figures
        self._clients = clients

    @property
    def figures(self) -> dict[str, Any]:
        """All of it: `tiers`, `dear_clients`, `maybe_dear_clients`, `quarter_to`, `roles` and `findings`."""
        return self._figures

    @property
    def tiers(self) -> list[dict[str, Any]]:
        """By tier, best first: `clients`, `hours_low`, `hours_high`, `cost_low`, `cost_high`, `value`, `margin`, `costs_more`.

        Hours and costs are of a year. `costs_more` is True where the tier costs more than the margin at the longer ends of
        cadences, too, False where it does at the shorter ends only, and None where it does not or nothing is known.
        """
        return self._figures["tiers"]

    @property
    def roles(self) -> list[dict[str, Any]]:
        """By role: `people`, the hours that they have in a quarter, those that are needed, and how many are to be hired.

        `hours_now_low` and `hours_now_high` are needed as clients are today, `hours_next_low` and `hours_next_high` with
        the tiers of the last day of the next quarter (`quarter_to` of `figures`), where moves that wait until then have
        taken effect. The first role that a tier names does its hours. `hire` is the least number of people that the longer
        ends of cadences need, each with the mean hours of those there are.
        """
        return self._figures["roles"]

    @property
    def clients(self) -> Frame:
        """The clients whose promise costs more than they bring: hours, costs, `value`, `margin` and `verdict`."""
        return self._clients

    @property
    def findings(self) -> list[dict[str, Any]]:
        """What is found: dicts of `code`, `severity`, `message` and `help`."""
        return self._figures["findings"]

    def __repr__(self) -> str:
        dear = counted(self._figures["dear_clients"], "client")
        hire = sum(role["hire"] or 0 for role in self.roles)
        return (
            f"PromiseCosts({counted(len(self.tiers), 'tier')}; more than they bring: {dear}; to hire: {hire})"
        )


def take_roster(table: Any) -> _native.Table:
    """A roster with all of its columns, so that those are told that look like one that is missed."""
    if table is None:
        raise ArgumentError(
            "there is no roster",
            code="not-a-table",
            help="give a table with a row for each person and the column `id`",
        )
    return take_table(table, list(dict.fromkeys([*ROSTER_COLUMNS, *table_columns(table)])))


def price(name: str, value: object) -> int:
    """A price in points."""
    if isinstance(value, bool) or not isinstance(value, int) or not 0 <= value < 2**63:
        raise ArgumentError(
            f"`{name}` is `{value!s:.64}`, and no price",
            code="bad-price",
            help="give a whole number of points, from 0 on",
        )
    return value


def share(value: Decimal | float | str | None) -> str | None:
    """A number as its digits; a float means its shortest decimal."""
    return None if value is None else str(value)


def names(given: Sequence[str] | str | None) -> list[str]:
    """Names of tiers."""
    if given is None:
        return []
    return [given] if isinstance(given, str) else [str(name) for name in given]
