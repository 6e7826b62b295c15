"""Models: reading, their parts, equality, pickles, and the exceptions."""

from __future__ import annotations

import copy
import datetime as dt
import json
import multiprocessing
import os
import pickle
import subprocess
import sys
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
import tierline
from tierline import _native

ROOT = Path(__file__).resolve().parents[2]
MODELS = sorted((ROOT / "models").glob("*/model.yaml"))
PATH = ROOT / "models" / "customer_success" / "model.yaml"
AS_OF = "2026-11-21"

SMALL = """
tierline: 1
model: { name: small, version: "2", purpose: To try., owner: Tests, client: id, value: arr }
parameters: { floor: 100_000.50, weight: 40 }
attributes:
  arr: { type: decimal, scale: 2, unit: USD/year, min: 0, max: floor, required: true, description: What it pays. }
  since: { type: date, min: 2000-01-01, column: "Since (CRM)" }
  grade: { type: category, levels: [low, high], missing: low }
  on: { type: boolean, missing: true }
derived:
  days: { type: integer, expr: as_of - since, unit: days }
dimensions:
  stage: { of: days, bands: [{ level: early, upto: 90 }, { level: late }] }
scores:
  total:
    round: 1
    factors:
      - { of: arr, weight: weight, linear: { from: 0, to: 100, points: [0, 100] } }
      - { of: grade, weight: 60, points: { low: 0, high: 100 } }
flags: { fresh: days < 30 }
tiers:
  - { name: Large, when: arr >= floor }
  - { name: Small }
service: { Large: { touch: high } }
targets: { Large: { clients: [0.10, 0.20], retention: 0.98 } }
"""


@pytest.mark.parametrize("path", MODELS, ids=lambda path: path.parent.name)
def test_every_shipped_model_is_read_and_written_and_read_again(path: Path) -> None:
    model = tierline.Model.read(path)
    assert tierline.Model.read(str(path)) == model
    assert tierline.Model.parse(path.read_text(encoding="utf-8")) == model
    assert tierline.Model.parse(path.read_bytes()) == model
    assert tierline.Model.parse(model.to_yaml()) == model
    assert tierline.Model.parse(model.to_json(), format="json") == model
    assert model.fingerprint.startswith("m2-")
    assert len(model.fingerprint) == 3 + 64
    assert model.to_dict()["model"]["name"] == model.name


def test_a_model_says_what_it_is_made_of() -> None:
    model = tierline.Model.parse(SMALL)
    about = (model.name, model.version, model.purpose, model.owner, model.client, model.value)
    assert about == ("small", "2", "To try.", "Tests", "id", "arr")
    assert model.tiers == ("Large", "Small")
    assert model.parameters == {"floor": Decimal("100000.50"), "weight": Decimal(40)}
    assert model.dimensions == {"stage": ("early", "late")}
    assert model.flags == {"fresh": "days < 30"}
    assert model.attributes["arr"] == tierline.Attribute(
        name="arr", type="decimal", scale=2, levels=(), column="arr", unit="USD/year", description="What it pays.",
        min=Decimal(0), max=Decimal("100000.50"), required=True, missing=None,
    )  # fmt: skip
    assert model.attributes["since"].min == dt.date(2000, 1, 1)
    assert model.attributes["since"].column == "Since (CRM)"
    assert (model.attributes["grade"].levels, model.attributes["grade"].missing) == (("low", "high"), "low")
    assert model.attributes["on"].missing is True
    assert model.derived == {
        "days": tierline.Derived(
            name="days", type="integer", scale=0, expr="as_of - since", unit="days", description=None
        )
    }
    assert model.scores == {
        "total": tierline.Score(
            name="total", weights={"arr": Decimal(40), "grade": Decimal(60)}, round=1, description=None
        )
    }
    assert model.service == {"Large": {"touch": "high"}}
    assert model.targets["Large"]["retention"] == Decimal("0.98")
    assert repr(model) == "Model('small 2', tiers: Large, Small)"


def test_models_are_equal_where_they_mean_the_same() -> None:
    model = tierline.Model.parse(SMALL)
    same = tierline.Model.parse("# a comment\n" + SMALL.replace("100_000.50", "100000.5"))
    other = tierline.Model.parse(SMALL.replace("100_000.50", "100_000.51"))
    assert model == same
    assert hash(model) == hash(same)
    assert len({model, same, other}) == 2
    assert model != other
    assert model != SMALL


