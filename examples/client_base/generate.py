"""Writes the synthetic client base that the demo segments.

    python generate.py                    writes clients.csv beside this file
    python generate.py --check            exits 1 if clients.csv is not what this script writes
    python generate.py -o other.csv --seed 7

No client here exists. Figures are drawn at random, correlated the way such figures tend to be, and then damaged in the
ways that exports from CRM and billing are damaged. What was planted, and how often, stands in README.md.

Only `Random.random()` is used, whose sequence for a seed is the same in every version of Python, and no clock. Floats
are added one by one and rounded to whole units before they are written.
"""

import argparse
import csv
import io
import math
import sys
from datetime import date, timedelta
from pathlib import Path
from random import Random

SEED = 20261121
AS_OF = date(2026, 11, 21)  # the day of the export
ACCOUNTS = 600
MEDIAN, SPREAD = 20_600, 1.34  # of the log-normal annual recurring revenue, in USD

COLUMNS = [
    "account_id",
    "name",
    "industry",
    "region",
    "arr",
    "growth_potential",
    "strategic",
    "brand_value",
    "employees",
    "seats",
    "health",
    "daily_active",
    "monthly_active",
    "advanced_features",
    "reviews_invited",
    "reviews_attended",
    "reply_days",
    "tickets_90d",
    "complex_tickets_90d",
    "references_given_12m",
    "reference_willing",
    "contact_preference",
    "signup_date",
    "renewal_date",
]

STEMS = """Alder Ambrose Ardent Ashcombe Aveline Barrow Beacon Belmont Birchwood Blackthorn Bramley Bridger Calder Camden
Carrick Cedarhurst Clarion Copperfield Corvin Dalton Danbury Delmar Dovetail Eastbrook Eldridge Ellery Elmstead Everly
Fairmont Fenwick Finch Foxglove Galloway Garnet Glenmoor Granger Halden Harrow Hawthorn Hazelton Heron Highgate Holloway
Inverness Irving Jasper Kelvin Kendal Kingsley Lakeland Larch Linden Lockhart Lowell Marlow Meridian Merrick Milford
Monarch Nightingale Norwood Oakhurst Orchard Osprey Palmer Parkway Pinnacle Quillon Radley Ravenna Redfern Ridgeway
Rockwell Rowan Sable Saxby Selwyn Shelby Sterling Stonebridge Summit Sutton Tamarind Tennant Thornbury Tidewater Trellis
Upland Valmont Verity Wakefield Walden Westmere Whitby Wilder Windham Wren Yarrow Zephyr""".split()

INDUSTRIES = {
    "Manufacturing": ["Industries", "Castings", "Instruments", "Components"],
    "Logistics": ["Logistics", "Freight", "Shipping"],
    "Health": ["Health", "Clinics", "Diagnostics"],
    "Finance": ["Capital", "Insurance", "Credit Union"],
    "Retail": ["Outfitters", "Grocers", "Home"],
    "Software": ["Software", "Systems", "Analytics"],
    "Education": ["College", "Learning"],
    "Professional services": ["Partners", "Consulting", "Legal"],
    "Energy": ["Energy", "Power"],
}
ROUND_SUMS = (1_200, 5_000, 12_000, 25_000, 50_000, 100_000, 250_000)
REGIONS = [("NA", 50), ("EMEA", 35), ("APAC", 15)]


class Draw:
    """Random draws made of `Random.random()` alone."""

    def __init__(self, seed):
        self.uniform = Random(seed).random

    def chance(self, probability):
        return self.uniform() < probability

    def below(self, n):
        return int(self.uniform() * n)

    def one_of(self, items):
        return items[self.below(len(items))]

    def weighted(self, pairs):
        """One of the items; the weights are whole numbers."""
        at = self.below(sum(weight for _, weight in pairs))
        for item, weight in pairs:
            at -= weight
            if at < 0:
                return item
        raise AssertionError("unreachable: `at` is below the sum of the weights")

    def normal(self):
        """Near enough to a normal distribution: twelve uniform draws, less their mean."""
        total = -6.0
        for _ in range(12):  # not sum(): it adds floats differently from Python 3.12 on
            total += self.uniform()
        return total

    def rows(self, n, candidates):
        """n different members of a list, which are taken out of it."""
        return [candidates.pop(self.below(len(candidates))) for _ in range(n)]


def limited(value, low, high):
    return max(low, min(high, value))


def price(draw, raw):
    """Contracts are rarely crooked sums: per-seat prices, round thousands, and the sums that price lists end on."""
    kind = draw.uniform()
    if kind < 0.62:
        return max(60, round(raw / 60) * 60), 0
    if kind < 0.84:
        return max(500, round(raw / 500) * 500), 0
    if kind < 0.90:
        return min(ROUND_SUMS, key=lambda dollars: abs(math.log(dollars / raw))), 0
    return int(raw), draw.below(100)


