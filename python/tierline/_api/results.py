"""What comes out: assignments of many clients, of one, explanations, and the summary by tier."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from dataclasses import fields as fields_of
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Any, cast

from tierline._api.table import Rows
from tierline._display.text import counted, visible

if TYPE_CHECKING:
    from tierline import _native
    from tierline._api.model import Model

__all__ = ["Assignment", "Assignments", "Explanation", "Issue", "Reason", "Remark", "Summary", "TierSummary"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Remark:
    """Something about a table of clients that whoever reads its result should be told.

    Example:
        >>> import tierline
        >>> model = tierline.Model.read("models/customer_success/model.yaml")
        >>> clients = {"account_id": ["A-1"], "arr": [60_000], "Strategic": [True]}
        >>> remark = model.assign(clients, as_of="2026-11-21").remarks[0]
        >>> remark.code, remark.columns, remark.given
        ('similar-column', ('strategic',), ('Strategic',))
        >>> print(remark.message)
        no client has a value for `strategic`: there is no such column, and `Strategic`, which differs by case, is not read
    """

    code: str
    """What it is about, as a stable word: `similar-column`, `absent-column`, `empty-table`, `total-row`, `repeated-ids`."""
    warning: bool
    """Whether answers may be other than they were meant to be; False for what is good to know."""
    columns: tuple[str, ...]
    """The columns that the model reads and that are meant."""
    given: tuple[str, ...]
    """The columns or values of the table that are meant."""
    clients: int | None
    """How many clients it is about; None where it is about the table as a whole."""
    message: str
    """What was found, in one line."""
    help: str | None
    """What to do about it."""

    def __str__(self) -> str:
        """The message, and what to do about it."""
        return f"{self.message}; {self.help}" if self.help else self.message

    @staticmethod
    def _from_native(
        fields: list[tuple[str, bool, list[str], list[str], int | None, str, str | None]],
    ) -> tuple[Remark, ...]:
        return tuple(
            Remark(
                code=code,
                warning=warning,
                columns=tuple(columns),
                given=tuple(given),
                clients=clients,
                message=message,
                help=help,
            )
            for code, warning, columns, given, clients, message, help in fields
        )


@dataclass(frozen=True, slots=True)
class Issue:
    """One gap or fault of a client."""

    kind: str
    """The stable code, as in `not-a-number`."""
    attribute: str | None
    """The attribute, or whatever was computed; None where the client as a whole is meant."""
    value: str | None
    """The value at fault, cut at 64 letters; None where there is none."""
    message: str
    """The attribute, the value and what was expected, in words."""

    def __str__(self) -> str:
        """The message."""
        return self.message


class _Lazy:
    """What the fields of an assignment are made from, when somebody asks for them."""

    __slots__ = ("_inner",)

    _inner: _native.One


@dataclass(frozen=True, slots=True, kw_only=True)
class Assignment(_Lazy):
    """The result for one client: its tier and why, or the issues that left it without one.

    A value that is bad may be any value, or missing: the client has its tier where that is the same whatever it is.

    Example:
        >>> import tierline
        >>> model = tierline.Model.read("models/value_bands/model.yaml")
        >>> one = model.assign_one({"account_id": "A-1", "arr": 480_000}, as_of="2026-11-21")
        >>> one.tier, one.clause
        ('Enterprise', 'arr >= enterprise_floor')
        >>> two = model.assign_one({"account_id": "A-2", "arr": "$1,200"}, as_of="2026-11-21")
        >>> two.issues[0].kind, two.possible_tiers
        ('not-a-number', ('Enterprise', 'Mid-market', 'SMB'))
    """

    client: str | None
    """The client's id; None where none was given."""
    as_of: date
    """The date that the client was assigned for."""
    tier: str | None
    """The tier; None where issues left the client unassigned."""
    clause: str | None
    """The clause that decided, in its author's words; None where the tier has no rule."""
    scores: dict[str, Decimal | None]
    """Each score, exactly; None where it is missing."""
    contributions: dict[str, Decimal | None]
    """By `score.factor` what each factor adds to its score, and `score.rounding` for a score that is rounded.

    They add up to the score, digit for digit; None where a contribution depends on a bad value, or has no points.
    """
    coverage: dict[str, Decimal | None]
    """For each score the share of its weight that was known, from 0 to 1."""
    dimensions: dict[str, str | None]
    """The level of each dimension; None where it cannot be known, or no rule takes the client."""
    flags: dict[str, bool | None]
    """Each flag; None where it cannot be known."""
    issues: tuple[Issue, ...]
    """What is wrong with the client. A client without issues has a tier; one with issues may have one."""
    rounded: tuple[str, ...]
    """The attributes whose values were rounded to the scale of the model."""
    possible_tiers: tuple[str, ...]
    """The tiers that the client may have, best first: its own; where bad values decide, all that are possible.

    Empty for a client that no tier takes.
    """
    unread: dict[str, str | None]
    """The keys that nothing reads, and the column that each was probably meant for; None where it looks like none.

    A column is only meant where the client has no value for it.
    """

    def to_dict(self) -> dict[str, Any]:
        """The document of the assignment, as services and other languages have it: `json.dumps` takes it as it is.

        It has the fields as they are here; numbers are texts of their digits, the day is a text, each issue a dict.

        Example:
            >>> import tierline
            >>> model = tierline.Model.read("models/value_bands/model.yaml")
            >>> model.assign_one({"arr": 5}, as_of="2026-11-21").to_dict()["tier"]
            'SMB'
        """
        try:
            native = self._inner
        except AttributeError:
            # Made of its fields, or copied with them.
            return self._of_fields()
        document: dict[str, Any] = json.loads(native.document())
        return document

    def _of_fields(self) -> dict[str, Any]:
        return {
            "client": self.client,
            "as_of": self.as_of.isoformat(),
            "tier": self.tier,
            "clause": self.clause,
            "scores": _digits(self.scores),
            "contributions": _digits(self.contributions),
            "coverage": _digits(self.coverage),
            "dimensions": dict(self.dimensions),
            "flags": dict(self.flags),
            "issues": [
                {
                    "kind": issue.kind,
                    "attribute": issue.attribute,
                    "value": issue.value,
                    "message": issue.message,
                }
                for issue in self.issues
            ],
            "rounded": list(self.rounded),
            "possible_tiers": list(self.possible_tiers),
            "unread": dict(self.unread),
        }

    def __repr__(self) -> str:
        who = "" if self.client is None else visible(f"{self.client!r}, ")
        remarked = "".join(f"; {words}" for words in self._unread_words())
        if self.tier is None:
            return f"Assignment({who}unassigned: {'; '.join(str(issue) for issue in self.issues)}{remarked})"
        why = "" if self.clause is None else visible(f" because {self.clause}")
        return f"Assignment({who}{self.tier}{why}{remarked})"

    def _unread_words(self) -> list[str]:
        """What is to be said of the keys that nothing reads, and that look like one that is missed."""
        from tierline._display.text import cut
        from tierline._native import difference

        return [
            f"nothing reads `{visible(cut(key))}`: did you mean `{visible(cut(meant))}`? they differ by {difference(key, meant)}"
            for key, meant in self.unread.items()
            if meant is not None
        ]

    if not TYPE_CHECKING:

        def __getattr__(self, name: str) -> Any:
            # A field that nobody has asked for yet; any other name fails as it does without this method.
            if name in _FIELDS:
                client, as_of, tier, clause, issues, rounded, possible = self._inner.fields()
                issues = tuple(Issue(*issue) for issue in issues) if issues else ()
                fields, values = _FIELDS, (client, as_of, tier, clause, issues, rounded, possible)
            elif name in _BY_NAME:
                fields, values = _BY_NAME, self._inner.by_name()
            elif name == "unread":
                fields, values = ("unread",), (self._inner.unread(),)
            else:
                return object.__getattribute__(self, name)
            for field, value in zip(fields, values, strict=True):
                object.__setattr__(self, field, value)
            return object.__getattribute__(self, name)

    @staticmethod
    def _from_native(native: _native.One) -> Assignment:
        assignment = object.__new__(Assignment)
        object.__setattr__(assignment, "_inner", native)
        return assignment


