"""Writes what came after the demo's client base: the export of the next quarter, and what happened in the year.

    python next_quarter.py            writes clients_2027q1.csv and period_2026q4.csv beside this file
    python next_quarter.py --check    exits 1 if they are not what this script writes

Both follow from clients.csv, with the same rules: no client exists, only `Random.random()` is drawn from, no clock. What
changes, and how often, stands in README.md.
"""

import argparse
import csv
import io
import math
import sys
from datetime import date, timedelta
from pathlib import Path

from generate import COLUMNS, Draw, account, limited, names, price, written

SEED = 20270221
HERE = Path(__file__).resolve().parent
AS_OF = date(2027, 2, 21)  # the day of the export
YEAR_BEGINS, YEAR_ENDS = date(2026, 1, 1), date(2026, 12, 31)  # the year that the period table tells of
NEW = 22

PERIOD_COLUMNS = [
    "account_id",
    "tier",
    "value_start",
    "value_end",
    "churned",
    "revenue",
    "cost_to_serve",
    "sales_spend",
    "marketing_spend",
    "ad_spend",
    "nps",
    "satisfaction",
    "participates",
    "advocate",
    "adopted",
]


def dollars(text):
    """An amount as the export has it, where it is one."""
    try:
        amount = float(text)
    except ValueError:
        return None
    return amount if 0 <= amount < 1e9 else None


def day(text):
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def later(renewal):
    """The renewal after one that has passed."""
    if renewal.year == AS_OF.year or renewal.replace(year=AS_OF.year) >= AS_OF:
        return renewal.replace(year=renewal.year + 1)
    return renewal.replace(year=AS_OF.year + 1)


def repair(draw, accounts):
    """What the people who look after the data have put right since."""
    seen = set()
    kept = []
    for row in accounts:
        whole = tuple(row.values())
        if whole in seen:  # exported twice
            continue
        seen.add(whole)
        row["growth_potential"] = row["growth_potential"].strip().lower()
        row["arr"] = row["arr"].replace("$", "").replace(",", "")
        row["health"] = "" if row["health"] == "n/a" else row["health"]
        if row["arr"] == "" and draw.chance(0.4):
            sum_, cents = price(draw, 20_600 * math.exp(1.34 * draw.normal()))
            row["arr"] = f"{sum_}.{cents:02d}"
        kept.append(row)
    return kept


def move(draw, row):
    """A quarter in the life of a client that stays."""
    arr = dollars(row["arr"])
    if arr:
        chance = {"high": 0.30, "medium": 0.16, "low": 0.05}.get(row["growth_potential"], 0.12)
        factor = 1.0
        if draw.chance(chance):
            factor = 1.05 + 0.5 * draw.uniform()
        elif draw.chance(0.13):
            factor = 0.55 + 0.4 * draw.uniform()
        if factor != 1.0:
            row["arr"] = f"{max(60, round(arr * factor / 60) * 60)}.00"
    health = dollars(row["health"])
    if health is not None and health <= 100 and draw.chance(0.7):
        row["health"] = f"{limited(health + 4 * draw.normal(), 3, 100):.1f}"
    if row["growth_potential"] and draw.chance(0.04):
        row["growth_potential"] = draw.one_of(["low", "medium", "high"])
    renewal = day(row["renewal_date"])
    if renewal and renewal < AS_OF:
        row["renewal_date"] = later(renewal).isoformat()


def leaves(draw, row):
    """Whether a client leaves at the end of the year: the unhealthy more often, and small ones."""
    health, arr = dollars(row["health"]) or 55.0, dollars(row["arr"]) or 0.0
    chance = (
        0.016
        + (0.09 if health < 45 else 0.0)
        + (0.03 if arr < 5_000 else 0.0)
        - (0.01 if arr > 100_000 else 0)
    )
    return draw.chance(chance)


def newcomers(draw, taken):
    """Clients that signed in December."""
    fresh = (own for own in names(draw) if own[0] not in taken)
    for number, (name, industry) in zip(range(NEW), fresh, strict=False):
        row = account(draw, 700 + number, name, industry)
        signup = date(2026, 12, 1) + timedelta(days=draw.below(28))
        row["signup_date"] = signup.isoformat()
        row["renewal_date"] = signup.replace(year=2027).isoformat()
        row["health"] = ""  # too young to have one
        row["reviews_invited"] = row["reviews_attended"] = row["references_given_12m"] = "0"
        row["reference_willing"] = ""
        yield row


def next_quarter(draw, before):
    """The rows of the next export, and the ids of those that have left."""
    accounts = repair(draw, [dict(row) for row in before])
    stay, left = [], []
    ids = [row["account_id"] for row in accounts]
    for row in accounts:
        if row["account_id"] and leaves(draw, row):
            if ids.count(row["account_id"]) == 1:  # of two rows nobody knows which one it is
                left.append(row["account_id"])
            else:
                stay.append(row)
            continue
        move(draw, row)
        stay.append(row)
    free = [at for at, row in enumerate(stay) if dollars(row["arr"]) and row["account_id"]]
    for at in draw.rows(5, free):  # lost on the way from billing
        stay[at]["arr"] = ""
    for at in draw.rows(2, free):  # typed by hand
        stay[at]["growth_potential"] = "High"
    middle = [
        at for at in free if 50_000 < dollars(stay[at]["arr"]) < 100_000 and stay[at]["strategic"] != "true"
    ]
    for at in draw.rows(3, middle):  # designated by the executive team
        stay[at]["strategic"] = "true"
    stay += newcomers(draw, {row["name"].strip() for row in before})
    return stay, left


