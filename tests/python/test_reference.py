"""The pages of the reference that are written from what they speak of. `UPDATE_DOCS=1` writes them."""

from __future__ import annotations

import ast
import datetime as dt
import fractions
import inspect
import os
import re
import textwrap
import tomllib
import uuid
from collections.abc import Iterator
from decimal import Decimal
from functools import cache, cached_property
from pathlib import Path
from typing import Any

import pyarrow as pa
import tierline
import tierline.duckdb
import tierline.polars
import tierline.spark
from pages import ROOT
from tierline._cli.main import cli

REFERENCE = ROOT / "docs" / "reference"


def compare(path: Path, text: str) -> None:
    if "UPDATE_DOCS" in os.environ:
        path.write_text(text, encoding="utf-8")
    there = path.read_text(encoding="utf-8") if path.exists() else ""
    assert there == text, f"run this test with UPDATE_DOCS=1 and commit docs/reference/{path.name}"


def between(path: Path, mark: str, text: str) -> None:
    """Compares the part of a page between two comments, `<!-- mark: ... -->` and `<!-- /mark -->`."""
    page = path.read_text(encoding="utf-8")
    found = re.fullmatch(rf"(.*<!-- {mark}: [^\n]*-->\n).*(<!-- /{mark} -->\n.*)", page, flags=re.DOTALL)
    assert found, f"{path.name} has no place for {mark}"
    compare(path, found[1] + text + found[2])


def table(heading: str, rows: list[list[str]]) -> str:
    columns = heading.count("|") + 1
    lines = [f"| {heading} |", "|" + "---|" * columns, *(f"| {' | '.join(row)} |" for row in rows)]
    return "\n".join(lines) + "\n"


# -- Python ------------------------------------------------------------------------------------------------

GROUPS = {
    "Models": ["Model", "Attribute", "Derived", "Score"],
    "Results": [
        "Assignments",
        "Assignment",
        "Issue",
        "Explanation",
        "Summary",
        "TierSummary",
        "Reason",
        "Remark",
    ],
    "Clients without end": ["AssignmentStream", "CheckedIds", "PartialFigures"],
    "The book over time": [
        "Book",
        "Review",
        "Standings",
        "History",
        "Frame",
        "Report",
        "ClientPage",
        "Thresholds",
        "FixedThresholds",
        "fix_thresholds",
    ],
    "What clients are worth": ["LifetimeValues", "lifetime_value"],
    "People who look after clients": ["Workload", "OwnerPlan", "PromiseCosts"],
    "Rules to publish": ["Rulebook", "RulebookDifference"],
    "Errors": ["TierlineError", "ModelError", "Diagnostic", "TableError", "ArgumentError", "InternalError"],
}


def first_line(words: str | None) -> str:
    """The first sentence of a docstring, which may go on for several lines."""
    paragraph = inspect.cleandoc(words or "").split("\n\n")[0]
    return " ".join(paragraph.split())


@cache
def definitions() -> dict[str, ast.ClassDef]:
    """The classes of the package as they are written, by name."""
    sources = (ROOT / "python" / "tierline").rglob("*.py")
    trees = [ast.parse(path.read_text(encoding="utf-8")) for path in sources]
    return {node.name: node for tree in trees for node in tree.body if isinstance(node, ast.ClassDef)}


def field_docs(of: type) -> dict[str, str]:
    """The lines of the fields of a class: texts below them, or those that its docstring has under "Attributes"."""
    docs: dict[str, str] = {}
    for cls in reversed(of.__mro__):
        if not cls.__module__.startswith("tierline"):
            continue
        node = definitions()[cls.__name__]
        for field, words in zip(node.body, node.body[1:], strict=False):
            below = isinstance(words, ast.Expr) and isinstance(words.value, ast.Constant)
            if isinstance(field, ast.AnnAssign) and isinstance(field.target, ast.Name) and below:
                # `below` has found a constant there, which a checker does not carry over.
                docs[field.target.id] = first_line(words.value.value)  # type: ignore[attr-defined]
        section = re.search(
            r"^Attributes:\n((?:    .*\n)+)", f"{inspect.cleandoc(cls.__doc__ or '')}\n", re.MULTILINE
        )
        for name, words in re.findall(
            r"^    (\w+): (.*\n(?:     .*\n)*)", section[1] if section else "", re.MULTILINE
        ):
            docs[name] = " ".join(words.split())
    return docs


