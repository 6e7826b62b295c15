"""What figures have ready for a report, worked out once more from the figures themselves: sums, sentences, counts.

The binding makes all of it in Rust. Pages are tested with figures that no book has, whose words are made here.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from tierline._display.format import NONE, UNASSIGNED, day, number, percent, ranged, shares_of, short, trimmed
from tierline._display.text import counted

MEASURES = {"clients": "share of clients", "value": "share of value"}
RATES = {
    "clients",
    "value",
    "retention",
    "net_retention",
    "gross_retention",
    "expansion",
    "advocacy",
    "adoption",
}
CAUSES = (
    "entered", "returned", "known now", "left", "data", "missing", "model", "data or model", "meaning", "timer", "override",
)  # fmt: skip


def share(fraction: object) -> str:
    return percent(fraction) or NONE


def not_listed(count: int) -> str | None:
    if not count:
        return None
    return f"{number(count)} more {'client is' if count == 1 else 'clients are'} not listed here."


def moves(figures: Mapping[str, Any]) -> dict[str, Any]:
    ranks = {tier["tier"]: rank for rank, tier in enumerate(figures["tiers"])}
    up = down = entered = known = returned = left = 0
    for flow in figures["movements"]["flows_by_end"]:
        before, after, clients = ranks.get(flow["from"]), ranks.get(flow["to"]), flow["clients"]
        if flow["came"] == "returned":
            returned += clients
        elif flow["from"] is None and flow["to"] is not None:
            entered += clients
            known += clients if flow["came"] == UNASSIGNED else 0
        elif before is not None and after is not None:
            up += clients if after < before else 0
            down += clients if after > before else 0
        left += clients if flow["went"] == "left" else 0
    before = f" ({number(known)} of them were in the book before, without a tier)" if known else ""
    words = (
        f"{counted(up, 'client')} moved up and {number(down)} down; {number(entered)} entered{before} and {number(left)} left."
        if any((up, down, entered, returned, left))
        else "Nobody moved, entered or left."
    )
    short_words = f"{number(up)} up, {number(down)} down; {number(entered)} entered, {number(left)} left"
    if returned:
        words += f" {number(returned)} that had left {'is' if returned == 1 else 'are'} back."
        short_words += f", {number(returned)} returned"
    return {
        "up": up, "down": down, "entered": entered, "known_now": known, "returned": returned, "left": left, "words": words,
        "short_words": short_words,
    }  # fmt: skip


def count_words(count: Mapping[str, Any]) -> dict[str, Any]:
    known, kept = count.get("known_now"), count.get("keep_their_tier")
    note = None
    if known:
        note = f"{number(known)} of them known now: in the book before, without a tier"
    elif kept:
        note = f"{number(kept)} more keep their tier, which the rules do not give today"
    return {"told": count["clients"] - (kept or 0), "note": note}


def movements(figures: Mapping[str, Any]) -> dict[str, Any]:
    given = figures["movements"]
    rows = given["attribution"]
    causes = [
        cause for cause in CAUSES if cause in {"entered", "left"} or any(row.get(cause) for row in rows)
    ]
    names = ("before", *CAUSES, "after")
    total: dict[str, Any] = {name: sum(row.get(name, 0) for row in rows) for name in names}
    if rows and "value" in rows[0]:
        values = {name: [row["value"][name] for row in rows] for name in names}
        total["value"] = {name: None if None in column else sum(column) for name, column in values.items()}
    without = [cause for cause in CAUSES if cause not in causes]
    nobody = f" Nobody moved because of: {', '.join(without)}." if without else ""
    late = given["overdue"]
    return dict(given) | {
        "moves": moves(figures),
        "overdue_words": f"{counted(late, 'client')} {'is' if late == 1 else 'are'} overdue for review."
        if late
        else "Nobody is overdue for review.",
        "attribution_total": {"tier": None} | total if rows else None,
        "attribution_causes": causes,
        "attribution_words": f"Each row adds up from before to after.{nobody}" if rows else None,
        "rows_left_out_words": not_listed(given["rows_left_out"]),
        "counts": [dict(count) | count_words(count) for count in given["counts"]],
        "flows_by_end": [
            dict(flow)
            | {
                "words": f"{flow['from'] or flow['came']} to {flow['to'] or flow['went']}: {number(flow['clients'])}"
            }
            for flow in given["flows_by_end"]
        ],
    }


def shares(figures: Mapping[str, Any], tier: str | None, row: Mapping[str, Any]) -> str:
    targets = {(one["tier"], one["measure"]): one for one in figures["targets"]}
    parts: list[str] = []
    for measure, key in (("clients", "share"), ("value", "value_share")):
        if row[key] is None:
            continue
        target = targets.get((tier, measure))
        aim = (
            f" ({target['verdict']}, aimed at {ranged(target['low'], target['high'], rate=True)})"
            if target
            else ""
        )
        parts.append(f"{share(row[key])} of the {measure}{aim}")
    return f"{tier or UNASSIGNED}: {', '.join(parts) or 'not known'}"


def headlines(figures: Mapping[str, Any]) -> list[dict[str, Any]]:
    model, value, unassigned = figures["model"], figures["value"], figures["unassigned"]
    targets = [one for one in figures["targets"] if one["verdict"] != "not measurable"]
    unknown = len(figures["targets"]) - len(targets)
    met = sum(one["verdict"] == "met" for one in targets)
    severities = {
        word: sum(one["severity"] == word for one in figures["findings"])
        for word in ("error", "warning", "note")
    }
    if value is None:
        worth = "no value attribute" if model.get("value") is None else "not known"
    else:
        worth = " ".join(part for part in (number(value), model.get("unit") or "") if part)
    if unassigned["share"] is not None:
        part = f"{share(unassigned['share'])} of all clients"
    else:
        part = "share not known" if unassigned["clients"] else "of no clients"
    moved = moves(figures) if figures["movements"] is not None else None
    measurable = f"{unknown} not measurable" if unknown else "all measurable"
    heads = [
        ("Clients", number(figures["clients"]), f"in {counted(len(figures['tiers']), 'tier')}"),
        ("Value", None if value is None else short(value), worth),
        ("Unassigned", number(unassigned["clients"]), part),
        (
            "Moves",
            number(moved["up"] + moved["down"]) if moved else None,
            moved["short_words"] if moved else "no earlier review given",
        ),
        (
            "Targets met",
            f"{met} of {len(targets)}" if targets else None,
            measurable if figures["targets"] else "none set",
        ),
        (
            "Findings",
            number(len(figures["findings"])),
            ", ".join(counted(count, word) for word, count in severities.items() if count) or "nothing found",
        ),
    ]
    return [{"name": name, "figure": figure, "note": note} for name, figure, note in heads]


def summary(figures: Mapping[str, Any]) -> list[dict[str, Any]]:
    def line(kind: str, words: str, tier: str | None = None, label: str | None = None) -> dict[str, Any]:
        return {"kind": kind, "tier": tier, "label": label, "words": words}

    lines: list[dict[str, Any]] = []
    tiers = figures["tiers"]
    if not figures["clients"]:
        lines.append(line("no clients", "There are no clients in this book."))
    elif tiers and tiers[0]["clients"] and tiers[0]["share"] is not None:
        worth = tiers[0]["value_share"]
        also = f" and {share(worth)} of the value" if worth is not None else ""
        lines.append(
            line("best tier", f"holds {share(tiers[0]['share'])} of the clients{also}.", tiers[0]["tier"])
        )
    errors = [one for one in figures["findings"] if one["severity"] == "error"]
    lines += [line("error", one["message"], label="Error") for one in errors[:6]]
    missed = [one for one in figures["targets"] if one["verdict"] not in {"met", "not measurable"}]
    lines += [
        line(
            "missed",
            one["words"],
            one["tier"],
            MEASURES.get(one["measure"], one["measure"].replace("_", " ")),
        )
        for one in missed[:6]
    ]
    if len(missed) > 6:
        lines.append(
            line(
                "more missed",
                f"{counted(len(missed) - 6, 'more target')} missed; see the tiers and the metrics.",
            )
        )
    if not missed and any(one["verdict"] == "met" for one in figures["targets"]):
        lines.append(line("all met", "Every target that can be measured is met."))
    if figures["movements"] is not None:
        said = movements(figures)
        lines.append(line("moves", said["moves"]["words"]))
        if figures["movements"]["overdue"]:
            lines.append(line("overdue", said["overdue_words"]))
    unassigned = figures["unassigned"]
    if unassigned["clients"]:
        why = f", most often because {unassigned['reasons'][0]['words']}" if unassigned["reasons"] else ""
        lines.append(line("unassigned", f"{counted(unassigned['clients'], 'client')} without a tier{why}."))
    return lines


def score_words(figures: Mapping[str, Any], score: Mapping[str, Any]) -> str:
    spreads = [(tier["tier"], tier["scores"].get(score["score"])) for tier in figures["tiers"]]
    said = "; ".join(
        f"{tier}: median {trimmed(spread['median'], 2)}, middle half {trimmed(spread['q1'], 2)} to {trimmed(spread['q3'], 2)}"
        for tier, spread in spreads
        if spread and spread["known"]
    )
    cuts = ", ".join(f"{trimmed(cut['at'], 4)} ({cut['words']})" for cut in score["cuts"])
    return (said or "nothing is known") + (f". Cut-offs: {cuts}" if cuts else "")


def covered(row: Mapping[str, Any]) -> str:
    ratio = "owners not known" if row["ratio"] is None else f"{trimmed(row['ratio'], 2)} accounts per owner"
    open_ended = row["low"] is None and row["high"] is None
    promised = "nothing promised" if open_ended else f"promised {ranged(row['low'], row['high'])}"
    return f"{row['tier']}: {ratio}, {promised}, {row['verdict']}"


def lasted(period: Mapping[str, Any]) -> str:
    if period["days"] is None:
        return "How long the period is has not been given. Targets of rates are of a year, and the period is taken for one."
    said = f"From {day(period['from'])} to {day(period['to'])}: {counted(period['days'], 'day')}. Targets of rates are of a year."
    last = period.get("before")
    if last and last["days"] is not None:
        said += f" The period before, from {day(last['from'])} to {day(last['to'])}, has {counted(last['days'], 'day')}."
    return said


def worded(figures: Mapping[str, Any]) -> dict[str, Any]:
    """The figures with all that a report has ready."""
    figures = dict(figures)
    metrics = figures["metrics"] or []
    elsewhere = {metric["metric"] for metric in metrics}
    names = [tier["tier"] for tier in figures["tiers"]]
    not_measured: dict[tuple[str, str], list[str | None]] = {}
    for metric in metrics:
        for tier, why in zip([*names, None], metric["why_not"], strict=False):
            if why:
                not_measured.setdefault((metric["metric"], why), []).append(tier)
    total, unassigned = figures["total"], figures["unassigned"]
    below = shares_of(figures["value_above_zero"], total["negative"], total["negative_value"])
    all_clients = f"Shares of clients are of all {counted(figures['clients'], 'client')}"
    without, rest = (
        total["without_value"],
        sum(target["measure"] in elsewhere for target in figures["targets"]),
    )
    marks = [
        dict(mark) | {"words": f"{part} ({counted(mark['count'], 'client')}) {share(mark['value'])}"}
        for mark, part in zip(
            figures["concentration_marks"], ("a tenth of them", "a fifth", "half"), strict=False
        )
    ]
    held = "; ".join(mark["words"] for mark in marks)
    left_out = unassigned["clients"] - len(unassigned["rows"])
    lack = unassigned["clients"]
    nobody = "Every client has a tier." if figures["clients"] else "There are no clients."
    return figures | {
        "headlines": headlines(figures),
        "summary": summary(figures),
        "shares_words": f"{all_clients}; {below}."
        if below
        else f"{all_clients}, with or without a tier; shares of value are of the value of all of them.",
        "without_value_words": f"{counted(without, 'client')} {'has' if without == 1 else 'have'} no value and "
        f"{'counts' if without == 1 else 'count'} as nothing in the sums."
        if without
        else None,
        "concentration_words": f"The clients of greatest value have, of all value: {held}." if held else None,
        "concentration_marks": marks,
        "targets_elsewhere_words": f"{counted(rest, 'target')} {'stands' if rest == 1 else 'stand'} with the metrics of the period."
        if rest
        else None,
        "not_measurable": [
            {"metric": metric, "of": of, "words": why} for (metric, why), of in not_measured.items()
        ],
        "not_measurable_words": (
            f"Why {len(not_measured)} of these cannot be measured"
            if len(not_measured) > 1
            else "Why one of these cannot be measured"
        )
        if not_measured
        else None,
        "tiers": [dict(tier) | {"words": shares(figures, tier["tier"], tier)} for tier in figures["tiers"]],
        "unassigned": dict(unassigned)
        | {
            "words": f"{counted(lack, 'client')} {'has' if lack == 1 else 'have'} no tier. None of them was guessed or dropped."
            if lack
            else nobody,
            "shares_words": shares(figures, None, unassigned),
            "rows_left_out": left_out,
            "rows_left_out_words": not_listed(left_out),
        },
        "targets": [
            dict(target)
            | {
                "measure_words": MEASURES.get(target["measure"], target["measure"].replace("_", " ")),
                "is_rate": target["measure"] in RATES,
                "of_period": target["measure"] in elsewhere,
            }
            for target in figures["targets"]
        ],
        "coverage": [dict(row) | {"words": covered(row)} for row in figures["coverage"]],
        "scores": [
            dict(score)
            | {
                "words": score_words(figures, score),
                "unknown_words": f"{counted(score['unknown'], 'client')} {'has' if score['unknown'] == 1 else 'have'} no such score."
                if score["unknown"]
                else None,
            }
            for score in figures["scores"]
        ],
        "movements": None if figures["movements"] is None else movements(figures),
        "period": None
        if figures.get("period") is None
        else dict(figures["period"]) | {"words": lasted(figures["period"])},
    }
