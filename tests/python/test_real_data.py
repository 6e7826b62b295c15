"""Both examples on real data, against facts that plain Python finds with `csv`, `decimal` and `fractions`.

The data may not be part of this repository. The tests look for the folders `ravenstack` and `maven-crm` in
the folder that the environment variable TIERLINE_DATA names, or in `../shared/data` beside the repository,
and skip without them.
"""

from __future__ import annotations

import calendar
import csv
import importlib.util
import os
import subprocess
import sys
from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from types import ModuleType
from typing import TYPE_CHECKING, Any

import pytest
import tierline

if TYPE_CHECKING:
    import duckdb

ROOT = Path(__file__).resolve().parents[2]
EXAMPLES = ROOT / "examples"
DATA = Path(os.environ.get("TIERLINE_DATA") or ROOT.parent / "shared" / "data")

Row = dict[str, Any]


def data_folder(name: str) -> Path:
    folder = DATA / name
    if not folder.is_dir():
        pytest.skip(f"real data not found: set TIERLINE_DATA to the folder that holds `{name}` (no {folder})")
    return folder


def example(name: str) -> ModuleType:
    pytest.importorskip("duckdb", reason="the examples on real data need duckdb 2.0: pip install duckdb")
    spec = importlib.util.spec_from_file_location(f"example_{name}", EXAMPLES / name / "accounts.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def run_example(name: str, *arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, str(EXAMPLES / name / "accounts.py"), *arguments],
        capture_output=True,
        text=True,
        encoding="utf-8",
        env={**os.environ, "PYTHONIOENCODING": "utf-8"},
        timeout=600,
        check=False,
    )


def read_csv(path: Path) -> list[dict[str, str]]:
    with path.open(newline="", encoding="utf-8") as file:
        return list(csv.DictReader(file))


# Small, slow and obvious: what the hand-coded rules below are made of.


def day(text: str) -> date | None:
    return date.fromisoformat(text[:10]) if text else None


def rounded(number: Fraction, digits: int) -> Fraction:
    """Half to even; so does `round` of a fraction."""
    return Fraction(round(number * 10**digits), 10**digits)


def months_later(start: date, months: int) -> date:
    year, month = divmod(start.year * 12 + start.month - 1 + months, 12)
    return date(year, month + 1, min(start.day, calendar.monthrange(year, month + 1)[1]))


def linear(value: Fraction | Decimal, start: str, end: str, first: int, last: int) -> Fraction:
    """Points on the line from (start, first) to (end, last), level beyond its ends."""
    share = (Fraction(value) - Fraction(start)) / (Fraction(end) - Fraction(start))
    return first + min(max(share, Fraction(0)), Fraction(1)) * (last - first)


def weighted(factors: Iterable[tuple[str, int, Fraction | int]]) -> tuple[dict[str, Fraction], Fraction]:
    """What each factor adds, and the score: each rounded once, to the four digits of a score with a line."""
    exact = {name: Fraction(weight) * points / 100 for name, weight, points in factors}
    return {name: rounded(one, 4) for name, one in exact.items()}, rounded(
        sum(exact.values(), Fraction(0)), 4
    )


@dataclass
class Expected:
    """What the model has to find for one client; scores are exact."""

    tier: str
    scores: dict[str, Fraction]
    contributions: dict[str, Fraction]
    dimensions: dict[str, str | None]
    flags: dict[str, bool | None] = field(default_factory=dict)


def assert_matches(found: Row, expected: Expected, client: str) -> None:
    assert found["issues"] is None, client
    assert found["tier"] == expected.tier, client
    assert {name: Fraction(found[name]) for name in expected.scores} == expected.scores, client
    assert {name: found[name] for name in expected.dimensions} == expected.dimensions, client
    assert {name: found[name] for name in expected.flags} == expected.flags, client
    assert {name: Fraction(found[name]) for name in expected.contributions} == expected.contributions, client


# RavenStack


RAVENSTACK_DAYS = [date(2024, 12, 31), date(2024, 6, 30), date(2024, 2, 29), date(2023, 1, 31)]


