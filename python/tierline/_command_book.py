"""The commands that look after a book: `review` and `report`."""

from __future__ import annotations

import datetime as dt
import os
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import Any

import click
from rich.text import Text

import tierline
from tierline import _command, _files, _terminal
from tierline._book import STANDING_COLUMNS
from tierline._shown import number, visible

__all__ = ["report", "review"]

_SHORT = 16
"""How many letters of a fingerprint standings remember."""


def _maybe_table(context: click.Context, parameter: click.Parameter, value: str | None) -> Path | None:
    return None if value is None else _command.table_file(context, parameter, value)


def _html_file(_: click.Context, __: click.Parameter, value: str) -> Path:
    path = Path(value)
    if path.suffix.lower() not in (".html", ".htm"):
        raise click.BadParameter(f"`{visible(value)}` does not end in `.html`")
    return path


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


_STANDINGS = "The table of standings (.csv or .parquet) that the last review wrote."
_PREVIOUS = (
    "The model of the last review, where it was another one: tells what moved by data and what by the model."
)
_HEALTH = "The number that tells how well a client is; `health` where the model has one."


@click.command()
@_command.MODEL
@_command.CLIENTS
@click.option(
    "-s",
    "--standings",
    "standings_file",
    metavar="STANDINGS",
    callback=_command.table_file,
    required=True,
    help=_STANDINGS + " It is replaced in one step.",
)
@click.option(
    "--as-of",
    metavar="DATE",
    callback=_command.day,
    required=True,
    help="The day of the review, like 2026-01-31.",
)
@click.option(
    "--first", is_flag=True, help="There are no standings yet: begin with everybody where the rules say."
)
@click.option("--previous-model", metavar="MODEL", type=click.Path(path_type=Path), help=_PREVIOUS)
@click.option("--new-model", is_flag=True, help="Go on though the last review was made with another model.")
@click.option(
    "--to",
    metavar="FILE",
    callback=_maybe_table,
    help="Write the standings there, and leave the old ones alone.",
)
@click.option(
    "-o",
    "--output",
    metavar="OUT",
    callback=_maybe_table,
    help="Where the movements of all clients go (.csv or .parquet).",
)
@click.option("--dry-run", is_flag=True, help="Show what would change, and write nothing.")
@click.option("-q", "--quiet", is_flag=True, help="Print nothing but errors.")
@_command.DELIMITER
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
    dry_run: bool,
    quiet: bool,
    delimiter: str,
) -> None:
    """Holds every client against its standing: who moves, who waits, and why.

    The standings say where each client was after the last review. This one reads them, decides by the model's
    `migration`, and writes those for the next one in their place; afterwards the old file is there or the whole
    new one. To set a client's tier by hand, fill in `override_tier`, `override_until`, `override_author` and
    `override_reason` in its row. A second review on the same day changes nothing.
    """
    target = to or standings_file
    _command.check_output(target, model_file, clients_file)
    if output is not None:
        _command.check_output(output, model_file, clients_file, standings_file, target)
        if os.path.realpath(output) == os.path.realpath(target):
            raise click.BadParameter("movements and standings go to different files", param_hint="'-o'")
    with (
        _command.failing(),
        _command.progress(quiet) as step,
        _files.holding(standings_file, target) as held,
    ):
        model = tierline.Model.read(model_file)
        previous = None if previous_model is None else tierline.Model.read(previous_model)
        if not held.exists and not first:
            raise _command.Failure(
                f"there is no `{standings_file}`",
                "for a first review, which has no standings yet, say --first",
            )
        if held.exists and first:
            raise _command.Failure(
                f"`{standings_file}` is there already, and so this is not the first review",
                "leave --first out, or give the name of a new file",
            )
        step(f"reading {visible(clients_file.name)}", 1, 4)
        clients = _files.read_table(clients_file, delimiter=delimiter, columns=_command.columns(model))
        standings = held.read(delimiter=delimiter) if held.exists else None
        if standings is not None:
            _check_model(standings, standings_file, model, previous, previous_model, new_model)
            if to is None and not dry_run:
                _check_columns(standings, standings_file, model)
        step(f"reviewing {number(clients.num_rows)} clients", 2, 4)
        book = model.book(clients, as_of=as_of, previous_model=previous)
        own = book.review(standings)
        step("writing", 3, 4)
        if not dry_run:
            movements = [] if output is None else [(_files.table_of(own.movements), output)]
            held.replace(_files.table_of(own.standings), delimiter=delimiter, to=to, beside=movements)
        figures = own.figures
    if quiet:
        return
    out = _terminal.console()
    heading = f"{_command.clients(len(book))} reviewed by {_command.title(model)} as of {as_of}"
    _terminal.show(out, Text(heading, style="bold"), Text())
    _terminal.show_review(out, figures, model.tiers)
    if figures["last"] == as_of:
        told = f"The last review was on {as_of} too: a second one on the same day changes nothing."
        _terminal.show(out, Text(), Text(told, style="yellow"))
    written = [f"Standings written to {visible(str(target))}"]
    if output is not None:
        written.append(f"Movements written to {visible(str(output))}")
    if dry_run:
        written = ["Nothing was written: this was a dry run."]
    _terminal.show(out, Text(), *(Text(line) for line in written))


