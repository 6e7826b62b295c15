"""Sentences of the one catalogue, which the native module holds: by key, with their places filled."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TypeVar

from tierline import _native
from tierline._display.markup import Child
from tierline._display.text import whole

__all__ = ["counted", "filled", "headings", "pieces", "sentence"]

_FIRST = 0xE000
"""Of the characters that stand for elements until a sentence is taken apart: those of private use are in no sentence."""

_Part = TypeVar("_Part")


def sentence(key: str, **parts: str | int) -> str:
    """The sentence of a key; counts are numbers, which choose the plural, and everything else is text.

    Raises:
        KeyError: The catalogue has no such key.
    """
    try:
        return _native.sentence(key, parts)
    except TypeError:
        # A text with half a letter is none to the native module.
        texts = {place: whole(part) if isinstance(part, str) else part for place, part in parts.items()}
        return _native.sentence(key, texts)


def headings(*names: str) -> list[Child]:
    """The headings of columns, by their names in the catalogue; a key of another group stands in full."""
    return [sentence(name if "." in name else f"column.{name}") for name in names]


def counted(clients: int) -> str:
    """How many clients, with their noun."""
    return sentence("display.clients", count=clients)


def pieces(key: str, parts: Mapping[str, _Part | int]) -> Iterator[str | _Part]:
    """The words of a sentence and what stands in its places, in order; counts are as in `sentence`."""
    counts = {place: part for place, part in parts.items() if isinstance(part, int)}
    others = [(place, part) for place, part in parts.items() if not isinstance(part, int)]
    marks = {place: chr(_FIRST + at) for at, (place, _) in enumerate(others)}
    elements = {chr(_FIRST + at): part for at, (_, part) in enumerate(others)}
    words = ""
    for letter in sentence(key, **marks, **counts):
        if letter not in elements:
            words += letter
            continue
        if words:
            yield words
        yield elements[letter]
        words = ""
    if words:
        yield words


def filled(key: str, **parts: Child | int) -> list[Child]:
    """A sentence with elements in its places."""
    return [piece for piece in pieces(key, parts) if piece != ""]
