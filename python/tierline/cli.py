"""The command line: check a model, assign a table of clients, explain one of them.

Exit codes: 0 done, 1 the model or the data has errors, 2 wrong usage. Gaps of single clients are no errors:
they are counted in what is printed, and named in the result.
"""

from __future__ import annotations

import contextlib
import datetime as dt
import difflib
import io
import json
import re
import signal
import sys
from collections.abc import Callable, Generator
from pathlib import Path
from typing import Any

try:
    import click
    from rich.progress import BarColumn, Progress, SpinnerColumn, TextColumn, TimeElapsedColumn
    from rich.text import Text
except ModuleNotFoundError as error:
    needed = (error.name or "rich").partition(".")[0]
    raise SystemExit(f"the command line needs `{needed}`: pip install 'tierline[cli]'") from None

import tierline
from tierline import _files, _terminal
from tierline._shown import number, visible

__all__ = ["cli", "main"]


def main() -> None:
    """Runs the command line of this process."""
    for stream in (sys.stdout, sys.stderr):
        # Where the terminal's encoding has no sign for a letter, it is written out by its number.
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")
    # Being told to stop is a failure like others: what was begun is removed.
    signal.signal(signal.SIGTERM, lambda number, _: sys.exit(128 + number))
    cli(prog_name="tierline")


# -- Failing -----------------------------------------------------------------------------------------------


class _Failure(click.ClickException):
    """The model or the data has errors."""

    exit_code = 1

    def __init__(self, message: str, advice: str | None = None, *, rendered: bool = False) -> None:
        super().__init__(message)
        self._advice = advice
        self._rendered = rendered

    def show(self, file: Any = None) -> None:
        """Prints the error; a rendered one stands as it is, line by line."""
        out = _terminal.console(stderr=True)
        if self._rendered:
            # Positions are pointed at from the line below, so that lines are not folded.
            out.print("\n".join(visible(line) for line in self.message.splitlines()), soft_wrap=True)
            return
        out.print(Text("error: ", style="bold red") + _terminal.prose(self.message), soft_wrap=True)
        if self._advice:
            out.print(Text("help: ", style="cyan") + _terminal.prose(self._advice), soft_wrap=True)


@contextlib.contextmanager
def _failing() -> Generator[None, None, None]:
    """Turns the errors of models, data and files into exit code 1."""
    try:
        yield
    except tierline.ModelError as error:
        raise _Failure(str(error), rendered=True) from error
    except tierline.TierlineError as error:
        raise _Failure(error.message, error.help) from error
    except ModuleNotFoundError as error:
        raise _Failure(f"tables need `{error.name}`", "pip install 'tierline[cli]'") from error
    except OSError as error:
        where = f" `{error.filename}`" if error.filename is not None else ""
        raise _Failure(f"cannot use{where}: {(error.strerror or str(error)).lower()}") from error


# -- Arguments ---------------------------------------------------------------------------------------------


def _day(_: click.Context, __: click.Parameter, value: str | None) -> dt.date | None:
    """A day like 2026-01-31, in no other form."""
    if value is None:
        return None
    if not re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", value):
        raise click.BadParameter(f"`{visible(value)}` is no day like 2026-01-31")
    try:
        return dt.date.fromisoformat(value)
    except ValueError:
        raise click.BadParameter(f"there is no day {value}") from None


def _table_file(_: click.Context, __: click.Parameter, value: str) -> Path:
    """A table file of a kind that is known by its name; whether there is such a file is not asked."""
    path = Path(value)
    if not _files.known(path):
        ending = f"`{visible(path.suffix)}`" if path.suffix else "a name without an ending"
        known = " and ".join(_files.EXTENSIONS)
        raise click.BadParameter(f"{ending} is no kind of table that is known; known are {known}")
    return path


def _sign(_: click.Context, __: click.Parameter, value: str) -> str:
    """One sign that stands between cells, or `tab`."""
    sign = "\t" if value in ("tab", "\\t") else value
    if len(sign) != 1 or not sign.isascii() or sign in '"\r\n\0':
        raise click.BadParameter(f"`{visible(sign)}` is not one sign like `;`, nor `tab`")
    return sign


