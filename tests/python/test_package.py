"""The package as such: what importing it costs, what it brings along, what its documentation says."""

from __future__ import annotations

import ast
import doctest
import importlib
import inspect
import pickle
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
API = ("book", "model", "report", "results", "standings", "stream", "thresholds")
LIBRARIES = ("polars", "pandas", "pyarrow", "numpy", "duckdb", "arro3", "click", "rich", "pyspark")


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


def test_modules_for_other_libraries_load_them_when_they_are_used() -> None:
    code = "import sys, tierline.spark, tierline.polars, tierline.duckdb; "
    code += f"print([name for name in {LIBRARIES!r} if name in sys.modules])"
    assert python(code).stdout.strip() == "[]"


def test_importing_brings_few_modules_along_and_none_that_is_slow_to_load() -> None:
    code = "import sys; known = set(sys.modules); import tierline; print(*sorted(set(sys.modules) - known))"
    brought = python(code).stdout.split()
    # How long it takes is a benchmark (benches/figures.py). What it takes is which modules, and each costs its share.
    slow = SLOW_TO_LOAD & {name.partition(".")[0] for name in brought}
    assert not slow
    assert "importlib.metadata" not in brought
    listed = [name for name in brought if name.startswith("tierline")]
    assert len(listed) <= 17, listed
    assert len(brought) - len(listed) <= 70, brought


FOLDERS = {
    "_native": set(),
    "_display.text": {"_native"},
    "_exceptions": {"_native", "_display.text"},
    "_io": {"_native", "_display.text", "_exceptions", "_io"},
    "_display": {"_native", "_display.text", "_exceptions", "_display"},
    "_api": {"_native", "_display.text", "_exceptions", "_io", "_display", "_api"},
    "_cli": {"_native", "_display.text", "_exceptions", "_io", "_display", "_api", "_cli", ""},
    "": {"_native", "_exceptions", "_api", "_cli"},
}
"""What the modules of a folder may import, also for checkers of types only, in the order of reading."""


def folder(module: str) -> str:
    name = module.removeprefix("tierline").removeprefix(".")
    return name if name in FOLDERS else name.partition(".")[0] if name.partition(".")[0] in FOLDERS else ""


def test_folders_import_one_another_in_one_direction() -> None:
    package = ROOT / "python" / "tierline"
    modules = {
        ".".join(("tierline", *path.relative_to(package).with_suffix("").parts)).removesuffix(".__init__")
        for path in (*package.rglob("*.py"), package / "_native.pyi")
    }
    wrong, seen = [], set()
    for module in modules - {"tierline._native"}:
        path = package.joinpath(*module.split(".")[1:])
        file = path / "__init__.py" if path.is_dir() else path.with_suffix(".py")
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Import):
                names = [one.name for one in node.names]
            elif isinstance(node, ast.ImportFrom):
                assert not node.level, f"{module} imports relatively"
                # A name of a package is a module of it, or stands in its `__init__`.
                whole = [f"{node.module}.{one.name}" for one in node.names]
                names = [one if one in modules else str(node.module) for one in whole]
            else:
                continue
            for name in names:
                if name.partition(".")[0] == "tierline":
                    seen.add(name)
                    if folder(name) not in FOLDERS[folder(module)]:
                        wrong.append(f"{module} imports {name}")
    assert len(seen) > 30
    assert not wrong


def test_the_former_module_of_the_command_line_warns() -> None:
    code = "import tierline.cli, tierline.__main__; print(tierline.cli.main is tierline.__main__.main)"
    assert python(code, "-W", "ignore::DeprecationWarning").stdout.strip() == "True"
    with pytest.raises(subprocess.CalledProcessError) as failed:
        python(code, "-W", "error::DeprecationWarning")
    assert "tierline.__main__" in failed.value.stderr


def test_the_former_name_of_the_figures_of_a_tier_warns() -> None:
    with pytest.warns(DeprecationWarning, match="TierSummary"):
        assert tierline.Rung is tierline.TierSummary
    with pytest.raises(AttributeError, match="Ladder"):
        tierline.Ladder  # noqa: B018
    assert not set(dir(tierline)) & {"Rung", "Ladder"}


def test_exceptions_have_the_names_that_users_import() -> None:
    for name in tierline.__all__:
        thing = getattr(tierline, name)
        if inspect.isclass(thing) and issubclass(thing, Exception):
            assert thing.__module__ == "tierline", name
    mistake = tierline.Diagnostic(code="unknown-key", message="unknown key `nmae`", line=4, column=11)
    for error in (
        tierline.ArgumentError("no date", code="bad-date", help="give one"),
        tierline.TableError("no column", column_name="arr"),
        tierline.ModelError("1 mistake", (mistake,)),
    ):
        copy = pickle.loads(pickle.dumps(error))
        assert type(copy) is type(error)
        assert vars(copy) == vars(error)
        assert str(copy) == str(error)


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
    wanted = {re.sub(r"\[.*\]", "", one).lower() for one in project["optional-dependencies"]["dev"]}
    assert wanted <= pinned
    names = {re.split(r"[<>=\[]", one)[0] for one in project["optional-dependencies"]["cli"]}
    assert names <= {one.split("==")[0] for one in pinned}


@pytest.mark.parametrize(
    "name",
    [
        "tierline",
        *(
            f"tierline._api.{module}"
            for module in ("model", "results", "stream", "partial", "polars", "duckdb")
        ),
    ],
)
def test_the_examples_of_the_documentation_are_true(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(ROOT)
    result = doctest.testmod(importlib.import_module(name))
    assert result.attempted > 0
    assert result.failed == 0


def test_everything_public_is_documented() -> None:
    for name in tierline.__all__:
        thing = getattr(tierline, name)
        if not inspect.isclass(thing):
            continue
        assert thing.__doc__, name
        assert thing.__module__.startswith("tierline"), name
        for part, value in vars(thing).items():
            if not part.startswith("_") and (callable(value) or isinstance(value, property | classmethod)):
                assert inspect.getdoc(getattr(thing, part)), f"{name}.{part}"


def test_the_types_are_marked_as_shipped() -> None:
    assert (Path(inspect.getfile(tierline)).parent / "py.typed").exists()
