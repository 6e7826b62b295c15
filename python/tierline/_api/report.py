"""Pages: the report on a book with its figures and charts, the rulebook of a model and what changed in it, the page of one client."""

from __future__ import annotations

import html
import warnings
from abc import abstractmethod
from collections.abc import Sequence
from os import PathLike, fspath
from pathlib import Path
from typing import TYPE_CHECKING, Any

from tierline._display.text import counted, visible
from tierline._exceptions import ArgumentError

if TYPE_CHECKING:
    from tierline._api.model import Model

__all__ = ["ClientPage", "Report", "Rulebook", "RulebookDifference"]


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

    __slots__ = ("_audience", "_client_view", "_figures", "_html", "_title")

    def __init__(
        self,
        figures: dict[str, Any],
        *,
        client_view: dict[str, Any] | None = None,
        title: str | None = None,
        audience: str | None = None,
    ) -> None:
        self._figures = figures
        self._audience = audience
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
            self._html = (
                page(self._figures, title=self._title, audience=self._audience)
                if view is None
                else client_page(view)
            )
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

    def chart_tiers(self) -> Any:
        """Shares of clients and value by tier with their targets, as an Altair chart.

        Raises:
            ImportError: altair is not installed.
        """
        from tierline._display.report import charts

        return charts.shares(self._figures)

    def chart_ladder(self) -> Any:
        """The old name of `chart_tiers`."""
        warnings.warn("`chart_ladder` is the old name of `chart_tiers`", DeprecationWarning, stacklevel=2)
        return self.chart_tiers()

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
        remarked = "".join(f"; {remark['message']}" for remark in self._figures["remarks"])
        return f"Report({counted(clients, 'client')} by {model['name']} as of {self._figures['as_of']}{remarked})"

    def _repr_html_(self) -> str:
        # A page of its own within the notebook: neither has the other's style.
        return (
            f'<iframe srcdoc="{html.escape(self.html, quote=True)}" sandbox="" title="Report" '
            'style="width:100%;height:900px;border:1px solid rgba(128,128,128,.4);border-radius:6px"></iframe>'
        )


class Page:
    """What is drawn as one page."""

    __slots__ = ("_figures", "_html", "_title")

    def __init__(self, figures: dict[str, Any], title: str | None) -> None:
        self._figures = figures
        self._title = title
        self._html: str | None = None

    @abstractmethod
    def _drawn(self) -> str:
        """The page, drawn."""

    def to_dict(self) -> dict[str, Any]:
        """All of it, as nested dicts and lists of str, int, Decimal, date, bool and None."""
        return self._figures

    def to_html(self) -> str:
        """The whole page: one document that needs nothing else, no script, no picture, nothing to install."""
        if self._html is None:
            self._html = self._drawn()
        return self._html

    def write(self, path: str | PathLike[str]) -> None:
        """Writes the page to a file: afterwards the old file is there or the whole new one.

        Raises:
            OSError: The file cannot be written.
        """
        from tierline._io import files

        page = self.to_html().encode()
        with files.replacing(Path(fspath(path))) as file:
            file.write(page)

    def _repr_html_(self) -> str:
        # A page of its own within the notebook: neither has the other's style.
        return (
            f'<iframe srcdoc="{html.escape(self.to_html(), quote=True)}" sandbox="" title="{type(self).__name__}" '
            'style="width:100%;height:900px;border:1px solid rgba(128,128,128,.4);border-radius:6px"></iframe>'
        )


class ClientPage(Page):
    """What one client may be shown, made by `Book.client_page`: what it is promised, what comes next, whom to turn to.

    It holds no tier, rank, score, reason, flag or other client, and nothing is drawn that it does not hold.

    Example:
        >>> import tierline
        >>> model = tierline.Model.read("models/customer_success/model.yaml")
        >>> clients = {"account_id": ["A-1", "A-2"], "arr": [480_000, 60_000], "csm": ["Kim", "Lee"]}
        >>> page = model.book(clients, as_of="2026-11-21", owner="csm").client_page("A-1")
        >>> page.to_dict()["contact"]
        'Kim'
        >>> page.promises[0]["name"], page.promises[0]["items"]
        ('First answer', ['within 1 hour'])
    """

    __slots__ = ()

    @property
    def promises(self) -> list[dict[str, Any]]:
        """What the client is promised: `promise` and `name` (what), `items` in words, `is_withheld`."""
        return self._figures["promises"]

    @property
    def next(self) -> list[dict[str, Any]]:
        """What is due next: `what`, `by` (None where its day has come already), `words`."""
        return self._figures["next"]

    def _drawn(self) -> str:
        from tierline._display.report import one_client_page

        return one_client_page(self._figures)

    def __repr__(self) -> str:
        return visible(f"ClientPage({self._figures['facts']})")


