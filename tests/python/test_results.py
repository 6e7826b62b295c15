"""Results: streams, other libraries, ladders, single assignments and explanations."""

from __future__ import annotations

import copy
import dataclasses
import datetime as dt
import gc
import json
import pickle
import re
import sys
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from decimal import Decimal
from pathlib import Path
from typing import Any

import arro3.core
import duckdb
import numpy as np
import pandas as pd
import polars as pl
import pyarrow as pa
import pytest
import tierline

ROOT = Path(__file__).resolve().parents[2]
MODEL = tierline.Model.read(ROOT / "models" / "customer_success" / "model.yaml")
CLIENTS = pl.read_csv(ROOT / "models" / "customer_success" / "clients.csv", infer_schema=False)
AS_OF = "2026-11-21"
SCHEMAS = ROOT / "crates" / "tierline" / "schemas"


def assignments(**options: bool) -> tierline.Assignments:
    return MODEL.assign(CLIENTS, as_of=AS_OF, **options)


def serialized(one: tierline.Assignments) -> bytes:
    sink = pa.BufferOutputStream()
    table = pa.table(one)
    with pa.ipc.new_stream(sink, table.schema) as writer:
        writer.write_table(table)
    return sink.getvalue().to_pybytes()


def test_every_reader_gets_a_stream_of_its_own() -> None:
    one_assignments = assignments()
    first = pl.DataFrame(one_assignments)
    assert first.equals(pl.DataFrame(one_assignments))
    assert first.equals(one_assignments.to_polars())
    assert pa.table(one_assignments).equals(one_assignments.to_arrow())
    assert one_assignments.to_arrow().equals(pa.RecordBatchReader.from_stream(one_assignments).read_all())
    assert arro3.core.Table.from_arrow(one_assignments).num_rows == len(one_assignments)
    query = "select tier, count(*) as n from one_assignments group by tier order by n desc, tier"
    assert duckdb.sql(query).fetchall() == duckdb.sql(query).fetchall()
    # One query that reads it twice.
    joined = duckdb.sql(
        "select count(*) from one_assignments a join one_assignments b using (account_id)"
    ).fetchall()
    assert joined == [(len(one_assignments),)]


def test_a_stream_outlives_what_it_came_from() -> None:
    reader = pa.RecordBatchReader.from_stream(assignments())
    gc.collect()
    assert reader.read_all().num_rows == CLIENTS.height


def test_a_reader_may_ask_for_other_types() -> None:
    one_assignments = assignments()
    plain = pa.schema(
        [
            field.with_type(pa.string()) if pa.types.is_dictionary(field.type) else field
            for field in one_assignments.to_arrow().schema
        ]
    )
    read = pa.RecordBatchReader.from_stream(one_assignments, schema=plain).read_all()
    assert read.schema.field("tier").type == pa.string()
    assert read.to_pydict() == one_assignments.to_arrow().to_pydict()


def test_the_schema_is_that_of_the_stream() -> None:
    one_assignments = assignments(contributions=True)
    assert pa.schema(one_assignments) == one_assignments.to_arrow().schema
    assert (
        tuple(one_assignments.to_arrow().column_names)
        == one_assignments.columns
        == tuple(one_assignments.schema)
    )
    assert one_assignments.columns[:3] == ("account_id", "tier", "clause")
    assert one_assignments.columns[-1] == "issues"
    assert "priority.arr" in one_assignments.columns
    assert "priority.coverage" in one_assignments.columns
    assert one_assignments.to_arrow().schema.metadata[b"tierline.as_of"] == b"2026-11-21"


def test_levels_are_dictionaries_unless_plain_texts_are_asked_for() -> None:
    coded, plain = assignments().to_arrow(), assignments(plain=True).to_arrow()
    assert pa.types.is_dictionary(coded.schema.field("tier").type)
    assert plain.schema.field("tier").type == pa.string()
    assert coded.to_pydict() == plain.to_pydict()


def test_columns_and_rows_of_python_are_those_of_arrow() -> None:
    one_assignments = assignments(contributions=True)
    assert one_assignments.to_columns() == one_assignments.to_arrow().to_pydict()
    assert one_assignments.to_rows() == one_assignments.to_arrow().to_pylist()
    for name, column in one_assignments.to_columns().items():
        assert len(column) == len(one_assignments), name


