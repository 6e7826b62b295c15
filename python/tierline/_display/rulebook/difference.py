"""The page of what changed from one rulebook to another, and whom to tell."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from tierline._display.format import clipped
from tierline._display.markup import Child, code, el
from tierline._display.report.pages import strip, whole
from tierline._display.report.parts import Tiers, dim, prose, section, table
from tierline._display.rulebook.page import contents, facts
from tierline._display.sentences import headings, sentence
from tierline._display.style import sheet
from tierline._display.text import one_line

__all__ = ["difference_page"]

_KINDS = {
    "added": ("+", "good", "difference.kind-added"),
    "removed": ("\N{MINUS SIGN}", "bad", "reason.input-removed"),
    "changed": ("≠", "open", "reason.input-other"),
}
"""The sign, the manner and the word of each kind of change."""


def difference_page(difference: Mapping[str, Any], *, title: str | None = None) -> str:
    """What changed, as one page of HTML that needs nothing else.

    Args:
        difference: All of it, as `RulebookDifference.to_dict` gives it.
        title: The title; the model's name where it is not given.

    Returns:
        The text of the page, to be written to a file as UTF-8.
    """
    before, after = difference["before"], difference["after"]
    heading = title or one_line(after["name"]) or sentence("rulebook.rulebook")
    known = Tiers(difference["all_tiers"], ranked=after.get("ranked", True))
    content: list[Child] = [
        strip(len(known)),
        el(
            "header",
            el("p", sentence("difference.what-changed"), cls="kicker"),
            el("h1", heading),
            el("p", prose(difference["words"]), cls="lead"),
            facts(
                (sentence("difference.before"), _version(before)),
                (sentence("difference.after"), _version(after)),
            ),
        ),
        contents([("changes", sentence("difference.changes")), ("tell", sentence("difference.whom-to-tell"))])
        if difference["changes"]
        else None,
        el("main", _sections(difference, known)) if difference["changes"] else el("main"),
        el("footer", one_line(after["name"])),
    ]
    return whole(sentence("difference.title", name=clipped(heading, 80)), sheet(len(known)), content)


def _version(model: Mapping[str, Any]) -> list[Child]:
    return [
        f"{one_line(model['version'])} " if model["version"] else None,
        code(clipped(str(model["fingerprint"]), 13)),
    ]


def _sections(difference: Mapping[str, Any], known: Tiers) -> list[Child]:
    rows: list[list[Child]] = []
    for at, change in enumerate(difference["changes"], start=1):
        rows.append(
            [
                [el("span", str(at), cls="no"), _what(change)],
                _kind(change["kind"]),
                prose(change["before"]) if change["before"] else dim(sentence("difference.was-not-there")),
                prose(change["after"]) if change["after"] else dim(sentence("difference.is-not-there")),
                [[" " if n else None, known.chip(tier)] for n, tier in enumerate(change["tiers"])]
                or dim(sentence("difference.nobody")),
            ]
        )
    what, before, after, touches = headings("what", "before", "after", "may-touch")
    head: list[Child] = [what, "", before, after, touches]
    tell: list[list[Child]] = [
        [prose(one["words"]), ", ".join(str(number) for number in one["changes"])]
        for one in difference["tell"]
    ]
    return [
        section(
            "changes",
            1,
            sentence("difference.changes"),
            table(head, rows, label=sentence("difference.label-changes"), long=(2, 3)),
        ),
        section(
            "tell",
            2,
            sentence("difference.whom-to-tell"),
            table(headings("who", "of-changes"), tell, label=sentence("difference.label-tell"), long=(0,)),
        ),
    ]


def _what(change: Mapping[str, Any]) -> list[Child]:
    name = [" ", code(change["name"])] if change["name"] is not None else None
    return [change["part"], name, ": ", prose(change["aspect"])]


def _kind(kind: str) -> Child:
    sign, manner, word = _KINDS[kind]
    return el("span", f"{sign} {sentence(word)}", cls=f"mark {manner}")