_MODEL = click.argument("model_file", metavar="MODEL", type=click.Path(path_type=Path))
_CLIENTS = click.argument("clients_file", metavar="CLIENTS", callback=_table_file)
_DELIMITER = click.option(
    "--delimiter",
    metavar="SIGN",
    callback=_sign,
    default=",",
    show_default=True,
    help="Between the cells of a CSV file: a sign, or `tab`.",
)


# -- Commands ----------------------------------------------------------------------------------------------


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(tierline.__version__, prog_name="tierline", message="%(prog)s %(version)s")
def cli() -> None:
    """Decides which tier each client belongs to, and says why.

    MODEL is a model document (.yaml or .json), CLIENTS a table with a row for each client (.csv or .parquet).
    """


@cli.command()
@_MODEL
def check(model_file: Path) -> None:
    """Reads a model and says whether it is sound.

    Prints its name, version, fingerprint and size, or every mistake with its place.
    """
    with _failing():
        model = tierline.Model.read(model_file)
    document: dict[str, Any] = model.to_dict()
    out = _terminal.console()
    sections = ("parameters", "attributes", "derived", "dimensions", "scores", "flags", "tiers")
    counts = ((section, len(document.get(section) or ())) for section in sections)
    _terminal.show(
        out,
        Text("ok  ", style="bold green") + Text(_title(model), style="bold"),
        Text(f"    fingerprint {model.fingerprint}", style="dim"),
        Text("    " + ", ".join(f"{count} {section}" for section, count in counts if count)),
    )


@cli.command()
@_MODEL
@_CLIENTS
@click.option(
    "--as-of",
    metavar="DATE",
    callback=_day,
    required=True,
    help="The day that the review is made for, like 2026-01-31.",
)
@click.option(
    "-o",
    "--output",
    metavar="OUT",
    callback=_table_file,
    required=True,
    help="Where the result goes (.csv or .parquet).",
)
@click.option("--contributions", is_flag=True, help="Also a column for what each factor gives to its score.")
@click.option(
    "--plain", is_flag=True, help="Tiers and levels of a Parquet file as plain texts, not dictionary-encoded."
)
@click.option(
    "--guard/--no-guard",
    default=True,
    help="Keep spreadsheets from running texts of a CSV file as formulas (default).",
)
@click.option("-q", "--quiet", is_flag=True, help="Print nothing but errors.")
@_DELIMITER
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
    _check_output(output, model_file, clients_file)
    with _failing(), _progress(quiet) as step:
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
            clients = _files.read_table(clients_file, delimiter=delimiter)
            step(f"assigning {number(clients.num_rows)} clients", 2, 4)
            assignments = model.assign(
                clients, as_of=as_of.isoformat(), contributions=contributions, plain=plain
            )
            step(f"writing {visible(output.name)}", 3, 4)
            told = {"tierline.model": _title(model), "tierline.fingerprint": model.fingerprint}
            result = _files.result_table(assignments, told)
            _files.write_table(result, output, delimiter=delimiter, guard=guard)
        summary = assignments.summary()
    if quiet:
        return
    out = _terminal.console()
    _terminal.show(
        out, Text(f"{_clients(summary.clients)} by {_title(model)} as of {as_of}", style="bold"), Text()
    )
    _terminal.show_ladder(out, summary)
    absent = ", ".join(f"`{name}`" for name in assignments.absent)
    if absent:
        _terminal.show(out, Text(), _terminal.prose(f"Without a column, and so missing: {absent}"))
    _terminal.show(
        out, Text(), _terminal.rounded(assignments.rounded), Text(f"Written to {visible(str(output))}")
    )


