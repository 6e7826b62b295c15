"""The cases that every language runs, through Python: row by row, and as a table of texts."""

from __future__ import annotations

import json
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any

import pytest
import tierline

ROOT = Path(__file__).resolve().parents[2]
FILES = sorted((ROOT / "tests" / "cases").glob("*.json"))


@cache
def case_file(path: Path) -> dict[str, Any]:
    return json.loads(path.read_text(encoding="utf-8"), parse_float=Decimal)


@cache
def model_of(path: Path) -> tierline.Model:
    return tierline.Model.read(ROOT / case_file(path)["model"])


def as_text(value: Any) -> str | None:
    """A value as a table of texts has it."""
    if value is None:
        return None
    if isinstance(value, bool):
        return "true" if value else "false"
    return str(value)


def check(
    expect: dict[str, Any], got: dict[str, Any], issues: list[tuple[str | None, str | None, str]]
) -> None:
    assert got["tier"] == expect["tier"]
    if "clause" in expect:
        assert got["clause"] == expect["clause"]
    if "possible_tiers" in expect:
        assert got["possible_tiers"] == expect["possible_tiers"]
    for section in ("scores", "contributions"):
        for name, figure in expect.get(section, {}).items():
            # Documents have texts of digits, rows of tables numbers.
            found = got[section][name]
            assert (None if found is None else Decimal(found)) == (
                None if figure is None else Decimal(str(figure))
            ), f"{section} {name}"
    for section in ("dimensions", "flags"):
        for name, value in expect.get(section, {}).items():
            assert got[section][name] == value, f"{section} {name}"
    for wanted in expect.get("issues", []):
        assert any(
            wanted.get("attribute") == attribute
            and ("value" not in wanted or as_text(wanted["value"]) == value)
            for attribute, value, _ in issues
        ), f"no issue {wanted} among {issues}"
    assert bool(issues) == bool(expect.get("issues")) or "issues" not in expect, f"unexpected issues {issues}"


def parameters() -> list[Any]:
    return [
        pytest.param(path, at, id=f"{path.stem}-{at}")
        for path in FILES
        for at in range(len(case_file(path)["clients"]))
    ]


def test_there_are_cases() -> None:
    assert len(FILES) >= 10


def test_every_model_beside_the_cases_has_cases() -> None:
    """A model that is made for its cases has their name; others are shipped ones."""
    beside = {f"tests/cases/{path.name}" for path in (ROOT / "tests" / "cases").glob("*.yaml")}
    assert beside == {own for path in FILES if not (own := case_file(path)["model"]).startswith("models/")}
    for path in FILES:
        assert Path(case_file(path)["model"]).stem in (path.stem, "model")


@pytest.mark.parametrize(("path", "at"), parameters())
def test_a_client_by_itself_is_what_the_case_expects(path: Path, at: int) -> None:
    cases, model = case_file(path), model_of(path)
    case = cases["clients"][at]
    as_of = case.get("as_of", cases["as_of"])
    one = model.assign_one(case["client"], as_of=as_of)
    issues = [(issue.attribute, issue.value, issue.message) for issue in one.issues]
    check(case["expect"], one.to_dict(), issues)
    # Contributions add up to the score, digit for digit.
    for name, score in one.scores.items():
        parts = [amount for key, amount in one.contributions.items() if key.startswith(f"{name}.")]
        # Unless one depends on a bad value.
        if score is not None and not one.issues:
            assert sum((part for part in parts if part is not None), Decimal(0)) == score
    assert model.explain(case["client"], as_of=as_of).assignment == one


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_a_table_of_texts_is_what_the_cases_expect(path: Path) -> None:
    cases, model = case_file(path), model_of(path)
    by_day: dict[str, list[dict[str, Any]]] = {}
    for case in cases["clients"]:
        by_day.setdefault(case.get("as_of", cases["as_of"]), []).append(case)
    for as_of, group in by_day.items():
        names = list(dict.fromkeys(name for case in group for name in case["client"]))
        for needed in (model.client, *(attribute.column for attribute in model.attributes.values())):
            if needed not in names:
                names.append(needed)
        # Each row has an id of its own: that several clients have one is another test.
        table = {name: [as_text(case["client"].get(name)) for case in group] for name in names}
        assignments = model.assign(table, as_of=as_of, contributions=True)
        for case, row in zip(group, assignments.to_rows(), strict=True):
            one = model.assign_one(case["client"], as_of=as_of)
            named = (row["issues"] or "").removesuffix(" (or no tier)").split("; possible tiers: ")[1:]
            got = {
                "tier": row["tier"],
                "clause": row["clause"],
                "possible_tiers": named[0].split("; ") if named else [row["tier"]] if row["tier"] else [],
                "scores": row,
                "contributions": row,
                "dimensions": row,
                "flags": row,
            }
            issues = [(issue.attribute, issue.value, issue.message) for issue in one.issues]
            assert (row["issues"] or "") == "; ".join(message for *_, message in issues)
            check(case["expect"], got, issues)