RAVENSTACK_COUNTS = [
    *("seats", "active_subscriptions", "active_trials", "upgrades", "downgrades"),
    *("usage_90d", "usage_seconds_90d", "errors_90d", "features_90d"),
    *("tickets_90d", "tickets_365d", "urgent_tickets_365d", "satisfaction_answers", "churn_events"),
]


def ravenstack_rows(folder: Path, as_of: date) -> list[Row]:
    """The table that the example builds with SQL, in plain Python."""
    subscriptions, usage, tickets, churn = (
        read_csv(folder / f"ravenstack_{name}.csv")
        for name in ("subscriptions", "feature_usage", "support_tickets", "churn_events")
    )
    rows: dict[str, Row] = {}
    for account in read_csv(folder / "ravenstack_accounts.csv"):
        if date.fromisoformat(account["signup_date"]) <= as_of:
            rows[account["account_id"]] = {
                "account_id": account["account_id"],
                "name": account["account_name"],
                "industry": account["industry"],
                "country": account["country"],
                "signup_date": date.fromisoformat(account["signup_date"]),
                "arr": Decimal(0),
                "mrr": Decimal(0),
                "plan": None,
                "auto_renew": None,
                "next_renewal": None,
                "satisfaction": None,
                "last_churn_date": None,
                "refunds": Decimal(0),
            } | dict.fromkeys(RAVENSTACK_COUNTS, 0)

    account_of: dict[str, str] = {}
    active: dict[str, list[dict[str, str]]] = defaultdict(list)
    for subscription in subscriptions:
        account_of[subscription["subscription_id"]] = subscription["account_id"]
        end = day(subscription["end_date"])
        row = rows.get(subscription["account_id"])
        if row is None or date.fromisoformat(subscription["start_date"]) > as_of:
            continue
        row["upgrades"] += subscription["upgrade_flag"] == "True"
        row["downgrades"] += subscription["downgrade_flag"] == "True"
        if end is None or end > as_of:
            active[subscription["account_id"]].append(subscription)
    for account_id, group in active.items():
        row = rows[account_id]
        row["arr"] = sum((Decimal(s["arr_amount"]) for s in group), Decimal(0))
        row["mrr"] = sum((Decimal(s["mrr_amount"]) for s in group), Decimal(0))
        row["seats"] = sum(int(s["seats"]) for s in group)
        row["active_subscriptions"] = len(group)
        row["active_trials"] = sum(s["is_trial"] == "True" for s in group)
        group.sort(key=lambda s: s["subscription_id"])
        group.sort(key=lambda s: (Decimal(s["arr_amount"]), int(s["seats"]), s["start_date"]), reverse=True)
        largest = group[0]
        row["plan"] = largest["plan_tier"]
        row["auto_renew"] = largest["auto_renew_flag"] == "True"
        start, period = date.fromisoformat(largest["start_date"]), 1
        if largest["billing_frequency"] == "annual":
            period = 12
        months = period
        while months_later(start, months) <= as_of:
            months += period
        row["next_renewal"] = months_later(start, months)

    features: dict[str, set[str]] = defaultdict(set)
    for event in {tuple(sorted(use.items())): use for use in usage}.values():
        row = rows.get(account_of[event["subscription_id"]])
        if row is not None and as_of - timedelta(days=90) < date.fromisoformat(event["usage_date"]) <= as_of:
            row["usage_90d"] += int(event["usage_count"])
            row["usage_seconds_90d"] += int(event["usage_duration_secs"])
            row["errors_90d"] += int(event["error_count"])
            features[row["account_id"]].add(event["feature_name"])
    for account_id, names in features.items():
        rows[account_id]["features_90d"] = len(names)

    answers: dict[str, list[Decimal]] = defaultdict(list)
    for ticket in tickets:
        row = rows.get(ticket["account_id"])
        if row is None:
            continue
        age = (as_of - date.fromisoformat(ticket["submitted_at"])).days
        if 0 <= age < 365:
            row["tickets_365d"] += 1
            row["tickets_90d"] += age < 90
            urgent = ticket["priority"] == "urgent" or ticket["escalation_flag"] == "True"
            row["urgent_tickets_365d"] += urgent
        closed = day(ticket["closed_at"])
        if ticket["satisfaction_score"] and closed and 0 <= (as_of - closed).days < 365:
            answers[ticket["account_id"]].append(Decimal(ticket["satisfaction_score"]))
    for account_id, marks in answers.items():
        mean = rounded(Fraction(sum(marks, Decimal(0))) / len(marks), 2)
        rows[account_id]["satisfaction"] = Decimal(int(mean * 100)).scaleb(-2)
        rows[account_id]["satisfaction_answers"] = len(marks)

    for event in churn:
        row = rows.get(event["account_id"])
        when = date.fromisoformat(event["churn_date"])
        if row is not None and when <= as_of:
            row["churn_events"] += 1
            row["last_churn_date"] = max(when, row["last_churn_date"] or when)
            row["refunds"] += Decimal(event["refund_amount_usd"])
    return [rows[account_id] for account_id in sorted(rows)]


