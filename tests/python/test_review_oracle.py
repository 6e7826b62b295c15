"""Random histories of client bases, held against the oracle of reviews in plain Python."""

from __future__ import annotations

import csv
import io
import itertools
import random
from collections import Counter
from dataclasses import replace
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
import review_oracle as oracle
import tierline
from review_oracle import Clock, Policy, Row, Seen, Span

TIERS = ["A", "B", "C", "D"]
FLOORS = {"A": 75, "B": 50, "C": 25}
STAYS = {"A": 70, "B": 42}
CAUSES = [
    *(
        "entered",
        "returned",
        "known now",
        "left",
        "data",
        "missing",
        "model",
        "data or model",
        "meaning",
        "timer",
    ),
    "override",
]
NEAR = 40
"""How far below its floor a client belongs to A that has the key and so many seats."""
MANY_SEATS = 5
ANY = frozenset({True, False, None})
"""What a comparison with a value that cannot be read may give; None is unknown."""


def clauses(name: str, floor: int) -> list[str]:
    """The clauses of a tier, as their author writes them."""
    return [f"x >= {floor}"] + (
        [f"x >= {floor - NEAR} and key and coalesce(n, 0) >= {MANY_SEATS}"] if name == "A" else []
    )


def model_of(policy: Policy, *, rest: bool = True, floors: dict[str, int] | None = None) -> tierline.Model:
    floors = floors or FLOORS
    tiers = [
        f'  - {{ name: {name}, when: "{" or ".join(clauses(name, floor))}"'
        f"{f', stay: x >= {STAYS[name]}' if name in STAYS else ''} }}"
        for name, floor in floors.items()
    ]
    last = "  - { name: D }" if rest else "  - { name: D, when: x >= 10 }"
    return tierline.Model.parse(f"""
tierline: 1
model: {{ name: history, client: id, value: v }}
attributes:
  x: {{ type: decimal, scale: 0, max: 100, required: true }}
  key: {{ type: boolean }}
  n: {{ type: integer, min: 0, max: 9 }}
  v: {{ type: decimal, scale: 2 }}
  r: {{ type: date }}
tiers:
{chr(10).join(tiers)}
{last}
migration:
{policy}
""")


Truths = frozenset[bool | None]
"""The outcomes that a condition can have: several where a value is open."""


def all_of(*conditions: Truths) -> Truths:
    """`and` of conditions, each with any of its outcomes, whatever those of the others are."""

    def one(parts: tuple[bool | None, ...]) -> bool | None:
        return False if False in parts else None if None in parts else True

    return frozenset(one(parts) for parts in itertools.product(*conditions))


def conditions(row: Row, name: str, floor: int) -> list[Truths]:
    """What each clause of a tier may give for a client."""
    x, key, n = row["x"], row["key"], row["n"]

    def reaches(least: int) -> Truths:
        # x is required: where it is absent it is open, as it is where it cannot be read.
        return frozenset({x >= least}) if isinstance(x, int) and x <= 100 else ANY

    listed = [reaches(floor)]
    if name == "A":
        has_key = frozenset({key}) if key in (True, False, None) else ANY
        seats = frozenset({(n or 0) >= MANY_SEATS}) if n is None or n in range(10) else ANY
        listed.append(all_of(reaches(floor - NEAR), has_key, seats))
    return listed


def seen(row: Row, doubled: set[Any], *, rest: bool, floors: dict[str, int] | None = None) -> Seen:
    """What the rules say of a client, worked out by hand."""
    untold: set[str] = set()
    possible: list[tuple[str, str | None, bool]] = []
    decided = False
    last = [] if rest else [("D", 10)]
    for name, floor in [*(floors or FLOORS).items(), *last]:
        words, truths = clauses(name, floor), conditions(row, name, floor)
        # Neither true nor false, whatever is open.
        untold |= {word for word, truth in zip(words, truths, strict=True) if truth not in ({True}, {False})}
        if decided or not any(True in truth for truth in truths):
            continue
        decided = {True} in truths
        possible.append((name, words[truths.index(frozenset({True}))] if decided else None, decided))
    if rest and not decided:
        possible.append(("D", None, True))
    tier, clause, certain = possible[0] if len(possible) == 1 else (None, None, False)
    if not certain or row["id"] in doubled:
        tier = clause = None
    x = row["x"]
    known = isinstance(x, int) and x <= 100
    stays = frozenset(name for name, floor in STAYS.items() if known and x >= floor)
    return Seen(tier, stays, row["r"], clause, frozenset(untold))