def test_other_parameters_make_another_model() -> None:
    model = tierline.Model.parse(SMALL)
    for changed in (
        model.with_parameters(floor=50_000),
        model.with_parameters({"floor": Decimal("50000.00")}),
        model.with_parameters({"floor": 50_000.0}),
        model.with_parameters({"floor": 1}, floor=50_000),
    ):
        assert changed.parameters["floor"] == 50_000
        assert changed != model
        assert changed == tierline.Model.parse(SMALL.replace("100_000.50", "50_000"))
        assert pickle.loads(pickle.dumps(changed)) == changed
    assert model.parameters["floor"] == Decimal("100000.50")
    assert model.with_parameters() == model
    assert model.with_parameters(floor=0.1).parameters["floor"] == Decimal("0.1")


def test_parameters_that_are_wrong_are_refused() -> None:
    model = tierline.Model.parse(SMALL)
    with pytest.raises(tierline.ModelError, match="flor") as caught:
        model.with_parameters(flor=1)
    assert caught.value.code == "unknown-name"
    assert caught.value.line is None
    assert caught.value.help is not None
    assert "floor" in caught.value.help
    with pytest.raises(tierline.ModelError, match="100"):
        model.with_parameters(weight=50)
    for wrong in (
        True,
        "5",
        None,
        float("nan"),
        float("inf"),
        1e300,
        10**40,
        Decimal("NaN"),
        [1],
        dt.date(2026, 1, 1),
    ):
        with pytest.raises(tierline.ArgumentError) as refused:
            model.with_parameters(floor=wrong)  # type: ignore[arg-type]
        assert refused.value.code == "not-a-number"


def test_a_model_never_changes() -> None:
    model = tierline.Model.parse(SMALL)
    with pytest.raises(AttributeError):
        model.name = "x"  # type: ignore[misc]
    with pytest.raises(AttributeError):
        model.other = 1  # type: ignore[attr-defined]
    with pytest.raises(AttributeError):
        del model.fingerprint
    model.parameters["floor"] = Decimal(1)
    model.to_dict()["tiers"].clear()
    assert model == tierline.Model.parse(SMALL)
    with pytest.raises(TypeError, match=r"Model\.read"):
        tierline.Model()


# -- Pickles ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("protocol", range(pickle.HIGHEST_PROTOCOL + 1))
def test_a_pickle_holds_the_source_text(protocol: int) -> None:
    model = tierline.Model.read(PATH)
    data = pickle.dumps(model, protocol)
    assert PATH.read_text(encoding="utf-8")[-60:].encode() in data or protocol == 0
    again = pickle.loads(data)
    assert again == model
    assert again.__reduce__() == model.__reduce__()
    assert again.__reduce__()[1][2] == str(PATH)
    assert copy.deepcopy(model) == copy.copy(model) == model


def tier_of(model: tierline.Model, arr: int) -> str | None:
    return model.assign_one({"account_id": "a", "arr": arr}, as_of=AS_OF).tier


def test_a_model_goes_to_other_processes() -> None:
    model = tierline.Model.read(ROOT / "models" / "value_bands" / "model.yaml")
    with multiprocessing.get_context("spawn").Pool(1) as pool:
        assert pool.starmap(tier_of, [(model, 1), (model, 100_000)]) == ["SMB", "Enterprise"]


@pytest.mark.skipif(not hasattr(os, "fork"), reason="no fork on this system")
def test_a_model_works_in_a_forked_process() -> None:
    code = """
import os, tierline
model = tierline.Model.read("models/value_bands/model.yaml")
table = {"account_id": list(range(200_000)), "arr": list(range(200_000))}
model.assign(table, as_of="2026-11-21")
child = os.fork()
if child == 0:
    os._exit(0 if len(model.assign(table, as_of="2026-11-21")) == 200_000 else 1)
print(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]))
"""
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True, timeout=600
    )
    assert done.stdout.strip() == "0"


# -- Exceptions -------------------------------------------------------------------------------------------------------


def mistakes(text: str | bytes, format: Any = "yaml") -> tierline.ModelError:
    with pytest.raises(tierline.ModelError) as caught:
        tierline.Model.parse(text, format)
    return caught.value


