"""What people read first does what it says: notebooks, what pages have to name, and the data they use."""

from __future__ import annotations

import ast
import json
import re
import shlex
import shutil
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pages
import polars as pl
import pytest
import tierline
from click.testing import CliRunner
from tierline import _native
from tierline._cli.main import cli

ROOT = Path(__file__).resolve().parents[2]
NOTEBOOKS = sorted((ROOT / "docs" / "tutorial").glob("*.ipynb"))
BASE = ROOT / "examples" / "client_base"
MODEL = ROOT / "models" / "customer_success" / "model.yaml"


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Path]:
    """A folder with the files that the snippets name."""
    for folder in ("models", "examples"):
        (tmp_path / folder).symlink_to(ROOT / folder)
    shutil.copy(MODEL, tmp_path / "model.yaml")
    for name in ("clients.csv", "clients_2027q1.csv", "period_2026q4.csv"):
        shutil.copy(BASE / name, tmp_path / name)
    return tmp_path


# -- Pages: what each of them has to name -------------------------------------------------------------------


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_a_notebook_shows_commands_that_run(path: Path, desk: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(desk)
    cells = json.loads(path.read_text(encoding="utf-8"))["cells"]
    text = "\n".join("".join(cell["source"]) for cell in cells)
    lines = [
        line for block in pages.blocks(text) if block.language == "sh" for line in block.text.splitlines()
    ]
    commands = [shlex.split(line, comments=True)[1:] for line in lines if line.startswith("tierline ")]
    assert commands
    for command in commands:
        done = CliRunner().invoke(cli, command)
        assert done.exit_code == 0, f"{command}: {done.output}"


def test_the_page_about_reports_names_every_column_of_a_period() -> None:
    page = (ROOT / "docs" / "reference" / "reports.md").read_text(encoding="utf-8")
    for name in _native.period_columns():
        assert f"`{name}`" in page, name


def test_the_page_about_reports_names_every_finding_about_a_book() -> None:
    page = (ROOT / "docs" / "reference" / "reports.md").read_text(encoding="utf-8")
    made: set[str] = set()
    for crate in ("tierline", "tierline-book"):
        for path in (ROOT / "crates" / crate / "src").rglob("*.rs"):
            library = path.read_text(encoding="utf-8").split("#[cfg(test)]")[0]
            made |= set(re.findall(r'Finding::new\(\s*"([a-z-]+)"', library))
    assert len(made) > 10
    for code in made:
        assert f"`{code}`" in page, code


def test_the_page_about_reviews_names_every_column_of_standings_and_every_movement() -> None:
    page = (ROOT / "docs" / "explanation" / "reviews.md").read_text(encoding="utf-8")
    rows = re.findall(r"^\| `(\w+)` \|", page, flags=re.MULTILINE)
    assert [name for name in rows if name in _native.standing_columns()] == _native.standing_columns()
    model = tierline.Model.read(MODEL)
    review = model.book({"account_id": ["A-1"], "arr": [1]}, as_of="2026-11-21").review()
    for word in (
        *review.counts,
        *(
            cause
            for cause in review.figures["attribution"][0]
            if cause not in ("tier", "before", "after", "value")
        ),
    ):
        assert f"| `{word}` |" in page, word


# -- Notebooks ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_a_notebook_runs_from_top_to_bottom(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Its cells one after the other, without the machinery of a notebook; what a cell shows is shown."""
    notebook = json.loads(path.read_text(encoding="utf-8"))
    monkeypatch.chdir(path.parent)
    names: dict[str, Any] = {}
    with pl.Config():
        for cell in notebook["cells"]:
            if cell["cell_type"] == "code":
                tree = ast.parse("".join(cell["source"]))
                last = tree.body.pop() if isinstance(tree.body[-1], ast.Expr) else None
                exec(compile(tree, cell["id"], "exec"), names)
                if last is not None:
                    value = eval(compile(ast.Expression(last.value), cell["id"], "eval"), names)
                    assert getattr(value, "_repr_html_", lambda: repr(value))() or repr(value)  # noqa: B023
    shutil.rmtree(names["work"])


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_a_notebook_is_kept_without_outputs(path: Path) -> None:
    cells = json.loads(path.read_text(encoding="utf-8"))["cells"]
    assert len({cell["id"] for cell in cells}) == len(cells)
    for cell in cells:
        if cell["cell_type"] == "code":
            assert cell["outputs"] == []
            assert cell["execution_count"] is None


# -- The data ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("script", ["generate.py", "next_quarter.py"])
def test_the_client_base_is_what_its_scripts_write(script: str) -> None:
    done = subprocess.run(
        [sys.executable, BASE / script, "--check"], capture_output=True, text=True, check=False, timeout=600
    )
    assert done.returncode == 0, done.stderr
    assert done.stdout == ""


def test_the_next_quarter_shows_every_movement_that_the_guide_speaks_of() -> None:
    model = tierline.Model.read(MODEL)
    november = pl.read_csv(BASE / "clients.csv", infer_schema=False)
    february = pl.read_csv(BASE / "clients_2027q1.csv", infer_schema=False)
    first = model.book(november, as_of="2026-11-21").review()
    book = model.book(february, as_of="2027-02-21")
    review = book.review(first.standings)
    for movement in ("entered", "kept", "promoted", "demotion pending", "left", "unassigned"):
        assert review.counts[movement] > 0, movement
    assert review.overdue == 0
    told = repr(review).removeprefix("Review(").removesuffix(")")
    assert f"    {told}\n" in (BASE / "README.md").read_text(encoding="utf-8")
    rows = {row["account_id"]: row for row in review.movements.to_rows()}
    # What the notebook says of these two.
    assert (rows["A-14060"]["assigned"], str(rows["A-14060"]["value"])) == ("Core", "99780.00")
    assert (rows["A-10742"]["to"], rows["A-10742"]["assigned"]) == ("Core", "Scale")
    period = pl.read_csv(BASE / "period_2026q4.csv", infer_schema=False)
    figures = book.figures(review=review, period=period)
    for metric in figures["metrics"]:
        assert None not in (*metric["tiers"], metric["total"]), metric["metric"]
    assert {target["verdict"] for target in figures["targets"]} == {"met", "below", "not measurable"}


def test_the_demo_installs_what_the_command_line_and_reports_ask_for() -> None:
    extras = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"][
        "optional-dependencies"
    ]
    lines = (ROOT / "requirements" / "demo.txt").read_text(encoding="utf-8").splitlines()
    pinned = [line.split("==")[0] for line in lines if not line.startswith("#")]
    assert pinned == sorted(pinned, key=str.lower)
    assert {re.split(r"[<>=]", one)[0] for one in (*extras["cli"], *extras["report"])} <= set(pinned)
