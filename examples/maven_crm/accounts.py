"""One row per account of the Maven CRM data at a date, and the tier of each.

``accounts`` joins the account list with the sales pipeline into the one table that ``model.yaml`` asks for;
run as a script, this file also assigns the tiers and explains one account:

    python accounts.py --data FOLDER --as-of 2017-12-31 -o tiers.csv

Money is DECIMAL and counts are BIGINT from the file to the result: no value passes through a float.
"""

from __future__ import annotations

import argparse
import datetime
import sys
from pathlib import Path

import duckdb
import tierline

# Columns and types are spelled out, so that a cell of another type is an error with its line number, and so
# that `revenue` becomes a DECIMAL, not a float.
TABLES: dict[str, dict[str, str]] = {
    "accounts": {
        "account": "VARCHAR",
        "sector": "VARCHAR",
        "year_established": "BIGINT",
        "revenue": "DECIMAL(12,2)",
        "employees": "BIGINT",
        "office_location": "VARCHAR",
        "subsidiary_of": "VARCHAR",
    },
    "products": {"product": "VARCHAR", "series": "VARCHAR", "sales_price": "DECIMAL(12,2)"},
    "sales_pipeline": {
        "opportunity_id": "VARCHAR",
        "sales_agent": "VARCHAR",
        "product": "VARCHAR",
        "account": "VARCHAR",
        "deal_stage": "VARCHAR",
        "engage_date": "DATE",
        "close_date": "DATE",
        "close_value": "DECIMAL(12,2)",
    },
}

# What the files misspell: table, column, as written, as meant. The product matters most: under its wrong
# name, every sixth deal finds no price.
CORRECTIONS: list[tuple[str, str, str, str]] = [
    ("sales_pipeline", "product", "GTXPro", "GTX Pro"),
    ("accounts", "sector", "technolgy", "technology"),
    ("accounts", "office_location", "Philipines", "Philippines"),
]

# Which deals count at the as-of date:
#
# - Only deals with an account. A sixth of the pipeline has none yet; nobody can say whose they are.
# - Won and lost deals count from the day they were closed. The year is the 12 months that end with the as-of
#   date.
# - A deal is open from the day it was engaged until the day it is closed: one that the file calls won, but
#   that was closed after the as-of date, was open then. It is worth the list price of its product.
# - Deals in the stage Prospecting have no date at all. They are counted by themselves, as of the export.
# - A rate is left as its two whole numbers: the model divides them, exactly, and rounds once.
ACCOUNTS = """
WITH deals AS (
    SELECT
        *,
        coalesce(close_date <= $as_of, false) AS closed,
        coalesce(engage_date <= $as_of, false) AND NOT closed AS open
    FROM sales_pipeline
    WHERE account IS NOT NULL
),
year AS (
    SELECT
        account,
        CAST(sum(close_value) FILTER (deal_stage = 'Won') AS DECIMAL(18,2)) AS won_value_12m,
        count(*) FILTER (deal_stage = 'Won') AS won_12m,
        count(*) AS closed_12m,
        count(DISTINCT product) FILTER (deal_stage = 'Won') AS products_12m
    FROM deals
    WHERE closed AND close_date > $as_of - INTERVAL 12 MONTH
    GROUP BY account
),
ever AS (
    SELECT account, max(close_date) AS last_won_date
    FROM deals
    WHERE closed AND deal_stage = 'Won'
    GROUP BY account
),
pipeline AS (
    SELECT
        account,
        count(*) FILTER (open) AS open_deals,
        CAST(sum(sales_price) FILTER (open) AS DECIMAL(18,2)) AS open_value,
        count(*) FILTER (deal_stage = 'Prospecting') AS prospects
    FROM deals
    LEFT JOIN products USING (product)
    GROUP BY account
)
SELECT
    a.account,
    a.sector,
    a.office_location AS location,
    a.year_established,
    a.revenue AS revenue_musd,
    a.employees,
    a.subsidiary_of AS parent,
    a.subsidiary_of IS NOT NULL AS subsidiary,
    coalesce(year.won_value_12m, 0) AS won_value_12m,
    coalesce(year.won_12m, 0) AS won_12m,
    coalesce(year.closed_12m, 0) AS closed_12m,
    coalesce(year.products_12m, 0) AS products_12m,
    ever.last_won_date,
    coalesce(pipeline.open_deals, 0) AS open_deals,
    coalesce(pipeline.open_value, 0) AS open_value,
    coalesce(pipeline.prospects, 0) AS prospects
FROM accounts AS a
LEFT JOIN year USING (account)
LEFT JOIN ever USING (account)
LEFT JOIN pipeline USING (account)
ORDER BY a.account
"""


