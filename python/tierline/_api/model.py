"""The model: who belongs to which tier, and what each tier promises."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import cached_property
from os import PathLike
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

from tierline import _native
from tierline._api.results import Assignment, Assignments, Explanation, Remark
from tierline._api.stream import AssignmentStream, CheckedIds, Progress, assign_file, check, open_stream
from tierline._io.interchange import one_client, take_table

if TYPE_CHECKING:
    from tierline._api.book import Book
    from tierline._api.report import Rulebook
    from tierline._exceptions import Diagnostic

__all__ = ["Attribute", "Derived", "Model", "Score"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Attribute:
    """A typed input of a model."""

    name: str
    """Its name in the model."""
    type: str
    """`decimal`, `integer`, `boolean`, `category`, `text` or `date`."""
    scale: int | None
    """Digits behind the point of a number; None for other types."""
    levels: tuple[str, ...]
    """The levels of a category, low to high; empty for other types."""
    column: str
    """The column of a table that it is read from."""
    unit: str | None
    """What it is measured in; for people."""
    description: str | None
    """What it is; for people."""
    min: Decimal | date | None
    """The least value allowed, after rounding."""
    max: Decimal | date | None
    """The greatest value allowed, after rounding."""
    required: bool
    """Whether its absence is an issue."""
    missing: Decimal | bool | str | date | None
    """The value to use when absent; None where there is none."""
    blanks: tuple[str, ...] = ()
    """The marks of a missing value that count for it, beside blanks: those of the model and its own."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Derived:
    """An attribute that is computed from others."""

    name: str
    """Its name."""
    type: str
    """`decimal`, `integer`, `boolean` or `date`."""
    scale: int | None
    """Digits behind the point that a number is rounded to; None for other types."""
    expr: str
    """What it computes, in its author's words."""
    unit: str | None
    """What it is measured in; for people."""
    description: str | None
    """What it is; for people."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Score:
    """A weighted sum of factors."""

    name: str
    """Its name."""
    weights: dict[str, Decimal]
    """The weight of each factor; they add up to 100, or to 1 and are shares."""
    round: int | None
    """Digits behind the point that the score is rounded to; None where it has as many as its exact value can have, and
    at most 4 where a line or `missing: reweight` takes part."""
    description: str | None
    """What it is; for people."""


class Model:
    """A valid model; it never changes, and any number of threads may use it at once.

    A model comes from `Model.read` or `Model.parse`. Two models are equal where their fingerprints are.

    Example:
        >>> import tierline
        >>> model = tierline.Model.parse('''
        ... tierline: 1
        ... model: { name: two-bands, client: id }
        ... attributes:
        ...   arr: { type: decimal, scale: 2 }
        ... tiers:
        ...   - { name: Large, when: arr >= 100_000 }
        ...   - { name: Small }
        ... ''')
        >>> model
        Model('two-bands', tiers: Large, Small)
        >>> model.assign_one({"id": "A-1", "arr": "100000.00"}, as_of="2026-11-21").tier
        'Large'
    """

    def __init__(self) -> None:
        """Not of use: a model comes from `Model.read` or `Model.parse`."""
        raise TypeError("a model comes from Model.read(path) or Model.parse(text)")

    _inner: _native.Model

    @classmethod
    def _of(cls, native: _native.Model) -> Model:
        model = cls.__new__(cls)
        model.__dict__["_inner"] = native
        return model

    @classmethod
    def read(cls, path: str | PathLike[str]) -> Model:
        """Reads a model document from a file, YAML or JSON by the end of its name.

        Args:
            path: A file that ends in `.yaml`, `.yml` or `.json`, of at most 1 MiB.

        Raises:
            ModelError: The file cannot be read (code `unreadable-file`), or has mistakes: all of them are named.

        Example:
            >>> import tierline
            >>> tierline.Model.read("models/value_bands/model.yaml").tiers
            ('Enterprise', 'Mid-market', 'SMB')
        """
        return cls._of(_native.Model.read(path))

    @classmethod
    def parse(cls, text: str | bytes, format: Literal["yaml", "json"] = "yaml") -> Model:
        """Reads a model document from a text, or from bytes in UTF-8.

        Args:
            text: The document, of at most 1 MiB.
            format: `"yaml"` or `"json"`.

        Raises:
            ModelError: The document has mistakes: all of them are named, with line and column.
            ArgumentError: The text is no text, or the format is another.

        Example:
            >>> import tierline
            >>> about = '"model": {"name": "all", "client": "id"}'
            >>> text = '{"tierline": 1, ' + about + ', "tiers": [{"name": "All"}]}'
            >>> tierline.Model.parse(text, format="json").name
            'all'
        """
        return cls._of(_native.Model.parse(text, format))

    def assign(
        self,
        table: Any,
        *,
        as_of: date | str,
        contributions: bool = False,
        plain: bool = False,
        threads: int | None = None,
    ) -> Assignments:
        """Assigns every client of a table.

        The table is read by the names of its columns; columns that the model does not know are ignored, and columns
        that it knows and the table lacks are missing for every client. Arrow memory is read where it lies, so do not
        change it during the call; lists and arrays of numpy are copied. Other threads of Python go on meanwhile.

        Args:
            table: Anything with `__arrow_c_stream__` or `__arrow_c_array__` (a DataFrame of polars or pandas, a Table
                of pyarrow, a relation of DuckDB, arro3 ...), a dict of columns (lists, arrays of numpy, Series), or a
                list of dicts. A float means its shortest decimal: 0.1 is 0.1. In pandas NaN is a missing value,
                elsewhere it is an issue of its client.
            as_of: The date that the clients are assigned for: a date, a text like "2026-11-21", or a datetime (its
                day in UTC where it knows its zone). There is no default: the same call gives the same answer on any
                day.
            contributions: Whether the contribution of each factor, the rounding and the coverage of each score are
                columns too.
            plain: Whether tiers, clauses and levels are plain texts instead of dictionaries.
            threads: How many threads the call takes at most, from 1 on; as many as the processor has unless given. No
                answer depends on it.

        Returns:
            One row for each client, in the order of the table. A client with a value that cannot be used stays, and `issues`
            says what is wrong. It has a tier where that is the same whatever the value is, or whether it is missing;
            otherwise it has none, and `issues` names the tiers that are possible.

        Raises:
            TableError: The table lacks the client column or a required one, or a column is of a type that cannot hold
                the attribute's values.
            ArgumentError: The table is of no kind that is known, or a value in it is of no class that is known;
                `as_of` is no date, or `threads` no whole number from 1 on.

        Example:
            >>> import tierline
            >>> model = tierline.Model.read("models/value_bands/model.yaml")
            >>> clients = {"account_id": ["A-1", "A-2"], "arr": [480_000, "$1,200"]}
            >>> for row in model.assign(clients, as_of="2026-11-21").to_rows():
            ...     print(row["account_id"], row["tier"], row["issues"])
            A-1 Enterprise None
            A-2 None `arr` is `$1,200`, expected a plain number like 1200.50, without signs of currency, separators or words; possible tiers: Enterprise; Mid-market; SMB
        """
        native = self._inner.assign(
            take_table(table, self._inner.reads(), self._inner.idle()), as_of, contributions, plain, threads
        )
        return Assignments(native, self, native.as_of)

    def book(
        self,
        table: Any,
        *,
        as_of: date | str,
        previous_model: Model | None = None,
        health: str | None = None,
        owner: str | None = None,
        label: str | None = None,
        standings: Any = None,
        contributions: bool = False,
        plain: bool = False,
    ) -> Book:
        """Assigns every client of a table, and keeps what reviews and reports go by.

        Args:
            table: As in `assign`.
            as_of: The day that the clients are assigned for, as in `assign`, and reviewed on.
            previous_model: The model of the last review, where it was another one: a review then tells which moves
                the data made, and which ones the model. Each of its tiers is there still, or named in `formerly`.
            health: The number that tells how well a client is: an attribute or a score; the one named `health` where
                nothing is said.
            owner: The column of the table that names the owner of each client; reports count them by tier.
            label: The column of the table that names each client for people; the page of one client withholds the names
                of all others.
            standings: What the last review gave as `Review.standings`, for flags that ask for the tier in force before
                (`previous(tier)`), which is missing without them. `Book.review` is given them again.
            contributions: As in `assign`.
            plain: As in `assign`.

        Raises:
            TableError: As in `assign`; or the model has no such number (`unknown-name`), the table no such column
                (`missing-column`), or the model of the last review other tiers (`other-tiers`); or the standings
                cannot be read, as in `Book.review`.
            ArgumentError: As in `assign`.

        Example:
            >>> import tierline
            >>> model = tierline.Model.read("models/value_bands/model.yaml")
            >>> clients = {"account_id": ["A-1", "A-2"], "arr": [480_000, 60_000]}
            >>> model.book(clients, as_of="2026-11-21").review()
            Review(2 clients as of 2026-11-21: 2 entered)
        """
        from tierline._api.book import Book, Review
        from tierline._api.standings import take_standings

        if isinstance(standings, Review):
            standings = standings.standings
        reads, idle = self._inner.reads(), self._inner.idle()
        if previous_model is not None:
            # What the last model looks at tells why a client moved, though this one may not look at it any more.
            theirs, unused = previous_model._inner.reads(), previous_model._inner.idle()
            busy = ({*reads} - {*idle}) | ({*theirs} - {*unused})
            reads, idle = [*reads, *theirs], [name for name in (*idle, *unused) if name not in busy]
        for column in (owner, label):
            if column is not None:
                reads, idle = [*reads, column], [name for name in idle if name != column]
        native = self._inner.book(
            take_table(table, reads, idle),
            as_of,
            contributions,
            plain,
            health,
            owner,
            label,
            None if previous_model is None else previous_model._inner,
            None if standings is None else take_standings(standings, self.client),
        )
        return Book(native, self)

    def assign_batches(
        self,
        source: Any,
        *,
        as_of: date | str,
        contributions: bool = False,
        plain: bool = False,
        ids: CheckedIds | Literal["remembered", "each batch"] = "remembered",
        threads: int | None = None,
    ) -> AssignmentStream:
        """Assigns the clients of a source batch by batch, as the results are asked for.

        What comes out is what `assign` makes of all batches together. For that, the ids of all batches have to be
        held against one another, and a batch that was handed out cannot be called back: `ids` says what to do.

        Args:
            source: Anything with `__arrow_c_stream__` (a reader of pyarrow, a relation of DuckDB ...), or an iterable
                of tables as `assign` takes them.
            as_of: The date that the clients are assigned for, as in `assign`.
            contributions: As in `assign`.
            plain: As in `assign`.
            ids: `"remembered"` keeps every id, in 20 to 40 bytes a client, and raises where one comes again in a
                later batch. What `check_ids` returned for the same source gives each client of an id that several
                have its issue, as `assign` does, in bounded memory. `"each batch"` takes each batch as a table of its
                own: a client may come again in another one.
            threads: How many threads work on a batch at most, as in `assign`.

        Raises:
            TableError: As in `assign`; at once where the columns cannot be used, and at a batch of other columns
                (code `ragged`) or with an id of an earlier batch (code `id-handed-out`).
            ArgumentError: The source is of no kind that is known, `as_of` is no date, or `threads` no whole number
                from 1 on.

        Example:
            >>> import tierline
            >>> model = tierline.Model.read("models/value_bands/model.yaml")
            >>> batches = [{"account_id": ["A-1"], "arr": [480_000]}, {"account_id": ["A-1"], "arr": [60_000]}]
            >>> ids = model.check_ids(lambda: batches)
            >>> for assignments in model.assign_batches(batches, as_of="2026-11-21", ids=ids):
            ...     print(assignments.to_columns()["issues"])
            ['duplicate id `A-1`: other clients have it in `account_id`, too']
            ['duplicate id `A-1`: other clients have it in `account_id`, too']
        """
        return open_stream(
            self,
            self._inner,
            source,
            as_of=as_of,
            contributions=contributions,
            plain=plain,
            ids=ids,
            threads=threads,
        )

    def check_table(self, table: Any) -> tuple[Remark, ...]:
        """Looks at the columns of a table of clients, and at its rows and ids, before any client is assigned.

        It tells which columns are missing, and which others look like those; that the table is empty, that a row is one of
        totals, that the rows are orders or months and no clients, and that a spreadsheet has changed ids. A result has the
        same remarks as `remarks`.

        Args:
            table: As in `assign`; it need not have any rows, which is told then.

        Raises:
            TableError: As in `assign`.
            ArgumentError: As in `assign`.

        Example:
            >>> import tierline
            >>> model = tierline.Model.read("models/value_bands/model.yaml")
            >>> model.check_table({"account_id": ["A-1"], "arr": [480_000]})
            ()
        """
        native = self._inner.check_columns(take_table(table, self._inner.reads(), self._inner.idle()))
        return Remark._from_native(native)  # pyright: ignore[reportPrivateUsage]

    def check_ids(self, open: Callable[[], Any], *, threads: int | None = None) -> CheckedIds:
        """Finds the ids of a source that stand for several clients, exactly and in bounded memory.

        Ids in ascending order are read once. Whole numbers near to one another are read once more, others once more
        for each 16 million of them; and all a last time where some may stand for several clients.

        Args:
            open: Called for each pass over the source; returns what `assign_batches` takes. Only the client column
                is looked at, and the others may be left out.
            threads: How many threads the call takes at most, as in `assign`.

        Raises:
            TableError: The source lacks the client column, or it is of a type that cannot hold ids.
            ArgumentError: The source is of no kind that is known, or `threads` is no whole number from 1 on.

        Example:
            >>> import tierline
            >>> model = tierline.Model.read("models/value_bands/model.yaml")
            >>> model.check_ids(lambda: [{"account_id": ["A-1", "A-2"]}, {"account_id": ["A-3"]}])
            CheckedIds(0 stand for several clients)
        """
        return check(self._inner, open, threads)

    def assign_file(
        self,
        source: str | PathLike[str],
        target: str | PathLike[str],
        *,
        as_of: date | str,
        contributions: bool = False,
        plain: bool = False,
        progress: Progress | None = None,
        threads: int | None = None,
    ) -> AssignmentStream:
        """Assigns every client of a Parquet file into another Parquet file, in bounded memory.

        The result has a row for each client, in the same order, and is what `assign` makes of the whole file: an id
        that stands for several clients is an issue of each of them, however far apart they stand. The target appears
        when all of it is written; after an error, or when interrupted, it is as before. Needs pyarrow.

        Args:
            source: A file that ends in `.parquet`.
            target: Another one; replaced if it is there.
            as_of: The date that the clients are assigned for, as in `assign`.
            contributions: As in `assign`.
            plain: As in `assign`.
            progress: Called with how many clients are done and how many there are: while the ids are checked with 0,
                then after each batch.
            threads: How many threads assign clients at most, as in `assign`; one more writes the file.

        Returns:
            The stream that was written, for its `summary()`, `rows`, `rounded` and `absent`.

        Raises:
            TableError: As in `assign`; or the source is no Parquet file.
            ArgumentError: A file is not named `.parquet`, both are the same, `as_of` is no date, or `threads` no whole
                number from 1 on.
            ImportError: pyarrow is not installed.

        Example:
            >>> import tempfile, pyarrow.parquet, tierline
            >>> model = tierline.Model.read("models/value_bands/model.yaml")
            >>> folder = tempfile.mkdtemp()
            >>> clients = pyarrow.table({"account_id": ["A-1", "A-2"], "arr": [480_000, 60_000]})
            >>> pyarrow.parquet.write_table(clients, f"{folder}/clients.parquet")
            >>> done = model.assign_file(f"{folder}/clients.parquet", f"{folder}/tiers.parquet", as_of="2026-11-21")
            >>> done.rows
            2
            >>> pyarrow.parquet.read_table(f"{folder}/tiers.parquet")["tier"].to_pylist()
            ['Enterprise', 'Mid-market']
        """
        return assign_file(
            self,
            self._inner,
            Path(source),
            Path(target),
            as_of=as_of,
            contributions=contributions,
            plain=plain,
            progress=progress,
            threads=threads,
        )

    def assign_one(self, client: Mapping[str, Any], *, as_of: date | str) -> Assignment:
        """Assigns one client.

        Args:
            client: The values by the names of columns, as in a row of a table. Without the client column the client
                has no id, which is no issue here.
            as_of: The date that the client is assigned for, as in `assign`.

        Raises:
            ArgumentError: A value is of a class that is not known, or `as_of` is no date.

        Example:
            >>> import tierline
            >>> model = tierline.Model.read("models/value_bands/model.yaml")
            >>> model.assign_one({"arr": 60_000.0}, as_of="2026-11-21")
            Assignment(Mid-market because arr >= mid_market_floor)
        """
        values, nan_is_missing = one_client(client)
        native = self._inner.assign_one(values, as_of, nan_is_missing)
        return Assignment._from_native(native)  # pyright: ignore[reportPrivateUsage]

    def explain(self, client: Mapping[str, Any], *, as_of: date | str) -> Explanation:
        """Assigns one client and explains the result: why this tier, and why no better one.

        Args:
            client: The values by the names of columns, as in a row of a table.
            as_of: The date that the client is assigned for, as in `assign`.

        Raises:
            ArgumentError: A value is of a class that is not known, or `as_of` is no date.

        Example:
            >>> import tierline
            >>> model = tierline.Model.read("models/value_bands/model.yaml")
            >>> print(model.explain({"account_id": "A-1", "arr": 60_000}, as_of="2026-11-21"))
            A-1 is Mid-market as of 2026-11-21
            <BLANKLINE>
            Mid-market, because
                yes arr >= mid_market_floor   (arr is 60000.00, mid_market_floor is 25000)
            <BLANKLINE>
            Not Enterprise, because
                no  arr >= enterprise_floor   (arr is 60000.00, enterprise_floor is 100000)
            <BLANKLINE>
        """
        values, nan_is_missing = one_client(client)
        native, document = self._inner.explain(values, as_of, nan_is_missing)
        assignment = Assignment._from_native(native)  # pyright: ignore[reportPrivateUsage]
        return Explanation(assignment, document, self.tiers)

    def rulebook(self, *, title: str | None = None) -> Rulebook:
        """Everything that the model says, for people who have to go by it: one page to publish.

        Every tier with its rule and the values of its thresholds, the points of every factor, what each name stands for, what
        each tier is promised and by whom, how clients move, and what is aimed at.

        Args:
            title: What stands at its head; the model's name where nothing is said.

        Example:
            >>> import tierline
            >>> rulebook = tierline.Model.read("models/value_bands/model.yaml").rulebook()
            >>> rulebook.tiers[0]["clauses"][0]["parameters"]
            {'enterprise_floor': Decimal('100000')}
            >>> rulebook.to_html()[:15]
            '<!DOCTYPE html>'
        """
        from tierline._api.report import Rulebook

        return Rulebook(self, self._inner.rulebook(), title)

    def check_service(self) -> list[dict[str, Any]]:
        """What is worth a look in the service section: tiers left to "escalate only", alike, or promised in the wrong order.

        Returns:
            Findings with `code`, `severity` (`error`, `warning` or `note`), `message`, `help`, `tiers`, `place` (the keys that
            lead to what it is about, as in `service.Scale`; None where that is the whole model), its `line` and `column` in the
            text, from 1, and `end_line` and `end_column`; None where it has no place there, or its end is not known.

        Example:
            >>> import tierline
            >>> tierline.Model.read("models/customer_success/model.yaml").check_service()
            []
        """
        findings: list[dict[str, Any]] = json.loads(self._inner.check_service())
        return findings

    @property
    def warnings(self) -> tuple[Diagnostic, ...]:
        """What its author most likely did not mean; the model means what it says all the same.

        Today: thresholds that have more digits than what they are compared with (`fine-threshold`).

        Example:
            >>> import tierline
            >>> model = tierline.Model.parse('''
            ... tierline: 1
            ... model: { name: two-bands, client: id }
            ... attributes:
            ...   arr: { type: decimal, scale: 2 }
            ... tiers:
            ...   - { name: Large, when: arr >= 99.995 }
            ...   - { name: Small }
            ... ''')
            >>> print(model.warnings[0])
            7:26: the threshold has more digits than `arr`, which has 2 digits behind the point [fine-threshold]
        """
        return tuple(warning for warning, _ in self._inner.warnings())

    def with_parameters(
        self, values: Mapping[str, Decimal | float] | None = None, /, **named: Decimal | float
    ) -> Model:
        """The same model with other values of some parameters: a new model, validated anew.

        Args:
            values: The values by the names of parameters; a float means its shortest decimal.
            named: The same as keywords.

        Raises:
            ModelError: A name is no parameter of the model, or the model is not valid with the values.
            ArgumentError: A value is no number of at most 38 digits.

        Example:
            >>> import tierline
            >>> model = tierline.Model.read("models/value_bands/model.yaml")
            >>> lower = model.with_parameters(enterprise_floor=50_000)
            >>> lower.assign_one({"arr": 60_000}, as_of="2026-11-21").tier
            'Enterprise'
            >>> lower == model
            False
        """
        return self._of(self._inner.with_parameters([*(values or {}).items(), *named.items()]))

    @cached_property
    def fingerprint(self) -> str:
        """64 hexadecimal digits: the same for every text that means the same model, other ones for any other model."""
        return self._inner.fingerprint()

    @staticmethod
    def json_schema() -> str:
        """The JSON Schema of model documents, draft 2020-12, for editors and validators.

        It knows the keys and their types; what a rule means is known to `Model.parse` alone.

        Example:
            >>> import json, tierline
            >>> "tiers" in json.loads(tierline.Model.json_schema())["required"]
            True
        """
        return (Path(__file__).parents[1] / "tierline.schema.json").read_text(encoding="utf-8")

    def to_yaml(self) -> str:
        """The model as a YAML document; reading it gives an equal model. Comments are not part of a model."""
        return self._inner.to_yaml()

    def to_json(self) -> str:
        """The model as a JSON document; reading it gives an equal model."""
        return self._inner.to_json()

    def to_dict(self) -> dict[str, Any]:
        """The model document as nested dicts and lists that `json.dumps` takes; reading that gives an equal model.

        Whole numbers are of class int, numbers with a point texts of their digits, which a document may have in their place.

        Example:
            >>> import json, tierline
            >>> model = tierline.Model.read("models/value_bands/model.yaml")
            >>> document = model.to_dict()
            >>> document["parameters"]["enterprise_floor"]
            100000
            >>> tierline.Model.parse(json.dumps(document), format="json") == model
            True
        """
        document: dict[str, Any] = json.loads(self.to_json(), parse_float=str)
        return document

    def _document(self) -> dict[str, Any]:
        """The same, numbers with a point of class Decimal."""
        document: dict[str, Any] = json.loads(self.to_json(), parse_float=Decimal)
        return document

    @property
    def name(self) -> str:
        """The model's name."""
        return self._inner.name

    @property
    def version(self) -> str | None:
        """Its version, as its authors count."""
        return self._inner.version

    @property
    def purpose(self) -> str | None:
        """What it is for."""
        return self._inner.purpose

    @property
    def owner(self) -> str | None:
        """Who answers for it."""
        return self._inner.owner

    @property
    def client(self) -> str:
        """The column that identifies a client."""
        return self._inner.client

    @property
    def zone(self) -> str | None:
        """The time zone that decides the day of every moment; None where each moment's own does."""
        return self._inner.zone

    @property
    def value(self) -> str | None:
        """The attribute whose shares targets and reports speak of."""
        return self._inner.value

    @property
    def rounding(self) -> Literal["half even", "half up"]:
        """Where numbers go that lie exactly between two: values read, derived values, scores and contributions."""
        return self._inner.rounding

    @cached_property
    def tiers(self) -> tuple[str, ...]:
        """The names of the tiers, best first."""
        return tuple(self._inner.tiers)

    @property
    def parameters(self) -> dict[str, Decimal]:
        """The named numbers."""
        return self._inner.parameters

    @property
    def attributes(self) -> dict[str, Attribute]:
        """The typed inputs by name."""
        fields = self._inner.attributes
        for field in fields.values():
            field["levels"] = tuple(field["levels"])
        return {name: Attribute(**field) for name, field in fields.items()}

    @property
    def derived(self) -> dict[str, Derived]:
        """The computed attributes by name."""
        fields = self._inner.derived
        for field in fields.values():
            # No category is computed.
            del field["levels"]
        return {name: Derived(**field) for name, field in fields.items()}

    @property
    def dimensions(self) -> dict[str, tuple[str, ...]]:
        """The levels of each dimension by its name: in the order of its bands, or of their first rules."""
        return {name: tuple(levels) for name, levels in self._inner.dimensions}

    @property
    def scores(self) -> dict[str, Score]:
        """The scores by name."""
        return {name: Score(**score) for name, score in self._inner.scores.items()}

    @property
    def flags(self) -> dict[str, str]:
        """The condition of each flag by its name, in its author's words."""
        return dict(self._inner.flags)

    @property
    def service(self) -> dict[str, Any]:
        """What each tier promises, by the tier's name, as in the document."""
        service: dict[str, Any] = self._document().get("service", {})
        return service

    @property
    def overlay(self) -> dict[str, Any]:
        """The dated lists of clients and what they add, by name, as in the document."""
        overlay: dict[str, Any] = self._document().get("overlay", {})
        return overlay

    @property
    def profiles(self) -> dict[str, dict[str, Any]]:
        """What the model says for people: by `tiers`, `flags`, `dimensions` (by level) and `programmes`, then by name.

        Each is a dict of `description`, `needs` and `expectations`; what nothing is said of has None and empty tuples, and
        a programme is there only where the model says something of it.
        """
        return self._inner.profiles

    @property
    def targets(self) -> dict[str, Any]:
        """What each tier is meant to reach, by the tier's name, as in the document; rates are fractions."""
        targets: dict[str, Any] = self._document().get("targets", {})
        return targets

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Model):
            return NotImplemented
        return self.fingerprint == other.fingerprint

    def __hash__(self) -> int:
        return hash(self.fingerprint)

    def __setattr__(self, name: str, value: object) -> None:
        raise AttributeError("a model never changes; see `with_parameters`")

    def __delattr__(self, name: str) -> None:
        raise AttributeError("a model never changes")

    def __repr__(self) -> str:
        version = "" if self.version is None else f" {self.version}"
        return f"Model({self.name + version!r}, tiers: {', '.join(self.tiers)})"

    def _repr_html_(self) -> str:
        from tierline._display.html import model_html

        return model_html(self._document(), self.fingerprint)

    def __reduce__(self) -> tuple[Any, ...]:
        return (_restored, self._inner.source())


def _restored(text: str, format: str, name: str | None) -> Model:
    """The model of a pickle: the text that it was made from, read again."""
    return Model._of(_native.Model.parse(text, format, name))  # pyright: ignore[reportPrivateUsage]
