"""The next quarter by tier, lifetime values by group, and for whom a report is: held against a second program."""

import datetime as dt
import random
from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest
import tierline
from click.testing import CliRunner, Result
from tierline import _native
from tierline._cli.main import cli

MODEL = """\
tierline: 1
model: { name: quarter, client: id, value: arr }
attributes:
  arr: { type: decimal, scale: 2 }
  renews: { type: date }
  region: { type: category, levels: [north, south] }
tiers:
  - { name: Gold, when: arr >= 1000 }
  - { name: Silver, when: arr >= 100 }
  - { name: Bronze, when: arr is not null }
migration: { promote: at once, demote: { after: renewal, missing_renewal: 365 days }, renewal: renews }
service:
  Gold:
    touchpoint_every: 1 week
    minutes: { touchpoint: 30, business_review: 90 }
    business_review_every: 3 months
    timeline: [{ what: renewal talk, from: renews, before: 30 days }]
  Silver: { touchpoint_every: [1 month, 2 months], minutes: { touchpoint: 20 } }
targets:
  Gold: { retention: 0.98, gross_retention: [0.95, 1] }
  Silver: { retention: 0.9 }
  all: { retention: 0.8 }
"""
DAY, END = dt.date(2026, 11, 21), dt.date(2027, 2, 21)
TARGETS = {
    "Gold": (Fraction(98, 100), Fraction(95, 100)),
    "Silver": (Fraction(9, 10), Fraction(9, 10)),
    "Bronze": (Fraction(8, 10), Fraction(8, 10)),
    None: (Fraction(8, 10), Fraction(8, 10)),
}


def run(*args: object) -> Result:
    return CliRunner().invoke(cli, [str(arg) for arg in args])


def half_even(value: Fraction, digits: int) -> Decimal:
    return Decimal(round(value * 10**digits)).scaleb(-digits)


def clients_of(seed: int, count: int, day: dt.date) -> list[dict[str, Any]]:
    rng = random.Random(seed)
    return [
        {
            "id": f"c{at}",
            "arr": None if rng.random() < 0.05 else Decimal(rng.randrange(0, 300_000)) / 100,
            "renews": None if rng.random() < 0.3 else day + dt.timedelta(days=rng.randrange(-40, 400)),
            "region": rng.choice(["north", "south", None]),
        }
        for at in range(count)
    ]


def tier_of(arr: Decimal | None) -> str | None:
    if arr is None:
        return None
    return "Gold" if arr >= 1000 else "Silver" if arr >= 100 else "Bronze"


def kept(renews: dt.date | None, retention: Fraction) -> Fraction:
    if renews is None:
        return 1 - (1 - retention) / 4
    return retention if DAY < renews <= END else Fraction(1)


def hours(tier: str | None, renews: dt.date | None) -> tuple[Fraction, Fraction, Fraction]:
    """Hours of a quarter at least and at most, and of the key experience in it."""
    if tier == "Gold":
        year = Fraction(30, 60) * Fraction(365, 7) + Fraction(90, 60) * 4
        talk = renews is not None and DAY < renews - dt.timedelta(days=30) <= END
        return year / 4, year / 4, Fraction(30, 60) if talk else Fraction(0)
    if tier == "Silver":
        return Fraction(20, 60) * 6 / 4, Fraction(20, 60) * 12 / 4, Fraction(0)
    return Fraction(0), Fraction(0), Fraction(0)


def book_and_review(seed: int) -> tuple[list[dict[str, Any]], tierline.Book, tierline.Review]:
    model = tierline.Model.parse(MODEL)
    before = clients_of(seed, 120, dt.date(2026, 8, 21))
    first = model.book(before, as_of="2026-08-21").review(None)
    rng = random.Random(seed + 1)
    now = [dict(one) for one in before]
    for one in now:
        if one["arr"] is not None and rng.random() < 0.5:
            one["arr"] = Decimal(rng.randrange(0, 300_000)) / 100
        if rng.random() < 0.1:
            one["renews"] = None
    book = model.book(now, as_of=DAY)
    return now, book, book.review(first.standings)


