"""The cases that every language runs, through the C library: client by client as JSON, and as Arrow's streams."""

from __future__ import annotations

import json
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest
import tierline_c
from conftest import ROOT

FILES = sorted((ROOT / "tests" / "cases").glob("*.json"))


@cache
def case_file(path: Path) -> dict[str, Any]:
    return json.loads(path.read_text(encoding="utf-8"), parse_float=Decimal)


def digits(client: dict[str, Any]) -> str:
    """The client as JSON, numbers with the digits that the case has."""

    def value(own: Any) -> str:
        return str(own) if isinstance(own, Decimal) else json.dumps(own)

    return "{" + ",".join(f"{json.dumps(name)}:{value(own)}" for name, own in client.items()) + "}"


def as_text(value: Any) -> str | None:
    """A value as a table of texts has it."""
    if value is None:
        return None
    if isinstance(value, bool):
        return "true" if value else "false"
    return str(value)


def model_of(library: tierline_c.Library, path: Path) -> tierline_c.Model:
    return library.parse((ROOT / case_file(path)["model"]).read_text(encoding="utf-8"))


def check(expect: dict[str, Any], got: dict[str, Any]) -> int:
    """Holds an answer against a case: how many things were compared."""
    compared = 1
    assert got["tier"] == expect["tier"]
    for key in ("clause", "possible_tiers"):
        if key in expect:
            assert got[key] == expect[key]
            compared += 1
    for section in ("scores", "contributions"):
        for name, figure in expect.get(section, {}).items():
            given = got[section][name]
            assert (None if given is None else Decimal(given)) == (
                None if figure is None else Decimal(str(figure))
            ), name
            compared += 1
    for section in ("dimensions", "flags"):
        for name, value in expect.get(section, {}).items():
            assert got[section][name] == value, name
            compared += 1
    for wanted in expect.get("issues", []):
        assert any(
            wanted.get("attribute") == issue["attribute"]
            and ("value" not in wanted or as_text(wanted["value"]) == issue["value"])
            for issue in got["issues"]
        ), f"no issue {wanted} among {got['issues']}"
        compared += 1
    if "issues" in expect:
        assert bool(expect["issues"]) == bool(got["issues"])
    return compared


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_a_client_by_itself_is_what_the_case_expects(library: tierline_c.Library, path: Path) -> None:
    cases, compared = case_file(path), 0
    with model_of(library, path) as model:
        for case in cases["clients"]:
            client = digits(case["client"])
            as_of = case.get("as_of", cases["as_of"])
            got = model.assign(client, as_of)
            compared += check(case["expect"], got)
            explained = model.explain(client, as_of)
            assert [explained[key] for key in ("tier", "clause", "issues")] == [
                got[key] for key in ("tier", "clause", "issues")
            ]
            assert explained["text"]
    assert compared >= len(cases["clients"])


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_a_stream_of_texts_is_what_the_cases_expect(library: tierline_c.Library, path: Path) -> None:
    cases = case_file(path)
    by_day: dict[str, list[dict[str, Any]]] = {}
    for case in cases["clients"]:
        by_day.setdefault(case.get("as_of", cases["as_of"]), []).append(case)
    with model_of(library, path) as model:
        described = json.loads(library.text("model_describe", model.handle))
        for as_of, group in by_day.items():
            names = list(
                dict.fromkeys(
                    [described["client"], *described["columns"], *(n for c in group for n in c["client"])]
                )
            )
            # Each row has an id of its own: that several clients have one is another test.
            columns = {name: [as_text(case["client"].get(name)) for case in group] for name in names}
            table = pa.table({name: pa.array(values, pa.string()) for name, values in columns.items()})
            # Batch by batch, of one row each, and all rows at once.
            options = {"contributions": True, "plain": True, "ids": "each batch"}
            reader = pa.RecordBatchReader.from_batches(table.schema, table.to_batches(max_chunksize=1))
            rows = model.assign_stream(reader, as_of, **options).read_all()
            with model.book(table, as_of, contributions=True, plain=True) as book:
                assert book.assigned().read_all().num_rows == rows.num_rows
            for case, row in zip(group, rows.to_pylist(), strict=True):
                expect = {
                    key: value
                    for key, value in case["expect"].items()
                    if key in ("tier", "clause", "scores", "contributions", "dimensions", "flags")
                }
                check(
                    expect,
                    {**row, **dict.fromkeys(("scores", "contributions", "dimensions", "flags"), row)},
                )


def test_there_are_cases() -> None:
    assert sum(len(case_file(path)["clients"]) for path in FILES) >= 100
