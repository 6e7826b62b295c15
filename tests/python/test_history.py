"""The history of a client base, held against a second program that keeps everything and counts by hand."""

from __future__ import annotations

import itertools
import json
import random
import shutil
from collections import Counter, defaultdict
from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from statistics import median_low
from typing import Any

import pyarrow as pa
import pyarrow.csv
import pyarrow.parquet as pq
import pytest
import tierline
from click.testing import CliRunner
from tierline._cli.main import cli

MODEL = """
tierline: 1
model: { name: sizes, client: id, value: arr }
attributes:
  arr:    { type: decimal, scale: 2, min: 0 }
  health: { type: integer }
  region: { type: text }
dimensions:
  mood: { of: health, bands: [{ level: bad, below: 40 }, { level: good }] }
flags:
  at_risk: health < 30
  fell: previous(tier) = 'Large' and arr < 100
remember: [arr]
tiers:
  - { name: Large, when: arr >= 100 }
  - { name: Middle, when: arr >= 50 }
  - { name: Small }
migration: { demote: { after: 2 reviews } }
service:
  Large:
    response: { first: 1 hour, resolution: 8 hours }
    instead: [{ when: "region = 'EMEA'", response: { first: 30 minutes } }]
  Middle: { response: { first: 1 day } }
"""
TIERS = ["Large", "Middle", "Small"]
DAYS = [
    date(2025, 9, 30),
    date(2025, 12, 31),
    date(2026, 3, 31),
    date(2026, 6, 30),
    date(2026, 9, 30),
    date(2026, 12, 31),
]
KEPT = (
    "tier",
    "since",
    "pending_tier",
    "pending_since",
    "effective_on",
    "flags",
    "levels",
    "remembered",
    "promise",
)
Row = dict[str, Any]


def model(remember: str = "arr") -> tierline.Model:
    return tierline.Model.parse(MODEL.replace("remember: [arr]", f"remember: [{remember}]"))


def table(rows: list[Row]) -> dict[str, list[Any]]:
    return {name: [row[name] for row in rows] for name in ("id", "arr", "health", "region")}


def full_state(book: tierline.Book, review: tierline.Review, before: Mapping[str, Row]) -> dict[str, Row]:
    """All that is known of each client after a review, by what other tables of Tierline say."""
    assigned = {row["id"]: row for row in review.assignments.to_rows()}
    owed = {row["id"]: row for row in book.entitlements(review=review).to_rows()}
    kept = {row["id"]: row for row in review.standings.to_rows()}
    state: dict[str, Row] = {}
    for move in review.movements.to_rows():
        client = move["id"]
        if move["movement"] == "left":
            state[client] = {"here": False, "movement": "left", "from": move["from"], "value": move["value"]}
            continue
        flags = {name: assigned[client][name] for name in ("at_risk", "fell")}
        remembered = json.loads(kept[client]["remembered"]).get("arr", [None])[0]
        response = {name: owed[client][name] for name in ("first_response", "resolution", "calendar")}
        response = {name: words for name, words in response.items() if words is not None}
        state[client] = {
            "here": True,
            "movement": move["movement"],
            "cause": move["cause"],
            "changed": move["changed"],
            "from": move["from"],
            "value": move["value"],
            "tier": move["to"],
            "since": move["since"],
            "pending_tier": move["pending_tier"],
            "pending_since": move["pending_since"],
            "effective_on": move["effective_on"],
            "flags": flags,
            "levels": {"mood": assigned[client]["mood"]},
            "remembered": {"arr": remembered},
            "promise": response or None,
        }
    return state


def parsed(row: Row) -> Row:
    out = dict(row)
    for name in ("flags", "levels", "remembered", "promise"):
        out[name] = json.loads(row[name]) if row[name] else None
    return out


