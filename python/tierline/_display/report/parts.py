"""What the sections of a report are made of: chips, marks, bars, tables, and notes on how figures are computed."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from typing import Any

from tierline._display import markup
from tierline._display.format import (
    HARD,
    NONE,
    SEVERITIES,
    UNASSIGNED,
    VERDICTS,
    clipped,
    decimal,
    number,
    spaced,
)
from tierline._display.markup import Child, Element, code, el, texts
from tierline._display.sentences import sentence
from tierline._display.text import cut, one_line

__all__ = [
    "Tiers",
    "alternatives",
    "bar",
    "box",
    "client",
    "computed",
    "dim",
    "give",
    "mark",
    "missing",
    "prose",
    "ruled",
    "section",
    "severity",
    "table",
    "unbroken",
    "under",
]
_LONG_WORD = 18


class Tiers:
    """The tiers in order, for their chips and colours."""

    def __init__(self, names: Iterable[str], *, ranked: bool = True) -> None:
        self.names = list(names)
        self.ranked = ranked
        self._ranks = {name: rank for rank, name in enumerate(self.names)}

    def __len__(self) -> int:
        return len(self.names)

    def rank(self, tier: str | None) -> int | None:
        """Where a tier stands, 0 the best."""
        return None if tier is None else self._ranks.get(tier)

    def chip(self, tier: str | None, *, none: str = UNASSIGNED, whole: bool = False) -> Element:
        """A tier with its place and colour; without one, a word in a dashed frame."""
        if tier is None:
            return el("span", none, cls="chip out")
        shown = tier if whole else clipped(tier, 40)
        title = "" if shown == tier else tier
        rank, one = self.rank(tier), " one" if len(shown) <= 24 else ""
        if rank is None:
            return el("span", shown, cls=f"chip out{one}", title=title)
        place = el("span", str(rank + 1), cls="at") if self.ranked else None
        return el("span", place, shown, cls=f"chip r{rank}{one}", title=title)


def mark(verdict: str) -> Element:
    """A verdict about a target, with its sign."""
    sign, manner = VERDICTS.get(verdict, ("", "open"))
    return el("span", f"{sign} {verdict}".strip(), cls=f"mark {manner}")


def severity(word: str) -> Element:
    """How bad a finding is, with its sign."""
    sign, manner = SEVERITIES.get(word, ("", "open"))
    return el("span", f"{sign} {word}".strip(), cls=f"mark {manner}")


def client(ident: object) -> Element:
    """A client's id, on one line where it is short."""
    shown = cut(ident)
    return el("span", shown, cls="id" if len(shown) <= 24 else "")


def unbroken(text: object) -> str:
    """A text on one line, whose percentages are not broken."""
    return one_line(text).replace(" %", f"{HARD}%")


def prose(text: object) -> list[Child]:
    """A message on one line, whose backticks set code apart, and whose percentages are not broken."""
    return markup.prose(unbroken(text))


def alternatives(rules: Sequence[Mapping[str, Any]]) -> Element:
    """The alternatives of a rule, one below the other, each with the values of its thresholds."""
    return el(
        "ul",
        [el("li", dim("or ") if at else None, ruled(rule)) for at, rule in enumerate(rules)],
        cls="rules",
    )


def ruled(rule: Mapping[str, Any]) -> list[Child]:
    """A rule in its author's words, and below it what the names in it stand for."""
    known = [
        [dim(" · ") if at else None, el("span", code(name), f"{HARD}={HARD}{number(value)}", cls="pair")]
        for at, (name, value) in enumerate(rule["parameters"].items())
    ]
    return [
        code(rule["words"]),
        el("span", known, cls="under") if known else None,
        [el("span", prose(one["words"]), cls="under") for one in rule["thresholds"]],
    ]


def dim(*children: Child) -> Element:
    """Words that stand back."""
    return el("span", *children, cls="dim")


def missing(words: str | None = None) -> Element:
    """What stands where nothing is known."""
    return el("span", sentence("summary.not-known") if words is None else words, cls="none")


def give(*words: Child) -> Element:
    """What to give to see a section that is empty."""
    return el("p", *words, cls="give")


def under(words: str, manner: str = "") -> Element:
    """A second line in a cell."""
    return el("span", words, cls=f"under {manner}".strip())


