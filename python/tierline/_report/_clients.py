"""The page that clients may see: what the service packages promise, and nothing that ranks or names anybody.

A package is named by what it promises and stands in an order made from a hash of that, so that neither words nor
order tell how clients are ranked. What is the same in all packages is told once. Only columns that are promises to a
client are shown; those that speak of the inside, how much attention there is and how many accounts share an owner,
are not, and neither is any column that is not known here.

Texts of the author's are the one way by which a tier's name or a client's id could still come in. `Book.report` has every
one of them held against all of these before it is drawn here (`client_view`), whatever the size of the book; one that
holds any is replaced, and the page says that there is more to ask for. Figures that come without a book are held against
the names that are in them.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from typing import Any

from tierline import _native
from tierline._report._markup import Child, Element, el
from tierline._report._service import listed
from tierline._report._words import day, spaced
from tierline._shown import one_line

__all__ = ["Guard", "body"]

_PROMISED = (
    "first_response",
    "resolution",
    "calendar",
    "channels",
    "touchpoint_every",
    "business_review_every",
    "escalation",
    "programmes",
)
_WITHHELD = "on request"


class Guard:
    """Finds names that must not be seen in texts, however they are written: what `tierline_book::Guard` says."""

    def __init__(self, names: Iterable[str]) -> None:
        self._names = [_plain(name) for name in dict.fromkeys(names)]

    def passes(self, text: str) -> bool:
        """Whether a text says nothing that must not be seen."""
        return _native.telling_nothing([_plain(text)], self._names)[0]


def _plain(text: str) -> str:
    """A text without halves of characters, which no text of Rust can hold."""
    return text.encode("utf-8", "backslashreplace").decode()


def forbidden(figures: Mapping[str, Any]) -> list[str]:
    """Every tier's name and every client's id in the figures."""
    names = [tier["tier"] for tier in figures["tiers"]] + [one["tier"] for one in figures["service"]]
    names += [one["client"] for one in figures["unassigned"]["rows"]]
    if figures["movements"]:
        names += [one["client"] for one in figures["movements"]["rows"]]
    return [str(name) for name in names]


def body(figures: Mapping[str, Any], title: str | None) -> tuple[str, list[Child]]:
    """The title and the content of the page for clients.

    Raises:
        ValueError: The title names a tier or a client.
    """
    view = figures.get("client_view")
    if view is not None:
        figures = {**figures, "service": view["service"]}
        figures["model"] = {**figures["model"], "version": view["version"]}
    guard = Guard(forbidden(figures))
    if title is not None and ((view is not None and view["title_tells"]) or not guard.passes(title)):
        raise ValueError("the title names a tier or a client, which a page for clients must not")
    heading = title or "Our service packages"
    packages, same = _packages(figures, guard)
    version = figures["model"].get("version")
    facts = [f"Valid as of {day(figures['as_of'])}"]
    if version and guard.passes(str(version)):
        facts.append(f"edition {one_line(version)}")
    withheld = any(text == _WITHHELD for one in (*packages, same) for text in one.values())
    content: list[Child] = [
        el(
            "header",
            el("p", "Service", cls="kicker"),
            el("h1", heading),
            el("p", ", ".join(facts), cls="dim small"),
        ),
        el(
            "main",
            el(
                "section",
                el("h2", "How a package is chosen"),
                el(
                    "ul",
                    el("li", "Written rules choose the package, and they are the same for everyone."),
                    el(
                        "li",
                        "They look at facts about the work together that can be checked, on a stated day. What is missing is asked for and not guessed.",
                    ),
                    el("li", "The same facts on the same day always lead to the same package."),
                    el("li", "Your contact can tell you which package is yours, and what it rests on."),
                ),
            ),
            _same(same) if same else None,
            _catalogue(packages, bool(same)),
            el("p", f"Where it says {_WITHHELD}, your contact tells you more.", cls="dim small")
            if withheld
            else None,
        ),
    ]
    return heading, content


def _packages(figures: Mapping[str, Any], guard: Guard) -> tuple[list[dict[str, str]], dict[str, str]]:
    """The packages in an order that tells nothing, and what is the same in all of them."""
    seen: list[dict[str, str]] = []
    for one in figures["service"]:
        package = {
            name: one_line(text) if guard.passes(text) else _WITHHELD
            for name, text in ((name, one["entitlements"].get(name)) for name in _PROMISED)
            if text and text.strip()
        }
        if package and package not in seen:
            seen.append(package)
    names = [name for name in _PROMISED if any(name in package for package in seen)]
    same = (
        {
            name: seen[0][name]
            for name in names
            if all(package.get(name) == seen[0].get(name) for package in seen)
        }
        if len(seen) > 1
        else {}
    )
    same = {name: text for name, text in same.items() if text != _WITHHELD}
    own = [{name: text for name, text in package.items() if name not in same} for package in seen]
    return sorted(own, key=_shuffled), same


def _shuffled(package: Mapping[str, str]) -> bytes:
    """A place for a package that follows from its content and tells nothing about it."""
    return hashlib.sha256(repr(sorted(package.items())).encode("utf-8", "backslashreplace")).digest()


def _same(same: Mapping[str, str]) -> Element:
    return el("section", el("h2", "The same in every package"), _promises(same), cls="same")


def _catalogue(packages: list[dict[str, str]], rest: bool) -> Element:
    if not packages:
        return el("section", el("h2", "The packages"), el("p", "No packages are described yet.", cls="dim"))
    return el(
        "section",
        el("h2", "What differs" if rest else "The packages" if len(packages) > 1 else "What you can expect"),
        el("p", "The packages stand in no particular order.", cls="dim small") if len(packages) > 1 else None,
        [
            el("article", el("h3", _called(package, packages)), _promises(package), cls="card")
            for package in packages
        ],
    )


def _called(package: Mapping[str, str], packages: list[dict[str, str]]) -> str:
    """A heading from what sets the package apart."""
    for name in package:
        text = package.get(name)
        if text and text != _WITHHELD and sum(other.get(name) == text for other in packages) == 1:
            return f"Service package: {spaced(name)} {text}"
    return "Service package"


def _promises(promised: Mapping[str, str]) -> Element:
    return el(
        "dl",
        [el("div", el("dt", spaced(name)), el("dd", listed(name, text))) for name, text in promised.items()],
    )