class Told:
    """The second program: the state of every client after every review."""

    def __init__(self) -> None:
        self.after: dict[date, dict[str, Row]] = {}
        self.rows: dict[date, dict[str, Row]] = {}
        self.known: dict[str, Row] = {}

    def add(self, day: date, state: dict[str, Row]) -> None:
        self.rows[day] = {}
        for client, now in state.items():
            before = self.known.get(client)
            if now["here"]:
                same = (
                    before is not None and before["here"] and all(before[name] == now[name] for name in KEPT)
                )
            else:
                same = before is not None and not before["here"]
            if not same:
                self.rows[day][client] = now
            # What a client was worth is as of its last row.
            value = now["value"] if not same and now["value"] is not None else (before or now).get("seen")
            self.known[client] = now | {"seen": value}
        self.after[day] = {client: dict(one) for client, one in self.known.items() if one["here"]}


def simulated(seed: int, folder: Path, *, format: str, remember: str = "arr") -> Told:
    chance = random.Random(seed)
    rules, told, standings = model(remember), Told(), None
    rows = {
        f"c{at}": {"id": f"c{at}", "arr": chance.choice([0, 10, 60, 120]), "health": 50, "region": "EMEA"}
        for at in range(30)
    }
    for day in DAYS:
        for row in rows.values():
            if chance.random() < 0.3:
                row["arr"] = chance.choice([None, 5, "49.99", 50, 99, 100, 500])
            if chance.random() < 0.2:
                row["health"] = chance.choice([None, 10, 35, 80])
            if chance.random() < 0.1:
                row["region"] = chance.choice([None, "EMEA", "APAC"])
        for _ in range(2):
            fresh = f"n{day}{chance.randrange(99)}"
            rows[fresh] = {"id": fresh, "arr": chance.choice([40, 70, 200]), "health": 50, "region": "APAC"}
        here = [row for row in rows.values() if chance.random() < 0.93]
        book = rules.book(table(here), as_of=day, standings=standings)
        review = book.review(standings, accept_left=100)
        assert review.write_history(folder, format=format) == folder / f"{day}.{format}"
        told.add(day, full_state(book, review, told.known))
        standings = review.standings
    return told


@pytest.mark.parametrize(("seed", "format"), [(1, "parquet"), (2, "csv"), (3, "parquet"), (4, "csv")])
def test_a_second_program_finds_the_same_rows_and_figures(seed: int, format: str, tmp_path: Path) -> None:
    told = simulated(seed, tmp_path / "history", format=format)
    history = tierline.History(tmp_path / "history")
    assert history.days == tuple(DAYS)
    for day in DAYS:
        path = tmp_path / "history" / f"{day}.{format}"
        read = pq.read_table(path) if format == "parquet" else pyarrow.csv.read_csv(path)
        assert set(read["id"].to_pylist()) == set(told.rows[day]), day
    by_client: dict[str, list[Row]] = defaultdict(list)
    for day in DAYS:
        for client, row in told.rows[day].items():
            by_client[client].append(row | {"day": day})
    for client, expected in by_client.items():
        found = history.client(client)
        assert [row["day"] for row in found] == [row["day"] for row in expected]
        for row, wanted in zip(map(parsed, found), expected, strict=True):
            names = [*KEPT, "cause", "changed"] if wanted["here"] else []
            for name in ["movement", "from", "value", *names]:
                assert row[name] == wanted[name], (client, row["day"], name)
    assert history.client("nobody") == []
    for day in DAYS:
        found_at = {row["id"]: parsed(row) for row in history.at(day).to_rows()}
        assert set(found_at) == set(told.after[day])
        for client, row in found_at.items():
            wanted = told.after[day][client]
            assert all(row[name] == wanted[name] for name in KEPT)
            assert row["value"] == wanted["seen"]
            assert row["days"] == (None if wanted["since"] is None else (day - wanted["since"]).days)
    for until in (DAYS[-1], DAYS[3]):
        check_figures(told, history, until)


