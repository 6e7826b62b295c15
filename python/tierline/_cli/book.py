"""The commands that look after a book: `review`, `report`, `entitlements`, `override` and `forget`."""

from __future__ import annotations

import datetime as dt
import os
from collections.abc import Generator
from contextlib import ExitStack, nullcontext
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import Any, NoReturn

import click
from rich.text import Text

import tierline
from tierline import _native
from tierline._api.standings import STANDING_COLUMNS, Standings, take_standings
from tierline._api.table import Frame
from tierline._cli import command
from tierline._display import terminal
from tierline._display.format import number
from tierline._display.text import visible
from tierline._io import files

__all__ = ["ACCEPT_LEFT", "entitlements", "forget", "override", "report", "review"]

_FORMULAS = tuple("=+-@\t\r\n\0＝＋－＠")  # noqa: RUF001
"""What a spreadsheet takes for the begin of a formula."""

_SHORT = 19
"""How many letters of a fingerprint standings remember, with the version of the meaning before them."""


def _tables(context: click.Context, parameter: click.Parameter, values: tuple[str, ...]) -> tuple[Path, ...]:
    return tuple(command.table_file(context, parameter, value) for value in values)


def _owners(_: click.Context, __: click.Parameter, values: tuple[str, ...]) -> dict[str, Decimal]:
    """`Strategic=4` or `Core=2.5`, each tier once."""
    owners: dict[str, Decimal] = {}
    for value in values:
        tier, _sign, count = value.rpartition("=")
        try:
            amount = Decimal(count)
        except InvalidOperation:
            amount = Decimal("NaN")
        if not tier or not amount.is_finite() or amount < 0:
            raise click.BadParameter(f"`{visible(value)}` is no number of owners like `Strategic=4`")
        if tier in owners:
            raise click.BadParameter(f"`{visible(tier)}` is given twice")
        owners[tier] = amount
    return owners


def _until(context: click.Context, parameter: click.Parameter, value: str | None) -> dt.date | str | None:
    """The last day of an override; `revoked`, as one without an end was written before."""
    return value if value == _REVOKED else command.day(context, parameter, value)


_REVOKED = "revoked"

_PREVIOUS = (
    "The model of the last review, where it was another one: tells what moved by data and what by the model."
)


def _most(_: click.Context, __: click.Parameter, value: int | None) -> int | None:
    """A number of clients, in 64 bits."""
    if value is not None and value >= 2**63:
        raise click.BadParameter(f"{value} is more than any table has")
    return value


ACCEPT_LEFT = click.option(
    "--accept-left",
    metavar="N",
    type=click.IntRange(0),
    callback=_most,
    help="Confirm a review that is refused because clients or a column are gone: the most clients that may leave.",
)
_HEALTH = "The number that tells how well a client is; `health` where the model has one."


