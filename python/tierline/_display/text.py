"""Texts of others as they may be shown; the one list of what is dangerous is that of the native module."""

from __future__ import annotations

from tierline import _native

__all__ = ["counted", "cut", "one_line", "visible", "visible_lines", "whole"]

_LONGEST = 200
"""Letters of a long text that are shown."""


def visible(text: str) -> str:
    r"""Writes out what acts on a terminal, cannot be seen or reorders a line: `\u{202e}` for a mark of direction."""
    if text.isascii() and text.isprintable():
        return text
    try:
        return _native.visible(text)
    except UnicodeEncodeError:
        return _native.visible(whole(text))


def whole(text: str) -> str:
    r"""A text whose halves of letters, as in names of files that are not UTF-8, are written out: `\u{d800}`."""
    return "".join(f"\\u{{{ord(c):x}}}" if "\ud800" <= c <= "\udfff" else c for c in text)


def visible_lines(text: str) -> str:
    """The same of a text of several lines, which stay lines."""
    return "\n".join(visible(line) for line in text.split("\n"))


def one_line(text: object) -> str:
    """A text that may run over several lines, on one."""
    return " ".join(str(text).split())


def cut(text: object) -> str:
    """A text without what is beyond its first letters, where it is long."""
    words = str(text)
    return words if len(words) <= _LONGEST else words[:_LONGEST] + "…"


def counted(count: int, one: str, many: str = "") -> str:
    """A count with its noun: 1 client, 2,000 clients."""
    return f"{count:,} {one if count == 1 else many or one + 's'}"
