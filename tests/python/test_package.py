"""The package as such: what importing it costs, what it brings along, what its documentation says."""

from __future__ import annotations

import doctest
import importlib
import inspect
import re
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest
import tierline

ROOT = Path(__file__).resolve().parents[2]
DEADLINE = 600
"""Seconds after which a program hangs: no bound on what it takes."""
SLOW_TO_LOAD = set(
    "argparse asyncio concurrent csv ctypes email fractions gzip hashlib http logging multiprocessing optparse pickle "
    "pydoc random secrets shutil socket sqlite3 ssl statistics subprocess tempfile threading unittest uuid xml zipfile "
    "zoneinfo".split()
)
"""What the standard library has for work that an import does not do."""
LIBRARIES = ("polars", "pandas", "pyarrow", "numpy", "duckdb", "arro3", "click", "rich")


def python(code: str, *options: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, *options, "-c", code],
        capture_output=True,
        text=True,
        check=True,
        cwd=ROOT,
        timeout=DEADLINE,
    )


def test_importing_brings_no_other_library_along() -> None:
    code = f"import sys, tierline; print([name for name in {LIBRARIES!r} if name in sys.modules])"
    assert python(code).stdout.strip() == "[]"


def test_importing_brings_few_modules_along_and_none_that_is_slow_to_load() -> None:
    code = "import sys; known = set(sys.modules); import tierline; print(*sorted(set(sys.modules) - known))"
    brought = python(code).stdout.split()
    # How long it takes is a benchmark (benches/figures.py). What it takes is which modules, and each costs its share.
    slow = SLOW_TO_LOAD & {name.partition(".")[0] for name in brought}
    assert not slow
    assert "importlib.metadata" not in brought
    own = [name for name in brought if name.startswith("tierline")]
    assert len(own) <= 16, own
    assert len(brought) - len(own) <= 70, brought


def test_the_version_is_that_of_the_crates() -> None:
    manifest = tomllib.loads((ROOT / "Cargo.toml").read_text(encoding="utf-8"))
    assert tierline.__version__ == manifest["workspace"]["package"]["version"]


def test_the_schema_in_the_package_is_that_of_the_documents() -> None:
    committed = ROOT / "crates" / "tierline-document" / "schema" / "tierline.schema.json"
    assert tierline.Model.json_schema() == committed.read_text(encoding="utf-8")


def test_nothing_is_required() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    assert project["dependencies"] == []


def test_the_versions_of_the_extra_dev_are_those_that_are_installed_for_the_tests() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    pinned: set[str] = set()
    for name in ("demo.txt", "dev.txt"):
        lines = (ROOT / "requirements" / name).read_text(encoding="utf-8").splitlines()
        pinned |= {line.lower() for line in lines if re.match(r"\w", line)}
    wanted = {re.sub(r"\[.*\]", "", own).lower() for own in project["optional-dependencies"]["dev"]}
    assert wanted <= pinned
    names = {re.split(r"[<>=\[]", own)[0] for own in project["optional-dependencies"]["cli"]}
    assert names <= {own.split("==")[0] for own in pinned}


@pytest.mark.parametrize(
    "name", ["tierline", "tierline._exceptions", "tierline._api.model", "tierline._api.results"]
)
def test_the_examples_of_the_documentation_are_true(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(ROOT)
    result = doctest.testmod(importlib.import_module(name))
    assert result.attempted > 0
    assert result.failed == 0


def test_everything_public_is_documented() -> None:
    for name in tierline.__all__:
        own = getattr(tierline, name)
        if not inspect.isclass(own):
            continue
        assert own.__doc__, name
        assert own.__module__.startswith("tierline"), name
        for part, value in vars(own).items():
            if not part.startswith("_") and (callable(value) or isinstance(value, property | classmethod)):
                assert inspect.getdoc(getattr(own, part)), f"{name}.{part}"


def test_the_types_are_marked_as_shipped() -> None:
    assert (Path(inspect.getfile(tierline)).parent / "py.typed").exists()