def accounts(folder: str | Path, as_of: str | datetime.date) -> duckdb.DuckDBPyRelation:
    """One row per account at ``as_of``, ordered by ``account``.

    ``folder`` holds ``accounts.csv``, ``products.csv`` and ``sales_pipeline.csv``. The rows are computed
    once; every reading of the relation gives the same ones. A deal whose product or account is in no list is
    an error.
    """
    day = as_of if isinstance(as_of, datetime.date) else datetime.date.fromisoformat(as_of)
    connection = duckdb.connect()
    for table, columns in TABLES.items():
        path = Path(folder) / f"{table}.csv"
        if not path.is_file():
            raise FileNotFoundError(f"no file {path}; the README says where to get the data")
        types = ", ".join(f"'{name}': '{kind}'" for name, kind in columns.items())
        connection.execute(
            f"CREATE TABLE {table} AS "
            f"SELECT * FROM read_csv(?, auto_detect = false, header = true, columns = {{{types}}})",
            [str(path)],
        )
    for table, column, written, meant in CORRECTIONS:
        connection.execute(f"UPDATE {table} SET {column} = ? WHERE {column} = ?", [meant, written])
    for table, column in (("accounts", "account"), ("products", "product")):
        unknown = connection.sql(
            f"SELECT DISTINCT {column} FROM sales_pipeline ANTI JOIN {table} USING ({column}) "
            f"WHERE {column} IS NOT NULL ORDER BY ALL"
        ).fetchall()
        if unknown:
            names = ", ".join(f"`{name}`" for (name,) in unknown)
            raise ValueError(f"sales_pipeline.csv: no such {column} in {table}.csv: {names}")
    return connection.sql(ACCOUNTS, params={"as_of": day}).materialize()


def date(text: str) -> datetime.date:
    """A date as the command line writes it: 2024-12-31."""
    return datetime.date.fromisoformat(text)


def main() -> None:
    """Assign the accounts of a folder and print the tier ladder and one explained account."""
    parser = argparse.ArgumentParser(description="Assign the accounts of the Maven CRM data to tiers.")
    parser.add_argument(
        "--data",
        type=Path,
        required=True,
        metavar="FOLDER",
        help="holds accounts.csv, sales_pipeline.csv, ...",
    )
    parser.add_argument(
        "--as-of",
        type=date,
        default=datetime.date(2017, 12, 31),
        metavar="DATE",
        help="the day to assign for (default: %(default)s, the last day of the data)",
    )
    parser.add_argument(
        "--explain", metavar="ACCOUNT", help="the account to explain (default: the first one)"
    )
    parser.add_argument(
        "-o", "--output", type=Path, metavar="OUT.csv", help="write the assignments to this file"
    )
    options = parser.parse_args()

    try:
        table = accounts(options.data, options.as_of)
    except (FileNotFoundError, ValueError) as error:
        parser.error(str(error))
    model = tierline.Model.read(Path(__file__).with_name("model.yaml"))
    result = model.assign(table, as_of=options.as_of)
    print(result.summary())

    if options.output:
        duckdb.from_arrow(result).write_csv(str(options.output))
        print(f"Assignments of {len(result)} accounts: {options.output}")

    rows = table.to_dicts()
    row = next((row for row in rows if options.explain in (None, row["account"])), None)
    if row is None:
        sys.exit(f"nothing to explain: no {options.explain or 'account'} among {len(rows)} accounts")
    print(model.explain(row, as_of=options.as_of))


if __name__ == "__main__":
    main()
