"""A second program for the numbers of a report: it reads the page, and works every number out again from the tables.

It takes nothing from the figures of the report: clients come from the rows that the book was made of, with the tiers of
the assignments or, where there is a review, those of its table of movements. The rest is exact fractions.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import ROUND_HALF_EVEN, Context, Decimal
from fractions import Fraction
from html.parser import HTMLParser
from typing import Any

EXACT = Context(prec=80, rounding=ROUND_HALF_EVEN)
DASH = "\N{EN DASH}"
Row = dict[str, Any]


class Shown(HTMLParser):
    """The tables of a page by their labels, row by row and cell by cell; its text alternatives; and all of its text."""

    def __init__(self, page: str) -> None:
        super().__init__(convert_charrefs=True)
        self.tables: dict[str, list[list[str]]] = {}
        self.told: dict[str, str] = {}
        self.text = ""
        self._label = ""
        self._cell: list[str] | None = None
        self._desc = ""
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        fields = dict(attrs)
        if fields.get("role") == "region":
            self._label = fields.get("aria-label") or ""
        elif tag == "table":
            # A wide table is divided; its parts have one label.
            self.tables.setdefault(self._label, [])
        elif tag == "tr":
            self.tables[self._label].append([])
        elif tag in ("td", "th"):
            self._cell = []
        elif tag == "desc":
            self._desc = fields.get("id") or ""
        elif tag == "span" and self._cell is not None:
            self._cell.append(" | " if "under" in (fields.get("class") or "") else "")
            if fields.get("class") == "at":
                self._cell.append("#")

    def handle_endtag(self, tag: str) -> None:
        if tag in ("td", "th") and self._cell is not None:
            words = " ".join("".join(self._cell).replace("\N{NO-BREAK SPACE}", " ").split())
            self.tables[self._label][-1].append(words)
            self._cell = None
        elif tag == "desc":
            self._desc = ""

    def handle_data(self, data: str) -> None:
        if self._cell is not None:
            self._cell.append(data)
        if self._desc:
            self.told[self._desc] = self.told.get(self._desc, "") + data.replace("\N{NO-BREAK SPACE}", " ")
        self.text += data.replace("\N{NO-BREAK SPACE}", " ")


def number(value: Decimal | int) -> str:
    return f"{value:,f}" if isinstance(value, Decimal) else f"{value:,}"


def exact(value: Any) -> Fraction:
    return Fraction(str(value))


def places(value: Fraction, digits: int) -> Decimal:
    """Half to even, once."""
    return EXACT.divide(Decimal(value.numerator), Decimal(value.denominator)).quantize(
        Decimal(1).scaleb(-digits), context=EXACT
    )


def at_six(value: Fraction) -> Decimal:
    return places(value, 6)


def percent(value: Fraction | None) -> str:
    """To one digit, from the share as it is handed on, which has six."""
    return DASH if value is None else f"{at_six(value) * 100:.1f} %"


def plain(value: Fraction, digits: int) -> str:
    text = f"{at_six(value):,.{digits}f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def over(part: Fraction | int, whole: Fraction | int) -> Fraction | None:
    return Fraction(part) / Fraction(whole) if whole > 0 else None


def quartiles(values: Iterable[Any]) -> list[Fraction] | None:
    ordered = sorted(exact(value) for value in values)
    if not ordered:
        return None
    out: list[Fraction] = []
    for quarter in range(5):
        at = Fraction((len(ordered) - 1) * quarter, 4)
        low = int(at)
        high = min(low + 1, len(ordered) - 1)
        out.append(ordered[low] + (at - low) * (ordered[high] - ordered[low]))
    return out


@dataclass
class Tables:
    """What a report is made of: the clients with their values, and where they were before a review and are after it."""

    tiers: Sequence[str]
    clients: list[Row]
    """`id`, `tier` (in force), `value`, `owner`, `health`, scores and flags by name."""
    movements: list[Row] = field(default_factory=list[Row])
    before: Mapping[str, Row] = field(default_factory=dict[str, Row])
    """The standings of the last review, by client."""

    def of(self, tier: str | None) -> list[Row]:
        return [row for row in self.clients if row["tier"] == tier]

    @property
    def groups(self) -> list[str | None]:
        return [*self.tiers, *([None] if self.of(None) else [])]

    @property
    def above(self) -> Fraction:
        return sum((max(exact(row["value"]), Fraction(0)) for row in self._valued(self.clients)), Fraction(0))

    @staticmethod
    def _valued(rows: Iterable[Row]) -> list[Row]:
        return [row for row in rows if row["value"] is not None]

    def chip(self, tier: str | None, none: str = "unassigned") -> str:
        return none if tier is None else f"#{self.tiers.index(tier) + 1}{tier}"

    def value(self, rows: Sequence[Row]) -> Decimal:
        return sum((row["value"] for row in self._valued(rows)), Decimal("0.00"))

    def share_of_value(self, rows: Sequence[Row]) -> Fraction | None:
        total = sum((max(exact(row["value"]), Fraction(0)) for row in self._valued(rows)), Fraction(0))
        return over(total, self.above)

    # -- Tables of the page ------------------------------------------------------------------------------------

    def tier_rows(self) -> list[list[str]]:
        out: list[list[str]] = []
        for tier in self.groups:
            rows = self.of(tier)
            out.append(
                [
                    self.chip(tier),
                    number(len(rows)),
                    percent(over(len(rows), len(self.clients))),
                    "",
                    self._worth(rows, without=True),
                    percent(self.share_of_value(rows)),
                    "",
                ]
            )
        foot = ["all", number(len(self.clients)), "", "", self._worth(self.clients, without=False), "", ""]
        return [*out, foot]

    def _worth(self, rows: Sequence[Row], *, without: bool) -> str:
        parts = [number(self.value(rows))]
        missing = len(rows) - len(self._valued(rows))
        if missing and without:
            parts.append(f"{missing} without")
        below = [row["value"] for row in self._valued(rows) if row["value"] < 0]
        if below:
            parts.append(f"{number(sum(below, Decimal('0.00')))} below 0 ({len(below)})")
        return " | ".join(parts)

    def concentration(self) -> tuple[list[list[str]], list[tuple[int, Fraction]]]:
        """The table by tier, and the share of the value of any number of best clients."""
        best = sorted(
            (
                max(exact(row["value"]), Fraction(0)) if row["value"] is not None else Fraction(0)
                for row in self.clients
            ),
            reverse=True,
        )
        held = [(0, Fraction(0))]
        for count, value in enumerate(best, start=1):
            held.append((count, held[-1][1] + value / self.above))
        out: list[list[str]] = []
        down: list[Row] = []
        for tier in self.tiers:
            down += self.of(tier)
            out.append(
                [
                    self.chip(tier),
                    number(len(down)),
                    percent(over(len(down), len(self.clients))),
                    percent(self.share_of_value(down)),
                    percent(held[len(down)][1]),
                ]
            )
        return out, held

    def spreads(self, name: str, digits: int) -> list[list[str]]:
        out: list[list[str]] = []
        for tier in self.tiers:
            values = [row[name] for row in self.of(tier) if row[name] is not None]
            five = quartiles(values)
            if five is None:
                out.append([self.chip(tier), "0", *[DASH] * 6])
                continue
            out.append(
                [self.chip(tier), number(len(values)), *(f"{places(one, 6):,.{digits}f}" for one in five), ""]
            )
        return out

    def flags(self, names: Sequence[str]) -> list[list[str]]:
        out: list[list[str]] = []
        for name in names:
            cells: list[str] = []
            for rows in [*(self.of(tier) for tier in self.tiers), self.clients]:
                known = [row[name] for row in rows if row[name] is not None]
                if not known:
                    cells.append(DASH)
                    continue
                words = f"{sum(known)} | {percent(over(sum(known), len(rows)))} of {len(rows)}"
                unknown = len(rows) - len(known)
                cells.append(words + (f" | {unknown} not known" if unknown else ""))
            out.append([name, *cells])
        return out

    def owners(self) -> dict[str | None, tuple[int, Fraction, int]]:
        """By tier, and `None` for all: accounts that have an owner, owners, and people."""
        accounts = Counter(row["owner"] for row in self.clients if row["owner"])
        out: dict[str | None, tuple[int, Fraction, int]] = {}
        for tier in self.tiers:
            mine = [row["owner"] for row in self.of(tier) if row["owner"]]
            owners = sum((Fraction(1, accounts[who]) for who in mine), Fraction(0))
            out[tier] = (len(mine), owners, len(set(mine)))
        out[None] = (sum(accounts.values()), Fraction(len(accounts)), len(accounts))
        return out

    def coverage(self) -> list[list[str]]:
        """Accounts, owners and accounts per owner by tier, and of all."""
        out: list[list[str]] = []
        for tier, (owned, owners, people) in self.owners().items():
            rows = self.clients if tier is None else self.of(tier)
            alone = len(rows) - owned
            accounts = number(len(rows)) + (f" | {alone} without owner" if alone else "")
            parts = [plain(owners, 2)] + (
                [f"{people} {'person' if people == 1 else 'people'}"] if people != owners else []
            )
            ratio = over(owned, owners)
            out.append(
                [
                    "all" if tier is None else self.chip(tier),
                    accounts,
                    " | ".join(parts),
                    "not known" if ratio is None else plain(ratio, 2),
                ]
            )
        return out

    # -- Movements ---------------------------------------------------------------------------------------------

    def ends(self) -> dict[tuple[str, str], list[Row]]:
        """From where to where clients went: a tier, `new`, `returned`, `unassigned` or `left`."""
        here = {row["id"] for row in self.clients}
        out: dict[tuple[str, str], list[Row]] = {}
        for row in self.movements:
            was = row["id"] in self.before
            came = row["from"] if was and row["from"] is not None else "unassigned" if was else "new"
            came = "returned" if row["movement"] == "returned" else came
            went = "left" if row["id"] not in here else row["to"] if row["to"] is not None else "unassigned"
            out.setdefault((came, went), []).append(row)
        return out

    def by_kind(self) -> dict[str, tuple[int, Decimal]]:
        """Clients and value by movement; unassigned are only those without a tier."""
        out: dict[str, tuple[int, Decimal]] = {}
        for row in self.movements:
            if row["movement"] == "unassigned" and row["to"] is not None:
                continue
            count, value = out.get(row["movement"], (0, Decimal("0.00")))
            out[row["movement"]] = (count + 1, value + (row["value"] or 0))
        return out

    def attribution(self) -> list[tuple[str, int, int]]:
        """By tier: how many clients it had before, and has after."""
        return [
            (
                self.chip(tier),
                sum(row["from"] == tier for row in self.movements),
                sum(row["to"] == tier for row in self.movements),
            )
            for tier in self.tiers
        ]
