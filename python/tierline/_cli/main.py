"""The command line: check a model, assign a table of clients, explain one of them.

Exit codes: 0 done, 1 the model or the data has errors, 2 wrong usage. Gaps of single clients are no errors:
they are counted in what is printed, and named in the result.
"""

from __future__ import annotations

import contextlib
import datetime as dt
import difflib
import errno
import io
import json
import os
import signal
import sys
from dataclasses import asdict
from pathlib import Path
from typing import Any

from tierline._cli import command  # first: it says what is not installed

# isort: split
import click
from rich.text import Text

import tierline
from tierline._cli import book, history, measures, owners, pages
from tierline._display import terminal
from tierline._display.format import number
from tierline._display.text import counted, visible
from tierline._io import files

__all__ = ["cli", "main"]


def main() -> None:
    """Runs the command line of this process."""
    # Where an output is closed, nothing is shown there; no file that is opened later may take its place.
    sys.stdout, sys.stderr = sys.stdout or open(os.devnull, "w"), sys.stderr or open(os.devnull, "w")  # noqa: SIM115
    for stream in (sys.stdout, sys.stderr):
        # Where the terminal's encoding has no sign for a letter, it is written out by its number.
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")
    # Being told to stop is a failure like others: what was begun is removed.
    signal.signal(signal.SIGTERM, lambda number, _: sys.exit(128 + number))
    code: object = 0
    try:
        try:
            # Errors are shown here, so that their code does not depend on whether anybody can read them.
            code = cli.main(prog_name="tierline", standalone_mode=False) or 0
        except click.ClickException as error:
            code = error.exit_code
            with contextlib.suppress(OSError):
                error.show()
        except click.Abort:
            code = 1
            with contextlib.suppress(OSError):
                click.echo("Aborted!", file=sys.stderr)
        except SystemExit as end:
            code = end.code
        sys.stdout.flush()
    except OSError as error:
        code = code or 1
        _forget(sys.stdout)
        # A reader that has read enough is no fault; whatever was to be written to files has been written.
        if error.errno != errno.EPIPE:
            why = (error.strerror or str(error)).lower()
            with contextlib.suppress(OSError):
                sys.stderr.write(f"error: cannot write to standard output: {visible(why)}\n")
    try:
        sys.stderr.flush()
    except OSError:
        _forget(sys.stderr)
    # A command may return anything: `sys.exit` prints what is no number, and ends with 1.
    sys.exit(code)  # type: ignore[arg-type]


def _forget(stream: Any) -> None:
    """What waits to be printed goes nowhere: it cannot be printed, and is not tried again at the end."""
    with contextlib.suppress(OSError, ValueError):
        nowhere = os.open(os.devnull, os.O_WRONLY)
        os.dup2(nowhere, stream.fileno())
        os.close(nowhere)


# -- Commands ----------------------------------------------------------------------------------------------