def ravenstack_expected(row: Row, as_of: date) -> Expected:
    """The rules of `examples/ravenstack/model.yaml`, by hand."""
    arr, satisfaction = row["arr"], row["satisfaction"]
    tenure = (as_of - row["signup_date"]).days
    since_churn = (as_of - row["last_churn_date"]).days if row["last_churn_date"] else None
    net_upgrades = row["upgrades"] - row["downgrades"]
    errors_per_use = rounded(Fraction(row["errors_90d"], row["usage_90d"]), 4) if row["usage_90d"] else None

    if arr < 65_000:
        value_band = "small"
    elif arr < 200_000:
        value_band = "medium"
    else:
        value_band = "large" if arr < 450_000 else "top"
    adoption = "early" if tenure <= 90 else "growth" if tenure < 365 else "mature"
    if row["usage_90d"] < 30 or row["features_90d"] <= 2:
        usage_class = "low"
    else:
        usage_class = "power" if row["usage_90d"] >= 80 and row["features_90d"] >= 7 else "standard"
    if row["urgent_tickets_365d"] >= 2 or row["tickets_90d"] >= 2:
        support_need = "high"
    else:
        support_need = "self-sufficient" if row["tickets_365d"] == 0 else "standard"
    mood = None
    if satisfaction is not None:
        mood = "content" if satisfaction < Decimal("4.5") else "happy"
        if satisfaction < Decimal("3.5"):
            mood = "unhappy"

    known: list[tuple[int, Fraction | int]] = [(45, {"low": 10, "standard": 60, "power": 100}[usage_class])]
    if satisfaction is not None:
        known.append((25, linear(satisfaction, "3", "5", 0, 100)))
    if since_churn is None:
        known.append((20, 100))
    else:
        known.append((20, 0 if since_churn <= 90 else 50 if since_churn < 365 else 80))
    if errors_per_use is not None:
        known.append((10, linear(errors_per_use, "0", "0.2", 100, 0)))
    health = rounded(Fraction(sum(w * p for w, p in known)) / sum(w for w, _ in known), 2)

    satisfaction_points = Fraction(50) if satisfaction is None else linear(satisfaction, "3", "5", 0, 100)
    growth_points = 0 if net_upgrades < 0 else 30 if net_upgrades < 1 else 70 if net_upgrades < 3 else 100
    contributions, priority = weighted(
        [
            ("priority.arr", 40, linear(arr, "0", "600000", 0, 100)),
            ("priority.net_upgrades", 15, growth_points),
            ("priority.usage_class", 15, {"low": 20, "standard": 60, "power": 100}[usage_class]),
            ("priority.support_need", 10, {"self-sufficient": 20, "standard": 60, "high": 100}[support_need]),
            ("priority.satisfaction", 10, satisfaction_points),
            ("priority.adoption", 10, {"early": 100, "growth": 60, "mature": 40}[adoption]),
        ]
    )
    if arr >= 450_000 or (arr >= 300_000 and usage_class == "power" and net_upgrades >= 1):
        tier = "Strategic"
    elif arr >= 200_000 or (row["plan"] == "Enterprise" and priority >= 50):
        tier = "Core"
    else:
        tier = "Scale" if arr >= 65_000 or tenure <= 90 else "Tech-touch"

    # Unknown and false is false; unknown and true is unknown.
    renewal_open: bool | None = None
    if row["next_renewal"] is not None:
        renewal_open = (row["next_renewal"] - as_of).days <= 60 and not row["auto_renew"]
    advocate: bool | None = usage_class == "power" and row["churn_events"] == 0
    if satisfaction is None:
        advocate = None if advocate else False
    else:
        advocate = advocate and satisfaction >= Decimal("4.5")
    return Expected(
        tier=tier,
        scores={"health": health, "priority": priority},
        contributions=contributions,
        dimensions={
            "value_band": value_band,
            "adoption": adoption,
            "usage_class": usage_class,
            "support_need": support_need,
            "mood": mood,
        },
        flags={
            "churned_recently": since_churn is not None and since_churn <= 90,
            "churned_repeatedly": row["churn_events"] >= 2,
            "at_risk": health < 40,
            "renewal_open": renewal_open,
            "never_asked": satisfaction is None,
            "expanding": net_upgrades >= 2,
            "advocate": advocate,
        },
    )


