"""Thresholds relative to the clients: worked out by a second program, written into the model byte for byte, and watched."""

import datetime as dt
import random
import re
from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest
import tierline
from click.testing import CliRunner, Result
from tierline._cli.main import cli

DAY = "2026-11-21"

MODEL = """\
# Who is large, in the words of sales.
tierline: 1
model: { name: relative, client: id, value: arr }

parameters:
  floor: 1_000          # by hand
  top_tenth: { quantile: 0.90, of: arr, fixed: 2025-11-21, value: 84_300 }   # each November
  half:
    of: priority        # a score that reads the other one
    quantile: 0.50
    value: 40.0
    fixed: '2025-11-21'

attributes:
  arr: { type: decimal, scale: 2 }
  health: { type: integer }
scores:
  priority:
    factors:
      - { of: arr, weight: 60, bands: [{ below: top_tenth, points: 10 }, { points: 90 }] }
      - { of: health, weight: 40, linear: { from: 0, to: 100, points: [0, 100] } }
tiers:
  - { name: Large, when: arr >= top_tenth }
  - { name: Upper, when: priority >= half }
  - { name: Rest }
"""


def run(*args: object) -> Result:
    return CliRunner().invoke(cli, [str(arg) for arg in args])


def cut_at(values: list[Decimal], quantile: Fraction) -> Decimal:
    """The value whose share at or above it is nearest to what is asked for; of two as near, the higher one."""
    wanted = (1 - quantile) * len(values)
    return min(set(values), key=lambda own: (abs(sum(other >= own for other in values) - wanted), -own))


def priority(arr: Decimal | None, health: int | None, top: Decimal) -> Decimal | None:
    if arr is None or health is None:
        return None
    return (Decimal(60) * (10 if arr < top else 90) + Decimal(40) * max(0, min(100, health))) / 100


def book_of(seed: int, count: int = 211) -> dict[str, list[Any]]:
    rng = random.Random(seed)
    arr = [None if rng.random() < 0.1 else Decimal(rng.randrange(0, 500)) * 100 for _ in range(count)]
    health = [None if rng.random() < 0.2 else rng.randrange(0, 101) for _ in range(count)]
    return {"id": [f"c{at}" for at in range(count)], "arr": arr, "health": health}


def expected(clients: dict[str, list[Any]]) -> tuple[Decimal, Decimal]:
    top = cut_at([own for own in clients["arr"] if own is not None], Fraction(9, 10))
    scores = [priority(*both, top) for both in zip(clients["arr"], clients["health"], strict=True)]
    return top, cut_at([own for own in scores if own is not None], Fraction(1, 2))


@pytest.fixture
def model(tmp_path: Path) -> Path:
    path = tmp_path / "model.yaml"
    path.write_bytes(MODEL.encode())
    return path


@pytest.mark.parametrize("seed", range(8))
def test_values_are_those_of_a_second_program_and_one_reads_the_other(model: Path, seed: int) -> None:
    clients = book_of(seed)
    fixed = tierline.fix_thresholds(model, clients, as_of=dt.date(2026, 11, 21), write=True)
    top, half = expected(clients)
    assert [one["today"] for one in fixed.thresholds] == [top, half]
    now = tierline.Model.read(model)
    assert now.parameters == {"floor": 1_000, "top_tenth": top, "half": half}
    # Every other byte is as it was: put back what the two scalars of each were.
    text = model.read_text()
    text = text.replace(f"fixed: {DAY}, value: {int(top):_} }}", "fixed: 2025-11-21, value: 84_300 }")
    text = re.sub(r"value: .*\n    fixed: '2026-11-21'", "value: 40.0\n    fixed: '2025-11-21'", text)
    assert text == MODEL
    assert list(model.parent.iterdir()) == [model]
    # The same book has nothing more to say.
    again = tierline.fix_thresholds(model, clients, as_of=DAY, write=True)
    assert not again.changed
    assert not any(one["drifted"] for one in again.thresholds)
    assert again.text == model.read_text()
    # The tiers follow the values that are written down.
    tiers = now.assign(clients, as_of=DAY).to_columns()["tier"]
    large = [arr is not None and arr >= top for arr in clients["arr"]]
    assert [tier == "Large" for tier in tiers] == large


