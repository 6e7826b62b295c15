"""Assigns a table of clients, explains one of them, and shows what an error looks like.

make c
python examples/ctypes/assign.py models/value_bands/model.yaml
"""

from __future__ import annotations

import sys
from pathlib import Path

import pyarrow as pa
import tierline_c

ROOT = Path(__file__).resolve().parents[2]


def main(path: str, prefix: str = str(ROOT / "target" / "c")) -> None:
    """All of it."""
    library = tierline_c.Library(tierline_c.installed(prefix))
    clients = pa.table({"account_id": ["ACME", "Bolt", "Cask"], "arr": [150_000, 60_000, 900]})
    with library.parse(Path(path).read_text(encoding="utf-8")) as model:
        for row in model.assign_stream(clients, "2026-11-21", plain=True).read_all().to_pylist():
            print(f"{row['account_id']}: {row['tier']}")
        print(model.explain({"account_id": "ACME", "arr": 150_000}, "2026-11-21")["text"])
        try:
            model.assign({"account_id": "ACME", "ar": 150_000}, "2026-11-21")
        except tierline_c.TierlineError as error:
            print(f"status {error.status}: {error} [{error.code}]")


if __name__ == "__main__":
    main(*sys.argv[1:])