def clauses_of(tier: str | None, *, rest: bool, floors: dict[str, int] | None = None) -> list[str]:
    floors = floors or FLOORS
    if tier in floors:
        return clauses(tier, floors[tier])
    return [] if rest or tier is None else ["x >= 10"]


class World:
    """Clients whose numbers wander about the thresholds, who come, leave, renew and are told wrongly."""

    def __init__(self, seed: int, clients: int, *, numbers: bool = False) -> None:
        self.random = random.Random(seed)
        self.ids: list[Any] = [1000 + i if numbers else f"C-{i:02}" for i in range(clients)]
        self.x = {id: self.random.randrange(0, 100) for id in self.ids}
        self.key: dict[Any, Any] = {id: self.random.choice([True, False, None]) for id in self.ids}
        self.n: dict[Any, Any] = {id: self.random.choice([9, 7, 3, None]) for id in self.ids}
        self.renewal = {id: date(2026, 1, 1) + timedelta(days=self.random.randrange(365)) for id in self.ids}
        self.day = date(2026, 1, self.random.choice([1, 15, 31]))

    def later(self) -> date:
        self.day = Span(self.random.choice([1, 1, 2, 3]), "months").after(self.day)
        self.day += timedelta(days=self.random.choice([-3, 0, 0, 4]))
        for id in self.ids:
            if self.random.random() < 0.5:
                self.x[id] = max(
                    0, min(100, self.x[id] + self.random.choice([-60, -25, -5, -1, 1, 5, 25, 60]))
                )
            if self.random.random() < 0.3:
                self.key[id] = self.random.choice([True, True, False, None, None, "perhaps"])
            if self.random.random() < 0.2:
                self.n[id] = self.random.choice([9, 9, 7, 7, 3, None, "many", -1])
            while self.renewal[id] <= self.day and self.random.random() < 0.7:
                self.renewal[id] = Span(1, "years").after(self.renewal[id])
        return self.day

    def table(self) -> list[Row]:
        rows = []
        for id in self.ids:
            if self.random.random() < 0.1:
                continue
            x: Any = self.x[id]
            if self.random.random() < 0.08:
                x = self.random.choice([None, "n/a", 101, float("nan")])
            renewal = self.renewal[id] if self.random.random() < 0.8 else None
            value = (
                Decimal(self.random.randrange(1_000_000)).scaleb(-2) if self.random.random() < 0.9 else None
            )
            rows.append({"id": id, "x": x, "key": self.key[id], "n": self.n[id], "v": value, "r": renewal})
        if rows and self.random.random() < 0.3:
            rows.append({**self.random.choice(rows), "x": self.random.randrange(100)})
        self.random.shuffle(rows)
        return rows

    def edit(self, standings: list[Row]) -> list[Row]:
        """What people do to the table of standings between two reviews."""
        rows = [dict(row) for row in standings]
        for row in rows:
            chance = self.random.random()
            if chance < 0.07:
                days = self.random.choice([None, -5, 0, 20, 80])
                until = None if days is None else self.day + timedelta(days=days)
                tier = self.random.choice(TIERS)
                kind = self.random.choice([None, "exactly", "at least", "at most"])
                row |= {"override_tier": tier, "override_until": until, "override_author": "Ana"}
                row |= {"override_kind": kind}
                # Somebody may leave the day of another override, write one, or empty it.
                aside = random.Random(f"{row['id']} {self.day}")
                if aside.random() < 0.8:
                    since = self.day + timedelta(days=aside.choice([-40, 0, 10]))
                    row["override_since"] = aside.choice([None, None, since])
            elif chance < 0.1:
                row |= dict.fromkeys(oracle.OVERRIDE)
            elif chance < 0.12:
                row["tier"] = self.random.choice(TIERS)
            elif chance < 0.14 and row["pending_tier"] is None:
                row |= {"since": None, "reviewed_on": None}
        known = {row["id"] for row in rows}
        for id in self.ids:
            if id not in known and self.random.random() < 0.2:
                kind = self.random.choice([None, "at least", "at most"])
                fields = {
                    "override_tier": "B",
                    "override_until": self.day + timedelta(days=40),
                    "override_kind": kind,
                }
                rows.append(
                    {"id": id}
                    | dict.fromkeys(oracle.STANDING)
                    | {"fingerprint": None, "format": None}
                    | fields
                )
        self.random.shuffle(rows)
        return rows