@pytest.mark.parametrize("seed", range(6))
def test_the_forecast_is_that_of_its_rule(seed: int) -> None:
    now, book, review = book_and_review(seed)
    standings = {row["id"]: row for row in rows_of(review)}
    found = book.forecast(review=review)
    assert (found["from"], found["to"]) == (DAY, END)
    sums: dict[str | None, dict[str, Any]] = {
        tier: {
            "clients": 0,
            "in": 0,
            "out": 0,
            "due": 0,
            "unknown": 0,
            "value": Decimal(0),
            "moved": Decimal(0),
        }
        | {name: Fraction(0) for name in ("next", "value_next", "low", "high", "next_low", "next_high")}
        for tier in ("Gold", "Silver", "Bronze", None)
    }
    for one in now:
        standing = standings[one["id"]]
        today = standing["tier"]
        waits = standing["pending_tier"] is not None and (
            standing["effective_on"] is None or standing["effective_on"] <= END
        )
        then = standing["pending_tier"] if waits else today
        arr, renews = one["arr"] or Decimal(0), one["renews"]
        here, there = sums[today], sums[then]
        here["clients"] += 1
        here["value"] += arr
        here["out"] += today != then
        there["in"] += today != then
        there["moved"] += arr
        there["due"] += renews is not None and DAY < renews <= END
        there["unknown"] += renews is None
        clients, value = TARGETS[then]
        there["next"] += kept(renews, clients)
        there["value_next"] += Fraction(arr) * kept(renews, value)
        low, high, _ = hours(today, renews)
        here["low"] += low
        here["high"] += high
        low, high, talk = hours(then, renews)
        there["next_low"] += (low + talk) * kept(renews, clients)
        there["next_high"] += (high + talk) * kept(renews, clients)
    assert any(one["in"] for one in sums.values()), "nobody waits"
    for one in found["tiers"]:
        wanted = sums[one["tier"]]
        assert (one["clients"], one["moving_in"], one["moving_out"]) == (
            wanted["clients"],
            wanted["in"],
            wanted["out"],
        )
        assert (one["renewals"], one["without_renewal"]) == (wanted["due"], wanted["unknown"])
        assert (one["value"], one["value_moved"]) == (wanted["value"], wanted["moved"])
        assert one["clients_next"] == half_even(wanted["next"], 2)
        assert one["value_next"] == half_even(wanted["value_next"], 2)
        for key, name in (("hours_low", "low"), ("hours_high", "high")):
            assert one[key] == half_even(wanted[name], 2), (one["tier"], key)
        for key, name in (("hours_next_low", "next_low"), ("hours_next_high", "next_high")):
            assert one[key] == half_even(wanted[name], 2), (one["tier"], key)
    total = found["total"]
    for key in (
        "clients",
        "moving_in",
        "clients_next",
        "value",
        "value_next",
        "hours_low",
        "hours_next_high",
    ):
        assert total[key] == sum(one[key] for one in found["tiers"]), key
    assert total["clients"] == len(now)
    assert total["moving_in"] == total["moving_out"]
    assert book.figures(review=review, next_quarter=True)["next_quarter"] == found
    assert "next_quarter" not in book.figures(review=review)


def rows_of(review: tierline.Review) -> list[dict[str, Any]]:
    columns = review.standings.to_columns()
    return [dict(zip(columns, row, strict=True)) for row in zip(*columns.values(), strict=True)]


def test_without_targets_and_without_renewals_nobody_is_expected_to_leave() -> None:
    text = (
        MODEL[: MODEL.index("targets:")]
        .replace(", renewal: renews", "")
        .replace("after: renewal, missing_renewal: 365 days", "after: 90 days")
    )
    book = tierline.Model.parse(text).book(clients_of(1, 40, DAY), as_of=DAY)
    found = book.forecast()
    assert all(one["clients_next"] == one["clients"] and one["retention"] is None for one in found["tiers"])
    assert found["total"]["value_next"] == found["total"]["value"]


def test_lifetime_values_by_group_have_the_rates_of_the_group() -> None:
    now = clients_of(7, 60, DAY)
    book = tierline.Model.parse(MODEL).book(now, as_of=DAY)
    rng = random.Random(3)
    period = [
        {"id": one["id"], "value_start": 100, "value_end": rng.choice([0, 50, 100, 130])} for one in now
    ]
    found = book.lifetime_values(period, years=3, discount="0.1", by="region")
    assert found.figures["by"] == ["region"]
    assert found.tiers == []
    groups = {one["levels"][0]: one for one in found.figures["groups"]}
    assert list(groups) == ["north", "south", None]
    columns = found.clients.to_columns()
    assert columns["region"] == [one["region"] for one in now]
    sums = dict.fromkeys(groups, Decimal(0))
    for at, one in enumerate(now):
        own = [line for line, other in zip(period, now, strict=True) if other["region"] == one["region"]]
        start = sum(line["value_start"] for line in own)
        left = Fraction(sum(min(line["value_end"], 100) for line in own), start)
        grown = Fraction(sum(line["value_end"] for line in own), start) / left - 1
        if one["arr"] is None:
            assert columns["lifetime_value"][at] is None
            continue
        year = left * (1 + grown) / Fraction(11, 10)
        worth = half_even(Fraction(one["arr"]) * (1 + year + year**2), 2)
        assert columns["lifetime_value"][at] == worth
        sums[one["region"]] += worth
    for level, one in groups.items():
        assert one["lifetime_value"] == sums[level]
        assert one["clients"] == sum(other["region"] == level for other in now)
        assert one["small"] == (one["clients"] < 5)
    assert found.total == sum(sums.values())
    assert sum(one["clients"] for one in groups.values()) == len(now)
    with pytest.raises(tierline.TableError):
        book.lifetime_values(period, by="planet")


