"""Every text of a report's page that has a number, by section: what a second program has to have worked out again.

A page is read as blocks: cells of tables, paragraphs, entries of lists, text alternatives, texts of pictures. A block with a digit that
nobody has worked out again is a mistake of the tests, or of the page.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from html.parser import HTMLParser

BLOCKS = frozenset(
    "td th p li dd dt h1 h2 h3 h4 summary footer desc text title figcaption caption label".split()
)
SILENT = frozenset(("style", "script"))
EMPTY = frozenset("br meta link img input hr path rect line circle use col polygon ellipse stop".split())


@dataclass(frozen=True)
class Block:
    """A text of the page, in the section that it stands in; `drawn` are texts of pictures."""

    section: str
    label: str
    words: str
    drawn: bool

    @property
    def has_number(self) -> bool:
        return any(sign.isdigit() for sign in self.words)


@dataclass
class _Open:
    tag: str
    words: list[str]


class Ledger(HTMLParser):
    """The blocks of a page."""

    def __init__(self, page: str) -> None:
        super().__init__(convert_charrefs=True)
        self.blocks: list[Block] = []
        self._section = ""
        self._label = ""
        self._open: list[_Open] = []
        self.feed(page)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in EMPTY:
            return
        fields = dict(attrs)
        if fields.get("role") == "region":
            self._label = fields.get("aria-label") or ""
        self._open.append(_Open(tag, []))

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """An element without anything in it."""

    def handle_endtag(self, tag: str) -> None:
        if all(one.tag != tag for one in self._open):
            return
        while self._open:
            one = self._open.pop()
            words = " ".join(one.words)
            if one.tag == "h2":
                self._section = words.lstrip("0123456789 ")
            if words:
                drawn = one.tag in ("text", "desc") or any(other.tag == "svg" for other in self._open)
                label = self._label if one.tag in ("td", "th") else one.tag
                self.blocks.append(Block(self._section, label, words, drawn))
            if one.tag == tag:
                break

    def handle_data(self, data: str) -> None:
        words = " ".join(data.replace("\N{NO-BREAK SPACE}", " ").split())
        if not words or any(one.tag in SILENT for one in self._open):
            return
        for one in reversed(self._open):
            if one.tag in BLOCKS:
                one.words.append(words)
                return
        if self._open:
            self._open[-1].words.append(words)


def unexplained(page: str, explained: dict[str, Iterable[str]]) -> list[Block]:
    """The blocks with a number that are not among those of their section, or of every section (`""`)."""
    known = {section: set(words) for section, words in explained.items()}
    everywhere = known.get("*", set[str]())
    return [
        block
        for block in dict.fromkeys(Ledger(page).blocks)
        if block.has_number and block.words not in everywhere | known.get(block.section, set())
    ]