def random_policy(chance: random.Random) -> Policy:
    spans = [Span(1, "months"), Span(45, "days"), Span(2, "weeks"), Span(1, "years"), Span(4, "months")]

    def clock() -> Clock:
        kind = chance.choice(["at once", "reviews", "span", "renewal", "renewal"])
        missing = chance.choice([None, *spans]) if kind == "renewal" else chance.choice(spans)
        return Clock(kind, chance.choice([1, 2, 3]), missing)

    def least() -> Span | None:
        return chance.choice([None, None, *spans])

    every = chance.choice([None, Span(1, "months"), Span(3, "months")])
    tolerance = chance.choice([Span(7, "days"), Span(1, "days"), None])
    holds, remembered = chance.random() < 0.7, chance.choice([Span(2, "years"), Span(2, "months")])
    one_tier = chance.random() < 0.4
    return Policy(clock(), clock(), one_tier, least(), least(), every, tolerance, holds, remembered)


def expected(
    policy: Policy,
    standings: list[Row],
    clients: list[Row],
    as_of: date,
    *,
    rest: bool = True,
    floors: dict[str, int] | None = None,
    last: dict[str, int] | None = None,
    other: str | None = None,
    before: str | None = None,
) -> tuple[list[Row], list[Row], list[tuple[str, str | None, str | None, Decimal | None]]]:
    """Movements, standings and legs as the oracle has them. `last` are the floors of the last model.

    `other` is the fingerprint of this model, where standings may be of another, and `before` that of the last one.
    """
    counts = Counter(row["id"] for row in clients)
    doubled = {id for id, count in counts.items() if count > 1}
    by_id = {row["id"]: row for row in standings}
    moved, kept, legs = [], [], []

    def of_this_model(standing: Row) -> bool:
        return standing["fingerprint"] is not None and (other is None or standing["fingerprint"] == other)

    def take(
        id: Any, standing: Row | None, outcome: oracle.Outcome, row: Row | None, today: Seen, then: Any
    ) -> None:
        # What a client was worth is remembered, until something else is known; a second review on a day changes nothing.
        worth = standing and standing["last_value"]
        value = row["v"] if row else worth
        second = standing is not None and oracle.last_review(standing) == as_of
        gone = standing is not None and standing["left_on"] is not None
        known = (
            None
            if standing is None
            else standing
            if of_this_model(standing)
            else {**standing, "clause": None}
        )
        ways = oracle.cause(TIERS, policy, known, outcome, then, as_of)
        after = outcome.standing or dict.fromkeys(oracle.STANDING)
        if row is not None or not gone:
            legs.extend((*way, value) for way in ways)
            late = None
            if standing is not None and row is not None and not gone:
                late = oracle.overdue(policy, oracle.last_review(standing), as_of)
            silent = ("entered", "left", "returned")
            causes = list(dict.fromkeys(way[0] for way in ways if way[0] not in silent))
            if outcome.movement == "held" and "missing" not in causes:
                causes.insert(0, "missing")
            there = dict.fromkeys(oracle.STANDING) if after["left_on"] else after
            moved.append(
                {"id": id, "movement": outcome.movement, "from": outcome.source, "to": outcome.to}
                | {"assigned": today.tier if row else None, "since": there["since"]}
                | {name: there[name] for name in ("pending_tier", "pending_since", "effective_on")}
                | {"value": value, "cause": " and ".join(causes) or None, "overdue": late}
            )
        # Of several rows with one id the first has the standing, and a newcomer has one too.
        if outcome.standing is not None and id not in {one["id"] for one in kept}:
            own_row = {"id": id} | {name: outcome.standing[name] for name in oracle.STANDING}
            if own_row["override_tier"] is not None:
                own_row["override_kind"] = own_row["override_kind"] or "exactly"
            as_it_is = second or after["left_on"] is not None
            if standing is not None and as_it_is:
                own_row["clause"] = standing["clause"]
            kept.append(own_row | {"last_value": worth if as_it_is or value is None else value})

    for row in clients:
        standing = by_id.pop(row["id"], None)
        today = seen(row, doubled, rest=rest, floors=floors)
        then: Any = "same"
        if standing is not None and other is not None and standing["fingerprint"] != other:
            # Who has been away may be of a model before the last one, of which nothing is known.
            told = last and standing["fingerprint"] in (None, before)
            then = seen(row, doubled, rest=rest, floors=last) if told else "unknown"
            then = replace(then, clause=None, untold=frozenset()) if isinstance(then, Seen) else then
        told = standing
        if standing is not None and (
            not of_this_model(standing)
            or standing["clause"] not in clauses_of(standing["tier"], rest=rest, floors=floors)
        ):
            told = {**standing, "clause": None}
        take(row["id"], standing, oracle.review(TIERS, policy, told, today, as_of), row, today, then)
    for row in standings:
        if row["id"] in by_id:
            nothing = Seen(None, frozenset(), None)
            take(row["id"], row, oracle.leave(policy, row, as_of), None, nothing, "same")
    return moved, kept, legs