def answers(draw, row):
    """What a client thinks of us, where it was asked and answered, and what it takes part in."""
    health = limited(dollars(row["health"]) or 60.0, 0, 100)
    out = {"nps": "", "satisfaction": ""}
    if draw.chance(0.45):
        mood = limited(1.9 + health / 10 + 1.3 * draw.normal(), 0, 10)
        out["nps"] = str(round(mood))
        out["satisfaction"] = f"{limited(round(mood) / 2, 1, 5):.1f}"
    out["participates"] = "true" if draw.chance(0.2 + health / 200) else "false"
    willing = row["reference_willing"] == "true" and draw.chance(0.5)
    out["advocate"] = "true" if willing or row["references_given_12m"] not in ("", "0") else "false"
    adopted = row["advanced_features"]
    out["adopted"] = "" if adopted == "" else "true" if int(adopted) >= 1 else "false"
    return out


def in_a_year(draw, value):
    """Revenue of a year at a value, and what it cost to serve it: large clients cost more, small ones more of theirs."""
    share = 0.16 if value > 100_000 else 0.22 if value >= 25_000 else 0.30 if value >= 5_000 else 0.45
    return round(value), round(value * share * math.exp(0.3 * draw.normal()))


def period(draw, before, after, left):
    """The table of the period: a row for each client that was there in the year."""
    now = {row["account_id"]: row for row in after}
    rows = []
    for row in before:
        client, value = row["account_id"], dollars(row["arr"])
        signup = day(row["signup_date"])
        if not client or value is None or not signup or any(client == own["account_id"] for own in rows):
            continue
        growth = {"high": 0.20, "medium": 0.10, "low": 0.02}.get(row["growth_potential"], 0.08)
        start = round(value / math.exp(growth * (1 + 0.9 * draw.normal())))
        end = dollars(now.get(client, {}).get("arr", ""))
        own = {"account_id": client, "tier": "", "churned": "true" if client in left else "false"}
        own["value_start"] = "" if signup >= YEAR_BEGINS else str(start)
        own["value_end"] = "" if client in left or end is None else f"{end:.2f}"
        own["revenue"], own["cost_to_serve"] = in_a_year(draw, (start + (end or 0)) / 2 if end else start)
        own["marketing_spend"] = (
            str(round(900 + 0.35 * value * draw.uniform())) if signup >= YEAR_BEGINS else ""
        )
        rows.append(own | answers(draw, row))
    for row in after[len(after) - NEW :]:
        value = dollars(row["arr"])
        own = {"account_id": row["account_id"], "tier": "", "churned": "false", "value_start": ""}
        own["value_end"] = row["arr"]
        own["revenue"], own["cost_to_serve"] = in_a_year(draw, value / 24)
        own["marketing_spend"] = str(round(900 + 0.35 * value * draw.uniform()))
        rows.append(
            own | {"nps": "", "satisfaction": "", "participates": "", "advocate": "false", "adopted": ""}
        )
    # Who left before the first export is in neither; the tier is the one that it had.
    gone = [("Strategic", 2, 140_000), ("Core", 13, 42_000), ("Scale", 31, 12_000), ("Tech-touch", 17, 2_600)]
    number = 15_500
    for tier, clients, typical in gone:
        for _ in range(clients):
            number += 7
            value = round(typical * math.exp(0.3 * draw.normal()))
            own = {"account_id": f"A-{number}", "tier": tier, "churned": "true"}
            own["value_start"], own["value_end"], own["marketing_spend"] = str(value), "", ""
            own["revenue"], own["cost_to_serve"] = in_a_year(draw, value * draw.uniform())
            unknown = {"nps": "", "satisfaction": "", "participates": "", "advocate": "", "adopted": ""}
            rows.append(own | unknown)
    for own in rows:
        spent = own["marketing_spend"]
        # Sales costs more than marketing, and advertising is a part of marketing.
        own["sales_spend"] = str(int(spent) * 8 // 5) if spent else ""
        own["ad_spend"] = str(int(spent) * 2 // 5) if spent else ""
    return rows


def period_text(rows):
    out = io.StringIO()
    table = csv.DictWriter(out, PERIOD_COLUMNS, lineterminator="\n")
    table.writeheader()
    table.writerows(rows)
    return out.getvalue()


def files(seed=SEED):
    """Both files by name, and who has left."""
    with (HERE / "clients.csv").open(encoding="utf-8", newline="") as file:
        before = list(csv.DictReader(file))
    assert list(before[0]) == COLUMNS
    draw = Draw(seed)
    after, left = next_quarter(draw, before)
    rows = period(draw, before, after, set(left))
    return {"clients_2027q1.csv": written(after), "period_2026q4.csv": period_text(rows)}, left


def main():
    options = argparse.ArgumentParser(description="Writes the next quarter of the demo's client base.")
    options.add_argument("--check", action="store_true", help="compare instead of writing")
    check = options.parse_args().check
    texts, left = files()
    for name, text in texts.items():
        path = HERE / name
        if not check:
            path.write_bytes(text.encode())
            print(f"{path}: {text.count(chr(10)) - 1} rows")
        elif path.read_bytes() != text.encode():
            sys.exit(f"{path} is not what this script writes")
    if not check:
        print(f"  {len(left):3}  left: {', '.join(left)}")


if __name__ == "__main__":
    main()