def test_the_commands_say_the_same(tmp_path: Path) -> None:
    now, book, review = book_and_review(2)
    model, clients, standings = (tmp_path / name for name in ("m.yaml", "c.csv", "s.csv"))
    model.write_text(MODEL)
    write(clients, now)
    write(tmp_path / "before.csv", clients_of(2, 120, dt.date(2026, 8, 21)))
    first = run("review", model, tmp_path / "before.csv", "-s", standings, "--as-of", "2026-08-21", "--first")
    assert first.exit_code == 0, first.output
    period = tmp_path / "p.csv"
    period.write_text(
        "id,value_start,value_end\n"
        + "".join(f"{one['id']},100,{90 + at % 20}\n" for at, one in enumerate(now))
    )
    kept_as_it_is = standings.read_bytes()
    shown = run("forecast", model, clients, "-s", standings, "--as-of", DAY)
    assert shown.exit_code == 0, shown.output
    assert standings.read_bytes() == kept_as_it_is
    total = book.forecast(review=review)["total"]
    last = next(line for line in shown.output.splitlines() if line.startswith("all "))
    assert last.split()[1:5] == [
        str(total[key]) for key in ("clients", "moving_in", "moving_out", "renewals")
    ]
    assert "Without a target nobody is expected to leave" in " ".join(shown.output.split())
    out = tmp_path / "lifetime.csv"
    shown = run(
        "lifetime", model, clients, "-p", period, "--as-of", DAY, "--by", "region", "--years", 3, "-o", out
    )
    assert shown.exit_code == 0, shown.output
    found = book.lifetime_values(tierline_table(period), years=3, by="region")
    assert f"{found.total:,}" in shown.output
    assert out.read_text().splitlines()[0].startswith("id,tier,region,value,retention")
    page = tmp_path / "board.html"
    made = run("report", model, clients, "--as-of", DAY, "--next-quarter", "--for", "board", "-o", page)
    assert made.exit_code == 0, made.output
    assert 'id="next_quarter"' in page.read_text()
    assert 'id="service"' not in page.read_text()
    assert run("report", model, clients, "--as-of", DAY, "--for", "nobody", "-o", page).exit_code == 2


def write(path: Path, rows: list[dict[str, Any]]) -> None:
    lines = [",".join("" if value is None else str(value) for value in one.values()) for one in rows]
    path.write_text("\n".join(["id,arr,renews,region", *lines, ""]))


def tierline_table(path: Path) -> dict[str, list[str]]:
    lines = [line.split(",") for line in path.read_text().splitlines()]
    return {name: [line[at] for line in lines[1:]] for at, name in enumerate(lines[0])}


def test_an_audience_is_an_order_and_a_choice_of_the_same_sections() -> None:
    _now, book, review = book_and_review(4)
    whole = book.report(review=review, next_quarter=True).html

    def order(html: str) -> list[str]:
        parts = html.split('<section id="')[1:]
        return [part.partition('"')[0] for part in parts]

    def body(html: str, ident: str) -> str:
        part = html.split(f'<section id="{ident}"')[1].split("</section>")[0]
        return part.partition("</h2>")[2]

    every = order(whole)
    assert "next_quarter" in every
    assert len(set(every)) == len(every)
    orders = set()
    for audience in _native.audiences():
        html = book.report(review=review, next_quarter=True, audience=audience).html
        own = order(html)
        orders.add(tuple(own))
        assert own == [name for name in _native.report_sections(audience) or () if name in every]
        assert set(own) < set(every) or set(own) == set(every)
        assert "metrics" in own
        assert own[-3:] == ["findings", "unassigned", "reading"]
        for name in own:
            assert body(html, name) == body(whole, name), (audience, name)
    assert len(orders) == 5
    with pytest.raises(tierline.ArgumentError) as refused:
        book.report(review=review, audience="everybody")
    assert refused.value.code == "unknown-audience"
