"""Figures of a report to test pages with: a book of customer success, and books that are odd in every way."""

import datetime as dt
import random
from decimal import ROUND_HALF_EVEN, Decimal
from fractions import Fraction
from typing import Any

from report_words import worded
from tierline import _native
from tierline._display import report

TIERS = ("Strategic", "Core", "Scale", "Tech-touch")
EVIL = (
    "<script>alert(1)</script>\"'><img src=x onerror=alert(1)>&amp;\u202e\x1b[31m\nhttps://evil.example/`x`"
)
Figures = dict[str, Any]

RULES = (
    "arr > strategic_floor or (arr > strategic_named_floor and strategic) "
    "or (arr > strategic_growth_floor and growth_potential = 'high')",
    "arr >= core_floor or priority >= core_total",
    "arr >= scale_floor or priority >= scale_total",
    None,
)
STAYS = ("arr > 90_000", "arr >= 22_500", None, None)
DESCRIPTIONS = (
    "A dedicated CSM. More than 100,000 USD, or less where the client is strategic or about to grow.",
    "A pooled CSM. From 25,000 USD on, or a smaller client that the score lifts here.",
    "A rotating team and programmes. From 5,000 USD on, or lifted by the score.",
    "No CSM. Everybody else with a known revenue is welcome here, and served by the product itself.",
)
FORMULAS = {
    "share": "clients of the tier / all clients",
    "value_share": "value of the tier / value of all clients",
    "concentration": "cumulated value / total value, clients by value descending",
    "score": "sum of weight x points / 100",
    "quantile": "linear between the two nearest of the ordered values (Hyndman and Fan, type 7)",
    "attribution": "before + entered - left + data + model + timer + override = after",
    "ratio": "accounts / owners",
    "needed": "accounts / most accounts per owner .. accounts / least accounts per owner",
    "hours": "accounts x touchpoints a year x minutes / 60",
    "health": "quartiles of the attribute `health` over the clients that have it",
}


def places(value: Fraction, digits: int) -> Decimal:
    exact = Decimal(value.numerator) / Decimal(value.denominator)
    return exact.quantize(Decimal(1).scaleb(-digits), rounding=ROUND_HALF_EVEN)


def ratio(part: Decimal | int, whole: Decimal | int, digits: int = 4) -> Decimal | None:
    return places(Fraction(part) / Fraction(whole), digits) if whole else None


def spread(values: list[Decimal]) -> dict[str, Any]:
    ordered = sorted(values)
    if not ordered:
        return {"known": 0, "min": None, "q1": None, "median": None, "q3": None, "max": None}

    def at(part: Fraction) -> Decimal:
        place = part * (len(ordered) - 1)
        low = int(place)
        high = min(low + 1, len(ordered) - 1)
        between = Fraction(ordered[low]) + (place - low) * (Fraction(ordered[high]) - Fraction(ordered[low]))
        return places(between, 4)

    quarters = {"q1": at(Fraction(1, 4)), "median": at(Fraction(1, 2)), "q3": at(Fraction(3, 4))}
    return {"known": len(ordered), "min": ordered[0], **quarters, "max": ordered[-1]}


def flag(true: int, known: int, clients: int) -> dict[str, Any]:
    return {"true": true, "known": known, "unknown": clients - known, "share": ratio(true, clients, 6)}


def bins(rows: list[tuple[int, Decimal]], count: int, width: Decimal) -> list[dict[str, Any]]:
    out: list[dict[str, Any]] = [
        {"from": width * at, "to": width * (at + 1), "tiers": [0] * count} for at in range(int(100 / width))
    ]
    for rank, value in rows:
        out[min(int(value / width), len(out) - 1)]["tiers"][rank] += 1
    return out


