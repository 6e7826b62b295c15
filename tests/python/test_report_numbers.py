"""Every number on the page of a report, every picture's data and every text alternative, worked out again from the tables."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Mapping
from decimal import Decimal
from fractions import Fraction
from typing import Any

import pytest
import tierline
from report_ledger import unexplained
from report_oracle import DASH, Shown, Tables, at_six, exact, number, over, percent, plain
from report_recomputed import SECTIONS, Recomputed
from report_words import worded

MODEL = tierline.Model.parse("""
tierline: 1
model: { name: numbers, client: id, value: v }
parameters: { high: 60 }
attributes:
  x: { type: integer, min: 0, max: 100 }
  v: { type: decimal, scale: 2 }
  health: { type: decimal, scale: 1 }
scores:
  fit: { factors: [{ of: x, weight: 100, linear: { from: 0, to: 100, points: [0, 100] } }] }
flags:
  at_risk: health < 40
  large: v > 5_000
tiers:
  - { name: Gold, when: fit >= high }
  - { name: Silver, when: fit >= 30 or health > 90 }
  - { name: Iron, when: x >= 0 }
migration: { promote: at once, demote: at once }
service:
  Gold: { coverage: { model: dedicated, role: CSM, accounts_per_owner: [2, 6] }, programmes: [p], response: { first: 1 hour } }
  Silver: { coverage: { role: CSM, accounts_per_owner: [10, null] }, programmes: [q], response: { first: 2 hours } }
targets:
  Gold: { clients: [0.1, 0.3], value: [0.2, 0.5], retention: 0.9 }
  Silver: { clients: [0.2, 0.6] }