def annotations(of: type) -> dict[str, str]:
    """The fields of a class; of an exception only its own, because all have those of `TierlineError`."""
    found: dict[str, str] = {}
    for cls in [of] if issubclass(of, Exception) else reversed(of.__mro__):
        found |= {name: str(own) for name, own in inspect.get_annotations(cls).items()}
    return found


class Written(str):
    """An annotation that is shown as it is written."""

    __slots__ = ()

    def __repr__(self) -> str:
        return str(self)


def signature(member: Any) -> str:
    """Annotations as they are written, and without `self`."""
    found = inspect.signature(member)
    parameters = [
        own.replace(annotation=Written(own.annotation))
        for own in found.parameters.values()
        if own.name != "self"
    ]
    return str(found.replace(parameters=parameters, return_annotation=Written(found.return_annotation)))


def members(of: type) -> Iterator[tuple[str, str]]:
    """The public members of a class, each with what it is called with and a line: its own first, inherited ones last."""
    fields, types = field_docs(of), annotations(of)
    listed = [name for name in types if not name.startswith("_")]
    for cls in of.__mro__:
        if cls.__module__.startswith("tierline"):
            listed += [name for name in vars(cls) if not name.startswith("_") and name not in listed]
    for name in listed:
        member = inspect.getattr_static(of, name, None)
        if name in types:
            yield f"{name}: {types[name]}", fields.get(name, "")
        elif isinstance(member, property | cached_property):
            get = member.fget if isinstance(member, property) else member.func
            yield f"{name}: {inspect.get_annotations(get)['return']}", first_line(get.__doc__)
        elif isinstance(member, staticmethod | classmethod):
            own = getattr(of, name)
            yield f"{of.__name__}.{name}{signature(own)}", first_line(own.__doc__)
        elif inspect.isfunction(member):
            yield f"{name}{signature(member)}", first_line(member.__doc__)
        else:
            raise AssertionError(f"{of.__name__}.{name} is of no kind that is known")


MODULES = (tierline.spark, tierline.polars, tierline.duckdb)
"""Modules for libraries whose rows are elsewhere: each is imported by its own name."""


def entry(name: str, thing: Any) -> str:
    """A public name with all that it has."""
    if inspect.isfunction(thing):
        return f"\n### `{name}`\n\n{first_line(thing.__doc__)}\n\n- `{name}{signature(thing)}`\n"
    base = f"({thing.__bases__[0].__name__})" if issubclass(thing, Exception) else ""
    out = f"\n### `{name}{base}`\n\n{first_line(thing.__doc__)}\n"
    listed = list(members(thing))
    if listed:
        out += "\n"
    for called, words in listed:
        assert words, f"{name}: `{called}` has no line"
        out += f"- `{called}`  \n  {words}\n"
    return out


def python_page() -> str:
    out = textwrap.dedent(
        """\
        # Python

        What `import tierline` brings, with what it is called with and a line for each name. `help(tierline.Model.assign)` says the
        rest: arguments, errors, an example. This page is written from the package by a test.

        Tables come in from any library that speaks Arrow, from dicts of columns and lists of dicts; results go out through
        `to_polars`, `to_pandas`, `to_arrow`, `to_columns`, `to_rows`, or any reader of Arrow ([columns](columns.md)). Models, results,
        books and reviews never change, and any number of threads may use them.
        """
    )
    for group, names in GROUPS.items():
        out += f"\n## {group}\n"
        for name in names:
            out += entry(name, getattr(tierline, name))
    for module in MODULES:
        out += f"\n## `{module.__name__}`\n\n{first_line(module.__doc__)}\n"
        for name in module.__all__:
            out += entry(name, getattr(module, name))
    return out


def test_every_public_name_of_python_is_in_the_reference() -> None:
    named = [name for names in GROUPS.values() for name in names]
    assert sorted(named) == sorted(name for name in tierline.__all__ if name != "__version__")


def test_the_page_about_python_is_that_of_the_package() -> None:
    compare(REFERENCE / "python.md", python_page())


# -- The command line --------------------------------------------------------------------------------------


def test_the_page_about_the_command_line_has_the_help_of_every_command() -> None:
    """That it is what the program prints, the test of all pages holds."""
    page = (REFERENCE / "command-line.md").read_text(encoding="utf-8")
    shown = re.findall(r"^\$ tierline (\w+) --help$", page, re.MULTILINE)
    assert sorted(shown) == sorted(cli.commands)
    assert re.findall(r"^## `(\w+)`$", page, re.MULTILINE) == shown