def sample(tiers: tuple[str, ...] = TIERS, clients: int = 610, seed: int = 7) -> Figures:
    """A book of clients drawn by lot, the same each time, with figures that fit together."""
    lot = random.Random(seed)
    count = len(tiers)
    rows: list[dict[str, Any]] = []
    for at in range(clients):
        arr = Decimal(str(round(min(lot.lognormvariate(9.9, 1.25), 900_000), 2)))
        growth, brand = lot.choice((20, 60, 60, 100)), lot.randrange(0, 101, 5)
        health = None if lot.random() < 0.06 else Decimal(str(round(min(100, max(0, lot.gauss(68, 19))), 1)))
        points = 10 if arr < 5_000 else 40 if arr < 25_000 else 100
        priority = (
            Decimal(points * 40 + growth * 30 + brand * 20) / 100
            + (Decimal(50) if health is None else health) / 10
        )
        rank = (
            0
            if arr > 100_000 or (arr > 75_000 and growth == 100)
            else 1
            if arr >= 25_000 or priority >= 60
            else 2
        )
        rank = min(rank if rank < 2 or arr >= 5_000 or priority >= 40 else 3, count - 1)
        if count > 4:
            rank = min(int(lot.paretovariate(0.6)) - 1, count - 1)
            rank = count - 1 - rank
        known = None if lot.random() < 0.05 else priority
        rows.append({"id": f"A-{at + 1:05}", "arr": arr, "rank": rank, "health": health, "priority": known})
    total = sum((row["arr"] for row in rows), Decimal(0))

    def tier_row(rank: int | None) -> dict[str, Any]:
        mine = [row for row in rows if rank is None or row["rank"] == rank]
        value = sum((row["arr"] for row in mine), Decimal(0))
        healths = [row["health"] for row in mine if row["health"] is not None]
        return {
            "tier": None if rank is None else tiers[rank],
            "description": None if rank is None else DESCRIPTIONS[min(rank, 3)],
            "rule": None if rank is None else RULES[min(rank, 3)],
            "clauses": ruled(None if rank is None else RULES[min(rank, 3)]),
            "stay": None if rank is None else STAYS[min(rank, 3)],
            "stay_rule": next(iter(ruled(None if rank is None else STAYS[min(rank, 3)])), None),
            "clients": len(mine),
            "share": ratio(len(mine), clients + 9 if clients > 9 else clients),
            "value": value,
            "value_above_zero": value,
            "value_share": ratio(value, total),
            "without_value": 0,
            "negative": 0,
            "negative_value": Decimal(0),
            "scores": {"priority": spread([row["priority"] for row in mine if row["priority"] is not None])},
            "health": spread(healths),
            "flags": {
                "at_risk": flag(sum(one < 40 for one in healths), len(healths), len(mine)),
                "advocate": flag(len(mine) // 7, len(mine), len(mine)),
                "renews_soon": flag(len(mine) // 4, len(mine), len(mine)),
            },
        }

    tier_rows = [tier_row(rank) for rank in range(count)]
    ranked = sorted((row["arr"] for row in rows), reverse=True)
    unassigned = 9 if clients > 9 else 0
    whole = clients + unassigned

    def held(at: int) -> dict[str, Any]:
        best = sum(ranked[:at], Decimal(0))
        return {"count": at, "clients": ratio(at, whole, 6), "value": ratio(best, total, 6)}

    down: list[dict[str, Any]] = []
    for rung_ in tier_rows:
        before = down[-1] if down else {"count": 0, "value": Decimal(0)}
        count_, value_ = before["count"] + rung_["clients"], before["value"] + rung_["value"]
        holding = held(count_)
        down.append(
            {"tier": rung_["tier"], "count": count_, "clients": holding["clients"], "value": value_}
            | {"value_share": ratio(value_, total, 6), "best": holding["value"]}
        )
    counts_ = {0, whole, *range(0, clients, max(clients // 60, 1)), *(one["count"] for one in down)}
    marks = [-(-whole // 10), -(-whole // 5), -(-whole // 2)]
    issues = (
        "`arr` is missing, and required",
        "`health` is 180.0, above its maximum 100",
        "duplicate id",
    )
    return {
        "model": {
            "name": "customer-success",
            "version": "2026.4",
            "purpose": "Who gets a dedicated CSM, who is looked after by a team, and who by programmes.",
            "owner": "Customer Success Operations",
            "fingerprint": "9f2c41d07be6a3a8f1f1c24c90e07d1b6a27b9f4a3bb8b6c9e6d0a5c17e2f384",
            "client": "account_id",
            "value": "arr",
            "unit": "USD/year",
        },
        "as_of": dt.date(2026, 6, 30),
        "clients": clients + unassigned,
        "value": total,
        "value_above_zero": total,
        "tiers": tier_rows,
        "total": tier_row(None),
        "unassigned": {
            "clients": unassigned,
            "share": ratio(unassigned, clients + unassigned),
            "value": Decimal(0),
            "value_above_zero": Decimal(0),
            "value_share": Decimal(0),
            "without_value": unassigned,
            "negative": 0,
            "negative_value": Decimal(0),
            "reasons": [
                {"words": issues[0], "clients": 5},
                {"words": issues[1], "clients": 3},
                {"words": issues[2], "clients": 1},
            ][: 3 if unassigned else 0],
            "rows": [{"client": f"X-{at:04}", "issues": issues[at % 3]} for at in range(min(unassigned, 6))],
        },
        "targets": targets(tiers, tier_rows),
        "concentration": [held(at) for at in sorted(counts_)] if clients else [],
        "concentration_marks": [held(at) for at in marks] if clients else [],
        "concentration_tiers": down if clients else [],
        "scores": [
            {
                "score": "priority",
                "bins": bins(
                    [(row["rank"], row["priority"]) for row in rows if row["priority"] is not None],
                    count,
                    Decimal(4),
                ),
                "cuts": [
                    {"at": Decimal(60), "words": f"{tiers[min(1, count - 1)]}: core_total"},
                    {"at": Decimal(40), "words": f"{tiers[min(2, count - 1)]}: scale_total"},
                ],
                "unknown": sum(row["priority"] is None for row in rows),
                "factors": [
                    {"of": "arr", "weight": Decimal(40)},
                    {"of": "growth_potential", "weight": Decimal(30)},
                    {"of": "brand_value", "weight": Decimal(20)},
                    {"of": "health", "weight": Decimal(10)},
                ],
            }
        ],
        "movements": movements(tiers, tier_rows, rows),
        "coverage": coverage(tiers, tier_rows),
        "coverage_total": coverage_total(tier_rows),
        "service": service(tiers),
        "period": {
            "from": dt.date(2025, 7, 1),
            "to": dt.date(2026, 6, 30),
            "days": 365,
            "classes": [
                {"class": "there at the start", "tiers": [60 for _ in tiers], "total": 60 * count},
                {"class": "churned", "tiers": [None for _ in tiers], "total": None},
            ],
        },
        "metrics": metrics(tiers),
        "findings": [
            {
                "code": "same-benchmark",
                "severity": "note",
                "message": f"`{tiers[-1]}` has no target for its share of clients",
                "help": "say how small it is meant to be",
                "tiers": [tiers[-1]],
            },
            {
                "code": "response-order",
                "severity": "warning",
                "message": "a client with `arr` 100,000.00 exactly is not above `strategic_floor`",
                "help": "price lists like round sums; `>=` would take it",
                "tiers": [tiers[0]],
            },
            {
                "code": "no-owners",
                "severity": "error",
                "message": f"`{tiers[-1]}` has clients and nobody who answers within the promised time",
                "help": None,
                "tiers": [tiers[-1]],
            },
        ],
        "formulas": FORMULAS,
    }


def targets(tiers: tuple[str, ...], tier_rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    aims = (
        ("0.10", "0.20", "0.50", "0.70"),
        ("0.30", "0.40", "0.25", "0.35"),
        ("0.40", "0.60", "0.10", "0.20"),
    )
    out: list[dict[str, Any]] = []
    for tier_row, (first, last, least, most) in zip(tier_rows, aims, strict=False):
        for measure, key, low, high in (
            ("clients", "share", first, last),
            ("value", "value_share", least, most),
        ):
            out.append(target(tier_row["tier"], measure, tier_row[key], Decimal(low), Decimal(high)))
    rates = (("retention", "0.98"), ("retention", "0.90"), ("net_retention", "1.00"), ("retention", "0.70"))
    reached = (Decimal("0.9710"), Decimal("0.9240"), Decimal("1.0130"), None)
    for tier, (measure, low), value in zip(tiers, rates, reached, strict=False):
        out.append(target(tier, measure, value, Decimal(low), None))
    return out


def target(
    tier: str, measure: str, measured: Decimal | None, low: Decimal, high: Decimal | None
) -> dict[str, Any]:
    by, verdict = None, "not measurable"
    words = "the column `churned` is not given"
    if measured is not None:
        aim = f"{low * 100:.0f} to {high * 100:.0f} %" if high is not None else f"at least {low * 100:.0f} %"
        verdict, words = "met", f"{measured * 100:.2f} %, within {aim}"
        if measured < low:
            verdict, by = "below", low - measured
            words = f"{measured * 100:.2f} %, {by * 100:.2f} points below {aim}"
        elif high is not None and measured > high:
            verdict, by = "above", measured - high
            words = f"{measured * 100:.2f} %, {by * 100:.2f} points above {aim}"
    return {
        "tier": tier, "measure": measure, "measured": measured, "low": low, "high": high, "verdict": verdict,
        "by": by, "words": words,
    }  # fmt: skip


def movements(
    tiers: tuple[str, ...], tier_rows: list[dict[str, Any]], rows: list[dict[str, Any]]
) -> dict[str, Any]:
    last = len(tiers) - 1
    flows: list[dict[str, Any]] = []
    for rank, tier in enumerate(tiers):
        now = tier_rows[rank]["clients"]
        new, gone = now // 12, now // 20
        up = now // 15 if rank < last else 0
        down = now // 25 if rank else 0
        flows.append({"from": None, "to": tier, "clients": new, "value": Decimal(new) * 21_350})
        flows.append({"from": tier, "to": None, "clients": gone, "value": Decimal(gone) * 14_020})
        flows.append({"from": tier, "to": tier, "clients": now - new - up - down, "value": None})
        if up:
            flows.append({"from": tiers[rank + 1], "to": tier, "clients": up, "value": Decimal(up) * 48_900})
        if down:
            flows.append(
                {"from": tiers[rank - 1], "to": tier, "clients": down, "value": Decimal(down) * 39_000}
            )
    for flow in flows:
        flow["came"] = "new" if flow["from"] is None else None
        flow["went"] = "left" if flow["to"] is None else None
    attribution: list[dict[str, Any]] = []
    for tier in tiers:
        before = sum(flow["clients"] for flow in flows if flow["from"] == tier)
        after = sum(flow["clients"] for flow in flows if flow["to"] == tier)
        entered = sum(flow["clients"] for flow in flows if flow["to"] == tier and flow["from"] is None)
        left = sum(flow["clients"] for flow in flows if flow["from"] == tier and flow["to"] is None)
        net = after - before - entered + left
        timer = min(net, 0) // 3
        attribution.append(
            {
                "tier": tier, "before": before, "entered": entered, "left": left, "data": net - timer,
                "model": 0, "data or model": 0, "timer": timer, "override": 0, "after": after,
            }
        )  # fmt: skip
    counts = {"entered": 0, "promoted": 0, "demoted": 0, "kept": 0, "left": 0}
    for flow in flows:
        before, after = flow["from"], flow["to"]
        word = (
            "entered"
            if before is None
            else "left"
            if after is None
            else "kept"
            if before == after
            else "promoted"
        )
        if word == "promoted" and tiers.index(after) > tiers.index(before):
            word = "demoted"
        counts[word] += flow["clients"]
    second, third = tiers[min(1, last)], tiers[min(2, last)]
    reasons = (
        ("promoted", second, tiers[0], "data", f"promoted from {second} to {tiers[0]}: `arr > strategic_floor` is true"),
        (
            "demotion pending", second, second, "data",
            f"demotion to {third} pending since 2026-05-20: no clause of {second} is true any more (`arr >= core_floor`), "
            "and neither is its `stay` rule `arr >= 22_500`; takes effect at the first review on or after 2026-09-30, "
            "the renewal that follows",
        ),
        ("held by override", tiers[0], tiers[0], "override", f"held in {tiers[0]} by an override until 2026-12-31; the rules give {second}"),
        ("entered", None, third, None, f"entered in {third}: `arr >= scale_floor` is true"),
        ("left", third, None, None, "left: no longer in the book"),
    )  # fmt: skip
    return {
        "counts": [
            {"movement": word, "clients": clients, "value": Decimal(clients) * 25_107} for word, clients in counts.items()
        ],
        "flows": flows,
        "flows_by_end": flows,
        "attribution": attribution,
        "overdue": 4,
        "rows": [
            {"client": row["id"], "movement": word, "from": before, "to": after, "value": row["arr"], "cause": cause, "reason": reason}
            for row, (word, before, after, cause, reason) in zip(rows, reasons, strict=False)
        ],
        "rows_left_out": 37,
        "policy": [
            "a better tier is taken at once",
            "a worse tier takes effect at the first review on or after the next renewal, or after 365 days without one",
            "a review is due every 3 months",
        ],
    }  # fmt: skip


def coverage(tiers: tuple[str, ...], tier_rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    plans = (
        ("CSM", "dedicated", 15, 30, "4"), ("CSM", "pooled", 50, 100, "4.5"), ("CSM", "rotating", 200, None, "2"),
        ("support desk", "automated", None, None, None),
    )  # fmt: skip
    out: list[dict[str, Any]] = []
    for tier_row, (role, model, low, high, owners) in zip(tier_rows, plans, strict=False):
        accounts = tier_row["clients"]
        there = ratio(accounts, Decimal(owners)) if owners else None
        verdict = "not measurable" if there is None else "met"
        if there is not None and low is not None and there < low:
            verdict = "below"
        if there is not None and high is not None and there > high:
            verdict = "above"
        out.append(
            {
                "tier": tier_row["tier"], "role": role, "model": model, "accounts": accounts,
                "owned": accounts, "without_owner": None, "people": None,
                "owners": Decimal(owners) if owners else None, "ratio": there, "low": low, "high": high,
                "needed_low": ratio(accounts, high) if high else None, "needed_high": ratio(accounts, low) if low else None,
                "verdict": verdict, "hours_low": Decimal(accounts * 13) if low else None,
                "hours_high": Decimal(accounts * 26) if low else None,
            }
        )  # fmt: skip
    return out


def coverage_total(tier_rows: list[dict[str, Any]]) -> dict[str, Any]:
    accounts = sum(tier_row["clients"] for tier_row in tier_rows)
    return {
        "accounts": accounts, "owned": accounts, "without_owner": None, "people": None, "owners": None, "ratio": None,
        "hours_low": None, "hours_high": None,
    }  # fmt: skip


def service(tiers: tuple[str, ...]) -> list[dict[str, Any]]:
    names = (
        "touch", "coverage_model", "owner_role", "accounts_per_owner_min", "accounts_per_owner_max",
        "business_review_every", "touchpoint_every", "first_response", "resolution", "calendar", "channels",
        "escalation", "programmes", "initiatives",
    )  # fmt: skip
    told = (
        ("high", "dedicated", "CSM", "15", "30", "3 months", "1 week to 2 weeks", "1 hour", "8 hours", "24x7", "phone; email; chat",
         "2 hours: CSM lead; 4 hours: VP Customer Success",
         "dedicated onboarding; custom success plan; executive sponsor; all training; early access", None),
        ("medium", "pooled", "CSM", "50", "100", "6 months to 1 year", "2 weeks to 1 month", "8 hours", "3 days", "business hours",
         "phone; email; chat", "1 day: senior CSM; 3 days: CSM lead", "template onboarding; tailored playbooks; group training", None),
        ("low", "rotating", "CSM", "200", None, "on event", "on event", "3 days", "10 days", "business hours", "email; in-app",
         "5 days: support lead", "self-serve onboarding; on-demand training; webinars", None),
        ("tech", "automated", "support desk", None, None, "on event", "on event", "5 days", "15 days", "business hours",
         "in-app; help centre; community", "10 days: support lead", "automated onboarding; nurture emails; community forum", None),
    )  # fmt: skip
    return [
        {"tier": tier, "entitlements": dict(zip(names, told[min(rank, 3)], strict=True))}
        for rank, tier in enumerate(tiers)
    ]


def metrics(tiers: tuple[str, ...]) -> list[dict[str, Any]]:
    def line(name: str, unit: str, formula: str, source: str, values: tuple[str | None, ...], total: str | None, why: str = "", before: bool = False) -> dict[str, Any]:  # fmt: skip
        numbers = [
            Decimal(values[min(rank, 3)] or 0) if values[min(rank, 3)] else None for rank in range(len(tiers))
        ]
        whole = Decimal(total) if total else None
        earlier = {
            "tiers": [None if one is None else one - Decimal("0.012") for one in numbers],
            "total": None if whole is None else whole + Decimal("0.004"),
        }
        return {
            "metric": name, "unit": unit, "formula": formula, "source": source,
            "when_empty": "not measurable in a group without clients",
            "tiers": numbers, "total": whole,
            "why_not": [why if one is None else None for one in [*numbers, whole]],
            "before": earlier if before else None,
        }  # fmt: skip

    return [
        line("retention", "rate", "(clients at the start - churned of them) / clients at the start", "logo retention",
             ("0.9710", "0.9240", "0.8310", None), "0.8820", "the column `churned` is not given", before=True),
        line("net_retention", "rate", "(value at the start - churned - contraction + expansion) / value at the start",
             "NRR as customary for subscriptions", ("1.1240", "1.0410", "1.0130", "0.8800"), "1.0560", before=True),
        line("nps", "points", "100 x (promoters - detractors) / answers", "Reichheld, The One Number You Need to Grow, 2003",
             ("52.4", "31", "12.5", "-8.25"), "24.1"),
        line("cost_to_serve", "money", "cost to serve / clients", "average", ("48210.55", "9120.10", "1250.75", "85.20"), "6210.42"),
        line("ltv_to_cac", "ratio", "lifetime value / cost of acquisition", "Skok, SaaS Metrics 2.0",
             ("6.42", "4.10", None, None), None, "no client churned, so nothing to divide by"),
    ]  # fmt: skip


def empty(tiers: tuple[str, ...] = TIERS) -> Figures:
    """A model without a single client, and with nothing given beside it."""
    none = {"known": 0, "min": None, "q1": None, "median": None, "q3": None, "max": None}
    tier_row = {
        "description": None, "rule": None, "clauses": [], "stay": None, "stay_rule": None, "clients": 0, "share": None, "value": None,
        "value_above_zero": None, "value_share": None, "without_value": 0, "negative": 0, "negative_value": None,
        "scores": {"priority": none}, "health": None, "flags": {},
    }  # fmt: skip
    return {
        "model": {
            "name": "customer-success", "version": None, "purpose": None, "owner": None, "fingerprint": "00",
            "client": None, "value": None, "unit": None,
        },
        "as_of": dt.date(2026, 1, 1),
        "clients": 0,
        "value": None,
        "value_above_zero": None,
        "tiers": [{"tier": tier} | tier_row for tier in tiers],
        "total": {"tier": None} | tier_row,
        "unassigned": {"clients": 0, "share": None, "value": None, "value_share": None, "without_value": 0,
                       "negative": 0, "negative_value": None, "reasons": [], "rows": []},
        "targets": [],
        "concentration": [],
        "concentration_marks": [],
        "concentration_tiers": [],
        "scores": [{"score": "priority", "bins": [], "cuts": [], "unknown": 0, "factors": []}],
        "movements": None,
        "coverage": [],
        "coverage_total": coverage_total([]),
        "service": [],
        "period": None,
        "metrics": None,
        "findings": [],
        "formulas": {},
    }  # fmt: skip


def ruled(words: str | None) -> list[Figures]:
    """The alternatives of a rule with what their names stand for."""
    return [
        {
            "words": clause,
            "parameters": {"floor": Decimal(100_000)},
            "thresholds": [{"words": "`band = 'high'` is decided by `health`: below 60, or from there on"}],
        }
        for clause in (words or "").split(" or ")
        if clause
    ]


def nothing() -> Figures:
    """Every list empty: not even a tier."""
    return empty(()) | {"scores": [], "movements": {
        "counts": [], "flows": [], "flows_by_end": [], "attribution": [], "overdue": 0, "rows": [], "rows_left_out": 0, "policy": [],
    }}  # fmt: skip


def hostile() -> Figures:
    """An evil text wherever there can be one; tiers stay different from one another."""
    names = {f"T{at}": EVIL + str(at) for at in range(3)}
    fixed = {"verdict", "severity", "unit", "measure"}
    metric_units = {"rate", "money", "points", "ratio"}

    def bad(value: Any, key: str = "") -> Any:
        if isinstance(value, dict):
            keep = {"scores", "flags", "entitlements"}
            return {
                (name + EVIL if key in keep and isinstance(inner, dict | str | None) else name): bad(
                    inner, name
                )
                for name, inner in value.items()
            }
        if isinstance(value, list):
            return [bad(one) for one in value]
        if not isinstance(value, str):
            return value
        if value in names:
            return names[value]
        if (key in fixed and (value in metric_units or key != "unit")) or key == "metric":
            return value
        return value + EVIL

    return bad(sample(tuple(names), clients=40))


def long_names() -> Figures:
    """Names that no page has room for, with and without a place to break a line."""
    return sample(
        ("W" * 180, "Strategic accounts of the northern region " * 4, "Ünïcödé " * 12, "z"), clients=120
    )


def odd() -> Figures:
    """Figures that no ordinary book has: below zero, beyond the axis, of tiers that are no more."""
    figures = sample(clients=60)
    tier = figures["tiers"][3]
    below = {"negative": 3, "negative_value": Decimal(-500)}
    tier |= {
        "value": Decimal(-500),
        "value_above_zero": Decimal(0),
        "value_share": Decimal(0),
        "without_value": 2,
    }
    tier |= below
    figures["total"] |= below
    figures["unassigned"]["share"] = None
    figures["concentration"] = [
        {"count": 0, "clients": Decimal(0), "value": Decimal(0)},
        {"count": 30, "clients": Decimal("0.5"), "value": Decimal(1)},
        {"count": 60, "clients": Decimal(1), "value": Decimal(1)},
    ]
    figures["scores"][0]["bins"] = [{"from": Decimal(50), "to": Decimal(50), "tiers": [1, 0, 0, 3]}]
    figures["scores"][0]["cuts"] = [
        {"at": Decimal(-40), "words": "far below"},
        {"at": Decimal(500), "words": "far above"},
    ]
    former = {"from": "Former", "to": "Core", "came": None, "went": None, "clients": 9, "value": None}
    figures["movements"]["flows_by_end"].append(former)
    for ends in (("unassigned", "unassigned"), ("new", "unassigned"), ("unassigned", "left")):
        nobody = {"from": None, "to": None, "came": ends[0], "went": ends[1], "clients": 3, "value": None}
        figures["movements"]["flows_by_end"].append(nobody)
    figures["targets"].append(
        target("Tech-touch", "clients", None, Decimal(0), Decimal("0.05")) | {"low": None}
    )
    ratio_words = {"words": "37.5 accounts, 12.5 below 50 to 100"}
    figures["targets"].append(
        target("Core", "accounts_per_owner", Decimal("37.5"), Decimal(50), Decimal(100)) | ratio_words
    )
    figures["coverage"][0]["ratio"] = Decimal("100000.5")
    figures["coverage"][1] |= {"low": None, "high": 50}
    figures["coverage"][2]["verdict"] = "too many owners"
    figures["metrics"][0]["tiers"] = [None] * 4
    figures["metrics"][1]["before"] = {"tiers": [None] * 4, "total": None}
    figures["findings"].append(
        {"code": "odd", "severity": "rumour", "message": "one ` alone", "help": None, "tiers": ["Former"]}
    )
    return figures


def variants() -> dict[str, Figures]:
    """All of them, by what is odd about each."""
    figures = {
        "four tiers": sample(),
        "one tier": sample(("All",), clients=50),
        "twelve tiers": sample(tuple(f"Segment {at}" for at in range(1, 13)), clients=900),
        "one client": sample(clients=1),
        "no clients": empty(),
        "nothing at all": nothing(),
        "long names": long_names(),
        "hostile texts": hostile(),
        "odd figures": odd(),
    }
    return {name: worded(one) for name, one in figures.items()}


def client_page(figures: Figures, title: str | None = None) -> str:
    """The page for clients of promises as they stand in figures, when their tiers and clients must not be seen."""
    names = [tier["tier"] for tier in figures["tiers"]] + [one["tier"] for one in figures["service"]]
    names += [one["client"] for one in figures["unassigned"]["rows"]]
    names += [one["client"] for one in (figures["movements"] or {"rows": []})["rows"]]
    lists = {"channels", "programmes", "escalation"}

    def plain(text: str) -> str:
        """A text without halves of characters, which no text of Rust can hold."""
        return text.encode("utf-8", "backslashreplace").decode()

    packages = [
        [
            (name, [plain(item) for item in (text.split("; ") if name in lists else [text])])
            for name, text in one["entitlements"].items()
            if text
        ]
        for one in figures["service"]
    ]
    version = figures["model"].get("version")
    view = _native.client_view(
        packages,
        str(figures["as_of"]),
        title,
        None if version is None else plain(str(version)),
        [plain(str(name)) for name in names],
    )
    return report.client_page(view)