def compare(review: tierline.Review, wanted: tuple[list[Row], list[Row], list[Any]], told: str) -> None:
    moved, kept, legs = wanted
    rows = review.movements.to_rows()
    for ours, row in zip(moved, rows, strict=True):
        reason = row.pop("reason")
        assert row == ours, (told, reason)
        assert reason
        assert "\n" not in reason
        if row["from"] != row["to"] and row["movement"] != "left":
            assert row["to"] in reason, reason
    standings = review.standings.to_rows()
    for row in standings:
        # A row that somebody has put in, and that no review has judged, tells no model.
        judged = bool(row.pop("fingerprint"))
        assert judged == bool(row.pop("format")) or row["left_on"], told
    assert standings == kept, told
    check_attribution(review, legs, told)
    assert review.overdue == sum(row["overdue"] is True for row in rows)
    assert {word: count for word, count in review.counts.items() if count} == Counter(
        row["movement"] for row in rows
    )
    for flow in review.figures["flows"]:
        listed = [row for row in rows if (row["from"], row["to"]) == (flow["from"], flow["to"])]
        assert flow["clients"] == len(listed)
        assert flow["value"] == sum(row["value"] or 0 for row in listed)


def check_attribution(review: tierline.Review, legs: list[Any], told: str) -> None:
    """Before, and what each cause added or took, is after: for clients and for their value."""
    rows = review.movements.to_rows()
    for flow in review.figures["attribution"]:
        tier = flow["tier"]
        assert flow["before"] == sum(row["from"] == tier for row in rows), told
        assert flow["after"] == sum(row["to"] == tier for row in rows), told
        assert flow["before"] + sum(flow[cause] for cause in CAUSES) == flow["after"], told
        value = flow["value"]
        assert value["before"] == sum(row["value"] or 0 for row in rows if row["from"] == tier), told
        assert value["after"] == sum(row["value"] or 0 for row in rows if row["to"] == tier), told
        assert value["before"] + sum(value[cause] for cause in CAUSES) == value["after"], told
        for cause in CAUSES:
            mine = [leg for leg in legs if leg[0] == cause]
            net = sum((leg[2] == tier) - (leg[1] == tier) for leg in mine)
            worth = sum(((leg[2] == tier) - (leg[1] == tier)) * (leg[3] or 0) for leg in mine)
            assert (flow[cause], value[cause]) == (net, worth), (told, cause)


