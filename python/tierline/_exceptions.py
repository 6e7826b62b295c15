"""The exceptions: one tree, each with a stable code and a way out."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from tierline._display.text import visible, visible_lines

__all__ = ["ArgumentError", "Diagnostic", "InternalError", "ModelError", "TableError", "TierlineError"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Diagnostic:
    """One mistake in a model: what was found, where, and what to do.

    Lines and columns count from 1, columns in characters. They are None for a mistake without a place in a text, as in
    `Model.with_parameters`.
    """

    code: str
    """The stable code, as in `unknown-name`."""
    message: str
    """What was found and what was wanted, in one line."""
    help: str | None = None
    """What to do about it."""
    line: int | None = None
    """The line that the words at fault begin in."""
    column: int | None = None
    """The column that they begin in."""
    end_line: int | None = None
    """The line that they end in."""
    end_column: int | None = None
    """The column behind the last of them."""
    words: str = ""
    """The words at fault."""
    file: str | None = None
    """The name of the file, where the model came from one."""

    def __str__(self) -> str:
        """The message with its place: `model.yaml:3:7: unknown key ... [unknown-key]`."""
        place = [part for part in (self.file, self.line, self.column) if part is not None]
        where = "".join(f"{part}:" for part in place)
        return f"{where} {self.message} [{self.code}]".lstrip()


class TierlineError(Exception):
    """Whatever Tierline raises.

    Attributes:
        message: What was found and what was wanted, as it is shown.
        code: What is wrong, as a stable word: `missing-column`.
        line: The line of the model at fault, from 1; None where there is none.
        column: The text column of the model at fault, from 1; None where there is none.
        help: What to do about it; None where the message says it all.

    Example:
        >>> import tierline
        >>> try:
        ...     tierline.Model.read("models/value_bands/model.yaml").with_parameters(enterprise_flor=1)
        ... except tierline.TierlineError as error:
        ...     print(error.code, error.help)
        unknown-name did you mean `enterprise_floor`?
    """

    message: str
    code: str
    line: int | None
    column: int | None
    help: str | None

    def __init__(
        self,
        message: str,
        *,
        code: str = "error",
        line: int | None = None,
        column: int | None = None,
        help: str | None = None,
    ) -> None:
        # What a message names, columns and values and files, is what strangers have written.
        message = self._shown(message)
        super().__init__(message)
        self.message = message
        self.code = code
        self.line = line
        self.column = column
        self.help = visible(help) if help else None

    @staticmethod
    def _shown(message: str) -> str:
        return visible(message)

    def __str__(self) -> str:
        """The message, and what to do about it."""
        return f"{self.message}; {self.help}" if self.help else self.message

    def __reduce__(self) -> tuple[Any, ...]:
        return (_restored, (type(self), self.args, self.__dict__))


class ModelError(TierlineError):
    '''The mistakes of a model's author: all of them, not the first only.

    `str()` shows each with the lines that it stands in; `code`, `line`, `column` and `help` are those of the first.

    Attributes:
        diagnostics: The mistakes, in the order of the text; never empty.

    Example:
        >>> import tierline
        >>> text = """
        ... tierline: 1
        ... model: { name: all, client: id }
        ... tiers: [{ nmae: All }]
        ... """
        >>> try:
        ...     tierline.Model.parse(text)
        ... except tierline.ModelError as error:
        ...     for one in error.diagnostics:
        ...         print(one)
        4:11: unknown key `nmae` in a tier [unknown-key]
    '''

    diagnostics: tuple[Diagnostic, ...]

    def __init__(self, message: str, diagnostics: tuple[Diagnostic, ...]) -> None:
        first = diagnostics[0] if diagnostics else Diagnostic(code="error", message=message)
        super().__init__(message, code=first.code, line=first.line, column=first.column, help=first.help)
        self.diagnostics = diagnostics

    @staticmethod
    def _shown(message: str) -> str:
        return visible_lines(message)

    def __str__(self) -> str:
        """Every mistake with the lines that it stands in, and what to do about it."""
        return self.message


class TableError(TierlineError):
    """A table that cannot be assigned: said at the start, before any client is looked at.

    Attributes:
        column_name: The column of the table at fault; None where it is the table as a whole. (`column` is the text
            column of a model, and always None here.)
    """

    column_name: str | None

    def __init__(
        self,
        message: str,
        *,
        code: str = "unusable-table",
        help: str | None = None,
        column_name: str | None = None,
    ) -> None:
        super().__init__(message, code=code, help=help)
        self.column_name = column_name


class ArgumentError(TierlineError, ValueError):
    """An argument of a kind that cannot be used: a date that is none, a column of lists, `True` for a number."""


class NotPickledError(ArgumentError, TypeError):
    """Something that cannot be pickled: it lies in memory of its own. A `TypeError` too, as elsewhere in Python."""


def not_pickled(what: str, instead: str) -> NotPickledError:
    """The exception of something that cannot be pickled, with what can be pickled instead."""
    return NotPickledError(f"{what} cannot be pickled", code="not-pickled", help=instead)


class InternalError(TierlineError):
    """A mistake in Tierline itself; please report it."""


def _restored(kind: type[TierlineError], args: tuple[Any, ...], state: dict[str, Any]) -> TierlineError:
    """An exception as it was before it was pickled."""
    error = kind.__new__(kind, *args)
    error.__dict__.update(state)
    return error


for _public in __all__:
    # Tracebacks, and what is pickled, name the place that users import them from.
    globals()[_public].__module__ = "tierline"
