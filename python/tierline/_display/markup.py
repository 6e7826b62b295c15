"""The builder that all HTML goes through: what notebooks show, and the pages of reports.

Each is a tree of `Element`s. The one place that turns text into markup escapes it and shows characters that cannot be seen;
there is no way to put markup in as text. Tags and attributes are those listed here, links lead nowhere but to places of
the same page, and there is no attribute that could load or run anything. In notebooks elements may have a `style`; on a page
none has, because the page's security policy would refuse it.
"""

from __future__ import annotations

import html
from collections.abc import Iterable, Iterator
from typing import TypeAlias

from tierline._display.text import one_line, visible

__all__ = ["Child", "Element", "code", "document", "el", "prose", "texts"]

Child: TypeAlias = "str | Element | Iterable[Child] | None"
"""What an element may hold."""

_TAGS = frozenset(
    "a article b body caption code dd desc details div dl dt em figcaption figure footer g h1 h2 h3 h4 head header "
    "html li line main meta nav ol p path rect section small span strong style summary svg table tbody td text tfoot "
    "th thead title tr ul".split()
)
_VOID = frozenset({"meta"})
_ATTRIBUTES = frozenset(
    "aria-hidden aria-label aria-labelledby charset class colspan content d fill fill-opacity focusable font-size "
    "font-style font-weight height href http-equiv id lang name opacity preserveAspectRatio role rx ry scope stroke "
    "stroke-dasharray stroke-linejoin stroke-opacity stroke-width style tabindex text-anchor title transform viewBox "
    "width x x1 x2 y y1 y2".split()
)


class Element:
    """One element with its attributes and children. Text among them is escaped when it is written."""

    __slots__ = ("_tag", "attributes", "children")

    def __init__(self, tag: str, attributes: dict[str, str], children: tuple[Child, ...]) -> None:
        if tag not in _TAGS:
            raise ValueError(f"`{tag}` is no tag of a page")
        for name, value in attributes.items():
            if name not in _ATTRIBUTES:
                raise ValueError(f"`{name}` is no attribute of a page")
            if name == "href" and not value.startswith("#"):
                raise ValueError(f"`{value}` leads out of the page")
        self._tag = tag
        self.attributes = attributes
        self.children = children

    def __str__(self) -> str:
        out: list[str] = []
        self.write(out)
        return "".join(out)

    def write(self, out: list[str]) -> None:
        """Puts the markup behind what is there."""
        attributes = "".join(f' {name}="{_escaped(value)}"' for name, value in self.attributes.items())
        out.append(f"<{self._tag}{attributes}>")
        if self._tag not in _VOID:
            _write_all(self.children, out)
            out.append(f"</{self._tag}>")


def texts(child: Child) -> Iterator[str]:
    """All texts within, as they were given."""
    if isinstance(child, str):
        yield child
    elif isinstance(child, Element):
        yield from texts(child.children)
    elif child is not None:
        for one in child:
            yield from texts(one)


def _elements(child: Child) -> Iterator[Element]:
    """All elements within, the outer ones first."""
    if isinstance(child, Element):
        yield child
        yield from _elements(child.children)
    elif child is not None and not isinstance(child, str):
        for one in child:
            yield from _elements(one)


def _write_all(children: Iterable[Child], out: list[str]) -> None:
    for child in children:
        if child is None:
            continue
        if isinstance(child, Element):
            child.write(out)
        elif isinstance(child, str):
            out.append(_escaped(child))
        else:
            _write_all(child, out)


def _escaped(text: str) -> str:
    return html.escape(visible(text), quote=True)


def el(tag: str, *children: Child, cls: str = "", **attributes: str) -> Element:
    """An element. `_` in the name of an attribute stands for `-`; an empty attribute is left out."""
    named = {"class": cls} if cls else {}
    named.update({name.replace("_", "-"): value for name, value in attributes.items() if value})
    return Element(tag, named, children)


def document(root: Element) -> str:
    """The whole text of a page; its elements have no styles of their own."""
    if any("style" in element.attributes for element in _elements(root)):
        raise ValueError("an element of a page has a style of its own")
    return f"<!DOCTYPE html>\n{root}\n"


def code(text: object) -> Element:
    """A rule or a formula, on one line."""
    return el("code", one_line(text))


def prose(text: str) -> list[Child]:
    """A message whose backticks set code apart."""
    pieces = text.split("`")
    if len(pieces) % 2 == 0:
        return [text]
    return [el("code", piece) if at % 2 else piece for at, piece in enumerate(pieces)]
