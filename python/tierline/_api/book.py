"""The book: a whole client base with its assignments, its reviews, and what a report shows of it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal
from os import PathLike
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal, NoReturn, cast

from tierline import _native
from tierline._api.owners import OwnerPlan, PromiseCosts, Workload, names, price, share, take_roster
from tierline._api.results import Assignments, Remark
from tierline._api.standings import STANDING_COLUMNS as STANDING_COLUMNS
from tierline._api.standings import Standings, take_standings
from tierline._api.table import Frame
from tierline._api.thresholds import Thresholds
from tierline._display.text import counted
from tierline._exceptions import ArgumentError, not_pickled
from tierline._io.interchange import take_table

if TYPE_CHECKING:
    from tierline._api.history import History
    from tierline._api.lifetime import LifetimeValues, Number
    from tierline._api.model import Model
    from tierline._api.partial import PartialFigures
    from tierline._api.report import ClientPage, Report

__all__ = ["Book", "Entitlements", "Review"]

PERIOD_COLUMNS: tuple[str, ...] = tuple(_native.period_columns())
"""The columns that a table of a period may have, beside the client column or `tier`."""

_AGREED = ("what", "value", "until", "author", "reason", "instead")
_PARTICIPATION = ("programme", "from", "until")
_OVERLAY = ("what", "from", "until", "author", "reason")


class Review:
    """What a review did with a client base: movements with their reasons, and the standings to keep.

    Example:
        >>> import tierline
        >>> model = tierline.Model.read("models/customer_success/model.yaml")
        >>> clients = {"account_id": ["A-1", "A-2"], "arr": [480_000, 60_000]}
        >>> first = model.book(clients, as_of="2026-08-21").review()
        >>> clients["arr"][1] = 150_000
        >>> review = model.book(clients, as_of="2026-11-21").review(first.standings)
        >>> review
        Review(2 clients as of 2026-11-21: 1 kept, 1 promoted)
        >>> review.movements.to_rows()[1]["reason"]
        'promoted from Core to Strategic: `arr > strategic_floor` (strategic_floor = 100000) is true'
    """

    __slots__ = ("_book", "_figures", "_native")

    def __init__(self, native: _native.Review, book: Book) -> None:
        self._native = native
        self._book = book
        self._figures: dict[str, Any] | None = None

    @property
    def remarks(self) -> tuple[Remark, ...]:
        """What is to be said of the table of clients, as `Book.remarks`, and of that of standings.

        A column of the standings that nothing reads, and that looks like one without a value (`Override_Tier`), is told.
        """
        return (*self._book.remarks, *Remark._from_native(self._native.remarks()))  # pyright: ignore[reportPrivateUsage]

    def _of(self, book: Book) -> _native.Review | None:
        """The native review, for the book that was reviewed."""
        return self._native if self._book is book else None

    @property
    def as_of(self) -> date:
        """The day of the review."""
        return self._book.as_of

    @property
    def assignments(self) -> Assignments:
        """The assignments that were reviewed: those of the book, but for flags that ask for the tier in force before.

        A flag that reads `previous(tier)`, or `previous(...)` of a remembered attribute, has seen the standings here, also where the book was made without them.
        """
        native = self._native.assigned()
        return self._book.assignments if native is None else Assignments(native, self._book.model, self.as_of)

    @property
    def movements(self) -> Frame:
        """A row for each client of the book, in its order, and behind them those that left at this review.

        The columns are the client, `movement` (entered, returned, kept, promoted, promotion pending, demotion pending,
        recovered, demoted, held, held by override, left, unassigned; of segments without an order moved, move pending and
        move cancelled instead of promoted to demoted), the tiers `from` and `to`, `assigned` (what the rules say today), `since`, `pending_tier`, `pending_since`, `effective_on`, `value`, `cause`, `overdue`, and
        `reason` in words.

        `cause` is data, missing, model, data or model, meaning, timer or override, and `data and model` where both
        moved the client; for a client that entered it is `known now` where it has been unassigned ever since it was
        known. It is None where the tier is the same, and for clients that entered, returned or left, whose movement
        says it all. `overdue` is None for clients that were not there last time, and for those that have left.

        Where the model has values that standings keep (`remember: [arr, strategic]`), `changed` says which of them are
        others than at the last review (`strategic: true -> false; arr: 110,000 -> 60,000`), and `changed_how` what
        happened to them (`strategic removed; arr fell`); the reason of a move names them, too. Both are None where nothing
        changed, and where the last standings do not tell.
        """
        return Frame(self._native.movements())

    def explain(self, client: object) -> dict[str, Any]:
        """What the review did with one client: its row of `movements` as a dict, with the values that changed.

        `changed` is a list of dicts of `input`, `before`, `after` (a Decimal, a truth, a day or a text; None where the value
        was missing), `how` (rose, fell, given, removed, known now, missing now, changed) and `words`. It has the attributes
        under the model's `remember` whose values are others than at the last review, as far as the standings tell.

        Raises:
            ArgumentError: The review has no such client (`unknown-client`).

        Example:
            >>> import tierline
            >>> model = tierline.Model.parse('''
            ... tierline: 1
            ... model: { name: sizes, client: id, value: arr }
            ... attributes: { arr: { type: decimal, scale: 2 }, strategic: { type: boolean } }
            ... remember: [strategic, arr]
            ... tiers: [{ name: Large, when: arr >= 100_000 or strategic }, { name: Small }]
            ... ''')
            >>> before = {"id": ["a"], "arr": [110_000], "strategic": [True]}
            >>> first = model.book(before, as_of="2026-08-21").review()
            >>> today = {"id": ["a"], "arr": [60_000], "strategic": [False]}
            >>> review = model.book(today, as_of="2026-11-21").review(first)
            >>> [change["words"] for change in review.explain("a")["changed"]]
            ['strategic: true -> false', 'arr: 110,000 -> 60,000']
        """
        row, changed = self._native.of_client(str(client))
        movement: dict[str, Any] = Frame(row).to_rows()[0]
        movement.pop("changed_how", None)
        return movement | {"changed": changed}

    @property
    def standings(self) -> Standings:
        """The standings to keep until the next review: write them to a CRM, a warehouse or a file as they are.

        The columns are the client, `tier`, `since`, `clause` (by which the rules gave the tier), `pending_tier`,
        `pending_since`, `effective_on`, `pending_reviews`, `override_tier`, `override_kind` (exactly, at least, at
        most), `override_until`, `override_since` (the first review that found it in force), `override_author`,
        `override_reason`, `last_value`, `remembered`, `reviewed_on`, `left_on`, `fingerprint` (of the model) and `format`; behind them stand the columns that others had put into the
        last ones. People fill in those of the override, or call `override`; a review takes care of the others.
        """
        return Standings(self._native.standings(), self._book.model)

    def write_history(
        self,
        folder: str | PathLike[str],
        *,
        agreements: Any = None,
        overlay: Any = None,
        format: Literal["parquet", "csv"] | None = None,
    ) -> Path:
        """Writes what the review changed into the folder of a history, and gives the file.

        The file has the name of the day, like `2026-11-21.parquet`, and a row for each client of which something is another
        than after the reviews that the folder has already: its tier in force, its flags, the levels of its dimensions, the
        move that waits, its remembered values, or its response times in force. The first file has everybody. Beside it
        `totals.parquet` counts clients, value and movements by tier. Both are written under other names first. The same day again
        replaces what the folder has of it; where that is a second review, which moves nobody, the movements of the first one stay.
        `tierline.History(folder)` reads it.

        Args:
            folder: The folder; it is made where it is not there.
            agreements: As in `Book.entitlements`: response times are those that were agreed.
            overlay: As in `Book.entitlements`.
            format: "parquet" or "csv"; that of the files that are there, or else Parquet.

        Raises:
            ImportError: pyarrow is not installed.
            TableError: The folder has a review of a later day (`history-order`), or a file cannot be read.
        """
        from tierline._api.history import History

        history = History(folder)
        with history._held() as held:  # pyright: ignore[reportPrivateUsage]
            written = history._written(self, agreements, overlay, format)  # pyright: ignore[reportPrivateUsage]
            held.rewrite(written)
        return written[-1][1]

    def _history(
        self, folded: _native.History, same_day: _native.Table | None, agreements: Any, overlay: Any
    ) -> _native.DayOfHistory:
        """What the review adds to a history."""
        book = self._book
        return book._native.history_day(  # pyright: ignore[reportPrivateUsage]
            self._native,
            folded,
            same_day,
            book._records(agreements, _AGREED),  # pyright: ignore[reportPrivateUsage]
            book._records(overlay, _OVERLAY),  # pyright: ignore[reportPrivateUsage]
        )

    @property
    def findings(self) -> list[dict[str, Any]]:
        """What is to be said of overrides: those without a tier, those that have ended, those without author or reason.

        Each is a dict of `code`, `severity`, `message` (which names the clients) and `help`.
        """
        return self.figures["findings"]

    @property
    def figures(self) -> dict[str, Any]:
        """The figures of the review, as nested dicts and lists.

        They are `last`, `counts`, `flows`, `attribution`, `overdue`, `rows`, `rows_left_out`, `findings`, `kinds` (the
        movements that clients have; who keeps a tier that the rules do not give, apart) and `policy`.
        `attribution` says for each tier how many clients it had `before`, how many each cause added (above 0) or took
        (below 0), and how many it has `after`; they add up, as do their values. Values are those of the book's day, and
        for clients that have left the last ones that were known.
        """
        if self._figures is None:
            self._figures = self._book._native.review_figures(self._native)  # pyright: ignore[reportPrivateUsage]
        return self._figures

    @property
    def counts(self) -> dict[str, int]:
        """How many clients each movement has."""
        return {count["movement"]: count["clients"] for count in self.figures["counts"]}

    @property
    def overdue(self) -> int:
        """How many clients waited for this review for longer than the model's `review_every`."""
        return self.figures["overdue"]

    def chart_flow(self) -> Any:
        """The movements as an Altair chart: ribbons from tier to tier.

        Raises:
            ImportError: altair is not installed.
        """
        from tierline._display.report import charts

        return charts.flow(self._book.figures(review=self))

    def __reduce__(self) -> NoReturn:
        """Not of use: a review cannot be pickled."""
        raise not_pickled(
            "a review",
            "pickle `review.figures`, or what `review.movements` and `review.standings` give as `to_columns()`",
        )

    def __copy__(self) -> Review:
        """The same: a review never changes."""
        return self

    def __deepcopy__(self, memo: dict[int, Any]) -> Review:
        """The same: a review never changes."""
        return self

    def __repr__(self) -> str:
        counts = ", ".join(f"{kind['clients']:,} {kind['words']}" for kind in self.figures["kinds"])
        clients = len(self._book)
        remarked = "".join(f"; {remark.message}" for remark in self.remarks)
        return f"Review({counted(clients, 'client')} as of {self.as_of}: {counts or 'nobody'}{remarked})"

    def _repr_html_(self) -> str:
        from tierline._display.html import review_html

        return review_html(self.figures, str(self.as_of), self.remarks)