# The fields of an assignment, by what is made together.
_FIELDS = ("client", "as_of", "tier", "clause", "issues", "rounded", "possible_tiers")
_BY_NAME = ("scores", "contributions", "coverage", "dimensions", "flags")


class Explanation:
    """Why a client has its tier, and no better one.

    `str()` says it in words that can be forwarded; notebooks show it as a table.

    Example:
        >>> import tierline
        >>> model = tierline.Model.read("models/value_bands/model.yaml")
        >>> why = model.explain({"account_id": "A-1", "arr": 60_000}, as_of="2026-11-21")
        >>> why.assignment.tier
        'Mid-market'
        >>> [(tier["name"], tier["taken"]) for tier in why.to_dict()["tiers"]]
        [('Enterprise', False), ('Mid-market', True)]
    """

    __slots__ = ("_assignment", "_document", "_tiers")

    def __init__(self, assignment: Assignment, document: str, tiers: tuple[str, ...]) -> None:
        self._assignment = assignment
        self._document = document
        self._tiers = tiers

    @property
    def assignment(self) -> Assignment:
        """The assignment, the same as without an explanation."""
        return self._assignment

    def to_dict(self) -> dict[str, Any]:
        """The document of the explanation, as services and other languages have it: `json.dumps` takes it as it is.

        Returns:
            `client`, `as_of`, `tier`, `clause`, `issues` (as those of an assignment) and `possible_tiers`, then lists of what was
            looked at:

            - `values`, each attribute: `name`, `given`, `value` (what it came to), `cell` (the values that the model
              does not tell from it);
            - `derived`: `name`, `words`, `value`, `seen`;
            - `dimensions`: `name`, `level`, `of` and `cell` for bands, `rules` (`level`, `condition`) for rules;
            - `scores`: `name`, `score`, `coverage`, `factors` (`name`, `value`, `given`, `cell`, `points`, `weight`,
              `contribution`, `note`), `rounding`;
            - `flags`: `name`, `value`, `condition`;
            - `tiers`, from the best down to the one that took the client, or the last that is possible: `name`, `taken`,
              `possible` (whether it depends on bad values that it takes the client), `clauses`;
            - `unread`, the keys that nothing reads: `name`, `meant` (the column that it looks like, or None), `words`;

            and `ranked` (whether tiers have an order) and `text`, all of it in words. Numbers are texts of their digits.

            A condition has `words`, `truth` ("true", "false" or "unknown": a value is missing, or bad), `seen` (`words`,
            `value`, `given`) and `parts`; `given` is what came in where that is not the value: before rounding, or
            `nothing`.
        """
        document: dict[str, Any] = json.loads(self._document)
        return document

    def __str__(self) -> str:
        """The explanation in words: the tier and its reason, each better tier and why not, the scores."""
        text: str = self.to_dict()["text"]
        return text

    def __repr__(self) -> str:
        return f"Explanation({self._assignment!r})"

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Explanation):
            return NotImplemented
        return self._assignment == other._assignment and self._document == other._document

    __hash__ = None  # type: ignore[assignment]

    def _repr_html_(self) -> str:
        from tierline._display.html import explanation_html

        return explanation_html(self.to_dict(), self._tiers)