def place(told: Told, day: date | None, client: str) -> str:
    state = told.after[day].get(client) if day else None
    return "outside" if state is None else state["tier"] or "none"


def flow_of(rows: list[Row]) -> dict[tuple[str, str], tuple[int, Decimal]]:
    def end(tier: str | None, outside: bool) -> str:
        return "outside" if outside else tier or "none"

    return {
        (end(row["from"], row["came"]), end(row["to"], row["went"])): (
            row["clients"],
            row["value"] or Decimal(0),
        )
        for row in rows
    }


def check_figures(told: Told, history: tierline.History, until: date) -> None:
    days = [day for day in DAYS if day <= until]
    figures = history.figures(until=until)
    assert figures["days"] == days
    assert figures["values_followed"] is True
    everyone = {client for day in days for client in told.after[day]}
    last_seen: dict[str, Decimal | None] = {}
    moves: dict[tuple[str, str], tuple[int, Decimal]] = {}
    stays: dict[str, list[int]] = defaultdict(list)
    since: dict[str, date | None] = {}
    for before, day in zip([None, *days], days, strict=False):
        for client in everyone:
            state = told.after[day].get(client)
            if state is not None:
                last_seen[client] = state["seen"]
            elif client in told.rows[day] and told.rows[day][client]["value"] is not None:
                last_seen[client] = told.rows[day][client]["value"]
            ends = (place(told, before, client), place(told, day, client))
            if ends == ("outside", "outside"):
                continue
            count, value = moves.get(ends, (0, Decimal(0)))
            moves[ends] = (count + 1, value + (last_seen.get(client) or 0))
            if ends[0] != ends[1] and ends[0] in TIERS:
                start = since[client]
                assert start is not None
                stays[ends[0]].append((day - start).days)
            if state is not None:
                since[client] = state["since"]
    assert flow_of(figures["transitions"]) == moves
    mark = max((day for day in days if (until - day).days >= 365), default=None)
    assert figures["flow_from"] == mark
    if mark is not None:
        ends = Counter((place(told, mark, one), place(told, until, one)) for one in everyone)
        ends.pop(("outside", "outside"), None)
        assert {key: count for key, (count, _) in flow_of(figures["flow"]).items()} == dict(ends)
    for stay in figures["stays"]:
        ended = stays[stay["tier"]]
        now = [
            (until - one["since"]).days for one in told.after[until].values() if one["tier"] == stay["tier"]
        ]
        assert (stay["finished"], stay["running"], stay["since_unknown"]) == (len(ended), len(now), 0)
        assert stay["median"] == (median_low(ended) if ended else None)
        assert stay["longest"] == max(ended, default=None)
        assert stay["running_median"] == (median_low(now) if now else None)
        assert near(stay["mean"], Fraction(sum(ended), len(ended)) if ended else None)
        assert near(stay["running_mean"], Fraction(sum(now), len(now)) if now else None)
    check_cohorts(told, days, figures["cohorts"])
    trends = {line["tier"]: line for line in figures["trends"]}
    for tier in TIERS:
        counts = [sum(one["tier"] == tier for one in told.after[day].values()) for day in days]
        points = trends[tier]["points"]
        assert [point["clients"] for point in points] == counts
        assert [point["change"] for point in points] == [
            None,
            *(now - before for before, now in itertools.pairwise(counts)),
        ]
        for day, point in zip(days, points, strict=True):
            worth = [
                one["value"]
                for one in told.after[day].values()
                if one["tier"] == tier and one["value"] is not None
            ]
            assert (point["value"] or 0) == sum(worth)
            assert near(point["share"], Fraction(point["clients"], len(told.after[day])))
    assert [line["tier"] for line in figures["trends"]][:3] == TIERS


