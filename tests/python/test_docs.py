"""The pages under docs/: what they show is what happens, they lead somewhere, and the index has them all."""

from __future__ import annotations

import re
import shutil
from pathlib import Path
from typing import Any

import pages
import polars as pl
import pytest
import tierline
from pages import ROOT

DOCS = ROOT / "docs"
BASE = ROOT / "examples" / "client_base"
PAGES = sorted(DOCS.rglob("*.md"))
NOTEBOOKS = sorted((*DOCS.rglob("*.ipynb"), *(ROOT / "examples").glob("*.ipynb")))
OTHERS = ("README.md", "CHANGELOG.md", "CONTRIBUTING.md", "DESIGN.md", "models/README.md")
READ = [*PAGES, *NOTEBOOKS, *(ROOT / name for name in OTHERS)]

HELD_ELSEWHERE = {
    "README.md": {"text", "rust,no_run", "c"},  # here, tests/rust/readme.rs and tests/c
    "docs/reference/errors.md": {"text"},  # crates/tierline-document/tests/errors_page.rs
    "docs/reference/expressions.md": {""},  # crates/tierline-document/tests/expressions_page.rs
    "docs/reference/files.md": {"csv", "text"},  # tests/python/test_csv.py
    "docs/explanation/cells.md": {"rust"},  # tests/src/lib.rs
    "docs/how-to/serve-a-model.md": {"rust", "text"},  # examples/service/tests
    "docs/how-to/use-it-from-c.md": {"c", "text"},  # tests/c/test_programs.py
    "docs/reference/c.md": {"c"},  # bindings/c/tests/header.rs
    "docs/how-to/run-a-review-in-a-job.md": {"crontab"},  # it calls the script of the page
}
"""Blocks of pages that another test looks at."""