class Entitlements(Frame):
    """What each client is owed, made by `Book.entitlements`."""

    __slots__ = ("_findings", "_of_clients", "_programmes", "_remarks")

    def __init__(
        self,
        rows: _native.Frame,
        programmes: _native.Frame | None,
        remarks: tuple[Remark, ...],
        findings: list[dict[str, Any]],
        of_clients: tuple[Remark, ...] = (),
    ) -> None:
        super().__init__(rows)
        self._remarks = remarks
        self._of_clients = of_clients
        self._findings = findings
        self._programmes = programmes

    @property
    def programmes(self) -> Frame | None:
        """By programme of the model, how many clients take part in it on the book's day; None without a table of participation.

        The columns are `programme`, `clients` (that take part), `promised` (that are promised it), `promised_and_in` (both),
        `ended` (that have taken part and do so no more) and `to_come` (that do not yet, and are to).
        """
        return None if self._programmes is None else Frame(self._programmes)

    @property
    def findings(self) -> list[dict[str, Any]]:
        """What is to be said of the promises: parts that contradict one another, agreements that do not count.

        Each is a dict of `code`, `severity`, `message` (which names a client) and `help`. They stand in the metadata of the
        Arrow table, too, under `tierline.findings`: one a line, the code first.
        """
        return self._findings

    @property
    def remarks(self) -> tuple[Remark, ...]:
        """What is to be said of the table of last contacts: columns that nothing reads, and that look like one that is missed.

        They stand in the metadata of the Arrow table, too, under `tierline.remarks`: one a line, the code first.
        """
        return self._remarks

    def __repr__(self) -> str:
        remarked = "".join(f"; {remark.message}" for remark in (*self._of_clients, *self._remarks))
        clients = counted(len(self), "client")
        return f"Entitlements({clients}: {', '.join(self.columns)}{remarked})"