@pytest.mark.parametrize(
    "ids",
    [
        pa.array(["a", None], pa.large_string()),
        pa.array(["a", "b"], pa.string_view()),
        pa.array(["a", "b"]).dictionary_encode(),
        pa.array([1, None], pa.int8()),
        pa.array([1, 2], pa.uint64()),
        pa.array([1.5, 2], pa.float32()),
        pa.array([Decimal("1.5"), None], pa.decimal128(5, 1)),
        pa.array([dt.date(2026, 1, 1), None]),
        pa.array([True, False]),
        pa.array([1, 2], pa.int64()).dictionary_encode(),
        pa.nulls(2),
    ],
    ids=lambda one: str(one.type),
)
def test_the_client_column_comes_back_as_it_was(ids: pa.Array) -> None:
    assigned = MODEL.assign({"account_id": ids, "arr": [1, 2]}, as_of=AS_OF)
    assert (
        assigned.to_columns()["account_id"]
        == ids.to_pylist()
        == assigned.to_arrow()["account_id"].to_pylist()
    )
    assert assigned.to_arrow().schema.field("account_id").type == ids.type


def test_pandas_has_levels_as_categories_and_scores_as_decimals() -> None:
    frame = assignments().to_pandas()
    assert isinstance(frame["tier"].dtype, pd.CategoricalDtype)
    assert list(frame["tier"].cat.categories) == list(MODEL.tiers)
    assert isinstance(frame["priority"][0], Decimal)


def test_parts_of_a_table_have_the_answers_of_the_whole() -> None:
    whole = assignments(contributions=True, plain=True).to_arrow()
    for size in (1, 5, 7):
        parts = [
            MODEL.assign(CLIENTS[at : at + size], as_of=AS_OF, contributions=True, plain=True).to_arrow()
            for at in range(0, CLIENTS.height, size)
        ]
        assert pa.concat_tables(parts).equals(whole)


def test_eight_threads_share_a_model_and_give_the_same_bytes() -> None:
    rng = np.random.default_rng(7)
    clients = pl.concat([CLIENTS] * 500).with_columns(account_id=pl.int_range(CLIENTS.height * 500))
    clients = clients[rng.permutation(clients.height)]
    start = threading.Barrier(8)

    def one(_: int) -> bytes:
        start.wait()
        return serialized(MODEL.assign(clients, as_of=AS_OF, contributions=True))

    with ThreadPoolExecutor(8) as pool:
        results = set(pool.map(one, range(8)))
    assert len(results) == 1
    assert results == {serialized(MODEL.assign(clients, as_of=AS_OF, contributions=True))}


def test_other_threads_go_on_during_a_call() -> None:
    table = pa.table({"account_id": np.arange(200_000), "arr": np.arange(200_000) / 7})
    calls, answered = 0, threading.Event()
    wanted = threading.Semaphore(0)

    def answer() -> None:
        wanted.acquire()
        answered.set()

    other = threading.Thread(target=answer)
    other.start()
    interval = sys.getswitchinterval()
    # From now on nobody is made to let go of the interpreter: the other thread runs only while a call does so by itself.
    sys.setswitchinterval(1_000_000)
    try:
        wanted.release()
        # A busy machine may let the other thread wait for some calls.
        while not answered.is_set() and calls < 10_000:
            MODEL.assign(table, as_of=AS_OF)
            calls += 1
        went_on = answered.is_set()
    finally:
        sys.setswitchinterval(interval)
        other.join()
    assert went_on


# -- The ladder -------------------------------------------------------------------------------------------------------


def test_the_ladder_adds_up() -> None:
    summary = assignments().summary()
    assert [tier_row.tier for tier_row in summary.tiers] == list(MODEL.tiers)
    assert (
        sum(tier_row.clients for tier_row in summary.tiers) + summary.unassigned.clients
        == summary.clients
        == CLIENTS.height
    )
    assert summary.value_name == MODEL.value == "arr"
    values = [tier_row.value for tier_row in [*summary.tiers, summary.unassigned]]
    assert sum(value for value in values if value is not None) == summary.value
    assert summary.reasons
    assert all(reason.words for reason in summary.reasons)


def test_the_ladder_prints_as_a_table() -> None:
    text = str(assignments().summary())
    lines = text.splitlines()
    assert lines[0].split() == ["tier", "clients", "share", "arr", "share", "of", "arr"]
    assert len({len(line) for line in lines[1:6]}) == 1
    assert "unassigned because" in text