@click.command()
@command.MODEL
@command.CLIENTS
@command.standings("It is replaced in one step.", required=True)
@command.as_of("The day of the review, like 2026-01-31.")
@click.option(
    "--first", is_flag=True, help="There are no standings yet: begin with everybody where the rules say."
)
@click.option("--previous-model", metavar="MODEL", type=click.Path(path_type=Path), help=_PREVIOUS)
@click.option("--new-model", is_flag=True, help="Go on though the last review was made with another model.")
@click.option(
    "--to",
    metavar="FILE",
    callback=command.maybe_table_file,
    help="Write the standings there, and leave the old ones alone.",
)
@command.output("Where the movements of all clients go (.csv or .parquet).", required=False)
@click.option(
    "--history",
    "history_folder",
    metavar="FOLDER",
    type=click.Path(path_type=Path, file_okay=False),
    help="Write what changed of each client into the folder of a history, too.",
)
@command.agreements("What was agreed by contract, for the response times in the history.")
@command.overlay("Who is on which dated list, for the response times in the history.")
@ACCEPT_LEFT
@click.option("--dry-run", is_flag=True, help="Show what would change, and write nothing.")
@command.QUIET
@command.DELIMITER
def review(
    model_file: Path,
    clients_file: Path,
    standings_file: Path,
    as_of: dt.date,
    first: bool,
    previous_model: Path | None,
    new_model: bool,
    to: Path | None,
    output: Path | None,
    history_folder: Path | None,
    agreements: Path | None,
    overlay: Path | None,
    accept_left: int | None,
    dry_run: bool,
    quiet: bool,
    delimiter: str,
) -> None:
    """Holds every client against its standing: who moves, who waits, and why.

    The standings say where each client was after the last review. This one reads them, decides by the model's
    `migration`, and writes those for the next one in their place; afterwards the old file is there or the whole
    new one, and the one before is kept beside it as `STANDINGS.previous`. Who is not in CLIENTS any more is remembered;
    a review that would lose many clients at once is refused until it is confirmed. To set a client's tier by hand, use
    `tierline override`. A second review on the same day changes nothing.
    """
    target = to or standings_file
    command.check_output(target, model_file, clients_file, option="-s" if to is None else "--to")
    if to is not None and _same(to, files.previous_of(standings_file)):
        _refuse_previous(to, "--to")
    if output is not None:
        command.check_output(output, model_file, clients_file, standings_file, target)
        if _same(output, target):
            raise click.BadParameter("movements and standings go to different files", param_hint="'-o'")
        if _same(output, files.previous_of(target)) or _same(output, files.previous_of(standings_file)):
            _refuse_previous(output, "-o")
    if history_folder is None and (agreements is not None or overlay is not None):
        raise click.UsageError("agreements and lists are for the history: give it with --history FOLDER")
    history = None if history_folder is None else tierline.History(history_folder)
    with (
        command.failing(),
        command.progress(quiet) as step,
        nullcontext() if history is None or dry_run else history._held(),  # pyright: ignore[reportPrivateUsage]
        files.holding(standings_file, target) as held,
    ):
        model = tierline.Model.read(model_file)
        previous = None if previous_model is None else tierline.Model.read(previous_model)
        if not held.exists and not first:
            raise command.Failure(
                f"there is no `{standings_file}`",
                "for a first review, which has no standings yet, say --first",
            )
        if held.exists and first:
            raise command.Failure(
                f"`{standings_file}` is there already, and so this is not the first review",
                "leave --first out, or give the name of a new file",
            )
        step(f"reading {visible(clients_file.name)}", 1, 4)
        clients = files.read_table(clients_file, delimiter=delimiter, columns=command.columns(model))
        standings = held.read(delimiter=delimiter) if held.exists else None
        if standings is not None:
            _check_model(standings, standings_file, model, previous, previous_model, new_model)
        step(f"reviewing {number(clients.num_rows)} clients", 2, 4)
        book = model.book(clients, as_of=as_of, previous_model=previous, standings=standings)
        outcome = book.review(standings, accept_left=accept_left)
        figures = outcome.figures
        step("writing", 3, 4)
        added: list[tuple[Any, Path]] = []
        if history is not None:
            agreed, listed = (command.table(path, delimiter) for path in (agreements, overlay))
            added = history._written(outcome, agreed, listed, None)  # pyright: ignore[reportPrivateUsage]
        if not dry_run:
            movements = [] if output is None else [(files.table_of(outcome.movements), output)]
            held.replace(
                files.table_of(outcome.standings),
                delimiter=delimiter,
                to=to,
                beside=movements,
                history=added,
                # A second review of a day changes nothing: what is kept stays what it was before the first one.
                previous=figures["last"] != as_of,
            )
    if quiet:
        command.tell(outcome.remarks, quiet=True)
        return
    out = terminal.console()
    heading = f"{command.clients(len(book))} reviewed by {command.title(model)} as of {as_of}"
    terminal.show(out, Text(heading, style="bold"), Text())
    terminal.show_review(out, figures, model.tiers)
    command.tell(outcome.remarks)
    if figures["last"] == as_of:
        message = f"The last review was on {as_of} too: a second one on the same day changes nothing."
        terminal.show(out, Text(), Text(message, style="yellow"))
    written = [f"Standings written to {visible(str(target))}"]
    if output is not None:
        written.append(f"Movements written to {visible(str(output))}")
    written += [f"History written to {visible(str(path))}" for _, path in added[-1:]]
    if dry_run:
        written = ["Nothing was written: this was a dry run."]
    terminal.show(out, Text(), *(Text(line) for line in written))