def test_the_order_of_rows_changes_nothing(model: Path) -> None:
    clients = book_of(3)
    order = list(range(len(clients["id"])))
    random.Random(1).shuffle(order)
    mixed = {name: [column[at] for at in order] for name, column in clients.items()}
    one = tierline.fix_thresholds(model, clients, as_of=DAY)
    assert one.text == tierline.fix_thresholds(model, mixed, as_of=DAY).text
    assert model.read_bytes() == MODEL.encode(), "nothing is written unless asked"


def test_a_book_tells_its_drift_in_figures_in_the_report_and_on_the_command_line(
    model: Path, tmp_path: Path
) -> None:
    clients = book_of(5)
    book = tierline.Model.read(model).book(clients, as_of=DAY)
    held = book.relative_thresholds()[0]
    known = [own for own in clients["arr"] if own is not None]
    assert (held["clients"], held["above"]) == (len(known), sum(own >= 84_300 for own in known))
    assert (held["fixed"], held["value"], held["drifted"]) == (dt.date(2025, 11, 21), 84_300, True)
    assert held["today"] == cut_at(known, Fraction(9, 10))
    assert held["above_today"] == sum(own >= held["today"] for own in known)
    found = [one for one in book.figures()["findings"] if one["code"] == "threshold-drift"]
    assert found[0]["message"].startswith("`top_tenth` is 84,300 since 2025-11-21")
    assert (found[0]["place"], found[0]["line"]) == ("parameters.top_tenth", 7)
    table = tmp_path / "clients.csv"
    rows = zip(clients["id"], clients["arr"], clients["health"], strict=True)
    cell = lambda value: "" if value is None else str(value)  # noqa: E731
    table.write_text("id,arr,health\n" + "".join(",".join(map(cell, row)) + "\n" for row in rows))
    checked = run("check", model, table)
    assert checked.exit_code == 0
    assert "threshold-drift" in checked.output
    shown = run("thresholds", model, table, "--as-of", DAY)
    assert shown.exit_code == 0
    assert "84,300" in shown.output
    assert model.read_text() == MODEL
    written = run("thresholds", model, table, "--as-of", DAY, "--write")
    assert written.exit_code == 0, written.output
    assert tierline.Model.read(model).parameters["top_tenth"] == held["today"]
    assert "threshold-drift" not in run("check", model, table).output


def test_a_model_without_a_value_is_refused_and_the_command_puts_it_there(tmp_path: Path) -> None:
    path = tmp_path / "model.yaml"
    text = MODEL.replace(", fixed: 2025-11-21, value: 84_300 }", " }")
    text = text.replace("    value: 40.0\n    fixed: '2025-11-21'\n", "    value:   # to come\n")
    path.write_text(text)
    with pytest.raises(tierline.ModelError) as refused:
        tierline.Model.read(path)
    wrong = [(one.code, one.words) for one in refused.value.diagnostics]
    assert wrong == [
        ("missing-key", "top_tenth"),
        ("missing-key", "top_tenth"),
        ("missing-key", "half"),
        ("missing-key", "value"),
    ]
    assert all("tierline thresholds" in (one.help or "") for one in refused.value.diagnostics)
    clients = book_of(11)
    fixed = tierline.fix_thresholds(path, clients, as_of=DAY, write=True)
    top, half = expected(clients)
    assert tierline.Model.read(path).parameters == {"floor": 1_000, "top_tenth": top, "half": half}
    assert fixed.thresholds[0]["value"] is None
    assert fixed.thresholds[0]["fixed"] is None
    added = " }   # each November\n"
    now = path.read_text()
    assert f"of: arr, fixed: {DAY}, value: {int(top):_} }}   # each November" in now
    assert added in text
    assert "# to come\n    fixed: 2026-11-21\n" in now