def check_cohorts(told: Told, days: list[date], cohorts: list[Row]) -> None:
    entered: dict[str, date] = {}
    for day in days:
        for client in told.after[day]:
            entered.setdefault(client, day)
    assert sum(cohort["clients"] for cohort in cohorts) == len(entered)
    for cohort in cohorts:
        first = cohort["entered_on"]
        members = [client for client, day in entered.items() if day == first]
        entry = {client: told.after[first][client]["seen"] for client in members}
        known = {client: value for client, value in entry.items() if value is not None}
        total = sum(known.values())
        assert (cohort["clients"], cohort["value"] or 0) == (len(members), total)
        assert cohort["without_value"] == len(members) - len(known)
        assert [point["day"] for point in cohort["points"]] == [day for day in days if day >= first]
        for point in cohort["points"]:
            now = {
                client: told.after[point["day"]][client]["seen"]
                for client in members
                if client in told.after[point["day"]]
            }
            assert point["clients"] == len(now)
            assert near(point["retention"], Fraction(len(now), len(members)))
            pairs = [
                (known[client], value)
                for client, value in now.items()
                if client in known and value is not None
            ]
            kept, beyond = sum(min(pair) for pair in pairs), sum(max(value - had, 0) for had, value in pairs)
            assert near(point["gross_retention"], Fraction(kept) / Fraction(total) if total > 0 else None)
            assert near(point["expansion"], Fraction(beyond) / Fraction(total) if total > 0 else None)


def near(found: Decimal | None, exact: Fraction | None) -> bool:
    """Whether a number is an exact one to 6 digits."""
    if found is None or exact is None:
        return found is None and exact is None
    return abs(Fraction(found) - exact) <= Fraction(1, 2_000_000)


def test_values_between_rows_are_told_to_be_missing(tmp_path: Path) -> None:
    simulated(7, tmp_path, format="csv", remember="health")
    assert tierline.History(tmp_path).figures()["values_followed"] is False


def reviewed(rows: list[Row], day: str, standings: Any = None) -> tierline.Review:
    return model().book(table(rows), as_of=day, standings=standings).review(standings, accept_left=100)


def row(client: str, arr: float, health: int = 50, region: str = "APAC") -> Row:
    return {"id": client, "arr": arr, "health": health, "region": region}


def test_the_same_day_again_replaces_it_and_keeps_what_the_first_review_did(tmp_path: Path) -> None:
    first = reviewed([row("a", 10), row("b", 10), row("c", 10)], "2026-01-31")
    path = first.write_history(tmp_path)
    once = path.read_bytes(), (tmp_path / "totals.parquet").read_bytes()
    first.write_history(tmp_path)
    assert (path.read_bytes(), (tmp_path / "totals.parquet").read_bytes()) == once
    second = reviewed([row("a", 500), row("b", 10), row("c", 10)], "2026-04-30", first.standings)
    second.write_history(tmp_path)
    # The data is corrected, and the day reviewed once more: nobody moves, and `b` is at risk.
    again = reviewed([row("a", 500), row("b", 10, health=10), row("c", 10)], "2026-04-30", second.standings)
    again.write_history(tmp_path)
    history = tierline.History(tmp_path)
    assert [(one["day"].isoformat(), one["movement"], one["from"]) for one in history.client("a")] == [
        ("2026-01-31", "entered", None),
        ("2026-04-30", "promoted", "Small"),
    ]
    assert history.client("a")[1]["changed"] == "arr: 10 -> 500"
    assert history.client("b")[1]["movement"] == "kept"
    assert json.loads(history.client("b")[1]["flags"])["at_risk"] is True
    # Of `c` the flag that asks for the tier before was not known at its first review, and is known since.
    assert [json.loads(one["flags"])["fell"] for one in history.client("c")] == [None, False]
    totals = pq.read_table(tmp_path / "totals.parquet").to_pylist()
    assert [
        (one["day"].isoformat(), one["tier"], one["clients"], one["promoted"])
        for one in totals
        if one["clients"]
    ] == [
        ("2026-01-31", "Small", 3, 0),
        ("2026-04-30", "Large", 1, 1),
        ("2026-04-30", "Small", 2, 0),
    ]
    # Who left by the first review of a day has left by the second.
    gone = reviewed([row("a", 500), row("b", 10, health=10)], "2026-07-31", again.standings)
    gone.write_history(tmp_path)
    once = (tmp_path / "2026-07-31.parquet").read_bytes(), (tmp_path / "totals.parquet").read_bytes()
    reviewed([row("a", 500), row("b", 10, health=10)], "2026-07-31", gone.standings).write_history(tmp_path)
    assert (
        (tmp_path / "2026-07-31.parquet").read_bytes(),
        (tmp_path / "totals.parquet").read_bytes(),
    ) == once
    assert [(one["movement"], one["from"]) for one in history.client("c")] == [
        ("entered", None),
        ("kept", "Small"),
        ("left", "Small"),
    ]
    # A history that begins with a second review says what moved since the days before it.
    shutil.rmtree(tmp_path)
    first.write_history(tmp_path)
    again.write_history(tmp_path)
    assert [one["movement"] for one in tierline.History(tmp_path).client("a")] == ["entered", "promoted"]


