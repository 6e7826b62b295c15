"""One row per RavenStack account at a date, and the tier of each.

The data set has five raw tables. ``accounts`` joins them into the one table that ``model.yaml`` asks for; run
as a script, this file also assigns the tiers and explains one account:

    python accounts.py --data FOLDER --as-of 2024-12-31 -o tiers.csv

Money is DECIMAL and counts are BIGINT from the file to the result: no value passes through a float.
"""

from __future__ import annotations

import argparse
import datetime
import sys
from pathlib import Path

import duckdb
import tierline

# Columns and types are spelled out, so that a cell of another type is an error with its line number. A guess
# of the types would make floats of `satisfaction_score` and `refund_amount_usd`.
TABLES: dict[str, dict[str, str]] = {
    "accounts": {
        "account_id": "VARCHAR",
        "account_name": "VARCHAR",
        "industry": "VARCHAR",
        "country": "VARCHAR",
        "signup_date": "DATE",
        "referral_source": "VARCHAR",
        "plan_tier": "VARCHAR",
        "seats": "BIGINT",
        "is_trial": "BOOLEAN",
        "churn_flag": "BOOLEAN",
    },
    "subscriptions": {
        "subscription_id": "VARCHAR",
        "account_id": "VARCHAR",
        "start_date": "DATE",
        "end_date": "DATE",
        "plan_tier": "VARCHAR",
        "seats": "BIGINT",
        "mrr_amount": "DECIMAL(18,2)",
        "arr_amount": "DECIMAL(18,2)",
        "is_trial": "BOOLEAN",
        "upgrade_flag": "BOOLEAN",
        "downgrade_flag": "BOOLEAN",
        "churn_flag": "BOOLEAN",
        "billing_frequency": "VARCHAR",
        "auto_renew_flag": "BOOLEAN",
    },
    "feature_usage": {
        "usage_id": "VARCHAR",
        "subscription_id": "VARCHAR",
        "usage_date": "DATE",
        "feature_name": "VARCHAR",
        "usage_count": "BIGINT",
        "usage_duration_secs": "BIGINT",
        "error_count": "BIGINT",
        "is_beta_feature": "BOOLEAN",
    },
    "support_tickets": {
        "ticket_id": "VARCHAR",
        "account_id": "VARCHAR",
        "submitted_at": "DATE",
        "closed_at": "TIMESTAMP",
        "resolution_time_hours": "DECIMAL(9,1)",
        "priority": "VARCHAR",
        "first_response_time_minutes": "BIGINT",
        "satisfaction_score": "DECIMAL(3,1)",
        "escalation_flag": "BOOLEAN",
    },
    "churn_events": {
        "churn_event_id": "VARCHAR",
        "account_id": "VARCHAR",
        "churn_date": "DATE",
        "reason_code": "VARCHAR",
        "refund_amount_usd": "DECIMAL(18,2)",
        "preceding_upgrade_flag": "BOOLEAN",
        "preceding_downgrade_flag": "BOOLEAN",
        "is_reactivation": "BOOLEAN",
        "feedback_text": "VARCHAR",
    },
}

# A mean, rounded half to even to two digits in whole numbers: `avg` and `/` would go through DOUBLE.
MEAN = """
CREATE MACRO mean_of_hundredths(total, n) AS
    CAST(CAST(total // n + CASE
        WHEN 2 * (total % n) > n THEN 1
        WHEN 2 * (total % n) = n THEN (total // n) % 2
        ELSE 0
    END AS DECIMAL(18,0)) * 0.01 AS DECIMAL(18,2))
"""

