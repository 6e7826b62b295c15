"""What the commands of the command line share: arguments, errors, progress."""

from __future__ import annotations

import contextlib
import datetime as dt
import os
import re
import stat
from collections.abc import Callable, Generator, Sequence
from pathlib import Path
from typing import Any, TypeVar, cast

try:
    import click
    from rich.progress import BarColumn, Progress, SpinnerColumn, TextColumn, TimeElapsedColumn
    from rich.text import Text
except ModuleNotFoundError as error:
    needed = (error.name or "rich").partition(".")[0]
    raise SystemExit(f"the command line needs `{needed}`: pip install 'tierline[cli]'") from None

import tierline
from tierline._display import terminal
from tierline._display.text import counted, visible, visible_lines
from tierline._io import files

__all__ = [
    "CLIENTS",
    "DELIMITER",
    "MODEL",
    "ONLY_ERRORS",
    "QUIET",
    "Commands",
    "Failure",
    "agreements",
    "as_of",
    "check_output",
    "clients",
    "columns",
    "day",
    "failing",
    "html_file",
    "maybe_table_file",
    "output",
    "overlay",
    "progress",
    "standings",
    "table",
    "table_file",
    "tell",
    "title",
    "uses_day",
]

_Command = TypeVar("_Command", bound=Callable[..., Any])

# -- Failing -----------------------------------------------------------------------------------------------


class Failure(click.ClickException):
    """The model or the data has errors."""

    exit_code = 1

    def __init__(self, message: str, advice: str | None = None, *, rendered: bool = False) -> None:
        super().__init__(message)
        self._advice = advice
        self._rendered = rendered

    def show(self, file: Any = None) -> None:
        """Prints the error; a rendered one stands as it is, line by line."""
        out = terminal.console(stderr=True)
        if self._rendered:
            # Positions are pointed at from the line below, so that lines are not folded.
            out.print("\n".join(visible(line) for line in self.message.splitlines()), soft_wrap=True)
            return
        out.print(Text("error: ", style="bold red") + terminal.prose(self.message), soft_wrap=True)
        if self._advice:
            out.print(Text("help: ", style="cyan") + terminal.prose(self._advice), soft_wrap=True)


class Commands(click.Group):
    """The commands; whatever is wrong with how they are called is shown as other texts of strangers are."""

    def make_context(self, *args: Any, **extra: Any) -> click.Context:
        """Reads what the program was called with."""
        with _shown():
            return super().make_context(*args, **extra)

    def invoke(self, ctx: click.Context) -> Any:
        """Runs a command."""
        with _shown():
            return super().invoke(ctx)


@contextlib.contextmanager
def _shown() -> Generator[None, None, None]:
    try:
        yield
    except click.UsageError as error:
        raise click.UsageError(visible_lines(error.format_message()), error.ctx) from error


@contextlib.contextmanager
def failing() -> Generator[None, None, None]:
    """Turns the errors of models, data and files into exit code 1."""
    try:
        yield
    except tierline.ModelError as error:
        raise Failure(str(error), rendered=True) from error
    except tierline.TierlineError as error:
        raise Failure(error.message, error.help) from error
    except ModuleNotFoundError as error:
        raise Failure(f"tables need `{error.name}`", "pip install 'tierline[cli]'") from error
    except OSError as error:
        where = f" `{error.filename}`" if error.filename is not None else ""
        raise Failure(f"cannot use{where}: {(error.strerror or str(error)).lower()}") from error


# -- Arguments ---------------------------------------------------------------------------------------------


def day(_: click.Context, __: click.Parameter, value: str | None) -> dt.date | None:
    """A day like 2026-01-31, in no other form."""
    if value is None:
        return None
    if not re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", value):
        raise click.BadParameter(f"`{visible(value)}` is no day like 2026-01-31")
    try:
        return dt.date.fromisoformat(value)
    except ValueError:
        raise click.BadParameter(f"there is no day {value}") from None


def days(context: click.Context, parameter: click.Parameter, values: tuple[str, ...]) -> tuple[dt.date, ...]:
    """As `day`, any number of times."""
    return tuple(found for value in values if (found := day(context, parameter, value)) is not None)


def table_file(_: click.Context, __: click.Parameter, value: str) -> Path:
    """A table file of a kind that is known by its name; whether there is such a file is not asked."""
    path = Path(value)
    if not files.known(path):
        ending = f"`{visible(path.suffix)}`" if path.suffix else "a name without an ending"
        known = " and ".join(files.EXTENSIONS)
        raise click.BadParameter(f"{ending} is no kind of table that is known; known are {known}")
    return path


def maybe_table_file(context: click.Context, parameter: click.Parameter, value: str | None) -> Path | None:
    """As `table_file`, where it may be left out."""
    return None if value is None else table_file(context, parameter, value)


def table_files(
    context: click.Context, parameter: click.Parameter, values: tuple[str, ...]
) -> tuple[Path, ...]:
    """As `table_file`, any number of times."""
    return tuple(table_file(context, parameter, value) for value in values)


def html_file(_: click.Context, __: click.Parameter, value: str) -> Path:
    """A file that ends as pages do."""
    path = Path(value)
    if path.suffix.lower() not in (".html", ".htm"):
        raise click.BadParameter(f"`{visible(value)}` does not end in `.html`")
    return path


def _sign(_: click.Context, __: click.Parameter, value: str) -> str:
    """One sign that stands between cells, or `tab`."""
    sign = "\t" if value in ("tab", "\\t") else value
    if len(sign) != 1 or not sign.isascii() or sign in '"\r\n\0':
        raise click.BadParameter(f"`{visible(sign)}` is not one sign like `;`, nor `tab`")
    return sign


