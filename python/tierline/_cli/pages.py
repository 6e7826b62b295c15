"""The commands that make pages beside the report: `page` for one client, `rulebook` for everybody who goes by the rules."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import click
from rich.text import Text

import tierline
from tierline._cli import book, command
from tierline._display import terminal
from tierline._display.text import visible
from tierline._io import files

__all__ = ["page", "rulebook"]


@click.command()
@command.MODEL
@command.CLIENTS
@click.option("--client", required=True, metavar="ID", help="The id of the client.")
@command.as_of("The day that the page is made for, like 2026-01-31.")
@command.output("Where the page goes (.html).", page=True)
@command.standings("It stays as it is.")
@book.ACCEPT_LEFT
@click.option(
    "--last",
    "last_file",
    metavar="LAST",
    callback=command.maybe_table_file,
    help="A table of the days of last contacts, `last_touchpoint` and `last_business_review`, for the next ones.",
)
@command.agreements()
@command.overlay()
@click.option("--owner", metavar="COLUMN", help="The column of CLIENTS that names each client's owner.")
@click.option("--label", metavar="COLUMN", help="The column of CLIENTS that names each client for people.")
@click.option(
    "--roster",
    "roster_file",
    metavar="ROSTER",
    callback=command.maybe_table_file,
    help="The people who look after clients: texts that name another than the client's own are withheld.",
)
@click.option("--title", metavar="TEXT", help="What stands at the head of the page.")
@command.QUIET
@command.DELIMITER
def page(
    model_file: Path,
    clients_file: Path,
    client: str,
    as_of: dt.date,
    output: Path,
    standings_file: Path | None,
    accept_left: int | None,
    last_file: Path | None,
    agreements: Path | None,
    overlay: Path | None,
    owner: str | None,
    label: str | None,
    roster_file: Path | None,
    title: str | None,
    quiet: bool,
    delimiter: str,
) -> None:
    """Makes the page that one client may see: what it is promised, what comes next, and its contact.

    It has no tier, score, reason or other client. Texts of the model that name one are withheld. With --standings the
    client is promised what the tier in force is, without them what the rules give today.
    """
    tables = (standings_file, last_file, agreements, overlay, roster_file)
    given = [path for path in tables if path is not None]
    command.check_output(output, model_file, clients_file, *given)
    with command.failing():
        model = tierline.Model.read(model_file)
        clients = files.read_table(
            clients_file, delimiter=delimiter, columns=command.columns(model, owner, label)
        )
        base = model.book(clients, as_of=as_of, owner=owner, label=label)
        review = None
        if standings_file is not None:
            review = base.review(
                files.read_standings(standings_file, delimiter=delimiter), accept_left=accept_left
            )
        shown = base.client_page(
            client,
            review=review,
            last=command.table(last_file, delimiter),
            agreements=command.table(agreements, delimiter),
            overlay=command.table(overlay, delimiter),
            roster=command.table(roster_file, delimiter),
            title=title,
        )
        shown.write(output)
    if not quiet:
        out = terminal.console()
        terminal.show(out, Text(f"Page for {visible(client)} written to {visible(str(output))}"))
        if shown.to_dict()["withheld"]:
            terminal.show(
                out, Text("Some of it is withheld, because it names a tier, a client or somebody inside.")
            )
    command.tell(base.remarks, quiet=quiet)


@click.command()
@command.MODEL
@command.output("Where the rulebook goes (.html).", page=True)
@click.option(
    "--since",
    metavar="OLD",
    type=click.Path(path_type=Path),
    help="The model before: what changed since then, and whom to tell.",
)
@click.option("--title", metavar="TEXT", help="What stands at the head of the page.")
@command.ONLY_ERRORS
def rulebook(model_file: Path, output: Path, since: Path | None, title: str | None, quiet: bool) -> None:
    """Writes down everything that a model says: one HTML file to publish, which opens offline and prints well.

    Every tier with its rule and the values of its thresholds, points, definitions, what each tier is promised, by whom,
    how clients move, and targets. With --since, what changed since another version instead, and whom to tell.
    """
    command.check_output(output, *(path for path in (model_file, since) if path is not None))
    out = terminal.console()
    with command.failing():
        model = tierline.Model.read(model_file)
        whole = model.rulebook(title=title)
        if since is None:
            whole.write(output)
            words = [Text(f"Rulebook of {command.title(model)} written to {visible(str(output))}")]
        else:
            difference = whole.difference(tierline.Model.read(since), title=title)
            difference.write(output)
            words = [
                terminal.prose(difference.to_dict()["words"]),
                *(
                    terminal.prose(f"{at}. {change['words']}")
                    for at, change in enumerate(difference.changes, 1)
                ),
                Text(f"Written to {visible(str(output))}"),
            ]
    if not quiet:
        terminal.show(out, *words)