def test_a_history_goes_on_in_order_and_has_one_file_a_day(tmp_path: Path) -> None:
    later = reviewed([row("a", 10)], "2026-04-30")
    later.write_history(tmp_path, format="csv")
    with pytest.raises(tierline.TableError) as error:
        reviewed([row("a", 10)], "2026-01-31").write_history(tmp_path)
    assert error.value.code == "history-order"
    # The format is that of the files that are there.
    after = reviewed([row("a", 500)], "2026-07-31", later.standings)
    assert after.write_history(tmp_path).name == "2026-07-31.csv"
    pq.write_table(pa.table({"id": ["a"]}), tmp_path / "2026-07-31.parquet")
    with pytest.raises(tierline.TableError) as error:
        _ = tierline.History(tmp_path).days
    assert error.value.code == "history-twice"
    (tmp_path / "2026-07-31.parquet").unlink()
    # Other files do not count.
    (tmp_path / "notes.csv").write_text("what,ever\n1,2\n")
    (tmp_path / "2026-7-31.csv").write_text("what,ever\n1,2\n")
    assert len(tierline.History(tmp_path).days) == 2
    for call in (
        lambda: tierline.History(tmp_path).at("2020-01-01"),
        lambda: tierline.History(tmp_path / "none").figures(),
    ):
        with pytest.raises(tierline.TableError) as error:
            call()
        assert error.value.code == "no-history"
    (tmp_path / "2026-07-31.csv").write_text("id,movement,tier,since\na,kept,Small,\na,kept,Small,\n")
    with pytest.raises(tierline.TableError) as error:
        tierline.History(tmp_path).at()
    assert error.value.code == "bad-value"


def test_what_is_asked_of_a_day_reads_no_later_file(tmp_path: Path) -> None:
    standings = None
    for day, arr in (("2026-01-31", 10), ("2026-04-30", 500)):
        review = reviewed([row("a", arr)], day, standings)
        review.write_history(tmp_path, format="csv")
        standings = review.standings
    history = tierline.History(tmp_path)
    before = (
        history.figures(until="2026-04-29"),
        history.at("2026-04-29").to_rows(),
        history.trends(until="2026-04-29"),
    )
    (tmp_path / "2026-04-30.csv").write_bytes(b"no table at all \xff")
    assert (
        history.figures(until="2026-04-29"),
        history.at("2026-04-29").to_rows(),
        history.trends(until="2026-04-29"),
    ) == before
    with pytest.raises(tierline.TableError):
        history.figures()


