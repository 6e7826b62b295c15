"""The command that reads a history: `history`."""

from __future__ import annotations

import datetime as dt
import json
from pathlib import Path
from typing import Any

import click
from rich.text import Text

import tierline
from tierline._cli import command
from tierline._display import terminal, terminal_history
from tierline._display.sentences import sentence
from tierline._display.text import visible
from tierline._io import files

__all__ = ["history"]


_LEFT = "left"


def _outcomes(context: click.Context, parameter: click.Parameter, value: str | None) -> str | Path | None:
    """The word for clients that left, or a table of outcomes."""
    return value if value is None or value == _LEFT else command.table_file(context, parameter, value)


def _snapshots(
    context: click.Context, parameter: click.Parameter, values: tuple[str, ...]
) -> dict[dt.date, Path]:
    """Tables of clients by their days, as `2026-01-31=clients.csv`."""
    found: dict[dt.date, Path] = {}
    for value in values:
        day, sign, path = value.partition("=")
        known = command.day(context, parameter, day)
        if not sign or known is None:
            raise click.BadParameter(f"`{visible(value)}` is not written as 2026-01-31=clients.csv")
        if known in found:
            raise click.BadParameter(f"the clients of {day} are given twice")
        found[known] = command.table_file(context, parameter, path)
    return found


def _table(outcomes: str | Path | None, delimiter: str) -> Any:
    """The table of outcomes; nothing where it is that clients left."""
    return files.read_table(outcomes, delimiter=delimiter) if isinstance(outcomes, Path) else None


@click.command()
@click.argument("folder", metavar="FOLDER", type=click.Path(path_type=Path, file_okay=False, exists=True))
@click.option(
    "--until", metavar="DATE", callback=command.day, help="The last day; later reviews are not read."
)
@click.option(
    "--since",
    metavar="DATE",
    callback=command.day,
    help="Who went where since that day; 365 days before the last one unless given.",
)
@click.option("--client", metavar="ID", help="The rows of one client instead.")
@click.option(
    "--outcomes",
    metavar="left|TABLE",
    callback=_outcomes,
    help="How often an outcome followed by flag, level and tier: `left`, or a table with the client column and `on`, its day.",
)
@click.option(
    "--within",
    metavar="DAYS",
    type=click.IntRange(1, 3650),
    default=180,
    show_default=True,
    help="The window behind a review.",
)
@click.option(
    "--without-tier",
    metavar="TIER",
    help="Who would have been where without this tier of --model, and how often an outcome followed there.",
)
@click.option(
    "--without-factor",
    metavar="FACTOR",
    help="The same without a factor of a score, by what it is of: `health`, or `priority.health`.",
)
@click.option("--model", "model_file", metavar="MODEL", type=click.Path(path_type=Path), help="The model.")
@click.option(
    "--snapshot",
    "snapshots",
    metavar="DATE=CLIENTS",
    multiple=True,
    callback=_snapshots,
    help="The clients of a day, once for each day.",
)
@click.option("--json", "as_json", is_flag=True, help="The same as JSON, for other programs.")
@command.output(
    "Where a row for each client goes: who was where on the last day (.csv or .parquet).", required=False
)
@command.QUIET
@command.DELIMITER
def history(
    folder: Path,
    until: dt.date | None,
    since: dt.date | None,
    client: str | None,
    outcomes: str | Path | None,
    within: int,
    without_tier: str | None,
    without_factor: str | None,
    model_file: Path | None,
    snapshots: dict[dt.date, Path],
    as_json: bool,
    output: Path | None,
    quiet: bool,
    delimiter: str,
) -> None:
    """Reads the history that `tierline review --history FOLDER` writes.

    Who is in which tier after each review, who went where, how long clients stay, and what became of those that entered
    together; with --outcomes, how often something followed; with --without-tier or --without-factor, who would have been where. With --until, all of it as it was on that day. Where a client is not in the history, the exit code is 1.
    """
    with command.failing():
        kept = tierline.History(folder)
        if client is not None:
            rows = kept.client(client)
            rows = [row for row in rows if until is None or row["day"] <= until]
            if not rows:
                message = sentence("display.no-client-rows", client=visible(client))
                raise command.Failure(message, "ids are written as in the files of the folder")
            shown: Any = rows
        elif without_tier is not None or without_factor is not None:
            if model_file is None:
                raise click.UsageError(
                    "--without-tier and --without-factor are of a model: give it with --model"
                )
            model = tierline.Model.read(model_file)
            columns = command.columns(model)
            shown = kept.without(
                model,
                tier=without_tier,
                factor=without_factor,
                snapshots={
                    day: files.read_table(path, delimiter=delimiter, columns=columns)
                    for day, path in snapshots.items()
                },
                outcome=_table(outcomes, delimiter),
                within=within,
                until=until,
            )
        elif outcomes is not None:
            shown = kept.outcomes(_table(outcomes, delimiter), within=within, until=until)
        else:
            shown = kept.figures(since=since, until=until)
        if output is not None:
            table = files.table_of(kept.at(until, plain=True))
            files.write_table(table, output, delimiter=delimiter)
    if quiet:
        return
    if as_json:
        # Letters beyond ASCII are escaped, so that nothing in a name reaches the terminal as it is.
        click.echo(json.dumps(shown, indent=2, default=str))
        return
    out = terminal.console()
    if client is not None:
        terminal_history.show_client_rows(out, shown)
    elif without_tier is not None or without_factor is not None:
        terminal_history.show_without(out, shown)
    elif outcomes is not None:
        terminal_history.show_outcomes(out, shown)
    else:
        terminal_history.show_history(out, shown)
    if output is not None:
        terminal.show(out, Text(), Text(f"Written to {visible(str(output))}"))
