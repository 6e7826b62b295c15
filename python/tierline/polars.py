"""Tierline on a LazyFrame of polars: `assign` gives a LazyFrame, which is worked out when it is collected or written.

Where `clients` is `polars.scan_parquet("clients/*.parquet")`, and Parquet is wanted:
`tierline.polars.assign(clients, model, as_of="2026-11-21").sink_parquet("tiers.parquet")`.

A DataFrame goes to `model.assign`. With polars' streaming engine (`sink_parquet`, `collect(engine="streaming")`) the clients
need not fit into memory.
"""

from tierline._api.polars import assign

__all__ = ["assign"]