def test_the_ladder_of_a_model_without_a_value_has_none() -> None:
    model = tierline.Model.parse(
        "tierline: 1\nmodel: { name: m, client: id }\nattributes: { x: { type: integer } }\ntiers: [{ name: All }]"
    )
    summary = model.assign({"id": ["a"], "x": [1]}, as_of=AS_OF).summary()
    assert (summary.value, summary.value_name, summary.tiers[0].value) == (None, None, None)
    assert str(summary).splitlines()[0].split() == ["tier", "clients", "share"]
    assert Decimal(summary.to_dict()["tiers"][0]["share"]) == 1


def test_the_representation_is_one_line_that_says_it_all() -> None:
    text = repr(assignments())
    assert "\n" not in text
    assert text.startswith("Assignments(24 clients by customer-success as of 2026-11-21: Strategic 7, ")


def test_attributes_without_a_column_are_named() -> None:
    assigned = MODEL.assign({"account_id": ["a"], "arr": [1]}, as_of=AS_OF)
    assert "health" in assigned.absent
    assert "arr" not in assigned.absent
    assert assignments().absent == ()


# -- One client -------------------------------------------------------------------------------------------------------


def test_an_assignment_is_a_value() -> None:
    client = CLIENTS.row(0, named=True)
    one, again = (MODEL.assign_one(client, as_of=AS_OF) for _ in range(2))
    assert one == again
    assert one != MODEL.assign_one(client, as_of="2026-11-22")
    assert pickle.loads(pickle.dumps(one)) == one
    assert one.to_dict()["client"] == "S-001"
    assert json.loads(json.dumps(one.to_dict(), default=str))["tier"] == "Strategic"
    assert repr(one) == "Assignment('S-001', Strategic because arr > strategic_floor)"
    with pytest.raises(AttributeError):
        one.tier = "Core"  # type: ignore[misc]


def test_an_assignment_is_whole_before_anybody_has_looked_at_it() -> None:
    client = {**CLIENTS.row(0, named=True), "arr": Decimal("480000.005"), "seats": "many"}
    looked_at = MODEL.assign_one(client, as_of=AS_OF)
    fields = {field.name: getattr(looked_at, field.name) for field in dataclasses.fields(tierline.Assignment)}
    assert fields["rounded"] == ("arr",)
    assert [issue.attribute for issue in fields["issues"]] == ["seats"]
    assert tierline.Assignment(**fields) == looked_at
    ways: dict[str, Callable[[tierline.Assignment], object]] = {
        "itself": lambda one: one,
        "pickle": lambda one: pickle.loads(pickle.dumps(one)),
        "copy": copy.copy,
        "deepcopy": copy.deepcopy,
        "replace": dataclasses.replace,
        "twice": lambda one: pickle.loads(pickle.dumps(copy.copy(one))),
    }
    for name, way in ways.items():
        one_way = way(MODEL.assign_one(client, as_of=AS_OF))
        assert type(one_way) is tierline.Assignment, name
        assert one_way == looked_at, name
    fresh = MODEL.assign_one(client, as_of=AS_OF)
    assert dataclasses.asdict(fresh) == dataclasses.asdict(looked_at)
    assert repr(MODEL.assign_one(client, as_of=AS_OF)) == repr(looked_at)
    assert MODEL.assign_one(client, as_of=AS_OF).to_dict() == looked_at.to_dict()
    assert fresh.scores is fresh.scores
    assert not hasattr(fresh, "__dict__")
    with pytest.raises(TypeError, match="unhashable"):
        hash(fresh)
    with pytest.raises(AttributeError, match=r"^'Assignment' object has no attribute 'nothing'$"):
        _ = fresh.nothing  # type: ignore[attr-defined]
    with pytest.raises(dataclasses.FrozenInstanceError):
        del MODEL.assign_one(client, as_of=AS_OF).tier  # type: ignore[misc]


def test_a_client_is_read_and_not_changed() -> None:
    client = dict(CLIENTS.row(0, named=True))
    before = dict(client)
    one = MODEL.assign_one(client, as_of=AS_OF)
    assert client == before
    client["arr"] = 0
    assert one == MODEL.assign_one(before, as_of=AS_OF)


def test_contributions_add_up_to_the_score_digit_for_digit() -> None:
    for client in CLIENTS.iter_rows(named=True):
        one = MODEL.assign_one(client, as_of=AS_OF)
        for name, score in one.scores.items():
            parts = [
                contribution
                for key, contribution in one.contributions.items()
                if key.startswith(f"{name}.") and contribution is not None
            ]
            if score is not None:
                assert sum(parts) == score


# -- Explanations -----------------------------------------------------------------------------------------------------