def columns(rows: list[Row], names: list[str]) -> dict[str, list[Any]]:
    return {name: [row[name] for row in rows] for name in names}


def text(value: Any) -> str:
    return "" if value is None else str(value)


def through_csv(rows: list[Row], names: list[str]) -> dict[str, list[str]]:
    """Written and read as a spreadsheet does: every value is a text, and what is missing is blank."""
    file = io.StringIO()
    writer = csv.DictWriter(file, names)
    writer.writeheader()
    writer.writerows({name: text(row[name]) for name in names} for row in rows)
    file.seek(0)
    read = list(csv.DictReader(file))
    return {name: [row[name] for row in read] for name in names}


def carried(rows: list[Row], names: list[str]) -> dict[str, Any]:
    """Standings in everything that a client base is kept in."""
    import pandas as pd
    import polars as pl
    import pyarrow as pa

    plain = columns(rows, names)
    kinds: dict[str, Any] = dict.fromkeys(names, pl.String)
    dates = [
        "since",
        "pending_since",
        "effective_on",
        "override_until",
        "override_since",
        "reviewed_on",
        "left_on",
    ]
    kinds |= dict.fromkeys(dates, pl.Date) | {"pending_reviews": pl.Int64, "last_value": pl.Decimal(18, 2)}
    if isinstance(rows[0]["id"], int):
        kinds["id"] = pl.Int64
    frame = pl.DataFrame(plain, schema=kinds)
    times = {name: [day and datetime(day.year, day.month, day.day) for day in plain[name]] for name in dates}
    return {
        "dict of lists": plain,
        "list of dicts": rows,
        "csv": through_csv(rows, names),
        "polars": frame,
        "polars, midnight": frame.with_columns(pl.col(dates).cast(pl.Datetime("us"))),
        "pandas": pd.DataFrame(plain),
        "pandas, its own dates": pd.DataFrame(plain | {name: pd.to_datetime(times[name]) for name in dates}),
        "pandas, texts": pd.DataFrame(through_csv(rows, names)),
        "pyarrow": pa.table(frame),
        "pyarrow, dictionaries": frame.with_columns(
            pl.col("tier", "pending_tier", "override_tier").cast(pl.Categorical)
        ).to_arrow(),
        "columns in another order": frame.select(names[::-1]),
        "extra columns": frame.with_columns(pl.lit("x").alias("account_owner")),
    }


NAMES = ["id", *oracle.STANDING, "fingerprint", "format"]
MANY = 99
"""As many may leave: histories in which anybody may."""


@pytest.mark.parametrize("block", range(8))
def test_random_histories_are_reviewed_as_the_oracle_does(block: int):
    movements: Counter[str] = Counter()
    for seed in range(block * 20, block * 20 + 20):
        chance = random.Random(seed)
        policy, rest = random_policy(chance), chance.random() < 0.7
        model, world = model_of(policy, rest=rest), World(seed, 14)
        standings: list[Row] = []
        for step in range(10):
            as_of, clients = world.later(), world.table()
            review = model.book(clients, as_of=as_of).review(
                (standings and columns(standings, NAMES)) or None, accept_left=MANY
            )
            wanted = expected(policy, standings, clients, as_of, rest=rest)
            compare(review, wanted, f"seed {seed}, step {step}\n{policy}")
            movements.update(review.counts)
            standings = world.edit(review.standings.to_rows())
    assert all(movements.values()), movements