# Maven CRM


MAVEN_DAYS = [date(2017, 12, 31), date(2017, 6, 30), date(2017, 1, 31)]


def maven_rows(folder: Path, as_of: date) -> list[Row]:
    """The table that the example builds with SQL, in plain Python."""
    prices = {p["product"]: Decimal(p["sales_price"]) for p in read_csv(folder / "products.csv")}
    rows: dict[str, Row] = {}
    for account in read_csv(folder / "accounts.csv"):
        rows[account["account"]] = {
            "account": account["account"],
            "sector": account["sector"].replace("technolgy", "technology"),
            "location": account["office_location"].replace("Philipines", "Philippines"),
            "year_established": int(account["year_established"]),
            "revenue_musd": Decimal(account["revenue"]),
            "employees": int(account["employees"]),
            "parent": account["subsidiary_of"] or None,
            "subsidiary": bool(account["subsidiary_of"]),
            "won_value_12m": Decimal(0),
            "won_12m": 0,
            "closed_12m": 0,
            "products_12m": 0,
            "last_won_date": None,
            "open_deals": 0,
            "open_value": Decimal(0),
            "prospects": 0,
        }
    products: dict[str, set[str]] = defaultdict(set)
    year_ago = months_later(as_of, -12)
    for deal in read_csv(folder / "sales_pipeline.csv"):
        if not deal["account"]:
            continue
        row = rows[deal["account"]]
        product = "GTX Pro" if deal["product"] == "GTXPro" else deal["product"]
        engaged, closed = day(deal["engage_date"]), day(deal["close_date"])
        row["prospects"] += deal["deal_stage"] == "Prospecting"
        if closed is not None and closed <= as_of:
            won = deal["deal_stage"] == "Won"
            if won:
                row["last_won_date"] = max(closed, row["last_won_date"] or closed)
            if closed > year_ago:
                row["closed_12m"] += 1
                row["won_12m"] += won
                if won:
                    row["won_value_12m"] += Decimal(deal["close_value"])
                    products[deal["account"]].add(product)
        elif engaged is not None and engaged <= as_of:
            row["open_deals"] += 1
            row["open_value"] += prices[product]
    for account_name, names in products.items():
        rows[account_name]["products_12m"] = len(names)
    return [rows[name] for name in sorted(rows)]