@click.command()
@command.MODEL
@command.CLIENTS
@command.as_of("The day that the report is made for, like 2026-01-31.", required=False)
@command.output("Where the report goes (.html).", page=True)
@command.standings("It stays as it is.")
@click.option(
    "--history",
    "history_folder",
    metavar="FOLDER",
    type=click.Path(path_type=Path, file_okay=False, exists=True),
    help="The folder of a history: how the tiers went over all reviews.",
)
@ACCEPT_LEFT
@click.option("--previous-model", metavar="MODEL", type=click.Path(path_type=Path), help=_PREVIOUS)
@click.option(
    "-p",
    "--period",
    metavar="PERIOD",
    callback=command.maybe_table_file,
    help="A table of what happened in the period, by client or by tier.",
)
@click.option(
    "--previous-period",
    metavar="PERIOD",
    multiple=True,
    callback=command.table_files,
    help="The same of the period before, for trends; once more for each period before that one, the latest first.",
)
@click.option(
    "--period-from",
    metavar="DATE",
    callback=command.day,
    help="The first day of the period; targets of rates are of a year.",
)
@click.option("--period-to", metavar="DATE", callback=command.day, help="Its last day.")
@click.option(
    "--previous-period-from",
    metavar="DATE",
    multiple=True,
    callback=command.days,
    help="The first day of the period before; what grows with time is compared between periods of one length.",
)
@click.option(
    "--previous-period-to", metavar="DATE", multiple=True, callback=command.days, help="Its last day."
)
@click.option(
    "--by",
    metavar="NAME",
    multiple=True,
    help="Figures by a dimension, a category, a truth, a text or a flag of the model, or by `tier`; several are crossed.",
)
@click.option(
    "--owners",
    metavar="TIER=N",
    multiple=True,
    callback=_owners,
    help="How many owners a tier has; once for each tier.",
)
@click.option(
    "--owner",
    metavar="COLUMN",
    help="The column of CLIENTS that names each client's owner; they are counted.",
)
@click.option(
    "--roster",
    metavar="ROSTER",
    callback=command.maybe_table_file,
    help="The people who look after clients: what each has to do, and what the next quarter needs. With --owner.",
)
@command.agreements()
@command.overlay()
@click.option(
    "--next-quarter", is_flag=True, help="Also clients, value and hours of the next quarter by tier."
)
@click.option(
    "--for",
    "audience",
    type=click.Choice(_native.audiences()),
    help="For whom it is: an order and a choice of the same sections.",
)
@click.option("--health", metavar="NAME", help=_HEALTH)
@click.option(
    "--packages",
    is_flag=True,
    help="All service packages side by side instead, without tiers, clients and figures; for internal use.",
)
@click.option("--client-safe", is_flag=True, hidden=True, help="The former name of --packages.")
@click.option("--title", metavar="TEXT", help="What stands at the head of the report.")
@command.QUIET
@command.DELIMITER
def report(
    model_file: Path,
    clients_file: Path,
    as_of: dt.date | None,
    output: Path,
    standings_file: Path | None,
    history_folder: Path | None,
    accept_left: int | None,
    previous_model: Path | None,
    period: Path | None,
    previous_period: tuple[Path, ...],
    period_from: dt.date | None,
    period_to: dt.date | None,
    previous_period_from: tuple[dt.date, ...],
    previous_period_to: tuple[dt.date, ...],
    by: tuple[str, ...],
    owners: dict[str, Decimal],
    owner: str | None,
    roster: Path | None,
    agreements: Path | None,
    overlay: Path | None,
    next_quarter: bool,
    audience: str | None,
    health: str | None,
    packages: bool,
    client_safe: bool,
    title: str | None,
    quiet: bool,
    delimiter: str,
) -> None:
    """Makes a report on the client base: one HTML file that opens offline and prints well.

    Tiers and targets, where the value is, who moves and why, scores and their cut-offs, how many accounts an
    owner has, what each tier is promised, the figures of a period, and what to look into.
    """
    tables = (standings_file, period, *previous_period, roster, agreements, overlay)
    firsts = _of_periods(previous_period_from, len(previous_period), "--previous-period-from")
    lasts = _of_periods(previous_period_to, len(previous_period), "--previous-period-to")
    given = [path for path in tables if path is not None]
    command.check_output(output, model_file, clients_file, *given)
    if client_safe:
        warning = Text("warning: ", style="bold yellow")
        words = Text(
            "`--client-safe` is `--packages` now, and shows what others get; for one client: `tierline page`"
        )
        terminal.show(terminal.console(stderr=True), warning + words)
    with command.failing(), command.progress(quiet) as step:
        model = tierline.Model.read(model_file)
        previous = None if previous_model is None else tierline.Model.read(previous_model)
        if as_of is None and (standings_file is not None or command.uses_day(model.to_dict())):
            why = "a review has a day" if standings_file is not None else "this model counts from a day"
            raise click.UsageError(f"{why}: give it with --as-of, like --as-of 2026-01-31")

        def table(path: Path | None) -> Any:
            return command.table(path, delimiter)

        step(f"reading {visible(clients_file.name)}", 1, 4)
        clients = files.read_table(clients_file, delimiter=delimiter, columns=command.columns(model, owner))
        step(f"assigning {number(clients.num_rows)} clients", 2, 4)
        # Where the model does not count from a day, the report is the same for every day, and names none.
        standings = (
            None if standings_file is None else files.read_standings(standings_file, delimiter=delimiter)
        )
        book = model.book(
            clients,
            as_of=as_of or dt.date(1970, 1, 1),
            previous_model=previous,
            owner=owner,
            health=health,
            standings=standings,
        )
        review = None if standings is None else book.review(standings, accept_left=accept_left)
        shown = book.report(
            review=review,
            period=table(period),
            previous_period=table(previous_period[0]) if previous_period else None,
            owners=owners,
            period_from=period_from,
            period_to=period_to,
            previous_period_from=firsts[0],
            previous_period_to=lasts[0],
            earlier_periods=[
                (table(path), first, last)
                for path, first, last in zip(previous_period[1:], firsts[1:], lasts[1:], strict=True)
            ],
            by=by,
            roster=table(roster),
            agreements=table(agreements),
            overlay=table(overlay),
            next_quarter=next_quarter,
            audience=audience,
            packages=packages or client_safe,
            title=title,
        )
        if history_folder is not None:
            shown.figures["trends"] = tierline.History(history_folder).trends(until=as_of)
        shown.figures["as_of"] = as_of
        step("drawing", 3, 4)
        try:
            shown.save(output)
        except ImportError as error:
            raise command.Failure(
                "reports need altair and vl-convert", "pip install 'tierline[report]'"
            ) from error
    if not quiet:
        out = terminal.console()
        terminal.show(out, Text(f"Report on {command.clients(len(book))} written to {visible(str(output))}"))
    command.tell(book.remarks, quiet=quiet)