MODEL = click.argument("model_file", metavar="MODEL", type=click.Path(path_type=Path))
CLIENTS = click.argument("clients_file", metavar="CLIENTS", callback=table_file)
DELIMITER = click.option(
    "--delimiter",
    metavar="SIGN",
    callback=_sign,
    default=",",
    show_default=True,
    help="Between the cells of a CSV file: a sign, or `tab`.",
)


QUIET = click.option("-q", "--quiet", is_flag=True, help="Print nothing but errors and warnings.")
ONLY_ERRORS = click.option("-q", "--quiet", is_flag=True, help="Print nothing but errors.")


def agreements(
    words: str = "What was agreed by contract: the client column, what, value, until, author, reason, instead.",
) -> Callable[[_Command], _Command]:
    """The table of what was agreed with clients."""
    return click.option("--agreements", metavar="AGREEMENTS", callback=maybe_table_file, help=words)


def overlay(
    words: str = "Who is on which dated list: the client column, what, from, until, author, reason.",
) -> Callable[[_Command], _Command]:
    """The table of dated lists."""
    return click.option("--overlay", metavar="OVERLAY", callback=maybe_table_file, help=words)


def as_of(words: str, *, required: bool = True) -> Callable[[_Command], _Command]:
    """The day that something is done for."""
    return click.option("--as-of", metavar="DATE", callback=day, required=required, help=words)


def output(words: str, *, page: bool = False, required: bool = True) -> Callable[[_Command], _Command]:
    """Where a table goes, or a page."""
    kind = html_file if page else table_file if required else maybe_table_file
    return click.option("-o", "--output", metavar="OUT", callback=kind, required=required, help=words)


def standings(words: str, *, required: bool = False) -> Callable[[_Command], _Command]:
    """The standings that the last review wrote; `words` say what becomes of them."""
    return click.option(
        "-s",
        "--standings",
        "standings_file",
        metavar="STANDINGS",
        callback=table_file if required else maybe_table_file,
        required=required,
        help=f"The table of standings (.csv or .parquet) that the last review wrote. {words}",
    )


# -- Pieces ------------------------------------------------------------------------------------------------


def title(model: tierline.Model) -> str:
    return visible(f"{model.name} {model.version}" if model.version else model.name)


def columns(model: tierline.Model, *more: str | None) -> list[str]:
    """The columns of a table of clients that a command reads; of others it knows the names."""
    read = [model.client, *(attribute.column for attribute in model.attributes.values()), *more]
    return [name for name in read if name is not None]


def clients(count: int) -> str:
    return counted(count, "client")


def table(path: Path | None, delimiter: str) -> Any:
    """The table of a file, where one is given."""
    return None if path is None else files.read_table(path, delimiter=delimiter)


def check_output(output: Path, *inputs: Path, option: str = "-o") -> None:
    """Refuses an output that could not be written, before any work is done; `option` has named it."""
    hint = f"'{option}'"
    # Not `Path.resolve`, which has an error of its own for links that lead to one another.
    folder = Path(os.path.realpath(output)).parent
    if not folder.is_dir():
        raise click.BadParameter(f"there is no folder `{visible(str(folder))}`", param_hint=hint)
    try:
        is_file = stat.S_ISREG(os.stat(output).st_mode)
    except FileNotFoundError:
        is_file = True
    except OSError as error:
        why = (error.strerror or str(error)).lower()
        raise click.BadParameter(f"cannot use `{visible(str(output))}`: {why}", param_hint=hint) from error
    if not is_file:
        raise click.BadParameter(f"`{visible(str(output))}` is no file that can be replaced", param_hint=hint)
    if any(output.exists() and given.exists() and output.samefile(given) for given in inputs):
        raise click.BadParameter(f"`{visible(str(output))}` is the input", param_hint=hint)


def tell(remarks: Sequence[tierline.Remark], *, quiet: bool = False) -> None:
    """Prints what is to be said of a table; where nothing is printed, warnings alone, as errors are."""
    if quiet:
        terminal.show_remarks(terminal.console(stderr=True), [remark for remark in remarks if remark.warning])
    elif remarks:
        out = terminal.console()
        terminal.show(out, Text())
        terminal.show_remarks(out, remarks)


@contextlib.contextmanager
def progress(quiet: bool) -> Generator[Callable[[str, int, int], None], None, None]:
    """Shows what is under way and how much of it is done, on a terminal only."""
    err = terminal.console(stderr=True)
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


def uses_day(document: dict[str, Any]) -> bool:
    """Whether an expression of a model says `as_of`, outside of its texts."""
    expressions = [derived.get("expr") for derived in document.get("derived", {}).values()]
    for dimension in document.get("dimensions", {}).values():
        expressions += [rule.get("when") for rule in dimension.get("rules", ())]
    for tier in document["tiers"]:
        expressions += [tier.get("when"), tier.get("stay")]
    for flag in document.get("flags", {}).values():
        expressions.append(cast("dict[str, Any]", flag)["when"] if isinstance(flag, dict) else flag)
    for service in document.get("service", {}).values():
        parts = (*service.get("instead", ()), *service.get("also", ()))
        expressions += [part.get("when") for part in parts]
    return any(
        re.search(r"\bas_of\b", re.sub(r"'[^']*'", "", str(words)), re.IGNORECASE) for words in expressions
    )