def test_what_would_be_wrong_is_not_written(tmp_path: Path) -> None:
    # A median that comes to lie below the floor puts bands out of order.
    text = MODEL.replace(
        "bands: [{ below: top_tenth, points: 10 }",
        "bands: [{ below: floor, points: 1 }, { below: top_tenth, points: 10 }",
    )
    path = tmp_path / "model.yaml"
    path.write_text(text)
    few = {"id": ["a", "b"], "arr": [Decimal(1), Decimal(2)], "health": [1, 2]}
    with pytest.raises(tierline.ModelError):
        tierline.fix_thresholds(path, few, as_of=DAY, write=True)
    assert path.read_text() == text


@pytest.mark.parametrize(
    ("old", "new", "code"),
    [
        ("of: arr, fixed", "of: priority, fixed", "cycle"),
        ("of: arr, fixed", "of: ar, fixed", "unknown-name"),
        ("of: arr, fixed", "of: half, fixed", "cycle"),
        ("of: arr, fixed", "of: floor, fixed", "wrong-type"),
        ("quantile: 0.90", "quantile: 1.90", "out-of-range"),
        ("quantile: 0.90", "quantil: 0.90", "unknown-key"),
    ],
)
def test_mistakes_are_told_where_they_stand(old: str, new: str, code: str) -> None:
    assert old in MODEL
    with pytest.raises(tierline.ModelError) as refused:
        tierline.Model.parse(MODEL.replace(old, new))
    assert code in [one.code for one in refused.value.diagnostics]
    if "priority" in new:
        told = refused.value.diagnostics[0].message
        assert told == "`top_tenth` needs its own value: `top_tenth` needs `priority` needs `top_tenth`"


def test_json_line_ends_and_what_cannot_be_worked_out(tmp_path: Path) -> None:
    path = tmp_path / "model.json"
    written = tierline.Model.parse(MODEL).to_json()
    path.write_bytes(written.encode().replace(b"\n", b"\r\n"))
    clients = book_of(2)
    tierline.fix_thresholds(path, clients, as_of=DAY, write=True)
    top, half = expected(clients)
    assert tierline.Model.read(path).parameters == {"floor": 1_000, "top_tenth": top, "half": half}
    assert path.read_bytes().count(b"\r\n") == written.count("\n")
    yaml = tmp_path / "model.yaml"
    yaml.write_bytes(MODEL.replace(", fixed: 2025-11-21, value: 84_300", "").encode().replace(b"\n", b"\r\n"))
    tierline.fix_thresholds(yaml, clients, as_of=DAY, write=True)
    assert yaml.read_bytes().count(b"\n") == yaml.read_bytes().count(b"\r\n") == MODEL.count("\n")
    nobody = {"id": ["a"], "arr": [None], "health": [None]}
    with pytest.raises(tierline.ArgumentError, match="value"):
        tierline.fix_thresholds(yaml, nobody, as_of=DAY)
    plain = tmp_path / "plain.yaml"
    plain.write_text("tierline: 1\nmodel: { name: m, client: id }\ntiers: [{ name: All }]\n")
    with pytest.raises(tierline.ArgumentError) as refused:
        tierline.fix_thresholds(plain, {"id": ["a"]}, as_of=DAY)
    assert refused.value.code == "no-thresholds"
    with pytest.raises(tierline.ArgumentError):
        tierline.fix_thresholds(yaml, clients, as_of="yesterday")


def test_the_model_is_as_pure_as_one_with_a_plain_number() -> None:
    plain = MODEL.replace("{ quantile: 0.90, of: arr, fixed: 2025-11-21, value: 84_300 }", "84_300")
    clients = book_of(4)
    one, other = (
        tierline.Model.parse(text).assign(clients, as_of=DAY).to_columns() for text in (MODEL, plain)
    )
    assert one == other
    model = tierline.Model.parse(MODEL)
    assert tierline.Model.parse(model.to_yaml()).fingerprint == model.fingerprint
    tried = model.with_parameters(top_tenth=10_000)
    assert tried.parameters["top_tenth"] == 10_000