def test_who_is_forgotten_is_in_no_file_and_the_totals_stay(tmp_path: Path) -> None:
    simulated(5, tmp_path, format="csv")
    history = tierline.History(tmp_path)
    totals, trends = (tmp_path / "totals.csv").read_bytes(), history.trends()
    rows = len(history.client("c3"))
    assert rows
    assert history.forget("c3") == rows
    assert history.client("c3") == []
    assert history.forget("c3") == 0
    assert not any(b"\nc3," in path.read_bytes() for path in tmp_path.glob("2*.csv"))
    assert (tmp_path / "totals.csv").read_bytes() == totals
    assert history.trends() == trends
    assert "c3" not in history.at().to_columns()["id"]


def test_the_command_line_writes_reads_and_forgets(tmp_path: Path) -> None:
    pytest.importorskip("altair")
    (tmp_path / "model.yaml").write_text(MODEL)

    def run(*words: object, code: int = 0) -> str:
        done = CliRunner().invoke(cli, [str(word) for word in words])
        assert done.exit_code == code, done.output
        return done.output

    common = [tmp_path / "model.yaml", tmp_path / "clients.csv"]
    kept, folder = tmp_path / "standings.csv", tmp_path / "history"
    (tmp_path / "clients.csv").write_text("id,arr,health,region\n=a,120,50,EMEA\nb,10,50,APAC\n")
    said = run("review", *common, "-s", kept, "--as-of", "2025-11-30", "--first", "--history", folder)
    assert "History written to" in said
    assert "2025-11-30.parquet" in said
    (tmp_path / "clients.csv").write_text("id,arr,health,region\n=a,120,50,EMEA\nb,70,50,APAC\n")
    run("review", *common, "-s", kept, "--as-of", "2026-11-30", "--history", folder, "--dry-run")
    assert not (folder / "2026-11-30.parquet").exists()
    run("review", *common, "-s", kept, "--as-of", "2026-11-30", "--history", folder)
    assert pq.read_table(folder / "2026-11-30.parquet")["id"].to_pylist() == ["b"]
    shown = run("history", folder, "-o", tmp_path / "at.csv")
    assert "2 reviews from 2025-11-30 to 2026-11-30" in shown
    assert "Who went where since 2025-11-30" in shown
    assert (tmp_path / "at.csv").read_text().startswith("id,tier,since,days")
    figures = json.loads(run("history", folder, "--json"))
    assert [point["clients"] for point in figures["trends"][1]["points"]] == [0, 1]
    assert "promoted" in run("history", folder, "--client", "b")
    assert "promoted" not in run("history", folder, "--client", "b", "--until", "2026-01-01")
    run("history", folder, "--client", "nobody", code=1)
    run(
        "report",
        *common,
        "-s",
        kept,
        "--as-of",
        "2026-11-30",
        "--history",
        folder,
        "-o",
        tmp_path / "report.html",
    )
    page = (tmp_path / "report.html").read_text()
    assert "Over time" in page
    assert "Clients by tier after each review" in page
    run("forget", kept, "=a", "--history", folder)
    assert tierline.History(folder).client("=a") == []
    assert "=a" not in kept.read_text()
    run(
        "review",
        *common,
        "-s",
        kept,
        "--as-of",
        "2026-12-30",
        "--agreements",
        tmp_path / "clients.csv",
        code=2,
    )


def test_agreements_and_lists_change_the_promise_in_force(tmp_path: Path) -> None:
    agreed = {"id": ["a"], "what": ["response first"], "value": ["15 minutes"]}
    first = reviewed([row("a", 120, region="EMEA"), row("b", 120)], "2026-01-31")
    first.write_history(tmp_path)
    later = reviewed([row("a", 120, region="EMEA"), row("b", 120)], "2026-04-30", first.standings)
    later.write_history(tmp_path, agreements=agreed)
    history = tierline.History(tmp_path)
    assert [json.loads(one["promise"])["first_response"] for one in history.client("a")] == [
        "30 minutes",
        "15 minutes",
    ]
    assert {json.loads(one["promise"])["first_response"] for one in history.client("b")} == {"1 hour"}


