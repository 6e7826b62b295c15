"""Models and books that the tests of figures share."""

from __future__ import annotations

from decimal import ROUND_HALF_EVEN, Decimal
from fractions import Fraction
from typing import Any

import tierline

STAFFING = tierline.Model.parse("""
tierline: 1
model: { name: staffing, client: account_id, value: arr }
attributes:
  arr: { type: decimal, scale: 2, unit: USD/year }
  designation: { type: category, levels: [scale, core, strategic] }
tiers:
  - { name: Tier 1, when: designation = 'strategic' }
  - { name: Tier 2, when: designation = 'core' }
  - { name: Tier 3 }
service:
  Tier 1: { coverage: { model: dedicated, role: CSM, accounts_per_owner: [10, 20] } }
  Tier 2: { coverage: { model: pooled, role: CSM, accounts_per_owner: [50, 100] } }
  Tier 3: { coverage: { model: rotating, role: CSM, accounts_per_owner: [200, null] } }
targets:
  Tier 1: { clients: [0.10, 0.20], value: [0.50, 0.70], retention: 0.98, expansion: 0.30, advocacy: 0.40 }
  Tier 2: { clients: [0.30, 0.40], value: [0.25, 0.35], retention: 0.90, adoption: 0.70 }
  Tier 3: { clients: [0.40, 0.60], value: [0.10, 0.20], retention: 0.80, net_retention: 1 }
""")


SMALL = tierline.Model.parse("""
tierline: 1
model: { name: small, client: id, value: v }
attributes:
  x: { type: integer, required: true }
  v: { type: decimal, scale: 2 }
tiers:
  - { name: A, when: x >= 75 }
  - { name: B, when: x >= 50 }
  - { name: C }
migration: { demote: { after: 1 reviews } }
""")


TIERS = ["A", "B", "C"]


def staffing(**options: Any) -> tierline.Book:
    total = Decimal(10_000_000)
    sizes = [(60, "strategic", 4, "0.6"), (150, "core", 4, "0.3"), (400, "scale", 2, "0.1")]
    clients = [
        {
            "account_id": f"{designation}-{number}",
            "designation": designation,
            "arr": total * Decimal(share) / count,
            "csm": f"{designation} {number % owners}",
        }
        for count, designation, owners, share in sizes
        for number in range(count)
    ]
    return STAFFING.book(clients, as_of="2026-06-01", **options)


def at_six(value: Fraction | None) -> Decimal | None:
    """A figure as reports have it: six digits behind the point, half to even."""
    if value is None:
        return None
    exact = Decimal(value.numerator) / Decimal(value.denominator)
    return exact.quantize(Decimal("0.000001"), ROUND_HALF_EVEN)


def metrics(figures: dict[str, Any]) -> dict[str, dict[str, Any]]:
    return {metric["metric"]: metric for metric in figures["metrics"]}


def by_tier(**columns: list[int]) -> dict[str, Any]:
    return {"tier": TIERS, **columns}
