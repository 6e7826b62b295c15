"""A report on a book: figures, charts, and one HTML file."""

from __future__ import annotations

import html
from os import PathLike, fspath
from pathlib import Path
from typing import Any

from tierline._display.text import counted

__all__ = ["Report"]


class Report:
    """A report on a book, made by `Book.report`.

    In a notebook it shows itself; `save` writes it as one file that opens offline and prints well. Each of its charts is
    an Altair chart as well.

    Example:
        >>> import tierline
        >>> model = tierline.Model.read("models/customer_success/model.yaml")
        >>> clients = {"account_id": ["A-1", "A-2"], "arr": [480_000, 60_000]}
        >>> report = model.book(clients, as_of="2026-11-21").report(owners={"Strategic": 1})
        >>> [target["words"] for target in report.targets if target["measure"] == "clients"][0]
        '50 % of the clients, 30 points above 10 to 20 %'
    """

    __slots__ = ("_client_view", "_figures", "_html", "_title")

    def __init__(
        self, figures: dict[str, Any], *, client_view: dict[str, Any] | None = None, title: str | None = None
    ) -> None:
        self._figures = figures
        self._client_view = client_view
        self._title = title
        self._html: str | None = None

    @property
    def figures(self) -> dict[str, Any]:
        """All figures, as nested dicts and lists: see `Book.figures`."""
        return self._figures

    @property
    def tiers(self) -> list[dict[str, Any]]:
        """By tier: clients, share, value, share of value, owners, quartiles of scores and health, flags."""
        return self._figures["tiers"]

    @property
    def targets(self) -> list[dict[str, Any]]:
        """Each target of the model: what was measured, what is meant, the verdict, and by how much it is missed."""
        return self._figures["targets"]

    @property
    def metrics(self) -> list[dict[str, Any]] | None:
        """The metrics of the period by tier and in total, with formulas and sources; None without a period."""
        return self._figures["metrics"]

    @property
    def coverage(self) -> list[dict[str, Any]]:
        """By tier: accounts, owners, accounts per owner, what is promised, what is needed, hours a year."""
        return self._figures["coverage"]

    @property
    def findings(self) -> list[dict[str, Any]]:
        """What to look into: code, severity, message, help, tiers."""
        return self._figures["findings"]

    @property
    def html(self) -> str:
        """The whole page: one document that needs nothing else.

        Raises:
            ImportError: altair or vl-convert is not installed.
        """
        if self._html is None:
            from tierline._display.report import client_page, page

            view = self._client_view
            self._html = page(self._figures, title=self._title) if view is None else client_page(view)
        return self._html

    def save(self, path: str | PathLike[str]) -> None:
        """Writes the page to a file: afterwards the old file is there or the whole new one.

        Raises:
            ImportError: altair or vl-convert is not installed.
            OSError: The file cannot be written.
        """
        from tierline._io import files

        page = self.html.encode()
        with files.replacing(Path(fspath(path))) as file:
            file.write(page)

    def chart_ladder(self) -> Any:
        """Shares of clients and value by tier with their targets, as an Altair chart.

        Raises:
            ImportError: altair is not installed.
        """
        from tierline._display.report import charts

        return charts.ladder(self._figures)

    def chart_concentration(self) -> Any:
        """The share of the value that the clients of greatest value have, as an Altair chart.

        Raises:
            ImportError: altair is not installed.
        """
        from tierline._display.report import charts

        return charts.concentration(self._figures)

    def chart_flow(self) -> Any:
        """The movements from tier to tier, as an Altair chart; nothing flows without a review.

        Raises:
            ImportError: altair is not installed.
        """
        from tierline._display.report import charts

        return charts.flow(self._figures)

    def chart_scores(self, score: str | None = None) -> Any:
        """How a score is distributed, with the thresholds of the tiers, as an Altair chart.

        Args:
            score: Its name; the first one of the model where nothing is said.

        Raises:
            ImportError: altair is not installed.
        """
        from tierline._display.report import charts

        names = [score["score"] for score in self._figures["scores"]]
        if score is None and names:
            score = names[0]
        if score is None or score not in names:
            from tierline._exceptions import ArgumentError

            known = ", ".join(f"`{name}`" for name in names) or "none"
            raise ArgumentError(f"there is no score `{score}`", code="unknown-name", help=f"scores: {known}")
        return charts.scores(self._figures, score)

    def chart_coverage(self) -> Any:
        """Accounts per owner against what is promised, as an Altair chart.

        Raises:
            ImportError: altair is not installed.
        """
        from tierline._display.report import charts

        return charts.coverage(self._figures)

    def __repr__(self) -> str:
        model, clients = self._figures["model"], self._figures["clients"]
        return f"Report({counted(clients, 'client')} by {model['name']} as of {self._figures['as_of']})"

    def _repr_html_(self) -> str:
        # A page of its own within the notebook: neither has the other's style.
        return (
            f'<iframe srcdoc="{html.escape(self.html, quote=True)}" sandbox="" title="Report" '
            'style="width:100%;height:900px;border:1px solid rgba(128,128,128,.4);border-radius:6px"></iframe>'
        )