def test_several_rows_of_one_client_and_clients_without_a_tier(tmp_path: Path) -> None:
    twice = [row("a", 10), row("a", 500), row("b", -1)]
    first = reviewed(twice, "2026-01-31")
    first.write_history(tmp_path)
    history = tierline.History(tmp_path)
    # Nobody knows which row is `a`; `b` has a value that cannot be, and no tier.
    assert [(one["id"], one["tier"]) for one in history.at().to_rows()] == [("b", None)]
    totals = {one["tier"]: one["clients"] for one in pq.read_table(tmp_path / "totals.parquet").to_pylist()}
    assert totals == {"Large": 0, "Middle": 0, "Small": 0, None: 3}
    later = reviewed([row("a", 500), row("b", 60)], "2026-04-30", first.standings)
    later.write_history(tmp_path)
    assert [(one["id"], one["tier"]) for one in history.at().to_rows()] == [("b", "Middle"), ("a", "Large")]


def interval(followed: int, clients: int) -> tuple[Decimal, Decimal]:
    """Wilson's interval with 80 digits, rounded outward to 4."""
    from decimal import ROUND_CEILING, ROUND_FLOOR, localcontext

    with localcontext() as context:
        context.prec = 80
        z, n, part = Decimal("1.96"), Decimal(clients), Decimal(followed) / Decimal(clients)
        centre, spread = part + z * z / (2 * n), z * (part * (1 - part) / n + z * z / (4 * n * n)).sqrt()
        low, high = (centre - spread) / (1 + z * z / n), (centre + spread) / (1 + z * z / n)
        # The root of what is a square has an error in the last of 80 digits.
        low, high = (
            max(low.quantize(Decimal("1e-60")), Decimal(0)),
            min(high.quantize(Decimal("1e-60")), Decimal(1)),
        )
        step = Decimal("0.0001")
        return low.quantize(step, ROUND_FLOOR), high.quantize(step, ROUND_CEILING)


def groups_of(state: Row) -> set[tuple[str, str, str | None]]:
    found = {("flag", name, str(truth)) for name, truth in state["flags"].items() if truth is not None}
    found |= {("dimension", name, level) for name, level in state["levels"].items() if level is not None}
    return found | ({("tier", "tier", state["tier"])} if state["tier"] else set())


def check_outcomes(
    told: Told, report: Row, events: Mapping[str, list[date]], until: date, within: int
) -> None:
    first: dict[tuple[str, tuple[str, str, str | None]], date | None] = {}
    for day in (day for day in DAYS if day <= until):
        for client, state in told.after[day].items():
            for group in groups_of(state):
                whole = (until - day).days >= within
                if first.get((client, group)) is None:
                    first[client, group] = day if whole else None
    names = {group for _, group in first}
    compared = [group for group in names if group[0] != "flag" or group[2] == "True"]
    assert report["compared"] == len(report["groups"]) == len(compared)
    assert str(len(compared)) in report["words"]
    for found in report["groups"]:
        name = (found["by"], found["name"], "True" if found["by"] == "flag" else found["level"])
        for part, members in (
            ("group", [name]),
            ("rest", [other for other in names if other[:2] == name[:2] and other != name]),
        ):
            counts = Counter[str]()
            for client in {client for client, _ in first}:
                days = [first[client, one] for one in members if (client, one) in first]
                if not days:
                    continue
                seen = min((day for day in days if day is not None), default=None)
                if seen is None:
                    counts["unfinished"] += 1
                    continue
                counts["clients"] += 1
                counts["followed"] += any(0 < (day - seen).days <= within for day in events.get(client, []))
            expected = {one: counts[one] for one in ("clients", "followed", "unfinished")}
            assert {one: found[part][one] for one in expected} == expected, (name, part)
            if counts["clients"]:
                ends = interval(counts["followed"], counts["clients"])
                assert (found[part]["low"], found[part]["high"]) == ends
                assert near(found[part]["share"], Fraction(counts["followed"], counts["clients"]))
            else:
                assert found[part]["low"] is found[part]["share"] is None