def maven_expected(row: Row, as_of: date) -> Expected:
    """The rules of `examples/maven_crm/model.yaml`, by hand."""
    won, employees, revenue = row["won_value_12m"], row["employees"], row["revenue_musd"]
    win_rate = rounded(Fraction(row["won_12m"], row["closed_12m"]), 4) if row["closed_12m"] else None
    since_win = (as_of - row["last_won_date"]).days if row["last_won_date"] else None
    size = "small" if employees < 500 else "medium" if employees < 5_000 else "large"
    if revenue >= 4_000 or employees >= 10_000:
        reach = "wide"
    else:
        reach = "narrow" if revenue < 500 and employees < 1_500 else "normal"
    recency = None
    if since_win is not None:
        recency = "fresh" if since_win <= 3 else "recent" if since_win <= 30 else "cold"
    if won >= 110_000:
        play = "Expand" if reach == "wide" else "Defend"
    else:
        play = "Attack" if reach == "wide" else "Sustain"
    contributions, attention = weighted(
        [
            ("attention.won_value_12m", 35, linear(won, "50000", "200000", 0, 100)),
            ("attention.reach", 25, {"narrow": 20, "normal": 50, "wide": 100}[reach]),
            ("attention.win_rate", 20, 50 if win_rate is None else linear(win_rate, "0.5", "0.75", 0, 100)),
            ("attention.open_value", 15, linear(row["open_value"], "0", "30000", 0, 100)),
            ("attention.subsidiary", 5, 0 if row["subsidiary"] else 100),
        ]
    )
    good_technology = row["sector"] == "technology" and win_rate is not None and win_rate >= Fraction("0.65")
    if won >= 160_000 or (won >= 110_000 and reach == "wide" and not row["subsidiary"]):
        tier = "Key"
    elif attention >= 45 or (reach == "wide" and row["open_deals"] >= 5) or good_technology:
        tier = "Growth"
    else:
        tier = "Standard"
    return Expected(
        tier=tier,
        scores={"attention": attention},
        contributions=contributions,
        dimensions={"size": size, "reach": reach, "recency": recency, "play": play},
        flags={
            "part_of_group": row["subsidiary"],
            "hard_to_win": None if win_rate is None else win_rate < Fraction("0.58"),
            "pipeline_thin": row["open_deals"] < 3,
            "gone_cold": since_win is None or since_win > 30,
            "underpenetrated": rounded(Fraction(won) / employees, 4) < 20 and size == "large",
        },
    )


# The tables


def assert_same_table(relation: duckdb.DuckDBPyRelation, expected: list[Row]) -> None:
    assert not [kind for kind in map(str, relation.types) if kind in ("FLOAT", "DOUBLE", "HUGEINT")]
    found = relation.to_dicts()
    assert len(found) == len(expected)
    for row, wanted in zip(found, expected, strict=True):
        assert row == wanted


@pytest.mark.parametrize("as_of", RAVENSTACK_DAYS, ids=str)
def test_ravenstack_accounts_are_what_plain_python_finds(as_of: date) -> None:
    folder = data_folder("ravenstack")
    assert_same_table(example("ravenstack").accounts(folder, as_of), ravenstack_rows(folder, as_of))


@pytest.mark.parametrize("as_of", MAVEN_DAYS, ids=str)
def test_maven_accounts_are_what_plain_python_finds(as_of: date) -> None:
    folder = data_folder("maven-crm")
    assert_same_table(example("maven_crm").accounts(folder, as_of), maven_rows(folder, as_of))


def test_ravenstack_revenue_adds_up_to_the_cent() -> None:
    folder = data_folder("ravenstack")
    rows = example("ravenstack").accounts(folder, "2024-12-31").to_dicts()
    arr: Counter[str] = Counter()
    for subscription in read_csv(folder / "ravenstack_subscriptions.csv"):
        starts, ends = subscription["start_date"], subscription["end_date"] or "9999-12-31"
        if starts <= "2024-12-31" < ends:
            arr[subscription["account_id"]] += int(subscription["arr_amount"])
    assert len(rows) == 500
    assert {row["account_id"]: row["arr"] for row in rows} == dict(arr)
    assert sum(row["arr"] for row in rows) == Decimal(121_915_296)
    assert all(row["arr"] == 12 * row["mrr"] for row in rows)


def test_a_usage_id_that_occurs_twice_names_two_events() -> None:
    usage = read_csv(data_folder("ravenstack") / "ravenstack_feature_usage.csv")
    events = defaultdict(list)
    for event in usage:
        events[event["usage_id"]].append(event)
    twice = [group for group in events.values() if len(group) > 1]
    assert len(twice) == 21
    assert all(len({event["subscription_id"] for event in group}) == len(group) for group in twice)
    assert len({tuple(sorted(event.items())) for event in usage}) == len(usage)