def names(draw):
    """Names of companies, none twice, with their industries."""
    taken = set()
    industries = list(INDUSTRIES)
    while True:
        industry = draw.one_of(industries)
        name = f"{draw.one_of(STEMS)} {draw.one_of(INDUSTRIES[industry])}"
        if name not in taken:
            taken.add(name)
            yield name, industry


def account(draw, number, name, industry):
    """One account, all of it known. `size` and `fit` are what the figures have in common; neither is written."""
    size, fit = draw.normal(), draw.normal()
    dollars, cents = price(draw, MEDIAN * math.exp(SPREAD * size))
    arr = dollars + cents / 100

    # Signed up at some time in the last nine years, more of them lately.
    tenure = int(3300 * draw.uniform() ** 1.8) + 1
    signup = AS_OF - timedelta(days=tenure)
    signup = signup.replace(day=min(signup.day, 28))
    renewal = signup.replace(year=AS_OF.year)
    if renewal < AS_OF:
        renewal = renewal.replace(year=AS_OF.year + 1)
    if draw.chance(0.2):  # contracts of several years
        renewal = renewal.replace(year=renewal.year + 1)

    # About 300 USD a seat, cheaper for large contracts; how many of its people have one says how much room is left.
    seats = max(1, round(arr / (330 * math.exp(-0.12 * size)) * math.exp(0.25 * draw.normal())))
    penetration = limited(0.38 + 0.11 * fit - 0.05 * size + 0.16 * draw.normal(), 0.03, 1.0)
    employees = max(seats, round(seats / penetration))

    growth_index = 0.9 * (0.4 - penetration) / 0.2 + 0.5 * fit + 0.8 * draw.normal()
    growth = "high" if growth_index > 1.0 else "medium" if growth_index > -0.25 else "low"
    brand = int(limited(28 + 14 * size + 20 * draw.normal(), 0, 100))
    strategic = draw.chance(limited(0.03 + 0.06 * size + (0.22 if brand > 55 else 0.0), 0.01, 0.5))

    monthly = max(1, round(seats * limited(0.66 + 0.10 * fit + 0.12 * draw.normal(), 0.05, 1.0)))
    daily = round(monthly * limited(0.30 + 0.11 * fit + 0.07 * draw.normal(), 0.01, 0.95))
    advanced = int(limited(2.2 + 1.1 * fit + 1.2 * draw.normal(), 0, 8))
    health = round(limited(66 + 13 * fit + 9 * draw.normal(), 3, 100), 1)

    invited = 12 if arr > 100_000 else 4 if arr >= 25_000 else draw.below(3)
    keen = limited(0.66 + 0.16 * fit + 0.12 * draw.normal(), 0, 1)
    attended = sum(draw.chance(keen) for _ in range(invited))
    reply = round(limited(3.2 * math.exp(-0.45 * fit + 0.6 * draw.normal()), 0.1, 60), 1)

    tickets = int(seats * limited(0.055 * math.exp(-0.35 * fit + 0.9 * draw.normal()), 0, 1.5))
    complex_share = limited(0.16 + 0.02 * size - 0.03 * fit + 0.1 * draw.normal(), 0, 1)
    complex_tickets = sum(draw.chance(complex_share) for _ in range(tickets))

    willing = draw.chance(limited(0.34 + 0.16 * fit, 0.02, 0.95))
    references = 1 + draw.below(3) if willing and draw.chance(0.3 + 0.001 * brand) else 0
    preference = draw.weighted([("any", 74), ("digital", 21), ("declined", 5)])

    return {
        "account_id": f"A-{10_000 + number * 7}",
        "name": name,
        "industry": industry,
        "region": draw.weighted(REGIONS),
        "arr": f"{dollars}.{cents:02d}",
        "growth_potential": growth,
        "strategic": "true" if strategic else "false",
        "brand_value": str(brand),
        "employees": str(employees),
        "seats": str(seats),
        "health": f"{health:.1f}",
        "daily_active": str(daily),
        "monthly_active": str(monthly),
        "advanced_features": str(advanced),
        "reviews_invited": str(invited),
        "reviews_attended": str(attended),
        "reply_days": f"{reply:.1f}",
        "tickets_90d": str(tickets),
        "complex_tickets_90d": str(complex_tickets),
        "references_given_12m": str(references),
        "reference_willing": "true" if willing else "false",
        "contact_preference": preference,
        "signup_date": signup.isoformat(),
        "renewal_date": renewal.isoformat(),
    }