""")
TIERS = ("Gold", "Silver", "Iron")
SEEDS = range(8)


def random_clients(chance: random.Random, ids: list[str]) -> list[dict[str, Any]]:
    people = ["Kim", "Lee", "Ada", "", None]
    return [
        {
            "id": one,
            "x": chance.choice([None, *range(0, 101, 5)]),
            "v": chance.choice(
                [None, Decimal("-120.50"), Decimal(chance.randrange(10 ** chance.randrange(3, 9))).scaleb(-2)]
            ),
            "health": chance.choice([None, *(Decimal(at).scaleb(-1) for at in range(0, 1000, 37))]),
            "csm": chance.choice(people),
        }
        for one in ids
    ]


def made(seed: int) -> tuple[tierline.Book, Any, Tables, dict[str, Any]]:
    """A book with a review, and its tables."""
    chance = random.Random(seed)
    ids = [f"c{at:03}" for at in range(chance.choice([1, 12, 40, 90]))]
    first = MODEL.book(random_clients(chance, ids), as_of="2026-01-01").review()
    stayed = [one for one in ids if chance.random() < 0.95] + [f"n{at}" for at in range(chance.randrange(6))]
    rows = random_clients(chance, stayed or ["n0"])
    book = MODEL.book(rows, as_of="2026-07-01", owner="csm")
    review = book.review(first) if seed % 4 else None
    assigned = book.assignments.to_rows()
    moved = [] if review is None else review.movements.to_rows()
    force = {row["id"]: row["to"] for row in moved}
    clients = [
        {
            "id": row["id"],
            "tier": force[row["id"]] if review else one["tier"],
            "value": row["v"],
            "owner": (row["csm"] or "").strip() or None,
            "health": row["health"],
            "fit": one["fit"],
            "at_risk": None if row["health"] is None else row["health"] < 40,
            "large": None if row["v"] is None else row["v"] > 5000,
            # The one reason that there is: a value is missing, and so no rule is true.
            "reason": "no tier takes the client",
        }
        for row, one in zip(rows, assigned, strict=True)
    ]
    before = {row["id"]: row for row in first.standings.to_rows()}
    period = [
        {"id": row["id"], "tier": row["tier"] or "Iron", "churned": chance.random() < 0.2} for row in clients
    ]
    return book, review, Tables(TIERS, clients, moved, before), {"period": period}


@pytest.fixture(scope="module", params=SEEDS)
def report(request: pytest.FixtureRequest) -> tuple[tierline.Report, Shown, Tables, Mapping[str, Any]]:
    book, review, tables, sources = made(request.param)
    one_report = book.report(review=review, **sources)
    return one_report, Shown(one_report.html), tables, sources


Made = tuple[tierline.Report, Shown, Tables, Mapping[str, Any]]


def unbroken(part: Any) -> Any:
    """The same with blanks that may be broken."""
    if isinstance(part, str):
        return part.replace("\N{NO-BREAK SPACE}", " ")
    if isinstance(part, Mapping):
        return {key: unbroken(value) for key, value in part.items()}
    return [unbroken(value) for value in part] if isinstance(part, list | tuple) else part


def recomputed(report: Made) -> Recomputed:
    one_report, _, tables, sources = report
    reasons = {row["id"]: row["reason"] for row in tables.movements}
    severities = Counter(finding["severity"] for finding in one_report.figures["findings"])
    return Recomputed(tables, sources["period"], MODEL.fingerprint, reasons, severities)


def test_every_text_with_a_number_is_worked_out_again(report: Made) -> None:
    assert unexplained(report[0].html, recomputed(report).all()) == []


def test_a_number_that_nothing_works_out_again_is_found_in_every_section(report: Made) -> None:
    page, known = report[0].html, recomputed(report).all()
    sections = page.count("</section>")
    assert sections >= len(SECTIONS) - 1
    found = unexplained(page.replace("</section>", "<p>and 4,711 more</p></section>"), known)
    assert {block.words for block in found} == {"and 4,711 more"}
    assert len({block.section for block in found}) >= len(SECTIONS) - 1
    # A figure that is off by one, wherever it stands, is none that was worked out.
    total = f"{number(len(report[2].clients))} in 3 tiers"
    assert unexplained(page.replace("in 3 tiers", "in 4 tiers"), known)
    assert total in known[""]


def test_sums_and_sentences_that_are_ready_follow_from_the_figures(report: Made) -> None:
    figures = unbroken(report[0].figures)
    again = unbroken(worded(figures))
    assert {key for key in again if again[key] != figures[key]} == set()


def test_the_tiers_and_the_headlines(report: Made) -> None:
    found, shown, tables, _ = report
    assert shown.tables["clients and value by tier"][1:] == tables.tier_rows()
    unassigned = tables.of(None)
    clients = len(tables.clients)
    assert f"Clients{number(clients)}" in shown.text
    told = percent(over(len(unassigned), clients)) + " of all clients"
    assert f"Unassigned{len(unassigned)}{told}" in shown.text
    assert found.figures["value_above_zero"] == tables.above
    below = [row["value"] for row in tables.clients if row["value"] is not None and row["value"] < 0]
    if below:
        words = f"{number(found.figures['value_above_zero'])}, the sum of the values above 0"
        assert words in shown.text


def test_the_picture_of_shares_and_its_words(report: Made) -> None:
    found, shown, tables, _ = report
    parts: list[str] = []
    aims = {"Gold": ("10 to 30 %", "20 to 50 %"), "Silver": ("20 to 60 %", None)}
    ranges = {"Gold": ((0.1, 0.3), (0.2, 0.5)), "Silver": ((0.2, 0.6), None)}
    for tier in tables.groups:
        rows = tables.of(tier)
        words: list[str] = []
        shares = (over(len(rows), len(tables.clients)), tables.share_of_value(rows))
        for at, (share, of) in enumerate(zip(shares, ("clients", "value"), strict=True)):
            if share is None:
                continue
            aim, span = (aims[tier][at], ranges[tier][at]) if tier in aims else (None, None)
            verdict = ""
            if aim and span:
                low, high = (exact(end) for end in span)
                met = "below" if share < low else "above" if share > high else "met"
                verdict = f" ({met}, aimed at {aim})"
            words.append(f"{percent(share)} of the {of}{verdict}")
        parts.append(f"{tier or 'unassigned'}: {', '.join(words) or 'not known'}")
    assert (
        shown.told["tiers-picture-wide-told"] == shown.told["tiers-picture-narrow-told"] == "; ".join(parts)
    )
    drawn = values_of(found.chart_tiers().to_dict())
    widths = [round(value["share"], 6) for value in drawn if "share" in value and "words" in value]
    wanted = [
        float(at_six(over(len(tables.of(tier)), len(tables.clients)) or Fraction(0)))
        for tier in tables.groups
    ]
    assert widths[: len(wanted)] == wanted


def values_of(chart: Any) -> list[dict[str, Any]]:
    """The data of all layers of a chart, each once."""
    out: list[dict[str, Any]] = []
    if isinstance(chart, dict):
        for name, inner in chart.items():
            if name == "values" and isinstance(inner, list):
                out += [one for one in inner if isinstance(one, dict) and one not in out]
            else:
                out += [one for one in values_of(inner) if one not in out]
    elif isinstance(chart, list):
        for one in chart:
            out += [value for value in values_of(one) if value not in out]
    return out


def test_concentration_at_every_count_that_is_shown(report: Made) -> None:
    found, shown, tables, _ = report
    if not tables.above:
        assert "concentration-picture-wide-told" not in shown.told
        return
    rows, held = tables.concentration()
    assert shown.tables["shares down to each tier"][1:] == rows
    told = shown.told["concentration-picture-wide-told"]
    words = (" a tenth of them", " a fifth", " half")
    for by, part in zip((10, 5, 2), words, strict=True):
        count = -(-len(tables.clients) // by)
        plural = "client" if count == 1 else "clients"
        assert f"{part} ({count} {plural}) {percent(held[count][1])}" in told
        assert f"{part} ({count} {plural}) {percent(held[count][1])}" in shown.text
    points = [one for one in values_of(found.chart_concentration().to_dict()) if "zero" in one]
    exactly = {float(at_six(Fraction(at, len(tables.clients)))): float(at_six(share)) for at, share in held}
    assert {one["x"]: one["y"] for one in points}.items() <= exactly.items()
    assert len(points) == len(tables.clients) + 1
    for tier, row in list(zip(TIERS, rows, strict=True))[:-1]:
        if tables.of(tier):
            assert f"Down to {tier}: {row[2]} → {row[3]}." in told


def test_spreads_of_scores_and_health_and_flags(report: Made) -> None:
    _, shown, tables, _ = report
    for name, label in (("fit", "quartiles of fit"), ("health", "spread of health by tier")):
        known = [row[name] for tier in TIERS for row in tables.of(tier) if row[name] is not None]
        if not known or label not in shown.tables:
            continue
        digits = max(len(cell.partition(".")[2]) for row in shown.tables[label][1:] for cell in row[2:7])
        assert shown.tables[label][1:] == tables.spreads(name, digits)
    assert shown.tables["flags by tier"][1:] == tables.flags(["at_risk", "large"])


def test_coverage_counts_people_once(report: Made) -> None:
    found, shown, tables, _ = report
    rows = [
        [row[0], row[2], row[3].split(" | needed")[0], row[4]] for row in shown.tables["coverage by tier"][1:]
    ]
    assert rows == tables.coverage()
    told = shown.told["coverage-picture-wide-told"]
    drawn = {one["name"]: one for one in values_of(found.chart_coverage().to_dict()) if "role" in one}
    for tier, (owned, owners, _) in tables.owners().items():
        ratio = over(owned, owners)
        if tier is None:
            continue
        words = "owners not known" if ratio is None else f"{plain(ratio, 2)} accounts per owner"
        assert f"{tier}: {words}" in told
        if ratio is not None and tier in drawn:
            assert drawn[tier]["ratio"] == float(at_six(ratio))
    verdicts = {
        one["tier"]: one["verdict"] for one in found.targets if one["measure"] == "accounts_per_owner"
    }
    for tier, (low, high) in {"Gold": (2, 6), "Silver": (10, None)}.items():
        owned, owners, _ = tables.owners()[tier]
        alone, ratio = len(tables.of(tier)) - owned, over(owned, owners)
        if ratio is None:
            assert verdicts[tier] == ("without owner" if alone else "not measurable")
        elif high is not None and ratio > high:
            assert verdicts[tier] == "above"
        elif alone:
            assert verdicts[tier] == "without owner"
        else:
            assert verdicts[tier] == ("below" if ratio < low else "met")


def test_movements_have_one_word_and_one_count(report: Made) -> None:
    found, shown, tables, _ = report
    if not tables.movements:
        assert "flow-picture-wide-told" not in shown.told
        return
    ends = tables.ends()
    told = {f"{came} to {went}: {number(len(rows))}" for (came, went), rows in ends.items()}
    assert set(shown.told["flow-picture-wide-told"].split("; ")) == told
    chips = {tier: tables.chip(tier) for tier in TIERS}
    table = {
        (chips.get(came, came), chips.get(went, went), number(len(rows)), number(tables.value(rows)))
        for (came, went), rows in ends.items()
    }
    assert {tuple(row) for row in shown.tables["clients by tier before and after"][1:]} == table
    kinds = tables.by_kind()
    for word, clients, value in shown.tables["clients by kind of movement"][1:]:
        count, worth = kinds.get(word, (0, Decimal(0)))
        assert clients.split(" | ")[0] == number(count), word
        assert Decimal(value.replace(",", "")) == worth, word
    entered = sum(
        len(rows) for (came, went), rows in ends.items() if came in ("new", "unassigned") and went in TIERS
    )
    known = sum(len(rows) for (came, went), rows in ends.items() if came == "unassigned" and went in TIERS)
    left = sum(len(rows) for (_, went), rows in ends.items() if went == "left")
    words = f"{entered} entered" + (
        f" ({known} of them were in the book before, without a tier)" if known else ""
    )
    assert shown.text.count(f"{words} and {left} left.") == 2 or not (entered or left)
    unassigned = sum(len(rows) for (_, went), rows in ends.items() if went == "unassigned")
    assert unassigned == len(tables.of(None)) == found.figures["unassigned"]["clients"]
    for row, (chip, before, after) in zip(
        shown.tables["clients by tier, before, by cause, and after"][1:], tables.attribution(), strict=False
    ):
        assert (row[0], row[1], row[-1]) == (chip, number(before), number(after))
        moved = [int(cell.replace(",", "").replace("\N{MINUS SIGN}", "-")) for cell in row[2:-1]]
        assert before + sum(moved) == after
    nodes = [one for one in values_of(found.chart_flow().to_dict()) if "middle" in one]
    for node in nodes:
        at = 1 if node["after"] else 0
        count = sum(len(rows) for pair, rows in ends.items() if pair[at] == node["name"])
        assert node["clients"] == number(count), node


def test_who_has_no_tier_is_listed_and_nobody_else(report: Made) -> None:
    _, shown, tables, _ = report
    listed = [row[0] for row in shown.tables.get("clients without a tier", [[]])[1:]]
    assert listed == [row["id"] for row in tables.of(None)]
    reasons = shown.tables.get("reasons why clients are without a tier", [[]])[1:]
    assert sum(int(row[1]) for row in reasons) == len(tables.of(None))


def test_retention_and_its_target(report: Made) -> None:
    found, shown, _, sources = report
    row = next(row for row in shown.tables["metrics by tier"] if row and row[0] == "retention")
    for at, tier in enumerate([*TIERS, None], start=1):
        mine = [one for one in sources["period"] if tier is None or one["tier"] == tier]
        kept = over(sum(not one["churned"] for one in mine), len(mine))
        assert row[at].split(" | ")[0] == (DASH if kept is None else percent(kept))
    gold = [one for one in sources["period"] if one["tier"] == "Gold"]
    target = next(one for one in found.targets if (one["tier"], one["measure"]) == ("Gold", "retention"))
    if gold:
        kept = Fraction(sum(not one["churned"] for one in gold), len(gold))
        assert target["verdict"] == ("met" if kept >= Fraction(9, 10) else "below")
    start = next(
        row for row in shown.tables["clients of the period by class"] if row[0] == "there at the start"
    )
    assert start[-1] == number(len(sources["period"]))