def test_no_satisfaction_stays_missing() -> None:
    rows = example("ravenstack").accounts(data_folder("ravenstack"), "2024-12-31").to_dicts()
    assert [row for row in rows if row["satisfaction"] is None]
    assert all((row["satisfaction"] is None) == (row["satisfaction_answers"] == 0) for row in rows)


def test_maven_won_value_is_all_that_was_won() -> None:
    folder = data_folder("maven-crm")
    rows = example("maven_crm").accounts(folder, "2017-12-31").to_dicts()
    deals = read_csv(folder / "sales_pipeline.csv")
    assert len(rows) == 85
    assert sum(row["won_value_12m"] for row in rows) == sum(Decimal(d["close_value"] or 0) for d in deals)
    assert sum(row["won_12m"] for row in rows) == 4238
    assert sum(row["open_deals"] for row in rows) == 501
    assert sum(row["prospects"] for row in rows) == 163
    assert sum(row["subsidiary"] for row in rows) == 15
    assert not {"technolgy", "Philipines"} & {row[name] for row in rows for name in ("sector", "location")}


def test_a_product_that_no_list_has_is_named(tmp_path: Path) -> None:
    folder = data_folder("maven-crm")
    for name in ("accounts", "products", "sales_pipeline"):
        (tmp_path / f"{name}.csv").write_bytes((folder / f"{name}.csv").read_bytes())
    with (tmp_path / "sales_pipeline.csv").open("a", encoding="utf-8") as file:
        file.write("ZZZZZZZZ,Moses Frase,GTX Prp,Cancity,Won,2017-10-20,2017-11-01,1054\n")
    with pytest.raises(ValueError, match=r"no such product in products\.csv: `GTX Prp`"):
        example("maven_crm").accounts(tmp_path, "2017-12-31")


# The tiers


@dataclass
class Case:
    """One example with its data and the two independent recomputations."""

    name: str
    folder: str
    client: str
    days: list[date]
    clients: dict[str, int]  # in each tier, on the first of the days
    rows: Any
    expected: Any

    def model(self) -> tierline.Model:
        return tierline.Model.read(EXAMPLES / self.name / "model.yaml")


CASES = [
    Case(
        name="ravenstack",
        folder="ravenstack",
        client="account_id",
        days=RAVENSTACK_DAYS,
        clients={"Strategic": 71, "Core": 204, "Scale": 180, "Tech-touch": 45},
        rows=ravenstack_rows,
        expected=ravenstack_expected,
    ),
    Case(
        name="maven_crm",
        folder="maven-crm",
        client="account",
        days=MAVEN_DAYS,
        clients={"Key": 17, "Growth": 33, "Standard": 35},
        rows=maven_rows,
        expected=maven_expected,
    ),
]
CASE_DAYS = [pytest.param(case, as_of, id=f"{case.name}-{as_of}") for case in CASES for as_of in case.days]
each_case = pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)


@pytest.mark.parametrize(("case", "as_of"), CASE_DAYS)
def test_every_account_gets_what_the_rules_by_hand_give(case: Case, as_of: date) -> None:
    folder = data_folder(case.folder)
    table = example(case.name).accounts(folder, as_of)
    found = case.model().assign(table, as_of=as_of, contributions=True).to_arrow().to_pylist()
    rows = case.rows(folder, as_of)
    assert [row[case.client] for row in found] == [row[case.client] for row in rows]
    for assigned, row in zip(found, rows, strict=True):
        assert_matches(assigned, case.expected(row, as_of), row[case.client])