def name(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def desk(path: Path, tmp_path: Path) -> Path:
    """A folder with the files that a page names; a tutorial begins with none."""
    if path.parent.name == "tutorial":
        return tmp_path
    for folder in ("models", "examples"):
        (tmp_path / folder).symlink_to(ROOT / folder)
    shutil.copy(ROOT / "models" / "customer_success" / "model.yaml", tmp_path / "model.yaml")
    for own in ("clients.csv", "clients_2027q1.csv", "period_2026q4.csv"):
        shutil.copy(BASE / own, tmp_path / own)
    return tmp_path


def given(path: Path, folder: Path) -> dict[str, Any]:
    """What the README leaves to its reader: clients, a stream of them, a Parquet file."""
    if path.name != "README.md" or path.parent != ROOT:
        return {}
    clients = pl.read_csv(BASE / "clients.csv", infer_schema=False)
    clients.write_parquet(folder / "clients.parquet")
    return {
        "clients": clients,
        "reader": clients.unique("account_id", keep="none", maintain_order=True).to_arrow().to_reader(),
        "next_clients": pl.read_csv(BASE / "clients_2027q1.csv", infer_schema=False),
        "period": pl.read_csv(BASE / "period_2026q4.csv", infer_schema=False),
    }


# Pages of checks are written by tests/rust/checks.rs, which runs their examples. The page of clusters is run by
# tests/clusters/test_page.py, with the libraries that it speaks of.
RUN = [
    path
    for path in (ROOT / "README.md", *PAGES)
    if path.parent.name != "checks" and path.name != "more-than-one-machine.md"
]


@pytest.mark.parametrize("path", RUN, ids=name)
def test_a_page_shows_what_happens(path: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Its blocks one after the other, in one folder and one session, as a reader would try them."""
    folder = desk(path, tmp_path)
    monkeypatch.chdir(folder)
    languages = pages.run(path, folder, given(path, folder))
    not_run = languages & pages.ELSEWHERE
    assert not_run == HELD_ELSEWHERE.get(name(path), set())


def test_every_page_with_rust_is_compiled() -> None:
    """By the doctests of the tests' own crate, or as a part of the service, whose tests hold the page."""
    compiled = re.findall(
        r'include_str!\("../../([^"]+)"\)', (ROOT / "tests" / "src" / "lib.rs").read_text("utf-8")
    )
    with_rust = {name(path) for path in PAGES if "```rust" in path.read_text(encoding="utf-8")}
    assert with_rust == {*compiled, "docs/how-to/serve-a-model.md"}


@pytest.mark.parametrize(
    ("wanted", "printed", "same"),
    [
        ("a\nb\n", "a\nb\n", True),
        ("a\n", "a\nb\n", False),
        ("a\n...\n", "a\nb\nc\n", True),
        ("a\n...\nd\n", "a\nb\nc\nd\n", True),
        ("a\n...\nd\n", "a\nb\nc\n", False),
        ("", "a\n", False),
        ("a.c\n", "abc\n", False),
    ],
)
def test_what_a_page_shows_is_compared_to_the_letter(wanted: str, printed: str, same: bool) -> None:
    assert pages.alike(wanted, printed) == same


def test_a_page_whose_command_prints_something_else_is_told(tmp_path: Path) -> None:
    for text, told in [
        ("```console\n$ echo 1\n2\n```\n", "prints\n1"),
        ("```console\n$ false\n```\n", "ends with 1"),
        ("```pycon\n>>> 1 + 1\n3\n```\n", "Expected"),
        ("```yaml\ntierline: 1\n```\n", "missing"),
        ("```sh\ntierline check nowhere.yaml\n```\n", "nowhere.yaml"),
        ("```sh\nmake nothing\n```\n", "make nothing"),
        ("```perl\n1\n```\n", "nobody runs"),
    ]:
        page = tmp_path / "page.md"
        page.write_text(text, encoding="utf-8")
        with pytest.raises((AssertionError, tierline.ModelError), match=re.escape(told)):
            pages.run(page, tmp_path, {})


def test_the_mistake_in_the_readme_is_told_in_these_words() -> None:
    """The README's model, with `ar` where its first rule has `arr`."""
    page = pages.blocks((ROOT / "README.md").read_text(encoding="utf-8"))
    [text] = [block.text for block in page if block.language == "yaml"]
    [told] = [block.text for block in page if block.language == "text"]
    rule = next(line for line in text.splitlines() if "when:" in line)
    with pytest.raises(tierline.ModelError) as error:
        tierline.Model.parse(text.replace(rule, "    when: ar > strategic_floor"))
    assert str(error.value).replace("<text>", "model.yaml").strip() == told.strip()


# -- Links -------------------------------------------------------------------------------------------------


def anchors(path: Path) -> set[str]:
    """What the headings of a page are called in links, as GitHub makes them."""
    text = re.sub(r"^```.*?^```$", "", path.read_text(encoding="utf-8"), flags=re.MULTILINE | re.DOTALL)
    headings = re.findall(r"^#+ (.*)$", text, flags=re.MULTILINE)
    return {re.sub(r"[^\w -]", "", heading.lower()).replace(" ", "-") for heading in headings}


def links(path: Path) -> list[tuple[str, str]]:
    """The files that a page leads to, and the headings in them."""
    text = re.sub(r"^```.*?^```$", "", path.read_text(encoding="utf-8"), flags=re.MULTILINE | re.DOTALL)
    found = re.findall(r"\]\(([^)#\s]*)#?([^)\s]*)\)", text)
    return [(target, anchor) for target, anchor in found if "://" not in target]


@pytest.mark.parametrize("path", READ, ids=name)
def test_every_link_of_a_page_leads_somewhere(path: Path) -> None:
    for target, anchor in links(path):
        leads = path.parent / target if target else path
        assert leads.exists(), target
        if anchor:
            assert anchor in anchors(leads), f"{target}#{anchor}"


def test_every_page_is_found_from_the_index() -> None:
    """By links from docs/README.md, which the README links to; nothing else lies in the folder."""
    assert ("docs/README.md", "") in links(ROOT / "README.md")
    found, queue = set(), [DOCS / "README.md"]
    while queue:
        page = queue.pop()
        if page not in found and page.is_relative_to(DOCS):
            found.add(page)
            if page.suffix == ".md":
                queue += [(page.parent / target).resolve() for target, _ in links(page) if target]
    assert {path for path in DOCS.rglob("*") if path.is_file()} == {path for path in found if path.is_file()}


def test_the_index_names_every_page_itself() -> None:
    """But those of single checks, which the page of checks lists."""
    listed = {(DOCS / target).resolve() for target, _ in links(DOCS / "README.md")}
    for path in DOCS.rglob("*"):
        if path.is_file() and path != DOCS / "README.md" and path.parent.name != "checks":
            assert path in listed, path