@click.command()
@command.MODEL
@command.CLIENTS
@command.as_of("The day on which it is owed, like 2026-01-31.")
@command.output("Where a row for each client goes (.csv or .parquet).")
@command.standings("Clients are owed what the tier in force promises. It stays as it is.")
@ACCEPT_LEFT
@click.option(
    "--last",
    metavar="LAST",
    callback=command.maybe_table_file,
    help="The days of the last contacts: the client column, last_touchpoint, last_business_review.",
)
@command.agreements()
@command.overlay()
@click.option(
    "--participation",
    metavar="PARTICIPATION",
    callback=command.maybe_table_file,
    help="Who takes part in which programme: the client column, programme, from, until.",
)
@command.QUIET
@command.DELIMITER
def entitlements(
    model_file: Path,
    clients_file: Path,
    as_of: dt.date,
    output: Path,
    standings_file: Path | None,
    accept_left: int | None,
    last: Path | None,
    agreements: Path | None,
    overlay: Path | None,
    participation: Path | None,
    quiet: bool,
    delimiter: str,
) -> None:
    """Writes what each client is owed: its promises, with the reasons where they are not those of its tier alone.

    The model's service section says what the tier in force promises, what conditions replace or add, which events make
    a touchpoint due, and what a client does not want; agreements are what was promised to one client by contract, and
    overlays what clients on a dated list are promised beside it.
    """
    given = [path for path in (standings_file, last, agreements, overlay, participation) if path is not None]
    command.check_output(output, model_file, clients_file, *given)
    with command.failing(), command.progress(quiet) as step:
        model = tierline.Model.read(model_file)
        step(f"reading {visible(clients_file.name)}", 1, 3)
        clients = files.read_table(clients_file, delimiter=delimiter, columns=command.columns(model))
        step(f"assigning {number(clients.num_rows)} clients", 2, 3)
        book = model.book(clients, as_of=as_of)
        standings = (
            None if standings_file is None else files.read_standings(standings_file, delimiter=delimiter)
        )
        review = None if standings is None else book.review(standings, accept_left=accept_left)
        owed = book.entitlements(
            command.table(last, delimiter),
            agreements=command.table(agreements, delimiter),
            overlay=command.table(overlay, delimiter),
            participation=command.table(participation, delimiter),
            review=review,
        )
        files.write_table(files.table_of(owed), output, delimiter=delimiter)
    out = terminal.console(stderr=True)
    terminal.show_findings(out, owed.findings)
    if not quiet:
        heading = f"What {command.clients(len(owed))} are owed written to {visible(str(output))}"
        terminal.show(terminal.console(), Text(heading))
        for row in () if owed.programmes is None else owed.programmes.to_rows():
            line = f"{visible(row['programme'])}: {command.clients(row['clients'])} in it, promised to {number(row['promised'])}"
            terminal.show(terminal.console(), Text(line))
    command.tell((*book.remarks, *owed.remarks), quiet=quiet)


