"""The report: one page of HTML from the figures of a book, and its charts.

In reading order: `_markup` builds elements, `_words` writes numbers, `_ribbons` lays out a flow, `_drawing` is what
charts have in common, `charts` has all of them (`_chart_*`), `_pictures` puts charts on a page, `_style` is how it
looks, `_parts` are chips and tables, then the sections (`_ladder`, `_movements`, `_scores`, `_service`, `_closing`),
the page for clients (`_clients`), and `_page`.
"""

from tierline._display.report import charts
from tierline._display.report.pages import client_page, page

__all__ = ["charts", "client_page", "page"]