def plain(value: Any) -> bool:
    if isinstance(value, dict):
        return all(isinstance(key, str) and plain(one) for key, one in value.items())
    if isinstance(value, list):
        return all(plain(one) for one in value)
    return value is None or isinstance(value, str | bool | Decimal)


LENIENT = tierline.Model.parse("""
tierline: 1
model: { name: lenient, client: id, value: arr }
attributes:
  arr: { type: decimal, scale: 2, required: true }
  employees: { type: integer, min: 1 }
flags: { large_team: employees > 500 }
tiers:
  - { name: Gold, when: arr > 10_000 }
  - { name: Silver, when: employees >= 50 }
  - { name: Basic }
""")


def test_a_bad_value_costs_a_tier_only_where_the_tier_depends_on_it() -> None:
    rows: list[dict[str, Any]] = [
        {"id": "a", "arr": 500_000, "employees": "n/a"},
        {"id": "b", "arr": 5, "employees": 0},
        {"id": "c", "arr": None, "employees": 40},
        {"id": "d", "arr": 5, "employees": 40},
    ]
    expected = {"a": ("Gold",), "b": ("Silver", "Basic"), "c": ("Gold", "Basic"), "d": ("Basic",)}
    table = LENIENT.assign(rows, as_of=AS_OF)
    for row, given in zip(table.to_rows(), rows, strict=True):
        one = LENIENT.assign_one(given, as_of=AS_OF)
        why = LENIENT.explain(given, as_of=AS_OF)
        tiers = expected[row["id"]]
        assert one.possible_tiers == why.assignment.possible_tiers == tiers
        assert why.to_dict()["possible_tiers"] == one.to_dict()["possible_tiers"] == list(tiers)
        assert one.tier == row["tier"] == (tiers[0] if len(tiers) == 1 else None)
        assert row["issues"] == (one.issues[0].message if one.issues else None)
        possible = [tier["name"] for tier in why.to_dict()["tiers"] if tier["possible"]]
        assert possible == ([] if one.tier else list(tiers))
        if one.tier is None:
            assert row["issues"].endswith("; possible tiers: " + "; ".join(tiers))
            assert "is possible" in str(why)
            assert "Possible: " in why._repr_html_()
    assert table.columns == ("id", "tier", "clause", "large_team", "issues")
    summary = table.summary()
    assert (summary.unassigned.clients, summary.assigned_with_issues) == (2, 1)
    assert [reason.words for reason in summary.issues_beside_tier] == ["`employees` is not a number"]
    assert sorted(reason.words for reason in summary.reasons) == [
        "`arr` is missing, and required",
        "`employees` is below its minimum",
    ]
    assert "assigned all the same, though\n    1  `employees` is not a number" in str(summary)
    assert "1 client that has a tier all the same" in summary._repr_html_()


def test_an_explanation_is_made_of_plain_values() -> None:
    for client in CLIENTS.iter_rows(named=True):
        why = MODEL.explain(client, as_of=AS_OF)
        assert why.assignment == MODEL.assign_one(client, as_of=AS_OF)
        parts = why.to_dict()
        assert plain(parts)
        assert list(parts) == [
            "client", "as_of", "tier", "clause", "issues", "possible_tiers",
            "values", "derived", "dimensions", "scores", "flags", "tiers", "unread", "ranked", "text",
        ]  # fmt: skip
        assert parts["tier"] == why.assignment.tier
        for score in parts["scores"]:
            found = [factor["contribution"] for factor in score["factors"]] + [score["rounding"]]
            if score["score"] is not None and not parts["issues"]:
                assert sum(Decimal(amount) for amount in found if amount is not None) == Decimal(
                    score["score"]
                )
        if why.assignment.tier is not None:
            assert [tier["taken"] for tier in parts["tiers"]].index(True) == len(parts["tiers"]) - 1
            for tier in parts["tiers"][:-1]:
                assert all(clause["truth"] != "true" for clause in tier["clauses"])
        assert str(why).startswith(why.assignment.client or "this client")
        assert repr(why) == f"Explanation({why.assignment!r})"
        assert pickle.loads(pickle.dumps(why)) == why


def test_results_have_a_form_for_notebooks() -> None:
    why = MODEL.explain(CLIENTS.row(0, named=True), as_of=AS_OF)
    for one in (MODEL, assignments(), assignments().summary(), why):
        html = one._repr_html_()
        assert "Strategic" in html
        assert "<script" not in html