@pytest.mark.parametrize(("case", "as_of"), CASE_DAYS)
def test_contributions_add_up_to_each_score_digit_for_digit(case: Case, as_of: date) -> None:
    table = example(case.name).accounts(data_folder(case.folder), as_of)
    found = case.model().assign(table, as_of=as_of, contributions=True).to_arrow().to_pylist()
    scores = {"ravenstack": ("health", "priority"), "maven_crm": ("attention",)}[case.name]
    for row in found:
        for score in scores:
            # What rounding added is a column of its own; the coverage is no part of the sum.
            parts = {name for name in row if name.startswith(f"{score}.")} - {f"{score}.coverage"}
            known = [Fraction(row[name]) for name in parts if row[name] is not None]
            assert sum(known) == Fraction(row[score]), (row[case.client], score)


@each_case
def test_all_tiers_are_taken_and_no_account_is_lost(case: Case) -> None:
    folder, as_of = data_folder(case.folder), case.days[0]
    model = case.model()
    found = model.assign(example(case.name).accounts(folder, as_of), as_of=as_of).to_arrow().to_pylist()
    expected = Counter(case.expected(row, as_of).tier for row in case.rows(folder, as_of))
    assert Counter(row["tier"] for row in found) == expected == case.clients


@each_case
def test_the_order_of_the_input_is_kept_and_changes_no_answer(case: Case) -> None:
    folder, as_of = data_folder(case.folder), case.days[0]
    table = example(case.name).accounts(folder, as_of)
    model = case.model()
    by_client = {row[case.client]: row for row in model.assign(table, as_of=as_of).to_arrow().to_pylist()}
    shuffled = table.order(f"md5({case.client})")
    clients = [row[case.client] for row in shuffled.to_dicts()]
    assert clients != sorted(clients)
    again = model.assign(shuffled, as_of=as_of).to_arrow().to_pylist()
    assert [row[case.client] for row in again] == clients
    assert again == [by_client[client] for client in clients]


@each_case
def test_one_account_alone_is_assigned_as_it_is_among_all(case: Case) -> None:
    folder, as_of = data_folder(case.folder), case.days[0]
    table = example(case.name).accounts(folder, as_of)
    model = case.model()
    found = model.assign(table, as_of=as_of).to_arrow().to_pylist()
    for row, assigned in list(zip(table.to_dicts(), found, strict=True))[::17]:
        assert model.assign_one(row, as_of=as_of).tier == assigned["tier"]
        assert assigned["tier"] in str(model.explain(row, as_of=as_of))


# The scripts


@each_case
def test_the_script_explains_one_account_and_writes_all_of_them(case: Case, tmp_path: Path) -> None:
    folder, as_of = data_folder(case.folder), case.days[0]
    example(case.name)
    rows = case.rows(folder, as_of)
    chosen, output = rows[len(rows) // 2][case.client], tmp_path / "out.csv"
    done = run_example(
        case.name, "--data", str(folder), "--as-of", str(as_of), "--explain", chosen, "-o", str(output)
    )
    assert done.returncode == 0, done.stderr
    expected = {row[case.client]: case.expected(row, as_of) for row in rows}
    for tier in {wanted.tier for wanted in expected.values()}:
        assert tier in done.stdout
    assert chosen in done.stdout
    written = read_csv(output)
    assert [row[case.client] for row in written] == list(expected)
    for row in written:
        wanted = expected[row[case.client]]
        assert row["tier"] == wanted.tier
        assert {name: Fraction(row[name]) for name in wanted.scores} == wanted.scores
        assert row["issues"] == ""


@each_case
def test_the_script_names_a_file_that_is_not_there(case: Case, tmp_path: Path) -> None:
    example(case.name)
    done = run_example(case.name, "--data", str(tmp_path))
    assert done.returncode == 2
    assert "no file" in done.stderr
    assert "accounts.csv" in done.stderr


@each_case
def test_the_model_of_the_example_is_valid(case: Case) -> None:
    assert case.model().fingerprint


def test_the_author_of_ravenstack_is_credited() -> None:
    readme = (EXAMPLES / "ravenstack" / "README.md").read_text(encoding="utf-8")
    assert "RavenStack by River @ Rivalytics" in readme


def test_no_raw_data_lies_in_the_examples() -> None:
    assert not [*EXAMPLES.rglob("ravenstack_*.csv"), *EXAMPLES.rglob("sales_pipeline.csv")]