@click.group(cls=command.Commands, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(tierline.__version__, prog_name="tierline", message="%(prog)s %(version)s")
def cli() -> None:
    """Decides which tier each client belongs to, and says why.

    MODEL is a model document (.yaml or .json), CLIENTS a table with a row for each client (.csv or .parquet).
    """


@cli.command()
@command.MODEL
@click.argument("clients_file", metavar="[CLIENTS]", required=False, callback=command.maybe_table_file)
@command.as_of(
    "The day of CLIENTS, where a threshold of the model is of a number that counts from it.", required=False
)
@command.DELIMITER
def check(model_file: Path, clients_file: Path | None, as_of: dt.date | None, delimiter: str) -> None:
    """Reads a model and says whether it is sound; with CLIENTS also whether it can be used on that table.

    Prints its name, version, fingerprint and size, or every mistake with its place; and of the table which columns are
    missing, which ones look like those, which rows are no clients, and which thresholds relative to the clients they would give
    another value.
    """
    with command.failing():
        model = tierline.Model.read(model_file)
    document: dict[str, Any] = model.to_dict()
    out = terminal.console()
    nouns = ("parameter", "attribute", "derived", "dimension", "score", "flag", "tier")
    sections = ((noun, noun if noun == "derived" else f"{noun}s") for noun in nouns)
    counts = ((len(document.get(section) or ()), noun, section) for noun, section in sections)
    findings = [finding for finding in model.check_service() if finding["severity"] != "note"]
    failed = any(finding["severity"] == "error" for finding in findings)
    word = Text("failed  ", style="bold red") if failed else Text("ok  ", style="bold green")
    terminal.show(
        out,
        word + Text(command.title(model), style="bold"),
        Text(f"    fingerprint {model.fingerprint}", style="dim"),
        Text("    " + ", ".join(counted(*count) for count in counts if count[0])),
    )
    for _, words in model._inner.warnings():  # pyright: ignore[reportPrivateUsage]
        # Positions are pointed at from the line below, so that lines are not folded.
        out.print("\n".join(visible(line) for line in words.splitlines()), soft_wrap=True)
    for finding in findings:
        style = {"error": "bold red", "warning": "bold yellow"}.get(finding["severity"], "bold cyan")
        where = "" if finding["line"] is None else f"{model_file}:{finding['line']}:{finding['column']}: "
        terminal.show(
            out,
            Text(visible(where))
            + Text(f"{finding['severity']}[{finding['code']}]: ", style=style)
            + terminal.prose(finding["message"]),
        )
        if finding["help"]:
            terminal.show(out, Text("  help: ", style="cyan") + terminal.prose(finding["help"]))
    if clients_file is not None:
        with command.failing():
            clients = files.read_table(clients_file, delimiter=delimiter, columns=command.columns(model))
            remarks = model.check_table(clients)
            drift = _drift(model, clients, as_of)
        command.tell(remarks)
        if drift:
            terminal.show_findings(out, drift)
    if failed:
        raise SystemExit(1)


@cli.command()
@command.MODEL
@command.CLIENTS
@command.as_of("The day that the review is made for, like 2026-01-31.")
@command.output("Where the result goes (.csv or .parquet).")
@click.option("--contributions", is_flag=True, help="Also a column for what each factor gives to its score.")
@click.option(
    "--plain", is_flag=True, help="Tiers and levels of a Parquet file as plain texts, not dictionary-encoded."
)
@click.option(
    "--guard/--no-guard",
    default=True,
    help="Keep spreadsheets from running texts of a CSV file as formulas (default).",
)
@command.QUIET
@command.DELIMITER
def assign(
    model_file: Path,
    clients_file: Path,
    as_of: dt.date,
    output: Path,
    contributions: bool,
    plain: bool,
    guard: bool,
    quiet: bool,
    delimiter: str,
) -> None:
    """Assigns every client of a table to its tier.

    The result has a row for each client, in the same order: the tier, the clause that decided, each score,
    dimension and flag, and what is wrong with the client where it has no tier. The file is replaced in one
    step: afterwards the old one is there or the whole new one. From Parquet to Parquet it takes little memory,
    however many clients there are.
    """
    command.check_output(output, model_file, clients_file)
    with command.failing(), command.progress(quiet) as step:
        model = tierline.Model.read(model_file)
        assignments: tierline.Assignments | tierline.AssignmentStream
        if {clients_file.suffix.lower(), output.suffix.lower()} == {".parquet"}:

            def progress(done: int, total: int) -> None:
                words = f"{number(done)} of {number(total)} clients" if done else "checking ids"
                step(words, done, total)

            assignments = model.assign_file(
                clients_file,
                output,
                as_of=as_of.isoformat(),
                contributions=contributions,
                plain=plain,
                progress=progress,
            )
        else:
            step(f"reading {visible(clients_file.name)}", 1, 4)
            clients = files.read_table(clients_file, delimiter=delimiter, columns=command.columns(model))
            step(f"assigning {number(clients.num_rows)} clients", 2, 4)
            assignments = model.assign(
                clients, as_of=as_of.isoformat(), contributions=contributions, plain=plain
            )
            step(f"writing {visible(output.name)}", 3, 4)
            metadata = {"tierline.model": command.title(model), "tierline.fingerprint": model.fingerprint}
            result = files.result_table(assignments, metadata)
            files.write_table(result, output, delimiter=delimiter, guard=guard)
        summary = assignments.summary()
    if quiet:
        command.tell(summary.remarks, quiet=True)
        return
    out = terminal.console()
    terminal.show(
        out,
        Text(f"{command.clients(summary.clients)} by {command.title(model)} as of {as_of}", style="bold"),
        Text(),
    )
    terminal.show_summary(out, summary)
    command.tell(summary.remarks)
    terminal.show(
        out, Text(), terminal.rounded(assignments.rounded), Text(f"Written to {visible(str(output))}")
    )


@cli.command()
@command.MODEL
@command.CLIENTS
@click.option("--client", required=True, metavar="ID", help="The id of the client.")
@command.as_of("The day that the client is judged on, like 2026-01-31.", required=False)
@command.standings("Says also what a review on that day does with the client. It stays as it is.")
@click.option("--json", "as_json", is_flag=True, help="The explanation as JSON, for other programs.")
@command.DELIMITER
def explain(
    model_file: Path,
    clients_file: Path,
    client: str,
    as_of: dt.date | None,
    standings_file: Path | None,
    as_json: bool,
    delimiter: str,
) -> None:
    """Says why a client has its tier, and no better one."""
    with command.failing():
        model = tierline.Model.read(model_file)
        document: dict[str, Any] = model.to_dict()
        if as_of is None and standings_file is not None:
            raise click.UsageError("a review has a day: give it with --as-of, like --as-of 2026-01-31")
        if as_of is None and command.uses_day(document):
            raise click.UsageError(
                "this model counts from a day: give it with --as-of, like --as-of 2026-01-31"
            )
        columns = command.columns(model)
        clients = files.read_table(clients_file, delimiter=delimiter, columns=columns)
        # Where the model does not count from a day, the answer is the same for every day, and none is shown.
        day = dt.date(1970, 1, 1) if as_of is None else as_of
        # A table that cannot be assigned cannot be explained either, and says why in the same words.
        remarks = model.check_table(clients)
        row = _row(clients, clients_file, files.names_of(clients, [model.client])[0], client)
        record = files.record(clients, row, files.names_of(clients, columns))
        explained: dict[str, Any] = model.explain(record, as_of=day).to_dict()
        explained["remarks"] = [asdict(remark) for remark in remarks]
        explained["as_of"] = None if as_of is None else as_of.isoformat()
        if standings_file is not None:
            standings = files.read_standings(standings_file, delimiter=delimiter)
            review = model.book(clients, as_of=day, standings=standings).review(standings)
            explained["review"] = review.explain(client)
    if as_json:
        # Letters beyond ASCII are escaped, so that nothing in a name reaches the terminal as it is.
        click.echo(json.dumps(explained, indent=2, default=str))
        return
    terminal.show_explanation(terminal.console(), explained, model.tiers)
    if standings_file is not None:
        terminal.show_movement(terminal.console(), explained["review"])
    command.tell(remarks)


@cli.command()
@click.option(
    "-o",
    "--output",
    metavar="OUT",
    type=click.Path(path_type=Path, dir_okay=False),
    help="Where it goes (.json).",
)
def schema(output: Path | None) -> None:
    """Prints the JSON Schema of model documents, for editors.

    An editor that has it completes keys and marks mistakes while a model is written: in YAML with a first line
    `# yaml-language-server: $schema=tierline.schema.json`.
    """
    text = tierline.Model.json_schema()
    if output is None:
        click.echo(text, nl=False)
        return
    with command.failing(), files.replacing(output) as file:
        file.write(text.encode())


cli.add_command(book.review)
cli.add_command(book.report)
cli.add_command(book.entitlements)
cli.add_command(history.history)
cli.add_command(pages.page)
cli.add_command(pages.rulebook)
cli.add_command(book.override)
cli.add_command(book.forget)
cli.add_command(owners.workload)
cli.add_command(owners.owners)
cli.add_command(measures.thresholds)
cli.add_command(measures.groups)
cli.add_command(measures.lifetime)
cli.add_command(measures.forecast)


# -- Pieces ------------------------------------------------------------------------------------------------


def _drift(model: tierline.Model, clients: Any, as_of: dt.date | None) -> list[dict[str, Any]]:
    """The thresholds relative to the clients that these would give another value."""
    parameters = model.to_dict().get("parameters", {}).values()
    if not any(isinstance(parameter, dict) for parameter in parameters):
        return []
    if as_of is None and command.uses_day(model.to_dict()):
        raise click.UsageError("this model counts from a day: give it with --as-of, like --as-of 2026-01-31")
    book = model.book(clients, as_of=as_of or dt.date(1970, 1, 1))
    return [finding for finding in book.figures()["findings"] if finding["code"] == "threshold-drift"]


def _row(clients: Any, path: Path, column: str, client: str) -> int:
    """The one row of a client."""
    rows = files.find_rows(clients, column, client)
    if len(rows) == 1:
        return rows[0]
    header = path.suffix.lower() == ".csv"
    if rows:
        listed = ", ".join(number(files.row_in_file(clients, row, path)) for row in rows[:10]) + (
            ", ..." if len(rows) > 10 else ""
        )
        counted = " (the header is row 1)" if header else ""
        raise command.Failure(
            f"{number(len(rows))} rows have the id `{client}`: rows {listed}{counted}",
            "an id stands for one client; `tierline assign` leaves these unassigned",
        )
    close = _close(clients, column, client)
    raise command.Failure(
        f"there is no client `{client}` in `{path}`",
        f"did you mean `{close}`?" if close else f"ids are in the column `{column}`",
    )


def _close(clients: Any, column: str, client: str) -> str | None:
    """An id that differs little; not looked for in a long table."""
    if clients.num_rows > 50_000:
        return None
    ids = [str(text) for text in clients.column(column).to_pylist() if text is not None]
    folded = {text.strip().casefold(): text for text in reversed(ids)}
    found = difflib.get_close_matches(client.strip().casefold(), folded, n=1, cutoff=0.75)
    return folded[found[0]] if found else None


if __name__ == "__main__":
    main()