# Which rows count at the as-of date:
#
# - Accounts that signed up by that day. `plan_tier`, `seats`, `is_trial` and `churn_flag` of the accounts
#   table are left out: the first three describe the signup, the last one carries no date and does not agree
#   with the events.
# - Subscriptions with start_date <= as_of < end_date. The end date is the first day without service: a
#   subscription that starts and ends on one day (the data has 13) then lasts no day, and one that is replaced
#   on its end date is not counted together with its successor. Each day of an account belongs to exactly one
#   side of every end date.
# - Usage of the 90 days that end with the as-of date, for all subscriptions of the account, whether or not
#   they are active: most usage rows are dated before their subscription began, so the subscription only tells
#   the account. `usage_id` is no key: 21 ids occur twice, each time for another subscription and day. Those
#   are two events that drew one id, and both count. Only a row that repeats another in every column is
#   dropped.
# - Tickets by the day they were submitted; satisfaction by the day the ticket was closed, since nobody knows
#   it before. More than half of the tickets are dated before the signup of their account; the account is
#   known all the same. An account without an answer has no satisfaction; zero would be a bad mark that nobody
#   gave.
# - Churn events up to the as-of date. They are single subscriptions that were given up, not the end of the
#   account.
# - Upgrades and downgrades carry no date of their own; they count from the start of their subscription.
ACCOUNTS = """
WITH known AS (
    SELECT * FROM accounts WHERE signup_date <= $as_of
),
active AS (
    SELECT * FROM subscriptions WHERE start_date <= $as_of AND (end_date IS NULL OR end_date > $as_of)
),
revenue AS (
    SELECT
        account_id,
        CAST(sum(arr_amount) AS DECIMAL(18,2)) AS arr,
        CAST(sum(mrr_amount) AS DECIMAL(18,2)) AS mrr,
        CAST(sum(seats) AS BIGINT) AS seats,
        count(*) AS active_subscriptions,
        count(*) FILTER (is_trial) AS active_trials
    FROM active
    GROUP BY account_id
),
largest AS (
    -- The largest active subscription gives plan and renewal. Equal ones: more seats, then the newer one,
    -- then the id.
    SELECT
        account_id,
        plan_tier AS plan,
        auto_renew_flag AS auto_renew,
        start_date,
        CASE billing_frequency WHEN 'annual' THEN 12 ELSE 1 END AS months
    FROM active
    QUALIFY row_number() OVER (
        PARTITION BY account_id ORDER BY arr_amount DESC, seats DESC, start_date DESC, subscription_id
    ) = 1
),
renewal AS (
    -- The first end of a billing period after the as-of date; the data states no contract term. Every period
    -- is counted from the start date, so that one begun on the 31st does not drift to the 28th.
    SELECT account_id, min(ends) AS next_renewal
    FROM (
        SELECT account_id, CAST(start_date + to_months(CAST(n * months AS INTEGER)) AS DATE) AS ends
        FROM largest, range(1, date_diff('month', start_date, $as_of) // months + 3) AS periods(n)
    )
    WHERE ends > $as_of
    GROUP BY account_id
),
changes AS (
    SELECT
        account_id,
        count(*) FILTER (upgrade_flag) AS upgrades,
        count(*) FILTER (downgrade_flag) AS downgrades
    FROM subscriptions
    WHERE start_date <= $as_of
    GROUP BY account_id
),
usage AS (
    SELECT
        s.account_id,
        CAST(sum(u.usage_count) AS BIGINT) AS usage_90d,
        CAST(sum(u.usage_duration_secs) AS BIGINT) AS usage_seconds_90d,
        CAST(sum(u.error_count) AS BIGINT) AS errors_90d,
        count(DISTINCT u.feature_name) AS features_90d
    FROM (SELECT DISTINCT * FROM feature_usage) AS u
    JOIN subscriptions AS s USING (subscription_id)
    WHERE u.usage_date > $as_of - 90 AND u.usage_date <= $as_of
    GROUP BY s.account_id
),
tickets AS (
    SELECT
        account_id,
        count(*) FILTER (submitted_at > $as_of - 90) AS tickets_90d,
        count(*) AS tickets_365d,
        count(*) FILTER (priority = 'urgent' OR escalation_flag) AS urgent_tickets_365d
    FROM support_tickets
    WHERE submitted_at > $as_of - 365 AND submitted_at <= $as_of
    GROUP BY account_id
),
answers AS (
    SELECT
        account_id,
        count(*) AS satisfaction_answers,
        mean_of_hundredths(sum(CAST(satisfaction_score * 100 AS BIGINT)), count(*)) AS satisfaction
    FROM support_tickets
    WHERE satisfaction_score IS NOT NULL AND CAST(closed_at AS DATE) > $as_of - 365
        AND CAST(closed_at AS DATE) <= $as_of
    GROUP BY account_id
),
churn AS (
    SELECT
        account_id,
        count(*) AS churn_events,
        max(churn_date) AS last_churn_date,
        CAST(sum(refund_amount_usd) AS DECIMAL(18,2)) AS refunds
    FROM churn_events
    WHERE churn_date <= $as_of
    GROUP BY account_id
)
SELECT
    known.account_id,
    known.account_name AS name,
    known.industry,
    known.country,
    known.signup_date,
    -- No active subscription is an ARR of 0, and no row in a log is a count of 0: those are known. What stays
    -- null is unknown or does not exist: plan, renewal, satisfaction, last churn.
    coalesce(revenue.arr, 0) AS arr,
    coalesce(revenue.mrr, 0) AS mrr,
    coalesce(revenue.seats, 0) AS seats,
    coalesce(revenue.active_subscriptions, 0) AS active_subscriptions,
    coalesce(revenue.active_trials, 0) AS active_trials,
    largest.plan,
    largest.auto_renew,
    renewal.next_renewal,
    coalesce(changes.upgrades, 0) AS upgrades,
    coalesce(changes.downgrades, 0) AS downgrades,
    coalesce(usage.usage_90d, 0) AS usage_90d,
    coalesce(usage.usage_seconds_90d, 0) AS usage_seconds_90d,
    coalesce(usage.errors_90d, 0) AS errors_90d,
    coalesce(usage.features_90d, 0) AS features_90d,
    coalesce(tickets.tickets_90d, 0) AS tickets_90d,
    coalesce(tickets.tickets_365d, 0) AS tickets_365d,
    coalesce(tickets.urgent_tickets_365d, 0) AS urgent_tickets_365d,
    answers.satisfaction,
    coalesce(answers.satisfaction_answers, 0) AS satisfaction_answers,
    coalesce(churn.churn_events, 0) AS churn_events,
    churn.last_churn_date,
    coalesce(churn.refunds, 0) AS refunds
FROM known
LEFT JOIN revenue USING (account_id)
LEFT JOIN largest USING (account_id)
LEFT JOIN renewal USING (account_id)
LEFT JOIN changes USING (account_id)
LEFT JOIN usage USING (account_id)
LEFT JOIN tickets USING (account_id)
LEFT JOIN answers USING (account_id)
LEFT JOIN churn USING (account_id)
ORDER BY known.account_id
"""


