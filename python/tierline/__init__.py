"""Client segmentation, scoring and tiering: exact, explained, fast.

A model is one text file; it decides for every client of a business which tier the client belongs to, and why:

    >>> import tierline
    >>> model = tierline.Model.read("models/value_bands/model.yaml")
    >>> clients = {"account_id": ["A-1", "A-2"], "arr": [480_000, None]}
    >>> assignments = model.assign(clients, as_of="2026-11-21")
    >>> assignments.to_columns()["tier"]
    ['Enterprise', None]
    >>> assignments.to_columns()["issues"]
    [None, '`arr` is missing, and it is required; possible tiers: Enterprise; Mid-market; SMB']

Tables come from any library that speaks Arrow (polars, pandas, pyarrow, DuckDB, arro3), from dicts of columns and from
lists of dicts; results go to any of them. Nothing of that has to be installed.

Every exception is a `TierlineError`: `ModelError` for mistakes in a model, `TableError` for a table that cannot be
read, `ArgumentError` for other arguments. What is wrong with a single client is no exception: the client stays in the
result, and its issues say what it is. It has a tier where that is the same whatever the bad value is.
"""

from typing import TYPE_CHECKING

from tierline._api.book import Book, Review
from tierline._api.model import Attribute, Derived, Model, Score
from tierline._api.owners import OwnerPlan, PromiseCosts, Workload
from tierline._api.report import ClientPage, Report, Rulebook, RulebookDifference
from tierline._api.results import (
    Assignment,
    Assignments,
    Explanation,
    Issue,
    Reason,
    Remark,
    Summary,
    TierSummary,
)
from tierline._api.standings import Standings
from tierline._api.stream import AssignmentStream, CheckedIds
from tierline._api.table import Frame
from tierline._api.thresholds import Thresholds
from tierline._exceptions import (
    ArgumentError,
    Diagnostic,
    InternalError,
    ModelError,
    TableError,
    TierlineError,
)
from tierline._native import __version__

if TYPE_CHECKING:
    from tierline._api.fixed import FixedThresholds, fix_thresholds
    from tierline._api.history import History
    from tierline._api.lifetime import LifetimeValues, lifetime_value
    from tierline._api.partial import PartialFigures

__all__ = [
    "ArgumentError",
    "Assignment",
    "AssignmentStream",
    "Assignments",
    "Attribute",
    "Book",
    "CheckedIds",
    "ClientPage",
    "Derived",
    "Diagnostic",
    "Explanation",
    "FixedThresholds",
    "Frame",
    "History",
    "InternalError",
    "Issue",
    "LifetimeValues",
    "Model",
    "ModelError",
    "OwnerPlan",
    "PartialFigures",
    "PromiseCosts",
    "Reason",
    "Remark",
    "Report",
    "Review",
    "Rulebook",
    "RulebookDifference",
    "Score",
    "Standings",
    "Summary",
    "TableError",
    "Thresholds",
    "TierSummary",
    "TierlineError",
    "Workload",
    "__version__",
    "fix_thresholds",
    "lifetime_value",
]


def __getattr__(name: str) -> object:
    """Names that are loaded when they are asked for, and former names, with a warning."""
    if name == "History":
        from tierline._api.history import History

        return History
    if name in ("FixedThresholds", "fix_thresholds"):
        from tierline._api import fixed

        return getattr(fixed, name)
    if name == "PartialFigures":
        from tierline._api.partial import PartialFigures

        return PartialFigures
    if name in ("LifetimeValues", "lifetime_value"):
        from tierline._api import lifetime

        return getattr(lifetime, name)
    if name == "Rung":
        import warnings

        warnings.warn("`tierline.Rung` is `tierline.TierSummary` now", DeprecationWarning, stacklevel=2)
        return TierSummary
    raise AttributeError(f"module `tierline` has no attribute `{name}`")
