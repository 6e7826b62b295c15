"""Tierline on a DataFrame of Spark: `assign`, `explain`, `review` and `figures` of clients on many machines.

Where `clients` is a DataFrame: `tierline.spark.assign(clients, model, as_of="2026-11-21")`.
Spark divides the clients, finds ids that several of them have, and joins standings; each worker assigns the batches that it gets with the same
code as one machine, so that the answers are the same bytes. The extra `tierline[spark]` brings pyspark 4 and pyarrow; each executor needs
the same wheel of `tierline`, and refuses to work with another version. docs/how-to/more-than-one-machine.md says how it gets there.
"""

from tierline._api.spark import SparkReview, assign, explain, figures, remarks, review

__all__ = ["SparkReview", "assign", "explain", "figures", "remarks", "review"]