@cli.command()
@_MODEL
@_CLIENTS
@click.option("--client", required=True, metavar="ID", help="The id of the client.")
@click.option(
    "--as-of", metavar="DATE", callback=_day, help="The day that the client is judged on, like 2026-01-31."
)
@click.option("--json", "as_json", is_flag=True, help="The explanation as JSON, for other programs.")
@_DELIMITER
def explain(
    model_file: Path,
    clients_file: Path,
    client: str,
    as_of: dt.date | None,
    as_json: bool,
    delimiter: str,
) -> None:
    """Says why a client has its tier, and no better one."""
    with _failing():
        model = tierline.Model.read(model_file)
        document: dict[str, Any] = model.to_dict()
        if as_of is None and _uses_day(document):
            raise click.UsageError(
                "this model counts from a day: give it with --as-of, like --as-of 2026-01-31"
            )
        clients = _files.read_table(clients_file, delimiter=delimiter)
        # Where the model does not count from a day, the answer is the same for every day, and none is shown.
        day = dt.date(1970, 1, 1) if as_of is None else as_of
        # A table that cannot be assigned cannot be explained either, and says why in the same words.
        model.assign(clients.slice(0, 0), as_of=day)
        row = _row(clients, clients_file, model.client, client)
        columns = [model.client, *(attribute.column for attribute in model.attributes.values())]
        explained: dict[str, Any] = model.explain(_files.record(clients, row, columns), as_of=day).to_dict()
        explained["as_of"] = None if as_of is None else as_of.isoformat()
    if as_json:
        # Letters beyond ASCII are escaped, so that nothing in a name reaches the terminal as it is.
        click.echo(json.dumps(explained, indent=2, default=str))
        return
    _terminal.show_explanation(_terminal.console(), explained, model.tiers)


# -- Pieces ------------------------------------------------------------------------------------------------


def _title(model: tierline.Model) -> str:
    return visible(f"{model.name} {model.version}" if model.version else model.name)


def _clients(count: int) -> str:
    return f"{number(count)} {'client' if count == 1 else 'clients'}"


def _check_output(output: Path, *inputs: Path) -> None:
    """Refuses an output that could not be written, before any work is done."""
    folder = output.resolve().parent
    if not folder.is_dir():
        raise click.BadParameter(f"there is no folder `{visible(str(folder))}`", param_hint="'-o'")
    if output.exists() and not output.is_file():
        raise click.BadParameter(
            f"`{visible(str(output))}` is no file that can be replaced", param_hint="'-o'"
        )
    if any(output.exists() and given.exists() and output.samefile(given) for given in inputs):
        raise click.BadParameter(f"`{visible(str(output))}` is the input", param_hint="'-o'")


@contextlib.contextmanager
def _progress(quiet: bool) -> Generator[Callable[[str, int, int], None], None, None]:
    """Shows what is under way and how much of it is done, on a terminal only."""
    err = _terminal.console(stderr=True)
    if quiet or not err.is_terminal:
        yield lambda _, __, ___: None
        return
    with Progress(
        SpinnerColumn(),
        TextColumn("{task.description}", markup=False),
        BarColumn(),
        TimeElapsedColumn(),
        console=err,
        transient=True,
    ) as bar:
        task = bar.add_task("reading the model", total=4)

        def step(words: str, done: int, total: int) -> None:
            bar.update(task, completed=done, total=max(total, 1), description=words)

        yield step


def _uses_day(document: dict[str, Any]) -> bool:
    """Whether an expression of a model says `as_of`, outside of its texts."""
    expressions = [own["expr"] for own in document.get("derived", {}).values()]
    for dimension in document.get("dimensions", {}).values():
        expressions += [rule.get("when") for rule in dimension.get("rules", ())]
    for tier in document["tiers"]:
        expressions += [tier.get("when"), tier.get("stay")]
    expressions += document.get("flags", {}).values()
    return any(
        re.search(r"\bas_of\b", re.sub(r"'[^']*'", "", str(words)), re.IGNORECASE) for words in expressions
    )


def _row(clients: Any, path: Path, column: str, client: str) -> int:
    """The one row of a client."""
    rows = _files.find_rows(clients, column, client)
    if len(rows) == 1:
        return rows[0]
    header = path.suffix.lower() == ".csv"
    if rows:
        listed = ", ".join(number(row + (2 if header else 1)) for row in rows[:10]) + (
            ", ..." if len(rows) > 10 else ""
        )
        counted = " (the header is row 1)" if header else ""
        raise _Failure(
            f"{number(len(rows))} rows have the id `{client}`: rows {listed}{counted}",
            "an id stands for one client; `tierline assign` leaves these unassigned",
        )
    close = _close(clients, column, client)
    raise _Failure(
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
