"""The whole page, in reading order."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from tierline import _native
from tierline._display.format import clipped, day
from tierline._display.markup import Child, Element, code, document, el
from tierline._display.report import (
    clients,
    closing,
    dimensions,
    movements,
    owed,
    scores,
    service,
    tiers,
    trends,
)
from tierline._display.report.parts import Tiers, section
from tierline._display.sentences import sentence
from tierline._display.style import allowed, sheet
from tierline._display.text import one_line

__all__ = ["client_page", "one_client_page", "page", "strip", "whole"]

_SECTIONS: tuple[tuple[str, Callable[[Mapping[str, Any], Tiers], list[Child]]], ...] = (
    ("summary", tiers.summary),
    ("tiers", tiers.shares),
    ("concentration", tiers.concentration),
    ("movements", movements.movements),
    ("scores", scores.scores),
    ("coverage", service.coverage),
    ("service", service.service),
    ("metrics", service.metrics),
    ("findings", closing.findings),
    ("unassigned", closing.unassigned),
    ("reading", closing.reading),
)


def _sections(
    figures: Mapping[str, Any], audience: str | None
) -> list[tuple[str, str, Callable[[Mapping[str, Any], Tiers], list[Child]]]]:
    """The sections, each with its name in the catalogue: segments have their own, and a grid where the model has one.

    An audience has some of them, in an order of its own.
    """
    sections = [(ident, ident, make) for ident, make in _SECTIONS]
    at = [ident for ident, _, _ in sections].index("tiers")
    if not figures["model"].get("ranked", True):
        sections[at] = ("tiers", "segments", tiers.shares)
    if "grid" in figures:
        sections.insert(at + 1, ("grid", "grid", tiers.grid))
    if "by" in figures:
        last = [ident for ident, _, _ in sections].index("metrics")
        sections.insert(last + 1, ("groups", "groups", dimensions.groups))
    if figures.get("trends"):
        last = [ident for ident, _, _ in sections].index("movements")
        sections.insert(last + 1, ("trends", "trends", trends.trends))
    at = [ident for ident, _, _ in sections].index("service") + 1
    added = [
        ("owed", owed.owed),
        ("workload", owed.workload),
        ("forecast", owed.forecast),
        ("next_quarter", owed.next_quarter),
    ]
    sections[at:at] = [(ident, ident, make) for ident, make in added if ident in figures]
    chosen = None if audience is None else _native.report_sections(audience)
    if chosen is None:
        return sections
    return [one for name in chosen for one in sections if one[0] == name]


def client_page(view: Mapping[str, Any]) -> str:
    """The page of all packages, of what the native module says of them, as one text."""
    heading, content = clients.body(view)
    return whole(heading, sheet(None), content)


def one_client_page(figures: Mapping[str, Any]) -> str:
    """The page of one client, of what the native module says that it may see, as one text."""
    heading, content = clients.one_body(figures)
    return whole(heading, sheet(None), content)


def page(figures: Mapping[str, Any], *, title: str | None = None, audience: str | None = None) -> str:
    """A report as one page of HTML that needs nothing else: no script, no font, no picture from elsewhere.

    It reads well on paper, on a phone, and by light and dark. Whatever names and texts hold is shown as text.

    Args:
        figures: The figures of the report.
        title: The title; the model's name where it is not given.
        audience: For whom it is, which chooses and orders the sections; all of them where it is not given.

    Returns:
        The text of the page, to be written to a file as UTF-8.

    Raises:
        ImportError: A page with pictures needs altair and vl-convert (`pip install 'tierline[report]'`).
    """
    model = figures["model"]
    heading = title or one_line(model["name"]) or sentence("page.untitled")
    tiers = Tiers((tier["tier"] for tier in figures["tiers"]), ranked=model.get("ranked", True))
    sections = _sections(figures, audience)
    shown = [
        section(ident, number, sentence(f"section.{name}"), make(figures, tiers))
        for number, (ident, name, make) in enumerate(sections, start=1)
    ]
    content: list[Child] = [
        strip(len(tiers)),
        _header(figures, heading),
        _contents([(ident, name) for ident, name, _ in sections]),
        el("main", shown),
        _footer(figures),
    ]
    return whole(
        sentence("page.window", title=clipped(heading, 80), day=day(figures["as_of"])),
        sheet(len(tiers)),
        content,
    )


def whole(title: str, style: str, content: list[Child]) -> str:
    """A whole page with its sheet, and a policy that allows nothing else."""
    return document(
        el(
            "html",
            el(
                "head",
                el("meta", charset="utf-8"),
                el("meta", http_equiv="Content-Security-Policy", content=allowed(style)),
                el("meta", name="viewport", content="width=device-width"),
                el("meta", name="referrer", content="no-referrer"),
                el("meta", name="robots", content="noindex"),
                el("meta", name="color-scheme", content="light dark"),
                el("title", title),
                el("style", style),
            ),
            el("body", content),
            lang="en",
        )
    )


def strip(count: int) -> Element:
    """A line across the page in the colours of the tiers."""
    return el(
        "svg",
        [el("rect", cls=f"tint r{at}", x=str(at), width="1", height="1") for at in range(count)],
        cls="strip",
        viewBox=f"0 0 {max(count, 1)} 1",
        preserveAspectRatio="none",
        aria_hidden="true",
        focusable="false",
    )


def _header(figures: Mapping[str, Any], heading: str) -> Element:
    model = figures["model"]
    facts: list[tuple[str, Child]] = [
        (sentence("page.as-of"), day(figures["as_of"])),
        (sentence("page.version"), one_line(model["version"]) if model.get("version") else None),
        (sentence("page.owner"), one_line(model["owner"]) if model.get("owner") else None),
        (sentence("page.model"), one_line(model["name"]) if heading != one_line(model["name"]) else None),
        (
            sentence("page.fingerprint"),
            code(clipped(str(model["fingerprint"]), 13)) if model.get("fingerprint") else None,
        ),
    ]
    return el(
        "header",
        el("p", sentence("page.kicker"), cls="kicker"),
        el("h1", heading),
        el("p", one_line(model["purpose"]), cls="lead") if model.get("purpose") else None,
        el(
            "dl",
            [el("div", el("dt", name), el("dd", what)) for name, what in facts if what is not None],
            cls="facts",
        ),
        tiers.headlines(figures),
    )


def _contents(sections: Sequence[tuple[str, str]]) -> Element:
    return el(
        "nav",
        el(
            "ol",
            [
                el(
                    "li",
                    el(
                        "a",
                        el("span", str(number), cls="no", aria_hidden="true"),
                        sentence(f"section.{name}"),
                        href=f"#{ident}",
                    ),
                )
                for number, (ident, name) in enumerate(sections, start=1)
            ],
        ),
        aria_label=sentence("page.contents"),
    )


def _footer(figures: Mapping[str, Any]) -> Element:
    model = figures["model"]
    parts = [
        one_line(model["name"]),
        one_line(model["version"]) if model.get("version") else "",
        sentence("page.footer-as-of", day=day(figures["as_of"])),
    ]
    return el("footer", " · ".join(part for part in parts if part))
