"""The commands about people: `workload` and `owners`."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import Any

import click
from rich.text import Text

import tierline
from tierline._cli import command
from tierline._display import terminal
from tierline._display.format import number
from tierline._display.text import counted, visible
from tierline._io import files

__all__ = ["owners", "workload"]

_OWNER = click.option(
    "--owner", metavar="COLUMN", required=True, help="The column of CLIENTS that names each client's owner."
)
_ROSTER = click.option(
    "-r",
    "--roster",
    metavar="ROSTER",
    callback=command.table_file,
    required=True,
    help="The people: a table (.csv or .parquet) with `id`, and role, hours_a_week, accounts_at_most, skills ...",
)
_AS_OF = command.as_of("The day that the clients are assigned for, like 2026-01-31.", required=False)


def _book(
    model_file: Path,
    clients_file: Path,
    owner: str,
    as_of: dt.date | None,
    delimiter: str,
    *dated: Path | None,
) -> tierline.Book:
    model = tierline.Model.read(model_file)
    if as_of is None and any(dated):
        raise click.UsageError(
            "agreements and lists end on a day: give the day with --as-of, like --as-of 2026-01-31"
        )
    if as_of is None and command.uses_day(model.to_dict()):
        raise click.UsageError("this model counts from a day: give it with --as-of, like --as-of 2026-01-31")
    clients = files.read_table(clients_file, delimiter=delimiter, columns=command.columns(model, owner))
    return model.book(clients, as_of=as_of or dt.date(1970, 1, 1), owner=owner)


def _changes(_: click.Context, __: click.Parameter, value: str) -> str | None:
    return None if value == "any" else value


@click.command()
@command.MODEL
@command.CLIENTS
@_OWNER
@_ROSTER
@command.agreements()
@command.overlay()
@_AS_OF
@command.output("Where the clients go whose owner is not right (.csv or .parquet).", required=False)
@command.DELIMITER
def workload(
    model_file: Path,
    clients_file: Path,
    owner: str,
    roster: Path,
    agreements: Path | None,
    overlay: Path | None,
    as_of: dt.date | None,
    output: Path | None,
    delimiter: str,
) -> None:
    """Counts what each person of a roster has to do: accounts, value, hours.

    Every person stands once, with the accounts of all tiers. Hours and roles are those of what each client is owed, in a year.
    """
    if output is not None:
        command.check_output(output, model_file, clients_file, roster, *filter(None, (agreements, overlay)))
    with command.failing():
        book = _book(model_file, clients_file, owner, as_of, delimiter, agreements, overlay)
        work = book.workload(
            files.read_table(roster, delimiter=delimiter),
            agreements=command.table(agreements, delimiter),
            overlay=command.table(overlay, delimiter),
            plain=True,
        )
        if output is not None:
            files.write_table(files.table_of(work.clients), output, delimiter=delimiter)
    out = terminal.console()
    terminal.show_people(out, work.people)
    terminal.show_findings(out, work.findings)
    command.tell(work.remarks)
    if output is not None:
        lines = f"{counted(len(work.clients), 'client')} whose owner is not right written to {visible(str(output))}"
        terminal.show(out, Text(lines))


@click.command()
@command.MODEL
@command.CLIENTS
@_OWNER
@_ROSTER
@command.agreements()
@command.overlay()
@_AS_OF
@command.output("Where the clients with their owners go (.csv or .parquet).")
@click.option(
    "--changes",
    metavar="SHARE",
    default="0.05",
    callback=_changes,
    help="The share of the clients that may go from one owner to another, or `any`; 0.05 unless given.",
)
@click.option(
    "--change", metavar="POINTS", type=int, default=20, help="What such a change costs; 20 unless given."
)
@click.option(
    "--crowding",
    metavar="POINTS",
    type=int,
    default=1,
    help="What each account of an owner costs more than the one before; 1 unless given.",
)
@click.option(
    "--beyond",
    metavar="POINTS",
    type=int,
    default=10,
    help="What each account costs beyond its owner's `accounts_wanted`; 10 unless given.",
)
@click.option("--hours", is_flag=True, help="The hours of each person must be enough.")
@click.option("--value", metavar="TIMES", help="How many times the mean value an owner may have, like 1.25.")
@click.option(
    "--tier",
    "tiers",
    metavar="TIER",
    multiple=True,
    help="A tier whose clients are placed; all unless given.",
)
@click.option("--role", metavar="ROLE", help="The role that is looked for, where tiers name several.")
@command.DELIMITER
def owners(
    model_file: Path,
    clients_file: Path,
    owner: str,
    roster: Path,
    agreements: Path | None,
    overlay: Path | None,
    as_of: dt.date | None,
    output: Path,
    changes: str | None,
    change: int,
    crowding: int,
    beyond: int,
    hours: bool,
    value: str | None,
    tiers: tuple[str, ...],
    role: str | None,
    delimiter: str,
) -> None:
    """Assigns clients to the people of a roster at the least cost, and says why each has whom.

    What does not fit (the model's `fit`), changes and crowding cost points. Where no plan keeps all limits, what there is
    too little of is told, and the exit code is 1.
    """
    command.check_output(output, model_file, clients_file, roster, *filter(None, (agreements, overlay)))
    with command.failing():
        book = _book(model_file, clients_file, owner, as_of, delimiter, agreements, overlay)
        plan = book.assign_owners(
            files.read_table(roster, delimiter=delimiter),
            agreements=command.table(agreements, delimiter),
            overlay=command.table(overlay, delimiter),
            changes=changes,
            change=change,
            crowding=crowding,
            beyond=beyond,
            hours=hours,
            value=value,
            tiers=tiers,
            role=role,
            plain=True,
        )
        files.write_table(files.table_of(plan), output, delimiter=delimiter)
    out = terminal.console()
    terminal.show(out, Text(_proved(plan.summary)), Text())
    terminal.show_placed(out, plan.owners)
    command.tell(plan.remarks)
    terminal.show(
        out, Text(), Text(f"Owners of {command.clients(len(plan))} written to {visible(str(output))}")
    )
    if plan.missing:
        raise command.Failure("; ".join(plan.missing), "give people, places or changes, or fewer limits")


def _proved(summary: dict[str, Any]) -> str:
    costs = f"costs {number(summary['total_cost'])} points, {counted(summary['changes'], 'change')}"
    proofs = {
        "exact": "no plan costs less",
        "bound": f"no plan costs less than {number(summary['bound'])}",
        "infeasible": "no plan keeps all limits",
        "not found": "no plan was found that keeps all limits",
    }
    return f"{costs}: {proofs[summary['proof']]}"
