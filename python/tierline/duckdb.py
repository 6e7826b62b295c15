"""Tierline on a relation of DuckDB: `assign` gives a relation, which is worked out when it is read.

import duckdb, tierline.duckdb

clients = duckdb.sql("from 'clients/*.parquet'")
tierline.duckdb.assign(clients, model, as_of="2026-11-21").write_parquet("tiers.parquet")
"""

from tierline._api.duckdb import assign

__all__ = ["assign"]