@click.command()
@command.MODEL
@click.argument("standings_file", metavar="STANDINGS", callback=command.table_file)
@click.argument("client", metavar="CLIENT")
@click.argument("tier", metavar="TIER")
@click.option(
    "--until",
    metavar="DATE",
    callback=_until,
    help="The last day on which it holds, like 2026-12-31.",
)
@click.option("--until-revoked", is_flag=True, help="It holds until somebody takes it away.")
@click.option("--by", "author", metavar="WHO", required=True, help="Who sets it.")
@click.option("--why", "reason", metavar="TEXT", required=True, help="The reason.")
@click.option(
    "--at-least", is_flag=True, help="At least this tier: the client may rise, and falls no further."
)
@click.option("--at-most", is_flag=True, help="At most this tier: the client may fall, and rises no further.")
@command.ONLY_ERRORS
@command.DELIMITER
def override(
    model_file: Path,
    standings_file: Path,
    client: str,
    tier: str,
    until: dt.date | str | None,
    until_revoked: bool,
    author: str,
    reason: str,
    at_least: bool,
    at_most: bool,
    quiet: bool,
    delimiter: str,
) -> None:
    """Sets the tier of a client by hand: exactly that tier, at least it, or at most it.

    It stands in the columns `override_...` of STANDINGS and takes effect at the next review. The file is replaced in
    one step.
    """
    if at_least and at_most:
        raise click.UsageError(
            "give --at-least or --at-most, and not both; without either it is exactly that tier"
        )
    if until == _REVOKED:
        warning = Text("warning: ", style="bold yellow")
        words = Text("`--until revoked` is written `--until-revoked` now")
        terminal.show(terminal.console(stderr=True), warning + words)
        until, until_revoked = None, True
    if (until is not None) == until_revoked:
        both = "not both" if until_revoked else "one of them"
        raise click.UsageError(f"give --until with its last day, or --until-revoked, and {both}")
    last = until if isinstance(until, dt.date) else None
    with command.failing(), files.holding(standings_file) as held:
        model = tierline.Model.read(model_file)
        table = _standings_of(held, delimiter)
        changed = Standings.of(table, model).override(
            client, tier, until=last, by=author, why=reason, at_least=at_least, at_most=at_most
        )
        held.replace(files.table_of(changed), delimiter=delimiter, previous=False)
    if not quiet:
        kind = "at least " if at_least else "at most " if at_most else ""
        ends = f"until {last}" if last else "until it is taken away"
        message = f"{visible(client)} has {kind}{visible(tier)} {ends}, from the next review on."
        terminal.show(terminal.console(), Text(message))