# -- Metrics -----------------------------------------------------------------------------------------------


def test_the_page_about_metrics_is_that_of_the_figures() -> None:
    model = tierline.Model.read(ROOT / "models" / "customer_success" / "model.yaml")
    book = model.book({"account_id": ["A-1"], "arr": [1]}, as_of="2026-11-21")
    metrics = book.figures(period={"tier": ["Core"], "clients_start": [1]})["metrics"]
    units = {"rate": "a share of a whole", "money": "money", "points": "points", "ratio": "times"}
    out = textwrap.dedent(
        """\
        # Metrics

        What a report measures of a period, by tier and in total; this page is written from the figures by a test. The names in the
        formulas are the totals of [the period](reports.md#the-period), which says where each comes from. A metric that cannot be
        measured is empty, with the reason (`why_not`); it is never 0 instead: nobody left of nobody is no retention of 100 %.

        """
    )
    over_time = {"compound": "compounds", "scale": "adds up", "none": "stays"}
    rows = [
        [
            f"[`{own['metric']}`](#{own['metric']})",
            units[own["unit"]],
            own["better"],
            over_time[own["over_time"]],
        ]
        for own in metrics
    ]
    out += table("metric | in | better | over time", rows)
    out += textwrap.dedent(
        """\

        ## Over time

        Where the days of a period are known, a metric that grows with time also has its value of a year (`per_year`), rounded half to even
        to 6 digits; what follows from another follows from the rounded one. What *compounds* is that of the period to the power of 12 over its
        whole months, or of 365 over its days where it has no whole months: `retention`, `gross_retention` and `net_retention`. A year's `churn` is 1 less
        its retention, its `expansion` is its net retention less its gross retention, and its `contraction` is what its gross retention leaves
        out, in the proportion of contraction to all that was lost. What *adds up* is multiplied by 12 over the months, or 365 over the days. What
        *stays* says as much of a year as of the period. A year is 364 to 371 days; of less than 3 months, or more than 10 years,
        no year is told.
        """
    )
    for own in metrics:
        assert own["formula"], own
        source = own["source"][0].upper() + own["source"][1:]
        out += f"\n## `{own['metric']}`\n\n    {own['formula']}\n\n"
        out += f"Of an empty group: {own['when_empty']}.\n\nSource: {source.removesuffix('.')}.\n"
    compare(REFERENCE / "metrics.md", out)


# -- Columns -----------------------------------------------------------------------------------------------

KINDS = {
    "decimal": "decimal, scale: 2",
    "integer": "integer",
    "boolean": "boolean",
    "category": "category, levels: [low, high]",
    "text": "text",
    "date": "date",
}
TYPES: dict[str, list[pa.DataType]] = {
    "null": [pa.null()],
    "signed and unsigned integers of 8 to 64 bits": [
        *(pa.int8(), pa.int16(), pa.int32(), pa.int64()),
        *(pa.uint8(), pa.uint16(), pa.uint32(), pa.uint64()),
    ],
    "floats of 32 and 64 bits": [pa.float32(), pa.float64()],
    "decimals of 32, 64 and 128 bits": [pa.decimal32(9, 2), pa.decimal64(18, 2), pa.decimal128(38, 2)],
    "booleans": [pa.bool_()],
    "texts (`Utf8`, `LargeUtf8`, `Utf8View`)": [pa.string(), pa.large_string(), pa.string_view()],
    "dates of 32 bits": [pa.date32()],
    "dates of 64 bits": [pa.date64()],
    "timestamps of every unit, with and without zone": [
        pa.timestamp(unit, zone)
        for unit in ("s", "ms", "us", "ns")
        for zone in (None, "UTC", "Europe/Madrid")
    ],
    "UUIDs (Arrow's extension type)": [pa.uuid()],
    "floats of 16 bits": [pa.float16()],
    "decimals of 256 bits": [pa.decimal256(76, 2)],
    "times and durations": [pa.time32("s"), pa.time64("us"), pa.duration("s")],
    "bytes": [pa.binary(), pa.large_binary(), pa.binary(16)],
    "lists, structs, maps": [
        *(pa.list_(pa.int64()), pa.large_list(pa.int64()), pa.struct([("a", pa.int64())])),
        pa.map_(pa.string(), pa.int64()),
    ],
    "run-end encoded": [pa.run_end_encoded(pa.int32(), pa.string())],
}


