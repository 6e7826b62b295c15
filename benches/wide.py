"""Models beyond `book`: the wide one, and models of any number of attributes, factors and tiers; and clients for each."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pyarrow as pa
import tierline
from book import SEED

MODEL = Path(__file__).parent / "models/wide.yaml"
SPREAD = 1_000
"""The range from which on a number is mostly small."""


def clients(model: tierline.Model, rows: int) -> pa.Table:
    """Clients for a model without dates: numbers between their bounds, as floats or 32-bit integers.

    What has a wide range, as revenue and sizes have, is mostly small; other numbers are spread evenly.
    """
    random = np.random.default_rng(SEED)

    def units(low: int, high: int, unit: int) -> np.ndarray:
        """Whole numbers from low to high."""
        return low + (
            (high + 1 - low) * random.random(rows) ** (4 if high - low > SPREAD * unit else 1)
        ).astype(int)

    columns: dict[str, object] = {model.client: np.arange(1, rows + 1)}
    for attribute in model.attributes.values():
        unit = 10 ** (attribute.scale or 0)
        low, high = (int(str(bound or 0)) * unit for bound in (attribute.min, attribute.max))
        if attribute.type == "decimal":
            column = pa.array(units(low, high, unit) / unit)
        elif attribute.type == "integer":
            column = pa.array(units(low, high, unit).astype(np.int32))
        elif attribute.type == "boolean":
            column = pa.array(random.random(rows) < 0.2)
        else:
            codes = random.integers(0, len(attribute.levels), rows, dtype=np.int32)
            column = pa.DictionaryArray.from_arrays(codes, list(attribute.levels))
        columns[attribute.column] = column
    return pa.table(columns)


def model_of(*, attributes: int = 16, factors: int = 4, tiers: int = 4) -> tierline.Model:
    """A model of that many parts: every attribute counts for the best tier, and the other tiers go by the score.

    Args:
        attributes: Decimals of 2 digits from 0 to 1,000; 1 to 200.
        factors: Bands and linear ones by turns; a number that 10,000 can be divided by.
        tiers: 2 to 64.
    """
    weight = f"{100 / factors:.4f}"
    lines = ["tierline: 1", "model: { name: curve, client: id }", "attributes:"]
    lines += [
        f"  a{at}: {{ type: decimal, scale: 2, min: 0, max: 1_000 }}"
        for at in range(max(attributes, factors))
    ]
    lines += ["scores:", "  total:", "    factors:"]
    for at in range(factors):
        points = (
            "linear: { from: 0, to: 1_000, points: [0, 100] }"
            if at % 2
            else "bands: [{ below: 250, points: 0 }, { below: 500, points: 30 }, { below: 750, points: 60 }, { points: 100 }]"
        )
        lines.append(f"      - {{ of: a{at}, weight: {weight}, {points} }}")
    best = " and ".join(f"a{at} >= 5" for at in range(attributes))
    lines += ["tiers:", f"  - {{ name: T0, when: total >= 95 or ({best} and total >= 75) }}"]
    lines += [
        f"  - {{ name: T{at}, when: total >= {75 * (1 - at / tiers):.2f} }}" for at in range(1, tiers - 1)
    ]
    lines.append(f"  - {{ name: T{tiers - 1} }}")
    return tierline.Model.parse("\n".join(lines))
