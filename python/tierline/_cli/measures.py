"""The commands about measures: `thresholds`, `groups`, `lifetime` and `forecast`."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import click
from rich.text import Text

import tierline
from tierline import _native
from tierline._cli import command
from tierline._cli.book import ACCEPT_LEFT
from tierline._display import measures as display
from tierline._display import terminal
from tierline._display.text import counted, visible
from tierline._io import files

__all__ = ["forecast", "groups", "lifetime", "thresholds"]


@click.command()
@command.MODEL
@command.CLIENTS
@command.as_of("The day of the clients, like 2026-01-31.")
@click.option("--write", is_flag=True, help="Write the new days and values into MODEL, and nothing else.")
@command.QUIET
@command.DELIMITER
def thresholds(
    model_file: Path, clients_file: Path, as_of: dt.date, write: bool, quiet: bool, delimiter: str
) -> None:
    """Works out the thresholds of a model that are relative to its clients.

    A parameter that is written as `{ quantile: 0.90, of: arr }` is the value nearest to the 90th percentile that a client has,
    among the clients with a value. Shows what the model has, since which day, and what CLIENTS would give; `--write` puts
    that into the model, and leaves every other byte of it as it is.
    """
    with command.failing():
        columns = _native.threshold_columns(model_file)
        clients = files.read_table(clients_file, delimiter=delimiter, columns=columns)
        fixed = tierline.fix_thresholds(model_file, clients, as_of=as_of, write=write)
    if quiet:
        return
    out = terminal.console()
    display.show_thresholds(out, fixed.thresholds)
    if write:
        drifted = sum(one["value"] != one["today"] for one in fixed.thresholds)
        words = f"{counted(drifted, 'value')} changed; written to {visible(str(model_file))}"
        terminal.show(
            out, Text(), Text(words if fixed.changed else "nothing to write: the model has these values")
        )


@click.command()
@command.MODEL
@command.CLIENTS
@click.option(
    "--of",
    "numbers",
    metavar="NAME",
    multiple=True,
    required=True,
    help="An attribute, a derived attribute or a score that is a number; two or three of them.",
)
@command.as_of("The day that the clients are assigned for, like 2026-01-31.", required=False)
@command.DELIMITER
def groups(
    model_file: Path, clients_file: Path, numbers: tuple[str, ...], as_of: dt.date | None, delimiter: str
) -> None:
    """Looks for natural groups of clients in two or three numbers together.

    Prints each group with its rule and how many clients it has, what share of the spread they explain, and the same as a dimension to
    be copied into MODEL; or that there are none.
    """
    with command.failing():
        book, _ = _reviewed(model_file, clients_file, None, as_of, None, delimiter)
        found = book.natural_groups(*numbers)
    out = terminal.console()
    display.show_groups(out, found)
    if found["findings"]:
        terminal.show_findings(out, found["findings"])
    command.tell(book.remarks)


_AS_OF = command.as_of("The day that the clients are assigned for, like 2026-01-31.", required=False)


def _reviewed(
    model_file: Path,
    clients_file: Path,
    standings_file: Path | None,
    as_of: dt.date | None,
    accept_left: int | None,
    delimiter: str,
) -> tuple[tierline.Book, tierline.Review | None]:
    """The book of a table, and its review where there are standings."""
    model = tierline.Model.read(model_file)
    if as_of is None and (standings_file is not None or command.uses_day(model.to_dict())):
        why = "a review has a day" if standings_file is not None else "this model counts from a day"
        raise click.UsageError(f"{why}: give it with --as-of, like --as-of 2026-01-31")
    clients = files.read_table(clients_file, delimiter=delimiter, columns=command.columns(model))
    standings = None if standings_file is None else files.read_standings(standings_file, delimiter=delimiter)
    book = model.book(clients, as_of=as_of or dt.date(1970, 1, 1), standings=standings)
    return book, None if standings is None else book.review(standings, accept_left=accept_left)


@click.command()
@command.MODEL
@command.CLIENTS
@click.option(
    "-p",
    "--period",
    metavar="PERIOD",
    callback=command.table_file,
    required=True,
    help="A table of what happened in the period, by client or by tier: retention and expansion are worked out from it.",
)
@click.option("--period-from", metavar="DATE", callback=command.day, help="The first day of the period.")
@click.option("--period-to", metavar="DATE", callback=command.day, help="Its last day.")
@click.option("--years", metavar="N", type=int, default=5, show_default=True, help="The horizon.")
@click.option("--margin", metavar="SHARE", default="1", show_default=True, help="What of the value is left.")
@click.option(
    "--discount",
    metavar="RATE",
    default="0",
    show_default=True,
    help="By how much a year later is worth less.",
)
@click.option(
    "--digits", metavar="N", type=int, default=2, show_default=True, help="Digits behind the point."
)
@click.option(
    "--by",
    metavar="NAME",
    multiple=True,
    help="Rates by the groups of a dimension, a category, a truth, a text or a flag, not by tier; several are crossed.",
)
@command.standings("It is read, and stays as it is: clients are in the tier in force.")
@ACCEPT_LEFT
@_AS_OF
@command.output("Where the lifetime values of all clients go (.csv or .parquet).", required=False)
@command.QUIET
@command.DELIMITER
def lifetime(
    model_file: Path,
    clients_file: Path,
    period: Path,
    period_from: dt.date | None,
    period_to: dt.date | None,
    years: int,
    margin: str,
    discount: str,
    digits: int,
    by: tuple[str, ...],
    standings_file: Path | None,
    accept_left: int | None,
    as_of: dt.date | None,
    output: Path | None,
    quiet: bool,
    delimiter: str,
) -> None:
    """Sums what each client is worth over a horizon of years.

    The sum over t < years of value x margin x retention^t x (1 + expansion)^t / (1 + discount)^t, with the gross retention and the
    expansion of a year of the client's tier in the period, or with --by of its group. Exact, and rounded once.
    """
    if output is not None:
        command.check_output(output, model_file, clients_file, period)
    with command.failing():
        book, review = _reviewed(model_file, clients_file, standings_file, as_of, accept_left, delimiter)
        found = book.lifetime_values(
            files.read_table(period, delimiter=delimiter),
            years=years,
            margin=margin,
            discount=discount,
            digits=digits,
            review=review,
            period_from=period_from,
            period_to=period_to,
            by=by,
        )
        if output is not None:
            files.write_table(files.table_of(found.clients), output, delimiter=delimiter)
    if not quiet:
        out = terminal.console()
        display.show_lifetime(out, found.figures)
        if found.findings:
            terminal.show_findings(out, found.findings)
        if output is not None:
            lines = f"{counted(len(found.clients), 'client')} written to {visible(str(output))}"
            terminal.show(out, Text(lines))
    command.tell(book.remarks, quiet=quiet)


@click.command()
@command.MODEL
@command.CLIENTS
@command.standings("It is read, and stays as it is: moves that wait take effect in the quarter.")
@ACCEPT_LEFT
@_AS_OF
@command.agreements()
@command.overlay()
@command.DELIMITER
def forecast(
    model_file: Path,
    clients_file: Path,
    standings_file: Path | None,
    accept_left: int | None,
    as_of: dt.date | None,
    agreements: Path | None,
    overlay: Path | None,
    delimiter: str,
) -> None:
    """Clients, value and hours of the next quarter by tier.

    From the moves that wait, the renewals of the quarter and the model's targets of retention; the rule is printed below.
    """
    with command.failing():
        book, review = _reviewed(model_file, clients_file, standings_file, as_of, accept_left, delimiter)
        found = book.forecast(
            review=review,
            agreements=command.table(agreements, delimiter),
            overlay=command.table(overlay, delimiter),
        )
    display.show_forecast(terminal.console(), found)
    command.tell(book.remarks)