class Rulebook(Page):
    r"""Everything that a model says, for people who have to go by it, made by `Model.rulebook`.

    In a notebook it shows itself; `write` writes it as one file that opens offline and prints well.

    Example:
        >>> import tierline
        >>> model = tierline.Model.read("models/customer_success/model.yaml")
        >>> rulebook = model.rulebook()
        >>> clause = rulebook.tiers[0]["clauses"][0]
        >>> print(clause["words"], *clause["parameters"].items())
        arr > strategic_floor ('strategic_floor', Decimal('100000'))
        >>> stricter = model.with_parameters(strategic_floor=120_000)
        >>> print(*(change["words"] for change in stricter.rulebook().difference(rulebook).changes), sep="\\n")
        tier `Strategic`, rule: `arr > strategic_floor` (strategic_floor = 100,000) becomes `arr > strategic_floor` (strategic_floor = 120,000)
        parameter `strategic_floor`, value: 100,000 becomes 120,000
    """

    __slots__ = ("_model",)

    def __init__(self, model: Model, figures: dict[str, Any], title: str | None) -> None:
        super().__init__(figures, title)
        self._model = model

    @property
    def tiers(self) -> list[dict[str, Any]]:
        """The tiers, best first: rules with the values of their thresholds, descriptions, the attributes they go back to."""
        return self._figures["tiers"]

    @property
    def scores(self) -> list[dict[str, Any]]:
        """The scores: weights, points, and what they add."""
        return self._figures["scores"]

    @property
    def service(self) -> list[dict[str, Any]]:
        """What each tier is promised."""
        return self._figures["service"]

    def difference(self, other: Rulebook | Model, *, title: str | None = None) -> RulebookDifference:
        """What changed since another rulebook, place by place, and whom to tell.

        Args:
            other: The rulebook before, or its model. Tiers that were renamed since (`formerly`) are held against what they
                were.
            title: What stands at the head of its page; the model's name where nothing is said.

        Raises:
            ArgumentError: It is neither (`not-a-rulebook`).
        """
        from tierline._api.model import Model

        before = other._model if isinstance(other, Rulebook) else other
        if not isinstance(before, Model):  # pyright: ignore[reportUnnecessaryIsInstance]
            raise ArgumentError(
                f"`other` is of type `{type(other).__name__}`, and no rulebook",
                code="not-a-rulebook",
                help="give what `model.rulebook()` returned, or the model itself",
            )
        figures = self._model._inner.rulebook_since(before._inner)  # pyright: ignore[reportPrivateUsage]
        return RulebookDifference(figures, title)

    def _drawn(self) -> str:
        from tierline._display.rulebook import rulebook_page

        return rulebook_page(self._figures, title=self._title)

    def __repr__(self) -> str:
        model, tiers = self._figures["model"], self._figures["tiers"]
        version = f" {model['version']}" if model["version"] else ""
        return visible(f"Rulebook({model['name']}{version}: {counted(len(tiers), 'tier')})")


class RulebookDifference(Page):
    """What changed from one rulebook to another, made by `Rulebook.difference`.

    In a notebook it shows itself; `write` writes it as one file.
    """

    __slots__ = ()

    @property
    def changes(self) -> Sequence[dict[str, Any]]:
        """Each change: `part`, `kind` (added, removed, changed), `name`, `aspect`, `before`, `after`, `tiers`, `words`."""
        return self._figures["changes"]

    @property
    def tiers(self) -> list[str]:
        """The tiers whose clients may get another tier or another promise, best first."""
        return self._figures["tiers"]

    @property
    def tell(self) -> list[dict[str, Any]]:
        """Whom to tell: `kind` (model owner, owners, clients), `who`, `tiers`, the numbers of the `changes`, `words`."""
        return self._figures["tell"]

    def _drawn(self) -> str:
        from tierline._display.rulebook import difference_page

        return difference_page(self._figures, title=self._title)

    def __repr__(self) -> str:
        return visible(f"RulebookDifference({self._figures['words']})")
