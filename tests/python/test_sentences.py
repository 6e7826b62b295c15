"""Sentences that Python shows come from the one catalogue: every key that it names is there, and none of the page's is idle."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from tierline._display.markup import el
from tierline._display.report import pages
from tierline._display.sentences import filled, headings, sentence

ROOT = Path(__file__).parents[2]
KEYS = {
    line.partition(": ")[0]
    for line in (ROOT / "crates/tierline-core/src/text/sentence/examples.txt").read_text().splitlines()
}
UNITS = ("money", "points", "ratio")
TRUTHS = ("true", "false", "unknown")


def named() -> set[str]:
    """The keys that the sources of what is shown name, with those that they put together."""
    shown = [ROOT / "python/tierline" / folder for folder in ("_display", "_cli")]
    source = "".join(path.read_text() for folder in shown for path in folder.rglob("*.py"))
    out = set(re.findall(r"[\"']([a-z]+\.[a-z-]+)[\"']", source))
    for call in re.findall(r"headings?\(([^)]*)\)", source):
        out |= {f"column.{name}" for name in re.findall(r'"([a-z-]+)"', call)}
    # The names of columns of a table in a terminal, of which each is a heading.
    for names in re.findall(
        r"(?:names = |column\.\{name\}\"\) for name in |_heading\(name\) for name in )[(\[]([^)\]]*)", source
    ):
        out |= {f"column.{name}" for name in re.findall(r'"([a-z-]+)"', names)}
    out |= {f"section.{ident}" for ident, _ in pages._SECTIONS} | {
        "section.segments",
        "section.grid",
        "section.groups",
        "section.owed",
        "section.workload",
        "section.forecast",
        "section.trends",
        "section.next_quarter",
    }
    return out | {f"page.unit-{unit}" for unit in UNITS} | {f"display.{truth}" for truth in TRUTHS}


def test_every_key_is_in_the_catalogue_and_none_of_the_page_is_idle():
    groups = {"page", "section", "column", "display"}
    of_page = {key for key in KEYS if key.partition(".")[0] in groups}
    assert of_page == {key for key in named() if key.partition(".")[0] in groups}
    others = {
        key
        for key in named()
        if key.partition(".")[0] in {"summary", "report", "trend", "number", "rulebook", "difference"}
    }
    assert others <= KEYS
    assert others


def test_places_take_texts_counts_and_elements():
    assert sentence("page.people", count=1) == "1 person"
    assert sentence("page.people", count=1_200) == "1,200 people"
    assert headings("tier", "all") == ["tier", "all"]
    rule = el("code", "arr > 1")
    assert filled("page.clients-in", clients="3", tier=rule) == ["3", " in ", rule]
    assert filled("display.without-value", count=1_200, value=rule) == [
        "1,200 without ",
        rule,
        ", counted as nothing",
    ]
    assert sentence("display.version", version="\ud800") == r"version \u{d800}"
    with pytest.raises(KeyError):
        sentence("page.nothing-of-the-kind")
