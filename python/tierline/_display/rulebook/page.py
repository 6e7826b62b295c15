"""The whole page of a rulebook, in reading order."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from tierline._display.format import clipped
from tierline._display.markup import Child, Element, code, el
from tierline._display.report.pages import strip, whole
from tierline._display.report.parts import Tiers, section
from tierline._display.rulebook import definitions, promises, rules
from tierline._display.sentences import sentence
from tierline._display.style import sheet
from tierline._display.text import one_line

__all__ = ["contents", "facts", "rulebook_page"]

Section = tuple[str, str, Callable[[Mapping[str, Any], Tiers], list[Child]]]

_SECTIONS: tuple[Section, ...] = (
    ("tiers", "rulebook.section-tiers", rules.tiers),
    ("parameters", "rulebook.section-parameters", rules.parameters),
    ("scores", "rulebook.section-scores", rules.scores),
    ("dimensions", "display.dimensions", definitions.dimensions),
    ("flags", "page.flags", definitions.flags),
    ("service", "client.kicker", promises.service),
    ("promises", "rulebook.section-promises", promises.promises),
    ("overlays", "rulebook.section-overlays", promises.overlays),
    ("programmes", "rulebook.section-programmes", promises.programmes),
    ("contact", "rulebook.section-contact", promises.contact),
    ("owners", "rulebook.section-owners", promises.owners),
    ("fit", "rulebook.section-fit", promises.fit),
    ("rates", "rulebook.section-rates", promises.rates),
    ("migration", "rulebook.section-migration", promises.migration),
    ("metrics", "rulebook.section-metrics", promises.metrics),
    ("targets", "page.targets", promises.targets),
    ("attributes", "rulebook.section-attributes", definitions.attributes),
    ("derived", "display.derived", definitions.derived),
    ("reading", "rulebook.section-reading", definitions.reading),
)
_ALWAYS = frozenset({"service", "targets"})
_SEGMENTS = {"tiers": "rulebook.section-segments"}
"""Headings where tiers have no order."""


def rulebook_page(rulebook: Mapping[str, Any], *, title: str | None = None) -> str:
    """A rulebook as one page of HTML that needs nothing else.

    Args:
        rulebook: All of it, as `Rulebook.to_dict` gives it.
        title: The title; the model's name where it is not given.

    Returns:
        The text of the page, to be written to a file as UTF-8.
    """
    model = rulebook["model"]
    heading = title or one_line(model["name"]) or sentence("rulebook.rulebook")
    known = Tiers((tier["tier"] for tier in rulebook["tiers"]), ranked=model.get("ranked", True))
    names = {} if known.ranked else _SEGMENTS
    shown = [
        (ident, sentence(names.get(ident, name)), make)
        for ident, name, make in _SECTIONS
        if rulebook[ident] or ident in _ALWAYS
    ]
    content: list[Child] = [
        strip(len(known)),
        el(
            "header",
            el("p", sentence("rulebook.rulebook"), cls="kicker"),
            el("h1", heading),
            el("p", one_line(model["purpose"]), cls="lead") if model["purpose"] else None,
            facts(
                (sentence("page.version"), one_line(model["version"]) if model["version"] else None),
                (sentence("rulebook.answers-for-it"), one_line(model["owner"]) if model["owner"] else None),
                (
                    sentence("page.model"),
                    one_line(model["name"]) if heading != one_line(model["name"]) else None,
                ),
                (sentence("rulebook.clients-by"), code(model["client"])),
                (sentence("summary.head-value"), _worth(model)),
                (sentence("page.fingerprint"), code(clipped(str(model["fingerprint"]), 13))),
            ),
        ),
        contents([(ident, name) for ident, name, _ in shown]),
        el(
            "main",
            [
                section(ident, number, name, make(rulebook, known))
                for number, (ident, name, make) in enumerate(shown, start=1)
            ],
        ),
        el("footer", " · ".join(one_line(model[fact]) for fact in ("name", "version") if model[fact])),
    ]
    return whole(sentence("rulebook.title", name=clipped(heading, 80)), sheet(len(known)), content)


def _worth(model: Mapping[str, Any]) -> Child:
    if not model["value"]:
        return None
    return [
        code(model["value"]),
        f" {sentence('rulebook.in-unit', unit=one_line(model['unit']))}" if model["unit"] else None,
    ]


def facts(*known: tuple[str, Child]) -> Element:
    """Facts at the head of a page."""
    return el(
        "dl",
        [el("div", el("dt", name), el("dd", what)) for name, what in known if what is not None],
        cls="facts",
    )


def contents(shown: Sequence[tuple[str, str]]) -> Element:
    """The sections, as links."""
    return el(
        "nav",
        el(
            "ol",
            [
                el(
                    "li",
                    el("a", el("span", str(number), cls="no", aria_hidden="true"), name, href=f"#{ident}"),
                )
                for number, (ident, name) in enumerate(shown, start=1)
            ],
        ),
        aria_label=sentence("page.contents"),
    )
