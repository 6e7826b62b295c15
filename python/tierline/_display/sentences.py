"""Sentences of the one catalogue, which the native module holds: by key, with their places filled."""

from __future__ import annotations

from tierline import _native
from tierline._display.markup import Child

__all__ = ["filled", "headings", "sentence"]

_FIRST = 0xE000
"""Of the characters that stand for elements until a sentence is taken apart: those of private use are in no sentence."""


def sentence(key: str, **parts: str | int) -> str:
    """The sentence of a key; counts are numbers, which choose the plural, and everything else is text.

    Raises:
        KeyError: The catalogue has no such key.
    """
    return _native.sentence(key, parts)


def headings(*names: str) -> list[Child]:
    """The headings of columns, by their names in the catalogue."""
    return [sentence(f"column.{name}") for name in names]


def filled(key: str, **parts: Child) -> list[Child]:
    """The same with elements in its places: the words between them, and the elements, in order."""
    marks = {place: chr(_FIRST + at) for at, place in enumerate(parts)}
    elements = {mark: parts[place] for place, mark in marks.items()}
    pieces: list[Child] = [""]
    for letter in sentence(key, **marks):
        if letter in elements:
            pieces += [elements[letter], ""]
        else:
            pieces[-1] = f"{pieces[-1]}{letter}"
    return [piece for piece in pieces if piece != ""]