@click.command()
@click.argument("standings_file", metavar="STANDINGS", callback=command.table_file)
@click.argument("client", metavar="CLIENT")
@click.option(
    "--client-column",
    metavar="COLUMN",
    help="The column that names clients; the first one where nothing is said.",
)
@click.option(
    "--also",
    metavar="FILE",
    multiple=True,
    callback=_tables,
    help="Another table that goes by client, such as movements: erase the client there too.",
)
@click.option(
    "--history",
    "history_folder",
    metavar="FOLDER",
    type=click.Path(path_type=Path, file_okay=False, exists=True),
    help="The folder of a history: erase the client from the files of all reviews; the totals stay.",
)
@command.ONLY_ERRORS
@command.DELIMITER
def forget(
    standings_file: Path,
    client: str,
    client_column: str | None,
    also: tuple[Path, ...],
    history_folder: Path | None,
    quiet: bool,
    delimiter: str,
) -> None:
    """Erases a client from STANDINGS, from the file of the review before that is kept beside it, and from others.

    Law may ask for it. Nothing of the client is left there; if it comes again, it enters anew. Reports, and copies that
    you have made, are yours to look through.
    """
    previous = files.previous_of(standings_file)
    others = [path for path in dict.fromkeys([*also, previous]) if path != standings_file]
    with command.failing(), ExitStack() as holds:
        history = None if history_folder is None else tierline.History(history_folder)
        if history is not None:
            holds.enter_context(history._held())  # pyright: ignore[reportPrivateUsage]
        kept = [] if history is None else list(history._files().values())  # pyright: ignore[reportPrivateUsage]
        held = holds.enter_context(files.holding(standings_file, *others, *kept))
        standings = _standings_of(held, delimiter)
        if "tier" not in standings.column_names:
            raise command.Failure(
                f"`{standings_file}` has no column `tier`, and so is no table of standings",
                "give the file of standings that a review wrote first, and other tables with --also",
            )
        own = _column_of(standings, standings_file, client_column)
        left: list[tuple[Any, Path]] = []
        missed: list[tuple[Path, str]] = []
        for path in others:
            if path == previous and path not in also and not previous.exists():
                continue
            table = files.read_standings(path, delimiter=delimiter)
            shown = path in also and path.suffix.lower() == ".csv"
            column = _column_of(table, path, client_column, own)
            rest = list(_without(table, column, client, shown=shown))
            left.extend((table, path) for table in rest)
            if path in also and not rest:
                missed.append((path, column))
                _refuse_other_column(table, path, column, client, client_column)
        if history is not None:
            left.extend(history._without(client)[0])  # pyright: ignore[reportPrivateUsage]
        erased = list(_without(standings, own, client, shown=False))
        if not left and not erased:
            # What is said of a client that there is not.
            _native.forget_client(take_standings(standings, own), own, client)
        # The standings last: whoever is stopped in between runs the command once more.
        left.extend((table, standings_file) for table in erased)
        held.rewrite(left, delimiter=delimiter)
    for path, column in missed:
        message = f"{visible(client)} is not in {visible(str(path))}, by the column {visible(column)}"
        terminal.show(terminal.console(stderr=True), Text("warning: ", style="bold yellow") + Text(message))
    if not quiet:
        out = terminal.console()
        terminal.show(
            out, *(Text(f"{visible(client)} is erased from {visible(str(path))}") for _, path in left)
        )


def _same(one: Path, other: Path) -> bool:
    """Whether two names are those of one file, of which there may be none yet."""
    if os.path.realpath(one) == os.path.realpath(other):
        return True
    # Two links to one file, or a file system to which cases are the same.
    return one.exists() and other.exists() and one.samefile(other)


def _of_periods(days: tuple[dt.date, ...], periods: int, option: str) -> list[dt.date | None]:
    """A day of each period: all are given, or none; that of the first one may be given alone."""
    if len(days) not in (0, 1, periods) or (days and not periods):
        raise click.UsageError(
            f"{option} is given {len(days)} times for {periods} tables of --previous-period: give it once for each"
        )
    return [*days, *[None] * max(periods - len(days), 1 - len(days))]


def _refuse_previous(path: Path, option: str) -> NoReturn:
    """A file that is written under the name of the standings of before would be replaced by them."""
    message = f"`{visible(str(path))}` is where the standings of the review before are kept"
    raise click.BadParameter(message, param_hint=f"'{option}'")


