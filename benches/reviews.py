"""Reviews, figures and thresholds of a large book: what each step takes, the drawing of a report left out.

    python benches/reviews.py                      1,000,000 clients
    python benches/reviews.py --clients 100000     fewer

Two quarters of one client base, seeded, by `models/customer_success/model.yaml`. The rounds go through all steps in turn;
the best and the median of each are printed.
"""

from __future__ import annotations

import argparse
import statistics
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl
import tierline

MODEL = Path(__file__).parents[1] / "models" / "customer_success" / "model.yaml"


def quarter(clients: int, seed: int) -> pl.DataFrame:
    """The client base as of one quarter."""
    random = np.random.default_rng([2026, seed])
    day = lambda low, high: pl.Series(random.integers(low, high, clients).astype(np.int32)).cast(pl.Date)  # noqa: E731
    return pl.DataFrame(
        {
            "account_id": [f"A-{number}" for number in range(clients)],
            "arr": np.round(random.lognormal(9.8, 1.2, clients), 2),
            "growth_potential": random.choice(["low", "medium", "high"], clients),
            "strategic": random.random(clients) < 0.06,
            "brand_value": random.integers(0, 101, clients),
            "health": np.round(random.uniform(0, 100, clients), 1),
            "employees": random.integers(1, 5_000, clients),
            "seats": random.integers(0, 500, clients),
            "daily_active": random.integers(0, 100, clients),
            "monthly_active": random.integers(1, 200, clients),
            "advanced_features": random.integers(0, 6, clients),
            "signup_date": day(16_000, 20_500),
            "renewal_date": day(20_700, 21_100),
        }
    )


def steps(clients: int) -> list[tuple[str, Callable[[], Any]]]:
    """What is measured, in the order of a quarterly review."""
    model = tierline.Model.read(MODEL)
    before, now = quarter(clients, 1), quarter(clients, 2)
    standings = model.book(before, as_of="2026-08-21").review().standings.to_polars()
    book = model.book(now, as_of="2026-11-21")
    review = book.review(standings)
    random = np.random.default_rng([2026, 3])
    period = pl.DataFrame(
        {
            "account_id": before["account_id"],
            "value_start": before["arr"],
            "value_end": now["arr"],
            "revenue": before["arr"],
            "cost_to_serve": before["arr"] / 4,
            "nps": random.integers(0, 11, clients),
            "participates": random.random(clients) < 0.3,
        }
    )
    values = book.thresholds()
    return [
        ("assign, and keep what a book needs", lambda: model.book(now, as_of="2026-11-21")),
        ("review against the standings", lambda: book.review(standings)),
        ("figures of a report, with a period", lambda: book.figures(review=review, period=period)),
        ("entitlements", lambda: book.entitlements(review=review)),
        ("values, sorted", book.thresholds),
        ("cut-offs that meet the targets", values.cut_offs),
        ("how many tiers the values show", values.suggest),
    ]


def main() -> None:
    """Measures what is asked for, and prints it."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--clients", type=int, default=1_000_000)
    parser.add_argument("--rounds", type=int, default=5)
    given = parser.parse_args()
    taken: dict[str, list[float]] = {}
    for name, run in [own for _ in range(given.rounds) for own in steps(given.clients)]:
        begin = time.perf_counter()
        run()
        taken.setdefault(name, []).append(time.perf_counter() - begin)
    print(f"{given.clients:,} clients, {given.rounds} rounds    best   median, seconds")
    for name, seconds in taken.items():
        print(f"{name:38} {min(seconds):7.3f}  {statistics.median(seconds):7.3f}")


if __name__ == "__main__":
    main()