@pytest.mark.parametrize("numbers", [False, True])
def test_standings_come_back_the_same_through_every_kind_of_table(numbers: bool):
    for seed in range(4):
        policy = random_policy(random.Random(seed))
        model, world = model_of(policy), World(seed, 12, numbers=numbers)
        standings: list[Row] = []
        for _ in range(5):
            as_of, clients = world.later(), world.table()
            book = model.book(clients, as_of=as_of)
            if standings:
                moved, kept, _ = expected(policy, standings, clients, as_of)
                for way, table in carried(standings, NAMES).items():
                    review = book.review(table, accept_left=MANY)
                    found = [
                        {name: value for name, value in row.items() if name != "reason"}
                        for row in review.movements.to_rows()
                    ]
                    assert [row["movement"] for row in found] == [row["movement"] for row in moved], way
                    assert found == moved, way
                    assert [
                        {name: row[name] for name in kept[0]} for row in review.standings.to_rows()
                    ] == kept
            standings = world.edit(book.review(standings or None, accept_left=MANY).standings.to_rows())


def test_a_history_is_the_same_wherever_it_is_interrupted():
    for seed in range(100, 112):
        policy = random_policy(random.Random(seed))
        model, world = model_of(policy), World(seed, 12)
        at_once: Any = None
        stored: Any = None
        for step in range(8):
            as_of, clients = world.later(), world.table()
            book = model.book(clients, as_of=as_of)
            at_once = book.review(at_once, accept_left=MANY)
            again = book.review(stored, accept_left=MANY)
            assert again.movements.to_rows() == at_once.movements.to_rows()
            assert again.standings.to_rows() == at_once.standings.to_rows()
            rows = again.standings.to_rows()
            way = list(carried(rows, NAMES).values())[step] if rows else None
            # A new model object too: nothing is remembered but the table.
            model, stored = model_of(policy), way


def test_a_second_review_on_one_day_changes_nothing_whatever_it_sees():
    for seed in range(200, 212):
        policy = random_policy(random.Random(seed))
        model, world = model_of(policy), World(seed, 12)
        last: Any = None
        for _ in range(6):
            as_of = world.later()
            last = model.book(world.table(), as_of=as_of).review(last, accept_left=MANY)
            kept = {row["id"]: row for row in last.standings.to_rows()}
            other = world.table()
            again = model.book(other, as_of=as_of).review(last, accept_left=MANY)
            for row in again.standings.to_rows():
                before = kept.pop(row["id"], None)
                if before is not None and before["left_on"] not in (None, as_of) and row["left_on"] is None:
                    # Whoever had left before, and whom only this table has, is new to the day.
                    assert row["reviewed_on"] == as_of
                elif before is not None:
                    assert row == before
                else:
                    assert (row["since"], row["reviewed_on"]) == (row["tier"] and as_of, as_of)
            assert not kept
            moved = [row for row in again.movements.to_rows() if row["from"] != row["to"]]
            assert all(row["movement"] in ("entered", "returned") for row in moved)


def test_a_review_dated_before_the_last_one_is_refused_for_everyone():
    model = model_of(Policy())
    clients = {"id": ["p", "q"], "x": [80, 30]}
    review = model.book(clients, as_of="2026-03-31").review()
    for standings in (review, {"id": ["gone"], "tier": ["A"], "reviewed_on": ["2026-03-31"]}):
        with pytest.raises(tierline.TableError) as caught:
            model.book(clients, as_of="2026-03-30").review(standings)
        assert caught.value.code == "earlier-review"
        assert "2026-03-31" in str(caught.value)
        assert "2026-03-30" in str(caught.value)
    # Standings without the day of the review: the day since which the tier holds says it.
    with pytest.raises(tierline.TableError, match="`p`") as caught:
        model.book(clients, as_of="2026-03-30").review({"id": ["p"], "tier": ["A"], "since": ["2026-03-31"]})
    assert caught.value.code == "earlier-review"