def accounts(folder: str | Path, as_of: str | datetime.date) -> duckdb.DuckDBPyRelation:
    """One row per account that had signed up by ``as_of``, ordered by ``account_id``.

    ``folder`` holds the five files ``ravenstack_*.csv``. The rows are computed once; every reading of the
    relation gives the same ones.
    """
    day = as_of if isinstance(as_of, datetime.date) else datetime.date.fromisoformat(as_of)
    connection = duckdb.connect()
    for table, columns in TABLES.items():
        path = Path(folder) / f"ravenstack_{table}.csv"
        if not path.is_file():
            raise FileNotFoundError(f"no file {path}; the README says where to get the data")
        types = ", ".join(f"'{name}': '{kind}'" for name, kind in columns.items())
        connection.execute(
            f"CREATE TABLE {table} AS "
            f"SELECT * FROM read_csv(?, auto_detect = false, header = true, columns = {{{types}}})",
            [str(path)],
        )
    connection.execute(MEAN)
    return connection.sql(ACCOUNTS, params={"as_of": day}).materialize()


def date(text: str) -> datetime.date:
    """A date as the command line writes it: 2024-12-31."""
    return datetime.date.fromisoformat(text)


def main() -> None:
    """Assign the accounts of a folder and print the tier ladder and one explained account."""
    parser = argparse.ArgumentParser(description="Assign the RavenStack accounts to tiers.")
    parser.add_argument("--data", type=Path, required=True, metavar="FOLDER", help="holds ravenstack_*.csv")
    parser.add_argument(
        "--as-of",
        type=date,
        default=datetime.date(2024, 12, 31),
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
    except FileNotFoundError as error:
        parser.error(str(error))
    model = tierline.Model.read(Path(__file__).with_name("model.yaml"))
    result = model.assign(table, as_of=options.as_of)
    print(result.summary())

    if options.output:
        duckdb.from_arrow(result).write_csv(str(options.output))
        print(f"Assignments of {len(result)} accounts: {options.output}")

    rows = table.to_dicts()
    row = next((row for row in rows if options.explain in (None, row["account_id"])), None)
    if row is None:
        sys.exit(f"nothing to explain: no {options.explain or 'account'} among {len(rows)} accounts")
    print(model.explain(row, as_of=options.as_of))


if __name__ == "__main__":
    main()