def bar(part: object, tint: str) -> Element:
    """A bar filled up to a fraction of one, in the colour of a class."""
    filled = min(max(decimal(part) or Decimal(0), Decimal(0)), Decimal(1)) * 100
    return el(
        "svg",
        el("rect", cls="track", width="100", height="9", rx="2"),
        el("rect", cls=tint, width=f"{filled:.2f}", height="9", rx="2") if filled else None,
        cls="bar",
        viewBox="0 0 100 9",
        preserveAspectRatio="none",
        aria_hidden="true",
        focusable="false",
    )


def box(spread: Mapping[str, Any], low: Decimal, high: Decimal, tint: str) -> Child:
    """Least, quartiles and most of a spread, between two ends that all rows share."""
    known = {key: decimal(spread.get(key)) for key in ("min", "q1", "median", "q3", "max")}
    least, first, middle, third, most = known.values()
    if least is None or first is None or middle is None or third is None or most is None:
        return missing(NONE)
    room = high - low

    def at(value: Decimal) -> str:
        return f"{(value - low) / room * 184 + 3:.1f}" if room else "95.0"

    def wide(start: Decimal, end: Decimal) -> str:
        return f"{max((end - start) / room * 184, Decimal(2)):.1f}" if room else "2"

    return el(
        "svg",
        el("line", cls="s-out", x1=at(least), x2=at(most), y1="11", y2="11", stroke_width="1.5"),
        el("rect", cls=f"{tint} s-out", x=at(first), width=wide(first, third), y="4", height="14", rx="2"),
        [
            el("line", cls="s-out", x1=at(end), x2=at(end), y1="7", y2="15", stroke_width="1.5")
            for end in (least, most)
        ],
        el("rect", cls="f-ink", x=at(middle), width="2.5", y="1", height="20"),
        cls="box",
        viewBox="0 0 190 22",
        aria_hidden="true",
        focusable="false",
    )


def table(
    head: Sequence[Child],
    rows: Sequence[Sequence[Child]],
    *,
    label: str,
    numeric: Iterable[int] = (),
    long: Iterable[int] = (),
    drawn: Iterable[int] = (),
    foot: Sequence[Child] = (),
) -> Element:
    """A table in a scroller of its own, which the keyboard reaches; a short one is kept on one page.

    Columns are named by their place: those with numbers, those with long texts, and those with small pictures,
    which a phone has no room for.
    """
    manners = dict.fromkeys(numeric, "num") | dict.fromkeys(long, "long") | dict.fromkeys(drawn, "pic")

    def manner(at: int, content: Child) -> str:
        # On paper nothing scrolls, so a word that is too long is broken there, and only there.
        long_word = any(len(word) > _LONG_WORD for text in texts(content) for word in text.split(" "))
        return " ".join(one for one in (manners.get(at), "any" if long_word else None) if one)

    def cell(at: int, content: Child) -> Element:
        if at == 0:
            return el("th", content, cls=manner(at, content), scope="row")
        return el("td", content, cls=manner(at, content))

    whole = el(
        "table",
        el(
            "thead",
            el("tr", [el("th", one, cls=manner(at, one), scope="col") for at, one in enumerate(head)]),
        ),
        el("tbody", [el("tr", [cell(at, one) for at, one in enumerate(row)]) for row in rows]),
        el("tfoot", el("tr", [cell(at, one) for at, one in enumerate(foot)])) if foot else None,
    )
    kept = "wrap keep" if len(rows) <= 14 else "wrap"
    return el("div", whole, cls=kept, role="region", aria_label=label, tabindex="0")


def computed(
    *notes: Child,
    formulas: Mapping[str, str] | None = None,
    names: Iterable[str] = (),
    heading: str | None = None,
) -> Element:
    """The rule or the formula behind figures, folded. `names` are the formulas that belong to them."""
    known = formulas or {}
    listed = [(name, known[name]) for name in names if name in known]
    return el(
        "details",
        el("summary", sentence("page.how-computed") if heading is None else heading),
        el(
            "div",
            [el("p", note) if isinstance(note, str) else note for note in notes if note is not None],
            el("dl", [[el("dt", spaced(name)), el("dd", code(formula))] for name, formula in listed])
            if listed
            else None,
            cls="inner",
        ),
    )


def section(ident: str, number: int, title: str, *content: Child) -> Element:
    """A section with its number."""
    heading = el("h2", el("span", f"{number}", cls="no"), title, id=f"{ident}-title")
    return el("section", heading, *content, id=ident, aria_labelledby=f"{ident}-title")