@pytest.mark.parametrize("at_hand", [True, False])
def test_moves_of_another_model_are_told_apart_from_those_of_the_data(at_hand: bool):
    causes: Counter[str | None] = Counter()
    floors = [{"A": 75, "B": 50, "C": 25}, {"A": 72, "B": 43, "C": 30}, {"A": 90, "B": 60, "C": 10}]
    for seed in range(300, 340):
        chance = random.Random(seed)
        policy, world = random_policy(chance), World(seed, 14)
        standings: list[Row] = []
        last: dict[str, int] | None = None
        for step in range(7):
            now = chance.choice(floors)
            model = model_of(policy, floors=now)
            previous = model_of(policy, floors=last) if last and at_hand else None
            as_of, clients = world.later(), world.table()
            book = model.book(clients, as_of=as_of, previous_model=previous)
            review = book.review((standings and columns(standings, NAMES)) or None, accept_left=MANY)
            mine = model.fingerprint[:19]
            wanted = expected(
                policy,
                standings,
                clients,
                as_of,
                floors=now,
                last=last if at_hand else None,
                other=mine,
                before=previous.fingerprint[:19] if previous else None,
            )
            compare(review, wanted, f"seed {seed}, step {step}\n{policy}")
            causes.update(row["cause"] for row in wanted[0])
            standings, last = world.edit(review.standings.to_rows()), now
    told = (
        {"data", "model", "timer", "override"} if at_hand else {"data", "data or model", "timer", "override"}
    )
    assert told <= set(causes), causes
    # The model of a client that has been away for longer is not at hand.
    assert causes["data or model"] < causes["data"] if at_hand else "data or model" in causes


def test_oscillation_between_the_rule_and_the_stay_rule_never_moves_a_client():
    model = model_of(Policy())
    review = model.book({"id": ["p"], "x": [80]}, as_of="2026-01-01").review()
    for month in range(2, 12):
        x = 74 if month % 2 else 71
        review = model.book({"id": ["p"], "x": [x]}, as_of=date(2026, month, 1)).review(review)
        row = review.movements.to_rows()[0]
        assert (row["movement"], row["to"], row["assigned"]) == ("kept", "A", "B")
    row = model.book({"id": ["p"], "x": [69]}, as_of="2026-12-01").review(review).movements.to_rows()[0]
    assert (row["movement"], row["to"]) == ("demoted", "B")


def test_the_same_numbers_come_to_rest_within_as_many_reviews_as_there_are_tiers():
    for seed in range(20):
        chance = random.Random(seed)
        policy = Policy(one_tier=True)
        model = model_of(policy)
        review: Any = model.book(
            {"id": ["p"], "x": [chance.choice([0, 30, 60, 90])]}, as_of="2026-01-01"
        ).review()
        x = chance.choice([0, 30, 60, 90])
        for month in range(2, 6):
            review = model.book({"id": ["p"], "x": [x]}, as_of=date(2026, month, 1)).review(review)
        still = model.book({"id": ["p"], "x": [x]}, as_of="2026-06-01").review(review).movements.to_rows()[0]
        assert still["movement"] == "kept"
        assert still["to"] == still["assigned"]


def test_a_better_number_or_a_better_standing_never_comes_to_a_worse_tier():
    # Tier by tier: a client that falls further at once passes the `stay` rules of the tiers between.
    numbers = range(101)
    clients = [(rank, x) for rank in range(4) for x in numbers]
    ids = [f"{TIERS[rank]} at {x}" for rank, x in clients]
    book = model_of(Policy(one_tier=True)).book({"id": ids, "x": [x for _, x in clients]}, as_of="2026-02-01")
    standings = {"id": ids, "tier": [TIERS[rank] for rank, _ in clients], "since": ["2026-01-01"] * len(ids)}
    to = dict(zip(clients, book.review(standings).movements.to_columns()["to"], strict=True))
    for rank, x in clients:
        for other, y in ((rank, x + 1), (rank - 1, x)):
            if (other, y) in to:
                assert to[other, y] <= to[rank, x]