def test_what_is_shown_in_notebooks_is_escaped() -> None:
    hostile = "<img src=x onerror=alert(1)>"
    model = tierline.Model.parse(
        json.dumps(
            {
                "tierline": 1,
                "model": {"name": hostile, "client": "id", "owner": hostile},
                "attributes": {"x": {"type": "text"}},
                "tiers": [{"name": hostile, "when": f"x = '{hostile}'"}],
            }
        ),
        format="json",
    )
    assigned = model.assign({"id": [hostile, "b"], "x": [hostile, hostile + "!"]}, as_of=AS_OF)
    why = model.explain({"id": hostile, "x": hostile}, as_of=AS_OF)
    for page in (model, assigned, assigned.summary(), why):
        assert "<img" not in page._repr_html_()


def test_documents_are_json_and_say_what_the_fields_say() -> None:
    table = MODEL.assign(CLIENTS, as_of=AS_OF)
    for client in [*CLIENTS.iter_rows(named=True), {"employees": "many", "Country": 1}]:
        one, why = MODEL.assign_one(client, as_of=AS_OF), MODEL.explain(client, as_of=AS_OF)
        document = one.to_dict()
        assert json.loads(json.dumps(document)) == document
        # One that was made of its fields alone says the same.
        assert pickle.loads(pickle.dumps(one)).to_dict() == document
        assert {
            name: None if digits is None else Decimal(digits) for name, digits in document["scores"].items()
        } == one.scores
        explained = why.to_dict()
        assert json.loads(json.dumps(explained)) == explained
        assert {name: explained[name] for name in ("client", "tier", "clause", "issues")} == {
            name: document[name] for name in ("client", "tier", "clause", "issues")
        }
        assert explained["text"] == str(why)
    summary = table.summary()
    document = summary.to_dict()
    assert json.loads(json.dumps(document)) == document
    assert list(document) == [field.name for field in dataclasses.fields(summary)]
    assert Decimal(document["tiers"][0]["share"]) == summary.tiers[0].share
    model = MODEL.to_dict()
    again = tierline.Model.parse(json.dumps(model), format="json")
    assert (again, again.fingerprint, again.to_dict()) == (MODEL, MODEL.fingerprint, model)


def schema_of(name: str) -> dict[str, Any]:
    schema: dict[str, Any] = json.loads((SCHEMAS / f"{name}.schema.json").read_text(encoding="utf-8"))
    return schema


def fits(value: object, schema: dict[str, Any], whole: dict[str, Any]) -> bool:
    """Whether a value is what a schema of a document says; only what those schemas say is known here."""
    if "$ref" in schema:
        return fits(value, whole["$defs"][schema["$ref"].removeprefix("#/$defs/")], whole)
    if "anyOf" in schema:
        return any(fits(value, one, whole) for one in schema["anyOf"])
    types = schema["type"] if isinstance(schema["type"], list) else [schema["type"]]
    if value is None:
        return "null" in types
    if isinstance(value, bool):
        return "boolean" in types
    if isinstance(value, int):
        return "integer" in types and value >= schema["minimum"]
    if isinstance(value, str):
        return "string" in types and (
            "pattern" not in schema or re.fullmatch(schema["pattern"], value) is not None
        )
    if isinstance(value, list):
        return "array" in types and all(fits(one, schema["items"], whole) for one in value)
    assert isinstance(value, dict)
    if "properties" not in schema:
        return "object" in types and all(
            fits(one, schema["additionalProperties"], whole) for one in value.values()
        )
    return list(value) == schema["required"] and all(
        fits(one, schema["properties"][name], whole) for name, one in value.items()
    )


def test_documents_have_the_schemas_that_services_have() -> None:
    issue = {"employees": "many", "Country": 1, "account_id": "A-1"}
    for client in [*CLIENTS.iter_rows(named=True), issue]:
        for name, document in [
            ("assignment", MODEL.assign_one(client, as_of=AS_OF).to_dict()),
            ("explanation", MODEL.explain(client, as_of=AS_OF).to_dict()),
        ]:
            assert fits(document, schema_of(name), schema_of(name)), document
    summary = MODEL.assign(CLIENTS, as_of=AS_OF).summary().to_dict()
    assert fits(summary, schema_of("summary"), schema_of("summary"))
    service = """
tierline: 1
model: { name: m, client: id }
attributes: { arr: { type: decimal, scale: 2 } }
tiers: [{ name: Scale }]
service: { Scale: { touch: low } }
"""
    findings = tierline.Model.parse(service).check_service()
    assert findings
    assert fits(findings, schema_of("findings"), schema_of("findings"))