class Book:
    """A whole client base with its assignments, made by `Model.book`.

    It answers what changes (`review`), what each client is owed (`entitlements`), how the tiers do (`figures`), where
    thresholds could be (`thresholds`), and shows all of it (`report`).

    Example:
        >>> import tierline
        >>> model = tierline.Model.read("models/customer_success/model.yaml")
        >>> clients = {"account_id": ["A-1", "A-2"], "arr": [480_000, 60_000]}
        >>> book = model.book(clients, as_of="2026-11-21")
        >>> book.assignments.to_columns()["tier"]
        ['Strategic', 'Core']
    """

    __slots__ = ("_model", "_native")

    def __init__(self, native: _native.Book, model: Model) -> None:
        self._native = native
        self._model = model

    def __len__(self) -> int:
        """How many clients there are."""
        return len(self._native)

    @property
    def model(self) -> Model:
        """The model that assigned the clients."""
        return self._model

    @property
    def as_of(self) -> date:
        """The day that the clients were assigned for, and are reviewed on."""
        return self._native.as_of

    @property
    def assignments(self) -> Assignments:
        """The assignments of all clients."""
        return Assignments(self._native.assigned(), self._model, self.as_of)

    @property
    def remarks(self) -> tuple[Remark, ...]:
        """What is to be said of the table of clients: see `Assignments.remarks`."""
        return self.assignments.remarks

    def review(self, standings: Any = None, *, plain: bool = False, accept_left: int | None = None) -> Review:
        r"""Holds the assignments against the standings of the last review, as of the book's day.

        A better tier is taken, and a worse one waits, as the model's `migration` says; every movement has its reason.
        A second review on the same day changes nothing. Who is not in the book any more is remembered, and comes back to
        its standing.

        Args:
            standings: What the last review gave as `Review.standings`, as it is or as it went through a CRM: any
                table with the client column and `tier`; None for a first review. Clients are joined by id.
            plain: Whether tiers and words are plain texts instead of dictionaries.
            accept_left: Confirms a review that is refused because many clients are gone: the most that may leave. 0
                confirms one in which only a column is gone.

        Raises:
            TableError: The standings cannot be read: `missing-column`, `unusable-type`, `bad-value` at the first row
                at fault, `newer-format`; a client was reviewed on a later day already (`earlier-review`); or the review
                would lose what the standings remember, because no client of theirs is in the book (`no-client-found`),
                more of them leave than the model's `left_guard` allows (`many-left`), or a column is gone that the last
                review read (`columns-gone`).
            ArgumentError: `accept_left` is no number of clients.

        Example:
            >>> import tierline
            >>> model = tierline.Model.read("models/customer_success/model.yaml")
            >>> first = model.book({"account_id": ["0417", "0418"], "arr": [480_000, 60_000]}, as_of="2026-08-21")
            >>> later = model.book({"account_id": ["417", "418"], "arr": [480_000, 60_000]}, as_of="2026-11-21")
            >>> try:
            ...     later.review(first.review())
            ... except tierline.TableError as error:
            ...     print(error.message, error.help.split(";")[0], sep="\n")
            none of the 2 clients of the standings is in the book, which has 2: all of them would leave
            2 of them differ from clients of the book only by leading zeros, like `0417` and `417`: write the ids as last time
        """
        if accept_left is not None and (
            isinstance(accept_left, bool) or not isinstance(accept_left, int) or not 0 <= accept_left < 2**63  # pyright: ignore[reportUnnecessaryIsInstance]
        ):
            raise ArgumentError(
                f"`accept_left` is `{accept_left!s:.64}`, and no number of clients",
                code="not-a-number",
                help="give a whole number from 0 on: the most clients that may leave",
            )
        if isinstance(standings, Review):
            standings = standings.standings
        table = None if standings is None else take_standings(standings, self._model.client)
        return Review(self._native.review(table, plain, accept_left), self)

    def entitlements(
        self,
        last: Any = None,
        *,
        agreements: Any = None,
        overlay: Any = None,
        participation: Any = None,
        review: Review | None = None,
        plain: bool = False,
    ) -> Entitlements:
        """What each client is owed, as columns to join into a CRM.

        The columns are the client, `tier`, `touch`, `coverage_model`, `owner_role`, how many accounts an owner has,
        the cadences, response times, channels, escalation, programmes and initiatives of the model's service section,
        and for clients that are due, `next_touchpoint` and `next_business_review`: the last day that keeps the
        promise. Severities have columns of their own (`first_response_P1`). Where the model or the agreements ask for
        them, there are `owner`, `outbound` (the channels by which the client may be contacted), `withheld`, `events`
        (those that are true), `overlay` (the dated lists that the client is on), `because` (the reasons of all that is
        not as the tier's entry says) and `next_touchpoint_because`; with timelines `next_experience` and
        `next_experience_on`, and where last contacts are given `overdue_experience` and `overdue_experience_since`: those
        whose day is over, and that no contact on their day or later has followed.

        Args:
            last: A table with the client column, `last_touchpoint` and `last_business_review` (dates), and for
                touchpoints of several kinds `last_touchpoint_personal` and the like. Who has had none is due on the
                book's day.
            agreements: What was agreed with clients by contract: a table with the client column, `what` (as `response
                first`), `value` (as `2 hours`), and where there are any `until` (the last day), `author`, `reason` and
                `instead` (true where it replaces what is better). The better of the two holds.
            overlay: Who is on which dated list: a table with the client column, `what` (the name of an overlay of the
                model), `until` (the last day; or the overlay has one), and where there are any `from`, `author` and
                `reason`. What has ended does nothing.
            participation: Who takes part in which programme: a table with the client column, `programme` (a name of the
                model), and where there are any `from` and `until` (the first and the last day). Each client's are in the
                column `participates`, and `Entitlements.programmes` counts them.
            review: A review of this book: clients are owed what the tier in force after it promises, so that one
                whose demotion is pending keeps its service. Without one, the tier that the rules give.
            plain: Whether words are plain texts instead of dictionaries.

        Raises:
            TableError: The table cannot be read.
        """
        table = self._records(last, self._native.last_columns())
        agreed = self._records(agreements, _AGREED)
        listed = self._records(overlay, _OVERLAY)
        parts = self._records(participation, _PARTICIPATION)
        rows, programmes, findings = self._native.entitlements(
            self._checked(review), table, agreed, listed, parts, plain
        )
        remarks = () if table is None else Remark._from_native(self._native.remarks_on_last(table))  # pyright: ignore[reportPrivateUsage]
        return Entitlements(rows, programmes, remarks, findings, self.remarks)

    def workload(
        self,
        roster: Any,
        *,
        review: Review | None = None,
        agreements: Any = None,
        overlay: Any = None,
        plain: bool = False,
    ) -> Workload:
        """What the people of a roster have to do: accounts, value and hours by person and tier, each person once.

        The book names the column of owners: `model.book(clients, as_of=..., owner="csm")`. It holds ids of the roster,
        or names that one person has.

        Args:
            roster: A table with a row for each person: `id`, and as far as they are known `name`, `role`,
                `hours_a_week` (for clients), `skills` and `languages` (with `;` between), `time_zone` and
                `accounts_at_most`, and for `assign_owners` `accounts_wanted`.
            review: A review of this book: clients are counted in the tier in force after it.
            agreements: As in `entitlements`: hours and roles are those of what is agreed.
            overlay: As in `entitlements`: hours and roles are those of what lists add.
            plain: Whether words are plain texts instead of dictionaries.

        Raises:
            TableError: The roster cannot be read (`missing-column` without `id`, `bad-value`), or the book was made
                without `owner`.
        """
        found = self._native.workload(
            self._checked(review),
            take_roster(roster),
            self._records(agreements, _AGREED),
            self._records(overlay, _OVERLAY),
            plain,
        )
        figures, clients, misfits, remarks = found
        return Workload(figures, Frame(clients), Frame(misfits), tuple(Remark._from_native(remarks)))  # pyright: ignore[reportPrivateUsage]

    def assign_owners(
        self,
        roster: Any,
        *,
        review: Review | None = None,
        change: int = 20,
        crowding: int = 1,
        beyond: int = 10,
        changes: Decimal | float | str | None = "0.05",
        hours: bool = False,
        value: Decimal | float | str | None = None,
        tiers: Sequence[str] | str | None = None,
        role: str | None = None,
        agreements: Any = None,
        overlay: Any = None,
        plain: bool = False,
    ) -> OwnerPlan:
        """Who should look after whom: accounts to the people of a roster, at the least cost.

        Only somebody with a role that the client's promise names gets it, and nobody gets more than `accounts_at_most`. The promise
        is that of its tier with conditions, lists and agreements: `also: [{ when: at_risk, owner: retention desk }]` names a
        role more for clients at risk.
        Without `changes`, `hours` and `value` the plan is exact: none costs less. With one of them there is a bound
        that no plan goes below, a plan, and the gap between the two; it is called exact only where there is none.
        Clients are placed in the order of their ids, so the order of rows tells nothing.

        Args:
            roster: As in `workload`.
            review: A review of this book: clients are in the tier in force after it.
            change: What it costs, in points, that a client goes from an owner of the roster to another.
            crowding: What each account of an owner costs more than the one before it.
            beyond: What each account costs, in points, beyond those that its owner should have, where the roster says how many
                (`accounts_wanted`).
            changes: The share of the clients that may go from an owner of the roster to another, rounded down to whole
                clients; None for any number. Clients without an owner, or with one who is not in the roster, do not
                count.
            hours: Whether the hours of each person must be enough, at the shorter ends of cadences.
            value: How many times the mean value an owner may have at most, like 1.25; None for any value.
            tiers: The tiers whose clients are placed; all clients where nothing is said. Others keep whom they have.
            role: The role that is looked for, where tiers name several: the clients whose promise names it are placed.
            agreements: As in `entitlements`: what is agreed may name another role, and takes its hours.
            overlay: As in `entitlements`.
            plain: Whether words are plain texts instead of dictionaries.

        Raises:
            TableError: As in `workload`; a tier or a role is unknown (`unknown-tier`, `unknown-role`), a share is none
                (`bad-share`), or hours are not known (`unknown-hours`).
            ArgumentError: A price is no number of points (`bad-price`), or a share no number (`not-a-number`).

        Example:
            >>> import tierline
            >>> model = tierline.Model.read("models/customer_success/model.yaml")
            >>> clients = {"account_id": ["A-1", "A-2", "A-3"], "arr": [480_000, 60_000, 50_000], "csm": ["kim", "kim", None]}
            >>> book = model.book(clients, as_of="2026-11-21", owner="csm")
            >>> plan = book.assign_owners({"id": ["kim", "lee"], "role": ["CSM", "CSM"]}, changes=None)
            >>> plan
            OwnerPlan(3 clients: exact, costs 1; 0 changes)
            >>> plan.to_rows()[2]["reason"]
            'had no owner, and goes to `lee`'
        """
        found = self._native.assign_owners(
            self._checked(review),
            take_roster(roster),
            (self._records(agreements, _AGREED), self._records(overlay, _OVERLAY)),
            (price("change", change), price("crowding", crowding), price("beyond", beyond)),
            share(changes),
            hours,
            share(value),
            names(tiers),
            role,
            plain,
        )
        clients, summary, remarks = found
        return OwnerPlan(clients, summary, tuple(Remark._from_native(remarks)))  # pyright: ignore[reportPrivateUsage]

    def owner_proposals(self, review: Review, roster: Any, *, plain: bool = False) -> Frame:
        """The clients that a review moved, or that came in, and whose owner is not right; with a proposal for each.

        A row has the client, `from` and `to` (tiers), `owner`, `problem` (`wrong role`: none that the new tier names,
        `no place`: the owner has more accounts than the roster allows, `no owner`, `unknown owner`), `proposed` and
        `reason`. The proposals together cost the least, by the prices of `assign_owners`; all others keep whom they have.

        Args:
            review: A review of this book.
            roster: As in `workload`.
            plain: Whether words are plain texts instead of dictionaries.

        Raises:
            TableError: As in `workload`.
        """
        native = self._checked(review)
        if native is None:
            raise ArgumentError(
                "there is no review", code="not-a-review", help="give what `book.review(standings)` returned"
            )
        return Frame(self._native.owner_proposals(native, take_roster(roster), plain))

    def promise_costs(
        self,
        roster: Any = None,
        *,
        review: Review | None = None,
        rates: Mapping[str, Decimal | int | float | str] | None = None,
        margin: Decimal | float | str = 1,
        agreements: Any = None,
        overlay: Any = None,
        events: Mapping[str, Decimal | int | float | str] | None = None,
    ) -> PromiseCosts:
        """What it costs to keep what tiers promise, against what they bring, and who is to be hired for the next quarter.

        Hours come from the cadences and minutes that each client is owed, conditions, lists, agreements and its wish for
        contact included. While an event of a client is true, it takes a touchpoint each time its `again_after` is over,
        where the cadence brings none sooner: the book's own share of events is what a year is planned with. Kinds of
        touchpoints take the minutes that they say. An hour costs what the rate of the tier's role says, of several roles the
        first that has one; touchpoints that another does cost that one's rate, where there is one.

        Args:
            roster: As in `workload`; without one no hours are there to be held against those that are needed.
            review: A review of this book: clients are in the tier in force after it, and its waiting moves change the
                hours of the next quarter.
            rates: What an hour of each role costs, in the unit of the value; those of the model where nothing is said.
            margin: What of a client's value is left, from 0 to 1.
            agreements: As in `entitlements`.
            overlay: As in `entitlements`.
            events: How many times a year a client has an event, by flag, like `{"at_risk": 0.5}`: its touchpoints then go
                beside the cadence, whoever has the event today.

        Raises:
            TableError: The roster cannot be read, the margin is no share (`bad-share`), or a rate lies below zero
                (`bad-rate`); an event is no flag of the model (`unknown-name`).
            ArgumentError: A rate, a number of times or the margin is no number (`not-a-number`).

        Example:
            >>> import tierline
            >>> model = tierline.Model.read("models/customer_success/model.yaml")
            >>> clients = {"account_id": ["A-1", "A-2"], "arr": [480_000, 1_000]}
            >>> book = model.book(clients, as_of="2026-11-21")
            >>> book.promise_costs(rates={"CSM": 60}).tiers[0]["cost_low"]
            Decimal('2133.21')
        """
        given = None if rates is None else [(str(role), str(rate)) for role, rate in rates.items()]
        times = [(str(flag), str(count)) for flag, count in (events or {}).items()]
        figures, clients = self._native.promise_costs(
            self._checked(review),
            None if roster is None else take_roster(roster),
            (self._records(agreements, _AGREED), self._records(overlay, _OVERLAY)),
            (given, times),
            str(margin),
        )
        return PromiseCosts(figures, Frame(clients))

    def client_page(
        self,
        client: str,
        *,
        review: Review | None = None,
        last: Any = None,
        agreements: Any = None,
        overlay: Any = None,
        roster: Any = None,
        title: str | None = None,
    ) -> ClientPage:
        """What one client may be shown: what it is promised, what comes next, and whom it turns to.

        It has no tier, rank, score, reason or other client. A text that names one, or a flag, a desk or somebody who looks
        after clients, however it is written, is withheld, and the page says that it is told on request. Who has no tier
        reads the same as who is promised nothing.

        Args:
            client: Its id.
            review: A review of this book: the client is promised what the tier in force after it is.
            last: Last contacts, as in `entitlements`; without them no day is told.
            agreements: What was agreed by contract, as in `entitlements`.
            overlay: Who is on which dated list, as in `entitlements`; what it adds is shown where the model says `visible`.
            roster: The people who look after clients, as in `workload`: the page names the client's own as the roster does,
                and withholds every text with the id or the name of another.
            title: What stands at its head.

        Raises:
            ArgumentError: No client of the book has the id (`unknown-client`), or several have (`several-clients`); the
                title names a tier, a client or what else is withheld (`title-tells`).
            TableError: The last contacts cannot be read.

        Example:
            >>> import tierline
            >>> model = tierline.Model.read("models/customer_success/model.yaml")
            >>> clients = {"account_id": ["A-1", "A-2"], "arr": [480_000, 60_000]}
            >>> book = model.book(clients, as_of="2026-11-21")
            >>> page = book.client_page("A-1", last={"account_id": ["A-1"], "last_touchpoint": ["2026-11-16"]})
            >>> page.next[0]["words"]
            'We will be in touch with you by 30 November 2026.'
        """
        from tierline._api.report import ClientPage

        if not isinstance(client, str):  # pyright: ignore[reportUnnecessaryIsInstance]
            raise ArgumentError(
                f"`client` is of type `{type(client).__name__}`, and no id",
                code="not-an-id",
                help="give the id as a text, as `assignments` shows it",
            )
        figures = self._native.client_page(
            client,
            self._checked(review),
            self._records(last, self._native.last_columns()),
            self._records(agreements, _AGREED),
            self._records(overlay, _OVERLAY),
            None if roster is None else take_roster(roster),
            title,
        )
        return ClientPage(figures, None)

    def lifetime_values(
        self,
        period: Any,
        *,
        years: int = 5,
        margin: Number = 1,
        discount: Number = 0,
        digits: int = 2,
        review: Review | None = None,
        period_from: date | str | None = None,
        period_to: date | str | None = None,
        by: Sequence[str] | str | None = None,
    ) -> LifetimeValues:
        """What each client is worth over a horizon, by the retention and the expansion of its tier: see `lifetime_value`.

        Retention is the gross retention of value of the client's tier in the period, expansion the growth of what was kept: both of a
        year, worked out from the rates of the period where it is no year. A tier that lost nobody has retention 1.

        Args:
            period: What happened in a period, as in `figures`.
            years: The horizon, from 1 to 100.
            margin: What of the value is left, 1 being all of it.
            discount: By how much a year later is worth less: 0.08 is 8 % a year.
            digits: Digits behind the point of a lifetime value, at most 4.
            review: A review of this book: clients are in the tier in force after it.
            period_from: The first day of the period; without it, and without the column of that name, it is taken for a year.
            period_to: Its last day; the two are given together.
            by: Dimensions whose groups have rates of their own, in the place of tiers: names as in `figures`, whose levels are
                columns of `clients`, too.

        Raises:
            TableError: The table of the period cannot be read, or `by` names no dimension (`unknown-dimension`).
            ArgumentError: A number is none (`not-a-number`), or means nothing here (`bad-terms`); the days of the period are none
                (`bad-date`, `bad-period`).

        Example:
            >>> import tierline
            >>> model = tierline.Model.read("models/customer_success/model.yaml")
            >>> book = model.book({"account_id": ["A-1"], "arr": [480_000]}, as_of="2026-11-21")
            >>> period = {"account_id": ["A-1"], "value_start": [400_000], "value_end": [440_000]}
            >>> book.lifetime_values(period, years=3).clients.to_columns()["lifetime_value"]
            [Decimal('1588800.00')]
        """
        from tierline._api.lifetime import LifetimeValues, terms

        dimensions = names(by)
        figures, clients = _native.lifetime_values(
            self._native,
            self._checked(review),
            self._records(period, self._period_columns(*dimensions)),
            _span("period", period, period_from, period_to),
            terms(years, margin, discount, digits),
            dimensions,
        )
        return LifetimeValues(figures, Frame(clients))

    def forecast(
        self, *, review: Review | None = None, agreements: Any = None, overlay: Any = None
    ) -> dict[str, Any]:
        """Clients, value and hours of the next quarter by tier, from moves that wait, renewals and the model's retention targets.

        Every client of today counts in the tier that it is in on the last day of the quarter. Of those that renew by then the share of
        that tier's target of `retention` is expected to stay (or that of `all`); of those without a known renewal
        `1 - (1 - retention) / 4`; all others stay, and so do all of a tier without a target. Value stays by the target of
        `gross_retention`, where there is one. Hours are a quarter of what each client is owed in a year, and a touchpoint
        for each key experience until then, in the share that stays.

        Args:
            review: A review of this book: clients are in the tier in force after it, and its waiting moves take effect.
            agreements: As in `entitlements`.
            overlay: As in `entitlements`.

        Returns:
            `from` and `to`, the days; `tiers`, best first, and `total`, each with `clients`, `moving_in`, `moving_out`,
            `renewals`, `without_renewal`, `clients_next`; `value`, `value_moved`, `value_renewing`, `value_next`;
            `hours_low`, `hours_high`, `hours_next_low`, `hours_next_high`; `retention` and `value_retention`, the shares that
            targets keep in a year; and `rule`, how all of it is worked out. Totals are the sums of what is shown.

        Example:
            >>> import tierline
            >>> model = tierline.Model.read("models/customer_success/model.yaml")
            >>> clients = {"account_id": ["A-1", "A-2"], "arr": [480_000, 1_000]}
            >>> found = model.book(clients, as_of="2026-11-21").forecast()
            >>> (found["to"].isoformat(), found["total"]["clients"])
            ('2027-02-21', 2)
        """
        return _native.forecast(
            self._native,
            self._checked(review),
            self._records(agreements, _AGREED),
            self._records(overlay, _OVERLAY),
        )

    def relative_thresholds(self) -> list[dict[str, Any]]:
        """The thresholds of the model that are relative to its clients, held against the clients of this book.

        Each is a dict as in `FixedThresholds.thresholds`: the value that the model has since a day, and the one that these clients
        would give. Rules keep the model's value until `fix_thresholds` writes another one.

        Example:
            >>> import tierline
            >>> model = tierline.Model.read("models/value_bands/model.yaml")
            >>> model.book({"account_id": ["A-1"], "arr": [480_000]}, as_of="2026-11-21").relative_thresholds()
            []
        """
        return _native.relative_thresholds(self._native)

    def natural_groups(self, *of: str) -> dict[str, Any]:
        """The groups that two or three numbers of the clients show together, each with a rule in the model's language.

        Of all divisions into two to four boxes, with cuts at the widest gaps near each twentieth of the clients, the one counts that
        leaves the least spread: the squared deviations from the mean of the group, as shares of those of all clients, on average over
        the numbers, whose values count from the 1st to the 99th percentile. Groups are natural where each two are clearly apart
        in one of the numbers: the square of the difference of their means is at least ten times the sum of their variances. Of two, three
        and four groups the most that are natural count. The order of the clients changes nothing.

        Args:
            of: Two or three attributes, derived attributes or scores.

        Returns:
            `groups`, lower ones first, each with `level`, `when`, `clients` and `share`; `dimension`, the same as a dimension for
            the model document; `explained`, the share of the spread that they explain, and of each number's own `by_number`; `clients` that have all numbers, and `missing` ones; and `findings`
            (`no-natural-groups` where there are none).

        Raises:
            ArgumentError: A name is no number of the model or is given twice (`unknown-name`); one number, or more than three
                (`no-threshold`).

        Example:
            >>> import tierline
            >>> model = tierline.Model.read("models/customer_success/model.yaml")
            >>> arr = [1_000 + 10 * at for at in range(60)] + [90_000 + 100 * at for at in range(40)]
            >>> health = [30 + at % 9 for at in range(60)] + [80 + at % 9 for at in range(40)]
            >>> clients = {"account_id": [f"A-{at}" for at in range(100)], "arr": arr, "health": health}
            >>> book = model.book(clients, as_of="2026-11-21")
            >>> found = book.natural_groups("arr", "health")
            >>> [(group["when"], group["clients"]) for group in found["groups"]]
            [('arr < 50_000', 60), ('arr >= 50_000', 40)]
        """
        return _native.natural_groups(self._native, [str(name) for name in of])

    def partial_figures(self, *of: str) -> PartialFigures:
        """The figures of the book as those of a part of a client base, which add up to those of all of it.

        Args:
            of: Numbers whose values are wanted beside the value attribute: the health number, and scores.

        Raises:
            ArgumentError: The book does not keep such a number (`unknown-name`).
        """
        from tierline._api.partial import PartialFigures

        return PartialFigures(self._model, self._native.partial_figures([str(name) for name in of]))

    def thresholds(self, of: str | None = None) -> Thresholds:
        """Thresholds from the data: quantiles, natural breaks, and cut-offs that meet targets.

        Args:
            of: A number of the model that the book keeps: the value attribute (the default), the health number or a
                score.

        Raises:
            ArgumentError: The book does not keep such a number, or no client has one.
        """
        return Thresholds(self._native.values(of), self._model.tiers, self._native, of)

    def figures(
        self,
        *,
        review: Review | None = None,
        period: Any = None,
        previous_period: Any = None,
        owners: Mapping[str, int | Decimal | str] | None = None,
        period_from: date | str | None = None,
        period_to: date | str | None = None,
        previous_period_from: date | str | None = None,
        previous_period_to: date | str | None = None,
        earlier_periods: Sequence[Any] = (),
        by: Sequence[str] | str | None = None,
        roster: Any = None,
        agreements: Any = None,
        overlay: Any = None,
        next_quarter: bool = False,
    ) -> dict[str, Any]:
        """Everything that a report shows, as nested dicts and lists of str, int, Decimal, date and None.

        Args:
            review: A review of this book: tiers are then those in force after it, not those of the rules.
            period: What happened in a period: a table with a row for each client (the client column, and `tier` for
                those that have left) or, without the client column, a row for each `tier`.
            previous_period: The same of the period before, for trends.
            owners: How many owners each tier has, by its name or a former one; they need not be whole.
            period_from: The first day of the period. Targets of rates are of a year: where the period is none, the rates of a
                year that follow from those of the period are held against them.
            period_to: Its last day; the two are given together.
            previous_period_from: The first day of the period before. Where the two periods are not of one length, what grows
                with time is not compared.
            previous_period_to: Its last day; the two are given together.
            earlier_periods: Any number of periods before the previous one, the latest first: each a table as `period`, whose days
                are in its columns `period_from` and `period_to`, or a tuple of a table, its first and its last day. The metrics then
                have `earlier`, each held against the period behind it, and the report draws them as lines.
            by: Dimensions that figures are wanted by, too: names of dimensions, categories, truths, texts or flags of the model,
                or `tier`. `by` of the figures then has every combination of their levels, those without a level last, with
                clients, value and, of tables with a row for each client, the metrics of the period. A row of such a table counts
                for the level that it names in a column of the dimension's name, as clients that have left need; else for that
                of its client today.
            roster: As in `workload`: there are then `workload`, what each person has to do, and `forecast`, the hours that
                the next quarter needs by role. The book is made with `owner`.
            agreements: As in `entitlements`. `owed` counts what clients are owed by conditions, events, lists and agreements;
                it is there where the model asks for it, or one of these tables is given.
            overlay: As in `entitlements`.
            next_quarter: Also the next quarter by tier, as `next_quarter`: see `forecast`.

        Raises:
            TableError: A table of a period cannot be read, `owners` names no tier of the model (`unknown-tier`), or `by` no
                dimension (`unknown-dimension`), or ones with more than 10,000 groups (`too-many-groups`).
            ArgumentError: The review is of another book, a count of owners is no number, or the days of the period are
                none (`bad-date`, `bad-period`).
        """
        dimensions = names(by)
        columns = self._period_columns(*dimensions)
        return self._native.figures(
            self._checked(review),
            self._records(period, columns),
            self._records(previous_period, columns),
            [(str(tier), str(count)) for tier, count in (owners or {}).items()],
            (
                _span("period", period, period_from, period_to),
                _span("previous_period", previous_period, previous_period_from, previous_period_to),
            ),
            self._earlier(earlier_periods, previous_period, columns),
            dimensions,
            (
                None if roster is None else take_roster(roster),
                self._records(agreements, _AGREED),
                self._records(overlay, _OVERLAY),
            ),
            next_quarter,
        )

    def report(
        self,
        path: str | PathLike[str] | None = None,
        *,
        standings: Any = None,
        accept_left: int | None = None,
        review: Review | None = None,
        period: Any = None,
        previous_period: Any = None,
        owners: Mapping[str, int | Decimal | str] | None = None,
        period_from: date | str | None = None,
        period_to: date | str | None = None,
        previous_period_from: date | str | None = None,
        previous_period_to: date | str | None = None,
        earlier_periods: Sequence[Any] = (),
        by: Sequence[str] | str | None = None,
        roster: Any = None,
        agreements: Any = None,
        overlay: Any = None,
        next_quarter: bool = False,
        audience: str | None = None,
        packages: bool = False,
        title: str | None = None,
        client_safe: bool = False,
        history: History | str | PathLike[str] | None = None,
    ) -> Report:
        """A report on the book: figures, charts, and one HTML file that opens offline.

        Args:
            path: Where the file goes; None for none. It is replaced in one step.
            standings: Those of the last review, for the movements; or give the `review` itself.
            accept_left: As in `review`.
            review: A review of this book.
            period: As in `figures`.
            previous_period: As in `figures`.
            owners: As in `figures`.
            period_from: As in `figures`.
            period_to: As in `figures`.
            previous_period_from: As in `figures`.
            previous_period_to: As in `figures`.
            earlier_periods: As in `figures`.
            by: As in `figures`: a section of its own.
            roster: As in `figures`.
            agreements: As in `figures`.
            overlay: As in `figures`.
            next_quarter: As in `figures`: a section of its own.
            audience: For whom it is: `"board"`, `"success"`, `"sales"`, `"marketing"` or `"service"`. Each is an order and a choice
                of the same sections.
            packages: All service packages side by side instead, without any tier, client or figure: for internal use, since
                it shows what others get. What one client may see is `client_page`.
            title: What stands at its head; the model's name where nothing is said.
            client_safe: The former name of `packages`, with a warning.
            history: The history of the client base, or its folder: how the tiers went over all reviews up to the book's day.

        Raises:
            ImportError: altair or vl-convert is not installed: `pip install 'tierline[report]'`.
            TableError: A table cannot be read.
            ArgumentError: There is no such audience (`unknown-audience`); the page is of packages, and the title names a tier or a client (`title-tells`).
        """
        from tierline._api.report import Report

        if client_safe:
            import warnings

            warnings.warn(
                "`client_safe` is `packages` now, which shows clients what others get; for one client: `client_page`",
                DeprecationWarning,
                stacklevel=2,
            )
        if audience is not None and audience not in _native.audiences():
            raise ArgumentError(
                f"there is no audience `{audience!s:.64}`",
                code="unknown-audience",
                help=f"reports are for {', '.join(_native.audiences())}",
            )
        if review is None and standings is not None:
            review = self.review(standings, accept_left=accept_left)
        figures = self.figures(
            review=review,
            period=period,
            previous_period=previous_period,
            owners=owners,
            period_from=period_from,
            period_to=period_to,
            previous_period_from=previous_period_from,
            previous_period_to=previous_period_to,
            earlier_periods=earlier_periods,
            by=by,
            roster=roster,
            agreements=agreements,
            overlay=overlay,
            next_quarter=next_quarter,
        )
        if history is not None:
            from tierline._api.history import History

            history = history if isinstance(history, History) else History(history)
            figures["trends"] = history.trends(until=self.as_of)
        view = None
        if packages or client_safe:
            view = self._native.client_view(
                self._checked(review),
                self._records(period, self._period_columns()),
                self._records(previous_period, self._period_columns()),
                title,
            )
        report = Report(figures, client_view=view, title=title, audience=audience)
        if path is not None:
            report.save(path)
        return report

    def _earlier(
        self, periods: Sequence[Any], previous: Any, columns: Sequence[str]
    ) -> list[tuple[_native.Table, tuple[object, object] | None]]:
        """The periods before the previous one, each with its days where they are given."""
        if periods and previous is None:
            raise ArgumentError(
                "`earlier_periods` are given, and no `previous_period`",
                code="bad-period",
                help="the latest period before this one is the `previous_period`",
            )
        found: list[tuple[_native.Table, tuple[object, object] | None]] = []
        for period in periods:
            table, first, last = period, None, None
            if isinstance(period, tuple) and len(cast("tuple[Any, ...]", period)) == 3:
                table, first, last = cast("tuple[Any, Any, Any]", period)
            native = self._records(table, columns)
            if native is not None:
                found.append((native, _span("earlier_periods", table, first, last)))
        return found

    def _checked(self, review: Review | None) -> _native.Review | None:
        """A review of this book."""
        if review is None:
            return None
        if not isinstance(review, Review):  # pyright: ignore[reportUnnecessaryIsInstance]
            raise ArgumentError(
                f"`review` is of type `{type(review).__name__}`, and no review",
                code="not-a-review",
                help="give what `book.review(standings)` returned, not its standings or movements",
            )
        native = review._of(self)  # pyright: ignore[reportPrivateUsage]
        if native is None:
            raise ArgumentError(
                "the review is of another book",
                code="other-book",
                help="review this book: `book.review(standings)`",
            )
        return native

    def _period_columns(self, *dimensions: str) -> list[str]:
        """The columns that are read of a table of a period."""
        return list(dict.fromkeys([*PERIOD_COLUMNS, *self._native.metric_columns(), *dimensions]))

    def _records(self, table: Any, columns: Sequence[str]) -> _native.Table | None:
        """A table that goes by client or tier."""
        if table is None:
            return None
        return take_table(table, [self._model.client, *columns])

    def __reduce__(self) -> NoReturn:
        """Not of use: a book cannot be pickled."""
        raise not_pickled(
            "a book", "pickle the model and the clients, and make the book again; or pickle `book.figures()`"
        )

    def __copy__(self) -> Book:
        """The same: a book never changes."""
        return self

    def __deepcopy__(self, memo: dict[int, Any]) -> Book:
        """The same: a book never changes."""
        return self

    def __repr__(self) -> str:
        remarked = "".join(f"; {remark.message}" for remark in self.remarks)
        count = counted(len(self), "client")
        return f"Book({count} by {self._model.name} as of {self.as_of}{remarked})"

    def _repr_html_(self) -> str:
        return self.assignments._repr_html_()  # pyright: ignore[reportPrivateUsage]


def _span(what: str, table: object, first: object, last: object) -> tuple[object, object] | None:
    """The first and the last day of a period, where they are given."""
    if (first is None) != (last is None):
        raise ArgumentError(
            f"only one of `{what}_from` and `{what}_to` is given",
            code="bad-period",
            help="give the first day of the period and its last one, both included",
        )
    if first is None:
        return None
    if table is None:
        raise ArgumentError(
            f"`{what}_from` and `{what}_to` are given, and no `{what}`",
            code="bad-period",
            help=f"give the table of what happened in those days as `{what}`",
        )
    return first, last
