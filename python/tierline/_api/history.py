"""The history of a client base: a folder with one file per review, and what follows from it."""

from __future__ import annotations

import contextlib
from collections.abc import Generator
from datetime import date, timedelta
from os import PathLike
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

from tierline import _native
from tierline._api.table import Frame
from tierline._display.text import counted, visible
from tierline._exceptions import ArgumentError, TableError
from tierline._io import files
from tierline._io.interchange import take_table

if TYPE_CHECKING:
    from collections.abc import Mapping

    from tierline._api.book import Review
    from tierline._api.model import Model

__all__ = ["HISTORY_COLUMNS", "History"]

HISTORY_COLUMNS: tuple[str, ...] = tuple(_native.history_columns())
"""The columns of a file of a history, behind the client column."""

_TOTALS = "totals"
_YEAR = timedelta(days=365)


class History:
    """A folder with the history of a client base: a file for each review, and one with the totals of all of them.

    `Review.write_history` writes into it, and so does `tierline review --history FOLDER`. The file of a review, like
    `2026-11-21.parquet`, has a row for each client of which something is another than after the reviews before it: its tier in
    force, its flags, the levels of its dimensions, the move that waits, its remembered values, or how fast it is promised an
    answer. `totals.parquet` has a row for each review and tier, and stays as it is when a client is forgotten.

    Files are read one after the other, from the first day to the one that is asked for, and no later one: memory grows with the
    clients, and not with the reviews.

    Example:
        >>> import tempfile, tierline
        >>> model = tierline.Model.read("models/customer_success/model.yaml")
        >>> folder, standings = tempfile.mkdtemp(), None
        >>> for day, arr in [("2026-05-21", 60_000), ("2026-08-21", 150_000), ("2026-11-21", 150_000)]:
        ...     review = model.book({"account_id": ["A-1", "A-2"], "arr": [480_000, arr]}, as_of=day).review(standings)
        ...     _ = review.write_history(folder)
        ...     standings = review.standings
        >>> history = tierline.History(folder)
        >>> history
        History(3 reviews from 2026-05-21 to 2026-11-21)
        >>> [(row["day"].isoformat(), row["movement"], row["tier"]) for row in history.client("A-2")]
        [('2026-05-21', 'entered', 'Core'), ('2026-08-21', 'promoted', 'Strategic')]
        >>> history.at("2026-06-30").to_columns()["tier"]
        ['Strategic', 'Core']
        >>> [(stay["tier"], stay["finished"], stay["median"]) for stay in history.figures()["stays"]]
        [('Strategic', 0, None), ('Core', 1, 92)]
    """

    __slots__ = ("_folder",)

    def __init__(self, folder: str | PathLike[str]) -> None:
        """A folder, which need not be there before the first review is written into it."""
        self._folder = Path(folder)

    @property
    def folder(self) -> Path:
        """The folder."""
        return self._folder

    @property
    def days(self) -> tuple[date, ...]:
        """The days of the reviews, ascending.

        Raises:
            TableError: There are two files of one day (`history-twice`).
        """
        return tuple(self._files())

    def at(self, day: date | str | None = None, *, plain: bool = False) -> Frame:
        """Who was where on a day: a row for each client that was in the book after the last review on or before it.

        The columns are the client, `tier`, `since`, `days` (in that tier, up to the day), `pending_tier`, `pending_since`,
        `effective_on`, `flags`, `levels`, `remembered` and `promise` (JSON), `value` (as of the last row of the client) and
        `entered_on`.

        Args:
            day: The day; that of the last review where nothing is said.
            plain: Whether words are plain texts instead of dictionaries.

        Raises:
            TableError: There is no review on or before the day (`no-history`), or a file cannot be read.
        """
        on = _day(day, "day")
        folded, last = self._folded(on)
        return Frame(folded.clients(str(on or last), plain))

    def client(self, client: object) -> list[dict[str, Any]]:
        """The rows of one client, from the first day on; none where there is no such client."""
        rows: list[dict[str, Any]] = []
        for path in self._files().values():
            table, column = _read(path)
            if found := files.find_rows(table, column, str(client)):
                kept = take_table(table.take(found), [column, *HISTORY_COLUMNS])
                rows.extend(Frame(_native.history_rows(kept, column)).to_rows())
        return rows

    def figures(self, *, since: date | str | None = None, until: date | str | None = None) -> dict[str, Any]:
        """What follows from the history, as nested dicts and lists.

        - `days`: the reviews.
        - `transitions`: who went from which tier to which, from each review to the next, all together: `from`, `to` (None
          without a tier), `came` and `went` (into the book, out of it), `clients`, `value`.
        - `flow`: the same from one day to another, `flow_from` and the last day: over a year unless `since` says otherwise. It is
          empty, and `flow_from` None, where the history begins later.
        - `stays`: by tier, in days, the stays that have ended (`finished`, `mean`, `median`, `longest`) and those of the clients
          that are in it (`running`, `running_mean`, `running_median`, `since_unknown`).
        - `cohorts`: the clients that entered at one review (`entered_on`, `clients`, `value`, `without_value`) and, after it and
          each later one (`points`), how many are there (`clients`, `retention`) and what of their value at entry: `gross_retention`
          counts of each at most what it had, `expansion` what those that are there have beyond it.
        - `trends`: each tier over all reviews, as `trends`.
        - `values_followed`: whether values are those of each review, because the model has the value under `remember`. Where it is
          False, that of a client is as of its last row, and changes between rows are not in it.

        Args:
            since: The day that `flow` counts from; 365 days before the last one where nothing is said.
            until: The last day; reviews behind it are not read.

        Raises:
            TableError: There is no review on or before the day (`no-history`), or a file cannot be read.
        """
        to, first = _day(until, "until"), _day(since, "since")
        days = [day for day in self._files() if to is None or day <= to]
        mark = first or (days[-1] - _YEAR if days else None)
        folded, last = self._folded(to, mark=mark)
        totals = self._totals(last)
        followed = bool(totals) and all(
            one for one, day in zip(totals["values_followed"], totals["day"], strict=True) if day <= last
        )
        return folded.figures() | {"trends": self.trends(until=last), "values_followed": followed}

    def trends(self, *, until: date | str | None = None) -> list[dict[str, Any]]:
        """Each tier over all reviews, from the totals: clients that were forgotten since are counted still.

        Each is a dict of `tier` (None for the clients without one) and `points`: `day`, `clients`, `share` of all clients,
        `value` and `change`, the clients that it has more than at the review before. Tiers of the last review come first, in
        its order, and behind them those that only earlier reviews had.

        Args:
            until: The last day; later reviews are left out.

        Raises:
            TableError: There are no totals (`no-history`), or they cannot be read.
        """
        to, path = _day(until, "until"), self._totals_path()
        if path is None:
            raise self._none("totals")
        table = files.read_table(path)
        return _native.history_trends(take_table(table, table.column_names), None if to is None else str(to))

    def outcomes(
        self, outcome: Any = None, *, within: int = 180, until: date | str | None = None
    ) -> dict[str, Any]:
        """How often an outcome followed within a window behind a review: for each flag, level and tier, beside the rest.

        Nothing of it says that one thing comes of another: who is in a group differs from the rest in more than that.

        A client counts once in a group: at its first review there whose window had passed by the last day that is known. What
        counts is an outcome behind that day, and within the window. Clients that were in the group only later are
        `unfinished`. `rest` are the clients that are known not to be in it: of whom a flag is false, or that have another level
        or tier; who was in both at different reviews counts in both.

        The dict has `outcome`, `within`, `until`, `compared` (how many groups), `words`, `unknown_clients` (that have an outcome,
        and no row) and `groups`: `by` (flag, dimension, tier), `name`, `level`, and for `group` and `rest` the `clients`, of how many it
        `followed`, the `share`, its interval by Wilson with z = 1.96 (`low`, `high`; rounded outward to 4 digits) and `unfinished`.

        Args:
            outcome: A table with the client column and `on`, the day of the outcome: a row for each, such as the clients that
                expanded. Where nothing is said, that a review found the client to have left.
            within: The length of the window in days, from 1 to 3,650.
            until: The last day up to which outcomes are known; that of the last review where nothing is said. That clients left is not known
                behind it.

        Raises:
            TableError: There is no review on or before the day (`no-history`), or a table cannot be read.
            ArgumentError: `within` is no such number of days (`bad-window`).
        """
        folded, events, to = self._observed(outcome, within, until)
        found = folded.outcomes(events, str(to))
        return {"outcome": "left" if outcome is None else "outcome"} | found

    def without(
        self,
        model: Model,
        *,
        snapshots: Mapping[date | str, Any] | None = None,
        tier: str | None = None,
        factor: str | None = None,
        outcome: Any = None,
        within: int = 180,
        until: date | str | None = None,
    ) -> dict[str, Any]:
        """Who would have been where without a tier or a factor of a model, and how often an outcome followed there.

        A history has no values, and so the clients of each day are given anew. The model, and the same without the part, each review
        the clients of every day, against their own standings of the day before; the first day is a first review. Of a factor the
        weight is spread over the other factors of its score. What followed is counted as in `outcomes`, for clients that would have
        been in another tier beside the others. Nothing of it says that one thing comes of another, and the model is that of today.

        The dict has `within`, `until`, `compared`, `words` and `unknown_clients` as in `outcomes`, and

        - `days`: `day`, `clients`, `elsewhere` (how many would have been in another tier) and `moves` (`from`, `to`, `clients`).
        - `elsewhere`: the `group` of clients that would have been in another tier, and the `rest`; None where there is none.
        - `pairs`: `from` a tier `to` the one that clients of it would have been in, and the `rest` of that tier.
        - `with`, `without`: the tiers of the one model and of the other, each with its `group` and the `rest`.

        Args:
            model: The model.
            snapshots: The tables of clients, as `Model.book` takes them, by their days. Each day is made of its own table, and of
                those before it.
            tier: The tier that is left out; this or `factor`.
            factor: What the factor is of, with its score where several have one: `health`, or `priority.health`.
            outcome: As in `outcomes`. Where nothing is said, that a review of this history found the client to have left.
            within: As in `outcomes`.
            until: As in `outcomes`.

        Example:
            >>> import tempfile, tierline
            >>> model = tierline.Model.read("models/value_bands/model.yaml")
            >>> clients = {"account_id": ["A-1", "A-2"], "arr": [480_000, 60_000]}
            >>> folder = tempfile.mkdtemp()
            >>> _ = model.book(clients, as_of="2026-05-21").review().write_history(folder)
            >>> history = tierline.History(folder)
            >>> found = history.without(model, tier=model.tiers[1], snapshots={"2026-05-21": clients})
            >>> found["days"][0]["elsewhere"]
            1

        Raises:
            ArgumentError: There are no snapshots (`no-snapshots`), not one of `tier` and `factor` is given (`bad-part`), or `within`
                is no window (`bad-window`).
            ModelError: The model has no such tier or factor, or is none without it.
            TableError: As in `outcomes`; a day comes twice (`history-order`), or a table cannot be read.
        """
        if not snapshots:
            raise ArgumentError(
                "without the tables of clients of earlier days nothing can be said of where they would have been",
                code="no-snapshots",
                help="give `snapshots={day: table}`: a history keeps what reviews changed, and no values",
            )
        if (tier is None) == (factor is None):
            raise ArgumentError(
                "one part of the model is left out: a tier or a factor",
                code="bad-part",
                help='give `tier="..."` or `factor="..."`',
            )
        folded, events, to = self._observed(outcome, within, until)
        tables = sorted(
            ((_day(day, "snapshots"), table) for day, table in snapshots.items()), key=lambda one: str(one[0])
        )
        beside = _native.Without(model._inner, tier, factor, within, str(to))  # pyright: ignore[reportPrivateUsage]
        reads, idle = model._inner.reads(), model._inner.idle()  # pyright: ignore[reportPrivateUsage]
        for day, table in tables:
            beside.add(str(day), take_table(table, reads, idle))
        found = beside.report(events, folded)
        return {"outcome": "left" if outcome is None else "outcome", "tier": tier, "factor": factor} | found

    def forget(self, client: object) -> int:
        """Erases a client from the files of all reviews; the totals stay. Gives how many rows there were.

        All files are written first, and then take their places: afterwards all of them are as before, or none has the client.

        Raises:
            TableError: A file cannot be read, or has changed meanwhile.
        """
        paths = list(self._files().values())
        if not paths:
            return 0
        with files.holding(*paths) as held:
            left, rows = self._without(str(client))
            held.rewrite(left)
        return rows

    # -- What the command line and reviews share -----------------------------------------------------------

    def _observed(
        self, outcome: Any, within: int, until: date | str | None
    ) -> tuple[_native.History, _native.Table | None, date]:
        """The history with what was seen of each client, the table of outcomes, and the last day that is known."""
        if isinstance(within, bool) or not isinstance(within, int) or not 1 <= within <= 3650:  # pyright: ignore[reportUnnecessaryIsInstance]
            raise ArgumentError(
                f"`within` is `{within!s:.64}`, and no window",
                code="bad-window",
                help="give a whole number of days from 1 to 3,650",
            )
        known = self._files()
        to = _day(until, "until") or max(known, default=None)
        if to is None:
            raise self._none("review")
        if outcome is None:
            to = min(to, max(known, default=to))
        folded, _ = self._folded(to, observe=(within, to))
        events = None
        if outcome is not None:
            column = _read(next(iter(known.values())))[1]
            events = take_table(outcome, [column, "on"])
        return folded, events, to

    def _without(self, client: str) -> tuple[list[tuple[Any, Path]], int]:
        """The tables without a client that have it, each with its file, and how many rows there were."""
        left: list[tuple[Any, Path]] = []
        rows = 0
        for path in self._files().values():
            table, column = _read(path)
            if found := files.find_rows(table, column, client):
                native, _ = _native.forget_client(take_table(table, table.column_names), column, client)
                left.append((files.table_of(Frame(native)), path))
                rows += len(found)
        return left, rows

    def _written(
        self, review: Review, agreements: Any, overlay: Any, format: Literal["parquet", "csv"] | None
    ) -> list[tuple[Any, Path]]:
        """What a review adds: the tables with their files, those of the totals first."""
        day = review.as_of
        known = self._files()
        if later := [other for other in known if other > day]:
            raise TableError(
                f"the history in `{visible(str(self._folder))}` has a review of {later[-1]}, and that of {day} cannot "
                "be put before it",
                code="history-order",
                help="write reviews in the order of their days; each row says what changed since the ones before",
            )
        kinds = {path.suffix.lower() for path in known.values()}
        kind = f".{format}" if format else (kinds.pop() if len(kinds) == 1 else ".parquet")
        if kind not in files.EXTENSIONS:
            raise ArgumentError(
                f"`format` is `{visible(str(format))}`",
                code="bad-format",
                help='it can be "parquet" or "csv"',
            )
        path = known.get(day, self._folder / f"{day}{kind}")
        client = review._book.model.client  # pyright: ignore[reportPrivateUsage]
        folded = _native.History(client)
        for other, file in known.items():
            if other < day:
                _add(folded, other, file)
        same = _take(path)[0] if day in known else None
        written = review._history(folded, same, agreements, overlay)  # pyright: ignore[reportPrivateUsage]
        totals = self._totals_path() or self._folder / f"{_TOTALS}{path.suffix}"
        before = None
        if totals.exists():
            table = files.read_table(totals)
            before = take_table(table, table.column_names)
        return [
            (files.table_of(Frame(written.totals(before))), totals),
            (files.table_of(Frame(written.rows())), path),
        ]

    @contextlib.contextmanager
    def _held(self) -> Generator[files.HeldTable, None, None]:
        """Takes hold of the folder: one writer at a time."""
        self._folder.mkdir(parents=True, exist_ok=True)
        path = self._totals_path() or self._folder / f"{_TOTALS}.parquet"
        with files.holding(path) as held:
            yield held

    def _files(self) -> dict[date, Path]:
        """The files by their days, ascending."""
        found: dict[date, Path] = {}
        try:
            paths = sorted(path for path in self._folder.iterdir() if files.known(path))
        except FileNotFoundError:
            return {}
        for path in paths:
            try:
                day = date.fromisoformat(path.stem)
            except ValueError:
                continue
            if path.stem != day.isoformat():
                continue
            if day in found:
                raise TableError(
                    f"`{visible(str(self._folder))}` has two files of {day}: `{found[day].name}` and `{path.name}`",
                    code="history-twice",
                    help="keep one of them",
                )
            found[day] = path
        return dict(sorted(found.items()))

    def _totals_path(self) -> Path | None:
        paths = [self._folder / f"{_TOTALS}{kind}" for kind in files.EXTENSIONS]
        return next((path for path in paths if path.exists()), None)

    def _totals(self, until: date) -> dict[str, list[Any]]:
        """What the totals say of whether values are followed, by line."""
        path = self._totals_path()
        if path is None:
            return {}
        table = files.read_table(path).select(["day", "values_followed"]).to_pydict()
        days = [date.fromisoformat(str(day)) for day in table["day"]]
        return {
            "day": days,
            "values_followed": [str(one).lower() == "true" for one in table["values_followed"]],
        }

    def _folded(
        self, until: date | None, *, mark: date | None = None, observe: tuple[int, date] | None = None
    ) -> tuple[_native.History, date]:
        """The history up to a day, with where everybody was on another one kept, and the day of its last review."""
        known = {day: path for day, path in self._files().items() if until is None or day <= until}
        if not known:
            raise self._none("review" if until is None else f"review on or before {until}")
        folded: _native.History | None = None
        waits = mark is not None
        for day, path in known.items():
            native, column = _take(path)
            if folded is None:
                folded = _native.History(column)
                if observe is not None:
                    folded.observe(observe[0], str(observe[1]))
            if waits and mark is not None and day > mark:
                waits = False
                if folded.days():
                    folded.mark()
            folded.add(str(day), native)
        last = max(known)
        if folded is None:
            raise self._none("review")
        if waits:
            folded.mark()
        return folded, last

    def _none(self, what: str) -> TableError:
        return TableError(
            f"`{visible(str(self._folder))}` has no {what}",
            code="no-history",
            help="`Review.write_history` and `tierline review --history` write a history",
        )

    def __repr__(self) -> str:
        days = self.days
        if not days:
            return "History(no reviews)"
        return f"History({counted(len(days), 'review')} from {days[0]} to {days[-1]})"


def _read(path: Path) -> tuple[Any, str]:
    """A file of a history, and its client column, which stands first."""
    table = files.read_table(path)
    column = next((name for name in table.column_names if name not in HISTORY_COLUMNS), None)
    if column is None:
        raise TableError(
            f"no column of `{visible(str(path))}` names clients",
            code="missing-column",
            help="give a folder that `tierline review --history` writes",
        )
    return table, column


def _take(path: Path) -> tuple[_native.Table, str]:
    table, column = _read(path)
    return take_table(table, [column, *HISTORY_COLUMNS]), column


def _add(folded: _native.History, day: date, path: Path) -> None:
    folded.add(str(day), _take(path)[0])


def _day(day: date | str | None, what: str) -> date | None:
    if day is None or isinstance(day, date):
        return day
    try:
        return date.fromisoformat(day)
    except (TypeError, ValueError):
        raise ArgumentError(
            f"`{what}` is `{day!s:.64}`, which is no date",
            code="bad-date",
            help='give a datetime.date, or a text like "2026-11-21"',
        ) from None