@dataclass(frozen=True, slots=True, kw_only=True)
class TierSummary:
    """The clients of one tier."""

    tier: str | None
    """The tier; None for the clients without one."""
    clients: int
    """How many clients."""
    share: Decimal | None
    """Their share of all clients as a fraction of 4 digits; None without any client."""
    value: Decimal | None
    """The sum of their value, in the unit of the value attribute, values below zero taken off; None where the model
    names none."""
    value_share: Decimal | None
    """The share that their values above zero have of `Summary.value_above_zero`, as a fraction of 4 digits; None where
    no client has a value above zero."""
    without_value: int
    """How many of the clients have no value."""
    negative: int = 0
    """How many of the clients have a value below zero: a credit note, say."""
    negative_value: Decimal | None = None
    """What these values add up to; the sum of those above zero is `value - negative_value`."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Reason:
    """Why clients are unassigned, or what is wrong with clients that have a tier all the same."""

    kind: str
    """The stable code of the issue, as in `required`."""
    attribute: str | None
    """The attribute, or whatever was computed; None where the client as a whole is meant."""
    clients: int
    """How many clients; one with several issues counts for each."""
    words: str
    """The reason in words."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Summary:
    """The summary by tier: clients and value by tier, and why clients are unassigned.

    Example:
        >>> import tierline
        >>> model = tierline.Model.read("models/value_bands/model.yaml")
        >>> clients = {"account_id": ["A-1", "A-2", "A-3"], "arr": [480_000, 60_000, None]}
        >>> summary = model.assign(clients, as_of="2026-11-21").summary()
        >>> print(summary)
        tier        clients   share         arr  share of arr
        Enterprise        1  33.33%  480,000.00        88.89%
        Mid-market        1  33.33%   60,000.00        11.11%
        SMB               0   0.00%        0.00         0.00%
        unassigned        1  33.33%        0.00         0.00%
        all               3          540,000.00
        <BLANKLINE>
        unassigned because
            1  `arr` is missing, and required
    """

    clients: int
    """How many clients there are."""
    value: Decimal | None
    """The sum of all value; None where the model names no value attribute."""
    value_name: str | None
    """The name of the value attribute."""
    tiers: list[TierSummary]
    """The tiers, best first."""
    unassigned: TierSummary
    """The clients without a tier."""
    reasons: list[Reason]
    """Why clients are unassigned, the most frequent reason first."""
    value_above_zero: Decimal | None = None
    """The sum of all values above zero, which shares of value are of; None where the model names no value attribute."""
    assigned_with_issues: int = 0
    """How many clients have a tier and issues: their tier is the same whatever their bad values are."""
    issues_beside_tier: list[Reason] = field(default_factory=list["Reason"])
    """What is wrong with those, the most frequent first."""
    remarks: tuple[Remark, ...] = ()
    """What is to be said of the table: columns that are missing and those that look like them, rows that are no clients."""

    def to_dict(self) -> dict[str, Any]:
        """The document of the summary, as services and other languages have it: `json.dumps` takes it as it is.

        It has the fields as they are here; numbers with a point are texts of their digits, each part is a dict.
        """
        from dataclasses import asdict

        return {
            **asdict(self),
            "value": _text(self.value),
            "tiers": [_plain(tier_row) for tier_row in self.tiers],
            "unassigned": _plain(self.unassigned),
            "value_above_zero": _text(self.value_above_zero),
            "remarks": [_plain(remark) for remark in self.remarks],
        }

    def __str__(self) -> str:
        """The summary as a table of text."""
        rows = [["tier", "clients", "share"]]
        if self.value_name is not None:
            rows[0] += [self.value_name, f"share of {self.value_name}"]
        for tier_row in [*self.tiers, self.unassigned]:
            row = [
                "unassigned" if tier_row.tier is None else tier_row.tier,
                f"{tier_row.clients:,}",
                _percent(tier_row.share),
            ]
            if self.value_name is not None:
                row += [_amount(tier_row.value), _percent(tier_row.value_share)]
            rows.append(row)
        rows.append(["all", f"{self.clients:,}", "", *([_amount(self.value), ""] if self.value_name else [])])
        widths = [max(len(row[at]) for row in rows) for at in range(len(rows[0]))]
        lines = [
            "  ".join(
                cell.ljust(width) if at == 0 else cell.rjust(width)
                for at, (cell, width) in enumerate(zip(row, widths, strict=True))
            ).rstrip()
            for row in rows
        ]
        from tierline._display.format import negatives

        words = negatives(self)
        if words:
            lines += ["", words]
        if self.reasons:
            width = max(len(f"{reason.clients:,}") for reason in self.reasons)
            lines += ["", "unassigned because"]
            lines += [f"    {reason.clients:>{width},}  {reason.words}" for reason in self.reasons]
        if self.issues_beside_tier:
            width = max(len(f"{reason.clients:,}") for reason in self.issues_beside_tier)
            lines += ["", "assigned all the same, though"]
            lines += [f"    {reason.clients:>{width},}  {reason.words}" for reason in self.issues_beside_tier]
        if self.remarks:
            lines += ["", "about the table"]
            lines += [f"    {remark}" for remark in self.remarks]
        return "\n".join(lines)

    def _repr_html_(self) -> str:
        from tierline._display.html import summary_html

        return summary_html(self)

    @staticmethod
    def _from_native(document: str, remarks: tuple[Remark, ...]) -> Summary:
        fields: dict[str, Any] = json.loads(document)
        return Summary(
            clients=fields["clients"],
            value=_number(fields["value"]),
            value_name=fields["value_name"],
            tiers=[_tier_summary(tier_row) for tier_row in fields["tiers"]],
            unassigned=_tier_summary(fields["unassigned"]),
            reasons=[Reason(**reason) for reason in fields["reasons"]],
            value_above_zero=_number(fields["value_above_zero"]),
            assigned_with_issues=fields["assigned_with_issues"],
            issues_beside_tier=[Reason(**reason) for reason in fields["issues_beside_tier"]],
            remarks=remarks,
        )


