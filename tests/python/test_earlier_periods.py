"""Any number of periods: metrics of each, held against the one behind it, counted once more from the rows."""

from __future__ import annotations

import datetime as dt
import random
from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest
import tierline
from cli_runner import run

TEXT = """
tierline: 1
model: { name: periods, client: id, value: v }
attributes: { v: { type: integer } }
tiers:
  - { name: A, when: v >= 100 }
  - { name: B }
metrics:
  conversion: { sum: won, over: leads, unit: share }
targets: { A: { retention: 0.9 } }
"""
MODEL = tierline.Model.parse(TEXT)
CLIENTS = {"id": ["a", "b"], "v": [200, 5]}


def lines(draw: random.Random, quarter: int) -> list[dict[str, Any]]:
    first = dt.date(2025, 1 + 3 * quarter, 1)
    last = dt.date(2026 if quarter == 3 else 2025, 1 if quarter == 3 else 4 + 3 * quarter, 1) - dt.timedelta(
        days=1
    )
    return [
        {
            "tier": tier,
            "clients_start": 100,
            "clients_churned": draw.randrange(20),
            "revenue": draw.randrange(1000, 9000),
            "cost_to_serve": draw.randrange(1000),
            "won": draw.randrange(20),
            "leads": draw.randrange(20, 40),
            "period_from": first,
            "period_to": last,
        }
        for tier in ("A", "B")
    ]


def by_hand(of: list[dict[str, Any]], metric: str) -> Fraction:
    def total(name: str) -> int:
        return sum(row[name] for row in of)

    return {
        "retention": 1 - Fraction(total("clients_churned"), total("clients_start")),
        "profit": Fraction(total("revenue") - total("cost_to_serve")),
        "conversion": Fraction(total("won"), total("leads")),
    }[metric]


def six(value: Fraction) -> Decimal:
    return Decimal(round(value * 10**6)).scaleb(-6)


def test_every_period_is_measured_and_held_against_the_one_behind_it() -> None:
    draw = random.Random(2)
    periods = [lines(draw, quarter) for quarter in range(4)]
    book = MODEL.book(CLIENTS, as_of="2026-01-31")
    found = book.figures(
        period=periods[3], previous_period=periods[2], earlier_periods=[periods[1], periods[0]]
    )
    period = found["period"]
    assert [one["to"] for one in period["earlier"]] == [dt.date(2025, 6, 30), dt.date(2025, 3, 31)]
    for one in found["metrics"]:
        if one["metric"] not in ("retention", "profit", "conversion"):
            continue
        steps = [one, one["before"], *one["earlier"]]
        for step, of in zip(steps, reversed(periods), strict=True):
            assert step["total"] == six(by_hand(of, one["metric"]))
            assert step["tiers"] == [six(by_hand([row], one["metric"])) for row in of]
        for at in range(1, 4):
            after, before = steps[at - 1], steps[at]
            signs = [
                "higher" if now > was else "lower" if now < was else "same"
                for now, was in zip(after["tiers"], before["tiers"], strict=True)
            ]
            assert before["changes"] == signs
            # Quarters of 90 to 92 days are of one length.
            assert before["not_compared"] is None
    # Without them nothing of them is in the figures, and what is there is the same.
    plain = book.figures(period=periods[3], previous_period=periods[2])
    assert "earlier" not in plain["period"]
    assert all("earlier" not in one for one in plain["metrics"])
    for one in found["metrics"]:
        del one["earlier"]
    assert found["metrics"] == plain["metrics"]


def test_days_are_given_by_the_call_too_and_another_length_or_order_is_told() -> None:
    draw = random.Random(5)
    plain = [
        [{name: of for name, of in row.items() if not name.startswith("period_")} for row in lines(draw, at)]
        for at in range(4)
    ]
    book = MODEL.book(CLIENTS, as_of="2026-01-31")
    days = {
        "period_from": "2025-10-01",
        "period_to": "2025-12-31",
        "previous_period_from": "2025-07-01",
        "previous_period_to": "2025-09-30",
    }
    found = book.figures(
        period=plain[3],
        previous_period=plain[2],
        earlier_periods=[
            (plain[1], "2024-07-01", dt.date(2025, 6, 30)),
            (plain[0], "2024-06-01", "2024-07-31"),
        ],
        **days,  # type: ignore[arg-type]
    )
    of = {one["metric"]: one for one in found["metrics"]}
    assert (
        of["retention"]["earlier"][0]["not_compared"].startswith("not compared")
        or of["retention"]["earlier"][0]["not_compared"]
    )
    assert of["conversion"]["earlier"][0]["not_compared"] is None
    assert [one["code"] for one in found["findings"]].count("period-order") == 1
    for wrong in (
        {"earlier_periods": [plain[1]]},
        {"previous_period": plain[2], "earlier_periods": [(plain[1], "2025-01-01", None)]},
    ):
        with pytest.raises(tierline.ArgumentError) as refused:
            book.figures(period=plain[3], **wrong)  # type: ignore[arg-type]
        assert refused.value.code == "bad-period"


def test_the_report_and_the_command_line_have_them(tmp_path: Path) -> None:
    draw = random.Random(9)
    periods = [lines(draw, quarter) for quarter in range(4)]
    book = MODEL.book(CLIENTS, as_of="2026-01-31")
    report = book.report(period=periods[3], previous_period=periods[2], earlier_periods=periods[1::-1])
    text = report.html if isinstance(report.html, str) else report.html()
    assert "over all periods" in text
    (tmp_path / "model.yaml").write_text(TEXT, encoding="utf-8")
    for name, rows in [
        ("clients", [{"id": "a", "v": 200}, {"id": "b", "v": 5}]),
        *((f"q{at}", of) for at, of in enumerate(periods)),
    ]:
        head = list(rows[0])
        body = [",".join(str(row[column]) for column in head) for row in rows]
        (tmp_path / f"{name}.csv").write_text("\n".join([",".join(head), *body]) + "\n", encoding="utf-8")
    base = [
        "report",
        tmp_path / "model.yaml",
        tmp_path / "clients.csv",
        "-p",
        tmp_path / "q3.csv",
        "-o",
        tmp_path / "out.html",
    ]
    before = [part for at in (2, 1, 0) for part in ("--previous-period", tmp_path / f"q{at}.csv")]
    done = run(*base, *before)
    assert done.exit_code == 0, done.output
    assert "over all periods" in (tmp_path / "out.html").read_text(encoding="utf-8")
    refused = run(
        *base, *before, "--previous-period-from", "2025-01-01", "--previous-period-from", "2025-01-01"
    )
    assert refused.exit_code == 2