def test_all_mistakes_are_named_with_their_places() -> None:
    text = SMALL.replace("arr >= floor", "ar >= flor").replace("weight: 60", "weight: 61")
    error = mistakes(text)
    assert len(error.diagnostics) >= 2
    first = error.diagnostics[0]
    assert (error.code, error.line, error.column, error.help) == (
        first.code,
        first.line,
        first.column,
        first.help,
    )
    named = {diagnostic.words: diagnostic for diagnostic in error.diagnostics}
    assert "ar" in named
    line = text.splitlines()[(named["ar"].line or 0) - 1]
    start, end = (named["ar"].column or 0) - 1, (named["ar"].end_column or 0) - 1
    assert line[start:end] == "ar"
    assert "arr" in (named["ar"].help or "")
    assert all(diagnostic.code in str(error) for diagnostic in error.diagnostics)
    assert str(named["ar"]).startswith(f"{named['ar'].line}:{named['ar'].column}: ")


def test_the_file_stands_in_the_message(tmp_path: Path) -> None:
    path = tmp_path / "böse model.yaml"
    path.write_text(SMALL.replace("tiers:", "tires:"), encoding="utf-8")
    with pytest.raises(tierline.ModelError) as caught:
        tierline.Model.read(path)
    assert "böse model.yaml" in str(caught.value)
    assert caught.value.diagnostics[0].file is not None
    assert "böse model.yaml" in str(caught.value.diagnostics[0])


def test_a_file_that_cannot_be_read_is_an_error_with_its_name(tmp_path: Path) -> None:
    for path, code in (
        (tmp_path / "none.yaml", "unreadable-file"),
        (tmp_path, "unknown-extension"),
        (tmp_path / "model.txt", "unknown-extension"),
    ):
        with pytest.raises(tierline.ModelError, match=path.name) as caught:
            tierline.Model.read(path)
        assert caught.value.code == code
    folder = tmp_path / "folder.yaml"
    folder.mkdir()
    with pytest.raises(tierline.ModelError, match="directory"):
        tierline.Model.read(folder)
    (tmp_path / "latin.yaml").write_bytes(SMALL.encode("utf-16"))
    with pytest.raises(tierline.ModelError, match="UTF-8"):
        tierline.Model.read(tmp_path / "latin.yaml")
    if os.name == "posix":
        odd = os.fsdecode(b"\xff.yaml")
        with pytest.raises(tierline.ModelError):
            tierline.Model.read(tmp_path / odd)


@pytest.mark.parametrize(
    ("text", "format"),
    [
        ("", "yaml"),
        (b"", "yaml"),
        ("", "json"),
        ("null", "json"),
        (b"\xff\xfe", "yaml"),
        ("\0", "yaml"),
        ("tierline: 1\n" + " " * (2 << 20), "yaml"),
        (b"a" * (2 << 20), "yaml"),
        ("[" * 10_000, "yaml"),
        ("{" * 10_000, "json"),
        (SMALL.replace("days < 30", " or ".join(["fresh"] * 100_000)), "yaml"),
        (SMALL.replace("arr >= floor", "(" * 10_000 + "arr" + ")" * 10_000), "yaml"),
        (SMALL.replace("100_000.50", "1e999999999"), "yaml"),
        (SMALL.replace("100_000.50", ".nan"), "yaml"),
        (SMALL.replace("100_000.50", "Infinity"), "yaml"),
        (SMALL.replace("weight: 40 }", "weight: 40, weight: 41 }"), "yaml"),
        (SMALL.replace("{ type: integer", "&a { type: integer"), "yaml"),
        (SMALL.replace("days < 30", "*a"), "yaml"),
        ("--- 1\n--- 2\n", "yaml"),
        ('{"tierline": 1, "tierline": 1}', "json"),
    ],
    ids=[
        "empty", "empty bytes", "empty json", "null", "no UTF-8", "NUL", "2 MiB", "2 MiB bytes", "nested", "nested json",
        "100,000 or", "10,000 parentheses", "1e999999999", "nan", "infinity", "duplicate key", "anchor", "alias",
        "two documents", "duplicate key json",
    ],
)  # fmt: skip
def test_a_bad_text_is_an_error_of_the_model(text: str | bytes, format: str) -> None:
    error = mistakes(text, format)
    assert error.diagnostics
    assert error.code
    assert len(str(error)) < 100_000


@pytest.mark.parametrize(
    ("text", "format", "code"),
    [
        (None, "yaml", "no-text"),
        (5, "yaml", "no-text"),
        (Path("model.yaml"), "yaml", "no-text"),
        ("\ud800", "yaml", "not-unicode"),
        (SMALL, "toml", "unknown-format"),
        (SMALL, "YAML", "unknown-format"),
    ],
)
def test_what_is_no_text_is_an_error_of_the_argument(text: Any, format: Any, code: str) -> None:
    with pytest.raises(tierline.ArgumentError) as caught:
        tierline.Model.parse(text, format)
    assert caught.value.code == code
    assert caught.value.help