# Fields that real exports leave empty, and how often. None of them makes an account impossible to assign.
BLANKS = {
    "growth_potential": 0.09,
    "brand_value": 0.12,
    "employees": 0.07,
    "health": 0.05,
    "advanced_features": 0.04,
    "reply_days": 0.10,
    "reference_willing": 0.22,
    "renewal_date": 0.03,
}
# Fields that are often left empty where they would say the usual thing.
USUAL = {"strategic": "false", "references_given_12m": "0", "contact_preference": "any"}
# One source that was not connected leaves two columns empty.
TOGETHER = {
    "daily_active": "monthly_active",
    "tickets_90d": "complex_tickets_90d",
    "reviews_invited": "reviews_attended",
}


def leave_blanks(draw, accounts):
    for row in accounts:
        for column, share in BLANKS.items():
            if draw.chance(share):
                row[column] = ""
        for column, usual in USUAL.items():
            if draw.chance(0.5) and row[column] == usual:
                row[column] = ""
        for first, second in TOGETHER.items():
            if draw.chance(0.04):
                row[first] = row[second] = ""


def damage(draw, accounts):
    """Plants the mistakes, each in rows of its own, and tells where: a list of (what, account ids)."""
    free = list(range(len(accounts)))
    planted = []

    def plant(what, n, change):
        rows = sorted(draw.rows(n, free))
        for at in rows:
            change(accounts[at])
        planted.append((what, [accounts[at]["account_id"] for at in rows]))

    def put(column, make):
        def change(row):
            row[column] = make(row)

        return change

    def currency(row):
        dollars, cents = row["arr"].split(".")
        return f"${int(dollars):,}" + ("" if cents == "00" else f".{cents}")

    def level(row):
        return row["growth_potential"] or "medium"

    plant("arr blank", 24, put("arr", lambda row: ""))
    plant("arr as currency text, as in $1,200", 11, put("arr", currency))
    plant(
        "growth_potential capitalised, as in High",
        9,
        put("growth_potential", lambda row: level(row).capitalize()),
    )
    plant(
        "growth_potential in capitals, as in HIGH", 4, put("growth_potential", lambda row: level(row).upper())
    )
    plant("growth_potential with a trailing space", 3, put("growth_potential", lambda row: level(row) + " "))
    plant("health as n/a", 3, put("health", lambda row: "n/a"))
    plant("health above 100", 2, put("health", lambda row: "104.0"))
    plant("signup_date that does not exist", 2, put("signup_date", lambda row: "2026-02-30"))
    plant("renewal_date that does not exist", 1, put("renewal_date", lambda row: "2027-02-29"))
    plant("arr below nought, a credit note", 1, put("arr", lambda row: "-1200.00"))
    plant("arr of 19 digits, two fields run together", 1, put("arr", lambda row: "1200000000012000000"))
    plant("name with trailing spaces", 8, put("name", lambda row: row["name"] + "  "))
    plant("account_id missing", 1, put("account_id", lambda row: ""))
    return planted, free


def duplicate(draw, accounts, free):
    """The same account twice: exported twice, or once more with what it paid before."""
    again = []
    for at in sorted(draw.rows(3, free)):
        again.append(("the whole row a second time", dict(accounts[at])))
    for at in sorted(draw.rows(2, free)):
        row = dict(accounts[at])
        row["arr"] = f"{int(row['arr'].split('.')[0]) * 4 // 5}.00"
        again.append(("a second row with another arr", row))
    planted = {}
    for what, row in again:
        planted.setdefault(f"account_id twice, {what}", []).append(row["account_id"])
        accounts.insert(draw.below(len(accounts) + 1), row)
    return list(planted.items())


def client_base(seed):
    """The rows in the order of the file, and what was planted where."""
    draw = Draw(seed)
    accounts = [
        account(draw, number, *named) for number, named in zip(range(ACCOUNTS), names(draw), strict=False)
    ]
    leave_blanks(draw, accounts)
    planted, free = damage(draw, accounts)
    planted += duplicate(draw, accounts, free)
    return accounts, planted


def written(accounts):
    out = io.StringIO()
    rows = csv.DictWriter(out, COLUMNS, lineterminator="\n")
    rows.writeheader()
    rows.writerows(accounts)
    return out.getvalue()


def main():
    here = Path(__file__).resolve().parent / "clients.csv"
    options = argparse.ArgumentParser(description="Writes the synthetic client base of the demo.")
    options.add_argument("-o", "--output", type=Path, default=here)
    options.add_argument("--seed", type=int, default=SEED)
    options.add_argument("--check", action="store_true", help="compare instead of writing")
    chosen = options.parse_args()

    accounts, planted = client_base(chosen.seed)
    text = written(accounts)
    if chosen.check:
        if chosen.output.read_bytes() != text.encode():
            sys.exit(f"{chosen.output} is not what this script writes with seed {chosen.seed}")
        return
    chosen.output.write_bytes(text.encode())
    print(f"{chosen.output}: {len(accounts)} rows")
    for what, ids in planted:
        print(f"  {len(ids):3}  {what}: {', '.join(i or '(empty)' for i in ids)}")


if __name__ == "__main__":
    main()