@click.command()
@_command.MODEL
@_command.CLIENTS
@click.option(
    "--as-of",
    metavar="DATE",
    callback=_command.day,
    help="The day that the report is made for, like 2026-01-31.",
)
@click.option(
    "-o", "--output", metavar="OUT", callback=_html_file, required=True, help="Where the report goes (.html)."
)
@click.option(
    "-s",
    "--standings",
    "standings_file",
    metavar="STANDINGS",
    callback=_maybe_table,
    help=_STANDINGS + " It stays as it is.",
)
@click.option("--previous-model", metavar="MODEL", type=click.Path(path_type=Path), help=_PREVIOUS)
@click.option(
    "-p",
    "--period",
    metavar="PERIOD",
    callback=_maybe_table,
    help="A table of what happened in the period, by client or by tier.",
)
@click.option(
    "--previous-period",
    metavar="PERIOD",
    callback=_maybe_table,
    help="The same of the period before, for trends.",
)
@click.option(
    "--period-from",
    metavar="DATE",
    callback=_command.day,
    help="The first day of the period; targets of rates are of a year.",
)
@click.option("--period-to", metavar="DATE", callback=_command.day, help="Its last day.")
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
@click.option("--health", metavar="NAME", help=_HEALTH)
@click.option(
    "--client-safe",
    is_flag=True,
    help="A view that may be shown to clients: no tiers, no clients, no figures.",
)
@click.option("--title", metavar="TEXT", help="What stands at the head of the report.")
@click.option("-q", "--quiet", is_flag=True, help="Print nothing but errors.")
@_command.DELIMITER
def report(
    model_file: Path,
    clients_file: Path,
    as_of: dt.date | None,
    output: Path,
    standings_file: Path | None,
    previous_model: Path | None,
    period: Path | None,
    previous_period: Path | None,
    period_from: dt.date | None,
    period_to: dt.date | None,
    owners: dict[str, Decimal],
    owner: str | None,
    health: str | None,
    client_safe: bool,
    title: str | None,
    quiet: bool,
    delimiter: str,
) -> None:
    """Makes a report on the client base: one HTML file that opens offline and prints well.

    Ladder and targets, where the value is, who moves and why, scores and their cut-offs, how many accounts an
    owner has, what each tier is promised, the figures of a period, and what to look into.
    """
    given = [path for path in (standings_file, period, previous_period) if path is not None]
    _command.check_output(output, model_file, clients_file, *given)
    with _command.failing(), _command.progress(quiet) as step:
        model = tierline.Model.read(model_file)
        previous = None if previous_model is None else tierline.Model.read(previous_model)
        if as_of is None and (standings_file is not None or _command.uses_day(model.to_dict())):
            why = "a review has a day" if standings_file is not None else "this model counts from a day"
            raise click.UsageError(f"{why}: give it with --as-of, like --as-of 2026-01-31")

        def table(path: Path | None) -> Any:
            return None if path is None else _files.read_table(path, delimiter=delimiter)

        step(f"reading {visible(clients_file.name)}", 1, 4)
        clients = _files.read_table(clients_file, delimiter=delimiter, columns=_command.columns(model, owner))
        step(f"assigning {number(clients.num_rows)} clients", 2, 4)
        # Where the model does not count from a day, the report is the same for every day, and names none.
        book = model.book(
            clients, as_of=as_of or dt.date(1970, 1, 1), previous_model=previous, owner=owner, health=health
        )
        own = (
            None
            if standings_file is None
            else book.review(_files.read_standings(standings_file, delimiter=delimiter))
        )
        shown = book.report(
            review=own,
            period=table(period),
            previous_period=table(previous_period),
            owners=owners,
            period_from=period_from,
            period_to=period_to,
            client_safe=client_safe,
            title=title,
        )
        shown.figures["as_of"] = as_of
        step("drawing", 3, 4)
        try:
            shown.save(output)
        except ImportError as error:
            raise _command.Failure(
                "reports need altair and vl-convert", "pip install 'tierline[report]'"
            ) from error
    if not quiet:
        out = _terminal.console()
        _terminal.show(
            out, Text(f"Report on {_command.clients(len(book))} written to {visible(str(output))}")
        )


# -- Standings in a file -----------------------------------------------------------------------------------


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
    others = sorted(text for text in known if not model.fingerprint.startswith(text[:_SHORT]))
    if not others:
        return
    if previous is not None:
        if all(previous.fingerprint.startswith(text[:_SHORT]) for text in others):
            return
        raise _command.Failure(
            f"`{path}` was not written with `{previous_file}`: its fingerprint is `{previous.fingerprint[:_SHORT]}`, "
            f"and that of the standings is `{others[0]}`",
            "give the model file as it was at the last review, or say --new-model",
        )
    if not new_model:
        raise _command.Failure(
            f"`{path}` was written with another model: the fingerprint of this one is `{model.fingerprint[:_SHORT]}`, "
            f"and that of the standings is `{others[0]}`",
            "give the model of the last review with --previous-model, so that moves by data and by the model can be "
            "told apart; or say --new-model to go on without it",
        )


def _check_columns(standings: Any, path: Path, model: tierline.Model) -> None:
    """Refuses to replace a file that has more columns than standings have."""
    known = {model.client, *STANDING_COLUMNS, "until", "author", "reason"}
    others = [name for name in standings.column_names if name not in known]
    if others:
        listed = ", ".join(f"`{name}`" for name in others[:5]) + (", ..." if len(others) > 5 else "")
        raise _command.Failure(
            f"`{path}` has columns that standings do not have, and that would be lost: {listed}",
            "write the new standings to another file with --to",
        )