@pytest.mark.parametrize("seed", [11, 12])
@pytest.mark.parametrize("within", [1, 92, 180, 400])
def test_a_second_program_counts_the_same_outcomes(seed: int, within: int, tmp_path: Path) -> None:
    told = simulated(seed, tmp_path, format="parquet")
    history = tierline.History(tmp_path)
    for until in (DAYS[-1], DAYS[3]):
        left: dict[str, list[date]] = defaultdict(list)
        for before, day in itertools.pairwise(DAYS):
            for client in told.after[before].keys() - told.after[day].keys():
                if day <= until:
                    left[client].append(day)
        check_outcomes(told, history.outcomes(within=within, until=until), left, until, within)
        # That clients left is known up to the last review, whatever is said.
    assert history.outcomes(within=within, until="2030-01-01") == history.outcomes(within=within)
    chance = random.Random(seed)
    rows = [
        (f"c{chance.randrange(30)}", DAYS[0].replace(day=1) if chance.random() < 0.2 else chance.choice(DAYS))
        for _ in range(40)
    ]
    rows.append(("nobody", DAYS[1]))
    events: dict[str, list[date]] = defaultdict(list)
    for client, day in rows:
        events[client].append(day)
    table = {"id": [client for client, _ in rows], "on": [day for _, day in rows]}
    until = date(2027, 3, 31)
    report = history.outcomes(table, within=within, until=until)
    check_outcomes(told, report, events, until, within)
    assert report["unknown_clients"] == 1


def test_later_outcomes_alone_count_and_no_word_says_why(tmp_path: Path) -> None:
    first = reviewed([row("a", 500, health=10), row("b", 500)], "2026-01-31")
    first.write_history(tmp_path)
    history = tierline.History(tmp_path)
    days = ["2026-01-30", "2026-01-31", "2026-02-01", "2026-02-10", "2026-02-11"]
    followed = [
        history.outcomes({"id": ["a"], "on": [day]}, within=10, until="2026-12-31")["groups"][1]["group"][
            "followed"
        ]
        for day in days
    ]
    assert followed == [0, 0, 1, 1, 0]
    # An outcome that is not known yet on a day is not counted on it, and neither is a window that has not passed.
    report = history.outcomes({"id": ["a"], "on": ["2026-02-09"]}, within=10, until="2026-02-08")
    assert [report["groups"][1]["group"][name] for name in ("clients", "followed", "unfinished")] == [0, 0, 1]
    words = report["words"].lower()
    assert "and not why" in words
    assert not any(word in words for word in ("because", "causes", "leads to", "due to"))
    windows: list[Any] = [0, -1, 4000, True, "180"]
    for wrong in windows:
        with pytest.raises(tierline.ArgumentError) as error:
            history.outcomes(within=wrong)
        assert error.value.code == "bad-window"
    with pytest.raises(tierline.TableError) as missing:
        history.outcomes({"id": ["a"]})
    assert missing.value.code == "missing-column"


def test_the_command_line_shows_outcomes(tmp_path: Path) -> None:
    simulated(3, tmp_path / "history", format="csv")
    done = CliRunner().invoke(
        cli, ["history", str(tmp_path / "history"), "--outcomes", "left", "--within", "92"]
    )
    assert done.exit_code == 0, done.output
    assert "How often `left` followed within 92 days" in done.output
    assert "groups were compared" in done.output
    (tmp_path / "expanded.csv").write_text("id,on\nc1,2026-01-15\n")
    asked = ["history", str(tmp_path / "history"), "--outcomes", str(tmp_path / "expanded.csv"), "--json"]
    done = CliRunner().invoke(cli, asked)
    assert done.exit_code == 0
    assert json.loads(done.output)["within"] == 180
    done = CliRunner().invoke(cli, ["history", str(tmp_path / "history"), "--outcomes", "nothing"])
    assert done.exit_code != 0