def _tier_summary(fields: dict[str, Any]) -> TierSummary:
    numbers: dict[str, Any] = {
        name: _number(fields[name]) for name in ("share", "value", "value_share", "negative_value")
    }
    return TierSummary(**(fields | numbers))


def _plain(part: TierSummary | Remark) -> dict[str, Any]:
    """A part of a document: numbers are texts, and several values a list."""

    def plain(value: object) -> object:
        if isinstance(value, Decimal):
            return _text(value)
        return list(cast("tuple[str, ...]", value)) if isinstance(value, tuple) else value

    return {field.name: plain(getattr(part, field.name)) for field in fields_of(part)}


def _number(digits: str | None) -> Decimal | None:
    return None if digits is None else Decimal(digits)


def _text(number: Decimal | None) -> str | None:
    """All digits of a number: `str` would write small ones with an exponent."""
    return None if number is None else f"{number:f}"


def _digits(numbers: Mapping[str, Decimal | None]) -> dict[str, str | None]:
    return {name: _text(number) for name, number in numbers.items()}


def _percent(share: Decimal | None) -> str:
    return "" if share is None else f"{share:.2%}"


def _amount(value: Decimal | None) -> str:
    return "" if value is None else f"{value:,}"


class Assignments(Rows):
    """The results for a table of clients: one row for each client, in their order.

    The columns are the client column under its own name, `tier`, `clause`, each score, dimension and flag under its own
    name, where asked for the contributions (`score.factor`), and `issues` (None where there are none).

    Whatever speaks Arrow reads it: `polars.DataFrame(assignments)`, `pyarrow.table(assignments)`,
    `duckdb.sql("from assignments")`. Each reader gets a stream of its own.

    Example:
        >>> import tierline
        >>> model = tierline.Model.read("models/value_bands/model.yaml")
        >>> clients = [{"account_id": "A-1", "arr": 480_000}, {"account_id": "A-2", "arr": 60_000}]
        >>> assignments = model.assign(clients, as_of="2026-11-21")
        >>> assignments
        Assignments(2 clients by value-bands as of 2026-11-21: Enterprise 1, Mid-market 1, SMB 0, unassigned 0)
        >>> assignments.columns
        ('account_id', 'tier', 'clause', 'issues')
        >>> assignments.to_rows()[1]["tier"]
        'Mid-market'
    """

    __slots__ = ("_as_of", "_model", "_native")

    def __init__(self, native: _native.Assigned, model: Model, as_of: date) -> None:
        super().__init__(native)
        self._native = native
        self._model = model
        self._as_of = as_of

    @property
    def model(self) -> Model:
        """The model that assigned the clients."""
        return self._model

    @property
    def as_of(self) -> date:
        """The date that the clients were assigned for."""
        return self._as_of

    @property
    def rounded(self) -> dict[str, int]:
        """By attribute how many values were rounded to the scale of the model."""
        return dict(self._native.rounded())

    @property
    def absent(self) -> tuple[str, ...]:
        """The attributes that the table has no column for: they are missing for every client."""
        return tuple(self._native.absent())

    @property
    def zones(self) -> tuple[str, ...]:
        """The time zones that moments came with: of columns by name, of texts and single values by offset.

        Where the model names no `zone`, they decided the days. Moments without a zone, which stand as they are, have none.
        """
        return tuple(self._native.zones())

    @property
    def remarks(self) -> tuple[Remark, ...]:
        """What is to be said of the table: columns that are missing and those that look like them, rows that are no clients.

        They stand in the metadata of the Arrow table, too, under `tierline.remarks`: one a line, the code first.
        """
        return Remark._from_native(self._native.remarks())  # pyright: ignore[reportPrivateUsage]

    def summary(self) -> Summary:
        """The summary by tier: clients and value by tier, and why clients are unassigned.

        Example:
            >>> import tierline
            >>> model = tierline.Model.read("models/value_bands/model.yaml")
            >>> clients = {"account_id": ["A-1", "A-2"], "arr": [480_000, 60_000]}
            >>> summary = model.assign(clients, as_of="2026-11-21").summary()
            >>> [(tier_row.tier, tier_row.clients) for tier_row in summary.tiers]
            [('Enterprise', 1), ('Mid-market', 1), ('SMB', 0)]
            >>> summary.value
            Decimal('540000.00')
        """
        return Summary._from_native(self._native.summary(), self.remarks)  # pyright: ignore[reportPrivateUsage]

    def __repr__(self) -> str:
        summary = self.summary()
        tier_rows = [f"{tier_row.tier} {tier_row.clients:,}" for tier_row in summary.tiers]
        tier_rows.append(f"unassigned {summary.unassigned.clients:,}")
        count = counted(len(self), "client")
        remarked = "".join(f"; {remark.message}" for remark in summary.remarks)
        return f"Assignments({count} by {self._model.name} as of {self._as_of}: {', '.join(tier_rows)}{remarked})"

    def _repr_html_(self) -> str:
        from tierline._display.html import assignments_html

        return assignments_html(
            self.columns,
            self._native.head(_SHOWN),
            self.summary(),
            model=self._model.name,
            as_of=self._as_of,
            rounded=self.rounded,
        )


_SHOWN = 20
"""Rows that a notebook shows."""