# -- Standings in a file -----------------------------------------------------------------------------------


def _standings_of(held: files.HeldTable, delimiter: str = ",") -> Any:
    """The table of a file that has to be there."""
    if not held.exists:
        raise command.Failure(f"there is no `{held.path}`", "give the file of standings that a review wrote")
    return held.read(delimiter=delimiter)


def _without(table: Any, column: str, client: str, *, shown: bool) -> Generator[Any, None, None]:
    """The table without a client, where it is in there.

    In tables that people read, such as movements (`shown`), an id that a spreadsheet would run has an apostrophe before it.
    """
    found = [ident for ident in _idents(client, shown=shown) if files.find_rows(table, column, ident)]
    for ident in found:
        rows, _ = _native.forget_client(take_standings(table, column), column, ident)
        table = files.table_of(Frame(rows))
    if found:
        yield table


def _idents(client: str, *, shown: bool) -> list[str]:
    return [client, f"'{client}"] if shown and client.startswith(_FORMULAS) else [client]


def _column_of(table: Any, path: Path, named: str | None, own: str | None = None) -> str:
    """The column that names clients: the one that is asked for, the one of the standings, or else the first."""
    given = (column for column in (named, own) if column is not None and column in table.column_names)
    return next(given, None) or _client_column(table, path)


def _refuse_other_column(table: Any, path: Path, column: str, client: str, named: str | None) -> None:
    """Refuses to leave a client in a table because it was looked for in another column."""
    if named is not None and named == column:
        return
    texts = ("string", "large_string", "dictionary", "int", "uint")
    others = [name for name in table.column_names if str(table.schema.field(name).type).startswith(texts)]
    for name in others:
        if any(files.find_rows(table, name, ident) for ident in _idents(client, shown=True)):
            raise command.Failure(
                f"`{path}` has `{client}` in the column `{name}`, and was to be looked through by `{column}`",
                f"nothing was erased; name the column of clients, like --client-column {name}",
            )


def _client_column(table: Any, path: Path) -> str:
    """The column that names clients, which stands first."""
    first = next((name for name in table.column_names if name not in STANDING_COLUMNS), None)
    if first is None:
        raise command.Failure(
            f"no column of `{path}` names clients",
            "name it with --client-column, like --client-column account_id",
        )
    return first


def _check_model(
    standings: Any,
    path: Path,
    model: tierline.Model,
    previous: tierline.Model | None,
    previous_file: Path | None,
    new_model: bool,
) -> None:
    """Refuses standings of another model, unless the caller knows of it."""
    known: set[str] = set()
    if "fingerprint" in standings.column_names:
        known = {str(text) for text in standings.column("fingerprint").unique().to_pylist() if text}
    said = {text: _native.same_model(text, model._inner) for text in known}  # pyright: ignore[reportPrivateUsage]
    # Where only the version of the meaning differs, it is the same model.
    others = sorted(text for text, same in said.items() if same in ("other", "unreadable"))
    if not others or new_model:
        return
    first = others[0]
    if said[first] == "unreadable":
        raise command.Failure(
            f"the `fingerprint` of `{path}` is `{first}`, which is none: a spreadsheet or a reader of tables has taken it "
            "for a number, and which model it was cannot be told",
            "go on from the file as the last review wrote it; or say --new-model, and moves are told as `data or model`",
        )
    if previous is not None:
        if all(
            _native.same_model(text, previous._inner) in ("same", "other meaning")  # pyright: ignore[reportPrivateUsage]
            for text in others
        ):
            return
        raise command.Failure(
            f"`{path}` was not written with `{previous_file}`: its fingerprint is `{previous.fingerprint[:_SHORT]}`, "
            f"and that of the standings is `{first}`",
            "give the model file as it was at the last review, or say --new-model",
        )
    raise command.Failure(
        f"`{path}` was written with another model: the fingerprint of this one is `{model.fingerprint[:_SHORT]}`, "
        f"and that of the standings is `{first}`",
        "give the model of the last review with --previous-model, so that moves by data and by the model can be "
        "told apart; or say --new-model to go on without it",
    )