def nulls(of: pa.DataType) -> Any:
    if isinstance(of, pa.BaseExtensionType):
        return pa.ExtensionArray.from_storage(of, pa.nulls(1, of.storage_type))
    if pa.types.is_run_end_encoded(of):
        return pa.RunEndEncodedArray.from_arrays(pa.array([1], of.run_end_type), pa.nulls(1, of.value_type))
    return pa.nulls(1, of)


def taken(model: tierline.Model, columns: dict[str, Any]) -> bool:
    try:
        model.check_table(pa.table(columns))
    except tierline.TableError:
        return False
    return True


def with_attribute(kind: str) -> tierline.Model:
    return tierline.Model.parse(
        f"tierline: 1\nmodel: {{ name: one, client: id }}\nattributes: {{ x: {{ type: {kind} }} }}\n"
        "tiers: [{ name: Known, when: x is not null }, { name: Others }]"
    )


def test_the_page_about_columns_has_what_each_attribute_takes() -> None:
    """Alone and dictionary-encoded; all types of a row of the table have the same answer."""
    rows = []
    for words, types in TYPES.items():
        cells = []
        for kind in ["id", *KINDS]:
            model = with_attribute(KINDS.get(kind, "text"))
            name = "id" if kind == "id" else "x"
            said = set()
            for own in types:
                columns = [nulls(own)]
                if words.startswith(("signed", "floats of 32", "texts", "dates", "timestamps")):
                    columns.append(pa.DictionaryArray.from_arrays(pa.array([None], pa.int32()), nulls(own)))
                said.add(tuple(taken(model, {"id": ["A"], "x": pa.nulls(1), name: each}) for each in columns))
            assert len(said) == 1, f"{words} for {kind}: {said}"
            [answers] = said
            cells.append("yes" if all(answers) else "yes, no dictionary" if answers[0] else "")
        rows.append([words, *cells])
    between(REFERENCE / "columns.md", "accepted", table("column | client | " + " | ".join(KINDS), rows))


CLASSES: dict[str, list[Any]] = {
    "`None`": [None],
    "`bool`": [True, False],
    "`int`": [1, 0],
    "`float`": [1.0, 0.5],
    "`Decimal`": [Decimal("1.0")],
    "`str`": ["1", "low", "true", "2026-01-31"],
    "`date`": [dt.date(2026, 1, 31)],
    "`datetime`": [dt.datetime(2026, 1, 31, 12), dt.datetime(2026, 1, 31, 12, tzinfo=dt.UTC)],
    "`UUID`": [uuid.UUID(int=7)],
    "`bytes`, `Fraction`, lists and anything else": [b"1", fractions.Fraction(1), [1], object()],
}


def test_the_page_about_columns_has_what_each_attribute_takes_of_python() -> None:
    """Each value in a list of its own: what no attribute of the type can be is an issue, or an error for all of them."""
    rows = []
    for words, values in CLASSES.items():
        cells = []
        for kind in ["id", *KINDS]:
            model = with_attribute(KINDS.get(kind, "text"))
            said = set()
            for value in values:
                clients = {"id": [value], "x": ["a"]} if kind == "id" else {"id": ["A"], "x": [value]}
                try:
                    [row] = model.assign(clients, as_of="2026-11-21").to_rows()
                except tierline.TierlineError:
                    said.add("error")
                else:
                    said.add("issue" if row["issues"] else "yes")
            cells.append("yes, some" if "yes" in said and len(said) > 1 else "/".join(sorted(said)))
        rows.append([words, *cells])
    between(REFERENCE / "columns.md", "classes", table("class | client | " + " | ".join(KINDS), rows))


RESULT = """
tierline: 1
model: { name: columns, client: account_id, value: arr }
attributes:
  arr: { type: decimal, scale: 2 }
  seats: { type: integer }
dimensions:
  band: { of: arr, bands: [{ level: small, below: 100 }, { level: large }] }
scores:
  fit:
    factors:
      - { of: arr, weight: 50, linear: { from: 0, to: 700, points: [0, 100] } }
      - { of: seats, weight: 50, bands: [{ below: 10, points: 0 }, { points: 100 }] }
flags:
  growing: seats > 10
tiers: [{ name: Large, when: band = 'large' }, { name: Small }]
"""
SAYS = {
    "account_id": "the client column as it came, type and values",
    "tier": "the tier; null for a client without one",
    "clause": "the clause that decided, in its author's words; null where the tier has no rule",
    "fit": "a column for each score",
    "band": "a column for each dimension",
    "growing": "a column for each flag",
    "fit.arr": "with `contributions`: what each factor adds to its score",
    "fit.seats": "the same of the next factor",
    "fit.rounding": "with `contributions`, of a score that is rounded: what rounding added",
    "fit.coverage": "with `contributions`: the share of the score's weight that was known",
    "issues": "what is wrong with the client, in words; null where nothing is",
}