def test_the_exceptions_are_one_tree_with_the_same_attributes() -> None:
    children = (tierline.ModelError, tierline.TableError, tierline.ArgumentError, tierline.InternalError)
    assert all(issubclass(child, tierline.TierlineError) for child in children)
    errors: list[tierline.TierlineError] = [mistakes("")]
    model = tierline.Model.parse(SMALL)
    for table in ({"arr": [1]}, 5):
        with pytest.raises(tierline.TierlineError) as caught:
            model.assign(table, as_of=AS_OF)
        errors.append(caught.value)
    for error in errors:
        assert isinstance(error.code, str)
        assert error.help is None or error.help in str(error)
        again = pickle.loads(pickle.dumps(error))
        assert type(again) is type(error)
        assert (str(again), vars(again)) == (str(error), vars(error))
    with pytest.raises(AttributeError):
        errors[0].diagnostics[0].code = "x"  # type: ignore[attr-defined]


def test_a_panic_is_an_exception_of_the_tree(capfd: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(tierline.InternalError) as caught:
        _native.provoke_panic()
    assert isinstance(caught.value, tierline.TierlineError)
    assert caught.value.code == "internal"
    assert "report it" in (caught.value.help or "")
    assert "panicked" in capfd.readouterr().err


def test_the_document_keeps_its_digits() -> None:
    document = tierline.Model.parse(SMALL).to_dict()
    assert document["parameters"]["floor"] == "100000.50"
    assert document["targets"]["Large"]["clients"] == ["0.10", "0.20"]
    assert json.loads(tierline.Model.parse(SMALL).to_json())["tierline"] == 1


LINES = """
tierline: 1
model: { name: lines, client: id, rounding: half up }
attributes:
  seats: { type: integer, min: 0 }
  arr: { type: decimal, scale: 2 }
scores:
  fit:
    factors:
      - { of: seats, weight: 0.6, linear: { from: 0, to: 30, points: [0, 100] } }
      - { of: arr, weight: 0.4, linear: { from: 0, to: 7, points: [0, 100] } }
tiers:
  - { name: In, when: fit >= 20 and arr >= 0.005 }
  - { name: Out }
"""


def test_a_model_rounds_half_up_where_it_says_so() -> None:
    model = tierline.Model.parse(LINES)
    assert (model.rounding, tierline.Model.parse(SMALL).rounding) == ("half up", "half even")
    assert model.to_dict()["model"]["rounding"] == "half up"
    assert (
        tierline.Model.parse(model.to_yaml())
        == model
        != tierline.Model.parse(LINES.replace(", rounding: half up", ""))
    )
    one = model.assign_one({"id": 1, "seats": 10, "arr": "0.005"}, as_of="2026-11-21")
    # 0.01 of 7 at 40 %: 0.05714...
    assert (one.scores["fit"], one.tier) == (Decimal("20.0571"), "In")
    even = tierline.Model.parse(LINES.replace("half up", "half even"))
    assert even.assign_one({"id": 1, "seats": 10, "arr": "0.005"}, as_of="2026-11-21").scores["fit"] == 20


def test_a_line_has_no_digits_of_its_own() -> None:
    with pytest.raises(tierline.ModelError) as error:
        tierline.Model.parse(LINES.replace("to: 30, ", "to: 30, scale: 2, "))
    (mistake,) = error.value.diagnostics
    assert (mistake.code, mistake.words) == ("unknown-key", "scale")
    assert "points along a line are exact now" in (mistake.help or "")


def test_what_is_most_likely_not_meant_is_told() -> None:
    (warning,) = tierline.Model.parse(LINES).warnings
    assert (warning.code, warning.line, warning.words) == ("fine-threshold", 13, "arr >= 0.005")
    assert tierline.Model.parse(SMALL).warnings == ()


def test_explanations_show_what_came_in_beside_what_was_compared() -> None:
    explanation = tierline.Model.parse(LINES).explain(
        {"id": 1, "seats": 10, "arr": 99.996}, as_of="2026-11-21"
    )
    assert "arr is 100.00, given 99.996" in str(explanation)
    assert ", given 99.996" in explanation._repr_html_()
    parts = explanation.to_dict()
    (clause,) = parts["tiers"][0]["clauses"]
    assert clause["parts"][1]["seen"] == [{"words": "arr", "value": "100.00", "given": "99.996"}]
    assert [one["given"] for one in parts["scores"][0]["factors"]] == [None, "99.996"]