def test_the_page_about_columns_has_those_of_a_result() -> None:
    model = tierline.Model.parse(RESULT)
    clients = {"account_id": ["A"], "arr": [1], "seats": [2]}
    result = model.assign(clients, as_of="2026-11-21", contributions=True).schema
    plain = model.assign(clients, as_of="2026-11-21", contributions=True, plain=True).schema
    few = model.assign(clients, as_of="2026-11-21").schema
    assert list(result) == list(SAYS) == list(plain)
    assert [name for name in SAYS if name in few] == [name for name in SAYS if "." not in name]
    rows = [
        [f"`{name}`", f"`{own}`" + (f", plain `{plain[name]}`" if plain[name] != own else ""), SAYS[name]]
        for name, own in result.items()
    ]
    model_text = f"With this model\n\n```yaml\n{RESULT.strip()}\n```\n\nthe columns are\n\n"
    between(REFERENCE / "columns.md", "returned", model_text + table("column | type | what it says", rows))


def test_the_page_about_columns_has_those_of_reviews_and_entitlements() -> None:
    model = tierline.Model.read(ROOT / "models" / "customer_success" / "model.yaml")
    book = model.book({"account_id": ["A-1"], "arr": [1]}, as_of="2026-11-21")
    review = book.review()
    frames = {
        "movements": review.movements,
        "standings": review.standings,
        "entitlements": book.entitlements(),
    }
    rows = [
        [what, ", ".join(f"`{name}` {own}" for name, own in frame.schema.items())]
        for what, frame in frames.items()
    ]
    between(REFERENCE / "columns.md", "frames", table("table | columns and their types", rows))


# -- Versions ----------------------------------------------------------------------------------------------


def test_the_page_about_versions_has_those_of_today() -> None:
    """The numbers of the page are those of the package, of its answers and of the changelog."""
    model = tierline.Model.read(ROOT / "models" / "value_bands" / "model.yaml")
    review = model.book({"account_id": ["A-1"], "arr": [1]}, as_of="2026-11-21").review()
    today = {
        "package": tierline.__version__,
        "document": str(model.to_dict()["tierline"]),
        "meaning": model.fingerprint.split("-")[0].removeprefix("m"),
        "standings": str(review.standings.to_rows()[0]["format"]).split()[0],
    }
    page = (REFERENCE / "versions.md").read_text(encoding="utf-8")
    shown = dict(re.findall(r"<!-- (\w+) -->([^<]+)<!-- / -->", page))
    assert shown == today
    changes = (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")
    assert f"Document format {today['document']}; meaning {today['meaning']} (" in changes
    assert f"standings format {today['standings']}." in changes
    workspace = tomllib.loads((ROOT / "Cargo.toml").read_text(encoding="utf-8"))["workspace"]
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    assert workspace["package"]["version"] == today["package"]
    rows = [
        [
            "Rust",
            f"{workspace['package']['rust-version']} or later, edition {workspace['package']['edition']}",
        ],
        [
            "Arrow's crates, which the facade exports again",
            workspace["dependencies"]["arrow-array"]["version"],
        ],
        ["Python", project["requires-python"].replace(">=", "") + " or later"],
        ["the command line, `tierline[cli]`", ", ".join(project["optional-dependencies"]["cli"])],
        ["reports, `tierline[report]`", ", ".join(project["optional-dependencies"]["report"])],
    ]
    between(REFERENCE / "versions.md", "runs", table("what | version", rows))


# -- Glossary ----------------------------------------------------------------------------------------------


def test_the_glossary_is_in_the_order_of_letters_and_has_each_word_once() -> None:
    page = (REFERENCE / "glossary.md").read_text(encoding="utf-8")
    words = re.findall(r"^\| ([a-z -]+) \| .+ \|$", page, re.MULTILINE)[1:]
    assert words == sorted(set(words))
    assert len(words) > 40
